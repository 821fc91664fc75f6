"""Who may ask what, and how often."""

import json
from typing import Any

import httpx
import msgspec
import pytest

from allsight.domain.clock import ManualClock
from allsight.domain.errors import CredentialsError
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.smarkets.limits import LOGIN, Limiter
from allsight.emulators.smarkets.sessions import Sessions, make_account, one_time_code
from tests.emulators.smarkets.few_markets import FOOTBALL, START_NS, FewMarkets
from tests.emulators.smarkets.support import ACCOUNT, Site, smarkets
from tests.emulators.smarkets.support import LOGIN as CREDENTIALS

pytestmark = pytest.mark.integration


def bearing(token: str, scheme: str = "Session-Token") -> dict[str, str]:
    return {"Authorization": f"{scheme} {token}"}


async def test_a_session_is_opened_used_and_closed(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        answer = await site.client.post("/v3/sessions/", json=CREDENTIALS | {"use_auth_v2": True, "remember": True})
        body = answer.json()
        assert (answer.status_code, body["factor"], body["stop"]) == (201, "complete", "2026-11-27T12:30:00.000000Z")
        assert body["refresh_token"] != body["token"]
        account = (await site.get("/accounts/", token=body["token"]))["account"]
        assert (account["commission_type"], account["currency"]) == ("0.02", "GBP")
        assert all(isinstance(account[name], str) for name in ("balance", "available_balance", "exposure"))
        ended = await site.client.delete("/v3/sessions/", headers=bearing(body["token"]))
        assert (ended.status_code, ended.json()) == (200, {"success": True})
        assert (await site.get("/accounts/", 401, token=body["token"]))["error_type"] == "AUTH_REQUIRED"


async def test_every_call_extends_a_session_by_half_an_hour(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        token = await site.log_in()
        for _ in range(3):
            site.clock.advance(29 * 60)
            await site.get("/events/", token=token)
        site.clock.advance(30 * 60)
        for path in ("/accounts/", "/events/"):
            assert (await site.get(path, 401, token=token))["error_type"] == "AUTH_REQUIRED"


async def test_only_the_venues_own_scheme_is_taken(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        token = await site.log_in()
        for headers in (bearing(token, "Bearer"), {"Authorization": token}, bearing("0" * 40)):
            answer = await site.client.get("/v3/events/", headers=headers)
            assert (answer.status_code, answer.json()["error_type"]) == (401, "AUTH_REQUIRED")


async def test_wrong_credentials_and_bodies(world: FewMarkets) -> None:
    async with smarkets(world, rate_limits=False) as site:
        for wrong in ({"password": "x"}, {"username": "nobody"}):
            answer = await site.client.post("/v3/sessions/", json=CREDENTIALS | wrong)
            assert (answer.status_code, answer.json()["error_type"]) == (401, "INVALID_CREDENTIALS")
            assert ACCOUNT.password not in answer.text
        for body in (b"", b"{}", b'{"username": "a"}', b'{"username": 1, "password": "x"}'):
            answer = await site.client.post("/v3/sessions/", content=body)
            assert (answer.status_code, answer.json()["error_type"]) == (400, "REQUEST_VALIDATION_ERROR")


async def test_a_second_step_where_the_account_has_one(world: FewMarkets) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    account = msgspec.structs.replace(ACCOUNT, totp_secret=secret)
    async with smarkets(world, account=account, rate_limits=False) as site:
        first = (await site.client.post("/v3/sessions/", json=CREDENTIALS)).json()
        assert first["factor"] == "totp"
        assert (await site.get("/events/", 401, token=first["token"]))["error_type"] == "AUTH_REQUIRED"

        async def verify(token: str, code: str) -> httpx.Response:
            return await site.client.post("/v3/sessions/verify/", json={"token": token, "code": code})

        right = one_time_code(secret, START_NS)
        wrong = f"{(int(right) + 1) % 1_000_000:06d}"
        assert (await verify(first["token"], wrong)).json()["error_type"] == "INVALID_CREDENTIALS"
        refused = await verify("none", right)
        assert (refused.status_code, refused.json()["error_type"]) == (400, "INVALID_TOKEN")
        done = await verify(first["token"], right)
        assert (done.status_code, done.json()["factor"]) == (201, "complete")
        assert (await site.get("/accounts/", token=first["token"]))["account"]["account_id"] == "1"


def test_one_time_codes_are_those_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238 appendix B, its last six digits
    vectors = {59: "287082", 1_111_111_109: "081804", 1_234_567_890: "005924", 20_000_000_000: "353130"}
    assert {at: one_time_code(secret, at * 10**9) for at in vectors} == vectors
    with pytest.raises(CredentialsError):
        Sessions(msgspec.structs.replace(ACCOUNT, totp_secret="1!"), ManualClock(0), session_s=1)


def test_an_account_hides_its_password() -> None:
    made = make_account()
    assert made.password not in repr(made)
    assert make_account().password != made.password


async def statuses(site: Site, path: str, count: int, token: str | None = None) -> list[int]:
    headers = {} if token is None else bearing(token)
    return [(await site.client.get(f"/v3{path}", headers=headers)).status_code for _ in range(count)]


async def test_quotes_are_limited_by_who_asks(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        path = f"/markets/{site.market(FOOTBALL, 'game')}/quotes/"
        token = await site.log_in()
        assert await statuses(site, path, 21) == [200] * 20 + [429]
        assert await statuses(site, path, 51, token) == [200] * 50 + [429]
        refusal = await site.client.get(f"/v3{path}")
        assert refusal.json() == {
            "error_type": "RATE_LIMIT_EXCEEDED",
            "data": {"count": 22, "expiry": "Fri, 27 Nov 2026 12:01:00 GMT", "limit": 20},
        }
        assert refusal.headers["x-ratelimit-remaining"] == "0"
        assert await statuses(site, "/events/", 3) == [200] * 3  # another route, another window
        site.clock.advance(59.5)
        late = await site.client.get(f"/v3{path}")
        assert (late.status_code, late.headers["x-ratelimit-reset"]) == (429, "1")
        site.clock.advance(0.5)
        first = await site.client.get(f"/v3{path}")
        told = {name: first.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "reset")}
        assert (first.status_code, told) == (200, {"limit": "20", "remaining": "19", "reset": "60"})


async def test_an_account_without_api_access_gets_what_everybody_gets(world: FewMarkets) -> None:
    async with smarkets(world, account=msgspec.structs.replace(ACCOUNT, api=False)) as site:
        token = await site.log_in()
        path = f"/markets/{site.market(FOOTBALL, 'game')}/quotes/"
        assert await statuses(site, path, 21, token) == [200] * 20 + [429]


async def test_logins_are_few(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        codes = [(await site.client.post("/v3/sessions/", json=CREDENTIALS)).status_code for _ in range(6)]
        assert codes == [201] * 5 + [429]
        site.clock.advance(299)
        assert (await site.client.post("/v3/sessions/", json=CREDENTIALS)).status_code == 429
        site.clock.advance(1)
        assert (await site.client.post("/v3/sessions/", json=CREDENTIALS)).status_code == 201


async def test_limits_can_be_switched_off(world: FewMarkets) -> None:
    async with smarkets(world, rate_limits=False) as site:
        path = f"/markets/{site.market(FOOTBALL, 'game')}/quotes/"
        assert await statuses(site, path, 60) == [200] * 60
        assert "x-ratelimit-limit" not in (await site.client.get(f"/v3{path}")).headers


def test_refused_calls_count_as_well() -> None:
    clock = ManualClock(START_NS)
    limiter = Limiter(clock)
    counts = [limiter.count("ip", LOGIN).count for _ in range(17)]
    assert counts == list(range(1, 18))
    refusal = limiter.count("ip", LOGIN).refusal()
    assert refusal is not None
    assert refusal.data["count"] == 18
    assert limiter.count("other", LOGIN).refusal() is None


async def test_orders_are_refused_as_for_an_account_without_api_trading(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        token = await site.log_in()
        order = {"market_id": "1", "contract_id": "2", "price": 5000, "quantity": 10_000, "side": "buy"}
        calls: list[tuple[str, str, dict[str, Any]]] = [
            ("POST", "/v3/orders/", {"json": order}),
            ("DELETE", "/v3/orders/", {"params": {"market_id": "1"}}),
            ("DELETE", "/v3/orders/123/", {}),
        ]
        for method, path, more in calls:
            answer = await site.client.request(method, path, headers=bearing(token), **more)
            assert (answer.status_code, answer.json()["error_type"]) == (403, "FORBIDDEN")
            answer = await site.client.request(method, path, **more)
            assert (answer.status_code, answer.json()["error_type"]) == (401, "AUTH_REQUIRED")
        assert await site.get("/orders/", token=token) == {"orders": [], "pagination": {"next_page": None}}


async def test_currencies(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        assert await site.get("/currencies/GBP/") == {"code": "GBP", "name": "Pound Sterling", "rate_to_gbp": "1"}
        assert len((await site.get("/currencies/"))["currencies"]) == 15
        assert (await site.get("/currencies/XXX/", 404))["error_type"] == "NO_RESULTS_FOUND"


async def test_a_blocked_country_gets_nothing(world: FewMarkets) -> None:
    async with smarkets(world, blocked=True) as site:
        assert (await site.get("/events/", 451))["error_type"] == "COUNTRY_BLOCKED"
        refused = await site.client.post("/v3/sessions/", json=CREDENTIALS)
        assert refused.status_code == 451
        site.venue.controls.block(blocked=False)
        assert (await site.get("/events/"))["events"]


async def test_faults_reach_the_routes(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        path = f"/v3/markets/{site.market(FOOTBALL, 'game')}/quotes/"
        target = "http:GET /v3/markets/*/quotes/"

        async def struck(kind: FaultKind, **more: Any) -> httpx.Response:
            fault = site.venue.faults.inject(Fault(kind=kind, target=target, **more))
            assert (await site.client.get("/v3/events/")).status_code == 200
            answer = await site.client.get(path)
            site.venue.faults.lift(fault)
            return answer

        limited = await struck(FaultKind.RATE_LIMITED, retry_after_s=3)
        assert (limited.status_code, limited.headers["retry-after"]) == (429, "3")
        assert limited.json()["error_type"] == "RATE_LIMIT_EXCEEDED"
        assert limited.json()["data"]["expiry"] == "Fri, 27 Nov 2026 12:01:00 GMT"
        failed = await struck(FaultKind.SERVER_ERROR)
        assert (failed.status_code, failed.json()["error_type"]) == (503, "EVENTS_UNAVAILABLE")
        page = await struck(FaultKind.HTML, status=502)
        assert (page.status_code, page.headers["content-type"]) == (502, "text/html; charset=utf-8")
        broken = await struck(FaultKind.MALFORMED)
        with pytest.raises(json.JSONDecodeError):
            broken.json()
        assert "unheard_of" in (await struck(FaultKind.UNKNOWN)).json()
        with pytest.raises(httpx.RemoteProtocolError):
            await struck(FaultKind.DISCONNECT)


async def test_a_stale_cache_shows_old_quotes(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        name = site.market(FOOTBALL, "game")
        site.venue.faults.inject(Fault(kind=FaultKind.STALE, target="http:GET /v3/markets/*/quotes/", count=2))
        before = await site.get(f"/markets/{name}/quotes/")
        site.venue.controls.halt(name)
        assert await site.get(f"/markets/{name}/quotes/") == before
        after = await site.get(f"/markets/{name}/quotes/")
        assert all(book == {"bids": [], "offers": []} for book in after.values())
