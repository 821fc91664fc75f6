"""What a venue's adapter offers to the feed runner: hooks only. What repeats, waits or restarts belongs to the feed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

import msgspec

from allsight.domain.ids import Venue
from allsight.domain.market import Event, Market, Rules
from allsight.domain.messages import BookSnapshot, PoolSnapshot, SettlementReport, VenueState
from allsight.domain.money import DatedRate
from allsight.domain.repositories import PriceBar
from allsight.domain.venue import Capabilities
from allsight.ingestion.websockets.protocol import StreamProtocol

HISTORY_SPAN_S = 3_600
"""Length of the bars in which past prices are asked for."""


class FeedLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How a venue wants to be read, as data.

    Attributes:
        markets_per_connection: how many markets one stream connection carries.
        connections: how many stream connections are opened at most.
        poll_interval_s: how often each polled book is read.
        poll_batch: how many books one request reads.
        changes_every_s: how often the catalogue is asked for what has changed.
        catalogue_every_s: how often the whole catalogue is read again.
        status_every_s: how often the venue is asked whether it is open; 0 where it cannot be asked.
        closes_by_time: markets open and close at their instants without a message (the feed then keeps timers).
        lookup_batch: how many references one `lookup` takes.
        history_batch: how many markets one `history` takes.
        counts_events: the venue counts its own groups of markets, our events, where `markets_per_connection` and
            `poll_batch` limit; the markets of a group then always travel together.
        gather_s: how long changes of subscriptions are collected before a connection asks for all of them at once,
            where each request replaces the whole subscription; 0 where requests add to it.
        beat_s: how often at least the venue promises a frame that counts as data on a subscribed connection; a
            connection without one for twice as long is given up. 0 where it promises none.
        books_expire: every book is sent whole, and again and again: it is proven by itself alone, for its own
            `valid_for_ns`, on a stream too. That a connection talks of other markets then proves nothing.
    """

    markets_per_connection: int = 500
    connections: int = 8
    poll_interval_s: float = 15.0
    poll_batch: int = 100
    changes_every_s: float = 60.0
    catalogue_every_s: float = 900.0
    status_every_s: float = 0.0
    closes_by_time: bool = False
    lookup_batch: int = 100
    history_batch: int = 10
    counts_events: bool = False
    gather_s: float = 0.0
    beat_s: float = 0.0
    books_expire: bool = False


class Parked(msgspec.Struct, frozen=True):
    """A venue that is not contacted with this configuration: OFF or HALTED, and why, in a sentence for people."""

    state: VenueState
    reason: str


class CataloguePage(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a catalogue, in the domain's words.

    Attributes:
        settlements: how markets of this page ended, where the venue says so.
        rates: at what the venue converts currencies, where it says so.
        filtered: what was left out, as (rule, how many): shown to the user, never dropped quietly.
    """

    events: tuple[Event, ...] = ()
    markets: tuple[Market, ...] = ()
    rules: tuple[Rules, ...] = ()
    settlements: tuple[SettlementReport, ...] = ()
    rates: tuple[DatedRate, ...] = ()
    filtered: tuple[tuple[str, int], ...] = ()


class Check(msgspec.Struct, frozen=True):
    """One read-only check of a capability, for `doctor`: `run` returns what it found in a sentence, or raises."""

    name: str
    run: Callable[[], Awaitable[str]]


class Adapter(Protocol):
    """One venue, read-only. Raises domain errors alone. Properties are facts; an adapter holds them as attributes."""

    @property
    def venue(self) -> Venue: ...

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def limits(self) -> FeedLimits: ...

    @property
    def environment(self) -> str:
        """Return the name of the environment that the adapter points at: `prod`, `demo`, `emulated`."""
        ...

    @property
    def urls(self) -> tuple[tuple[str, str], ...]:
        """Return (purpose, URL) of every host that is used, without secrets."""
        ...

    @property
    def keyed(self) -> bool:
        """Tell whether credentials are in use."""
        ...

    @property
    def parked(self) -> Parked | None:
        """Return why the venue is not contacted with this configuration, or None if it is.

        The reason says what to do about it: which credentials are missing and where they come from, or which switch.
        """
        ...

    async def start(self) -> None:
        """Make sure that the venue answers and takes the credentials.

        Raises:
            CredentialsError: if it refuses them: broken credentials never degrade to anonymous.
            RetryLaterError: if it does not answer.
        """
        ...

    async def aclose(self) -> None:
        """Close what was opened; the adapter may be started again."""
        ...

    def catalogue(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]:
        """Read the catalogue page by page: all that is listed or open, or (given an instant) what changed since."""
        ...

    async def lookup(self, references: Sequence[str]) -> CataloguePage:
        """Read again what is named: native ids of markets, or (with a colon) what the adapter's own stream asked for.

        What the venue does not know (yet) is simply not in the answer.
        """
        ...

    def stream(self) -> StreamProtocol:
        """Return a protocol for one more stream connection; called only where `capabilities.streams` allows it."""
        ...

    async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot | PoolSnapshot]:
        """Read whole books, at most `limits.poll_batch`, with the trust that this road deserves.

        The pools that such books are computed from come along.
        """
        ...

    async def history(self, markets: Sequence[Market], from_ns: int, to_ns: int) -> Sequence[PriceBar]:
        """Read bars of `HISTORY_SPAN_S` that the venue itself keeps, for at most `limits.history_batch` markets."""
        ...

    async def halted(self) -> str | None:
        """Return why the venue does not trade at the moment, or None if it does."""
        ...

    def rate_left(self) -> float | None:
        """Return the share of the request budget that is left now, 0..1, or None if nothing is metered."""
        ...

    def checks(self) -> Sequence[Check]:
        """Return read-only checks of every capability that works with the credentials at hand."""
        ...
