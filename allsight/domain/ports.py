"""What rooms need of each other, so that none has to import another: `app` puts the real parts in."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey, QuestionId, Venue
from allsight.domain.messages import Message
from allsight.domain.questions import Relation
from allsight.domain.venue import Capabilities, FeedStats

__all__ = ["Bus", "Channel", "Clock", "FeedControl", "JobRunner", "RawFrameTap", "RelationSource", "VenueReader"]


_M_co = TypeVar("_M_co", covariant=True)


class Channel(Protocol[_M_co]):
    """One consumer's bounded inbox."""

    dropped: int
    """How many messages were lost to overflow; the consumer must then resynchronise."""

    async def get(self) -> _M_co:
        """Wait for the next message."""
        ...

    def get_batch(self, limit: int) -> Sequence[_M_co]:
        """Take what is there now, at most `limit`, without waiting."""
        ...


class Bus(Protocol):
    """Carries messages between rooms inside one process, or between roles."""

    def publish(self, message: Message) -> None:
        """Hand a message to every consumer before returning: handlers at once, channels by queueing."""
        ...

    def handle(self, kinds: Iterable[type], handler: Callable[[Message], None]) -> None:
        """Call `handler` inside `publish` for every message of these types: lossless and in order."""
        ...

    def channel(self, kinds: Iterable[type], *, capacity: int, name: str) -> Channel[Message]:
        """Open a bounded inbox; when it is full the oldest message is dropped and counted."""
        ...


class FeedControl(Protocol):
    """What the rest of the system may ask of the feeds."""

    def resync(self, key: MarketKey, reason: str) -> None:
        """Ask for a fresh snapshot of one book; returns at once, the snapshot comes on the bus."""
        ...

    def watch(self, keys: Iterable[MarketKey]) -> None:
        """Replace the set of markets whose books are wanted, most wanted first."""
        ...


class VenueReader(Protocol):
    """What `status` and `doctor` may read of a venue."""

    @property
    def venue(self) -> Venue:
        """Return which venue this is."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """Return what the venue offers."""
        ...

    def stats(self) -> FeedStats:
        """Return how its feed does now."""
        ...


class RawFrameTap(Protocol):
    """Sees every frame before it is decoded: the recorder's seam."""

    def __call__(self, venue: Venue, lane: str, recv_ns: int, frame: bytes | str) -> None:
        """Take note of a frame; must not block and must not raise."""
        ...


class JobRunner(Protocol):
    """Runs the jobs that rooms define."""

    def every(self, seconds: float, name: str, job: Callable[[], object]) -> None:
        """Run a job again and again, with that pause between its ends and starts."""
        ...


class RelationSource(Protocol):
    """Knows how questions hang together: what people said of them, or what a machine has found."""

    def relations(self, question: QuestionId) -> Sequence[Relation]:
        """Return the relations in which a question stands, on either side, in an order that stays the same."""
        ...
