"""What the universe itself says of an opportunity that was called locked. Knows claims and clauses, reads no text."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from allsight.domain.fees import FeeForm
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Side
from allsight.domain.market import Market, Refund, Settlement
from allsight.domain.money import CurrencyRates, round_up
from allsight.domain.opportunity import Opportunity
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.truth import conflicts
from allsight.emulators.universe.world import Universe
from tests.analysis.thirty_days.endings import Ending, can_lose_all, endings, settled, topic_of

VOID = "void rules differ"
LOOK_ALIKE = "look-alike of another day, month or season"
EFFECT = "announced against in effect"
STEP = "a step further: nominee and winner, regulation and overtime"
LEVEL = "another threshold, deadline or outcome"
AUGMENTED = "a set that names not everybody"
CLAUSES = {
    "source": "sources differ",
    "edge_case": "edge cases differ",
    "deadline": "deadlines differ",
    "threshold": "thresholds differ",
    "scope": "scopes differ",
}
CLASSES = (VOID, LOOK_ALIKE, EFFECT, STEP, LEVEL, AUGMENTED, *CLAUSES.values())
_FURTHER = ("/effect", "/regulation")


class Leg(NamedTuple):
    """One order as the universe knows it."""

    listing: Listing
    market: Market
    side: Side
    contracts: Fraction
    cost: Fraction


class Verdict(NamedTuple):
    """What the universe says of a locked opportunity.

    Attributes:
        traps: classes of traps that it would have walked into.
        least: the least that all its legs receive together in any ending, commission taken, in the base currency.
        received: what they receive as things turn out; None where a venue edits rules before.
        promised: outlay and what is guaranteed, as shown.
    """

    traps: tuple[str, ...]
    least: Fraction
    received: Fraction | None
    promised: Fraction


class Judge:
    """Judges by claims and clauses of the universe.

    Args:
        universe: what is true.
    """

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._ends: dict[tuple[tuple[str, int], ...], tuple[Ending, ...]] = {}

    def verdict(
        self, shown: Opportunity, listings: Mapping[MarketKey, Listing], markets: Mapping[MarketKey, Market],
        rates: CurrencyRates, at_ns: int,
    ) -> Verdict:  # fmt: skip
        """Judge a locked opportunity by the rules that stand at an instant."""
        legs = []
        for leg in shown.legs:
            market = markets[leg.market]
            contracts = sum((market.ladder.payout(fill.rung, fill.size) for fill in leg.fills), Fraction(0))
            cost = sum((market.ladder.cost(leg.side, fill.rung, fill.size) for fill in leg.fills), Fraction(0))
            legs.append(Leg(listings[leg.market], market, leg.side, contracts, cost))
        found = tuple(leg.listing for leg in legs)
        name = tuple((one.id, sum(edit.at_ns <= at_ns for edit in one.edits)) for one in found)
        if name not in self._ends:
            self._ends[name] = tuple(endings(self._universe, found, at_ns))
        later = any(edit.at_ns > at_ns for one in found for edit in one.edits)
        true = tuple(settled(self._universe.settlement(one)) for one in found)
        return Verdict(
            traps=tuple(sorted(set(self.traps(legs, at_ns)))),
            least=min(received(legs, end, rates) for end in self._ends[name]),
            received=None if later else received(legs, true, rates),
            promised=Fraction(shown.outlay) + Fraction(shown.guaranteed),
        )

    def traps(self, legs: Sequence[Leg], at_ns: int) -> Iterator[str]:
        """Name what any two legs would have been mistaken for."""
        for one, two in itertools.combinations({leg.listing.id: leg.listing for leg in legs}.values(), 2):
            if topic_of(one) != topic_of(two):
                yield LOOK_ALIKE
                continue
            yield from self.differing(one, two, at_ns)
            yield from self.steps(one, two)
        orders = [(leg.listing, leg.side) for leg in legs]
        if can_lose_all(self._universe, orders):
            one_set = len({leg.listing.group for leg in legs}) == 1 and all(side is Side.YES for _, side in orders)
            yield AUGMENTED if one_set else LEVEL

    def differing(self, one: Listing, two: Listing, at_ns: int) -> Iterator[str]:
        """Name the points on which the clauses of two listings of one topic differ."""
        ours, theirs = (self._universe.clauses(each, at_ns) for each in (one, two))
        kinds = conflicts(ours, theirs)
        void = conflicts(*(tuple(c for c in clauses if c.aspect == "void") for clauses in (ours, theirs)))
        rest = conflicts(*(tuple(c for c in clauses if c.aspect != "void") for clauses in (ours, theirs)))
        if void:
            yield VOID
        yield from (CLAUSES[kind] for kind in kinds if kind in rest)

    def steps(self, one: Listing, two: Listing) -> Iterator[str]:
        """Say that one of two listings asks for a step further than the other; markets of one event never do."""
        if one.group == two.group:
            return
        if one.claim.endswith("/effect") is not two.claim.endswith("/effect"):
            yield EFFECT
        elif any(one.claim.endswith(end) is not two.claim.endswith(end) for end in _FURTHER):
            yield STEP
        else:
            ours, theirs = (self._universe.claim(each.claim) for each in (one, two))
            steps = [claim.facts.get("step", "implies" in claim.facts) for claim in (ours, theirs)]
            if steps[0] != steps[1]:
                yield STEP


def received(legs: Sequence[Leg], ending: Sequence[Settlement], rates: CurrencyRates) -> Fraction:
    """Return what legs receive in an ending, in the base currency at its cheap end.

    Commission is taken of what is won over all legs of its scope together, and rounded up to the penny.
    """
    paid: dict[str, Fraction] = {}
    staked: dict[str, Fraction] = {}
    scopes: dict[str, Market] = {}
    for leg, end in zip(legs, ending, strict=True):
        scope: str = leg.market.commission_group or leg.market.key
        scopes[scope] = leg.market
        staked[scope] = staked.get(scope, Fraction(0)) + leg.cost
        paid[scope] = paid.get(scope, Fraction(0)) + _paid(leg, end)
    total = Fraction(0)
    for scope, market in scopes.items():
        amount = paid[scope]
        if market.fees.form is FeeForm.NET_PROFIT:
            amount -= round_up(market.fees.rate * max(Fraction(0), amount - staked[scope]), market.currency.minor_unit)
        total += rates.of(market.currency).lo * amount
    return total


def _paid(leg: Leg, end: Settlement) -> Fraction:
    if isinstance(end, Refund):
        return leg.cost
    return leg.contracts * (end.yes if leg.side is Side.YES else 1 - end.yes)
