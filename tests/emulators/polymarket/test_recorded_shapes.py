"""Where a recording exists, the emulator's answers carry the same keys and types.

Compared are keys that every recording of a kind has; the venue leaves some out at times, and so may we, but what we
send has the type that was recorded.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.polymarket.support import FED_CUT, GAME, Site, running
from tests.support.shapes import kind

pytestmark = pytest.mark.integration

# Fields of the venue's own house-keeping that mean nothing to a reader of markets and come and go.
HOUSEKEEPING = {
    "pagerDutyNotificationEnabled", "requiresTranslation", "sentDiscord", "resolutionData", "sortBy", "gmpChartMode",
    "estimateValue", "countryName", "electionType", "eventMetadata", "publishedAt", "createdBy", "updatedBy",
    "deployingTimestamp", "oneHourPriceChange", "positionIds", "comboStatus", "seriesColor", "showGmpSeries",
    "showGmpOutcome", "umaEndDateIso", "closedTime", "umaEndDate", "automaticallyResolved", "umaResolutionStatus",
}  # fmt: skip


def assert_same_shape(
    ours: dict[str, Any], recorded: list[dict[str, Any]], *, optional: frozenset[str] = frozenset()
) -> None:
    """Every key that all recordings have is there, and every key that both have holds the same type."""
    always = set.intersection(*(set(one) for one in recorded)) - HOUSEKEEPING - optional
    assert always <= set(ours), f"missing: {sorted(always - set(ours))}"
    for key, value in ours.items():
        seen = {kind(one[key]) for one in recorded if key in one}
        assert seen <= {"null"} or kind(value) in seen, f"{key}: {value!r} is no {seen}"


@pytest.fixture
def folder(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "polymarket"


def recorded(folder: Path, *names: str) -> list[Any]:
    return [json.loads((folder / name).read_text()) for name in names]


def objects(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict) and "markets" in found and "id" not in found:
        found = found["markets"]
    return found if isinstance(found, list) else [found]


async def test_gamma_markets(folder: Path) -> None:
    (live,) = recorded(folder, "gamma_markets_keyset_live_2026-10-06.json")
    (june,) = recorded(folder, "gamma_markets_array_2026-06-21.json")
    async with running() as site:
        page = await site.gamma("/markets/keyset", limit=1)
        assert set(live) == set(page)
        assert_same_shape(await site.gamma(f"/markets/slug/{FED_CUT}"), objects(live) + june)
        sports = recorded(folder, "gamma_market_sports_market_money_line.json")
        assert_same_shape(await site.gamma(f"/markets/slug/{GAME}"), objects(sports[0]))
        first = objects(live)[0]["events"]
        ours = (await site.gamma(f"/markets/slug/{FED_CUT}"))["events"]
        assert_same_shape(ours[0], first, optional=frozenset({"creationDate"}))


async def test_gamma_closed_markets(folder: Path) -> None:
    closed = recorded(
        folder,
        "gamma_market_closed_binary_accepting_true.json",
        "gamma_market_closed_binary_accepting_false.json",
        "gamma_market_sports_market_money_line.json",
    )
    markets = [one for found in closed for one in objects(found)]
    async with running() as site:
        await site.pass_time(3.2 * 3_600)
        ours = await site.gamma(f"/markets/slug/{GAME}")
        assert_same_shape(ours, markets)
        for key in ("closedTime", "umaEndDate", "umaResolutionStatus"):
            assert kind(ours[key]) == "string"


async def test_gamma_events_tags_and_search(folder: Path) -> None:
    events, tags, search = recorded(folder, "gamma_event.json", "gamma_tags.json", "search_response.json")
    async with running() as site:
        ours = await site.gamma("/events/slug/fed-event")
        assert_same_shape(ours, events, optional=frozenset({"startTime"}))
        assert_same_shape(ours["markets"][0], events[0]["markets"])
        assert_same_shape(ours["tags"][0], events[0]["tags"])
        assert_same_shape((await site.gamma("/tags"))[0], tags)
        found = await site.gamma("/public-search", q="fed")
        assert set(found) == set(search)
        assert_same_shape(found["events"][0], search["events"], optional=frozenset({"score"}))


async def test_books_and_compact_markets(folder: Path) -> None:
    book, compact = recorded(folder, "clob_book_live_2026-10-06.json", "clob_clob-markets_xi.json")
    async with running() as site:
        site.trade(FED_CUT, 5)
        ours = await site.clob("/book", token_id=site.token(FED_CUT))
        assert list(ours) == list(book)
        assert_same_shape(ours, [book])
        assert_same_shape(ours["bids"][0], book["bids"])
        mine = await site.clob(f"/clob-markets/{site.words(FED_CUT).condition_id}")
        assert_same_shape(mine, [compact])
        assert_same_shape(mine["r"], [compact["r"]])
        assert_same_shape(mine["fd"], [compact["fd"]])
        assert_same_shape(mine["t"][0], compact["t"])


async def test_clob_markets(folder: Path) -> None:
    (page,) = recorded(folder, "py_http_responses_markets.json")
    singles = recorded(
        folder,
        "clob_market_closed_binary_accepting_true.json",
        "clob_market_closed_binary_accepting_false.json",
        "py_http_responses_market.json",
    )
    async with running() as site:
        ours = await site.clob("/markets")
        assert set(ours) == set(page)
        assert_same_shape(ours["data"][0], page["data"] + singles)
        assert_same_shape(ours["data"][0]["tokens"][0], page["data"][0]["tokens"])
        assert_same_shape(ours["data"][0]["rewards"], [singles[0]["rewards"]])


async def test_trades(folder: Path) -> None:
    (old,) = recorded(folder, "py_http_responses_trades.json")
    async with running() as site:
        site.trade(GAME, 5)
        assert_same_shape((await site.data("/trades"))[0], old)


async def stream_frames(site: Site) -> dict[str, dict[str, Any]]:
    token = site.token(GAME)
    frames: dict[str, dict[str, Any]] = {}
    async with site.stream(token, site.token(FED_CUT), custom_feature_enabled=True) as reader:
        frames["book"] = (await reader.read())[0]
        site.trade(GAME, 5)
        frames["last_trade_price"] = await reader.until("last_trade_price")
        frames["price_change"] = await reader.until("price_change")
        frames["best_bid_ask"] = await reader.until("best_bid_ask")
        await site.pass_time(3.2 * 3_600)
        for name in ("tick_size_change", "new_market", "market_resolved"):
            told = [frame for frame in reader.seen if frame["event_type"] == name]
            frames[name] = told[0] if told else await reader.until(name)
    return frames


async def test_stream_frames(folder: Path) -> None:
    names = {
        "book": ["py_ws_messages_book.json"],
        "last_trade_price": ["py_ws_messages_last_trade_price.json", "ws_market_last_trade_msg.json"],
        "price_change": ["py_ws_messages_price_change_v2.json", "ws_market_price_change_msg.json"],
        "best_bid_ask": ["ws_market_best_bid_ask_msg.json"],
        "tick_size_change": ["ws_market_tick_size_msg.json", "py_ws_messages_tick_size_change.json"],
        "new_market": ["ws_market_new_market_msg.json"],
        "market_resolved": ["ws_market_resolved_live_2026-10-04.json", "ws_market_resolved_msg.json"],
    }
    async with running() as site:
        frames = await stream_frames(site)
    for event_type, files in names.items():
        examples = [
            one for found in recorded(folder, *files) for one in (found if isinstance(found, list) else [found])
        ]
        if event_type == "market_resolved":
            for example in examples:
                if example.get("event_message", 0) is None:
                    del example["event_message"]  # null in some, an object in others
        assert_same_shape(frames[event_type], examples)
    changes = recorded(folder, "py_ws_messages_price_change_v2.json")[0]["price_changes"]
    assert_same_shape(frames["price_change"]["price_changes"][0], changes)
