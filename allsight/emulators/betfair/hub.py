"""Who is subscribed to what, and what leaves when: updates, conflation, heartbeats (venue sheet 7.4)."""

from typing import Any, Final

import msgspec

from allsight.domain.clock import MILLISECOND_NS
from allsight.emulators.betfair.changes import Shown, market_change
from allsight.emulators.betfair.filters import StreamFilter
from allsight.emulators.betfair.markets import Market
from allsight.emulators.betfair.state import BetfairState
from allsight.emulators.betfair.tokens import Tokens
from allsight.emulators.serving.peers import Frame, Peer

IMAGE: Final = "SUB_IMAGE"
RESUMED: Final = "RESUB_DELTA"
HEARTBEAT: Final = "HEARTBEAT"
BUSY: Final = 503


class Subscription(msgspec.Struct, eq=False):
    """The market subscription of one connection.

    Attributes:
        id: the request's, which every message carries.
        shown: which data of the markets.
        initial: the token of what was asked for.
        conflate_ms: the distance of updates that is kept.
        heartbeat_ms: the longest silence.
        segmented: large images may leave in parts.
        told: by market, the number of the change up to which the client knows everything.
        pending: markets that have changed since.
        slow: markets whose data was held back because the client reads too slowly.
        updated_ms: when data last left.
        sent_ms: when anything last left.
    """

    id: int
    peer: Peer
    filter: StreamFilter
    shown: Shown
    initial: str
    conflate_ms: int = 0
    heartbeat_ms: int = 5_000
    segmented: bool = False
    told: dict[str, int] = {}
    pending: dict[str, None] = {}
    slow: set[str] = set()
    updated_ms: int = 0
    sent_ms: int = 0


class Hub:
    """Sends what happens to those who asked for it; data leaves at `flush`.

    Attributes:
        busy: messages carry status 503: what is behind the stream is late.
        doubled: every runner stands twice in a change, a wrong state first.
    """

    def __init__(self, state: BetfairState, tokens: Tokens) -> None:
        self.busy = False
        self.doubled = False
        self._state = state
        self._tokens = tokens
        self._subscriptions: dict[Subscription, None] = {}

    def meant(self, wanted: StreamFilter) -> list[Market]:
        """Return the markets that a filter covers now; closed ones only when they are named."""
        return [
            market
            for market in self._state.markets()
            if wanted.holds(market) and (not market.closed or market.id in (wanted.market_ids or ()))
        ]

    def begin(self, subscription: Subscription, since: int | None) -> None:
        """Send the image of a subscription, or what has changed since the client left, and keep it up to date."""
        self._subscriptions[subscription] = None
        found = []
        for market in self.meant(subscription.filter):
            fresh = since is None or market.born > since
            change = self._change(subscription, market, since or 0, image=fresh)
            if change is not None:
                found.append(change)
        kind = IMAGE if since is None else RESUMED
        parts = self._parts(found) if subscription.segmented else [found]
        for place, part in enumerate(parts):
            head: dict[str, Any] = {"ct": kind}
            if len(parts) > 1:
                head["segmentType"] = "SEG_START" if place == 0 else "SEG_END" if place == len(parts) - 1 else "SEG"
            if place == len(parts) - 1:
                head |= {"initialClk": subscription.initial, "clk": self._clk(subscription)}
            head |= {"conflateMs": subscription.conflate_ms, "heartbeatMs": subscription.heartbeat_ms}
            if part:
                head["mc"] = part
            topic = part[0]["id"] if len(found) == 1 else "image"
            self._send(subscription, head, topic)
        subscription.updated_ms = self._now_ms()

    def end(self, subscription: Subscription) -> None:
        """Send a subscription nothing more."""
        self._subscriptions.pop(subscription, None)

    def flush(self) -> None:
        """Send what has changed to everybody whose turn it is."""
        dirty, self._state.dirty = self._state.dirty, {}
        now_ms = self._now_ms()
        for subscription in list(self._subscriptions):
            for market_id in dirty:
                market = self._state.market(market_id)
                if market is not None and subscription.filter.holds(market):
                    subscription.pending[market_id] = None
            if subscription.pending and now_ms - subscription.updated_ms >= subscription.conflate_ms:
                self._update(subscription, now_ms)

    def heartbeat(self, subscription: Subscription) -> int:
        """Send a heartbeat where one is due and return the milliseconds until the next one may be."""
        silent = self._now_ms() - subscription.sent_ms
        if silent >= subscription.heartbeat_ms:
            self._send(subscription, {"ct": HEARTBEAT, "clk": self._clk(subscription)}, "heartbeat")
            silent = 0
        return subscription.heartbeat_ms - silent

    # -- inside ---------------------------------------------------------------------------------------------------

    def _update(self, subscription: Subscription, now_ms: int) -> None:
        if subscription.peer.backlog >= self._state.config.slow_after:
            subscription.slow.update(subscription.pending)
            return
        pending, subscription.pending = subscription.pending, {}
        found = []
        for market_id in pending:
            market = self._state.market(market_id)
            change = None if market is None else self._update_of(subscription, market)
            if change is not None:
                found.append(change)
        if not found:
            return
        subscription.slow.clear()
        subscription.updated_ms = now_ms
        # Conflated data leaves together; otherwise every market has a message of its own, which faults can find.
        together = [found] if subscription.conflate_ms else [[change] for change in found]
        for changes in together:
            topic = changes[0]["id"] if len(changes) == 1 else "conflated"
            self._send(subscription, {"clk": self._clk(subscription), "mc": changes}, topic)

    def _update_of(self, subscription: Subscription, market: Market) -> dict[str, Any] | None:
        known = subscription.told.get(market.id)
        change = self._change(subscription, market, known or 0, image=known is None)
        if change is not None and (subscription.conflate_ms or market.id in subscription.slow):
            change["con"] = True
        return change

    def _change(self, subscription: Subscription, market: Market, since: int, *, image: bool) -> dict[str, Any] | None:
        subscription.told[market.id] = self._state.stamp
        return market_change(
            self._state, market, subscription.shown, since, image=image, doubled=self.doubled and not image
        )

    def _parts(self, changes: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        size = self._state.config.segment_markets
        return [changes[start : start + size] for start in range(0, len(changes), size)] or [[]]

    def _clk(self, subscription: Subscription) -> str:
        # What is still held back has not been told, so that a resuming client is sent it.
        behind = [subscription.told.get(market_id, 0) for market_id in subscription.pending]
        return self._tokens.position(min(behind, default=self._state.stamp))

    def _send(self, subscription: Subscription, head: dict[str, Any], topic: str) -> None:
        now_ms = self._now_ms()
        subscription.sent_ms = now_ms
        body: dict[str, Any] = {"op": "mcm", "id": subscription.id, "pt": now_ms, **head}
        if self.busy:
            body["status"] = BUSY
        subscription.peer.offer(Frame(msgspec.json.encode(body), f"mcm:{topic}"))

    def _now_ms(self) -> int:
        return self._state.clock.now_ns() // MILLISECOND_NS
