"""Polymarket on the bench: venue sheet `polymarket`."""

import contextlib
import random
from collections.abc import AsyncIterator
from fractions import Fraction
from typing import Any, ClassVar

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import Side, probability_ladder
from allsight.domain.money import Currency
from allsight.emulators.engine.markets import Market
from allsight.emulators.polymarket.app import PolymarketEmulator
from allsight.emulators.polymarket.config import PolymarketEmulatorConfig
from allsight.emulators.serving.faults import Fault
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.ingestion.adapters.polymarket import fees, parse, wire
from allsight.ingestion.adapters.polymarket.adapter import PolymarketAdapter
from allsight.ingestion.adapters.polymarket.venue import PolymarketConfig, Urls
from allsight.ingestion.rest.client import RestPolicy
from tests.support.markets import make_market
from tests.venues.bench import Encoded, FeeExample, Login, Ports, Sides, Targets
from tests.venues.benches import engine
from tests.venues.benches.rig import LeveredRig, ports_of
from tests.venues.steady_world import SteadyWorld

_SHARE = 10**6


class PolymarketRig(LeveredRig[PolymarketEmulator]):
    """A running emulated Polymarket."""

    edited: ClassVar = {"description": "It has to happen twice."}
    regridded: ClassVar = probability_ladder(Fraction(1, 1000), Fraction(1, 10**6), version=2)

    def adapter(self, login: Login) -> PolymarketAdapter:
        venue = self.venue
        urls = Urls(gamma=venue.gamma_url, clob=venue.clob_url, data=venue.data_url, stream=f"{venue.ws_url}/ws")
        config = PolymarketConfig(environment="emulated", urls=urls, changes_every_s=0.1, catalogue_every_s=0.5)
        policy = RestPolicy(first_pause_s=0.02, attempts=4)
        return PolymarketAdapter(config, clock=self.clock, rng=random.Random(1), rest=policy)

    def key_of(self, listing: Listing) -> MarketKey:
        return MarketKey(f"polymarket:{self.name_of(listing)}")

    def churn(self, key: MarketKey, rng: random.Random) -> None:
        engine.churn(self.venue.exchange, self._market(key), rng, lot=_SHARE // 100)

    def truth(self, key: MarketKey) -> Sides:
        return engine.truth(self._market(key))

    def expire_sessions(self) -> None:
        raise AssertionError("Polymarket's market data has no sessions")

    def name_of(self, listing: Listing) -> str:
        return self.venue.state.words(listing).condition_id

    def _market(self, key: MarketKey) -> Market:
        listing = self.venue.state.by_condition(key.removeprefix("polymarket:"))
        assert listing is not None
        return self.venue.state.market(listing)


class PolymarketBench:
    """Polymarket under test."""

    venue = Venue.POLYMARKET
    targets = Targets(books="ws:price_change:*", snapshots="ws:book:*", catalogue="http:GET /events*", frozen="ws:*")

    sides = tuple(Side)

    def accepts(self, event: ListedEvent) -> bool:
        return True

    def paid(self, value: Fraction) -> Fraction:
        return value

    @property
    def fees(self) -> tuple[FeeExample, ...]:
        body = b'{"c":"0xbet","t":[],"mts":0.01,"mos":5,"fd":{"r":0.05,"e":1,"to":true}}'
        market = msgspec.json.decode(body, type=wire.CompactMarket)
        return tuple(
            FeeExample(
                f"sheet 1.5: 100 shares at {price} under a rate of 0.05",
                fees.from_compact(market),
                Currency.PUSD,
                Fraction(charge),
                fills=((Fraction(price), Fraction(100)),),
            )
            for price, charge in (("0.10", "0.45"), ("0.30", "1.05"), ("0.50", "1.25"))
        )

    @contextlib.asynccontextmanager
    async def run(
        self,
        world: SteadyWorld,
        clock: Clock,
        *,
        faults: tuple[Fault, ...] = (),
        ports: Ports | None = None,
    ) -> AsyncIterator[PolymarketRig]:
        config = PolymarketEmulatorConfig(
            crowd=CrowdConfig(rate=0.0, dislocations=0.0), gamma_cache_s=0.0, world_s=0.05, faults=faults
        )
        async with PolymarketEmulator(
            msgspec.structs.replace(config, **(ports or {})), world=world, clock=clock
        ) as venue:
            yield PolymarketRig(venue, world, clock)

    def ports(self, rig: Any) -> Ports:
        venue = rig.venue
        return ports_of(
            gamma_port=venue.gamma_url, clob_port=venue.clob_url, data_port=venue.data_url, ws_port=venue.ws_url
        )

    def bet(self) -> tuple[Encoded, ...]:
        market = make_market("polymarket:0xbet", ladder=parse.ladder_for(Fraction(1, 100)))
        book = msgspec.json.decode(
            b'{"event_type":"book","market":"0xbet","asset_id":"1","timestamp":"1795348800000",'
            b'"bids":[{"price":"0.4","size":"100"}],"asks":[{"price":"0.40","size":"100"}]}',
            type=wire.Book,
        )
        seen = parse.snapshot(book, market.key, market.ladder, 0)
        return (
            Encoded("an ask of YES at 0.40", Side.YES, market.ladder, seen.asks[0].rung, seen.asks[0].size),
            Encoded("a bid of YES at 0.4 is NO at 0.6", Side.NO, market.ladder, seen.bids[0].rung, seen.bids[0].size),
        )
