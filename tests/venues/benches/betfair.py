"""Betfair Exchange on the bench: venue sheet `betfair`."""

import contextlib
import random
from collections.abc import AsyncIterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

import msgspec

from allsight.domain.book import Trust
from allsight.domain.clock import Clock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import Side
from allsight.domain.money import Currency
from allsight.emulators.betfair.app import BetfairEmulator, run_betfair
from allsight.emulators.betfair.config import BetfairEmulatorConfig
from allsight.emulators.betfair.sessions import make_account
from allsight.emulators.engine.markets import Market
from allsight.emulators.serving.faults import Fault
from allsight.emulators.serving.lines import make_certificate
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import ListedEvent, Listing, Payoff
from allsight.emulators.universe.words.betfair import BetfairEventWords, BetfairWords
from allsight.ingestion.adapters.betfair import books, fees, wire
from allsight.ingestion.adapters.betfair.adapter import BetfairAdapter
from allsight.ingestion.adapters.betfair.ladders import ladder_of
from allsight.ingestion.adapters.betfair.venue import EVENT_TYPES, BetfairConfig
from allsight.ingestion.rest.client import RestPolicy
from tests.support.markets import make_market
from tests.venues.bench import Encoded, FeeExample, Login, Ports, Sides, Targets
from tests.venues.benches import engine
from tests.venues.benches.rig import NamedRig, ports_of
from tests.venues.steady_world import SteadyWorld

_ACCOUNT = make_account()
_CERTIFICATE = make_certificate().decode()


class BetfairRig(NamedRig[BetfairEmulator]):
    """A running emulated Betfair."""

    edited: ClassVar = {"clarifications": "It has to happen twice."}

    def adapter(self, login: Login) -> BetfairAdapter:
        password = {Login.NONE: None, Login.GOOD: _ACCOUNT.password, Login.WRONG: "wrong"}[login]
        config = BetfairConfig(
            environment="emulated",
            app_key=_ACCOUNT.app_key,
            username=_ACCOUNT.username,
            password=password,
            identity_url=self.venue.identity_url,
            identity_cert_url=self.venue.identity_url,
            api_url=self.venue.api_url,
            navigation_url=self.venue.navigation_url,
            stream_url=self.venue.stream_url,
            ca=self.venue.certificate,
            event_types=tuple(msgspec.structs.replace(kind, market_types=()) for kind in EVENT_TYPES),
            changes_every_s=0.1,
        )
        policy = RestPolicy(first_pause_s=0.02, attempts=4)
        return BetfairAdapter(config, clock=self.clock, rng=random.Random(1), rest=policy)

    def key_of(self, listing: Listing) -> MarketKey:
        words = _words(listing)
        return MarketKey(f"betfair:{self.name_of(listing)}~{words.selection_id}~{words.handicap}")

    def churn(self, key: MarketKey, rng: random.Random) -> None:
        engine.churn(self.venue.exchange, self._book(key), rng)
        self.venue.publish()

    def truth(self, key: MarketKey) -> Sides:
        return engine.truth(self._book(key))

    def regrid(self, listing: Listing) -> None:
        raise AssertionError("a Betfair market keeps its price grid")

    def settle(self, listing: Listing, payoff: Payoff) -> None:
        group = [entry for entry in self.world.shown if entry.group == listing.group]
        mine, others = _words(listing).selection_id, [_words(entry).selection_id for entry in group if entry != listing]
        if payoff.refund:
            self.venue.controls.remove_runner(self.name_of(listing), mine)
        elif payoff.value == 1:
            self.venue.controls.settle(self.name_of(listing), mine)
        elif payoff.value == 0:
            self.venue.controls.settle(self.name_of(listing), others[0])
        else:
            self.venue.controls.settle(self.name_of(listing), mine, others[0])

    def expire_sessions(self) -> None:
        self.venue.controls.expire_sessions()

    async def disconnect(self) -> None:
        await self.venue.stream.disconnect_all()

    def name_of(self, listing: Listing) -> str:
        return BetfairEventWords.of(self.world.event_of(listing)).market_id

    def _book(self, key: MarketKey) -> Market:
        market_id, selection, _ = key.removeprefix("betfair:").split("~")
        market = self.venue.state.market(market_id)
        assert market is not None
        runner = next(one for one in market.runners if one.words.selection_id == int(selection))
        book = self.venue.state.book(runner)
        assert book is not None
        return book


def _words(listing: Listing) -> BetfairWords:
    return BetfairWords.of(listing, listing.listed_ns)


class BetfairBench:
    """Betfair under test."""

    venue = Venue.BETFAIR
    targets = Targets(books="line:mcm:*", snapshots="", catalogue="http:POST *json-rpc*", frozen="line:*")
    sides = tuple(Side)

    def paid(self, value: Fraction) -> Fraction:
        return value

    def accepts(self, event: ListedEvent) -> bool:
        return len(event.listings) > 1

    @property
    def fees(self) -> tuple[FeeExample, ...]:
        rate = fees.BaseRate(Decimal(5), True, "listMarketCatalogue")
        schedule = fees.schedule((rate,), fees.Terms())
        discounted = fees.schedule((rate,), fees.Terms(discount=Fraction(1, 5)))
        won = (Fraction(300), Fraction(100))
        return (
            FeeExample("sheet 6.1: 5 % of a net profit of 200", schedule, Currency.GBP, Fraction(10), settled=won),
            FeeExample("sheet 6.1: less a discount of 20 %", discounted, Currency.GBP, Fraction(8), settled=won),
            FeeExample(
                "sheet 6.1: a market that lost pays none", schedule, Currency.GBP, Fraction(0), settled=won[::-1]
            ),
        )

    @contextlib.asynccontextmanager
    async def run(
        self, world: SteadyWorld, clock: Clock, *, faults: tuple[Fault, ...] = (), ports: Ports | None = None
    ) -> AsyncIterator[BetfairRig]:
        config = BetfairEmulatorConfig(
            crowd=CrowdConfig(rate=0.0, dislocations=0.0),
            account=_ACCOUNT,
            certificate=_CERTIFICATE,
            odd_kinds=0,
            connects_per_minute=10_000,
            logins_per_minute=10_000,
            world_s=0.05,
            faults=faults,
        )
        async with run_betfair(msgspec.structs.replace(config, **(ports or {})), world=world, clock=clock) as venue:
            yield BetfairRig(venue, world, clock)

    def ports(self, rig: Any) -> Ports:
        return ports_of(api_port=rig.venue.api_url, stream_port=rig.venue.stream_url)

    def bet(self) -> tuple[Encoded, ...]:
        ladder = ladder_of("CLASSIC")
        assert ladder is not None
        market = make_market("betfair:1.2~3~0", ladder=ladder)
        body = (
            b'{"selectionId":3,"handicap":0.0,"status":"ACTIVE","ex":{'
            b'"availableToBack":[{"price":2.5,"size":40.0}],"availableToLay":[{"price":2.5,"size":40.0}]}}'
        )
        seen = books.parse_book(msgspec.json.decode(body, type=wire.RunnerBook), market, 0, trust=Trust.LIVE)
        return (
            Encoded("40 to back at 2.5 return 100", Side.YES, ladder, seen.asks[0].rung, seen.asks[0].size),
            Encoded("40 to lay at 2.5 risk 60 for 100", Side.NO, ladder, seen.bids[0].rung, seen.bids[0].size),
        )
