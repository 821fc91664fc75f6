import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from allsight.domain.clock import ManualClock
from allsight.emulators.serving.faults import Fault, FaultKind, FaultPlan
from allsight.emulators.serving.http import FaultyHttp, serve_http
from allsight.emulators.serving.lifetime import background
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    async def answer(self, request: Request) -> JSONResponse:
        self.calls += 1
        return JSONResponse({"calls": self.calls})


class Hosted:
    def __init__(self, client: httpx.AsyncClient, plan: FaultPlan, counter: Counter, clock: ManualClock) -> None:
        self.client, self.plan, self.counter, self.clock = client, plan, counter, clock


@asynccontextmanager
async def hosted() -> AsyncIterator[Hosted]:
    clock = ManualClock(0)
    plan = FaultPlan(clock)
    counter = Counter()
    app = FaultyHttp(
        Starlette(routes=[Route("/count", counter.answer), Route("/other", counter.answer)]),
        plan,
        clock,
        rate_limited_body=b'{"error":"too many requests"}',
    )
    async with serve_http(app) as server, httpx.AsyncClient(base_url=server.url) as client:
        yield Hosted(client, plan, counter, clock)


async def test_serves_on_a_free_port_and_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    async with hosted() as site:
        assert (await site.client.get("/count")).json() == {"calls": 1}
        port = site.client.base_url.port
    assert asyncio.all_tasks() == before
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient() as client:
            await client.get(f"http://127.0.0.1:{port}/count")


async def test_rate_limit_with_and_without_retry_after() -> None:
    async with hosted() as site:
        site.plan.inject(Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=2.5, count=1))
        first = await site.client.get("/count")
        site.plan.inject(Fault(kind=FaultKind.RATE_LIMITED, count=1))
        second = await site.client.get("/count")

        assert (first.status_code, first.headers["retry-after"]) == (429, "2.5")
        assert (second.status_code, second.json()) == (429, {"error": "too many requests"})
        assert "retry-after" not in second.headers
        assert (await site.client.get("/count")).status_code == 200


async def test_an_error_after_the_request_was_carried_out() -> None:
    async with hosted() as site:
        site.plan.inject(Fault(kind=FaultKind.SERVER_ERROR, status=502, after=True, count=1))
        site.plan.inject(Fault(kind=FaultKind.SERVER_ERROR, status=503, after_n=1, count=1))

        assert (await site.client.get("/count")).status_code == 502
        assert site.counter.calls == 1
        assert (await site.client.get("/count")).status_code == 503
        assert site.counter.calls == 1


async def test_a_stale_cache_repeats_its_first_answer_per_address() -> None:
    async with hosted() as site:
        fault = site.plan.inject(Fault(kind=FaultKind.STALE, target="http:GET /count"))
        answers = [(await site.client.get("/count")).json()["calls"] for _ in range(3)]
        assert answers == [1, 1, 1]
        assert (await site.client.get("/other")).json() == {"calls": 2}

        site.plan.lift(fault)

        assert (await site.client.get("/count")).json() == {"calls": 3}


async def test_bodies_that_are_broken_strange_or_not_json() -> None:
    async with hosted() as site:
        site.plan.inject(Fault(kind=FaultKind.MALFORMED, count=1))
        assert (await site.client.get("/count")).text == '{"cal'
        site.plan.inject(Fault(kind=FaultKind.UNKNOWN, count=1))
        strange = (await site.client.get("/count")).json()
        assert strange.pop("unheard_of")
        assert strange == {"calls": 2}
        site.plan.inject(Fault(kind=FaultKind.HTML, status=502, count=1))
        page = await site.client.get("/count")
        assert (page.status_code, page.headers["content-type"]) == (502, "text/html; charset=utf-8")


async def test_a_connection_that_breaks_off() -> None:
    async with hosted() as site:
        site.plan.inject(Fault(kind=FaultKind.DROP, count=1))
        with pytest.raises(httpx.RemoteProtocolError):
            await site.client.get("/count")
        assert (await site.client.get("/count")).status_code == 200


async def test_a_delay_waits_for_the_clock() -> None:
    async with hosted() as site:
        slow = site.plan.inject(Fault(kind=FaultKind.DELAY, delay_s=3, count=1))
        async with asyncio.TaskGroup() as group:
            answer = group.create_task(site.client.get("/count"), name="slow")
            await eventually(lambda: slow.hits)

            async def answered() -> bool:
                site.clock.advance(1)
                return answer.done()

            await eventually(answered)
        assert site.clock.now_ns() >= 3_000_000_000
        assert answer.result().status_code == 200


async def test_a_body_names_further_topics_and_reaches_the_application() -> None:
    clock = ManualClock(0)
    plan = FaultPlan(clock)

    async def echo(request: Request) -> JSONResponse:
        return JSONResponse({"said": (await request.body()).decode(), "left": await request.is_disconnected()})

    app = FaultyHttp(
        Starlette(routes=[Route("/", echo, methods=["POST"])]),
        plan,
        clock,
        rate_limited_body=b"{}",
        topics_of=lambda body: [f"rpc:{body.decode()}"],
    )
    async with serve_http(app) as server, httpx.AsyncClient(base_url=server.url) as client:
        fault = plan.inject(Fault(kind=FaultKind.RATE_LIMITED, target="rpc:sell"))
        assert (await client.post("/", content=b"sell")).status_code == 429
        assert (await client.post("/", content=b"buy")).json() == {"said": "buy", "left": False}
        plan.lift(fault)
        plan.inject(Fault(kind=FaultKind.STALE, target="rpc:*"))
        assert [(await client.post("/", content=word)).json()["said"] for word in (b"a", b"b")] == ["a", "b"]


async def test_background_work_that_fails_ends_the_block() -> None:
    async def fail() -> None:
        raise LookupError("worker")

    with pytest.raises(ExceptionGroup) as caught:
        async with background({"worker": fail()}):
            await asyncio.Event().wait()
    assert caught.group_contains(LookupError)


async def test_an_error_of_the_block_comes_out_alone() -> None:
    stopped = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async def block() -> None:
        async with background({"worker": work()}):
            await asyncio.sleep(0)
            raise LookupError("block")

    with pytest.raises(LookupError, match="block"):
        await block()
    assert stopped.is_set()


async def test_a_venue_words_its_own_failures_as_of_now() -> None:
    clock = ManualClock(0)
    plan = FaultPlan(clock)
    app = FaultyHttp(
        Starlette(),
        plan,
        clock,
        rate_limited_body=lambda: b'{"at":%d}' % clock.now_ns(),
        server_error_body=b'{"error":"gone fishing"}',
    )
    async with serve_http(app) as server, httpx.AsyncClient(base_url=server.url) as client:
        plan.inject(Fault(kind=FaultKind.RATE_LIMITED, count=1))
        clock.advance(2)
        assert (await client.get("/")).json() == {"at": 2_000_000_000}
        plan.inject(Fault(kind=FaultKind.SERVER_ERROR, count=1))
        assert (await client.get("/")).json() == {"error": "gone fishing"}


async def test_faults_rewrite_what_would_have_been_zipped() -> None:
    clock = ManualClock(0)
    plan = FaultPlan(clock, [Fault(kind=FaultKind.UNKNOWN, count=1)])
    body = b'{"padding":"' + b"x" * 2_000 + b'"}'
    inner = GZipMiddleware(Starlette(routes=[Route("/", lambda _request: Response(body))]), minimum_size=100)
    app = FaultyHttp(inner, plan, clock, rate_limited_body=b"{}")
    async with serve_http(app) as server, httpx.AsyncClient(verify=False) as client:
        rewritten = await client.get(server.url)
        assert "content-encoding" not in rewritten.headers
        assert "unheard_of" in rewritten.json()
        zipped = await client.get(server.url)
        assert zipped.headers["content-encoding"] == "gzip"
        assert zipped.content == body
