"""Who stakes what and when, as pure functions of a seed, a world and an instant.

A pool holds at any instant what this module says it holds, so an emulator that starts again finds it unchanged. Stakes
follow the universe's probability with noise: a pool cannot be left, so its shares trail behind the probability.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import msgspec

from allsight.domain.clock import DAY_NS, MINUTE_NS
from allsight.emulators.universe.chance import dice, gauss, number, uniform
from allsight.emulators.universe.model import Listing, World

USDC_UNIT: Final = 10**6
_SHORTEST: Final = 10 * MINUTE_NS
_MOST_STEPS: Final = 120
_MOST_FILLS: Final = 120
_SMALLEST_POOL: Final = 120 * USDC_UNIT
_LARGEST_POOL: Final = 60_000 * USDC_UNIT
_LOW, _HIGH = 0.01, 0.99
_ODDS: Final = (4, 5, 8, 10, 20, 50, 100)
"""What the two numbers of fixed odds may add up to: people like small ones."""
_COARSEST: Final = 0.2
"""The share of a price that may be lost to the smallness of the numbers."""
_FREE_MONEY: Final = 0.1
"""Odds that are so much too good for takers are taken whole at the first look."""
_LEFT_BEHIND: Final = 0.2
"""Odds that the world has left so far below are withdrawn: nobody takes them, and the stake could earn elsewhere."""


def chance_of(world: World, listing: Listing, at_ns: int) -> float:
    """Return how likely a listing pays at an instant."""
    held = world.probability(listing.claim, at_ns)
    return 1.0 - held if listing.inverted else held


class Stretch(msgspec.Struct, frozen=True):
    """The life of a market cut into equal steps."""

    from_ns: int
    to_ns: int
    steps: int

    @classmethod
    def of(cls, listing: Listing, most: int) -> "Stretch":
        """Cut the time in which a listing takes stakes."""
        life = max(1, listing.close_ns - listing.open_ns)
        return cls(listing.open_ns, listing.close_ns, max(1, min(most, life // _SHORTEST)))

    def edge(self, step: int) -> int:
        """Return when a step begins; the edge after the last is the end."""
        return self.from_ns + (self.to_ns - self.from_ns) * step // self.steps

    def step_at(self, at_ns: int) -> int:
        """Return the step in which an instant lies; the number of steps from the end on."""
        if at_ns >= self.to_ns:
            return self.steps
        step = max(0, at_ns - self.from_ns) * self.steps // (self.to_ns - self.from_ns)
        return step if self.edge(step + 1) > at_ns else step + 1


class PoolInterest:
    """How a pool fills up over its life.

    Args:
        world: whose probability the crowd follows.
        seed: of its noise.
        group: the pool.
        listings: its options in order.
        size: scales the whole pool.
    """

    def __init__(self, world: World, seed: int, group: str, listings: Sequence[Listing], size: float) -> None:
        self._world = world
        self._listings = tuple(listings)
        self._noise = number(seed, group, "crowd")
        self.stretch = Stretch.of(self._listings[0], _MOST_STEPS)
        rng = dice(seed, group, "taste")
        self._taste = [math.exp(rng.gauss(0.0, 0.12)) for _ in self._listings]
        if len(self._listings) > 2 and uniform(seed, group, "shunned") < 0.12:
            self._taste[-1] = 0.0  # nobody stakes on it: whoever resolves to it pays nobody
        days = (self.stretch.to_ns - self.stretch.from_ns) / DAY_NS
        traded = sum(listing.volume_24h for listing in self._listings) * USDC_UNIT * days / 2
        self.final = round(min(_LARGEST_POOL, max(_SMALLEST_POOL, traded)) * size)
        self._edges = [self._share_out((0,) * len(self._listings), 0, self._total(0))]

    def amounts(self, at_ns: int) -> tuple[int, ...]:
        """Return what lies on each option at an instant: never less than before."""
        if at_ns < self.stretch.from_ns:
            return (0,) * len(self._listings)
        step = self.stretch.step_at(at_ns)
        before = self.edge(step)
        if step == self.stretch.steps:
            return before
        after = self.edge(step + 1)
        begun, ends = self.stretch.edge(step), self.stretch.edge(step + 1)
        passed, whole = at_ns - begun, ends - begun
        return tuple(low + (high - low) * passed // whole for low, high in zip(before, after, strict=True))

    def edge(self, step: int) -> tuple[int, ...]:
        """Return what lies on each option when a step begins."""
        while len(self._edges) <= step:
            done = len(self._edges) - 1
            grown = self._total(done + 1) - self._total(done)
            self._edges.append(self._share_out(self._edges[-1], done, grown))
        return self._edges[step]

    def _total(self, step: int) -> int:
        """Return the whole pool at an edge: a first stake, a steady stream, and a rush before the close."""
        gone = step / self.stretch.steps
        return round(self.final * (0.04 + 0.56 * gone + 0.4 * gone**8))

    def _share_out(self, amounts: tuple[int, ...], step: int, grown: int) -> tuple[int, ...]:
        middle = (self.stretch.edge(step) + self.stretch.edge(step + 1)) // 2
        if any(listing.frozen_at(middle) for listing in self._listings):
            return amounts
        wanted = [
            taste * self._felt(listing, step, place, middle)
            for place, (listing, taste) in enumerate(zip(self._listings, self._taste, strict=True))
        ]
        scale = sum(wanted)
        total = sum(amounts) + grown
        missing = [max(0.0, want / scale * total - held) for want, held in zip(wanted, amounts, strict=True)]
        lacking = sum(missing) or 1.0
        parts = [
            int(grown * (0.8 * miss / lacking + 0.2 * want / scale)) for miss, want in zip(missing, wanted, strict=True)
        ]
        parts[wanted.index(max(wanted))] += grown - sum(parts)
        return tuple(held + part for held, part in zip(amounts, parts, strict=True))

    def _felt(self, listing: Listing, step: int, place: int, at_ns: int) -> float:
        """Return how likely the crowd takes an option to be: the truth, blurred."""
        held = min(_HIGH, max(_LOW, chance_of(self._world, listing, at_ns)))
        return held * math.exp(0.1 * gauss(self._noise + place, step))


class PeerInterest:
    """One person's odds, and how takers fill them.

    Attributes:
        yes: the odds' first number, `no` the second.
        unit: base units that one unit of the odds is worth.
    """

    def __init__(self, world: World, seed: int, group: str, listing: Listing, size: float) -> None:
        self._world = world
        self._listing = listing
        self._seed = seed
        self._group = group
        self.stretch = Stretch.of(listing, _MOST_FILLS)
        rng = dice(seed, group, "odds")
        fair = min(_HIGH, max(_LOW, chance_of(world, listing, listing.open_ns)))
        # Most creators keep something for themselves, in proportion to what is uncertain; one in ten is careless.
        kept = rng.uniform(-0.04, 0.0) if rng.random() < 0.1 else rng.uniform(0.03, 0.2)
        self.yes, self.no = _odds(fair * (1.0 - kept * (1.0 - fair)), rng.choice(_ODDS))
        staked = min(2_000.0, max(40.0, listing.volume_24h * rng.uniform(1, 8))) * size
        self.unit = max(1, round(staked * USDC_UNIT) // self.yes // 10_000) * 10_000
        self._filled = [0.0]
        self._withdrawn: int | None = None

    @property
    def price(self) -> float:
        """Return what the odds say of YES."""
        return self.yes / (self.yes + self.no)

    @property
    def yes_amount(self) -> int:
        """Return what the creator has staked."""
        return self.unit * self.yes

    def fills(self, at_ns: int) -> tuple[int, ...]:
        """Return the stakes that takers have made up to an instant, each a multiple of the odds' second number."""
        edges = [int(self._share(step) * self.unit) for step in range(self.stretch.step_at(at_ns) + 1)]
        return tuple((later - before) * self.no for before, later in pairwise(edges) if later > before)

    def withdrawn(self, at_ns: int) -> bool:
        """Tell whether the creator has taken back by an instant what nobody had matched."""
        step = self.stretch.step_at(at_ns)
        self._share(step)
        return self._withdrawn is not None and self._withdrawn <= step

    def _share(self, step: int) -> float:
        """Return which part of the capacity is filled at an edge."""
        while len(self._filled) <= step:
            done = len(self._filled) - 1
            held = self._filled[-1]
            self._filled.append(held + (1.0 - held) * self._eagerness(done))
        return self._filled[step]

    def _eagerness(self, step: int) -> float:
        """Return which part of what is left takers want in a step: all of it if the world has left the odds behind."""
        at = self.stretch.edge(step)
        if self._withdrawn is not None or at <= self.stretch.from_ns or self._listing.frozen_at(at):
            return 0.0
        better = self.price - chance_of(self._world, self._listing, at)
        if better <= -_LEFT_BEHIND:
            self._withdrawn = step + 1
            return 0.0
        if better >= _FREE_MONEY:
            return 1.0
        hurry = better / _FREE_MONEY
        if uniform(self._seed, self._group, "taker", step) >= max(0.15, hurry):
            return 0.0
        return max(0.02, hurry)


def _odds(price: float, parts: int) -> tuple[int, int]:
    """Return odds at or below a price that add up to this, or to the next sum that does not lose too much of it."""
    for whole in (one for one in _ODDS if one >= parts):
        yes = int(price * whole)
        if yes / whole >= (1.0 - _COARSEST) * price:
            return yes, whole - yes
    yes = max(1, int(price * _ODDS[-1]))
    return yes, _ODDS[-1] - yes
