"""Smarkets on the bench: venue sheet `smarkets`. It is polled, so there is no connection to lose."""

import contextlib
import random
from collections.abc import AsyncIterator
from fractions import Fraction
from typing import Any, ClassVar

import msgspec

from allsight.domain.book import Trust
from allsight.domain.clock import Clock
from allsight.domain.fees import FeeForm
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import Side
from allsight.domain.money import Currency
from allsight.emulators.serving.faults import Fault
from allsight.emulators.smarkets.app import SmarketsEmulator, run_smarkets
from allsight.emulators.smarkets.config import SmarketsAccount, SmarketsEmulatorConfig
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import ListedEvent, Listing, Payoff
from allsight.emulators.universe.words.smarkets import SmarketsEventWords, SmarketsWords
from allsight.ingestion.adapters.smarkets import books, fees, wire
from allsight.ingestion.adapters.smarkets.adapter import SmarketsAdapter
from allsight.ingestion.adapters.smarkets.ladder import LADDER
from allsight.ingestion.adapters.smarkets.venue import SmarketsConfig
from allsight.ingestion.rest.client import RestPolicy
from tests.venues.bench import Encoded, FeeExample, Login, Ports, Sides, Targets
from tests.venues.benches import engine
from tests.venues.benches.rig import NamedRig, ports_of
from tests.venues.steady_world import SteadyWorld

_ACCOUNT = SmarketsAccount(username="trader@example.org", password="throw-away")
_DEPTH = 1_000
_ENDINGS = {Fraction(0): "loser", Fraction(1): "winner"}


class SmarketsRig(NamedRig[SmarketsEmulator]):
    """A running emulated Smarkets."""

    edited: ClassVar = {"description": "It has to happen twice."}

    def adapter(self, login: Login) -> SmarketsAdapter:
        password = {Login.NONE: None, Login.GOOD: _ACCOUNT.password, Login.WRONG: "wrong"}[login]
        config = SmarketsConfig(
            environment="emulated",
            rest_url=self.venue.url,
            username=None if password is None else _ACCOUNT.username,
            password=password,
            domains=(),
            scopes=(),
            game_categories=(),
            quotes_per_minute=60_000,
            changes_every_s=0.1,
            poll_interval_s=0.1,
        )
        policy = RestPolicy(first_pause_s=0.02, attempts=4)
        return SmarketsAdapter(config, clock=self.clock, rng=random.Random(1), rest=policy)

    def key_of(self, listing: Listing) -> MarketKey:
        return MarketKey(f"smarkets:{self.name_of(listing)}~{self._contract(listing)}")

    def churn(self, key: MarketKey, rng: random.Random) -> None:
        engine.churn(self.venue.exchange, self.venue.state.book(self._listing(key)), rng, lot=10_000)

    def truth(self, key: MarketKey) -> Sides:
        return engine.truth(self.venue.state.book(self._listing(key)), inner=True)

    def regrid(self, listing: Listing) -> None:
        raise AssertionError("Smarkets has one price grid")

    def settle(self, listing: Listing, payoff: Payoff) -> None:
        contract = self._contract(listing)
        if payoff.refund:
            self.venue.controls.settle(contract, "voided")
        elif payoff.value in _ENDINGS:
            self.venue.controls.settle(contract, _ENDINGS[payoff.value])  # type: ignore[arg-type]
        else:
            others = [entry for entry in self.world.shown if entry.group == listing.group]
            for entry in others:
                self.venue.controls.settle(self._contract(entry), "deadheat", share=Fraction(1, len(others)))

    def expire_sessions(self) -> None:
        self.venue.sessions.end_all()

    async def disconnect(self) -> None:
        """Do nothing: every request is a connection of its own."""

    def name_of(self, listing: Listing) -> str:
        return SmarketsEventWords.of(self.world.event_of(listing)).market_id

    def _contract(self, listing: Listing) -> str:
        return SmarketsWords.of(listing, self.clock.now_ns()).contract_id

    def _listing(self, key: MarketKey) -> Listing:
        listing = self.venue.state.contract(key.rpartition("~")[2])
        assert listing is not None
        return listing


class SmarketsBench:
    """Smarkets under test."""

    venue = Venue.SMARKETS
    targets = Targets(
        books="http:GET /v3/markets/*/quotes/",
        snapshots="",
        catalogue="http:GET /v3/events/*",
        frozen="http:*",
    )
    sides = tuple(Side)

    def paid(self, value: Fraction) -> Fraction:
        return value

    def accepts(self, event: ListedEvent) -> bool:
        words = SmarketsEventWords.of(event)
        return words.leaf.bet_allowed and not words.hidden

    @property
    def fees(self) -> tuple[FeeExample, ...]:
        charged = fees.commission_of(None, FeeForm.NET_PROFIT, Fraction(2, 100))
        return (
            FeeExample(
                "sheet 5.2: 28.73 won, 10.71 lost, 2 % of 18.02: 0.3604, the venue writes 0.36, we round up",
                fees.fee_schedule(charged, b"null"),
                Currency.GBP,
                Fraction("0.37"),
                settled=(Fraction("28.73"), Fraction("10.71")),
            ),
        )

    @contextlib.asynccontextmanager
    async def run(
        self, world: SteadyWorld, clock: Clock, *, faults: tuple[Fault, ...] = (), ports: Ports | None = None
    ) -> AsyncIterator[SmarketsRig]:
        config = SmarketsEmulatorConfig(
            crowd=CrowdConfig(rate=0.0, dislocations=0.0),
            account=_ACCOUNT,
            depth=_DEPTH,
            rate_limits=False,
            refusal_s=0.2,
            world_s=0.05,
            faults=faults,
        )
        async with run_smarkets(msgspec.structs.replace(config, **(ports or {})), world=world, clock=clock) as venue:
            yield SmarketsRig(venue, world, clock)

    def ports(self, rig: Any) -> Ports:
        return ports_of(port=rig.venue.url)

    def bet(self) -> tuple[Encoded, ...]:
        body = b'{"bids":[{"price":4000,"quantity":1000000}],"offers":[{"price":4000,"quantity":1000000}]}'
        sides = msgspec.json.decode(body, type=wire.Sides)
        seen = books.parse_book(sides, MarketKey("smarkets:1~2"), 0, trust=Trust.LIVE, reason="")
        return (
            Encoded("an offer of 100 pounds of pot at 40 %", Side.YES, LADDER, seen.asks[0].rung, seen.asks[0].size),
            Encoded("a bid of 100 pounds of pot at 40 %", Side.NO, LADDER, seen.bids[0].rung, seen.bids[0].size),
        )
