"""Books as the venue shows them: one engine book, seen once per token, with the venue's hash (venue sheet 3.3)."""

import hashlib

import msgspec

from allsight.emulators.engine.markets import Market
from allsight.emulators.polymarket.formats import milliseconds, price_texts, shares
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.words.polymarket import PolymarketWords

_encode = msgspec.json.Encoder().encode


class Level(msgspec.Struct, frozen=True, gc=False):
    """One price with all that rests there."""

    price: str
    size: str


class Book(msgspec.Struct, frozen=True):
    """The answer to `/book`. The order of the fields is that of the hash; bids ascend, asks descend."""

    market: str
    asset_id: str
    timestamp: str
    hash: str
    bids: list[Level]
    asks: list[Level]
    min_order_size: str
    tick_size: str
    neg_risk: bool
    last_trade_price: str


class Touch(msgspec.Struct, frozen=True, gc=False):
    """Best bid and best ask of a token; 0 and 1 stand for none, as on the wire."""

    bid: str
    ask: str


def book_hash(book: Book) -> str:
    """Return the SHA-1 of the book's own JSON with an empty hash."""
    empty = book if not book.hash else msgspec.structs.replace(book, hash="")
    return hashlib.sha1(_encode(empty), usedforsecurity=False).hexdigest()


def book_of(market: Market, listing: Listing, outcome: int, changed_ns: int) -> Book:
    """Show a market's book from the side of one token, 0 for the YES leg."""
    words = PolymarketWords.of(listing, listing.listed_ns)
    texts = price_texts(market.ladder)
    bids, asks = market.book.bids.depth(), market.book.asks.depth()
    if outcome:
        bids, asks, prices = asks, bids, texts.no
    else:
        prices = texts.yes
    book = Book(
        market=words.condition_id,
        asset_id=words.tokens[outcome],
        timestamp=milliseconds(changed_ns),
        hash="",
        bids=[Level(prices[rung], shares(size)) for rung, size in reversed(bids)],
        asks=[Level(prices[rung], shares(size)) for rung, size in reversed(asks)],
        min_order_size=words.min_size,
        tick_size=texts.tick,
        neg_risk=words.neg_risk,
        last_trade_price=last_trade_price(market),
    )
    return msgspec.structs.replace(book, hash=book_hash(book))


def ghost_of(book: Book) -> Book:
    """Return what a stale service shows of a book: orders that nobody means, at both ends of the scale."""
    ghost = msgspec.structs.replace(book, hash="", bids=[Level("0.01", "1500")], asks=[Level("0.99", "900")])
    return msgspec.structs.replace(ghost, hash=book_hash(ghost))


def last_trade_price(market: Market) -> str:
    """Return the market's last trade in terms of outcome 0, empty when there was none; equal on both books."""
    return "" if market.last_rung is None else price_texts(market.ladder).yes[market.last_rung]


def touch_of(market: Market, outcome: int) -> Touch:
    """Return best bid and best ask of one token."""
    texts = price_texts(market.ladder)
    bid, ask = market.book.bids.best_rung(), market.book.asks.best_rung()
    if outcome:
        bid, ask, prices = ask, bid, texts.no
    else:
        prices = texts.yes
    return Touch("0" if bid is None else prices[bid], "1" if ask is None else prices[ask])
