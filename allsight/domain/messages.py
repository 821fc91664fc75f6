"""What travels on the bus: frozen facts, each with when we received it and when the venue says it happened.

`recv_ns` and `venue_ns` are nanoseconds UTC; `venue_ns` is None where the venue gives no time. Everything that changes
a book or the trust in it travels in one channel, in order, so that no consumer uses a book that is already distrusted.
"""

from decimal import Decimal
from enum import StrEnum

import msgspec

from allsight.domain.book import Level, Trust
from allsight.domain.fees import FeeSchedule
from allsight.domain.ids import EventKey, LaneId, MarketKey, Venue
from allsight.domain.ladder import Ladder, Side
from allsight.domain.market import Event, Lifecycle, Market, Rules, Settlement
from allsight.domain.money import DatedRate
from allsight.domain.pool import Pool


class BookSnapshot(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Replace a whole book.

    Attributes:
        bids, asks: levels of YES in any order; sizes above zero.
        trust: what this source can promise: LIVE or DELAYED; STALE where the venue itself shows an old book, RESYNCING
            or HALTED where the book shows what it lacks.
        lane: the connection whose talking keeps the book proven; None for a book that is proven by itself alone.
        valid_for_ns: how long such a book stays proven without a new one.
    """

    key: MarketKey
    recv_ns: int
    venue_ns: int | None
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    trust: Trust = Trust.LIVE
    reason: str = ""
    lane: LaneId | None = None
    valid_for_ns: int | None = None


class BookDelta(msgspec.Struct, frozen=True, gc=False):
    """Change levels of a book.

    Attributes:
        changes: `(is_ask, rung, size)` per level. `size` replaces the level's size, or is added to it when `additive`.
        expect: best bid and ask rung after the change as the venue states them (`NO_RUNG` for an empty side); a
            mismatch means that something was lost. None where the venue does not say.
    """

    key: MarketKey
    recv_ns: int
    venue_ns: int | None
    changes: tuple[tuple[bool, int, int], ...]
    additive: bool = False
    expect: tuple[int, int] | None = None


class TrustChange(msgspec.Struct, frozen=True):
    """Withdraw or qualify the trust in books. LIVE is only ever given back by a snapshot."""

    keys: tuple[MarketKey, ...]
    trust: Trust
    reason: str
    recv_ns: int


class LaneAlive(msgspec.Struct, frozen=True, gc=False):
    """State that a connection carried data, so that every live book on it is proven current up to then."""

    lane: LaneId
    recv_ns: int


class LadderChange(msgspec.Struct, frozen=True):
    """Replace a market's price grid; its book is void until the next snapshot."""

    key: MarketKey
    ladder: Ladder
    recv_ns: int
    venue_ns: int | None = None


class TradePrint(msgspec.Struct, frozen=True):
    """A trade between others: YES price in native decimals, size in quanta, and which side the taker bought."""

    key: MarketKey
    recv_ns: int
    venue_ns: int | None
    trade_id: str
    price: Decimal
    size: int
    taker: Side | None


class PoolSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Replace what is known of a parimutuel pool.

    Attributes:
        markets: the market of each option, in the order of the pool's amounts.
        slot: the venue's own order of states; an older one never replaces a newer.
        held: base units that were seen to lie behind the stakes; None where nobody has looked.
    """

    event: EventKey
    pool: Pool
    markets: tuple[MarketKey, ...]
    recv_ns: int
    venue_ns: int | None
    slot: int
    held: int | None = None

    @property
    def solvent(self) -> bool | None:
        """Tell whether every stake is there; None where nobody has looked."""
        return None if self.held is None else self.held >= self.pool.total


class EventSeen(msgspec.Struct, frozen=True):
    """An event is new or its description changed."""

    event: Event
    recv_ns: int


class MarketSeen(msgspec.Struct, frozen=True):
    """A market is new or its description, lifecycle or fees changed."""

    market: Market
    recv_ns: int


class RulesSeen(msgspec.Struct, frozen=True):
    """A market's rules are new or changed; the store assigns the version."""

    rules: Rules
    recv_ns: int


class LifecycleChange(msgspec.Struct, frozen=True):
    """A market moved on in its life."""

    key: MarketKey
    lifecycle: Lifecycle
    recv_ns: int
    venue_ns: int | None = None
    closes_ns: int | None = None


class FeesChange(msgspec.Struct, frozen=True):
    """A market's charges changed; `ahead` is what is announced to follow, in order."""

    key: MarketKey
    fees: FeeSchedule
    recv_ns: int
    venue_ns: int | None = None
    ahead: tuple[FeeSchedule, ...] = ()


class SettlementReport(msgspec.Struct, frozen=True):
    """How a market ended, as far as the venue has said; revisable until `final`."""

    key: MarketKey
    settlement: Settlement
    final: bool
    source: str
    recv_ns: int
    venue_ns: int | None = None


class RateSeen(msgspec.Struct, frozen=True):
    """A venue states at what rate it converts a currency."""

    rate: DatedRate
    recv_ns: int


class VenueState(StrEnum):
    """How our connection to a venue stands."""

    OFF = "off"
    STARTING = "starting"
    LIVE = "live"
    BACKOFF = "backoff"
    DOWN = "down"
    HALTED = "halted"


class VenueStateChange(msgspec.Struct, frozen=True):
    """Our connection to a venue changed; `retry_ns` is when the next attempt is due."""

    venue: Venue
    state: VenueState
    reason: str
    recv_ns: int
    retry_ns: int | None = None


BookMessage = BookSnapshot | BookDelta | TrustChange | LaneAlive | LadderChange
"""What the state store consumes, in order and without loss."""

CatalogueMessage = (
    EventSeen
    | MarketSeen
    | RulesSeen
    | LifecycleChange
    | FeesChange
    | SettlementReport
    | LadderChange
    | PoolSnapshot
    | RateSeen
)

Message = BookMessage | CatalogueMessage | TradePrint | VenueStateChange
