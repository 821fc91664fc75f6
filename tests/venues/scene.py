"""A supervised feed and a state store that look at an emulated venue."""

import asyncio
import contextlib
import functools
import random
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from allsight.domain.book import BookView, Level, Trust
from allsight.domain.ids import MarketKey
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.world import Universe
from allsight.ingestion.adapter import Adapter
from allsight.ingestion.supervisor import SupervisorPolicy
from allsight.ingestion.websockets.policy import SessionPolicy
from tests.emulators.small_world import START_NS
from tests.support.feed_scene import FeedScene
from tests.support.shifted_clock import ShiftedClock
from tests.support.waiting import eventually
from tests.venues.bench import Bench, Freezing, Login, Mixed, Rig, Sides, Sorting
from tests.venues.steady_world import SteadyWorld

SEED = 7
_SWEEP_S = 0.1
QUICK = SessionPolicy(first_pause_s=0.02, longest_pause_s=0.2, answer_timeout_s=2.0, check_every_s=0.05)
RESTARTS = SupervisorPolicy(first_pause_s=0.02, longest_pause_s=0.2)


class Scene(FeedScene[Adapter]):
    """What a test looks at: the feed, the store, everything that was said, and the venue's own view."""

    def __init__(
        self,
        bench: Bench,
        rig: Rig,
        world: SteadyWorld,
        clock: ShiftedClock,
        login: Login,
        session: SessionPolicy = QUICK,
        poll_s: float | None = None,
    ) -> None:
        self.bench, self.rig, self.world = bench, rig, world
        adapter = rig.adapter(login)
        if poll_s is not None:
            adapter.limits = msgspec.structs.replace(adapter.limits, poll_interval_s=poll_s)  # type: ignore[misc]
        super().__init__(adapter, clock, session=session, restarts=RESTARTS)
        self.keys = [rig.key_of(listing) for listing in world.shown]
        self.feed.watch(self.keys)
        self._rng = random.Random(2)

    @property
    def best(self) -> Trust:
        """Return the trust that books of this venue can have with these credentials."""
        capabilities = self.adapter.capabilities
        trust = capabilities.keyed_books if self.adapter.keyed else capabilities.books
        assert trust is not None
        return trust

    def best_of(self, key: MarketKey) -> Trust:
        """Return the trust that a book can have with these credentials."""
        return self.rig.best(key) if isinstance(self.rig, Mixed) else self.best

    @property
    def trusts(self) -> set[Trust]:
        """Return the trusts that books are in."""
        return {self.store.top(key)[2] for key in self.keys}

    def all_well(self) -> bool:
        """Tell whether every book is as trustworthy as it can be."""
        return all(self.store.top(key)[2] is self.best_of(key) for key in self.keys)

    def none_well(self) -> bool:
        """Tell whether no book is."""
        return not any(self.store.top(key)[2] is self.best_of(key) for key in self.keys)

    def agrees(self, key: MarketKey, *also: Trust) -> bool:
        """Tell whether the store holds what the venue has, and trusts it, or at least as far as it `also` may."""
        view = self.store.view(key)
        if view is None or view.trust not in (self.best_of(key), *also) or levels_of(view) != self.rig.truth(key):
            return False
        return not isinstance(self.rig, Mixed) or self._staked(key) == self.rig.staked(key)

    def books_equal(self) -> bool:
        """Tell whether all books are the venue's."""
        return all(self.agrees(key) for key in self.keys)

    def books_read(self) -> bool:
        """Tell whether all books are the venue's and of use, be it that they are delayed."""
        return all(self.agrees(key, Trust.DELAYED) for key in self.keys)

    def listing(self, place: int = 0) -> Listing:
        """Return one of the listings that are followed."""
        return self.world.shown[place]

    def _staked(self, key: MarketKey) -> tuple[int, ...] | None:
        market = self.store.market(key)
        found = None if market is None else self.store.pool(market.event)
        return None if found is None else found.pool.amounts

    async def churn(self, operations: int) -> None:
        """Let books move."""
        for number in range(operations):
            self.rig.churn(self._rng.choice(self.keys), self._rng)
            if not number % 8:
                await asyncio.sleep(0)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Let the venue be connected and silent while the block runs."""
        if isinstance(self.rig, Freezing):
            self.rig.freeze()
            yield
            self.rig.thaw()
            return
        fault = Fault(kind=FaultKind.FREEZE, target=self.bench.targets.frozen, delay_s=2.0)
        active = self.rig.faults.inject(fault)
        yield
        self.rig.faults.lift(active)

    def besides(self) -> tuple[Coroutine[Any, Any, None], ...]:
        return (self.sweep(_SWEEP_S),)


def levels_of(view: BookView) -> Sides:
    """Return a book's levels as the suite compares them."""

    def half(levels: Sequence[Level]) -> frozenset[tuple[Fraction, Fraction]]:
        ladder = view.ladder
        return frozenset((ladder.probability(one.rung), one.size * ladder.quantum) for one in levels)

    return half(view.bids), half(view.asks)


@contextlib.asynccontextmanager
async def scene(
    bench: Bench,
    *,
    login: Login = Login.GOOD,
    listings: int = 5,
    faults: tuple[Fault, ...] = (),
    session: SessionPolicy = QUICK,
    poll_s: float | None = None,
) -> AsyncIterator[Scene]:
    """Run an emulated venue and look at it."""
    clock = ShiftedClock(START_NS)
    world = world_of(bench, listings=listings)
    async with bench.run(world, clock, faults=faults) as rig:
        made = Scene(bench, rig, world, clock, login, session, poll_s)
        async with made.running():
            yield made


@contextlib.asynccontextmanager
async def settled_scene(
    bench: Bench,
    *,
    login: Login = Login.GOOD,
    listings: int = 5,
    session: SessionPolicy = QUICK,
    poll_s: float | None = None,
) -> AsyncIterator[Scene]:
    """Run a scene and wait until every book is as trustworthy as it can be."""
    async with scene(bench, login=login, listings=listings, session=session, poll_s=poll_s) as made:
        await eventually(made.all_well, within=15)
        yield made


def world_of(bench: Bench, *, listings: int = 5) -> SteadyWorld:
    """Return a few events of a venue."""
    if isinstance(bench, Sorting):
        return SteadyWorld(universe(), bench.venue, listings=listings, accepts=bench.accepts, kind_of=bench.kind_of)
    return SteadyWorld(universe(), bench.venue, listings=listings, accepts=bench.accepts)


@functools.cache
def universe() -> Universe:
    """Return the universe of the suite: a pure function of its seed, so that one serves all tests."""
    return Universe(SEED)
