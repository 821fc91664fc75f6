"""Order operations per second of the emulators' matching engine, one core.

The mix is that of the demo's traders: four quotes placed for every two cancelled and one order that trades, over a
thousand books with some fourteen levels each, with a listener on the levels and trades as a venue server has.
"""

import random
import time
from fractions import Fraction

from allsight.domain.clock import ManualClock
from allsight.domain.ladder import Side, probability_ladder
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.orders import NewOrder, TimeInForce

MARKETS = 1_000
OPERATIONS = 200_000
LADDER = probability_ladder(Fraction(1, 100), Fraction(1, 100))
GOAL = 20_000


def run(operations: int = OPERATIONS, seed: int = 1) -> float:
    """Return operations per second."""
    rng = random.Random(seed)
    exchange = Exchange(ManualClock(1), money_unit=Fraction(1, 1_000_000))
    events: list[int] = [0]

    def count(_: object) -> None:
        events[0] += 1

    exchange.listen(level=count, trade=count)
    for name in ("maker", "taker"):
        exchange.open_account(name, {"usd": 10**15})
    for number in range(MARKETS):
        exchange.list_market(str(number), LADDER, "usd")
    resting: list[int] = []
    requests = [_request(rng) for _ in range(operations)]
    done = 0
    started = time.perf_counter()
    for request in requests:
        if request is None:
            order_id = resting[rng.randrange(len(resting))] if resting else 0
            if exchange.order(order_id) is not None:
                exchange.cancel(order_id)
                done += 1
            continue
        order = exchange.place(request).order
        done += 1
        if order.remaining:
            resting.append(order.id)
    return done / (time.perf_counter() - started)


def _request(rng: random.Random) -> NewOrder | None:
    kind = rng.random()
    market = str(rng.randrange(MARKETS))
    side = rng.choice((Side.YES, Side.NO))
    if kind < 2 / 7:
        return None
    if kind < 3 / 7:
        rung = 98 if side is Side.YES else 0
        size = rng.randrange(100, 5_000)
        return NewOrder(account="taker", market=market, side=side, rung=rung, size=size, time_in_force=TimeInForce.IOC)
    distance = 1 + rng.randrange(10)
    rung = 49 - distance if side is Side.YES else 49 + distance
    return NewOrder(account="maker", market=market, side=side, rung=rung, size=rng.randrange(100, 50_000))


def main() -> None:
    """Print the rate."""
    rate = max(run() for _ in range(3))
    print(f"matching engine: {rate:,.0f} order operations/s on one core (goal {GOAL:,})")


if __name__ == "__main__":
    main()
