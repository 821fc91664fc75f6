"""Logins and sessions: every answer is HTTP 200, and what it says is in the body."""

from collections.abc import Mapping

import httpx
import pytest

from tests.emulators.betfair.support import ACCOUNT, ACCOUNTS, MATCH, Site, betfair

pytestmark = pytest.mark.integration

JSON = {"Accept": "application/json", "X-Application": ACCOUNT.app_key}


GOOD = {"username": ACCOUNT.username, "password": ACCOUNT.password}
FULL = {**GOOD, "password": ACCOUNT.password + ACCOUNT.second_factor}


async def post(
    site: Site, path: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] = JSON
) -> httpx.Response:
    answer = await site.http.post(f"{site.venue.identity_url}/{path}", data=form or {}, headers=headers)
    assert answer.status_code == 200
    return answer


async def test_a_certificate_login_gives_a_token_that_opens_the_api() -> None:
    async with betfair() as site:
        found = (await post(site, "certlogin", GOOD)).json()
        assert found.keys() == {"sessionToken", "loginStatus"}
        assert found["loginStatus"] == "SUCCESS"
        site.token = found["sessionToken"]
        assert (await site.call("getAccountFunds", ACCOUNTS))["wallet"] == "UK"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"username": "ann", "password": "wrong"}, "INVALID_USERNAME_OR_PASSWORD"),
        ({"username": "bob", "password": "let me in"}, "INVALID_USERNAME_OR_PASSWORD"),
        ({"username": "ann"}, "INPUT_VALIDATION_ERROR"),
    ],
)
async def test_a_refused_certificate_login_has_no_token(form: dict[str, str], status: str) -> None:
    async with betfair() as site:
        assert (await post(site, "certlogin", form)).json() == {"loginStatus": status}


async def test_an_interactive_login_needs_the_second_factor_and_answers_otherwise() -> None:
    async with betfair() as site:
        bare = (await post(site, "login", GOOD)).json()
        assert bare == {"token": "", "product": "LIVEKEY", "status": "FAIL", "error": "INVALID_USERNAME_OR_PASSWORD"}
        full = (await post(site, "login", FULL)).json()
        assert full.keys() == {"token", "product", "status", "error"}
        assert (full["status"], full["product"], full["error"]) == ("SUCCESS", "LIVEKEY", "")


async def test_without_accept_a_page_comes_back() -> None:
    async with betfair() as site:
        answer = await post(site, "login", FULL, {"Accept": "*/*"})
        assert answer.headers["content-type"].startswith("text/html")


async def test_verdicts_of_the_venue() -> None:
    async with betfair() as site:
        site.venue.controls.judge_logins("SELF_EXCLUDED")
        assert (await post(site, "certlogin", GOOD)).json() == {"loginStatus": "SELF_EXCLUDED"}
        site.venue.controls.judge_logins("BETTING_RESTRICTED_LOCATION")
        found = (await post(site, "login", FULL)).json()
        assert (found["status"], found["error"]) == ("LOGIN_RESTRICTED", "BETTING_RESTRICTED_LOCATION")
        site.venue.controls.judge_logins("LIMITED_ACCESS")
        found = (await post(site, "login", FULL)).json()
        assert found["status"] == "LIMITED_ACCESS"
        assert found["token"]


async def test_sessions_expire_unless_they_are_kept_alive() -> None:
    async with betfair(session_s=600.0) as site:
        site.clock.advance(500)
        alive = (await post(site, "keepAlive", None, {**JSON, "X-Authentication": site.token})).json()
        assert alive == {"token": site.token, "product": "LIVEKEY", "status": "SUCCESS", "error": ""}
        site.clock.advance(500)
        assert await site.call("listEventTypes", filter={})
        site.clock.advance(101)
        assert await site.refused("listEventTypes", filter={}) == "INVALID_SESSION_INFORMATION"
        dead = (await post(site, "keepAlive", None, {**JSON, "X-Authentication": site.token})).json()
        assert (dead["status"], dead["error"]) == ("FAIL", "NO_SESSION")


async def test_keep_alive_without_a_token_is_no_valid_input() -> None:
    async with betfair() as site:
        answer = await site.http.get(f"{site.venue.identity_url}/keepAlive", headers=JSON)
        assert answer.json()["error"] == "INPUT_VALIDATION_ERROR"


async def test_logout_ends_the_session() -> None:
    async with betfair() as site:
        headers = {**JSON, "X-Authentication": site.token}
        assert (await post(site, "logout", None, headers)).json()["status"] == "SUCCESS"
        assert (await post(site, "logout", None, headers)).json()["error"] == "NO_SESSION"
        assert await site.refused("listMarketBook", marketIds=[MATCH]) == "INVALID_SESSION_INFORMATION"


async def test_a_storm_of_logins_is_banned_for_a_while_and_sessions_stay() -> None:
    async with betfair(logins_per_minute=3, ban_s=60.0) as site:
        for _ in range(2):
            assert (await site.login()) != ""
        assert (await post(site, "certlogin", GOOD)).json() == {"loginStatus": "TEMPORARY_BAN_TOO_MANY_REQUESTS"}
        assert await site.call("listEventTypes", filter={})
        site.clock.advance(59)
        assert "sessionToken" not in (await post(site, "certlogin", GOOD)).json()
        site.clock.advance(2)
        assert "sessionToken" in (await post(site, "certlogin", GOOD)).json()


def test_secrets_do_not_show() -> None:
    assert "let me in" not in repr(ACCOUNT)
    assert "KEY" not in repr(ACCOUNT)
