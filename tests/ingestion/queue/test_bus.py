import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.book import Trust
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.messages import BookDelta, LaneAlive, Message, TrustChange
from allsight.domain.ports import Bus
from allsight.ingestion.queue.bus import InProcessBus

KEY = MarketKey("kalshi:A")


def alive(number: int) -> LaneAlive:
    return LaneAlive(lane=LaneId("lane"), recv_ns=number)


def delta(number: int) -> BookDelta:
    return BookDelta(key=KEY, recv_ns=number, venue_ns=None, changes=())


def test_it_is_the_bus_of_the_domain() -> None:
    bus: Bus = InProcessBus()
    bus.publish(alive(1))


def test_handlers_get_exactly_their_types_in_order() -> None:
    bus = InProcessBus()
    seen: list[Message] = []
    bus.handle([LaneAlive, BookDelta, LaneAlive], seen.append)
    bus.handle([TrustChange], lambda message: pytest.fail(f"unwanted {message}"))
    messages: list[Message] = [alive(1), delta(2), alive(3)]
    for message in messages:
        bus.publish(message)
    assert seen == messages


def test_a_handler_has_run_when_publish_returns() -> None:
    bus = InProcessBus()
    seen: list[Message] = []
    bus.handle([LaneAlive], seen.append)
    bus.publish(alive(7))
    assert seen == [alive(7)]


def test_what_a_handler_publishes_reaches_everybody_after_the_cause() -> None:
    bus = InProcessBus()
    first: list[Message] = []
    second: list[Message] = []
    effect = TrustChange(keys=(KEY,), trust=Trust.RESYNCING, reason="gap", recv_ns=1)

    def store(message: Message) -> None:
        first.append(message)
        if isinstance(message, BookDelta):
            bus.publish(effect)

    bus.handle([BookDelta, TrustChange], store)
    bus.handle([BookDelta, TrustChange], second.append)
    bus.publish(delta(1))
    assert first == second == [delta(1), effect]


def test_a_failing_handler_is_loud_and_leaves_the_bus_usable() -> None:
    bus = InProcessBus()
    seen: list[Message] = []

    def fail(message: Message) -> None:
        bus.publish(delta(9))
        raise RuntimeError("disk full")

    bus.handle([TrustChange], fail)
    bus.handle([BookDelta, LaneAlive], seen.append)
    with pytest.raises(RuntimeError, match="disk full"):
        bus.publish(TrustChange(keys=(), trust=Trust.STALE, reason="", recv_ns=0))
    bus.publish(alive(1))
    assert seen == [alive(1)]


def test_handlers_run_before_channels_whenever_they_were_added() -> None:
    bus = InProcessBus()
    channel = bus.channel([LaneAlive], capacity=4, name="late")
    sizes: list[int] = []
    bus.handle([LaneAlive], lambda _: sizes.append(len(channel)))
    bus.publish(alive(1))
    assert sizes == [0]
    assert len(channel) == 1


def test_trap_24_slow_reader_costs_bounded_memory_and_is_told() -> None:
    bus = InProcessBus()
    store: list[Message] = []
    bus.handle([LaneAlive], store.append)
    slow = bus.channel([LaneAlive], capacity=3, name="slow")
    quick = bus.channel([LaneAlive], capacity=100, name="quick")
    for number in range(10):
        bus.publish(alive(number))
    assert len(slow) == 3
    assert slow.dropped == 7
    assert list(slow.get_batch(100)) == [alive(7), alive(8), alive(9)]
    assert quick.dropped == 0
    assert len(quick) == len(store) == 10


def test_a_channel_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        InProcessBus().channel([LaneAlive], capacity=0, name="none")


@given(
    capacity=st.integers(1, 6),
    steps=st.lists(st.one_of(st.just("put"), st.integers(0, 5)), max_size=60),
)
def test_a_channel_is_a_sliding_window_over_what_was_published(capacity: int, steps: list[str | int]) -> None:
    bus = InProcessBus()
    channel = bus.channel([LaneAlive], capacity=capacity, name="window")
    model: list[Message] = []
    put = dropped = 0
    for step in steps:
        if isinstance(step, int):
            assert list(channel.get_batch(step)) == model[:step]
            model = model[step:]
        else:
            bus.publish(alive(put))
            model.append(alive(put))
            put += 1
            dropped += len(model) > capacity
            model = model[-capacity:]
    assert channel.dropped == dropped
    assert list(channel.get_batch(100)) == model


async def test_get_waits_for_the_next_message() -> None:
    bus = InProcessBus()
    channel = bus.channel([LaneAlive], capacity=2, name="reader")
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(channel.get(), name="reader")
        await asyncio.sleep(0)
        assert not reading.done()
        bus.publish(alive(1))
        bus.publish(alive(2))
    assert reading.result() == alive(1)
    assert await channel.get() == alive(2)


async def test_a_cancelled_get_loses_nothing() -> None:
    bus = InProcessBus()
    channel = bus.channel([LaneAlive], capacity=2, name="reader")
    reading = asyncio.create_task(channel.get(), name="reader")
    await asyncio.sleep(0)
    bus.publish(alive(1))  # the reader is woken and cancelled in the same turn of the loop
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await channel.get() == alive(1)


async def test_a_channel_has_one_reader() -> None:
    channel = InProcessBus().channel([LaneAlive], capacity=2, name="reader")
    first = asyncio.create_task(channel.get(), name="first")
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="one reader"):
        await channel.get()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
