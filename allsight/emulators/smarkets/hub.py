"""What subscribers of the TCP stream are told of markets: an image, then what changes (venue sheet 6)."""

from collections.abc import Callable
from enum import IntEnum
from typing import Final

import msgspec

from allsight.emulators.engine.events import LevelChange, MarketChange
from allsight.emulators.smarkets.books import Books, Levels
from allsight.emulators.smarkets.catalogue import Catalogue
from allsight.emulators.smarkets.proto import Field, message
from allsight.emulators.smarkets.state import SmarketsState
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.words.smarkets import SmarketsWords

_STATES: Final = {"new": 1, "open": 2, "live": 3, "halted": 4, "settled": 5, "voided": 6}
_NOTHING: Final[tuple[Levels, Levels]] = ({}, {})


class Kind(IntEnum):
    """What a message is about; the field of its body has the next number."""

    ETO = 1
    LOGIN = 2
    ORDER_CREATE = 3
    ORDER_CANCEL = 7
    ORDER_INVALID = 9
    MARKET_SUBSCRIBE = 10
    MARKET_UNSUBSCRIBE = 11
    MARKET_QUOTES = 12
    CONTRACT_QUOTES = 13
    MARKET_STATE = 16
    ORDER_QUANTITY_REDUCE = 29
    ORDER_CANCEL_ALL = 33
    ORDER_CANCEL_REPLACE = 41


class Subscription(msgspec.Struct, eq=False):
    """One client's interest in one market.

    Attributes:
        send: takes the kind of a message, its body and the name by which faults find it.
        told: bids and offers that the client has, by the engine's name of the contract.
        state: of the market, as the client has it.
    """

    market_id: str
    send: Callable[[Kind, bytes, str], None]
    told: dict[str, tuple[Levels, Levels]] = {}
    state: str = ""


class Hub:
    """Sends what happens to those who asked for it; updates leave at `flush`."""

    def __init__(self, state: SmarketsState, catalogue: Catalogue, books: Books) -> None:
        self._state = state
        self._catalogue = catalogue
        self._books = books
        self._subscriptions: dict[Subscription, None] = {}
        self._changed: set[str] = set()
        state.exchange.listen(level=self._mark, market=self._mark)

    def begin(self, subscription: Subscription) -> None:
        """Send the image of a market and its state, and keep both up to date; an unlisted market is an empty image."""
        market = self._state.market(subscription.market_id)
        contracts = [] if market is None else self._state.contracts(market)
        books = [(listing, self._books.ladder(listing)) for listing in contracts]
        quotes = [(2, _contract(subscription, listing, *book)) for listing, book in books]
        body = message([*quotes, (6, int(subscription.market_id))])
        subscription.send(Kind.MARKET_QUOTES, body, subscription.market_id)
        if market is not None:
            subscription.told = {listing.id: book for listing, book in books}
            self._subscriptions[subscription] = None
            self._tell_state(subscription, market)

    def end(self, subscription: Subscription) -> None:
        """Send a subscription nothing more."""
        self._subscriptions.pop(subscription, None)

    def flush(self) -> None:
        """Send what has changed to everybody who follows it."""
        changed, self._changed = self._changed, set()
        for subscription in list(self._subscriptions):
            market = self._state.market(subscription.market_id)
            if market is None:
                continue
            for listing in self._state.contracts(market):
                if listing.id in changed or listing.id not in subscription.told:
                    self._tell_quotes(subscription, listing)
            self._tell_state(subscription, market)

    def _mark(self, change: LevelChange | MarketChange) -> None:
        self._changed.add(change.market)

    def _tell_quotes(self, subscription: Subscription, listing: Listing) -> None:
        book = self._books.ladder(listing)
        before = subscription.told.get(listing.id, _NOTHING)
        subscription.told[listing.id] = book
        bids, offers = (_difference(old, new) for old, new in zip(before, book, strict=True))
        if bids or offers:
            subscription.send(
                Kind.CONTRACT_QUOTES, _contract(subscription, listing, bids, offers), _contract_id(listing)
            )

    def _tell_state(self, subscription: Subscription, market: ListedEvent) -> None:
        # A game turns live by the clock alone, which the engine does not tell.
        state = self._catalogue.market_state(market)
        if state != subscription.state:
            subscription.state = state
            body = message([(2, _STATES[state]), (3, int(subscription.market_id))])
            subscription.send(Kind.MARKET_STATE, body, subscription.market_id)


def _difference(old: Levels, new: Levels) -> Levels:
    """Return the levels that are other than before, those that are gone with quantity 0."""
    gone = {price: 0 for price in old if price not in new}
    return gone | {price: size for price, size in new.items() if old.get(price) != size}


def _contract(subscription: Subscription, listing: Listing, bids: Levels, offers: Levels) -> bytes:
    quotes: list[Field] = [
        (number, message([(1, price), (2, size)]))
        for number, levels in ((3, bids), (4, offers))
        for price, size in levels.items()
    ]
    return message([*quotes, (9, int(subscription.market_id)), (10, int(_contract_id(listing)))])


def _contract_id(listing: Listing) -> str:
    return SmarketsWords.of(listing, listing.listed_ns).contract_id
