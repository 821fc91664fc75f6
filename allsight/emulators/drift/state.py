"""Everything that an emulated Drift knows: the floor, the engine, its markets by symbol and number, the fills."""

from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.clock import DAY_NS, MINUTE_NS, SECOND_NS, Clock
from allsight.domain.ids import Venue
from allsight.emulators.drift.config import DriftEmulatorConfig
from allsight.emulators.drift.fees import DriftFees
from allsight.emulators.drift.fills import FillBook
from allsight.emulators.drift.ledger import log_fill
from allsight.emulators.drift.perp import Averages, Perp, Status
from allsight.emulators.drift.units import BASE, MONEY_UNIT, PRICE, price_of
from allsight.emulators.drift.vamm import AMM, Amm, net_base
from allsight.emulators.engine.events import MarketState
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.traders.crowd import Crowd
from allsight.emulators.traders.floor import Floor, share_of_topics
from allsight.emulators.universe.model import Change, ChangeKind, Listing, World
from allsight.emulators.universe.words.drift import DriftWords

FIRST_INDEX: Final = 3
"""The perpetuals before it are no prediction markets."""

_CRANK_NS: Final = 5 * SECOND_NS
"""How often somebody lets the averages and the oracle of a market follow its book."""

PAUSED_ALL: Final = 255
"""`exchangeStatus` of a venue that is paused in every respect."""


class Depth(msgspec.Struct, frozen=True):
    """The best bid and ask of a market in millionths, None where that side is empty."""

    bid: int | None
    ask: int | None

    @property
    def mid(self) -> int | None:
        """Return the middle, None without both sides."""
        return None if self.bid is None or self.ask is None else (self.bid + self.ask) // 2


class DriftState:
    """The venue behind all of its servers.

    Attributes:
        exchange: the engine; markets are named by listing id.
        perps: every market that was listed since the start, by symbol; delisted ones stay, as on chain.
        exchange_status: of State; anything but zero stops the venue.
        node: the chain on which all of it lies.
        fills: what was traded.
    """

    def __init__(self, config: DriftEmulatorConfig, world: World, clock: Clock) -> None:
        self.config = config
        self.world = world
        self.clock = clock
        self._by_listing: dict[str, Perp] = {}
        self.exchange = Exchange(clock, money_unit=MONEY_UNIT, fees=DriftFees(self._by_listing))
        self.crowd = Crowd(world, self.exchange, clock, config.crowd)
        self.floor = Floor(
            world,
            Venue.DRIFT,
            self.exchange,
            self.crowd,
            clock,
            pool_of=lambda _listing: "usdc",
            select=share_of_topics(config.seed, config.share),
        )
        self.amm = Amm(self.exchange)
        self.perps: dict[str, Perp] = {}
        self._next_index = FIRST_INDEX
        self.exchange_status = 0
        self.started_ns = clock.now_ns()
        self.node = SolanaNode(clock, seed=config.seed)
        self.fills = FillBook(self.exchange, self.perp_of, self.slot, lambda fill: log_fill(self.node, fill))

    def open(self) -> None:
        """List and quote everything as of now."""
        self.floor.open()
        self._meet()
        self.look_after()

    # -- the passing of time ------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Tell whether the exchange as a whole trades."""
        return self.exchange_status == 0

    def advance(self) -> tuple[Change, ...]:
        """Move the life of listings, oracles and makers on to now and return what happened to listings."""
        changes = self.floor.advance() if self.running else ()
        self._meet()
        self.look_after()
        return changes

    def trade_once(self) -> None:
        """Let the crowd do what has fallen due, unless the exchange is halted."""
        if self.running:
            self.crowd.step()

    def intervene(self, change: Change) -> None:
        """Let something happen to a listing that the universe did not plan."""
        self.floor.intervene(change)
        self._meet()
        self.look_after()

    def slot(self) -> int:
        """Return the slot of now."""
        return self.node.chain.tip()

    # -- look-ups -----------------------------------------------------------------------------------------------------

    def perp(self, symbol: str) -> Perp | None:
        """Return a market by its symbol, whatever its case."""
        return self.perps.get(symbol.upper())

    def perp_at(self, index: int) -> Perp | None:
        """Return a market by its number."""
        return next((perp for perp in self.perps.values() if perp.index == index), None)

    def perp_of(self, listing_id: str) -> Perp:
        """Return the market of a listing."""
        return self._by_listing[listing_id]

    def shown(self) -> list[Perp]:
        """Return the markets that are not delisted, by number."""
        return [perp for perp in self.perps.values() if not perp.delisted]

    @property
    def number_of_markets(self) -> int:
        """Return what State says: one more than the highest number."""
        return self._next_index

    def touch(self, perp: Perp) -> Depth:
        """Return the best prices of a market."""
        bid, ask = perp.market.best_bid(), perp.market.best_ask()
        return Depth(None if bid is None else price_of(bid[0]), None if ask is None else price_of(ask[0]))

    def net_base(self, perp: Perp) -> int:
        """Return what users hold net, in shares."""
        return net_base(self.exchange, perp.market.id)

    def open_interest(self, perp: Perp) -> tuple[int, int]:
        """Return the shares that users are long and short, the maker's own not counted."""
        own = self.exchange.ledger.accounts[AMM].holdings.get(perp.market.id)
        total = perp.market.open_interest
        return (total, total) if own is None else (total - own.yes, total - own.no)

    def day_volume(self, perp: Perp) -> tuple[int, int]:
        """Return shares and millionths of quote that changed hands in the last 24 hours."""
        now = self.clock.now_ns()
        now -= now % MINUTE_NS  # the modelled part goes by minutes, or every slot would change the account
        listing = perp.listing
        # What was before the start is modelled: the listing's usual day.
        before = max(0, min(self.started_ns, listing.close_ns) - max(listing.open_ns, now - DAY_NS))
        modelled = round(listing.volume_24h * before / DAY_NS)
        base, quote = self.fills.traded(perp, since_ns=now - DAY_NS)
        return modelled + base, modelled * (perp.last_fill_price or perp.oracle_price) + quote

    # -- inside -------------------------------------------------------------------------------------------------------

    def _meet(self) -> None:
        """Give every new listing a number, in the order of their listing, and take note of those that are gone."""
        new = [listing for name, listing in self.floor.listings.items() if name not in self._by_listing]
        for listing in sorted(new, key=lambda entry: (entry.listed_ns, entry.id)):
            self._add(listing)
        for perp in self.perps.values():
            current = self.floor.listings.get(perp.listing.id)
            if current is None:
                perp.delisted = True
            else:
                perp.listing = current

    def _add(self, listing: Listing) -> None:
        now = self.clock.now_ns()
        perp = Perp(
            index=self._next_index,
            symbol=DriftWords.of(listing, now).symbol,
            listing=listing,
            market=self.exchange.markets[listing.id],
            averages=Averages(),
            sqrt_k=min(max(round(listing.volume_24h), 400), 100_000) * BASE,
        )
        self._next_index += 1
        self.perps[perp.symbol] = perp
        self._by_listing[listing.id] = perp

    def look_after(self) -> None:
        """Let oracles follow the mark, makers their oracles, and settle what the council has decided; not in a halt."""
        if not self.running:
            return
        now = self.clock.now_ns()
        for perp in self.perps.values():
            if perp.delisted:
                continue
            self._catch_up(perp, now)
            if perp.expiry_price is None and now >= perp.listing.determined_ns:
                self.settle(perp, self._outcome(perp.listing))
            if perp.expiry_price is not None:
                continue
            if perp.status(now) is Status.REDUCE_ONLY:
                self._decide(perp)
            elif perp.market.state is MarketState.OPEN:
                self._follow(perp, now)
            self.amm.requote(perp, now)

    def _catch_up(self, perp: Perp, now: int) -> None:
        """Carry out what a control has brought forward, of which the universe knows only the planned time."""
        listing, state = perp.listing, perp.market.state
        if now >= listing.close_ns and state in {MarketState.OPEN, MarketState.HALTED}:
            self.floor.intervene(Change(now, ChangeKind.CLOSED, listing))
        elif now >= listing.settled_ns and state is MarketState.CLOSED and perp.expiry_price is not None:
            self.floor.intervene(Change(now, ChangeKind.SETTLED, listing))

    def settle(self, perp: Perp, outcome: int) -> None:
        """Fix the expiry price of a market; its users are paid when the listing settles."""
        perp.write_oracle(outcome, self.slot())
        perp.settle_at(outcome, self.net_base(perp))

    def _decide(self, perp: Perp) -> None:
        outcome = self._outcome(perp.listing)
        if perp.oracle_price != outcome:
            perp.write_oracle(outcome, self.slot())

    def _follow(self, perp: Perp, now: int) -> None:
        if now - perp.averages.at_ns < _CRANK_NS:
            return
        depth = self.touch(perp)
        if depth.bid is not None and depth.ask is not None:
            perp.follow(now, depth.bid, depth.ask, self.slot())

    def _outcome(self, listing: Listing) -> int:
        payoff = self.world.settlement(listing)
        value = Fraction(1, 2) if payoff.refund else payoff.value
        return round(value * PRICE)
