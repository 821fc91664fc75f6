"""Writes down everything that a proof rests on, by value, so that anyone can run it again."""

from fractions import Fraction

from allsight.analysis.arbitrage.certificate import Certificate
from allsight.analysis.arbitrage.document import (
    SCHEMA,
    BookEvidence,
    ConflictEvidence,
    Document,
    Figures,
    LegEvidence,
    LinkEvidence,
    ParametersEvidence,
    RulesEvidence,
    StateFigures,
    digest,
    to_body,
)
from allsight.analysis.arbitrage.proof import Proof, ProofLeg
from allsight.domain.opportunity import Evidence

_BEYOND = 3
"""Levels kept behind the last one taken: they show what the next contract would have cost."""


def build_evidence(proof: Proof, certificate: Certificate) -> Evidence:
    """Write the evidence of a proof and of the figures that are shown of it."""
    document = Document(
        schema=SCHEMA,
        kind=proof.kind,
        class_=proof.class_,
        question=proof.question,
        title=proof.title,
        group=proof.group,
        at_ns=proof.now_ns,
        rates=proof.rates,
        parameters=ParametersEvidence(
            severity=proof.bounds.severity,
            bankroll=proof.bounds.bankroll,
            max_contracts=proof.bounds.max_contracts,
            accept_delay_s=proof.bounds.accept_delay_s,
            min_profit=proof.bounds.min_profit,
        ),
        legs=tuple(_leg(leg) for leg in proof.legs),
        states=tuple(outcome.state for outcome in proof.outcomes),
        conflicts=tuple(ConflictEvidence(one.kind, one.severity, one.ending) for one in proof.conflicts),
        figures=_figures(proof, certificate),
    )
    body = to_body(document)
    return Evidence(SCHEMA, digest(body), body)


def _leg(leg: ProofLeg) -> LegEvidence:
    market, view, rules = leg.market, leg.view, None if leg.terms is None else leg.terms.rules
    return LegEvidence(
        market=market.key,
        venue=market.venue,
        title=market.title,
        side=leg.side,
        currency=market.currency,
        ladder=view.ladder,
        fees=market.fees,
        lifecycle=market.lifecycle,
        accept_delay_s=market.accept_delay_s,
        min_size=market.min_size,
        min_notional=market.min_notional,
        settles_ns=market.settles_ns,
        scope=leg.scope,
        event=market.event,
        book=BookEvidence(
            levels=leg.levels[: len(leg.fills) + _BEYOND],
            trust=view.trust,
            version=view.version,
            proved_ns=view.proved_ns,
            changed_ns=view.changed_ns,
            venue_ns=view.venue_ns,
        ),
        rules=None
        if rules is None
        else RulesEvidence(fingerprint=rules.fingerprint, version=rules.version, has_text=rules.has_text),
        link=_link(leg),
        fills=leg.fills,
    )


def _link(leg: ProofLeg) -> LinkEvidence:
    linked = leg.linked
    if leg.terms is None or leg.terms.link is None:
        return LinkEvidence(id=linked.link, orientation=linked.orientation, status=linked.status)
    link = leg.terms.link
    return LinkEvidence(
        id=linked.link,
        orientation=linked.orientation,
        status=linked.status,
        version=link.version,
        decided_by=link.decided_by,
        decided_ns=link.decided_ns,
        confidence=link.confidence,
        rules=link.rules,
    )


def _figures(proof: Proof, certificate: Certificate) -> Figures:
    return Figures(
        contracts=proof.contracts,
        outlay=proof.outlay,
        guaranteed=proof.guaranteed,
        worst_divergence=proof.worst_divergence,
        shown_outlay=_money(certificate.outlay),
        shown_guaranteed=_money(certificate.guaranteed),
        shown_worst_divergence=_money(certificate.worst_divergence),
        costs=tuple((label, _money(amount)) for label, amount in certificate.costs),
        states=tuple(
            StateFigures(outcome.state.id, outcome.profit, _money(certificate.profits[row]))
            for row, outcome in enumerate(proof.outcomes)
        ),
    )


def _money(amount: int) -> Fraction:
    return Fraction(amount, 100)
