"""A Drift emulator on a small world, and clients that speak to it as the venue sheet says."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, ManualClock
from allsight.domain.ids import Venue
from allsight.domain.ladder import Side
from allsight.emulators.drift.app import DriftEmulator, run_drift
from allsight.emulators.drift.config import DriftEmulatorConfig
from allsight.emulators.drift.perp import Perp
from allsight.emulators.engine.exchange import Placement
from allsight.emulators.engine.orders import NewOrder, TimeInForce
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import Category, ListedEvent, Listing, Payoff, Span
from allsight.emulators.universe.wording.drift import LADDER
from allsight.emulators.universe.words.drift import DriftEventWords, DriftWords
from tests.emulators.small_world import START_NS, SmallWorld, listing_at

OKC = "NBAFINALS27-OKC-BET"
FED = "FED-CUT-25-DEC-2026-BET"
LONG_SHOT = "PEMBERTON-WIN-CINMAYOR-2027-BET"
PAYER = "tester"


def listing(symbol: str, probability: float, **changes: object) -> Listing:
    close = START_NS + 10 * DAY_NS
    reduced = close - 30 * MINUTE_NS
    words = DriftWords(
        symbol=symbol,
        base_asset=symbol.removesuffix("-BET"),
        title=f"Will {symbol} happen?",
        rules=f"This market resolves to YES if {symbol} happens. Otherwise, this market resolves to NO.",
        reduce_only_ns=reduced,
    )
    usual: dict[str, object] = {
        "ladder": LADDER,
        "determined_ns": close + 5 * MINUTE_NS,
        "settled_ns": close + 20 * MINUTE_NS,
        "delisted_ns": close + HOUR_NS,
        "expected_ns": close,
        "halts": (Span(reduced, close),),
    }
    return listing_at(Venue.DRIFT, symbol, f"group-{symbol}", probability, words, **(usual | changes))


class DriftWorld(SmallWorld):
    """Three markets; what they pay is said by symbol."""

    def __init__(self, *listings: Listing) -> None:
        super().__init__(
            listings
            or (
                listing(OKC, 0.62),
                listing(FED, 0.35, listed_ns=START_NS - 19 * DAY_NS, open_ns=START_NS - 18 * DAY_NS),
                listing(LONG_SHOT, 0.02, activity=0.2, volume_24h=300.0, listed_ns=START_NS - 18 * DAY_NS),
            )
        )

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        return tuple(_event(entry) for entry in self.listings(venue, at_ns))

    def settlement(self, listing: Listing) -> Payoff:
        return self.payoffs.get(listing.claim.partition(":")[2], Payoff(Fraction(1)))


def _event(entry: Listing) -> ListedEvent:
    return ListedEvent(
        venue=Venue.DRIFT,
        id=entry.group,
        topic=entry.group,
        category=Category.SPORTS,
        title=f"{entry.group}?",
        listings=(entry.id,),
        mutually_exclusive=False,
        listed_ns=entry.listed_ns,
        delisted_ns=entry.delisted_ns,
        words=DriftEventWords(categories=("Prediction", "Sports")),
    )


class Site:
    """A running emulator and clients for its servers."""

    def __init__(
        self,
        venue: DriftEmulator,
        world: DriftWorld,
        clock: ManualClock,
        dlob: httpx.AsyncClient,
        data: httpx.AsyncClient,
    ) -> None:
        self.venue, self.world, self.clock = venue, world, clock
        self.dlob, self.data = dlob, data

    def perp(self, symbol: str) -> Perp:
        return self.venue.state.perps[symbol]

    async def l2(self, symbol: str, **params: Any) -> dict[str, Any]:
        answer = await self.dlob.get("/l2", params={"marketName": symbol, **params})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert isinstance(body, dict)
        return body

    async def refused(self, path: str, **params: Any) -> tuple[int, str]:
        answer = await self.dlob.get(path, params=params)
        assert answer.headers["content-type"].startswith("text/plain")
        return answer.status_code, answer.text

    async def get(self, path: str, status: int = 200, **params: Any) -> Any:
        answer = await self.data.get(path, params=params)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def rpc(self, method: str, *params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        async with httpx.AsyncClient(verify=False) as client:
            return (await client.post(self.venue.rpc_url, json=body)).json()["result"]

    def pass_slots(self, count: int = 1) -> None:
        """Let slots pass, one by one."""
        for _ in range(count):
            self.clock.advance(0.4)

    def trade(self, symbol: str, side: Side, price: int, shares: int) -> Placement:
        """Take what rests up to a price in thousandths."""
        self.venue.exchange.open_account(PAYER, {"usdc": 10**12})
        request = NewOrder(
            account=PAYER,
            market=self.perp(symbol).market.id,
            side=side,
            rung=price - 1,
            size=shares,
            time_in_force=TimeInForce.IOC,
        )
        return self.venue.exchange.place(request)

    def rest(self, symbol: str, side: Side, price: int, shares: int, account: str = PAYER) -> Placement:
        """Let an order rest at a price in thousandths."""
        self.venue.exchange.open_account(account, {"usdc": 10**12})
        return self.venue.exchange.place(
            NewOrder(account=account, market=self.perp(symbol).market.id, side=side, rung=price - 1, size=shares)
        )

    @asynccontextmanager
    async def stream(self) -> AsyncIterator["Stream"]:
        async with connect(self.venue.dlob_ws_url) as connection:
            yield Stream(connection, self)

    @asynccontextmanager
    async def data_stream(self) -> AsyncIterator["Stream"]:
        async with connect(self.venue.data_ws_url) as connection:
            yield Stream(connection, self)


class Stream:
    """A client of a stream; while it waits, time passes."""

    def __init__(self, connection: ClientConnection, site: Site) -> None:
        self.connection = connection
        self.site = site

    async def send(self, **command: Any) -> None:
        await self.connection.send(json.dumps(command))

    async def subscribe(self, channel: str, market: str, **fields: Any) -> dict[str, Any]:
        """Subscribe and return the acknowledgement."""
        await self.send(type="subscribe", marketType="perp", channel=channel, market=market, **fields)
        return await self.next()

    async def next(self) -> dict[str, Any]:
        """Return the next message; nothing passes meanwhile."""
        message = json.loads(await asyncio.wait_for(self.connection.recv(), 5))
        assert isinstance(message, dict)
        return message

    async def next_in_time(self) -> dict[str, Any]:
        """Let time pass until the next message."""
        for _ in range(1_000):
            self.site.clock.advance(0.1)
            try:
                message = json.loads(await asyncio.wait_for(self.connection.recv(), 0.01))
            except TimeoutError:
                continue
            assert isinstance(message, dict)
            return message
        raise AssertionError("nothing came")

    async def coming(self, channel: str) -> dict[str, Any]:
        """Let slots pass until a message of a channel comes; return it with its payload decoded."""
        for _ in range(400):
            message = await self.next_in_time()
            if message.get("channel") == channel:
                if "data" in message:
                    assert isinstance(message["data"], str)
                    message["data"] = json.loads(message["data"])
                return message
        raise AssertionError(f"nothing came on {channel}")


@asynccontextmanager
async def drift(world: DriftWorld | None = None, **changes: Any) -> AsyncIterator[Site]:
    world = world or DriftWorld()
    clock = ManualClock(START_NS)
    calm = DriftEmulatorConfig(crowd=CrowdConfig(rate=0.0, dislocations=0.0), unsorted_every=0)
    config = msgspec.structs.replace(calm, **changes)
    async with (
        run_drift(config, world=world, clock=clock) as venue,
        httpx.AsyncClient(base_url=venue.dlob_url, verify=False) as dlob,
        httpx.AsyncClient(base_url=venue.data_url, verify=False) as data,
    ):
        yield Site(venue, world, clock, dlob, data)
