from fractions import Fraction
from itertools import pairwise

import pytest

from allsight.domain.clock import DAY_NS, HOUR_NS, SECOND_NS, ManualClock
from allsight.domain.ids import Venue
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.emulators.engine.events import LevelChange, MarketState, Trade
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.traders.crowd import Crowd, CrowdConfig
from allsight.emulators.traders.floor import Floor
from allsight.emulators.traders.signal import VenuePrice
from allsight.emulators.traders.windows import LONGEST_S, SHORTEST_S
from allsight.emulators.universe.model import ChangeKind, GridChange, Payoff, Span
from tests.emulators.small_world import START_NS, TENTHS, SmallWorld, listing


class Trading:
    def __init__(self, world: SmallWorld, *, rate: float = 200.0, seed: int = 1) -> None:
        self.world = world
        self.clock = ManualClock(START_NS)
        self.exchange = Exchange(self.clock, money_unit=Fraction(1, 1_000_000))
        self.levels: list[LevelChange] = []
        self.trades: list[Trade] = []
        self.exchange.listen(level=self.levels.append, trade=self.trades.append)
        self.crowd = Crowd(world, self.exchange, self.clock, CrowdConfig(seed=seed, rate=rate, dislocations=0.0))
        self.floor = Floor(
            world, Venue.KALSHI, self.exchange, self.crowd, self.clock, pool_of=lambda _: "usd", cancel_on_reopen=True
        )
        self.floor.open()

    def pass_time(self, seconds: float, tick: float = 0.05) -> None:
        for _ in range(round(seconds / tick)):
            self.clock.advance(tick)
            self.crowd.step()

    def best(self, market: str) -> tuple[float, float]:
        book = self.exchange.markets[market]
        bid, ask = book.best_bid(), book.best_ask()
        assert bid is not None
        assert ask is not None
        return float(book.ladder.price(bid[0])), float(book.ladder.price(ask[0]))


def test_books_look_like_books_from_the_start() -> None:
    trading = Trading(SmallWorld())
    for entry in trading.world.all:
        market = trading.exchange.markets[entry.id]
        bids, asks = market.book.bids.depth(), market.book.asks.depth()
        probability = trading.world.probability(entry.claim, START_NS)
        assert len(asks) >= 3
        if probability > 0.1:
            assert len(bids) >= 3
            bid, ask = trading.best(entry.id)
            assert bid < ask
            assert bid - 0.03 < probability < ask + 0.03
            assert ask - bid <= 0.04
        sizes = {size for _, size in bids + asks}
        assert len(sizes) > 2


def test_prices_follow_the_signal_and_levels_come_and_go() -> None:
    world = SmallWorld()
    trading = Trading(world)
    before = trading.best("kxfeddecision-26dec-h0@kalshi")
    world.drift = lambda at_ns: -1.0 if at_ns > START_NS + 20 * SECOND_NS else 0.0

    trading.pass_time(30)

    after = trading.best("kxfeddecision-26dec-h0@kalshi")
    assert before[0] > 0.58
    assert after[1] < 0.42
    assert trading.trades
    assert 3_000 < len(trading.levels) < 15_000


@pytest.mark.long
def test_the_rate_is_what_was_asked_for() -> None:
    counts = []
    for rate in (100.0, 1_000.0):
        trading = Trading(SmallWorld(), rate=rate)
        trading.pass_time(1)
        trading.levels.clear()
        trading.pass_time(20)
        counts.append(len(trading.levels) / 20)
    assert 60 < counts[0] < 200
    assert 600 < counts[1] < 1_500


def test_the_same_seed_and_steps_give_the_same_trades() -> None:
    runs = []
    for seed in (1, 1, 2):
        trading = Trading(SmallWorld(), seed=seed)
        trading.pass_time(10)
        runs.append(trading.trades)
    assert runs[0] == runs[1] != runs[2]


def test_the_books_are_never_crossed_while_time_passes() -> None:
    world = SmallWorld()
    world.drift = lambda at_ns: ((at_ns // SECOND_NS) % 7 - 3) * 0.3
    trading = Trading(world)
    for _ in range(100):
        trading.pass_time(0.2)
        for market in trading.exchange.markets.values():
            bid, ask = market.best_bid(), market.best_ask()
            assert bid is None or ask is None or bid[0] < ask[0]


def test_a_frozen_book_holds_forgotten_quotes_and_never_moves() -> None:
    frozen = listing("KXFEDDECISION-26DEC-H0", "fed", 0.5, frozen=(Span(START_NS - HOUR_NS, START_NS + DAY_NS),))
    world = SmallWorld((frozen,))
    world.drift = lambda at_ns: 0.3 if at_ns > START_NS + SECOND_NS else 0.0
    trading = Trading(world)
    bid, ask = trading.best(frozen.id)
    assert bid < 0.35
    assert ask > 0.65
    trading.levels.clear()

    trading.pass_time(5)

    assert trading.levels == []


def test_a_halted_market_shows_its_book_and_is_requoted_when_it_resumes() -> None:
    halted = listing("KXFEDDECISION-26DEC-H0", "fed", 0.5, halts=(Span(START_NS - 1, START_NS + 2 * SECOND_NS),))
    trading = Trading(SmallWorld((halted,)))
    market = trading.exchange.markets[halted.id]
    assert market.state is MarketState.HALTED
    stood = {order for level in market.book.bids.levels.values() for order in level.orders}
    trading.levels.clear()
    trading.pass_time(1.5)
    assert stood
    assert trading.levels == []

    trading.pass_time(1)
    assert [change.kind for change in trading.floor.advance()] == [ChangeKind.RESUMED]

    now = {order for level in market.book.bids.levels.values() for order in level.orders}
    assert market.state is MarketState.OPEN
    assert now
    assert not now & stood


def test_the_floor_carries_a_listing_through_its_life() -> None:
    second = SECOND_NS
    born = listing(
        "KXNFLGAME-26NOV30X-X",
        "kxnflgame-26nov30x",
        0.4,
        listed_ns=START_NS + second,
        open_ns=START_NS + 2 * second,
        grid_changes=(GridChange(START_NS + 3 * second, TENTHS),),
        close_ns=START_NS + 5 * second,
        determined_ns=START_NS + 6 * second,
        settled_ns=START_NS + 7 * second,
        delisted_ns=START_NS + 8 * second,
    )
    world = SmallWorld((*SmallWorld().all, born))
    world.payoffs[born.id] = Payoff(Fraction(37, 100))
    trading = Trading(world)
    assert born.id not in trading.exchange.markets

    seen: list[ChangeKind] = []
    states: list[MarketState] = []
    while ChangeKind.DELISTED not in seen:
        trading.pass_time(0.5)
        seen += [change.kind for change in trading.floor.advance()]
        market = trading.exchange.markets.get(born.id)
        if market is not None:
            states.append(market.state)
        if market is not None and seen[-1] is ChangeKind.REGRIDDED:
            assert len(market.ladder) == 999
            assert market.best_bid() is not None

    assert [kind for kind in ChangeKind if kind in seen] == seen
    assert list(dict.fromkeys(states)) == [
        MarketState.LISTED,
        MarketState.OPEN,
        MarketState.CLOSED,
        MarketState.SETTLED,
    ]
    assert born.id not in trading.floor.listings


def test_a_listing_settled_before_its_time_is_left_alone_until_it_goes() -> None:
    second = SECOND_NS
    born = listing(
        "KXNFLGAME-26NOV30X-X",
        "kxnflgame-26nov30x",
        0.4,
        close_ns=START_NS + second,
        determined_ns=START_NS + 2 * second,
        settled_ns=START_NS + 3 * second,
        delisted_ns=START_NS + 4 * second,
    )
    trading = Trading(SmallWorld((*SmallWorld().all, born)))
    trading.exchange.settle(born.id, Fraction(1, 4))
    trading.pass_time(3.5)
    kinds = [change.kind for change in trading.floor.advance()]
    assert kinds == [ChangeKind.CLOSED, ChangeKind.DETERMINED, ChangeKind.SETTLED]
    assert trading.exchange.markets[born.id].value == Fraction(1, 4)
    trading.pass_time(1)
    trading.floor.advance()
    assert born.id not in trading.exchange.markets


ODDS = Ladder(
    kind=PriceKind.ODDS,
    decimals=2,
    bands=(Band(101, 200, 1), Band(202, 300, 2), Band(305, 400, 5), Band(410, 1_000, 10), Band(1_100, 100_000, 100)),
    quantum=Fraction(1, 100),
)


def test_books_at_odds_stand_around_the_price_with_stakes_that_fit_it() -> None:
    world = SmallWorld(
        tuple(
            listing(f"KXNFLGAME-26NOV29KCBUF-{name}", "kxnflgame-26nov29kcbuf", p, ladder=ODDS)
            for name, p in (("FAV", 0.8), ("DOG", 0.2), ("OUT", 0.012))
        )
    )
    trading = Trading(world)
    trading.pass_time(20)

    stakes = []
    for entry in world.all:
        market = trading.exchange.markets[entry.id]
        bids, asks = market.book.bids.depth(), market.book.asks.depth()
        fair = world.probability(entry.claim, START_NS)
        assert bids
        assert asks
        assert float(ODDS.probability(bids[0][0])) <= fair + 0.02
        assert float(ODDS.probability(asks[0][0])) >= fair - 0.02
        assert bids[0][0] < asks[0][0]
        stakes.append(sum(size for _, size in bids + asks) / len(bids + asks))
    assert stakes[0] > stakes[1] > stakes[2]
    assert trading.trades


def test_dislocations_come_last_some_time_and_end() -> None:
    world = SmallWorld()
    price = VenuePrice(world, world.all[0], seed=3, dislocations=1.0)
    step = SECOND_NS
    pushed = [abs(price.dislocation(START_NS + n * step, 1.0)) for n in range(6_000)]
    edges = [n for n, (a, b) in enumerate(pairwise(pushed)) if (a == 0) != (b == 0)]
    lengths = [b - a for a, b in zip(edges[::2], edges[1::2], strict=False)]
    assert 8 <= len(lengths) <= 11  # one in each of ten slots
    assert all(SHORTEST_S - 2 <= length <= LONGEST_S + 2 for length in lengths)
    assert max(pushed) < 0.08
    calm = VenuePrice(world, world.all[0], seed=3, dislocations=0.0)
    assert not any(calm.dislocation(START_NS + n * step, 1.0) for n in range(0, 6_000, 7))


@pytest.mark.parametrize("inverted", [False, True])
def test_the_venue_price_is_a_pure_function_near_the_signal(inverted: bool) -> None:
    world = SmallWorld()
    entry = listing("KXFEDDECISION-26DEC-H0", "fed", 0.3, inverted=inverted)
    one, other = (VenuePrice(world, entry, seed=5, dislocations=0.0) for _ in range(2))
    instants = [START_NS + n * 7 * SECOND_NS for n in range(500)]
    prices = [one.at(at_ns) for at_ns in instants]
    assert prices == [other.at(at_ns) for at_ns in reversed(instants)][::-1]
    target = 0.7 if inverted else 0.3
    assert abs(sum(prices) / len(prices) - target) < 0.005
    assert max(abs(price - target) for price in prices) < 0.02
