"""The two-leg pair: buy YES of a question where it is cheap and NO where that is cheap, in equal payout.

`plan` sizes the legs by the closed form of `marginal` and cuts them to whole common lots; `prove` settles what that
leaves out (rounding per fill, allowances) in fractions, over every ending of the state table. Either returns what
was asked or the reason why there is nothing.
"""

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.marginal import PricedLevels, Scale, UnitCosts, Walk, fills, walk
from allsight.analysis.arbitrage.terms import Bounds, LegTerms
from allsight.analysis.pricing.fees import order_charge
from allsight.domain.book import BookView, Level
from allsight.domain.ladder import Side
from allsight.domain.market import Market, Refund, Settlement
from allsight.domain.money import CurrencyRates, Interval
from allsight.domain.opportunity import CloseReason, Limit, LimitKind, OpportunityClass
from allsight.domain.questions import Conflict, LinkedMarket, LinkStatus, Question
from allsight.domain.states import State, StateKind, StateTable


class Refusal(msgspec.Struct, frozen=True):
    """Why there is nothing to prove: the reason that an open episode would close with, and a sentence."""

    reason: CloseReason
    detail: str


class ProofLeg(msgspec.Struct, frozen=True, kw_only=True):
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

    @property
    def fee(self) -> Fraction:
        """Return what the venue charges for the fills."""
        return sum(self.charges, Fraction(0))

    @property
    def outlay(self) -> Fraction:
        """Return all that this leg costs now, in the base currency, at the dear end of its interval."""
        return self.worth.hi * (self.cost + self.fee + self.allowance)

    def payout(self, settlement: Settlement) -> Fraction:
        """Return what the leg pays in its own currency; a refund returns the price and keeps the fees."""
        if isinstance(settlement, Refund):
            return self.cost
        return self.contracts * (settlement.yes if self.side is Side.YES else 1 - settlement.yes)


class Outcome(msgspec.Struct, frozen=True):
    """One ending with what each leg pays then, exactly and in the base currency at the cheap end."""

    state: State
    pays: tuple[Fraction, ...]
    profit: Fraction


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Two sized legs and their profit in every ending.

    Attributes:
        guaranteed: the least profit over core and branch endings; over core endings alone for a conditional one.
        worst_divergence: the least profit over the endings in which the venues part although their rules do not say so.
        why_not: the sentences that keep it from being locked; empty for a locked one.
    """

    question: Question
    class_: OpportunityClass
    legs: tuple[ProofLeg, ProofLeg]
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
    def counted(self) -> tuple[StateKind, ...]:
        """Return the kinds of endings that `guaranteed` is the minimum over."""
        return counted(self.class_)


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One side of one market that may become a leg: what stays the same while its book moves."""

    market: Market
    linked: LinkedMarket
    terms: LegTerms | None
    side: Side
    costs: UnitCosts
    worth: Interval


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """Two offers of one question at two venues, with what is known about how they can end."""

    question: Question
    yes: Offer
    no: Offer
    scale: Scale
    table: StateTable
    conflicts: tuple[Conflict, ...]
    rates: CurrencyRates
    bounds: Bounds


def counted(class_: OpportunityClass) -> tuple[StateKind, ...]:
    """Return the kinds of endings over which an opportunity of this class holds its guarantee."""
    if class_ is OpportunityClass.LOCKED:
        return (StateKind.CORE, StateKind.BRANCH)
    return (StateKind.CORE,)


class Plan(msgspec.Struct, frozen=True):
    """What both orders would take: equal plans on equal terms give equal proofs."""

    fills: tuple[tuple[Level, ...], tuple[Level, ...]]
    walk: Walk


def plan(pairing: Pairing, yes: BookView, no: BookView, *, bankroll: Fraction | None = None) -> Plan | Refusal:
    """Size both legs by the closed form, in whole lots, and hold them against the venues' minimums."""
    by, offers = pairing.scale, (pairing.yes, pairing.no)
    levels = tuple(view.offers(offer.side) for view, offer in zip((yes, no), offers, strict=True))
    sides = [PricedLevels(one, offer.costs.of(offer.side)) for one, offer in zip(levels, offers, strict=True)]
    limit = pairing.bounds.bankroll if bankroll is None else bankroll
    walked = walk(sides[0], sides[1], by, bankroll=limit, max_contracts=pairing.bounds.max_contracts)
    if walked.gain * by.grain < pairing.bounds.min_profit * by.denominator:
        return Refusal(CloseReason.PRICE, "what is left after costs is below the floor")
    grains = walked.grains - walked.grains % by.lot
    if grains <= 0:
        short = "less than one lot of common size is left" if walked.grains else "nothing is left after costs"
        return Refusal(CloseReason.DEPTH if walked.grains else CloseReason.PRICE, short)
    taken = (fills(levels[0], grains // by.yes_grains), fills(levels[1], grains // by.no_grains))
    for offer, orders in zip(offers, taken, strict=True):
        short = _below_minimum(offer, orders)
        if short:
            return Refusal(CloseReason.DEPTH, short)
    return Plan(taken, walked)


def prove(pairing: Pairing, yes: BookView, no: BookView, planned: Plan, now_ns: int) -> Proof | Refusal:
    """Settle a plan exactly: round every fill against us, go through every ending, and judge.

    Books must be LIVE and markets open: that is the caller's gate, since it closes episodes in the same pass.
    """
    bankroll = budget = pairing.bounds.bankroll
    while True:
        legs = _legs(pairing, (yes, no), planned)
        outlay = legs[0].outlay + legs[1].outlay
        if bankroll is None or budget is None or outlay <= bankroll:
            break
        # Rounding and allowances came on top of what the walk could afford: leave room for them.
        budget = max(Fraction(0), budget - 2 * (outlay - bankroll))
        smaller = plan(pairing, yes, no, bankroll=budget)
        if isinstance(smaller, Refusal):
            return smaller
        planned = smaller
    outcomes = tuple(_outcome(state, legs, outlay) for state in pairing.table.states)
    core = _least(outcomes, (StateKind.CORE,))
    if core <= 0:
        return Refusal(CloseReason.PRICE, "nothing is left after costs and rounding")
    allowed = _least(outcomes, (StateKind.CORE, StateKind.BRANCH))
    why_not = _why_not(pairing, legs, outcomes)
    class_ = OpportunityClass.CONDITIONAL if why_not else OpportunityClass.LOCKED
    return Proof(
        question=pairing.question,
        class_=class_,
        legs=legs,
        contracts=legs[0].contracts,
        outcomes=outcomes,
        folded=pairing.table.folded,
        outlay=outlay,
        guaranteed=core if why_not else allowed,
        worst_divergence=_least(outcomes, (StateKind.DIVERGENCE,)),
        why_not=why_not,
        conflicts=pairing.conflicts,
        limit=_limit(legs, planned.walk),
        rates=pairing.rates,
        bounds=pairing.bounds,
        now_ns=now_ns,
    )


def _legs(pairing: Pairing, views: tuple[BookView, BookView], planned: Plan) -> tuple[ProofLeg, ProofLeg]:
    yes, no = (
        _leg(offer, view, taken)
        for offer, view, taken in zip((pairing.yes, pairing.no), views, planned.fills, strict=True)
    )
    return yes, no


def _leg(offer: Offer, view: BookView, taken: tuple[Level, ...]) -> ProofLeg:
    ladder, market = view.ladder, offer.market
    bought = [(side_price(view, offer.side, level.rung), ladder.payout(level.rung, level.size)) for level in taken]
    charge = order_charge(market.fees, bought, market.currency.minor_unit, offer.side)
    return ProofLeg(
        market=market,
        linked=offer.linked,
        terms=offer.terms,
        view=view,
        side=offer.side,
        levels=view.offers(offer.side),
        fills=taken,
        contracts=sum((contracts for _, contracts in bought), Fraction(0)),
        cost=sum((price * contracts for price, contracts in bought), Fraction(0)),
        charges=charge.fills,
        allowance=charge.allowance,
        worth=offer.worth,
    )


def side_price(view: BookView, side: Side, rung: int) -> Fraction:
    """Return what one contract of a side costs at a rung before fees."""
    price = view.ladder.probability(rung)
    return price if side is Side.YES else 1 - price


def _outcome(state: State, legs: tuple[ProofLeg, ProofLeg], outlay: Fraction) -> Outcome:
    pays = tuple(leg.worth.lo * leg.payout(state.settlements[leg.market.key]) for leg in legs)
    return Outcome(state, pays, sum(pays) - outlay)


def _least(outcomes: Sequence[Outcome], kinds: tuple[StateKind, ...]) -> Fraction:
    """Return the least profit over these kinds; over all endings where there is none of them.

    The latter happens to divergences: rules that leave everything open allow every ending there is.
    """
    profits = [outcome.profit for outcome in outcomes if outcome.state.kind in kinds]
    return min(profits or [outcome.profit for outcome in outcomes])


def _below_minimum(offer: Offer, taken: tuple[Level, ...]) -> str:
    market, size = offer.market, sum(level.size for level in taken)
    if size < market.min_size:
        return f"{market.venue.code} takes no order of fewer than {float(market.min_size * market.ladder.quantum):g}"
    cost = sum((market.ladder.cost(offer.side, level.rung, level.size) for level in taken), Fraction(0))
    if cost < market.min_notional:
        return f"{market.venue.code} takes no order below {float(market.min_notional):g} {market.currency}"
    return ""


def _limit(legs: tuple[ProofLeg, ProofLeg], walked: Walk) -> Limit:
    if walked.capped:
        return Limit(LimitKind.BALANCE if walked.capped == "bankroll" else LimitKind.CAP)
    return Limit(LimitKind.DEPTH, legs[walked.binding or 0].market.venue)


def _why_not(pairing: Pairing, legs: tuple[ProofLeg, ProofLeg], outcomes: tuple[Outcome, ...]) -> tuple[str, ...]:
    """Collect what keeps a positive pair from being locked, worst first, in sentences."""
    threshold = pairing.bounds.severity.rank
    reasons = [
        f"{outcome.state.label}: {float(outcome.profit):+.2f}"
        for outcome in outcomes
        if outcome.state.kind is StateKind.BRANCH and outcome.profit <= 0
    ]
    reasons += [
        f"{conflict.severity} rule difference ({conflict.kind.replace('_', ' ')}): {conflict.ending}"
        for conflict in pairing.conflicts
        if conflict.severity.rank >= threshold
    ]
    for state in pairing.table.divergences:
        if state.opened_by is not None and state.opened_by.rank >= threshold:
            told = any(conflict.ending and conflict.ending in state.why for conflict in pairing.conflicts)
            reasons += [] if told else [state.why or state.label]
    for leg in legs:
        reasons += _leg_reasons(leg, pairing.bounds)
    reasons += _edited(legs)
    return tuple(dict.fromkeys(reasons))


def _leg_reasons(leg: ProofLeg, bounds: Bounds) -> list[str]:
    code, found = leg.market.venue.code, []
    if leg.linked.status is not LinkStatus.CONFIRMED:
        found.append(f"the link of the {code} market is {leg.linked.status}, not confirmed")
    if leg.terms is None or leg.terms.rules is None or not leg.terms.rules.has_text:
        found.append(f"no rules text of the {code} market has been read")
    if leg.market.accept_delay_s > bounds.accept_delay_s:
        found.append(f"{code} holds an order for {leg.market.accept_delay_s:g} s before it accepts it")
    return found


def _edited(legs: tuple[ProofLeg, ProofLeg]) -> list[str]:
    """Name rules that were edited after a link was decided on them: the decision died with the old text."""
    told = [leg.terms for leg in legs if leg.terms is not None]
    now = {one.rules.market: one.rules.fingerprint for one in told if one.rules is not None}
    codes = {leg.market.key: leg.market.venue.code for leg in legs}
    return [
        f"the {codes[market]} rules were edited after the link was decided"
        for one in told
        for market, decided_on in one.link.rules.items()
        if now.get(market, decided_on) != decided_on
    ]
