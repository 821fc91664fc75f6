"""The hub: what changed in the system goes in once, every client's outbox gets the same encoded bytes.

Two speeds. What is urgent (opportunities) is pushed as it happens. What merely moves (rows of questions, books, venues)
is marked, and built and encoded once per tick for as many as want it, or not at all if nobody does.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import msgspec

from allsight.api.models.stream import Delete, Put
from allsight.api.websocket.outbox import Outbox
from allsight.domain.clock import MILLISECOND_NS, Clock


class Source(Protocol):
    """Where the items of some topics come from."""

    def covers(self, topic: str) -> bool:
        """Tell whether this source knows the topic."""
        ...

    def snapshot(self, topic: str) -> Iterable[Put]:
        """Build every item of the topic.

        May be a generator: much happens between two of its items.
        """
        ...

    def changed(self, wanted: Callable[[str], bool]) -> Iterable[Put | Delete]:
        """Build what changed since the last call, in topics that are `wanted`, and forget the rest.

        May be a generator: much happens between two of its items.
        """
        ...


class Hub:
    """Connects sources to clients.

    Args:
        clock: for the server time in every frame.
        sources: asked in order for the topics that they cover.
    """

    def __init__(self, clock: Clock, sources: Iterable[Source] = ()) -> None:
        self._clock = clock
        self._sources = list(sources)
        self._encoder = msgspec.json.Encoder()
        self._clients: dict[Outbox, None] = {}
        self._by_topic: defaultdict[str, dict[Outbox, None]] = defaultdict(dict)
        self.encoded = 0
        """Items encoded since the start: one per change, however many clients there are."""
        self.sent = 0
        """Items put into outboxes since the start."""

    @property
    def clients(self) -> int:
        """Return how many connections there are."""
        return len(self._clients)

    def add_source(self, source: Source) -> None:
        """Add a source; its topics can be subscribed to from now on."""
        self._sources.append(source)

    def now_ms(self) -> int:
        """Return the server's time as frames state it."""
        return self._clock.now_ns() // MILLISECOND_NS

    def connect(self) -> Outbox:
        """Register a connection."""
        outbox = Outbox(self._snapshot, self.now_ms)
        self._clients[outbox] = None
        return outbox

    def disconnect(self, outbox: Outbox) -> None:
        """Forget a connection and all its subscriptions."""
        self._clients.pop(outbox, None)
        self.unsubscribe(outbox, tuple(outbox.topics))

    def subscribe(self, outbox: Outbox, topic: str) -> bool:
        """Begin a topic with a snapshot; returns False if there is no such topic. Again is a new snapshot."""
        if not any(source.covers(topic) for source in self._sources):
            return False
        outbox.topics.add(topic)
        self._by_topic[topic][outbox] = None
        outbox.renew(topic)
        return True

    def unsubscribe(self, outbox: Outbox, topics: Iterable[str]) -> None:
        """End topics; what still waits of them is not sent any more."""
        for topic in topics:
            outbox.topics.discard(topic)
            outbox.forget(topic)
            members = self._by_topic.get(topic)
            if members is not None:
                members.pop(outbox, None)
                if not members:
                    del self._by_topic[topic]

    def wanted(self, topic: str) -> bool:
        """Tell whether anybody subscribes to a topic."""
        return topic in self._by_topic

    def push(self, item: Put | Delete) -> None:
        """Encode one change and hand it to everybody who wants its topic."""
        members = self._by_topic.get(item.topic)
        if not members:
            return
        raw = self._encoder.encode(item)
        self.encoded += 1
        self.sent += len(members)
        for outbox in members:
            outbox.append(item.topic, item.key, raw)

    def tick(self) -> None:
        """Collect and push what changed in all sources since the last tick."""
        for _ in self.steps():
            pass

    def steps(self, sources: Iterable[Source] | None = None) -> Iterator[None]:
        """Do what `tick` does item by item, so that the caller can let others have the loop in between.

        Args:
            sources: those to ask; all of them if it is left out.
        """
        for source in self._sources if sources is None else sources:
            for item in source.changed(self.wanted):
                self.push(item)
                yield

    def _snapshot(self, topic: str) -> Iterable[tuple[str, bytes]]:
        for source in self._sources:
            if source.covers(topic):
                for item in source.snapshot(topic):
                    yield item.key, self._encoder.encode(item)
