"""Logging in, staying logged in, logging out (venue sheet 1)."""

import base64
import binascii
import hashlib
import hmac
import secrets
from http import HTTPStatus
from typing import Any, Final

import msgspec

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import CredentialsError
from allsight.emulators.smarkets.config import SmarketsAccount
from allsight.emulators.smarkets.errors import ApiError, auth_required, invalid
from allsight.emulators.smarkets.formats import micros

SCHEME: Final = "Session-Token"
"""The word before the token in `Authorization`; the venue takes no other."""

_CODE_STEP_S: Final = 30
_CODE_DIGITS: Final = 6


def make_account() -> SmarketsAccount:
    """Make a throw-away account that is enabled for the API."""
    return SmarketsAccount(username="trader@example.test", password=secrets.token_urlsafe(12))


def one_time_code(secret: str, at_ns: int) -> str:
    """Return the code that an authenticator shows at an instant (RFC 6238, SHA-1, 30 s, six digits).

    Raises:
        CredentialsError: if the secret is not base32.
    """
    try:
        key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    except binascii.Error:
        raise CredentialsError("the secret of one-time codes is not base32") from None
    counter = at_ns // SECOND_NS // _CODE_STEP_S
    digest = hmac.new(key, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**_CODE_DIGITS:0{_CODE_DIGITS}d}"


class Login(msgspec.Struct, frozen=True):
    """The body of a login, as far as the emulator reads it."""

    username: str
    password: str
    remember: bool = False
    create_social_member: bool = False
    reopen_account: bool = False
    use_auth_v2: bool = False


class Verification(msgspec.Struct, frozen=True):
    """The body of the second step."""

    token: str
    code: str


class Session(msgspec.Struct):
    """A login: whose, until when, and whether its second step is still to come."""

    token: str
    account: SmarketsAccount
    ends_ns: int
    complete: bool


class Sessions:
    """All sessions of a venue with one account.

    Raises:
        CredentialsError: if the account's secret of one-time codes is not base32.
    """

    def __init__(self, account: SmarketsAccount, clock: Clock, *, session_s: float) -> None:
        self.account = account
        self._clock = clock
        self._life_ns = round(session_s * SECOND_NS)
        self._by_token: dict[str, Session] = {}
        if account.totp_secret:
            one_time_code(account.totp_secret, clock.now_ns())

    def log_in(self, body: bytes) -> dict[str, Any]:
        """Open a session.

        Raises:
            ApiError: 400 for a body that is none, 401 for wrong credentials.
        """
        login = _read(body, Login)
        known = self.account
        if not self._knows(login.username.encode(), login.password.encode()):
            raise ApiError(HTTPStatus.UNAUTHORIZED, "INVALID_CREDENTIALS", "wrong username or password")
        token = secrets.token_hex(20)
        session = Session(token, known, self._end(), complete=not known.totp_secret)
        self._by_token[token] = session
        return _described(session, second=login.use_auth_v2)

    def admits(self, username: bytes, password: bytes) -> bool:
        """Tell whether these alone are enough to log in; they are not where a second step would follow."""
        return self._knows(username, password) and not self.account.totp_secret

    def verify(self, body: bytes) -> dict[str, Any]:
        """Take the second step of a login with a one-time code; that of the step before is taken as well.

        Raises:
            ApiError: 400 for a token that is none, 401 for a wrong code.
        """
        asked = _read(body, Verification)
        session = self._by_token.get(asked.token)
        now = self._clock.now_ns()
        if session is None or now >= session.ends_ns or not session.account.totp_secret:
            raise ApiError(HTTPStatus.BAD_REQUEST, "INVALID_TOKEN", "no login waits under this token")
        moments = (now, now - _CODE_STEP_S * SECOND_NS)
        if asked.code not in {one_time_code(session.account.totp_secret, at) for at in moments}:
            raise ApiError(HTTPStatus.UNAUTHORIZED, "INVALID_CREDENTIALS", "wrong code")
        session.complete = True
        session.ends_ns = self._end()
        return _described(session)

    def resume(self, authorization: str | None) -> Session | None:
        """Return the session of a call and let it live on; None for a call that names none.

        Raises:
            ApiError: 401 if the call names a session that there is not, or not any more.
        """
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        session = self._by_token.get(token.strip()) if scheme == SCHEME else None
        if session is None or not session.complete:
            raise auth_required()
        if self._clock.now_ns() >= session.ends_ns:
            del self._by_token[session.token]
            raise auth_required()
        session.ends_ns = self._end()
        return session

    def log_out(self, session: Session) -> dict[str, Any]:
        """End a session."""
        self._by_token.pop(session.token, None)
        return {"success": True}

    def end_all(self) -> None:
        """End every session at once, as a venue does that has lost them."""
        self._by_token.clear()

    def _knows(self, username: bytes, password: bytes) -> bool:
        names = hmac.compare_digest(username, self.account.username.encode())
        return hmac.compare_digest(password, self.account.password.encode()) and names

    def _end(self) -> int:
        return self._clock.now_ns() + self._life_ns


def _read(body: bytes, shape: type[msgspec.Struct]) -> Any:
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.DecodeError as error:
        raise invalid("body", str(error)) from None


def _described(session: Session, *, second: bool = False) -> dict[str, Any]:
    body: dict[str, Any] = {
        "token": session.token,
        "stop": micros(session.ends_ns),
        "factor": "complete" if session.complete else "totp",
        "created_social_member": False,
    }
    if not session.complete:
        body["verify"] = {"factor": "totp"}
    if second:
        body["refresh_token"] = secrets.token_hex(20)
    return body
