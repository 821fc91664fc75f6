"""Books, budgets and refusals, over real sockets against a server that answers as a test wants."""

import random

import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, from_iso
from allsight.domain.errors import (
    AllsightError,
    ConnectivityError,
    CredentialsError,
    InvalidRequestError,
    RateLimitedError,
    VenueDataError,
)
from allsight.domain.fees import FeeForm
from allsight.domain.venue import Access
from allsight.ingestion.adapters.smarkets.adapter import SmarketsAdapter
from allsight.ingestion.adapters.smarkets.auth import SessionEndedError
from allsight.ingestion.adapters.smarkets.rest import EventsUnavailableError, read_error, read_pause
from allsight.ingestion.adapters.smarkets.venue import (
    ANONYMOUS_REASON,
    SmarketsConfig,
)
from tests.ingestion.smarkets.support import (
    PASSWORD,
    USERNAME,
    SmallVenue,
    answer,
    failure,
    levels,
    markets_of,
    read,
    running,
)
from tests.support.http_server import Answer
from tests.support.recording_clock import RecordingClock

pytestmark = pytest.mark.integration


async def test_anonymous_books_are_delayed_and_say_why(venue: SmallVenue) -> None:
    venue.books["101"] = {"bids": levels((4_000, 7), (1, 9)), "offers": levels((9_999, 1))}
    del venue.books["103"]
    async with running(venue, poll_interval_s=10) as adapter:
        found = markets_of(await read(adapter))
        books = {book.key: book for book in await adapter.books(found[:1] + found[2:])}
        assert adapter.limits.poll_interval_s == 10
    (book,) = books.values()
    assert book.key == "smarkets:10~101"
    assert (len(book.bids), len(book.asks)) == (1, 0)
    assert (book.trust, book.reason) == (Trust.DELAYED, ANONYMOUS_REASON)


async def test_books_of_a_session_are_live(venue: SmallVenue) -> None:
    async with running(venue, keyed=True) as adapter:
        await adapter.start()
        books = await adapter.books(markets_of(await read(adapter)))
    assert {(book.trust, book.reason) for book in books} == {(Trust.LIVE, "")}
    assert {seen.headers.get("authorization") for seen in venue.server.seen if seen.method == "GET"} == {
        "Session-Token token-number-1"
    }


async def test_many_books_are_read_with_turns_for_others(venue: SmallVenue, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(venue) as adapter:
        found = markets_of(await read(adapter))
        at_once = await adapter.books(found)
        monkeypatch.setattr("allsight.ingestion.adapters.smarkets.adapter._BOOKS_SLICE", 1)
        one_by_one = await adapter.books(found)
    assert [(book.key, book.bids, book.asks) for book in one_by_one] == [
        (book.key, book.bids, book.asks) for book in at_once
    ]
    assert len(one_by_one) == len(found) > 1
    assert len({book.recv_ns for book in one_by_one}) == 1


async def test_quotes_are_held_to_the_anonymous_budget(venue: SmallVenue) -> None:
    clock = RecordingClock()
    async with running(venue, clock=clock) as adapter:
        found = markets_of(await read(adapter))
        times = []
        for _ in range(30):
            await adapter.books(found)
            times.append(clock.now_ns() // SECOND_NS)
        assert (adapter.rate_left() or 0.0) < 0.1
    assert max(sum(start <= one < start + 60 for one in times) for start in times) <= 20


async def test_with_three_calls_left_we_wait_for_the_window(venue: SmallVenue) -> None:
    clock = RecordingClock()
    budget = {"x-ratelimit-limit": "20", "x-ratelimit-remaining": "3", "x-ratelimit-reset": "41"}
    venue.overrides["/quotes/"] = lambda seen: answer({}, headers=budget)
    async with running(venue, clock=clock) as adapter:
        found = markets_of(await read(adapter))
        await adapter.books(found)
        assert adapter.rate_left() == 0.0
        await adapter.lookup(["10~101"])
        assert clock.pauses == [], "other routes go on"
        await adapter.books(found)
    assert clock.pauses == [41.0]


async def test_a_refusal_is_waited_out_until_its_expiry(venue: SmallVenue) -> None:
    clock, spent = RecordingClock(), {"count": 21, "expiry": "Sun, 22 Nov 2026 12:00:40 GMT", "limit": 20}
    refusals = [failure(429, "RATE_LIMIT_EXCEEDED", spent)]
    venue.overrides["/quotes/"] = lambda seen: refusals.pop() if refusals else None
    async with running(venue, clock=clock) as adapter:
        books = await adapter.books(markets_of(await read(adapter)))
    assert len(books) == 3
    assert 40.0 <= max(clock.pauses) < 41.0


async def test_a_long_refusal_is_the_feeds_to_wait_out(venue: SmallVenue) -> None:
    spent = {"expiry": "Sun, 22 Nov 2026 12:05:00 GMT"}
    venue.overrides["/quotes/"] = lambda seen: failure(429, "RATE_LIMIT_EXCEEDED", spent)
    async with running(venue) as adapter:
        with pytest.raises(RateLimitedError) as caught:
            await adapter.books(markets_of(await read(adapter)))
    assert caught.value.retry_after_s == pytest.approx(300, abs=1)


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        (Answer(body=b"{"), VenueDataError),
        (Answer(body=b"[]"), VenueDataError),
        (Answer(body=b'{"101":{"bids":[{"price":"x"}]}}'), VenueDataError),
        (Answer(body=b'{"101":{"bids":[{"price":10000,"quantity":1}]}}'), VenueDataError),
        (Answer(body=b"<html>checking your browser</html>", headers={"content-type": "text/html"}), VenueDataError),
        (failure(503, "MDS_SERVICE_UNAVAILABLE"), ConnectivityError),
        (failure(504, "ZEUS_TIMEOUT"), ConnectivityError),
        (Answer(cut=True), ConnectivityError),
        (failure(400, "SOMETHING_TIMEOUT"), ConnectivityError),
        (failure(400, "REQUEST_VALIDATION_ERROR"), InvalidRequestError),
        (failure(414, "REQUEST_TOO_LARGE"), InvalidRequestError),
        (failure(403, "FORBIDDEN"), CredentialsError),
    ],
)
async def test_what_goes_wrong_comes_out_as_ours(venue: SmallVenue, bad: Answer, kind: type[AllsightError]) -> None:
    venue.overrides["/quotes/"] = lambda seen: bad
    async with running(venue) as adapter:
        found = markets_of(await read(adapter))
        with pytest.raises(kind):
            await adapter.books(found)


async def test_a_passing_trouble_is_tried_again(venue: SmallVenue) -> None:
    troubles = [failure(503, "MDS_SERVICE_UNAVAILABLE"), failure(504, "ZEUS_TIMEOUT")]
    venue.overrides["/quotes/"] = lambda seen: troubles.pop() if troubles else None
    async with running(venue) as adapter:
        assert len(await adapter.books(markets_of(await read(adapter)))) == 3


@pytest.mark.parametrize(
    ("status", "code"), [(451, "COUNTRY_BLOCKED"), (403, "SOURCE_BLOCKED"), (403, "CLIENT_JURISDICTION_MISMATCH")]
)
async def test_a_place_that_is_not_served_is_told_in_a_sentence(venue: SmallVenue, status: int, code: str) -> None:
    venue.overrides["/events/"] = lambda seen: failure(status, code)
    async with running(venue) as adapter:
        with pytest.raises(CredentialsError, match=f"{code}.*does not serve this address, or the country"):
            await adapter.start()


async def test_events_that_are_unavailable_are_a_halt_and_one_hiccup_is_none(venue: SmallVenue) -> None:
    troubles = [failure(503, "EVENTS_UNAVAILABLE")]
    venue.overrides["/events/"] = lambda seen: troubles.pop() if troubles else None
    async with running(venue) as adapter:
        assert await adapter.halted() is None
        venue.overrides["/events/"] = lambda seen: failure(503, "EVENTS_UNAVAILABLE")
        assert await adapter.halted() == "the venue says that its events are unavailable"
        venue.overrides["/events/"] = lambda seen: failure(503, "INTERNAL_ERROR")
        with pytest.raises(ConnectivityError):
            await adapter.halted()


@pytest.mark.parametrize("keyed", [False, True])
async def test_every_check_of_the_doctor_says_what_it_found(venue: SmallVenue, keyed: bool) -> None:
    async with running(venue, keyed=keyed) as adapter:
        await adapter.start()
        found = {check.name: await check.run() for check in adapter.checks()}
    assert found["events"] == "available"
    assert found["catalogue and rules"].startswith("1 markets, 3 contracts, 3 with rules; fees: ")
    assert found["order book"].startswith("3 of 3 books, 6 levels")
    assert found["last prices and volumes"] == "1 of 1 contracts have traded; volume as the venue writes it: 7"
    assert ("account and commission" in found) is keyed
    if keyed:
        assert found["account and commission"] == "in GBP; 1/50 of net_profit (account commission_type)"


async def test_an_empty_venue_is_no_working_one() -> None:
    async with running(SmallVenue()) as adapter:
        with pytest.raises(VenueDataError):
            await adapter.checks()[1].run()


async def test_what_the_venue_does_not_have_is_said(venue: SmallVenue) -> None:
    async with running(venue) as adapter:
        with pytest.raises(InvalidRequestError):
            adapter.stream()
        assert await adapter.history(markets_of(await read(adapter)), 0, 1) == ()
        can = adapter.capabilities
    assert (can.streams, can.trades, can.orders) == (Access.ABSENT,) * 3
    assert adapter.parked is None
    assert adapter.environment == "test"
    assert adapter.urls == (("REST", adapter.urls[0][1]),)
    assert adapter.limits.counts_events


@pytest.mark.parametrize(
    "config",
    [
        SmarketsConfig(username="somebody"),
        SmarketsConfig(environment="moon"),
        SmarketsConfig(commission_base=FeeForm.QUADRATIC),
        SmarketsConfig(commission=SmarketsConfig().commission * 50),
    ],
)
def test_a_configuration_that_cannot_be_meant_is_refused(config: SmarketsConfig) -> None:
    with pytest.raises(InvalidRequestError):
        SmarketsAdapter(config, clock=RecordingClock(), rng=random.Random(1))


def test_trap_38_the_configuration_shows_no_secret() -> None:
    shown = repr(SmarketsConfig(username=USERNAME, password=PASSWORD))
    assert PASSWORD not in shown
    assert USERNAME not in shown


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (401, b'{"error_type":"AUTH_REQUIRED","data":null}', SessionEndedError, "AUTH_REQUIRED"),
        (503, b'{"error_type":"EVENTS_UNAVAILABLE"}', EventsUnavailableError, "EVENTS_UNAVAILABLE"),
        (400, b'{"error_type":"BAD_REQUEST","data":{"ids":"bad"}}', None, 'BAD_REQUEST: {"ids":"bad"}'),
        (400, b'{"error_type":"BAD_REQUEST","data":"because"}', None, "BAD_REQUEST: because"),
        (502, b"upstream", None, "upstream"),
        (451, b"no", CredentialsError, "no"),
        (400, b'{"error_type":7}', None, '{"error_type":7}'),
    ],
)
def test_error_bodies(status: int, body: bytes, kind: type[AllsightError] | None, words: str) -> None:
    found, said = read_error(status, body)
    assert found is kind
    assert words in said


@pytest.mark.parametrize(
    ("status", "headers", "body", "pause"),
    [
        (200, {"x-ratelimit-remaining": "4", "x-ratelimit-reset": "9"}, b"", None),
        (200, {"x-ratelimit-remaining": "3", "x-ratelimit-reset": "9"}, b"", 9.0),
        (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"}, b"", None),
        (200, {"x-ratelimit-remaining": "0"}, b"", None),
        (200, {"x-ratelimit-remaining": "-1", "x-ratelimit-reset": "soon"}, b"", None),
        (200, {}, b"", None),
        (429, {"x-ratelimit-reset": "9"}, b"<html>", 9.0),
        (429, {"x-ratelimit-reset": "9"}, b'{"data":{"expiry":"Sun, 22 Nov 2026 12:00:07 GMT"}}', 7.0),
        (429, {}, b'{"data":{"expiry":"Sun, 22 Nov 2026 11:00:00 GMT"}}', None),
        (429, {}, b'{"data":{"expiry":"never"}}', None),
        (429, {}, b'{"data":"slow down"}', None),
        (503, {"x-ratelimit-remaining": "1", "x-ratelimit-reset": "5"}, b"", 5.0),
    ],
)
def test_when_to_hold_still(status: int, headers: dict[str, str], body: bytes, pause: float | None) -> None:
    assert read_pause(status, headers, body, from_iso("2026-11-22T12:00:00Z")) == pause
