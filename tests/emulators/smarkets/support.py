"""A Smarkets emulator on a few markets, and a client that speaks to it as the venue sheet says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec

from allsight.domain.clock import ManualClock
from allsight.emulators.serving.playback import HttpRecording
from allsight.emulators.smarkets.app import SmarketsEmulator, run_smarkets
from allsight.emulators.smarkets.config import SmarketsAccount, SmarketsEmulatorConfig
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.words.smarkets import SmarketsEventWords
from tests.emulators.smarkets.few_markets import START_NS, FewMarkets, contract_id

ACCOUNT = SmarketsAccount(username="trader@example.test", password="not-a-real-password")
CREDENTIALS_LIMIT = 5
"""Logins that the venue lets pass in five minutes."""

LOGIN = {"username": ACCOUNT.username, "password": ACCOUNT.password}


class Site:
    """A running emulator and a client without a session."""

    def __init__(
        self, venue: SmarketsEmulator, world: FewMarkets, clock: ManualClock, client: httpx.AsyncClient
    ) -> None:
        self.venue, self.world, self.clock, self.client = venue, world, clock, client

    async def get(self, path: str, status: int = 200, token: str | None = None, **params: Any) -> Any:
        headers = {} if token is None else {"Authorization": f"Session-Token {token}"}
        answer = await self.client.get(f"/v3{path}", params=params, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def log_in(self, **more: Any) -> str:
        answer = await self.client.post("/v3/sessions/", json=LOGIN | more)
        assert answer.status_code == 201, answer.text
        token = answer.json()["token"]
        assert isinstance(token, str)
        return token

    async def every(self, **params: Any) -> list[dict[str, Any]]:
        """Read all pages of the event listing, each by the query that the page before names."""
        query = "?" + str(httpx.QueryParams(params))
        found: list[dict[str, Any]] = []
        while query:
            answer = await self.client.get(f"/v3/events/{query}")
            assert answer.status_code == 200, answer.text
            found += answer.json()["events"]
            query = answer.json()["pagination"]["next_page"]
        return found

    def market(self, topic: str, form: str) -> str:
        """Return the venue's id of a market."""
        return SmarketsEventWords.of(self.world.find(topic, form)[0]).market_id

    def event(self, topic: str, form: str) -> str:
        """Return the venue's id of the event of a market."""
        return SmarketsEventWords.of(self.world.find(topic, form)[0]).leaf.id

    def contracts(self, topic: str, form: str) -> list[str]:
        """Return the venue's ids of the contracts of a market."""
        return [contract_id(listing) for listing in self.world.find(topic, form)[1]]

    def move(self, seconds: float) -> None:
        """Let time pass, and what falls due happen."""
        self.clock.advance(seconds)
        self.venue.advance_world()
        self.venue.trade_once()


@asynccontextmanager
async def smarkets(
    world: FewMarkets,
    *,
    start_ns: int = START_NS,
    recording: HttpRecording | None = None,
    speed: float | None = 1.0,
    **changes: Any,
) -> AsyncIterator[Site]:
    clock = ManualClock(start_ns)
    calm = SmarketsEmulatorConfig(crowd=CrowdConfig(rate=0.0, dislocations=0.0), account=ACCOUNT)
    config = msgspec.structs.replace(calm, **changes)
    async with (
        run_smarkets(config, world=world, clock=clock, recording=recording, speed=speed) as venue,
        httpx.AsyncClient(base_url=venue.url, verify=False) as client,
    ):
        yield Site(venue, world, clock, client)
