"""A stream over WebSocket, as the venues of RFC 6455 have it: one text or binary message after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final, NoReturn
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSError,
    WSFrame,
    WSHandshakeError,
    WSListener,
    WSMsgType,
    WSProtocolError,
    WSTransport,
    ws_connect,
)
from python_socks import ProxyError

from allsight.domain.errors import ConnectivityError, CredentialsError
from allsight.ingestion.hosts import is_loopback
from allsight.ingestion.websockets.flow import BROKE, FlowControl
from allsight.ingestion.websockets.policy import SessionPolicy
from allsight.ingestion.websockets.protocol import Endpoint

_CLOSE_TIMEOUT_S: Final = 2.0
_PROXIES: Final = {"socks5h": "socks5", "socks4a": "socks4"}
_TEXT, _BINARY, _CONTINUATION, _CLOSE = WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION, WSMsgType.CLOSE


class FrameConnection(FlowControl, WSListener):
    """Puts fragments together and holds a bounded number of messages; beyond it the socket is not read.

    Args:
        max_bytes: a longer message ends the connection.
        max_queued: so many wait for us before the venue has to wait.
    """

    def __init__(self, max_bytes: int, max_queued: int) -> None:
        super().__init__(max_queued)
        self._max_bytes = max_bytes
        self._begun: list[bytes] = []
        self._transport: WSTransport | None = None

    # -- picows.WSListener ----------------------------------------------------------------------------------------

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Take the transport: the upgrade was answered."""
        self._transport = transport
        self._inbox.follow(transport.underlying_transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Keep a message, or a part of one; an exception here ends the connection with its code."""
        kind = frame.msg_type
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            self._give_up(WSCloseCode.PROTOCOL_ERROR, "a frame is encoded in a way that was not agreed on")
        if kind is _TEXT or kind is _BINARY:
            if self._begun:
                self._give_up(WSCloseCode.PROTOCOL_ERROR, "a message began within another one")
            if frame.fin:
                self._inbox.put(frame.get_payload_as_bytes())
            else:
                self._begun.append(frame.get_payload_as_bytes())
        elif kind is _CONTINUATION:
            self._go_on(frame)
        elif kind is _CLOSE:
            self._inbox.end(f"the venue closed the connection ({int(frame.get_close_code().value)})")
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Note that the connection is gone; why, if it was picows that gave it up."""
        sent = getattr(transport.close_handshake, "sent", None)  # neither is there if nobody said goodbye
        self._end(getattr(sent, "reason", "") or BROKE)

    # -- Connection -----------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Tell whether the upgrade was answered, and nothing has ended since."""
        return self._transport is not None and not self._inbox.ended

    async def send(self, text: str) -> None:
        """Send one message.

        Raises:
            ConnectionLostError: if the connection is gone.
        """
        transport = await self._until_writable(self._transport)
        transport.send(_TEXT, text.encode())

    async def aclose(self) -> None:
        """Say goodbye and close the connection, patiently at first."""
        if self._transport is None:
            return
        self._inbox.close()
        self._transport.send_close(WSCloseCode.OK)
        try:
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await self._transport.wait_disconnected()
        except WSProtocolError:
            pass  # the reader was told
        except TimeoutError:
            self._transport.disconnect(False)

    def _go_on(self, frame: WSFrame) -> None:
        if not self._begun:
            self._give_up(WSCloseCode.PROTOCOL_ERROR, "a message went on that had not begun")
        self._begun.append(frame.get_payload_as_bytes())
        if sum(map(len, self._begun)) > self._max_bytes:
            self._give_up(WSCloseCode.MESSAGE_TOO_BIG, f"a message is longer than {self._max_bytes} bytes")
        if frame.fin:
            message, self._begun = b"".join(self._begun), []
            self._inbox.put(message)

    def _give_up(self, code: WSCloseCode, reason: str) -> NoReturn:
        self._inbox.end(reason)  # frames of the same packet still come
        raise WSProtocolError(code, reason)


@asynccontextmanager
async def open_frames(endpoint: Endpoint, policy: SessionPolicy) -> AsyncIterator[FrameConnection]:
    """Connect to `wss://…`, or `ws://…`, and close at the end.

    The address is the venue's own: a redirect elsewhere is not followed, because the upgrade carries credentials.

    Raises:
        ConnectivityError: if the host does not answer, or does not let us in.
        CredentialsError: if it refuses the credentials that the endpoint's headers carry.
    """
    connection = FrameConnection(policy.max_frame_bytes, policy.max_queued_frames)
    try:
        await _upgraded(connection, endpoint, policy)
        yield connection
    finally:
        await connection.aclose()


async def _upgraded(connection: FrameConnection, endpoint: Endpoint, policy: SessionPolicy) -> None:
    try:
        async with asyncio.timeout(policy.open_timeout_s):
            await ws_connect(
                lambda: connection,
                endpoint.url,
                ssl_context=endpoint.tls,
                websocket_handshake_timeout=policy.open_timeout_s,
                enable_auto_ping=True,
                auto_ping_idle_timeout=policy.ping_every_s,
                auto_ping_reply_timeout=policy.ping_every_s,
                auto_ping_strategy=WSAutoPingStrategy.PING_PERIODICALLY,
                max_frame_size=policy.max_frame_bytes,
                extra_headers=(("User-Agent", "allsight/0.1"), *endpoint.headers),
                max_redirects=0,
                proxy=proxy_for(endpoint.url),
                use_aiofastnet=False,  # TLS is the interpreter's own, as everywhere else
            )
    except WSHandshakeError as error:
        if error.response is None:
            raise ConnectivityError("the stream's upgrade was not answered") from error
        status = int(error.response.status)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise CredentialsError(f"the stream's upgrade was refused with {status}") from error
        raise ConnectivityError(f"the stream's upgrade was answered with {status}") from error
    except (OSError, WSError, ProxyError, ValueError) as error:  # the last for a proxy of a kind that there is not
        raise ConnectivityError(f"could not connect ({type(error).__name__})") from error
    if not connection.is_open:
        raise ConnectivityError("the stream's upgrade was not answered")


def proxy_for(url: str) -> str | None:
    """Return the proxy that the environment names for a URL; none stands between this machine and itself.

    RFC 6455, 4.1: one for SOCKS comes before one for HTTPS. A proxy of that kind is asked to resolve the host in any
    case, which curl's `socks5h` says and picows takes for granted.
    """
    parts = urlsplit(url)
    if is_loopback(url) or proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    for kind in ("wss", "socks", "https", "all") if parts.scheme == "wss" else ("ws", "socks", "http", "all"):
        if kind in proxies:
            scheme, named, host = proxies[kind].rpartition("://")
            if kind == "socks":
                return f"socks5://{host}"
            return f"{_PROXIES.get(scheme, scheme) if named else 'http'}://{host}"
    return None
