"""A small Polymarket on real sockets, written from the venue's documentation: enough to be right or to misbehave."""

import json
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from allsight.ingestion.adapters.polymarket.venue import Urls
from tests.ingestion.polymarket.files import fixture
from tests.ingestion.polymarket.support import entry, token
from tests.support.http_server import Answer, HttpServer, Seen
from tests.support.ws_server import Together, WsServer


class VenueServer(Together):
    """Books of the fixture's first event, one market channel, and the REST routes that the adapter uses.

    Attributes:
        books: by YES token: `(bids, asks)` as price to size, the truth that REST shows.
        frozen: data is swallowed, PING is still answered.
        lose: so many changes are made but not told.
    """

    def __init__(self) -> None:
        self.books: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        self.ticks: dict[str, str] = {}
        self.connections: list[ServerConnection] = []
        self.subscribed: dict[ServerConnection, set[str]] = {}
        self.asked: list[dict[str, Any]] = []
        self.frozen = False
        self.lose = 0
        self.now_ms = 1_795_000_000_000
        self.changed_ms: dict[str, int] = {}
        self.closed_markets: list[dict[str, Any]] = []
        self._rest = HttpServer(route=self._route)
        self._ws = WsServer(self._talk)
        super().__init__(self._rest, self._ws)
        for number in (1, 2):
            self.books[token(2 * number)] = ({"0.30": "100"}, {"0.33": "50"})
            self.changed_ms[token(2 * number)] = self.now_ms

    @property
    def urls(self) -> Urls:
        url = self._rest.url
        return Urls(gamma=url, clob=url, data=url, stream=f"{self._ws.url}/ws")

    # -- what happens at the venue ------------------------------------------------------------------------------------

    async def change(self, of: str, side: str, price: str, size: str) -> None:
        """Change a level and tell it for both tokens, as the venue does."""
        levels = self.books[of][side == "SELL"]
        levels[price] = size
        if size == "0":
            del levels[price]
        self.now_ms += 10
        self.changed_ms[of] = self.now_ms
        bids, asks = self.books[of]
        best = (max(bids, key=float, default="0"), min(asks, key=float, default="1"))
        told = entry(int(of) % 10**6, price, size, side, best, mark=self._mark(of))
        await self.tell(
            of,
            {
                "event_type": "price_change",
                "market": "0x1",
                "timestamp": str(self.now_ms),
                "price_changes": [told, {**told, "asset_id": str(int(of) + 1)}],
            },
        )

    async def tell(self, of: str, event: dict[str, Any]) -> None:
        """Send an event to whoever follows a token, unless it is to be lost."""
        if self.lose:
            self.lose -= 1
            return
        for connection, tokens in self.subscribed.items():
            if of in tokens and not self.frozen:
                await connection.send(json.dumps(event))

    async def set_tick(self, of: str, tick: str) -> None:
        """Change a market's tick."""
        self.ticks[of] = tick
        self.now_ms += 10
        event = {"event_type": "tick_size_change", "market": "0x1", "asset_id": of, "old_tick_size": "0.01"}
        await self.tell(of, {**event, "new_tick_size": tick, "timestamp": str(self.now_ms)})

    def abort(self) -> None:
        """Drop every connection without a closing handshake."""
        for connection in tuple(self.subscribed):
            connection.transport.abort()

    # -- the wire -----------------------------------------------------------------------------------------------------

    def _mark(self, of: str) -> str:
        return f"{of[-4:]}@{self.changed_ms[of]}"

    def _book(self, of: str) -> dict[str, Any]:
        bids, asks = self.books[of]
        return {
            "event_type": "book",
            "market": "0x1",
            "asset_id": of,
            "timestamp": str(self.changed_ms[of]),
            "hash": self._mark(of),
            "bids": [{"price": price, "size": size} for price, size in bids.items()],
            "asks": [{"price": price, "size": size} for price, size in asks.items()],
            "tick_size": self.ticks.get(of, "0.01" if of == token(2) else "0.001"),
        }

    async def _talk(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        self.subscribed[connection] = set()
        try:
            async for raw in connection:
                if raw == "PING":
                    await connection.send("PONG")
                else:
                    await self._subscribe(connection, json.loads(raw))
        except ConnectionClosed:
            pass
        finally:
            del self.subscribed[connection]

    async def _subscribe(self, connection: ServerConnection, ask: dict[str, Any]) -> None:
        self.asked.append(ask)
        if ask.get("operation") == "unsubscribe":
            self.subscribed[connection] -= set(ask["assets_ids"])
            return
        self.subscribed[connection] |= set(ask["assets_ids"])
        if not self.frozen:
            await connection.send(json.dumps([self._book(one) for one in ask["assets_ids"] if one in self.books]))

    def _route(self, seen: Seen) -> Answer:
        if seen.path == "/time":
            return Answer(body=b"1795348800")
        if seen.path == "/events/keyset":
            page = json.loads(fixture("gamma_events_keyset_1.json"))
            return Answer(body=json.dumps({"events": page["events"][:1]}).encode())
        if seen.path == "/books":
            tokens = [one["token_id"] for one in json.loads(seen.body)]
            return Answer(body=json.dumps([self._book(one) for one in tokens if one in self.books]).encode())
        if seen.path == "/book":
            return Answer(body=json.dumps(self._book(dict(seen.query)["token_id"])).encode())
        if seen.path.startswith("/clob-markets/"):
            fee = {"r": 0.05, "e": 1, "to": True}
            compact = {"c": "0x1", "t": [{"t": token(2)}, {"t": token(3)}], "mts": 0.01, "mos": 5, "fd": fee}
            return Answer(body=json.dumps(compact).encode())
        if seen.path == "/v2/trades":
            return Answer(body=b'{"data":[]}')
        if seen.path == "/markets/keyset" and ("closed", "true") in seen.query:
            return Answer(body=json.dumps({"markets": self.closed_markets}).encode())
        return Answer(body=b'{"markets":[]}')
