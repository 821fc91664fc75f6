"""What Polymarket says of events and markets beyond what every venue says."""

import msgspec

from allsight.emulators.universe.model import EventWords, Words


class PolymarketTag(msgspec.Struct, frozen=True):
    """A label of the Gamma catalogue."""

    id: str
    label: str
    slug: str


class PolymarketEventWords(EventWords, frozen=True):
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


class PolymarketWords(Words, frozen=True):
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
