"""What reads each recorded file of Kalshi, and which fields of them are left."""

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from allsight.domain.book import Trust
from allsight.domain.fees import FeeForm
from allsight.domain.ids import MarketKey, Venue, market_key, native_id, split_key
from allsight.domain.market import Value
from allsight.domain.messages import BookDelta
from allsight.ingestion.adapters.kalshi import books, frames, history, parse, wire
from allsight.ingestion.adapters.kalshi.fees import fee_schedule
from allsight.ingestion.adapters.kalshi.listing import Listing
from tests.ingestion.kalshi.session import Session
from tests.support.fields import Fields
from tests.support.markets import a_market
from tests.support.recorded import Account, Compared, Found, Left, Parsed
from tests.support.recordings import find_objects, raws, read_json, read_lines

NOW_NS = 1_800_000_000_000_000_000
FACTS = parse.EventFacts(series_ticker="S", title="An event", sources=(), several=True)

_PAGE = "for the venue's own pages"
_CENTS = "whole cents or contracts beside the exact text: gone since March 2026"
_PRICES = "prices and volumes of the moment: the book is asked for itself"
_SHARD = "which shard holds it: every market says so itself"
_CANDLE = "volume and prices of trades: bars are of quotes"
_ID = "an internal id: the ticker names it"
_AGAIN = "the catalogue is read again after such a message"

FIELDS = Fields(
    left={
        wire.Market: {
            "last_price tick_size liquidity no_ask no_bid notional_value open_interest previous_price previous_yes_ask "
            "previous_yes_bid response_price_units volume volume_24h yes_ask yes_bid": _CENTS,
            "last_price_dollars liquidity_dollars no_ask_dollars no_bid_dollars previous_price_dollars "
            "previous_yes_ask_dollars previous_yes_bid_dollars volume_fp yes_ask_dollars yes_ask_size_fp "
            "yes_bid_dollars yes_bid_size_fp": _PRICES,
            "custom_strike primary_participant_key": "ids of teams and players: rules and labels name them",
            "expiration_time": "deprecated: equals latest_expiration_time",
            "expiration_value": "the observed value as free text: the result says what it means",
            "is_provisional": "vanishes if it never trades: found gone by the sweep like any other",
            "market_type": "always binary",
            "mve_selected_legs": "legs of a combo: combos are left out by rule",
            "notional_value_dollars": "always one dollar",
            "price_level_structure": "the name of what price_ranges says",
            "settlement_timer_seconds": "the wait for the money after the result: execution needs it",
            "subtitle": "deprecated: the sub-titles of the sides hold it",
        },
        wire.Event: {
            "available_on_brokers": "gone since September 2026",
            "collateral_return_type": "margin over several markets: execution needs it",
            "exchange_index": _SHARD,
            "last_updated_ts": "changes are asked for by the markets' own",
            "product_metadata": _PAGE,
            "strike_period": _PAGE,
        },
        wire.EventsPage: {"milestones": "groups of events: not used yet"},
        wire.Series: {
            "additional_prohibitions": "who may not trade: for execution",
            "contract_terms_url contract_url": "documents: the markets carry their rules",
            "exchange_index": _SHARD,
            "frequency product_metadata": _PAGE,
            "last_updated_ts": "all series are read again",
        },
        wire.AccountLimits: {"grants": "extra allowances, empty in every recording"},
        history.Candle: {"open_interest volume": _CENTS, "open_interest_fp price volume_fp": _CANDLE},
        history.Quotes: {"close high low open": _CENTS, "open_dollars": "a bar keeps low, high and close"},
        frames.DeltaBody: {"market_id": _ID, "ts": "the instant as text: ts_ms says it"},
        frames.SnapshotBody: {"market_id": _ID},
        frames.TradeBody: {"no_price_dollars": "one dollar less the price of Yes"},
        frames.LifecycleBody: {
            "additional_metadata cap_strike exchange_index floor_strike open_ts price_level_structure strike_type "
            "yes_sub_title": _AGAIN,
        },
        frames.EventBody: {
            "collateral_return_type exchange_index fee_multiplier_override fee_type_override series_ticker subtitle "
            "title": _AGAIN,
        },
        frames.Ok: {"msg": "what is subscribed now: we keep that ourselves"},
    },
    inside={
        (wire.EventsPage, "events"): tuple[wire.Event, ...],
        (wire.Event, "markets"): tuple[wire.Market, ...] | None,
        (wire.EventAnswer, "markets"): tuple[wire.Market, ...] | None,
        (wire.MarketsPage, "markets"): tuple[wire.Market, ...],
    },
)


def read_markets(path: Path) -> Found:
    return _markets(read_json(path))


def _markets(recording: Any) -> Found:
    """Read every market object, wherever the recording keeps it, and prove its key's round trip."""
    objects = find_objects(recording, "ticker", "event_ticker", "rules_primary")
    for one in objects:
        seen = FIELDS.decode(wire.decode_market, one)
        market = parse.parse_market(seen, FACTS, fee_schedule(None, None))
        venue, parts = split_key(market.key)
        assert (venue, parts) == (market.venue, (seen.ticker,))
        assert market_key(venue, *parts) == market.key
        assert native_id(market.key) == seen.ticker
        assert all(0 < market.ladder.probability(rung) < 1 for rung in (0, len(market.ladder) - 1))
        if market.lifecycle.over:
            assert parse.parse_rules(seen, FACTS, NOW_NS) is None
        parse.parse_settlement(seen, NOW_NS)
    return {"markets": len(objects)}


def read_events(path: Path) -> Found:
    recording = read_json(path)
    objects = find_objects(recording, "event_ticker", "series_ticker", "mutually_exclusive")
    page = Listing((), "").events([FIELDS.decode(wire.decode_event, one) for one in objects], 0, NOW_NS)
    assert dict(page.filtered).get("unreadable", 0) == 0
    assert len(page.events) == len(objects)
    nested = sum(len(one.get("markets") or ()) for one in objects)
    assert len(page.markets) == nested
    return {"events": len(objects), "markets": nested}


def read_single_event(path: Path) -> Found:
    FIELDS.decode(wire.decode_event_answer, read_json(path)["response"])
    return {**read_events(path), **read_markets(path)}


def read_events_page(path: Path) -> Found:
    FIELDS.decode(wire.decode_events, read_json(path)["response"])
    return read_events(path)


def read_markets_page(path: Path) -> Found:
    FIELDS.decode(wire.decode_markets, read_json(path)["response"])
    return read_markets(path)


def read_single_market(path: Path) -> Found:
    FIELDS.decode(wire.decode_market_answer, read_json(path)["response"])
    return read_markets(path)


def read_series(path: Path) -> Found:
    answers = [one for one in find_objects(read_json(path), "series") if isinstance(one["series"], dict)]
    for one in answers:
        series = FIELDS.decode(wire.decode_series_answer, one).series
        assert fee_schedule(series.fee_type, series.fee_multiplier).form is FeeForm.QUADRATIC
    return {"fee schedules": len(answers)}


def read_books(path: Path) -> Found:
    return _books([{"orderbook_fp": one["orderbook_fp"]} for one in find_objects(read_json(path), "orderbook_fp")])


def _books(answers: list[dict[str, Any]]) -> Found:
    levels = 0
    for one in answers:
        sides = FIELDS.decode(wire.decode_orderbook, one).orderbook_fp
        market = a_market("kalshi:X", ladder=parse.ladder_of((wire.PriceRange("0.0000", "1.0000", "0.0010"),)))
        snapshot = books.parse_book(sides, market, NOW_NS, trust=Trust.DELAYED)
        assert len(snapshot.bids) == len(sides.yes_dollars or ())
        assert len(snapshot.asks) == len(sides.no_dollars or ())
        levels += len(snapshot.bids) + len(snapshot.asks)
    return {"books": len(answers), "levels": levels}


def read_one_market_three_ways(path: Path) -> Found:
    recording = read_json(path)
    FIELDS.decode(wire.decode_market_answer, recording["single"])
    return {**_markets(recording), **_books([recording["orderbook"]])}


def read_grids(path: Path) -> Found:
    objects = find_objects(read_json(path), "price_ranges")
    for one in objects:
        FIELDS.check(tuple[wire.PriceRange, ...], one["price_ranges"])
        ranges = msgspec.convert(one["price_ranges"], tuple[wire.PriceRange, ...])
        assert len(parse.ladder_of(ranges)) == 99
    return {"grids": len(objects)}


def read_settled(path: Path) -> Found:
    objects = find_objects(read_json(path), "ticker", "event_ticker", "result")
    ends = [parse.parse_settlement(wire.decode_market(raw), NOW_NS) for raw in raws(objects)]
    finished = [end for end in ends if end is not None]
    assert [end.final for end in finished] == [True] * 42
    assert sum(end.settlement == Value(Fraction(1)) for end in finished) == 21
    return {**read_markets(path), "settlements": len(finished)}


def read_status(path: Path) -> Found:
    assert FIELDS.decode(wire.decode_status, read_json(path)["response"]).exchange_active
    return {"answers": 1}


def read_candles(path: Path) -> Found:
    objects = find_objects(read_json(path), "end_period_ts", "yes_bid")
    candles = [FIELDS.decode(CANDLE, one) for one in objects]
    bars = history.parse_bars(MarketKey("kalshi:X"), candles, 60)
    assert len(bars) == len(candles)
    assert all(bar.bid is None or bar.ask is None or bar.bid <= bar.ask for bar in bars)
    return {"candles": len(bars)}


CANDLE = msgspec.json.Decoder(history.Candle).decode


def read_candles_page(path: Path) -> Found:
    FIELDS.decode(history.decode_candles, read_json(path)["response"])
    return read_candles(path)


def read_limits(path: Path) -> Found:
    (step,) = [one["data"] for one in read_lines(path) if one["step"] == "api_limits"]
    limits = FIELDS.decode(wire.decode_limits, step)
    assert (limits.usage_tier, limits.read.refill_rate, limits.write.bucket_capacity) == ("basic", 200, 100)
    return {"answers": 1}


def read_fee_changes(path: Path) -> Found:
    FIELDS.decode(wire.decode_fee_changes, read_json(path)["response"])
    return {"answers": 1}


def read_examples(path: Path) -> Found:
    """Read the venue's own examples; of kinds that are not ours the envelope."""
    read, counted = Counter[str](), Counter[str]()
    for line in read_lines(path):
        payload = line["payload"]
        if "cmd" in payload:
            counted["command"] += 1
            continue
        try:
            frame = frames.decode_frame(json.dumps(payload).encode())
        except msgspec.ValidationError:
            envelope = frames.decode_envelope(json.dumps(payload).encode())
            counted[envelope.type] += 1
            assert envelope.seq == payload.get("seq")
        else:
            FIELDS.check(frames.Frame, payload)
            read[payload["type"]] += 1
            assert getattr(frame, "seq", None) == payload.get("seq")
    assert read.keys() == {
        "subscribed", "ok", "error", "orderbook_snapshot", "orderbook_delta", "trade", "market_lifecycle_v2",
        "event_lifecycle", "event_fee_update",
    }  # fmt: skip
    assert {"ticker", "fill", "user_order", "unsubscribed", "rfq_created"} <= counted.keys()
    return {"messages": read.total(), "envelopes": counted.total()}


def read_session(path: Path) -> Found:
    """Play the recorded session to our stream and the real store: it ends in the books that it says."""
    lines, expected = read_lines(path), read_json(path.with_name(EXPECTED))
    for line in lines:
        FIELDS.check(frames.Frame, line["frame"])
    session = Session(expected["books"])
    session.feed(lines)
    assert {ticker: session.top(ticker) for ticker in expected["books"]} == expected["books"]
    assert (session.output.gaps, session.output.breaks) == ([], [])
    changes = sum(isinstance(one, BookDelta) for one in session.output.published)
    return {"messages": len(lines), "books": len(expected["books"]), "changes": changes}


SESSION = "ws_orderbook_delta_2026-08-07.jsonl.gz"
EXPECTED = "ws_orderbook_expected_2026-08-07.json"
EXAMPLES = "ws_message_examples_asyncapi_2026-08-22.jsonl"

_MARKETS = "wire.decode_market, parse_market, parse_rules, parse_settlement"
_EVENTS = "wire.decode_event, Listing.events"
_SERIES = "wire.decode_series_answer, fee_schedule"
_BOOKS = "wire.decode_orderbook, parse_book"
_CANDLES = "history.decode_candles, parse_bars"
_ORDERS = "orders and money: the trading part reads them when it is built"
_COMBOS = "generators of combos: combos are left out by rule"

ACCOUNT = Account(
    Venue.KALSHI,
    (
        Left("SOURCES.md", "describes the recordings"),
        Parsed(
            "candlesticks_1m_2026-08-07.json.gz legacy-2026-01/*_candlesticks.json.gz", _CANDLES, read_candles, count=3
        ),
        Parsed("legacy-2026-01/candlesticks_batch.json.gz", _CANDLES, read_candles_page),
        Parsed("combo_orderbooks_2026-08.json", _BOOKS, read_books),
        Parsed("combo_priced_markets_2026-08.json.gz", _MARKETS, read_markets),
        Parsed("legacy-2026-01/market_single.json", _MARKETS, read_single_market),
        Parsed("legacy-2026-01/markets_list.json", _MARKETS, read_markets_page),
        Parsed("market_single_and_orderbook_2026-08-09.json", f"{_MARKETS}; {_BOOKS}", read_one_market_three_ways),
        Parsed("markets_settled_2026-08-08.json.gz", _MARKETS, read_settled),
        Parsed("events_mlb_props_nested_2026-08.json.gz events_sports_nested_2026-08.json.gz", _EVENTS, read_events),
        Parsed("legacy-2026-01/event_single.json", _EVENTS, read_single_event),
        Parsed("legacy-2026-01/events_list.json", _EVENTS, read_events_page),
        Parsed("price_grids_2026-08-08.json", "wire.PriceRange, ladder_of", read_grids),
        Parsed("series_fee_fields_2026-08-20.json legacy-2026-01/series_single.json", _SERIES, read_series),
        Parsed("legacy-2026-01/series_fee_changes.json", "wire.decode_fee_changes", read_fee_changes),
        Parsed("legacy-2026-01/exchange_status.json", "wire.decode_status", read_status),
        Parsed(EXAMPLES, "frames.decode_frame, decode_envelope", read_examples),
        Parsed(SESSION, "KalshiStream, StateStore", read_session),
        Compared(EXPECTED, "ingestion/kalshi/test_recorded_session.py", "the books that the session ends in"),
        Left("combo_collections_2026-08.json.gz legacy-2026-01/multivariate_event_collection_single.json", _COMBOS),
        Parsed("rfq_demo_account_facts_2026-07-06.jsonl", "wire.decode_limits", read_limits),
        *(
            Left(f"rfq_demo_{name}_2026-07-06.jsonl", "requests for quote: not offered")
            for name in ("accept_no", "accept_yes", "delete_after_accept", "lapse", "off_grid")
        ),
        Left("portfolio_*.json legacy-2026-01/portfolio_*.json", _ORDERS, count=8),
        Left(
            "legacy-2026-01/order_*.json legacy-2026-01/*_order.json legacy-2026-01/batch_*_orders.json",
            _ORDERS,
            count=11,
        ),
        Left("legacy-2026-01/user_data_timestamp.json", _ORDERS),
        Left(
            "legacy-2026-01/orderbook.json",
            "integer cents under another key: gone since March 2026, refused in test_recorded",
        ),
        Left(
            "legacy-2026-01/trades_list.json",
            "integer counts without count_fp: gone since March 2026, refused in test_recorded",
        ),
        Left("legacy-2026-01/event_metadata.json", "pictures and colours"),
        Left("legacy-2026-01/exchange_schedule.json", "opening hours: the status endpoint says what holds now"),
        Left("legacy-2026-01/incentive_programs.json", "reward programmes: a strategy of a later issue"),
        Left("legacy-2026-01/milestone_single.json", "groups of events: not used yet"),
        Left("legacy-2026-01/structured_target_single.json", "names of teams and players: not used yet"),
    ),
    FIELDS,
)
