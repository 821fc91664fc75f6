"""The life of one opportunity: one id from its opening to its close."""

from collections import deque
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum

import msgspec

from allsight.analysis.arbitrage.certificate import Certificate, present
from allsight.analysis.arbitrage.evidence import build_evidence
from allsight.analysis.arbitrage.pair import Proof, Refusal
from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import OpportunityId, short_id
from allsight.domain.opportunity import EdgePoint, Evidence, Opportunity, OpportunityStatus

LIFE_POINTS = 512
EVIDENCE_EVERY_NS = SECOND_NS


class ChangeKind(StrEnum):
    """What happened to an episode."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"


class OpportunityChange(msgspec.Struct, frozen=True):
    """One step of an episode's life.

    `evidence` is there when it was built for this state: at most once a second while it is open, and at the close for
    the last state that was shown. In between `Scanner.evidence` builds it on request, and until then the opportunity's
    `evidence` is empty.
    """

    kind: ChangeKind
    opportunity: Opportunity
    point: EdgePoint
    evidence: Evidence | None = None
    life: tuple[EdgePoint, ...] = ()


Sink = Callable[[OpportunityChange], None]


class Episode:
    """An open opportunity with the proof of the state that is shown."""

    def __init__(self, proof: Proof, certificate: Certificate) -> None:
        names = [f"{leg.market.key}={leg.side}" for leg in proof.legs]
        self.id = OpportunityId(short_id(proof.question.id, *names, str(proof.now_ns)))
        self.opened_ns = proof.now_ns
        self.life: deque[EdgePoint] = deque(maxlen=LIFE_POINTS)
        self._proof = proof
        self._certificate = certificate
        self._evidence: Evidence | None = None
        self._evidence_ns = proof.now_ns
        self.opportunity = present(
            proof, certificate, id_=self.id, version=1, opened_ns=proof.now_ns, best_edge=Decimal(0)
        )

    @property
    def evidence(self) -> Evidence:
        """Return what proves the shown state, built when it is first asked for."""
        if self._evidence is None:
            self._evidence = build_evidence(self._proof, self._certificate)
            self._evidence_ns = self._proof.now_ns
            self.opportunity = msgspec.structs.replace(self.opportunity, evidence=self._evidence.sha256)
        return self._evidence

    def opened(self) -> OpportunityChange:
        """Describe the opening."""
        return self._change(ChangeKind.OPENED, None)

    def update(self, proof: Proof, certificate: Certificate) -> OpportunityChange | None:
        """Move on to a new state; None if it says nothing new."""
        if _claim(self._proof) == _claim(proof):
            return None
        before = self.opportunity
        self._proof, self._certificate, self._evidence = proof, certificate, None
        self.opportunity = present(
            proof,
            certificate,
            id_=self.id,
            version=before.version + 1,
            opened_ns=self.opened_ns,
            best_edge=before.best_edge,
        )
        due = proof.now_ns - self._evidence_ns >= EVIDENCE_EVERY_NS
        return self._change(ChangeKind.UPDATED, self.evidence if due else None)

    def close(self, refusal: Refusal, now_ns: int) -> OpportunityChange:
        """End the episode; its figures stay those of the last state that was shown."""
        evidence = self.evidence
        self.opportunity = msgspec.structs.replace(
            self.opportunity,
            version=self.opportunity.version + 1,
            status=OpportunityStatus.CLOSED,
            updated_ns=now_ns,
            closed_ns=now_ns,
            close_reason=refusal.reason,
            close_detail=refusal.detail,
        )
        point = EdgePoint(now_ns, Decimal(0), Decimal(0))
        self.life.append(point)
        return OpportunityChange(ChangeKind.CLOSED, self.opportunity, point, evidence, tuple(self.life))

    def _change(self, kind: ChangeKind, evidence: Evidence | None) -> OpportunityChange:
        shown = self.opportunity
        point = EdgePoint(shown.updated_ns, shown.edge, shown.contracts)
        self.life.append(point)
        return OpportunityChange(kind, shown, point, evidence)


def _claim(proof: Proof) -> tuple[object, ...]:
    """Return all of a proof but its instant, what the books hold beyond the fills, and the markets' volumes."""
    legs = tuple((leg.fills, leg.charges, leg.linked, leg.terms, leg.market.settles_ns) for leg in proof.legs)
    endings = (proof.outcomes, proof.folded, proof.conflicts, proof.why_not)
    return proof.class_, proof.limit, proof.rates, endings, legs
