"""Names that are nearly alike: other spellings of one are one, and other names are never linked unasked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.asks import lie

_SAME = [
    ("Volodymyr Zelinskyi", "Volodimyr Zelinsky"),
    ("Mikhail Gorbatchov", "Mikail Gorbatchov"),
    ("Galadyne Harbor", "Galadyne Harbour"),
    ("Ekström Robotics", "Ekstrom Robotics"),
]
_OTHERS = [
    ("Andersen Robotics", "Anderson Robotics"),
    ("Robert Hanson", "Robert Hansen"),
    ("Belaborion Energy", "Belabozon Energy"),
    ("Corabodyne Motors", "Corabomidyne Motors"),
    ("Martin Airways", "Martinez Airways"),
    ("Beyonce Records", "Beyond Records"),
    ("Fischer Foods", "Fisher Foods"),
]
_ASKED = "Will {} launch a service in Hokkaido by July 31, 2027?"
_SYLLABLES = st.lists(st.sampled_from(("bo", "mi", "ra", "ne", "du", "lo", "ka")), min_size=3, max_size=4).map("".join)


@pytest.mark.parametrize(("one", "other"), _SAME)
def test_other_spellings_of_a_name_are_one_name(one: str, other: str) -> None:
    assert lie(_ASKED.format(one), _ASKED.format(other)) == (Match.SAME, True)


@pytest.mark.parametrize(("one", "other"), _OTHERS)
def test_a_name_that_is_nearly_the_same_is_never_linked_unasked(one: str, other: str) -> None:
    assert not lie(_ASKED.format(one), _ASKED.format(other))[1]


@pytest.mark.parametrize(("one", "other"), _OTHERS)
def test_nor_is_it_in_a_contest(one: str, other: str) -> None:
    asked = "Will {} win the 2027 licence auction in Saxony?"
    assert not lie(asked.format(one), asked.format(other))[1]


def test_a_slip_of_the_pen_goes_to_people() -> None:
    assert lie(_ASKED.format("Galadyne Foods"), _ASKED.format("Galaydne Foods")) == (Match.SAME, False)


@given(_SYLLABLES, _SYLLABLES)
def test_makers_of_other_syllables_are_never_linked_unasked(one: str, other: str) -> None:
    asked = [_ASKED.format(f"{name.title()}dyne Foods") for name in (one, other)]
    assert lie(*asked)[1] is (one == other)
