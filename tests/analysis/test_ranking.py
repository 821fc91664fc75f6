"""The order of opportunities: by money, never by a rate."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.ranking import after_hurdle, apart, check_sort
from allsight.domain.errors import InvalidRequestError
from allsight.domain.opportunity import OpportunityClass


class One(msgspec.Struct, frozen=True):
    guaranteed: Decimal
    outlay: Decimal = Decimal(100)
    lock_days: Decimal | None = Decimal(73)
    class_: OpportunityClass = OpportunityClass.LOCKED


money = st.decimals(0, 10_000, places=2)
days = st.decimals(0, 1_000, places=2)


def test_the_hurdle_by_hand() -> None:
    # 5 % a year on 100 for a fifth of a year is one.
    assert after_hurdle(One(Decimal("8.55")), Decimal("0.05")) == Fraction("7.55")
    assert after_hurdle(One(Decimal("0.40")), Decimal("0.05")) == Fraction("-0.6")
    assert after_hurdle(One(Decimal("8.55"), lock_days=Decimal(0)), Decimal("0.05")) == Fraction("8.55")
    assert after_hurdle(One(Decimal("8.55"), lock_days=None), Decimal(0)) is None


@given(money, money, days, st.decimals(0, 1, places=4))
def test_longer_dearer_and_a_higher_hurdle_leave_less(
    guaranteed: Decimal, outlay: Decimal, lock_days: Decimal, hurdle: Decimal
) -> None:
    left = after_hurdle(One(guaranteed, outlay, lock_days), hurdle)
    assert left is not None
    assert left <= guaranteed
    for worse in (One(guaranteed, outlay + 1, lock_days), One(guaranteed, outlay, lock_days + 1)):
        assert (after_hurdle(worse, hurdle) or 0) <= left
    assert (after_hurdle(One(guaranteed, outlay, lock_days), hurdle + 1) or 0) <= left


def test_twelve_cents_at_three_thousand_per_cent_do_not_win() -> None:
    tiny = One(Decimal("0.12"), Decimal(2), Decimal("0.73"))
    large = One(Decimal(100), Decimal(4_000), Decimal(30))
    for hurdle in ("0", "0.05", "0.25"):
        assert (after_hurdle(large, Decimal(hurdle)) or 0) > (after_hurdle(tiny, Decimal(hurdle)) or 0)


@pytest.mark.parametrize("sort", ["annualised", "-annualised"])
def test_the_annualised_return_does_not_rank(sort: str) -> None:
    with pytest.raises(InvalidRequestError, match="largest at the smallest size"):
        check_sort(sort)


@pytest.mark.parametrize("sort", ["-profit", "after_hurdle", "beauty"])
def test_everything_else_is_left_to_the_list(sort: str) -> None:
    try:
        check_sort(sort)
    except InvalidRequestError as error:
        pytest.fail(f"{sort} was refused: {error}")


def test_conditional_ones_come_after_all_locked_ones_in_their_order() -> None:
    unsure = OpportunityClass.CONDITIONAL
    found = [One(Decimal(9), class_=unsure), One(Decimal(3)), One(Decimal(8), class_=unsure), One(Decimal(5))]
    assert [int(one.guaranteed) for one in apart(found)] == [3, 5, 9, 8]
