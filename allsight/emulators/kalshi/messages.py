"""The data messages of the stream (venue sheet 4.4), built as their `msg` objects."""

from typing import Any

import msgspec

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.engine.events import LevelChange, Trade
from allsight.emulators.engine.markets import Market
from allsight.emulators.kalshi.catalogue import Catalogue, custom_strike, order_book, structure_of
from allsight.emulators.kalshi.formats import DOLLAR, count, dollars, price_ranges, price_texts, timestamp
from allsight.emulators.kalshi.market_routes import trade_id
from allsight.emulators.kalshi.state import KalshiState, shard_of
from allsight.emulators.universe.model import Change, ChangeKind, ListedEvent, Listing
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiWords

_ENCODE = msgspec.json.Encoder().encode


def raw(body: dict[str, Any]) -> bytes:
    """Encode a `msg`."""
    return _ENCODE(body)


def snapshot(ticker: str, market_id: str, market: Market, *, use_yes_price: bool) -> bytes:
    """Write a whole book; a side that is empty is left out."""
    book = order_book(market)
    body: dict[str, Any] = {"market_ticker": ticker, "market_id": market_id}
    if book["yes_dollars"]:
        body["yes_dollars_fp"] = book["yes_dollars"]
    if book["no_dollars"]:
        levels = book["no_dollars"]
        if use_yes_price:
            texts = price_texts(market.ladder)
            levels = [[texts.yes[rung], count(size)] for rung, size in market.book.asks.depth()]
        body["no_dollars_fp"] = levels
    return raw(body)


class DeltaWriter:
    """Writes order-book deltas quickly: all but price, size and time is the same for every delta of a market."""

    def __init__(self, ticker: str, market_id: str) -> None:
        head = raw({"market_ticker": ticker, "market_id": market_id})[:-1].decode()
        self._head = f'{head},"price_dollars":"'

    def write(self, market: Market, change: LevelChange, *, use_yes_price: bool) -> bytes:
        """Write how one level changed; by default NO prices are on the NO scale."""
        texts = price_texts(market.ladder)
        yes = change.side is Side.YES
        price = texts.yes[change.rung] if yes or use_yes_price else texts.no[change.rung]
        return (
            f'{self._head}{price}","delta_fp":"{count(change.delta)}","side":"{"yes" if yes else "no"}",'
            f'"ts":"{timestamp(change.at_ns)}","ts_ms":{change.at_ns // MILLISECOND_NS}}}'
        ).encode()


def trade(ticker: str, market: Market, event: Trade) -> bytes:
    """Write a trade."""
    units = price_texts(market.ladder).units[event.rung]
    side = event.taker_side.value
    return raw(
        {
            "trade_id": trade_id(event),
            "market_ticker": ticker,
            "yes_price_dollars": dollars(units),
            "no_price_dollars": dollars(DOLLAR - units),
            "count_fp": count(event.size),
            "taker_side": side,
            "taker_outcome_side": side,
            "taker_book_side": "bid" if event.taker_side is Side.YES else "ask",
            "is_block_trade": False,
            "ts": event.at_ns // SECOND_NS,
            "ts_ms": event.at_ns // MILLISECOND_NS,
        }
    )


def ticker(catalogue: Catalogue, listing: Listing, market: Market, last_size: int, now_ns: int) -> bytes:
    """Write best prices and statistics of a market."""
    words = KalshiWords.of(listing, now_ns)
    last, volume, _, interest = catalogue.statistics(listing, market, now_ns)
    texts = price_texts(market.ladder)
    bid, ask = market.best_bid(), market.best_ask()
    return raw(
        {
            "market_ticker": words.ticker,
            "market_id": words.market_id,
            "price_dollars": dollars(last),
            "yes_bid_dollars": texts.yes[bid[0]] if bid is not None else "0.0000",
            "yes_ask_dollars": texts.yes[ask[0]] if ask is not None else "1.0000",
            "yes_bid_size_fp": count(bid[1] if bid is not None else 0),
            "yes_ask_size_fp": count(ask[1] if ask is not None else 0),
            "last_trade_size_fp": count(last_size),
            "volume_fp": count(volume),
            "open_interest_fp": count(interest),
            "dollar_volume": volume * last // (100 * DOLLAR),
            "dollar_open_interest": interest * last // (100 * DOLLAR),
            "ts": now_ns // SECOND_NS,
            "ts_ms": now_ns // MILLISECOND_NS,
            "time": timestamp(now_ns),
        }
    )


def event_created(event: ListedEvent) -> bytes:
    """Write `event_lifecycle`."""
    words = KalshiEventWords.of(event)
    body: dict[str, Any] = {
        "event_ticker": words.ticker,
        "series_ticker": words.series.ticker,
        "exchange_index": shard_of(words.series),
        "title": event.title,
        "subtitle": words.sub_title,
        "collateral_return_type": words.collateral_return_type,
    }
    if words.strike_period:
        body["strike_period"] = words.strike_period
    elif words.strike_date_ns is not None:
        body["strike_date"] = words.strike_date_ns // SECOND_NS
    return raw(body)


def lifecycle(state: KalshiState, catalogue: Catalogue, change: Change) -> bytes | None:
    """Write what happened to a market, or None where the real venue says nothing (opening and closing by time)."""
    listing = change.listing
    body = _LIFECYCLE[change.kind](state, catalogue, change) if change.kind in _LIFECYCLE else None
    if body is None:
        return None
    return raw({"market_ticker": KalshiWords.of(listing, change.at_ns).ticker, **body})


def _created(state: KalshiState, _catalogue: Catalogue, change: Change) -> dict[str, Any]:
    listing = change.listing
    words = KalshiWords.of(listing, change.at_ns)
    event = KalshiEventWords.of(state.event_of(listing))
    metadata: dict[str, Any] = {
        "name": words.yes_sub_title,
        "title": words.title,
        "yes_sub_title": words.yes_sub_title,
        "no_sub_title": words.no_sub_title,
        "rules_primary": words.rules_primary,
        "rules_secondary": words.rules_secondary,
        "can_close_early": words.can_close_early,
        "event_ticker": event.ticker,
        "expected_expiration_ts": listing.expected_ns // SECOND_NS,
        "strike_type": words.strike_type,
        **_strikes(listing, change.at_ns),
    }
    ladder = listing.ladder_at(change.at_ns)
    return {
        "event_type": "created",
        "exchange_index": shard_of(event.series),
        "open_ts": listing.open_ns // SECOND_NS,
        "close_ts": listing.announced_close_ns // SECOND_NS,
        "price_level_structure": structure_of(words, listing, ladder),
        "price_ranges": price_ranges(ladder),
        "additional_metadata": metadata,
    }


def _strikes(listing: Listing, at_ns: int) -> dict[str, Any]:
    words = KalshiWords.of(listing, at_ns)
    strikes: dict[str, Any] = {
        "floor_strike": words.floor_strike,
        "cap_strike": words.cap_strike,
        "custom_strike": custom_strike(words) or None,
    }
    return {name: value for name, value in strikes.items() if value is not None}


def _halted(_state: KalshiState, _catalogue: Catalogue, _change: Change) -> dict[str, Any]:
    return {"event_type": "deactivated", "is_deactivated": True}


def _resumed(_state: KalshiState, _catalogue: Catalogue, _change: Change) -> dict[str, Any]:
    return {"event_type": "activated", "is_deactivated": False}


def _edited(_state: KalshiState, _catalogue: Catalogue, change: Change) -> dict[str, Any]:
    words = KalshiWords.of(change.listing, change.at_ns)
    strikes = {"strike_type": words.strike_type, **_strikes(change.listing, change.at_ns)}
    return {"event_type": "metadata_updated", **strikes, "yes_sub_title": words.yes_sub_title}


def _regridded(_state: KalshiState, _catalogue: Catalogue, change: Change) -> dict[str, Any]:
    ladder = change.listing.ladder_at(change.at_ns)
    structure = structure_of(KalshiWords.of(change.listing, change.at_ns), change.listing, ladder)
    ranges = price_ranges(ladder)
    return {"event_type": "price_level_structure_updated", "price_level_structure": structure, "price_ranges": ranges}


def _closed(_state: KalshiState, _catalogue: Catalogue, change: Change) -> dict[str, Any] | None:
    listing = change.listing
    if listing.close_ns == listing.announced_close_ns:
        return None
    return {"event_type": "close_date_updated", "close_ts": listing.close_ns // SECOND_NS}


def _determined(_state: KalshiState, catalogue: Catalogue, change: Change) -> dict[str, Any]:
    result, units = catalogue.result(change.listing)
    seconds = change.at_ns // SECOND_NS
    return {
        "event_type": "determined",
        "result": result,
        "determination_ts": seconds,
        "settlement_value": dollars(units),
    }


def _settled(_state: KalshiState, _catalogue: Catalogue, change: Change) -> dict[str, Any]:
    return {"event_type": "settled", "settled_ts": change.at_ns // SECOND_NS}


_LIFECYCLE = {
    ChangeKind.LISTED: _created,
    ChangeKind.HALTED: _halted,
    ChangeKind.RESUMED: _resumed,
    ChangeKind.EDITED: _edited,
    ChangeKind.REGRIDDED: _regridded,
    ChangeKind.CLOSED: _closed,
    ChangeKind.DETERMINED: _determined,
    ChangeKind.SETTLED: _settled,
}
