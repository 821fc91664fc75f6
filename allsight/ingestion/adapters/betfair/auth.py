"""One session for everything: login, keep-alive and logout (sheet 2).

A token serves all calls and streams. Whoever finds it dead asks for a new one, and only the first who asks logs in. A
refusal is remembered: repeating it locks accounts.
"""

import asyncio
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import ConnectivityError, CredentialsError, RateLimitedError, VenueDataError
from allsight.ingestion.adapters.betfair import wire
from allsight.ingestion.adapters.betfair.venue import BAN_S, LOGIN, BetfairConfig
from allsight.ingestion.rest.client import RestClient
from allsight.ingestion.rest.endpoint import RestEndpoint

_FORM = "application/x-www-form-urlencoded"
CERT_LOGIN = RestEndpoint("POST", "/certlogin", scope=LOGIN, reads=True, content_type=_FORM)
INTERACTIVE_LOGIN = RestEndpoint("POST", "/login", scope=LOGIN, reads=True, content_type=_FORM)
KEEP_ALIVE = RestEndpoint("POST", "/keepAlive", scope=LOGIN, reads=True)
LOGOUT = RestEndpoint("POST", "/logout", scope=LOGIN, reads=True)

_LONGEST_KEEP_ALIVE_S = 10 * 3_600.0
_BANS = frozenset({"TEMPORARY_BAN_TOO_MANY_REQUESTS", "TEMPORARY_BAN_TOO_MANY_REQUEST"})
_TAKEN = frozenset({"SUCCESS", "LIMITED_ACCESS"})
_LATER = frozenset({"INTERNAL_ERROR"})


class SessionHolder:
    """The session token and how it is come by.

    Args:
        config: the account.
        clock: for keep-alive and bans.
    """

    def __init__(self, config: BetfairConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._lock = asyncio.Lock()
        self._identity: RestClient | None = None
        self._by_certificate: RestClient | None = None
        self._clients: list[RestClient] = []
        self._refusal = ""
        self._banned_until_ns = 0
        self._renew_at_ns = 0
        self._every_ns = round(min(_LONGEST_KEEP_ALIVE_S, config.session_life_s / 2) * SECOND_NS)
        self.token = ""
        self.logins = 0

    def use(self, identity: RestClient, by_certificate: RestClient | None, others: Iterable[RestClient] = ()) -> None:
        """Take the clients of a new life.

        Args:
            identity: of the host for interactive login, keep-alive and logout.
            by_certificate: of the host for the login by certificate, where one is set.
            others: that send the token; all of them keep it out of their messages.
        """
        self._identity, self._by_certificate = identity, by_certificate
        self._clients = [one for one in (identity, by_certificate, *others) if one is not None]

    def __call__(self, method: str, path: str, body: bytes = b"") -> Mapping[str, str]:
        """Return the headers of every call: the app key, and the token while there is one."""
        headers = {"X-Application": self._config.app_key or ""}
        return {**headers, "X-Authentication": self.token} if self.token else headers

    async def ensure(self) -> None:
        """Log in if there is no session.

        Raises:
            CredentialsError, RetryLaterError: as `renew`.
        """
        if not self.token:
            await self.renew("")

    async def renew(self, dead: str) -> None:
        """Replace a token that the venue no longer takes; whoever comes second finds it done.

        Raises:
            CredentialsError: if the venue refuses the login, now or before.
            RateLimitedError: while it bans us for too many logins.
            RetryLaterError: if it does not answer.
        """
        async with self._lock:
            if self.token and self.token != dead:
                return
            self.token = ""
            await self._login()

    def reject(self, dead: str) -> None:
        """Note that a stream did not take a token: the next call logs in."""
        if self.token == dead:
            self.token = ""

    async def keep_alive(self) -> None:
        """Prolong the session when that is due: every ten hours, or at half of its life if that is shorter.

        Raises:
            CredentialsError, RetryLaterError: as `renew`, for a session that is gone must be made anew.
        """
        if not self.token or self._clock.monotonic_ns() < self._renew_at_ns or self._identity is None:
            return
        token = self.token
        answer = await self._identity.get(KEEP_ALIVE, wire.decode_login)
        if answer.status in _TAKEN:
            self._renew_at_ns = self._clock.monotonic_ns() + self._every_ns
        elif answer.error in _LATER:
            raise ConnectivityError(f"Betfair could not prolong the session: {_code(answer.error)}")
        else:
            await self.renew(token)

    async def logout(self) -> None:
        """End the session; an answer that does not come changes nothing, since it ends by itself."""
        token, identity = self.token, self._identity
        if not token or identity is None:
            return
        try:
            await identity.call(LOGOUT)
        except (ConnectivityError, RateLimitedError, VenueDataError):
            pass
        finally:
            self.token = ""

    async def _login(self) -> None:
        if self._refusal:
            raise CredentialsError(self._refusal)
        banned_s = (self._banned_until_ns - self._clock.monotonic_ns()) / SECOND_NS
        if banned_s > 0:
            raise RateLimitedError("Betfair refuses logins for a while: there were too many", retry_after_s=banned_s)
        answer = await self._ask()
        status = answer.login_status or answer.status
        token = answer.session_token or answer.token
        if status in _TAKEN and token:
            self.token = token
            self.logins += 1
            for client in self._clients:
                client.hide(token)
            self._renew_at_ns = self._clock.monotonic_ns() + self._every_ns
            return
        code = answer.error or status
        if code in _BANS:
            self._banned_until_ns = self._clock.monotonic_ns() + round(BAN_S * SECOND_NS)
            raise RateLimitedError(f"Betfair refuses logins for a while: {code}", retry_after_s=BAN_S)
        if code in _LATER:
            raise ConnectivityError(f"Betfair could not log us in: {code}")
        self._refusal = f"Betfair refused the login: {_code(code)}; it is not tried again before a restart"
        raise CredentialsError(self._refusal)

    async def _ask(self) -> wire.LoginAnswer:
        config = self._config
        form = urlencode({"username": config.username or "", "password": config.password or ""}).encode()
        if self._by_certificate is not None:
            return await self._by_certificate.get(CERT_LOGIN, wire.decode_login, body=form)
        if self._identity is None:
            raise CredentialsError("Betfair's identity service is not in use")
        return await self._identity.get(INTERACTIVE_LOGIN, wire.decode_login, body=form)


def _code(text: str) -> str:
    """Return a code of the venue, which is a word in capitals, or say that it is none."""
    return text[:60] if text.replace("_", "").isalnum() and text.isascii() else "no code that we can read"
