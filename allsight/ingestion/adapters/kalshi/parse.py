"""From Kalshi's catalogue to ours: pure functions, wire value in, domain value out. Books are read in `books`."""

import functools
from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.domain.clock import from_iso
from allsight.domain.errors import InvalidRequestError, VenueDataError
from allsight.domain.fees import FeeSchedule
from allsight.domain.ids import FundsPool, Venue, event_key, market_key
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.domain.market import (
    Category,
    Event,
    Lifecycle,
    Market,
    Rules,
    RulesSource,
    RulesText,
    Settlement,
    Strike,
    Value,
)
from allsight.domain.messages import SettlementReport
from allsight.domain.money import Currency, exact
from allsight.ingestion.adapters.kalshi import wire

QUANTUM = Fraction(1, 100)
"""Sizes count hundredths of a contract (sheet 1.7)."""

_PRICE_DECIMALS = 4

_CATEGORIES = {
    "politics": Category.POLITICS,
    "elections": Category.POLITICS,
    "economics": Category.MACRO,
    "financials": Category.MACRO,
    "crypto": Category.CRYPTO,
    "sports": Category.SPORTS,
    "climate and weather": Category.WEATHER,
    "science and technology": Category.TECH,
    "entertainment": Category.ENTERTAINMENT,
    "world": Category.GEOPOLITICS,
}

_LIFECYCLES = {
    "initialized": Lifecycle.LISTED,
    "active": Lifecycle.OPEN,
    "inactive": Lifecycle.SUSPENDED,
    "closed": Lifecycle.CLOSED,
    "determined": Lifecycle.PROPOSED,
    "disputed": Lifecycle.DISPUTED,
    "amended": Lifecycle.PROPOSED,
    "finalized": Lifecycle.SETTLED,
}

_COMPARATORS = {
    "greater": ">",
    "greater_or_equal": ">=",
    "less": "<",
    "less_or_equal": "<=",
    "between": "between",
    # A player's prop ladder carries the rung below its count: 1.5 for "2+" (sheet 1.3).
    "structured": ">",
}


class EventFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a market takes from its event, kept because markets also come alone.

    `several` says that the event has more than one market, so that a label tells which outcome is meant; `read_ns` is
    when the event was read.
    """

    series_ticker: str
    title: str
    sources: tuple[wire.SettlementSource, ...]
    several: bool
    fee_type_override: str | None = None
    fee_multiplier_override: Decimal | None = None
    read_ns: int = 0


@functools.lru_cache(maxsize=65_536)
def instant(text: str | None) -> int | None:
    """Read a time of the venue; its zero time (year 1) and an absent one are None.

    Raises:
        VenueDataError: if it is no RFC 3339 time.
    """
    if not text:
        return None
    try:
        ns = from_iso(text)
    except ValueError:
        raise VenueDataError(f"expected a time, found {text[:40]!r}") from None
    return ns if ns > 0 else None


@functools.lru_cache(maxsize=256)
def ladder_of(ranges: tuple[wire.PriceRange, ...]) -> Ladder:
    """Return the grid that `price_ranges` describes: all its steps strictly between 0 and 1 dollar.

    Neighbouring ranges share their border, which then belongs to the lower one.

    Raises:
        VenueDataError: if the ranges are no grid.
    """
    try:
        parts = [(exact(part.start), exact(part.end), exact(part.step)) for part in ranges]
        decimals = max(_places(number) for part in parts for number in part)
        unit, bands = 10**decimals, list[Band]()
        for start, end, step in sorted(parts):
            width = int(step * unit)
            least = bands[-1].last + 1 if bands else 1
            first, last = int(start * unit), min(int(end * unit), unit - 1)
            if first < least:
                first += -((first - least) // width) * width
            bands.append(Band(first=first, last=first + (last - first) // width * width, step=width))
        return Ladder(kind=PriceKind.PROBABILITY, decimals=decimals, bands=tuple(bands), quantum=QUANTUM)
    except (InvalidRequestError, ZeroDivisionError, ValueError) as error:
        raise VenueDataError(f"price_ranges are no grid: {error}") from None


def lifecycle_of(status: str) -> Lifecycle:
    """Return where a status stands; one that we do not know is taken as not trading."""
    return _LIFECYCLES.get(status, Lifecycle.SUSPENDED)


def facts_of(event: wire.Event, series: wire.Series | None, markets: int, read_ns: int) -> EventFacts:
    """Return what the event's markets need of it; sources are the event's own, else the series'."""
    sources = event.settlement_sources or (series.settlement_sources if series else None) or ()
    return EventFacts(
        series_ticker=event.series_ticker,
        title=event.title,
        sources=sources,
        several=markets > 1,
        fee_type_override=event.fee_type_override,
        fee_multiplier_override=event.fee_multiplier_override,
        read_ns=read_ns,
    )


def parse_event(event: wire.Event, series: wire.Series | None, occurs_ns: int | None, site: str = "") -> Event:
    """Return the event.

    `mutually_exclusive` promises that at most one market pays, never that one does, and nothing says that the list of
    markets is complete: such a set may still grow (sheet 1.2).

    Raises:
        InvalidKeyError: if the ticker cannot be a key.
    """
    return Event(
        key=event_key(Venue.KALSHI, event.event_ticker),
        venue=Venue.KALSHI,
        title=event.title,
        subtitle=event.sub_title,
        category=_CATEGORIES.get(event.category.lower(), Category.OTHER),
        series=event.series_ticker or None,
        at_most_one=event.mutually_exclusive,
        augmented=event.mutually_exclusive,
        occurs_ns=instant(event.strike_date) or occurs_ns,
        tags=(event.category, *((series.tags or ()) if series else ())) if event.category else (),
        url=f"{site}/markets/{event.series_ticker.lower()}" if site and event.series_ticker else None,
    )


def parse_market(
    market: wire.Market, facts: EventFacts, fees: FeeSchedule, site: str = "", ahead: tuple[FeeSchedule, ...] = ()
) -> Market:
    """Return the market with what is charged now and what is announced to be charged later.

    Raises:
        InvalidKeyError: if a ticker cannot be a key.
        VenueDataError: if its grid or its times cannot be read.
    """
    return Market(
        key=market_key(Venue.KALSHI, market.ticker),
        event=event_key(Venue.KALSHI, market.event_ticker),
        venue=Venue.KALSHI,
        title=market.title or f"{facts.title}: {market.yes_sub_title}",
        ladder=ladder_of(market.price_ranges),
        currency=Currency.USD,
        funds_pool=FundsPool(f"kalshi:shard-{market.exchange_index}"),
        lifecycle=lifecycle_of(market.status),
        yes_label=market.yes_sub_title or "Yes",
        no_label=market.no_sub_title or "No",
        outcome=(market.yes_sub_title or None) if facts.several else None,
        strike=_strike(market),
        fees=fees,
        fees_ahead=ahead,
        listed_ns=instant(market.created_time),
        opens_ns=instant(market.open_time),
        closes_ns=instant(market.close_time),
        expected_settle_ns=instant(market.expected_expiration_time),
        latest_settle_ns=instant(market.latest_expiration_time),
        occurs_ns=instant(market.occurrence_datetime),
        volume_24h=market.volume_24h_fp,
        open_interest=market.open_interest_fp,
        url=f"{site}/markets/{facts.series_ticker.lower()}" if site and facts.series_ticker else None,
        native=(("event", market.event_ticker), ("series", facts.series_ticker)),
    )


def parse_rules(market: wire.Market, facts: EventFacts, seen_ns: int) -> Rules | None:
    """Return the resolution text, or None once trading is over.

    `close_time` moves to the actual close when a market ends early. That is no edit of the rules, and must not send the
    links of every finished market back to review; so finished markets keep the rules that were last read.
    """
    if lifecycle_of(market.status).over:
        return None
    parts = (
        ("rules_primary", market.rules_primary),
        ("rules_secondary", market.rules_secondary),
        ("early_close_condition", market.early_close_condition if market.can_close_early else ""),
    )
    return Rules(
        market=market_key(Venue.KALSHI, market.ticker),
        texts=tuple(RulesText(section, text) for section, text in parts if text),
        sources=tuple(RulesSource(source.name, source.url or "") for source in facts.sources),
        deadline_ns=instant(market.close_time),
        seen_ns=seen_ns,
    )


def settlement_of(result: str, value: str | None) -> Settlement | None:
    """Return how a market ended: `yes`, `no`, or `scalar` with a fraction of a dollar; None while it has not.

    Raises:
        VenueDataError: for a result that we do not know, or a scalar one without a value in 0..1.
    """
    if not result:
        return None
    if result in ("yes", "no") and not value:
        return Value(Fraction(result == "yes"))
    if result not in ("yes", "no", "scalar") or not value:
        raise VenueDataError(f"expected result yes, no or scalar with a value, found {result[:20]!r} and {value!r}")
    try:
        return Value(exact(value))
    except InvalidRequestError as error:
        raise VenueDataError(f"a settlement value is no fraction of a dollar: {error}") from None


def parse_settlement(market: wire.Market, recv_ns: int) -> SettlementReport | None:
    """Return how a market ended, or None; it is final once paid, and may be amended before (sheet 1.6).

    Raises:
        VenueDataError: as `settlement_of`.
    """
    settlement = settlement_of(market.result, market.settlement_value_dollars)
    if settlement is None:
        return None
    return SettlementReport(
        key=market_key(Venue.KALSHI, market.ticker),
        settlement=settlement,
        final=lifecycle_of(market.status) is Lifecycle.SETTLED,
        source="market result",
        recv_ns=recv_ns,
        venue_ns=instant(market.settlement_ts) or instant(market.updated_time),
    )


def _strike(market: wire.Market) -> Strike | None:
    comparator = _COMPARATORS.get(market.strike_type)
    floor = None if market.floor_strike is None else Fraction(market.floor_strike)
    cap = None if market.cap_strike is None else Fraction(market.cap_strike)
    if comparator is None or (floor is None and cap is None):
        return None
    return Strike(comparator, floor, cap)


def _places(number: Fraction) -> int:
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
        if places > _PRICE_DECIMALS:
            raise VenueDataError(f"expected a price with at most {_PRICE_DECIMALS} decimals, found {number}")
    return places
