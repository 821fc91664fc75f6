"""Run the terminal command inside the test, as if it had been typed."""

import sys
from dataclasses import dataclass

import pytest

from allsight.cli import main


@dataclass(frozen=True)
class Result:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


class Terminal:
    """Types commands; made by the fixture `terminal`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capture = capture

    def run(self, *arguments: str) -> Result:
        """Run one command to its end."""
        self._monkeypatch.setattr(sys, "argv", ["allsight", *arguments])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        printed = self._capture.readouterr()
        return Result(code, printed.out, printed.err)
