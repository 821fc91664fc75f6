"""Read the bytes of an account, field by field: everything on this chain is little-endian and without padding."""

import struct

from allsight.domain.errors import VenueDataError
from allsight.ingestion.solana.address import ADDRESS_BYTES, address_of

_U16, _U32, _U64 = struct.Struct("<H"), struct.Struct("<I"), struct.Struct("<Q")
_I16, _I32, _I64 = struct.Struct("<h"), struct.Struct("<i"), struct.Struct("<q")


class LayoutReader:
    """Walks through an account. Every read moves on behind what it read.

    Args:
        data: the whole account.
        offset: where to begin.

    Every method raises `VenueDataError` where the account ends too early.
    """

    __slots__ = ("_data", "offset")

    def __init__(self, data: bytes, offset: int = 0) -> None:
        self._data = data
        self.offset = offset

    def at(self, offset: int) -> "LayoutReader":
        """Go on reading at another place."""
        self.offset = offset
        return self

    def take(self, size: int) -> bytes:
        """Read bytes as they are."""
        end = self.offset + size
        if not 0 <= self.offset <= end <= len(self._data):
            raise VenueDataError(
                f"expected {size} bytes at {self.offset} of an account, found {len(self._data)} bytes in all"
            )
        raw = self._data[self.offset : end]
        self.offset = end
        return raw

    def u8(self) -> int:
        """Read one byte."""
        return self.take(1)[0]

    def u16(self) -> int:
        """Read two bytes."""
        return int(_U16.unpack(self.take(2))[0])

    def u32(self) -> int:
        """Read four bytes."""
        return int(_U32.unpack(self.take(4))[0])

    def u64(self) -> int:
        """Read eight bytes; such amounts exceed what a float holds exactly."""
        return int(_U64.unpack(self.take(8))[0])

    def u128(self) -> int:
        """Read sixteen bytes."""
        return int.from_bytes(self.take(16), "little")

    def i16(self) -> int:
        """Read two bytes with a sign."""
        return int(_I16.unpack(self.take(2))[0])

    def i32(self) -> int:
        """Read four bytes with a sign."""
        return int(_I32.unpack(self.take(4))[0])

    def i64(self) -> int:
        """Read eight bytes with a sign."""
        return int(_I64.unpack(self.take(8))[0])

    def i128(self) -> int:
        """Read sixteen bytes with a sign."""
        return int.from_bytes(self.take(16), "little", signed=True)

    def flag(self) -> bool:
        """Read a byte that is 0 or 1.

        Raises:
            VenueDataError: also if it is neither.
        """
        value = self.u8()
        if value > 1:
            raise VenueDataError(f"expected 0 or 1 at {self.offset - 1} of an account, found {value}")
        return bool(value)

    def address(self) -> str:
        """Read a public key, in base 58."""
        return address_of(self.take(ADDRESS_BYTES))

    def text(self, longest: int) -> str:
        """Read a text whose length stands before it in four bytes.

        Raises:
            VenueDataError: also if it is longer than that, or is no UTF-8.
        """
        size = self.u32()
        if size > longest:
            raise VenueDataError(f"expected a text of at most {longest} bytes, found a length of {size}")
        try:
            return self.take(size).decode()
        except UnicodeDecodeError:
            raise VenueDataError("expected UTF-8 in an account's text") from None
