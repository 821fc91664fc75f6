"""Who holds what: money per funds pool and contracts per market, in whole numbers.

Money counts the exchange's money unit, contracts are those of the market's `Grid`. YES and NO of one market cancel out
at once: a pair is worth its payout whatever happens.
"""

import msgspec

from allsight.domain.ladder import Side


class Holding(msgspec.Struct, eq=False):
    """What an account owns of one market.

    Attributes:
        yes: contracts of YES.
        no: contracts of NO.
        locked_yes: contracts of `yes` that a resting order is about to close.
        locked_no: the same of `no`.
        paid: money put in minus money taken out by trading and netting, without fees: what a refund gives back.
    """

    yes: int = 0
    no: int = 0
    locked_yes: int = 0
    locked_no: int = 0
    paid: int = 0

    def free(self, side: Side) -> int:
        """Return the contracts of a side that no resting order is about to close."""
        return self.yes - self.locked_yes if side is Side.YES else self.no - self.locked_no

    def add(self, side: Side, contracts: int) -> None:
        """Change the contracts held of a side."""
        if side is Side.YES:
            self.yes += contracts
        else:
            self.no += contracts

    def lock(self, side: Side, contracts: int) -> None:
        """Change how much of a side resting orders are about to close."""
        if side is Side.YES:
            self.locked_yes += contracts
        else:
            self.locked_no += contracts

    @property
    def net(self) -> int:
        """Return YES minus NO."""
        return self.yes - self.no


class Purse(msgspec.Struct, eq=False, gc=False):
    """Money of an account in one funds pool.

    Attributes:
        cash: all of it, reserved money included.
        reserved: what resting orders may still cost.
    """

    cash: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        """Return what a new order may use."""
        return self.cash - self.reserved


class Account:
    """Somebody who trades."""

    __slots__ = ("client_ids", "holdings", "id", "orders", "purses")

    def __init__(self, account_id: str) -> None:
        self.id = account_id
        self.purses: dict[str, Purse] = {}
        self.holdings: dict[str, Holding] = {}
        self.orders: set[int] = set()
        self.client_ids: dict[str, int] = {}

    def purse(self, pool: str) -> Purse:
        """Return the purse of a pool, an empty one if there was none."""
        purse = self.purses.get(pool)
        if purse is None:
            self.purses[pool] = purse = Purse()
        return purse

    def holding(self, market: str) -> Holding:
        """Return the holding of a market, an empty one if there was none."""
        holding = self.holdings.get(market)
        if holding is None:
            self.holdings[market] = holding = Holding()
        return holding
