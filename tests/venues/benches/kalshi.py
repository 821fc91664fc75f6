"""Kalshi on the bench: venue sheet `kalshi`."""

import contextlib
import random
from collections.abc import AsyncIterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import Side, probability_ladder
from allsight.domain.money import Currency
from allsight.emulators.engine.markets import Market
from allsight.emulators.kalshi.app import KalshiEmulator, run_kalshi
from allsight.emulators.kalshi.config import KalshiEmulatorConfig
from allsight.emulators.serving.faults import Fault
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.words.kalshi import KalshiWords
from allsight.ingestion.adapters.kalshi import books, fees, wire
from allsight.ingestion.adapters.kalshi.adapter import KalshiAdapter
from allsight.ingestion.adapters.kalshi.venue import KalshiConfig
from tests.support.kalshi_keys import KEY, OTHER_KEY
from tests.support.markets import make_market
from tests.venues.bench import Encoded, FeeExample, Login, Ports, Sides, Targets
from tests.venues.benches import engine
from tests.venues.benches.rig import LeveredRig, ports_of
from tests.venues.steady_world import SteadyWorld


class KalshiRig(LeveredRig[KalshiEmulator]):
    """A running emulated Kalshi."""

    edited: ClassVar = {"rules_primary": "If it happens twice, it resolves to Yes."}
    regridded: ClassVar = probability_ladder(Fraction(1, 1000), Fraction(1, 100), version=2)

    def adapter(self, login: Login) -> KalshiAdapter:
        key = {Login.NONE: None, Login.GOOD: KEY, Login.WRONG: OTHER_KEY}[login]
        config = KalshiConfig(
            environment="emulated",
            rest_url=self.venue.rest_url,
            stream_url=self.venue.ws_url,
            key_id=None if key is None else key.key_id,
            private_key=None if key is None else key.private_key_pem,
            changes_every_s=0.1,
            poll_interval_s=0.2,
        )
        return KalshiAdapter(config, clock=self.clock, rng=random.Random(1))

    def key_of(self, listing: Listing) -> MarketKey:
        return MarketKey(f"kalshi:{self.name_of(listing)}")

    def churn(self, key: MarketKey, rng: random.Random) -> None:
        engine.churn(self.venue.exchange, self._market(key), rng)

    def truth(self, key: MarketKey) -> Sides:
        return engine.truth(self._market(key))

    def expire_sessions(self) -> None:
        raise AssertionError("Kalshi has no sessions")

    def name_of(self, listing: Listing) -> str:
        return KalshiWords.of(listing, self.clock.now_ns()).ticker

    def _market(self, key: MarketKey) -> Market:
        market = self.venue.state.market(key.removeprefix("kalshi:"))
        assert market is not None
        return market


class KalshiBench:
    """Kalshi under test."""

    venue = Venue.KALSHI
    targets = Targets(
        books="ws:orderbook_delta:*",
        snapshots="ws:orderbook_snapshot:*",
        catalogue="http:GET */events",
        frozen="ws:*",
    )

    sides = tuple(Side)

    def accepts(self, event: ListedEvent) -> bool:
        return True

    def paid(self, value: Fraction) -> Fraction:
        return value

    @property
    def fees(self) -> tuple[FeeExample, ...]:
        schedule = fees.fee_schedule("quadratic", Decimal(1))
        return (
            FeeExample(
                "sheet 5.1: 0.07 · C · P · (1 − P): 100 contracts at 50 cents",
                schedule,
                Currency.USD,
                Fraction("1.75"),
                fills=((Fraction(1, 2), Fraction(100)),),
            ),
        )

    @contextlib.asynccontextmanager
    async def run(
        self,
        world: SteadyWorld,
        clock: Clock,
        *,
        faults: tuple[Fault, ...] = (),
        ports: Ports | None = None,
    ) -> AsyncIterator[KalshiRig]:
        config = KalshiEmulatorConfig(
            crowd=CrowdConfig(rate=0.0, dislocations=0.0),
            key=KEY,
            combos=12,
            edge_cache_s=0.2,
            world_s=0.05,
            faults=faults,
        )
        async with run_kalshi(msgspec.structs.replace(config, **(ports or {})), world=world, clock=clock) as venue:
            yield KalshiRig(venue, world, clock)

    def ports(self, rig: Any) -> Ports:
        return ports_of(rest_port=rig.venue.rest_url, ws_port=rig.venue.ws_url)

    def bet(self) -> tuple[Encoded, ...]:
        market = make_market("kalshi:KXBET", ladder=probability_ladder(Fraction(1, 100), Fraction(1, 100)))
        route = books.route_of(market, yes_scale=False)
        sides = msgspec.json.decode(
            b'{"yes_dollars":[["0.4000","100.00"]],"no_dollars":[["0.6000","100.00"]]}', type=wire.Sides
        )
        (bid,) = books.parse_levels(sides.yes_dollars, route, is_ask=False)
        (ask,) = books.parse_levels(sides.no_dollars, route, is_ask=True)
        return (
            Encoded("a NO bid at 60 cents is YES at 40", Side.YES, market.ladder, ask.rung, ask.size),
            Encoded("a YES bid at 40 cents is NO at 60", Side.NO, market.ladder, bid.rung, bid.size),
        )
