"""Commands about opportunities: what is open or closed, which go together, how long they live, how many there were."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from allsight.analysis.arbitrage.daily import DailyRow
from allsight.analysis.arbitrage.ranking import FLOOR, HURDLE, Ranking
from allsight.api.models.lifetimes import GroupBy, LifetimesOut, LivesGroup
from allsight.api.models.opportunities import OpportunityRow
from allsight.cli import portfolio, show
from allsight.cli.read import AsJson, Category, Most, Url
from allsight.cli.remote import DEFAULT_URL, Remote
from allsight.cli.rows import after, legs
from allsight.domain.errors import InvalidRequestError

Since = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First UTC day; 30 days if not said.")
]
Until = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last UTC day; today if not said.")]

_MONTH: Final = timedelta(days=31)
_NOTE: Final = "profits of one row share depth: they are what was offered, not what could have been earned"


def register(app: typer.Typer) -> None:
    """Add the commands, under the name of the list."""
    group = typer.Typer(no_args_is_help=False, invoke_without_command=True)
    group.callback(epilog=_EXAMPLES)(arb)
    group.command(epilog="Examples:  allsight arb stats  ·  allsight arb stats --by category --from 2026-11-01 --json")(
        stats
    )
    group.command(
        epilog="Examples:  allsight arb export --from 2026-11-01 --to 2026-11-30 --out november.csv  ·  "
        "allsight arb export --out days.parquet"
    )(export)
    group.command(epilog=portfolio.EXAMPLES)(portfolio.portfolio)
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
                *([after(row, rate)] if by_hurdle else []),
                show.signed(row.worst_divergence),
                show.money(row.outlay),
                show.percent(row.return_),
                show.percent(row.annualised),
                legs(row),
                f"{show.code_of(row.limit_by.venue) if row.limit_by.venue else ''} {row.limit_by.kind}".strip(),
                show.until(row.settles_at),
                show.age(row.proved_at),
                row.id,
            )
            for row in rows
        ],
        spare=("If they part", "Annual.", "Limit"),
    )


def stats(
    since: Since = None,
    until: Until = None,
    by: Annotated[GroupBy, typer.Option(help="What is put together.")] = GroupBy.VENUES,
    conditional: Annotated[bool, typer.Option("--conditional", help="Those that one named ending loses.")] = False,
    category: Category = None,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """Say how long opportunities live, and what is left of them for an order that comes late."""
    query: dict[str, Any] = {"from": _day(since), "to": _day(until), "by": by.value, "category": category}
    query["class"] = "conditional" if conditional else "locked"
    found = Remote(url).get("/opportunities/statistics", LifetimesOut, **query)
    if as_json:
        show.print_json(found)
        return
    newest = ", the newest only" if found.left_out else ""
    columns = [("", "left"), ("Episodes", "right"), ("Ended", "right"), ("Half gone", "right"), ("90 % gone", "right")]
    columns += [(f"{mark} %", "right") for mark in _AGES]
    show.table(
        f"{found.class_} opportunities opened {found.first} to {found.last}{newest}, and the share that outlives …",
        columns,
        [_lives(group) for group in (found.whole, *found.groups)],
    )
    columns = [("Latency", "right"), ("Judged", "right"), ("Still there", "right"), ("%", "right")]
    columns += [("Offered $", "right"), ("Left $", "right"), ("%", "right")]
    show.table(
        "left for an order that arrives so long after the opening, at the size seen then",
        columns,
        [
            (
                _age(row.latency_ms),
                f"{row.judged:,}",
                f"{row.left:,}",
                _share(row.share),
                show.money(row.offered),
                show.money(row.there),
                _share(row.share_of_money),
            )
            for row in found.whole.latencies
        ],
    )


_AGES: Final = {"100 ms": 100, "1 s": 1_000, "5 s": 5_000, "30 s": 30_000, "5 min": 300_000, "1 h": 3_600_000}


def _lives(group: LivesGroup) -> list[str]:
    shares = [_share(_lived(group, age_ms)) for age_ms in _AGES.values()]
    return [group.name, f"{group.episodes:,}", f"{group.ended:,}", _age(group.median_ms), _age(group.p90_ms), *shares]


def _lived(group: LivesGroup, age_ms: float) -> float | None:
    """Return the share that lives longer than an age."""
    return next((point.share for point in reversed(group.curve) if point.age_ms <= age_ms), None)


def _share(share: float | None) -> str:
    return show.MISSING if share is None else f"{100 * share:.1f}"


def _age(age_ms: float | None) -> str:
    if age_ms is None:
        return show.MISSING
    return f"{age_ms:,.0f} ms" if age_ms < 1_000 else show.span(age_ms / 1_000)


def export(
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to: a file that ends in .csv or .parquet.")],
    since: Since = None,
    until: Until = None,
    url: Url = DEFAULT_URL,
) -> None:
    """Write opportunities by UTC day, kind, class, venues and category as CSV or Parquet; decimals stay exact."""
    from allsight.api.tables import as_csv, write_parquet

    form = out.suffix.lower()
    if form not in (".csv", ".parquet"):
        raise InvalidRequestError(f"expected a file that ends in .csv or .parquet, found {out.name!r}")
    rows = list(_days(Remote(url), since, until))
    try:
        if form == ".csv":
            out.write_text(as_csv(rows), encoding="utf-8", newline="")
        else:
            write_parquet(rows, out)
    except OSError as error:
        raise InvalidRequestError(f"cannot write {out}: {error.strerror or error}") from None
    show.CONSOLE.print(Text(f"{len(rows):,} rows to {out}; {_NOTE}"), soft_wrap=True)


def _days(remote: Remote, since: datetime | None, until: datetime | None) -> Iterator[DailyRow]:
    """Go through the rows of any number of days, a month at a time."""
    last = until.date() if until else datetime.now(UTC).date()
    first = since.date() if since else last - timedelta(days=29)
    if first > last:
        raise InvalidRequestError(f"expected --from not after --to, found {first} and {last}")
    while first <= last:
        end = min(last, first + _MONTH - timedelta(days=1))
        query = {"from": first.isoformat(), "to": end.isoformat()}
        yield from remote.pages("/opportunities/daily", DailyRow, most=_ALL, **query)
        first = end + timedelta(days=1)


_ALL: Final = 10_000_000


def _day(given: datetime | None) -> str | None:
    return None if given is None else given.date().isoformat()
