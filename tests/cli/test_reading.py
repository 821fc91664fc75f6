"""Commands that read, against a demo: tables for people, JSON for programs, proofs for everybody."""

import json
import re
import signal
import subprocess
from pathlib import Path

import msgspec
import pytest

from allsight.api.models.common import Page
from allsight.api.models.markets import BookOut, MarketOut, RulesHistory
from allsight.api.models.opportunities import EvidenceOut, OpportunityRow
from allsight.api.models.questions import QuestionRow
from allsight.domain.ids import Venue
from tests.cli.terminal import Terminal
from tests.support import eventually
from tests.support.programs import COMMAND, ROOT, Program

pytestmark = pytest.mark.integration


@pytest.fixture
async def edge(demo: Program) -> OpportunityRow:
    """Return an open opportunity of the demo that is about a question: sets at one venue need be about none."""

    async def found() -> tuple[OpportunityRow, ...]:
        return (await demo.get("/opportunities", Page[OpportunityRow], kind="pair", sort="-edge")).items

    return (await eventually(found, within=90, every=0.25, what="an open opportunity"))[0]


def test_markets_as_table_and_json(terminal: Terminal, demo: Program, edge: OpportunityRow) -> None:
    table = terminal.run("markets", "--most", "5", "--url", demo.url)
    assert table.code == 0
    assert "5 markets" in table.out
    raw = terminal.run("markets", "--most", "5", "--venue", "kalshi", "--json", "--url", demo.url)
    rows = msgspec.json.decode(raw.out, type=list[MarketOut])
    assert [row.venue for row in rows] == ["kalshi"] * 5
    many = terminal.run("markets", "--most", "700", "--json", "--url", demo.url)
    keys = [row.key for row in msgspec.json.decode(many.out, type=list[MarketOut])]
    assert len(keys) == 700, "a list goes over several pages"


def test_questions_as_table_and_json(terminal: Terminal, demo: Program, edge: OpportunityRow) -> None:
    table = terminal.run("questions", "--most", "50", "--url", demo.url)
    assert table.code == 0
    assert sum(venue.code in table.out for venue in Venue) >= 2, "each venue with a price has a column"
    raw = terminal.run("questions", "--most", "3", "--json", "--sort", "closes", "--url", demo.url)
    rows = msgspec.json.decode(raw.out, type=list[QuestionRow])
    assert len(rows) == 3
    assert rows == sorted(rows, key=lambda row: row.closes_at or 0)
    refused = terminal.run("questions", "--sort", "beauty", "--url", demo.url)
    assert (refused.code, "(invalid_request)" in refused.err) == (1, True)


def test_opportunities_as_table_and_json(terminal: Terminal, demo: Program, edge: OpportunityRow) -> None:
    for options in ((), ("--conditional",), ("--closed",)):
        table = terminal.run("arb", "--min-profit", "0", *options, "--url", demo.url)
        assert table.code == 0
        assert "opportunities" in table.out
        raw = terminal.run("arb", "--min-profit", "0", *options, "--json", "--url", demo.url)
        for row in msgspec.json.decode(raw.out, type=list[OpportunityRow]):
            assert row.status == ("closed" if "--closed" in options else "open")


def test_a_book_and_its_rules(terminal: Terminal, demo: Program, edge: OpportunityRow) -> None:
    for leg in edge.legs:
        assert leg.market in terminal.run("book", leg.market, "--url", demo.url).out, "a long key is not broken"
    key = edge.legs[0].market
    book = msgspec.json.decode(terminal.run("book", key, "--json", "--url", demo.url).out, type=BookOut)
    assert book.key == key
    assert terminal.run("rules", key, "--url", demo.url).code == 0
    raw = terminal.run("rules", key, "--json", "--url", demo.url)
    assert msgspec.json.decode(raw.out, type=RulesHistory).versions
    table = terminal.run("rules", edge.question_ids[0], "--url", demo.url)
    assert table.code == 0
    assert json.loads(terminal.run("rules", edge.question_ids[0], "--json", "--url", demo.url).out)["fields"]


def test_what_does_not_exist(terminal: Terminal, demo: Program) -> None:
    for command in (("book", "kalshi:NOTHING"), ("rules", "kalshi:NOTHING"), ("rules", "q-none"), ("explain", "NONE")):
        result = terminal.run(*command, "--url", demo.url)
        assert result.code == 1
        assert re.fullmatch(r"allsight: .+ \(not_found\)\n", result.err), result.err
    result = terminal.run("markets", "--venue", "nowhere", "--url", demo.url)
    assert (result.code, "(invalid_request)" in result.err) == (1, True)


async def test_an_opportunity_is_explained_from_its_id_and_from_a_file(
    terminal: Terminal, demo: Program, edge: OpportunityRow, tmp_path: Path
) -> None:
    evidence = await demo.get(f"/opportunities/{edge.id}/evidence", EvidenceOut)
    told = terminal.run("explain", edge.id, "--url", demo.url)
    assert told.code == 0, told.out
    assert "agrees" in told.out
    assert json.loads(terminal.run("explain", edge.id, "--json", "--url", demo.url).out)["verification"]["ok"]

    path = tmp_path / "evidence.json"
    path.write_bytes(msgspec.json.encode(evidence))
    told = terminal.run("explain", str(path))
    assert (told.code, "agrees" in told.out) == (0, True)

    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'"sha256":"\w', '"sha256":"x', text), encoding="utf-8")
    told = terminal.run("explain", str(path))
    assert (told.code, "DOES NOT AGREE" in told.out) == (2, True)

    body = json.loads(text)
    body["body"]["guaranteed"] = "999999"
    path.write_text(json.dumps(body), encoding="utf-8")
    assert terminal.run("explain", str(path)).code == 2


def test_following_a_book_prints_each_state_and_ends_on_ctrl_c(demo: Program, edge: OpportunityRow) -> None:
    key = edge.legs[0].market
    command = [*COMMAND, "book", key, "--watch", "--json", "--url", demo.url]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        seen = [msgspec.json.decode(watching.stdout.readline(), type=BookOut) for _ in range(3)]
        watching.send_signal(signal.SIGINT)
        code, complaints = watching.wait(timeout=10), watching.stderr.read()
    assert {book.key for book in seen} == {key}
    assert [book.proved_at for book in seen] == sorted(book.proved_at for book in seen)
    assert code in (0, 130)
    assert "Traceback" not in complaints


def test_following_a_book_as_a_table_ends_on_ctrl_c(demo: Program, edge: OpportunityRow) -> None:
    key = edge.legs[0].market
    command = [*COMMAND, "book", key, "--watch", "--url", demo.url]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={"PATH": "/usr/bin:/bin", "TERM": "xterm", "TTY_COMPATIBLE": "1", "FORCE_COLOR": "1"},
    ) as watching:  # fmt: skip
        assert watching.stdout is not None
        assert watching.stderr is not None
        assert key in watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        code, complaints = watching.wait(timeout=10), watching.stderr.read()
    assert code in (0, 130)
    assert "Traceback" not in complaints
