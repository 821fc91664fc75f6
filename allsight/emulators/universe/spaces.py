"""What may happen, and how likely each part of it is as time goes by.

A space is one uncertain thing of the world: the high of a day, the winner of a race, the date on which
something happens. A claim is a region of a space, so that everything that two claims have to do with one
another (equal, complement, contained, disjoint) follows from their regions, and their probabilities can never
contradict each other.

Probabilities are martingales of Brownian paths where the form allows it: a price today is the mean of the
prices to come.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final, Protocol, TypeAlias

import msgspec

from allsight.emulators.universe.chance import normal_cdf, normal_quantile
from allsight.emulators.universe.paths import Asset, Path


class Interval(msgspec.Struct, frozen=True, gc=False):
    """The numbers above `lo` and up to, including, `hi`."""

    lo: float = -math.inf
    hi: float = math.inf

    def __contains__(self, value: float) -> bool:
        return self.lo < value <= self.hi


class Members(msgspec.Struct, frozen=True, gc=False):
    """A set of outcomes, by name."""

    names: frozenset[str]


Region: TypeAlias = Interval | Members

YES: Final = Members(frozenset({"yes"}))


def numbers(region: Region) -> Interval:
    """Return a region of a space of numbers.

    Raises:
        TypeError: if it is a region of a space of names.
    """
    if isinstance(region, Interval):
        return region
    raise TypeError("expected an interval of numbers")


def names(region: Region) -> frozenset[str]:
    """Return the outcomes of a region of a space of names.

    Raises:
        TypeError: if it is a region of a space of numbers.
    """
    if isinstance(region, Members):
        return region.names
    raise TypeError("expected a set of outcomes")


class Space(Protocol):
    """One uncertain thing."""

    id: str

    def probability(self, region: Region, at_ns: int) -> float:
        """Return how likely the outcome lies in a region; exactly 0 or 1 once that is known."""
        ...

    def known_ns(self, region: Region) -> int:
        """Return the instant from which it is known whether the outcome lies in a region."""
        ...


class Schedule:
    """How uncertainty runs out: a broken line from instants to the share of it that is gone.

    Args:
        points: ascending instants with ascending shares, from 0 to 1.
    """

    __slots__ = ("_points", "end_ns", "start_ns")

    def __init__(self, *points: tuple[int, float]) -> None:
        self._points = points
        self.start_ns, self.end_ns = points[0][0], points[-1][0]

    def gone(self, at_ns: int) -> float:
        """Return the share of the uncertainty that has gone by an instant."""
        points = self._points
        if at_ns >= points[-1][0]:
            return 1.0
        before = points[0]
        if at_ns <= before[0]:
            return before[1]
        for point in points[1:]:
            if at_ns < point[0]:
                return before[1] + (point[1] - before[1]) * (at_ns - before[0]) / (point[0] - before[0])
            before = point
        return 1.0


def steady(start_ns: int, end_ns: int) -> Schedule:
    """Let uncertainty run out evenly."""
    return Schedule((start_ns, 0.0), (end_ns, 1.0))


class Coin:
    """A thing that will turn out true or false, with a probability to start from."""

    __slots__ = ("_path", "_schedule", "_z")

    def __init__(self, name: str, start: float, schedule: Schedule) -> None:
        self._z = normal_quantile(min(max(start, 1e-6), 1 - 1e-6))
        self._schedule = schedule
        self._path = Path(name, schedule.end_ns - schedule.start_ns)

    @property
    def end_ns(self) -> int:
        """When it is known."""
        return self._schedule.end_ns

    @property
    def outcome(self) -> bool:
        """How it turns out."""
        return self._z + self._path.at(1.0) > 0

    def probability(self, at_ns: int) -> float:
        gone = self._schedule.gone(at_ns)
        if gone >= 1.0:
            return 1.0 if self.outcome else 0.0
        return normal_cdf((self._z + self._path.at(gone)) / math.sqrt(1.0 - gone))


class Measure:
    """A number that is read once: a temperature, a statistic, a margin.

    Args:
        name: its identifier in the universe.
        mean: what is expected at the start.
        deviation: the standard deviation of the reading as seen from the start.
        schedule: when the uncertainty runs out; the reading is known at its end.
    """

    def __init__(self, name: str, mean: float, deviation: float, schedule: Schedule) -> None:
        self.id = name
        self._mean, self._deviation, self._schedule = mean, deviation, schedule
        self._path = Path(name, schedule.end_ns - schedule.start_ns)

    @cached_property
    def reading(self) -> float:
        """What the number turns out to be, before the source rounds it."""
        return self._mean + self._deviation * self._path.at(1.0)

    def probability(self, region: Region, at_ns: int) -> float:
        """Return how likely the reading lies in an interval."""
        gone = self._schedule.gone(at_ns)
        if gone >= 1.0:
            return float(self.reading in numbers(region))
        middle = self._mean + self._deviation * self._path.at(gone)
        return _between(numbers(region), middle, self._deviation * math.sqrt(1.0 - gone))

    def known_ns(self, region: Region) -> int:
        """Return when the number is read."""
        return self._schedule.end_ns


class Reading:
    """The price of an asset at one instant; regions are in units of the price."""

    def __init__(self, name: str, asset: Asset, read_ns: int, *, relative_to_ns: int | None = None) -> None:
        self.id = name
        self.asset, self.read_ns, self._from_ns = asset, read_ns, relative_to_ns

    @cached_property
    def price(self) -> float:
        """What the price turns out to be; the ratio to an earlier one for an "up or down" question."""
        value = self.asset.at(self.read_ns)
        return value if self._from_ns is None else value / self.asset.at(self._from_ns)

    def probability(self, region: Region, at_ns: int) -> float:
        """Return how likely the price lies in an interval."""
        if at_ns >= self.read_ns:
            return float(self.price in numbers(region))
        if self._from_ns is None:
            middle, start = self.asset.log_at(at_ns), at_ns
        elif at_ns <= self._from_ns:
            middle, start = 0.0, self._from_ns
        else:
            middle, start = self.asset.log_at(at_ns) - self.asset.log_at(self._from_ns), at_ns
        prices = numbers(region)
        logs = Interval(_log(prices.lo), _log(prices.hi))
        return _between(logs, middle, self.asset.deviation(start, self.read_ns))

    def known_ns(self, region: Region) -> int:
        """Return when the price is read."""
        return self.read_ns


class Extreme:
    """The highest price of an asset within a window: what "reach" and "hit" questions ask for.

    The maximum is taken over a grid of instants; the reflection principle says how likely a level is still
    reached.
    """

    GRID: Final = 256

    def __init__(self, name: str, asset: Asset, from_ns: int, to_ns: int) -> None:
        self.id = name
        self.asset, self.from_ns, self.to_ns = asset, from_ns, to_ns

    @cached_property
    def _steps(self) -> tuple[tuple[int, float], ...]:
        """The instants at which a new high stands, with that high."""
        step = (self.to_ns - self.from_ns) // self.GRID
        highs: list[tuple[int, float]] = []
        for n in range(self.GRID + 1):
            at_ns = self.from_ns + n * step
            price = self.asset.at(at_ns)
            if not highs or price > highs[-1][1]:
                highs.append((at_ns, price))
        return tuple(highs)

    def probability(self, region: Region, at_ns: int) -> float:
        """Return how likely the highest price lies in an interval."""
        prices = numbers(region)
        return max(0.0, self._above(prices.lo, at_ns) - self._above(prices.hi, at_ns))

    def _above(self, level: float, at_ns: int) -> float:
        if level == -math.inf:
            return 1.0
        if level == math.inf:
            return 0.0
        touched = self._touched_ns(level)
        if touched is not None and touched <= at_ns:
            return 1.0
        if at_ns >= self.to_ns:
            return 0.0
        deviation = self.asset.deviation(max(at_ns, self.from_ns), self.to_ns)
        distance = math.log(level) - self.asset.log_at(max(at_ns, self.from_ns))
        return min(0.995, 2 * normal_cdf(-distance / deviation)) if deviation else 0.0

    def _touched_ns(self, level: float) -> int | None:
        return next((at_ns for at_ns, high in self._steps if high > level), None)

    def known_ns(self, region: Region) -> int:
        """Return when the level was touched, or the end of the window."""
        prices = numbers(region)
        touched = self._touched_ns(prices.lo) if prices.hi == math.inf else None
        return self.to_ns if touched is None else touched


class Race:
    """One of several outcomes comes true: candidates, decisions, results.

    The last outcome is what is left: for each other one a coin says whether it is that one, given that none
    before it was. The probabilities of all outcomes sum to one at every instant.
    """

    def __init__(self, name: str, shares: Mapping[str, float], schedule: Schedule) -> None:
        self.id = name
        self.outcomes = tuple(shares)
        self._end_ns = schedule.end_ns
        left = sum(shares.values())
        self._coins: list[Coin] = []
        for outcome, share in list(shares.items())[:-1]:
            self._coins.append(Coin(f"{self.id}:{outcome}", share / left, schedule))
            left -= share
        self._memo: tuple[int, dict[str, float]] = (-1, {})

    def probabilities(self, at_ns: int) -> dict[str, float]:
        """Return the probability of every outcome."""
        if self._memo[0] != at_ns:
            left = 1.0
            shares = {}
            for name, coin in zip(self.outcomes, self._coins, strict=False):
                shares[name] = left * coin.probability(at_ns)
                left -= shares[name]
            shares[self.outcomes[-1]] = left
            self._memo = (at_ns, shares)
        return self._memo[1]

    @cached_property
    def outcome(self) -> str:
        """Which one it is."""
        return next(
            (name for name, coin in zip(self.outcomes, self._coins, strict=False) if coin.outcome),
            self.outcomes[-1],
        )

    def probability(self, region: Region, at_ns: int) -> float:
        """Return how likely the outcome is one of some."""
        members = names(region)
        if at_ns >= self._end_ns:
            return float(self.outcome in members)
        shares = self.probabilities(at_ns)
        return min(1.0, sum(share for name, share in shares.items() if name in members))

    def known_ns(self, region: Region) -> int:
        """Return when the outcome is known."""
        return self._end_ns


class Happening:
    """Something that happens on some date or never; regions are intervals of instants.

    Args:
        name: its identifier in the universe.
        start_ns: before this it cannot happen.
        deadlines: ascending instants that claims speak of.
        hazards: for each deadline, the probability that it happens by then given that it had not by the one
        before.
    """

    def __init__(self, name: str, start_ns: int, deadlines: Sequence[int], hazards: Sequence[float]) -> None:
        self.id = name
        self.start_ns = start_ns
        self.deadlines = tuple(deadlines)
        self._coins: list[Coin] = []
        self.happens_ns: int | None = None
        since = start_ns
        for n, (deadline, hazard) in enumerate(zip(deadlines, hazards, strict=True)):
            part = f"{name}:{n}"
            coin = Coin(part, hazard, steady(start_ns, deadline))
            if coin.outcome:
                share = 0.15 + 0.8 * normal_cdf(Path(part + ":when", deadline - since).at(1.0))
                happens = since + round((deadline - since) * share)
                coin = Coin(part, hazard, steady(start_ns, happens))
                if self.happens_ns is None:
                    self.happens_ns = happens
            self._coins.append(coin)
            since = deadline

    def probability(self, region: Region, at_ns: int) -> float:
        """Return how likely it happens within an interval of instants that ends at a deadline."""
        instants = numbers(region)
        return max(0.0, self._by(instants.hi, at_ns) - self._by(instants.lo, at_ns))

    def _by(self, deadline: float, at_ns: int) -> float:
        if self.happens_ns is not None and at_ns >= self.happens_ns:
            return 1.0 if self.happens_ns <= deadline else 0.0
        spared = 1.0
        for end, coin in zip(self.deadlines, self._coins, strict=True):
            if end > deadline:
                break
            spared *= 1.0 - (0.0 if at_ns >= end else coin.probability(at_ns))
        return 1.0 - spared

    def known_ns(self, region: Region) -> int:
        """Return when it happened, if it did within the region, else the end of the region."""
        happened, deadline = self.happens_ns, numbers(region).hi
        return happened if happened is not None and happened <= deadline else round(deadline)


class Joint:
    """Something of another space comes true and a coin falls on the right side: to be nominated and to win.

    Its regions are `YES` and its complement.
    """

    def __init__(self, name: str, base: Space, region: Region, coin: Coin, *, heads: bool = True) -> None:
        self.id = name
        self._base, self._region, self._coin, self._heads = base, region, coin, heads

    def probability(self, region: Region, at_ns: int) -> float:
        """Return how likely both come true, or not both if the region leaves "yes" out."""
        coin = self._coin.probability(at_ns)
        both = self._base.probability(self._region, at_ns) * (coin if self._heads else 1.0 - coin)
        return both if "yes" in names(region) else 1.0 - both

    def known_ns(self, region: Region) -> int:
        """Return when it is known: at once when the first fails, else with the coin."""
        first = self._base.known_ns(self._region)
        fails = self._base.probability(self._region, first) == 0.0
        return first if fails else max(first, self._coin.end_ns)


def _log(level: float) -> float:
    if level <= 0:
        return -math.inf
    return math.log(level) if level < math.inf else math.inf


def _between(region: Interval, middle: float, deviation: float) -> float:
    if deviation <= 0.0:
        return float(middle in region)
    above = 1.0 if region.lo == -math.inf else normal_cdf((middle - region.lo) / deviation)
    beyond = 0.0 if region.hi == math.inf else normal_cdf((middle - region.hi) / deviation)
    return max(0.0, above - beyond)
