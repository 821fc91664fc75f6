"""Parameters of calls: their shapes, and how they are read out of the positional list."""

import base64
import binascii
from typing import Any, Final, TypeVar

import msgspec
from solders.pubkey import Pubkey
from solders.signature import Signature

from allsight.emulators.solana import base58
from allsight.emulators.solana.chain import Commitment
from allsight.emulators.solana.errors import RpcError, invalid_params

T = TypeVar("T")

_MOST_FILTERS: Final = 4
_MOST_MEMCMP_BYTES: Final = 128


class DataSlice(msgspec.Struct, frozen=True):
    """Which part of the data a client wants."""

    offset: int
    length: int


class Config(msgspec.Struct, frozen=True, rename="camel"):
    """What most calls can be told."""

    commitment: Commitment = Commitment.FINALIZED
    min_context_slot: int | None = None


class AccountConfig(Config, frozen=True):
    """How accounts are to be written; without an encoding the data is a bare base58 text."""

    encoding: str = "binary"
    data_slice: DataSlice | None = None


class Memcmp(msgspec.Struct, frozen=True):
    """Bytes that the data must hold at an offset."""

    offset: int
    bytes: str | list[int]
    encoding: str | None = None


class Filter(msgspec.Struct, frozen=True, rename="camel"):
    """One condition on an account: exactly one of the fields is given."""

    memcmp: Memcmp | None = None
    data_size: int | None = None


class ProgramConfig(AccountConfig, frozen=True):
    """Which accounts of a program, and how they are to be written."""

    filters: list[Filter] | None = None
    with_context: bool | None = None


class Matcher:
    """Filters that were read once and are asked often.

    Raises:
        RpcError: if a filter cannot be understood, in the words of the node.
    """

    def __init__(self, filters: list[Filter] | None) -> None:
        self._size: int | None = None
        self._parts: list[tuple[int, bytes]] = []
        if filters and len(filters) > _MOST_FILTERS:
            raise invalid_params(f"Too many filters provided; max {_MOST_FILTERS}")
        for entry in filters or ():
            if (entry.memcmp is None) == (entry.data_size is None):
                raise invalid_params("Invalid params: a filter is either memcmp or dataSize.")
            if entry.memcmp is not None:
                self._parts.append((entry.memcmp.offset, _wanted(entry.memcmp)))
            else:
                self._size = entry.data_size

    def __call__(self, data: bytes) -> bool:
        """Tell whether data passes all filters."""
        if self._size is not None and len(data) != self._size:
            return False
        return all(data[offset : offset + len(part)] == part for offset, part in self._parts)


def _wanted(memcmp: Memcmp) -> bytes:
    try:
        if isinstance(memcmp.bytes, list):
            part = bytes(memcmp.bytes)
        elif memcmp.encoding == "base64":
            part = base64.b64decode(memcmp.bytes, validate=True)
        else:
            part = base58.decode(memcmp.bytes)
    except (ValueError, binascii.Error):
        raise invalid_params("Invalid param: memcmp bytes are not in their encoding") from None
    if len(part) > _MOST_MEMCMP_BYTES:
        raise invalid_params("Invalid param: encoded binary data should be less than 129 bytes")
    return part


class Params:
    """The positional parameters of one call.

    Raises:
        RpcError: -32602, from any method whose parameter is missing or says something else.
    """

    def __init__(self, raw: Any) -> None:
        if raw is not None and not isinstance(raw, list):
            raise invalid_params("Invalid params: invalid type: map, expected a sequence.")
        self._raw: list[Any] = raw or []

    def get(self, index: int, shape: type[T]) -> T:
        """Return a parameter that must be there."""
        if index >= len(self._raw):
            raise invalid_params("`params` should have at least 1 argument(s)")
        try:
            return msgspec.convert(self._raw[index], shape)
        except msgspec.ValidationError as error:
            raise invalid_params(f"Invalid params: {error}.") from None

    def config(self, index: int, shape: type[T]) -> T:
        """Return the configuration object, or its defaults when it is left out; a null in it is left out too."""
        if index >= len(self._raw) or self._raw[index] is None:
            return shape()
        if isinstance(self._raw[index], dict):
            self._raw[index] = {name: value for name, value in self._raw[index].items() if value is not None}
        return self.get(index, shape)

    def is_text(self, index: int) -> bool:
        """Tell whether a parameter is a text: the older way to name an encoding."""
        return index < len(self._raw) and isinstance(self._raw[index], str)

    def pubkey(self, index: int) -> str:
        """Return an address."""
        return pubkey(self.get(index, str))

    def signature(self, index: int) -> str:
        """Return a signature."""
        return signature(self.get(index, str))


def pubkey(text: str) -> str:
    """Return an address that was checked.

    Raises:
        RpcError: if it is none.
    """
    try:
        return str(Pubkey.from_string(text))
    except ValueError as error:
        raise _malformed(text, 32, error) from None


def signature(text: str) -> str:
    """Return a signature that was checked.

    Raises:
        RpcError: if it is none.
    """
    try:
        return str(Signature.from_string(text))
    except ValueError as error:
        raise _malformed(text, 64, error) from None


def _malformed(text: str, size: int, error: Exception) -> RpcError:
    try:
        wrong_size = len(base58.decode(text)) != size
    except ValueError:
        wrong_size = False
    return invalid_params("Invalid param: WrongSize" if wrong_size else f"Invalid param: Invalid ({error})")
