"""Run a proof again and say what came out."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from allsight.analysis.arbitrage.verify import Check, verify
from allsight.api.models.opportunities import CheckOut, EvidenceOut, Verification
from allsight.domain.clock import MILLISECOND_NS
from allsight.domain.money import to_decimal
from allsight.domain.opportunity import Evidence

_PLACES: Final = 6
_HEADLINE: Final = "guaranteed"


def verify_evidence(evidence: EvidenceOut, now_ns: int) -> Verification:
    """Recompute every figure of the evidence; nothing but the evidence is used."""
    verdict = verify(Evidence(evidence.schema, evidence.sha256, evidence.body))
    headline = next((check for check in verdict.checks if check.item == _HEADLINE), None)
    differing = tuple(
        f"{check.item}: claimed {check.claimed}, recomputed {check.recomputed}"
        for check in verdict.checks
        if check.claimed != check.recomputed
    )
    return Verification(
        ok=verdict.holds,
        sha256_ok=verdict.intact,
        claimed=_decimal(headline, claimed=True),
        recomputed=_decimal(headline, claimed=False),
        differences=(*verdict.problems, *differing),
        checks=tuple(CheckOut(check.item, check.claimed, check.recomputed) for check in verdict.checks),
        checked_at=now_ns // MILLISECOND_NS,
    )


def _decimal(check: Check | None, *, claimed: bool) -> Decimal | None:
    if check is None:
        return None
    return to_decimal(Fraction(check.claimed if claimed else check.recomputed), _PLACES, up=False)
