"""Commands about the past: recordings that are brought in from files."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from allsight.cli import show
from allsight.cli.serve import DataDir, load_settings, parse_venue
from allsight.domain.clock import to_datetime


def register(app: typer.Typer) -> None:
    """Add the commands, under a name of their own."""
    group = typer.Typer(no_args_is_help=True, help="The past: recordings of venues, brought in from files.")
    group.command("import")(import_)
    app.add_typer(group, name="history")


def import_(
    venue: Annotated[str, typer.Argument(help="Whose recordings: drift.")],
    folder: Annotated[Path, typer.Argument(help="Where they lie.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    data: DataDir = None,
) -> None:
    """Bring a venue's recorded markets and prices into the database; safe to repeat."""
    from allsight.app.past import import_past

    found = asyncio.run(import_past(load_settings(data_dir=data), parse_venue(venue), folder))
    if as_json:
        show.print_json(found)
        return
    columns = [("Market", "fill"), ("Hours", "right"), ("From", "left"), ("To", "left"), ("YES paid", "right")]
    columns += [("By whose word", "left"), ("Key", "left")]
    rows = [
        (one.title, f"{one.bars:,}", _day(one.first_ns), _day(one.last_ns), one.yes, one.source, one.market)
        for one in found
    ]
    show.table(f"{len(found)} markets", columns, rows, spare=("By whose word", "From"))


def _day(instant_ns: int | None) -> str:
    return show.MISSING if instant_ns is None else f"{to_datetime(instant_ns):%Y-%m-%d}"
