"""What goes wrong is one sentence in one line with a code, and the exit code says so; nobody sees a traceback."""

import re
import socket
from pathlib import Path

import pytest

from tests.cli.terminal import Result, Terminal

NOBODY = "http://127.0.0.1:1"
_SENTENCE = re.compile(r"allsight: .+ \(([a-z_]+)\)\n")


def complaint(result: Result) -> str:
    """Check that the command failed with one line and return the code in it."""
    said = _SENTENCE.fullmatch(result.err)
    assert said, result.err
    assert result.code == 1
    return said.group(1)


@pytest.mark.parametrize(
    "command",
    [
        ("markets",),
        ("questions", "--json"),
        ("arb",),
        ("book", "kalshi:A"),
        ("book", "kalshi:A", "--watch"),
        ("rules", "kalshi:A"),
        ("explain", "opp-1"),
    ],
    ids=" ".join,
)
def test_no_server_runs(terminal: Terminal, command: tuple[str, ...]) -> None:
    result = terminal.run(*command, "--url", NOBODY)
    assert complaint(result) == "connectivity"
    assert NOBODY in result.err
    assert not result.out


@pytest.mark.parametrize(
    "command", [("emulate", "nowhere"), ("up", "--venues", "kalshi,nowhere"), ("doctor", "--venues", "x")], ids=" ".join
)
def test_a_venue_that_does_not_exist(terminal: Terminal, command: tuple[str, ...]) -> None:
    result = terminal.run(*command)
    assert complaint(result) == "invalid_request"
    assert "polymarket" in result.err


def test_a_fault_script_that_is_not_there(terminal: Terminal, tmp_path: Path) -> None:
    result = terminal.run("emulate", "kalshi", "--faults", str(tmp_path / "none.json"))
    assert complaint(result) == "invalid_request"


def test_evidence_that_cannot_be_read(terminal: Terminal, tmp_path: Path) -> None:
    assert complaint(terminal.run("explain", str(tmp_path / "none.json"))) == "invalid_request"
    assert complaint(terminal.run("explain", str(tmp_path))) == "invalid_request"
    (tmp_path / "prose.json").write_text("It will be so.", encoding="utf-8")
    assert complaint(terminal.run("explain", str(tmp_path / "prose.json"))) == "invalid_request"
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    assert complaint(terminal.run("explain", str(tmp_path / "bytes.json"))) == "invalid_request"


def test_a_folder_that_cannot_be_made(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert complaint(terminal.run("migrate", "--data", str(tmp_path / "file" / "below"))) == "storage"


def test_a_setting_that_cannot_be_used(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLSIGHT_HOST", "0.0.0.0")
    result = terminal.run("up")
    assert complaint(result) == "invalid_request"
    assert "loopback" in result.err


def test_an_option_that_does_not_exist(terminal: Terminal) -> None:
    assert terminal.run("markets", "--colour").code == 2
    assert terminal.run("dance").code == 2


@pytest.mark.integration
@pytest.mark.parametrize("command", ["up", "demo"])
def test_a_port_that_is_taken(terminal: Terminal, tmp_path: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = terminal.run(command, "--port", str(port), "--data", str(tmp_path))
    last = result.err.splitlines(keepends=True)[-1]
    assert complaint(Result(result.code, result.out, last)) == "invalid_request"
    assert f"127.0.0.1:{port}" in last
    assert "Traceback" not in result.err
