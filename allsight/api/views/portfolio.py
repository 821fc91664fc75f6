"""The best set of open opportunities as the API shows it, chosen beside the loop."""

import asyncio
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from allsight.analysis.arbitrage.portfolio import (
    MOST,
    LeftOut,
    Portfolio,
    Wish,
    choose,
    crowded_out,
    cut,
    parted,
    too_dear,
)
from allsight.analysis.arbitrage.sizing import Sizer
from allsight.api.models.opportunities import EvidenceOut
from allsight.api.models.portfolio import LeftOutOut, PortfolioOut, SizedOut, VenueOutlayOut
from allsight.api.views.opportunities import OpportunityBoard
from allsight.domain.ids import OpportunityId
from allsight.domain.money import Currency
from allsight.domain.opportunity import Opportunity, OpportunityClass

_ROUNDS: Final = 3
"""So often sizes are added and the set is chosen anew, as long as that makes it better."""

_CUT: Final = 8
"""So many that are too dear are proved anew for what is left, twice: each takes a few milliseconds of the loop."""


class PortfolioView:
    """Chooses among what is open.

    Args:
        board: what is open.
        sizer: proves it anew at another size.
        base: the currency of all amounts.
    """

    def __init__(self, board: OpportunityBoard, sizer: Sizer, base: Currency) -> None:
        self._board = board
        self._sizer = sizer
        self._base = base
        self._one_at_a_time = asyncio.Semaphore(1)

    async def best(self, wish: Wish, class_: OpportunityClass) -> PortfolioOut:
        """Choose the best set of one class: of what is open as it is, and of what is too dear for what is left."""
        async with self._one_at_a_time:
            opened = [one for one in self._board.provable() if one.class_ is class_ and one.base == self._base]
            smaller = await self._cut(too_dear(opened, wish), wish)
            # Tens of milliseconds with some hundreds of them, and at most the limit of the search.
            found = await asyncio.to_thread(choose, opened, wish, smaller)
            for _ in range(_ROUNDS):
                more = await self._cut(crowded_out(found, wish), wish, found.chosen)
                more += await self._parts(found)
                for one in [one for one in opened if one.id in found.resized]:  # as large as the others leave room for
                    more += await self._cut([one], wish, [member for member in found.chosen if member.id != one.id])
                if not more:
                    break
                smaller += more
                before, found = found, await asyncio.to_thread(choose, opened, wish, smaller)
                if found.most <= before.most:
                    break
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
            resized=found.resized,
            left_out=tuple(map(_left_out, found.left_out)),
            by_venue=tuple(VenueOutlayOut(venue, outlay) for venue, outlay in found.by_venue.items()),
        )

    def sized(self, opportunity: OpportunityId, bankroll: Decimal) -> SizedOut | None:
        """Prove an open opportunity for an outlay of at most so much; None if it is not open or that leaves nothing."""
        found = self._sizer(opportunity, Fraction(bankroll))
        if found is None:
            return None
        evidence = found.evidence()
        shown = msgspec.structs.replace(found.opportunity, evidence=evidence.sha256)
        return SizedOut(self._board.out(shown, ()), EvidenceOut(evidence.schema, evidence.sha256, evidence.body))

    async def _cut(
        self, dear: Sequence[Opportunity], wish: Wish, members: Sequence[Opportunity] = ()
    ) -> list[Opportunity]:
        found = []
        for one in dear[:_CUT]:
            await asyncio.sleep(0)
            smaller = cut(one, wish, members, self._sizer)
            if smaller is not None:
                found.append(smaller)
        return found

    async def _parts(self, found: Portfolio) -> list[Opportunity]:
        """Prove the largest members for less, so that there is room for others beside them."""
        parts = []
        for one, most in parted(found):
            await asyncio.sleep(0)
            smaller = self._sizer(one.id, most)
            if smaller is not None:
                parts.append(smaller.opportunity)
        return parts


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
    if found.resized:
        yield f"{len(found.resized)} smaller than listed: proved anew for the money there is."
    if found.unsearched:
        yield f"Chosen from the {MOST} best; {found.unsearched} more were not looked at."
    elif not found.best_proven:
        yield f"The search was cut short: a better set may exist, but none that is worth more than {found.most:,.2f}."
