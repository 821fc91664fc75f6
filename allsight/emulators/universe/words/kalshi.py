"""What Kalshi says of events and markets beyond what every venue says."""

import msgspec

from allsight.emulators.universe.model import EventWords, Source, Words


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


class KalshiEventWords(EventWords, frozen=True):
    """What only Kalshi says of an event."""

    ticker: str
    series: KalshiSeries
    sub_title: str
    collateral_return_type: str
    strike_date_ns: int | None = None
    strike_period: str = ""
    competition: str = ""
    scope: str = ""


class KalshiWords(Words, frozen=True):
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
