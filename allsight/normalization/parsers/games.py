"""Games between two sides: who plays, what is bet on, and which side pays, from texts and identifiers together."""

import re
from datetime import date
from fractions import Fraction
from typing import Final

import msgspec

from allsight.normalization.parsers.bets import Bet, Wager
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.teams import (
    AGAINST,
    AT,
    NOBODY,
    VERSUS,
    Likeness,
    Pair,
    Side,
    league_of,
    narrowed,
    rivals,
    side,
    sides,
    sport_of,
    which,
)
from allsight.normalization.parsers.tickers import Listed
from allsight.normalization.parsers.wagers import wager_of

REGULAR = re.compile(
    r"90 minutes|\bin regulation\b|regulation (?:time|only|win)|regular time|(?:not|doesn't|does not|excluding"
    r"|excludes?) (?:include |including )?(?:any )?(?:extra time|overtime)|60 minutes only"
)
OVERTIME = re.compile(
    r"(?:includ(?:es?|ing)|incl\.?) (?:any )?(?:potential )?(?:overtime|extra time|extra "
    r"innings|penalt)|(?:overtime|extra time|extra innings)(?: and [a-z ]{3,20})? (?:is |are "
    r"|will be )?(?:included|counts?)"
)
_REGULATION = re.compile(r"\bregulation\b|\b(?:90|60) min|\bregular time\b")
_ONE_SIDED: Final = (
    CuedPattern(
        r"\b(?P<side>[a-z0-9 .'&-]{2,40}?) wins? by (?:over |more than |at least )?"
        r"\d{1,3}(?:\.\d)?(?:\+| or more)?(?: (?P<unit>runs|goals|points))?"
    ),
    CuedPattern(r"\b(?:spread|handicap): ?(?P<side>[a-z0-9 .'&-]{2,40}?) ?\([-+]\d"),
    CuedPattern(r"\bwill (?P<side>[a-z0-9 .'&-]{2,40}?) win in straight (?:sets|games)"),
)
_WINS = CuedPattern(
    r"^will (?:the )?(?P<side>[a-z0-9 .'&-]{2,40}?) wins?"
    r"(?: on (?:20\d\d-\d\d-\d\d|[a-z]{3,9} \d{1,2}(?:, 20\d\d)?))?\?*(?: \| |$)"
)
"""So a club may win its game of a day, and a person anything else: only where a sport or a club of one is named."""

_PROP = CuedPattern(
    r"^(?:[a-z][a-z.'-]{0,20} ){1,4}[a-z.'-]{2,20}: "
    r"(?:\d{1,3}\+ [a-z]|(?:total )?[a-z][a-z0-9 +-]{2,30} (?:o/u|over|under) \d)"
)
"""What a player counts, under the player's name and nothing else."""

_FOUGHT = CuedPattern(
    r"\b(?:by|via) (?:t?ko\b|knockout|technical knockout|submission|(?:unanimous |split |majority )?decision)"
    r"|\bgo(?:es)? the distance\b"
)
"""How only fights end."""

_UNITS: Final = {"runs": ("mlb",), "goals": ("nhl", "soccer", "nation"), "points": ("nfl", "nba", "wnba")}
_CONTEXT_CHARS = 400
_NAME_WORDS = 4
_NO_DOUBTS: Final = frozenset[str]()
_MATCHES = frozenset(("tennis", "esports", "mma"))
"""Sports in which who wins the match goes through."""

_THREE_WAY = frozenset(("soccer",))
_COUNTED = {"soccer": "regular_time"} | dict.fromkeys(("nfl", "nba", "wnba", "mlb", "nhl"), "with_overtime")
"""What the result of a game counts where rules do not say: the habit of its sport."""


class Game(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A bet on a game.

    Attributes:
        sides: the two participants in the order of the text, or of the identifier where no text names both.
        wager: what is bet on, with the sides in that order.
        three_way: a draw is an outcome of its own.
        timing: `regular_time` or `with_overtime`, empty where the text says neither.
        headlined: the headline itself says so, not the rules alone.
        day: the day of the game that an identifier gives.
        starts_ns: when it starts, by identifier or venue.
        number: which game of a day between the same sides, 0 where the identifier does not count.
        closes_ns: when the market stops trading: what is left of the day where nothing names it.
        turned: the listing's YES leg pays where the bet does not.
        doubts: fields of which text and identifier say different things.
    """

    sides: Pair
    wager: Wager
    three_way: bool = False
    timing: str = ""
    headlined: bool = False
    sport: str = ""
    day: date | None = None
    starts_ns: int | None = None
    number: int = 0
    closes_ns: int | None = None
    turned: bool = False
    doubts: frozenset[str] = _NO_DOUBTS

    @property
    def bet(self) -> Bet:
        """Return the kind of bet."""
        return self.wager.bet

    @property
    def paying(self) -> int | None:
        """Return the index of the side that the bet is on."""
        return self.wager.paying

    @property
    def line(self) -> Fraction | None:
        """Return the line above which the bet pays."""
        return self.wager.line

    @property
    def counted(self) -> str:
        """Return which result counts: as the text says, else as is the habit of the sport; empty where unknown."""
        return self.timing or _COUNTED.get(self.sport, "")


def game_of(
    head: str, label: str, other: str, event: str, context: str, hints: str, listed: Listed | None = None
) -> Game | None:
    """Read a bet on a game out of a market's texts and identifier, None where two sides do not meet.

    The text is asked first; what it leaves unsaid is taken from the identifier, and where both speak and contradict
    each other the field is named in `doubts`.
    """
    if listed is None and _PROP.search(head) and not VERSUS.search(event):
        return _prop(head, label, event, sport_of(head, event, hints, context))
    versus = listed is not None or _may_be(head, event, context)
    if not versus and not (AGAINST.search(head) or AGAINST.search(event)):
        return None
    sport = (listed.sport if listed else "") or sport_of(head, event, hints, context)
    if not sport and _FOUGHT.search(head):
        sport = "mma"
    if not versus and not sport:
        return None
    told = sides(head, sport) or sides(event, sport) or sides(context[:_CONTEXT_CHARS], sport)
    told = told or rivals(head, sport) or rivals(event, sport)
    told = told or (_one_sided(head, sport) if listed is None else None)
    if told is None and listed is None:
        return None
    sport = sport or (league_of(told) if told else "")
    pair, crossed, doubts = _joined(None if told is None else narrowed(told, sport), listed)
    wager = wager_of(head, label, event, pair, sport)
    if listed is not None:
        wager = _settled(wager, _spelt(listed, pair), crossed, doubts)
    if wager is None:
        return None
    regular = REGULAR.search(context)
    timing = "regular_time" if regular else "with_overtime" if OVERTIME.search(context) else ""
    if wager.bet is Bet.ADVANCE and sport in _MATCHES:
        wager = msgspec.structs.replace(wager, bet=Bet.WINNER)
    two_way = bool(other) and wager.bet is Bet.WINNER and _is(pair, other, sport, wager.paying)
    return Game(
        sides=pair,
        wager=wager,
        three_way=(sport in _THREE_WAY or regular is not None) and not two_way,
        timing=timing,
        headlined=bool(_REGULATION.search(head) or _REGULATION.search(event)),
        sport=sport,
        day=listed.day if listed else None,
        starts_ns=listed.starts_ns if listed else None,
        number=listed.number if listed else 0,
        doubts=frozenset(doubts) if doubts else _NO_DOUBTS,
    )


def _prop(head: str, label: str, event: str, sport: str) -> Game | None:
    """Read what a player counts in a game whose sides no text names."""
    wager = wager_of(head, label, event, (NOBODY, NOBODY), sport)
    if wager is None or wager.bet is not Bet.PLAYER or not wager.stat:
        return None
    return Game(sides=(NOBODY, NOBODY), wager=wager, sport=sport)


def _may_be(head: str, event: str, context: str) -> bool:
    texts = (head, event, context[:_CONTEXT_CHARS])
    return any(VERSUS.search(text) or AT.search(text) for text in texts) or any(
        pattern.search(head) for pattern in (*_ONE_SIDED, _WINS)
    )


def _one_sided(head: str, sport: str) -> Pair | None:
    """Return the one side that a bet names, where its words are those of a bet on a game and on nothing else."""
    for pattern in _ONE_SIDED:
        found = pattern.search(head)
        if found is not None:
            name = found.group("side").rsplit(": ", 1)[-1].removeprefix("will ").removeprefix("the ")
            unit = found.groupdict().get("unit") or ""
            one = _playing_for(side(name, sport), unit)
            if one.words and (one.teams or unit != "points"):
                return one, NOBODY
    found = _WINS.search(head)
    one = NOBODY if found is None else side(found.group("side"), sport)
    club = bool(sport) or (bool(one.teams) and league_of((one, one)) != "")
    return (one, NOBODY) if one.words and club else None


def _playing_for(one: Side, unit: str) -> Side:
    """Keep the teams that a side may be whose games are counted in a unit."""
    leagues = _UNITS.get(unit, ())
    kept = frozenset(team for team in one.teams if team.partition(":")[0] in leagues)
    return msgspec.structs.replace(one, teams=kept) if kept else one


def _joined(told: Pair | None, listed: Listed | None) -> tuple[Pair, bool, set[str]]:
    """Put the sides of text and identifier together; the second value says that they come in opposite orders."""
    if listed is None:
        return told or (NOBODY, NOBODY), False, set()
    if told is None:
        return listed.sides, False, set()
    straight = [one.likeness(two) for one, two in zip(told, listed.sides, strict=True)]
    swapped = [one.likeness(two) for one, two in zip(told, reversed(listed.sides), strict=True)]
    crossed = (min(swapped), max(swapped)) > (min(straight), max(straight))
    best = swapped if crossed else straight
    coded = listed.sides[::-1] if crossed else listed.sides
    if max(best) < Likeness.LIKELY:
        return told, False, {"participants"} if min(best) is Likeness.OTHERS else {"side"}
    if min(best) is Likeness.OTHERS:
        return told, crossed, {"participants"}
    one, two = (_both(name, code) for name, code in zip(told, coded, strict=True))
    return (one, two), crossed, set()


def _both(named: Side, coded: Side) -> Side:
    if not named.words:
        return coded
    teams = named.teams & coded.teams or named.teams or coded.teams
    return Side(named.words, teams, named.text, coded.code)


def _settled(told: Wager | None, listed: Listed, crossed: bool, doubts: set[str]) -> Wager | None:
    """Complete the bet of a text by that of its identifier, and name in `doubts` what they contradict each other in."""
    sure = "side" not in doubts and "participants" not in doubts
    doubts.discard("side")
    coded = listed.wager.crossed if listed.wager is not None and crossed else listed.wager
    if coded is not None and told is None and _idle(coded, listed):
        doubts.add("threshold")
    if coded is None or told is None:
        if coded is not None and coded.paying is not None and not sure:
            doubts.add("side")
        return told or coded
    if told.bet is Bet.SPECIAL and not told.detail:
        return coded
    if (told.bet, told.stat) != (coded.bet, coded.stat) or (told.segment and told.segment != coded.segment):
        doubts.add("bet")
        return told
    line = told.line if told.line is not None else coded.line
    if line is not None and coded.line is not None and abs(line) - abs(coded.line) not in (0, 0 if listed.exact else 1):
        doubts.add("threshold")
    paying = told.paying if told.paying is not None else coded.paying if sure else None
    if sure and None not in (paying, coded.paying) and paying != coded.paying and line == coded.line and listed.sided:
        doubts.add("side")
    return msgspec.structs.replace(
        told, line=line, paying=paying, segment=told.segment or coded.segment, detail=told.detail or coded.detail
    )


def _idle(wager: Wager, listed: Listed) -> bool:
    """Tell whether a handicap in whole numbers would say no more than that a side wins, so that another is meant."""
    return not listed.exact and wager.bet is Bet.SPREAD and wager.line == Fraction(1, 2)


def _spelt(listed: Listed, pair: Pair) -> Listed:
    """Read what an identifier spells out in words that it does not know as the name of the side that is to win."""
    wager = listed.wager
    if wager is None or wager.bet is not Bet.SPECIAL:
        return listed
    name = side(wager.detail.replace("-", " "), listed.sport)
    sure = [index for index, one in enumerate(pair) if one.words and one.likeness(name) is Likeness.SURE]
    if len(sure) != 1 or len(name.words) > _NAME_WORDS:
        return listed
    (paying,) = sure
    found = Wager(bet=Bet.WINNER, paying=paying)
    return msgspec.structs.replace(listed, wager=found.crossed if pair[0].code != listed.sides[0].code else found)


def _is(pair: Pair, name: str, sport: str, paying: int | None) -> bool:
    """Tell whether a name is that of the side that a bet is not on."""
    return paying is not None and which(pair, side(name, sport)) == 1 - paying
