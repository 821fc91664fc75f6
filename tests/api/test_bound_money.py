"""What a certificate says of the time for which money is bound."""

from decimal import Decimal

from allsight.api.models.opportunities import HurdleOut
from allsight.domain.opportunity import LockUp
from tests.support.opened import Opened, board, leg, opened


def test_a_certificate_says_when_it_pays_and_what_is_left_after_the_hurdle() -> None:
    """Of 100 bound for 73 days 5 % a year is 1.00."""
    pays = LockUp(median_ns=10**15, late_ns=2 * 10**15, latest_ns=3 * 10**15, source="sheet", assumed=True)
    one = opened("A1", "2.50", leg("kalshi:A"), leg("polymarket:B"), lockup=pays)
    shown = board(Opened([one])).out(one, ())
    assert shown.hurdle == HurdleOut(Decimal("0.05"), Decimal(0), Decimal("1.00"), Decimal("1.50"))
    assert shown.lockup is not None
    assert (shown.lockup.late_at, shown.lockup.assumed) == (2 * 10**9, True)


def test_without_a_term_nothing_is_taken_off() -> None:
    one = opened("A2", "2.50", leg("kalshi:A"), lock_days=None)
    shown = board(Opened([one])).out(one, ())
    assert (shown.lockup, shown.hurdle) == (None, None)
