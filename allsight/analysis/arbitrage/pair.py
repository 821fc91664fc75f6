"""The two-leg pair: buy YES of a question where it is cheap and NO where that is cheap, in equal payout.

`plan` sizes the legs by the closed form of `marginal` and cuts them to whole common lots; `prove` settles what that
leaves out (rounding per fill, allowances) in fractions, over every ending of the state table. Either returns what
was asked or the reason why there is nothing.
"""

from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.marginal import PricedLevels, Scale, UnitCosts, Walk, fills, walk
from allsight.analysis.arbitrage.proof import Claimed, Proof, ProofLeg, Refusal, conclude, proof_leg
from allsight.analysis.arbitrage.terms import Bounds, LegTerms
from allsight.domain.book import BookView, Level
from allsight.domain.ladder import Side
from allsight.domain.market import Market
from allsight.domain.money import CurrencyRates, Interval
from allsight.domain.opportunity import CloseReason, Limit, LimitKind, OpportunityKind
from allsight.domain.questions import Conflict, LinkedMarket, Question
from allsight.domain.states import StateTable


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
    claimed = Claimed(
        kind=OpportunityKind.PAIR,
        questions=(pairing.question.id,),
        title=pairing.question.title,
        legs=legs,
        table=pairing.table,
        conflicts=pairing.conflicts,
        limit=_limit(legs, planned.walk),
        rates=pairing.rates,
        bounds=pairing.bounds,
    )
    return conclude(claimed, now_ns)


def _legs(pairing: Pairing, views: tuple[BookView, BookView], planned: Plan) -> tuple[ProofLeg, ProofLeg]:
    yes, no = (
        proof_leg(offer.market, offer.linked, offer.terms, view, offer.side, taken, offer.worth)
        for offer, view, taken in zip((pairing.yes, pairing.no), views, planned.fills, strict=True)
    )
    return yes, no


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
