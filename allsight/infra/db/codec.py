"""Domain values as the JSON texts that stand in `body` columns, and back, without loss.

Text and not a database's own JSON type: evidence must come back byte for byte, venue texts may hold characters that
PostgreSQL's `jsonb` refuses, and both databases read JSON out of text when a person asks them to. Exact fractions are
`"n/d"`, decimals are strings, so no figure passes through a float on its way.
"""

from fractions import Fraction
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")


def _encode_other(value: object) -> str:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise NotImplementedError(f"{type(value).__name__} has no stored form")


# A catalogue repeats a handful of ticks, quanta and fee rates ten thousand times.
@lru_cache(maxsize=4_096)
def _fraction(text: str) -> Fraction:
    numerator, _, denominator = text.partition("/")
    return Fraction(int(numerator), int(denominator))


def _decode_other(kind: type, value: Any) -> object:
    if kind is Fraction and isinstance(value, str):
        return _fraction(value)
    raise NotImplementedError(f"{kind.__name__} has no stored form")


_ENCODER = msgspec.json.Encoder(enc_hook=_encode_other)


class Codec(Generic[T]):
    """Writes and reads one type of value."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(kind, dec_hook=_decode_other)

    def encode(self, value: T) -> str:
        """Write a value as JSON text."""
        return _ENCODER.encode(value).decode()

    def decode(self, text: str) -> T:
        """Read a value back.

        Raises:
            msgspec.ValidationError: if the text is no such value: another program wrote it, or the file is damaged.
        """
        return self._decoder.decode(text)
