"""Commands about opportunities: what is open or has closed, in order."""

from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.text import Text

from allsight.analysis.arbitrage.ranking import FLOOR, HURDLE, Ranking, after_hurdle
from allsight.api.models.opportunities import OpportunityRow
from allsight.cli import show
from allsight.cli.read import AsJson, Category, Most, Url
from allsight.cli.remote import DEFAULT_URL, Remote
from allsight.domain.money import to_decimal


def register(app: typer.Typer) -> None:
    """Add the commands, under the name of the list."""
    group = typer.Typer(no_args_is_help=False, invoke_without_command=True)
    group.callback(epilog=_EXAMPLES)(arb)
    app.add_typer(group, name="arb")


_EXAMPLES = (
    "Examples:  allsight arb  ·  allsight arb --min-profit 20 --category macro  ·  "
    "allsight arb --sort after_hurdle --hurdle 8  ·  allsight arb --closed --json"
)


def arb(
    context: typer.Context,
    conditional: Annotated[bool, typer.Option("--conditional", help="Those that one named ending loses.")] = False,
    closed: Annotated[bool, typer.Option("--closed", help="Those that have ended.")] = False,
    min_profit: Annotated[float, typer.Option(help="Least guaranteed profit in dollars.")] = float(FLOOR),
    sort: Annotated[
        str,
        typer.Option(help="profit, or after_hurdle: profit − hurdle × outlay × days / 365."),
    ] = Ranking.PROFIT.value,
    hurdle: Annotated[
        float, typer.Option(min=0, max=1_000, help="Per cent a year that your money must earn, for after_hurdle.")
    ] = float(HURDLE * 100),
    category: Category = None,
    most: Most = 40,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """List opportunities, the best first. Legs share depth: profits do not add up.

    The annualised return is shown and never ranks: it is largest at the smallest size.
    """
    if context.invoked_subcommand is not None:
        return
    rate = Decimal(str(hurdle)) / 100
    query: dict[str, Any] = {"status": "closed" if closed else "open", "min_profit": min_profit, "category": category}
    query |= {"sort": f"-{sort.removeprefix('-')}", "hurdle": rate}
    if not closed:
        query["class"] = "conditional" if conditional else "locked"
    rows = list(Remote(url).pages("/opportunities", OpportunityRow, most=most, **query))
    if as_json:
        show.print_json(rows)
        return
    by_hurdle = sort.removeprefix("-") == Ranking.AFTER_HURDLE
    columns = [("Profit", "right"), *([(f"After {hurdle:g} %", "right")] if by_hurdle else [])]
    columns += [("If they part", "right"), ("Outlay", "right"), ("Return", "right"), ("Annual.", "right")]
    columns += [
        ("Question and legs", "fill"),
        ("Limit", "left"),
        ("Settles", "right"),
        ("Age", "right"),
        ("Id", "left"),
    ]
    show.table(
        f"{len(rows)} opportunities; legs share depth, profits do not add up",
        columns,
        [
            (
                show.signed(row.guaranteed),
                *([_after(row, rate)] if by_hurdle else []),
                show.signed(row.worst_divergence),
                show.money(row.outlay),
                show.percent(row.return_),
                show.percent(row.annualised),
                _legs(row),
                f"{show.code_of(row.limit_by.venue) if row.limit_by.venue else ''} {row.limit_by.kind}".strip(),
                show.until(row.settles_at),
                show.age(row.proved_at),
                row.id,
            )
            for row in rows
        ],
        spare=("If they part", "Annual.", "Limit"),
    )


def _after(row: OpportunityRow, hurdle: Decimal) -> str | Text:
    left = after_hurdle(row, hurdle)
    if left is None:
        return Text("lock-up unknown", style="dim")
    return show.signed(to_decimal(left, 2, up=False))


def _legs(row: OpportunityRow) -> str:
    legs = " · ".join(
        f"{show.code_of(leg.venue)} {leg.side.upper()} {leg.contracts:,f} @ {show.cents(leg.price, up=True)}"
        for leg in row.legs
    )
    return f"{row.title}\n{legs}" + (f"\n{row.losing_state}" if row.losing_state else "")
