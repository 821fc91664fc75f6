"""How things look in the terminal: tables, figures, ages and errors."""

import sys
import time
from collections.abc import Collection, Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from allsight.domain.book import Trust
from allsight.domain.errors import AllsightError
from allsight.domain.ids import Venue

_PIPED_WIDTH = 160
"""Nobody's terminal is this wide for sure, but a file or a pager is."""

NARROW = 120
CONSOLE = Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH)
MISSING = "–"
_CENT = Decimal("0.1")


def complain(error: AllsightError) -> None:
    """Print an error as one sentence with its code, in one line: scripts read it too."""
    Console(stderr=True).print(Text.assemble(("allsight: ", "bold"), f"{error} ({error.code})"), soft_wrap=True)


def print_json(value: Any) -> None:
    """Print a value as JSON, for programs."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def print_line(value: Any) -> None:
    """Print a value as one line of JSON, at once: one of many that a program reads as they come."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()


def table(
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[str | Text]],
    *,
    spare: Collection[str] = (),
) -> None:
    """Print a table. Cells are shown as they stand, never as markup.

    Args:
        title: what the table is about.
        columns: (head, `left`, `right` or `fill`); what fills takes the room that is left.
        rows: a cell per column.
        spare: heads of columns that a narrow terminal does without.
    """
    grid = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="dim")
    kept = [number for number, (head, _) in enumerate(columns) if CONSOLE.width >= NARROW or head not in spare]
    for number in kept:
        head, side = columns[number]
        if side == "fill":
            grid.add_column(head, ratio=1, min_width=24, overflow="fold")
        else:
            grid.add_column(head, justify="right" if side == "right" else "left", no_wrap=True)
    for row in rows:
        cells = [row[number] for number in kept]
        grid.add_row(*(cell if isinstance(cell, Text) else Text(plain(cell)) for cell in cells))
    CONSOLE.print(grid)


def plain(text: str) -> str:
    """Strip control characters from a venue's text, so that it cannot drive the terminal."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


def cents(price: Decimal | None, *, up: bool = False) -> str:
    """Write a probability in cents, rounded against the reader: a bid down, an ask up."""
    if price is None:
        return MISSING
    return str((price * 100).quantize(_CENT, ROUND_CEILING if up else ROUND_FLOOR))


def signed(amount: Decimal | None, places: int = 2) -> str:
    """Write an amount with its sign, rounded down."""
    if amount is None:
        return MISSING
    figure = amount.quantize(Decimal(1).scaleb(-places), ROUND_FLOOR)
    return f"{'−' if figure < 0 else '+'}{abs(figure):,}"


def money(amount: Decimal | None) -> str:
    """Write an amount of dollars without a sign."""
    return MISSING if amount is None else f"{amount.quantize(Decimal('0.01'), ROUND_FLOOR):,}"


def percent(ratio: Decimal | None) -> str:
    """Write a ratio in per cent."""
    if ratio is None:
        return MISSING
    figure = ratio * 100
    return ">999 %" if figure > 999 else f"{figure.quantize(Decimal('0.01'), ROUND_FLOOR)} %"


def age(at_ms: int | None, now_ms: int | None = None) -> str:
    """Write how long ago something was, in one unit."""
    if not at_ms:
        return MISSING
    return span(((now_ms or time.time_ns() // 1_000_000) - at_ms) / 1000)


def until(at_ms: int | None) -> str:
    """Write how far off something is, in one unit."""
    return MISSING if not at_ms else span(at_ms / 1000 - time.time())


def span(seconds: float) -> str:
    """Write a duration in one unit."""
    seconds = max(seconds, 0.0)
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds)}s"


def trusted(trust: Trust | None, proved_at: int | None) -> Text:
    """Write age and trust as the dashboard does: nothing but the age for a live book, a word for any other."""
    if trust is None:
        return Text(MISSING)
    if trust is Trust.LIVE:
        return Text(age(proved_at), style="dim")
    return Text(f"{trust} {age(proved_at)}", style="yellow")


def code_of(venue: str) -> str:
    """Return a venue's two-letter code."""
    return Venue(venue).code
