"""A Kalshi emulator on a small world, and clients that speak to it as the venue's documents say."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import httpx
import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from websockets.asyncio.client import ClientConnection, connect

from allsight.domain.clock import MILLISECOND_NS, Clock, ManualClock
from allsight.emulators.kalshi.app import KalshiEmulator, run_kalshi
from allsight.emulators.kalshi.config import KalshiEmulatorConfig, KalshiKey
from allsight.emulators.traders.crowd import CrowdConfig
from tests.emulators.small_world import START_NS, SmallWorld
from tests.support.kalshi_keys import KEY

FED = "KXFEDDECISION-26DEC"
HOLD = "KXFEDDECISION-26DEC-H0"
CUT = "KXFEDDECISION-26DEC-C25"
GAME = "KXNFLGAME-26NOV29KCBUF"
CHIEFS = "KXNFLGAME-26NOV29KCBUF-KC"


@lru_cache
def _private(pem: str) -> rsa.RSAPrivateKey:
    private = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    return private


def signed(key: KalshiKey, at_ms: int, method: str, path: str, *, wrong_padding: bool = False) -> dict[str, str]:
    """Sign by the venue's documents, with nothing of the emulator's own code."""
    private = _private(key.private_key_pem)
    message = f"{at_ms}{method}{path}".encode()
    chosen: padding.AsymmetricPadding = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    if wrong_padding:
        chosen = padding.PKCS1v15()
    signature = private.sign(message, chosen, hashes.SHA256())
    return {
        "KALSHI-ACCESS-KEY": key.key_id,
        "KALSHI-ACCESS-TIMESTAMP": str(at_ms),
        "KALSHI-ACCESS-SIGNATURE": base64.b64encode(signature).decode(),
    }


class Signer(httpx.Auth):
    def __init__(self, key: KalshiKey, clock: Clock) -> None:
        self._key, self._clock = key, clock

    def auth_flow(self, request: httpx.Request) -> Any:
        path = request.url.raw_path.partition(b"?")[0].decode()
        request.headers.update(signed(self._key, self._clock.now_ns() // MILLISECOND_NS, request.method, path))
        yield request


class Site:
    """A running emulator with an anonymous and a signed client."""

    def __init__(
        self,
        venue: KalshiEmulator,
        world: SmallWorld,
        clock: ManualClock,
        public: httpx.AsyncClient,
        own: httpx.AsyncClient,
    ) -> None:
        self.venue, self.world, self.clock = venue, world, clock
        self.public, self.own = public, own

    async def get(self, path: str, status: int = 200, **params: Any) -> Any:
        answer = await self.own.get(path, params={name.rstrip("_"): value for name, value in params.items()})
        assert answer.status_code == status, answer.text
        return answer.json()

    async def every(self, path: str, key: str, **params: Any) -> list[Any]:
        """Read all pages."""
        found: list[Any] = []
        cursor = ""
        while True:
            asked = params | ({"cursor": cursor} if cursor else {})
            page = await self.get(path, **asked)
            found += page[key]
            cursor = page["cursor"]
            if not cursor:
                return found

    @asynccontextmanager
    async def stream(self, *, create_connection: type[ClientConnection] = ClientConnection) -> AsyncIterator["Stream"]:
        headers = signed(KEY, self.clock.now_ns() // MILLISECOND_NS, "GET", "/trade-api/ws/v2")
        async with connect(
            self.venue.ws_url, additional_headers=headers, create_connection=create_connection
        ) as connection:
            yield Stream(connection)


class Stream:
    """A client of the stream that numbers its commands."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._id = 0

    async def command(self, cmd: str, **params: Any) -> int:
        self._id += 1
        await self.connection.send(json.dumps({"id": self._id, "cmd": cmd, "params": params}))
        return self._id

    async def next(self) -> dict[str, Any]:
        message = json.loads(await asyncio.wait_for(self.connection.recv(), 5))
        assert isinstance(message, dict)
        return message

    async def take(self, count: int) -> list[dict[str, Any]]:
        return [await self.next() for _ in range(count)]

    async def subscribe(self, *channels: str, **params: Any) -> list[int]:
        """Subscribe and return the sids."""
        await self.command("subscribe", channels=list(channels), **params)
        sids: list[int] = []
        while len(sids) < len(channels):
            message = await self.next()
            if message["type"] == "subscribed":
                sids.append(message["msg"]["sid"])
        return sids


@asynccontextmanager
async def kalshi(world: SmallWorld | None = None, **changes: Any) -> AsyncIterator[Site]:
    world = world or SmallWorld()
    clock = ManualClock(START_NS)
    calm = KalshiEmulatorConfig(crowd=CrowdConfig(rate=0.0, dislocations=0.0), key=KEY, combos=12)
    config = msgspec.structs.replace(calm, **changes)
    async with run_kalshi(config, world=world, clock=clock) as venue:
        base = venue.rest_url
        async with (
            httpx.AsyncClient(base_url=base, verify=False) as public,
            httpx.AsyncClient(base_url=base, verify=False, auth=Signer(KEY, clock)) as own,
        ):
            yield Site(venue, world, clock, public, own)
