"""Recorded market changes, served to whoever subscribes (venue sheet 9.7).

The venue's historical files lack what a connection adds: the id of a subscription, its image at the beginning, clocks.
"""

from typing import Any, Final

import msgspec

from allsight.domain.clock import MILLISECOND_NS, Clock
from allsight.emulators.betfair.hub import IMAGE, Subscription
from allsight.emulators.betfair.tokens import Tokens
from allsight.emulators.serving.peers import Frame


class _Published(msgspec.Struct, frozen=True):
    pt: int


_TIME: Final = msgspec.json.Decoder(_Published)
_CHANGE: Final = msgspec.json.Decoder(dict[str, Any])


def read_change(line: bytes) -> tuple[int, bytes]:
    """Read one line of a historical file or of a recorded stream: it knows itself when it was published."""
    return _TIME.decode(line).pt * MILLISECOND_NS, line


class Replay:
    """Makes the lines of a recording messages of one subscription.

    The first appearance of a market becomes its image, the first message the image of the subscription.

    Args:
        tokens: for the clocks.
        subscription: whose messages they become.
        clock: by which heartbeats fill the pauses.
    """

    def __init__(self, tokens: Tokens, subscription: Subscription, clock: Clock) -> None:
        self._tokens = tokens
        self._clock = clock
        self._subscription = subscription
        self._seen: set[str] = set()

    def __call__(self, line: bytes) -> Frame:
        """Return the message of a line."""
        body = _CHANGE.decode(line)
        first = not self._seen
        body["id"] = self._subscription.id
        body["clk"] = body.get("clk") or self._tokens.position(0)
        if first:
            body |= {
                "ct": IMAGE,
                "initialClk": self._subscription.initial,
                "conflateMs": self._subscription.conflate_ms,
                "heartbeatMs": self._subscription.heartbeat_ms,
            }
        markets = [change["id"] for change in body.get("mc", ())]
        for change in body.get("mc", ()):
            if change["id"] not in self._seen:
                change["img"] = True
        self._seen.update(markets)
        self._subscription.sent_ms = self._clock.now_ns() // MILLISECOND_NS
        return Frame(msgspec.json.encode(body), f"mcm:{','.join(markets) or 'heartbeat'}")
