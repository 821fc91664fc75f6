"""How it looks in the terminal where a value was read and how surely."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from allsight.api.models.common import SpanRef, TraceOut
from allsight.cli import show

SURE: Final = 0.7
"""Below this a value is marked: it rests on habit, on a neighbouring fact, or the words allow another reading."""


def cell(value: str, confidence: float | None) -> Text:
    """Return a value as a cell, with a quiet mark where it was not read surely."""
    found = Text(show.plain(value))
    return found.append(" ?", style="dim yellow") if confidence is not None and confidence < SURE else found


def print_traces(title: str, traces: Sequence[TraceOut]) -> None:
    """Print every value that was read of a market: how surely, where, and why where no words say it."""
    columns = [("Field", "left"), ("Value", "fill"), ("Sure", "right"), ("Read at", "left"), ("Why", "fill")]
    lines = [
        (one.field, cell(one.value, one.confidence), f"{one.confidence:.2f}", _place(one.span), one.reason)
        for one in traces
    ]
    show.table(title, columns, lines, spare=("Why",))


def _place(span: SpanRef | None) -> str:
    return "–" if span is None else f"{show.plain(span.section)} {span.start}–{span.end}"
