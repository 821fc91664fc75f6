"""Turn the catalogue's events and markets into the domain's words: pure functions, no clock, no I/O.

The YES leg of a market is its outcome 0, whatever the label says: Over, Up, a team. Text is copied as it stands and is
not to be trusted.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from allsight.domain.clock import HOUR_NS, SECOND_NS
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import MarketKey, event_key, market_key
from allsight.domain.ladder import Ladder
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
from allsight.ingestion.adapters.polymarket import fees, wire
from allsight.ingestion.adapters.polymarket.parse import SIZE_DECIMALS, instant, text_list
from allsight.ingestion.adapters.polymarket.venue import CURRENCY, FUNDS_POOL, VENUE

MIN_NOTIONAL = Fraction(1)
"""A buy order that trades at once must be worth at least a dollar."""
DEFAULT_MIN_SHARES = Decimal(5)

CHALLENGE_NS = 2 * HOUR_NS
"""How long a proposed answer can be disputed where the market sets no time of its own."""

_CATEGORIES = (
    (Category.SPORTS, {"sports", "games", "esports", "soccer", "nfl", "nba", "mlb", "nhl", "tennis", "boxing", "golf"}),
    (Category.CRYPTO, {"crypto", "crypto-prices", "bitcoin", "ethereum", "solana"}),
    (Category.WEATHER, {"weather", "climate", "climate-science"}),
    (Category.GEOPOLITICS, {"geopolitics", "middle-east", "ukraine", "foreign-policy"}),
    (Category.MACRO, {"economy", "economic-policy", "fed", "fed-rates", "interest-rates", "inflation", "finance"}),
    (Category.POLITICS, {"politics", "elections", "us-politics", "world-elections", "us-election"}),
    (Category.TECH, {"tech", "ai", "science", "big-tech", "space"}),
    (Category.ENTERTAINMENT, {"pop-culture", "culture", "entertainment", "movies", "music", "awards", "tv", "oscars"}),
    (Category.MACRO, {"business", "equities"}),
    (Category.GEOPOLITICS, {"world"}),
)
"""Topic slugs by category; the first category that has one of an event's topics wins."""


VERSIONS = frozenset(("v1", "v2", None))
"""Protocol versions that we can read; a market without one is v1. Any other is refused, visibly."""


def condition(text: str, version: str | None) -> str:
    """Return a market's condition id in one spelling: lower case, without the zero that pads 31 bytes to 32 in v2."""
    plain = text.lower()
    return plain[:-2] if version == "v2" and len(plain) == 66 and plain.endswith("00") else plain


def key_of(market: wire.GammaMarket) -> MarketKey:
    """Return the key of a catalogue market.

    Raises:
        InvalidKeyError: if its condition id is none.
    """
    return market_key(VENUE, condition(market.condition_id, market.version))


def tokens(market: wire.GammaMarket) -> tuple[str, str] | None:
    """Return the tokens of outcome 0 and outcome 1, or None where they are not set up (yet).

    The version decides which identifiers trade, not their presence: many v1 markets carry position ids already.
    """
    pair = text_list(market.position_ids if market.version == "v2" else market.clob_token_ids)
    return (pair[0], pair[1]) if len(pair) == 2 and all(pair) else None


def hydrated(found: wire.GammaMarket) -> bool:
    """Tell whether a market has all that its book needs; new ones lack it for some minutes."""
    return tokens(found) is not None and len(text_list(found.outcomes)) == 2 and bool(found.order_price_min_tick_size)


def event(found: wire.GammaEvent, site: str, *, complete: bool) -> Event:
    """Read an event.

    Neg-risk events state that exactly one market pays. Where names may still be added or markets are missing here
    (`complete` is false), the "at least one" half does not hold for the set that we know.

    Raises:
        InvalidKeyError: if its id is none.
    """
    exclusive = found.neg_risk or found.enable_neg_risk
    slugs = [series.slug for series in found.series or () if series.slug]
    return Event(
        key=event_key(VENUE, found.id),
        venue=VENUE,
        title=found.title.strip(),
        category=_category(found.tags or ()),
        series=found.series_slug or (slugs[0] if slugs else None),
        at_most_one=exclusive,
        at_least_one=exclusive and complete and not found.neg_risk_augmented,
        augmented=found.neg_risk_augmented,
        occurs_ns=instant(found.start_time),
        tags=tuple(tag.label for tag in found.tags or () if tag.label),
        url=f"{site}/event/{found.slug}" if found.slug else None,
    )


def market(found: wire.GammaMarket, parent: Event, ladder: Ladder, recv_ns: int) -> Market:
    """Read a market whose tokens are set up.

    `endDate` is the scheduled end and no cut-off: one market in eight trades on after it. Such a market has no known
    close.

    Raises:
        VenueDataError: if it lacks what every market has.
    """
    pair, labels = tokens(found), text_list(found.outcomes)
    if pair is None or len(labels) != 2:
        raise VenueDataError(f"market {found.id} has {len(labels)} outcomes, and tokens that are not set up")
    stage = lifecycle(found)
    ends_ns = instant(found.end_date)
    if stage.tradable and ends_ns is not None and ends_ns <= recv_ns:
        ends_ns = None
    liveness_ns = round((found.custom_liveness or 0) * SECOND_NS) or CHALLENGE_NS
    return Market(
        key=key_of(found),
        event=parent.key,
        venue=VENUE,
        title=found.question.strip() or parent.title,
        ladder=ladder,
        currency=CURRENCY,
        funds_pool=FUNDS_POOL,
        lifecycle=stage,
        yes_label=labels[0],
        no_label=labels[1],
        outcome=(found.group_item_title or "").strip() or None,
        strike=_strike(found, labels[0]),
        accept_delay_s=float(found.seconds_delay or 0),
        min_size=math.ceil((found.order_min_size or DEFAULT_MIN_SHARES).scaleb(SIZE_DECIMALS)),
        min_notional=MIN_NOTIONAL,
        fees=fees.from_catalogue(found),
        listed_ns=instant(found.created_at),
        opens_ns=instant(found.accepting_orders_timestamp) or instant(found.start_date),
        closes_ns=ends_ns,
        expected_settle_ns=None if ends_ns is None else ends_ns + liveness_ns,
        occurs_ns=instant(found.game_start_time) or instant(found.event_start_time) or parent.occurs_ns,
        pays_holders=found.holding_rewards_enabled,
        volume_24h=found.volume24hr,
        url=f"{parent.url}/{found.slug}" if parent.url and found.slug else None,
        native=(
            ("yes_token", pair[0]),
            ("no_token", pair[1]),
            ("gamma_id", found.id),
            ("slug", found.slug),
            ("neg_risk", "true" if found.neg_risk else "false"),
            ("version", found.version or "v1"),
        ),
    )


def rules(found: wire.GammaMarket, about_event: str | None, recv_ns: int) -> Rules:
    """Read a market's rules: its description, its event's where that says something else, source and scheduled end."""
    texts = [RulesText("description", found.description)] if found.description.strip() else []
    if about_event and about_event.strip() and about_event != found.description:
        texts.append(RulesText("event description", about_event))
    source = (found.resolution_source or "").strip()
    return Rules(
        market=key_of(found),
        texts=tuple(texts),
        sources=(RulesSource(source, source if "://" in source else ""),) if source else (),
        deadline_ns=instant(found.end_date),
        seen_ns=recv_ns,
    )


def lifecycle(found: wire.GammaMarket) -> Lifecycle:
    """Read where a market stands.

    What we do not know about a resolution keeps the market from being traded, since guessing could lock up money.
    """
    status = (found.uma_resolution_status or "").lower()
    if found.archived:
        stage = Lifecycle.REMOVED
    elif found.closed:
        stage = Lifecycle.SETTLED if settlement(found) is not None else Lifecycle.CLOSED
    elif status in _RESOLUTION_STAGES:
        stage = _RESOLUTION_STAGES[status]
    elif found.resolution_status == "resolved":
        stage = Lifecycle.CLOSED
    elif status not in ("", "requested"):
        stage = Lifecycle.SUSPENDED
    elif not found.active:
        stage = Lifecycle.LISTED
    else:
        stage = Lifecycle.OPEN if found.accepting_orders and found.enable_order_book else Lifecycle.SUSPENDED
    return stage


_RESOLUTION_STAGES = {
    "proposed": Lifecycle.PROPOSED,
    "disputed": Lifecycle.DISPUTED,
    "resolved": Lifecycle.CLOSED,
    "settled": Lifecycle.CLOSED,
}


def settlement(found: wire.GammaMarket) -> Settlement | None:
    """Read how a closed market ended, strictly: exactly one price of 1, or both a half. Anything else is unknown.

    Prices "0","0" on very old markets mean that nobody wrote them down, not that both sides lost.
    """
    prices = text_list(found.outcome_prices)
    if not found.closed or len(prices) != 2:
        return None
    return _ENDINGS.get((_plain(prices[0]), _plain(prices[1])))


def pays_nothing(found: wire.GammaMarket) -> bool:
    """Tell whether a market has ended with NO, so that a set loses nothing without it."""
    return settlement(found) == Value(Fraction(0))


_ENDINGS = {
    ("1", "0"): Value(Fraction(1)),
    ("0", "1"): Value(Fraction(0)),
    ("0.5", "0.5"): Value(Fraction(1, 2)),
}


def clob_settlement(found: wire.ClobMarket) -> Settlement | None:
    """Read how a market ended from the order book's side, where the winner is written plainly."""
    if not found.closed or len(found.tokens) != 2:
        return None
    if found.is_50_50_outcome:
        return Value(Fraction(1, 2))
    yes, no = (token.winner for token in found.tokens)
    return Value(Fraction(1 if yes else 0)) if yes != no else None


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _strike(found: wire.GammaMarket, yes_label: str) -> Strike | None:
    """Read a total's line. Handicap lines name no side of their own, so they are left to the text."""
    if found.line is None:
        return None
    line = Fraction(found.line)
    match yes_label.split(" ", 1)[0].lower():
        case "over":
            return Strike(comparator=">", floor=line)
        case "under":
            return Strike(comparator="<", cap=line)
    return None


def _category(topics: Sequence[wire.GammaTag]) -> Category:
    slugs = {topic.slug.lower() for topic in topics}
    return next((category for category, known in _CATEGORIES if slugs & known), Category.OTHER)
