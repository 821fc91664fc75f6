"""A small WebSocket server on a free port and a toy venue on it: the other side of session tests.

The toy venue's frames: `sub KEY…` and `snap KEY…` come in; `ok KEY`, `no KEY`, `book KEY` and `tick KEY` go out.
"""

from collections.abc import Sequence

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from allsight.domain.book import Level
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta, BookSnapshot
from allsight.ingestion.websockets.protocol import Endpoint, StreamOutput
from tests.support.ws_server import Together, WsServer


class ToyServer(Together):
    """Counts connections, remembers what came in, and misbehaves on demand."""

    def __init__(self) -> None:
        self.connections: list[ServerConnection] = []
        self.open: list[ServerConnection] = []
        self.received: list[list[str]] = []
        self.refuse: set[str] = set()
        self.mute = False
        self.no_snapshots = False
        self.answer_upgrade_with: int | None = None
        self._ws = WsServer(self._talk, self._upgrade)
        super().__init__(self._ws)

    @property
    def url(self) -> str:
        return self._ws.url

    async def send(self, text: str) -> None:
        """Send to the newest connection."""
        await self.connections[-1].send(text)

    def abort(self) -> None:
        """Drop the newest connection without a closing handshake."""
        self.connections[-1].transport.abort()

    def asked(self, connection: int, verb: str) -> list[str]:
        """Return which keys a connection was asked for with that verb, in order."""
        return [key for text in self.received[connection] for key in text.split()[1:] if text.split()[0] == verb]

    def _upgrade(self, connection: ServerConnection, request: Request) -> Response | None:
        if self.answer_upgrade_with is None:
            return None
        return Response(self.answer_upgrade_with, "No", Headers({"content-length": "0"}), b"")

    async def _talk(self, connection: ServerConnection) -> None:
        number = len(self.connections)
        self.connections.append(connection)
        self.open.append(connection)
        self.received.append([])
        try:
            async for raw in connection:
                text = str(raw)
                self.received[number].append(text)
                if not self.mute:
                    for answer in self._answers(text):
                        await connection.send(answer)
        except ConnectionClosed:
            pass
        finally:
            self.open.remove(connection)

    def _answers(self, text: str) -> list[str]:
        verb, *keys = text.split()
        if verb == "sub":
            answers: list[str] = []
            for key in keys:
                answers += [f"no {key}"] if key in self.refuse else [f"ok {key}", f"book {key}"]
            return answers
        if verb == "snap" and not self.no_snapshots:
            return [f"book {key}" for key in keys]
        return []


class ToyProtocol:
    """The toy venue's `StreamProtocol`."""

    idle_limit_s = 0.0
    keep_alive_s = 0.0
    in_stream_snapshots = True

    def __init__(self, server: ToyServer) -> None:
        self._url = server.url
        self.connection = 0
        self.handled: list[tuple[int, bytes]] = []
        self.books = 0

    def endpoint(self) -> Endpoint:
        return Endpoint(self._url, (("x-key", "secret"),))

    def opened(self) -> Sequence[str]:
        self.connection += 1
        return (f"hello {self.connection}",)

    def subscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        return ("sub " + " ".join(market.key for market in markets),)

    def unsubscribe(self, markets: Sequence[Market]) -> Sequence[str]:
        return ("unsub " + " ".join(market.key for market in markets),)

    def snapshot(self, markets: Sequence[Market]) -> Sequence[str]:
        return ("snap " + " ".join(market.key for market in markets),)

    def probe(self, market: Market) -> Sequence[str]:
        return (f"snap {market.key}",)

    def keep_alive(self) -> str:
        return "ping"

    def handle(self, raw: bytes, recv_ns: int, out: StreamOutput) -> bool:
        self.handled.append((self.connection, raw))
        verb, _, rest = raw.decode().partition(" ")
        key = MarketKey(rest)
        if verb == "ok":
            out.confirmed(key)
        elif verb == "no":
            out.refused(key, "unknown")
        elif verb == "book":
            self.books += 1
            bids = (Level(1, 1),)
            out.publish(BookSnapshot(key=key, recv_ns=recv_ns, venue_ns=None, bids=bids, asks=(), lane=out.lane))
            out.snapshot(key)
            return True
        elif verb == "tick":
            out.publish(BookDelta(key, recv_ns, None, ((False, 1, 1),)))
            return True
        elif verb == "gap":
            out.gap(None, "a number was missing")
        elif verb == "again":
            out.resync((key,))
        elif verb == "dead":
            out.broken("the venue ended the subscription")
        else:
            raise VenueDataError(f"expected a toy frame, found {verb[:20]!r}")
        return False
