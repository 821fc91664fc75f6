"""Logins, sessions and application keys (venue sheet 2)."""

import base64
import hmac
import secrets
from enum import StrEnum
from typing import Final

import msgspec

from allsight.domain.clock import MINUTE_NS, SECOND_NS, Clock
from allsight.emulators.betfair.config import BetfairAccount, BetfairEmulatorConfig

SUCCESS: Final = "SUCCESS"
LIMITED: Final = "LIMITED_ACCESS"
RESTRICTED: Final = "LOGIN_RESTRICTED"
WRONG: Final = "INVALID_USERNAME_OR_PASSWORD"
BANNED: Final = "TEMPORARY_BAN_TOO_MANY_REQUESTS"
INVALID_INPUT: Final = "INPUT_VALIDATION_ERROR"


class AppKey(StrEnum):
    """Which of the two keys of an account was shown."""

    LIVE = "live"
    DELAYED = "delayed"


class Login(msgspec.Struct, frozen=True):
    """What became of a login: a token when there is one, else why not."""

    status: str
    token: str = ""


class Sessions:
    """The sessions of one account.

    Attributes:
        account: who may log in.
        verdict: what the venue says of every login that is otherwise right: `SUCCESS`, `LIMITED_ACCESS` (a session
            that may not bet), or an error code of the venue sheet 2.3.
    """

    def __init__(self, config: BetfairEmulatorConfig, account: BetfairAccount, clock: Clock) -> None:
        self.account = account
        self.verdict = SUCCESS
        self._clock = clock
        self._life_ns = round(config.session_s * SECOND_NS)
        self._ban_ns = round(config.ban_s * SECOND_NS)
        self._most = config.logins_per_minute
        self._ends: dict[str, int] = {}
        self._recent: list[int] = []
        self._banned_until_ns = 0

    def login(self, username: str, password: str, *, interactive: bool) -> Login:
        """Log in; interactive logins need the second factor, those with a certificate do not."""
        if not username or not password:
            return Login(INVALID_INPUT)
        wanted = self.account.password + (self.account.second_factor if interactive else "")
        known = hmac.compare_digest(username.encode(), self.account.username.encode())
        if not known or not hmac.compare_digest(password.encode(), wanted.encode()):
            return Login(WRONG)
        now = self._clock.now_ns()
        if now < self._banned_until_ns:
            return Login(BANNED)
        if self.verdict not in {SUCCESS, LIMITED}:
            return Login(self.verdict)
        self._recent = [at for at in self._recent if at > now - MINUTE_NS]
        if len(self._recent) >= self._most:
            self._banned_until_ns = now + self._ban_ns
            return Login(BANNED)
        self._recent.append(now)
        token = base64.b64encode(secrets.token_bytes(32)).decode()
        self._ends[token] = now + self._life_ns
        return Login(self.verdict, token)

    def holds(self, token: str) -> bool:
        """Tell whether a token stands for a session that has not expired."""
        return self._ends.get(token, 0) > self._clock.now_ns()

    def renew(self, token: str) -> bool:
        """Let a session live its whole length from now on; False when there is none."""
        if not self.holds(token):
            return False
        self._ends[token] = self._clock.now_ns() + self._life_ns
        return True

    def end(self, token: str) -> bool:
        """End a session; False when there is none."""
        held = self.holds(token)
        self._ends.pop(token, None)
        return held

    def end_all(self) -> None:
        """End every session, as the venue does when it pleases."""
        self._ends.clear()

    def key(self, app_key: str) -> AppKey | None:
        """Return which key that is."""
        if app_key == self.account.app_key:
            return AppKey.LIVE
        return AppKey.DELAYED if app_key == self.account.delayed_app_key else None


def make_account() -> BetfairAccount:
    """Make a throw-away account."""
    return BetfairAccount(
        username=f"emulated-{secrets.token_hex(4)}",
        password=secrets.token_urlsafe(16),
        app_key=secrets.token_urlsafe(12)[:16],
        delayed_app_key=secrets.token_urlsafe(12)[:16],
    )
