"""Levers for tests: what an operator of the venue, or its council, could do now and unplanned by the universe."""

from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.clock import MINUTE_NS, SECOND_NS
from allsight.emulators.drift.books import Books
from allsight.emulators.drift.chain import Chain
from allsight.emulators.drift.layouts import AMM_FILL_PAUSED, FILL_PAUSED
from allsight.emulators.drift.perp import Perp
from allsight.emulators.drift.server import ServerState
from allsight.emulators.drift.state import PAUSED_ALL, DriftState
from allsight.emulators.drift.units import PRICE
from allsight.emulators.serving.ws import WsServer
from allsight.emulators.traders.levers import Levers
from allsight.emulators.universe.model import Change, ChangeKind, Edit, Listing, Span
from allsight.emulators.universe.wording.drift import SETTLEMENT_DURATION_S
from allsight.emulators.universe.words.drift import DriftWords

_EXPIRES_AFTER_NS: Final = 30 * MINUTE_NS
_NEVER_NS: Final = 2**62


class Controls(Levers):
    """Intervenes in the venue; accounts on chain are written at once.

    What `Levers` offers is there by symbol: a halted market shows its fills as paused, a settled one takes the way of
    the universe. Beyond that there are the exchange as a whole, its order-book server, and the council.
    """

    def __init__(self, state: DriftState, books: Books, server: ServerState, chain: Chain, dlob: WsServer) -> None:
        super().__init__(state.clock, self._find_listing, self._intervene)
        self._state = state
        self._books = books
        self._server = server
        self._chain = chain
        self._dlob = dlob

    # -- the exchange -------------------------------------------------------------------------------------------------

    def halt_exchange(self, status: int = PAUSED_ALL) -> None:
        """Halt everything: State says so, and the order-book server goes quiet but for its heartbeats."""
        self._state.exchange_status = status
        self._chain.publish()

    def resume_exchange(self) -> None:
        """End the halt of everything."""
        self._state.exchange_status = 0
        self._chain.publish()

    def stall_chain(self, *, stalled: bool = True) -> None:
        """Let slots stand still, on chain and in everything that is taken from it; or let them go on."""
        chain = self._state.node.chain
        if stalled:
            chain.stall()
        else:
            chain.resume()

    # -- the order-book server ----------------------------------------------------------------------------------------

    def stall(self, symbol: str, *, stalled: bool = True) -> None:
        """Let one market fall silent while its connections, heartbeats and all others live on; or end that."""
        perp = self._perp(symbol)
        self._books.take(perp)
        perp.stalled = stalled

    def freeze_slot(self, symbol: str, *, frozen: bool = True) -> None:
        """Let a market's snapshots go on under the slot of now; or let the slot go on."""
        self._perp(symbol).frozen_slot = self._state.slot() if frozen else None

    def sicken(self, *, sick: bool = True) -> None:
        """Let `/health` fail; or end that."""
        self._server.healthy = not sick

    async def restart(self, cold_s: float = 5.0) -> None:
        """Restart the order-book server: connections end, its caches are empty for some seconds."""
        self._books.forget()
        self._server.restart(cold_s)
        await self._dlob.disconnect_all(1001)

    # -- one market ---------------------------------------------------------------------------------------------------

    def pause_fills(self, symbol: str, *, paused: bool = True) -> None:
        """Pause all fills of a market by its paused operations, or end that; its own maker leaves meanwhile."""
        perp = self._perp(symbol)
        perp.paused_by_hand = AMM_FILL_PAUSED | FILL_PAUSED if paused else 0
        self._state.look_after()
        self._chain.publish()

    def adjust_fees(self, symbol: str, percent: int) -> None:
        """Let a market charge some percent more or less than the schedule."""
        self._perp(symbol).fee_adjustment = percent
        self._chain.publish()

    def reduce_only(self, symbol: str, *, expires_ns: int | None = None) -> None:
        """Let the council announce the end: an expiry is set, new risk is refused, the quotes stay where they are."""
        listing, now = self.listing(symbol), self._clock.now_ns()
        close = now + _EXPIRES_AFTER_NS if expires_ns is None else expires_ns
        words = msgspec.structs.replace(DriftWords.of(listing, now), reduce_only_ns=now)
        self._happen(
            ChangeKind.HALTED,
            listing,
            edits=(*listing.edits, Edit(now, words)),
            halts=(Span(now, close),),
            close_ns=close,
            determined_ns=close + MINUTE_NS,
            settled_ns=close + MINUTE_NS + SETTLEMENT_DURATION_S * SECOND_NS,
        )

    def resolve(self, symbol: str, value: Fraction, *, solvency: Fraction | None = None) -> int:
        """Expire and settle a market now as the council says, and return its expiry price in millionths.

        Args:
            symbol: which one.
            value: what one YES share is worth, 0 to 1.
            solvency: with a shortfall, the most that the market can pay per share.
        """
        perp, now = self._perp(symbol), self._clock.now_ns()
        perp.solvency = None if solvency is None else int(solvency * PRICE)
        self._happen(ChangeKind.CLOSED, perp.listing, close_ns=now, determined_ns=_NEVER_NS, settled_ns=_NEVER_NS)
        self._state.settle(perp, round(value * PRICE))
        price = perp.expiry_price or 0
        self._state.exchange.settle(perp.market.id, Fraction(price, PRICE))
        self._happen(ChangeKind.DETERMINED, perp.listing, determined_ns=now, settled_ns=now)
        return price

    def delist(self, symbol: str) -> None:
        """Take a settled market off: the order-book server forgets its name, the account stays."""
        self._happen(ChangeKind.DELISTED, self.listing(symbol), delisted_ns=self._clock.now_ns())

    # -- inside -------------------------------------------------------------------------------------------------------

    def _intervene(self, change: Change) -> None:
        self._state.intervene(change)
        self._chain.publish()

    def _find_listing(self, symbol: str) -> Listing | None:
        perp = self._state.perp(symbol)
        return None if perp is None or perp.delisted else perp.listing

    def _perp(self, symbol: str) -> Perp:
        return self._state.perp_of(self.listing(symbol).id)
