"""Review over the real program: three venues ask one question, one of them says little."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import httpx
import msgspec

from allsight.api.models.common import Problem
from allsight.api.models.matches import MatchDetail, MatchPage
from allsight.domain.ids import Venue
from tests.normalization.matcher.samples import Listed, listed
from tests.support import eventually
from tests.support.small_program import SmallProgram, small_program

TITLE = "Will the rate of CPI inflation be above 3.0% for the year ending in October 2026?"
RULES = (
    "If the 12-month percent change in the CPI-U for October 2026 is above 3.0%, then the market resolves to Yes. "
    "The resolution source for this market is {}."
)
BLS, TRUFLATION = "Bureau of Labor Statistics", "Truflation"
KALSHI = listed(Venue.KALSHI, TITLE, outcome="Above 3.0%", rules=RULES.format(BLS), name="CPI-T3.0")
POLY = listed(Venue.POLYMARKET, TITLE, rules=RULES.format(BLS), name="0xcpi")
SILENT = listed(Venue.SMARKETS, "Will CPI inflation be above 3.0% in October 2026?", name="cpi-silent")


async def until(condition: Callable[[], object]) -> None:
    await eventually(condition, within=30, every=0.05)


def busy(one: Listed, volume: str) -> Listed:
    return one._replace(market=msgspec.structs.replace(one.market, volume_24h=Decimal(volume)))


def edited(one: Listed, rules: str) -> Listed:
    return listed(
        one.market.venue, one.market.title, outcome=one.market.yes_label, rules=rules,
        name=one.market.key.partition(":")[2],
    )  # fmt: skip


@asynccontextmanager
async def reviewed(folder: Path) -> AsyncIterator[SmallProgram]:
    """Run the program on a folder with the three markets, two of them linked."""
    with small_program(folder) as running:
        for one in (busy(KALSHI, "1000"), busy(POLY, "400"), busy(SILENT, "50")):
            running.show(*one)
        await until(lambda: page(running, "confirmed").total >= 2)
        yield running


def page(program: SmallProgram, status: str | None = None, **query: str) -> MatchPage:
    return program.get("/matches", MatchPage, **({"status": status} if status else {}), **query)


def link_of(program: SmallProgram, one: Listed) -> MatchDetail:
    statuses = ("confirmed", "stale", "proposed", "rejected")
    found = [match for status in statuses for match in page(program, status).items]
    name = next(match.link.id for match in found if match.market.key == one.market.key)
    return program.get(f"/matches/{name}", MatchDetail)


def done(answer: httpx.Response) -> MatchDetail:
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=MatchDetail)


def refused(answer: httpx.Response, status: int, code: str) -> Problem:
    found = msgspec.json.decode(answer.content, type=Problem)
    assert (answer.status_code, found.code) == (status, code), answer.text
    return found
