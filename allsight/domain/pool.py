"""Parimutuel pools: everybody's stakes in one pot, shared by those who were right.

Nothing here is a firm price. A stake moves its own odds, and every later stake moves them again, until the pool closes:
what is computed holds if nobody bets after us. Formulas: venue sheet hedgehog, 5 and 5.1; integers are base units, and
divisions floor where the program floors.
"""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

import msgspec

from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import EventKey
from allsight.domain.money import Currency

BPS = 10_000
_FINE = 1 << 32  # parts of a base unit to which a root is taken


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """A pool at one instant.

    Attributes:
        event: whose options they are.
        currency: what is staked.
        decimals: of a base unit: one unit of the currency is `10**decimals` of them.
        amounts: stakes per option, in base units.
        creator_bps, platform_bps: shares of the *winnings* that go elsewhere, in hundredths of a percent.
    """

    event: EventKey
    currency: Currency
    decimals: int
    amounts: tuple[int, ...]
    creator_bps: int
    platform_bps: int

    def __post_init__(self) -> None:
        if len(self.amounts) < 2 or min(self.amounts) < 0:
            raise InvalidRequestError(f"a pool has two options or more, without debts, found {self.amounts}")
        if min(self.creator_bps, self.platform_bps) < 0 or self.creator_bps + self.platform_bps > BPS:
            raise InvalidRequestError(
                f"the fees of a pool lie within its winnings, found {self.creator_bps} and {self.platform_bps} bps"
            )

    @property
    def total(self) -> int:
        """Return all stakes together."""
        return sum(self.amounts)

    @property
    def fee(self) -> Fraction:
        """Return the share of the winnings that is taken."""
        return Fraction(self.creator_bps + self.platform_bps, BPS)

    def share(self, option: int) -> Fraction | None:
        """Return an option's part of the pot, the venue's headline probability; None while nobody has staked.

        Zero only says that nobody staked on it.
        """
        return Fraction(self._staked(option), self.total) if self.total else None

    def break_even(self, option: int) -> Fraction | None:
        """Return the probability at which a tiny stake would neither win nor lose; None while nobody has staked.

        It is 1 where fees take all that could be won: the stake comes back, and nothing with it.
        """
        staked, winnings = BPS * self._staked(option), self._shared(option)
        if not self.total:
            return None
        return Fraction(staked, staked + winnings) if winnings else Fraction(1)

    def payout(self, option: int, stake: int) -> int:
        """Return what a stake placed now pays if its option wins and nobody bets later, as the program computes it."""
        staked, others = self._staked(option) + self._stake(stake), self.total - self._staked(option)
        return _paid(stake, staked, others, self.creator_bps, self.platform_bps)

    def no(self, option: int, stake: int) -> int:
        """Return the least that a stake on everything *but* the option pays if the option loses, likewise.

        The stake is spread in proportion to what lies there, so that it matters little which of them wins. With two
        options this is exact. With more, the worst of them counts: 0 if nobody has staked on one of them, since then
        our part of it is nothing too, and a pool that nobody won keeps every stake.
        """
        others = self.total - self._staked(option)
        if len(self.amounts) == 2:
            return self.payout(1 - option, stake)
        if not others:
            return 0
        parts = [
            0 if place == option else self._stake(stake) * amount // others for place, amount in enumerate(self.amounts)
        ]
        after = [amount + part for amount, part in zip(self.amounts, parts, strict=True)]
        total = sum(after)
        return min(
            _paid(part, amount, total - amount, self.creator_bps, self.platform_bps)
            for place, (part, amount) in enumerate(zip(parts, after, strict=True))
            if place != option
        )

    def effective_price(self, option: int, stake: int) -> Fraction:
        """Return what one unit of payout costs with this stake; rises with it from the break-even price towards 1.

        Raises:
            InvalidRequestError: if nothing is staked.
        """
        if stake <= 0:
            raise InvalidRequestError(f"a price needs a stake, found {stake}")
        return Fraction(stake, self.payout(option, stake))

    def max_stake_at(self, option: int, price: Fraction) -> int:
        """Return how much can be staked so that a unit of payout costs at most this on average; 0 if nothing can.

        The floors of the program may let a few base units more through; what is returned always holds the price.
        """
        self._price(price)
        staked, winnings = self._staked(option), self._winnings(option)
        wanted = max(0, math.ceil(winnings * price / (1 - price) - staked))
        for stake in range(wanted, max(0, wanted - 3), -1):
            if self.effective_price(option, stake) <= price:
                return stake
        stake = self._surely_at(staked, winnings, price)
        return stake if stake and self.effective_price(option, stake) <= price else 0

    def max_stake_at_margin(self, option: int, price: Fraction) -> int:
        """Return how much can be staked until the *last* unit of payout costs more than this.

        This is the depth of a pool as a book means it: an average hides that each unit is dearer than the one before.
        """
        return next(self.depth(option, (price,)))[0]

    def depth(self, option: int, prices: Iterable[Fraction]) -> Iterator[tuple[int, int]]:
        """Go through what can be staked at the margin of each price, as `max_stake_at_margin`, and what that pays.

        Raises:
            InvalidRequestError: if there is no such option, or a price does not lie between 0 and 1.
        """
        staked, creator_bps, platform_bps = self._staked(option), self.creator_bps, self.platform_bps
        others = self.total - staked
        # isqrt(floor(winnings · staked · price / (1 − price))) − staked, without a fraction in between: books are made
        # of this, rung by rung, with every change of the pool.
        square = self._shared(option) * staked
        for price in prices:
            part, whole = price.numerator, price.denominator
            self._price(price)
            if staked:
                stake = max(0, math.isqrt(square * part // (BPS * (whole - part))) - staked)
            else:  # one base unit wins the whole pot
                stake = int(self._winnings(option) > 0 and self.effective_price(option, 1) <= price)
            yield stake, _paid(stake, staked + stake, others, creator_bps, platform_bps)

    def _surely_at(self, staked: int, winnings: Fraction, price: Fraction) -> int:
        """Solve for the stake with the payout taken one base unit too low, which is the most that the floors cost."""
        slope = price * (staked + winnings - 1) - staked
        under_root = slope * slope - 4 * (1 - price) * price * staked
        if slope <= 0 or under_root < 0:
            return 0
        root = Fraction(math.isqrt(math.floor(under_root * _FINE**2)), _FINE)  # of whole units it would cost many
        return math.floor((slope + root) / (2 * (1 - price)))

    def _winnings(self, option: int) -> Fraction:
        """Return what is shared out to the winners on top of their stakes, after fees."""
        return Fraction(self._shared(option), BPS)

    def _shared(self, option: int) -> int:
        """Return the same in hundredths of a percent of base units."""
        return (BPS - self.creator_bps - self.platform_bps) * (self.total - self._staked(option))

    def _staked(self, option: int) -> int:
        if not 0 <= option < len(self.amounts):
            raise InvalidRequestError(f"expected an option in 0..{len(self.amounts) - 1}, found {option}")
        return self.amounts[option]

    @staticmethod
    def _stake(stake: int) -> int:
        if stake < 0:
            raise InvalidRequestError(f"a stake is not negative, found {stake}")
        return stake

    @staticmethod
    def _price(price: Fraction) -> None:
        if not 0 < price.numerator < price.denominator:
            raise InvalidRequestError(f"a price lies between 0 and 1, found {price}")


def _paid(stake: int, staked: int, others: int, creator_bps: int, platform_bps: int) -> int:
    """Claim as the program does: each division floors, and both fees are taken of the winnings alone (sheet 5)."""
    if not staked:
        return 0
    winnings = stake * others // staked
    return stake + winnings - winnings * creator_bps // BPS - winnings * platform_bps // BPS
