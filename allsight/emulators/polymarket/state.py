"""Everything that the servers of one emulated Polymarket look at: the floor, look-ups by native id, the last trades."""

from collections import deque
from fractions import Fraction

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.ids import Venue
from allsight.domain.ladder import Side
from allsight.emulators.engine.events import LevelChange, MarketState, Trade
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.markets import Market
from allsight.emulators.polymarket.books import Book, book_of, ghost_of
from allsight.emulators.polymarket.config import PolymarketEmulatorConfig
from allsight.emulators.polymarket.errors import no_book
from allsight.emulators.polymarket.fees import MONEY_UNIT, PolymarketFees
from allsight.emulators.polymarket.formats import price_texts
from allsight.emulators.traders.crowd import Crowd
from allsight.emulators.traders.floor import Floor, share_of_topics
from allsight.emulators.universe.model import Change, ChangeKind, Listing, World
from allsight.emulators.universe.words.polymarket import PolymarketWords

POOL = "pUSD"


class Token(msgspec.Struct, frozen=True):
    """One side of a listing: outcome 0 is the YES leg."""

    listing: str
    outcome: int


class Deal(msgspec.Struct, frozen=True, gc=False):
    """A trade with its price on both tokens, as the grid was when it happened."""

    trade: Trade
    yes: str
    no: str

    @property
    def outcome(self) -> int:
        """Return whose token the taker bought."""
        return 0 if self.trade.taker_side is Side.YES else 1

    def price(self, outcome: int) -> str:
        """Return the price on one token."""
        return self.no if outcome else self.yes


class VenueState:
    """The venue as it stands now.

    Args:
        world: what happens.
        clock: when.
        config: see `PolymarketEmulatorConfig`.

    Attributes:
        trades: the last trades, newest last.
        edited_ns: when the texts of a listing were last changed.
        ghosts: slugs of markets whose `/book` shows nothing but 0.01 and 0.99 while prices and stream are right, as the
            venue's has done for days (venue sheet 7); tests and drills fill it.
    """

    def __init__(self, world: World, clock: Clock, config: PolymarketEmulatorConfig) -> None:
        self.world = world
        self.clock = clock
        self.config = config
        listings: dict[str, Listing] = {}
        fees = PolymarketFees(listings)
        self.exchange = Exchange(clock, money_unit=MONEY_UNIT, fees=fees)
        fees.bind(self.exchange)
        self.crowd = Crowd(world, self.exchange, clock, config.crowd)
        self.floor = Floor(
            world,
            Venue.POLYMARKET,
            self.exchange,
            self.crowd,
            clock,
            pool_of=lambda _listing: POOL,
            select=share_of_topics(config.seed, config.share),
        )
        self._fee_listings = listings
        self.trades: deque[Deal] = deque(maxlen=5_000)
        self.edited_ns: dict[str, int] = {}
        self.ghosts: set[str] = set()
        self._changed_ns: dict[str, int] = {}
        self._tokens: dict[str, Token] = {}
        self._conditions: dict[str, str] = {}
        self._slugs: dict[str, str] = {}
        self._gamma_ids: dict[str, str] = {}
        self.exchange.listen(level=self._on_level, trade=self._on_trade)

    def open(self) -> None:
        """Show and trade what the universe has at this instant."""
        self.floor.open()
        for listing in self.floor.listings.values():
            self._learn(listing)

    def advance(self) -> tuple[Change, ...]:
        """Carry out what has happened since the last time."""
        changes = self.floor.advance()
        for change in changes:
            self._note(change)
        return changes

    def intervene(self, change: Change) -> None:
        """Let something happen to a listing that the universe did not plan."""
        self.floor.intervene(change)
        self._note(change)

    # -- look-ups -----------------------------------------------------------------------------------------------------

    def listing(self, listing_id: str) -> Listing:
        """Return a listing that the venue shows."""
        return self.floor.listings[listing_id]

    def words(self, listing: Listing) -> PolymarketWords:
        """Return the texts of a listing as they stand now."""
        return PolymarketWords.of(listing, self.clock.now_ns())

    def token(self, token_id: str) -> Token | None:
        """Return whose side a token is."""
        return self._tokens.get(token_id)

    def by_condition(self, condition_id: str) -> Listing | None:
        """Return the listing of a condition id."""
        return self._found(self._conditions.get(condition_id.lower()))

    def by_slug(self, slug: str) -> Listing | None:
        """Return the listing of a slug."""
        return self._found(self._slugs.get(slug))

    def by_gamma_id(self, gamma_id: str) -> Listing | None:
        """Return the listing of a Gamma id."""
        return self._found(self._gamma_ids.get(gamma_id))

    def hydrated(self, listing: Listing) -> bool:
        """Tell whether a market has its tokens and book yet: new ones take some minutes."""
        return self.clock.now_ns() >= listing.open_ns

    def market(self, listing: Listing) -> Market:
        """Return the engine's market of a listing."""
        return self.exchange.markets[listing.id]

    def has_book(self, listing: Listing) -> bool:
        """Tell whether the order book service answers for a market.

        It does not before the market is hydrated, nor once an outcome is proposed; nor for a book that stands still,
        which the catalogue goes on showing as open (venue sheet 7, "404 on book of a market open in Gamma").
        """
        live = self.market(listing).state in {MarketState.OPEN, MarketState.HALTED}
        return live and self.hydrated(listing) and not listing.frozen_at(self.clock.now_ns())

    def book(self, token_id: str) -> Book:
        """Return the book of a token.

        Raises:
            ApiError: 404, if there is none.
        """
        listing, outcome = self.tradable(token_id)
        book = book_of(self.market(listing), listing, outcome, self.changed_ns(listing))
        return ghost_of(book) if self.words(listing).slug in self.ghosts else book

    def tradable(self, token_id: str) -> tuple[Listing, int]:
        """Return the listing and outcome of a token that has a book.

        Raises:
            ApiError: 404, if it has none.
        """
        token = self._tokens.get(token_id)
        if token is None or not self.has_book(self.listing(token.listing)):
            raise no_book()
        return self.listing(token.listing), token.outcome

    def changed_ns(self, listing: Listing) -> int:
        """Return when a book last changed."""
        return self._changed_ns.get(listing.id, listing.open_ns)

    def accepts_orders(self, listing: Listing) -> bool:
        """Tell whether orders are accepted."""
        return self.market(listing).state is MarketState.OPEN

    def settled_value(self, listing: Listing) -> Fraction | None:
        """Return what YES paid once the market is settled, else None."""
        return self.market(listing).value

    def deal(self, trade: Trade) -> Deal:
        """Return a trade that has just happened, with its prices."""
        texts = price_texts(self.exchange.markets[trade.market].ladder)
        return Deal(trade, texts.yes[trade.rung], texts.no[trade.rung])

    # -- inside -------------------------------------------------------------------------------------------------------

    def _found(self, listing_id: str | None) -> Listing | None:
        return None if listing_id is None else self.floor.listings.get(listing_id)

    def _note(self, change: Change) -> None:
        if change.kind is ChangeKind.LISTED:
            self._learn(change.listing)
        elif change.kind is ChangeKind.EDITED:
            self.edited_ns[change.listing.id] = change.at_ns
        elif change.kind is ChangeKind.DELISTED:
            self._forget(change.listing)
        elif change.kind in {ChangeKind.OPENED, ChangeKind.REGRIDDED}:
            self._changed_ns[change.listing.id] = change.at_ns

    def _learn(self, listing: Listing) -> None:
        words = PolymarketWords.of(listing, listing.listed_ns)
        self._fee_listings[listing.id] = listing
        for outcome, token in enumerate(words.tokens):
            self._tokens[token] = Token(listing.id, outcome)
        self._conditions[words.condition_id] = listing.id
        self._slugs[words.slug] = listing.id
        self._gamma_ids[words.gamma_id] = listing.id

    def _forget(self, listing: Listing) -> None:
        words = PolymarketWords.of(listing, listing.listed_ns)
        self._fee_listings.pop(listing.id, None)
        self._changed_ns.pop(listing.id, None)
        self.edited_ns.pop(listing.id, None)
        for token in words.tokens:
            self._tokens.pop(token, None)
        self._conditions.pop(words.condition_id, None)
        self._slugs.pop(words.slug, None)
        self._gamma_ids.pop(words.gamma_id, None)

    def _on_level(self, change: LevelChange) -> None:
        self._changed_ns[change.market] = change.at_ns

    def _on_trade(self, trade: Trade) -> None:
        self.trades.append(self.deal(trade))
        self._changed_ns[trade.market] = trade.at_ns
