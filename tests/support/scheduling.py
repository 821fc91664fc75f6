"""Which tests run in one process where several share the work."""

from xdist.scheduler import LoadScopeScheduling

DEMO_MODULES = frozenset(
    (
        "tests/api/test_routes.py",
        "tests/api/test_routes_description.py",
        "tests/browser/test_books.py",
        "tests/browser/test_lives.py",
        "tests/browser/test_pages.py",
        "tests/browser/test_trust.py",
        "tests/cli/test_commands.py",
        "tests/cli/test_reading.py",
        "tests/e2e/test_demo.py",
    )
)
"""Modules that look at the shared demo: one process runs them all, so that there is one demo."""


class ByModule(LoadScopeScheduling):  # type: ignore[misc]  # the plugin states no types
    """Hand out whole modules, for the fixtures that its tests share; and all that looks at the demo as one piece."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return "demo" if module in DEMO_MODULES else module
