"""What a case, such as being called off, does to markets: who settles by a rule, who waits, who is silent."""

from collections.abc import Iterator, Sequence

import msgspec

from allsight.analysis.arbitrage.states import CASES, NO, SETTLING, WAITS, YES, case_label, outcomes_of, silence, spared
from allsight.domain.market import Settlement
from allsight.domain.questions import Branch, Conflict, LinkedMarket, Orientation, Predicate, Severity
from allsight.domain.states import StateKind


class Asked(msgspec.Struct, frozen=True):
    """A market as far as endings go: which member it asks, decided by which happening, and what its rules say."""

    linked: LinkedMarket
    predicate: Predicate | None
    member: int
    happening: int

    def answered(self, *, answer: bool) -> Settlement:
        """Return how the market settles when its member is answered so."""
        return YES if (self.linked.orientation is Orientation.SAME) is answer else NO

    @property
    def drawn(self) -> bool:
        """Tell whether the market pays if nobody wins."""
        return self.predicate is not None and self.predicate.action == "draw"

    def branch(self, case: str) -> Branch | None:
        """Return what the market's rules say of a case; closing early matters only if it changes what is paid."""
        found = () if self.predicate is None else self.predicate.branches
        return next(
            (one for one in found if one.case == case and (case != "early_close" or one.outcome in SETTLING)), None
        )


class Struck(msgspec.Struct, frozen=True, kw_only=True):
    """A case has struck one happening and has lasted a while; every other happening is decided.

    Attributes:
        hours: for how long it has lasted; `longest`: the longest that any rule text waits.
        settles: per place of a market, all that its rule leaves open, with the rule.
        waits: places of markets that pay on the result in the end.
        silent: places of markets whose rules have no word on it.
        drawn: places of markets that pay by the case itself: on a draw if it is a tie.
        severity: how much that silence matters; None where every text speaks.
    """

    case: str
    happening: int
    hours: int
    longest: int
    settles: dict[int, tuple[Branch, tuple[Settlement, ...]]]
    waits: tuple[int, ...]
    silent: tuple[int, ...]
    drawn: tuple[int, ...]
    severity: Severity | None

    @property
    def kind(self) -> StateKind:
        """Return whether the rules allow such an ending, or leave it to somebody who is silent."""
        return StateKind.DIVERGENCE if self.silent else StateKind.BRANCH

    @property
    def label(self) -> str:
        """Name the case, with the hours where rules part by them."""
        return case_label(self.case, self.hours, self.longest)


class Spared(msgspec.Struct, frozen=True):
    """A case leads to no ending of its own in one happening: no rule text mentions it, or all wait for the result."""

    case: str
    happening: int
    waits: bool

    @property
    def sentence(self) -> str:
        """Say so."""
        return spared(self.case, waits=self.waits)


def strikes(asked: Sequence[Asked], conflicts: Sequence[Conflict]) -> Iterator[Struck | Spared]:
    """Go through every case and happening, and say what the case leads to there."""
    for case in CASES:
        for happening in sorted({one.happening for one in asked}):
            yield from _strike(asked, case, happening, conflicts)


def _strike(
    asked: Sequence[Asked], case: str, happening: int, conflicts: Sequence[Conflict]
) -> Iterator[Struck | Spared]:
    inside = {place: one for place, one in enumerate(asked) if one.happening == happening}
    drawn = tuple(place for place, one in inside.items() if case == "tie" and one.drawn)
    struck = {place: one.branch(case) for place, one in inside.items() if place not in drawn}
    told = {place: branch for place, branch in struck.items() if branch is not None}
    silent = tuple(place for place in struck if place not in told)
    if not told:
        yield Spared(case, happening, waits=bool(drawn))
        return
    if not silent and all(branch.outcome == WAITS for branch in told.values()):
        yield Spared(case, happening, waits=True)
        return
    tiers = sorted({branch.hours or 0 for branch in told.values()})
    for hours in tiers:
        settles = {
            place: (branch, outcomes_of(branch))
            for place, branch in told.items()
            if branch.outcome != WAITS and (branch.hours or 0) <= hours
        }
        yield Struck(
            case=case,
            happening=happening,
            hours=hours,
            longest=tiers[-1],
            settles=settles,
            waits=tuple(place for place in told if place not in settles),
            silent=silent,
            drawn=drawn,
            severity=silence(case, struck.values(), conflicts) if silent else None,
        )
