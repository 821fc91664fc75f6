"""How a question can end: its members, what joins them, and the table of states."""

import contextlib
import re
from collections.abc import Sequence
from typing import Annotated, Final

import typer
from rich.text import Text

from allsight.analysis.arbitrage.states import numbered
from allsight.api.models.questions import QuestionRow
from allsight.api.models.states import (
    MemberOut,
    SettlementOut,
    StateMarketOut,
    StateRowOut,
    StatesOut,
    TableOut,
    WorkloadOut,
)
from allsight.cli import show
from allsight.cli.read import AsJson, Url
from allsight.cli.remote import DEFAULT_URL, Remote
from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.domain.groups import Basis
from allsight.domain.states import TableShape

_ID: Final = re.compile(r"q[0-9A-Za-z]+")
_OFFERED: Final = 5
_ROWS: Final = 24

_KIND: Final = 12
_LABEL: Final = 34
_CELL: Final = 5
"""Widths of the columns of a table of states; a market's column is shown where all of them have room."""

_OPEN: Final = "any"
_SHORT: Final = {"refund": "ref.", _OPEN: "·"}
_PARTED: Final = "≠"
_MARKS: Final = {"note": "○", "material": "△", "fatal": "⬣"}
_BASIS: Final = {
    Basis.DECIDED: "a person said so",
    Basis.STATED: "stated by the venue",
    Basis.SIBLINGS: "same words at one venue, other level or day",
    Basis.READ: "read, not confirmed: nothing is locked on it",
}

Column = tuple[str, Sequence[int]]
"""Head of a column, and the places of the markets that it stands for."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Examples:  allsight states 'cpi above 3'  ·  allsight states qZ4T08 --all --json")(states)


def states(
    question: Annotated[str, typer.Argument(help="A question's id, its beginning, or words of its title.")],
    everything: Annotated[bool, typer.Option("--all", help=f"Every state; else the first {_ROWS} of a table.")] = False,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """List every way in which a question can end, alone and with what it hangs together with.

    Core states decide each claim on its terms, branch states follow what every rule text says of a void or a
    postponement, divergences part the venues.
    """
    found = _find(Remote(url), question)
    if as_json:
        show.print_json(found)
        return
    show.CONSOLE.print(Text(f"{show.plain(found.title)}  {found.question_id}", style="bold"))
    for table in found.tables:
        show.CONSOLE.print()
        _print_table(table, everything=everything)


def _find(remote: Remote, wanted: str) -> StatesOut:
    """Ask by id; where there is none, by the beginning of one or by words of the title that only one question has.

    Raises:
        NotFoundError: if no question is called so.
        InvalidRequestError: if several are.
    """
    if _ID.fullmatch(wanted):
        with contextlib.suppress(NotFoundError):
            return remote.get(f"/questions/{wanted}/states", StatesOut)
    rows = list(remote.pages("/questions", QuestionRow, most=_OFFERED + 1, q=wanted, status="all"))
    if len(rows) == 1:
        return remote.get(f"/questions/{rows[0].id}/states", StatesOut)
    if not rows or not wanted.strip():
        raise NotFoundError(f"no question is called {wanted[:80]!r}; 'allsight questions' lists them")
    named = "; ".join(f"{row.id} {show.plain(row.title)}" for row in rows[:_OFFERED])
    more = "; and more" if len(rows) > _OFFERED else ""
    raise InvalidRequestError(f"several questions are called {wanted[:80]!r}, name one by its id: {named}{more}")


# -- one table ---------------------------------------------------------------------------------------------------------


def _print_table(table: TableOut, *, everything: bool) -> None:
    show.CONSOLE.print(Text(_head(table), style="bold"))
    alone = len(table.members) == 1
    for number, member in enumerate(table.members, 1):
        show.CONSOLE.print(_member(member, "" if alone else f"{number:>3} "))
    for bond in table.bonds:
        show.CONSOLE.print(Text(f"  {show.plain(bond.sentence)}") + Text(f"  {_BASIS[bond.basis]}", style="dim"))
    if table.states:
        _print_states(table, table.states if everything else table.states[:_ROWS])
        left = 0 if everything else len(table.states) - _ROWS
        if left > 0:
            show.CONSOLE.print(Text(f"… and {left:,} more (--all)", style="dim"))
    for note in table.notes:
        show.CONSOLE.print(Text(f"{show.plain(note)}.", style="yellow" if table.cut else "dim"))
    if table.workload is not None:
        show.CONSOLE.print(Text(_searched(table.workload), style="dim"))


def _searched(found: WorkloadOut) -> str:
    """Say what looking for opportunities has cost."""
    share = found.dismissed / found.looked if found.looked else 0.0
    return (
        f"Looked at {_count(found.looked, 'change')} of its books for opportunities, {share:.1%} ruled out by one "
        f"comparison; {_count(found.searches, 'search', 'searches')} took {found.spent_ms:,.0f} ms."
    )


def _head(table: TableOut) -> str:
    about = f": {show.plain(table.about)}" if table.about else ""
    pays = ", one must pay" if table.must_pay else ", one pays at most" if table.shape is TableShape.SET else ""
    if table.shape is TableShape.QUESTION:
        return f"alone, {_count(sum(len(member.markets) for member in table.members), 'market')}"
    worlds = _count(table.worlds, "way to answer them", "ways to answer them")
    return f"{table.shape} of {len(table.members)}{pays}, {worlds}{about}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _member(member: MemberOut, number: str) -> Text:
    markets = " · ".join(map(_market, _called(member), member.markets))
    name = Text(show.plain(member.label or member.title), style="bold" if member.is_asked and member.label else "")
    return Text(number) + name + Text(f"  {markets}", style="dim")


def _market(name: str, one: StateMarketOut) -> str:
    turned = " turned round" if one.orientation == "opposite" else ""
    if one.bid is None and one.ask is None:
        return f"{name}{turned}"
    return f"{name} {show.cents(one.bid)}–{show.cents(one.ask, up=True)}{turned}"


def _print_states(table: TableOut, rows: Sequence[StateRowOut]) -> None:
    cells = _columns(table)
    columns = [("State", "left"), ("If …", "fill"), *((head, "right") for head, _ in cells)]
    before = ["", *(row.why for row in rows)]
    lines: list[tuple[str | Text, ...]] = [
        (
            _kind(row),
            _label(row, said=why),
            *(_cell([row.settlements[place] for place in places]) for _, places in cells),
        )
        for row, why in zip(rows, before, strict=False)
    ]
    show.table(_count(len(table.states), "state"), columns, lines)
    used = {str(cell) for line in lines for cell in line[2:]}
    legend = {_SHORT[_OPEN]: "may settle either way", _PARTED: "its markets part, see the label"}
    told = [f"{mark} {words}" for mark, words in legend.items() if mark in used]
    if told:
        show.CONSOLE.print(Text("; ".join(told), style="dim"))


def _columns(table: TableOut) -> Sequence[Column]:
    """Give each market a column, or where there is no room each member, or none."""
    each: list[Column] = []
    whole: list[Column] = []
    place = 0
    alone = len(table.members) == 1
    for number, member in enumerate(table.members, 1):
        places = range(place, place + len(member.markets))
        place += len(member.markets)
        prefix = "" if alone else str(number)
        each += [(f"{prefix}{name}", [at]) for at, name in zip(places, _called(member), strict=True)]
        if member.markets:
            whole.append((str(number), list(places)))
    room = (show.CONSOLE.width - _KIND - _LABEL) // _CELL
    return next((found for found in (each, whole) if len(found) <= room), [])


def _called(member: MemberOut) -> tuple[str, ...]:
    """Name a member's markets as the states' labels do."""
    return numbered(show.code_of(one.venue) for one in member.markets)


def _kind(row: StateRowOut) -> str:
    return f"{row.kind} {_MARKS[row.severity]}" if row.severity is not None else row.kind


def _label(row: StateRowOut, *, said: str) -> Text:
    """Name a state, with its reason below unless the row before has said it."""
    label = Text(show.plain(row.label))
    return label if row.why in ("", said) else label + Text(f"\n{show.plain(row.why)}", style="dim")


def _cell(settlements: Sequence[SettlementOut]) -> str:
    """Say in a word how markets settle, those aside that may settle either way."""
    words = {one.word for one in settlements} - {_OPEN}
    if len(words) > 1:
        return _PARTED
    word = next(iter(words), _OPEN)
    return _SHORT.get(word, word)
