"""The stacks of a test that hangs are printed, and what hangs is found without a thread for every test."""

import faulthandler
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.watchdog import HANGS_S, Watchdog

ROOT = Path(__file__).resolve().parents[2]
HANGS = """
import sys
from tests.support import watchdog
watchdog.HANGS_S = 0.05
dog = watchdog.Watchdog(sys.stderr)
def stuck():
    dog.alive()
    sys.stdin.readline()
stuck()
"""


@pytest.mark.integration
def test_what_hangs_is_shown() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HANGS], cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin is not None
        assert program.stderr is not None
        said = [next(program.stderr)]
        while "in <module>" not in said[-1]:  # a program that ends while its stacks are printed may end badly
            said.append(next(program.stderr))
        program.stdin.close()
    assert "Timeout" in said[0]
    assert any("in stuck" in line for line in said)
    assert program.returncode == 0


def test_a_watch_is_renewed_every_few_seconds_and_not_for_every_test(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now, armed, ended = [100.0], list[float](), list[bool]()
    monkeypatch.setattr(faulthandler, "dump_traceback_later", lambda after, file: armed.append(now[0] + after))
    monkeypatch.setattr(faulthandler, "cancel_dump_traceback_later", lambda: ended.append(True))
    out = (tmp_path / "out").open("w")
    dog = Watchdog(out, lambda: now[0])
    for now[0] in (100.0, 101.0, 104.9, 105.0, 109.0, 130.0):
        dog.alive()
    assert armed == [begun + HANGS_S for begun in (100.0, 105.0, 130.0)]
    dog.end()
    assert ended
    assert out.closed
