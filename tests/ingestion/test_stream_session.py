import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Iterable

import msgspec
import pytest

from allsight.domain.clock import SystemClock
from allsight.domain.errors import CredentialsError
from allsight.domain.ids import LaneId, MarketKey, Venue
from allsight.domain.messages import BookSnapshot, CatalogueMessage, Message
from allsight.domain.ports import RawFrameTap
from allsight.ingestion.websockets import silence
from allsight.ingestion.websockets.policy import SessionPolicy
from allsight.ingestion.websockets.session import StreamSession
from tests.support.markets import a_market
from tests.support.stream_server import ToyProtocol, ToyServer
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

QUICK = SessionPolicy(first_pause_s=0.01, longest_pause_s=0.05, check_every_s=0.02, refused_retry_s=0.1)
HASTY = msgspec.structs.replace(QUICK, answer_timeout_s=0.3)
KEYS = tuple(MarketKey(f"kalshi:M{number}") for number in range(5))
MARKETS = tuple(a_market(key) for key in KEYS)


class Listener:
    """Remembers what a session says."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.messages: list[Message] = []
        self.gaps: list[tuple[tuple[MarketKey, ...], str]] = []
        self.distrusted: list[tuple[tuple[MarketKey, ...], str]] = []
        self.reseeded: list[MarketKey] = []
        self.alive_at: list[int] = []
        self.problems: list[str] = []
        self.pauses: list[float] = []

    def publish(self, message: Message) -> None:
        self.messages.append(message)

    def snapshot(self, key: MarketKey) -> None: ...

    def changed(self, message: CatalogueMessage) -> None: ...

    def lookup(self, references: Iterable[str]) -> None: ...

    def reseed(self, keys: Iterable[MarketKey]) -> None:
        self.reseeded += keys

    def opened(self) -> None:
        self.log.append("opened")

    def closed(self, reason: str, retry_s: float) -> None:
        self.log.append("closed")
        self.problems.append(reason)
        self.pauses.append(retry_s)

    def gap(self, keys: tuple[MarketKey, ...], reason: str) -> None:
        self.gaps.append((keys, reason))

    def stale(self, keys: tuple[MarketKey, ...], reason: str) -> None:
        self.distrusted.append((keys, reason))

    def alive(self, recv_ns: int) -> None:
        self.alive_at.append(recv_ns)

    def problem(self, text: str) -> None:
        self.problems.append(text)

    @property
    def books(self) -> list[MarketKey]:
        return [message.key for message in self.messages if isinstance(message, BookSnapshot)]


class Scene:
    def __init__(self, server: ToyServer, policy: SessionPolicy, tap: RawFrameTap | None = None) -> None:
        self.server = server
        self.protocol = ToyProtocol(server)
        self.listener = Listener()
        self.session = StreamSession(
            Venue.KALSHI,
            LaneId("kalshi:1"),
            self.protocol,
            self.listener,
            clock=SystemClock(),
            rng=random.Random(1),
            policy=policy,
            tap=tap,
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self.session.run())
            yield
            task.cancel()

    @property
    def confirmed(self) -> set[MarketKey]:
        return self.session.subscriptions.confirmed


@contextlib.asynccontextmanager
async def subscribed(server: ToyServer, policy: SessionPolicy = QUICK) -> AsyncIterator[Scene]:
    """A session that runs, with all markets confirmed by their books."""
    scene = Scene(server, policy)
    scene.session.want(MARKETS)
    async with scene.running():
        await eventually(lambda: len(scene.confirmed) == 5 and len(scene.listener.books) >= 5)
        yield scene


@pytest.fixture
async def server() -> AsyncIterator[ToyServer]:
    async with ToyServer() as toy:
        yield toy


async def test_subscriptions_are_confirmed_and_asking_twice_changes_nothing(server: ToyServer) -> None:
    async with subscribed(server) as scene:
        scene.session.want(MARKETS)
        scene.session.drop(KEYS[:1])
        await eventually(lambda: server.asked(0, "unsub") == [KEYS[0]])
    assert server.received[0][0] == "hello 1"
    assert server.asked(0, "sub") == list(KEYS)
    assert scene.confirmed == set(KEYS[1:])


async def test_a_protocol_may_ask_for_whole_books_without_a_loss(server: ToyServer) -> None:
    async with subscribed(server) as scene:
        await server.send(f"again {KEYS[1]}")
        await eventually(lambda: server.asked(0, "snap") == [KEYS[1]])
        scene.protocol.in_stream_snapshots = False
        await server.send(f"again {KEYS[2]}")
        await eventually(lambda: scene.listener.reseeded == [KEYS[2]])
        assert scene.session.awaits(KEYS[2])
    assert scene.listener.gaps == []


async def test_trap_20_reconnect_replays_every_subscription_and_ends_the_old_reader(server: ToyServer) -> None:
    server.refuse = {KEYS[4]}
    scene = Scene(server, QUICK)
    scene.session.want(MARKETS)
    async with scene.running():
        await eventually(lambda: len(scene.confirmed) == 4)
        scene.session.drop(KEYS[:1])
        old = server.connections[0]
        server.abort()
        await eventually(lambda: len(server.connections) == 2 and len(scene.confirmed) == 3)
        assert not any(task.get_name() == "kalshi:1 reader" and task.cancelling() for task in asyncio.all_tasks())
        assert sum(task.get_name() == "kalshi:1 reader" for task in asyncio.all_tasks()) == 1
        assert old not in server.open
        assert set(server.asked(1, "sub")) == set(KEYS[1:])
        assert scene.session.subscriptions.refused == {KEYS[4]: "unknown"}
    readers = [connection for connection, _ in scene.protocol.handled]
    assert readers == sorted(readers), "a frame of the old connection came after one of the new"
    assert scene.listener.log[:3] == ["opened", "closed", "opened"]


async def test_a_refused_subscription_stays_wanted_and_is_asked_for_again(server: ToyServer) -> None:
    server.refuse = {KEYS[1]}
    scene = Scene(server, QUICK)
    scene.session.want(MARKETS)
    async with scene.running():
        await eventually(lambda: scene.session.subscriptions.refused)
        server.refuse = set()
        await eventually(lambda: len(scene.confirmed) == 5)
    assert len(server.connections) == 1
    assert scene.session.subscriptions.refused == {}


async def test_trap_18_a_frozen_feed_that_answers_pings_is_not_alive(
    server: ToyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "LEAST_LIMIT_NS", 800_000_000)
    async with subscribed(server) as scene:
        server.mute = True  # the connection stays open and the library answers every ping
        await (await server.connections[0].ping())
        await eventually(lambda: "closed" in scene.listener.log)
        server.mute = False
        await eventually(lambda: len(server.connections) == 2 and len(scene.confirmed) == 5)
    assert scene.listener.log[:3] == ["opened", "closed", "opened"]
    assert any(problem.startswith("no data for") for problem in scene.listener.problems)


async def test_a_quiet_feed_is_asked_for_data_before_it_is_given_up(
    server: ToyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "LEAST_LIMIT_NS", 800_000_000)
    async with subscribed(server) as scene:
        await eventually(lambda: len(server.asked(0, "snap")) >= 3)
    assert scene.listener.log == ["opened"]


async def test_trap_19_a_gap_distrusts_every_book_and_asks_for_snapshots(server: ToyServer) -> None:
    async with subscribed(server) as scene:
        await server.send("gap")
        await eventually(lambda: len(scene.listener.books) == 10)
    assert [(set(keys), reason) for keys, reason in scene.listener.gaps] == [(set(KEYS), "a number was missing")]
    assert set(server.asked(0, "snap")) == set(KEYS)
    assert len(server.connections) == 1


async def test_snapshots_that_do_not_come_end_the_connection(server: ToyServer) -> None:
    server.no_snapshots = True
    async with subscribed(server, HASTY) as scene:
        scene.session.resync(KEYS[:2])
        await eventually(lambda: len(server.connections) == 2)
    assert any("2 snapshots" in problem for problem in scene.listener.problems)


async def test_a_refusal_answers_what_was_asked_for_a_snapshot(server: ToyServer) -> None:
    server.no_snapshots = True
    scene = Scene(server, HASTY)
    scene.session.want(MARKETS[:1])
    async with scene.running():
        await eventually(lambda: len(scene.confirmed) == 1)
        scene.session.resync(KEYS[:1])
        assert scene.session.awaits(KEYS[0])
        await server.send(f"no {KEYS[0]}")
        await eventually(lambda: scene.session.subscriptions.refused)
        assert not scene.session.awaits(KEYS[0])
    assert len(server.connections) == 1


async def test_a_subscription_without_an_answer_ends_the_connection(server: ToyServer) -> None:
    server.mute = True
    scene = Scene(server, HASTY)
    scene.session.want(MARKETS)
    async with scene.running():
        await eventually(lambda: len(server.connections) >= 2)
    assert any("5 subscriptions" in problem for problem in scene.listener.problems)


async def test_an_unreadable_frame_may_have_been_any_book(server: ToyServer) -> None:
    async with subscribed(server) as scene:
        await server.send("\x00 nonsense")
        await eventually(lambda: len(scene.listener.books) == 10)
    assert len(server.connections) == 1
    assert set(scene.listener.gaps[0][0]) == set(KEYS)


async def test_nothing_but_nonsense_ends_the_connection(server: ToyServer) -> None:
    scene = Scene(server, QUICK)
    async with scene.running():
        await eventually(lambda: scene.session.connected and server.open)
        for _ in range(QUICK.unreadable_limit):
            await server.send("nonsense")
        await eventually(lambda: len(server.connections) == 2)


async def test_a_dead_subscription_makes_a_new_connection(server: ToyServer) -> None:
    async with subscribed(server) as scene:
        await server.send("dead")
        await eventually(lambda: len(server.connections) == 2 and len(scene.confirmed) == 5)
    assert "the venue ended the subscription" in scene.listener.problems


async def test_trap_24_a_slow_reader_holds_the_venue_back_instead_of_queueing(server: ToyServer) -> None:
    """The server can send no more than socket buffers and our bounded queue hold while we do not read."""
    policy = SessionPolicy(max_queued_frames=16, frames_per_turn=1)
    gate = asyncio.Event()
    scene = Scene(server, policy)
    flood = "tick " + KEYS[0] + " " * 60_000
    sent = 0

    async def pour() -> None:
        nonlocal sent
        for _ in range(2_000):
            await server.send(flood)
            sent += 1

    read = scene.session._read

    async def late_reader(*arguments: object) -> None:
        await gate.wait()
        await read(*arguments)  # type: ignore[arg-type]

    scene.session._read = late_reader  # type: ignore[method-assign,assignment]
    async with scene.running(), asyncio.TaskGroup() as group:
        await eventually(lambda: scene.session.connected and server.open)
        group.create_task(pour())
        before = -1
        while before != sent:
            before = sent
            for _ in range(200):
                await asyncio.sleep(0)
        assert sent < 400, "120 MB were taken in without a reader"
        gate.set()
        await eventually(lambda: len(scene.listener.messages) == 2_000, within=20)
    assert sent == 2_000


async def test_bad_credentials_are_not_tried_again(server: ToyServer) -> None:
    server.answer_upgrade_with = 401
    scene = Scene(server, QUICK)
    with pytest.raises(CredentialsError, match="401") as caught:
        await scene.session.run()
    assert "secret" not in str(caught.value)


async def test_a_venue_that_is_not_there_is_tried_with_growing_pauses() -> None:
    async with ToyServer() as server:
        scene = Scene(server, SessionPolicy(first_pause_s=0.01, longest_pause_s=0.04))
    async with scene.running():
        await eventually(lambda: len(scene.listener.pauses) >= 5)
    for pause, full in zip(scene.listener.pauses, (0.01, 0.02, 0.04, 0.04, 0.04), strict=False):
        assert full / 2 <= pause <= full


async def test_the_tap_sees_every_frame_before_it_is_read(server: ToyServer) -> None:
    frames: list[tuple[Venue, str, int, bytes | str]] = []

    def tap(venue: Venue, lane: str, recv_ns: int, frame: bytes | str) -> None:
        frames.append((venue, lane, recv_ns, frame))

    scene = Scene(server, QUICK, tap)
    async with scene.running():
        await eventually(lambda: scene.session.connected and server.open)
        await server.send("nonsense")
        await eventually(lambda: frames)
    assert frames[0][:2] == (Venue.KALSHI, "kalshi:1")
    assert frames[0][3] == b"nonsense"


async def test_proof_of_life_is_given_for_data_only_and_not_too_often(server: ToyServer) -> None:
    scene = Scene(server, QUICK)
    async with scene.running():
        await eventually(lambda: scene.session.connected and server.open)
        for _ in range(300):
            await server.send(f"tick {KEYS[0]}")
        await eventually(lambda: len(scene.listener.messages) == 300)
    assert 1 <= len(scene.listener.alive_at) <= 8


async def test_changes_are_gathered_where_each_request_replaces_the_whole_subscription(server: ToyServer) -> None:
    scene = Scene(server, msgspec.structs.replace(QUICK, gather_s=0.05, subscribe_batch=1))
    scene.session.want(MARKETS[:2])
    async with scene.running():
        await eventually(lambda: len(scene.confirmed) == 2)
        for market in MARKETS[2:]:
            scene.session.want((market,))
            await asyncio.sleep(0)
        await eventually(lambda: len(scene.confirmed) == 5)
    asked = [text for text in server.received[0] if text.startswith("sub")]
    assert asked == [f"sub {KEYS[0]} {KEYS[1]}", f"sub {KEYS[2]} {KEYS[3]} {KEYS[4]}"]


async def test_trap_18_a_promised_frame_that_does_not_come_ends_the_connection(server: ToyServer) -> None:
    scene = Scene(server, msgspec.structs.replace(QUICK, beat_s=0.15))
    scene.session.want(MARKETS)
    async with scene.running():
        await eventually(lambda: len(scene.confirmed) == 5)
        server.mute = True
        await eventually(lambda: "closed" in scene.listener.log, within=3)
    assert any(problem.startswith("no data for") for problem in scene.listener.problems)


async def test_a_venue_that_says_it_is_behind_loses_trust_without_being_asked_again(server: ToyServer) -> None:
    async with subscribed(server) as scene:
        scene.session.stale(None, "behind")
        scene.session.stale(KEYS[:1], "still behind")
    assert [(set(keys), reason) for keys, reason in scene.listener.distrusted] == [
        (set(KEYS), "behind"),
        (set(KEYS[:1]), "still behind"),
    ]
    assert server.asked(0, "snap") == []
