"""Commands that run something: the demo, the real program, and emulated venues alone."""

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from pydantic import ValidationError

from allsight.cli import show
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue
from allsight.settings import Settings

Port = Annotated[
    int | None, typer.Option(min=0, max=65_535, help="Where to serve; 0 takes a free port. [default: 8000]")
]
DataDir = Annotated[Path | None, typer.Option("--data", help="Where the database lives. [default: ~/.allsight]")]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open the dashboard in a browser.")]
Seed = Annotated[int, typer.Option(min=0, help="Which universe; equal seeds are equal worlds.")]


def register(app: typer.Typer) -> None:
    """Add the running commands."""
    app.command()(demo)
    app.command()(up)
    app.command()(emulate)


def demo(
    markets: Annotated[int | None, typer.Option(min=1, help="At most so many listings per venue.")] = None,
    seed: Seed = 1,
    port: Port = None,
    data: DataDir = None,
    open_: Open = True,
) -> None:
    """Run everything offline: emulated venues that speak the real protocols, and allsight pointed at them."""
    from allsight.app.run import run_demo

    settings = load_settings(port=port, data_dir=data)
    _run(run_demo(settings, seed=seed, listings=markets, open_browser=open_ and sys.stdout.isatty(), say=_say))


def up(
    venues: Annotated[str | None, typer.Option(help="Which venues, by comma. [default: all six]")] = None,
    port: Port = None,
    data: DataDir = None,
    open_: Open = False,
) -> None:
    """Run on the real venues; what needs no key works without one. Keys are read from ALLSIGHT_… variables."""
    from allsight.app.run import run_up

    chosen = None if venues is None else tuple(parse_venue(name) for name in venues.split(",") if name.strip())
    settings = load_settings(port=port, data_dir=data, venues=chosen)
    _run(run_up(settings, open_browser=open_ and sys.stdout.isatty(), say=_say))


def emulate(
    venue: Annotated[str, typer.Argument(help=f"{', '.join(Venue)}, or all.")],
    port_base: Annotated[int, typer.Option(min=0, max=65_000, help="First port; 0 takes free ones.")] = 9100,
    seed: Seed = 1,
    faults: Annotated[Path | None, typer.Option(help="A fault script (JSON).")] = None,
    markets: Annotated[int | None, typer.Option(min=1, help="At most so many listings.")] = None,
    rate: Annotated[float | None, typer.Option(min=0.0, help="Book changes per second to aim at.")] = None,
    dislocations: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Share of the time in which a price is off at its venue.")
    ] = None,
    playback: Annotated[
        Path | None, typer.Option(help="Serve the stream from this recording (.jsonl, .jsonl.gz).")
    ] = None,
    speed: Annotated[float, typer.Option(min=0.0, help="Of the playback: 1 as recorded, 10 faster, 0 flat out.")] = 1.0,
    child: Annotated[bool, typer.Option("--child", hidden=True)] = False,
) -> None:
    """Run emulated venues alone, on loopback, until Ctrl-C; prints where they listen and what they take."""
    from allsight.app import emulation
    from allsight.app.openers import EMULATED

    if child:
        _run(emulation.serve_child())
        return
    names = tuple(EMULATED) if venue == "all" else (parse_venue(venue),)
    if faults is not None and not faults.is_file():
        raise InvalidRequestError(f"there is no fault script {faults}")
    if playback is not None and len(names) > 1:
        raise InvalidRequestError("a recording is one venue's: name the venue")
    plan = emulation.plan(
        names, seed=seed, port_base=port_base, faults=faults, listings=markets, rate=rate, dislocations=dislocations
    )
    if playback is not None:
        plan = [msgspec.structs.replace(order, playback=str(playback), speed=speed or None) for order in plan]
    _run(emulation.serve_here(plan, _say))


def load_settings(**changes: Any) -> Settings:
    """Build the settings once, from the environment and the command line.

    Raises:
        InvalidRequestError: if a value cannot be used; the message names it and never holds a secret.
    """
    try:
        return Settings(**{name: value for name, value in changes.items() if value is not None})
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors())
        raise InvalidRequestError(f"settings: {faults}") from None


def parse_venue(name: str) -> Venue:
    """Read a venue's name.

    Raises:
        InvalidRequestError: if there is none by that name.
    """
    try:
        return Venue(name.strip().lower())
    except ValueError:
        raise InvalidRequestError(f"expected one of {', '.join(Venue)}, found {name[:40]!r}") from None


def _say(text: str) -> None:
    show.CONSOLE.print(text, highlight=False, markup=False, soft_wrap=True)


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run until done or until somebody says stop; a second Ctrl-C does not wait any more."""
    try:
        with contextlib.suppress(asyncio.CancelledError), asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_until_signal(work))
    finally:
        # Or the interpreter would search all that we hold for garbage once more before it ends: a second or two.
        gc.freeze()


async def _until_signal(work: Coroutine[Any, Any, None]) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    stops = 0

    def stop() -> None:
        nonlocal stops
        stops += 1
        if stops > 1:
            os._exit(130)
        if task is not None:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await work


def _loop_factory() -> Any:
    """Prefer uvloop where it is installed: sockets cost half as much."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
