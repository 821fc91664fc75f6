"""Figures against what is worked out by hand, and what holds of them whatever the pairs are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.domain.questions import ConflictKind
from allsight.normalization.matcher.measured.figures import conflict_figures, figures, floor_of
from allsight.normalization.matcher.measured.grading import Graded
from allsight.normalization.matcher.measured.labelled import Label
from allsight.normalization.matcher.measured.probabilities import average_precision, calibration, recall_at
from tests.normalization.matcher.measured.pairs import (
    A_IN_B,
    B_IN_A,
    DIFFERENT,
    OPPOSITE,
    RELATED,
    SAME,
    graded,
    pair,
)


def by_hand() -> list[Graded]:
    """Return ten verdicts, of which four are links."""
    return [
        graded(pair(SAME, 1), SAME, auto=True),
        graded(pair(SAME, 2, event="e"), SAME, auto=True),
        graded(pair(SAME, 3, event="e"), OPPOSITE, auto=True),
        graded(pair(SAME, 4), RELATED),
        graded(pair(OPPOSITE, 5), OPPOSITE, auto=True),
        graded(pair(OPPOSITE, 6, hard=True), SAME),
        graded(pair(A_IN_B, 7, hard=True), B_IN_A),
        graded(pair(B_IN_A, 8, category="macro"), SAME),
        graded(pair(RELATED, 9, category="macro", hard=True), RELATED),
        graded(pair(DIFFERENT, 10, category="macro"), DIFFERENT),
    ]


def test_figures_by_hand() -> None:
    found = figures(by_hand(), draws=50)
    assert (found.pairs, found.groups, found.auto_links) == (10, 9, 4)
    assert found.accuracy == 5 / 10
    assert found.auto_link_precision == 3 / 4
    assert found.wrong_auto_links == ("p3",)
    assert found.auto_link_coverage == 3 / 6
    assert (found.orientation_errors, found.orientation_errors_all, found.reversed_subsets) == (1, 2, 1)
    same, opposite, related = (found.relations[label] for label in (SAME, OPPOSITE, RELATED))
    assert (same.pairs, same.found, same.precision, same.recall, same.f1) == (4, 4, 2 / 4, 2 / 4, 2 / 4)
    assert (opposite.precision, opposite.recall, opposite.f1) == (1 / 2, 1 / 2, 1 / 2)
    assert (related.precision, related.recall) == (1 / 2, 1)
    assert found.relations[A_IN_B].precision is None
    assert found.relation_macro_f1 == pytest.approx((1 / 2 + 1 / 2 + 0 + 0 + 2 / 3 + 1) / 6)
    assert found.confusion[SAME][OPPOSITE] == 1
    wrong = found.false_matches
    assert (wrong.all, wrong.hard, wrong.opposite, wrong.subset) == (2 / 6, 1 / 3, 1 / 2, 1 / 2)
    weather, macro = found.categories["weather"], found.categories["macro"]
    assert (macro.pairs, macro.accuracy, macro.auto_links, macro.auto_link_precision) == (3, 2 / 3, 0, None)
    assert (weather.auto_link_precision, weather.auto_link_coverage) == (3 / 4, 3 / 6)


def test_ratios_of_nothing_are_none() -> None:
    found = figures([graded(pair(RELATED), RELATED)], draws=0)
    assert found.auto_link_precision is None
    assert found.auto_link_coverage is None
    assert found.conflict_recall is None
    assert found.relation_macro_f1 == 1, "only relations that occur count"
    assert found.intervals == {}


def test_no_error_among_few_links_proves_little() -> None:
    assert floor_of(0, 0) == 0
    assert floor_of(3, 3) < 0.6
    assert floor_of(60, 60) == pytest.approx(0.957, abs=1e-3)
    assert floor_of(59, 60) < floor_of(60, 60)


def test_recall_at_a_precision() -> None:
    ranked = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.5, False)]
    assert recall_at(ranked, 0.95) == 2 / 3
    assert recall_at(ranked, 0.75) == 1
    assert average_precision(ranked) == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert recall_at([(0.5, True), (0.5, False)], 0.95) == 0, "what scores alike is cut together"
    assert recall_at([], 0.95) == average_precision([]) == 0


def test_calibration_by_hand() -> None:
    rows = [
        graded(pair(SAME, 1), SAME, 0.75, rest=RELATED),
        graded(pair(RELATED, 2), SAME, 0.75, rest=RELATED),
        graded(pair(SAME, 3), SAME, 1.0),
    ]
    found = calibration(rows)
    assert found.brier == pytest.approx((2 * 0.25**2 + 2 * 0.75**2 + 0) / 3)
    full = [(one.low, one.verdicts, one.confidence, one.right) for one in found.bins if one.verdicts]
    assert full == [(0.7, 2, 0.75, 0.5), (0.9, 1, 1.0, 1.0)]
    assert found.error == pytest.approx(2 * 0.25 / 3)


def test_conflicts_by_hand() -> None:
    def asked(number: int, conflict: bool, kind: str, *found: ConflictKind) -> Graded:
        return graded(pair(SAME, number, conflict=conflict, kind=kind), SAME, conflicts=found)

    found = conflict_figures(
        [
            asked(1, True, "deadline", ConflictKind.TIME_ZONE),
            asked(2, True, "edge_case", ConflictKind.TIE, ConflictKind.SOURCE),
            asked(3, True, "source", ConflictKind.SCOPE),
            asked(4, True, "threshold"),
            asked(5, False, "none", ConflictKind.DEADLINE),
            asked(6, False, "none"),
            graded(pair(SAME, 7, conflict=True), SAME),
        ]
    )
    assert (found.pairs, found.conflicting) == (6, 4)
    assert (found.recall, found.precision, found.kind_accuracy) == (3 / 4, 3 / 4, 2 / 3)


verdicts = st.builds(
    lambda label, called, sure, auto, group: (label, called, sure, auto and called in (SAME, OPPOSITE), group),
    st.sampled_from(Label),
    st.sampled_from(Label),
    st.floats(0, 1),
    st.booleans(),
    st.integers(0, 6),
)


@pytest.mark.long
@settings(deadline=None, max_examples=60)
@given(st.lists(verdicts, min_size=1, max_size=40))
def test_what_holds_of_any_verdicts(rows: list[tuple[Label, Label, float, bool, int]]) -> None:
    all_graded = [
        graded(pair(label, number, event=f"e{group}"), called, sure, auto=auto, rest=RELATED)
        for number, (label, called, sure, auto, group) in enumerate(rows)
    ]
    found = figures(all_graded, draws=20)
    assert sum(one.pairs for one in found.relations.values()) == found.pairs
    assert sum(sum(row.values()) for row in found.confusion.values()) == found.pairs
    assert sum(one.verdicts for one in found.calibration.bins) == found.pairs
    assert found.orientation_errors <= min(found.orientation_errors_all, len(found.wrong_auto_links))
    assert 0 <= found.relation_macro_f1 <= 1
    assert 0 <= found.calibration.brier <= 2 + 1e-9
    assert 0 <= found.recall_at_precision_95 <= 1
    for interval in found.intervals.values():
        assert 0 <= interval.low <= interval.high <= 1
    assert figures(all_graded[::-1], draws=20).intervals == found.intervals, "draws do not depend on the order"
    if all(label is called for label, called, *_ in rows):
        assert found.accuracy == found.relation_macro_f1 == 1
