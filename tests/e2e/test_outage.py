"""A venue dies while everything runs: what it said last is not believed any more, and it comes back by itself."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from allsight.api.models.common import Page, Quote
from allsight.api.models.markets import MarketOut
from allsight.api.models.opportunities import OpportunityRow
from allsight.api.models.questions import QuestionOut, QuestionRow
from allsight.api.models.venues import VenueOut
from allsight.domain.book import Trust
from allsight.domain.ids import Venue
from tests.support import eventually, looks
from tests.support.programs import Program, patience, started

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

AT_ONCE_S = 3.0
"""A closed socket is noticed in milliseconds; the rest is for two busy cores."""

BACK_S = 60.0


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return a demo of its own, since this module breaks it; a smaller one, since emulators start again and again."""
    folder = str(tmp_path_factory.mktemp("outage"))
    with started("demo", "--port", "0", "--no-open", "--markets", "900", "--data", folder) as program:
        program.serves()
        yield program


async def settled(program: Program) -> bool:
    """Tell whether all venues are back to normal, also by stream, and something has opened on their books."""
    venues = (await program.venues()).values()
    health = await program.health()
    normal = all(well(row) and not row.reason for row in venues)
    return normal and health.linked_questions >= 100 and await edges(program) > 0


async def edges(program: Program) -> int:
    return len((await program.get("/opportunities", Page[OpportunityRow])).items)


def usable(row: VenueOut) -> int:
    """Return how many of a venue's books can be read: pools are delayed by nature."""
    return row.books.live + row.books.delayed


def well(row: VenueOut) -> bool:
    """Tell whether nearly all books can be read; Drift has a handful of them, more or fewer as markets end."""
    books = row.books
    return row.state == "live" and usable(row) > 0.9 * (usable(row) + books.stale + books.resyncing + books.halted) > 2


async def live_markets(program: Program, venue: Venue) -> list[str]:
    page = await program.get("/markets", Page[MarketOut], venue=venue, limit=1_000)
    return [one.key for one in page.items if one.quote is not None and one.quote.trust is Trust.LIVE]


@pytest.mark.parametrize("venue", [Venue.KALSHI, Venue.POLYMARKET])
async def test_trap_20_a_killed_venue_leaves_live_at_once_and_every_book_returns(
    program: Program, venue: Venue
) -> None:
    await eventually(lambda: settled(program), within=patience(90), every=0.25)
    before = (await program.venues())[venue].books.live
    victim = program.children()[venue]
    os.kill(victim, signal.SIGKILL)
    killed = time.monotonic()

    async def gone() -> bool:
        return not (await program.venues())[venue].books.live

    await eventually(gone, within=patience(AT_ONCE_S), every=0.02)
    print(f"{venue}: {before} books left LIVE {time.monotonic() - killed:.2f} s after the kill")
    assert await live_markets(program, venue) == []

    states: list[str] = []
    async for _ in looks(within=patience(BACK_S)):
        if (await program.venues())[venue].books.live:
            break
        used = await program.get("/opportunities", Page[OpportunityRow], venue=venue)
        venues = await program.venues()
        if not venues[venue].books.live:
            states.append(venues[venue].state)
            assert used.items == ()
            assert venues[venue].state == "live" or venues[venue].reason
        assert all(well(row) for name, row in venues.items() if name != venue)
    assert {"backoff", "down"} & set(states), states

    async def back() -> bool:
        row = (await program.venues())[venue]
        return row.state == "live" and row.books.live > 0.9 * before

    await eventually(back, within=patience(BACK_S), every=0.1)
    print(f"{venue}: the books were back {time.monotonic() - killed:.1f} s after the kill")
    assert program.children()[venue] != victim
    await eventually(
        lambda: edges(program), within=patience(60), every=0.25, what="opportunities on the returned books"
    )
    lane = (await program.venues())[venue].lane
    assert [span.state for span in lane if span.state == "live"][1:], lane


@pytest.mark.parametrize("venue", [Venue.BETFAIR, Venue.SMARKETS, Venue.DRIFT, Venue.HEDGEHOG])
async def test_a_killed_venue_leaves_the_other_five_untouched(program: Program, venue: Venue) -> None:
    """Their states, their books and their reconnects stay what they were until the sixth is back."""
    await eventually(lambda: settled(program), within=patience(90), every=0.25)
    before = await program.venues()
    assert before.keys() == set(Venue)
    victim = program.children()[venue]
    os.kill(victim, signal.SIGKILL)

    replaced_at: int | None = None
    async for _ in looks(within=patience(BACK_S)):
        venues = await program.venues()
        for name, row in venues.items():
            if name != venue:
                assert well(row), f"{name}: {row.state}, {row.books}"
                assert row.reconnects_1h == before[name].reconnects_1h
        if replaced_at is None:
            if program.children().get(venue, victim) != victim:
                replaced_at = (await program.health()).server_at
            continue
        # A venue that is polled may be back before it is asked again, so what counts is data of the new process.
        row = venues[venue]
        if (row.data_at or 0) > replaced_at and well(row) and usable(row) > 0.9 * usable(before[venue]):
            break


async def test_trap_40_every_price_of_a_dead_venue_shows_its_age_and_its_reason(program: Program) -> None:
    """What is still shown says since when it is not proved, and that age goes on growing."""
    await eventually(lambda: settled(program), within=patience(90), every=0.25)
    page = await program.get("/questions", Page[QuestionRow], min_venues=2, venue=Venue.KALSHI, limit=1)
    question = page.items[0].id
    os.kill(program.children()[Venue.KALSHI], signal.SIGKILL)

    async def look() -> tuple[QuestionRow, Quote]:
        row = (await program.get(f"/questions/{question}", QuestionOut)).row
        return row, next(quote for quote in row.quotes if quote.venue == Venue.KALSHI)

    async def distrusted() -> bool:
        return (await look())[1].trust is not Trust.LIVE

    await eventually(distrusted, within=patience(AT_ONCE_S), every=0.02)
    row, first = await look()
    assert first.trust_reason
    assert row.edge is None
    assert row.live < row.books
    for best in (row.best_bid, row.best_ask):
        assert best is None or best.venue != Venue.KALSHI

    async def aged() -> bool:
        now, quote = (await program.health()).server_at, (await look())[1]
        assert (quote.trust, quote.proved_at) == (first.trust, first.proved_at)
        return now - quote.proved_at >= 1_500

    await eventually(aged, within=5, every=0.1)
