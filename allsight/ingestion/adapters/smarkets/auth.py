"""One session for all calls: a token that is kept, shared and renewed by a single login (sheet 1).

The venue allows five logins in five minutes and answers more of them with minutes of silence. So nobody logs in but
here, one at a time and seldom, and an account that has just been refused is not tried again.
"""

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec
import structlog

from allsight.domain.clock import MINUTE_NS, SECOND_NS, Clock, from_iso
from allsight.domain.errors import CredentialsError, RateLimitedError
from allsight.domain.ids import fingerprint
from allsight.ingestion.adapters.smarkets import wire

_log = structlog.get_logger(__name__)

LIFETIME_NS: Final = 30 * MINUTE_NS
"""How long a token lives after the last call that carried it."""

LOGINS: Final = 2
LOGINS_WITHIN_NS: Final = 150 * SECOND_NS
"""So many logins at most in so long: that is four in the five minutes in which the venue allows five."""

REFUSED_PAUSE_NS: Final = 15 * MINUTE_NS
"""A refused account is tried again after this long; until then the refusal is repeated without asking."""

LogIn = Callable[[], Awaitable[wire.SessionAnswer]]


class SessionEndedError(CredentialsError):
    """The venue takes our token no more: a new session is needed."""


class _Kept(msgspec.Struct, frozen=True):
    owner: str
    token: str

    def __repr__(self) -> str:
        return "_Kept()"


class TokenFile:
    """Where a token outlives the program, readable by its owner alone.

    Args:
        path: the file; its folder is made when needed.
        host, username: whose token it is; another account's is never used.
    """

    def __init__(self, path: Path, host: str, username: str) -> None:
        self._path = path.expanduser()
        self._owner = fingerprint(host, username)

    def load(self) -> str | None:
        """Return the token that was kept, or None; a file that cannot be read is none."""
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except (OSError, msgspec.MsgspecError):
            return None
        return kept.token if kept.owner == self._owner and kept.token else None

    def save(self, token: str) -> None:
        """Keep a token; where that fails it is kept in memory alone, and the log says so."""
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(msgspec.json.encode(_Kept(self._owner, token)))
            fresh.replace(self._path)
        except OSError as error:
            _log.warning("a session could not be kept for the next start", reason=type(error).__name__)


class Sessions:
    """The token of one account, shared by every call.

    Args:
        clock: time.
        keep: where the token outlives the program, or None.
    """

    def __init__(self, clock: Clock, keep: TokenFile | None) -> None:
        self._clock = clock
        self._keep = keep
        self._one = asyncio.Lock()
        self._token: str | None = None
        self._dead: str | None = None
        self._good_until_ns = 0
        self._logins: deque[int] = deque(maxlen=LOGINS)
        self._closed_until_ns = 0
        self._refused = ""

    async def token(self, log_in: LogIn) -> str:
        """Return a token that should work, by a login if there is none. However many ask, one login is made.

        Raises:
            CredentialsError: if the venue refuses the account, now or a short while ago.
            RateLimitedError: if there were too many logins lately.
            AllsightError: as `log_in`.
        """
        current = self._current()
        if current is not None:
            return current
        async with self._one:
            return self._current() or await self._renew(log_in)

    def sign(self, method: str, path: str, body: bytes) -> Mapping[str, str]:
        """Return the header that every call carries.

        Raises:
            SessionEndedError: if the session ended while the call waited for its turn: it must not go out unsigned,
                since anonymous answers look the same.
        """
        current = self._current()
        if current is None:
            raise SessionEndedError("the Smarkets session ended before the call was sent")
        return {"authorization": f"Session-Token {current}"}

    def used(self, token: str) -> None:
        """Note that the venue took a token just now, which gives it another half an hour."""
        if token == self._token:
            self._good_until_ns = self._clock.now_ns() + LIFETIME_NS

    def drop(self, token: str) -> None:
        """Give up a token that the venue refused; one that has been replaced since is no matter."""
        if token == self._token:
            self._token, self._dead = None, token

    def _current(self) -> str | None:
        return self._token if self._clock.now_ns() < self._good_until_ns else None

    async def _renew(self, log_in: LogIn) -> str:
        self._dead = self._token or self._dead
        kept = None if self._keep is None else await asyncio.to_thread(self._keep.load)
        if kept is not None and kept != self._dead:
            return self._take(kept, self._clock.now_ns() + LIFETIME_NS)
        now_ns = self._clock.monotonic_ns()
        self._may_log_in(now_ns)
        self._logins.append(now_ns)
        try:
            answer = await log_in()
            if answer.factor != "complete":
                raise CredentialsError(
                    f"Smarkets asks this account for a second factor ({answer.factor[:20]}), which nobody can type here"
                )
        except CredentialsError as error:
            self._closed_until_ns, self._refused = now_ns + REFUSED_PAUSE_NS, str(error)
            raise
        except RateLimitedError as error:
            pause_ns = round((error.retry_after_s or 0.0) * SECOND_NS)
            self._closed_until_ns, self._refused = now_ns + min(pause_ns, REFUSED_PAUSE_NS), ""
            raise
        if self._keep is not None:
            await asyncio.to_thread(self._keep.save, answer.token)
        return self._take(answer.token, self._expiry(answer.stop))

    def _may_log_in(self, now_ns: int) -> None:
        if now_ns < self._closed_until_ns and self._refused:
            raise CredentialsError(self._refused)
        free_ns = self._closed_until_ns
        if len(self._logins) == LOGINS:
            free_ns = max(free_ns, self._logins[0] + LOGINS_WITHIN_NS)
        if now_ns < free_ns:
            wait_s = (free_ns - now_ns) / SECOND_NS
            raise RateLimitedError("the last Smarkets logins are too recent for another", retry_after_s=wait_s)

    def _take(self, token: str, good_until_ns: int) -> str:
        self._token, self._good_until_ns = token, good_until_ns
        return token

    def _expiry(self, stop: str | None) -> int:
        """Read the expiry; one that is missing, unreadable or past by our clock is half an hour from now."""
        now_ns = self._clock.now_ns()
        try:
            stop_ns = from_iso(stop) if stop else 0
        except ValueError:
            stop_ns = 0
        return stop_ns if stop_ns > now_ns else now_ns + LIFETIME_NS
