"""The money side of the engine: reserve, release, pay, net, settle.

Nothing is created or lost: what accounts hold in cash, plus the payout of every pair of contracts that exists, plus the
house's own purse (fees and settlement dust), equals what was deposited.
"""

from fractions import Fraction
from typing import Protocol

from allsight.domain.ladder import Side
from allsight.emulators.engine.accounts import Account, Holding, Purse
from allsight.emulators.engine.markets import Market
from allsight.emulators.engine.orders import Order


class FeeSchedule(Protocol):
    """What a venue charges, computed by that venue's emulator alone."""

    def fee(self, market: str, rung: int, size: int, *, taker: bool) -> int:
        """Return the fee of one fill in money units, below zero for a rebate."""
        ...

    def reserve(self, market: str, side: Side, rung: int, size: int) -> int:
        """Return an upper bound of the fees of an order with that limit, in money units."""
        ...


class Ledger:
    """Accounts and the house."""

    def __init__(self, fees: FeeSchedule | None) -> None:
        self.accounts: dict[str, Account] = {}
        self.house = Account("house")
        self._fees = fees

    def deposit(self, account_id: str, pool: str, amount: int) -> Account:
        """Give an account money, opening it when it is new."""
        account = self.accounts.get(account_id)
        if account is None:
            self.accounts[account_id] = account = Account(account_id)
        account.purse(pool).cash += amount
        return account

    # -- orders -------------------------------------------------------------------------------------------------------

    def reserve(self, market: Market, account: Account, order: Order) -> bool:
        """Set aside what the rest of an order may cost; change nothing and answer False when it is not there.

        What closes a holding that no other order is closing needs no money: that part of the holding is locked.
        """
        other = order.side.other
        holding = account.holdings.get(market.id)
        contracts = market.grid.contracts[order.rung]
        covered = min(order.remaining, holding.free(other) // contracts) if holding is not None else 0
        unit_cost = market.grid.cost(order.side, order.rung)
        fee = self._fees.reserve(market.id, order.side, order.rung, order.remaining) if self._fees is not None else 0
        needed = unit_cost * (order.remaining - covered) + fee
        purse = account.purse(market.pool)
        if needed > purse.cash - purse.reserved:
            return False
        purse.reserved += needed
        if covered and holding is not None:
            holding.lock(other, covered * contracts)
        order.covered = covered
        order.unit_cost = unit_cost
        order.fee_reserve = fee
        return True

    def release(self, market: Market, account: Account, order: Order) -> None:
        """Give back everything that is still set aside for the rest of an order."""
        purse = account.purse(market.pool)
        purse.reserved -= order.unit_cost * (order.remaining - order.covered) + order.fee_reserve
        order.fee_reserve = 0
        if order.covered:
            holding = account.holding(market.id)
            holding.lock(order.side.other, -order.covered * market.grid.contracts[order.rung])
            order.covered = 0
            self._net(market, purse, holding)

    def shrink(self, market: Market, account: Account, order: Order, by: int) -> None:
        """Give back what `by` quanta of an order had set aside, those that cost money first."""
        paid_for = min(by, order.remaining - order.covered)
        purse = account.purse(market.pool)
        purse.reserved -= order.unit_cost * paid_for
        unlocked = by - paid_for
        if unlocked:
            holding = account.holding(market.id)
            holding.lock(order.side.other, -unlocked * market.grid.contracts[order.rung])
            order.covered -= unlocked
            self._net(market, purse, holding)

    def fill(self, market: Market, account: Account, order: Order, rung: int, size: int, *, taker: bool) -> int:
        """Book one fill for one of its two orders and return its fee; the order's `remaining` is left to the caller."""
        purse = account.purse(market.pool)
        holding = account.holding(market.id)
        grid = market.grid
        cost = size * grid.cost(order.side, rung)
        covered = min(order.covered, size)
        purse.reserved -= (size - covered) * order.unit_cost
        closing = covered * grid.contracts[order.rung]
        holding.lock(order.side.other, -closing)
        order.covered -= covered
        contracts = size * grid.contracts[rung]
        holding.add(order.side, contracts)
        if order.side is Side.YES:
            market.open_interest += contracts
        purse.cash -= cost
        holding.paid += cost
        order.paid += cost - min(closing, covered * grid.contracts[rung]) * grid.payout
        self._net(market, purse, holding)
        if self._fees is None:
            return 0
        fee = self._fees.fee(market.id, rung, size, taker=taker)
        purse.cash -= fee
        order.fees += fee
        used = max(0, min(order.fee_reserve, fee))  # a rebate uses nothing of what was set aside
        order.fee_reserve -= used
        purse.reserved -= used
        self.house.purse(market.pool).cash += fee
        return fee

    # -- the end ------------------------------------------------------------------------------------------------------

    def settle(self, market: Market, value: Fraction | None) -> None:
        """Pay every holder and forget the holdings; None undoes all trades of the market except their fees."""
        owed = market.open_interest * market.grid.payout
        for account in self.accounts.values():
            holding = account.holdings.pop(market.id, None)
            if holding is None:
                continue
            if value is None:
                amount = holding.paid
            else:
                amount = int((holding.yes * value + holding.no * (1 - value)) * market.grid.payout)
            account.purse(market.pool).cash += amount
            owed -= amount
        self.house.purse(market.pool).cash += owed
        market.open_interest = 0

    def _net(self, market: Market, purse: Purse, holding: Holding) -> None:
        pairs = min(holding.yes - holding.locked_yes, holding.no - holding.locked_no)
        if pairs > 0:
            holding.yes -= pairs
            holding.no -= pairs
            market.open_interest -= pairs
            worth = pairs * market.grid.payout
            purse.cash += worth
            holding.paid -= worth
