"""Plain counts go up by one, whatever neither text calls a unit."""

from fractions import Fraction

import pytest

from allsight.domain.ids import Venue
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.grids import grid_of
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed


def claim(title: str, outcome: str = "Yes") -> Claim:
    return parse(*listed(Venue.KALSHI, title, outcome=outcome))


@pytest.mark.parametrize(
    ("first", "second", "step"),
    [
        (claim("How many rockets launched in 2026?", "Above 9"), claim("10 or more rockets launched in 2026?"), 1),
        (claim("Vote share above 9.5 in 2026?"), claim("10 or more in 2026?"), None),
        (claim("Will Bitcoin be above $100,000 on Dec 11, 2026?"), claim("Bitcoin at least $100,000?"), None),
        (
            claim("Will the unemployment rate for November 2026 be above 4.0%?"),
            claim("Will the unemployment rate for November 2026 be 4.1% or more?"),
            Fraction(1, 10),
        ),
    ],
)
def test_the_grid_on_which_two_claims_meet(first: Claim, second: Claim, step: Fraction | None) -> None:
    assert first.reading is not None
    assert second.reading is not None
    assert grid_of(first.measure or second.measure, first.reading, second.reading)[0] == step
    assert grid_of(second.measure or first.measure, second.reading, first.reading)[0] == step
