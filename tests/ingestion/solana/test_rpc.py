"""The HTTP side of a node, over real sockets."""

import json
import random
from collections.abc import AsyncIterator

import pytest

from allsight.domain.clock import SystemClock
from allsight.domain.errors import (
    AllsightError,
    ConnectivityError,
    CredentialsError,
    InvalidRequestError,
    NotFoundError,
    RateLimitedError,
    RetryLaterError,
    VenueDataError,
)
from allsight.ingestion.rest.client import RestPolicy
from allsight.ingestion.rest.limiter import Limiter, Rate
from allsight.ingestion.rest.solana import RpcRates, SolanaRpc, stream_url
from allsight.ingestion.solana.accounts import Account, holds
from allsight.ingestion.solana.address import address_of
from tests.support.http_server import Answer
from tests.support.solana_node import GENESIS, SolanaNode, rpc_error

pytestmark = pytest.mark.integration

PROGRAM = address_of(bytes([7] * 32))
QUICK = RestPolicy(timeout_s=2.0, first_pause_s=0.01, longest_pause_s=1.0)
FREE = Rate(10_000, 10_000)
RATES = RpcRates(every_method=FREE, one_method=FREE, special=())


def key(number: int) -> str:
    return address_of(number.to_bytes(32, "big"))


def client(url: str, rates: RpcRates = RATES) -> SolanaRpc:
    clock = SystemClock()
    limiter = Limiter(rates.scopes(), clock)
    return SolanaRpc("node", url, limiter=limiter, clock=clock, rng=random.Random(1), policy=QUICK)


@pytest.fixture
async def node() -> AsyncIterator[SolanaNode]:
    async with SolanaNode() as running:
        yield running


@pytest.fixture
async def rpc(node: SolanaNode) -> AsyncIterator[SolanaRpc]:
    made = client(node.url)
    yield made
    await made.aclose()


async def test_an_account_comes_with_its_slot(node: SolanaNode, rpc: SolanaRpc) -> None:
    await node.put(key(1), PROGRAM, b"\x00\xff")
    assert await rpc.account(key(1)) == Account(key(1), node.slot, b"\x00\xff", PROGRAM)
    assert await rpc.account(key(2)) is None
    assert node.called("getAccountInfo")[0] == [key(1), {"commitment": "confirmed", "encoding": "base64"}]


async def test_many_accounts_are_asked_a_hundred_at_a_time(node: SolanaNode, rpc: SolanaRpc) -> None:
    for number in range(0, 250, 2):
        node.accounts[key(number)] = (PROGRAM, bytes([number]))
    found = await rpc.accounts([key(number) for number in range(250)])
    assert [None if one is None else one.data[0] for one in found] == [
        None if number % 2 else number for number in range(250)
    ]
    assert [len(params[0]) for params in node.called("getMultipleAccounts")] == [100, 100, 50]


async def test_a_programs_accounts_pass_filters_and_share_a_slot(node: SolanaNode, rpc: SolanaRpc) -> None:
    node.accounts = {key(1): (PROGRAM, b"\x03\x00"), key(2): (PROGRAM, b"\x03\x01"), key(3): (PROGRAM, b"\x04\x00")}
    found = await rpc.program_accounts(PROGRAM, (holds(0, b"\x03"), holds(1, b"\x00")))
    assert found.slot == node.slot
    assert [account.address for account in found.accounts] == [key(1)]
    assert node.called("getProgramAccounts")[0][1] == {
        "commitment": "confirmed",
        "encoding": "base64",
        "withContext": True,
        "filters": [
            {"memcmp": {"offset": 0, "bytes": "4", "encoding": "base58"}},
            {"memcmp": {"offset": 1, "bytes": "1", "encoding": "base58"}},
        ],
    }


async def test_balances_beyond_a_float_stay_exact(node: SolanaNode, rpc: SolanaRpc) -> None:
    node.accounts[key(1)] = (PROGRAM, bytes(64) + (2**64 - 1).to_bytes(8, "little") + bytes(93))
    assert (await rpc.token_balance(key(1))).amount == 2**64 - 1


async def test_the_state_of_the_chain(node: SolanaNode, rpc: SolanaRpc) -> None:
    await rpc.health()
    assert await rpc.slot() == node.slot
    assert await rpc.block_time(node.slot) == 1_767_000_000
    assert await rpc.block_time(node.slot + 1) is None
    assert await rpc.genesis_hash() == GENESIS


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-32602, InvalidRequestError),
        (-32601, InvalidRequestError),
        (-32010, InvalidRequestError),
        (-32005, RetryLaterError),
        (-32016, RetryLaterError),
        (-32603, RetryLaterError),
        (-32007, NotFoundError),
        (-32429, RateLimitedError),
        (1, VenueDataError),
    ],
)
async def test_errors_become_what_the_caller_does_next(
    node: SolanaNode, rpc: SolanaRpc, code: int, kind: type[AllsightError]
) -> None:
    node.fail("getSlot", rpc_error(code, "the node's own word"))
    with pytest.raises(AllsightError, match="the node's own word") as caught:
        await rpc.slot()
    assert type(caught.value) is kind
    assert "getSlot" in str(caught.value)


async def test_a_429_is_waited_out_and_tried_again(node: SolanaNode, rpc: SolanaRpc) -> None:
    node.fail("getProgramAccounts", Answer(429, b"Too many requests", {"retry-after": "0"}))
    assert (await rpc.program_accounts(PROGRAM, ())).accounts == ()
    assert len(node.called("getProgramAccounts")) == 2


async def test_a_429_that_lasts_is_the_callers_to_decide(node: SolanaNode, rpc: SolanaRpc) -> None:
    node.fail("getProgramAccounts", Answer(429, b"{}", {"retry-after": "30"}))
    with pytest.raises(RateLimitedError) as caught:
        await rpc.program_accounts(PROGRAM, ())
    assert caught.value.retry_after_s == 30.0


async def test_a_refusal_without_a_key_is_no_matter_of_credentials(node: SolanaNode, rpc: SolanaRpc) -> None:
    node.fail("getSlot", *[Answer(403, b'{"jsonrpc":"2.0","error":{"code":403,"message":"blocked"}}')] * 3)
    with pytest.raises(ConnectivityError, match=r"blocked.*refuses this address"):
        await rpc.slot()
    node.fail("getProgramAccounts", Answer(410, b'{"jsonrpc":"2.0","error":{"code":410,"message":"disabled"}}'))
    with pytest.raises(InvalidRequestError, match="disabled"):
        await rpc.program_accounts(PROGRAM, ())


async def test_trap_38_a_providers_key_in_the_url_is_never_told(node: SolanaNode) -> None:
    rpc = client(node.url + "/v2/s3cret-key?api-key=an0ther-secret")
    node.fail("getSlot", Answer(401, b'{"error":{"code":401,"message":"bad v2/s3cret-key, api-key=an0ther-secret"}}'))
    with pytest.raises(CredentialsError) as caught:
        await rpc.slot()
    assert "s3cret" not in str(caught.value)
    assert "an0ther" not in str(caught.value)
    assert node._http.seen[-1].path == "/v2/s3cret-key"
    assert node._http.seen[-1].query == [("api-key", "an0ther-secret")]
    await rpc.aclose()


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b'{"id":1}',
        b'{"id":2,"result":5}',
        b'{"id":1,"result":"5"}',
        b'{"id":1,"result":{"context":{"slot":1}}}',
    ],
)
async def test_what_is_no_answer_is_the_nodes_fault(node: SolanaNode, body: bytes) -> None:
    rpc = client(node.url)
    node.fail("getSlot", Answer(body=body))
    with pytest.raises(VenueDataError, match="getSlot"):
        await rpc.slot()
    await rpc.aclose()


@pytest.mark.parametrize(
    "value",
    [
        [],
        [{"data": ["AA==", "base58"], "owner": PROGRAM}],
        [{"data": ["A", "base64"], "owner": PROGRAM}],
        [{"data": "AA==", "owner": PROGRAM}],
    ],
)
async def test_accounts_that_cannot_be_read(node: SolanaNode, value: object) -> None:
    rpc = client(node.url)
    body = {"jsonrpc": "2.0", "id": 1, "result": {"context": {"slot": 1}, "value": value}}
    node.fail("getMultipleAccounts", Answer(body=json.dumps(body).encode()))
    with pytest.raises(VenueDataError, match="getMultipleAccounts"):
        await rpc.accounts([key(1)])
    await rpc.aclose()


async def test_each_method_has_its_own_limit_and_all_share_one(node: SolanaNode) -> None:
    rates = RpcRates(every_method=Rate(1, 10), one_method=Rate(1, 5), special=(("getProgramAccounts", Rate(1, 2)),))
    clock = SystemClock()
    limiter = Limiter(rates.scopes(), clock)
    rpc = SolanaRpc("node", node.url, limiter=limiter, clock=clock, rng=random.Random(1), policy=QUICK)
    await rpc.slot()
    await rpc.program_accounts(PROGRAM, ())
    left = {scope: round(limiter.bucket(scope).share_left(), 1) for scope in rates.scopes()}
    assert left["every method"] == 0.8
    assert left["getSlot"] == 0.8
    assert left["getProgramAccounts"] == 0.5
    assert left["getHealth"] == 1.0
    await rpc.aclose()


def test_limits_are_configured_by_calls_per_second() -> None:
    found = RpcRates().at(every_method=100.0, one_method=None, listings=0.1).scopes()
    assert found["every method"] == Rate(100.0, 400.0)
    assert found["getSlot"] == RpcRates().one_method
    assert found["getProgramAccounts"] == Rate(0.1, 1.0)


@pytest.mark.parametrize(
    ("rpc_url", "expected"),
    [
        ("http://127.0.0.1:8899", "ws://127.0.0.1:8900"),
        ("https://api.mainnet-beta.solana.com", "wss://api.mainnet-beta.solana.com"),
        ("https://rpc.example/key?x=1", "wss://rpc.example/key?x=1"),
        ("http://[::1]:1000/a", "ws://[::1]:1001/a"),
    ],
)
def test_where_the_stream_stands_by_convention(rpc_url: str, expected: str) -> None:
    assert stream_url(rpc_url) == expected
