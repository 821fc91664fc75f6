"""Commands about the past: recordings that are brought in from files, and prices that are kept."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from allsight.cli import show
from allsight.cli.serve import DataDir, load_settings, parse_venue
from allsight.domain.clock import HOUR_NS, SECOND_NS, to_datetime
from allsight.domain.ids import MarketKey, split_key


def register(app: typer.Typer) -> None:
    """Add the commands, under a name of their own."""
    group = typer.Typer(no_args_is_help=True, help="The past: recordings of venues and the prices that are kept.")
    group.command("import")(import_)
    group.command("show")(show_)
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


def show_(
    market: Annotated[str, typer.Argument(help="Key of a market, also of one that is over: drift:SYMBOL.")],
    span: Annotated[int, typer.Option(min=1, help="Seconds per bar; imported ones are of an hour.")] = HOUR_NS
    // SECOND_NS,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    data: DataDir = None,
) -> None:
    """Print the prices that the database keeps of a market, oldest first."""
    from allsight.app.past import stored_bars

    split_key(market)
    bars = asyncio.run(stored_bars(load_settings(data_dir=data), MarketKey(market), span))
    if as_json:
        show.print_json(bars)
        return
    columns = [("From (UTC)", "left"), ("Bid", "right"), ("Ask", "right"), ("Low", "right"), ("High", "right")]
    rows = [
        (f"{to_datetime(bar.start_ns):%Y-%m-%d %H:%M}", *map(_price, (bar.bid, bar.ask, bar.low, bar.high)))
        for bar in bars
    ]
    show.table(f"{len(bars)} bars of {market}", columns, rows)


def _price(probability: float | None) -> str:
    return show.MISSING if probability is None else f"{100 * probability:.1f}¢"


def _day(instant_ns: int | None) -> str:
    return show.MISSING if instant_ns is None else f"{to_datetime(instant_ns):%Y-%m-%d}"
