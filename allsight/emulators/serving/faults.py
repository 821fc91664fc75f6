"""Faults by script: what goes wrong, where, when and how often.

A fault is data. The same `FaultPlan` serves the HTTP side and the stream of a venue; each applies it in one place, to
what is about to leave the server. Targets are globs over topics:

    http:GET /trade-api/v2/markets        one request, method and path
    rpc:getProgramAccounts                one request by what its body calls, where a venue has one path for all
    ws:orderbook_delta:KXFED-26DEC-C25    one frame, its kind and its market
    ws:upgrade                            a handshake
    line:mcm:1.200000001                  one line of a socket, its kind and its market
    line:connect                          a connection on such a socket
"""

import random
from collections.abc import Container, Iterable, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import InvalidRequestError


class FaultKind(StrEnum):
    """What goes wrong."""

    DROP = "drop"
    """Frames are lost one by one; over HTTP the connection breaks off in the answer."""

    GAP = "gap"
    """A run of consecutive frames is lost, `count` of them."""

    DUPLICATE = "duplicate"
    """A frame is sent twice."""

    REORDER = "reorder"
    """A frame is sent after the next one."""

    DELAY = "delay"
    """`delay_s` pass first; frames behind wait as well."""

    FREEZE = "freeze"
    """The connection stays, pings are answered, no data leaves; over HTTP a request hangs for `delay_s`."""

    MALFORMED = "malformed"
    """The text breaks off in the middle."""

    DISCONNECT = "disconnect"
    """The connection is closed with `code`; 1006 breaks it without a word."""

    TERMINAL = "terminal"
    """The venue's own error that ends a subscription, where it has one."""

    UNKNOWN = "unknown"
    """A field that nobody has seen before is added."""

    RATE_LIMITED = "rate_limited"
    """429, with `Retry-After` when `retry_after_s` is given."""

    SERVER_ERROR = "server_error"
    """`status`, after the request was carried out when `after` is set."""

    STALE = "stale"
    """A cache in front of the server: the first answer again and again."""

    HTML = "html"
    """An error page where JSON was promised, with `status`."""


ON_FRAMES: Final = frozenset(
    {
        FaultKind.DROP,
        FaultKind.GAP,
        FaultKind.DUPLICATE,
        FaultKind.REORDER,
        FaultKind.DELAY,
        FaultKind.FREEZE,
        FaultKind.MALFORMED,
        FaultKind.DISCONNECT,
        FaultKind.TERMINAL,
        FaultKind.UNKNOWN,
    }
)
"""What can happen to a frame of a stream."""

ON_HANDSHAKES: Final = frozenset({FaultKind.RATE_LIMITED, FaultKind.SERVER_ERROR, FaultKind.HTML})
"""What can happen to the handshake of a stream."""

ON_REQUESTS: Final = ON_HANDSHAKES | {
    FaultKind.DROP,
    FaultKind.DELAY,
    FaultKind.FREEZE,
    FaultKind.MALFORMED,
    FaultKind.DISCONNECT,
    FaultKind.STALE,
    FaultKind.UNKNOWN,
}
"""What can happen to a request over HTTP."""


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that goes wrong.

    Attributes:
        kind: see `FaultKind`.
        target: a glob over topics.
        at_s: seconds after the plan began before which nothing happens.
        after_n: how many matching frames or requests pass unharmed first.
        duration_s: how long it lasts from its first chance on; for ever when not given.
        count: how many frames or requests it hits at most.
        probability: the chance of each to be hit.
        delay_s: for `delay`.
        code: WebSocket close code for `disconnect`.
        status: HTTP status for `server_error` and `html`.
        retry_after_s: for `rate_limited`.
        after: for `server_error`: the venue did what it was asked and only the answer is lost.
    """

    kind: FaultKind
    target: str = "*"
    at_s: float = 0.0
    after_n: int = 0
    duration_s: float | None = None
    count: int | None = None
    probability: float = 1.0
    delay_s: float = 1.0
    code: int = 1006
    status: int = 503
    retry_after_s: float | None = None
    after: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1:
            raise ValueError("`probability` must lie in 0..1")
        if min(self.at_s, self.after_n, self.delay_s, self.duration_s or 0, self.count or 0) < 0:
            raise ValueError("times and counts must not be negative")
        if not 400 <= self.status <= 599:
            raise ValueError("`status` must be an HTTP error")


class ActiveFault:
    """A fault in force: its count so far. `FaultPlan.inject` hands it out so that it can be lifted again."""

    def __init__(self, fault: Fault, start_ns: int) -> None:
        self.fault = fault
        self.hits = 0
        self._from_ns = start_ns + round(fault.at_s * SECOND_NS)
        self._until_ns: int | None = None
        self._passed = 0

    def hit(self, topics: Sequence[str], now_ns: int, rng: random.Random) -> bool:
        """Tell whether something that is about to leave is hit under any of its names, and count it once."""
        fault = self.fault
        if now_ns < self._from_ns or not any(fnmatchcase(topic, fault.target) for topic in topics):
            return False
        if self._passed < fault.after_n:
            self._passed += 1
            return False
        if self._until_ns is None and fault.duration_s is not None:
            self._until_ns = max(now_ns, self._from_ns) + round(fault.duration_s * SECOND_NS)
        over = self._until_ns is not None and now_ns >= self._until_ns
        spent = fault.count is not None and self.hits >= fault.count
        if over or spent or (fault.probability < 1 and rng.random() >= fault.probability):
            return False
        self.hits += 1
        return True


class FaultPlan:
    """The faults of one venue, by script and by injection; deterministic under its seed and clock."""

    def __init__(self, clock: Clock, faults: Iterable[Fault] = (), *, seed: int = 0) -> None:
        self._clock = clock
        self._start_ns = clock.now_ns()
        self._rng = random.Random(f"{seed}:faults")
        self._active = [ActiveFault(fault, self._start_ns) for fault in faults]

    def __bool__(self) -> bool:
        return bool(self._active)

    def inject(self, fault: Fault) -> ActiveFault:
        """Let something go wrong from now on; `at_s` counts from now."""
        active = ActiveFault(fault, self._clock.now_ns())
        self._active.append(active)
        return active

    def lift(self, active: ActiveFault) -> None:
        """End a fault; nothing happens when it was lifted before."""
        if active in self._active:
            self._active.remove(active)

    def clear(self) -> None:
        """End all faults."""
        self._active.clear()

    def strike(self, topic: str, kinds: Container[FaultKind], *also: str) -> Sequence[Fault]:
        """Return the faults that hit what is about to leave under this topic, in the order of the script.

        Faults of other than the given kinds mean nothing there: they neither hit nor count.

        Args:
            topic: its first name.
            kinds: what can happen to it.
            also: further names of the same thing; a fault that knows several of them hits once.
        """
        if not self._active:
            return ()
        now = self._clock.now_ns()
        active = (active for active in self._active if active.fault.kind in kinds)
        return [active.fault for active in active if active.hit((topic, *also), now, self._rng)]


def load_faults(path: Path) -> tuple[Fault, ...]:
    """Read a script: a JSON array of faults.

    Raises:
        InvalidRequestError: if the file cannot be read or says something else; the message names the place.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Fault, ...])
    except OSError as error:
        raise InvalidRequestError(f"cannot read faults from {path}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise InvalidRequestError(f"{path} is no list of faults: {error}") from error


def malform(body: bytes) -> bytes:
    """Break a text off in the middle."""
    return body[: max(1, len(body) // 2)]


def surprise(body: bytes) -> bytes:
    """Add a field that nobody has seen before to a JSON object; leave anything else as it is."""
    if body.startswith(b"{") and len(body) > 2:
        return b'{"unheard_of":{"of":["things",1]},' + body[1:]
    return body
