"""What the universe tells an emulated venue: events, listings, their words, and what happens to them.

Venue-neutral fields say what the makers and the matching engine need; `words` carries what one venue's server
needs to speak in its own style. Instants are integer nanoseconds UTC.
"""

from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeAlias

import msgspec

from allsight.domain.ids import Venue
from allsight.domain.ladder import Ladder


class Category(StrEnum):
    """The subject of an event, in no venue's own spelling."""

    POLITICS = "politics"
    MACRO = "macro"
    CRYPTO = "crypto"
    SPORTS = "sports"
    WEATHER = "weather"
    TECH = "tech"
    ENTERTAINMENT = "entertainment"
    GEOPOLITICS = "geopolitics"


class Span(msgspec.Struct, frozen=True, gc=False):
    """A stretch of time: from `from_ns` up to, not including, `to_ns`."""

    from_ns: int
    to_ns: int

    def __contains__(self, at_ns: int) -> bool:
        return self.from_ns <= at_ns < self.to_ns


class Source(msgspec.Struct, frozen=True):
    """Whose word decides: the name that a venue's rules give, and a URL or the empty string."""

    name: str
    url: str = ""


class KalshiSeries(msgspec.Struct, frozen=True):
    """The template that an event of Kalshi belongs to; fee fields are spelt as in its API."""

    ticker: str
    title: str
    category: str
    frequency: str
    fee_type: str = "quadratic"
    fee_multiplier: float = 1.0
    tags: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


class KalshiEventWords(msgspec.Struct, frozen=True):
    """What only Kalshi says of an event."""

    ticker: str
    series: KalshiSeries
    sub_title: str
    collateral_return_type: str
    strike_date_ns: int | None = None
    strike_period: str = ""
    competition: str = ""
    scope: str = ""


class KalshiWords(msgspec.Struct, frozen=True):
    """How Kalshi words a market. The fields are named as in its API; `custom_strike` holds pairs."""

    ticker: str
    market_id: str
    title: str
    subtitle: str
    yes_sub_title: str
    no_sub_title: str
    rules_primary: str
    rules_secondary: str
    strike_type: str
    floor_strike: float | None = None
    cap_strike: float | None = None
    custom_strike: tuple[tuple[str, str], ...] = ()
    primary_participant_key: str = ""
    can_close_early: bool = True
    early_close_condition: str = ""
    settlement_timer_s: int = 300
    price_level_structure: str = "linear_cent"
    occurrence_ns: int | None = None
    expiration_value: str = ""
    provisional: bool = False


class PolymarketTag(msgspec.Struct, frozen=True):
    """A label of the Gamma catalogue."""

    id: str
    label: str
    slug: str


class PolymarketEventWords(msgspec.Struct, frozen=True):
    """What only Polymarket says of an event.

    `augmented` sets may name placeholders later, and hold one market whose meaning is "any other".
    `cumulative` marks nested thresholds or dates. `end_ns` is the scheduled end, which the venue does not
    treat as a deadline.
    """

    gamma_id: str
    slug: str
    description: str
    resolution_source: str
    tags: tuple[PolymarketTag, ...]
    end_ns: int
    neg_risk: bool = False
    augmented: bool = False
    neg_risk_market_id: str = ""
    cumulative: bool = False
    series_slug: str = ""
    series_title: str = ""
    recurrence: str = ""
    game_id: str = ""
    start_ns: int | None = None


class PolymarketWords(msgspec.Struct, frozen=True):
    """How Polymarket words a market, with its identifiers on chain.

    `tokens` are those of outcome 0 and 1, `outcomes` their labels: outcome 0 is the YES leg whatever it is
    called. `fee_rate` is a decimal text, None where the market is free. `line` is empty outside sports.
    """

    gamma_id: str
    condition_id: str
    question_id: str
    tokens: tuple[str, str]
    outcomes: tuple[str, str]
    question: str
    slug: str
    description: str
    resolution_source: str
    group_item_title: str
    group_item_threshold: int
    end_ns: int
    fee_type: str | None
    fee_rate: str | None
    rebate_rate: str | None
    neg_risk: bool = False
    neg_risk_other: bool = False
    placeholder: bool = False
    sports_market_type: str = ""
    line: str = ""
    game_start_ns: int | None = None
    event_start_ns: int | None = None
    seconds_delay: int = 0
    min_size: str = "5"
    reward_min_size: int = 0
    reward_max_spread: float = 0.0
    reward_daily: int = 0
    uma_bond: str = "500"


Words: TypeAlias = KalshiWords | PolymarketWords
EventWords: TypeAlias = KalshiEventWords | PolymarketEventWords


class Edit(msgspec.Struct, frozen=True):
    """A change of a market's texts: from `at_ns` on the venue shows `words`."""

    at_ns: int
    words: Words


class GridChange(msgspec.Struct, frozen=True):
    """A change of a market's price grid at `at_ns`."""

    at_ns: int
    ladder: Ladder


class Payoff(msgspec.Struct, frozen=True):
    """What a listing pays once it is settled: `value` per YES contract, and each stake back when `refund`."""

    value: Fraction
    refund: bool = False


class Listing(msgspec.Struct, frozen=True):
    """One binary market at one venue.

    `claim` names the canonical claim it pays on and is nothing that a venue would publish: a server never
    serves it. `inverted` listings pay YES when the claim is false. Life: listed, open, close (trading ends),
    determined, settled, delisted (no longer shown). `expected_ns` and `latest_ns` are what the venue
    announces beforehand.

    Attributes:
        id: unique in the universe, stable, for example `fed-2026-12/cut25@kalshi`.
        group: id of its `ListedEvent`.
        announced_close_ns: the close that the venue shows until trading has ended; often much later.
        volume_24h: contracts that change hands on a usual day.
        activity: share of attention from makers and takers, 0 (asleep) to 1 (the busiest).
        halts: when the venue has suspended trading.
        frozen: when the venue's data for this book stands still although the world moves on.
    """

    venue: Venue
    id: str
    claim: str
    inverted: bool
    group: str
    ladder: Ladder
    listed_ns: int
    open_ns: int
    close_ns: int
    announced_close_ns: int
    determined_ns: int
    settled_ns: int
    delisted_ns: int
    expected_ns: int
    latest_ns: int
    volume_24h: float
    activity: float
    words: Words
    edits: tuple[Edit, ...] = ()
    grid_changes: tuple[GridChange, ...] = ()
    halts: tuple[Span, ...] = ()
    frozen: tuple[Span, ...] = ()

    def words_at(self, at_ns: int) -> Words:
        """Return the texts that the venue shows at an instant."""
        shown = self.words
        for edit in self.edits:
            if edit.at_ns <= at_ns:
                shown = edit.words
        return shown

    def ladder_at(self, at_ns: int) -> Ladder:
        """Return the price grid in force at an instant."""
        grid = self.ladder
        for change in self.grid_changes:
            if change.at_ns <= at_ns:
                grid = change.ladder
        return grid

    def halted_at(self, at_ns: int) -> bool:
        """Tell whether the venue has suspended trading at an instant."""
        return any(at_ns in span for span in self.halts)

    def frozen_at(self, at_ns: int) -> bool:
        """Tell whether the venue's data for this book stands still at an instant."""
        return any(at_ns in span for span in self.frozen)


class ListedEvent(msgspec.Struct, frozen=True):
    """A venue's group of markets; `mutually_exclusive` does not promise completeness."""

    venue: Venue
    id: str
    topic: str
    category: Category
    title: str
    listings: tuple[str, ...]
    mutually_exclusive: bool
    listed_ns: int
    delisted_ns: int
    words: EventWords


class ChangeKind(StrEnum):
    """What can happen to a listing, in the order in which it does."""

    LISTED = "listed"
    OPENED = "opened"
    HALTED = "halted"
    RESUMED = "resumed"
    EDITED = "edited"
    REGRIDDED = "regridded"
    CLOSED = "closed"
    DETERMINED = "determined"
    SETTLED = "settled"
    DELISTED = "delisted"


class Change(msgspec.Struct, frozen=True):
    """One thing that happens to one listing."""

    at_ns: int
    kind: ChangeKind
    listing: Listing


class World(Protocol):
    """What traders and servers ask of a universe."""

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        """Return the events that a venue shows at an instant, settled ones a while longer."""
        ...

    def listings(self, venue: Venue, at_ns: int) -> tuple[Listing, ...]:
        """Return the listings that a venue shows at an instant, settled ones a while longer."""
        ...

    def probability(self, claim: str, at_ns: int) -> float:
        """Return how likely a claim is at an instant, in 0..1; exactly 0 or 1 once it is determined.

        Raises:
            KeyError: if the universe knows no such claim.
        """
        ...

    def settlement(self, listing: Listing) -> Payoff:
        """Return what a listing will have paid in the end; meant to be looked at from `determined_ns` on."""
        ...

    def changes(self, venue: Venue, from_ns: int, to_ns: int) -> tuple[Change, ...]:
        """Return what happens to the venue's listings after `from_ns` and up to `to_ns`, in order of time."""
        ...
