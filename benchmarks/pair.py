"""What one changed top of book costs the scanner, and how often one comparison is all it takes.

Two thousand linked clusters of two markets over the real state store. Mids are a common signal with each venue's own
noise, so that now and then the books cross. Only `Scanner.on_dirty` is timed, one changed market at a time.
"""

import os
import platform
import random
import statistics
import time
from collections.abc import Iterable
from fractions import Fraction

from allsight.analysis.arbitrage.episode import ChangeKind, OpportunityChange
from allsight.analysis.arbitrage.scanner import Scanner
from allsight.analysis.arbitrage.terms import LegTerms
from allsight.domain.book import Level, Trust
from allsight.domain.clock import DAY_NS, ManualClock
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import EventKey, FundsPool, LinkId, MarketKey, QuestionId, Venue
from allsight.domain.ladder import Ladder, probability_ladder
from allsight.domain.market import Category, Lifecycle, Market, Rules, RulesText
from allsight.domain.messages import BookSnapshot, MarketSeen
from allsight.domain.money import Currency, default_rates
from allsight.domain.questions import Cluster, Link, LinkedMarket, LinkStatus, Orientation, Predicate, Question
from allsight.normalization.cache.store import StateStore

CLUSTERS = 2_000
CHANGES = 100_000
GOAL_US = 20.0
START_NS = 1_795_356_000_000_000_000
CENT = probability_ladder(Fraction(1, 100), Fraction(1, 100))
MILLE = probability_ladder(Fraction(1, 1000), Fraction(1, 1_000_000))
FEES = {
    Venue.KALSHI: FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(7, 100), source="benchmark"),
    Venue.POLYMARKET: FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(4, 100), source="benchmark"),
}


class Feeds:
    """Takes requests for snapshots, of which this benchmark has none."""

    def resync(self, key: MarketKey, reason: str) -> None:
        raise RuntimeError(f"{key}: {reason}")

    def watch(self, keys: Iterable[MarketKey]) -> None:
        del keys


class Room:
    """The store, the scanner, and a random walk of the books."""

    def __init__(self, clusters: int, seed: int) -> None:
        self.rng = random.Random(seed)
        self.clock = ManualClock(START_NS)
        self.store = StateStore(self.clock, Feeds())
        self.changes: list[OpportunityChange] = []
        self.scanner = Scanner(self.store, self.clock, default_rates(START_NS), self.changes.append)
        self.mids = [self.rng.uniform(0.1, 0.9) for _ in range(clusters)]
        self.keys: list[tuple[int, MarketKey, Ladder]] = []
        for number in range(clusters):
            self._add(number)
        self.store.take_dirty()

    def move(self) -> MarketKey:
        """Change one book a little and return which."""
        number, key, ladder = self.rng.choice(self.keys)
        self.mids[number] = min(0.95, max(0.05, self.mids[number] + self.rng.gauss(0, 0.002)))
        self.clock.advance(0.0001)
        self._seed(number, key, ladder)
        self.store.take_dirty()
        return key

    def _add(self, number: int) -> None:
        question = Question(
            id=QuestionId(f"q{number}"),
            title=f"Question {number}?",
            category=Category.MACRO,
            predicate=Predicate(subject=(), action="be_above"),
        )
        linked, terms = [], {}
        for venue, ladder, currency in (
            (Venue.KALSHI, CENT, Currency.USD),
            (Venue.POLYMARKET, MILLE, Currency.PUSD),
        ):
            key = MarketKey(f"{venue}:M{number}")
            rules = Rules(market=key, texts=(RulesText("rules", f"Resolves to Yes if {number}."),))
            link = LinkedMarket(key, venue, Orientation.SAME, LinkStatus.CONFIRMED, LinkId(f"{venue.code}{number}"))
            linked.append(link)
            terms[key] = LegTerms(_link(link, question.id), rules)
            market = Market(
                key=key,
                event=EventKey(f"{venue}:E{number}"),
                venue=venue,
                title=question.title,
                ladder=ladder,
                currency=currency,
                funds_pool=FundsPool(venue),
                lifecycle=Lifecycle.OPEN,
                fees=FEES[venue],
                expected_settle_ns=START_NS + 20 * DAY_NS,
            )
            self.store._on_market(MarketSeen(market, START_NS))  # noqa: SLF001
            self.keys.append((number, key, ladder))
            self._seed(number, key, ladder)
        self.scanner.set_cluster(Cluster(question=question, markets=tuple(linked)), terms)

    def _seed(self, number: int, key: MarketKey, ladder: Ladder) -> None:
        mid, steps = self.mids[number] + self.rng.gauss(0, 0.008), len(ladder) + 1
        bid = min(steps - 12, max(6, int(mid * steps) - 1))
        scale = int(1 / ladder.quantum)
        self.store._on_snapshot(  # noqa: SLF001
            BookSnapshot(
                key=key,
                recv_ns=self.clock.now_ns(),
                venue_ns=None,
                bids=tuple(Level(bid - step, self.rng.randrange(5, 800) * scale) for step in range(5)),
                asks=tuple(Level(bid + 1 + step, self.rng.randrange(5, 800) * scale) for step in range(5)),
                trust=Trust.LIVE,
            )
        )


def _link(linked: LinkedMarket, question: QuestionId) -> Link:
    return Link(
        id=linked.link,
        market=linked.market,
        question=question,
        orientation=linked.orientation,
        status=linked.status,
        confidence=1.0,
        decided_by="benchmark",
        decided_ns=START_NS,
        rules={},
    )


def run(clusters: int = CLUSTERS, changes: int = CHANGES, seed: int = 1) -> tuple[list[float], Room]:
    """Return the microseconds of every change, and the room they happened in."""
    room = Room(clusters, seed)
    room.scanner.stats.evaluations = room.scanner.stats.rejected = 0
    taken = []
    for _ in range(changes):
        key = room.move()
        started = time.perf_counter_ns()
        room.scanner.on_dirty((key,))
        taken.append((time.perf_counter_ns() - started) / 1_000)
    return taken, room


def main() -> None:
    """Print median, tail and skip rate."""
    taken, room = run()
    stats = room.scanner.stats
    ordered = sorted(taken)
    opened = sum(change.kind is ChangeKind.OPENED for change in room.changes)
    p99 = ordered[len(ordered) * 99 // 100]
    print(
        f"pairs: {statistics.median(taken):.1f} µs median per changed top of book (goal {GOAL_US:g}), "
        f"mean {statistics.fmean(taken):.0f}, p99 {p99:.0f} µs; {stats.rejected / stats.evaluations:.1%} of "
        f"{stats.evaluations:,} evaluations were one comparison; {CLUSTERS:,} clusters, {opened:,} episodes, "
        f"{len(room.changes):,} changes"
    )
    print(
        f"  on {os.cpu_count()} cores of {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
