"""What the benches of all venues with a matching engine share: moving its books and reading them."""

import random
from fractions import Fraction

from allsight.domain.ladder import Side
from allsight.emulators.engine.book import BookSide
from allsight.emulators.engine.events import MarketState
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.markets import Market
from allsight.emulators.engine.orders import NewOrder
from tests.venues.bench import Sides

_ACCOUNT = "somebody"
_CLEARED_EVERY = 60


def churn(exchange: Exchange, market: Market, rng: random.Random, *, lot: int = 1) -> None:
    """Place a random order, which may trade, or empty the book now and then. Sizes are whole lots of quanta."""
    if market.state is not MarketState.OPEN:
        return
    if not rng.randrange(_CLEARED_EVERY):
        exchange.cancel_all(market=market.id)
        return
    exchange.open_account(_ACCOUNT, {market.pool: 10**18})
    rung = rng.randrange(len(market.ladder))
    size = rng.randrange(1, 5_000) * lot
    if not market.ladder.orderable(rung):
        return
    exchange.place(
        NewOrder(account=_ACCOUNT, market=market.id, side=rng.choice((Side.YES, Side.NO)), rung=rung, size=size)
    )


def truth(market: Market, *, inner: bool = False) -> Sides:
    """Return the engine's book; `inner` leaves out the first and the last rung, where a venue's marker levels stand."""

    def half(side: BookSide) -> frozenset[tuple[Fraction, Fraction]]:
        ladder = market.ladder
        ends = (0, len(ladder) - 1) if inner else ()
        return frozenset(
            (ladder.probability(rung), size * ladder.quantum) for rung, size in side.depth() if rung not in ends
        )

    return half(market.book.bids), half(market.book.asks)
