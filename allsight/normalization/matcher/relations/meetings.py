"""Whether two listings are about one meeting of the same sides: who plays, and on which day."""

from datetime import timedelta

from allsight.normalization.matcher.relations.windows import when_of
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.dates import Period, local_day
from allsight.normalization.parsers.games import Game
from allsight.normalization.parsers.teams import Likeness

_HOUR_NS = 3_600 * 10**9
_DAILY = frozenset(("mlb", "baseball"))
"""Sports in which the same sides meet on days in a row, and twice on one."""

_APART_NS = round(3.5 * _HOUR_NS)
"""Starts that differ by more may be those of two games of one day; what venues say of one game differs by less."""

_TOGETHER_NS = 6 * _HOUR_NS
"""Where no text names the day, markets that close within so much of each other are on one game."""

_NEAR_NS = {True: 20 * _HOUR_NS, False: 36 * _HOUR_NS}
_DAY = timedelta(days=1)
_SETTLING = timedelta(days=15)
"""So long after a game its market may still be open."""


def participants(a: Game, b: Game) -> tuple[bool, Likeness] | None:
    """Return whether both name the sides in one order and how surely they are the same; None where they are not."""
    first = [a.sides[0].likeness(other) for other in b.sides]
    if not any(first):
        return None
    codes, others = ([side.code for side in game.sides] for game in (a, b))
    if all(codes) and all(others):
        for straight, joined in ((True, "".join(others)), (False, "".join(reversed(others)))):
            if "".join(codes) == joined and not _strangers(a, b, straight):
                return straight, Likeness.SURE
    second = [a.sides[1].likeness(other) for other in b.sides]
    orders = [sorted((first[0], second[1])), sorted((first[1], second[0]))]
    if orders[0] == orders[1]:
        return None
    least, most = max(orders)
    unsaid = not all(side.words or side.code for game in (a, b) for side in game.sides)
    if least >= Likeness.LIKELY or (least is Likeness.UNKNOWN and (most is Likeness.SURE or (unsaid and most > least))):
        return orders[0] > orders[1], least
    return None


def _strangers(a: Game, b: Game, straight: bool) -> bool:
    """Tell whether sides of equal codes are known to be others: two leagues abbreviate two cities alike."""
    sides = b.sides if straight else b.sides[::-1]
    return any(one.likeness(two) is Likeness.OTHERS for one, two in zip(a.sides, sides, strict=True))


def meeting(ours: Claim, theirs: Claim, a: Game, b: Game) -> bool | None:
    """Say whether both games are played at one time; None where that cannot be read."""
    if ours.period is None or theirs.period is None:
        known, other = (theirs.period, a) if ours.period is None else (ours.period, b)
        if known is not None and other.closes_ns is not None and local_day(other.closes_ns) < known.last - _DAY:
            return False  # no market on a game closes days before it
        return _by_closes(known, a, b)
    gap = abs((ours.period.last - theirs.period.last).days)
    if ours.disputed or theirs.disputed:
        return None
    daily = a.sport in _DAILY or b.sport in _DAILY
    if gap == 0:
        if a.number != b.number:
            return False if a.number and b.number else None
        return None if daily and not a.number and _apart(a, b) else True
    if gap == 1:
        return False if daily and _dated(ours, a) and _dated(theirs, b) else None
    return False


def _apart(a: Game, b: Game) -> bool:
    return a.starts_ns is not None and b.starts_ns is not None and abs(a.starts_ns - b.starts_ns) > _APART_NS


def _dated(claim: Claim, game: Game) -> bool:
    """Tell whether identifier or text name the day, rather than an instant that falls on another day elsewhere."""
    return game.day is not None or (claim.period is not None and bool(claim.period.section))


def _by_closes(known: Period | None, a: Game, b: Game) -> bool | None:
    """Compare the days of games by when their markets close, which is during the game or some days later."""
    if a.closes_ns is None or b.closes_ns is None:
        return None
    between = abs(a.closes_ns - b.closes_ns)
    if known is None:
        daily = a.sport in _DAILY or b.sport in _DAILY
        return True if between <= _TOGETHER_NS else None if between <= _NEAR_NS[daily] else False
    closes = sorted(local_day(at_ns) for at_ns in (a.closes_ns, b.closes_ns))
    if closes[1] < known.last - timedelta(days=1) or closes[0] > known.last + _SETTLING:
        return False
    return True if between <= _TOGETHER_NS and closes[0] <= known.last + timedelta(days=1) else None


def played(claim: Claim, game: Game) -> str:
    """Return when a game is played, in words."""
    told = when_of(claim)
    if not told:
        return "" if game.closes_ns is None else f"closes {local_day(game.closes_ns)}"
    return f"{told} game {game.number}" if game.number else told
