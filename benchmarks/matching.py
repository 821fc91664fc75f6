"""What it costs to find out which markets ask the same question: time and memory per market, as the catalogue grows.

Six venues of the universe list twenty thousand markets, which arrive in random order. Between what the venue writes and
the matcher stand no adapters here: titles, labels and rules are handed over as they are worded, strikes and sources are
left to the text. Clusters are put together as in the program, which needs them after every change.

The candidate stage by itself is then told of real catalogues and of the universe grown (`benchmarks/catalogues.py`), up
to 100,000 markets; `python -m benchmarks.matching 1000 10000 100000 500000` takes other sizes, and that
stage alone. `python -m benchmarks.matching --whole 10000 100000 500000` has the whole matcher, with the encoder that
serves, told of the same markets; it takes minutes, and stops where it would take more memory than `MOST_MEMORY`.
"""

import argparse
import cProfile
import gc
import itertools
import math
import random
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from types import CodeType

import msgspec

from allsight.app.garbage import Garbage, by_hand
from allsight.domain.clock import ManualClock, from_iso
from allsight.domain.ids import FundsPool, MarketKey, Venue, event_key, market_key, short_id
from allsight.domain.ladder import probability_ladder
from allsight.domain.market import Event, Lifecycle, Market, Rules, RulesText
from allsight.domain.money import Currency
from allsight.domain.questions import LinkStatus
from allsight.emulators.universe import model
from allsight.emulators.universe.truth import Relation, truth_table
from allsight.emulators.universe.words.betfair import BetfairEventWords, BetfairWords
from allsight.emulators.universe.words.drift import DriftWords
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords, HedgehogWords
from allsight.emulators.universe.words.kalshi import KalshiWords
from allsight.emulators.universe.words.polymarket import PolymarketWords
from allsight.emulators.universe.words.smarkets import SmarketsEventWords, SmarketsWords
from allsight.emulators.universe.world import Universe
from allsight.normalization.matcher.candidates.encoders import HashedEncoder
from allsight.normalization.matcher.candidates.index import CandidateIndex
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from benchmarks.catalogues import Pairs, copy_of, grown
from benchmarks.process import resident

SEED = 7
NOW_NS = from_iso("2026-11-22T15:00:00Z")
FURTHER = 2_480
SIZES = (1_000, 5_000, 20_000)
GROWN = (1_000, 10_000, 100_000)
SLICE = 6
EDITS = 200
ASKED = 5
RECALL_AT = 20
MOST_MEMORY = 8 * 2**30
_LOOK_EVERY = 50 * SLICE
_SAMPLED = 5
_MOST_COUNTED = 3_000
GOAL_MS = 1.0
ONE_MS = 50
MS = 1e3
LADDER = probability_ladder(Fraction(1, 100), Fraction(1, 100))


class Worded(msgspec.Struct, frozen=True):
    """What a venue writes of one market."""

    title: str
    texts: tuple[str, ...]
    yes: str = "Yes"
    no: str = "No"
    outcome: str | None = None


def worded(words: model.Words, event: model.EventWords) -> Worded:
    """Read one venue's words; what every venue calls otherwise is called alike here."""
    match words, event:
        case KalshiWords(), _:
            rules = (words.rules_primary, words.rules_secondary, words.early_close_condition)
            return Worded(words.title, rules, words.yes_sub_title, words.no_sub_title)
        case PolymarketWords(), _:
            return Worded(words.question, (words.description,), *words.outcomes, words.group_item_title or None)
        case BetfairWords(), BetfairEventWords():
            title = f"{event.event_name}: {event.market_name}"
            return Worded(title, (words.rules,), words.runner_name, outcome=words.runner_name)
        case SmarketsWords(), SmarketsEventWords():
            title = f"{event.leaf.name}: {event.name}"
            return Worded(title, (words.description, words.special_rules), words.name, outcome=words.name)
        case DriftWords(), _:
            return Worded(words.title, (words.rules,))
        case HedgehogWords(), HedgehogEventWords():
            return Worded(event.title, (event.description,), words.option, outcome=words.option)
    raise TypeError(f"no venue words a market as {type(words).__name__}")


def catalogue() -> list[Listing]:
    """Return what six venues list, in random order."""
    universe = Universe(SEED, further=FURTHER)
    found: list[Listing] = []
    for venue in Venue:
        listings = {one.id: one for one in universe.listings(venue, NOW_NS)}
        for event in universe.events(venue, NOW_NS):
            found += listed(event, [listings[name] for name in event.listings if name in listings])
    random.Random(SEED).shuffle(found)
    return found


def listed(event: model.ListedEvent, listings: Sequence[model.Listing]) -> Iterator[Listing]:
    """Return markets of an event as they are worded; their keys are made of the names of their listings."""
    group = event_key(event.venue, short_id(event.id))
    about = Event(key=group, venue=event.venue, title=event.title, at_most_one=event.mutually_exclusive)
    for one in listings:
        says = worded(one.words_at(NOW_NS), event.words)
        key = market_key(event.venue, short_id(one.id))
        market = Market(
            key=key, event=group, venue=event.venue, title=says.title, yes_label=says.yes, no_label=says.no,
            outcome=says.outcome, ladder=LADDER, currency=Currency.USD, funds_pool=FundsPool(f"{event.venue}:main"),
            lifecycle=Lifecycle.OPEN, listed_ns=one.listed_ns, opens_ns=one.open_ns, closes_ns=one.announced_close_ns,
            expected_settle_ns=one.expected_ns,
        )  # fmt: skip
        texts = tuple(RulesText(f"rules {number}", text) for number, text in enumerate(says.texts, 1) if text)
        yield Listing(market, about, Rules(market=key, texts=texts))


class Run:
    """One matcher that is told of ever more markets."""

    def __init__(self, listings: Iterator[Listing], index: CandidateIndex | None = None) -> None:
        self._listings = listings
        self._index = CandidateIndex() if index is None else index
        self.matcher = Matcher(ManualClock(NOW_NS), index=self._index)
        self._at = 0
        self._costs: list[tuple[int, float]] = []
        self._sample: list[MarketKey] = []
        self._before = resident()
        self._garbage = Garbage()

    def to(self, size: int) -> bool:
        """Enter markets until there are so many, and print what those since the last time have cost.

        The last ones are not timed: of them is counted how often a function is called, which no other program disturbs.
        Returns False if there was no room for all of them.
        """
        began, turns, looked = self._at, list[float](), self._index.looked_at
        until, calls, timed = began, cProfile.Profile(), size - min((size - began) // 10, _MOST_COUNTED)
        for entered in self._slices(size):
            if self._at < timed:
                turns.append(self._enter(entered))
                until = self._at + len(entered)
            else:
                calls.runcall(self._enter, entered)
            if self._at // SLICE % _SAMPLED == 0:
                self._sample.append(entered[0].market.key)
            self._at += len(entered)
        if not turns:
            return False
        gc.collect()
        each = sum(turns) / (until - began)
        self._costs.append((self._at, each * (self._at - began) + (self._costs[-1][1] if self._costs else 0.0)))
        turns.sort()
        print(
            f"{self._at:>7,} markets   {each * MS:>6.2f} ms/market of the last {self._at - began:,}   "
            f"{(self._index.looked_at - looked) / (self._at - began):,.0f} entries looked at for one   "
            f"turn of {SLICE}: p99 {turns[len(turns) * 99 // 100] * MS:.0f} ms, worst {turns[-1] * MS:.0f} ms   "
            f"kept {(resident() - self._before) / self._at:>6,.0f} B/market   peak {peak() / 2**20:,.0f} MB",
            flush=True,
        )
        if self._at < size:
            print(f"stopped before {size:,}: no more markets, or no more than {MOST_MEMORY / 2**30:.0f} GB allowed")
            return False
        _told(calls, size - until)
        return True

    def _slices(self, size: int) -> Iterator[list[Listing]]:
        """Yield the markets of one turn after the other, while there are any and there is room for them."""
        while self._at < size and (self._at % _LOOK_EVERY or resident() < MOST_MEMORY):
            entered = list(itertools.islice(self._listings, min(SLICE, size - self._at)))
            if not entered:
                return
            yield entered

    def counts(self) -> None:
        """Print how many questions and links there are."""
        print(
            f"{len(self.matcher.questions):,} questions, {len(self.matcher.links(LinkStatus.CONFIRMED)):,} certain "
            f"links, {len(self.matcher.links(LinkStatus.PROPOSED)):,} for review"
        )
        torn = sum(
            len({copy_of(one.market) for one in cluster.markets if one.status is LinkStatus.CONFIRMED}) > 1
            for cluster in self.matcher.clusters
        )
        print(f"{torn:,} questions for certain shared by markets of copies that go by different names: none are")

    def growth(self) -> None:
        """Print how the cost of a full run grows, as the exponent of the number of markets."""
        _growth("a full run", self._costs)

    def edit(self, count: int) -> None:
        """Change the rules of some markets, one at a time, and print what each has cost."""
        chosen = self._sample[:: max(1, len(self._sample) // count)]
        edited = [_edited(one) for key in chosen if (one := self.matcher.listing(key)) is not None]
        costs = sorted(self._enter([one]) for one in edited)
        print(
            f"one edited among {self._at:,}   p50 {costs[len(costs) // 2] * MS:.1f} ms, "
            f"p99 {costs[len(costs) * 99 // 100] * MS:.1f} ms, worst {costs[-1] * MS:.1f} ms"
        )

    def _enter(self, listings: Sequence[Listing]) -> float:
        began = time.process_time()
        for question in self.matcher.upsert_many(listings).questions:
            self.matcher.cluster(question)
        self._garbage.look()  # as in the program, of which a turn takes as long as is between two looks
        return time.process_time() - began


def _told(calls: cProfile.Profile, entered: int) -> None:
    """Print how many calls of functions there were for one market, by the room that they are in."""
    by_room: Counter[str] = Counter()
    for entry in calls.getstats():
        by_room[_room(entry.code)] += entry.callcount
    rooms = ", ".join(f"{room} {count / entered:,.0f}" for room, count in by_room.most_common())
    print(f"        {sum(by_room.values()) / entered:,.0f} calls for one of the last {entered:,}: {rooms}")


def _room(code: CodeType | str) -> str:
    """Return what a function belongs to: the part of the matcher, or all that is not ours."""
    path = "" if isinstance(code, str) else code.co_filename
    _, found, within = path.partition("/allsight/normalization/")
    return within.removeprefix("matcher/").split("/")[0].removesuffix(".py") if found else "beneath"


def _edited(listing: Listing) -> Listing:
    rules = listing.rules
    if rules is None:
        return listing
    texts = (*rules.texts, RulesText("addition", "An announcement alone does not count."))
    return msgspec.structs.replace(listing, rules=msgspec.structs.replace(rules, texts=texts))


class Proposing:
    """The candidate stage, told of ever more markets, with the encoder that serves by default."""

    def __init__(self, pairs: Mapping[str, Pairs]) -> None:
        self._pairs = pairs
        self._kept: dict[MarketKey, Claim] = {}
        self._wanted = {key for found in pairs.values() for both in found for key in both}
        self._costs: list[tuple[int, float]] = []
        self._spent = 0.0
        self._before = resident()
        self.index = CandidateIndex(HashedEncoder())

    def to(self, size: int, listings: Iterator[Listing]) -> None:
        """Enter markets until there are so many, ask for the candidates of one in five, and print what it has cost."""
        began, read, entered, asked, worst = len(self.index), 0.0, 0.0, 0.0, 0.0
        sample: list[Claim] = []
        looked = self.index.looked_at
        for listing in itertools.islice(listings, size - began):
            start = time.thread_time()
            claim = parse(listing.market, listing.event, listing.rules)
            parsed = time.thread_time()
            self.index.add(claim)
            added = time.thread_time()
            read, entered, worst = read + parsed - start, entered + added - parsed, max(worst, added - parsed)
            if claim.market in self._wanted:
                self._kept[claim.market] = claim
            if len(self.index) % ASKED == 0:
                self.index.candidates(claim)
                asked += time.thread_time() - added
                if len(self.index) % (size // EDITS) < ASKED:
                    sample.append(claim)
        count = len(self.index) - began
        entries = (self.index.looked_at - looked) * ASKED / count
        self._spent += entered + asked * ASKED
        self._costs.append((len(self.index), self._spent))
        print(
            f"{len(self.index):>7,} markets   of the last {count:,}: read {read / count * MS:.2f}, entered "
            f"{entered / count * MS:.2f} (worst {worst * MS:.0f}), asked {asked * ASKED / count * MS:.2f} ms/market, "
            f"{entries:,.0f} entries looked at for one   "
            f"kept {(resident() - self._before) / len(self.index):,.0f} B/market   peak {peak() / 2**20:,.0f} MB",
            flush=True,
        )
        self._one(sample)
        self._recall()

    def _one(self, sample: Sequence[Claim]) -> None:
        costs = []
        for claim in sample:
            start = time.thread_time()
            self.index.remove(claim.market)
            self.index.add(claim)
            self.index.candidates(claim)
            costs.append(time.thread_time() - start)
        costs.sort()
        print(
            f"        one taken out, entered and asked for   p50 {costs[len(costs) // 2] * MS:.2f} ms, "
            f"p99 {costs[len(costs) * 99 // 100] * MS:.2f} ms, worst {costs[-1] * MS:.2f} ms; goal {ONE_MS} ms"
        )

    def _recall(self) -> None:
        for name, pairs in self._pairs.items():
            known = [both for both in pairs if self._kept.keys() >= set(both)]
            there = [two in self.index.candidates(self._kept[one], RECALL_AT) for one, two in known]
            back = [one in self.index.candidates(self._kept[two], RECALL_AT) for one, two in known]
            if known:
                print(
                    f"        {name}: recall@{RECALL_AT} {sum(map(max, there, back)) / len(known):.1%} of {len(known)} "
                    f"pairs, {(sum(there) + sum(back)) / len(known) / 2:.1%} from one side"
                )

    def growth(self) -> None:
        """Print how the cost of a full run grows: the exponent of the number of markets that fits best."""
        _growth("a full run of entering and asking", self._costs)


def _growth(what: str, costs: Sequence[tuple[int, float]]) -> None:
    logs = [(math.log(size), math.log(spent)) for size, spent in costs]
    if len(logs) > 1:
        (slope, _) = statistics.linear_regression([x for x, _ in logs], [y for _, y in logs])
        (last, _) = statistics.linear_regression(*zip(*logs[-2:], strict=True))
        print(f"{what} grows as n^{slope:.2f}, between the last two sizes as n^{last:.2f}")


def peak() -> int:
    """Return the most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1_024)


def main() -> None:
    """Run the benchmark."""
    listings = catalogue()
    print(f"goal below {GOAL_MS:.0f} ms of processor time per market, at every size")
    with by_hand():
        run = Run(iter(listings))
        for size in SIZES:
            run.to(size)
        run.counts()
        run.edit(EDITS)
    print(f"peak memory of the process {peak() / 2**20:,.0f} MB, with the catalogue and the universe that wrote it")
    del run
    gc.collect()
    propose(listings, GROWN)


def whole(universe: Sequence[Listing], sizes: Sequence[int]) -> None:
    """Measure the whole matcher over real catalogues and the universe grown, at each size."""
    made = grown(universe, [])
    print(f"the whole matcher, up to {made.most:,} markets; goal below {GOAL_MS:.0f} ms of processor time per market")
    with by_hand():
        run = Run(made.listings, CandidateIndex(HashedEncoder()))
        for size in sizes:
            if not run.to(size):
                break
        run.growth()
        run.counts()
        run.edit(EDITS)


def propose(universe: Sequence[Listing], sizes: Sequence[int]) -> None:
    """Measure the candidate stage at each size that there are enough markets for."""
    true = [
        (market_key(pair.a.venue, short_id(pair.a.id)), market_key(pair.b.venue, short_id(pair.b.id)))
        for pair in truth_table(Universe(SEED), NOW_NS, lookalikes=False)
        if pair.relation in (Relation.SAME, Relation.OPPOSITE)
    ]
    made = grown(universe, true)
    print(f"the candidate stage alone, over {', '.join(made.pairs)}; up to {made.most:,} markets, one in {ASKED} asked")
    with by_hand():  # claims and postings hold no cycles: there is nothing to look for
        stage = Proposing(made.pairs)
        for size in sizes:
            if size <= made.most:
                stage.to(size, made.listings)
        stage.growth()


def ask(arguments: Sequence[str]) -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("sizes", metavar="SIZE", type=int, nargs="*", help="numbers of markets, rising")
    parser.add_argument("--whole", action="store_true", help="the whole matcher, not the candidate stage alone")
    wanted = parser.parse_args(arguments)
    sizes = wanted.sizes or GROWN
    if sorted(set(sizes)) != list(sizes) or min(sizes) < _LOOK_EVERY:
        parser.error(f"expected sizes of {_LOOK_EVERY} or more, each larger than the one before")
    (whole if wanted.whole else propose)(catalogue(), sizes)


if __name__ == "__main__":
    ask(sys.argv[1:])
