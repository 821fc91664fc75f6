"""The wire of the TCP stream: frames, and the parts of protobuf that it needs (venue sheet 6).

A frame is a ULEB128 length, that many bytes of protobuf, and zeros until it is four bytes long.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

from allsight.emulators.serving.lines import Framing
from allsight.emulators.serving.peers import GoneError

LONGEST: Final = 2**16
"""Bytes that the payload of a client may have."""

Value = int | bytes
Field = tuple[int, Value]

_SHORTEST_FRAME: Final = 4
_VARINT_BYTES: Final = 10
_UINT64: Final = 2**64 - 1
_VARINT, _FIXED_64, _SIZED, _FIXED_32 = 0, 1, 2, 5
_FIXED: Final = {_FIXED_64: 8, _FIXED_32: 4}


class ProtoError(Exception):
    """Bytes that are no message."""


def varint(value: int) -> bytes:
    """Write a whole number in seven bits a byte, the lowest first.

    Args:
        value: not negative; the stream has no negative numbers.
    """
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def message(fields: Iterable[Field]) -> bytes:
    """Write fields in the order given, numbers as varints and bytes with their length."""
    out = bytearray()
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3 | _VARINT) + varint(value)
        else:
            out += varint(number << 3 | _SIZED) + varint(len(value)) + value
    return bytes(out)


def parse(data: bytes) -> list[Field]:
    """Read the fields of a message in their order; those of a fixed width, which the stream has none of, are left out.

    Raises:
        ProtoError: for bytes that are no message, groups included.
    """
    found: list[Field] = []
    at = 0
    while at < len(data):
        key, at = _read_varint(data, at)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise ProtoError("a field has the number 0")
        if kind == _VARINT:
            value, at = _read_varint(data, at)
            found.append((number, value))
            continue
        if kind == _SIZED:
            size, at = _read_varint(data, at)
        elif kind in _FIXED:
            size = _FIXED[kind]
        else:
            raise ProtoError(f"wire type {kind} is not read")
        if size > len(data) - at:
            raise ProtoError("a field ends behind its message")
        if kind == _SIZED:
            found.append((number, data[at : at + size]))
        at += size
    return found


class Fields:
    """The fields of a message by number; of several with one number the last counts, as protobuf has it.

    Raises:
        ProtoError: for bytes that are no message; from its methods, for a value of the wrong kind.
    """

    def __init__(self, data: bytes) -> None:
        self._values = dict(parse(data))

    def whole(self, number: int) -> int | None:
        """Return a number, None where it is absent."""
        value = self._values.get(number)
        if isinstance(value, bytes):
            raise ProtoError(f"field {number} is no number")
        return value

    def needed(self, number: int) -> int:
        """Return a number that must be there."""
        value = self.whole(number)
        if value is None:
            raise ProtoError(f"field {number} is missing")
        return value

    def sized(self, number: int) -> bytes | None:
        """Return bytes, None where they are absent."""
        value = self._values.get(number)
        if isinstance(value, int):
            raise ProtoError(f"field {number} is a number")
        return value

    def inner(self, number: int) -> "Fields":
        """Return a message that must be there."""
        data = self.sized(number)
        if data is None:
            raise ProtoError(f"field {number} is missing")
        return Fields(data)


def framed(payload: bytes) -> bytes:
    """Write a frame."""
    return (varint(len(payload)) + payload).ljust(_SHORTEST_FRAME, b"\0")


async def read_frame(reader: asyncio.StreamReader) -> bytes:
    """Read a frame and return its payload; what stands in the padding does not matter.

    Raises:
        GoneError: for a payload longer than `LONGEST`, behind which nothing can be found any more.
        asyncio.IncompleteReadError: if the connection ends before or in the frame.
    """
    size = shift = 0
    while True:
        byte = (await reader.readexactly(1))[0]
        size |= (byte & 0x7F) << shift
        shift += 7
        if size > LONGEST or shift > 7 * _VARINT_BYTES:
            raise GoneError
        if byte < 0x80:
            break
    payload = await reader.readexactly(size)
    await reader.readexactly(max(0, _SHORTEST_FRAME - shift // 7 - size))
    return payload


FRAMES: Final = Framing(framed, read_frame)
"""How messages of the stream are told apart on their connection."""


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(_VARINT_BYTES):
        if at + place >= len(data):
            raise ProtoError("a number ends behind its message")
        byte = data[at + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            if value > _UINT64:
                raise ProtoError("a number has more than 64 bits")
            return value, at + place + 1
    raise ProtoError("a number is too long")
