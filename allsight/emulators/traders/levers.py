"""Levers for tests and drills: what an operator of any venue could do to a market, unplanned by the universe."""

from collections.abc import Callable
from typing import Any

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import NotFoundError
from allsight.domain.ladder import Ladder
from allsight.emulators.universe.model import Change, ChangeKind, Edit, GridChange, Listing, Span

_FOR_GOOD_NS = 2**62


class Levers:
    """Intervenes in the life of listings, named as the venue names them.

    Every method raises NotFoundError for a name that is not listed.

    Args:
        clock: when it happens.
        find: returns the listing of one of the venue's names, or None.
        carry_out: makes a change take effect and tells the subscribers what the venue would tell them.
    """

    def __init__(
        self, clock: Clock, find: Callable[[str], Listing | None], carry_out: Callable[[Change], None]
    ) -> None:
        self._clock = clock
        self._find = find
        self._carry_out = carry_out

    def halt(self, name: str) -> None:
        """Suspend trading in a market."""
        listing = self.listing(name)
        self._happen(ChangeKind.HALTED, listing, halts=(*listing.halts, Span(self._clock.now_ns(), _FOR_GOOD_NS)))

    def resume(self, name: str) -> None:
        """End the suspension of a market."""
        listing, now_ns = self.listing(name), self._clock.now_ns()
        halts = tuple(Span(span.from_ns, min(span.to_ns, now_ns)) for span in listing.halts)
        self._happen(ChangeKind.RESUMED, listing, halts=halts)

    def edit(self, name: str, **words: Any) -> None:
        """Change texts of a market, by the names of the venue's `Words`."""
        listing, now_ns = self.listing(name), self._clock.now_ns()
        edited = msgspec.structs.replace(listing.words_at(now_ns), **words)
        self._happen(ChangeKind.EDITED, listing, edits=(*listing.edits, Edit(now_ns, edited)))

    def regrid(self, name: str, ladder: Ladder) -> None:
        """Put a market on another price grid; orders that are not on it are cancelled."""
        listing = self.listing(name)
        change = GridChange(self._clock.now_ns(), ladder)
        self._happen(ChangeKind.REGRIDDED, listing, grid_changes=(*listing.grid_changes, change))

    def close(self, name: str) -> None:
        """End trading in a market before its announced time."""
        self._happen(ChangeKind.CLOSED, self.listing(name), close_ns=self._clock.now_ns())

    def settle(self, name: str) -> None:
        """Close a market and pay it out as the world says that it ends."""
        self.close(name)
        now_ns = self._clock.now_ns()
        self._happen(ChangeKind.DETERMINED, self.listing(name), determined_ns=now_ns, settled_ns=now_ns)
        self._happen(ChangeKind.SETTLED, self.listing(name))

    def listing(self, name: str) -> Listing:
        """Return a listing by the venue's own name."""
        listing = self._find(name)
        if listing is None:
            raise NotFoundError(f"no market {name}")
        return listing

    def _happen(self, kind: ChangeKind, listing: Listing, **fields: Any) -> None:
        self._carry_out(Change(self._clock.now_ns(), kind, msgspec.structs.replace(listing, **fields)))
