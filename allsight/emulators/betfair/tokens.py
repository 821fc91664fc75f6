"""Clocks of the stream: what a client hands back in order to resume (venue sheet 7.5)."""

import base64
import binascii

import msgspec

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock
from allsight.emulators.universe.chance import digest


class _Initial(msgspec.Struct, frozen=True, array_like=True):
    server: str
    asked: str


class _Position(msgspec.Struct, frozen=True, array_like=True):
    stamp: int
    at_ms: int


class Tokens:
    """Writes and reads the two tokens of a subscription.

    `initialClk` says which server it was and what was asked for; `clk` how far the client has come.

    Args:
        clock: how old a token is.
        seed: makes the server's name together with the instant of its start.
        resume_s: how old it may be.
    """

    def __init__(self, clock: Clock, seed: int, resume_s: float) -> None:
        self._clock = clock
        self._life_ns = round(resume_s * SECOND_NS)
        self._server = digest(seed, "stream", clock.now_ns()).hex()[:8]

    def initial(self, asked: bytes) -> str:
        """Return the `initialClk` of what was asked for."""
        return _pack(_Initial(self._server, digest(asked.decode()).hex()[:8]))

    def position(self, stamp: int) -> str:
        """Return the `clk` of a client that knows everything up to a change."""
        return _pack(_Position(stamp, self._clock.now_ns() // MILLISECOND_NS))

    def resume(self, initial: str, clk: str, asked: bytes) -> int | None:
        """Return the number of the change up to which a client knows everything, None when it cannot go on."""
        try:
            known = msgspec.msgpack.decode(base64.b64decode(initial, validate=True), type=_Initial)
            at = msgspec.msgpack.decode(base64.b64decode(clk, validate=True), type=_Position)
        except (binascii.Error, msgspec.DecodeError):
            return None
        if known != _Initial(self._server, digest(asked.decode()).hex()[:8]):
            return None
        age_ns = self._clock.now_ns() - at.at_ms * MILLISECOND_NS
        return at.stamp if age_ns <= self._life_ns else None


def _pack(token: msgspec.Struct) -> str:
    return base64.b64encode(msgspec.msgpack.encode(token)).decode()
