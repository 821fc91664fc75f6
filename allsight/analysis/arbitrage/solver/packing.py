"""Which of many indivisible things together are worth most within limits: a program whose columns are all yes or no.

Everything is a whole number, so what the program proposes is checked to the unit: where a sum exceeds its limit by what
floats do not see, that very choice is forbidden and the program asked again.
"""

from collections.abc import Iterable, Sequence
from math import floor, isfinite
from typing import Final

import highspy  # type: ignore[import-untyped]
import msgspec
import numpy as np

from allsight.analysis.arbitrage.solver.matrix import INF, Rows, program, silent

SEARCH_S: Final = 1.0
"""So long the search may take."""

_ATTEMPTS: Final = 50
_GOOD: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit)
_HALF: Final = 0.5
_TINY: Final = 1e-3
"""By so much the solver's sums of whole numbers may be off."""


class Limit(msgspec.Struct, frozen=True):
    """Of the chosen things, what they take of this may add up to `most`; `takes` says how much each takes, by place."""

    takes: dict[int, int]
    most: int

    def broken_by(self, chosen: Iterable[int]) -> bool:
        """Tell whether these things take more than there is."""
        return sum(self.takes.get(place, 0) for place in chosen) > self.most


class Packing(msgspec.Struct, frozen=True, kw_only=True):
    """Things to choose from.

    Attributes:
        gains: what each is worth; all above zero.
        costs: what each costs: of two choices that are worth the same, the cheaper is better.
        limits: what no choice may exceed.
    """

    gains: tuple[int, ...]
    costs: tuple[int, ...]
    limits: tuple[Limit, ...]

    def filled(self, chosen: Iterable[int] = ()) -> tuple[int, ...]:
        """Add to a choice whatever still fits, the most valuable first."""
        found = list(chosen)
        left = [limit.most - sum(limit.takes.get(place, 0) for place in found) for limit in self.limits]
        for place in sorted(set(range(len(self.gains))).difference(found), key=lambda one: (-self.gains[one], one)):
            taken = [limit.takes.get(place, 0) for limit in self.limits]
            if all(wanted <= free for wanted, free in zip(taken, left, strict=True)):
                found.append(place)
                left = [free - wanted for wanted, free in zip(taken, left, strict=True)]
        return tuple(sorted(found))

    def score(self, chosen: Iterable[int]) -> tuple[int, int]:
        """Return what a choice is worth and its cost below zero: the greater, the better."""
        places = tuple(chosen)
        return sum(self.gains[place] for place in places), -sum(self.costs[place] for place in places)


class Packed(msgspec.Struct, frozen=True):
    """What was chosen, by place, in ascending order; no choice is worth more than `most`."""

    chosen: tuple[int, ...]
    gain: int
    most: int

    @property
    def proven(self) -> bool:
        """Tell whether it is proven that no choice is worth more."""
        return self.gain >= self.most


def pack(packing: Packing, seconds: float = SEARCH_S) -> Packed:
    """Choose what is worth most, and of several such choices the cheapest.

    After so many seconds of search the best choice that was found is returned, at least as good as taking the most
    valuable first.
    """
    plain, everything = packing.filled(), sum(packing.gains)
    if len(plain) == len(packing.gains):
        return Packed(plain, everything, everything)
    search = _Search(packing, seconds)
    found, most = search.best(packing.gains)
    chosen = max((plain, packing.filled(found)), key=packing.score)
    gain, _ = packing.score(chosen)
    if gain >= most:
        search.rows.add(_entries(dict(enumerate(packing.gains))), gain - _HALF, INF)
        cheaper, _ = search.best([-cost for cost in packing.costs])
        chosen = max((chosen, cheaper), key=packing.score)
    return Packed(chosen, gain, most)


class _Search:
    """The program of a packing, asked for one figure after another, within so many seconds for all of them."""

    def __init__(self, packing: Packing, seconds: float) -> None:
        self._packing = packing
        self._highs = silent()
        self._highs.setOptionValue("time_limit", seconds)
        self._count = len(packing.gains)
        self.rows = Rows()
        for limit in packing.limits:
            if sum(limit.takes.values()) > limit.most:
                self.rows.add(_entries(limit.takes), -INF, float(limit.most))

    def best(self, figures: Sequence[int]) -> tuple[tuple[int, ...], int]:
        """Return an allowed choice whose figures add up to most, none if none is met, and more than which none adds."""
        highs, count = self._highs, self._count
        bound = everything = sum(max(0, figure) for figure in figures)
        for _ in range(_ATTEMPTS):
            highs.passModel(program(list(map(float, figures)), [0.0] * count, [1.0] * count, self.rows, range(count)))
            highs.run()
            status, found = highs.getModelStatus(), highs.getSolution()
            if status not in _GOOD:
                break
            bound = min(bound, _whole(highs.getInfo().mip_dual_bound, everything))
            if not found.value_valid:
                break
            chosen = tuple(np.flatnonzero(np.array(found.col_value) > _HALF).tolist())
            broken = next((limit for limit in self._packing.limits if limit.broken_by(chosen)), None)
            if broken is None:
                return chosen, bound
            cover = {place: 1 for place in chosen if place in broken.takes}
            self.rows.add(_entries(cover), -INF, len(cover) - 1.0)
        return (), bound


def _entries(takes: dict[int, int]) -> dict[int, float]:
    return {place: float(amount) for place, amount in takes.items()}


def _whole(bound: float, everything: int) -> int:
    """Return the greatest whole number that a bound of the solver allows."""
    return min(everything, floor(bound + _TINY)) if isfinite(bound) else everything
