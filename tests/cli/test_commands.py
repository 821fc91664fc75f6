"""Commands by themselves: help, the check-up, the database, and emulated venues alone."""

import asyncio
import contextlib
import json
import random
import re
import signal
import socket
from pathlib import Path

import httpx
import msgspec
import pytest
import websockets

from allsight.app.doctor import Report
from allsight.app.openers import EMULATED
from tests.cli.terminal import Terminal
from tests.support.programs import Program, started

COMMANDS = (
    "demo",
    "up",
    "emulate",
    "markets",
    "questions",
    "arb",
    "book",
    "rules",
    "explain",
    "doctor",
    "migrate",
    "match",
    "history",
    "fees",
)


def test_help_lists_every_command(terminal: Terminal) -> None:
    result = terminal.run("--help")
    assert result.code == 0
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", result.out), command


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(terminal: Terminal, command: str) -> None:
    result = terminal.run(command, "--help")
    assert result.code == 0
    assert f"allsight {command}" in result.out
    assert "--child" not in result.out, "what is meant for our own processes is not offered to people"


def test_the_version_is_said(terminal: Terminal) -> None:
    result = terminal.run("--version")
    assert (result.code, result.out.startswith("allsight ")) == (0, True)


@pytest.mark.integration
def test_migrating_twice_changes_nothing_the_second_time(terminal: Terminal, tmp_path: Path) -> None:
    first = terminal.run("migrate", "--data", str(tmp_path))
    again = terminal.run("migrate", "--data", str(tmp_path))
    assert (first.code, again.code) == (0, 0)
    assert "from schema none" in first.out
    assert "already" in again.out
    assert list(tmp_path.glob("*.sqlite"))


@pytest.mark.integration
def test_the_check_up_passes_here_and_writes_its_report(terminal: Terminal, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    result = terminal.run("doctor", "--data", str(tmp_path / "data"), "--report", str(report), "--json")
    assert result.code == 0, result.out
    found = msgspec.json.decode(result.out, type=Report)
    assert found == msgspec.json.decode(report.read_bytes(), type=Report)
    assert not found.live
    assert {"python", "database", "port"} <= {one.name for one in found.findings}
    assert "failed" not in {one.verdict for one in found.findings}
    assert "doctor" in terminal.run("doctor", "--data", str(tmp_path / "data"), "--venues", "polymarket").out
    assert not (tmp_path / "data").exists(), "a check-up leaves nothing behind"


@pytest.mark.integration
def test_the_check_up_says_how_the_venues_of_a_running_program_do(
    demo: Program, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLSIGHT_PORT", demo.url.rpartition(":")[2])
    result = terminal.run("doctor", "--json", "--data", str(tmp_path), "--venues", ",".join(EMULATED))
    found = msgspec.json.decode(result.out, type=Report).findings
    states = {one.area: one for one in found if one.name == "state"}
    assert result.code == 0, result.out
    assert any("an allsight serves on" in one.detail for one in found)
    assert states.keys() == {one.area for one in found if one.name == "access"}
    assert all(one.detail.startswith(("LIVE for", "STARTING for", "HALTED for", "OFF for")) for one in states.values())


def environment(venues: Program) -> dict[str, str]:
    """Return the settings that point at emulated venues, out of what they print."""
    name, found, names = "", {}, []
    for line in venues.said:
        venue, url = re.match(r"emulated (\w+)", line), re.match(r"\s+(\w+)\s+(\w+://\S+)", line)
        if venue:
            name = venue.group(1).upper()
            names.append(name.lower())
        elif url:
            found[f"ALLSIGHT_{name}__{url.group(1).upper()}_URL"] = url.group(2)
    return found | {"ALLSIGHT_VENUES": json.dumps(names)}  # nothing leaves this machine


@pytest.mark.integration
def test_the_live_check_up_reads_every_capability(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started("emulate", "all", "--port-base", "0", "--markets", "60", env={"HOME": str(tmp_path)}) as venues:
        venues.hear(r"^\s+ws .*/ws$")
        for name, url in environment(venues).items():
            monkeypatch.setenv(name, url)
        result = terminal.run("doctor", "--live", "--json", "--data", str(tmp_path / "data"))
    found = msgspec.json.decode(result.out, type=Report)
    assert found.live
    failed = [one for one in found.findings if one.verdict == "failed"]
    assert (result.code, failed) == (0, [])
    for venue in ("kalshi", "polymarket"):
        assert len([one for one in found.findings if one.area == venue]) > 4


@pytest.mark.integration
def test_the_live_check_up_says_what_does_not_answer(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = f"http://127.0.0.1:{server.getsockname()[1]}"
    monkeypatch.setenv("ALLSIGHT_KALSHI__REST_URL", nobody)
    result = terminal.run("doctor", "--live", "--json", "--venues", "kalshi", "--data", str(tmp_path))
    assert result.code == 1
    failed = [one for one in json.loads(result.out)["findings"] if one["verdict"] == "failed"]
    assert failed
    assert all(one["area"] == "kalshi" and "connectivity" in one["detail"] for one in failed)


def free_pair() -> int:
    """Return the first of two free ports side by side, out of the range from which connections take theirs."""
    for base in random.sample(range(20_000, 30_000), 200):
        with (
            contextlib.suppress(OSError),
            socket.create_server(("127.0.0.1", base)),
            socket.create_server(("127.0.0.1", base + 1)),
        ):
            return base
    raise AssertionError("no two free ports side by side")


@pytest.mark.integration
def test_an_emulated_venue_prints_its_addresses_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    base = free_pair()
    command = ("emulate", "kalshi", "--port-base", str(base), "--markets", "60")
    with started(*command, env={"HOME": str(tmp_path)}) as venue:
        venue.hear(r"^\s+settings: key_id, private_key in ")
        urls = environment(venue)
        assert urls["ALLSIGHT_KALSHI__REST_URL"].startswith(f"http://127.0.0.1:{base}/")
        assert urls["ALLSIGHT_KALSHI__WS_URL"].startswith(f"ws://127.0.0.1:{base + 1}/")
        status = httpx.get(f"{urls['ALLSIGHT_KALSHI__REST_URL']}/exchange/status", trust_env=False)
        assert status.status_code == 200
        (key,) = tmp_path.rglob("kalshi.json")
        assert key.stat().st_mode & 0o077 == 0, "nobody else reads the key"
        assert "PRIVATE" not in "".join(venue.said)
        code, _ = venue.stop(signal.SIGINT)
    assert code in (0, 130)


@pytest.mark.integration
async def test_a_recording_is_served_in_place_of_the_stream(tmp_path: Path) -> None:
    recording = tmp_path / "frames.jsonl"
    frames = ['[{"event_type":"book","asset_id":"1"}]', '{"event_type":"tick_size_change","asset_id":"1"}']
    recording.write_text("".join(f'{{"received_ms":{1_000 + n},"frame":{frame}}}\n' for n, frame in enumerate(frames)))
    command = ("emulate", "polymarket", "--port-base", "0", "--markets", "30", "--speed", "0")
    with started(*command, "--playback", str(recording), env={"HOME": str(tmp_path)}) as venue:
        venue.hear(r"^\s+ws ")
        url = environment(venue)["ALLSIGHT_POLYMARKET__WS_URL"]
        async with websockets.connect(f"{url}/market", proxy=None) as stream:
            await stream.send('{"assets_ids":["1"],"type":"market"}')
            async with asyncio.timeout(10):
                assert [json.loads(await stream.recv()) for _ in frames] == [json.loads(frame) for frame in frames]
        venue.stop(signal.SIGINT)


def test_fees_answers_for_a_day_that_is_past(terminal: Terminal) -> None:
    rates = {}
    for day in ("2026-07-09", "2026-07-10"):
        result = terminal.run("fees", "polymarket", "--on", day, "--json")
        assert result.code == 0
        rows = json.loads(result.out)
        rates[day] = next(row["rate"] for row in rows if row["kind"] == "sports")
    assert rates == {"2026-07-09": "0.03", "2026-07-10": "0.05"}


def test_fees_prints_all_venues_and_what_is_not_known(terminal: Terminal) -> None:
    result = terminal.run("fees")
    assert result.code == 0
    for code in ("PM", "KA", "BF", "DR", "HH", "SM"):
        assert re.search(rf"^{code}\b", result.out, re.MULTILINE), code
    assert "the last ended 2026-04-01" in " ".join(result.out.split())


def test_fees_of_no_day_and_no_venue_are_refused(terminal: Terminal) -> None:
    for arguments, word in ((("--on", "yesterday"), "yesterday"), (("bank",), "bank")):
        result = terminal.run("fees", *arguments)
        assert result.code == 1
        assert word in result.err
