"""An open opportunity at another size: proved anew, never scaled, since fees, lots and minimums do not scale."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.certificate import Certificate, certify, present
from allsight.analysis.arbitrage.evidence import build_evidence
from allsight.analysis.arbitrage.proof import Proof
from allsight.domain.ids import OpportunityId
from allsight.domain.opportunity import Evidence, Opportunity


class Sized(msgspec.Struct, frozen=True):
    """An opportunity at a size of its own, under the id of the one that is open, and what it was made of."""

    opportunity: Opportunity
    proof: Proof
    certificate: Certificate

    def evidence(self) -> Evidence:
        """Build what proves it."""
        return build_evidence(self.proof, self.certificate)


Sizer = Callable[[OpportunityId, Fraction], Sized | None]
"""Proves an open opportunity anew for an outlay of at most so much; None if that leaves nothing."""


def sized(shown: Opportunity, proof: Proof) -> Sized | None:
    """Present what was proved in the place of what is shown; None if it gains nothing, or keeps a lesser promise."""
    certificate = certify(proof)
    found = present(
        proof, certificate, id_=shown.id, version=shown.version, opened_ns=shown.opened_ns, best_edge=shown.best_edge
    )
    if found.guaranteed <= Decimal(0) or not found.class_.as_good_as(shown.class_):
        return None
    return Sized(found, proof, certificate)
