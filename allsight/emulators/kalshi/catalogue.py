"""Series, events and markets as JSON bodies (venue sheet 1 and 2.2)."""

from typing import Any, Final

from allsight.domain.clock import DAY_NS
from allsight.domain.ladder import Ladder
from allsight.emulators.engine.events import MarketState
from allsight.emulators.engine.markets import Market
from allsight.emulators.kalshi.combos import COLLECTION, LADDER, STRUCTURE, Combo, legs_body
from allsight.emulators.kalshi.formats import DOLLAR, count, dollars, price_ranges, price_texts, timestamp
from allsight.emulators.kalshi.history import Past
from allsight.emulators.kalshi.state import KalshiState, shard_of, stable_uuid
from allsight.emulators.universe.model import ListedEvent, Listing, Source
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiSeries, KalshiWords

FILTERS: Final = ("unopened", "open", "paused", "closed", "settled")
"""What `status` takes as a filter; the responses speak another vocabulary."""

_FILTER_OF: Final = {
    "initialized": "unopened",
    "active": "open",
    "inactive": "paused",
    "closed": "closed",
    "determined": "closed",
    "finalized": "settled",
}
_DISCLAIMER = (
    "Persons who are employed by any of the Source Agencies are not permitted to trade on the Contract.",
    "Persons who hold material, non-public information on the Underlying are not permitted to trade on the Contract.",
)


class Catalogue:
    """Writes what is listed.

    Args:
        state: the venue.
        past: volumes and yesterday's prices.
    """

    def __init__(self, state: KalshiState, past: Past) -> None:
        self._state = state
        self._past = past

    # -- series and events ----------------------------------------------------------------------------------------

    def series(self, series: KalshiSeries, *, volume: bool = False, product: bool = True) -> dict[str, Any]:
        """Return the body of a series."""
        body: dict[str, Any] = {
            "ticker": series.ticker,
            "title": series.title,
            "category": series.category,
            "categories": [series.category],
            "tags": list(series.tags),
            "frequency": series.frequency,
            "settlement_sources": _sources(series.sources),
            "contract_url": f"https://kalshi.example/regulatory/product-certifications/{series.ticker}.pdf",
            "contract_terms_url": f"https://kalshi.example/contract_terms/{series.ticker}.pdf",
            "fee_type": series.fee_type,
            "fee_multiplier": series.fee_multiplier,
            "additional_prohibitions": list(_DISCLAIMER),
            "exchange_index": shard_of(series),
            "last_updated_ts": timestamp(self._state.clock.now_ns() // DAY_NS * DAY_NS),
        }
        if product:
            body["product_metadata"] = {"scope": "Game"} if series.category == "Sports" else {}
        if volume:
            now = self._state.clock.now_ns()
            total = sum(
                self._past.lifetime_volume(listing, now)
                for _, listing in self._state.listings()
                if KalshiEventWords.of(self._state.event_of(listing)).series.ticker == series.ticker
            )
            body["volume_fp"] = count(total)
        return body

    def event(self, event: ListedEvent, *, nested: bool = False) -> dict[str, Any]:
        """Return the body of an event."""
        words = KalshiEventWords.of(event)
        members = self._state.members(event)
        updated = max((self.updated_ns(listing) for listing in members), default=event.listed_ns)
        metadata = {}
        if words.competition:
            metadata = {"competition": words.competition, "competition_scope": words.scope}
        body: dict[str, Any] = {
            "event_ticker": words.ticker,
            "series_ticker": words.series.ticker,
            "title": event.title,
            "sub_title": words.sub_title,
            "category": words.series.category,
            "mutually_exclusive": event.mutually_exclusive,
            "collateral_return_type": words.collateral_return_type,
            "strike_period": words.strike_period,
            "settlement_sources": _sources(words.series.sources),
            "product_metadata": metadata,
            "exchange_index": shard_of(words.series),
            "last_updated_ts": timestamp(updated),
        }
        if words.strike_date_ns is not None and not words.strike_period:
            body["strike_date"] = timestamp(words.strike_date_ns)
        override = self._state.fee_override(words.ticker)
        if override is not None:
            body |= {"fee_type_override": override.fee_type, "fee_multiplier_override": override.fee_multiplier}
        if self._state.config.superset:
            body["available_on_brokers"] = True
        if nested:
            body["markets"] = [self.market(listing) for listing in members]
        return body

    # -- markets --------------------------------------------------------------------------------------------------

    def status(self, listing: Listing) -> str:
        """Return the status as responses say it."""
        now = self._state.clock.now_ns()
        state = self._state.exchange.markets[listing.id].state
        if state is MarketState.SETTLED:
            return "finalized"
        if state is MarketState.CLOSED:
            return "determined" if now >= listing.determined_ns else "closed"
        return {MarketState.LISTED: "initialized", MarketState.HALTED: "inactive"}.get(state, "active")

    def passes(self, status: str, wanted: str | None) -> bool:
        """Tell whether a market of that status is among those that a filter wants."""
        return wanted is None or _FILTER_OF[status] == wanted

    def result(self, listing: Listing) -> tuple[str, int]:
        """Return `result` and the payout of YES in ten-thousandths of a dollar, once it is determined."""
        value = self._state.world.settlement(listing).value
        units = int(value * DOLLAR)
        return {0: "no", DOLLAR: "yes"}.get(units, "scalar"), units

    def close_ns(self, listing: Listing) -> int:
        """Return the close that is shown: the announced one until trading has ended."""
        ended = self._state.clock.now_ns() >= listing.close_ns
        return listing.close_ns if ended else listing.announced_close_ns

    def market(self, listing: Listing) -> dict[str, Any]:
        """Return the body of a market."""
        now = self._state.clock.now_ns()
        words = KalshiWords.of(listing, now)
        event = self._state.event_of(listing)
        market = self._state.exchange.markets[listing.id]
        status = self.status(listing)
        decided = now >= listing.determined_ns
        body: dict[str, Any] = {
            "ticker": words.ticker,
            "event_ticker": KalshiEventWords.of(event).ticker,
            "market_type": "binary",
            "title": words.title,
            "yes_sub_title": words.yes_sub_title,
            "no_sub_title": words.no_sub_title,
            "status": status,
            "result": self.result(listing)[0] if decided else "",
            "created_time": timestamp(listing.listed_ns),
            "updated_time": timestamp(self.updated_ns(listing)),
            "open_time": timestamp(listing.open_ns),
            "close_time": timestamp(self.close_ns(listing)),
            "expected_expiration_time": timestamp(listing.expected_ns),
            "expiration_time": timestamp(listing.latest_ns),
            "latest_expiration_time": timestamp(listing.latest_ns),
            "settlement_timer_seconds": words.settlement_timer_s,
            "can_close_early": words.can_close_early,
            "expiration_value": words.expiration_value if decided else "",
            "price_level_structure": structure_of(words, listing, market.ladder),
            "price_ranges": price_ranges(market.ladder),
            "rules_primary": words.rules_primary,
            "rules_secondary": words.rules_secondary,
            "strike_type": words.strike_type,
            "exchange_index": shard_of(KalshiEventWords.of(event).series),
        }
        _fill_optional(body, words)
        body |= self._quotes(listing, market, now)
        if decided:
            body["settlement_value_dollars"] = dollars(self.result(listing)[1])
        if status == "finalized":
            body["settlement_ts"] = timestamp(listing.settled_ns)
        if self._state.config.superset:
            body |= _legacy(body, KalshiEventWords.of(event).series.category)
        return body

    def combo(self, combo: Combo) -> dict[str, Any]:
        """Return the body of an auto-generated combo."""
        market = self._state.exchange.markets[combo.ticker]
        title = combo.title
        body: dict[str, Any] = {
            "ticker": combo.ticker,
            "event_ticker": combo.event_ticker,
            "market_type": "binary",
            "title": title,
            "yes_sub_title": title,
            "no_sub_title": title,
            "status": self.combo_status(combo),
            "result": "",
            "created_time": timestamp(combo.created_ns),
            "updated_time": timestamp(combo.created_ns),
            "open_time": timestamp(combo.created_ns),
            "close_time": timestamp(combo.close_ns),
            "expected_expiration_time": timestamp(combo.expected_ns),
            "expiration_time": timestamp(combo.close_ns),
            "latest_expiration_time": timestamp(combo.close_ns),
            "settlement_timer_seconds": 5,
            "can_close_early": True,
            "expiration_value": "",
            "price_level_structure": STRUCTURE,
            "price_ranges": price_ranges(LADDER),
            "rules_primary": "",
            "rules_secondary": "",
            "strike_type": "custom",
            "custom_strike": {
                "Associated Events": ",".join(leg.event_ticker for leg in combo.legs),
                "Associated Market Sides": ",".join(leg.side for leg in combo.legs),
                "Associated Markets": ",".join(leg.market_ticker for leg in combo.legs),
                "Multivariate Event Ticker": combo.event_ticker,
            },
            "mve_collection_ticker": COLLECTION,
            "mve_selected_legs": legs_body(combo),
            "is_provisional": True,
            "exchange_index": 0,
        }
        empty = "0.0000"
        body |= _touch(market)
        body |= {
            "last_price_dollars": empty,
            "previous_price_dollars": empty,
            "previous_yes_bid_dollars": empty,
            "previous_yes_ask_dollars": empty,
            "volume_fp": "0.00",
            "volume_24h_fp": "0.00",
            "open_interest_fp": "0.00",
            "notional_value_dollars": "1.0000",
            "liquidity_dollars": empty,
        }
        if self._state.config.superset:
            body |= _legacy(body, "Sports")
        return body

    def combo_status(self, combo: Combo) -> str:
        """Return the status of a combo as responses say it."""
        return "active" if self._state.exchange.markets[combo.ticker].state is MarketState.OPEN else "closed"

    def statistics(self, listing: Listing, market: Market, now_ns: int) -> tuple[int, int, int, int]:
        """Return the last price in ten-thousandths, and quanta: volume, of the last day, open interest."""
        before = self._past.lifetime_volume(listing, now_ns)
        texts = price_texts(market.ladder)
        if market.last_rung is not None:
            last = texts.units[market.last_rung]
        elif before < 100:
            last = 0
        else:
            bid, ask = self._past.touch_about(listing, min(now_ns, listing.close_ns))
            first = price_texts(listing.ladder)
            last = first.units[bid] if bid >= 0 else first.units[min(ask, len(first.units) - 1)]
        day = 0 if now_ns > listing.close_ns + DAY_NS else self._past.day_volume(listing, now_ns) + market.volume
        return last, before + market.volume, day, before * 35 // 100 + market.open_interest

    def _quotes(self, listing: Listing, market: Market, now_ns: int) -> dict[str, Any]:
        last, volume, day, interest = self.statistics(listing, market, now_ns)
        previous = dict.fromkeys(("price", "yes_bid", "yes_ask"), 0)
        if now_ns - DAY_NS > listing.open_ns:
            bid, ask = self._past.touch_about(listing, min(now_ns - DAY_NS, listing.close_ns))
            units = price_texts(listing.ladder).units
            previous["yes_bid"] = units[bid] if bid >= 0 else 0
            previous["yes_ask"] = units[ask] if ask < len(units) else DOLLAR
            previous["price"] = previous["yes_bid"] or previous["yes_ask"]
        return {
            **_touch(market),
            "last_price_dollars": dollars(last),
            **{f"previous_{name}_dollars": dollars(units) for name, units in previous.items()},
            "volume_fp": count(volume),
            "volume_24h_fp": count(day),
            "open_interest_fp": count(interest),
            "notional_value_dollars": "1.0000",
            "liquidity_dollars": "0.0000",
        }

    def updated_ns(self, listing: Listing) -> int:
        """Return when anything but trading last changed a market."""
        now = self._state.clock.now_ns()
        moments = [listing.listed_ns, listing.close_ns, listing.determined_ns, listing.settled_ns]
        moments += [edit.at_ns for edit in listing.edits] + [change.at_ns for change in listing.grid_changes]
        moments += [moment for span in listing.halts for moment in (span.from_ns, span.to_ns)]
        return max(moment for moment in moments if moment <= now or moment == listing.listed_ns)


def order_book(market: Market, depth: int = 0) -> dict[str, list[list[str]]]:
    """Return both legs of a book, ascending, the best bid last; the best `depth` levels of each when positive."""
    texts = price_texts(market.ladder)
    bids, asks = market.book.bids.depth(), market.book.asks.depth()
    if depth > 0:
        bids, asks = bids[:depth], asks[:depth]
    return {
        "yes_dollars": [[texts.yes[rung], count(size)] for rung, size in reversed(bids)],
        "no_dollars": [[texts.no[rung], count(size)] for rung, size in reversed(asks)],
    }


def _touch(market: Market) -> dict[str, str]:
    """Return the best prices of both legs, with the sentinels of empty sides."""
    texts = price_texts(market.ladder)
    bid, ask = market.best_bid(), market.best_ask()
    yes_bid, bid_size = (texts.units[bid[0]], bid[1]) if bid is not None else (0, 0)
    yes_ask, ask_size = (texts.units[ask[0]], ask[1]) if ask is not None else (DOLLAR, 0)
    return {
        "yes_bid_dollars": dollars(yes_bid),
        "yes_bid_size_fp": count(bid_size),
        "yes_ask_dollars": dollars(yes_ask),
        "yes_ask_size_fp": count(ask_size),
        "no_bid_dollars": dollars(DOLLAR - yes_ask),
        "no_ask_dollars": dollars(DOLLAR - yes_bid),
    }


def _fill_optional(body: dict[str, Any], words: KalshiWords) -> None:
    """Add the keys that the venue leaves out where they would be empty."""
    optional: dict[str, Any] = {
        "subtitle": words.subtitle or None,
        "early_close_condition": words.early_close_condition or None,
        "floor_strike": words.floor_strike,
        "cap_strike": words.cap_strike,
        "custom_strike": custom_strike(words) or None,
        "primary_participant_key": words.primary_participant_key or None,
        "occurrence_datetime": None if words.occurrence_ns is None else timestamp(words.occurrence_ns),
        "is_provisional": words.provisional or None,
    }
    body |= {key: value for key, value in optional.items() if value is not None}


def custom_strike(words: KalshiWords) -> dict[str, str]:
    """Return `custom_strike`: a structured market names its targets by their identifiers."""
    if words.strike_type != "structured":
        return dict(words.custom_strike)
    return {kind: target_id(kind, name) for kind, name in words.custom_strike}


def target_id(kind: str, name: str) -> str:
    """Return the identifier of a structured target: a team, a player."""
    return stable_uuid("target", kind, name)


def structure_of(words: KalshiWords, listing: Listing, ladder: Ladder) -> str:
    """Return the label of the grid in force; after a change it is read off the grid."""
    if ladder == listing.ladder:
        return words.price_level_structure
    return {99: "linear_cent", 999: "deci_cent"}.get(len(ladder), "tapered_deci_cent")


def _legacy(body: dict[str, Any], category: str) -> dict[str, Any]:
    """Return what the official client of December 2025 requires in addition (venue sheet 8.1)."""
    prices = ("yes_bid", "yes_ask", "no_bid", "no_ask", "last_price")
    earlier = ("previous_yes_bid", "previous_yes_ask", "previous_price", "notional_value", "liquidity")
    counts = ("volume", "volume_24h", "open_interest")
    return {
        **{name: round(float(body[f"{name}_dollars"]) * 100) for name in prices + earlier},
        **{name: int(float(body[f"{name}_fp"])) for name in counts},
        "subtitle": body.get("subtitle", ""),
        "category": category,
        "risk_limit_cents": 0,
        "tick_size": 1,
        "response_price_units": "usd_cent",
    }


def _sources(sources: tuple[Source, ...]) -> list[dict[str, str]]:
    return [{"name": source.name, "url": source.url} for source in sources]
