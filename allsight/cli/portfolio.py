"""The command that chooses, of all that is open, the best set under a bankroll."""

from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.text import Text

from allsight.analysis.arbitrage.ranking import HURDLE, Ranking
from allsight.api.models.portfolio import PortfolioOut
from allsight.cli import show
from allsight.cli.read import AsJson, Url
from allsight.cli.remote import DEFAULT_URL, Remote
from allsight.cli.rows import after, legs
from allsight.domain.opportunity import OpportunityClass

EXAMPLES = (
    "Examples:  allsight arb portfolio --bankroll 5000  ·  "
    "allsight arb portfolio --bankroll 5000 --funds KA:2000,PM:1500 --rank after_hurdle --hurdle 8"
)


def portfolio(
    bankroll: Annotated[str, typer.Option(help="The most that all of it may cost, in dollars.")],
    class_: Annotated[
        OpportunityClass, typer.Option("--class", help="Locked ones, or conditional ones: never both.")
    ] = OpportunityClass.LOCKED,
    rank: Annotated[
        Ranking,
        typer.Option(help="What is to be most: profit, or after_hurdle: profit − hurdle × outlay × days / 365."),
    ] = Ranking.PROFIT,
    hurdle: Annotated[float, typer.Option(min=0, max=1_000, help="Per cent a year that your money must earn.")] = float(
        HURDLE * 100
    ),
    funds: Annotated[
        str | None,
        typer.Option(metavar="VENUE:DOLLARS,…", help="The most that may lie at a venue; others have no limit."),
    ] = None,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """Choose the open opportunities that together guarantee most. None shares depth with another: profits add up.

    Where money is short, one is proved anew for what is left: explain ID --bankroll shows that certificate.
    """
    query: dict[str, Any] = {"bankroll": bankroll, "class": class_.value, "rank": rank.value}
    found = Remote(url).get("/opportunities/portfolio", PortfolioOut, **query, hurdle=_ratio(hurdle), funds=funds)
    if as_json:
        show.print_json(found)
        return
    _print_chosen(found, hurdle)
    if found.by_venue:
        places = ", ".join(f"{show.code_of(one.venue)} {show.money(one.outlay)}" for one in found.by_venue)
        show.CONSOLE.print(Text(f"what has to lie where: {places}"), soft_wrap=True)
    if found.left_out:
        columns = [("Profit", "right"), ("Outlay", "right"), ("Question", "fill"), ("It …", "fill"), ("Id", "left")]
        show.table(
            "left out",
            columns,
            [
                (show.signed(one.guaranteed), show.money(one.outlay), one.title, one.sentence, one.opportunity_id)
                for one in found.left_out
            ],
        )


def _print_chosen(found: PortfolioOut, hurdle: float) -> None:
    rate = _ratio(hurdle)
    columns = [("Profit", "right"), (f"After {hurdle:g} %", "right"), ("Outlay", "right"), ("Return", "right")]
    columns += [("Question and legs", "fill"), ("Settles", "right"), ("Id", "left")]
    show.table(
        f"{len(found.chosen)} of {found.considered} opportunities, none of which shares depth with another",
        columns,
        [
            (
                show.signed(row.guaranteed),
                after(row, rate),
                show.money(row.outlay),
                show.percent(row.return_),
                legs(row),
                show.until(row.settles_at),
                row.id,
            )
            for row in found.chosen
        ],
        spare=("Return", "Settles"),
    )
    afterwards = "" if found.after_hurdle is None else f", {show.signed(found.after_hurdle)} after {hurdle:g} % a year"
    best = "the best set" if found.best_proven else "the best set that was found"
    show.CONSOLE.print(
        Text(
            f"{best}: {show.signed(found.guaranteed)} {found.base}{afterwards}, for {show.money(found.outlay)} of "
            f"{show.money(found.bankroll)}; {show.money(found.left)} left"
        ),
        soft_wrap=True,
    )
    for note in found.notes:
        show.CONSOLE.print(Text(note, style="yellow"), soft_wrap=True)


def _ratio(per_cent: float) -> Decimal:
    return Decimal(str(per_cent)) / 100
