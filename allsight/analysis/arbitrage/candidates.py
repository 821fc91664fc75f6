"""What the scanner keeps ready per cluster, so that a changed top of book costs a look-up and a comparison.

A `Slot` is one market of one cluster with the all-in cost of the question's YES and of its NO at the market's best
prices, as integers. A `Candidate` is an ordered pair of slots at two venues: YES bought at the first, NO at the second.
When the two best prices leave nothing, no deeper level can, because dearer levels cost more: that comparison rejects
exactly.
"""

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from allsight.analysis.arbitrage.episode import Episode
from allsight.analysis.arbitrage.marginal import UnitCosts, scale
from allsight.analysis.arbitrage.pair import Offer, Pairing, Plan
from allsight.analysis.arbitrage.proof import Refusal
from allsight.analysis.arbitrage.states import state_table
from allsight.analysis.arbitrage.terms import Bounds, LegTerms, Terms
from allsight.analysis.pricing.fees import charged_at_fill, dearer_costs_more
from allsight.domain.book import Trust
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Ladder, PriceKind, Side
from allsight.domain.market import Market
from allsight.domain.money import CurrencyRates, Interval
from allsight.domain.opportunity import CloseReason
from allsight.domain.questions import Cluster, Conflict, LinkedMarket, LinkStatus, Orientation, Predicate, Severity
from allsight.domain.states import StateTable

NEVER: Final = 1 << 512
"""A cost that no payout covers: stands for a side that cannot be bought."""

Tables = dict[tuple[Ladder, FeeForm, Fraction, int, Fraction, Fraction], UnitCosts]


class Slot:
    """One market inside one cluster, with what its best prices cost now."""

    __slots__ = (
        "candidates",
        "costs",
        "fees",
        "key",
        "linked",
        "market",
        "no",
        "opposite",
        "terms",
        "unfit",
        "worth",
        "yes",
    )

    def __init__(self, linked: LinkedMarket, terms: LegTerms | None) -> None:
        self.key = linked.market
        self.linked = linked
        self.terms = terms
        self.opposite = linked.orientation is Orientation.OPPOSITE
        self.candidates: list[Candidate] = []
        self.market: Market | None = None
        self.fees: FeeSchedule | None = None
        self.costs: UnitCosts | None = None
        self.worth: Interval | None = None
        self.unfit: Refusal | None = None
        self.yes = NEVER
        self.no = NEVER

    def describe(self, market: Market | None, rates: CurrencyRates, tables: Tables) -> None:
        """Take over a market's description; `unfit` says why it cannot be a leg, if it cannot."""
        self.market, self.costs, self.worth, self.fees = market, None, None, None
        self.unfit = _unfit(market, rates, self.linked.venue.code)
        if market is None or self.unfit is not None:
            return
        self.fees, self.worth = market.fees, rates.of(market.currency)
        fees = market.fees
        name = (market.ladder, fees.form, fees.rate, fees.exponent, fees.settlement_rate, self.worth.hi)
        found = tables.get(name)
        if found is None:
            found = tables[name] = UnitCosts(market.ladder, market.fees, self.worth.hi)
        self.costs = found

    def accepts(self, market: Market | None) -> bool:
        """Tell whether a new description changes nothing that a leg depends on; volumes, for one, change often."""
        mine = self.market
        return market is mine or (market is not None and mine is not None and _terms(market) == _terms(mine))

    def price(self, bid: int, ask: int, trust: Trust, now_ns: int) -> None:
        """Take over the best prices; a book that is not LIVE, or a fee that is out of date, cannot be bought."""
        costs, fees = self.costs, self.fees
        if costs is None or fees is None or trust is not Trust.LIVE or not fees.known_at(now_ns):
            self.yes = self.no = NEVER
            return
        buy = costs.yes(ask) if ask >= 0 else NEVER
        sell = costs.no(bid) if bid >= 0 else NEVER
        self.yes, self.no = (sell, buy) if self.opposite else (buy, sell)

    def block(self, trust: Trust, reason: str, now_ns: int) -> Refusal | None:
        """Say why this market can be no leg now, or None if it can."""
        code = self.linked.venue.code
        if self.unfit is not None:
            return self.unfit
        if trust is not Trust.LIVE:
            because = f": {reason}" if reason else ""
            return Refusal(CloseReason.TRUST, f"{code} book {trust}{because}")
        if self.fees is None or not self.fees.known_at(now_ns):
            why = "its market is gone" if self.fees is None else self.fees.why_unknown(now_ns)
            return Refusal(CloseReason.FEES, f"the {code} fee schedule is not in force: {why}")
        return None

    def side(self, answer: Side) -> Side:
        """Return which side of the market answers the question so."""
        return answer.other if self.opposite else answer

    def offer(self, answer: Side) -> Offer | None:
        """Return this market as the leg that pays if the question is answered so, or None while it is unfit."""
        if self.market is None or self.costs is None or self.worth is None:
            return None
        return Offer(
            market=self.market,
            linked=self.linked,
            terms=self.terms,
            side=self.side(answer),
            costs=self.costs,
            worth=self.worth,
        )


class Candidate:
    """YES of the question at one venue and NO at another."""

    __slots__ = (
        "cluster",
        "conflicts",
        "episode",
        "no",
        "no_factor",
        "pairing",
        "payout",
        "planned",
        "stamp",
        "table",
        "yes",
        "yes_factor",
    )

    def __init__(
        self, cluster: Cluster, yes: Slot, no: Slot, conflicts: tuple[Conflict, ...], table: StateTable
    ) -> None:
        self.cluster = cluster
        self.yes = yes
        self.no = no
        self.conflicts = conflicts
        self.table = table
        self.pairing: Pairing | None = None
        self.yes_factor = self.no_factor = self.payout = 0
        self.planned: Plan | None = None
        self.episode: Episode | None = None
        self.stamp = 0

    @property
    def legs(self) -> tuple[MarketKey, MarketKey]:
        """Return what tells this candidate apart inside its cluster."""
        return self.yes.key, self.no.key

    def prepare(self, rates: CurrencyRates, bounds: Bounds) -> None:
        """Bring both markets to one scale; without a common par or a fit leg nothing can ever be found."""
        self.pairing, self.planned, self.payout = None, None, 0
        yes, no = self.yes.offer(Side.YES), self.no.offer(Side.NO)
        if yes is None or no is None or yes.worth.hi != no.worth.hi:
            return
        by = scale(
            yes.costs,
            no.costs,
            min(yes.worth.lo, no.worth.lo),
            (yes.market.ladder.quantum, no.market.ladder.quantum),
        )
        self.yes_factor, self.no_factor, self.payout = by.yes, by.no, by.payout
        self.pairing = Pairing(
            question=self.cluster.question,
            yes=yes,
            no=no,
            scale=by,
            table=self.table,
            conflicts=self.conflicts,
            rates=rates,
            bounds=bounds,
        )

    @property
    def crosses(self) -> bool:
        """Tell whether the best prices leave anything after costs: false means that no size can."""
        return self.yes.yes * self.yes_factor + self.no.no * self.no_factor < self.payout


def build(cluster: Cluster, terms: Terms) -> tuple[list[Slot], list[Candidate]]:
    """Lay out a cluster: a slot per market that may take part, a candidate per ordered pair across venues."""
    slots = [
        Slot(linked, terms.get(linked.market)) for linked in cluster.markets if linked.status is not LinkStatus.REJECTED
    ]
    candidates = []
    for first, second in itertools.combinations(slots, 2):
        if first.linked.venue is second.linked.venue:
            continue
        keys = {first.key, second.key}
        conflicts = tuple(one for one in cluster.conflicts if {one.first, one.second} == keys)
        if any(conflict.severity is Severity.FATAL for conflict in conflicts):
            continue  # they ask different questions
        table = state_table((first.linked, second.linked), _predicates(first, second), conflicts)
        for yes, no in ((first, second), (second, first)):
            candidate = Candidate(cluster, yes, no, conflicts, table)
            candidates.append(candidate)
            first.candidates.append(candidate)
            second.candidates.append(candidate)
    return slots, candidates


def _terms(market: Market) -> tuple[object, ...]:
    return (
        market.lifecycle,
        market.fees,
        market.ladder,
        market.currency,
        market.accept_delay_s,
        market.min_size,
        market.min_notional,
        market.settles_ns,
    )


def _predicates(*slots: Slot) -> Mapping[MarketKey, Predicate]:
    return {
        slot.key: slot.terms.predicate for slot in slots if slot.terms is not None and slot.terms.predicate is not None
    }


def has_closed_form(market: Market) -> bool:
    """Tell whether a pair with this market is sized by walking two books: its fee is known at the fill, lots are equal.

    Commission on a net profit is not, nor is a size that counts the stake; such pairs are left to the linear program.
    """
    fits = charged_at_fill(market.fees) and dearer_costs_more(market.fees)
    return fits and market.ladder.kind is PriceKind.PROBABILITY


def _unfit(market: Market | None, rates: CurrencyRates, code: str) -> Refusal | None:
    if market is None:
        return Refusal(CloseReason.MARKET_CLOSED, f"the {code} market is not listed any more")
    if not market.lifecycle.tradable:
        return Refusal(CloseReason.MARKET_CLOSED, f"the {code} market is {market.lifecycle}")
    if market.fees.form is FeeForm.UNKNOWN:
        return Refusal(CloseReason.FEES, f"the {code} fee is not known: {market.fees.source}")
    if not has_closed_form(market):
        return Refusal(CloseReason.FEES, f"the {code} fee or size is not of a kind that the two-leg form can hold")
    if market.currency is not rates.base and market.currency not in rates.values:
        return Refusal(CloseReason.PRICE, rates.why_missing(market.currency))
    return None
