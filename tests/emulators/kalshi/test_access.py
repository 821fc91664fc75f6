"""Who may read what, how fast, and how old it is."""

from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from allsight.domain.clock import MILLISECOND_NS, ManualClock
from allsight.domain.errors import CredentialsError
from allsight.emulators.kalshi.auth import KeyRing
from allsight.emulators.kalshi.config import KalshiKey
from allsight.emulators.kalshi.limits import cost_of
from allsight.emulators.serving.faults import Fault, FaultKind
from tests.emulators.kalshi.support import HOLD, Site, kalshi, signed
from tests.emulators.small_world import START_NS
from tests.support.kalshi_keys import KEY, OTHER_KEY

pytestmark = pytest.mark.integration

LIMITS = "/trade-api/v2/account/limits"
NOW_MS = START_NS // MILLISECOND_NS


def error(code: str, details: str = "") -> dict[str, Any]:
    body = {"code": code, "message": code.replace("_", " ")}
    return {"error": body | ({"details": details} if details else {})}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, error("authentication_error", "MISSING_HEADERS")),
        (signed(OTHER_KEY, NOW_MS, "GET", LIMITS), error("authentication_error", "NOT_FOUND")),
        (signed(KEY, NOW_MS - 11_000, "GET", LIMITS), error("header_timestamp_expired")),
        (signed(KEY, NOW_MS + 11_000, "GET", LIMITS), error("header_timestamp_expired")),
        (
            signed(KEY, NOW_MS, "GET", LIMITS, wrong_padding=True),
            error("authentication_error", "INCORRECT_API_KEY_SIGNATURE"),
        ),
        (signed(KEY, NOW_MS, "GET", "/account/limits"), error("authentication_error", "INCORRECT_API_KEY_SIGNATURE")),
        (
            signed(KEY, NOW_MS, "GET", f"{LIMITS}?x=1"),
            error("authentication_error", "INCORRECT_API_KEY_SIGNATURE"),
        ),
    ],
    ids=["unsigned", "stranger", "late", "early", "padding", "prefix", "query"],
)
async def test_a_signature_must_hold(headers: dict[str, str], body: dict[str, Any]) -> None:
    async with kalshi() as site:
        answer = await site.public.get("/account/limits?x=1", headers=headers)
        assert (answer.status_code, answer.json()) == (401, body)


async def test_the_query_is_no_part_of_the_message() -> None:
    async with kalshi() as site:
        answer = await site.public.get("/account/limits?x=1", headers=signed(KEY, NOW_MS - 9_000, "GET", LIMITS))
        assert answer.status_code == 200


async def test_public_reads_take_no_offence_at_a_bad_signature() -> None:
    async with kalshi() as site:
        headers = signed(OTHER_KEY, NOW_MS, "GET", "/anything")
        assert (await site.public.get(f"/markets/{HOLD}", headers=headers)).status_code == 200


async def test_the_stream_wants_a_signature() -> None:
    async with kalshi() as site:
        with pytest.raises(InvalidStatus) as refusal:
            await connect(site.venue.ws_url).__aenter__()
        assert refusal.value.response.status_code == 401
        stale = signed(KEY, NOW_MS - 60_000, "GET", "/trade-api/ws/v2")
        with pytest.raises(InvalidStatus):
            await connect(site.venue.ws_url, additional_headers=stale).__aenter__()
        async with site.stream():
            assert len(site.venue.ws.peers) == 1


async def sizes(site: Site, client: httpx.AsyncClient) -> list[list[str]]:
    levels: list[list[str]] = (await client.get(f"/markets/{HOLD}/orderbook")).json()["orderbook_fp"]["yes_dollars"]
    return levels


async def test_unsigned_market_data_is_as_old_as_the_edge_cache() -> None:
    async with kalshi() as site:
        before = await sizes(site, site.public)
        site.venue.exchange.cancel_all(market=f"{HOLD.lower()}@kalshi")

        cached = await site.public.get(f"/markets/{HOLD}/orderbook")
        assert cached.json()["orderbook_fp"]["yes_dollars"] == before
        assert cached.headers["cache-control"] == "public, max-age=15"
        signed_answer = await site.own.get(f"/markets/{HOLD}/orderbook")
        assert signed_answer.json()["orderbook_fp"]["yes_dollars"] == []
        assert "cache-control" not in signed_answer.headers

        site.clock.advance(14.9)
        assert await sizes(site, site.public) == before
        site.clock.advance(0.1)
        assert await sizes(site, site.public) == []


async def test_buckets_run_dry_and_fill_again() -> None:
    async with kalshi(rate_limits=True) as site:
        codes = [(await site.own.get("/exchange/status")).status_code for _ in range(41)]
        assert codes == [200] * 40 + [429]
        refused = await site.own.get("/exchange/status")
        assert refused.json() == {"error": "too many requests"}
        assert "retry-after" not in refused.headers
        assert (await site.public.get("/exchange/status")).status_code == 200  # another caller, another bucket
        site.clock.advance(0.05)
        assert [(await site.own.get("/exchange/status")).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("method", "path", "cost"),
    [
        ("GET", "/trade-api/v2/markets", 10),
        ("DELETE", "/trade-api/v2/portfolio/events/orders/abc", 2),
        ("GET", "/trade-api/v2/portfolio/orders/abc", 2),
        ("GET", "/trade-api/v2/portfolio/orders", 10),
        ("GET", "/trade-api/v2/cfbenchmarks/values/x", 50),
    ],
)
def test_costs_are_those_recorded(method: str, path: str, cost: int) -> None:
    assert cost_of(method, path) == cost


async def test_faults_reach_the_routes() -> None:
    async with kalshi() as site:
        site.venue.faults.inject(Fault(kind=FaultKind.RATE_LIMITED, target="http:GET */markets*", count=1))
        assert (await site.own.get("/exchange/status")).status_code == 200
        answer = await site.own.get("/markets")
        assert (answer.status_code, answer.json()) == (429, {"error": "too many requests"})


def test_a_key_hides_its_private_half_and_must_be_rsa() -> None:
    assert "PRIVATE" not in repr(KEY)
    ring = KeyRing(ManualClock(0), skew_s=10)
    with pytest.raises(CredentialsError):
        ring.add(KalshiKey("id", "no pem"))
