"""A proof that is made in steps, and must hold when the last is done: books move in between."""

from typing import Final

import msgspec

from allsight.analysis.arbitrage.groups.agenda import Steps
from allsight.analysis.arbitrage.groups.choices import Watch
from allsight.analysis.arbitrage.groups.layout import Items, Layout
from allsight.analysis.arbitrage.groups.proving import Prover
from allsight.analysis.arbitrage.groups.standing import Filled, is_current
from allsight.analysis.arbitrage.proof import Proof, Refusal
from allsight.analysis.arbitrage.terms import StoreReader
from allsight.domain.clock import Clock

_TRIES: Final = 3
"""So often a set is proved in steps, and then without a stop: its books move all the time."""


class Steady(msgspec.Struct, frozen=True):
    """A proof on the books of this instant.

    Attributes:
        watch: what tells whether it still stands; without it nothing does.
        whole: all that might be bought was looked at on these books.
    """

    proof: Proof | Refusal
    watch: Watch | Filled | None
    whole: bool = True


def steadily(
    prover: Prover, reader: StoreReader, clock: Clock, layout: Layout, items: Items, beside: Items
) -> Steps[Steady]:
    """Prove a set step by step; where a book that it takes from has moved since, the same orders at what they cost now.

    Only if they come to nothing any more everything is looked at once more.
    """
    for _ in range(_TRIES):
        proof, watch = yield from prover.proved(layout, items, beside, clock.now_ns())
        if isinstance(proof, Refusal) or is_current(proof, reader):
            return Steady(proof, watch)
        again = prover.renewed(layout, proof, clock.now_ns())
        if again is not None:
            return Steady(*again, whole=False)
        yield
    return Steady(*prover.prove(layout, items, beside, clock.now_ns()))
