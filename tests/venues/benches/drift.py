"""Drift on the bench: venue sheet `drift`. Its stream repeats whole books, so what is lost is healed by the next."""

import contextlib
import random
from collections.abc import AsyncIterator
from fractions import Fraction
from itertools import islice
from typing import Any, ClassVar

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import Side
from allsight.domain.money import Currency
from allsight.emulators.drift.app import DriftEmulator, run_drift
from allsight.emulators.drift.config import DriftEmulatorConfig
from allsight.emulators.drift.perp import Perp
from allsight.emulators.drift.vamm import AMM
from allsight.emulators.engine.book import BookSide
from allsight.emulators.engine.orders import NewOrder
from allsight.emulators.serving.faults import Fault
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import ListedEvent, Listing, Payoff
from allsight.emulators.universe.words.drift import DriftWords
from allsight.ingestion.adapters.drift import accounts, books, fees, wire
from allsight.ingestion.adapters.drift.adapter import DriftAdapter
from allsight.ingestion.adapters.drift.venue import DATA, DLOB, RULES, DriftConfig, Urls
from allsight.ingestion.rest.client import RestPolicy
from allsight.ingestion.rest.limiter import Rate
from allsight.ingestion.rest.solana import RpcRates
from tests.ingestion.drift.support import market, market_account, state_account
from tests.venues.bench import Encoded, FeeExample, Login, Ports, Sides, Targets
from tests.venues.benches import engine
from tests.venues.benches.rig import NamedRig, ports_of
from tests.venues.steady_world import SteadyWorld

_STREAMED = 20
"""Levels of a side on the stream (sheet 4.2), the venue's own curve among them."""

_MILLIONTH = Fraction(1, 10**6)
_UNHURRIED = Rate(per_s=10_000.0, capacity=10_000.0)
_BUYER = "buyer"


class DriftRig(NamedRig[DriftEmulator]):
    """A running emulated Drift."""

    edited: ClassVar = {"rules": "It has to happen twice."}

    def adapter(self, login: Login) -> DriftAdapter:
        venue = self.venue
        config = DriftConfig(
            environment="emulated",
            enabled=True,
            urls=Urls(
                dlob=venue.dlob_url,
                dlob_stream=venue.dlob_ws_url,
                data=venue.data_url,
                rpc=venue.rpc_url,
                rpc_stream=venue.rpc_ws_url,
                rules=f"{venue.data_url}/markets.json",
            ),
            rates=RpcRates(every_method=_UNHURRIED, one_method=_UNHURRIED, special=()),
            host_rates=dict.fromkeys((DLOB, DATA, RULES), _UNHURRIED),
            changes_every_s=0.25,
            catalogue_every_s=0.5,
            status_every_s=0.5,
        )
        return DriftAdapter(
            config, clock=self.clock, rng=random.Random(1), rest=RestPolicy(first_pause_s=0.02, attempts=4)
        )

    def key_of(self, listing: Listing) -> MarketKey:
        return MarketKey(f"drift:{self.name_of(listing)}")

    def churn(self, key: MarketKey, rng: random.Random) -> None:
        engine.churn(self.venue.exchange, self._perp(key).market, rng)

    def truth(self, key: MarketKey) -> Sides:
        """Return people's orders among the levels that the stream has room for."""
        book = self._perp(key).market.book

        def half(side: BookSide) -> frozenset[tuple[Fraction, Fraction]]:
            ladder, found = self._perp(key).market.ladder, set()
            for place in islice(reversed(side.keys), _STREAMED):
                orders = side.levels[place].orders.values()
                firm = sum(order.remaining for order in orders if order.account != AMM)
                if firm:
                    found.add((ladder.probability(place * side.sign), firm * ladder.quantum))
            return frozenset(found)

        return half(book.bids), half(book.asks)

    def regrid(self, listing: Listing) -> None:
        raise AssertionError("a market of Drift keeps its tick")

    def settle(self, listing: Listing, payoff: Payoff) -> None:
        """Let the council decide; a fraction is what winners get when the market cannot pay them in full."""
        symbol = self.name_of(listing)
        if payoff.value in (0, 1):
            self.venue.controls.resolve(symbol, payoff.value)
        else:
            self._be_net_long(symbol)
            self.venue.controls.resolve(symbol, Fraction(1), solvency=payoff.value)

    def freeze(self) -> None:
        """Trap 18: the chain stands still, and the same book comes again and again between heartbeats."""
        self.venue.controls.stall_chain()

    def thaw(self) -> None:
        self.venue.controls.stall_chain(stalled=False)

    def expire_sessions(self) -> None:
        raise AssertionError("Drift's market data has no sessions")

    async def disconnect(self) -> None:
        await self.venue.ws.disconnect_all()

    def _be_net_long(self, symbol: str) -> None:
        """Let somebody buy from the venue's own maker: a market that owes its users nothing has no shortfall."""
        venue, perp = self.venue, self._perp(MarketKey(f"drift:{symbol}"))
        venue.exchange.cancel_all(market=perp.market.id)
        venue.advance_world()
        ask = perp.market.best_ask()
        assert ask is not None
        venue.exchange.open_account(_BUYER, {perp.market.pool: 10**18})
        venue.exchange.place(NewOrder(account=_BUYER, market=perp.market.id, side=Side.YES, rung=ask[0], size=1))

    def name_of(self, listing: Listing) -> str:
        return DriftWords.of(listing, self.clock.now_ns()).symbol

    def _perp(self, key: MarketKey) -> Perp:
        perp = self.venue.state.perp(key.removeprefix("drift:"))
        assert perp is not None
        return perp


class DriftBench:
    """Drift under test."""

    venue = Venue.DRIFT
    targets = Targets(
        books="ws:orderbook:*", snapshots="ws:orderbook:*", catalogue="rpc:getProgramAccounts", frozen="ws:orderbook:*"
    )
    sides = tuple(Side)

    def accepts(self, event: ListedEvent) -> bool:
        return True

    def paid(self, value: Fraction) -> Fraction:
        """Return a millionth less than was promised, for the program keeps it; nothing settles at exactly zero."""
        return max(value - _MILLIONTH, _MILLIONTH)

    @property
    def fees(self) -> tuple[FeeExample, ...]:
        schedule = fees.fee_schedule(
            accounts.read_state(state_account(numerator=100, denominator=100_000)),
            accounts.read_market(market_account()),
        )
        bought = ((Fraction("0.646"), Fraction(90)), (Fraction("0.652"), Fraction(10)))
        sold = ((1 - Fraction("0.640"), Fraction(150)), (1 - Fraction("0.636"), Fraction(50)))
        return (
            FeeExample(
                "sheet 7, golden quotes: 100 YES cost 0.06466 at once, and pay 99.8999",
                schedule,
                Currency.USDC,
                Fraction("0.06466") + 100 - Fraction("99.8999"),
                fills=bought,
            ),
            FeeExample(
                "sheet 7, golden quotes: 200 NO cost 0.1278 of the YES notional at once, and expiry at the worst",
                schedule,
                Currency.USDC,
                Fraction("0.1278") + 200 * Fraction("0.001001"),
                fills=sold,
                side=Side.NO,
            ),
        )

    @contextlib.asynccontextmanager
    async def run(
        self, world: SteadyWorld, clock: Clock, *, faults: tuple[Fault, ...] = (), ports: Ports | None = None
    ) -> AsyncIterator[DriftRig]:
        config = DriftEmulatorConfig(
            crowd=CrowdConfig(rate=0.0, dislocations=0.0),
            book_s=0.05,
            heartbeat_s=0.2,
            data_cache_s=0.0,
            world_s=0.1,
            chain_s=0.1,
            faults=faults,
        )
        async with run_drift(msgspec.structs.replace(config, **(ports or {})), world=world, clock=clock) as venue:
            yield DriftRig(venue, world, clock)

    def ports(self, rig: Any) -> Ports:
        venue = rig.venue
        return ports_of(
            dlob_port=venue.dlob_url,
            dlob_ws_port=venue.dlob_ws_url,
            data_port=venue.data_url,
            data_ws_port=venue.data_ws_url,
            rpc_port=venue.rpc_url,
        )

    def bet(self) -> tuple[Encoded, ...]:
        listed = market()
        level = b'[{"price":400000,"size":100000000000,"sources":{"dlob":100000000000}}]'
        sides = (
            books.parse_sides(wire.decode_book(b'{"bids":%b,"asks":%b}' % pair), books.route_of(listed))
            for pair in ((b"[]", level), (level, b"[]"))
        )
        (_, (ask,)), ((bid,), _) = sides
        return (
            Encoded("people's sell orders of 100 shares at 0.4", Side.YES, listed.ladder, ask.rung, ask.size),
            Encoded("people's buy orders of 100 shares at 0.4", Side.NO, listed.ladder, bid.rung, bid.size),
        )
