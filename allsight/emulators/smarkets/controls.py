"""Levers for tests: what an operator of the venue could do, now and unplanned by the universe."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, Literal

import msgspec

from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.emulators.engine.events import MarketState
from allsight.emulators.smarkets.state import Outcome, SmarketsState
from allsight.emulators.universe.model import Change, ChangeKind, Edit, Listing, Span
from allsight.emulators.universe.words.smarkets import SmarketsWords

Ending = Literal["winner", "loser", "voided", "deadheat", "reduced"]

_FOR_GOOD_NS: Final = 2**62
_PLAIN: Final[dict[str, Fraction | None]] = {
    "winner": Fraction(1),
    "loser": Fraction(0),
    "voided": None,
    "reduced": None,
}


class Controls:
    """Intervenes in the venue; its clients find out when they next ask, those of the stream at the next `publish`.

    Raises:
        NotFoundError: from any method that is given an id which is not listed.
    """

    def __init__(self, state: SmarketsState) -> None:
        self._state = state

    def block(self, *, blocked: bool) -> None:
        """Refuse every call with 451, or stop to."""
        self._state.blocked = blocked

    def halt(self, market_id: str) -> None:
        """Suspend trading in a market; what rests is cancelled."""
        span = Span(self._now(), _FOR_GOOD_NS)
        self._happen(ChangeKind.HALTED, market_id, lambda entry: {"halts": (*entry.halts, span)})

    def resume(self, market_id: str) -> None:
        """Let a halted market trade again."""
        now = self._now()

        def ended(entry: Listing) -> dict[str, Any]:
            return {"halts": tuple(Span(span.from_ns, min(span.to_ns, now)) for span in entry.halts)}

        self._happen(ChangeKind.RESUMED, market_id, ended)

    def close(self, market_id: str) -> None:
        """End trading in a market before its time; the venue goes on calling it halted."""
        now = self._now()
        self._happen(ChangeKind.CLOSED, market_id, lambda _entry: {"close_ns": now})

    def edit(self, market_id: str, *, description: str | None = None, special_rules: str | None = None) -> None:
        """Change the rules of a market, or those of its event as this market carries them."""
        now = self._now()
        given = {"description": description, "special_rules": special_rules}
        changed = {name: text for name, text in given.items() if text is not None}

        def edited(entry: Listing) -> dict[str, Any]:
            words = msgspec.structs.replace(SmarketsWords.of(entry, now), **changed)
            return {"edits": (*entry.edits, Edit(now, words))}

        self._happen(ChangeKind.EDITED, market_id, edited)

    def hide(self, kind: Literal["event", "market", "contract"], name: str, *, hidden: bool = True) -> None:
        """Take something from view, or show it again."""
        known: dict[str, object] = {
            "event": self._state.tree.get(name),
            "market": self._state.market(name),
            "contract": self._state.contract(name),
        }
        if known[kind] is None:
            raise NotFoundError(f"no {kind} {name}")
        if hidden:
            self._state.hidden[kind].add(name)
        else:
            self._state.hidden[kind].discard(name)

    def settle(
        self, contract_id: str, ending: Ending, *, share: Fraction | None = None, factor: str | None = None
    ) -> None:
        """End a contract and pay it out.

        Args:
            contract_id: which one.
            ending: `winner`, `loser`, `voided` (stakes back), `deadheat` (a share) or `reduced`: withdrawn, stakes
                back, and what rests on the other contracts of its market is cancelled.
            share: what a dead heat pays of the pot, such as a half.
            factor: the reduction factor that is shown, such as `0.45`.

        Raises:
            InvalidRequestError: if a dead heat comes without a share.
        """
        listing = self._contract(contract_id)
        if (ending == "deadheat") is (share is None):
            raise InvalidRequestError("a dead heat has a share, and nothing else has")
        now = self._now()
        book = self._state.book(listing)
        if book.state is MarketState.SETTLED:
            raise InvalidRequestError(f"contract {contract_id} is settled already")
        closed = msgspec.structs.replace(listing, close_ns=min(listing.close_ns, now))
        self._state.intervene(Change(now, ChangeKind.CLOSED, closed))
        self._state.outcomes[listing.id] = Outcome(ending, factor, now)
        self._state.exchange.settle(listing.id, share if ending == "deadheat" else _PLAIN[ending])
        if ending == "reduced":
            for name in self._state.floor.events[listing.group].listings:
                other = self._state.floor.listings.get(name)
                if other is not None and self._state.book(other).state is MarketState.OPEN:
                    self._state.exchange.cancel_all(market=name)

    def _happen(self, kind: ChangeKind, market_id: str, fields: Callable[[Listing], dict[str, Any]]) -> None:
        market = self._state.market(market_id)
        if market is None:
            raise NotFoundError(f"no market {market_id}")
        for listing in self._state.contracts(market):
            if self._state.book(listing).state is not MarketState.SETTLED:
                changed = msgspec.structs.replace(listing, **fields(listing))
                self._state.intervene(Change(self._now(), kind, changed))

    def _contract(self, contract_id: str) -> Listing:
        listing = self._state.contract(contract_id)
        if listing is None:
            raise NotFoundError(f"no contract {contract_id}")
        return listing

    def _now(self) -> int:
        return self._state.clock.now_ns()
