"""Only our own pages and programs may talk to the API."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from allsight.api.rest.guard import LoopbackGuard


async def _hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def ask(**headers: str) -> httpx.Response:
    app = LoopbackGuard(Starlette(routes=[Route("/", _hello)]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        return await client.get("/", headers=headers)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "localhost", "[::1]:8000", "LOCALHOST:9"])
async def test_our_own_names_are_served(host: str) -> None:
    assert (await ask(host=host)).status_code == 200
    assert (await ask(host=host, origin=f"http://{host}")).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.4:8000", "", "[::1].evil:80"])
async def test_a_rebound_name_is_refused(host: str) -> None:
    answer = await ask(host=host)
    assert answer.status_code == 403
    assert answer.json()["code"] == "foreign_origin"


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:9999", "null", "https://127.0.0.1.evil.example:8000"]
)
async def test_a_foreign_page_is_refused(origin: str) -> None:
    assert (await ask(host="127.0.0.1:8000", origin=origin)).status_code == 403
