"""What people see of a proof: cents that add up by hand, never in our favour.

Each leg's outlay is rounded up to the cent and each leg's payment rounded down; everything else on the page is a sum
or a difference of those, so whoever adds the column gets the figure below it. The exact fractions are in the evidence.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.proof import Outcome, Proof, ProofLeg, side_price
from allsight.analysis.risk.lockup import annualised, last_of, later, market_lockup, prior
from allsight.domain import opportunity as domain
from allsight.domain.ids import OpportunityId
from allsight.domain.market import Category, Refund, Settlement
from allsight.domain.money import to_decimal
from allsight.domain.opportunity import CostItem, LegFill, LockUp, Opportunity, OpportunityClass, StateResult
from allsight.domain.questions import LinkStatus, Severity
from allsight.domain.states import StateKind

_CENTS = 100
_PLACES = 6


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a proof as they are shown: integers, in cents of the base currency."""

    outlays: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    """What each leg pays, per ending."""
    commissions: tuple[int, ...]
    """What venues take of a net profit, per ending."""
    profits: tuple[int, ...]
    """What remains, per ending."""
    costs: tuple[tuple[str, int], ...]
    guaranteed: int
    worst_divergence: int

    @property
    def outlay(self) -> int:
        """Return what is paid now."""
        return sum(self.outlays)


def certify(proof: Proof) -> Certificate:
    """Round a proof to cents, against the reader."""
    outlays = tuple(-_floor(-leg.outlay) for leg in proof.legs)
    outlay = sum(outlays)
    rows = tuple(tuple(_floor(paid) for paid in outcome.pays) for outcome in proof.outcomes)
    commissions = tuple(-_floor(-outcome.commission) for outcome in proof.outcomes)
    profits = tuple(sum(row) - taken - outlay for row, taken in zip(rows, commissions, strict=True))
    kinds = [outcome.state.kind for outcome in proof.outcomes]
    guaranteed, at = min((profit, row) for row, profit in enumerate(profits) if kinds[row] in proof.counted)
    divergent = [profit for profit, kind in zip(profits, kinds, strict=True) if kind is StateKind.DIVERGENCE]
    return Certificate(
        outlays=outlays,
        rows=rows,
        commissions=commissions,
        profits=profits,
        costs=cost_lines(proof.legs, proof.outcomes[at], guaranteed),
        guaranteed=guaranteed,
        worst_divergence=min(divergent or profits),
    )


def cost_lines(legs: Sequence[ProofLeg], worst: Outcome, net: int) -> tuple[tuple[str, int], ...]:
    """Split the profit of an ending into lines of whole cents that add up to `net`.

    Gross is what the ending pays at par less the prices paid. Every line is rounded against the reader; where that
    would make the rounding line a gain, the lines that lost most get their cent back. What remains in it is the
    orders' rounding allowances and the fractions of a cent.
    """
    paid = [(leg, leg.payout(worst.state.settlements[leg.market.key])) for leg in legs]
    exact = [("gross", sum((leg.worth.hi * (payout - leg.cost) for leg, payout in paid), Fraction(0)))]
    for venue in dict.fromkeys(leg.market.venue for leg in legs):
        fees = (leg.worth.hi * leg.fee for leg in legs if leg.market.venue is venue)
        exact.append((f"{venue.code} fee", -sum(fees, Fraction(0))))
    if any(leg.commission for leg in legs):
        exact.append(("commission", -worst.commission))
    if any(leg.worth.hi != leg.worth.lo for leg in legs):
        haircut = sum(((leg.worth.hi - leg.worth.lo) * payout for leg, payout in paid), Fraction(0))
        exact.append(("currency", -haircut))
    shown = [_floor(amount) for _, amount in exact]
    lost = [amount * _CENTS - figure for (_, amount), figure in zip(exact, shown, strict=True)]
    for line in sorted(range(len(exact)), key=lambda index: -lost[index]):
        if net - sum(shown) <= 0 or not lost[line]:
            break
        shown[line] += 1
    lines = [(label, figure) for (label, _), figure in zip(exact, shown, strict=True)]
    return (*lines, ("rounding", net - sum(shown)), ("net", net))


def cents(amount: int) -> Decimal:
    """Write an amount of cents."""
    return Decimal(amount).scaleb(-2)


def _floor(amount: Fraction) -> int:
    return amount.numerator * _CENTS // amount.denominator


def present(
    proof: Proof, certificate: Certificate, *, id_: OpportunityId, version: int, opened_ns: int, best_edge: Decimal
) -> Opportunity:
    """Write a proof as the opportunity that storage, API and pages show."""
    settles_ns = later(tuple(leg.market.settles_ns for leg in proof.legs))
    lockup = last_of(_lockup(leg, proof.now_ns) for leg in proof.legs)
    days = None if lockup is None else lockup.days(proof.now_ns)[1]
    return_ = Fraction(certificate.guaranteed, certificate.outlay)
    yearly = annualised(return_, days)
    edge = to_decimal(certificate.guaranteed / (proof.contracts * _CENTS), _PLACES, up=False)
    return Opportunity(
        id=id_,
        version=version,
        kind=proof.kind,
        class_=proof.class_,
        status=domain.OpportunityStatus.OPEN,
        question=proof.question,
        title=proof.title,
        legs=tuple(
            _leg(leg, outlay, proof.names[place] if proof.names else "")
            for place, (leg, outlay) in enumerate(zip(proof.legs, certificate.outlays, strict=True))
        ),
        base=proof.rates.base,
        contracts=_plain(proof.contracts),
        edge=edge,
        outlay=cents(certificate.outlay),
        gross=cents(dict(certificate.costs)["gross"]),
        costs=tuple(CostItem(label, cents(amount)) for label, amount in certificate.costs),
        guaranteed=cents(certificate.guaranteed),
        worst_divergence=cents(certificate.worst_divergence),
        return_=to_decimal(return_, _PLACES, up=False),
        annualised=None if yearly is None else to_decimal(yearly, _PLACES, up=False),
        lock_days=None if days is None else to_decimal(days, 2, up=True),
        settles_ns=settles_ns,
        lockup=lockup,
        limit_by=proof.limit,
        states=_rows(proof, certificate),
        folded=proof.folded,
        conflicts=_counts(proof),
        losing_state=_losing_state(proof, certificate),
        why_not_locked=proof.why_not,
        opened_ns=opened_ns,
        updated_ns=proof.now_ns,
        best_edge=max(best_edge, edge),
        others=proof.questions[1:],
    )


def _lockup(leg: ProofLeg, now_ns: int) -> LockUp | None:
    delays = None if leg.terms is None else leg.terms.delays
    return market_lockup(delays or prior(leg.market.venue, Category.OTHER), leg.market, now_ns)


def _plain(amount: Fraction) -> Decimal:
    """Write a number as it is, and one without end, as odds make them, to as many digits as a decimal holds."""
    return Decimal(amount.numerator) / amount.denominator


def _leg(leg: ProofLeg, outlay: int, name: str) -> domain.Leg:
    ladder = leg.view.ladder
    bought = [
        (level, side_price(leg.view, leg.side, level.rung), ladder.payout(level.rung, level.size))
        for level in leg.fills
    ]
    return domain.Leg(
        market=leg.market.key,
        venue=leg.market.venue,
        side=leg.side,
        size=sum(level.size for level in leg.fills),
        contracts=_plain(leg.contracts),
        price=to_decimal(leg.cost / leg.contracts, _PLACES, up=True),
        worst_price=_plain(bought[-1][1]),
        cost=_plain(leg.cost),
        fee=_plain(leg.fee),
        currency=leg.market.currency,
        outlay=cents(outlay),
        fills=tuple(
            LegFill(
                rung=level.rung,
                size=level.size,
                price=_plain(price),
                contracts=_plain(contracts),
                cost=_plain(price * contracts),
                fee=_plain(charge),
            )
            for (level, price, contracts), charge in zip(bought, leg.charges, strict=True)
        ),
        trust=leg.view.trust,
        proved_ns=leg.view.proved_ns,
        book_version=leg.view.version,
        name=name,
    )


def _rows(proof: Proof, certificate: Certificate) -> tuple[StateResult, ...]:
    return tuple(
        StateResult(
            state=outcome.state.id,
            kind=outcome.state.kind,
            label=outcome.state.label,
            pays=tuple(cents(paid) for paid in row),
            commission=cents(certificate.commissions[number]),
            receive=cents(sum(row) - certificate.commissions[number]),
            profit=cents(certificate.profits[number]),
            opened_by=outcome.state.opened_by,
            why=outcome.state.why,
        )
        for number, (outcome, row) in enumerate(zip(proof.outcomes, certificate.rows, strict=True))
    )


def _counts(proof: Proof) -> tuple[tuple[Severity, int], ...]:
    found = [conflict.severity for conflict in proof.conflicts]
    return tuple((severity, found.count(severity)) for severity in Severity if severity in found)


def _losing_state(proof: Proof, certificate: Certificate) -> str:
    """Name the ending that loses most of those that the rules, their differences or our ignorance leave open."""
    if proof.class_ is OpportunityClass.LOCKED:
        return ""
    threshold = proof.bounds.severity.rank
    unread = any(
        leg.terms is None
        or leg.terms.rules is None
        or not leg.terms.rules.has_text
        or leg.linked.status is not LinkStatus.CONFIRMED
        for leg in proof.legs
    )
    losing = []
    for number, outcome in enumerate(proof.outcomes):
        state = outcome.state
        opened = state.opened_by is not None and state.opened_by.rank >= threshold
        if state.kind is StateKind.BRANCH or opened or (unread and state.kind is StateKind.DIVERGENCE):
            losing.append((certificate.profits[number], number))
    if not losing or min(losing)[0] > 0:
        return proof.why_not[0]
    profit, number = min(losing)
    state = proof.outcomes[number].state
    legs = ", ".join(_pays(leg, state.settlements[leg.market.key]) for leg in proof.legs)
    because = f" {state.why.rstrip('.')}." if state.why and state.kind is StateKind.DIVERGENCE else ""
    return f"{state.label}: {legs}; that makes {cents(profit):+,.2f} {proof.rates.base}.{because}"


def _pays(leg: ProofLeg, settlement: Settlement) -> str:
    name = f"{leg.market.venue.label}'s {leg.side.value.title()}"
    if isinstance(settlement, Refund):
        return f"{name} is refunded"
    paid = leg.payout(settlement)
    return f"{name} pays {float(paid):,.2f}" if paid else f"{name} pays nothing"
