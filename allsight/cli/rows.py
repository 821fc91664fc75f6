"""How an opportunity looks as a row of the terminal's tables."""

from decimal import Decimal

from rich.text import Text

from allsight.analysis.arbitrage.ranking import after_hurdle
from allsight.api.models.opportunities import OpportunityRow
from allsight.cli import show
from allsight.domain.money import to_decimal


def after(row: OpportunityRow, hurdle: Decimal) -> str | Text:
    """Write what is left after a hurdle, a ratio a year."""
    left = after_hurdle(row, hurdle)
    if left is None:
        return Text("lock-up unknown", style="dim")
    return show.signed(to_decimal(left, 2, up=False))


def legs(row: OpportunityRow) -> str:
    """Write the title, the orders, and for a conditional one the ending that loses, a line each."""
    orders = " · ".join(
        f"{show.code_of(leg.venue)} {leg.side.upper()} {leg.contracts:,f} @ {show.cents(leg.price, up=True)}"
        for leg in row.legs
    )
    return f"{row.title}\n{orders}" + (f"\n{row.losing_state}" if row.losing_state else "")
