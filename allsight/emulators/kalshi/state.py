"""Everything that an emulated Kalshi knows: the floor, the engine, the indices by ticker, the trades of the session."""

import uuid
from collections import deque
from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.ids import Venue
from allsight.emulators.engine.events import MarketState, Trade
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.markets import Market
from allsight.emulators.kalshi.combos import Combo, list_combos, make_combos
from allsight.emulators.kalshi.config import KalshiEmulatorConfig
from allsight.emulators.kalshi.formats import price_texts
from allsight.emulators.traders.crowd import Crowd
from allsight.emulators.traders.floor import Floor, share_of_topics
from allsight.emulators.universe.model import Change, ChangeKind, ListedEvent, Listing, World
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiSeries, KalshiWords

MICRODOLLAR: Final = Fraction(1, 1_000_000)
"""A hundredth of a contract at a ten-thousandth of a dollar: every cost is a whole number of these."""

_TRADES_KEPT = 50_000
_SHARDS: Final = {"Sports": 1, "Crypto": 2}


def shard_of(series: KalshiSeries) -> int:
    """Return the exchange shard on which a series trades: money of one shard cannot buy on another."""
    return _SHARDS.get(series.category, 0)


class PastTrade(msgspec.Struct, frozen=True, gc=False):
    """A trade of this session with its YES price in ten-thousandths of a dollar, whatever ladder came later."""

    trade: Trade
    ticker: str
    units: int


class FeeOverride(msgspec.Struct, frozen=True):
    """What an event charges instead of its series; nulls mean that an override was taken back."""

    event_ticker: str
    series_ticker: str
    fee_type: str | None
    fee_multiplier: float | None
    at_ns: int


class KalshiState:
    """The venue behind both of its servers.

    Attributes:
        exchange: the engine; markets are named by listing id, combos by ticker.
        trading_paused: the weekly pause: shown by `/exchange/status`.
        trades: the newest first, of this session.
        fee_overrides: every change of an event's fees in this session, the newest last.
    """

    def __init__(self, config: KalshiEmulatorConfig, world: World, clock: Clock) -> None:
        self.config = config
        self.world = world
        self.clock = clock
        self.exchange = Exchange(clock, money_unit=MICRODOLLAR)
        self.crowd = Crowd(world, self.exchange, clock, config.crowd)
        self.floor = Floor(
            world,
            Venue.KALSHI,
            self.exchange,
            self.crowd,
            clock,
            pool_of=self._pool_of,
            select=share_of_topics(config.seed, config.share),
            cancel_on_reopen=True,
        )
        self.trading_paused = False
        self.trades: deque[PastTrade] = deque(maxlen=_TRADES_KEPT)
        self.fee_overrides: list[FeeOverride] = []
        self.combos: dict[str, Combo] = {}
        self._by_ticker: dict[str, Listing] = {}
        self._events: dict[str, ListedEvent] = {}
        self._series: dict[str, KalshiSeries] = {}
        self._sorted: list[tuple[str, Listing]] = []

    def open(self) -> None:
        """List and quote everything as of now."""
        self.exchange.listen(trade=self._remember)
        self.floor.open()
        now = self.clock.now_ns()
        events = list(self.floor.events.values())
        combos = make_combos(self.config.seed, self.config.combos, events, self.floor.listings, now)
        self.combos = {combo.ticker: combo for combo in sorted(combos, key=lambda combo: combo.ticker)}
        list_combos(self.config.seed, self.exchange, combos)
        self._index()

    def advance(self) -> tuple[Change, ...]:
        """Move the life of listings on to now and return what happened."""
        for combo in self.combos.values():
            if self.clock.now_ns() >= combo.close_ns:
                market = self.exchange.markets[combo.ticker]
                if market.state is MarketState.OPEN:
                    self.exchange.cancel_all(market=combo.ticker)
                    self.exchange.set_state(combo.ticker, MarketState.CLOSED)
        changes = self.floor.advance()
        if any(change.kind in {ChangeKind.LISTED, ChangeKind.DELISTED} for change in changes):
            self._index()
        return changes

    def intervene(self, change: Change) -> None:
        """Let something happen to a listing that the universe did not plan."""
        self.floor.intervene(change)
        self._index()

    # -- look-ups -----------------------------------------------------------------------------------------------------

    def listing(self, ticker: str) -> Listing | None:
        """Return the listing of a ticker."""
        return self._by_ticker.get(ticker)

    def listings(self) -> list[tuple[str, Listing]]:
        """Return (ticker, listing) of all that is shown, by ticker."""
        return self._sorted

    def event(self, ticker: str) -> ListedEvent | None:
        """Return the event of a ticker."""
        return self._events.get(ticker)

    def events(self) -> list[tuple[str, ListedEvent]]:
        """Return (ticker, event) of all that is shown, by ticker."""
        return sorted(self._events.items())

    def event_of(self, listing: Listing) -> ListedEvent:
        """Return the event of a listing."""
        return self.floor.events[listing.group]

    def fee_override(self, ticker: str) -> FeeOverride | None:
        """Return what an event charges instead of its series."""
        newest = next((entry for entry in reversed(self.fee_overrides) if entry.event_ticker == ticker), None)
        return None if newest is None or newest.fee_type is None else newest

    def members(self, event: ListedEvent) -> list[Listing]:
        """Return the listings of an event that are shown."""
        shown = self.floor.listings
        return [shown[name] for name in event.listings if name in shown]

    def series(self) -> dict[str, KalshiSeries]:
        """Return every series of which something is shown, by ticker."""
        return self._series

    def market(self, ticker: str) -> Market | None:
        """Return the engine's market of a ticker, combos included."""
        listing = self._by_ticker.get(ticker)
        return self.exchange.markets.get(ticker if listing is None else listing.id)

    def ticker_of(self, market_id: str) -> str:
        """Return the ticker of one of the engine's markets."""
        listing = self.floor.listings.get(market_id)
        return market_id if listing is None else KalshiWords.of(listing, listing.listed_ns).ticker

    def market_id(self, ticker: str) -> str | None:
        """Return the UUID by which the stream also knows a market."""
        listing = self._by_ticker.get(ticker)
        if listing is not None:
            return KalshiWords.of(listing, listing.listed_ns).market_id
        combo = self.combos.get(ticker)
        return None if combo is None else combo.market_id

    def _remember(self, trade: Trade) -> None:
        units = price_texts(self.exchange.markets[trade.market].ladder).units[trade.rung]
        self.trades.appendleft(PastTrade(trade, self.ticker_of(trade.market), units))

    def _pool_of(self, listing: Listing) -> str:
        return str(shard_of(KalshiEventWords.of(self.floor.events[listing.group]).series))

    def _index(self) -> None:
        self._sorted = sorted(
            (KalshiWords.of(listing, listing.listed_ns).ticker, listing) for listing in self.floor.listings.values()
        )
        self._by_ticker = dict(self._sorted)
        self._events = {KalshiEventWords.of(event).ticker: event for event in self.floor.events.values()}
        found = (KalshiEventWords.of(event).series for event in self._events.values())
        self._series = {series.ticker: series for series in sorted(found, key=lambda series: series.ticker)}


def stable_uuid(*parts: object) -> str:
    """Return an identifier that is the same in every process for the same thing."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "kalshi:" + ":".join(map(str, parts))))
