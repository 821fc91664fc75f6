"""Which tests run in one process where several share the work, and what is begun first."""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum

import pytest
from xdist.scheduler import LoadScopeScheduling

DEMO_MODULES = frozenset(
    (
        "tests/api/test_routes.py",
        "tests/api/test_routes_description.py",
        "tests/browser/test_books.py",
        "tests/browser/test_lives.py",
        "tests/browser/test_pages.py",
        "tests/browser/test_portfolio.py",
        "tests/browser/test_trust.py",
        "tests/cli/test_commands.py",
        "tests/cli/test_reading.py",
        "tests/e2e/test_demo.py",
    )
)
"""Modules that look at the shared demo: one process runs them all, so that there is one demo."""

_SLOW = frozenset(("integration", "browser", "long", "oracle"))


class Turn(IntEnum):
    """When a module is begun: large pieces early, so that no process is left with one; whole programs not all at once.

    The shared demo runs beside what is marked, other whole programs once it has ended, and quick tests fill what is
    left at the end.
    """

    DEMO = 0
    MARKED = 1
    PROGRAMS = 2
    QUICK = 3


class ByModule(LoadScopeScheduling):  # type: ignore[misc]  # the plugin states no types
    """Hand out whole modules, for the fixtures that its tests share; and all that looks at the demo as one piece.

    They are handed out as they were collected, which is by turns: the plugin would begin what has most tests.
    """

    def schedule(self) -> None:
        self.config.option.loadscopereorder = False
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)


def piece_of(nodeid: str) -> str:
    """Name the piece of work that a test belongs to."""
    module = nodeid.partition("::")[0]
    return "demo" if module in DEMO_MODULES else module


def module_of(item: pytest.Item) -> str:
    """Return the path of the file that a test stands in."""
    return item.nodeid.partition("::")[0]


def in_turns(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Sort tests by the turns of their modules, and within a turn by how many a module has, most first."""
    slow = {module_of(item) for item in items if any(mark.name in _SLOW for mark in item.iter_markers())}
    sizes = Counter(map(module_of, items))

    def place(item: pytest.Item) -> tuple[Turn, int, str]:
        module = module_of(item)
        return _turn(module, slow=module in slow), -sizes[module], module

    return sorted(items, key=place)


def _turn(module: str, *, slow: bool) -> Turn:
    if module in DEMO_MODULES:
        return Turn.DEMO
    if module.startswith("tests/e2e/"):
        return Turn.PROGRAMS
    return Turn.MARKED if slow else Turn.QUICK
