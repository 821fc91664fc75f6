"""Every recorded file of the venue that holds market data is read by our own decoders and parsers."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from allsight.domain.book import Trust
from allsight.domain.fees import FeeForm
from allsight.domain.ids import MarketKey, market_key, native_id, split_key
from allsight.domain.market import Lifecycle, Market, Value
from allsight.ingestion.adapters.kalshi import books, frames, history, parse, wire
from allsight.ingestion.adapters.kalshi.fees import fee_schedule
from allsight.ingestion.adapters.kalshi.listing import Listing
from allsight.ingestion.adapters.kalshi.venue import COMBOS
from tests.support.kalshi_payloads import find_objects, read_bytes, read_json
from tests.support.markets import a_market

NOW_NS = 1_800_000_000_000_000_000
FACTS = parse.EventFacts(series_ticker="S", title="An event", sources=(), several=True)


def raws(objects: list[dict[str, Any]]) -> list[msgspec.Raw]:
    return [msgspec.Raw(json.dumps(one).encode()) for one in objects]


def read_markets(recording: Any) -> int:
    """Read every market object, wherever the recording keeps it, and prove its key's round trip."""
    objects = find_objects(recording, "ticker", "event_ticker", "rules_primary")
    for one in objects:
        seen = wire.decode_market(json.dumps(one).encode())
        market = parse.parse_market(seen, FACTS, fee_schedule(None, None))
        assert native_id(market.key) == seen.ticker
        assert split_key(market.key) == (market.venue, (seen.ticker,))
        assert market_key(*_venue_and_parts(market)) == market.key
        assert all(0 < market.ladder.probability(rung) < 1 for rung in (0, len(market.ladder) - 1))
        if market.lifecycle.over:
            assert parse.parse_rules(seen, FACTS, NOW_NS) is None
        parse.parse_settlement(seen, NOW_NS)
    return len(objects)


def _venue_and_parts(market: Market) -> tuple[Any, ...]:
    venue, parts = split_key(market.key)
    return (venue, *parts)


def read_events(recording: Any) -> int:
    objects = find_objects(recording, "event_ticker", "series_ticker", "mutually_exclusive")
    page = Listing((), "").events([wire.decode_event(raw) for raw in raws(objects)], 0, NOW_NS)
    assert dict(page.filtered).get("unreadable", 0) == 0
    assert len(page.events) == len(objects)
    return len(objects) + len(page.markets)


def read_series(recording: Any) -> int:
    objects = find_objects(recording, "ticker", "fee_type", "fee_multiplier")
    for raw in raws(objects):
        series = wire.decode_series(raw)
        assert fee_schedule(series.fee_type, series.fee_multiplier).form is FeeForm.QUADRATIC
    return len(objects)


def read_books(recording: Any) -> int:
    objects = find_objects(recording, "orderbook_fp")
    for one in objects:
        sides = wire.decode_orderbook(json.dumps({"orderbook_fp": one["orderbook_fp"]}).encode()).orderbook_fp
        market = a_market("kalshi:X", ladder=parse.ladder_of((wire.PriceRange("0.0000", "1.0000", "0.0010"),)))
        snapshot = books.parse_book(sides, market, NOW_NS, trust=Trust.DELAYED)
        assert len(snapshot.bids) == len(sides.yes_dollars or ())
        assert len(snapshot.asks) == len(sides.no_dollars or ())
    return len(objects)


def read_nested_markets_and_book(recording: Any) -> int:
    return read_markets(recording) + read_books(recording["orderbook"])


def read_grids(recording: Any) -> int:
    objects = find_objects(recording, "price_ranges")
    for one in objects:
        ranges = msgspec.convert(one["price_ranges"], tuple[wire.PriceRange, ...])
        assert len(parse.ladder_of(ranges)) == 99
    return len(objects)


def read_settled(recording: Any) -> int:
    objects = find_objects(recording, "ticker", "event_ticker", "result")
    ends = [parse.parse_settlement(wire.decode_market(raw), NOW_NS) for raw in raws(objects)]
    finished = [end for end in ends if end is not None]
    assert [end.final for end in finished] == [True] * 42
    assert sum(end.settlement == Value(Fraction(1)) for end in finished) == 21
    return read_markets(recording)


def read_status(recording: Any) -> int:
    return int(wire.decode_status(json.dumps(recording["response"]).encode()).exchange_active)


def read_candles(recording: Any) -> int:
    objects = find_objects(recording, "end_period_ts", "yes_bid")
    candles = [msgspec.json.decode(raw, type=history.Candle) for raw in raws(objects)]
    bars = history.parse_bars(MarketKey("kalshi:X"), candles, 60)
    assert all(bar.bid is None or bar.ask is None or bar.bid <= bar.ask for bar in bars)
    return len(bars)


def read_fee_changes(recording: Any) -> int:
    wire.decode_fee_changes(json.dumps(recording["response"]).encode())
    return 1


READERS: dict[str, Callable[[Any], int]] = {
    "candlesticks_1m_2026-08-07.json.gz": read_candles,
    "combo_orderbooks_2026-08.json": read_books,
    "combo_priced_markets_2026-08.json.gz": read_markets,
    "events_mlb_props_nested_2026-08.json.gz": read_events,
    "events_sports_nested_2026-08.json.gz": read_events,
    "market_single_and_orderbook_2026-08-09.json": read_nested_markets_and_book,
    "markets_settled_2026-08-08.json.gz": read_settled,
    "price_grids_2026-08-08.json": read_grids,
    "series_fee_fields_2026-08-20.json": read_series,
    **{f"legacy-2026-01/{name}_candlesticks.json.gz": read_candles for name in ("event", "series")},
    "legacy-2026-01/candlesticks_batch.json.gz": read_candles,
    "legacy-2026-01/event_single.json": lambda recording: read_events(recording) + read_markets(recording),
    "legacy-2026-01/events_list.json": read_events,
    "legacy-2026-01/exchange_status.json": read_status,
    "legacy-2026-01/market_single.json": read_markets,
    "legacy-2026-01/markets_list.json": read_markets,
    "legacy-2026-01/series_fee_changes.json": read_fee_changes,
    "legacy-2026-01/series_single.json": read_series,
}

ELSEWHERE = {
    "ws_message_examples_asyncapi_2026-08-22.jsonl": "read below, frame by frame",
    "ws_orderbook_delta_2026-08-07.jsonl.gz": "read by test_recorded_session",
    "ws_orderbook_expected_2026-08-07.json": "what test_recorded_session must end in",
}

_ORDERS = "orders and money: the trading part reads them when it is built"
_RFQ = "requests for quote: not offered"
NOT_READ = {
    "combo_collections_2026-08.json.gz": "generators of combos: combos are left out by rule",
    "portfolio_fills_2026-08.json": _ORDERS,
    "portfolio_settlements_2026-08.json": _ORDERS,
    **{
        f"rfq_demo_{name}_2026-07-06.jsonl": _RFQ
        for name in ("accept_no", "accept_yes", "account_facts", "delete_after_accept", "lapse", "off_grid")
    },
    "legacy-2026-01/orderbook.json": "integer cents under another key: gone since March 2026 and refused below",
    "legacy-2026-01/trades_list.json": "integer counts without count_fp: gone since March 2026 and refused below",
    "legacy-2026-01/event_metadata.json": "pictures and colours",
    "legacy-2026-01/exchange_schedule.json": "opening hours: the status endpoint says what holds now",
    "legacy-2026-01/incentive_programs.json": "reward programmes: a strategy of a later issue",
    "legacy-2026-01/milestone_single.json": "groups of events: not used yet",
    "legacy-2026-01/multivariate_event_collection_single.json": "generators of combos: combos are left out by rule",
    "legacy-2026-01/structured_target_single.json": "names of teams and players: not used yet",
    "legacy-2026-01/user_data_timestamp.json": _ORDERS,
    **{
        f"legacy-2026-01/{name}.json": _ORDERS
        for name in (
            "amend_order",
            "batch_cancel_orders",
            "batch_create_orders",
            "cancel_order",
            "create_order",
            "decrease_order",
            "order_group_create",
            "order_group_single",
            "order_groups_list",
            "order_queue_position",
            "order_queue_positions",
            "portfolio_balance",
            "portfolio_fills",
            "portfolio_order_single",
            "portfolio_orders",
            "portfolio_positions",
            "portfolio_settlements",
        )
    },
}


@pytest.fixture
def payloads(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "kalshi"


def test_every_recorded_file_is_read_or_left_out_for_a_reason(payloads: Path) -> None:
    files = {str(path.relative_to(payloads)) for path in payloads.rglob("*") if path.is_file()} - {"SOURCES.md"}
    rows = []
    for name in sorted(files):
        if name in READERS:
            count = READERS[name](read_json(payloads / name))
            assert count > 0, f"{name} held nothing that was read"
            rows.append((name, f"{count} objects read"))
        else:
            rows.append((name, ELSEWHERE.get(name) or f"not read: {NOT_READ.get(name, '?')}"))
    print()
    for name, found in rows:
        print(f"  {name:55} {found}")
    assert [name for name, found in rows if found.endswith("?")] == []
    assert (set(READERS) | set(ELSEWHERE) | set(NOT_READ)) - files == set(), (
        "a table row names a file that is not there"
    )


@pytest.mark.parametrize(
    ("name", "decode"), [("orderbook", wire.decode_orderbook), ("trades_list", wire.decode_trades)]
)
def test_shapes_of_before_march_2026_are_refused_not_misread(
    payloads: Path, name: str, decode: Callable[[bytes], object]
) -> None:
    body = json.dumps(read_json(payloads / f"legacy-2026-01/{name}.json")["response"]).encode()
    with pytest.raises(msgspec.ValidationError):
        decode(body)


def test_the_venues_own_examples_are_all_read_or_counted(payloads: Path) -> None:
    read, counted = set(), set()
    for line in read_bytes(payloads / "ws_message_examples_asyncapi_2026-08-22.jsonl").splitlines():
        payload = json.loads(line)["payload"]
        if "cmd" in payload:
            continue
        raw = json.dumps(payload).encode()
        try:
            frame = frames.decode_frame(raw)
        except msgspec.ValidationError:
            envelope = frames.decode_envelope(raw)
            counted.add(envelope.type)
            assert envelope.seq == payload.get("seq")
        else:
            read.add(payload["type"])
            assert getattr(frame, "seq", None) == payload.get("seq")
    assert read == {
        "subscribed",
        "ok",
        "error",
        "orderbook_snapshot",
        "orderbook_delta",
        "trade",
        "market_lifecycle_v2",
        "event_lifecycle",
        "event_fee_update",
    }
    assert {"ticker", "fill", "user_order", "unsubscribed", "rfq_created"} <= counted


def test_trap_25_recorded_combos_are_left_out_visibly(payloads: Path) -> None:
    recording = read_json(payloads / "combo_priced_markets_2026-08.json.gz")
    combos = raws(recording["combos"])
    listing = Listing((COMBOS,), "")
    page = listing.markets(combos, NOW_NS)
    assert page.markets == ()
    assert dict(page.filtered) == {COMBOS.name: len(combos)}
    assert listing.unknown_events(combos) == []


def test_recorded_fees_and_overrides(payloads: Path) -> None:
    recording = read_json(payloads / "series_fee_fields_2026-08-20.json")
    rates = {}
    for one in find_objects(recording, "ticker", "fee_type", "fee_multiplier"):
        series = wire.decode_series(json.dumps(one).encode())
        schedule = fee_schedule(series.fee_type, series.fee_multiplier)
        rates[series.ticker] = (schedule.rate, schedule.maker_rate)
    assert rates["KXMLBGAME"] == (Fraction(35, 1000), Fraction(35, 4000))
    assert {rate for rate, _ in rates.values()} == {Fraction(7, 100), Fraction(35, 1000)}


def test_recorded_sports_events(payloads: Path) -> None:
    objects = read_json(payloads / "events_sports_nested_2026-08.json.gz")
    page = Listing((COMBOS,), "https://kalshi.com").events([wire.decode_event(raw) for raw in raws(objects)], 0, NOW_NS)
    atlanta = next(market for market in page.markets if market.key == "kalshi:KXNBA-27-ATL")
    rules = next(rules for rules in page.rules if rules.market == atlanta.key)
    assert atlanta.title == "Will Atlanta win the 2027 Pro Basketball Finals?"
    assert (atlanta.outcome, atlanta.lifecycle, len(atlanta.ladder)) == ("Atlanta", Lifecycle.OPEN, 99)
    assert rules.texts[0].text.startswith("If Atlanta wins")
    assert rules.sources[0].name == "the Governing League"
    event = next(event for event in page.events if event.key == atlanta.event)
    assert (event.at_most_one, event.at_least_one, event.augmented) == (True, False, True)
