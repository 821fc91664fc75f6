"""Every way in which the universe can still end, for a few of its listings: worked out from claims, not from texts."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from allsight.domain.ladder import Side
from allsight.domain.market import Refund, Settlement, Value
from allsight.emulators.universe.model import Listing, Payoff
from allsight.emulators.universe.residue import NoneOf
from allsight.emulators.universe.spaces import Interval, Joint, Race, Region, Space, names, numbers
from allsight.emulators.universe.topic import Claim
from allsight.emulators.universe.world import Universe

Order: TypeAlias = tuple[Listing, Side]
Ending: TypeAlias = tuple[Settlement, ...]
"""How each of some listings settles, in their order."""

_NOBODY = "\0nobody with a market"
_FAIR = (Fraction(1, 100), Fraction(99, 100))
"""Between these lies what a venue calls a fair price."""


class _Fate:
    """What a claim hangs on: one part of each uncertain thing, and how coins fall."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._regions: dict[str, set[Region]] = {}
        self._spaces: dict[str, Space] = {}
        self._coins: dict[int, None] = {}
        for claim in claims:
            self._add(claim.space, claim.region)

    def _add(self, space: Space, region: Region) -> None:
        if isinstance(space, NoneOf):
            for other, part in space._others:
                self._add(other, part)
        elif isinstance(space, Joint):
            self._add(space._base, space._region)
            self._coins[id(space._coin)] = None
        else:
            self._spaces[space.id] = space
            self._regions.setdefault(space.id, set()).add(region)

    def worlds(self) -> Iterator[dict[str | int, object]]:
        """Go through all of them."""
        axes: list[Sequence[object]] = [self._parts(name) for name in self._regions]
        axes += [(False, True)] * len(self._coins)
        for chosen in itertools.product(*axes):
            yield dict(zip((*self._regions, *self._coins), chosen, strict=True))

    def _parts(self, name: str) -> Sequence[object]:
        space, regions = self._spaces[name], self._regions[name]
        if isinstance(space, Race):
            return space.outcomes
        if all(isinstance(region, Interval) for region in regions):
            cuts = sorted({end for region in regions for end in (numbers(region).lo, numbers(region).hi)})
            ends = sorted({-math.inf, *cuts, math.inf})
            return [Interval(lo, hi) for lo, hi in itertools.pairwise(ends)]
        return [*sorted({one for region in regions for one in names(region)}), _NOBODY]


def holds(space: Space, region: Region, world: Mapping[str | int, object]) -> bool:
    """Tell whether a claim comes true in a world."""
    if isinstance(space, NoneOf):
        none = not any(holds(other, part, world) for other, part in space._others)
        return none is ("yes" in names(region))
    if isinstance(space, Joint):
        both = holds(space._base, space._region, world) and (world[id(space._coin)] is space._heads)
        return both is ("yes" in names(region))
    part = world[space.id]
    if isinstance(part, Interval):
        whole = numbers(region)
        return whole.lo <= part.lo and part.hi <= whole.hi
    return part in names(region)


def endings(universe: Universe, listings: Sequence[Listing], at_ns: int) -> Iterator[Ending]:
    """Go through every way in which listings can settle together under the rules that stand at an instant.

    That something is called off is one of them wherever a venue's rules speak of it, whether or not it will be.
    """
    claims = {one.claim: universe.claim(one.claim) for one in listings}
    seen: dict[Ending, None] = {}
    for world in _Fate(claims.values()).worlds():
        true = {name: holds(claim.space, claim.region, world) for name, claim in claims.items()}
        seen[tuple(_value(Fraction(true[one.claim] is not one.inverted)) for one in listings)] = None
    yield from seen
    voids = [_void(universe, one, at_ns) for one in listings]
    topics = {topic_of(one) for one, void in zip(listings, voids, strict=True) if void}
    for ending in list(seen):
        for count in range(1, len(topics) + 1):
            for struck in itertools.combinations(sorted(topics), count):
                yield from _struck(listings, voids, ending, frozenset(struck))


def _struck(
    listings: Sequence[Listing], voids: Sequence[str], ending: Ending, struck: frozenset[str]
) -> Iterator[Ending]:
    """Call topics off: each venue does what its own rules say; fair prices are either end for each claim."""
    fair = sorted({
        one.claim for one, void in zip(listings, voids, strict=True) if void == "fair" and topic_of(one) in struck
    })  # fmt: skip
    for chosen in itertools.product(_FAIR, repeat=len(fair)):
        prices = dict(zip(fair, chosen, strict=True))
        settled: list[Settlement] = []
        for one, void, plain in zip(listings, voids, ending, strict=True):
            if topic_of(one) not in struck:
                settled.append(plain)
            elif void == "refund":
                settled.append(Refund())
            elif void == "fair":
                price = prices[one.claim]
                settled.append(_value(1 - price if one.inverted else price))
            else:  # half, and what the universe does where a venue is silent: it decides nothing else
                settled.append(_value(Fraction(1, 2)))
        yield tuple(settled)


def _void(universe: Universe, listing: Listing, at_ns: int) -> str:
    found = (clause.variant for clause in universe.clauses(listing, at_ns) if clause.aspect == "void")
    return next(found, "")


def settled(payoff: Payoff) -> Settlement:
    """Return how the universe settles a listing in our words."""
    return Refund() if payoff.refund else Value(payoff.value)


def topic_of(listing: Listing) -> str:
    """Return the one thing of the world that a listing is about."""
    return listing.claim.partition("/")[0]


def can_lose_all(universe: Universe, orders: Sequence[Order]) -> bool:
    """Tell whether, if everything is decided on its terms, none of some orders may pay."""
    claims = {one.claim: universe.claim(one.claim) for one, _ in orders}
    for world in _Fate(claims.values()).worlds():
        true = {name: holds(claim.space, claim.region, world) for name, claim in claims.items()}
        if not any((true[one.claim] is not one.inverted) is (side is Side.YES) for one, side in orders):
            return True
    return False


def _value(yes: Fraction) -> Settlement:
    return Value(yes)
