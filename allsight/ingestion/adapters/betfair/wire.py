"""Betfair's REST answers as the venue writes them (sheet 2 to 4). Unknown fields are ignored: they come unannounced.

JSON numbers become exact decimals, never floats. Rows stay raw in their list, so that one that is not as we know it
costs that row alone.
"""

from decimal import Decimal

import msgspec


class LoginAnswer(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What both logins, keep-alive and logout answer; which fields are there depends on the call. Holds a secret."""

    session_token: str = ""
    token: str = ""
    login_status: str = ""
    status: str = ""
    error: str = ""

    def __repr__(self) -> str:
        """Show the answer without the token."""
        return f"LoginAnswer({self.login_status or self.status}, {self.error})"


class RpcError(msgspec.Struct, frozen=True):
    """A failure inside an answer with status 200. `data` may be missing (recorded)."""

    code: int = 0
    message: str = ""
    data: dict[str, msgspec.Raw] | None = None


class ApiException(msgspec.Struct, frozen=True, rename="camel"):
    """A business error. `error_code` is what to branch on; numbers differ between the venue's interfaces."""

    error_code: str = ""
    error_details: str | None = ""


class Failure(msgspec.Struct, frozen=True):
    """Whether an answer is a failure."""

    error: RpcError | None = None


class Fault(msgspec.Struct, frozen=True):
    """A failure of the REST flavour, with status 400."""

    faultstring: str = ""
    detail: dict[str, msgspec.Raw] | None = None


class Rows(msgspec.Struct, frozen=True):
    """A list of rows, still raw."""

    result: tuple[msgspec.Raw, ...]


class Named(msgspec.Struct, frozen=True):
    """An event type or competition; ids are texts, and were recorded as numbers too."""

    id: str | int | None = None
    name: str = ""


class Event(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An event: an election, a country's politics, a game."""

    id: str | int
    name: str = ""
    country_code: str | None = None
    open_date: str | None = None


class EventResult(msgspec.Struct, frozen=True, rename="camel"):
    """An event and how many markets of it match the filter."""

    event: Event
    market_count: int = 0


class EventTypeResult(msgspec.Struct, frozen=True, rename="camel"):
    """A branch of the catalogue."""

    event_type: Named
    market_count: int = 0


class CompetitionResult(msgspec.Struct, frozen=True, rename="camel"):
    """A competition."""

    competition: Named
    market_count: int = 0


class MarketTypeResult(msgspec.Struct, frozen=True, rename="camel"):
    """A kind of market."""

    market_type: str
    market_count: int = 0


class LadderDescription(msgspec.Struct, frozen=True):
    """Which ladder a market trades on."""

    type: str = ""


class Description(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """MARKET_DESCRIPTION. `rules` and `clarifications` are HTML by strangers."""

    betting_type: str = ""
    market_type: str = ""
    market_time: str | None = None
    suspend_time: str | None = None
    settle_time: str | None = None
    turn_in_play_enabled: bool = False
    market_base_rate: Decimal | None = None
    discount_allowed: bool = False
    rules: str | None = None
    clarifications: str | None = None
    each_way_divisor: Decimal | None = None
    price_ladder_description: LadderDescription | None = None


class RunnerDescription(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """RUNNER_DESCRIPTION."""

    selection_id: int
    runner_name: str = ""
    handicap: Decimal = Decimal(0)
    sort_priority: int = 0


class MarketCatalogue(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One market of the catalogue."""

    market_id: str
    market_name: str = ""
    market_start_time: str | None = None
    description: Description | None = None
    runners: tuple[RunnerDescription, ...] | None = None
    event_type: Named | None = None
    competition: Named | None = None
    event: Event | None = None


class PriceSize(msgspec.Struct, frozen=True, gc=False):
    """A level of a book; size is backer's stake."""

    price: Decimal
    size: Decimal


class Offers(msgspec.Struct, frozen=True, rename="camel"):
    """The exchange prices of a runner."""

    available_to_back: tuple[PriceSize, ...] | None = None
    available_to_lay: tuple[PriceSize, ...] | None = None


class RunnerBook(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A runner as it stands."""

    selection_id: int
    handicap: Decimal = Decimal(0)
    status: str = ""
    ex: Offers | None = None


class MarketBook(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A market as it stands. `complete` false means that runners may still be added."""

    market_id: str
    is_market_data_delayed: bool = False
    status: str = ""
    bet_delay: int = 0
    complete: bool = False
    inplay: bool = False
    number_of_winners: int = 0
    version: int = 0
    runners: tuple[RunnerBook, ...] | None = None


class MenuNode(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A node of the navigation file: GROUP, EVENT_TYPE, EVENT, RACE or MARKET."""

    type: str
    id: str | int = ""
    name: str = ""
    market_type: str | None = None
    number_of_winners: int | None = None
    children: "tuple[MenuNode, ...]" = ()


decode_login = msgspec.json.Decoder(LoginAnswer).decode
decode_failure = msgspec.json.Decoder(Failure).decode
decode_fault = msgspec.json.Decoder(Fault).decode
decode_exception = msgspec.json.Decoder(ApiException).decode
decode_rows = msgspec.json.Decoder(Rows).decode
decode_event = msgspec.json.Decoder(EventResult).decode
decode_event_type = msgspec.json.Decoder(EventTypeResult).decode
decode_competition = msgspec.json.Decoder(CompetitionResult).decode
decode_market_type = msgspec.json.Decoder(MarketTypeResult).decode
decode_catalogue = msgspec.json.Decoder(MarketCatalogue).decode
decode_book = msgspec.json.Decoder(MarketBook).decode
decode_menu = msgspec.json.Decoder(MenuNode).decode
