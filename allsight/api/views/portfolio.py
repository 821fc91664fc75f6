"""The best set of open opportunities as the API shows it, chosen beside the loop."""

import asyncio
from collections.abc import Iterator
from functools import partial

from allsight.analysis.arbitrage.portfolio import MOST, LeftOut, Portfolio, Wish, choose
from allsight.api.models.portfolio import LeftOutOut, PortfolioOut, VenueOutlayOut
from allsight.api.views.opportunities import OpportunityBoard
from allsight.domain.money import Currency
from allsight.domain.opportunity import OpportunityClass


class PortfolioView:
    """Chooses among what is open.

    Args:
        board: what is open.
        base: the currency of all amounts.
    """

    def __init__(self, board: OpportunityBoard, base: Currency) -> None:
        self._board = board
        self._base = base
        self._one_at_a_time = asyncio.Semaphore(1)

    async def best(self, wish: Wish, class_: OpportunityClass) -> PortfolioOut:
        """Choose the best set of one class, as of one instant."""
        async with self._one_at_a_time:
            opened = [one for one in self._board.provable() if one.class_ is class_ and one.base == self._base]
            # Tens of milliseconds with some hundreds of them, and at most the limit of the search.
            found = await asyncio.to_thread(partial(choose, opened, wish))
        return PortfolioOut(
            base=self._base,
            bankroll=wish.bankroll,
            outlay=found.outlay,
            guaranteed=found.guaranteed,
            after_hurdle=found.after_hurdle,
            left=wish.bankroll - found.outlay,
            best_proven=found.best_proven,
            considered=len(opened),
            notes=tuple(_notes(found, class_)),
            chosen=tuple(self._board.row(one) for one in found.chosen),
            left_out=tuple(map(_left_out, found.left_out)),
            by_venue=tuple(VenueOutlayOut(venue, outlay) for venue, outlay in found.by_venue.items()),
        )


def _left_out(left: LeftOut) -> LeftOutOut:
    one = left.opportunity
    return LeftOutOut(
        opportunity_id=one.id,
        title=one.title,
        class_=one.class_,
        guaranteed=one.guaranteed,
        outlay=one.outlay,
        reason=left.reason,
        sentence=left.sentence,
        because=left.because,
    )


def _notes(found: Portfolio, class_: OpportunityClass) -> Iterator[str]:
    if class_ is OpportunityClass.CONDITIONAL and found.chosen:
        yield "Not guaranteed: each of these loses in the ending that is named with it."
    if found.unsearched:
        yield f"Chosen from the {MOST} best; {found.unsearched} more were not looked at."
    elif not found.best_proven:
        yield "The search was cut short: a better set may exist."
