"""Market filters of the REST API and of the stream: which markets are meant (venue sheet 4, 7.3)."""

import msgspec

from allsight.domain.clock import from_iso
from allsight.emulators.betfair.errors import ApiError
from allsight.emulators.betfair.markets import Market

BETTING_TYPES = frozenset(
    {"ODDS", "LINE", "RANGE", "ASIAN_HANDICAP_DOUBLE_LINE", "ASIAN_HANDICAP_SINGLE_LINE", "FIXED_ODDS"}
)


class TimeRange(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A stretch of time; either end may be open."""

    from_: str | None = None
    to: str | None = None

    def holds(self, at_ns: int) -> bool:
        """Tell whether an instant lies within, both ends included.

        Raises:
            ApiError: if an end is no instant.
        """
        try:
            after = self.from_ is None or from_iso(self.from_) <= at_ns
            return after and (self.to is None or at_ns <= from_iso(self.to))
        except ValueError:
            raise ApiError("INVALID_INPUT_DATA", "marketStartTime") from None


class MarketFilter(msgspec.Struct, frozen=True, rename="camel"):
    """The filter of every call of the betting API; what is absent or empty does not restrict."""

    text_query: str | None = None
    event_type_ids: list[str] | None = None
    event_ids: list[str] | None = None
    competition_ids: list[str] | None = None
    market_ids: list[str] | None = None
    venues: list[str] | None = None
    bsp_only: bool | None = None
    turn_in_play_enabled: bool | None = None
    in_play_only: bool | None = None
    market_betting_types: list[str] | None = None
    market_countries: list[str] | None = None
    market_type_codes: list[str] | None = None
    market_start_time: TimeRange | None = None
    with_orders: list[str] | None = None
    race_types: list[str] | None = None
    bet_delay_models: list[str] | None = None

    def check(self) -> None:
        """Refuse what cannot be asked.

        Raises:
            ApiError: if too many markets are named or a betting type does not exist.
        """
        if self.market_ids and len(self.market_ids) > 1_000:
            raise ApiError("REQUEST_SIZE_EXCEEDS_LIMIT")
        if self.market_betting_types and not BETTING_TYPES.issuperset(self.market_betting_types):
            raise ApiError("INVALID_INPUT_DATA", "marketBettingTypes")

    def holds(self, market: Market) -> bool:
        """Tell whether a market is meant."""
        words = market.words
        among = (
            (self.event_type_ids, words.event_type_id),
            (self.event_ids, words.event_id),
            (self.competition_ids, words.competition_id),
            (self.market_ids, market.id),
            (self.market_betting_types, words.betting_type),
            (self.market_countries, words.country),
            (self.market_type_codes, words.market_type),
        )
        if any(wanted and value not in wanted for wanted, value in among):
            return False
        if self.venues or self.bsp_only or self.race_types or self.with_orders:
            return False  # racetracks, starting prices, races and own bets are nowhere here
        if self.bet_delay_models and not set(self.bet_delay_models) & set(words.bet_delay_models):
            return False
        if self.turn_in_play_enabled is not None and self.turn_in_play_enabled != words.turn_in_play_enabled:
            return False
        if self.in_play_only is not None and self.in_play_only != market.in_play:
            return False
        if self.market_start_time is not None and not self.market_start_time.holds(words.start_ns):
            return False
        return not self.text_query or _mentions(market, self.text_query)


class StreamFilter(msgspec.Struct, frozen=True, rename="camel"):
    """The filter of a market subscription."""

    market_ids: list[str] | None = None
    bsp_market: bool | None = None
    betting_types: list[str] | None = None
    event_type_ids: list[str] | None = None
    event_ids: list[str] | None = None
    turn_in_play_enabled: bool | None = None
    market_types: list[str] | None = None
    venues: list[str] | None = None
    country_codes: list[str] | None = None
    race_types: list[str] | None = None

    def holds(self, market: Market) -> bool:
        """Tell whether a market is meant; the answer never changes."""
        words = market.words
        among = (
            (self.market_ids, market.id),
            (self.betting_types, words.betting_type),
            (self.event_type_ids, words.event_type_id),
            (self.event_ids, words.event_id),
            (self.market_types, words.market_type),
            (self.country_codes, words.country),
        )
        if any(wanted and value not in wanted for wanted, value in among):
            return False
        if self.venues or self.bsp_market or self.race_types:
            return False
        return self.turn_in_play_enabled in {None, words.turn_in_play_enabled}


def _mentions(market: Market, query: str) -> bool:
    words = market.words
    text = f"{words.event_type} {words.competition} {words.event_name} {words.market_name}".lower()
    return all(part.strip("*").lower() in text for part in query.split())
