"""Runs a proof again from its evidence alone: a pure function of one file.

Nothing of the scanner, the walk or the certificate is imported: only the domain, the layout of the document and the fee
formulas, so that a mistake there is not repeated here. The verifier does not look for a better size; it recomputes what
the stated orders cost and pay in every ending and holds every figure and every condition against the claim.
"""

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.document import Document, LegEvidence, digest, from_body
from allsight.analysis.pricing.fees import order_charge, settlement_charge
from allsight.domain.book import Level, Trust
from allsight.domain.errors import InvalidRequestError
from allsight.domain.fees import FeeForm
from allsight.domain.groups import Bond, Group
from allsight.domain.ladder import Side
from allsight.domain.market import Lifecycle, Refund, Settlement, Value
from allsight.domain.opportunity import Evidence, OpportunityClass
from allsight.domain.questions import LinkStatus, Orientation
from allsight.domain.states import State, StateKind

_CENT = Fraction(1, 100)
_NET = "net"
_LEAST_LEGS = 2
_MOST_WORLDS = 8_192


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
        if len(document.legs) < _LEAST_LEGS:
            raise InvalidRequestError(f"an opportunity has two legs or more, found {len(document.legs)}")
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
        leg = self.legs[number]
        paid = self.contracts[number] * (settlement.yes if leg.side is Side.YES else 1 - settlement.yes)
        if leg.fees.form is FeeForm.SETTLEMENT:
            paid -= settlement_charge(leg.fees, paid, self.costs[number], leg.currency.minor_unit)
        return paid

    def commission(self, state: State) -> Fraction:
        """Return what venues take of the net profit of each of their scopes, in the base currency."""
        taken = Fraction(0)
        charged = [number for number, leg in enumerate(self.legs) if leg.fees.form is FeeForm.NET_PROFIT]
        for scope in {_scope(self.legs[number]) for number in charged}:
            inside = [number for number in charged if _scope(self.legs[number]) == scope]
            leg, worth = self.legs[inside[0]], self.worth[inside[0]]
            payout = sum((self.paid(one, state.settlements[self.legs[one].market]) for one in inside), Fraction(0))
            cost = sum((self.costs[one] for one in inside), Fraction(0))
            taken += worth.lo * settlement_charge(leg.fees, payout, cost, leg.currency.minor_unit)
        return taken

    def profit(self, state: State) -> Fraction:
        """Return the exact profit in an ending."""
        return sum(self.pays(state), -self.outlay - self.commission(state))

    def shown(self, state: State) -> Fraction:
        """Return the profit in whole cents: payments down, outlays and commission up."""
        return sum((_down(paid) for paid in self.pays(state)), -self.shown_outlay - _up(self.commission(state)))


def _scope(leg: LegEvidence) -> str:
    return leg.scope or leg.market


# -- figures -------------------------------------------------------------------------------------------------------


def _figures(document: Document, run: _Run) -> Iterator[Check]:
    claimed = document.figures
    counted = [state for state in document.states if _counts(state, document.class_)]
    parted = [state for state in document.states if state.kind is StateKind.DIVERGENCE]
    divergent = parted or list(document.states)  # rules that leave everything open allow every ending there is
    yield _same("contracts of the largest leg", claimed.contracts, max(run.contracts))
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
    for leg in document.legs:
        yield from _leg_conditions(leg, document)
    if len({state.id for state in document.states}) != len(document.states):
        yield "the table holds an ending twice"
    if document.group is None:
        yield from _pair_conditions(document)
    else:
        yield from _group_conditions(document, document.group)
    yield from _cost_conditions(document, run)
    if not document.rates.known_at(document.at_ns):
        yield "what the currencies are worth was not known any more"
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
    if not leg.fees.known_at(document.at_ns):
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


def _pair_conditions(document: Document) -> Iterator[str]:
    """Hold two legs against one question: its YES and its NO, at two venues, and both answers in the table."""
    if len(document.legs) != _LEAST_LEGS or len({leg.venue for leg in document.legs}) != _LEAST_LEGS:
        yield "a pair has two legs at two venues"
        return
    for leg, answer in zip(document.legs, (Side.YES, Side.NO), strict=True):
        if leg.side is not (answer if leg.link.orientation is Orientation.SAME else answer.other):
            yield f"the {leg.venue.code} leg buys the wrong side"
    kinds = {_settled(document, state): state.kind for state in document.states}
    for answers in ((True, True), (False, False), (True, False), (False, True)):
        if tuple(map(_pays, document.legs, answers)) not in kinds:
            yield f"the table of endings lacks {answers}"
    if sum(state.kind is StateKind.CORE for state in document.states) != len((True, False)):
        yield "the table of endings is not one of a question: two answers, every ending once"


def _group_conditions(document: Document, group: Group) -> Iterator[str]:
    """Hold the table against what is said of the members: every way to answer them, and no other."""
    member_of = {one.market: place for place, member in enumerate(group.members) for one in member.markets}
    if any(leg.market not in member_of for leg in document.legs):
        yield "a leg's market is none of the group's"
        return
    wanted = {
        tuple(_pays(leg, world[member_of[leg.market]]) for leg in document.legs)
        for world in _worlds(len(group.members), group.bonds)
    }
    core = [_settled(document, state) for state in document.states if state.kind is StateKind.CORE]
    if set(core) != wanted or len(core) != len(wanted):
        yield "the table of endings is not that of the members: every way to answer them, each once"


def _unsure_bonds(document: Document, group: Group) -> Iterator[str]:
    """Name what the endings rest on although nobody vouches for it."""
    for bond in group.bonds:
        if not bond.basis.certain:
            yield "what one answer says of another was read out of two texts, and nobody has confirmed it"
    sure = {bond.event for bond in group.bonds if bond.event is not None and bond.at_least}
    if sure and any(leg.event not in sure for leg in document.legs):
        yield "that one of a set must pay is stated of markets at another venue"


def _worlds(members: int, bonds: tuple[Bond, ...]) -> Iterator[tuple[bool, ...]]:
    """Go through every way to answer members that breaks no bond, member by member."""
    found: list[tuple[bool, ...]] = [()]
    for place in range(members):
        found = [
            (*world, answer)
            for world in found
            for answer in (True, False)
            if all(_keeps(bond, (*world, answer)) for bond in bonds if any(at == place for at, _ in bond.answers))
        ]
        if len(found) > _MOST_WORLDS:
            raise InvalidRequestError("the members can be answered in too many ways to be gone through")
    yield from found


def _keeps(bond: Bond, world: tuple[bool, ...]) -> bool:
    """Tell whether the answers that are given so far leave a bond room to hold."""
    given = sum(world[at] is answer for at, answer in bond.answers if at < len(world))
    left = sum(at >= len(world) for at, _ in bond.answers)
    return given <= bond.at_most and given + left >= bond.at_least


def _settled(document: Document, state: State) -> tuple[Settlement, ...]:
    return tuple(state.settlements[leg.market] for leg in document.legs)


def _pays(leg: LegEvidence, answer: bool) -> Settlement:  # it is mapped over answers
    return Value(Fraction(answer if leg.link.orientation is Orientation.SAME else not answer))


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
        label = f"{leg.venue.code} fee"
        exact[label] = exact.get(label, Fraction(0)) - worth.hi * fee
    exact["commission"] = -run.commission(worst)
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
    if document.group is not None:
        yield from _unsure_bonds(document, document.group)
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
    return leg.ladder.payout(level.rung, level.size)


def _cost(leg: LegEvidence) -> Fraction:
    return sum((_price(leg, level) * _contracts(leg, level) for level in leg.fills), Fraction(0))


def _up(amount: Fraction) -> Fraction:
    return -(-amount // _CENT) * _CENT


def _down(amount: Fraction) -> Fraction:
    return amount // _CENT * _CENT
