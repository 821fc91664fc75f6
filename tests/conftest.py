"""Fixtures and settings that hold for every test."""

import functools
import gc
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from scripts import chromium, environments
from tests.support.asyncio_errors import collected_asyncio_errors
from tests.support.programs import Program, started
from tests.support.scheduling import DEMO_MODULES, ByModule, in_turns, module_of
from tests.support.watchdog import Watchdog

ROOT = Path(__file__).resolve().parent.parent
DEMOS = {"demo", "demo_url"}
WATCHDOG = pytest.StashKey[Watchdog]()
RUNNING = pytest.StashKey[tuple[ExitStack, pytest.Item]]()

# Time limits say more about a busy machine than about the code. CI draws the same examples in every run.
# At a desk they are others each time, and a fifth as many: those tests run after every change.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", parent=_PATIENT, max_examples=20)
settings.register_profile("ci", parent=_PATIENT, derandomize=True, database=None, print_blob=True)
settings.register_profile("thorough", parent=_PATIENT, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


def pytest_configure(config: pytest.Config) -> None:
    """Watch for tests that hang; the stream is a copy, made before what tests print is captured.

    A shell without job control lets what it starts in the background ignore Ctrl-C, and the programs that tests start
    would inherit that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.stash[WATCHDOG] = Watchdog(os.fdopen(os.dup(sys.stderr.fileno()), "w"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the watch."""
    config.stash[WATCHDOG].end()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tell that a test begins."""
    item.config.stash[WATCHDOG].alive()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule:
    """Share the work out by modules."""
    return ByModule(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave what is collected out of searches for garbage: 700,000 objects that live to the end of the run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first where several processes share the work; in one, the shared demo comes last.

    Raises:
        UsageError: if a module needs the demo that is not among those that run in one process.
    """
    for item in items:
        if _needs_demo(item) and module_of(item) not in DEMO_MODULES:
            raise pytest.UsageError(f"{item.nodeid} looks at the shared demo: tests/support/scheduling.py must know")
    if "PYTEST_XDIST_WORKER" in os.environ:
        items[:] = in_turns(items)
    else:
        items.sort(key=_needs_demo)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """End the shared demo behind the last test that looks at it, or it takes a third of the cores from all others."""
    running, last = item.config.stash.get(RUNNING, (None, None))
    if running is not None and item is last:
        running.close()


def _needs_demo(item: pytest.Item) -> bool:
    return not DEMOS.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the folder of specifications, recorded payloads and labelled pairs that lies beside the checkout.

    It is no part of the project: `ALLSIGHT_SHARED` names it, or it is `../shared`. Without it those tests skip.
    """
    folder = Path(os.environ.get("ALLSIGHT_SHARED") or ROOT.parent / "shared")
    if not (folder / "payloads").is_dir():
        pytest.skip(f"no recorded payloads beside the checkout: {folder} (ALLSIGHT_SHARED names another folder)")
    return folder


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Return the Chromium that looks at pages; `make test` installs it where it can, otherwise page tests skip."""
    path = chromium.find()
    if path is None:
        reason = chromium.why_not_installable() or "no Chromium is installed: python -m scripts.chromium --install"
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def oracle_python() -> Callable[[str], Path]:
    """Return a function from an oracle's name to the interpreter of its own environment.

    `oracle_python("kalshi")` makes `.venvs/oracle-kalshi` from `requirements/oracle-kalshi.txt` on first use; the
    test runs its script there as a child process. Where it cannot be installed the test skips.
    """

    @functools.cache
    def interpreter(name: str) -> Path:
        try:
            return environments.ensure(f"oracle-{name}")
        except environments.EnvironmentUnavailableError as error:
            pytest.skip(f"the official client {name} cannot be installed: {error}")

    return interpreter


@pytest.fixture(scope="session")
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return a whole demo that serves, shared by all tests that only read from it."""
    with ExitStack() as running:
        request.config.stash[RUNNING] = running, [item for item in request.session.items if _needs_demo(item)][-1]
        data = str(tmp_path_factory.mktemp("demo"))
        program = running.enter_context(started("demo", "--port", "0", "--no-open", "--data", data))
        program.serves()
        yield program


@pytest.fixture(autouse=True)
def unhandled_asyncio_errors() -> Iterator[list[str]]:
    """Fail a test that leaves an exception in a task or callback that nobody awaited.

    A test that provokes one on purpose takes this fixture and empties the list.
    """
    with collected_asyncio_errors() as found:
        yield found
    if found:
        pytest.fail("asyncio reported errors that nobody handled:\n" + "\n".join(found))
