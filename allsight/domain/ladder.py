"""The price grid of a market, and the only road from a book level to money.

A book stores an integer rung and an integer size per level. The `Ladder` of its market says what they mean: rungs
ascend with the *probability* of YES, whatever the venue quotes, so the best bid is always the highest rung and the best
ask the lowest. Sizes count the venue's native quantum: Kalshi 0.01 contract, Polymarket 1e-6 share, Betfair a penny of
backer's stake, Smarkets 1/10000 of pot.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import msgspec

from allsight.domain.errors import InvalidRequestError, OffLadderError
from allsight.domain.money import exact

DENSE_LIMIT = 1_024
"""Books on ladders with at most this many rungs are arrays; above it they are sorted sparse maps."""

_SPELLING_LIMIT = 10_000
_SPELLING_PLACES = 4  # venues write up to four decimals; more are read by the slow, exact road


class Side(StrEnum):
    """The two sides of a claim. Buying NO at p is selling YES at 1 − p."""

    YES = "yes"
    NO = "no"

    @property
    def other(self) -> "Side":
        """Return the opposite side."""
        return Side.NO if self is Side.YES else Side.YES


class PriceKind(StrEnum):
    """What a native price says."""

    PROBABILITY = "probability"
    """The cost of one unit of payout, in (0, 1)."""

    ODDS = "odds"
    """Decimal odds: payout, stake included, per unit of backer's stake. Sizes count the stake."""


class Band(msgspec.Struct, frozen=True, gc=False):
    """Equally spaced native prices from `first` to `last` inclusive, in units of `10**-decimals` of the ladder."""

    first: int
    last: int
    step: int

    def __post_init__(self) -> None:
        if self.step <= 0 or self.last < self.first or (self.last - self.first) % self.step:
            raise InvalidRequestError(
                f"a band needs first + k·step = last, found {self.first}..{self.last}/{self.step}"
            )

    def __len__(self) -> int:
        return (self.last - self.first) // self.step + 1


class Ladder(msgspec.Struct, frozen=True, dict=True):
    """A market's price grid and size quantum.

    Attributes:
        kind: what a native price means.
        decimals: native prices are integers times `10**-decimals`.
        bands: the grid on which books stand, ascending in native price, without overlap.
        quantum: one unit of size: contracts for probabilities, money of stake for odds.
        order_bands: the grid on which new orders must lie where it is coarser than the book's; empty when equal.
        version: rises when the venue changes the grid; a book is rebuilt on the new one.
    """

    kind: PriceKind
    decimals: int
    bands: tuple[Band, ...]
    quantum: Fraction
    order_bands: tuple[Band, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        if not self.bands or self.quantum <= 0 or self.decimals < 0:
            raise InvalidRequestError("a ladder needs bands, a positive quantum and decimals >= 0")
        for low, high in zip(self.bands, self.bands[1:], strict=False):
            if high.first <= low.last:
                raise InvalidRequestError("the bands of a ladder must ascend without overlap")
        floor = 10**self.decimals if self.kind is PriceKind.ODDS else 0
        if self.bands[0].first <= floor:
            raise InvalidRequestError("a native price must be above 1 for odds and above 0 for probabilities")
        if self.kind is PriceKind.PROBABILITY and self.bands[-1].last >= 10**self.decimals:
            raise InvalidRequestError("a probability must stay below 1")

    def __len__(self) -> int:
        return self._natives_before[-1]

    @property
    def dense(self) -> bool:
        """Tell whether a book on this ladder is an array over all rungs."""
        return len(self) <= DENSE_LIMIT

    # -- rung ↔ native price ------------------------------------------------------------------------------------

    def native(self, rung: int) -> int:
        """Return the native price of a rung in units of `10**-decimals`.

        Raises:
            OffLadderError: if there is no such rung.
        """
        total = len(self)
        if not 0 <= rung < total:
            raise OffLadderError(f"expected a rung in 0..{total - 1}, found {rung}")
        position = rung if self.kind is PriceKind.PROBABILITY else total - 1 - rung
        number = bisect_right(self._natives_before, position)
        band = self.bands[number]
        before = self._natives_before[number - 1] if number else 0
        return band.first + (position - before) * band.step

    def rung_of_native(self, native: int) -> int:
        """Return the rung of a native price; the inverse of `native`.

        Raises:
            OffLadderError: if the price is not on the ladder.
        """
        number = bisect_left(self._band_lasts, native)
        if number < len(self.bands):
            band = self.bands[number]
            steps, rest = divmod(native - band.first, band.step)
            if steps >= 0 and not rest:
                position = steps + (self._natives_before[number - 1] if number else 0)
                return position if self.kind is PriceKind.PROBABILITY else len(self) - 1 - position
        raise OffLadderError(f"{Decimal(native).scaleb(-self.decimals)} is not on the ladder")

    def rung_of(self, price: Fraction | Decimal | str | int) -> int:
        """Return the rung of an exact native price.

        Raises:
            OffLadderError: if the price is not on the ladder.
            InvalidRequestError: if the text is no number.
        """
        scaled = (price if isinstance(price, Fraction) else exact(price)) * 10**self.decimals
        if scaled.denominator != 1:
            raise OffLadderError(f"{str(price)[:40]} is not on the ladder")
        return self.rung_of_native(scaled.numerator)

    def price(self, rung: int) -> Decimal:
        """Return the native price of a rung as the venue would write it."""
        return Decimal(self.native(rung)).scaleb(-self.decimals)

    @cached_property
    def spellings(self) -> dict[str, int]:
        """Map every usual spelling of every price to its rung: one dictionary look-up on the hot path.

        Empty for ladders too long to spell out; look-ups then go through `rung_of`.
        """
        return self._spell(self.native)

    @cached_property
    def natives(self) -> dict[int, int]:
        """Map every native price to its rung: `rung_of_native` for venues that write integers, on the hot path.

        Empty for ladders too long to list.
        """
        return {} if len(self) > _SPELLING_LIMIT else {self.native(rung): rung for rung in range(len(self))}

    @cached_property
    def complement_spellings(self) -> dict[str, int]:
        """Map every usual spelling of a NO price to the rung of the YES price 1 − p; probabilities only."""
        unit = 10**self.decimals
        return self._spell(lambda rung: unit - self.native(rung))

    def complement(self, rung: int) -> int:
        """Return the rung of 1 − p.

        Raises:
            OffLadderError: if the ladder is not symmetric at that price, or quotes odds.
        """
        if self.kind is not PriceKind.PROBABILITY:
            raise OffLadderError("only probabilities have a complement on their own ladder")
        return self.rung_of_native(10**self.decimals - self.native(rung))

    # -- rung ↔ probability -------------------------------------------------------------------------------------

    def probability(self, rung: int) -> Fraction:
        """Return the exact implied probability of YES: the cost of one unit of payout."""
        found = self._probabilities.get(rung)
        if found is None:
            native, unit = self.native(rung), 10**self.decimals
            found = Fraction(native, unit) if self.kind is PriceKind.PROBABILITY else Fraction(unit, native)
            self._probabilities[rung] = found
        return found

    def unit_cost(self, side: Side, rung: int) -> Fraction:
        """Return what one unit of payout of a side costs at a rung before fees; `rung` is on the YES scale for both."""
        if side is Side.YES:
            return self.probability(rung)
        found = self._complements.get(rung)
        if found is None:
            found = self._complements[rung] = 1 - self.probability(rung)
        return found

    def chance(self, rung: int) -> float:
        """Return `probability` as a float, for what is drawn or sampled and never for money."""
        found = self._chances.get(rung)
        if found is None:
            native, unit = self.native(rung), 10**self.decimals
            found = self._chances[rung] = native / unit if self.kind is PriceKind.PROBABILITY else unit / native
        return found

    def rung_at_or_below(self, probability: Fraction) -> int | None:
        """Return the highest rung whose probability is at most this, or None if all lie above."""
        if probability.numerator <= 0:
            return None
        if self.kind is PriceKind.PROBABILITY:
            return self._position_at_or_below(probability.numerator * 10**self.decimals // probability.denominator)
        # Odds fall as the probability rises: at most this much of it means at least these odds.
        native = -(-probability.denominator * 10**self.decimals // probability.numerator)
        position = self._position_at_or_above(native)
        return None if position is None else len(self) - 1 - position

    def rung_at_or_above(self, probability: Fraction) -> int | None:
        """Return the lowest rung whose probability is at least this, or None if all lie below."""
        return self.rung_paying(probability.numerator, probability.denominator)

    def rung_paying(self, stake: int, payout: int) -> int | None:
        """Return the lowest rung whose probability is at least `stake` / `payout`, which need no common unit removed.

        Asked for with every change of a pool, a dozen times: a fraction in between would take as long as all the rest.
        """
        if stake <= 0:
            return 0
        if self.kind is PriceKind.PROBABILITY:
            return self._position_at_or_above(-(-stake * 10**self.decimals // payout))
        position = self._position_at_or_below(payout * 10**self.decimals // stake)
        return None if position is None else len(self) - 1 - position

    def rung_no_better(self, probability: Fraction, *, is_ask: bool) -> int | None:
        """Return where a level beside the grid counts: at the next rung that is no better for whoever hits it.

        A bid goes lower, an ask higher; None beyond the ladder's ends, where a level is worth nothing.
        """
        return self.rung_at_or_above(probability) if is_ask else self.rung_at_or_below(probability)

    def orderable(self, rung: int) -> bool:
        """Tell whether a new order may stand at this rung."""
        if not self.order_bands:
            return True
        native = self.native(rung)
        return any(
            band.first <= native <= band.last and not (native - band.first) % band.step for band in self.order_bands
        )

    # -- level → money ------------------------------------------------------------------------------------------

    def payout(self, rung: int, size: int) -> Fraction:
        """Return what a fill of `size` quanta at this rung pays if its side wins, in the market's currency."""
        quantum = self.quantum  # multiplied in whole numbers: that takes half the time of two fractions
        if self.kind is PriceKind.PROBABILITY:
            return Fraction(size * quantum.numerator, quantum.denominator)
        return Fraction(size * quantum.numerator * self.native(rung), quantum.denominator * 10**self.decimals)

    def cost(self, side: Side, rung: int, size: int) -> Fraction:
        """Return what buying `side` for `size` quanta at this rung costs before fees, in the market's currency.

        `rung` is on the YES scale for both sides: buying NO costs 1 − p per contract, or the layer's liability.
        """
        amount = size * self.quantum
        if self.kind is PriceKind.PROBABILITY:
            return amount * self.unit_cost(side, rung)
        if side is Side.YES:
            return amount
        return amount * (Fraction(self.native(rung), 10**self.decimals) - 1)

    # -- native price → position among all, ascending -------------------------------------------------------------

    def _position_at_or_below(self, native: int) -> int | None:
        """Return where the highest price stands that is at most this, or None if all lie above."""
        number = bisect_left(self._band_lasts, native)
        before = self._natives_before[number - 1] if number else 0
        if number < len(self.bands) and native >= (band := self.bands[number]).first:
            return before + (native - band.first) // band.step
        return before - 1 if before else None

    def _position_at_or_above(self, native: int) -> int | None:
        """Return where the lowest price stands that is at least this, or None if all lie below."""
        number = bisect_left(self._band_lasts, native)
        if number == len(self.bands):
            return None
        band, before = self.bands[number], self._natives_before[number - 1] if number else 0
        return before + max(0, -(-(native - band.first) // band.step))

    # -- tables -------------------------------------------------------------------------------------------------

    @cached_property
    def _natives_before(self) -> tuple[int, ...]:
        """How many rungs the bands up to and including each one hold."""
        totals, total = [], 0
        for band in self.bands:
            total += len(band)
            totals.append(total)
        return tuple(totals)

    @cached_property
    def _probabilities(self) -> dict[int, Fraction]:
        """Those that were asked for, kept: the same few rungs are asked for again and again."""
        return {}

    @cached_property
    def _complements(self) -> dict[int, Fraction]:
        return {}

    @cached_property
    def _chances(self) -> dict[int, float]:
        return {}

    @cached_property
    def _band_lasts(self) -> tuple[int, ...]:
        return tuple(band.last for band in self.bands)

    def _spell(self, native_of: Callable[[int], int]) -> dict[str, int]:
        if len(self) > _SPELLING_LIMIT:
            return {}
        table: dict[str, int] = {}
        for rung in range(len(self)):
            for text in _spellings(native_of(rung), self.decimals):
                table[text] = rung
        return table


def _spellings(native: int, decimals: int) -> Iterable[str]:
    whole, part = divmod(native, 10**decimals)
    digits = f"{part:0{decimals}d}".rstrip("0") if decimals else ""
    for places in range(len(digits), max(len(digits), _SPELLING_PLACES) + 1):
        tail = "." + digits.ljust(places, "0") if places else ""
        yield f"{whole}{tail}"
        if not whole and tail:
            yield tail


def probability_ladder(
    step: Fraction, quantum: Fraction, *, order_step: Fraction | None = None, version: int = 1
) -> Ladder:
    """Make the even ladder step, 2·step … 1 − step of a venue that quotes probabilities.

    Args:
        step: distance of book levels; must divide one.
        quantum: one unit of size in contracts.
        order_step: distance of permitted order prices where it is a multiple of `step`.
        version: see `Ladder`.

    Raises:
        InvalidRequestError: if a step does not divide one.
    """
    places = 0
    while (step * 10**places).denominator != 1:
        places += 1
    return Ladder(
        kind=PriceKind.PROBABILITY,
        decimals=places,
        bands=(_even_band(step, places),),
        quantum=quantum,
        order_bands=() if order_step is None or order_step == step else (_even_band(order_step, places),),
        version=version,
    )


def _even_band(step: Fraction, places: int) -> Band:
    units = step * 10**places
    if units.denominator != 1 or 10**places % units.numerator:
        raise InvalidRequestError(f"an even ladder needs a step that divides one, found {step}")
    return Band(first=units.numerator, last=10**places - units.numerator, step=units.numerator)
