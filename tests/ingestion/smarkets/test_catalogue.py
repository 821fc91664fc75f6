"""How the catalogue is walked, what of it is kept, and what is read again: over real sockets."""

from fractions import Fraction
from typing import Any

import pytest

from allsight.domain.clock import from_iso
from allsight.domain.errors import (
    VenueDataError,
)
from allsight.domain.market import Lifecycle, Value
from allsight.domain.money import Currency
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.smarkets.listing import ENDED, FORBIDDEN, HIDDEN, OTHER_DOMAIN, SIDE_MARKET
from allsight.ingestion.adapters.smarkets.venue import (
    CONTRACTS_PER_CALL,
    EVENTS_PER_CALL,
    MARKETS_PER_CALL,
    QUOTES_PER_CALL,
)
from allsight.ingestion.pages import UNREADABLE
from tests.ingestion.smarkets.support import (
    SmallVenue,
    an_event,
    answer,
    dropped,
    failure,
    ids,
    keys_of,
    markets_of,
    read,
    running,
)
from tests.support.http_server import Answer
from tests.support.recording_clock import RecordingClock

pytestmark = pytest.mark.integration

SINCE_NS = from_iso("2026-11-22T11:00:00Z")


async def test_the_catalogue_is_walked_from_events_to_contracts(venue: SmallVenue) -> None:
    async with running(venue) as adapter:
        pages = await read(adapter)
    assert keys_of(pages) == ["smarkets:10~101", "smarkets:10~102", "smarkets:10~103"]
    assert [seen.path for seen in venue.server.seen] == [
        "/v3/events/",
        "/v3/events/1/markets/",
        "/v3/markets/10/contracts/",
        "/v3/currencies/USD/",
    ]
    query = venue.server.seen[0].query
    assert [value for name, value in query if name == "state"] == ["new", "upcoming", "live"]
    assert {"politics", "current_affairs", "tv_and_entertainment", "football"} <= {
        value for name, value in query if name == "type_domain"
    }
    assert ("with_new_type", "true") in query
    assert ("sort", "id") in query
    assert all("authorization" not in seen.headers for seen in venue.server.seen)
    assert sum(len(page.rules) for page in pages) == 3
    (rate,) = [rate for page in pages for rate in page.rates]
    assert (rate.currency, rate.base, rate.source) == (
        Currency.GBP,
        Currency.USD,
        "smarkets /v3/currencies/USD/ rate_to_gbp",
    )
    assert rate.worth.lo < Fraction(4, 3) < rate.worth.hi


@pytest.mark.parametrize("odd", [failure(404, "NO_RESULTS_FOUND"), answer({"code": "USD", "rate_to_gbp": "1.33"})])
async def test_a_catalogue_is_read_without_a_rate_too(venue: SmallVenue, odd: Answer) -> None:
    venue.overrides["currencies"] = lambda _: odd
    async with running(venue) as adapter:
        pages = await read(adapter)
    assert len(markets_of(pages)) == 3
    assert [rate for page in pages for rate in page.rates] == []


async def test_pages_are_followed_by_the_venues_own_words(venue: SmallVenue) -> None:
    venue.page_size = 2
    for number in range(2, 6):
        venue.list_race(10 * number, number)
    async with running(venue) as adapter:
        pages = await read(adapter)
    assert len(keys_of(pages)) == 15
    first, second, third = [seen for seen in venue.server.seen if seen.path == "/v3/events/"]
    told = {"include_hidden": "False", "pagination_last_id": "2", "with_new_type": "True"}
    assert dict(second.query) == {**dict(first.query), **told}
    assert dict(third.query)["pagination_last_id"] == "4"


async def test_a_next_page_that_repeats_ends_the_walk(venue: SmallVenue) -> None:
    page = {"events": [an_event()], "pagination": {"next_page": "?again=1"}}
    venue.overrides["/v3/events/"] = lambda seen: answer(page) if seen.path == "/v3/events/" else None
    async with running(venue) as adapter:
        await read(adapter)
    assert len([seen for seen in venue.server.seen if seen.path == "/v3/events/"]) == 2


@pytest.mark.parametrize("further", ["https://elsewhere/", "?", "?a=\n", "state=live"])
async def test_a_next_page_that_is_no_query_is_refused(venue: SmallVenue, further: str) -> None:
    venue.overrides["/v3/events/"] = lambda seen: answer({"events": [], "pagination": {"next_page": further}})
    async with running(venue) as adapter:
        with pytest.raises(VenueDataError, match="next page"):
            await read(adapter)


async def test_no_call_lists_more_ids_than_its_route_takes() -> None:
    venue = SmallVenue()
    for number in range(1, 131):
        venue.list_race(1_000 + number, number)
    async with running(venue) as adapter:
        found = markets_of(await read(adapter))
        await adapter.lookup([market.key.partition(":")[2] for market in found])
        await adapter.books(found)
    assert len(found) == 390
    by_route: dict[str, list[int]] = {}
    for seen in venue.server.seen:
        if len(parts := seen.path.strip("/").split("/")) > 2:
            by_route.setdefault("/".join((parts[1], *parts[3:])), []).append(len(ids(seen)))
    assert by_route == {
        "events/markets": [EVENTS_PER_CALL, EVENTS_PER_CALL, 30],
        "markets": [MARKETS_PER_CALL, MARKETS_PER_CALL, 30],
        "markets/contracts": [50, 50, 30, CONTRACTS_PER_CALL, 30],
        "markets/quotes": [130],
        "currencies": [1],
    }


async def test_more_ids_than_a_route_takes_are_a_mistake_of_ours(venue: SmallVenue) -> None:
    async with running(venue) as adapter:
        client = adapter._rest
        for most, call in (
            (QUOTES_PER_CALL, client.quotes),
            (CONTRACTS_PER_CALL, client.contracts),
            (EVENTS_PER_CALL, client.event_markets),
            (100, client.last_executed_prices),
            (300, client.volumes),
        ):
            with pytest.raises(ValueError, match=f"1 to {most} ids"):
                await call([str(number) for number in range(most + 1)])
    assert venue.server.seen == []


async def test_trap_25_what_is_left_out_is_counted_by_rule(venue: SmallVenue) -> None:
    game = {"domain": "football", "scope": "single_event"}
    venue.events += [
        an_event(2, hidden=True),
        an_event(3, bet_allowed=False),
        an_event(4, type={"domain": "horse_racing", "scope": "single_event"}),
        an_event(5, type={"domain": "politics", "scope": "acca"}),
        an_event(6, bettable=False),
        an_event(7, start_datetime="soon"),
        {"id": "8", "state": "upcoming", "modified": "2026-11-20T10:00:00Z"},
        an_event(9, type=game),
    ]
    venue.list_race(90, 9, category="winner")
    venue.list_race(91, 9, category="corners")
    venue.list_race(92, 9, hidden=True)
    venue.list_race(93, 9, state="settled")
    venue.markets["94"] = {"id": "94", "event_id": "9"}
    venue.contracts["90"][0]["hidden"] = True
    venue.contracts["10"].append({"id": "109", "market_id": "10"})
    async with running(venue) as adapter:
        pages = await read(adapter)
    assert dropped(pages) == {HIDDEN: 3, FORBIDDEN: 1, OTHER_DOMAIN: 2, SIDE_MARKET: 1, ENDED: 1, UNREADABLE: 4}
    assert keys_of(pages) == [
        *(f"smarkets:10~10{place}" for place in (1, 2, 3)),
        *(f"smarkets:90~90{place}" for place in (2, 3)),
    ]
    events = {event.key: event for page in pages for event in page.events}
    assert not any(event.at_least_one for event in events.values()), "an outcome that was left out may be the one"


async def test_rules_show_where_they_drop_nothing(venue: SmallVenue) -> None:
    async with running(venue) as adapter:
        (first, *_) = await read(adapter)
    assert dict(first.filtered) == {HIDDEN: 0, FORBIDDEN: 0, OTHER_DOMAIN: 0, SIDE_MARKET: 0, ENDED: 0}


async def test_filters_can_be_opened(venue: SmallVenue) -> None:
    venue.events += [
        an_event(2, hidden=True, bet_allowed=False, type={"domain": "horse_racing", "scope": "single_event"})
    ]
    venue.list_race(20, 2, hidden=True, category="corners")
    everything: dict[str, Any] = {"domains": (), "scopes": (), "game_categories": ()}
    async with running(venue, hidden=True, forbidden=True, **everything) as adapter:
        pages = await read(adapter)
    assert len(keys_of(pages)) == 6
    assert dropped(pages) == {}


async def test_changes_are_events_of_any_state_since_and_whatever_is_followed(venue: SmallVenue) -> None:
    venue.list_race(20, 2)
    async with running(venue) as adapter:
        followed = [one for one in markets_of(await read(adapter)) if one.native_of("market") == "20"]
        await adapter.books(followed)
        before = len(venue.server.seen)
        venue.markets["20"]["state"] = "halted"
        pages = await read(adapter, SINCE_NS)
        assert {market.lifecycle for market in markets_of(pages)} == {Lifecycle.SUSPENDED}
        assert keys_of(pages) == [market.key for market in followed]
        asked, *others = venue.server.seen[before:]
        assert dict(asked.query)["last_modified_min"] == "2026-11-22T11:00:00.000Z"
        assert {value for name, value in asked.query if name == "state"} >= {
            "live",
            "settled",
            "cancelled",
            "suspended",
        }
        assert [seen.path for seen in others] == ["/v3/markets/20/", "/v3/markets/20/contracts/"]

        venue.events[0].update(modified="2026-11-22T11:30:00Z", name="Next general election")
        pages = await read(adapter, SINCE_NS)
        assert "smarkets:10~101" in keys_of(pages)
        pages = await read(adapter, SINCE_NS)
        assert "smarkets:10~101" not in keys_of(pages), "an event that is as it was is not read again"


async def test_markets_that_are_no_longer_polled_are_not_read_again(venue: SmallVenue) -> None:
    clock = RecordingClock()
    async with running(venue, clock=clock) as adapter:
        await adapter.books(markets_of(await read(adapter)))
        clock.advance(3_600)
        await read(adapter, SINCE_NS)
    assert venue.server.seen[-1].path == "/v3/events/"


async def test_a_lookup_reads_markets_and_their_ends(venue: SmallVenue) -> None:
    async with running(venue) as adapter:
        await read(adapter)
        venue.markets["10"]["state"] = "settled"
        for contract, state in zip(venue.contracts["10"], ("winner", "loser", "loser"), strict=True):
            contract["state_or_outcome"] = state
        page = await adapter.lookup(["10~101", "77~1", "nonsense", "a b~c"])
    assert {market.lifecycle for market in page.markets} == {Lifecycle.SETTLED}
    assert {report.key: report.settlement for report in page.settlements} == {
        "smarkets:10~101": Value(Fraction(1)),
        "smarkets:10~102": Value(Fraction(0)),
        "smarkets:10~103": Value(Fraction(0)),
    }
    assert page.rules == ()
    assert ids(venue.asked("/v3/markets/")[-2]) == ["10", "77"]


async def test_a_lookup_of_a_market_whose_event_nobody_has_read_reads_that_too(venue: SmallVenue) -> None:
    venue.events[0]["state"] = "settled"
    async with running(venue) as adapter:
        page = await adapter.lookup(["10~102"])
        nothing = await adapter.lookup(["77~1"])
    assert "smarkets:10~102" in {market.key for market in page.markets}
    assert [value for name, value in venue.asked("/v3/events/")[0].query if name == "id"] == ["1"]
    assert nothing == CataloguePage()


async def test_where_there_is_no_route_for_markets_their_events_are_asked(venue: SmallVenue) -> None:
    venue.list_race(11, 1)
    venue.overrides["/v3/markets/10/"] = lambda seen: (
        failure(404, "NOT_FOUND") if seen.path == "/v3/markets/10/" else None
    )
    async with running(venue) as adapter:
        await read(adapter)
        page = await adapter.lookup(["10~101"])
    assert {market.native_of("market") for market in page.markets} == {"10"}
    assert venue.server.seen[-2].path == "/v3/events/1/markets/"


async def test_an_event_without_markets_is_no_trouble(venue: SmallVenue) -> None:
    venue.overrides["/v3/events/1/markets/"] = lambda seen: failure(404, "NO_RESULTS_FOUND")
    async with running(venue) as adapter:
        assert keys_of(await read(adapter)) == []
