"""One connection of the stream: greet, take orders, send what the outbox holds, notice a reader who does not read."""

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from allsight.api.models.stream import (
    AskSnapshot,
    ClientFrame,
    Hello,
    Ping,
    Pong,
    StreamError,
    Subscribe,
    Unsubscribe,
)
from allsight.api.websocket.hub import Hub
from allsight.api.websocket.outbox import Outbox

log = structlog.get_logger()

HEARTBEAT_S: Final = 2.0
SLOW_READER_S: Final = 10.0
BATCH_ITEMS: Final = 500
MAX_TOPICS: Final = 2_000
_CLOSE_TRY_AGAIN: Final = 1013
_DECODER: Final = msgspec.json.Decoder(ClientFrame)
_ENCODER: Final = msgspec.json.Encoder()


class StreamEndpoint:
    """Serves the WebSocket; one instance for all connections.

    Args:
        hub: where changes come from.
        hello: makes the greeting, which says what kind of data and orders this is.
        loop_lag_ms: how late our own event loop runs, for heartbeats.
    """

    def __init__(self, hub: Hub, hello: Callable[[], Hello], loop_lag_ms: Callable[[], float]) -> None:
        self._hub = hub
        self._hello = hello
        self._loop_lag_ms = loop_lag_ms

    async def __call__(self, socket: WebSocket) -> None:
        """Serve one connection until either side ends it."""
        await socket.accept()
        outbox = self._hub.connect()
        outbox.note(_ENCODER.encode(self._hello()))
        try:
            async with asyncio.TaskGroup() as group:
                sender = group.create_task(self._send(socket, outbox), name="stream sender")
                await self._receive(socket, outbox)
                sender.cancel()
        except* (WebSocketDisconnect, TimeoutError, RuntimeError) as ended:
            log.debug("stream client gone", causes=[type(error).__name__ for error in ended.exceptions])
        finally:
            self._hub.disconnect(outbox)

    async def _receive(self, socket: WebSocket, outbox: Outbox) -> None:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            raw = message.get("text") or message.get("bytes") or ""
            try:
                frame = _DECODER.decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                self._refuse(outbox, "malformed_frame", str(error)[:200])
                continue
            self._obey(frame, outbox)

    def _obey(self, frame: ClientFrame, outbox: Outbox) -> None:
        match frame:
            case Subscribe(topics=topics):
                for topic in topics:
                    if len(outbox.topics) >= MAX_TOPICS:
                        self._refuse(outbox, "too_many_topics", f"at most {MAX_TOPICS} topics", topic)
                    elif not self._hub.subscribe(outbox, topic):
                        self._refuse(outbox, "unknown_topic", "there is no such topic", topic)
            case Unsubscribe(topics=topics):
                self._hub.unsubscribe(outbox, topics)
            case AskSnapshot(topics=topics):
                for topic in topics:
                    if topic in outbox.topics:
                        outbox.renew(topic)
                    else:
                        self._refuse(outbox, "not_subscribed", "subscribe first", topic)
            case Ping(sent_at=sent_at):
                outbox.note(_ENCODER.encode(Pong(sent_at=sent_at, server_at=self._hub.now_ms())))

    async def _send(self, socket: WebSocket, outbox: Outbox) -> None:
        while True:
            frame = await outbox.frame(BATCH_ITEMS)
            if frame is None:
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        await outbox.wait()
                    continue
                except TimeoutError:
                    frame = outbox.heartbeat(self._loop_lag_ms())
            try:
                async with asyncio.timeout(SLOW_READER_S):
                    await socket.send_text(frame.decode())
            except TimeoutError:
                await socket.close(_CLOSE_TRY_AGAIN, "you read too slowly")
                raise

    def _refuse(self, outbox: Outbox, code: str, detail: str, topic: str | None = None) -> None:
        outbox.note(_ENCODER.encode(StreamError(code=code, detail=detail, topic=topic)))
