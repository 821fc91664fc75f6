"""The adapter's own decisions, against a server that answers as a test wants."""

import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from allsight.domain.clock import ManualClock, from_iso
from allsight.domain.errors import (
    AllsightError,
    CredentialsError,
    InvalidRequestError,
    MaintenanceError,
    NotFoundError,
    VenueDataError,
)
from allsight.domain.fees import FeeForm
from allsight.domain.ids import MarketKey
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.kalshi.adapter import KalshiAdapter
from allsight.ingestion.adapters.kalshi.rest import read_error
from allsight.ingestion.adapters.kalshi.venue import KalshiConfig
from tests.support.http_server import Answer, HttpServer, Seen

pytestmark = pytest.mark.integration

FIXTURES = Path(__file__).parents[2] / "fixtures" / "kalshi"
EVENTS: dict[str, Any] = json.loads((FIXTURES / "events_page.json").read_bytes())
SERIES: dict[str, Any] = json.loads((FIXTURES / "series.json").read_bytes())
OPEN = {"exchange_active": True, "trading_active": True}


def body(value: object, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(value).encode())


class Venue:
    """Routes by path; a test replaces what it needs."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[Seen], Answer]] = {
            "/exchange/status": body(OPEN),
            "/series": body(SERIES),
            "/series/fee_changes": body({"series_fee_change_arr": []}),
            "/events/fee_changes": body({"event_fee_changes": [], "cursor": ""}),
            "/events": body(EVENTS),
        }
        self.server = HttpServer(route=self._answer)

    def _answer(self, seen: Seen) -> Answer:
        answer = self.answers.get(seen.path, body({"error": {"code": "not_found", "message": "not found"}}, 404))
        return answer(seen) if callable(answer) else answer

    def asked(self, path: str) -> list[dict[str, str]]:
        return [dict(seen.query) for seen in self.server.seen if seen.path == path]


@asynccontextmanager
async def running(venue: Venue) -> AsyncIterator[KalshiAdapter]:
    async with venue.server as server:
        config = KalshiConfig(environment="test", rest_url=server.url, stream_url="ws://127.0.0.1:1/ws")
        adapter = KalshiAdapter(config, clock=ManualClock(from_iso("2026-11-22T12:00:00Z")), rng=random.Random(1))
        try:
            yield adapter
        finally:
            await adapter.aclose()


async def read(adapter: KalshiAdapter, since_ns: int | None = None) -> list[CataloguePage]:
    return [page async for page in adapter.catalogue(since_ns)]


async def test_the_catalogue_reads_series_first_and_what_is_open_or_about_to() -> None:
    venue = Venue()
    async with running(venue) as adapter:
        pages = await read(adapter)
    assert [seen.path for seen in venue.server.seen] == [
        "/series",
        "/series/fee_changes",
        "/events/fee_changes",
        "/events",
        "/events",
    ]
    assert [one["status"] for one in venue.asked("/events")] == ["open", "unopened"]
    assert all(market.fees.form for page in pages for market in page.markets)


async def test_pages_are_followed_and_a_cursor_that_repeats_ends_them() -> None:
    def pages(seen: Seen) -> Answer:
        return body({**EVENTS, "cursor": "again"})

    venue = Venue()
    venue.answers["/events"] = pages
    async with running(venue) as adapter:
        await read(adapter)
    assert [one.get("cursor") for one in venue.asked("/events")] == [None, "again"] * 2


async def test_a_series_that_the_list_lacks_is_read_by_itself() -> None:
    venue = Venue()
    venue.answers["/series"] = body({"series": []})
    venue.answers["/series/KXRATE"] = body({"series": SERIES["series"][0]})
    async with running(venue) as adapter:
        pages = await read(adapter)
    forms = {market.key: market.fees.form for page in pages for market in page.markets}
    assert forms[MarketKey("kalshi:KXRATE-26DEC-T3.50")] is FeeForm.QUADRATIC
    assert forms[MarketKey("kalshi:KXFLAT-26")] is FeeForm.UNKNOWN
    assert len(venue.asked("/series/KXCUP")) == 1, "a series that nobody knows is asked for once"


async def test_a_series_whose_fees_changed_has_its_events_read_again() -> None:
    venue = Venue()
    async with running(venue) as adapter:
        await read(adapter)
        changed = {**SERIES["series"][0], "fee_multiplier": 0.5}
        venue.answers["/series"] = body({"series": [changed]})
        pages = await read(adapter, from_iso("2026-11-22T11:00:00Z"))
    assert venue.asked("/series")[-1] == {"min_updated_ts": "1795345200"}
    assert [one.get("series_ticker") for one in venue.asked("/events")][2:] == ["KXRATE", None]
    assert venue.asked("/events")[-1]["min_updated_ts"] == "1795345200"
    rate = next(market for market in pages[0].markets if market.key == "kalshi:KXRATE-26DEC-T3.50")
    assert rate.fees.rate * 2 * 100 == 7


async def test_a_lookup_reads_the_event_of_a_market_that_nobody_knows_yet() -> None:
    event = EVENTS["events"][0]
    alone = event["markets"][0]
    venue = Venue()
    venue.answers["/markets"] = body({"markets": [alone], "cursor": ""})
    venue.answers[f"/events/{event['event_ticker']}"] = body({"event": event})
    async with running(venue) as adapter:
        page = await adapter.lookup((alone["ticker"], "KXNONE"))
        again = await adapter.lookup((alone["ticker"],))
        nothing = await adapter.lookup(("event:KXGONE",))
    assert venue.asked("/markets")[0]["tickers"] == f"{alone['ticker']},KXNONE"
    assert [one.key for one in page.events] == ["kalshi:KXRATE-26DEC"]
    assert [market.key for market in again.markets] == [f"kalshi:{alone['ticker']}"]
    assert len(venue.asked(f"/events/{event['event_ticker']}")) == 1
    assert nothing == CataloguePage()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (body(OPEN), None),
        (body({**OPEN, "trading_active": False}), "trading is paused"),
        (body({"exchange_active": False, "trading_active": False}, 503), "the exchange is closed"),
    ],
)
async def test_whether_the_exchange_trades(answer: Answer, said: str | None) -> None:
    venue = Venue()
    venue.answers["/exchange/status"] = answer
    async with running(venue) as adapter:
        halted = await adapter.halted()
    assert halted == said or (said is not None and halted is not None and said in halted)


async def test_every_check_of_the_doctor_says_what_it_found() -> None:
    venue = Venue()
    books = [{"ticker": "KXRATE-26DEC-T3.50", "orderbook_fp": {"yes_dollars": [["0.4200", "1.00"]], "no_dollars": []}}]
    venue.answers["/markets/orderbooks"] = body({"orderbooks": books})
    async with running(venue) as adapter:
        found = {check.name: await check.run() for check in adapter.checks()}
    assert found["exchange status"] == "open"
    assert found["catalogue, rules and fees"].startswith("3 events, 7 markets, 5 with rules")
    assert found["order book"] == "1 of 3 books, 1 levels"


async def test_an_empty_venue_is_no_working_one() -> None:
    venue = Venue()
    venue.answers["/events"] = body({"events": [], "cursor": ""})
    async with running(venue) as adapter:
        with pytest.raises(VenueDataError):
            await adapter.checks()[1].run()


async def test_a_stream_without_a_key_is_refused_before_the_venue_does() -> None:
    async with running(Venue()) as adapter:
        with pytest.raises(InvalidRequestError):
            adapter.stream()


def test_half_a_key_or_an_unknown_environment_is_refused_at_once() -> None:
    for config in (KalshiConfig(key_id="an-id"), KalshiConfig(environment="moon")):
        with pytest.raises(InvalidRequestError):
            KalshiAdapter(config, clock=ManualClock(0), rng=random.Random(1))


@pytest.mark.parametrize(
    ("status", "raw", "kind", "words"),
    [
        (
            401,
            '{"error":{"code":"authentication_error","message":"m","details":"NOT_FOUND"}}',
            CredentialsError,
            "NOT_FOUND",
        ),
        (400, '{"code":"bad_request","message":"bad request","details":"json"}', InvalidRequestError, "json"),
        (404, '{"error":{"code":"not_found","message":"not found"}}', NotFoundError, "not_found"),
        (400, '{"msg":"Parameter validation failed"}', None, "Parameter validation failed"),
        (429, '{"error":"too many requests"}', None, "too many requests"),
        (503, '{"exchange_active":false,"trading_active":false}', MaintenanceError, "closed"),
        (502, "upstream", None, "upstream"),
    ],
)
def test_error_bodies_of_every_shape(status: int, raw: str, kind: type[AllsightError] | None, words: str) -> None:
    found, said = read_error(status, raw.encode())
    assert found is kind
    assert words in said
