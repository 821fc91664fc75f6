"""The emulator's answers carry the keys and JSON types of recorded traffic.

A recording shows what one object happened to hold, so three things are compared: a key that every recorded object has
must be there, a key that is there must have been recorded or stand in the documents, and equal keys hold equal types.
"""

import functools
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
import pytest

from allsight.domain.clock import DAY_NS, HOUR_NS, SECOND_NS
from allsight.domain.ladder import Side
from tests.emulators.kalshi.support import CHIEFS, HOLD, Site, kalshi
from tests.emulators.kalshi.test_stream import cancel_all, place
from tests.emulators.small_world import START_NS, SmallWorld, listing, words
from tests.support import shapes
from tests.support.recordings import read_json, read_lines
from tests.support.shapes import kind

pytestmark = pytest.mark.integration

LATER_FIELDS = {
    "/markets": {"settlement_ts", "settlement_value_dollars", "floor_strike", "cap_strike", "primary_participant_key"},
    "/events": {"strike_date"},
    "/series": {"categories"},
    "ticker": set(),
    "trade": {"taker_outcome_side", "taker_book_side"},
    "orderbook_delta": set(),
    "orderbook_snapshot": set(),
    "market_lifecycle_v2": {"price_ranges", "price_level_structure", "custom_strike"},
    "event_lifecycle": {"strike_date"},
}
"""Documented fields (venue sheet 2.2, 4.4) that the recordings lack or do not always have."""

GONE_FIELDS = {"available_on_brokers"}
"""Left the API on 2026-09-10, after the recordings."""

assert_same_shape = functools.partial(shapes.assert_same_shape, absent=GONE_FIELDS)


@pytest.fixture
def recorded(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "kalshi"


@pytest.fixture
def old_world() -> SmallWorld:
    """The usual listings and one that was settled."""
    done = listing(
        "KXNFLGAME-26NOV15XY-X",
        "kxnflgame-26nov15xy",
        0.6,
        close_ns=START_NS - 3 * HOUR_NS,
        determined_ns=START_NS - 2 * HOUR_NS,
        settled_ns=START_NS - HOUR_NS,
    )
    return SmallWorld((*SmallWorld().all, done))


async def test_events_and_their_markets(recorded: Path, old_world: SmallWorld) -> None:
    theirs = read_json(recorded / "events_sports_nested_2026-08.json.gz")
    async with kalshi(old_world) as site:
        ours = await site.every("/events", "events", with_nested_markets="true")
    assert_same_shape(ours, theirs, LATER_FIELDS["/events"])
    nested = [market for event in theirs for market in event["markets"]]
    open_ones = [market for event in ours for market in event["markets"] if market["status"] == "active"]
    assert_same_shape(open_ones, nested, LATER_FIELDS["/markets"])
    assert_same_shape(
        [entry for event in ours for entry in event["settlement_sources"]],
        [entry for event in theirs for entry in event["settlement_sources"]],
    )


async def test_settled_markets(recorded: Path, old_world: SmallWorld) -> None:
    theirs = [
        m for m in read_json(recorded / "markets_settled_2026-08-08.json.gz")["markets"] if m["status"] == "finalized"
    ]
    async with kalshi(old_world) as site:
        ours = await site.every("/markets", "markets", status_="settled", mve_filter="exclude")
    assert_same_shape(ours, theirs, LATER_FIELDS["/markets"])


async def test_single_market_and_order_book(recorded: Path) -> None:
    theirs = read_json(recorded / "market_single_and_orderbook_2026-08-09.json")
    async with kalshi() as site:
        market = await site.get(f"/markets/{CHIEFS}")
        book = await site.get(f"/markets/{CHIEFS}/orderbook")
    assert market.keys() == theirs["single"].keys()
    assert_same_shape([market["market"]], [theirs["single"]["market"]], LATER_FIELDS["/markets"])
    assert book.keys() == theirs["orderbook"].keys()
    assert book["orderbook_fp"].keys() == theirs["orderbook"]["orderbook_fp"].keys()
    for levels in book["orderbook_fp"].values():
        assert all(kind(text) == "string" and len(text.split(".")[1]) == n for level in levels
                   for text, n in zip(level, (4, 2), strict=True))  # fmt: skip
    assert market["market"]["price_ranges"] == theirs["single"]["market"]["price_ranges"]


async def test_combos(recorded: Path) -> None:
    theirs = read_json(recorded / "combo_priced_markets_2026-08.json.gz")["combos"]
    collections = read_json(recorded / "combo_collections_2026-08.json.gz")
    async with kalshi() as site:
        ours = await site.every("/markets", "markets", mve_filter="only")
        served = (await site.get("/multivariate_event_collections"))["multivariate_contracts"]
    assert_same_shape(ours, theirs)
    recorded_ones = [
        {k: v for k, v in c.items() if not k.startswith("_")} for c in collections.values() if "title" in c
    ]
    assert_same_shape(served, recorded_ones)


async def test_series(recorded: Path) -> None:
    payloads = read_json(recorded / "series_fee_fields_2026-08-20.json")["payloads"]
    theirs = [payload["series"] for payload in payloads.values()]
    async with kalshi() as site:
        ours = (await site.get("/series", include_product_metadata="true"))["series"]
        single = await site.get("/series/KXNFLGAME")
    assert_same_shape([*ours, single["series"]], theirs, LATER_FIELDS["/series"])
    assert {series["fee_type"] for series in ours} <= {series["fee_type"] for series in theirs} | {"quadratic"}


async def test_candles(recorded: Path) -> None:
    theirs = [
        candle
        for market in read_json(recorded / "candlesticks_1m_2026-08-07.json.gz")["markets"].values()
        for candle in market["candlesticks"]
    ]
    end = START_NS // SECOND_NS
    async with kalshi() as site:
        path = f"/series/KXNFLGAME/markets/{CHIEFS}/candlesticks"
        ours = (await site.get(path, start_ts=end - 86_400, end_ts=end, period_interval=1))["candlesticks"]
    assert_same_shape(ours, theirs)
    for name in ("yes_bid", "yes_ask"):
        assert_same_shape([c[name] for c in ours], [c[name] for c in theirs])
    traded = [c["price"] for c in ours if "open_dollars" in c["price"]]
    assert_same_shape(traded, [c["price"] for c in theirs if "open_dollars" in c["price"]])


async def test_account_facts(recorded: Path) -> None:
    steps = read_lines(recorded / "rfq_demo_account_facts_2026-07-06.jsonl")
    facts = {step["step"]: step["data"] for step in steps}
    async with kalshi() as site:
        limits = await site.get("/account/limits")
        costs = await site.get("/account/endpoint_costs")
    assert limits == facts["api_limits"]
    ours = {(entry["method"], entry["path"], entry["cost"]) for entry in costs["endpoint_costs"]}
    theirs = {(entry["method"], entry["path"], entry["cost"]) for entry in facts["endpoint_costs"]["endpoint_costs"]}
    assert ours <= theirs
    assert costs["default_cost"] == facts["endpoint_costs"]["default_cost"]


async def stream_session(site: Site) -> dict[str, list[dict[str, Any]]]:
    """Everything that a busy minute says, by type."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    async with site.stream() as stream:
        await stream.command("subscribe", channels=["orderbook_delta"], market_tickers=[HOLD])
        await stream.command("subscribe", channels=["orderbook_delta"], market_tickers=[CHIEFS])
        await stream.command("subscribe", channels=["ticker", "trade"])
        await stream.command("subscribe", channels=["market_lifecycle_v2"])
        for _ in range(7):
            message = await stream.next()
            found[message["type"]].append(message)
        place(site, HOLD, Side.YES, 99, 2)
        cancel_all(site, CHIEFS)
        site.venue.trade_once()
        site.clock.advance(2)
        site.venue.advance_world()
        await stream.command("unsubscribe", sids=[1])
        await stream.command("subscribe", channels=["nope"])
        while not found["error"]:
            message = await stream.next()
            found[message["type"]].append(message)
    return found


async def test_stream_messages(recorded: Path) -> None:
    frames = [line["frame"] for line in read_lines(recorded / "ws_orderbook_delta_2026-08-07.jsonl.gz")]
    examples = [line["payload"] for line in read_lines(recorded / "ws_message_examples_asyncapi_2026-08-22.jsonl")]
    theirs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for frame in [*frames, *examples]:
        if "type" in frame and not (frame["type"] == "ok" and isinstance(frame["msg"], list)):
            theirs[frame["type"]].append(frame)
    ticker = "KXCPIYOY-26DEC-T3.0"
    born = listing(
        ticker,
        "kxcpiyoy-26dec",
        0.4,
        listed_ns=START_NS + SECOND_NS,
        open_ns=START_NS + DAY_NS,
        words=msgspec.structs.replace(
            words(ticker, "Above 3.0%"), strike_type="greater", floor_strike=3.0, custom_strike=()
        ),
    )
    async with kalshi(SmallWorld((*SmallWorld().all, born))) as site:
        ours = await stream_session(site)
    assert ours.keys() == {
        "subscribed",
        "ok",
        "orderbook_snapshot",
        "orderbook_delta",
        "ticker",
        "trade",
        "event_lifecycle",
        "market_lifecycle_v2",
        "unsubscribed",
        "error",
    }
    for name, messages in ours.items():
        # August's documents had no `seq` on trades and lifecycle; since October all but four types carry one.
        envelope = {"seq"} if name in {"trade", "event_lifecycle", "market_lifecycle_v2"} else set()
        assert_same_shape(messages, theirs[name], envelope | {"id", "sid"})
        if name == "unsubscribed":
            continue
        bodies = [message["msg"] for message in messages]
        examples_of = [message["msg"] for message in theirs[name]]
        if name == "market_lifecycle_v2":
            examples_of = [body for body in examples_of if body["event_type"] == "created"]
        documented = LATER_FIELDS.get(name, set()) | ({"market_ticker"} if name == "error" else set())
        assert_same_shape(bodies, examples_of, documented)
    created = ours["market_lifecycle_v2"][0]["msg"]["additional_metadata"]
    example = next(m["msg"] for m in theirs["market_lifecycle_v2"] if m["msg"]["event_type"] == "created")
    assert_same_shape([created], [example["additional_metadata"]])
