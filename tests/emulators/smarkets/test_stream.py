"""The TCP stream over real sockets, read by a client that was written from the venue sheet."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from allsight.domain.clock import SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.engine.orders import NewOrder
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.serving.lifetime import background
from allsight.emulators.serving.peers import GoneError, Peer
from allsight.emulators.smarkets.books import Books
from allsight.emulators.smarkets.catalogue import Catalogue
from allsight.emulators.smarkets.history import Past
from allsight.emulators.smarkets.hub import Hub
from allsight.emulators.smarkets.stream import GRACE_S, Stream
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.wording.smarkets import LADDER
from allsight.emulators.universe.words.smarkets import SmarketsEventWords
from tests.emulators.smarkets.few_markets import FOOTBALL, FewMarkets, contract_id
from tests.emulators.smarkets.stream_client import (
    CONFIRMATION,
    CONTRACT_QUOTES,
    GAPFILL,
    HALTED,
    HEARTBEAT,
    HEARTBEAT_TIMEOUT,
    LIVE,
    LOGIN_NOT_FIRST_SEQ,
    LOGIN_RESPONSE,
    LOGIN_TIMEOUT,
    LOGOUT,
    MARKET_QUOTES,
    MARKET_STATE,
    MARKET_SUBSCRIBE,
    MARKET_UNSUBSCRIBE,
    OPEN,
    ORDER_CREATE,
    ORDER_INVALID,
    PING,
    PONG,
    REPLAY,
    UNAUTHORISED,
    Message,
    connected,
    frame,
    signed_in,
)
from tests.emulators.smarkets.support import ACCOUNT, Site, smarkets
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


def engine_books(site: Site, listings: tuple[Listing, ...]) -> dict[str, tuple[dict[int, int], dict[int, int]]]:
    def by_price(depth: list[tuple[int, int]]) -> dict[int, int]:
        return {LADDER.native(rung): size for rung, size in depth}

    books = {listing: site.venue.exchange.markets[listing.id].book for listing in listings}
    return {contract_id(one): (by_price(book.bids.depth()), by_price(book.asks.depth())) for one, book in books.items()}


def move_at_random(site: Site, listings: tuple[Listing, ...], rng: random.Random) -> None:
    site.venue.exchange.place(
        NewOrder(
            account="visitor", market=rng.choice(listings).id, side=rng.choice([Side.YES, Side.NO]),
            rung=rng.randrange(40, 240), size=rng.randrange(1, 50) * 10_000,
        )
    )  # fmt: skip


@pytest.fixture
async def site(world: FewMarkets) -> AsyncIterator[Site]:
    async with smarkets(world, stubs=0.0) as made:
        made.venue.exchange.open_account("visitor", {"GBP": 10**18})
        yield made


async def test_a_session_token_of_http_logs_in_as_well(site: Site) -> None:
    token = await site.log_in()
    async with signed_in(site), connected(site) as client:
        client.log_in([(3, token.encode())])
        assert (await client.read()).what == (1, LOGIN_RESPONSE)


@pytest.mark.parametrize("body", [[(1, b"u"), (2, b"p")], [(3, b"no token")], [(3, b"\xff")], []])
async def test_wrong_credentials(site: Site, body: Message) -> None:
    async with connected(site) as client:
        client.log_in(body)
        await client.logged_out(UNAUTHORISED)


async def test_a_password_alone_does_not_replace_a_second_step(world: FewMarkets) -> None:
    account = msgspec.structs.replace(ACCOUNT, totp_secret="JBSWY3DPEHPK3PXP")
    async with smarkets(world, account=account) as site, connected(site) as client:
        client.log_in()
        await client.logged_out(UNAUTHORISED)


async def test_a_login_comes_first(site: Site) -> None:
    async with connected(site) as client, connected(site) as late:
        client.send(1, PING)
        await client.logged_out(LOGIN_NOT_FIRST_SEQ)
        late.out = 2
        late.log_in()
        await late.logged_out(LOGIN_NOT_FIRST_SEQ)


async def test_ping_and_logout(site: Site) -> None:
    async with signed_in(site) as client:
        client.send(1, PING)
        got = await client.read()
        assert (got.what, got.sequence) == ((1, PONG), 2)
        client.send(1, LOGOUT)
        await client.logged_out(CONFIRMATION)


async def test_image_and_updates_follow_the_engine(site: Site, world: FewMarkets) -> None:
    _, listings = world.find(FOOTBALL, "game")
    market = int(site.market(FOOTBALL, "game"))
    rng = random.Random(3)
    for _ in range(30):
        move_at_random(site, listings, rng)
    async with signed_in(site) as client:
        client.send(MARKET_SUBSCRIBE, body=[(2, market)])
        first, state = await client.until_pong()
        assert (first.kind, first.body[6]) == (MARKET_QUOTES, market)
        assert (state.kind, state.body) == (MARKET_STATE, {2: OPEN, 3: market})
        assert client.books == engine_books(site, listings)
        assert any(bids and offers for bids, offers in client.books.values())
        for turn in range(300):
            move_at_random(site, listings, rng)
            if turn % 7 == 0:
                site.venue.publish()
        site.venue.publish()
        updates = await client.until_pong()
        assert {got.kind for got in updates} == {CONTRACT_QUOTES}
        assert {got.body[9] for got in updates} == {market}
        assert client.books == engine_books(site, listings)


async def test_a_halt_is_told_and_empties_the_book(site: Site) -> None:
    market = site.market(FOOTBALL, "game")
    async with signed_in(site) as client:
        client.send(MARKET_SUBSCRIBE, body=[(2, int(market))])
        await client.until_pong()
        site.venue.controls.halt(market)
        site.venue.publish()
        assert (await client.until_pong())[-1].body == {2: HALTED, 3: int(market)}
        assert all(book == ({}, {}) for book in client.books.values())


async def test_a_game_that_begins_is_told(world: FewMarkets) -> None:
    patient: dict[str, Any] = {"heartbeat_s": 1e9, "heartbeat_timeout_s": 1e9, "login_timeout_s": 1e9}
    start_ns = SmarketsEventWords.of(world.find(FOOTBALL, "game")[0]).leaf.start_ns
    async with smarkets(world, start_ns=start_ns - SECOND_NS, **patient) as site, signed_in(site) as client:
        market = int(site.market(FOOTBALL, "game"))
        client.send(MARKET_SUBSCRIBE, body=[(2, market)])
        before = [got.body[2] for got in await client.until_pong() if got.kind == MARKET_STATE]
        site.move(2)
        site.move(30)
        after = [got.body[2] for got in await client.until_pong() if got.kind == MARKET_STATE]
        assert (before, after) == ([OPEN], [HALTED, LIVE])


async def test_nothing_comes_after_unsubscribing(site: Site, world: FewMarkets) -> None:
    _, listings = world.find(FOOTBALL, "game")
    market = int(site.market(FOOTBALL, "game"))
    async with signed_in(site) as client:
        client.send(MARKET_SUBSCRIBE, body=[(2, market)])
        assert len(await client.until_pong()) == 2
        client.send(MARKET_UNSUBSCRIBE, body=[(2, market)])
        assert await client.until_pong() == []
        move_at_random(site, listings, random.Random(1))
        site.venue.publish()
        assert await client.until_pong() == []


async def test_a_market_that_is_not_listed_is_an_empty_image(site: Site) -> None:
    async with signed_in(site) as client:
        client.send(MARKET_SUBSCRIBE, body=[(2, 4_000_000_000)])
        (got,) = await client.until_pong()
        assert (got.kind, got.body) == (MARKET_QUOTES, {6: 4_000_000_000})


async def test_orders_are_refused(site: Site) -> None:
    async with signed_in(site) as client:
        client.send(ORDER_CREATE, body=[(4, 1), (6, 10_000), (8, 5_000)])
        (got,) = await client.until_pong()
        assert (got.kind, got.body) == (ORDER_INVALID, {1: 2})


async def test_silence_is_met_with_heartbeats_and_then_with_an_end(site: Site) -> None:
    async with signed_in(site) as client:
        site.clock.advance(10)
        assert (await client.read()).what == (1, HEARTBEAT)
        client.send(1, HEARTBEAT)
        await client.until_pong()
        site.clock.advance(29)
        assert (await client.read()).what == (1, HEARTBEAT)
        site.clock.advance(1)
        await client.logged_out(HEARTBEAT_TIMEOUT)


async def test_a_client_is_asked_for_a_word_while_data_flow(site: Site, world: FewMarkets) -> None:
    _, listings = world.find(FOOTBALL, "game")
    rng = random.Random(2)
    async with signed_in(site) as client:
        client.send(MARKET_SUBSCRIBE, body=[(2, int(site.market(FOOTBALL, "game")))])
        await client.until_pong()
        kinds = []
        for _ in range(4):
            site.clock.advance(4)
            move_at_random(site, listings, rng)
            site.venue.publish()
            while (got := await client.read()).kind != CONTRACT_QUOTES:
                kinds.append(got.what)
        assert kinds == [(1, HEARTBEAT)]


async def test_a_connection_without_a_login_ends(site: Site) -> None:
    async with connected(site) as client:
        await eventually(lambda: site.venue.stream.peers)

        def over() -> bool:
            site.clock.advance(10)
            return not site.venue.stream.peers

        await eventually(over)
        await client.logged_out(LOGIN_TIMEOUT)


async def test_the_venue_asks_for_what_it_missed(site: Site) -> None:
    async with signed_in(site) as client:
        client.send(1, PING, sequence=4)
        client.send(1, PING, sequence=5)
        got = await client.read()
        assert (got.what, got.body) == ((1, REPLAY), {1: 2})
        for sequence in (2, 3, 4):
            client.send(1, PING, sequence=sequence)
        client.send(1, PING, sequence=3)  # known already, and therefore ignored
        client.send(1, PING, sequence=5)
        pongs = [await client.read() for _ in range(4)]
        assert [(got.what, got.sequence) for got in pongs] == [((1, PONG), number) for number in (3, 4, 5, 6)]
        client.out = 6
        assert await client.until_pong() == []


async def test_what_a_client_missed_comes_again(site: Site) -> None:
    market = int(site.market(FOOTBALL, "game"))
    site.venue.faults.inject(Fault(kind=FaultKind.DROP, target="line:MARKET_QUOTES:*", count=1))
    async with signed_in(site) as client:
        client.send(MARKET_SUBSCRIBE, body=[(2, market)])
        (state,) = await client.until_pong()
        assert (state.kind, state.sequence) == (MARKET_STATE, 3)
        client.send(1, REPLAY, inner=[(4, [(1, 1)])])
        again = [await client.read() for _ in range(4)]
        assert [got.sequence for got in again] == [1, 2, 3, 4]
        assert [got.what for got in again] == [(1, GAPFILL), (MARKET_QUOTES, None), (MARKET_STATE, None), (1, GAPFILL)]
        assert all(got.replay for got in again)
        assert again[2].body == state.body
        assert await client.until_pong() == []


async def test_what_is_too_old_is_filled_in_for(world: FewMarkets) -> None:
    async with smarkets(world, stream_replay=1) as site, signed_in(site) as client:
        client.send(MARKET_SUBSCRIBE, body=[(2, int(site.market(FOOTBALL, "game")))])
        await client.until_pong()
        client.send(1, REPLAY, inner=[(4, [(1, 2)])])
        again = [await client.read() for _ in range(3)]
        assert [(got.sequence, got.what) for got in again] == [(name, (1, GAPFILL)) for name in (2, 3, 4)]


@pytest.mark.parametrize(
    "junk", [b"\x02\x0b\x00\x00", b"\xff\xff\xff\xff\xff", b"\x02\x08\x01\x00", b"\x00\x00\x00\x00"]
)
async def test_junk_ends_its_own_connection_alone(site: Site, junk: bytes) -> None:
    async with signed_in(site) as other, signed_in(site) as client:
        client.raw(junk)
        assert await client.ended()
        assert await other.until_pong() == []
        await eventually(lambda: len(site.venue.stream.peers) == 1)


async def test_a_slow_reader_is_cut_off(world: FewMarkets) -> None:
    async with smarkets(world, outbox=8) as site, signed_in(site) as client, signed_in(site) as other:
        client.raw(b"".join(frame(2 + place) for place in range(50)))
        await eventually(lambda: len(site.venue.stream.peers) == 1)
        assert await other.until_pong() == []


class StuckWire:
    """A client that neither reads nor speaks."""

    buffered = 0

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    async def send_burst(self, frames: list[bytes]) -> None:
        await self.receive()

    async def receive(self) -> bytes:
        await self.closed.wait()
        raise GoneError

    async def close(self, code: int, reason: str) -> None:
        self.closed.set()


async def test_who_does_not_even_read_the_end_is_cut_off(site: Site) -> None:
    hub = Hub(
        site.venue.state,
        Catalogue(site.venue.state, Past(site.world, site.venue.state.config)),
        Books(site.venue.state),
    )
    wire = StuckWire()
    peer = Peer(wire, site.venue.faults, site.clock, 10, scheme="line")

    def over() -> bool:
        site.clock.advance(GRACE_S)
        return wire.closed.is_set()

    async with background({"writer": peer.write()}), asyncio.TaskGroup() as group:
        group.create_task(Stream(site.venue.state, site.venue.sessions, hub).serve(peer))
        await eventually(over)
    assert wire.closed.is_set()


async def test_tls(world: FewMarkets) -> None:
    async with smarkets(world, stream_tls=True) as site:
        assert site.venue.stream_url == f"tls://127.0.0.1:{site.venue.stream.port}"
        trust = ssl.create_default_context(cadata=site.venue.certificate)
        trust.check_hostname = True
        async with signed_in(site, tls=trust) as client:
            assert await client.until_pong() == []


async def test_plain_by_default(site: Site) -> None:
    assert site.venue.stream_url == f"tcp://127.0.0.1:{site.venue.stream.port}"
    assert site.venue.certificate == ""
