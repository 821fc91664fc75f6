"""A contest as a claim: what is contested, which running of it, and who must do how well."""

from typing import Any, Final

import msgspec

from allsight.normalization.parsers.contest_grammar import Result
from allsight.normalization.parsers.contestants import Contestant
from allsight.normalization.parsers.editions import Edition
from allsight.normalization.parsers.numbers import Range

COUNTED: Final = ("seats", "margin", "vote_share", "gain_seats")
"""Results that ask how much, not how well."""

ONCE: Final = frozenset(("win", "be_nominee", "lead", "be_next", "finish_in_top", "relegated", "qualify"))
"""Acts that happen once per edition, so that a date beside them only says which edition is meant."""

OVERALL: Final = "overall"
ADVANCE: Final = "advance"
OUTRIGHT: Final = "outright"
"""Stages: the contest as a whole, being among those who go on to a runoff, and being elected without one."""

HONOURS: Final = frozenset(
    (
        "mvp", "roty", "coy", "dpoy", "opoy", "cy_young", "golden_boot", "golden_ball", "finals_mvp", "sixth_man",
        "drivers", "constructors", "grand_prix", "gold", "silver", "bronze", "cup",
        "record", "christma", "halfway",
    )
)  # fmt: skip
"""What can be won in a competition beside the competition itself."""

WHOLE: Final = frozenset((OVERALL,))
"""One set for most contests."""


class Contest(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A claim that somebody does so well in a contest.

    Attributes:
        family: `vote`, `competition`, `chart` (a ranking read at a time) or `other`.
        office: what is voted on; place and seat narrow it, party is whose nomination or leadership it is.
        competition: league, tournament, ceremony or prize by its canonical name.
        words: what else tells this contest from others: a category, a name that no table knows.
        stages: the part of it that counts, `overall` for the whole; several where all of them must be won.
        part: the conference, division, group or half draw that it is played in, where the text names one.
        who: any of these; empty where the text names nobody.
        together: all of `who` must do so well, not any of them.
        rivals: everybody of a contest between two, where the venue names both sides.
        count: how much is asked for, of `result.action`.
        denied: the words ask for them to fail.
    """

    family: str
    result: Result
    edition: Edition
    who: tuple[Contestant, ...]
    office: str = ""
    place: str = ""
    seat: str = ""
    party: str = ""
    competition: str = ""
    words: frozenset[str] = frozenset()
    stages: frozenset[str] = WHOLE
    part: str = ""
    together: bool = False
    rivals: tuple[Contestant, ...] = ()
    count: Range | None = None
    denied: bool = False

    @property
    def name(self) -> str:
        """Return what is contested, in words."""
        parts = (self.competition, self.party, self.office, self.place, self.seat, *sorted(self.words))
        return " ".join(part for part in parts if part)

    @property
    def told(self) -> dict[str, Any]:
        """Return what a predicate shows of it: subject, action, scope and place."""
        stages = sorted(self.stages - {OVERALL})
        return {
            "subject": tuple(one.text for one in self.who),
            "action": self.result.action if self.count is None else "be_counted",
            "scope": (self.name, self.edition.words, *stages),
            "place": self.place or None,
        }

    @property
    def asked(self) -> str:
        """Return how well somebody must do, in words."""
        if self.count is not None:
            return f"{self.result.action} {self.count.words}"
        best, worst = self.result.best, self.result.worst
        if self.result.action in ("relegated", "gain_seats", "next_out", "take_part", "nominated"):
            return self.result.action
        return "win" if worst == 1 else f"place {best}" if best == worst else f"place {best}-{worst}"
