"""A node on loopback and a client that speaks to it as the Hedgehog sheet says."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey
from websockets.asyncio.client import ClientConnection, connect

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.solana.app import NodeServers, serve_node
from allsight.emulators.solana.keys import USDC, keypair
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.solana.tokens import Mint, TokenAccount, mint_account, token_account
from allsight.emulators.solana.transactions import Recorded

START_NS = 1_795_348_800 * SECOND_NS
PROGRAM = "PARrVs6F5egaNuz8g6pKJyU4ze3eX5xGZCFb3GLiVvu"
ONE, TWO = str(keypair("one").pubkey()), str(keypair("two").pubkey())
WALLET = str(keypair("wallet").pubkey())
HOLDING = str(keypair("holding").pubkey())
PAYER = keypair("payer")


def stock(node: SolanaNode) -> None:
    """Put what every test finds: two accounts of a program, a token, a holding of it."""
    old = node.chain.tip() - 100
    node.write(ONE, PROGRAM, b"\x03" + bytes(9) + b"\x00", slot=old)
    node.write(TWO, PROGRAM, b"\x03" + bytes(9) + b"\x01", slot=old)
    node.put(USDC, mint_account(Mint(WALLET, 5_000_000_000_000, 6)), slot=old)
    node.put(HOLDING, token_account(TokenAccount(USDC, WALLET, 2_500_000)), slot=old)


def call_program(data: bytes, *keys: str) -> Instruction:
    metas = [AccountMeta(Pubkey.from_string(key), is_signer=False, is_writable=True) for key in keys]
    return Instruction(Pubkey.from_string(PROGRAM), data, metas)


class Followed:
    """A connection for subscriptions that numbers its calls."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._id = 0

    async def send(self, method: str, *params: Any) -> int:
        self._id += 1
        call = {"jsonrpc": "2.0", "id": self._id, "method": method, "params": list(params)}
        await self.connection.send(json.dumps(call))
        return self._id

    async def next(self) -> dict[str, Any]:
        message = json.loads(await asyncio.wait_for(self.connection.recv(), 5))
        assert isinstance(message, dict)
        return message

    async def call(self, method: str, *params: Any) -> Any:
        """Call, and return the result of the next message, which must be the answer."""
        number = await self.send(method, *params)
        answer = await self.next()
        assert answer.keys() == {"jsonrpc", "id", "result"}, answer
        assert answer["id"] == number
        return answer["result"]

    async def refused(self, method: str, *params: Any) -> tuple[int, str]:
        number = await self.send(method, *params)
        answer = await self.next()
        assert answer["id"] == number
        return answer["error"]["code"], answer["error"]["message"]


class Site:
    """A served node, its clock, and a client."""

    def __init__(self, servers: NodeServers, clock: ManualClock, plan: FaultPlan, http: httpx.AsyncClient) -> None:
        self.servers, self.clock, self.plan, self.http = servers, clock, plan, http
        self.node = servers.node

    def pass_slots(self, count: int = 1) -> None:
        """Let slots pass and be told at once, whatever the background work does."""
        self.clock.advance(0.4 * count)
        self.node.advance()

    async def post(self, body: Any) -> Any:
        answer = await self.http.post("/", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def call(self, method: str, *params: Any) -> Any:
        answer = await self.post({"jsonrpc": "2.0", "id": "x", "method": method, "params": list(params)})
        assert answer.keys() == {"jsonrpc", "id", "result"}, answer
        return answer["result"]

    async def refused(self, method: str, *params: Any) -> dict[str, Any]:
        answer = await self.post({"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)})
        assert answer.keys() == {"jsonrpc", "id", "error"}, answer
        error = answer["error"]
        assert isinstance(error, dict)
        return error

    async def data(self, key: str, commitment: str = "confirmed") -> bytes:
        value = (await self.call("getAccountInfo", key, {"encoding": "base64", "commitment": commitment}))["value"]
        return base64.b64decode(value["data"][0])

    def record(self, data: bytes = b"\x04", *keys: str, err: Any = None) -> Recorded:
        return self.node.record([call_program(data, *(keys or (ONE,)))], PAYER, logs=["Program log: hi"], err=err)

    @asynccontextmanager
    async def follow(self) -> AsyncIterator[Followed]:
        async with connect(self.servers.ws_url) as connection:
            yield Followed(connection)


@asynccontextmanager
async def solana(**options: Any) -> AsyncIterator[Site]:
    clock = ManualClock(START_NS)
    plan = FaultPlan(clock)
    node = SolanaNode(clock)
    stock(node)
    async with (
        serve_node(node, clock=clock, plan=plan, **options) as servers,
        httpx.AsyncClient(base_url=servers.rpc_url, verify=False) as http,
    ):
        yield Site(servers, clock, plan, http)
