"""A Hedgehog emulator on a small world, and a client that reads accounts by the offsets of the venue sheet."""

import base64
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from typing import Any

import httpx
import msgspec
from solders.pubkey import Pubkey
from websockets.asyncio.client import connect

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, ManualClock
from allsight.domain.ids import Venue
from allsight.domain.ladder import probability_ladder
from allsight.emulators.hedgehog.app import HedgehogEmulator, run_hedgehog
from allsight.emulators.hedgehog.config import HedgehogEmulatorConfig
from allsight.emulators.universe.model import Category, Change, ListedEvent, Listing, Payoff, changes_of
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords, HedgehogWords
from tests.emulators.solana.support import START_NS, Followed

GAME, RACE, BET = "game#pool", "race#pool", "bet#p2p"
_LADDER = probability_ladder(Fraction(1, 100), Fraction(1, 10**6))


def listing(group: str, place: int, option: str, probability: float) -> Listing:
    return Listing(
        venue=Venue.HEDGEHOG,
        id=f"{group}/{place}@hedgehog",
        claim=f"{probability}:{group}:{place}",
        inverted=False,
        group=group,
        ladder=_LADDER,
        listed_ns=START_NS - 2 * DAY_NS,
        open_ns=START_NS - 2 * DAY_NS + 15 * MINUTE_NS,
        close_ns=START_NS + 6 * HOUR_NS,
        announced_close_ns=START_NS + 6 * HOUR_NS,
        determined_ns=START_NS + 11 * HOUR_NS,
        settled_ns=START_NS + 11 * HOUR_NS,
        delisted_ns=START_NS + 4 * DAY_NS,
        expected_ns=START_NS + 10 * HOUR_NS,
        latest_ns=START_NS + 17 * DAY_NS,
        volume_24h=900.0,
        activity=0.3,
        words=HedgehogWords(place, option),
    )


def event(group: str, listings: tuple[Listing, ...]) -> ListedEvent:
    kind = group.partition("#")[2]
    options = tuple(entry.words.option for entry in listings if isinstance(entry.words, HedgehogWords))
    words = HedgehogEventWords(
        kind=kind,
        title=f"Who wins the {group}?",
        description="Pick who wins. If it is called off, every stake is returned in full.",
        options=("Yes", "No") if kind == "p2p" else options,
        category="Sports",
        source="",
        closes_ns=listings[0].close_ns,
        resolves_ns=START_NS + 10 * HOUR_NS,
    )
    return ListedEvent(
        venue=Venue.HEDGEHOG,
        id=group,
        topic=group,
        category=Category.SPORTS,
        title=words.title,
        listings=tuple(entry.id for entry in listings),
        mutually_exclusive=len(listings) > 1,
        listed_ns=listings[0].listed_ns,
        delisted_ns=listings[0].delisted_ns,
        words=words,
    )


class PoolWorld:
    """A `World` of one pool of two, one of four, and one bet. A claim is named after its probability."""

    def __init__(self) -> None:
        options = {
            GAME: (("Harbor", 0.7), ("Tide", 0.3)),
            RACE: (("Ada", 0.5), ("Ben", 0.3), ("Cleo", 0.15), ("Dan", 0.05)),
            BET: (("Yes", 0.6),),
        }
        self.all = {
            group: tuple(listing(group, place, *option) for place, option in enumerate(entries))
            for group, entries in options.items()
        }
        self.payoffs: dict[str, Payoff] = {}

    def add(self, group: str, listings: tuple[Listing, ...]) -> None:
        self.all[group] = listings

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        if venue is not Venue.HEDGEHOG:
            return ()
        made = [event(group, listings) for group, listings in self.all.items()]
        return tuple(entry for entry in made if entry.listed_ns <= at_ns < entry.delisted_ns)

    def listings(self, venue: Venue, at_ns: int) -> tuple[Listing, ...]:
        return tuple(
            entry
            for entries in (self.all.values() if venue is Venue.HEDGEHOG else ())
            for entry in entries
            if entry.listed_ns <= at_ns < entry.delisted_ns
        )

    def probability(self, claim: str, at_ns: int) -> float:
        return float(claim.partition(":")[0])

    def settlement(self, listing: Listing) -> Payoff:
        return self.payoffs.get(listing.id, Payoff(Fraction(int(listing.id.partition("/")[2].startswith("0")))))

    def changes(self, venue: Venue, from_ns: int, to_ns: int) -> tuple[Change, ...]:
        return changes_of((entry for entries in self.all.values() for entry in entries), from_ns, to_ns)


class Pool(msgspec.Struct, frozen=True):
    """A parimutuel account as the sheet's offsets read it."""

    creator: str
    index: int
    resolver: str
    closes_s: int
    resolves_s: int
    outcome_s: int
    creator_bps: int
    platform_bps: int
    state: int
    outcome: int
    amounts: tuple[int, ...]
    uri: str


def read_pool(data: bytes) -> Pool:
    """Read an account by offset, with nothing of the emulator's own code."""
    assert data[0] == 3
    count = data[131]
    size = struct.unpack_from("<I", data, 132 + 8 * count)[0]
    start = 136 + 8 * count
    assert len(data) == start + size
    closes, resolves, outcome_s = struct.unpack_from("<qqq", data, 101)
    creator_bps, platform_bps, state, outcome = struct.unpack_from("<HHBB", data, 125)
    return Pool(
        creator=str(Pubkey.from_bytes(data[1:33])),
        index=struct.unpack_from("<I", data, 33)[0],
        resolver=str(Pubkey.from_bytes(data[37:69])),
        closes_s=closes,
        resolves_s=resolves,
        outcome_s=outcome_s,
        creator_bps=creator_bps,
        platform_bps=platform_bps,
        state=state,
        outcome=outcome,
        amounts=struct.unpack_from(f"<{count}Q", data, 132),
        uri=data[start:].decode(),
    )


class Site:
    """A running emulator, its clock, and clients."""

    def __init__(
        self,
        venue: HedgehogEmulator,
        world: PoolWorld,
        clock: ManualClock,
        rpc: httpx.AsyncClient,
        ipfs: httpx.AsyncClient,
    ) -> None:
        self.venue, self.world, self.clock = venue, world, clock
        self.rpc, self.ipfs = rpc, ipfs

    def pass_time(self, seconds: float) -> None:
        """Let time pass, carry out what falls due, and let everybody see it."""
        self.clock.advance(seconds)
        self.venue.advance()
        self.clock.advance(0.8)
        self.venue.node.advance()

    async def call(self, method: str, *params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        answer = (await self.rpc.post("/", json=body)).json()
        assert "error" not in answer, answer
        return answer["result"]

    async def account(self, key: str, commitment: str = "confirmed") -> bytes:
        answer = await self.call("getAccountInfo", key, {"encoding": "base64", "commitment": commitment})
        return base64.b64decode(answer["value"]["data"][0])

    async def pool(self, group: str) -> Pool:
        return read_pool(await self.account(self.venue.state.pools[group].address))

    async def balance(self, group: str) -> int:
        deposit = self.venue.state.pools[group].deposit
        answer = await self.call("getTokenAccountBalance", deposit, {"commitment": "confirmed"})
        return int(answer["value"]["amount"])

    async def document(self, uri: str) -> httpx.Response:
        return await self.ipfs.get(uri.replace("ipfs://", "/ipfs/"))

    @asynccontextmanager
    async def follow(self) -> AsyncIterator[Followed]:
        async with connect(self.venue.ws_url) as connection:
            yield Followed(connection)


@asynccontextmanager
async def hedgehog(world: PoolWorld | None = None, start_ns: int = START_NS, **changes: Any) -> AsyncIterator[Site]:
    world = world or PoolWorld()
    clock = ManualClock(start_ns)
    calm = HedgehogEmulatorConfig(rate=0.0, noise=False)
    session = changes.pop("session", None)
    config = msgspec.structs.replace(calm, **changes)
    async with run_hedgehog(config, world=world, clock=clock, session=session) as venue:
        ipfs = venue.ipfs_url
        async with (
            httpx.AsyncClient(base_url=venue.rpc_url, verify=False) as rpc,
            httpx.AsyncClient(base_url=ipfs, verify=False) as gateway,
        ):
            yield Site(venue, world, clock, rpc, gateway)
