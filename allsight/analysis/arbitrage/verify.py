"""Runs a proof again from its evidence alone: a pure function of one file.

Nothing of the scanner, the walk or the certificate is imported: only the domain, the layout of the document and the fee
formulas, so that a mistake there is not repeated here. The verifier does not look for a better size; it recomputes what
the stated orders cost and pay in every ending and holds every figure and every condition against the claim.
"""

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.document import Document, LegEvidence, digest, from_body
from allsight.analysis.pricing.fees import charged_at_fill, order_charge
from allsight.domain.book import Level, Trust
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ladder import Side
from allsight.domain.market import Lifecycle, Refund, Settlement, Value
from allsight.domain.opportunity import Evidence, OpportunityClass
from allsight.domain.questions import LinkStatus, Orientation
from allsight.domain.states import State, StateKind

_CENT = Fraction(1, 100)
_NET = "net"


class Check(msgspec.Struct, frozen=True):
    """One figure or condition: what was claimed and what came out. Equal texts agree to the digit."""

    item: str
    claimed: str
    recomputed: str

    @property
    def agrees(self) -> bool:
        """Tell whether both are the same."""
        return self.claimed == self.recomputed


class Verdict(msgspec.Struct, frozen=True):
    """What the verifier found.

    Attributes:
        intact: the body hashes to the stated SHA-256.
        checks: every figure, claimed and recomputed.
        problems: what is wrong, in sentences; empty for evidence that holds.
    """

    intact: bool
    checks: tuple[Check, ...]
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Tell whether the evidence is intact and proves what it claims."""
        return self.intact and not self.problems and all(check.agrees for check in self.checks)


def verify(evidence: Evidence) -> Verdict:
    """Recompute an opportunity from its evidence and compare every figure."""
    intact = digest(evidence.body) == evidence.sha256
    try:
        document = from_body(evidence.body)
        run = _Run(document)
        problems = tuple(_conditions(document, run))
        checks = tuple(_figures(document, run))
    except (InvalidRequestError, ArithmeticError, KeyError, ValueError) as error:
        return Verdict(intact, (), (f"the evidence cannot be recomputed: {error}",))
    if not intact:
        problems = ("the body does not hash to the stated SHA-256: it was altered", *problems)
    return Verdict(intact, checks, problems)


class _Run:
    """The sums, done anew."""

    def __init__(self, document: Document) -> None:
        if len(document.legs) != 2:
            raise InvalidRequestError(f"a pair has two legs, found {len(document.legs)}")
        self.legs = document.legs
        self.worth = [document.rates.of(leg.currency) for leg in self.legs]
        self.costs = [_cost(leg) for leg in self.legs]
        self.fees = []
        self.outlays = []
        for leg, worth, cost in zip(self.legs, self.worth, self.costs, strict=True):
            fills = [(_price(leg, level), _contracts(leg, level)) for level in leg.fills]
            charge = order_charge(leg.fees, fills, leg.currency.minor_unit, leg.side)
            self.fees.append(sum(charge.fills, Fraction(0)))
            self.outlays.append(worth.hi * (cost + charge.total))
        self.contracts = [sum((_contracts(leg, level) for level in leg.fills), Fraction(0)) for leg in self.legs]
        self.outlay = sum(self.outlays, Fraction(0))
        self.shown_outlay = sum((_up(outlay) for outlay in self.outlays), Fraction(0))

    def pays(self, state: State) -> list[Fraction]:
        """Return what each leg pays in the base currency, at the cheap end."""
        return [
            worth.lo * self.paid(number, state.settlements[leg.market])
            for number, (leg, worth) in enumerate(zip(self.legs, self.worth, strict=True))
        ]

    def paid(self, number: int, settlement: Settlement) -> Fraction:
        """Return what a leg pays in its own currency."""
        if isinstance(settlement, Refund):
            return self.costs[number]
        share = settlement.yes if self.legs[number].side is Side.YES else 1 - settlement.yes
        return self.contracts[number] * share

    def profit(self, state: State) -> Fraction:
        """Return the exact profit in an ending."""
        return sum(self.pays(state), -self.outlay)

    def shown(self, state: State) -> Fraction:
        """Return the profit in whole cents: payments down, outlays up."""
        return sum((_down(paid) for paid in self.pays(state)), -self.shown_outlay)


# -- figures -------------------------------------------------------------------------------------------------------


def _figures(document: Document, run: _Run) -> Iterator[Check]:
    claimed = document.figures
    counted = [state for state in document.states if _counts(state, document.class_)]
    parted = [state for state in document.states if state.kind is StateKind.DIVERGENCE]
    divergent = parted or list(document.states)  # rules that leave everything open allow every ending there is
    for leg, contracts in zip(run.legs, run.contracts, strict=True):
        yield _same(f"contracts at {leg.venue.code}", claimed.contracts, contracts)
    yield _same("outlay", claimed.outlay, run.outlay)
    yield _same("guaranteed", claimed.guaranteed, min(run.profit(state) for state in counted))
    yield _same("worst divergence", claimed.worst_divergence, min(run.profit(state) for state in divergent))
    yield _same("outlay in cents", claimed.shown_outlay, run.shown_outlay)
    yield _same("guaranteed in cents", claimed.shown_guaranteed, min(run.shown(state) for state in counted))
    yield _same(
        "worst divergence in cents", claimed.shown_worst_divergence, min(run.shown(state) for state in divergent)
    )
    stated = {figures.state: figures for figures in claimed.states}
    for state in document.states:
        yield _same(f"profit if {state.label}", stated[state.id].profit, run.profit(state))
        yield _same(f"profit in cents if {state.label}", stated[state.id].shown, run.shown(state))
    lines = dict(claimed.costs)
    yield _same("sum of the cost lines", lines[_NET], sum(lines.values()) - lines[_NET])
    yield _same("net of the cost lines", lines[_NET], min(run.shown(state) for state in counted))


def _counts(state: State, class_: OpportunityClass) -> bool:
    return state.kind is StateKind.CORE or (state.kind is StateKind.BRANCH and class_ is OpportunityClass.LOCKED)


def _same(item: str, claimed: Fraction, recomputed: Fraction) -> Check:
    return Check(item, str(claimed), str(recomputed))


# -- conditions ----------------------------------------------------------------------------------------------------


def _conditions(document: Document, run: _Run) -> Iterator[str]:
    if len({leg.venue for leg in document.legs}) != len(document.legs):
        yield "both legs are at one venue"
    if len(set(run.contracts)) != 1:
        yield "the legs do not have equal payout"
    for leg in document.legs:
        yield from _leg_conditions(leg, document)
    for leg, answer in zip(document.legs, (Side.YES, Side.NO), strict=True):
        bought = answer if leg.link.orientation is Orientation.SAME else answer.other
        if leg.side is not bought:
            yield f"the {leg.venue.code} leg buys the wrong side"
    yield from _table_conditions(document)
    yield from _cost_conditions(document, run)
    if document.parameters.bankroll is not None and run.outlay > document.parameters.bankroll:
        yield "the outlay exceeds the bankroll"
    if document.figures.shown_guaranteed < document.parameters.min_profit:
        yield "what is guaranteed lies below the floor"
    barred = list(_bars(document, run))
    if document.class_ is OpportunityClass.LOCKED and barred:
        yield f"it is called locked although {'; '.join(barred)}"
    if document.class_ is OpportunityClass.CONDITIONAL and not barred:
        yield "it is called conditional although nothing keeps it from being locked"


def _leg_conditions(leg: LegEvidence, document: Document) -> Iterator[str]:
    code = leg.venue.code
    if leg.book.trust is not Trust.LIVE:
        yield f"the {code} book was {leg.book.trust}, not live"
    if leg.lifecycle is not Lifecycle.OPEN:
        yield f"the {code} market was {leg.lifecycle}, not open"
    if not leg.fees.known_at(document.at_ns) or not charged_at_fill(leg.fees):
        yield f"the {code} fee was not known"
    if not leg.fills or not _is_prefix(leg.fills, leg.book.levels):
        yield f"the {code} order takes what the book did not offer, or not the best of it"
    rungs = [level.rung for level in leg.book.levels]
    if rungs != sorted(set(rungs), reverse=leg.side is Side.NO):
        yield f"the {code} levels are not in order of price"
    if sum(level.size for level in leg.fills) < leg.min_size or _cost(leg) < leg.min_notional:
        yield f"the {code} order is below the venue's minimum"


def _is_prefix(fills: tuple[Level, ...], levels: tuple[Level, ...]) -> bool:
    offered = levels[: len(fills)]
    *whole, last = fills
    return (
        tuple(whole) == offered[:-1]
        and last.rung == offered[-1].rung
        and 0 < last.size <= offered[-1].size
        and len(offered) == len(fills)
    )


def _table_conditions(document: Document) -> Iterator[str]:
    """Hold the table against what must be in it: both answers on every market, and the venues parting either way."""
    first, second = document.legs
    kinds = {tuple(state.settlements[leg.market] for leg in (first, second)): state.kind for state in document.states}
    for answers in ((1, 1), (0, 0), (1, 0), (0, 1)):
        settlements = tuple(
            Value(Fraction(answer if leg.link.orientation is Orientation.SAME else 1 - answer))
            for leg, answer in zip((first, second), answers, strict=True)
        )
        if settlements not in kinds:
            yield f"the table of endings lacks {answers}"
    core = [state for state in document.states if state.kind is StateKind.CORE]
    if len(core) != 2 or len({state.id for state in document.states}) != len(document.states):
        yield "the table of endings is not one of a question: two answers, every ending once"


def _cost_conditions(document: Document, run: _Run) -> Iterator[str]:
    """Hold every cost line to within a cent of the exact amount, for the ending that the guarantee rests on."""
    counted = [state for state in document.states if _counts(state, document.class_)]
    worst = min(counted, key=run.shown)
    paid = [run.paid(number, worst.settlements[leg.market]) for number, leg in enumerate(run.legs)]
    exact = {
        "gross": sum(
            (worth.hi * (payout - cost) for worth, payout, cost in zip(run.worth, paid, run.costs, strict=True)),
            Fraction(0),
        ),
        "currency": -sum(
            ((worth.hi - worth.lo) * payout for worth, payout in zip(run.worth, paid, strict=True)), Fraction(0)
        ),
    }
    for leg, worth, fee in zip(run.legs, run.worth, run.fees, strict=True):
        exact[f"{leg.venue.code} fee"] = -worth.hi * fee
    for label, amount in dict(document.figures.costs).items():
        if label in exact and abs(amount - exact[label]) >= _CENT:
            yield f"the cost line {label} reads {amount}, and is {exact[label]}"


def _bars(document: Document, run: _Run) -> Iterator[str]:
    """Name everything that keeps it from being locked."""
    threshold = document.parameters.severity.rank
    for state in document.states:
        if state.kind is StateKind.BRANCH and run.profit(state) <= 0:
            yield f"it does not gain if {state.label}"
        if state.kind is StateKind.DIVERGENCE and state.opened_by is not None and state.opened_by.rank >= threshold:
            yield f"a difference of the rules opens {state.label}"
    for conflict in document.conflicts:
        if conflict.severity.rank >= threshold:
            yield f"the rules differ ({conflict.kind})"
    for leg in document.legs:
        if leg.link.status is not LinkStatus.CONFIRMED:
            yield f"the {leg.venue.code} link was {leg.link.status}"
        if leg.rules is None or not leg.rules.has_text:
            yield f"the {leg.venue.code} rules were not read"
        if leg.accept_delay_s > document.parameters.accept_delay_s:
            yield f"{leg.venue.code} delays orders"
    now = {leg.market: leg.rules.fingerprint for leg in document.legs if leg.rules is not None}
    for leg in document.legs:
        for market, decided_on in leg.link.rules.items():
            if now.get(market, decided_on) != decided_on:
                yield f"the rules of {market} were edited after the {leg.venue.code} link was decided"


# -- arithmetic ----------------------------------------------------------------------------------------------------


def _price(leg: LegEvidence, level: Level) -> Fraction:
    probability = leg.ladder.probability(level.rung)
    return probability if leg.side is Side.YES else 1 - probability


def _contracts(leg: LegEvidence, level: Level) -> Fraction:
    return level.size * leg.ladder.quantum


def _cost(leg: LegEvidence) -> Fraction:
    return sum((_price(leg, level) * _contracts(leg, level) for level in leg.fills), Fraction(0))


def _up(amount: Fraction) -> Fraction:
    return -(-amount // _CENT) * _CENT


def _down(amount: Fraction) -> Fraction:
    return amount // _CENT * _CENT
