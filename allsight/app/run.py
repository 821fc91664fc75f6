"""The two ways to run: on the real venues, and on emulated ones. The same program either way."""

import asyncio
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from pydantic import BaseModel

from allsight.api.server import bind
from allsight.app.children import emulated
from allsight.app.emulation import plan
from allsight.app.handshake import Ready
from allsight.app.observing import start_log
from allsight.app.openers import EMULATED
from allsight.app.runtime import Runtime
from allsight.domain.ids import Venue
from allsight.infra.db.database import Database
from allsight.settings import DataLabel, Settings

_EDITS_S = 60.0
"""In a demo the whole catalogue is read again this often, so that edits of rules can be watched."""

Say = Callable[[str], None]


async def run_up(settings: Settings, *, open_browser: bool, say: Say) -> None:
    """Run on the venues that the settings name, until cancelled."""
    start_log(settings)
    async with await Database.open(settings.data_dir) as database:
        runtime = Runtime(settings, database)
        await runtime.restore()
        ready = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            main = group.create_task(runtime.run(ready), name="runtime")
            group.create_task(_announce(runtime, ready, open_browser, say), name="announce")
            await main


async def run_demo(settings: Settings, *, seed: int, listings: int | None, open_browser: bool, say: Say) -> None:
    """Run emulated venues in child processes, and the program pointed at them; nothing leaves this machine.

    The database is thrown away at the end unless the user named a folder.
    """
    bind(settings.host, settings.port).close()  # a taken port is said now, not after the emulators are up
    say("starting emulated venues …")
    with ExitStack() as stack:
        folder = settings.data_dir
        if "data_dir" not in settings.model_fields_set:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="allsight-demo-")))
        async with emulated(plan(list(EMULATED), seed=seed, listings=listings), say) as ready:
            await run_up(pointed_at(settings, ready, folder), open_browser=open_browser, say=say)


def pointed_at(settings: Settings, ready: dict[Venue, Ready], folder: Path) -> Settings:
    """Return settings that differ from the user's in addresses, throw-away credentials, folder and label alone."""
    venues = {venue.value: _emulated(type(getattr(settings, venue)), one) for venue, one in ready.items()}
    common = {"data_label": DataLabel.DEMO, "data_dir": folder, "venues": tuple(ready)}
    return settings.model_copy(update={**common, **venues})


def _emulated(block: type[BaseModel], one: Ready) -> BaseModel:
    named = {f"{purpose}_url": url for purpose, url in one.urls.items()}
    addresses = {name: url for name, url in named.items() if name in block.model_fields}
    habits = {"environment": "emulated", "catalogue_every_s": _EDITS_S}
    return block.model_validate({**habits, **addresses, **one.settings})


async def _announce(runtime: Runtime, ready: asyncio.Event, open_browser: bool, say: Say) -> None:
    await ready.wait()
    settings = runtime.settings
    what = "emulated venues, no orders" if settings.data_label is DataLabel.DEMO else "real venues, no orders"
    say(f"allsight runs on {runtime.url} ({what}); Ctrl-C ends it")
    for line in _keyless(runtime):
        say(line)
    if open_browser:
        await asyncio.to_thread(webbrowser.open, runtime.url)


def _keyless(runtime: Runtime) -> list[str]:
    """Say for each venue that a key would do more for what runs without one."""
    return [
        f"  {reader.venue.label}: no key. {reader.capabilities.without_key}"
        for reader in runtime.feeds.readers
        if not reader.stats().keyed and reader.capabilities.books is not reader.capabilities.keyed_books
    ]
