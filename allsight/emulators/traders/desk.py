"""One maker's quotes in one market: a ladder of levels around a fair price, kept up by real orders."""

import math
import random
from bisect import bisect_left, bisect_right

from allsight.domain.ladder import Ladder, PriceKind, Side
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.orders import NewOrder, Order, RejectedError, TimeInForce
from allsight.emulators.traders.signal import VenuePrice
from allsight.emulators.universe.model import Listing

_FORGOTTEN = 0.2
"""How far from the price the quotes of a forgotten market stand."""

_HUMAN = (10, 10, 15, 20, 20, 25, 25, 30, 40, 50, 50, 50, 60, 75, 80, 100, 100, 100)


class Grid:
    """The prices of a ladder as floats, for choosing rungs; money never sees them.

    Attributes:
        prices: the probability of each rung.
        per_unit: quanta in one whole unit of size: a contract, or a unit of money as stake.
    """

    def __init__(self, ladder: Ladder) -> None:
        self.prices = [float(ladder.probability(rung)) for rung in range(len(ladder))]
        self.per_unit = int(1 / ladder.quantum)
        self._stakes = ladder.kind is PriceKind.ODDS
        self.orderable = None if not ladder.order_bands else [ladder.orderable(r) for r in range(len(ladder))]

    def units(self, rung: int, contracts: float) -> float:
        """Return the units of size that promise so many contracts of payout at a rung."""
        return contracts * self.prices[rung] if self._stakes else contracts

    def below(self, price: float) -> int:
        """Return the highest rung at or below a price where an order may stand, −1 when there is none."""
        rung = bisect_right(self.prices, price + 1e-12) - 1
        while rung >= 0 and self.orderable is not None and not self.orderable[rung]:
            rung -= 1
        return rung

    def above(self, price: float) -> int:
        """Return the lowest rung at or above a price where an order may stand, the number of rungs when none."""
        rung = bisect_left(self.prices, price - 1e-12)
        while rung < len(self.prices) and self.orderable is not None and not self.orderable[rung]:
            rung += 1
        return rung


class Quoter:
    """Where a maker of a listing puts the touch: a pure function of the fair price."""

    def __init__(self, listing: Listing, grid: Grid) -> None:
        self.grid = grid
        self._half = 0.0008 + 0.0075 * (1.0 - listing.activity) ** 2

    def touch(self, fair: float) -> tuple[int, int]:
        """Return the rungs of the best bid and the best ask; −1 or the number of rungs where there is no room."""
        grid = self.grid
        # Makers widen less where a cent is a larger share of what is at stake.
        half = self._half * (0.35 + 0.65 * math.sqrt(4.0 * fair * (1.0 - fair)))
        bid, ask = grid.below(fair - half), grid.above(fair + half)
        if ask <= bid:
            ask = grid.above(grid.prices[bid] + 1e-9)
        return bid, ask


class Desk:
    """A maker of one market.

    Args:
        exchange: where the orders go.
        listing: the market and how busy it is.
        price: the fair price.
        grid: of the ladder in force.
        account: who quotes.
        taker: who hits.
    """

    __slots__ = (
        "_account",
        "_base",
        "_bottom",
        "_exchange",
        "_grid",
        "_levels",
        "_orders",
        "_price",
        "_quoter",
        "_taker",
        "_top",
        "listing",
    )

    def __init__(
        self, exchange: Exchange, listing: Listing, price: VenuePrice, grid: Grid, account: str, taker: str
    ) -> None:
        self.listing = listing
        self._exchange = exchange
        self._price = price
        self._grid = grid
        self._quoter = Quoter(listing, grid)
        self._account = account
        self._taker = taker
        self._orders: dict[Side, dict[int, Order]] = {Side.YES: {}, Side.NO: {}}
        activity = listing.activity
        self._levels = 4 + round(8 * activity)
        self._base = max(4.0, math.sqrt(max(listing.volume_24h, 1.0)) * 3.0)
        self._top = -1
        self._bottom = -1

    def follow(self, now_ns: int, rng: random.Random) -> None:
        """Move the quotes to where the price is now, and put back a touch that was taken."""
        top, bottom = self._quoter.touch(self._price.at(now_ns))
        self._keep_side(Side.YES, top, -1, rng)
        self._keep_side(Side.NO, bottom, 1, rng)
        self._top, self._bottom = top, bottom

    def abandon(self, now_ns: int, rng: random.Random) -> None:
        """Leave a few quotes far from the price, as in a market that everybody has forgotten."""
        fair = self._price.at(now_ns)
        self._top, self._bottom = self._grid.below(fair - _FORGOTTEN), self._grid.above(fair + _FORGOTTEN)
        for distance in (0, 2, 5):
            self._quote(Side.YES, self._top - distance, rng)
            self._quote(Side.NO, self._bottom + distance, rng)

    def stir(self, rng: random.Random) -> None:
        """Let one thing happen: a quote comes, changes or goes, or somebody trades."""
        chance = rng.random()
        side = Side.YES if rng.random() < 0.5 else Side.NO
        if chance < 0.12:
            self._hit(side, rng)
            return
        mine = self._live(side)
        if not mine:
            return
        rungs = list(mine)
        rung = rungs[min(int(rng.expovariate(0.45)), len(rungs) - 1)]
        order = mine[rung]
        if chance < 0.45:
            self._resize(order, rng)
        elif chance < 0.62 and len(rungs) > 2:
            self._exchange.cancel(order.id)
        else:
            best, sign = (self._top, -1) if side is Side.YES else (self._bottom, 1)
            self._quote(side, best + sign * rng.randrange(self._span()), rng)

    def leave(self) -> None:
        """Cancel every quote."""
        for side in Side:
            for order in self._live(side).values():
                self._exchange.cancel(order.id)
            self._orders[side].clear()

    def regrid(self, grid: Grid) -> None:
        """Go on with another ladder; orders that survived it are recognised by their new rungs."""
        self._grid = grid
        self._quoter = Quoter(self.listing, grid)
        for side in Side:
            self._orders[side] = {order.rung: order for order in self._orders[side].values() if order.remaining}

    def _keep_side(self, side: Side, best: int, sign: int, rng: random.Random) -> None:
        """Cancel what has become too good, quote the touch, fill up depth that is missing."""
        mine = self._live(side)
        for rung in [rung for rung in mine if (rung - best) * sign < 0]:
            self._exchange.cancel(mine.pop(rung).id)
        if not 0 <= best < len(self._grid.prices):
            return
        if best not in mine:
            self._quote(side, best, rng)
        missing = self._levels - len(self._orders[side])
        if missing > self._levels // 3:
            for distance in sorted(rng.sample(range(1, self._span()), min(missing, self._span() - 1))):
                self._quote(side, best + sign * distance, rng)
        elif missing < -2:
            far = max(mine, key=lambda rung: (rung - best) * sign)
            self._exchange.cancel(mine.pop(far).id)

    def _live(self, side: Side) -> dict[int, Order]:
        """Return this side's own resting orders by rung, best first, forgetting those that are done."""
        live = {rung: order for rung, order in self._orders[side].items() if order.remaining}
        ordered = dict(sorted(live.items(), reverse=side is Side.YES))
        self._orders[side] = ordered
        return ordered

    def _span(self) -> int:
        """Return how many rungs deep the quotes reach: some cents on any grid."""
        fine = len(self._grid.prices) > 120
        return self._levels * (3 if fine else 1) + 3

    def _quote(self, side: Side, rung: int, rng: random.Random) -> None:
        orders = self._orders[side]
        if not 0 <= rung < len(self._grid.prices) or rung in orders:
            return
        if self._grid.orderable is not None and not self._grid.orderable[rung]:
            return
        best = self._top if side is Side.YES else self._bottom
        depth = 1.0 + 0.25 * min(abs(rung - best), 20) if best >= 0 else 1.0
        order = self._place(self._account, side, rung, self._size(rung, depth, rng), TimeInForce.GTC)
        if order is not None and order.remaining:
            orders[rung] = order

    def _resize(self, order: Order, rng: random.Random) -> None:
        smaller = int(order.remaining * rng.uniform(0.2, 0.9)) // self._grid.per_unit * self._grid.per_unit
        if 0 < smaller < order.remaining:
            self._exchange.decrease(order.id, smaller)
        else:
            self._exchange.cancel(order.id)

    def _hit(self, side: Side, rng: random.Random) -> None:
        market = self._exchange.markets[self.listing.id]
        best = market.best_ask() if side is Side.YES else market.best_bid()
        if best is None:
            return
        rung, size = best
        wanted = self._size(rung, 0.5, rng)
        if rng.random() < 0.25:
            wanted = max(wanted, size)  # now and then somebody takes the whole level
        self._place(self._taker, side, rung, wanted, TimeInForce.IOC)

    def _place(self, account: str, side: Side, rung: int, size: int, time_in_force: TimeInForce) -> Order | None:
        try:
            return self._exchange.place(
                NewOrder(
                    account=account,
                    market=self.listing.id,
                    side=side,
                    rung=rung,
                    size=size,
                    time_in_force=time_in_force,
                )
            ).order
        except RejectedError:
            return None  # the market was halted or closed between two steps; there is nothing to quote

    def _size(self, rung: int, depth: float, rng: random.Random) -> int:
        """Draw a size in quanta as people choose them: round numbers, rarely with a fraction."""
        units = self._grid.units(rung, self._base * depth * rng.lognormvariate(0.0, 0.9))
        scale = 10 ** max(0, math.floor(math.log10(max(units, 1.0))) - 1)
        human = rng.choice(_HUMAN) * scale if units >= 10 else max(1, round(units))
        quanta = human * self._grid.per_unit
        if rng.random() < 0.12:
            quanta += rng.randrange(1, 100) * self._grid.per_unit // 100
        return quanta
