import asyncio
import random
import traceback
from collections.abc import Mapping

import msgspec
import pytest

from allsight.domain.clock import SECOND_NS, ManualClock
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
from allsight.ingestion.rest.client import AnswerReader, ErrorReader, PauseReader, RestClient, RestPolicy, Signer
from allsight.ingestion.rest.endpoint import RestEndpoint
from allsight.ingestion.rest.keyless import KeylessHost
from allsight.ingestion.rest.limiter import Limiter, Rate
from tests.support.http_server import Answer, HttpServer
from tests.support.recording_clock import RecordingClock
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

READ = RestEndpoint("GET", "/v2/markets/{ticker}", scope="read", cost=10)
WRITE = RestEndpoint("POST", "/v2/orders", scope="write", cost=10)
RATES = {"read": Rate(1000, 1000), "write": Rate(1000, 1000)}


def client(
    server: HttpServer,
    *,
    clock: RecordingClock | None = None,
    limiter: Limiter | None = None,
    sign: Signer | None = None,
    secrets: tuple[str, ...] = (),
    read_error: ErrorReader | None = None,
    read_pause: PauseReader | None = None,
    read_answer: AnswerReader | None = None,
    policy: RestPolicy | None = None,
) -> RestClient:
    used = clock or RecordingClock()
    return RestClient(
        "testvenue",
        server.url + "/api",
        limiter=limiter or Limiter(RATES, used),
        clock=used,
        rng=random.Random(1),
        sign=sign,
        secrets=secrets,
        read_error=read_error,
        read_pause=read_pause,
        read_answer=read_answer,
        policy=policy,
    )


async def test_the_signature_covers_the_final_path_and_is_fresh_per_attempt() -> None:
    signed: list[tuple[str, str]] = []

    def sign(method: str, path: str, body: bytes) -> Mapping[str, str]:
        signed.append((method, path))
        return {"x-sig": f"s{len(signed)}"}

    async with HttpServer(Answer(status=503), Answer(body=b'{"a":1}')) as server:
        rest = client(server, sign=sign)
        reply = await rest.call(
            READ, arguments={"ticker": "A/B"}, params={"tickers": ["x", "y"], "deep": True, "no": None}
        )
        await rest.aclose()

    assert reply.body == b'{"a":1}'
    assert signed == [("GET", "/api/v2/markets/A%2FB")] * 2
    assert [seen.headers["x-sig"] for seen in server.seen] == ["s1", "s2"]
    assert server.seen[1].query == [("tickers", "x"), ("tickers", "y"), ("deep", "true")]


async def test_retry_after_is_honoured_for_reads() -> None:
    clock = RecordingClock()
    async with HttpServer(Answer(status=429, headers={"retry-after": "7"})) as server:
        rest = client(server, clock=clock)
        await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()
    assert len(server.seen) == 2
    assert 7.0 <= max(clock.pauses) < 8.0


async def test_retry_after_beyond_our_patience_is_the_callers_to_decide() -> None:
    async with HttpServer(Answer(status=429, headers={"retry-after": "3600"})) as server:
        rest = client(server)
        with pytest.raises(RateLimitedError) as caught:
            await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()
    assert len(server.seen) == 1
    assert caught.value.retry_after_s == 3600


async def test_retry_after_may_be_a_date() -> None:
    async with HttpServer(
        default=Answer(status=429, headers={"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"})
    ) as server:
        rest = client(server)
        with pytest.raises(RateLimitedError) as caught:
            await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()
    assert caught.value.retry_after_s is not None
    assert caught.value.retry_after_s > 1_000_000


async def test_reads_are_tried_again_and_then_given_up() -> None:
    async with HttpServer(default=Answer(status=502)) as server:
        rest = client(server)
        with pytest.raises(ConnectivityError, match="answered 502"):
            await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()
    assert len(server.seen) == 3


@pytest.mark.parametrize("answer", [Answer(status=500), Answer(cut=True), Answer(body=b"<html>")])
async def test_writes_are_never_repeated_and_their_outcome_is_unknown(answer: Answer) -> None:
    async with HttpServer(default=answer) as server:
        rest = client(server)
        with pytest.raises(OutcomeUnknownError):
            await rest.call(WRITE, body=b"{}")
        await rest.aclose()
    assert len(server.seen) == 1


async def test_a_write_that_times_out_is_unknown_and_a_read_is_a_lost_connection() -> None:
    patience = RestPolicy(timeout_s=0.05, attempts=1)
    async with HttpServer(default=Answer(hang=True)) as server:
        rest = client(server, policy=patience)
        with pytest.raises(OutcomeUnknownError):
            await rest.call(WRITE, body=b"{}")
        with pytest.raises(ConnectivityError):
            await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()


async def test_a_write_that_never_left_is_no_unknown_outcome() -> None:
    async with HttpServer() as server:
        rest = client(server)
    with pytest.raises(ConnectivityError, match="could not connect"):
        await rest.call(WRITE, body=b"{}")
    await rest.aclose()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequestError),
        (401, CredentialsError),
        (403, CredentialsError),
        (404, NotFoundError),
        (301, VenueDataError),
    ],
)
async def test_statuses_become_what_the_caller_does_next(status: int, kind: type[AllsightError]) -> None:
    async with HttpServer(default=Answer(status=status, body=b'{"message":"because"}')) as server:
        rest = client(server)
        with pytest.raises(kind, match=str(status)):
            await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()


async def test_html_with_status_200_is_no_data() -> None:
    async with HttpServer(Answer(body=b"<!doctype html><p>checking your browser")) as server:
        rest = client(server)
        with pytest.raises(VenueDataError, match="HTML"):
            await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()


async def test_an_answer_that_never_ends_is_cut_off() -> None:
    async with HttpServer(default=Answer(body=b" " * 5000)) as server:
        rest = client(server, policy=RestPolicy(max_body_bytes=4000))
        with pytest.raises(VenueDataError, match="more than 4000 bytes"):
            await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()


async def test_a_body_of_another_shape_is_the_venues_fault() -> None:
    async with HttpServer(default=Answer(body=b'{"a":"text"}')) as server:
        rest = client(server)
        with pytest.raises(VenueDataError, match="cannot read"):
            await rest.get(READ, msgspec.json.Decoder(dict[str, int]).decode, arguments={"ticker": "A"})
        await rest.aclose()


async def test_the_venues_own_reading_of_an_error_wins() -> None:
    def read_error(status: int, body: bytes) -> tuple[type[AllsightError] | None, str]:
        return (NotFoundError, "no such market") if status == 400 else (None, "")

    async with HttpServer(default=Answer(status=400)) as server:
        rest = client(server, read_error=read_error)
        with pytest.raises(NotFoundError, match="no such market"):
            await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()


async def test_trap_38_secrets_never_reach_an_error() -> None:
    key = "-----BEGIN KEY-----\nMIIEvSecretLineOne\nSecretLineTwo99\n-----END KEY-----"
    key_id = "0a1b2c3d-key-id"

    def sign(method: str, path: str, body: bytes) -> Mapping[str, str]:
        return {"x-key": key_id, "x-signature": "deadbeefcafe"}

    echoed = f'{{"error":"bad key {key_id} SecretLineTwo99"}}'.encode()
    answers = (Answer(status=401, body=echoed), Answer(status=400, body=echoed), Answer(cut=True))
    async with HttpServer(*answers) as server:
        rest = client(server, sign=sign, secrets=(key, key_id), policy=RestPolicy(attempts=1))
        query = {"token": "query-secret"}
        for _ in answers:
            with pytest.raises(AllsightError) as caught:
                await rest.call(READ, arguments={"ticker": "A"}, params=query)
            text = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
            for secret in (key_id, "MIIEvSecretLineOne", "SecretLineTwo99", "deadbeefcafe", "query-secret"):
                assert secret not in text
        await rest.aclose()


async def test_an_endpoint_that_must_be_signed_is_not_called_without_a_key() -> None:
    async with HttpServer() as server:
        rest = client(server)
        with pytest.raises(CredentialsError):
            await rest.call(RestEndpoint("GET", "/portfolio", scope="read", signed=True))
        await rest.aclose()
    assert server.seen == []


async def test_clients_of_one_scope_share_its_tokens() -> None:
    clock = ManualClock(0)
    limiter = Limiter({"read": Rate(per_s=10, capacity=20), "write": Rate(1, 1)}, clock)
    async with HttpServer() as server:

        def one() -> RestClient:
            return RestClient("testvenue", server.url, limiter=limiter, clock=clock, rng=random.Random(1))

        first, second = one(), one()
        async with asyncio.TaskGroup() as group:
            for rest in (first, first, second, second):
                group.create_task(rest.call(READ, arguments={"ticker": "A"}))
            await eventually(lambda: len(server.seen) == 2)
            assert limiter.share_left() == 0.0
            clock.advance(1.0)
            await eventually(lambda: len(server.seen) == 3)
            clock.advance(1.0)
            await eventually(lambda: len(server.seen) == 4)
        await first.aclose()
        await second.aclose()


async def test_a_429_makes_every_client_of_the_scope_wait() -> None:
    clock = ManualClock(0)
    limiter = Limiter(RATES, clock)
    bucket = limiter.bucket("read")
    async with HttpServer(Answer(status=429, headers={"retry-after": "5"})) as server:
        rest = RestClient("testvenue", server.url, limiter=limiter, clock=clock, rng=random.Random(1))
        async with asyncio.TaskGroup() as group:
            group.create_task(rest.call(READ, arguments={"ticker": "A"}))
            await eventually(lambda: bucket.share_left() == 0.0)
            assert bucket.reserve(1) >= 5.0
            clock.advance(6.0)
            await eventually(lambda: len(server.seen) == 2)
        await rest.aclose()
    assert clock.monotonic_ns() == 6 * SECOND_NS


def left_in_header(status: int, headers: Mapping[str, str], body: bytes, now_ns: int) -> float | None:
    """Read a budget as many venues tell it: how many calls are left, and in how many seconds there are new ones."""
    return float(headers["x-reset"]) if headers.get("x-left") == "0" else None


async def test_a_budget_in_the_headers_of_a_good_answer_closes_the_scope_until_it_is_renewed() -> None:
    clock = RecordingClock()
    spent = {"x-left": "0", "x-reset": "9"}
    async with HttpServer(Answer(headers={"x-left": "1"}), Answer(headers=spent), Answer()) as server:
        rest = client(server, clock=clock, read_pause=left_in_header)
        await rest.call(READ, arguments={"ticker": "A"})
        await rest.call(READ, arguments={"ticker": "A"})
        assert clock.pauses == []
        await rest.call(READ, arguments={"ticker": "A"})
        await rest.call(WRITE, body=b"{}")
        await rest.aclose()
    assert clock.pauses == [9.0], "the other scope is not held back"


async def test_no_budget_header_holds_us_back_longer_than_our_patience() -> None:
    clock = RecordingClock()
    async with HttpServer(Answer(headers={"x-left": "0", "x-reset": "1e9"}), Answer()) as server:
        rest = client(server, clock=clock, read_pause=left_in_header)
        await rest.call(READ, arguments={"ticker": "A"})
        await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()
    assert clock.pauses == [30.0]


async def test_a_refusal_may_say_in_its_body_when_to_come_back() -> None:
    def read_pause(status: int, headers: Mapping[str, str], body: bytes, now_ns: int) -> float | None:
        return float(body) if status == 429 else None

    clock = RecordingClock()
    refusals = (Answer(status=429, body=b"7"), Answer(status=429, body=b"7", headers={"retry-after": "3"}))
    async with HttpServer(*refusals) as server:
        rest = client(server, clock=clock, read_pause=read_pause)
        await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()
    assert len(server.seen) == 3
    assert 7.0 <= clock.pauses[0] < 8.0


async def test_a_query_of_the_venues_own_making_is_sent_as_it_stands() -> None:
    async with HttpServer() as server:
        rest = client(server)
        await rest.call(READ, arguments={"ticker": "1,2"}, params={"b": 1}, verbatim="a=False&a=x%2Fy&p=%2B&c=+")
        for query in ("a=1\r\nhost: x", "a=é"):
            with pytest.raises(InvalidRequestError):
                await rest.call(READ, arguments={"ticker": "A"}, verbatim=query)
        await rest.aclose()
    assert [seen.path for seen in server.seen] == ["/api/v2/markets/1,2"]
    assert server.seen[0].query == [("a", "False"), ("a", "x/y"), ("p", "+"), ("c", " ")]


async def test_trap_38_a_secret_that_came_later_is_cut_out_too() -> None:
    async with HttpServer(default=Answer(status=400, body=b"bad token abcdef123456")) as server:
        rest = client(server)
        rest.hide("abcdef123456")
        with pytest.raises(InvalidRequestError, match=r"\[secret\]") as caught:
            await rest.call(READ, arguments={"ticker": "A"})
        await rest.aclose()
    assert "abcdef" not in str(caught.value)


ASK = RestEndpoint("POST", "/json-rpc", scope="read", reads=True)


def busy_or_refused(body: bytes) -> AllsightError | None:
    said = body.decode()
    return {"busy": ConnectivityError(said), "no hunter22": InvalidRequestError(said)}.get(said)


async def test_a_read_by_post_is_tried_again_also_when_its_failure_comes_with_status_200() -> None:
    async with HttpServer(Answer(503), Answer(body=b"busy"), Answer(body=b"[1]")) as server:
        one = client(server, read_answer=busy_or_refused)
        assert await one.get(ASK, msgspec.json.decode, body=b"{}") == [1]
        await one.aclose()
    assert [seen.body for seen in server.seen] == [b"{}"] * 3


async def test_a_failure_with_status_200_is_said_without_secrets_and_not_repeated() -> None:
    async with HttpServer(Answer(body=b"no hunter22")) as server:
        one = client(server, read_answer=busy_or_refused, secrets=("hunter22",))
        with pytest.raises(InvalidRequestError, match=r"POST /json-rpc answered: no \[secret\]"):
            await one.call(ASK, body=b"{}")
        await one.aclose()
    assert len(server.seen) == 1


async def test_a_form_is_sent_as_one() -> None:
    form = RestEndpoint("POST", "/login", scope="write", content_type="application/x-www-form-urlencoded")
    async with HttpServer() as server:
        one = client(server)
        await one.call(form, body=b"username=a")
        await one.aclose()
    assert server.seen[0].headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refusal_where_no_key_is_in_play_is_not_about_credentials(status: int) -> None:
    async with HttpServer(Answer(status, b"blocked"), Answer(body=b'"fine"')) as server:
        host = KeylessHost(client(server, policy=RestPolicy(attempts=1)))
        with pytest.raises(ConnectivityError, match=r"blocked.*no key is needed"):
            await host._get(READ, bytes, arguments={"ticker": "A"})
        found = await host._get(READ, msgspec.json.Decoder(str).decode, arguments={"ticker": "A"}, params={"depth": 1})
        await host.aclose()
    assert found == "fine"
    assert (server.seen[-1].path, server.seen[-1].query) == ("/api/v2/markets/A", [("depth", "1")])
