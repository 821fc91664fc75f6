"""What Betfair says of markets and runners beyond what every venue says.

One `ListedEvent` is one Betfair market, one `Listing` one runner of it; several markets share a Betfair event.
"""

from allsight.emulators.universe.model import EventWords, Words


class BetfairEventWords(EventWords, frozen=True):
    """What only Betfair says of a market (venue sheet 4.1, 7.4); ids and types are spelt as in its API.

    Attributes:
        event_open_ns: when the venue says that the event begins.
        start_ns: `marketStartTime`, for politics and specials now and then a placeholder in the past.
        suspend_ns: when the venue says that betting will be suspended.
        turn_in_play_ns: when the market really turns in-play; None when it never does.
        bet_delay: seconds that bets wait in-play.
        base_rate: percent of the net winnings, a decimal text.
        complete: no runner will be added.
        winners: how many runners win.
        line: lowest and highest line, distance and unit of a `LINE` market.
    """

    market_id: str
    market_name: str
    market_type: str
    event_type_id: str
    event_type: str
    event_id: str
    event_name: str
    country: str
    event_open_ns: int
    start_ns: int
    suspend_ns: int
    competition_id: str = ""
    competition: str = ""
    timezone: str = "GMT"
    betting_type: str = "ODDS"
    turn_in_play_enabled: bool = False
    turn_in_play_ns: int | None = None
    bet_delay: int = 0
    bet_delay_models: tuple[str, ...] = ()
    base_rate: str = "5"
    discount_allowed: bool = True
    complete: bool = True
    winners: int = 1
    rules_has_date: bool = True
    each_way_divisor: str = ""
    line: tuple[str, str, str, str] | None = None


class BetfairWords(Words, frozen=True):
    """How Betfair words a runner, and the rules of its market, which are the same for all of its runners.

    `rules` is HTML. `clarifications` are added after the market was opened and are empty before.
    """

    selection_id: int
    runner_name: str
    sort_priority: int
    rules: str
    clarifications: str = ""
    handicap: str = "0"
