"""The supervised feed that reads a venue, and the store behind the bus: what tests of whole venues look at."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any, Generic, Self, TypeVar

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey
from allsight.domain.messages import (
    BookSnapshot,
    LifecycleChange,
    MarketSeen,
    Message,
    RulesSeen,
    SettlementReport,
    TradePrint,
    TrustChange,
)
from allsight.ingestion.adapter import Adapter
from allsight.ingestion.feed import VenueFeed
from allsight.ingestion.queue.bus import InProcessBus
from allsight.ingestion.supervisor import Supervisor, SupervisorPolicy, VenueStatus
from allsight.ingestion.websockets.policy import SessionPolicy
from allsight.normalization.cache.store import StateStore

A = TypeVar("A", bound=Adapter)
M = TypeVar("M", bound=msgspec.Struct)

QUICK = SessionPolicy(first_pause_s=0.01, longest_pause_s=0.05, check_every_s=0.02)
RESTARTS = SupervisorPolicy(first_pause_s=0.01, longest_pause_s=0.02)
LOGGED: Sequence[type] = (
    BookSnapshot,
    TrustChange,
    TradePrint,
    MarketSeen,
    RulesSeen,
    LifecycleChange,
    SettlementReport,
)


class FeedScene(Generic[A]):
    """One venue's feed in front of a store.

    Attributes:
        log: what was said of `LOGGED` kinds: all but what happens all the time.
    """

    def __init__(
        self, adapter: A, clock: Clock, *, session: SessionPolicy = QUICK, restarts: SupervisorPolicy = RESTARTS
    ) -> None:
        rng = random.Random(1)
        self.adapter, self.clock = adapter, clock
        self.bus = InProcessBus()
        self.status = VenueStatus(adapter.venue, publish=self.bus.publish, clock=clock)
        self.feed = VenueFeed(adapter, self.bus, self.status, clock=clock, rng=rng, session=session)
        self.store = StateStore(clock, self.feed)
        self.store.attach(self.bus)
        self.log: list[Message] = []
        self.bus.handle(LOGGED, self.log.append)
        self.supervisor = Supervisor(self.status, self.feed.run, clock=clock, rng=rng, policy=restarts)

    def of(self, kind: type[M]) -> list[M]:
        """Return what was said of one kind."""
        return [message for message in self.log if isinstance(message, kind)]

    def besides(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """Return what goes on while the feed runs."""
        return ()

    async def sweep(self, every_s: float) -> None:
        """Withdraw trust in books that nobody has proven lately, as the program does all the time."""
        while True:
            self.store.sweep()
            await self.clock.sleep(every_s)

    @contextlib.asynccontextmanager
    async def running(self, *wanted: MarketKey) -> AsyncIterator[Self]:
        """Run the feed while the block runs; `wanted` are the books that it follows, unless it has been told before."""
        if wanted:
            self.feed.watch(wanted)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in (self.supervisor.run(), *self.besides())]
            try:
                yield self
            finally:
                for task in tasks:
                    task.cancel()
