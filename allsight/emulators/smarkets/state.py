"""Everything that an emulated Smarkets knows: the floor, the engine, the event tree, what an operator has done."""

from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.clock import DAY_NS, Clock
from allsight.domain.ids import Venue
from allsight.emulators.engine.events import MarketState, Trade
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.markets import Market
from allsight.emulators.smarkets.config import SmarketsEmulatorConfig
from allsight.emulators.smarkets.tree import Branch, grow
from allsight.emulators.traders.crowd import Crowd
from allsight.emulators.traders.floor import Floor, share_of_topics
from allsight.emulators.universe.model import Change, ChangeKind, ListedEvent, Listing, World
from allsight.emulators.universe.words.smarkets import SmarketsEventWords, SmarketsWords

CURRENCY: Final = "GBP"
MONEY_UNIT: Final = Fraction(1, 10**8)
"""A price in basis points times a quantity in ten-thousandths is a whole number of these, in pounds."""

_CATEGORIES_SINCE_DAYS: Final = 400


class Outcome(msgspec.Struct, frozen=True):
    """How a contract was settled by hand: a `state_or_outcome` of the venue, its factor where it has one."""

    kind: str
    factor: str | None
    at_ns: int


class Turnover(msgspec.Struct):
    """What has been matched in a contract in this session, and where last.

    Attributes:
        pot: quantity, in ten-thousandths of a pound of pot.
        stake: the buyers' part of it in hundred-millionths of a pound.
        price: of the last execution in basis points.
        at_ns: of the last execution.
    """

    pot: int = 0
    stake: int = 0
    price: int = 0
    at_ns: int = 0


class SmarketsState:
    """The venue behind its server.

    Attributes:
        exchange: the engine; markets there are contracts here, named by listing id.
        tree: every event, by id.
        outcomes: what was settled by hand, by listing id.
        hidden: ids of what an operator took from view, by kind: `event`, `market`, `contract`.
        blocked: every call is refused for the caller's country.
    """

    def __init__(self, config: SmarketsEmulatorConfig, world: World, clock: Clock) -> None:
        self.config = config
        self.world = world
        self.clock = clock
        self.exchange = Exchange(clock, money_unit=MONEY_UNIT)
        self.crowd = Crowd(world, self.exchange, clock, config.crowd)
        self.floor = Floor(
            world,
            Venue.SMARKETS,
            self.exchange,
            self.crowd,
            clock,
            pool_of=lambda _listing: CURRENCY,
            select=share_of_topics(config.seed, config.share),
        )
        self.tree: dict[str, Branch] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.hidden: dict[str, set[str]] = {"event": set(), "market": set(), "contract": set()}
        self.blocked = config.blocked
        self._turnover: dict[str, Turnover] = {}
        self._markets: dict[str, ListedEvent] = {}
        self._contracts: dict[str, Listing] = {}
        self._opened_ns = clock.now_ns()

    def open(self) -> None:
        """List and quote everything as of now."""
        self.exchange.listen(trade=self._remember)
        self.floor.open()
        for market in self.exchange.markets.values():
            if market.state is MarketState.HALTED:
                self.exchange.cancel_all(market=market.id)
        self._index()

    def advance(self) -> tuple[Change, ...]:
        """Move the life of listings on to now and return what happened."""
        changes = self.floor.advance()
        for change in changes:
            self._withdraw(change)
        if changes:
            self._index()
        return changes

    def intervene(self, change: Change) -> None:
        """Let something happen to a contract that the universe did not plan."""
        self.floor.intervene(change)
        self._withdraw(change)
        self._index()

    # -- look-ups -----------------------------------------------------------------------------------------------------

    def market(self, market_id: str) -> ListedEvent | None:
        """Return a market by the venue's id."""
        return self._markets.get(market_id)

    def contract(self, contract_id: str) -> Listing | None:
        """Return a contract by the venue's id."""
        return self._contracts.get(contract_id)

    def contracts(self, market: ListedEvent) -> list[Listing]:
        """Return the contracts of a market that there are, in the venue's order."""
        shown = self.floor.listings
        return [shown[name] for name in market.listings if name in shown]

    def book(self, listing: Listing) -> Market:
        """Return the engine's side of a contract."""
        return self.exchange.markets[listing.id]

    def turnover(self, listing: Listing) -> Turnover:
        """Return what was matched in a contract in this session."""
        return self._turnover.get(listing.id) or Turnover()

    def is_hidden(self, market: ListedEvent) -> bool:
        """Tell whether a market is out of view."""
        words = SmarketsEventWords.of(market)
        return words.hidden or words.market_id in self.hidden["market"]

    def _withdraw(self, change: Change) -> None:
        """Cancel what rests when trading is halted: orders live until the halt unless they ask for more."""
        market = self.exchange.markets.get(change.listing.id)
        if change.kind is ChangeKind.HALTED and market is not None and market.state is MarketState.HALTED:
            self.exchange.cancel_all(market=market.id)

    def _remember(self, trade: Trade) -> None:
        entry = self._turnover.setdefault(trade.market, Turnover())
        entry.price = self.exchange.markets[trade.market].ladder.native(trade.rung)
        entry.pot += trade.size
        entry.stake += trade.size * entry.price
        entry.at_ns = trade.at_ns

    def _index(self) -> None:
        shown = [event for event in self.floor.events.values() if self.contracts(event)]
        self.tree = grow(shown, self._opened_ns - _CATEGORIES_SINCE_DAYS * DAY_NS)
        self._markets = {SmarketsEventWords.of(event).market_id: event for event in shown}
        found = self.floor.listings.values()
        self._contracts = {SmarketsWords.of(one, one.listed_ns).contract_id: one for one in found}
