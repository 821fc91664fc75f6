"""What can be bet on in a game, as data: which outcomes of it pay."""

from enum import StrEnum
from fractions import Fraction

import msgspec


class Bet(StrEnum):
    """What a game market pays on."""

    WINNER = "winner"
    DRAW = "draw"
    SPREAD = "spread"
    TOTAL = "total"
    TEAM_TOTAL = "team_total"
    BOTH_SCORE = "both_score"
    DOUBLE_CHANCE = "double_chance"
    """A side wins or draws; without a side, either of them wins."""
    EXACT_SCORE = "exact_score"
    TO_NIL = "to_nil"
    """A side wins and the other scores nothing: in straight sets, to nil, by a clean sweep."""
    ADVANCE = "advance"
    """A side goes through, whatever decides the tie: both legs, extra time, penalties."""
    METHOD = "method"
    """How a fight ends, with a side: how that side wins it."""
    PLAYER = "player"
    """What one player counts."""
    SPECIAL = "special"
    """Anything else, by the name in `detail`."""


class Wager(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A bet on a game of two sides.

    Attributes:
        paying: index of the side that the bet is on, None where it is on no side or the text does not say.
        line: handicap, total or count; the bet pays above it.
        over: for totals and counts, whether YES pays above the line.
        push: stakes come back on the line itself, so that a whole-number line is not the half below the next one.
        stat: what is counted, empty for the score that decides the game.
        segment: the part of the game, empty for the whole.
        player: whose count, in words.
        detail: score in order of the sides, way of winning, or name of a special.
    """

    bet: Bet
    paying: int | None = None
    line: Fraction | None = None
    over: bool = True
    push: bool = False
    stat: str = ""
    segment: str = ""
    player: str = ""
    detail: str = ""

    @property
    def words(self) -> str:
        """Return what is bet on, without side and line, in words."""
        return " ".join(part for part in (self.bet.value, self.segment, self.stat, self.player, self.detail) if part)

    @property
    def crossed(self) -> "Wager":
        """Return the same bet with the sides named in the other order."""
        paying = None if self.paying is None else 1 - self.paying
        detail = "-".join(reversed(self.detail.split("-"))) if self.bet is Bet.EXACT_SCORE else self.detail
        return msgspec.structs.replace(self, paying=paying, detail=detail)
