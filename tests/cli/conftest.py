"""A terminal to type into."""

import pytest

from tests.cli.terminal import Terminal


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Return a terminal of 200 columns."""
    monkeypatch.setenv("COLUMNS", "200")
    return Terminal(monkeypatch, capsys)
