"""Emulated venues as children: they come up, come back on the same ports, and never outlive their parent."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import httpx
import pytest

from allsight.app import openers
from allsight.app.children import EmulatedVenue, emulated
from allsight.app.emulation import plan
from allsight.app.feeds import make_adapters
from allsight.app.handshake import Order, Ready, decode_order, decode_ready, encode
from allsight.app.openers import EMULATED
from allsight.app.run import pointed_at
from allsight.domain.clock import SystemClock
from allsight.domain.errors import ConnectivityError, InvalidRequestError
from allsight.domain.ids import Venue
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.settings import Settings
from tests.support import eventually

pytestmark = pytest.mark.integration


async def answers(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"{url}/exchange/status")).status_code == 200
        except httpx.HTTPError:
            return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_killed_emulator_comes_back_on_its_ports_with_its_key() -> None:
    child = EmulatedVenue(Order(venue=Venue.KALSHI, markets=60))
    before = await child.start()
    try:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(child.watch(), name="watch")
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            await eventually(lambda: child.restarts == 1, within=30)
            await eventually(lambda: answers(before.urls["rest"]), within=30)
            watching.cancel()
    finally:
        await child.stop()
    assert child.pid is None


async def children() -> set[int]:
    """Return the process ids of our children, the one that lists them left out."""
    listing = await asyncio.create_subprocess_exec(
        "ps", "-o", "pid=", "--ppid", str(os.getpid()), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await listing.communicate()
    return {int(pid) for pid in out.split()} - {listing.pid}


def shared_as(pid: int) -> str:
    """Return how Linux weighs a process's session, by which cores are shared out first; nothing where it does not."""
    share = Path(f"/proc/{pid}/autogroup")
    return share.read_text(encoding="ascii").split(maxsplit=1)[1].strip() if share.exists() else ""


async def test_a_child_comes_after_its_parent_and_is_not_met_by_its_ctrl_c() -> None:
    child = EmulatedVenue(Order(venue=Venue.KALSHI, markets=20))
    await child.start()
    try:
        assert child.pid is not None
        assert os.getpriority(os.PRIO_PROCESS, child.pid) > os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getsid(child.pid) == child.pid
        assert shared_as(child.pid) in ("", f"nice {os.getpriority(os.PRIO_PROCESS, child.pid)}")
    finally:
        await child.stop()


async def test_children_end_with_the_context() -> None:
    before = await children()
    async with emulated(plan([Venue.KALSHI], seed=3, listings=60)) as ready:
        assert await answers(ready[Venue.KALSHI].urls["rest"])
        started = await children() - before
        assert started
    assert not any(alive(pid) for pid in started)


async def test_a_child_ends_when_its_input_does() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "allsight.cli", "emulate", "kalshi", "--child",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(encode(Order(venue=Venue.KALSHI, markets=60)))
    assert decode_ready(await process.stdout.readline()).venue is Venue.KALSHI
    process.stdin.close()
    async with asyncio.timeout(10):
        assert await process.wait() == 0


async def test_a_program_that_is_no_emulator_is_told_apart() -> None:
    child = EmulatedVenue(Order(venue=Venue.KALSHI), (sys.executable, "-c", "print('hello', flush=True)"))
    with pytest.raises(InvalidRequestError):
        await child.start()
    await child.stop()
    ended = EmulatedVenue(Order(venue=Venue.KALSHI), (sys.executable, "-c", "pass"))
    with pytest.raises(ConnectivityError):
        await ended.start()


def test_the_handshake_round_trips_and_hides_its_secret() -> None:
    own = {"password": "hidden"}
    order = Order(venue=Venue.KALSHI, ports={"rest": 1}, kept=own)
    ready = Ready(venue=Venue.KALSHI, urls={"rest": "http://x"}, ports={"rest": 1}, settings=own, kept=own)
    assert decode_order(encode(order)) == order
    assert decode_ready(encode(ready)) == ready
    assert "hidden" not in repr(order) + repr(ready)


async def test_the_chain_of_a_child_says_where_it_is() -> None:
    async with emulated(plan([Venue.HEDGEHOG], seed=3, listings=900)) as ready:
        chain = ready[Venue.HEDGEHOG]
        assert chain.ports.keys() == {"rpc", "ws", "ipfs"}
        assert chain.urls.keys() == chain.ports.keys() | {"action"}, "documents and actions share a server"
        assert chain.listings > 0
        async with httpx.AsyncClient() as client:
            health = {"jsonrpc": "2.0", "id": 1, "method": "getHealth"}
            assert (await client.post(chain.urls["rpc"], json=health)).json()["result"] == "ok"


def test_ports_are_counted_up_and_unknown_emulators_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = plan([Venue.KALSHI, Venue.POLYMARKET, Venue.HEDGEHOG], seed=1, port_base=9100)
    chain = orders[-1].ports
    assert chain["ws"] == chain["rpc"] + 1, "clients of the chain derive the one from the other"
    ports = [port for order in orders for port in order.ports.values()]
    assert ports == list(range(9100, 9100 + len(ports)))
    monkeypatch.setattr("allsight.app.emulation.EMULATED", {})
    with pytest.raises(InvalidRequestError, match="no emulator"):
        plan([Venue.HEDGEHOG], seed=1)


def test_makers_are_off_as_often_as_the_order_says() -> None:
    (own,) = plan([Venue.KALSHI], seed=3)
    (calm,) = plan([Venue.KALSHI], seed=3, rate=7.0, dislocations=0.0)
    assert openers._crowd(own) == CrowdConfig(seed=3)
    assert openers._crowd(calm) == CrowdConfig(seed=3, rate=7.0, dislocations=0.0)


async def test_an_emulated_betfair_keeps_its_account_and_certificate_over_a_restart() -> None:
    async with emulated([Order(venue=Venue.BETFAIR, markets=60)]) as ready:
        first = ready[Venue.BETFAIR]
        assert first.urls.keys() == {"identity", "identity_cert", "api", "navigation", "stream"}
        assert first.urls["stream"].startswith("tls://")
        assert first.listings > 0
        form = {name: first.settings[name] for name in ("username", "password")}
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{first.urls['identity']}/certlogin", data=form)
            assert answer.json()["loginStatus"] == "SUCCESS"
    again = Order(venue=Venue.BETFAIR, markets=60, ports=first.ports, kept=first.kept)
    async with emulated([again]) as ready:
        assert ready[Venue.BETFAIR].settings == first.settings
        assert ready[Venue.BETFAIR].urls == first.urls


async def test_every_emulated_venue_says_how_its_own_settings_point_at_it(tmp_path: Path) -> None:
    """No venue is known to the demo: what an emulator hands over fits the venue's settings, and an adapter is made."""
    async with emulated(plan(list(EMULATED), seed=7, listings=60)) as ready:
        settings = pointed_at(Settings(), ready, tmp_path)
        adapters = make_adapters(settings, SystemClock(), random.Random(1))
        assert [adapter.venue for adapter in adapters] == list(EMULATED) == list(Venue)
        for adapter in adapters:
            assert adapter.parked is None
            assert adapter.environment == "emulated"
            assert all("127.0.0.1" in url for _, url in adapter.urls), adapter.urls
            await adapter.start()
            await adapter.aclose()
