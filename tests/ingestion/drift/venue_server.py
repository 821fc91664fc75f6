"""A small Drift on real sockets, written from the venue sheet: enough to be right or to misbehave."""

import base64
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any, NoReturn

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from allsight.domain.clock import SystemClock
from allsight.ingestion.adapters.drift.venue import PROGRAM, Urls
from tests.ingestion.drift.support import (
    BOS,
    OKC,
    SLOT,
    STATE,
    acknowledgement,
    book,
    fill,
    framed,
    market_account,
    market_address,
    oracle_account,
    oracle_address,
    state_account,
    user_account,
)
from tests.support.http_server import Answer, HttpServer, Seen
from tests.support.solana_node import SolanaNode
from tests.support.ws_server import Together, WsServer

Ladders = tuple[list[tuple[int, int]], list[tuple[int, int]]]

INDEXES = {OKC: 67, BOS: 68}


class VenueServer(Together):
    """Two markets on a chain, with order book server and Data API.

    Attributes:
        books: by symbol, bids and asks as (price, shares).
        muted: symbols of which the stream says nothing, while it goes on with the others and with heartbeats.
        standing: the chain does not move on; books are told with the slot of before.
        unknown: symbols that the order book server does not know.
        empty: symbols of which its cache has nothing.
        rest_only: answers that are given to paths instead, in order.
        rules: the operator's document.
    """

    def __init__(self) -> None:
        self.books: dict[str, Ladders] = {
            OKC: ([(640_000, 150), (636_000, 250)], [(646_000, 90), (652_000, 300)]),
            BOS: ([(300_000, 40)], [(310_000, 50)]),
        }
        self.slot = SLOT
        self.muted: set[str] = set()
        self.standing = False
        self.unknown: set[str] = set()
        self.empty: set[str] = set()
        self.asked: list[dict[str, Any]] = []
        self.connections: list[ServerConnection] = []
        self.rules: dict[str, Any] = {
            OKC: {"title": "Will the Thunder win?", "rules": "Pays if they do.", "category": "sports"},
        }
        self.faults: dict[str, list[Answer]] = {}
        self.node = SolanaNode(SLOT)
        self._clock = SystemClock()
        self._live: dict[ServerConnection, dict[tuple[str, str], None]] = {}
        self._http = HttpServer(route=self._route)
        self._ws = WsServer(self._talk)
        super().__init__(self.node, self._http, self._ws)
        self.put_state()
        for symbol in self.books:
            self.put_market(symbol)

    @property
    def urls(self) -> Urls:
        http = self._http.url
        return Urls(
            dlob=http,
            dlob_stream=f"{self._ws.url}/ws",
            data=http,
            rpc=self.node.url,
            rpc_stream=self.node.ws_url,
            rules=f"{http}/markets.json",
        )

    # -- what happens at the venue ----------------------------------------------------------------------------------

    def put_state(self, **fields: int) -> None:
        """Write the exchange's state; every reading is of a later slot."""
        self.node.accounts[STATE] = (PROGRAM, state_account(**fields))

    def put_market(self, symbol: str, **fields: int) -> None:
        """Write a market's account, and its oracle beside it."""
        index = INDEXES[symbol]
        self.node.accounts[market_address(index)] = (PROGRAM, market_account(symbol, index, **fields))
        self.node.accounts.setdefault(oracle_address(index), (PROGRAM, oracle_account(642_500, index)))

    def put_oracle(self, symbol: str, price: int) -> None:
        """Write an outcome, as an admin does at the end."""
        self.node.accounts[oracle_address(INDEXES[symbol])] = (PROGRAM, oracle_account(price, INDEXES[symbol]))

    async def run(self) -> NoReturn:
        """Move on: slots, books to all subscribers, heartbeats."""
        while True:
            await self._clock.sleep(0.02)
            if not self.standing:
                self.slot += 1
                self.node.slot += 1
            for symbol in self.books:
                if symbol not in self.muted:
                    await self.tell(symbol)
            await self.say('{"channel":"heartbeat"}')

    async def tell(self, symbol: str, ladders: Ladders | None = None, **more: Any) -> None:
        """Send a book to whoever follows it: as it is now, or with other levels."""
        await self._push(("orderbook", symbol), framed(self.snapshot(symbol, ladders, **more)))

    async def trade(self, symbol: str, **more: Any) -> None:
        """Send a fill to whoever follows trades."""
        await self._push(("trades", symbol), framed(fill(INDEXES[symbol], **more), f"trades_perp_{INDEXES[symbol]}"))

    async def say(self, text: str) -> None:
        """Send a text to everybody."""
        for connection in tuple(self._live):
            await _send(connection, text)

    async def close(self, code: int, reason: str) -> None:
        """Close every connection as the server does with slow readers (1008) or bad questions (1003)."""
        for connection in tuple(self._live):
            await connection.close(code, reason)

    def abort(self) -> None:
        """Drop every connection without a closing handshake."""
        for connection in tuple(self._live):
            connection.transport.abort()

    def snapshot(self, symbol: str, ladders: Ladders | None = None, **more: Any) -> dict[str, Any]:
        """Return a book as it is now, or with other levels."""
        bids, asks = self.books[symbol] if ladders is None else ladders
        now = {"slot": self.slot, "ts": time.time_ns() // 10**6}
        return book(bids, asks, symbol=symbol, index=INDEXES[symbol], **{**now, **more})

    def paths(self, path: str) -> list[dict[str, str]]:
        """Return the queries of every request of a path."""
        return [dict(seen.query) for seen in self._http.seen if seen.path == path]

    # -- the wire ---------------------------------------------------------------------------------------------------

    async def _push(self, topic: tuple[str, str], raw: bytes) -> None:
        for connection, topics in tuple(self._live.items()):
            if topic in topics:
                await _send(connection, raw.decode())

    async def _talk(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        topics = self._live[connection] = {}
        try:
            async for raw in connection:
                asked = json.loads(raw)
                self.asked.append(asked)
                topic = (asked["channel"], asked["market"])
                if asked["type"] == "unsubscribe":
                    topics.pop(topic, None)
                elif asked["market"] in self.unknown:
                    error = {"channel": asked["channel"], "error": "Error subscribing to channel"}
                    await connection.send(json.dumps(error))
                else:
                    topics[topic] = None
                    await connection.send(acknowledgement(asked["market"], asked["channel"]).decode())
        except ConnectionClosed:
            pass
        finally:
            del self._live[connection]

    def _route(self, seen: Seen) -> Answer:
        if self.faults.get(seen.path):
            return self.faults[seen.path].pop(0)
        query = dict(seen.query)
        routes: dict[str, Callable[[dict[str, str]], Any]] = {
            "/l2": self._l2,
            "/batchL2": self._batch,
            "/topMakers": self._makers,
            "/stats/markets": self._listing,
            "/stats/markets/prices": self._prices,
            "/markets.json": lambda _: self.rules,
        }
        if seen.path == "/health":
            return Answer(body=b"OK", headers={"content-type": "text/plain"})
        if seen.path.startswith("/market/"):
            _, _, symbol, kind, *_ = seen.path.split("/")
            return _json(self._candles(query) if kind == "candles" else self._fills(symbol))
        if seen.path not in routes:
            return Answer(404, b'{"success":false,"message":"Not found"}')
        try:
            return _json(routes[seen.path](query))
        except KeyError:
            return Answer(400, b"Bad Request: unrecognized marketName", {"content-type": "text/plain"})

    def _l2(self, query: dict[str, str]) -> dict[str, Any]:
        return self._rest_book(query["marketName"])

    def _batch(self, query: dict[str, str]) -> dict[str, Any]:
        symbols = {str(index): symbol for symbol, index in INDEXES.items()}
        return {"l2s": [self._rest_book(symbols[index]) for index in query["marketIndex"].split(",")]}

    def _rest_book(self, symbol: str) -> dict[str, Any]:
        if symbol in self.unknown:
            raise KeyError(symbol)
        if symbol in self.empty:
            return {"bids": [], "asks": [], "marketType": {"perp": {}}, "slot": self.slot, "ts": 1}
        return self.snapshot(symbol, text=True)

    def _makers(self, query: dict[str, str]) -> list[dict[str, str]]:
        account = base64.b64encode(user_account(int(query["marketIndex"]))).decode()
        return [{"userAccountPubKey": "EwfRZhJKhP6zwoNf16JzHZoXbHkr8HhGY2SyDJQsziWB", "accountBase64": account}]

    def _listing(self, _: dict[str, str]) -> dict[str, Any]:
        listed = [
            {"symbol": symbol, "marketIndex": index, "marketType": "perp", "status": "active", "baseVolume": "1234.5"}
            for symbol, index in INDEXES.items()
        ]
        return {"success": True, "markets": [{**listed[0], "symbol": "SOL-PERP", "marketIndex": 0}, *listed]}

    def _prices(self, _: dict[str, str]) -> dict[str, Any]:
        markets = [
            {"symbol": symbol, "marketIndex": index, "marketType": "perp", "currentPrice": "0.643"}
            for symbol, index in INDEXES.items()
        ]
        return {"success": True, "markets": markets}

    def _candles(self, query: dict[str, str]) -> dict[str, Any]:
        """Answer an hour a record, newest first; the newer bound is `startTs`."""
        newest, oldest = int(query["startTs"]), int(query["endTs"])
        hours = range(newest - newest % 3_600, oldest - 1, -3_600)[: int(query["limit"])]
        prices = dict.fromkeys(("fillOpen", "fillHigh", "fillLow", "fillClose"), 0.5)
        return {
            "success": True,
            "records": [{"ts": ts, **prices, "quoteVolume": 1 if ts % 7_200 else 0, "baseVolume": 2} for ts in hours],
        }

    def _fills(self, symbol: str) -> dict[str, Any]:
        raw = fill(INDEXES[symbol], baseAssetAmountFilled="15000000000", quoteAssetAmountFilled="9690000")
        return {"success": True, "records": [{**raw, "fillRecordId": "4411"}], "meta": {"nextPage": None}}


async def _send(connection: ServerConnection, text: str) -> None:
    with contextlib.suppress(ConnectionClosed):
        await connection.send(text)


def _json(value: Any) -> Answer:
    return Answer(body=json.dumps(value).encode())
