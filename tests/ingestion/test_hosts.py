import asyncio
import random

import pytest

from allsight.domain.clock import SystemClock
from allsight.ingestion.hosts import is_loopback, origin_of
from allsight.ingestion.rest.client import RestClient
from allsight.ingestion.rest.endpoint import RestEndpoint
from allsight.ingestion.rest.limiter import Limiter, Rate
from tests.support.http_server import HttpServer


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000/x", True),
        ("ws://localhost:1/", True),
        ("http://[::1]:5/", True),
        ("https://external-api.kalshi.com/trade-api/v2", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_what_is_this_machine(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


@pytest.mark.integration
async def test_an_emulator_is_reached_whatever_proxy_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with HttpServer() as server, asyncio.timeout(5):
        limiter = Limiter({"read": Rate(10, 10)}, SystemClock())
        rest = RestClient("venue", server.url, limiter=limiter, clock=SystemClock(), rng=random.Random(1))
        reply = await rest.call(RestEndpoint("GET", "/", scope="read"))
        await rest.aclose()
    assert reply.status == 200


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://rpc.example/v2/s3cret", "https://rpc.example"),
        ("https://rpc.example:8899/?api-key=s3cret#x", "https://rpc.example:8899"),
        ("wss://user:s3cret@[::1]:8900/", "wss://[::1]:8900"),
    ],
)
def test_trap_38_only_the_origin_of_a_url_that_may_hold_a_key_is_shown(url: str, shown: str) -> None:
    assert origin_of(url) == shown
