"""The check-up: is this installation whole, and does every venue answer? Reads only; never writes to a venue."""

import asyncio
import platform
import random
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import msgspec

from allsight import __version__
from allsight.app import checkup
from allsight.app.checkup import Finding, Verdict
from allsight.app.feeds import make_adapters
from allsight.app.runtime import DASHBOARD
from allsight.domain.clock import MILLISECOND_NS, SystemClock, to_iso
from allsight.domain.errors import AllsightError
from allsight.infra.db.database import Database
from allsight.ingestion.adapter import Adapter
from allsight.settings import Settings

_CHECK_S: Final = 30.0


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole check-up, for people and programs."""

    version: str
    python: str
    system: str
    at: str
    live: bool
    findings: tuple[Finding, ...]


async def examine(settings: Settings, *, live: bool) -> Report:
    """Check this installation, and with `live` every capability of the venues that the credentials at hand open."""
    clock = SystemClock()
    rows = await checkup.running(settings)
    findings = [
        await _check("machine", "python", _python),
        await _check("machine", "dashboard", _dashboard),
        await _check("machine", "database", lambda: _database(settings)),
        await _check("machine", "port", lambda: _port(settings, ours=bool(rows))),
    ]
    adapters = make_adapters(settings, clock, random.Random())
    findings += checkup.venues(adapters, rows, clock.now_ns())
    if live:
        groups = await asyncio.gather(*(_venue(adapter) for adapter in adapters if adapter.parked is None))
        findings += [finding for group in groups for finding in group]
    return Report(
        version=__version__,
        python=platform.python_version(),
        system=platform.platform(),
        at=to_iso(clock.now_ns()),
        live=live,
        findings=tuple(findings),
    )


async def _check(area: str, name: str, run: Callable[[], Awaitable[str]]) -> Finding:
    """Run one check within its time; what it raises is what it found."""
    clock = SystemClock()
    started_ns = clock.monotonic_ns()
    verdict: Verdict = "ok"
    try:
        async with asyncio.timeout(_CHECK_S):
            detail = await run()
    except AllsightError as error:
        verdict, detail = "failed", f"{error} ({error.code})"
    except TimeoutError:
        verdict, detail = "failed", f"no answer within {_CHECK_S:.0f} s"
    if detail.startswith("warning: "):
        verdict, detail = "warning", detail.removeprefix("warning: ")
    return Finding(area, name, verdict, detail, (clock.monotonic_ns() - started_ns) / MILLISECOND_NS)


async def _venue(adapter: Adapter) -> list[Finding]:
    """Run a venue's own checks one after the other: its limits hold for us too."""
    started = await _check(adapter.venue, "start", lambda: _start(adapter))
    findings = [started]
    if started.verdict != "failed":
        findings += [await _check(adapter.venue, check.name, check.run) for check in adapter.checks()]
    await adapter.aclose()
    return findings


async def _start(adapter: Adapter) -> str:
    await adapter.start()
    return f"answers at {', '.join(url for _, url in adapter.urls)}"


async def _python() -> str:
    return f"Python {platform.python_version()} in {sys.prefix}, allsight {__version__}"


async def _dashboard() -> str:
    built = await asyncio.to_thread((DASHBOARD / "index.html").is_file)
    return f"built in {DASHBOARD}" if built else "warning: not built, run 'make setup'"


async def _database(settings: Settings) -> str:
    """Open and migrate a throw-away database, and see that the user's folder can be written."""
    with tempfile.TemporaryDirectory(prefix="allsight-doctor-") as folder:
        database = await Database.open(Path(folder))
        await database.close()
    place = settings.data_dir.expanduser()
    exists = await asyncio.to_thread(place.exists)
    return f"works; data lives in {place}{'' if exists else ', which is made on first use'}"


async def _port(settings: Settings, *, ours: bool) -> str:
    if ours:
        return f"an allsight serves on {settings.host}:{settings.port}"
    with socket.socket() as probe:
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return f"warning: {settings.host}:{settings.port} is taken ({error.strerror}); use --port"
    return f"{settings.host}:{settings.port} is free"
