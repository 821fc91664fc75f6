"""Features: named, fixed, and indifferent to which claim comes first."""

import pytest

from allsight.normalization.matcher.features import NAMES, ROLE_OF, ROLES, STEADY, TURNING, features, words_alike
from allsight.normalization.matcher.measured.grading import read
from allsight.normalization.matcher.measured.labelled import LabelledPair
from allsight.normalization.matcher.rules_scorer import RulesScorer
from tests.normalization.matcher.measured.bets import above, labelled, reaches
from tests.normalization.matcher.measured.pairs import SAME, pair

PAIRS = [
    *labelled()[:8],
    pair(SAME, 901, a="Lakers vs. Celtics", b="Boston at Los Angeles L", outcomes=("Lakers", "Los Angeles L")),
    pair(SAME, 902, a="Will X resign before 2027?", b="X out as leader by June 30, 2026?", outcomes=("Yes", "No")),
    pair(SAME, 903, a="", b="???", outcomes=("", "")),
]


def described(one: LabelledPair, *, mirrored: bool = False) -> dict[str, float]:
    ours, theirs = read(one)
    judgement = RulesScorer().judge(ours, theirs)
    values = features(theirs, ours, judgement.mirrored) if mirrored else features(ours, theirs, judgement)
    return dict(zip(NAMES, values, strict=True))


def test_names_are_unique_and_roles_known() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert set(ROLE_OF.values()) <= set(ROLES)


@pytest.mark.parametrize("one", PAIRS, ids=lambda one: one.pair_id)
def test_only_what_turns_depends_on_the_order(one: LabelledPair) -> None:
    straight, mirrored = described(one), described(one, mirrored=True)
    for name in STEADY:
        assert straight[name] == pytest.approx(mirrored[name]), name
    for name in TURNING:
        assert straight[name] == pytest.approx(-mirrored[name]), name


@pytest.mark.parametrize("one", PAIRS, ids=lambda one: one.pair_id)
def test_every_feature_stays_near_one(one: LabelledPair) -> None:
    assert all(-1 <= value <= 1.0001 for value in described(one).values())


def test_which_side_pays_makes_no_difference() -> None:
    straight = described(pair(SAME, 1, a=above("Bitcoin", 90), b=reaches("Bitcoin", 90)))
    turned = described(pair(SAME, 1, a=above("Bitcoin", 90), b=reaches("Bitcoin", 90), outcomes=("Yes", "No")))
    assert straight["one_question"] == turned["one_question"] == 1
    assert {name for name in NAMES if straight[name] != turned[name]} <= {"labels_named", "names_more"}


def test_levels_and_windows_say_which_implies_which() -> None:
    higher = described(pair(SAME, 1, a=above("Bitcoin", 100), b=reaches("Bitcoin", 90)))
    assert (higher["levels_nested"], higher["level_inside"], higher["level_higher"]) == (1, 1, 1)
    later = described(pair(SAME, 1, a="Will X resign by May 31, 2027?", b="Will X resign by March 31, 2027?"))
    assert (later["windows_nested"], later["ends_first"], later["window_inside"]) == (1, -1, -1)
    assert 0 < later["days_between_ends"] < 1


def test_words_alike_needs_one_kind_and_common_words() -> None:
    one, two = read(pair(SAME, 1, a=above("Bitcoin", 90), b=above("Bitcoin", 90)))
    assert words_alike(one, two, 1.0)
    one, two = read(pair(SAME, 1, a=above("Bitcoin", 90), b="Will the tower of Paris fall?"))
    assert not words_alike(one, two, 0.0)
