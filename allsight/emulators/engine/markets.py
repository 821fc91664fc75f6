"""One market of an exchange: its grid in money, its state, its book, what it counts."""

from fractions import Fraction
from functools import lru_cache

from allsight.domain.errors import InvalidRequestError
from allsight.domain.ladder import Ladder, PriceKind, Side
from allsight.emulators.engine.book import OrderBook
from allsight.emulators.engine.events import MarketState


class Grid:
    """A ladder turned into whole numbers, one look-up per rung.

    A *contract* pays `payout` money units if its side wins. Where prices are probabilities, one quantum of size is one
    contract at every rung. Where they are odds, a quantum is backer's stake: at decimal odds of 3.50 it returns 3.50
    times itself, so it is 350 contracts of a hundredth of a quantum each. Contracts are what accounts hold and net.

    Attributes:
        contracts: per rung, the contracts that one quantum of size is worth.
        yes_cost: per rung, the money units that one quantum costs who buys YES (the backer's stake).
        no_cost: the same for NO (the layer's liability).
        payout: money units that one contract pays.

    Raises:
        InvalidRequestError: if a price or a payout is no whole number of money units.
    """

    def __init__(self, ladder: Ladder, money_unit: Fraction) -> None:
        self.ladder = ladder
        odds = ladder.kind is PriceKind.ODDS
        payout = ladder.quantum / money_unit / (10**ladder.decimals if odds else 1)
        prices = [ladder.cost(Side.YES, rung, 1) / money_unit for rung in range(len(ladder))]
        if payout.denominator != 1 or any(price.denominator != 1 for price in prices):
            raise InvalidRequestError(f"money unit {money_unit} cannot express the ladder's prices exactly")
        self.payout = int(payout)
        self.contracts = [ladder.native(rung) if odds else 1 for rung in range(len(ladder))]
        self.yes_cost = [int(price) for price in prices]
        self.no_cost = [
            contracts * self.payout - price for contracts, price in zip(self.contracts, self.yes_cost, strict=True)
        ]

    def cost(self, side: Side, rung: int) -> int:
        """Return the money units that one quantum of a side costs at a rung of the YES scale."""
        return self.yes_cost[rung] if side is Side.YES else self.no_cost[rung]

    def suits(self, other: "Grid") -> bool:
        """Tell whether sizes and contracts mean the same on another grid."""
        return (self.payout, self.ladder.kind, self.ladder.quantum) == (
            other.payout,
            other.ladder.kind,
            other.ladder.quantum,
        )


@lru_cache(maxsize=64)
def grid_of(ladder: Ladder, money_unit: Fraction) -> Grid:
    """Return the grid of a ladder, the same object for the same question.

    Raises:
        InvalidRequestError: see `Grid`.
    """
    return Grid(ladder, money_unit)


class Market:
    """A market as the engine keeps it.

    Attributes:
        id: the engine's name of it.
        pool: the funds pool that pays for its orders.
        cancel_on_reopen: the venue cancels what rests when a halt ends.
        volume: quanta traded.
        open_interest: contracts of YES that somebody holds; as many of NO.
        last_rung: where the last trade happened.
        last_ns: when.
    """

    __slots__ = (
        "book",
        "cancel_on_reopen",
        "grid",
        "id",
        "last_ns",
        "last_rung",
        "open_interest",
        "pool",
        "state",
        "value",
        "volume",
    )

    def __init__(self, market_id: str, grid: Grid, pool: str, state: MarketState, *, cancel_on_reopen: bool) -> None:
        self.id = market_id
        self.grid = grid
        self.pool = pool
        self.state = state
        self.cancel_on_reopen = cancel_on_reopen
        self.book = OrderBook()
        self.value: Fraction | None = None
        self.volume = 0
        self.open_interest = 0
        self.last_rung: int | None = None
        self.last_ns: int | None = None

    @property
    def ladder(self) -> Ladder:
        """Return the ladder on which it trades now."""
        return self.grid.ladder

    def best_bid(self) -> tuple[int, int] | None:
        """Return (rung, size) of the best bid."""
        rung = self.book.bids.best_rung()
        return None if rung is None else (rung, self.book.bids.size_at(rung))

    def best_ask(self) -> tuple[int, int] | None:
        """Return (rung, size) of the best ask."""
        rung = self.book.asks.best_rung()
        return None if rung is None else (rung, self.book.asks.size_at(rung))
