"""What the search over groups costs: each program by size of group, and a changed price among 2,000 linked questions.

First, groups of each shape and size by themselves, their books thrown about so that much can be gained: what one
program of the guard takes, what a whole search from nothing takes, which may solve dozens of them, and what a proof
takes from books to certificate. Then two thousand linked questions, most of them in groups, over the real state store:
what the `Finder` takes for one changed top of book, with pairs and all kinds on, what was dismissed by a
comparison, and what the dearest groups take of the whole. Figures are microseconds of a core, so that others at work on
the machine change them little.
"""

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeVar

from allsight.analysis.arbitrage.certificate import certify
from allsight.analysis.arbitrage.episode import ChangeKind
from allsight.analysis.arbitrage.groups.agenda import finished
from allsight.analysis.arbitrage.groups.guard import Gain, Guards
from allsight.analysis.arbitrage.groups.layout import Item, Layout, Tables, parts_of
from allsight.analysis.arbitrage.groups.proving import Prover
from allsight.analysis.arbitrage.groups.search import Search
from allsight.analysis.arbitrage.proof import Refusal
from allsight.analysis.arbitrage.terms import Bounds
from allsight.app.garbage import Garbage, by_hand
from allsight.domain.groups import Group
from allsight.domain.ids import EventKey, MarketKey
from allsight.domain.money import default_rates
from benchmarks.linked.markets import START_NS
from benchmarks.linked.room import Books, Room, between
from benchmarks.linked.shapes import Shape
from benchmarks.linked.webs import VENUES, Web, at_venues, planned, terms_of

SIZES: Final = (2, 4, 8, 16, 32, 64)
ROW_S: Final = 1.0
"""For so long each row of the first table is measured, its setup apart; one round at least."""

LOUD: Final = 0.02
"""How far mids lie from what is believed in the first table, so that there is much to prove."""

CHANGES: Final = 100_000
DEAREST: Final = 10
_LOOKED: Final = 100
"""After so many changes Python looks for cycles, as the program has it do every twenty milliseconds."""

T = TypeVar("T")


class Spans:
    """Times of a core, in nanoseconds."""

    def __init__(self) -> None:
        self._ns: list[int] = []

    def time(self, work: Callable[[], T]) -> T:
        """Do something and note how long it took."""
        began = time.process_time_ns()
        done = work()
        self._ns.append(time.process_time_ns() - began)
        return done

    def at(self, *shares: float) -> str:
        """Write quantiles in microseconds; 1 is the worst."""
        if not self._ns:
            return " ".join(f"{'-':>9}" for _ in shares)
        ordered = sorted(self._ns)
        last = len(ordered) - 1
        return " ".join(f"{ordered[min(last, int(share * len(ordered)))] / 1e3:>9,.0f}" for share in shares)

    def __len__(self) -> int:
        return len(self._ns)


# -- by size --------------------------------------------------------------------------------------------------------


class Bench:
    """One group's parts laid out over moving books."""

    def __init__(self, web: Web) -> None:
        self._books = Books(random.Random(1), [web])
        self._rates = default_rates(START_NS)
        self._tables: Tables = {}
        self._guards = Guards()
        self._prover = Prover(self._books.store, between, self._rates, Bounds())
        store = self._books.store
        self.parts = [Layout(part, terms_of(web)) for part in parts_of(web.group, self._event)]
        for layout in self.parts:
            for seat in layout.seats:
                seat.describe(store.market(seat.key), self._rates, self._tables)
        self.markets = self._books.markets
        self.guard, self.search, self.proof = Spans(), Spans(), Spans()
        self.gains = 0

    @property
    def largest(self) -> Layout:
        """Return the part with the most worlds."""
        return max(self.parts, key=lambda layout: len(layout.worlds))

    def measure(self, seconds: float) -> None:
        """Throw the books about and solve, for so long."""
        until = time.process_time() + seconds
        while not len(self.guard) or time.process_time() < until:
            for _ in range(self.markets):
                self._books.move()
            self._round()

    def _round(self) -> None:
        now_ns = self._books.clock.now_ns()
        for layout in self.parts:
            for seat in layout.seats:
                seat.price(*self._books.store.top(seat.key), now_ns)
        layout = self.largest
        found = self.guard.time(lambda: self._guards.find(layout, frozenset()))
        self.gains += isinstance(found, Gain)
        search = Search(layout, self._guards)
        self.search.time(lambda: finished(search.refreshed(())))
        for items, banned in search.sets().items():
            beside = layout.beside(frozenset(member for member, _ in items)) - banned
            self.proof.time(partial(self._prove, layout, items, beside, now_ns))

    def _prove(self, layout: Layout, items: frozenset[Item], beside: frozenset[Item], now_ns: int) -> None:
        proof, _ = self._prover.prove(layout, items, beside, now_ns)
        if not isinstance(proof, Refusal):
            certify(proof)

    def _event(self, key: MarketKey) -> EventKey | None:
        market = self._books.store.market(key)
        return None if market is None else market.event


def by_size() -> None:
    """Print the first table."""
    print(
        f"{'':<28}{'':>8} {'':>7} {'guard, one program':>29} {'search from nothing':>30} {'proof with certificate':>30}"
    )
    print(f"{'shape, members':<28}{'markets':>8} {'worlds':>7} {'p50':>9} {'p99':>9} {'worst':>9} "
          f"{'p50':>10} {'p99':>9} {'worst':>9} {'p50':>10} {'p99':>9} {'worst':>9}")  # fmt: skip
    for shape in (Shape.LEVELS, Shape.DAYS, Shape.ONE_OF, Shape.AT_MOST, Shape.MIXED):
        for size in SIZES:
            if shape is Shape.MIXED and size < 4:
                continue  # too few for two sets and a ladder
            venues = VENUES[3]
            bench = Bench(at_venues(random.Random(size), shape, f"{shape.name}{size}", size, venues, LOUD))
            bench.measure(ROW_S)
            worlds = f"{len(bench.largest.worlds)}"
            if _was_cut(bench.parts):
                worlds += f"/{len(bench.parts)}"
            print(f"{f'{shape}, {size}':<28}{bench.markets:>8} {worlds:>7} {bench.guard.at(0.5, 0.99, 1)}  "
                  f"{bench.search.at(0.5, 0.99, 1)}  {bench.proof.at(0.5, 0.99, 1)}", flush=True)  # fmt: skip
    print("  three venues each, three currencies; n/m: too many ways to answer, so it is cut into m parts, of which "
          "the largest is measured", flush=True)  # fmt: skip


def _was_cut(parts: Sequence[Layout]) -> bool:
    """Tell whether a group was cut because it can be answered in too many ways."""
    return any(_name(layout.group).startswith(("b", "c")) for layout in parts)


def _name(group: Group) -> str:
    return group.id.rpartition(".")[2]


# -- two thousand questions -----------------------------------------------------------------------------------------


class Taken(NamedTuple):
    """What each change took in nanoseconds of a core, of whose group it was, and the seconds of all by the clock."""

    ns: list[int]
    names: list[str]
    wall_s: float


def run(room: Room, changes: int = CHANGES) -> Taken:
    """Move one book after the other and time what the search does about it; the move itself is not counted."""
    ns, names, wall_s, garbage = [], [], 0.0, Garbage()
    for number in range(changes):
        key, web = room.move()
        began, before = time.perf_counter(), time.process_time_ns()
        room.finder.on_dirty((key,))
        room.finder.settle()
        if number % _LOOKED == 0:
            garbage.look()
        ns.append(time.process_time_ns() - before)
        wall_s += time.perf_counter() - began
        names.append(web.group.id)
    return Taken(ns, names, wall_s)


def many(room: Room, set_up_s: float, changes: int = CHANGES) -> None:
    """Print what the changes took, and what became of them."""
    shapes = Counter(web.shape for web in room.webs if web.shape is not None)
    said = ", ".join(f"{count} × {shape}" for shape, count in shapes.items())
    print(f"{room.linked:,} linked questions over {room.markets:,} markets, {sum(shapes.values())} groups: {said}")
    groups, pairs = room.finder.groups, room.finder.pairs
    print(f"  searched as {groups.groups} parts, with the questions whose commission wants a program; set up in "
          f"{set_up_s:.1f} s, {groups.stats.guards:,} programs")  # fmt: skip
    before, pairs_before, said_before = _counts(room), pairs.stats.evaluations, len(room.changes)
    rejected_before = pairs.stats.rejected
    taken = run(room, changes)
    found = {name: value - before[name] for name, value in _counts(room).items()}
    ordered = sorted(taken.ns)
    looked = found["dismissed"] + found["searched"]
    print(f"one changed book: mean {statistics.fmean(ordered) / 1e3:.1f} µs of a core, p50 {_us(ordered, 0.5)}, "
          f"p99 {_us(ordered, 0.99)}, p99.9 {_us(ordered, 0.999)}, worst {_us(ordered, 1)}; {changes:,} changes in "
          f"{taken.wall_s:.0f} s by the clock")  # fmt: skip
    print(f"  groups: {looked:,} looked at, {found['dismissed'] / max(1, looked):.2%} dismissed by a comparison, "
          f"{found['searched']:,} searched, {found['stood']:,} proofs stood, {found['proved']:,} proved, "
          f"{found['refused']:,} refused")  # fmt: skip
    evaluations = pairs.stats.evaluations - pairs_before
    print(f"  pairs: {evaluations:,} evaluations, {(pairs.stats.rejected - rejected_before) / max(1, evaluations):.2%} "
          f"of them one comparison")  # fmt: skip
    print(f"  programs solved: {found['guards']:,} by guards, {found['sized']:,} to size orders: "
          f"{(found['guards'] + found['sized']) / changes:.3f} for each change")  # fmt: skip
    opened = Counter(str(one.opportunity.kind) for one in room.changes[said_before:] if one.kind is ChangeKind.OPENED)
    listed = ", ".join(f"{kind} {count:,}" for kind, count in sorted(opened.items()))
    print(f"  opened: {listed or 'nothing'}; {len(room.changes) - said_before:,} things said in all")
    _print_dearest(taken)


def _print_dearest(taken: Taken) -> None:
    spent: Counter[str] = Counter()
    worst: Counter[str] = Counter()
    counts = Counter(taken.names)
    for name, ns in zip(taken.names, taken.ns, strict=True):
        spent[name] += ns
        worst[name] = max(worst[name], ns)
    dearest = spent.most_common(DEAREST)
    share = sum(ns for _, ns in dearest) / sum(taken.ns)
    print(f"  the {DEAREST} dearest of {len(spent)} groups and lone questions take {share:.0%} of the time:")
    for name, ns in dearest:
        print(f"    {name:<16}{ns / sum(taken.ns):>6.1%}   {ns / counts[name] / 1e3:>9,.0f} µs a change, worst "
              f"{worst[name] / 1e3:,.0f}")  # fmt: skip


def _counts(room: Room) -> dict[str, int]:
    stats = room.finder.groups.stats
    return {name: getattr(stats, name) for name in stats.__struct_fields__}


def _us(ordered: Sequence[int], share: float) -> str:
    return f"{ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1e3:,.0f}"


def main() -> None:
    """Print both parts."""
    by_size()
    print()
    began = time.perf_counter()
    rng = random.Random(7)
    room = Room(rng, planned(rng))
    set_up_s = time.perf_counter() - began
    with by_hand():  # as in the program
        many(room, set_up_s)


if __name__ == "__main__":
    main()
