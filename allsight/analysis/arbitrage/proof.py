"""A proof: sized orders and their profit in every ending, exactly, and the judgement whether anything keeps it open.

What is bought is found elsewhere: by the closed form for two legs, by the linear program for more. What it costs, what
it pays and what may be called of it is decided here, in fractions.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property

import msgspec

from allsight.analysis.arbitrage.terms import Bounds, LegTerms
from allsight.analysis.pricing.fees import order_charge, settlement_charge
from allsight.domain.book import BookView, Level
from allsight.domain.fees import FeeForm
from allsight.domain.groups import Group
from allsight.domain.ids import MarketKey, QuestionId
from allsight.domain.ladder import Side
from allsight.domain.market import Market, Refund, Settlement
from allsight.domain.money import CurrencyRates, Interval
from allsight.domain.opportunity import CloseReason, Limit, OpportunityClass, OpportunityKind
from allsight.domain.questions import Conflict, LinkedMarket, LinkStatus
from allsight.domain.states import State, StateKind, StateTable

_ZERO = Fraction(0)


class Refusal(msgspec.Struct, frozen=True):
    """Why there is nothing to prove: the reason that an open episode would close with, and a sentence."""

    reason: CloseReason
    detail: str


class ProofLeg(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One order of a proof with everything that its cost depends on.

    Attributes:
        levels: the offers that the order walks, best first, as the book showed them.
        fills: what it takes of them: a prefix.
        cost, charges, allowance: price, fee per fill and what further rounding may add, in the market's currency.
        worth: what a unit of that currency is worth in the base.
    """

    market: Market
    linked: LinkedMarket
    terms: LegTerms | None
    view: BookView
    side: Side
    levels: tuple[Level, ...]
    fills: tuple[Level, ...]
    contracts: Fraction
    cost: Fraction
    charges: tuple[Fraction, ...]
    allowance: Fraction
    worth: Interval

    @cached_property
    def fee(self) -> Fraction:
        """Return what the venue charges for the fills."""
        return sum(self.charges, _ZERO)

    @cached_property
    def outlay(self) -> Fraction:
        """Return all that this leg costs now, in the base currency, at the dear end of its interval."""
        return self.worth.hi * (self.cost + self.fee + self.allowance)

    @property
    def commission(self) -> Fraction:
        """Return the rate that is taken of its commission group's net profit."""
        return self.market.fees.rate if self.market.fees.form is FeeForm.NET_PROFIT else _ZERO

    @property
    def scope(self) -> str:
        """Name what the venue nets profit over before it takes commission."""
        return self.market.commission_group or self.market.key

    def payout(self, settlement: Settlement) -> Fraction:
        """Return what the leg pays in its own currency, commission not yet taken; a refund keeps the fees."""
        if isinstance(settlement, Refund):
            return self.cost
        paid = self.contracts * (settlement.yes if self.side is Side.YES else 1 - settlement.yes)
        if self.market.fees.form is FeeForm.SETTLEMENT:
            paid -= settlement_charge(self.market.fees, paid, self.cost, self.market.currency.minor_unit)
        return paid


class Outcome(msgspec.Struct, frozen=True):
    """One ending with what each leg pays then, exactly and in the base currency at the cheap end.

    `commission` is what is taken of it, per commission group netted, and is in `profit`.
    """

    state: State
    pays: tuple[Fraction, ...]
    commission: Fraction
    profit: Fraction


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Sized legs and their profit in every ending.

    Attributes:
        questions, title: what it is about; no question where no leg's market shares its question with another.
        group: the members and bonds that the endings rest on; None for the two answers to one question.
        names: what tells each leg's member from the others; empty for a pair.
        contracts: of the largest leg.
        guaranteed: the least profit over core and branch endings; over core endings alone for a conditional one.
        worst_divergence: the least profit over the endings in which the venues part although their rules do not say so.
        why_not: the sentences that keep it from being locked; empty for a locked one.
    """

    kind: OpportunityKind
    questions: tuple[QuestionId, ...]
    title: str
    group: Group | None
    class_: OpportunityClass
    legs: tuple[ProofLeg, ...]
    names: tuple[str, ...]
    contracts: Fraction
    outcomes: tuple[Outcome, ...]
    folded: tuple[str, ...]
    outlay: Fraction
    guaranteed: Fraction
    worst_divergence: Fraction
    why_not: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    limit: Limit
    rates: CurrencyRates
    bounds: Bounds
    now_ns: int

    @property
    def question(self) -> QuestionId | None:
        """Return the first question that it is about."""
        return self.questions[0] if self.questions else None

    @property
    def counted(self) -> tuple[StateKind, ...]:
        """Return the kinds of endings that `guaranteed` is the minimum over."""
        return counted(self.class_)


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be proved: which orders, about what, and how it may end.

    Attributes:
        doubts: further sentences that keep it from being locked, whatever the endings say.
    """

    kind: OpportunityKind
    questions: tuple[QuestionId, ...]
    title: str
    legs: tuple[ProofLeg, ...]
    table: StateTable
    conflicts: tuple[Conflict, ...]
    limit: Limit
    rates: CurrencyRates
    bounds: Bounds
    names: tuple[str, ...] = ()
    group: Group | None = None
    doubts: tuple[str, ...] = ()


def counted(class_: OpportunityClass) -> tuple[StateKind, ...]:
    """Return the kinds of endings over which an opportunity of this class holds its guarantee."""
    if class_ is OpportunityClass.LOCKED:
        return (StateKind.CORE, StateKind.BRANCH)
    return (StateKind.CORE,)


def proof_leg(  # a leg is that many things
    market: Market,
    linked: LinkedMarket,
    terms: LegTerms | None,
    view: BookView,
    side: Side,
    fills: tuple[Level, ...],
    worth: Interval,
) -> ProofLeg:
    """Price an order that takes these levels, every fill rounded against us."""
    ladder = view.ladder
    bought = [(side_price(view, side, level.rung), ladder.payout(level.rung, level.size)) for level in fills]
    charge = order_charge(market.fees, bought, market.currency.minor_unit, side)
    return ProofLeg(
        market=market,
        linked=linked,
        terms=terms,
        view=view,
        side=side,
        levels=view.offers(side),
        fills=fills,
        contracts=sum((contracts for _, contracts in bought), _ZERO),
        cost=sum((price * contracts for price, contracts in bought), _ZERO),
        charges=charge.fills,
        allowance=charge.allowance,
        worth=worth,
    )


def side_price(view: BookView, side: Side, rung: int) -> Fraction:
    """Return what one contract of a side costs at a rung before fees."""
    return view.ladder.unit_cost(side, rung)


def conclude(claimed: Claimed, now_ns: int) -> Proof | Refusal:
    """Go through every ending and judge.

    Books must be LIVE and markets open: that is the caller's gate, since it closes episodes in the same pass.
    """
    legs = claimed.legs
    outlay = sum((leg.outlay for leg in legs), _ZERO)
    outcomes = tuple(map(_Ledger(legs, claimed.table.states, outlay).outcome, claimed.table.states))
    core = _least(outcomes, (StateKind.CORE,))
    if core <= 0:
        return Refusal(CloseReason.PRICE, "nothing is left after costs and rounding")
    why_not = tuple(dict.fromkeys((*_why_not(claimed, outcomes), *claimed.doubts)))
    class_ = OpportunityClass.CONDITIONAL if why_not else OpportunityClass.LOCKED
    return Proof(
        kind=claimed.kind,
        questions=claimed.questions,
        title=claimed.title,
        group=claimed.group,
        class_=class_,
        legs=legs,
        names=claimed.names,
        contracts=max(leg.contracts for leg in legs),
        outcomes=outcomes,
        folded=claimed.table.folded,
        outlay=outlay,
        guaranteed=_least(outcomes, counted(class_)),
        worst_divergence=_least(outcomes, (StateKind.DIVERGENCE,)),
        why_not=why_not,
        conflicts=claimed.conflicts,
        limit=claimed.limit,
        rates=claimed.rates,
        bounds=claimed.bounds,
        now_ns=now_ns,
    )


class _Ledger:
    """What the legs are paid in every ending, added up over one common denominator: sums of fractions are dear.

    Every settlement of a leg is computed once, however many endings have it.
    """

    def __init__(self, legs: Sequence[ProofLeg], states: Sequence[State], outlay: Fraction) -> None:
        self._legs = legs
        keys = [leg.market.key for leg in legs]
        self._payouts = [
            {one: leg.payout(one) for one in dict.fromkeys(state.settlements[key] for state in states)}
            for leg, key in zip(legs, keys, strict=True)
        ]
        self._pays = [
            {one: leg.worth.lo * payout for one, payout in payouts.items()}
            for leg, payouts in zip(legs, self._payouts, strict=True)
        ]
        self._unit = math.lcm(outlay.denominator, *(pays.denominator for each in self._pays for pays in each.values()))
        self._spent = outlay.numerator * (self._unit // outlay.denominator)
        self._units = [
            {one: pays.numerator * (self._unit // pays.denominator) for one, pays in each.items()}
            for each in self._pays
        ]
        scopes = dict.fromkeys(leg.scope for leg in legs if leg.commission)
        self._scopes = [[place for place, leg in enumerate(legs) if leg.scope == scope] for scope in scopes]
        self._costs = [sum((legs[place].cost for place in places), _ZERO) for places in self._scopes]

    def outcome(self, state: State) -> Outcome:
        """Settle an ending."""
        settled = [state.settlements[leg.market.key] for leg in self._legs]
        pays = tuple(each[one] for each, one in zip(self._pays, settled, strict=True))
        left = sum(each[one] for each, one in zip(self._units, settled, strict=True)) - self._spent
        commission = sum(self._commissions(settled), _ZERO)
        profit = Fraction(left, self._unit)
        return Outcome(state, pays, commission, profit - commission if commission else profit)

    def _commissions(self, settled: Sequence[Settlement]) -> Iterator[Fraction]:
        """Return what is taken of the net profit of each commission group, in the base currency."""
        for places, cost in zip(self._scopes, self._costs, strict=True):
            first = self._legs[places[0]]
            payout = sum((self._payouts[place][settled[place]] for place in places), _ZERO)
            yield first.worth.lo * settlement_charge(first.market.fees, payout, cost, first.market.currency.minor_unit)


def _least(outcomes: Sequence[Outcome], kinds: tuple[StateKind, ...]) -> Fraction:
    """Return the least profit over these kinds; over all endings where there is none of them.

    The latter happens to divergences: rules that leave everything open allow every ending there is.
    """
    profits = [outcome.profit for outcome in outcomes if outcome.state.kind in kinds]
    return min(profits or [outcome.profit for outcome in outcomes])


# -- what keeps it open --------------------------------------------------------------------------------------------


def _why_not(claimed: Claimed, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Collect what keeps something positive from being locked, worst first, in sentences."""
    threshold = claimed.bounds.severity.rank
    for outcome in outcomes:
        if outcome.state.kind is StateKind.BRANCH and outcome.profit <= 0:
            yield f"{outcome.state.label}: {float(outcome.profit):+.2f}"
    for conflict in claimed.conflicts:
        if conflict.severity.rank >= threshold:
            yield f"{conflict.severity} rule difference ({conflict.kind.replace('_', ' ')}): {conflict.ending}"
    for state in claimed.table.divergences:
        if state.opened_by is not None and state.opened_by.rank >= threshold:
            told = any(conflict.ending and conflict.ending in state.why for conflict in claimed.conflicts)
            if not told:
                yield state.why or state.label
    for leg in claimed.legs:
        yield from _leg_reasons(leg, claimed.bounds)
    yield from _edited(claimed.legs)


def barring_markets(proof: Proof) -> list[MarketKey]:
    """Return the legs' markets without which less would keep a proof from being locked, the worst first."""
    counts: Counter[MarketKey] = Counter()
    for conflict in proof.conflicts:
        if conflict.severity.rank >= proof.bounds.severity.rank:
            counts.update((conflict.first, conflict.second))
    counts.update(leg.market.key for leg in proof.legs for _ in _leg_reasons(leg, proof.bounds))
    return [market for market, _ in counts.most_common()]


def _leg_reasons(leg: ProofLeg, bounds: Bounds) -> Iterator[str]:
    code = leg.market.venue.code
    if leg.linked.status is not LinkStatus.CONFIRMED:
        yield f"the link of the {code} market is {leg.linked.status}, not confirmed"
    if leg.terms is None or leg.terms.rules is None or not leg.terms.rules.has_text:
        yield f"no rules text of the {code} market has been read"
    if leg.market.accept_delay_s > bounds.accept_delay_s:
        yield f"{code} holds an order for {leg.market.accept_delay_s:g} s before it accepts it"


def _edited(legs: Iterable[ProofLeg]) -> Iterator[str]:
    """Name rules that were edited after a link was decided on them: the decision died with the old text."""
    legs = tuple(legs)
    told = [leg.terms for leg in legs if leg.terms is not None]
    now = {one.rules.market: one.rules.fingerprint for one in told if one.rules is not None}
    codes = {leg.market.key: leg.market.venue.code for leg in legs}
    for one in told:
        if one.link is None:
            continue
        for market, decided_on in one.link.rules.items():
            if now.get(market, decided_on) != decided_on:
                yield f"the {codes[market]} rules were edited after the link was decided"
