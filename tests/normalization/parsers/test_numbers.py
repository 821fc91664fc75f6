"""Amounts, comparators and the grid on which values are published."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.market import Strike
from allsight.domain.questions import Comparator
from allsight.normalization.parsers.numbers import Edge, Range, from_strike, ranges

TENTH = Fraction(1, 10)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("above $180", "> 180$"),
        ("$180 or above", "≥ 180$"),
        ("at least $670b", "≥ 670,000,000,000$"),
        ("41° to 42°", "41–42°F"),
        ("between 41-42°f", "41–42°F"),
        ("43°f or higher", "≥ 43°F"),
        ("less than 75° fahrenheit", "< 75°F"),
        ("between $86,000 and $88,000", "86,000–88,000$"),
        ("exactly 4.0%", "4%"),
        ("0.3% or less", "≤ 0.3%"),
        ("cut >25bps", "> 25bps"),
        ("≥7,100", "≥ 7,100"),
        ("30+ points", "≥ 30"),
        ("more than 150k", "> 150,000"),
        ("10 or more launches", "≥ 10"),
        ("above -0.2%", "> -0.2%"),
    ],
)
def test_conditions(text: str, words: str) -> None:
    (found,) = ranges(text)
    assert found.words == words


@pytest.mark.parametrize("text", ["in june 2026", "the 2026-27 season", "will it rain", "before 2027"])
def test_dates_are_no_conditions(text: str) -> None:
    assert ranges(text) == ()


@pytest.mark.parametrize(
    ("first", "second", "step", "edge"),
    [
        ("above 4.3%", "4.4% or more", TENTH, Edge.EQUAL),
        ("above 4.3%", "at least 4.3%", TENTH, Edge.WITHIN),
        ("above 4.3%", "4.3% or less", TENTH, Edge.COMPLEMENT),
        ("above 34", "35 or more", Fraction(1), Edge.EQUAL),
        ("above 179.99", "$180 or above", None, Edge.EQUAL),
        ("1 or more", "1 or fewer", Fraction(1), Edge.OVERLAP),
        ("2 or more", "fewer than 2", Fraction(1), Edge.COMPLEMENT),
        ("above $180", "$180 or above", None, Edge.ROUNDING),
        ("above $180", "below $180", None, Edge.COMPLEMENT),
        ("above $200", "above $180", None, Edge.WITHIN),
        ("between 41-42°f", "between 43-44°f", Fraction(1), Edge.APART),
        ("between $87,500 and $87,999.99", "between $87,500 and $88,000", None, Edge.ROUNDING),
        ("more than 25bps", "50bps or more", Fraction(25), Edge.ROUNDING),
    ],
)
def test_ranges_against_each_other(first: str, second: str, step: Fraction | None, edge: Edge) -> None:
    (a,), (b,) = ranges(first), ranges(second)
    assert a.against(b, step) is edge
    turned = {Edge.WITHIN: Edge.AROUND, Edge.AROUND: Edge.WITHIN}.get(edge, edge)
    assert b.against(a, step) is turned


def test_strikes_of_the_venue() -> None:
    above = from_strike(Strike(">", Fraction(42)))
    assert above is not None
    assert above.on_grid(Fraction(1)).words == "≥ 43"
    assert above.comparator is Comparator.ABOVE
    assert from_strike(Strike("custom")) is None
    between = from_strike(Strike("between", Fraction(41), Fraction(42)))
    assert between is not None
    assert between.comparator is Comparator.BETWEEN


bounds = st.none() | st.integers(-50, 50).map(Fraction)


@given(bounds, bounds, st.booleans(), st.booleans(), bounds, bounds, st.booleans(), st.booleans())
def test_edges_agree_with_the_values_they_hold(
    low: Fraction | None, high: Fraction | None, low_in: bool, high_in: bool,
    other_low: Fraction | None, other_high: Fraction | None, other_low_in: bool, other_high_in: bool,
) -> None:  # fmt: skip
    a, b = Range(low, high, low_in, high_in), Range(other_low, other_high, other_low_in, other_high_in)
    values = range(-60, 61)
    inside_a, inside_b = ({v for v in values if _holds(one, v)} for one in (a, b))
    edge = a.against(b, Fraction(1))
    if not inside_a or not inside_b:
        return
    if edge is Edge.EQUAL:
        assert inside_a == inside_b
    elif edge is Edge.COMPLEMENT:
        assert inside_a.isdisjoint(inside_b)
        assert inside_a | inside_b == set(values)
    elif edge is Edge.APART:
        assert inside_a.isdisjoint(inside_b)
    elif edge is Edge.WITHIN:
        assert inside_a <= inside_b
    elif edge is Edge.AROUND:
        assert inside_a >= inside_b


def _holds(one: Range, value: int) -> bool:
    low = one.low is None or value > one.low or (one.low_in and value == one.low)
    return low and (one.high is None or value < one.high or (one.high_in and value == one.high))


@given(st.text(alphabet="0123456789.,-+$%kmb to andorbetwnless°f≥<>", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    for found in ranges(text):
        assert 0 <= found.start < found.end <= len(text)
