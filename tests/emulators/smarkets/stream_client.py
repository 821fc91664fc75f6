"""A client of the TCP stream, written from the venue sheet (section 6) and sharing nothing with the emulator."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from tests.emulators.smarkets.support import ACCOUNT, Site

PING, PONG, GAPFILL, HEARTBEAT, REPLAY, LOGIN, LOGIN_RESPONSE, LOGOUT = range(2, 10)
MARKET_SUBSCRIBE, MARKET_UNSUBSCRIBE, MARKET_QUOTES, CONTRACT_QUOTES = range(10, 14)
ORDER_CREATE, ORDER_INVALID, MARKET_STATE = 3, 9, 16
HEARTBEAT_TIMEOUT, CONFIRMATION, LOGIN_TIMEOUT, LOGIN_NOT_FIRST_SEQ, UNAUTHORISED = 2, 3, 4, 5, 7
OPEN, LIVE, HALTED = 2, 3, 4

Message = list[tuple[int, Any]]


def number(value: int) -> bytes:
    head = b""
    while value > 127:
        head, value = head + bytes([value % 128 + 128]), value // 128
    return head + bytes([value])


def wire(fields: Message) -> bytes:
    """Write a message; lists are messages within."""
    out = b""
    for name, value in fields:
        if isinstance(value, int):
            out += number(name * 8) + number(value)
        else:
            data = wire(value) if isinstance(value, list) else value
            out += number(name * 8 + 2) + number(len(data)) + data
    return out


def fields(data: bytes) -> Message:
    """Read a message whose fields are numbers and bytes."""

    def take(at: int) -> tuple[int, int]:
        value = place = 0
        while True:
            value += data[at] % 128 * 128**place
            at, place = at + 1, place + 1
            if data[at - 1] < 128:
                return value, at

    found: Message = []
    at = 0
    while at < len(data):
        key, at = take(at)
        value, at = take(at)
        if key % 8 == 2:
            found.append((key // 8, data[at : at + value]))
            at += value
        else:
            assert key % 8 == 0
            found.append((key // 8, value))
    return found


class Got(msgspec.Struct):
    """A message of the venue: its number, its kinds, whether it is a replay, its body."""

    sequence: int
    kind: int
    eto: int | None
    replay: bool
    body: dict[int, Any]
    quotes: Message

    @property
    def what(self) -> tuple[int, int | None]:
        return self.kind, self.eto


class Client:
    """Counts both ways, answers heartbeats where told to, and keeps books as the sheet says."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.out = 1
        self.books: dict[str, tuple[dict[int, int], dict[int, int]]] = {}

    def send(self, kind: int, eto: int | None = None, *, inner: Message | None = None, body: Message | None = None,
             sequence: int = 0) -> None:  # fmt: skip
        said: Message = [(1, sequence or self.out)] + ([] if eto is None else [(2, eto)]) + (inner or [])
        payload = wire([(1, kind), (2, said)] + ([] if body is None else [(kind + 1, body)]))
        self.out += not sequence
        self.raw((number(len(payload)) + payload).ljust(4, b"\0"))

    def raw(self, data: bytes) -> None:
        self.writer.write(data)

    def log_in(self, body: Message | None = None) -> None:
        usual: Message = [(1, ACCOUNT.username.encode()), (2, ACCOUNT.password.encode())]
        self.send(2, LOGIN, body=usual if body is None else body)

    async def read(self) -> Got:
        async with asyncio.timeout(5):
            size = place = count = 0
            while True:
                byte = (await self.reader.readexactly(1))[0]
                size, place, count = size + byte % 128 * 128**place, place + 1, count + 1
                if byte < 128:
                    break
            payload = dict(fields(await self.reader.readexactly(size)))
            assert await self.reader.readexactly(max(0, 4 - count - size)) == bytes(max(0, 4 - count - size))
        said = dict(fields(payload[2]))
        inner = next((said[name] for name in (4, 6, 7) if name in said), b"")
        body = fields(payload[payload[1] + 1] if payload[1] != 1 else inner)
        return Got(said[1], payload[1], said.get(2), bool(said.get(3)), dict(body), body)

    async def logged_out(self, reason: int) -> None:
        """Expect a LOGOUT and the end."""
        got = await self.read()
        assert (got.what, got.body) == ((1, LOGOUT), {1: reason})
        assert await self.ended()

    async def ended(self) -> bool:
        async with asyncio.timeout(5):
            try:
                return await self.reader.read(1) == b""
            except ConnectionError:
                return True

    async def until_pong(self) -> list[Got]:
        """Ping, and return what came before the answer."""
        self.send(1, PING)
        found = []
        while (got := await self.read()).what != (1, PONG):
            found.append(got)
            self.keep(got)
        return found

    def keep(self, got: Got) -> None:
        quotes = [value for name, value in got.quotes if name == 2] if got.kind == MARKET_QUOTES else []
        for contract in map(fields, quotes):
            self.books[str(dict(contract)[10])] = ({}, {})
            self._levels(contract)
        if got.kind == CONTRACT_QUOTES:
            self._levels(got.quotes)

    def _levels(self, contract: Message) -> None:
        book = self.books[str(dict(contract)[10])]
        for name, value in contract:
            if name in {3, 4}:
                level = dict(fields(value))
                book[name - 3][level[1]] = level[2]
                if level[2] == 0:
                    del book[name - 3][level[1]]


@asynccontextmanager
async def connected(site: Site, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.venue.stream.port, ssl=tls)
    try:
        yield Client(reader, writer)
    finally:
        writer.close()


@asynccontextmanager
async def signed_in(site: Site, **how: Any) -> AsyncIterator[Client]:
    async with connected(site, **how) as client:
        client.log_in()
        got = await client.read()
        assert (got.what, got.sequence, got.body[2]) == ((1, LOGIN_RESPONSE), 1, 2)
        assert got.body[1]
        yield client


def frame(sequence: int) -> bytes:
    """Return a PING as it stands on the wire."""
    payload = wire([(1, 1), (2, [(1, sequence), (2, PING)])])
    return number(len(payload)) + payload
