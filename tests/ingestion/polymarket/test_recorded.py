"""Parse every recorded payload that holds market data or market objects; print which, and why not the others."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from allsight.domain.ids import MarketKey, native_id, split_key
from allsight.domain.market import Lifecycle, Market, Value
from allsight.ingestion.adapters.polymarket import fees, listing, parse, wire

pytestmark = pytest.mark.usefixtures("shared_dir")

NOW_NS = 1_791_300_000 * 10**9
KEY = MarketKey("polymarket:0x00")

Reader = Callable[[bytes], str]


def _rows(raw: bytes, field: str) -> list[bytes]:
    value = json.loads(raw)
    rows = value if isinstance(value, list) else value.get(field, [value])
    return [json.dumps(row).encode() for row in rows]


def _market(raw: bytes, event: wire.GammaEvent) -> Market | None:
    found = msgspec.json.decode(raw, type=wire.GammaMarket)
    tick = found.order_price_min_tick_size
    if tick is None or listing.tokens(found) is None:
        return None
    parent = listing.event(event, "https://polymarket.com", complete=True)
    return listing.market(found, parent, parse.ladder_for(Fraction(tick)), NOW_NS)


def gamma_markets(raw: bytes) -> str:
    rows = _rows(raw, "markets")
    parsed = []
    for row in rows:
        parents = [json.dumps(one) for one in json.loads(row).get("events") or [{"id": "0"}]]
        event = msgspec.json.decode(parents[0], type=wire.GammaEvent)
        parsed.append(_market(row, event))
    whole = [one for one in parsed if one is not None]
    stages = ", ".join(sorted({one.lifecycle for one in whole}))
    return f"{len(rows)} markets: {len(whole)} whole ({stages}), {len(rows) - len(whole)} not set up for the book"


def gamma_events(raw: bytes) -> str:
    rows, markets = _rows(raw, "events"), 0
    for row in rows:
        event = msgspec.json.decode(row, type=wire.GammaEvent)
        listing.event(event, "https://polymarket.com", complete=True)
        for part in event.markets:
            found = msgspec.json.decode(part, type=wire.GammaMarket)
            assert listing.key_of(found)
            markets += _market(bytes(part), event) is not None
    return f"{len(rows)} events with {markets} whole markets"


def clob_markets(raw: bytes) -> str:
    rows = _rows(raw, "data")
    found = [msgspec.json.decode(row, type=wire.ClobMarket) for row in rows]
    ended = [listing.clob_settlement(one) for one in found]
    return f"{len(found)} markets, {sum(one is not None for one in ended)} with a winner"


def compact_market(raw: bytes) -> str:
    found = msgspec.json.decode(raw, type=wire.CompactMarket)
    return f"tick {found.mts}, fee {fees.from_compact(found).form}"


def rest_book(raw: bytes) -> str:
    return _book(msgspec.json.decode(raw, type=wire.Book))


def _book(book: wire.Book) -> str:
    snapshot = parse.snapshot(book, KEY, parse.ladder_for(Fraction(1, 1000)), NOW_NS)
    assert len(snapshot.bids) == len(book.bids)
    assert len(snapshot.asks) == len(book.asks)
    assert max(one.rung for one in snapshot.bids) < min(one.rung for one in snapshot.asks)
    return f"{len(snapshot.bids)} bids, {len(snapshot.asks)} asks"


def stream_event(raw: bytes) -> str:
    event = wire.decode_frame(raw)
    assert not isinstance(event, list)
    return _event(event)


def untagged(kind: type[wire.StreamEvent]) -> Reader:
    """Read a file whose source project left out `event_type`."""
    return lambda raw: _event(msgspec.json.decode(raw, type=kind))


def _event(event: wire.StreamEvent) -> str:
    ladder = parse.ladder_for(Fraction(1, 1000))
    assert parse.stamp_ns(event.timestamp) > 0
    match event:
        case wire.Book():
            return _book(event)
        case wire.PriceChange():
            changes = [(parse.exact_rung(one.price, ladder), parse.quanta(one.size)) for one in event.price_changes]
            return f"{len(changes)} changes"
        case wire.LastTrade():
            trade = parse.trade(event, KEY, of_yes=True, recv_ns=NOW_NS)
            return f"{trade.size} quanta at {trade.price}"
        case wire.TickSizeChange():
            return f"tick {parse.number(event.old_tick_size)} to {parse.number(event.new_tick_size)}"
        case wire.MarketResolved():
            return f"winner {event.assets_ids.index(event.winning_asset_id)}"
        case _:
            return type(event).__name__


READERS: dict[str, Reader] = {
    "clob_book_live_2026-10-06.json": rest_book,
    "clob_book_response.json": rest_book,
    "py_http_responses_book.json": rest_book,
    "clob_clob-markets_xi.json": compact_market,
    "clob_market_closed_binary_accepting_false.json": clob_markets,
    "clob_market_closed_binary_accepting_true.json": clob_markets,
    "py_http_responses_market.json": clob_markets,
    "py_http_responses_markets.json": clob_markets,
    "gamma_event.json": gamma_events,
    "search_response.json": gamma_events,
    "py_http_responses_event.json": gamma_events,
    "py_http_responses_events_list.json": gamma_events,
    "py_http_responses_market_slug.json": gamma_markets,
    "py_http_responses_markets_list.json": gamma_markets,
    "ws_book_snapshot.json": untagged(wire.Book),
    "ws_quotes.json": untagged(wire.PriceChange),
    "ws_last_trade.json": untagged(wire.LastTrade),
    "ws_tick_size_change.json": untagged(wire.TickSizeChange),
}

NOT_PARSED = {
    "py_ws_messages_price_change.json": "form of 2024, one flat level per message; the venue ended it on 2025-09-15",
    "gamma_tags.json": "the list of topics; ours come inside events",
    "clob_fee_rate_response_zero.json": "/fee-rate is a leftover that is not the rate (trap 9)",
    "clob_fee_rate_response_nonzero.json": "/fee-rate is a leftover that is not the rate (trap 9)",
    "py_http_responses_trades.json": "Data API version 1, announced to end on 2026-10-24",
    "data_api_trades_response.json": "Data API version 1, announced to end on 2026-10-24",
    "data_api_positions_response.json": "own positions: comes with execution",
    "onchain_order_filled_v2_logs.json": "chain logs: comes with execution",
    "signing_vectors.json": "no message; read by the signing tests",
}
PRIVATE = ("http_", "ws_user_", "py_ws_messages_order_", "py_ws_messages_user_", "py_ws_messages_trades", "rtds_")


def _reader(name: str) -> Reader | str:
    if name in READERS:
        return READERS[name]
    if name in NOT_PARSED:
        return NOT_PARSED[name]
    if name.startswith(PRIVATE):
        return (
            "RTDS prices: not a market" if name.startswith("rtds_") else "own orders and trades: comes with execution"
        )
    if name.startswith("gamma_market"):
        return gamma_markets
    return stream_event


def test_every_recorded_market_message_is_parsed_or_says_why_not(
    shared_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[tuple[str, str]] = []
    for path in sorted((shared_dir / "payloads" / "polymarket").glob("*.json")):
        reader = _reader(path.name)
        rows.append((path.name, f"not parsed: {reader}" if isinstance(reader, str) else reader(path.read_bytes())))
    for name, outcome in rows:
        print(f"  {name:<52} {outcome}")
    counts = Counter(outcome for _, outcome in rows if outcome.startswith("not parsed"))
    with capsys.disabled():
        print(f"\n  Polymarket recordings: {len(rows) - counts.total()} of {len(rows)} parsed (run with -s for each)")
        for outcome, count in counts.most_common():
            print(f"    {count:>3} {outcome}")
    assert len(rows) - counts.total() >= 35


def _gamma(folder: Path, names: Iterable[str]) -> dict[str, wire.GammaMarket]:
    base = folder / "payloads" / "polymarket"
    return {name: msgspec.json.decode((base / name).read_bytes(), type=wire.GammaMarket) for name in names}


def test_the_hash_of_a_live_book_is_recomputed(shared_dir: Path) -> None:
    raw = (shared_dir / "payloads" / "polymarket" / "clob_book_live_2026-10-06.json").read_bytes()
    book = msgspec.json.decode(raw, type=wire.Book)
    assert parse.book_hash(book) == book.hash == "6bd013d5f211e2eaecf60fbf357b1f936422049f"
    other = msgspec.structs.replace(book, last_trade_price="0.026")
    assert parse.book_hash(other) != book.hash


def test_keys_of_recorded_markets_convert_in_both_directions(shared_dir: Path) -> None:
    seen = 0
    for path in sorted((shared_dir / "payloads" / "polymarket").glob("gamma_market*.json")):
        for row in _rows(path.read_bytes(), "markets"):
            found = msgspec.json.decode(row, type=wire.GammaMarket)
            key = listing.key_of(found)
            assert native_id(key) == found.condition_id.lower()
            assert split_key(key)[1] == (native_id(key),)
            seen += 1
    assert seen >= 13


def test_recorded_endings_are_read_strictly(shared_dir: Path) -> None:
    found = _gamma(
        shared_dir,
        (
            "gamma_market_closed_binary_accepting_false.json",
            "gamma_market_closed_binary_accepting_true.json",
            "gamma_market_closed_nonbinary_legacy.json",
            "gamma_market_closed_zero_zero_legacy.json",
        ),
    )
    endings = {name: listing.settlement(one) for name, one in found.items()}
    assert endings["gamma_market_closed_zero_zero_legacy.json"] is None
    assert listing.lifecycle(found["gamma_market_closed_zero_zero_legacy.json"]) is Lifecycle.CLOSED
    base = shared_dir / "payloads" / "polymarket"
    for view in ("accepting_true", "accepting_false"):
        clob = msgspec.json.decode((base / f"clob_market_closed_binary_{view}.json").read_bytes(), type=wire.ClobMarket)
        assert listing.clob_settlement(clob) == endings[f"gamma_market_closed_binary_{view}.json"]
        assert isinstance(listing.clob_settlement(clob), Value)


def test_a_recorded_live_market_is_read_whole(shared_dir: Path) -> None:
    raw = (shared_dir / "payloads" / "polymarket" / "gamma_markets_keyset_live_2026-10-06.json").read_bytes()
    first, second = _rows(raw, "markets")
    event = msgspec.json.decode(json.dumps(json.loads(second)["events"][0]), type=wire.GammaEvent)
    market = _market(second, event)
    assert market is not None
    assert market.title == "Will Gavin Newsom win the 2028 Democratic presidential nomination?"
    assert market.outcome == "Gavin Newsom"
    assert market.lifecycle is Lifecycle.OPEN
    assert (market.fees.rate, market.fees.exponent) == (Fraction(4, 100), 1)
    assert parse.tick_of(market.ladder) == Fraction(1, 1000)
    assert market.min_size == 5_000_000
    assert dict(market.native)["yes_token"].startswith("54533043819946592547517511176")
    parent = listing.event(event, "https://polymarket.com", complete=True)
    assert (parent.at_most_one, parent.at_least_one, parent.augmented) == (True, False, True)
    rules = listing.rules(msgspec.json.decode(first, type=wire.GammaMarket), None, NOW_NS)
    assert "General Secretary" in rules.texts[0].text
