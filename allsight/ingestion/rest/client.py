"""HTTP to a venue: signed per attempt, limited by the venue's scope, bounded, retried only where that is safe.

What went wrong comes out as a domain error, and its text holds the endpoint's template, the status and the venue's own
short word: never a header, a query or a secret.
"""

import email.utils
import functools
import random
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Protocol, TypeVar

import httpx
import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import (
    AllsightError,
    ConnectivityError,
    CredentialsError,
    InvalidRequestError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitedError,
    VenueDataError,
)
from allsight.ingestion.hosts import is_loopback
from allsight.ingestion.rest.endpoint import Params, Query, RestEndpoint, query_of
from allsight.ingestion.rest.limiter import Limiter
from allsight.ingestion.rest.redact import Redactor

T = TypeVar("T")

USER_AGENT = "allsight/0.1"


class Signer(Protocol):
    """Makes the headers that prove who asks. Called per attempt, when the path is final."""

    def __call__(self, method: str, path: str, body: bytes) -> Mapping[str, str]:
        """Return headers for this method and absolute path (with the base URL's prefix, without the query)."""
        ...


class RestPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How patient a client is.

    Attributes:
        timeout_s: for connecting, and again for every wait for bytes.
        attempts: how often a safe call is tried in all.
        first_pause_s: pause before the second attempt; doubles, with jitter.
        longest_pause_s: no pause is longer, whatever `Retry-After` says; a longer one is the caller's to decide.
        max_body_bytes: a longer answer is refused while it is read.
        connections: how many are open at most.
    """

    timeout_s: float = 10.0
    attempts: int = 3
    first_pause_s: float = 0.5
    longest_pause_s: float = 30.0
    max_body_bytes: int = 32 * 1024 * 1024
    connections: int = 8


class Reply(msgspec.Struct, frozen=True):
    """A successful answer."""

    status: int
    body: bytes
    headers: Mapping[str, str]


ErrorReader = Callable[[int, bytes], tuple[type[AllsightError] | None, str]]
"""A venue's own reading of a failed answer, from status and body: the kind of error, or None where the status alone
decides, and the venue's short word. The text is redacted before anybody sees it."""

PauseReader = Callable[[int, Mapping[str, str], bytes, int], float | None]
"""A venue's own word, in any answer, on how long it wants to hear nothing more in this scope: from status, headers,
body and our time (ns) to seconds, or None where it says nothing of it. Headers are found by names in lower case."""

AnswerReader = Callable[[bytes], AllsightError | None]
"""A venue's own reading of an answer with status 200 that may be a failure in disguise: the error, or None.

Connectivity errors and rate limits are retried like any other; the text is redacted before anybody sees it."""


class RestClient:
    """One base URL of one venue.

    Args:
        name: how messages call this host.
        base_url: scheme, host and path prefix.
        limiter: the buckets; shared by every client that the venue meters together.
        clock: for pauses.
        rng: for jitter.
        sign: signing hook, or None to ask anonymously.
        read_error: the venue's reading of failed answers.
        read_pause: the venue's reading of when to pause; what `Retry-After` says is known without it.
        read_answer: the venue's reading of answers whose status says that nothing failed.
        tls: replaces the system's trust, or brings a client certificate.
        secrets: texts that must never appear in a message.
        policy: patience and bounds.
    """

    def __init__(  # noqa: PLR0913  each collaborator is injected, by name
        self,
        name: str,
        base_url: str,
        *,
        limiter: Limiter,
        clock: Clock,
        rng: random.Random,
        sign: Signer | None = None,
        read_error: ErrorReader | None = None,
        read_pause: PauseReader | None = None,
        read_answer: AnswerReader | None = None,
        tls: ssl.SSLContext | None = None,
        secrets: tuple[str, ...] = (),
        policy: RestPolicy | None = None,
    ) -> None:
        self._name = name
        self._base = httpx.URL(base_url.rstrip("/"))
        self._limiter = limiter
        self._clock = clock
        self._rng = rng
        self._sign = sign
        self._read_error = read_error
        self._read_pause = read_pause
        self._read_answer = read_answer
        self._redactor = Redactor(secrets)
        self._policy = policy or RestPolicy()
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(self._policy.timeout_s),
            limits=httpx.Limits(max_connections=self._policy.connections, keepalive_expiry=30.0),
            headers={"user-agent": USER_AGENT, "accept": "application/json"},
            follow_redirects=False,
            trust_env=not is_loopback(base_url),
            verify=system_trust() if tls is None else tls,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    def hide(self, secret: str) -> None:
        """Keep a secret out of messages that was not known at the start, such as a session's token."""
        self._redactor.add(secret)

    async def call(
        self,
        endpoint: RestEndpoint,
        *,
        arguments: Mapping[str, str] | None = None,
        params: Params | None = None,
        body: bytes | None = None,
        verbatim: str = "",
    ) -> Reply:
        """Call an endpoint and return its successful answer.

        Args:
            endpoint: what to call.
            arguments: what goes into its path.
            params: its query.
            body: of a write, or of a question that is asked by POST.
            verbatim: a query of the venue's own making, as for a next page: sent as it stands, in place of `params`.

        Raises:
            ConnectivityError: the host did not answer, or answered 5xx to a read.
            RateLimitedError: 429 to a write, or to a read as often as we try, or with a longer pause than we take.
            CredentialsError: 401 or 403, or the endpoint must be signed and there is no key.
            NotFoundError, InvalidRequestError: other 4xx, or a `verbatim` query that no URL can hold.
            VenueDataError: an answer that is too long, or is a page of HTML.
            OutcomeUnknownError: a write was sent and no readable answer came back.
        """
        if endpoint.signed and self._sign is None:
            raise CredentialsError(
                f"{self._name}: {endpoint.method} {endpoint.path} needs a key, and none is configured"
            )
        url = self._base.copy_with(path=self._base.path.rstrip("/") + endpoint.fill(arguments or {}))
        query = [] if verbatim else query_of(params or {})
        if verbatim:
            if not (verbatim.isascii() and verbatim.isprintable()):
                raise InvalidRequestError(f"{self._name}: {endpoint.method} {endpoint.path} was given no query to send")
            url = url.copy_with(query=verbatim.encode("ascii"))
        failures = 0
        while True:
            await self._limiter.bucket(endpoint.scope).take(endpoint.cost)
            try:
                return await self._attempt(endpoint, url, query, body)
            except (ConnectivityError, RateLimitedError) as error:
                failures += 1
                pause_s = self._pause(error, failures)
                if isinstance(error, RateLimitedError):
                    self._limiter.bucket(endpoint.scope).close_for(min(pause_s, self._policy.longest_pause_s))
                if not endpoint.safe or failures >= self._policy.attempts or pause_s > self._policy.longest_pause_s:
                    raise
                await self._clock.sleep(pause_s)

    async def get(
        self,
        endpoint: RestEndpoint,
        decode: Callable[[bytes], T],
        *,
        arguments: Mapping[str, str] | None = None,
        params: Params | None = None,
        body: bytes | None = None,
        verbatim: str = "",
    ) -> T:
        """Call a reading endpoint and decode its answer.

        Raises:
            VenueDataError: if the body is not what the decoder expects; otherwise as `call`.
        """
        reply = await self.call(endpoint, arguments=arguments, params=params, body=body, verbatim=verbatim)
        try:
            return decode(reply.body)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise VenueDataError(
                f"{self._name}: {endpoint.method} {endpoint.path} answered a body that we cannot read: "
                f"{self._redactor.short(str(error))}"
            ) from error

    async def _attempt(self, endpoint: RestEndpoint, url: httpx.URL, query: Query, body: bytes | None) -> Reply:
        headers: dict[str, str] = {}
        if self._sign is not None:
            headers.update(self._sign(endpoint.method, url.raw_path.decode("ascii").partition("?")[0], body or b""))
        if body is not None:
            headers["content-type"] = endpoint.content_type
        where = f"{self._name}: {endpoint.method} {endpoint.path}"
        request = self._http.build_request(
            endpoint.method, url.copy_merge_params(query) if query else url, headers=headers, content=body
        )
        try:
            response = await self._http.send(request, stream=True)
            try:
                content = await self._read(response, where)
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ConnectivityError(f"{where} could not connect to {url.host} ({type(error).__name__})") from error
        except httpx.HTTPError as error:
            raise self._unanswered(endpoint, f"{where} got no complete answer ({type(error).__name__})") from error
        except VenueDataError as error:
            if endpoint.safe:
                raise
            raise OutcomeUnknownError(str(error)) from error
        pause_s = self._asked_pause(response, content)
        if pause_s is not None:
            self._limiter.bucket(endpoint.scope).close_for(min(pause_s, self._policy.longest_pause_s))
        if HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            if _is_html(response.headers.get("content-type", ""), content):
                raise self._unreadable(endpoint, f"{where} answered with a page of HTML instead of data")
            self._check_answer(where, content)
            return Reply(response.status_code, content, response.headers)
        raise self._failure(endpoint, where, response, content)

    async def _read(self, response: httpx.Response, where: str) -> bytes:
        limit = self._policy.max_body_bytes
        chunks: list[bytes] = []
        total = 0
        async for chunk in response.aiter_bytes():
            total += len(chunk)
            if total > limit:
                raise VenueDataError(f"{where} answered more than {limit} bytes")
            chunks.append(chunk)
        return b"".join(chunks)

    def _failure(self, endpoint: RestEndpoint, where: str, response: httpx.Response, content: bytes) -> AllsightError:
        status = response.status_code
        html = _is_html(response.headers.get("content-type", ""), content)
        kind: type[AllsightError] | None = None
        said = "a page of HTML" if html else content[:2000].decode("utf-8", "replace")
        if self._read_error is not None and not html:
            kind, said = self._read_error(status, content)
        message = f"{where} answered {status}" + (f": {self._redactor.short(said)}" if said else "")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            retry_s = self._retry_after(response)
            return RateLimitedError(
                message, retry_after_s=self._asked_pause(response, content) if retry_s is None else retry_s
            )
        if kind is not None:
            return kind(message)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return CredentialsError(message)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
            return self._unanswered(endpoint, message)
        if status == HTTPStatus.NOT_FOUND:
            return NotFoundError(message)
        if status >= HTTPStatus.BAD_REQUEST:
            return InvalidRequestError(message)
        return self._unreadable(endpoint, f"{where} answered {status}, which is neither success nor error")

    def _check_answer(self, where: str, content: bytes) -> None:
        error = self._read_answer(content) if self._read_answer is not None else None
        if error is not None:
            error.args = (f"{where} answered: {self._redactor.short(str(error))}",)
            raise error

    def _unanswered(self, endpoint: RestEndpoint, message: str) -> AllsightError:
        return ConnectivityError(message) if endpoint.safe else OutcomeUnknownError(message)

    def _unreadable(self, endpoint: RestEndpoint, message: str) -> AllsightError:
        return VenueDataError(message) if endpoint.safe else OutcomeUnknownError(message)

    def _pause(self, error: ConnectivityError | RateLimitedError, failures: int) -> float:
        jitter = self._rng.uniform(0.5, 1.0)
        pause_s = min(self._policy.longest_pause_s, self._policy.first_pause_s * 2.0 ** (failures - 1)) * jitter
        if isinstance(error, RateLimitedError) and error.retry_after_s is not None:
            # The venue's word is the least; jitter comes on top, so that its clients do not all return at once.
            return error.retry_after_s + pause_s * 0.1
        return pause_s

    def _asked_pause(self, response: httpx.Response, content: bytes) -> float | None:
        if self._read_pause is None:
            return None
        return self._read_pause(response.status_code, response.headers, content, self._clock.now_ns())

    def _retry_after(self, response: httpx.Response) -> float | None:
        text = response.headers.get("retry-after", "").strip()
        if not text:
            return None
        try:
            return max(0.0, float(text))
        except ValueError:
            pass
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except ValueError:
            return None
        now = datetime.fromtimestamp(self._clock.now_ns() / 1e9, UTC)
        return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())


@functools.cache
def system_trust() -> ssl.SSLContext:
    """Return the usual trust, read once: it is the same for every client, and reading it takes a while."""
    return httpx.create_ssl_context()


def _is_html(content_type: str, content: bytes) -> bool:
    return "text/html" in content_type or content[:64].lstrip()[:1] == b"<"
