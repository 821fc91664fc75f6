"""Review in the terminal: every command over a running program, and the round of single keys out of a pipe."""

import asyncio
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from allsight.api.models.matches import MatchDetail, MatchPage, MatchStats
from allsight.domain.ids import Venue
from tests.cli.terminal import Result, Terminal
from tests.normalization.matcher.samples import listed
from tests.support import eventually
from tests.support.small_program import SmallProgram, small_program

pytestmark = pytest.mark.integration

_TITLE = "Will the rate of CPI inflation be above 3.0% for the year ending in October 2026?"
_RULES = (
    "If the 12-month percent change in the CPI-U for October 2026 is above 3.0%, then the market resolves to Yes. "
    "The resolution source for this market is the Bureau of Labor Statistics."
)
KALSHI = listed(Venue.KALSHI, _TITLE, outcome="Above 3.0%", rules=_RULES, name="CPI-T3.0")
POLY = listed(Venue.POLYMARKET, _TITLE, rules=_RULES, name="0xcpi")
SILENT = listed(Venue.SMARKETS, "Will CPI inflation be above 3.0% in October 2026?", name="cpi-silent")


class Desk:
    """A terminal in front of a running program."""

    def __init__(self, program: SmallProgram, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        self.program, self._terminal, self._monkeypatch = program, terminal, monkeypatch

    def run(self, *arguments: str, keys: str = "") -> Result:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(keys))
        return self._terminal.run("match", *arguments, "--url", self.program.url)

    def link(self, name: str, status: str) -> str:
        page = self.program.get("/matches", MatchPage, status=status)
        return next(row.link.id for row in page.items if row.market.key.endswith(name))

    def detail(self, link: str) -> MatchDetail:
        return self.program.get(f"/matches/{link}", MatchDetail)

    def until(self, status: str, total: int) -> None:
        def there() -> bool:
            return self.program.get("/matches", MatchPage, status=status).total >= total

        asyncio.run(eventually(there, within=30, every=0.05))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallProgram]:
    with small_program(tmp_path_factory.mktemp("data")) as program:
        for one in (KALSHI, POLY, SILENT):
            program.show(*one)
        yield program


@pytest.fixture
def desk(running: SmallProgram, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Return a desk on which nothing that was decided stands."""
    made = Desk(running, terminal, monkeypatch)
    made.until("confirmed", 2)
    made.until("proposed", 1)
    yield made
    for status in ("confirmed", "stale", "proposed", "rejected"):
        for row in running.get("/matches", MatchPage, status=status).items:
            while running.post(f"/matches/{row.link.id}/undo").status_code == 200:
                pass
    assert running.get("/matches/stats", MatchStats).decisions == 0


def test_links_are_listed_for_people_and_for_programs(desk: Desk) -> None:
    result = desk.run("list", "--status", "confirmed")
    assert result.code == 0, result.err
    assert "KA Will the rate of CPI inflation" in result.out
    rows = json.loads(desk.run("list", "--json").out)
    assert [row["link"]["status"] for row in rows] == ["proposed"]
    assert json.loads(desk.run("list", "comet", "--json").out) == []


def test_a_link_is_shown_with_fields_texts_and_differences(desk: Desk) -> None:
    link = desk.link("cpi-silent", "proposed")
    shown = desk.run("show", link).out
    assert "unread" in shown
    assert "threshold" in shown
    assert "title: Will CPI inflation be above 3.0% in October 2026?" in shown
    assert "read of it" in shown
    assert re.search(r"threshold +3 +0\.95 +title 22–32", shown)
    assert json.loads(desk.run("show", link, "--json").out)["to_acknowledge"] == ["unread"]


def test_every_way_to_decide(desk: Desk) -> None:
    link = desk.link("0xcpi", "confirmed")
    for action, status in [
        ("confirm", "confirmed"),
        ("opposite", "confirmed (opposite)"),
        ("undo", "confirmed (same)"),
        ("split", "rejected"),
        ("undo", "confirmed"),
        ("related", "rejected"),
        ("reject", "rejected"),
    ]:
        result = desk.run(action, link, "--by", "ann", "--note", f"to {action}")
        assert result.code == 0, result.err
        assert f"{link} is {status}" in result.out
    assert desk.run("subset", link, "market_in_question", "--by", "ann").code == 0
    assert desk.detail(link).relation == "within"
    decisions = json.loads(desk.run("show", link, "--json").out)["decisions"][-8:]
    assert [one["by"] for one in decisions] == ["ann"] * 8
    assert decisions[0]["note"] == "to confirm"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("confirm", "l-none"), "not_found"),
        (("show", "l-none"), "not_found"),
        (("subset", "{}", "sideways"), "invalid_request"),
        (("confirm", "{}"), "unacknowledged"),
        (("confirm", "{}", "--ack", "unread", "--version", "99"), "stale_version"),
        (("split", "{}"), "invalid_request"),
        (("undo", "{}"), "invalid_request"),
        (("list", "--conflict", "beauty"), "invalid_request"),
        (("import", "nowhere.jsonl"), "invalid_request"),
    ],
    ids=str,
)
def test_what_goes_wrong_is_one_sentence_with_a_code(desk: Desk, arguments: tuple[str, ...], code: str) -> None:
    link = desk.link("cpi-silent", "proposed")
    result = desk.run(*(part.format(link) for part in arguments))
    assert result.code == 1
    assert result.err.startswith("allsight: ")
    assert result.err.endswith(f"({code})\n")


def test_a_round_of_single_keys(desk: Desk) -> None:
    link = desk.link("cpi-silent", "proposed")
    result = desk.run("review", "--by", "ann", keys="y a y")
    assert result.code == 0, result.err
    assert "press a to acknowledge it: unread" in result.out
    assert "1 decided" in result.out
    found = desk.detail(link)
    assert (found.link.status, found.link.decided_by) == ("confirmed", "ann")
    assert found.decisions[-1].took_s is not None


@pytest.mark.parametrize(
    ("keys", "status", "relation", "orientation"),
    [
        ("n", "rejected", None, "same"),
        ("6", "rejected", None, "same"),
        ("fay", "confirmed", None, "opposite"),
        ("a2", "confirmed", None, "opposite"),
        ("a1", "confirmed", None, "same"),
        ("3", "rejected", "within", "same"),
        ("4", "rejected", "around", "same"),
        ("5", "rejected", "related", "same"),
        ("s", "proposed", None, "same"),
        ("q", "proposed", None, "same"),
        ("?vx", "proposed", None, "same"),
        ("u", "proposed", None, "same"),
        ("", "proposed", None, "same"),
    ],
)
def test_each_key(desk: Desk, keys: str, status: str, relation: str | None, orientation: str) -> None:
    link = desk.link("cpi-silent", "proposed")
    result = desk.run("review", keys=keys)
    assert result.code == 0, result.err
    found = desk.detail(link)
    assert (found.link.status, found.relation, found.link.orientation) == (status, relation, orientation)


def test_undo_in_a_round_shows_the_link_again(desk: Desk) -> None:
    links = [desk.link(name, "confirmed") for name in ("0xcpi", "CPI-T3.0")]
    first = json.loads(desk.run("list", "--status", "confirmed", "--json").out)[0]["link"]["id"]
    assert first in links
    result = desk.run("review", "--status", "confirmed", keys="y u n q")
    assert f"{first} taken back" in result.out
    assert desk.detail(first).link.status == "rejected"
    assert [one.action for one in desk.detail(first).decisions[-3:]] == ["confirm", "undo", "reject"]


def test_decisions_are_exported_and_imported(desk: Desk, terminal: Terminal, tmp_path: Path) -> None:
    link = desk.link("0xcpi", "confirmed")
    desk.run("reject", link, "--by", "ann")
    file = tmp_path / "decisions.jsonl"
    assert "decisions written" in desk.run("export", str(file)).out
    assert desk.run("export").out == file.read_text()
    everything = file.read_text().splitlines()
    assert f"0 applied, {len(everything)} skipped, 0 unknown" in desk.run("import", str(file)).out
    file.write_text(everything[-1] + "\n")
    with small_program(tmp_path / "other") as other:
        url = ("--url", other.url)
        assert (
            "0 would be applied, 0 skipped, 1 unknown"
            in terminal.run("match", "import", str(file), "--dry-run", *url).out
        )
        other.show(*KALSHI)
        other.show(*POLY)
        Desk(other, terminal, pytest.MonkeyPatch()).until("confirmed", 2)
        report = json.loads(terminal.run("match", "import", str(file), "--json", *url).out)
        assert [(line["line"], line["outcome"]) for line in report["lines"]] == [(1, "applied")]
        broken = tmp_path / "broken.jsonl"
        broken.write_text(file.read_text() + "no json\n")
        result = terminal.run("match", "import", str(broken), *url)
        assert result.code == 1
        assert "line 2 is no decision" in result.err


def test_statistics(desk: Desk) -> None:
    link = desk.link("0xcpi", "confirmed")
    desk.run("confirm", link, "--by", "ann")
    desk.run("reject", link, "--by", "bob")
    shown = desk.run("stats").out
    assert "2 decisions stand" in shown
    assert "50 %" in shown
    assert "ann and bob" in shown
    assert json.loads(desk.run("stats", "--json").out)["agreed"] == 1
