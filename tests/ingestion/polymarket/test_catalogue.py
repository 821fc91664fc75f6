import json
import random
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import ManualClock, SystemClock, from_iso
from allsight.domain.errors import (
    ConnectivityError,
    MaintenanceError,
    NotFoundError,
    RateLimitedError,
    VenueDataError,
)
from allsight.domain.market import Lifecycle, Value
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.polymarket.adapter import PolymarketAdapter
from allsight.ingestion.adapters.polymarket.venue import RATES, PolymarketConfig, Urls
from allsight.ingestion.rest.client import RestPolicy
from tests.ingestion.polymarket.files import fixture
from tests.ingestion.polymarket.support import book, key, market, token
from tests.support.http_server import Answer, HttpServer, Seen

pytestmark = pytest.mark.integration

NOW_NS = from_iso("2026-11-22T12:00:00Z")
PAGES = [fixture("gamma_events_keyset_1.json"), fixture("gamma_events_keyset_2.json")]
QUICK = RestPolicy(attempts=1, timeout_s=2.0)


def an_adapter(server: HttpServer, *, rest: RestPolicy = QUICK, **config: object) -> PolymarketAdapter:
    urls = Urls(gamma=server.url, clob=server.url, data=server.url, stream="ws://127.0.0.1:1/ws")
    return PolymarketAdapter(
        PolymarketConfig(environment="test", urls=urls, **config),  # type: ignore[arg-type]
        clock=ManualClock(NOW_NS),
        rng=random.Random(1),
        rest=rest,
    )


def rows(event: str) -> list[dict[str, object]]:
    """Return the fixture's markets of an event."""
    return [
        row for page in PAGES for one in json.loads(page)["events"] if one.get("id") == event for row in one["markets"]
    ]


def an_event(event: str) -> dict[str, Any]:
    return next(one for page in PAGES for one in json.loads(page)["events"] if one.get("id") == event)


def listed(*markets: dict[str, object]) -> Answer:
    return Answer(body=json.dumps({"markets": markets}).encode())


async def read(adapter: PolymarketAdapter, since_ns: int | None = None) -> list[CataloguePage]:
    return [page async for page in adapter.catalogue(since_ns)]


async def test_the_whole_catalogue_is_read_by_cursor() -> None:
    async with HttpServer(*(Answer(body=page) for page in PAGES)) as server:
        adapter = an_adapter(server)
        pages = await read(adapter)
        await adapter.aclose()
    first, second = server.seen
    assert first.path == "/events/keyset"
    assert dict(first.query) == {"limit": "100", "closed": "false"}
    assert dict(second.query)["after_cursor"] == "b25l"
    assert first.headers["user-agent"].startswith("allsight")
    titles = [one.title for page in pages for one in page.markets]
    assert titles == [
        "Fed cuts by 25 bps?",
        "No change in Fed rates?",
        "Will Ada win?",
        "Will someone else win?",
        "Lions vs. Bears",
        "Lions vs. Bears: O/U 2.5",
        "Lions vs. Bears: proposed",
        "Second protocol?",
        "Fine tick?",
    ]
    assert sum(len(page.rules) for page in pages) == len(titles)
    events = {one.key: one for page in pages for one in page.events}
    assert events["polymarket:70001"].at_least_one, "the one that is missing has ended with NO"  # type: ignore[index]
    assert {one.event for page in pages for one in page.markets} == set(events)


async def test_trap_25_what_is_left_out_is_counted_by_rule() -> None:
    async with HttpServer(*(Answer(body=page) for page in PAGES)) as server:
        adapter = an_adapter(server)
        filtered: Counter[str] = Counter()
        for page in await read(adapter):
            filtered.update(dict(page.filtered))
        await adapter.aclose()
    assert filtered == {
        "already ended": 1,
        "unnamed placeholders": 1,
        "recurring up-or-down windows": 1,
        "unknown protocol version": 2,
        "not set up yet": 1,
        "without an order book": 1,
        "unreadable": 3,
    }


async def test_thin_markets_are_left_out_on_demand() -> None:
    async with HttpServer(Answer(body=PAGES[1])) as server:
        adapter = an_adapter(server, min_liquidity=1_000)
        (page,) = await read(adapter)
        await adapter.aclose()
    assert not page.markets
    assert dict(page.filtered)["liquidity below 1000 pUSD"] == 6


async def test_changes_are_the_newest_events_until_an_old_page() -> None:
    since_ns = from_iso("2026-11-21T00:00:00Z")
    async with HttpServer(*(Answer(body=page) for page in PAGES), default=Answer(500)) as server:
        adapter = an_adapter(server)
        pages = await read(adapter, since_ns)
        await adapter.aclose()
    assert len(server.seen) == 2
    assert dict(server.seen[0].query) == {"order": "id", "ascending": "false", "limit": "20", "closed": "false"}
    assert pages[0].events


@pytest.mark.parametrize("winner", [None, 0, 1])
async def test_an_ended_market_is_found_among_the_closed_and_its_winner_asked_for(winner: int | None) -> None:
    prices = {None: '["0", "0"]', 0: '["1", "0"]', 1: '["0", "1"]'}[winner]
    ended = rows("70001")[0] | {"closed": True, "outcomePrices": prices, "events": [{"id": "70001"}]}
    tokens = [{"token_id": "1", "outcome": "Yes", "winner": True}, {"token_id": "2", "outcome": "No"}]
    clob = {"condition_id": ended["conditionId"], "closed": True, "tokens": tokens}

    def route(seen: Seen) -> Answer:
        if seen.path == "/markets/keyset":
            return listed(ended) if ("closed", "true") in seen.query else listed()
        if seen.path == "/events/70001":
            return Answer(body=json.dumps(an_event("70001")).encode())
        return Answer(body=json.dumps(clob).encode())

    async with HttpServer(route=route) as server:
        adapter = an_adapter(server)
        page = await adapter.lookup([str(ended["conditionId"])])
        await adapter.aclose()
    (report,) = page.settlements
    assert report.settlement == Value(Fraction(0 if winner == 1 else 1))
    assert report.final
    found = [one for one in page.markets if one.key == report.key]
    assert found[-1].lifecycle is Lifecycle.SETTLED
    asked = [seen.path for seen in server.seen]
    assert asked.count("/markets/" + str(ended["conditionId"])) == (winner is None)


async def test_a_lookup_knows_what_the_catalogue_told_of_the_event() -> None:
    again = rows("70001")[0] | {"acceptingOrders": False, "events": [{"id": "70001"}]}
    async with HttpServer(Answer(body=PAGES[0]), Answer(body=PAGES[1]), listed(again), listed()) as server:
        adapter = an_adapter(server)
        before = (await read(adapter))[0].rules[0]
        page = await adapter.lookup([str(again["conditionId"])])
        await adapter.aclose()
    (found,) = page.markets
    assert found.lifecycle is Lifecycle.SUSPENDED
    assert found.event == "polymarket:70001"
    assert page.rules[0].fingerprint == before.fingerprint
    assert not page.events


async def test_what_is_unknown_is_not_in_the_answer() -> None:
    def route(seen: Seen) -> Answer:
        return listed() if seen.path == "/markets/keyset" else Answer(404, b'{"error":"not found"}')

    async with HttpServer(route=route) as server:
        adapter = an_adapter(server)
        page = await adapter.lookup(["0xdead", "event:123"])
        await adapter.aclose()
    assert page == CataloguePage()


async def test_a_new_event_is_read_whole() -> None:
    async with HttpServer(Answer(body=json.dumps(an_event("70003")).encode())) as server:
        adapter = an_adapter(server)
        page = await adapter.lookup(["event:70003"])
        await adapter.aclose()
    assert server.seen[0].path == "/events/70003"
    assert len(page.markets) == 3


async def test_markets_without_a_book_are_read_again() -> None:
    gone = rows("70001")[0] | {"umaResolutionStatus": "proposed", "events": [{"id": "70001"}]}

    def route(seen: Seen) -> Answer:
        if seen.path == "/books":
            return Answer(body=json.dumps([book(2)]).encode())
        if seen.path == "/events/70001":
            return Answer(body=json.dumps(an_event("70001")).encode())
        return listed(gone) if ("closed", "false") in seen.query else listed()

    async with HttpServer(route=route) as server:
        adapter = an_adapter(server)
        page = await adapter.lookup([f"book:{token(2)}~0x{1:064x}", f"book:{token(4)}~0x{2:064x}"])
        await adapter.aclose()
    assert json.loads(server.seen[0].body) == [{"token_id": token(2)}, {"token_id": token(4)}]
    assert [one for one in page.markets if one.key == key(1)][-1].lifecycle is Lifecycle.PROPOSED


async def test_trap_23_books_over_rest_are_delayed() -> None:
    answer = Answer(body=json.dumps([book(1), book(2, bids=[("0.3005", "1")]), book(9)]).encode())
    async with HttpServer(answer) as server:
        adapter = an_adapter(server)
        (snapshot,) = await adapter.books([market(1), market(2)])
        await adapter.aclose()
    assert (snapshot.key, snapshot.trust, snapshot.lane) == (key(1), Trust.DELAYED, None)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(404, b'{"error":"No orderbook exists for the requested token id"}'), NotFoundError),
        (Answer(425, b'{"error":"service not ready"}'), MaintenanceError),
        (Answer(503, b'{"error":"trading disabled"}'), MaintenanceError),
        (Answer(500, b'{"error":"could not run the execution"}'), ConnectivityError),
        (Answer(403, b"<html>blocked</html>", {"content-type": "text/html"}), ConnectivityError),
        (Answer(401, b'{"error":"Unauthorized/Invalid api key"}'), ConnectivityError),
        (Answer(200, b"<html>hello</html>", {"content-type": "text/html"}), VenueDataError),
        (Answer(200, b'{"soon":1}'), VenueDataError),
        (Answer(429, b'{"error":"Too Many Requests"}', {"retry-after": "60"}), RateLimitedError),
        (Answer(cut=True), ConnectivityError),
    ],
)
async def test_failures_say_what_to_do_next(answer: Answer, error: type[Exception]) -> None:
    async with HttpServer(default=answer) as server:
        adapter = an_adapter(server)
        with pytest.raises(error):
            await adapter.start()
        with pytest.raises(error):
            await adapter.books([market(1)])
        await adapter.aclose()


async def test_asking_for_books_is_repeated_like_any_reading() -> None:
    answers = (Answer(500), Answer(body=json.dumps([book(1)]).encode()))
    async with HttpServer(*answers) as server:
        urls = Urls(gamma=server.url, clob=server.url, data=server.url)
        patient = RestPolicy(attempts=2, first_pause_s=0.01)
        adapter = PolymarketAdapter(
            PolymarketConfig(urls=urls), clock=SystemClock(), rng=random.Random(1), rest=patient
        )
        assert len(await adapter.books([market(1)])) == 1
        await adapter.aclose()


async def test_an_adapter_starts_again_after_its_end() -> None:
    async with HttpServer(default=Answer(body=b"1795000000")) as server:
        adapter = an_adapter(server)
        await adapter.start()
        await adapter.aclose()
        await adapter.start()
        await adapter.aclose()
        left = adapter.rate_left()
        assert dict(adapter.urls)["catalogue"] == server.url
    assert left is not None
    assert 0.99 < left < 1
    assert not adapter.keyed
    assert await adapter.halted() is None


def test_limits_never_exceed_the_documented_cap_in_any_ten_seconds() -> None:
    assert all(rate.capacity + 10 * rate.per_s <= 9_000 for rate in RATES.values())
    events = RATES["gamma events"]
    assert events.capacity + 10 * events.per_s == pytest.approx(500)
