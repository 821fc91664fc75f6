"""The market stream: subscriptions, and the frames that the engine's events turn into (venue sheet 5)."""

import asyncio
from collections.abc import Iterable
from typing import Final

import msgspec

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.engine.events import LevelChange, Trade
from allsight.emulators.polymarket.books import Book, Touch, book_of, touch_of
from allsight.emulators.polymarket.data import transaction_hash
from allsight.emulators.polymarket.formats import iso, milliseconds, plain, price_texts, shares
from allsight.emulators.polymarket.frames import (
    BestBidAskFrame,
    BookFrame,
    Command,
    EventMessage,
    LastTradeFrame,
    NewMarketFrame,
    PriceChange,
    PriceChangeFrame,
    ResolvedFrame,
    TickSizeFrame,
)
from allsight.emulators.polymarket.state import Deal, VenueState
from allsight.emulators.serving.lifetime import background
from allsight.emulators.serving.ws import Frame, Peer
from allsight.emulators.universe.model import Change, ChangeKind, Listing
from allsight.emulators.universe.words.polymarket import PolymarketEventWords, PolymarketWords

_encode = msgspec.json.Encoder().encode
_Spot = tuple[Side, str, str]
"""A side of the engine's book and the price on both tokens."""

_SIDES: Final = {Side.YES: ("BUY", "SELL"), Side.NO: ("SELL", "BUY")}
"""On which side a level stands, in the book of token 0 and in that of token 1."""


class Subscriber:
    """One connection: which tokens it follows, and whether it wants the custom events."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.tokens: set[str] = set()
        self.custom = False
        self.heard_ns = 0
        self.overrun = False

    def offer(self, frame: Frame) -> None:
        """Queue a frame; a reader that is too slow is marked for closing."""
        if not self.peer.offer(frame):
            self.overrun = True


class MarketStream:
    """Turns what happens into frames for the connections that follow it.

    Changes of one synchronous step of the engine are one frame per market, as the venue sends a burst; all its entries
    carry the hash of the book after it.
    """

    def __init__(self, state: VenueState) -> None:
        self._state = state
        self._subscribers: dict[str, dict[Subscriber, None]] = {}
        self._all: dict[Subscriber, None] = {}
        self._levels: dict[str, dict[_Spot, int]] = {}
        self._trades: dict[str, list[Deal]] = {}
        self._touches: dict[str, Touch] = {}
        self._scheduled = False
        state.exchange.listen(level=self._on_level, trade=self._on_trade)

    # -- connections --------------------------------------------------------------------------------------------------

    async def serve(self, peer: Peer) -> None:
        """Serve one connection until it ends."""
        subscriber = Subscriber(peer)
        subscriber.heard_ns = self._state.clock.now_ns()
        self._all[subscriber] = None
        try:
            async with background({"idle-watch": self._watch(subscriber)}):
                async for text in peer.commands():
                    subscriber.heard_ns = self._state.clock.now_ns()
                    await self._obey(subscriber, text)
        finally:
            del self._all[subscriber]
            self._unfollow(subscriber, list(subscriber.tokens))

    async def _obey(self, subscriber: Subscriber, text: str | bytes) -> None:
        if text == "PING":
            if self._state.config.late_pong_s:
                await self._state.clock.sleep(self._state.config.late_pong_s)
            subscriber.offer(Frame(b"PONG", "PONG"))
            return
        try:
            command = msgspec.json.decode(text, type=Command)
        except msgspec.DecodeError:
            subscriber.offer(Frame(b"INVALID OPERATION", "INVALID OPERATION"))
            return
        if command.custom_feature_enabled is not None:
            subscriber.custom = command.custom_feature_enabled
        if command.operation == "unsubscribe":
            self._unfollow(subscriber, command.assets_ids)
            return
        fresh = [token for token in dict.fromkeys(command.assets_ids) if token not in subscriber.tokens]
        for token in fresh:
            subscriber.tokens.add(token)
            self._subscribers.setdefault(token, {})[subscriber] = None
        if command.operation == "subscribe" and not fresh:
            subscriber.offer(Frame(b"NO NEW ASSETS", "NO NEW ASSETS"))
        elif command.initial_dump:
            self._flush()  # nobody may get a change that his first book already holds
            books = [frame for frame in map(self._first_book, fresh) if frame is not None]
            subscriber.offer(Frame(_encode(books), "book:"))

    def _unfollow(self, subscriber: Subscriber, tokens: Iterable[str]) -> None:
        for token in tokens:
            subscriber.tokens.discard(token)
            followers = self._subscribers.get(token)
            if followers is not None:
                followers.pop(subscriber, None)
                if not followers:
                    del self._subscribers[token]
                    self._touches.pop(token, None)

    async def _watch(self, subscriber: Subscriber) -> None:
        """Cut a connection that says nothing, without a close frame; close one that reads too slowly."""
        limit = round(self._state.config.idle_cut_s * SECOND_NS)
        while True:
            await self._state.clock.sleep(1.0)
            if subscriber.overrun:
                await subscriber.peer.close(1013, "try again later")
            elif self._state.clock.now_ns() - subscriber.heard_ns > limit:
                await subscriber.peer.close(1006)

    def _first_book(self, token_id: str) -> BookFrame | None:
        token = self._state.token(token_id)
        if token is None or not self._state.has_book(self._state.listing(token.listing)):
            return None
        book = self._state.book(token_id)
        return _book_frame(book, tick_size=book.tick_size, last_trade_price=book.last_trade_price)

    # -- what the engine says -----------------------------------------------------------------------------------------

    def _on_level(self, change: LevelChange) -> None:
        # In texts, because the grid may have changed before this is sent.
        texts = price_texts(self._state.exchange.markets[change.market].ladder)
        spot = change.side, texts.yes[change.rung], texts.no[change.rung]
        self._levels.setdefault(change.market, {})[spot] = change.size
        self._schedule()

    def _on_trade(self, trade: Trade) -> None:
        self._trades.setdefault(trade.market, []).append(self._state.deal(trade))
        self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        """Send what has happened since the last time, market by market."""
        self._scheduled = False
        levels, self._levels = self._levels, {}
        trades, self._trades = self._trades, {}
        for listing_id, changed in levels.items():
            listing = self._state.floor.listings.get(listing_id)
            if listing is not None and self._followed(listing):
                self._send_market(listing, changed, trades.get(listing_id, []))

    def _followed(self, listing: Listing) -> bool:
        words = PolymarketWords.of(listing, listing.listed_ns)
        return any(token in self._subscribers for token in words.tokens)

    def _send_market(self, listing: Listing, changed: dict[_Spot, int], deals: list[Deal]) -> None:
        words = self._state.words(listing)
        market = self._state.market(listing)
        at_ns = self._state.changed_ns(listing)
        books = [book_of(market, listing, outcome, at_ns) for outcome in (0, 1)]
        touches = [touch_of(market, outcome) for outcome in (0, 1)]
        for deal in deals:
            self._send_trade(words, deal)
        if deals:
            for book in books:
                self._send(book.asset_id, words, "book", _encode(_book_frame(book)))
        entries = []
        for (side, *prices), size in changed.items():
            for outcome, price in enumerate(prices):
                entries.append(
                    PriceChange(
                        books[outcome].asset_id,
                        price,
                        shares(size),
                        _SIDES[side][outcome],
                        books[outcome].hash,
                        touches[outcome].bid,
                        touches[outcome].ask,
                    )
                )
        frame = PriceChangeFrame(words.condition_id, entries, milliseconds(at_ns))
        self._send_once(words, "price_change", _encode(frame))
        self._send_touches(words, touches, milliseconds(at_ns))

    def _send_trade(self, words: PolymarketWords, deal: Deal) -> None:
        trade = deal.trade
        frame = LastTradeFrame(
            market=words.condition_id,
            asset_id=words.tokens[deal.outcome],
            price=deal.price(deal.outcome),
            size=shares(trade.size),
            side="BUY",
            fee_rate_bps="0",
            timestamp=milliseconds(trade.at_ns),
            transaction_hash=transaction_hash(trade),
        )
        self._send_once(words, "last_trade_price", _encode(frame))

    def _send_touches(self, words: PolymarketWords, touches: list[Touch], timestamp: str) -> None:
        for token, touch in zip(words.tokens, touches, strict=True):
            if self._touches.get(token) == touch:
                continue
            self._touches[token] = touch
            spread = plain(round((float(touch.ask) - float(touch.bid)) * 10**6), 6)
            frame = BestBidAskFrame(words.condition_id, token, touch.bid, touch.ask, spread, timestamp)
            self._send(token, words, "best_bid_ask", _encode(frame), custom=True)

    # -- what the world says ------------------------------------------------------------------------------------------

    def publish(self, changes: Iterable[Change]) -> None:
        """Tell subscribers of new grids, new markets and results."""
        self._flush()
        for change in changes:
            if change.kind is ChangeKind.REGRIDDED:
                self._regridded(change)
            elif change.kind is ChangeKind.OPENED:
                self._opened(change)
            elif change.kind is ChangeKind.SETTLED:
                self._settled(change)

    def _regridded(self, change: Change) -> None:
        listing, words = change.listing, self._state.words(change.listing)
        old = price_texts(listing.ladder_at(change.at_ns - 1)).tick
        new = price_texts(listing.ladder_at(change.at_ns)).tick
        for token in words.tokens:
            frame = TickSizeFrame(words.condition_id, token, old, new, milliseconds(change.at_ns))
            self._send(token, words, "tick_size_change", _encode(frame))

    def _opened(self, change: Change) -> None:
        listing, words = change.listing, self._state.words(change.listing)
        frame = NewMarketFrame(
            id=words.gamma_id,
            question=words.question,
            market=words.condition_id,
            condition_id=words.condition_id,
            slug=words.slug,
            description=words.description,
            assets_ids=list(words.tokens),
            clob_token_ids=list(words.tokens),
            outcomes=list(words.outcomes),
            event_message=self._event_message(listing),
            tags=self._tags(listing),
            active=not words.placeholder,
            sports_market_type=words.sports_market_type,
            line=words.line,
            game_start_time="" if words.game_start_ns is None else iso(words.game_start_ns),
            order_price_min_tick_size=price_texts(self._state.market(listing).ladder).tick,
            group_item_title=words.group_item_title,
            timestamp=milliseconds(change.at_ns),
        )
        data = Frame(_encode(frame), f"new_market:{words.slug}")
        for subscriber in self._all:
            if subscriber.custom:
                subscriber.offer(data)

    def _settled(self, change: Change) -> None:
        listing, words = change.listing, self._state.words(change.listing)
        value = self._state.settled_value(listing)
        if value is None or value.denominator != 1:
            return  # the venue names a winner or says nothing: a split is seen in the catalogue
        winner = 0 if value == 1 else 1
        frame = ResolvedFrame(
            id=words.gamma_id,
            market=words.condition_id,
            assets_ids=list(words.tokens),
            winning_asset_id=words.tokens[winner],
            winning_outcome=words.outcomes[winner],
            event_message=self._event_message(listing),
            timestamp=str(self._state.clock.now_ns() // MILLISECOND_NS),
            tags=self._tags(listing),
        )
        self._send_once(words, "market_resolved", _encode(frame), custom=True)

    def _event_message(self, listing: Listing) -> EventMessage:
        event = self._state.floor.events[listing.group]
        words = PolymarketEventWords.of(event)
        return EventMessage(words.gamma_id, words.slug, words.slug, event.title, words.description)

    def _tags(self, listing: Listing) -> list[str]:
        return [tag.label for tag in PolymarketEventWords.of(self._state.floor.events[listing.group]).tags]

    # -- sending ------------------------------------------------------------------------------------------------------

    def _send(self, token: str, words: PolymarketWords, kind: str, data: bytes, *, custom: bool = False) -> None:
        frame = Frame(data, f"{kind}:{words.slug}")
        for subscriber in self._subscribers.get(token, ()):
            if subscriber.custom or not custom:
                subscriber.offer(frame)

    def _send_once(self, words: PolymarketWords, kind: str, data: bytes, *, custom: bool = False) -> None:
        """Send one frame to everybody who follows either token of a market."""
        frame = Frame(data, f"{kind}:{words.slug}")
        followers = {**self._subscribers.get(words.tokens[0], {}), **self._subscribers.get(words.tokens[1], {})}
        for subscriber in followers:
            if subscriber.custom or not custom:
                subscriber.offer(frame)


def _book_frame(book: Book, *, tick_size: str = "", last_trade_price: str = "") -> BookFrame:
    return BookFrame(
        market=book.market,
        asset_id=book.asset_id,
        timestamp=book.timestamp,
        hash=book.hash,
        bids=book.bids,
        asks=book.asks,
        event_type="book",
        tick_size=tick_size,
        last_trade_price=last_trade_price,
    )
