"""A scripted Solana node on two free ports: accounts, slots, subscriptions, and the faults that real nodes have."""

import asyncio
import base64
import json
from collections import Counter, deque
from typing import Any, NoReturn

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.support.http_server import Answer, HttpServer, Seen
from tests.support.ws_server import Together, WsServer

GENESIS = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def unbase58(text: str) -> bytes:
    """Read base 58 of any length."""
    number = 0
    for letter in text:
        number = number * 58 + _ALPHABET.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


class SolanaNode(Together):
    """Serves an account store over HTTP and a stream; remembers every call.

    Attributes:
        accounts: address → (owner, data).
        slot: the newest one; `put` moves it on.
        faults: method → answers that are given instead, in order.
        documents: path → body of plain GETs, for metadata.
        muted: whether changes are kept from subscribers, as by a node that loses notifications.
        refuse: methods of the stream that are answered with an error.
    """

    def __init__(self, slot: int = 400_000_000, genesis: str = GENESIS) -> None:
        self.accounts: dict[str, tuple[str, bytes]] = {}
        self.slot = slot
        self.genesis = genesis
        self.faults: dict[str, deque[Answer]] = {}
        self.documents: dict[str, Answer] = {}
        self.muted = False
        self.refuse: set[str] = set()
        self.calls: list[tuple[str, list[Any]]] = []
        self.said: list[list[dict[str, Any]]] = []
        self.connections: list[ServerConnection] = []
        self._live: dict[ServerConnection, dict[int, tuple[str, list[Any]]]] = {}
        self._next = 7_000
        self._http = HttpServer(route=self._answer)
        self._ws = WsServer(self._talk)
        super().__init__(self._http, self._ws)

    @property
    def url(self) -> str:
        return self._http.url

    @property
    def ws_url(self) -> str:
        return self._ws.url

    @property
    def subscribed(self) -> Counter[str]:
        """Count the subscriptions of all open connections by method."""
        return Counter(method for topics in self._live.values() for method, _ in topics.values())

    def called(self, method: str) -> list[list[Any]]:
        """Return the parameters of every call of a method."""
        return [params for name, params in self.calls if name == method]

    def count(self, path: str) -> int:
        """Count the plain GETs of a path."""
        return sum(1 for seen in self._http.seen if seen.method == "GET" and seen.path == path)

    def fail(self, method: str, *answers: Answer) -> None:
        """Give these answers to the next calls of a method."""
        self.faults.setdefault(method, deque()).extend(answers)

    async def put(self, address: str, owner: str, data: bytes, *, slots: int = 1) -> None:
        """Write an account in a later slot and tell subscribers."""
        self.slot += slots
        self.accounts[address] = (owner, data)
        await self.tell(address, owner, data, self.slot)

    async def tell(self, address: str, owner: str, data: bytes, slot: int) -> None:
        """Send notifications of an account, whatever the store says: late ones, false ones."""
        if self.muted:
            return
        for connection, topics in tuple(self._live.items()):
            for number, (method, params) in tuple(topics.items()):
                if method == "accountSubscribe" and params[0] == address:
                    value: Any = _body(owner, data)
                elif method == "programSubscribe" and params[0] == owner and _passes(data, params[1]):
                    value = {"pubkey": address, "account": _body(owner, data)}
                else:
                    continue
                result = {"context": {"slot": slot}, "value": value}
                await connection.send(_push(method.replace("Subscribe", "Notification"), number, result))

    async def tick(self, slots: int = 1) -> None:
        """Move on and tell those who follow slots."""
        self.slot += slots
        for connection, topics in tuple(self._live.items()):
            for number, (method, _) in tuple(topics.items()):
                if method == "slotSubscribe":
                    result = {"parent": self.slot - 1, "root": self.slot - 32, "slot": self.slot}
                    await connection.send(_push("slotNotification", number, result))

    async def run(self) -> NoReturn:
        """Let slots go by until cancelled, faster than a real chain's."""
        while True:
            await self.tick()
            await asyncio.sleep(0.01)

    async def send(self, text: str) -> None:
        """Send any text to every open connection."""
        for connection in tuple(self._live):
            await connection.send(text)

    def abort(self) -> None:
        """Drop every connection without a closing handshake."""
        for connection in tuple(self._live):
            connection.transport.abort()

    # -- HTTP -------------------------------------------------------------------------------------------------------

    def _answer(self, seen: Seen) -> Answer:
        if seen.method == "GET":
            return self.documents.get(seen.path, Answer(404, b'{"error":"nothing there"}'))
        request = json.loads(seen.body)
        method, params = request["method"], request["params"]
        self.calls.append((method, params))
        if self.faults.get(method):
            return self.faults[method].popleft()
        result = getattr(self, f"_{method}")(*params)
        return Answer(body=json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}).encode())

    def _context(self, value: Any) -> Any:
        return {"context": {"apiVersion": "3.0.6", "slot": self.slot}, "value": value}

    def _one(self, address: str) -> Any:
        found = self.accounts.get(address)
        return None if found is None else _body(*found)

    def _getAccountInfo(self, address: str, config: Any) -> Any:  # noqa: N802  methods carry the node's names
        return self._context(self._one(address))

    def _getMultipleAccounts(self, addresses: list[str], config: Any) -> Any:  # noqa: N802
        assert len(addresses) <= 100
        return self._context([self._one(address) for address in addresses])

    def _getProgramAccounts(self, program: str, config: Any) -> Any:  # noqa: N802
        found = [
            {"pubkey": address, "account": _body(owner, data)}
            for address, (owner, data) in self.accounts.items()
            if owner == program and _passes(data, config)
        ]
        return self._context(found) if config.get("withContext") else found

    def _getTokenAccountBalance(self, address: str, config: Any) -> Any:  # noqa: N802
        amount = int.from_bytes(self.accounts[address][1][64:72], "little")
        return self._context({"amount": str(amount), "decimals": 6, "uiAmountString": str(amount / 1e6)})

    def _getSlot(self, config: Any) -> int:  # noqa: N802
        return self.slot

    def _getBlockTime(self, slot: int) -> int | None:  # noqa: N802
        return 1_767_000_000 if slot <= self.slot else None

    def _getHealth(self) -> str:  # noqa: N802
        return "ok"

    def _getGenesisHash(self) -> str:  # noqa: N802
        return self.genesis

    # -- stream -----------------------------------------------------------------------------------------------------

    async def _talk(self, connection: ServerConnection) -> None:
        heard: list[dict[str, Any]] = []
        self.said.append(heard)
        self.connections.append(connection)
        topics = self._live[connection] = {}
        try:
            async for raw in connection:
                request = json.loads(raw)
                heard.append(request)
                await connection.send(json.dumps(self._reply(request, topics)))
        except ConnectionClosed:
            pass
        finally:
            del self._live[connection]

    def _reply(self, request: dict[str, Any], topics: dict[int, tuple[str, list[Any]]]) -> dict[str, Any]:
        method = request["method"]
        head = {"jsonrpc": "2.0", "id": request["id"]}
        if method in self.refuse:
            return {**head, "error": {"code": -32601, "message": "Method not found"}}
        if method.endswith("Unsubscribe"):
            return {**head, "result": topics.pop(request["params"][0], None) is not None}
        self._next += 1
        topics[self._next] = (method, request["params"])
        return {**head, "result": self._next}


def rpc_error(code: int, message: str = "no", *, number: int = 1) -> Answer:
    """Answer a call with a JSON-RPC error."""
    body = {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message}}
    return Answer(body=json.dumps(body).encode())


def _body(owner: str, data: bytes) -> dict[str, Any]:
    return {
        "data": [base64.b64encode(data).decode(), "base64"],
        "executable": False,
        "lamports": 2_039_280,
        "owner": owner,
        "rentEpoch": 18_446_744_073_709_551_615,
        "space": len(data),
    }


def _passes(data: bytes, config: dict[str, Any]) -> bool:
    for one in config.get("filters") or ():
        if "dataSize" in one and len(data) != one["dataSize"]:
            return False
        if "memcmp" in one:
            wanted, offset = unbase58(one["memcmp"]["bytes"]), one["memcmp"]["offset"]
            if data[offset : offset + len(wanted)] != wanted:
                return False
    return True


def _push(method: str, subscription: int, result: Any) -> str:
    return json.dumps({"jsonrpc": "2.0", "method": method, "params": {"result": result, "subscription": subscription}})
