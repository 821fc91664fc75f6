"""The terminal on episodes that are kept: how long they lived, a day's rows as a file, and what is refused."""

import asyncio
import csv
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from arro3.io import read_parquet

from allsight.api.models.lifetimes import LifetimesOut
from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import Venue
from allsight.domain.opportunity import CloseReason, EdgePoint, OpportunityClass, OpportunityStatus
from allsight.infra.db.database import Database
from tests.cli.terminal import Terminal
from tests.infra.values import a_question, an_opportunity
from tests.support.small_program import SmallProgram, small_program

pytestmark = pytest.mark.integration

OPENED_NS = time.time_ns() - 600 * SECOND_NS
TODAY = datetime.fromtimestamp(OPENED_NS / SECOND_NS, UTC).date()


async def keep(folder: Path) -> None:
    async with await Database.open(folder) as database:
        await database.links.save([a_question()])
        for name, seconds, profit in (("SHORT", 0.3, "4.00"), ("LONG", 90, "12.50")):
            closed_ns = OPENED_NS + round(seconds * SECOND_NS)
            one = an_opportunity(name, status=OpportunityStatus.CLOSED, opened_ns=OPENED_NS, closed_ns=closed_ns)
            legs = (one.legs[0], msgspec.structs.replace(one.legs[0], venue=Venue.POLYMARKET))
            one = msgspec.structs.replace(
                one,
                legs=legs,
                close_reason=CloseReason.PRICE,
                best_guaranteed=Decimal(profit),
                guaranteed=Decimal(profit),
            )
            opening = EdgePoint(OPENED_NS, Decimal("0.01"), Decimal(400), Decimal(profit), OpportunityClass.LOCKED)
            await database.opportunities.save(one, None, [opening])


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallProgram]:
    """Run a program on two closed episodes, without venues."""
    folder = tmp_path_factory.mktemp("data")
    asyncio.run(keep(folder))
    with small_program(folder) as running:
        yield running


def test_how_long_they_lived(terminal: Terminal, program: SmallProgram) -> None:
    told = terminal.run("arb", "stats", "--from", str(TODAY), "--url", program.url)
    assert told.code == 0, told.err
    (whole,) = (line.split() for line in told.out.splitlines() if line.startswith("all"))
    assert whole == ["all", "2", "2", "300", "ms", "1m", "100.0", "50.0", "50.0", "50.0", "0.0", "0.0"]
    assert "KA-PM" in told.out
    (second,) = (line.split() for line in told.out.splitlines() if line.split()[:1] == ["1s"])
    assert second == ["1s", "2", "1", "50.0", "16.50", "12.50", "75.8"]
    raw = terminal.run("arb", "stats", "--by", "category", "--json", "--url", program.url)
    found = msgspec.json.decode(raw.out, type=LifetimesOut)
    assert [(group.name, group.episodes) for group in found.groups] == [("macro", 2)]


def test_where_none_lived_it_says_so_with_dashes(terminal: Terminal, program: SmallProgram) -> None:
    told = terminal.run("arb", "stats", "--conditional", "--url", program.url)
    (whole,) = (line.split() for line in told.out.splitlines() if line.startswith("all"))
    assert whole == ["all", "0", "0", *["–"] * 8]


def test_days_as_files(terminal: Terminal, program: SmallProgram, tmp_path: Path) -> None:
    long_ago = str(TODAY - timedelta(days=100))
    table = tmp_path / "days.csv"
    told = terminal.run("arb", "export", "--from", long_ago, "--out", str(table), "--url", program.url)
    assert (told.code, "1 rows" in told.out, "share depth" in told.out) == (0, True, True), told.err
    (row,) = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    assert (row["day"], row["venues"], row["category"], row["opened"]) == (str(TODAY), "KA-PM", "macro", "2")
    assert (row["profit_greatest"], row["profit_sum"], row["survived_1s"]) == ("12.50", "16.50", "0.5000")
    columns = tmp_path / "days.parquet"
    told = terminal.run("arb", "export", "--from", str(TODAY), "--out", str(columns), "--url", program.url)
    assert told.code == 0, told.err
    assert read_parquet(columns).read_all()["profit_sum"].to_pylist() == [Decimal("16.50")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("arb", "--sort", "annualised"), "largest at the smallest size"),
        (("arb", "--sort", "beauty"), "expected sort by one of"),
        (("arb", "export", "--out", "days.xlsx"), "ends in .csv or .parquet"),
        (("arb", "export", "--out", "none/of/this.csv"), "cannot write"),
        (("arb", "export", "--out", "none/of/this.parquet"), "cannot write"),
        (("arb", "export", "--from", "2026-11-02", "--to", "2026-11-01", "--out", "a.csv"), "--from not after --to"),
        (("arb", "stats", "--from", "2025-01-01"), "at most 92 days"),
        (("arb", "stats", "--category", "gossip"), "category"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_refused_is_one_sentence(
    terminal: Terminal, program: SmallProgram, arguments: tuple[str, ...], words: str
) -> None:
    said = terminal.run(*arguments, "--url", program.url)
    assert said.code == 1
    assert words in said.err
    assert said.err.endswith("(invalid_request)\n")
    assert said.err.count("\n") == 1


def test_the_list_ranked_by_either(terminal: Terminal, program: SmallProgram) -> None:
    for sort in ("profit", "after_hurdle"):
        told = terminal.run("arb", "--closed", "--sort", sort, "--hurdle", "7.5", "--url", program.url)
        assert told.code == 0, told.err
        lines = [line for line in told.out.splitlines() if "LONG" in line or "SHORT" in line]
        assert len(lines) == 2
        assert "LONG" in lines[0]
        assert ("unknown" in told.out, "After 7.5 %" in told.out) == (sort == "after_hurdle",) * 2


@pytest.mark.parametrize("command", [("arb",), ("arb", "stats"), ("arb", "export")], ids=" ".join)
def test_help_has_examples(terminal: Terminal, command: tuple[str, ...]) -> None:
    told = terminal.run(*command, "--help")
    assert (told.code, "Examples:" in told.out) == (0, True)
