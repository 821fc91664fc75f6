"""How long money is bound, and what a profit over that time is worth a year."""

from fractions import Fraction

from allsight.domain.clock import DAY_NS

DAYS_A_YEAR = 365


def lock_days(now_ns: int, settles_ns: int | None) -> Fraction | None:
    """Return the days until a pay-out, at least zero; None where no venue says when it pays."""
    if settles_ns is None:
        return None
    return Fraction(max(0, settles_ns - now_ns), DAY_NS)


def later(instants: tuple[int | None, ...]) -> int | None:
    """Return the last of several pay-outs; None as soon as one of them is not known."""
    known = [instant for instant in instants if instant is not None]
    return max(known) if known and len(known) == len(instants) else None


def annualised(return_: Fraction, days: Fraction | None) -> Fraction | None:
    """Scale a return to 365 days, simply (no compounding); None without a term.

    Less than a day counts as one: what is free this afternoon cannot be invested again at the same rate tonight.
    """
    if days is None:
        return None
    return return_ * DAYS_A_YEAR / max(days, Fraction(1))
