"""The market's own maker: constant product around the oracle, bounded for prices between 0 and 1 (venue sheet 2).

It rests in the engine's book as an account of its own, so that its levels match like any other. What it bought from
users skews it: with users net long, its base is scarcer and its price higher.
"""

import math
from typing import Final

import msgspec

from allsight.domain.ladder import Side
from allsight.emulators.drift.layouts import AMM_FILL_PAUSED
from allsight.emulators.drift.perp import Perp, Status
from allsight.emulators.drift.units import BASE, LAST_RUNG, PRICE, TICK, price_of, rung_above, rung_below
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.orders import NewOrder, Order, RejectedError, RejectReason

AMM: Final = "vamm"
"""Its account at the engine."""

LOWEST_ASK: Final = 50_000
HIGHEST_BID: Final = 950_000
"""Beyond these prices only people's orders rest."""

SPREAD: Final = 12_000
"""Half of its spread, in millionths of the price."""

_LEVELS: Final = 5
_MOST_TAKEN: Final = 0.6
"""The share of its depth that may be gone on one side before it quotes that side no more."""


class Reserves(msgspec.Struct, frozen=True):
    """What the account of a market shows of its maker; bases and quotes in the program's AMM precision of 1e9."""

    base: int
    quote: int
    peg: int
    ask_base: int
    ask_quote: int
    bid_base: int
    bid_quote: int
    ask_price: int
    bid_price: int


def net_base(exchange: Exchange, market_id: str) -> int:
    """Return what users hold net, in shares: the opposite of what the maker holds."""
    holding = exchange.ledger.accounts[AMM].holdings.get(market_id)
    return 0 if holding is None else -holding.net


def amm_quote(exchange: Exchange, market_id: str) -> int:
    """Return the maker's quote in millionths as the program books it: what selling brought less what buying cost."""
    holding = exchange.ledger.accounts[AMM].holdings.get(market_id)
    return 0 if holding is None else holding.no * PRICE - holding.paid


def reserves_of(perp: Perp, net_shares: int) -> Reserves:
    """Compute a market's reserves from its oracle and the users' net position."""
    k = perp.sqrt_k
    limit = round(k * _MOST_TAKEN)
    taken = min(max(net_shares * BASE, -limit), limit)
    base = k - taken
    quote = k * k // base
    peg = max(perp.oracle_price, TICK)
    price = quote * peg // base
    ask = min(max(price * (PRICE + SPREAD) // PRICE, LOWEST_ASK, price + TICK // 2), PRICE)
    bid = max(min(price * (PRICE - SPREAD) // PRICE, HIGHEST_BID, price - TICK // 2), 1)
    ask_quote, bid_quote = (math.isqrt(k * k * side // peg) for side in (ask, bid))
    return Reserves(base, quote, peg, k * k // ask_quote, ask_quote, k * k // bid_quote, bid_quote, ask, bid)


def base_at(perp: Perp, peg: int, price: int) -> int:
    """Return the base reserve at which the curve has a price."""
    return perp.sqrt_k * math.isqrt(peg * 10**12 // price) // 10**6


class Amm:
    """Keeps the maker's orders of all markets where its curves want them."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._resting: dict[str, dict[tuple[Side, int], Order]] = {}
        self._drawn: dict[str, tuple[tuple[int, int, int], dict[tuple[Side, int], int]]] = {}
        exchange.open_account(AMM, {"usdc": 10**18})

    def requote(self, perp: Perp, now_ns: int) -> None:
        """Move the orders of a market to where its curve is now; none while it may not fill."""
        market_id = perp.market.id
        idle = perp.status(now_ns) is not Status.ACTIVE or perp.paused(now_ns) & AMM_FILL_PAUSED
        wanted = self._wanted(perp) if not idle else {}
        resting = self._resting.setdefault(market_id, {})
        for key, order in list(resting.items()):
            if key not in wanted or not order.remaining:
                del resting[key]
                self._withdraw(order)
        for (side, rung), size in wanted.items():
            if (side, rung) not in resting:
                placed = self._place(market_id, side, rung, size)
                if placed is not None:
                    resting[side, rung] = placed

    def _wanted(self, perp: Perp) -> dict[tuple[Side, int], int]:
        """Return what it wants, the same as before while neither its first rungs nor its position have moved."""
        net = net_base(self._exchange, perp.market.id)
        curve = reserves_of(perp, net)
        drawn = rung_below(curve.bid_price), rung_above(curve.ask_price), net
        known = self._drawn.get(perp.market.id)
        if known is None or known[0] != drawn:
            known = self._drawn[perp.market.id] = drawn, self._levels(perp, curve, net)
            self._clear(perp.market.id)
        return known[1]

    def _clear(self, market_id: str) -> None:
        for order in self._resting.pop(market_id, {}).values():
            self._withdraw(order)

    def _levels(self, perp: Perp, curve: Reserves, net: int) -> dict[tuple[Side, int], int]:
        most = round(perp.sqrt_k * _MOST_TAKEN) // BASE
        found: dict[tuple[Side, int], int] = {}
        if net < most:
            self._side(perp, curve, Side.NO, rung_above(curve.ask_price), 1, found)
        if net > -most:
            self._side(perp, curve, Side.YES, rung_below(curve.bid_price), -1, found)
        return found

    def _side(
        self, perp: Perp, curve: Reserves, side: Side, first: int, sign: int, found: dict[tuple[Side, int], int]
    ) -> None:
        step = max(1, round(min(price_of(max(first, 0)), PRICE - price_of(max(first, 0))) / TICK / 40))
        before = curve.ask_base if side is Side.NO else curve.bid_base
        for level in range(_LEVELS):
            rung = first + sign * step * level
            if not 0 <= rung <= LAST_RUNG:
                return
            edge = price_of(rung) + sign * step * TICK
            if not 0 < edge < PRICE:
                return
            after = base_at(perp, curve.peg, edge)
            size = abs(before - after) // BASE
            if size:  # what is less than a share counts at the next level
                before = after
                found[side, rung] = size

    def _place(self, market_id: str, side: Side, rung: int, size: int) -> Order | None:
        request = NewOrder(account=AMM, market=market_id, side=side, rung=rung, size=size, post_only=True)
        try:
            return self._exchange.place(request).order
        except RejectedError as error:
            if error.reason in {RejectReason.WOULD_CROSS, RejectReason.MARKET_NOT_OPEN}:
                return None  # somebody already stands there, or the market stopped between two steps
            raise

    def _withdraw(self, order: Order) -> None:
        if order.remaining and self._exchange.order(order.id) is order:
            self._exchange.cancel(order.id)
