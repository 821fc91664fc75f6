"""Everything that goes wrong on the way: no book is trusted that may be wrong, and all are right again afterwards."""

from collections.abc import Callable

import msgspec
import pytest

from allsight.domain.book import Trust
from allsight.domain.messages import BookSnapshot, VenueState
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.ingestion.websockets import silence
from tests.emulators.small_world import START_NS
from tests.support.shifted_clock import ShiftedClock
from tests.support.waiting import eventually
from tests.venues.bench import Bench, Login
from tests.venues.exemptions import Scenario
from tests.venues.scene import QUICK, Scene, scene, settled_scene, world_of

pytestmark = pytest.mark.integration

Applies = Callable[[Scenario], None]

BROKEN = {
    Scenario.GAP: Fault(kind=FaultKind.GAP, after_n=20, count=3),
    Scenario.REORDER: Fault(kind=FaultKind.REORDER, after_n=10, count=3),
    Scenario.DUPLICATE: Fault(kind=FaultKind.DUPLICATE, probability=0.3),
    Scenario.MALFORMED: Fault(kind=FaultKind.MALFORMED, after_n=10, count=2),
    Scenario.DISCONNECT: Fault(kind=FaultKind.DISCONNECT, after_n=15, count=2, code=1006),
}


def aimed(fault: Fault, target: str) -> Fault:
    return Fault(**{name: getattr(fault, name) for name in fault.__struct_fields__} | {"target": target})


@pytest.mark.parametrize("scenario", BROKEN, ids=lambda scenario: scenario.name.lower())
async def test_books_are_right_again_after_a_fault(bench: Bench, applies: Applies, scenario: Scenario) -> None:
    """Traps 19 and 20: whatever is lost, the books end equal to the venue's, and trusted."""
    applies(scenario)
    async with settled_scene(bench) as at:
        struck = at.rig.faults.inject(aimed(BROKEN[scenario], bench.targets.books))

        async def struck_by_it() -> bool:
            await at.churn(20)
            return struck.hits > 0

        await eventually(struck_by_it, within=15, what="the fault strikes")
        await at.churn(60)
        at.rig.faults.clear()
        await at.churn(20)
        await eventually(at.books_equal, within=15)


async def test_trap_18_a_frozen_venue_is_noticed_by_its_silence(
    bench: Bench, applies: Applies, monkeypatch: pytest.MonkeyPatch
) -> None:
    applies(Scenario.FREEZE)
    monkeypatch.setattr(silence, "LEAST_LIMIT_NS", 800_000_000)
    async with settled_scene(bench) as at:
        for lane in at.feed._lanes.all:
            lane.session._protocol.idle_limit_s = 0.8
        if at.feed._lanes.all:
            await at.rig.disconnect()  # the limit is read when a connection is made
            await eventually(lambda: at.feed.stats().reconnects_1h > 0)
            await eventually(at.all_well, within=15)
        with at.frozen():
            await at.churn(50)
            await eventually(at.none_well, within=20)
        await eventually(at.books_equal, within=20)


@pytest.mark.parametrize(
    ("scenario", "fault"),
    [
        (Scenario.LIMITED, Fault(kind=FaultKind.RATE_LIMITED, count=3)),
        (Scenario.MAINTENANCE, Fault(kind=FaultKind.SERVER_ERROR, count=3, status=503)),
        (Scenario.MAINTENANCE, Fault(kind=FaultKind.HTML, count=3)),
        (Scenario.MALFORMED, Fault(kind=FaultKind.MALFORMED, count=2)),
    ],
    ids=lambda one: one.kind if isinstance(one, Fault) else "",
)
async def test_a_venue_whose_catalogue_fails_comes_by_itself(
    bench: Bench, applies: Applies, scenario: Scenario, fault: Fault
) -> None:
    applies(scenario)
    async with scene(bench, faults=(aimed(fault, bench.targets.catalogue),)) as at:
        await eventually(at.all_well, within=30)


async def test_books_come_over_rest_while_the_stream_is_refused(bench: Bench, applies: Applies) -> None:
    """Nobody trusts them for longer than two polls, the venue says what is wrong, and the stream takes over again."""
    applies(Scenario.STREAMLESS)
    refused = [Fault(kind=FaultKind.SERVER_ERROR, target=target) for target in ("ws:upgrade", "line:connect")]
    session = msgspec.structs.replace(QUICK, lost_after_s=0.2)
    async with settled_scene(bench, session=session, poll_s=0.5) as at:
        struck = [at.rig.faults.inject(fault) for fault in refused]
        await at.rig.disconnect()
        await eventually(lambda: Trust.STALE in at.trusts, within=5)
        await eventually(lambda: at.status.state is VenueState.LIVE and "instead" in at.status.reason, within=15)
        assert any(fault.hits for fault in struck)
        await at.churn(60)
        await eventually(at.books_read, within=15)
        polled = [snapshot for snapshot in at.of(BookSnapshot) if snapshot.recv_ns >= at.status.since_ns]
        assert {snapshot.lane for snapshot in polled} == {None}
        assert all(snapshot.valid_for_ns is not None for snapshot in polled if snapshot.trust is Trust.LIVE)
        at.rig.faults.clear()
        await eventually(lambda: at.status.reason == "" and at.status.state is VenueState.LIVE, within=15)
        await at.churn(60)
        await eventually(at.books_equal, within=15)


async def test_a_killed_venue_loses_its_trust_at_once_and_comes_back_by_itself(bench: Bench, applies: Applies) -> None:
    applies(Scenario.RESTART)
    clock = ShiftedClock(START_NS)
    world = world_of(bench)
    async with bench.run(world, clock) as rig:
        ports = bench.ports(rig)
        at = Scene(bench, rig, world, clock, Login.GOOD)
        running = at.running()
        await running.__aenter__()
        await eventually(at.all_well, within=15)
    try:
        await eventually(lambda: at.trusts == {Trust.STALE}, within=5)
        await eventually(lambda: at.status.state in (VenueState.BACKOFF, VenueState.DOWN), within=10)
        async with bench.run(world, clock, ports=ports) as again:
            at.rig = again
            await eventually(at.books_equal, within=20)
            await eventually(lambda: at.status.state is VenueState.LIVE, within=10)
    finally:
        await running.__aexit__(None, None, None)


@pytest.mark.parametrize("apart_s", [-5, 5])
async def test_clocks_apart_harm_no_book(bench: Bench, applies: Applies, apart_s: int) -> None:
    """The venue's clock is some seconds off ours: its times are told, and nothing is judged by them."""
    applies(Scenario.SKEW)
    ours = ShiftedClock(START_NS + apart_s * 1_000_000_000)
    world = world_of(bench)
    async with bench.run(world, ShiftedClock(START_NS)) as rig:
        rig.clock = ours  # type: ignore[attr-defined]
        at = Scene(bench, rig, world, ours, Login.GOOD)
        async with at.running():
            await eventually(at.all_well, within=15)
            await at.churn(60)
            await eventually(at.books_equal, within=15)
            received = [snapshot.recv_ns for snapshot in at.of(BookSnapshot)]
    assert all(abs(one - ours.now_ns()) < 60_000_000_000 for one in received)
