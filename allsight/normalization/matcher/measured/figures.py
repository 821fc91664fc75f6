"""Figures on graded pairs: how often each relation is found, what linking unasked would cost, and how sure they are."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from allsight.domain.questions import ConflictKind
from allsight.normalization.matcher.measured.grading import Graded
from allsight.normalization.matcher.measured.labelled import Label
from allsight.normalization.matcher.measured.probabilities import (
    PRECISE,
    Calibration,
    average_precision,
    calibration,
    ratio,
    recall_at,
)

DRAWS: Final = 1_000
_SEED: Final = 11
_Z: Final = 1.645
"""Of the normal distribution 95 of 100 lie below this many deviations."""
_LINKS: Final = (Label.SAME, Label.OPPOSITE)
_SUBSETS: Final = (Label.A_IN_B, Label.B_IN_A)
_KIND: Final = {
    ConflictKind.DEADLINE: "deadline",
    ConflictKind.TIME_ZONE: "deadline",
    ConflictKind.EARLY_CLOSE: "deadline",
    ConflictKind.SOURCE: "source",
    ConflictKind.DISPUTE: "source",
    ConflictKind.THRESHOLD: "threshold",
    ConflictKind.ROUNDING: "threshold",
    ConflictKind.SCOPE: "scope",
    ConflictKind.EFFECT: "scope",
}
"""Our kinds of conflict in the words of the labels; all that is not here is an `edge_case` there."""

Cells = Counter[tuple[Label, Label]]
Group = tuple[Cells, Cells]
"""Counts by (label, found) of all pairs of an event group, and of those linked unasked."""


class Rates(msgspec.Struct, frozen=True):
    """How one relation is found: of those called so, how many are; of those that are, how many were called so."""

    pairs: int
    found: int
    precision: float | None
    recall: float | None
    f1: float


class FalseMatches(msgspec.Struct, frozen=True):
    """The share of pairs that are not `same` and were called so: all, the hard ones, opposites and subsets."""

    all: float | None
    hard: float | None
    opposite: float | None
    subset: float | None


class Conflicts(msgspec.Struct, frozen=True):
    """How rule conflicts are found, among `same` pairs with both texts whose label says whether the rules part."""

    pairs: int
    conflicting: int
    recall: float | None
    precision: float | None
    kind_accuracy: float | None


class Slice(msgspec.Struct, frozen=True):
    """The main figures of some of the pairs."""

    pairs: int
    accuracy: float
    macro_f1: float
    same_f1: float
    auto_links: int
    auto_link_precision: float | None
    auto_link_coverage: float | None


class Interval(msgspec.Struct, frozen=True):
    """Where a figure lies in 95 of 100 draws of as many event groups."""

    low: float
    high: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is measured. A ratio of nothing is None.

    `auto_link_precision_floor` is what the precision is at least, to 95 of 100, from the number of links alone.
    """

    auto_link_precision: float | None
    auto_link_coverage: float | None
    orientation_errors: int
    relation_macro_f1: float
    conflict_recall: float | None
    pairs: int
    groups: int
    accuracy: float
    auto_links: int
    auto_link_precision_floor: float
    wrong_auto_links: tuple[str, ...]
    orientation_errors_all: int
    reversed_subsets: int
    relations: dict[Label, Rates]
    confusion: dict[Label, dict[Label, int]]
    false_matches: FalseMatches
    recall_at_precision_95: float
    average_precision: float
    conflicts: Conflicts
    calibration: Calibration
    categories: dict[str, Slice]
    intervals: dict[str, Interval]


def figures(graded: Sequence[Graded], draws: int = DRAWS) -> Figures:
    """Work out all figures.

    Args:
        graded: at least one pair.
        draws: how often event groups are drawn again for the intervals; 0 for none.
    """
    groups = _grouped(graded)
    cells, linked = _sum(groups)
    conflicts = conflict_figures(graded)
    ranked = [(one.opinion.chances.get(Label.SAME, 0.0), one.pair.label is Label.SAME) for one in graded]
    return Figures(
        auto_link_precision=auto_link_precision(cells, linked),
        auto_link_coverage=auto_link_coverage(cells, linked),
        orientation_errors=_swapped(linked, _LINKS),
        relation_macro_f1=macro_f1(cells),
        conflict_recall=conflicts.recall,
        pairs=len(graded),
        groups=len(groups),
        accuracy=accuracy(cells),
        auto_links=linked.total(),
        auto_link_precision_floor=floor_of(sum(linked[label, label] for label in _LINKS), linked.total()),
        wrong_auto_links=tuple(one.pair.pair_id for one in graded if one.opinion.auto and not one.right),
        orientation_errors_all=_swapped(cells, _LINKS),
        reversed_subsets=_swapped(cells, _SUBSETS),
        relations={label: rates(cells, label) for label in Label},
        confusion={label: {found: cells[label, found] for found in Label} for label in Label},
        false_matches=_false_matches(graded),
        recall_at_precision_95=recall_at(ranked, PRECISE),
        average_precision=average_precision(ranked),
        conflicts=conflicts,
        calibration=calibration(graded),
        categories=_categories(graded),
        intervals=_intervals(groups, draws),
    )


# --- Ratios of counts ------------------------------------------------------------------------------


def rates(cells: Cells, label: Label) -> Rates:
    """Return precision, recall and F1 of one relation."""
    pairs = sum(count for (is_, _), count in cells.items() if is_ is label)
    found = sum(count for (_, called), count in cells.items() if called is label)
    hit = cells[label, label]
    f1 = 2 * hit / (pairs + found) if pairs + found else 0.0
    return Rates(pairs, found, ratio(hit, found), ratio(hit, pairs), f1)


def macro_f1(cells: Cells) -> float:
    """Return the mean F1 over the relations that occur among the labels."""
    all_rates = [rates(cells, label) for label in Label]
    scores = [one.f1 for one in all_rates if one.pairs]
    return sum(scores) / len(scores) if scores else 0.0


def accuracy(cells: Cells) -> float:
    """Return the share of pairs whose relation is found."""
    return sum(cells[label, label] for label in Label) / max(1, cells.total())


def auto_link_precision(cells: Cells, linked: Cells) -> float | None:
    """Return the share of links made unasked whose relation, orientation included, is right."""
    del cells
    return ratio(sum(linked[label, label] for label in _LINKS), linked.total())


def auto_link_coverage(cells: Cells, linked: Cells) -> float | None:
    """Return the share of `same` and `opposite` pairs that are rightly linked unasked."""
    true = sum(count for (label, _), count in cells.items() if label in _LINKS)
    return ratio(sum(linked[label, label] for label in _LINKS), true)


def floor_of(hits: int, tries: int) -> float:
    """Return what a share is at least, to 95 of 100: no errors among few tries prove little (Wilson's bound)."""
    if not tries:
        return 0.0
    z2 = _Z * _Z
    share = hits / tries
    spread = _Z * math.sqrt(share * (1 - share) / tries + z2 / (4 * tries * tries))
    return max(0.0, (share + z2 / (2 * tries) - spread) / (1 + z2 / tries))


def _swapped(cells: Cells, two: tuple[Label, Label]) -> int:
    return cells[two] + cells[two[1], two[0]]


def _false_matches(graded: Sequence[Graded]) -> FalseMatches:
    def share(wanted: Callable[[Graded], bool]) -> float | None:
        others = [one for one in graded if one.pair.label is not Label.SAME and wanted(one)]
        return ratio(sum(one.opinion.found is Label.SAME for one in others), len(others))

    return FalseMatches(
        all=share(lambda one: True),
        hard=share(lambda one: one.pair.hard),
        opposite=share(lambda one: one.pair.label is Label.OPPOSITE),
        subset=share(lambda one: one.pair.label in _SUBSETS),
    )


# --- Conflicts and categories ----------------------------------------------------------------------


def conflict_figures(graded: Iterable[Graded]) -> Conflicts:
    """Return recall, precision and kind accuracy of the conflicts found; a conflict counts from `material` on."""
    asked = [one for one in graded if one.conflicts is not None]
    true = [one for one in asked if one.pair.rule_conflict]
    raised = [one for one in asked if one.conflicts]
    hit = [one for one in true if one.conflicts]
    named = [one for one in hit if one.pair.conflict_kind in {_KIND.get(k, "edge_case") for k in one.conflicts or ()}]
    return Conflicts(
        pairs=len(asked),
        conflicting=len(true),
        recall=ratio(len(hit), len(true)),
        precision=ratio(len(hit), len(raised)),
        kind_accuracy=ratio(len(named), len(hit)),
    )


def _categories(graded: Sequence[Graded]) -> dict[str, Slice]:
    parts: dict[str, list[Graded]] = defaultdict(list)
    for one in graded:
        parts[one.pair.category or "other"].append(one)
    return {name: slice_of(parts[name]) for name in sorted(parts)}


def slice_of(graded: Sequence[Graded]) -> Slice:
    """Return the main figures of some of the pairs."""
    cells, linked = _sum(_grouped(graded))
    return Slice(
        pairs=cells.total(),
        accuracy=accuracy(cells),
        macro_f1=macro_f1(cells),
        same_f1=rates(cells, Label.SAME).f1,
        auto_links=linked.total(),
        auto_link_precision=auto_link_precision(cells, linked),
        auto_link_coverage=auto_link_coverage(cells, linked),
    )


# --- Intervals -------------------------------------------------------------------------------------


def _grouped(graded: Iterable[Graded]) -> list[Group]:
    groups: dict[str, Group] = {}
    for one in graded:
        cells, linked = groups.setdefault(one.pair.event_key, (Counter(), Counter()))
        cell = (one.pair.label, one.opinion.found)
        cells[cell] += 1
        if one.opinion.auto:
            linked[cell] += 1
    return [groups[key] for key in sorted(groups)]


def _sum(groups: Iterable[Group]) -> Group:
    cells: Cells = Counter()
    linked: Cells = Counter()
    for one, two in groups:
        for cell, count in one.items():
            cells[cell] += count
        for cell, count in two.items():
            linked[cell] += count
    return cells, linked


def _intervals(groups: Sequence[Group], draws: int) -> dict[str, Interval]:
    """Draw as many event groups again, with repetition, and see where figures go: pairs of a group hang together."""
    chance = random.Random(_SEED)
    wanted: dict[str, Callable[[Cells, Cells], float | None]] = {
        "relation_macro_f1": lambda cells, linked: macro_f1(cells),
        "accuracy": lambda cells, linked: accuracy(cells),
        "same_f1": lambda cells, linked: rates(cells, Label.SAME).f1,
        "auto_link_precision": auto_link_precision,
        "auto_link_coverage": auto_link_coverage,
    }
    seen: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(draws):
        cells, linked = _sum(chance.choices(groups, k=len(groups)))
        for name, figure in wanted.items():
            value = figure(cells, linked)
            if value is not None:
                seen[name].append(value)
    return {name: _middle(values) for name, values in seen.items() if values}


def _middle(values: list[float]) -> Interval:
    values.sort()
    return Interval(values[int(0.025 * (len(values) - 1))], values[-1 - int(0.025 * (len(values) - 1))])
