"""The life of one opportunity: one id from its opening to its close."""

import itertools
from collections.abc import Callable, Container, Iterator
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

import msgspec

from allsight.analysis.arbitrage.certificate import Certificate, present
from allsight.analysis.arbitrage.evidence import build_evidence
from allsight.analysis.arbitrage.life import Life
from allsight.analysis.arbitrage.proof import Proof, Refusal
from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import OpportunityId, short_id
from allsight.domain.opportunity import EdgePoint, Evidence, Opportunity, OpportunityStatus

EVIDENCE_EVERY_NS = 10 * SECOND_NS
"""It takes a quarter of the time of an update, and whoever asks for it gets that of the state in force anyway."""
_MILLI = Decimal("0.001")


class ChangeKind(StrEnum):
    """What happened to an episode."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"


class OpportunityChange(msgspec.Struct, frozen=True):
    """One step of an episode's life.

    `evidence` is there when it was built for this state: every ten seconds at most while it is open, and at the close
    for the last state that was shown. In between `Scanner.evidence` builds it on request, and until then the
    opportunity's `evidence` is empty. `settled` are the steps of its life that are known in full since the change
    before, to be kept; the state in force is not among them, since `opportunity` is that. At the close `life` is all.
    """

    kind: ChangeKind
    opportunity: Opportunity
    settled: tuple[EdgePoint, ...]
    evidence: Evidence | None = None
    life: tuple[EdgePoint, ...] = ()


Sink = Callable[[OpportunityChange], None]


class Episode:
    """An open opportunity with the proof of the state that is shown.

    Args:
        proof: of the state in which it opens, and `certificate` as it is shown.
        taken: ids of others that are open: one of the same orders may have opened in this instant and moved on since.
    """

    def __init__(self, proof: Proof, certificate: Certificate, taken: Container[OpportunityId] = ()) -> None:
        self.id = next(one for one in _ids(proof) if one not in taken)
        self.opened_ns = proof.now_ns
        self._proof = proof
        self._certificate = certificate
        self._evidence: Evidence | None = None
        self._evidence_ns = proof.now_ns
        shown = present(proof, certificate, id_=self.id, version=1, opened_ns=proof.now_ns, best_edge=Decimal(0))
        self._opened_class = shown.class_
        self._money_seconds = Decimal(0)
        self.opportunity = self._with_record(shown, Decimal(0))
        self._life = Life(_point(self.opportunity))

    @property
    def proof(self) -> Proof:
        """Return the proof of the shown state."""
        return self._proof

    @property
    def life(self) -> tuple[EdgePoint, ...]:
        """Return edge and size from the opening on, oldest first, as `analysis.arbitrage.life` thins them."""
        return self._life.steps

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
        self._stood_until(proof.now_ns)
        shown = present(
            proof,
            certificate,
            id_=self.id,
            version=before.version + 1,
            opened_ns=self.opened_ns,
            best_edge=before.best_edge,
        )
        self.opportunity = self._with_record(shown, before.best_guaranteed)
        self._life.add(_point(self.opportunity))
        due = proof.now_ns - self._evidence_ns >= EVIDENCE_EVERY_NS
        return self._change(ChangeKind.UPDATED, self.evidence if due else None)

    def close(self, refusal: Refusal, now_ns: int) -> OpportunityChange:
        """End the episode; its figures stay those of the last state that was shown."""
        evidence = self.evidence
        self._stood_until(now_ns)
        self.opportunity = msgspec.structs.replace(
            self.opportunity,
            version=self.opportunity.version + 1,
            status=OpportunityStatus.CLOSED,
            updated_ns=now_ns,
            closed_ns=now_ns,
            close_reason=refusal.reason,
            close_detail=refusal.detail,
            money_seconds=self._money_seconds.quantize(_MILLI, ROUND_FLOOR),
        )
        self._life.close(now_ns)
        return OpportunityChange(ChangeKind.CLOSED, self.opportunity, self._life.take(), evidence, self.life)

    def _change(self, kind: ChangeKind, evidence: Evidence | None) -> OpportunityChange:
        return OpportunityChange(kind, self.opportunity, self._life.take(), evidence)

    def _counts(self, shown: Opportunity) -> bool:
        """Return whether a state keeps the promise that the episode opened with."""
        return shown.class_.as_good_as(self._opened_class)

    def _stood_until(self, now_ns: int) -> None:
        """Add the state in force to the record, for as long as it stood."""
        shown = self.opportunity
        if self._counts(shown):
            self._money_seconds += shown.guaranteed * max(0, now_ns - shown.updated_ns) / SECOND_NS

    def _with_record(self, shown: Opportunity, best: Decimal) -> Opportunity:
        return msgspec.structs.replace(
            shown,
            opened_class=self._opened_class,
            best_guaranteed=max(best, shown.guaranteed) if self._counts(shown) else best,
            money_seconds=self._money_seconds.quantize(_MILLI, ROUND_FLOOR),
        )


def _ids(proof: Proof) -> Iterator[OpportunityId]:
    """Name an episode by its orders and the instant of its opening, and again where that is not enough."""
    names = [proof.question or proof.kind, *(f"{leg.market.key}={leg.side}" for leg in proof.legs), str(proof.now_ns)]
    yield OpportunityId(short_id(*names))
    yield from (OpportunityId(short_id(*names, str(number))) for number in itertools.count(2))


def _point(shown: Opportunity) -> EdgePoint:
    return EdgePoint(shown.updated_ns, shown.edge, shown.contracts, shown.guaranteed, shown.class_)


def _claim(proof: Proof) -> tuple[object, ...]:
    """Return all of a proof but its instant, what the books hold beyond the fills, and the markets' volumes."""
    legs = tuple((leg.fills, leg.charges, leg.linked, leg.terms, leg.market.settles_ns) for leg in proof.legs)
    endings = (proof.outcomes, proof.folded, proof.conflicts, proof.why_not)
    return proof.class_, proof.limit, proof.rates, endings, legs
