"""How programs begin and end: quickly, with one sentence if they cannot, and never leaving a child behind."""

import signal
import socket
import time
from pathlib import Path

import pytest

from allsight.app.openers import EMULATED
from allsight.domain.ids import Venue
from tests.support import eventually
from tests.support.programs import Program, alive, patience, started

pytestmark = pytest.mark.integration

END_S = 10.0
"""It takes 1 to 3 s on a machine of its own. This tells an end from a hang; no test is to fail by the clock."""
HEALTH_S = 20.0
"""As much for a start, which takes 6 s."""
KEYLESS = (Venue.KALSHI, Venue.POLYMARKET, Venue.SMARKETS, Venue.HEDGEHOG)
"""What can be read without an account and has not stopped."""

SMALL = ("demo", "--port", "0", "--no-open", "--markets", "60")


async def all_gone(pids: list[int]) -> None:
    await eventually(lambda: not [pid for pid in pids if alive(pid)], within=10, every=0.02, what="the end of children")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_demo_and_its_children_in_time(tmp_path: Path, number: signal.Signals) -> None:
    with started(*SMALL, "--data", str(tmp_path)) as program:
        program.serves()
        children = list(program.children().values())
        assert len(children) == len(EMULATED)
        code, took = program.stop(number)
    print(f"{number.name} ended the demo in {took:.2f} s")
    assert code in (0, 130)
    assert took < patience(END_S)
    assert not [pid for pid in children if alive(pid)]


async def test_ctrl_c_while_emulators_start_leaves_nothing_behind() -> None:
    with started(*SMALL) as program:
        program.hear("starting emulated venues")
        children = await eventually(program.children, within=20, every=0.01)
        code, took = program.stop()
    print(f"SIGINT ended the starting demo in {took:.2f} s")
    assert code in (0, 130)
    assert took < patience(END_S)
    await all_gone(list(children.values()))


async def test_children_end_by_themselves_when_their_parent_is_killed() -> None:
    with started(*SMALL) as program:
        program.serves()
        children = list(program.children().values())
        assert len(children) == len(EMULATED)
        program.process.kill()
        program.process.wait()
        await all_gone(children)


def test_the_throw_away_database_is_thrown_away(tmp_path: Path) -> None:
    with started(*SMALL, env={"TMPDIR": str(tmp_path)}) as program:
        program.serves()
        assert len(list(tmp_path.glob("allsight-demo-*"))) == 1
        program.stop()
    assert not list(tmp_path.glob("allsight-demo-*"))


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def test_without_venues_it_stays_up_and_says_what_failed_and_when_it_tries_again(tmp_path: Path) -> None:
    nobody = f"127.0.0.1:{closed_port()}"
    env = {
        "ALLSIGHT_KALSHI__REST_URL": f"http://{nobody}/trade-api/v2",
        "ALLSIGHT_KALSHI__WS_URL": f"ws://{nobody}/trade-api/ws/v2",
        **{f"ALLSIGHT_POLYMARKET__{name}_URL": f"http://{nobody}" for name in ("GAMMA", "CLOB", "DATA")},
        "ALLSIGHT_POLYMARKET__WS_URL": f"ws://{nobody}/ws",
        "ALLSIGHT_SMARKETS__REST_URL": f"http://{nobody}",
        "ALLSIGHT_HEDGEHOG__RPC_URL": f"http://{nobody}",
    }
    with started("up", "--port", "0", "--data", str(tmp_path), env=env) as program:
        program.serves()

        async def failed() -> bool:
            rows = await program.venues()
            return all(rows[venue].state in ("backoff", "down") for venue in tries)

        tries: dict[Venue, set[int]] = {venue: set() for venue in KEYLESS}
        await eventually(failed, within=30, every=0.05)
        health = await program.health()
        assert (health.data, health.questions) == ("real", 0)
        rows = await program.venues()
        assert rows.keys() == set(Venue)
        assert (rows[Venue.BETFAIR].state, rows[Venue.DRIFT].state) == ("off", "halted")
        assert rows[Venue.BETFAIR].reason
        assert rows[Venue.DRIFT].reason

        async def tried_again() -> bool:
            now = (await program.health()).server_at
            for venue, row in (await program.venues()).items():
                if venue in tries and row.state in ("backoff", "down"):
                    assert "127.0.0.1" in row.reason, row
                    assert venue.label in row.reason
                    if row.retry_at is not None:
                        assert row.retry_at > now - 5_000
                        tries[venue].add(row.retry_at)
            return all(len(seen) > 1 for seen in tries.values())

        await eventually(tried_again, within=30, every=0.05)
        code, took = program.stop()
    assert code in (0, 130)
    assert took < patience(END_S)


async def filled(program: Program) -> None:
    """Wait until there is much to remember."""
    program.serves()

    async def ready() -> bool:
        health = await program.health()
        return health.linked_questions >= 200 and health.writer_queue < 1_000

    await eventually(ready, within=90, every=0.25)


async def test_a_second_start_on_the_same_data_answers_in_time(tmp_path: Path) -> None:
    whole = ("demo", "--port", "0", "--no-open", "--data", str(tmp_path))
    with started(*whole) as first:
        await filled(first)
        code, took = first.stop()
        assert code in (0, 130)
        assert took < patience(END_S)
    with started(*whole) as second:
        second.serves()
        health = await second.health()
        took = time.monotonic() - second.began
        print(f"the second start answered /health after {took:.1f} s")
        assert health.started_at
        assert took < patience(HEALTH_S)
