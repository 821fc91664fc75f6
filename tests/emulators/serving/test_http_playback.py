"""Recorded answers in place of a venue's own, by path and in the order of time."""

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from allsight.domain.clock import ManualClock
from allsight.domain.errors import InvalidRequestError
from allsight.emulators.serving.http import serve_http
from allsight.emulators.serving.playback import HttpPlayer, HttpRecording

LINES = b"""
{"received_ms": 2000, "path": "/book", "body": {"n": 2}}
{"received_ms": 1000, "path": "/book", "body": {"n": 1}}
{"received_ms": 5000, "path": "/book", "body": {"n": 3}}
{"received_ms": 3000, "path": "/list?page=2", "body": ["second"]}
"""


@pytest.fixture
def recording(tmp_path: Path) -> HttpRecording:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(LINES)
    return HttpRecording.load(path)


async def live(request: Request) -> JSONResponse:
    return JSONResponse({"live": request.url.path})


@pytest.mark.integration
async def test_answers_come_at_the_distances_at_which_they_were_recorded(recording: HttpRecording) -> None:
    clock = ManualClock(77)
    routes = [Route(path, live, methods=["GET", "POST"]) for path in ("/book", "/list", "/other")]
    async with (
        serve_http(HttpPlayer(Starlette(routes=routes), recording, clock, speed=2.0)) as server,
        httpx.AsyncClient(base_url=server.url, verify=False) as client,
    ):

        async def read(path: str) -> object:
            return (await client.get(path)).json()

        assert await read("/book") == {"n": 1}
        clock.advance(0.499)
        assert await read("/book?any=query") == {"n": 1}
        clock.advance(0.001)
        assert await read("/book") == {"n": 2}
        clock.advance(100)
        assert await read("/book") == {"n": 3}
        assert await read("/list?page=2") == ["second"]
        assert await read("/list?page=1") == {"live": "/list"}
        assert await read("/other") == {"live": "/other"}
        assert (await client.post("/book")).json() == {"live": "/book"}


@pytest.mark.integration
async def test_flat_out_every_request_gets_the_next_answer_and_the_last_stays(recording: HttpRecording) -> None:
    async with (
        serve_http(HttpPlayer(Starlette(), recording, ManualClock(0), speed=None)) as server,
        httpx.AsyncClient(base_url=server.url, verify=False) as client,
    ):
        assert [(await client.get("/book")).json()["n"] for _ in range(5)] == [1, 2, 3, 3, 3]


def test_a_compressed_recording_and_what_is_none(tmp_path: Path) -> None:
    packed = tmp_path / "answers.jsonl.gz"
    packed.write_bytes(gzip.compress(LINES))
    assert HttpRecording.load(packed).starts_ns == 1_000_000_000
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(b'{"received_ms": 1, "path": "/x"}\n')
    with pytest.raises(InvalidRequestError, match=r"broken\.jsonl, line 1"):
        HttpRecording.load(broken)
    with pytest.raises(InvalidRequestError, match="cannot read"):
        HttpRecording.load(tmp_path / "none.jsonl")
    with pytest.raises(InvalidRequestError, match="speed"):
        HttpPlayer(Starlette(), HttpRecording({}), ManualClock(0), speed=0)
