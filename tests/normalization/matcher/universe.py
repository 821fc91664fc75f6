"""The universe's listings as the real adapters would read them, and its truth table beside them.

Each listing is put into the JSON that its venue serves and goes through the parse functions of the venue's adapter, so
that what is measured is the way from wording to link and not a short cut.
"""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import msgspec

from allsight.domain.clock import from_datetime, to_iso
from allsight.domain.ids import MarketKey, Venue
from allsight.emulators.universe.model import ListedEvent
from allsight.emulators.universe.model import Listing as Worded
from allsight.emulators.universe.truth import Pair, truth_table
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiWords
from allsight.emulators.universe.words.polymarket import PolymarketEventWords, PolymarketWords
from allsight.emulators.universe.world import Universe
from allsight.ingestion.adapters.kalshi import fees as kalshi_fees
from allsight.ingestion.adapters.kalshi import parse as kalshi_parse
from allsight.ingestion.adapters.kalshi import wire as kalshi_wire
from allsight.ingestion.adapters.polymarket import listing as polymarket_listing
from allsight.ingestion.adapters.polymarket import parse as polymarket_parse
from allsight.ingestion.adapters.polymarket import wire as polymarket_wire
from allsight.normalization.matcher.listing import Listing

TODAY = from_datetime(datetime(2026, 11, 22, 15, tzinfo=UTC))


class Catalogue(NamedTuple):
    """What both venues list at an instant, keys by listing, and what is true of their pairs."""

    listings: list[Listing]
    keys: dict[str, MarketKey]
    truth: tuple[Pair, ...]


def catalogue(seed: int, at_ns: int = TODAY) -> Catalogue:
    """Read everything tradable that two venues list."""
    universe = Universe(seed)
    listings: list[Listing] = []
    keys: dict[str, MarketKey] = {}
    for venue, read in ((Venue.KALSHI, kalshi), (Venue.POLYMARKET, polymarket)):
        worded = {
            listing.id: listing
            for listing in universe.listings(venue, at_ns)
            if listing.open_ns <= at_ns < listing.close_ns
        }
        for event in universe.events(venue, at_ns):
            members = [worded[name] for name in event.listings if name in worded]
            for member, listing in zip(members, read(event, members, at_ns), strict=True):
                keys[member.id] = listing.market.key
                listings.append(listing)
    return Catalogue(listings, keys, truth_table(universe, at_ns))


def kalshi(event: ListedEvent, members: list[Worded], at_ns: int) -> list[Listing]:
    """Read markets of one event of Kalshi."""
    group = event.words
    assert isinstance(group, KalshiEventWords)
    series = kalshi_wire.Series(ticker=group.series.ticker, title=group.series.title, tags=group.series.tags)
    header = kalshi_wire.Event(
        event_ticker=group.ticker,
        series_ticker=group.series.ticker,
        title=event.title,
        sub_title=group.sub_title,
        category=group.series.category,
        mutually_exclusive=event.mutually_exclusive,
        strike_date=None if group.strike_date_ns is None or group.strike_period else to_iso(group.strike_date_ns),
        settlement_sources=tuple(kalshi_wire.SettlementSource(s.name, s.url) for s in group.series.sources),
    )
    facts = kalshi_parse.facts_of(header, series, len(members), at_ns)
    fees = kalshi_fees.fee_schedule(group.series.fee_type, Decimal(str(group.series.fee_multiplier)))
    markets = [_kalshi_market(member, group.ticker, at_ns) for member in members]
    occurs = min((kalshi_parse.instant(m.occurrence_datetime) or 0 for m in markets), default=0) or None
    parent = kalshi_parse.parse_event(header, series, occurs)
    return [
        Listing(
            kalshi_parse.parse_market(market, facts, fees),
            parent,
            kalshi_parse.parse_rules(market, facts, at_ns),
        )
        for market in markets
    ]


def _kalshi_market(member: Worded, event: str, at_ns: int) -> kalshi_wire.Market:
    words = member.words_at(at_ns)
    assert isinstance(words, KalshiWords)
    return kalshi_wire.Market(
        ticker=words.ticker,
        event_ticker=event,
        status="active",
        title=words.title,
        yes_sub_title=words.yes_sub_title,
        no_sub_title=words.no_sub_title,
        rules_primary=words.rules_primary,
        rules_secondary=words.rules_secondary,
        early_close_condition=words.early_close_condition,
        can_close_early=words.can_close_early,
        created_time=to_iso(member.listed_ns),
        open_time=to_iso(member.open_ns),
        close_time=to_iso(member.announced_close_ns),
        expected_expiration_time=to_iso(member.expected_ns),
        latest_expiration_time=to_iso(member.latest_ns),
        occurrence_datetime=None if words.occurrence_ns is None else to_iso(words.occurrence_ns),
        price_ranges=(kalshi_wire.PriceRange("0.00", "1.00", "0.01"),),
        strike_type=words.strike_type,
        floor_strike=None if words.floor_strike is None else Decimal(str(words.floor_strike)),
        cap_strike=None if words.cap_strike is None else Decimal(str(words.cap_strike)),
    )


def polymarket(event: ListedEvent, members: list[Worded], at_ns: int, *, complete: bool = True) -> list[Listing]:
    """Read markets of one event of Polymarket, `complete` where they are all that it has."""
    group = event.words
    assert isinstance(group, PolymarketEventWords)
    header = polymarket_wire.GammaEvent(
        id=group.gamma_id,
        title=event.title,
        slug=group.slug,
        description=group.description,
        start_time=None if group.start_ns is None else to_iso(group.start_ns),
        neg_risk=group.neg_risk,
        enable_neg_risk=group.neg_risk,
        neg_risk_augmented=group.augmented,
        series_slug=group.series_slug or None,
        tags=[polymarket_wire.GammaTag(tag.label, tag.slug) for tag in group.tags],
    )
    parent = polymarket_listing.event(header, "", complete=complete)
    ladder = polymarket_parse.ladder_for(Fraction(1, 100))
    found = [_gamma_market(member, at_ns) for member in members]
    return [
        Listing(
            polymarket_listing.market(market, parent, ladder, at_ns),
            parent,
            polymarket_listing.rules(market, group.description, at_ns),
        )
        for market in found
    ]


def _gamma_market(member: Worded, at_ns: int) -> polymarket_wire.GammaMarket:
    words = member.words_at(at_ns)
    assert isinstance(words, PolymarketWords)
    body: dict[str, Any] = {
        "conditionId": words.condition_id,
        "id": words.gamma_id,
        "question": words.question,
        "slug": words.slug,
        "description": words.description,
        "resolutionSource": words.resolution_source,
        "outcomes": list(words.outcomes),
        "clobTokenIds": list(words.tokens),
        "active": not words.placeholder,
        "acceptingOrders": True,
        "enableOrderBook": True,
        "startDate": to_iso(member.open_ns),
        "createdAt": to_iso(member.listed_ns),
        "endDate": to_iso(words.end_ns),
        "gameStartTime": None if words.game_start_ns is None else to_iso(words.game_start_ns),
        "eventStartTime": None if words.event_start_ns is None else to_iso(words.event_start_ns),
        "negRisk": words.neg_risk,
        "groupItemTitle": words.group_item_title,
        "line": Decimal(words.line) if words.line else None,
        "secondsDelay": words.seconds_delay,
        "feesEnabled": words.fee_rate is not None,
        "feeType": words.fee_type,
    }
    if words.fee_rate is not None:
        body["feeSchedule"] = {"exponent": 1, "rate": float(words.fee_rate), "takerOnly": True}
    return msgspec.json.decode(msgspec.json.encode(body), type=polymarket_wire.GammaMarket, strict=False)
