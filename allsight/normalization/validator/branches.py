"""What a market pays when something out of the ordinary happens, as its rules say: rows for the state table."""

from fractions import Fraction

from allsight.domain.market import Refund, Settlement, Value
from allsight.domain.questions import Branch, Predicate

CASES = ("void", "postponed", "tie", "dead_heat")
"""Branches that change what is paid, in the order in which tables show them."""

_ENDS: tuple[Settlement, ...] = (Value(Fraction(0)), Value(Fraction(1)))
_PAYS: dict[str, tuple[Settlement, ...]] = {
    "refund": (Refund(),),
    "no": (Value(Fraction(0)),),
    "yes": (Value(Fraction(1)),),
    "split": (Value(Fraction(1, 2)),),
    "fair_price": _ENDS,
    "stands": _ENDS,
    "unclear": _ENDS,
}


def branch_settlements(predicate: Predicate) -> dict[str, tuple[Settlement, ...]]:
    """Return per branch that the rules name what one YES may then pay.

    One settlement where the rules fix it; the two ends of the range where they leave it to a price, to the later
    result, or unsaid. A case that the rules do not name is not there: the caller treats it as both ends.
    """
    return {branch.case: _PAYS.get(branch.outcome, _ENDS) for branch in predicate.branches if branch.case in CASES}


def yes_value(branch: Branch | None) -> Fraction | None:
    """Return what one YES pays in a branch, None where that is a refund, a price or unsaid."""
    if branch is None:
        return None
    pays = _PAYS.get(branch.outcome, _ENDS)
    return pays[0].yes if len(pays) == 1 and isinstance(pays[0], Value) else None
