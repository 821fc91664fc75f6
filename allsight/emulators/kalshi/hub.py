"""Who is subscribed to what, and what is sent to them when the engine or the universe moves."""

from collections.abc import Iterable
from typing import Final

import msgspec

from allsight.emulators.engine.events import LevelChange, Trade
from allsight.emulators.kalshi import messages
from allsight.emulators.kalshi.catalogue import Catalogue
from allsight.emulators.kalshi.state import FeeOverride, KalshiState
from allsight.emulators.serving.ws import Frame, Peer
from allsight.emulators.universe.model import Change, ChangeKind
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiWords

BOOKS: Final = "orderbook_delta"
TICKER: Final = "ticker"
TRADE: Final = "trade"
LIFECYCLE: Final = "market_lifecycle_v2"

UNNUMBERED: Final = frozenset({TICKER, "fill", "market_position", "user_order"})
"""Types of data messages without a `seq` (venue sheet 4.2)."""

OVERFLOW: Final = 25


class Subscription(msgspec.Struct, eq=False):
    """One channel of one connection.

    Attributes:
        sid: the connection's number for it.
        tickers: what it covers, in the order asked; None for everything.
        seq: of the last message sent.
        use_yes_price: whether NO levels are on the YES scale.
        ended: it was ended by a terminal error and sends nothing any more.
    """

    peer: Peer
    channel: str
    sid: int
    tickers: dict[str, None] | None
    use_yes_price: bool = False
    seq: int = 0
    ended: bool = False


class Hub:
    """Sends what happens to those who asked for it.

    Books, trades and lifecycle messages leave at once, in the order of the engine; tickers leave at the next `flush`,
    one per market.
    """

    def __init__(self, state: KalshiState, catalogue: Catalogue) -> None:
        self._state = state
        self._catalogue = catalogue
        self._by_market: dict[tuple[str, str], dict[Subscription, None]] = {}
        self._of_all: dict[str, dict[Subscription, None]] = {}
        self._writers: dict[str, messages.DeltaWriter] = {}
        self._last_sizes: dict[str, int] = {}
        self._dirty: dict[str, None] = {}
        self._notices: list[tuple[Peer, Frame]] = []
        state.exchange.listen(level=self._on_level, trade=self._on_trade)

    # -- subscriptions --------------------------------------------------------------------------------------------

    def cover(self, subscription: Subscription, tickers: Iterable[str] | None) -> None:
        """Let a subscription cover more markets; None for everything."""
        if tickers is None:
            self._of_all.setdefault(subscription.channel, {})[subscription] = None
            return
        for ticker in tickers:
            key = subscription.channel, self._engine_id(ticker)
            self._by_market.setdefault(key, {})[subscription] = None

    def uncover(self, subscription: Subscription, tickers: Iterable[str] | None) -> None:
        """Let a subscription cover fewer markets; None for everything."""
        if tickers is None:
            self._of_all.get(subscription.channel, {}).pop(subscription, None)
            tickers = subscription.tickers or ()
        for ticker in tickers:
            key = subscription.channel, self._engine_id(ticker)
            covered = self._by_market.get(key)
            if covered is not None:
                covered.pop(subscription, None)
                if not covered:
                    del self._by_market[key]

    def end(self, subscription: Subscription, code: int, text: str) -> None:
        """End a subscription with a terminal error; the connection stays."""
        if subscription.ended:
            return
        subscription.ended = True
        self.uncover(subscription, None)
        body = messages.raw({"type": "error", "sid": subscription.sid, "msg": {"code": code, "msg": text}})
        self._notices.append((subscription.peer, Frame(body, "error")))

    def snapshot(self, subscription: Subscription, ticker: str) -> None:
        """Send the whole book of a market."""
        market = self._state.market(ticker)
        market_id = self._state.market_id(ticker)
        if market is not None and market_id is not None:
            body = messages.snapshot(ticker, market_id, market, use_yes_price=subscription.use_yes_price)
            self.send(subscription, "orderbook_snapshot", body, ticker)

    def send_ticker(self, subscription: Subscription, ticker: str) -> None:
        """Send the ticker of a market; combos have none."""
        listing = self._state.listing(ticker)
        if listing is not None:
            market = self._state.exchange.markets[listing.id]
            now = self._state.clock.now_ns()
            body = messages.ticker(self._catalogue, listing, market, self._last_sizes.get(market.id, 0), now)
            self.send(subscription, TICKER, body, ticker)

    def send(self, subscription: Subscription, kind: str, body: bytes, ticker: str) -> None:
        """Send a data message, numbered where its type is; a reader that is too slow loses the subscription."""
        if subscription.ended:
            return
        if kind in UNNUMBERED:
            head = b'{"type":"%b","sid":%d,"msg":' % (kind.encode(), subscription.sid)
        else:
            subscription.seq += 1
            head = b'{"type":"%b","sid":%d,"seq":%d,"msg":' % (kind.encode(), subscription.sid, subscription.seq)
        if not subscription.peer.offer(Frame(head + body + b"}", f"{kind}:{ticker}")):
            self.end(subscription, OVERFLOW, "Subscription buffer overflow")

    # -- what happens ---------------------------------------------------------------------------------------------

    def publish(self, changes: Iterable[Change]) -> None:
        """Tell what happened to listings."""
        known: set[str] = set()
        for change in changes:
            event = self._state.floor.events.get(change.listing.group)
            if event is None:
                continue  # listed and gone again since the last look
            if change.kind is ChangeKind.LISTED and event.id not in known and event.listed_ns == change.at_ns:
                known.add(event.id)
                self._to_all("event_lifecycle", messages.event_created(event), KalshiEventWords.of(event).ticker)
            body = messages.lifecycle(self._state, self._catalogue, change)
            if body is not None:
                self._to_all(LIFECYCLE, body, KalshiWords.of(change.listing, change.at_ns).ticker)

    def publish_fees(self, override: FeeOverride) -> None:
        """Tell that an event's fees differ from its series' now, or no longer do."""
        body = {
            "event_ticker": override.event_ticker,
            "fee_type_override": override.fee_type,
            "fee_multiplier_override": override.fee_multiplier,
        }
        self._to_all("event_fee_update", messages.raw(body), override.event_ticker)

    def flush(self) -> None:
        """Send tickers of what has moved, and errors for which there was no room before."""
        dirty, self._dirty = self._dirty, {}
        everything = self._of_all.get(TICKER, {})
        for market_id in dirty:
            for subscription in [*everything, *self._by_market.get((TICKER, market_id), ())]:
                self.send_ticker(subscription, self._state.ticker_of(market_id))
        self._notices = [(peer, frame) for peer, frame in self._notices if not peer.offer(frame)]

    def forget(self, peer: Peer) -> None:
        """Drop what was still to be said to a connection that is gone."""
        self._notices = [(other, frame) for other, frame in self._notices if other is not peer]

    def _to_all(self, kind: str, body: bytes, ticker: str) -> None:
        for subscription in list(self._of_all.get(LIFECYCLE, ())):
            self.send(subscription, kind, body, ticker)

    def _on_level(self, change: LevelChange) -> None:
        subscriptions = self._by_market.get((BOOKS, change.market))
        if subscriptions:
            market = self._state.exchange.markets[change.market]
            writer = self._writer(change.market)
            ticker = self._state.ticker_of(change.market)
            for subscription in list(subscriptions):
                body = writer.write(market, change, use_yes_price=subscription.use_yes_price)
                self.send(subscription, BOOKS, body, ticker)
        self._touch(change.market)

    def _on_trade(self, trade: Trade) -> None:
        self._last_sizes[trade.market] = trade.size
        subscriptions = [*self._of_all.get(TRADE, ()), *self._by_market.get((TRADE, trade.market), ())]
        if subscriptions:
            ticker = self._state.ticker_of(trade.market)
            body = messages.trade(ticker, self._state.exchange.markets[trade.market], trade)
            for subscription in subscriptions:
                self.send(subscription, TRADE, body, ticker)
        self._touch(trade.market)

    def _touch(self, market_id: str) -> None:
        if self._of_all.get(TICKER) or (TICKER, market_id) in self._by_market:
            self._dirty[market_id] = None

    def _writer(self, market_id: str) -> messages.DeltaWriter:
        writer = self._writers.get(market_id)
        if writer is None:
            ticker = self._state.ticker_of(market_id)
            self._writers[market_id] = writer = messages.DeltaWriter(ticker, self._state.market_id(ticker) or "")
        return writer

    def _engine_id(self, ticker: str) -> str:
        listing = self._state.listing(ticker)
        return ticker if listing is None else listing.id
