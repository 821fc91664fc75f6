"""Logins over real sockets: by certificate and without, once for all who ask, and never again after a refusal."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from allsight.domain.clock import ManualClock, SystemClock
from allsight.domain.errors import (
    ConnectivityError,
    CredentialsError,
    InvalidRequestError,
    RateLimitedError,
    RetryLaterError,
    VenueDataError,
)
from allsight.domain.messages import VenueState
from allsight.ingestion.adapters.betfair.adapter import BetfairAdapter
from allsight.ingestion.adapters.betfair.rest import MarketFilter
from allsight.ingestion.adapters.betfair.stream import RENEW_SESSION
from allsight.ingestion.adapters.betfair.venue import JURISDICTIONS, BetfairConfig
from allsight.ingestion.rest.client import RestPolicy
from tests.ingestion.betfair.support import NOW_NS
from tests.support.betfair_server import TOKEN, BetfairServer, RpcError
from tests.support.certificates import self_signed, server_context
from tests.support.http_server import Answer, HttpServer

pytestmark = pytest.mark.integration


class QuickClock(ManualClock):
    """Pauses pass at once."""

    async def sleep(self, seconds: float) -> None:
        self.advance(max(0.0, seconds))
        await asyncio.sleep(0)


QUICK = RestPolicy(timeout_s=5.0, first_pause_s=0.0)


def configured(url: str, **changes: Any) -> BetfairConfig:
    given = {
        "environment": "test",
        "app_key": "an-app-key",
        "username": "ann",
        "password": "a pass+word&",
        "identity_url": f"{url}/api/",
        "identity_cert_url": f"{url}/api/",
        "api_url": f"{url}/exchange/",
        "navigation_url": f"{url}/menu.json",
        "stream_url": "tls://127.0.0.1:1",
        **changes,
    }
    return BetfairConfig(**given)


@contextlib.asynccontextmanager
async def running(
    venue: BetfairServer, clock: ManualClock | None = None, **changes: Any
) -> AsyncIterator[BetfairAdapter]:
    async with venue.http:
        config = configured(venue.http.url, **changes)
        used = clock or QuickClock(NOW_NS)
        adapter = BetfairAdapter(config, clock=used, rng=random.Random(1), rest=QUICK)
        try:
            yield adapter
        finally:
            await adapter.aclose()


async def test_an_interactive_login_sends_a_form_and_its_token_goes_with_every_call() -> None:
    venue = BetfairServer()
    async with running(venue) as adapter:
        await adapter.start()
    login, call, logout = venue.http.seen
    assert (login.path, login.body) == ("/api/login", b"username=ann&password=a+pass%2Bword%26")
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert login.headers["accept"] == "application/json"
    assert (login.headers["x-application"], "x-authentication" in login.headers) == ("an-app-key", False)
    assert (call.path, call.headers["x-authentication"]) == ("/exchange/betting/json-rpc/v1", f"{TOKEN}1")
    assert (logout.path, logout.headers["x-authentication"]) == ("/api/logout", f"{TOKEN}1")


async def test_a_login_by_certificate_shows_it(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    venue = BetfairServer()
    context = server_context(certificate, key, wants_client=True)
    async with HttpServer(route=venue._answer, tls=context) as secure, venue.http:
        config = configured(
            venue.http.url,
            identity_cert_url=f"{secure.url}/api",
            certificate=str(certificate),
            certificate_key=str(key),
            ca=certificate.read_text(),
        )
        adapter = BetfairAdapter(config, clock=SystemClock(), rng=random.Random(1), rest=QUICK)
        await adapter.start()
        await adapter.aclose()
    assert [seen.path for seen in secure.seen] == ["/api/certlogin"]
    assert "/api/login" not in venue.paths()


async def test_whoever_finds_the_session_dead_has_it_renewed_once_for_all() -> None:
    venue = BetfairServer()
    async with running(venue) as adapter:
        await adapter.start()
        venue.valid = "somebody else's"
        await asyncio.gather(*(adapter._rest.list_events(MarketFilter()) for _ in range(5)))
    assert venue.logins == 2
    assert len(venue.asked("listEvents")) <= 10


async def test_a_session_that_dies_at_once_again_is_not_renewed_for_ever() -> None:
    venue = BetfairServer()
    async with running(venue) as adapter:
        await adapter.start()
        venue.operations["listEvents"] = _always_dead
        with pytest.raises(CredentialsError, match="INVALID_SESSION_INFORMATION"):
            await adapter._rest.list_events(MarketFilter())
    assert venue.logins == 2


def _always_dead(params: dict[str, Any]) -> Any:
    raise RpcError("INVALID_SESSION_INFORMATION")


@pytest.mark.parametrize(
    "answer",
    [
        {"loginStatus": "INVALID_USERNAME_OR_PASSWORD"},
        {"status": "FAIL", "error": "ACCOUNT_NOW_LOCKED", "token": ""},
        {"status": "LOGIN_RESTRICTED", "error": "CERT_AUTH_REQUIRED"},
        {"status": "FAIL", "error": "SOMETHING_NEW"},
        {"status": "SUCCESS", "token": ""},
        {"status": "<b>odd</b>"},
    ],
)
async def test_trap_38_a_refused_login_is_fatal_said_without_secrets_and_never_repeated(answer: dict[str, str]) -> None:
    venue = BetfairServer()
    venue.login = answer
    async with running(venue) as adapter:
        said = []
        for _ in range(3):
            with pytest.raises(CredentialsError, match="Betfair refused the login") as refused:
                await adapter.start()
            said.append(str(refused.value))
    assert venue.paths() == ["/api/login"], "repeating a wrong password locks the account"
    assert len(set(said)) == 1
    assert not any(secret in said[0] for secret in ("ann", "pass", "an-app-key", "<b>"))


async def test_trap_38_a_token_that_the_venue_echoes_does_not_reach_an_error() -> None:
    venue = BetfairServer()
    async with running(venue) as adapter:
        await adapter.start()
        venue.operations["listEvents"] = f"already authenticated: {TOKEN}1"
        with pytest.raises(VenueDataError) as refused:
            await adapter._rest.list_events(MarketFilter())
        venue.http.script.append(Answer(status=404, body=f"nothing for {TOKEN}1".encode()))
        with pytest.raises(InvalidRequestError) as missing:
            await adapter._rest.list_events(MarketFilter())
    assert TOKEN not in str(refused.value) + str(missing.value)
    assert "[secret]" in str(missing.value)


async def test_limited_access_is_enough_to_read() -> None:
    venue = BetfairServer()
    venue.login = {"status": "LIMITED_ACCESS", "token": f"{TOKEN}9", "error": ""}
    venue.valid = f"{TOKEN}9"
    async with running(venue) as adapter:
        await adapter.start()


async def test_a_ban_is_waited_for_and_not_knocked_at() -> None:
    venue, clock = BetfairServer(), ManualClock(NOW_NS)
    venue.login = {"loginStatus": "TEMPORARY_BAN_TOO_MANY_REQUESTS"}
    async with running(venue, clock) as adapter:
        for _ in range(3):
            with pytest.raises(RateLimitedError) as banned:
                await adapter.start()
            assert banned.value.retry_after_s == 1_200
        assert venue.paths() == ["/api/login"]
        venue.login = None
        clock.advance(1_201)
        await adapter.start()
    assert venue.logins == 1


async def test_an_identity_service_that_is_not_there_is_tried_again() -> None:
    venue = BetfairServer()
    async with running(venue) as adapter:
        pass
    with pytest.raises(RetryLaterError):
        await adapter.start()


@pytest.mark.parametrize(("life_s", "due_s"), [(24 * 3_600.0, 36_000), (20 * 60.0, 600)])
async def test_a_session_is_kept_alive_every_ten_hours_or_at_half_of_its_life(life_s: float, due_s: float) -> None:
    venue, clock = BetfairServer(), ManualClock(NOW_NS)
    async with running(venue, clock, session_life_s=life_s) as adapter:
        await adapter.start()
        clock.advance(due_s - 1)
        assert await adapter.halted() is None
        assert "/api/keepAlive" not in venue.paths()
        clock.advance(1)
        await adapter.halted()
        await adapter.halted()
        assert venue.paths().count("/api/keepAlive") == 1
        venue.keep_alive = {"status": "FAIL", "error": "NO_SESSION", "token": ""}
        clock.advance(due_s)
        await adapter.halted()
        assert venue.logins == 2
        venue.keep_alive = {"status": "FAIL", "error": "INTERNAL_ERROR", "token": ""}
        clock.advance(due_s)
        with pytest.raises(ConnectivityError):
            await adapter.halted()
        assert venue.logins == 2


async def test_a_stream_whose_token_was_refused_gets_a_new_one_by_a_lookup() -> None:
    venue = BetfairServer()
    async with running(venue) as adapter:
        await adapter.start()
        adapter._session.reject(f"{TOKEN}1")
        page = await adapter.lookup([RENEW_SESSION])
        assert (page.markets, adapter._session.token) == ((), f"{TOKEN}2")


async def test_after_closing_a_start_logs_in_anew() -> None:
    venue = BetfairServer()
    async with running(venue) as adapter:
        await adapter.start()
        await adapter.aclose()
        await adapter.start()
    assert venue.logins == 2


def test_without_credentials_the_venue_is_off_and_says_what_to_do() -> None:
    parked = BetfairConfig(app_key="k").parked
    assert parked is not None
    assert parked.state is VenueState.OFF
    assert "username, password not set" in parked.reason
    assert "developer page" in parked.reason
    assert BetfairConfig(app_key="k", username="u", password="p").parked is None


def test_trap_38_secrets_do_not_show() -> None:
    config = configured("http://127.0.0.1:1")
    assert not any(secret in repr(config) for secret in ("ann", "pass", "an-app-key"))


def test_every_jurisdiction_has_its_hosts() -> None:
    for name in JURISDICTIONS:
        hosts = BetfairConfig(jurisdiction=name).hosts()
        assert hosts.stream == "tls://stream-api.betfair.com:443"
        assert "{" not in hosts.navigation
    assert BetfairConfig(jurisdiction="italy").hosts().identity == "https://identitysso.betfair.it/api"
    assert BetfairConfig(locale="de").hosts().navigation.endswith("/v1/de/navigation/menu.json")


@pytest.mark.parametrize(
    "config",
    [
        BetfairConfig(jurisdiction="moon"),
        BetfairConfig(ca="a certificate"),
        BetfairConfig(stream_url="tcp://stream.example:443"),
    ],
)
def test_what_would_weaken_the_real_connection_is_refused(config: BetfairConfig) -> None:
    with pytest.raises(InvalidRequestError):
        config.hosts()


def test_a_certificate_that_cannot_be_used_is_said_without_its_content(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("very secret")
    with pytest.raises(CredentialsError) as refused:
        BetfairConfig(certificate=str(broken)).trust(client_certificate=True)
    assert "secret" not in str(refused.value)
