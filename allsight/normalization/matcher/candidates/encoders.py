"""From the words of a claim to a vector, such that texts with much in common lie close to each other."""

import functools
import hashlib
import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from allsight.domain.errors import InvalidRequestError

Vector = NDArray[np.float32]

_SIGNS: Final = 4
_GRAMS: Final = (3, 4)
_LONG: Final = 5


class Encoder(Protocol):
    """Turns words into a vector of length one, or of nothing but zeros where they say nothing."""

    @property
    def dimensions(self) -> int: ...

    def encode(self, words: Sequence[str]) -> Vector: ...


class HashedEncoder:
    """Words and their pieces of three and four letters, each hashed to a few places of a small vector.

    Two texts lie as close as they share pieces, whatever the order: a sparse random projection that needs no model, no
    training and no counts, so that a text has the same vector today and tomorrow.
    """

    dimensions: Final = 96

    def encode(self, words: Sequence[str]) -> Vector:
        """Return the vector of words."""
        vector = np.zeros(self.dimensions, np.float32)
        for word in words:
            places, values = _spread(word, self.dimensions)
            vector[places] += values
        return _unit(vector)


@functools.lru_cache(maxsize=50_000)
def _spread(word: str, dimensions: int) -> tuple[NDArray[np.intp], Vector]:
    """Return where in the vector a word counts, each place once, and by how much."""
    total = np.zeros(dimensions, np.float32)
    for piece, weight in _pieces(word):
        digest = hashlib.blake2b(piece.encode(), digest_size=2 * _SIGNS).digest()
        for at in range(0, len(digest), 2):
            total[digest[at] % dimensions] += weight if digest[at + 1] & 1 else -weight
    places = np.flatnonzero(total)
    return places, total[places]


def _pieces(word: str) -> Iterator[tuple[str, float]]:
    yield word, 2.0 if len(word) >= _LONG else 1.0
    padded = f"_{word}_"
    for length in _GRAMS:
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length], 1.0


class WordLlamaEncoder:
    """Static word vectors of the wheel `wordllama`, 256 numbers each; only its own files are read, nothing is fetched.

    Raises:
        InvalidRequestError: if the package is not installed.
    """

    dimensions: Final = 256

    def __init__(self) -> None:
        try:
            package = importlib.import_module("wordllama")
        except ImportError:
            raise InvalidRequestError("the encoder wordllama needs its package: pip install wordllama") from None
        folder = Path(str(package.__file__)).parent
        self._model: Any = package.WordLlama.load(cache_dir=folder, disable_download=True)

    def encode(self, words: Sequence[str]) -> Vector:
        """Return the vector of words."""
        if not words:
            return np.zeros(self.dimensions, np.float32)
        return _unit(np.asarray(self._model.embed(" ".join(words)), np.float32).reshape(-1))


def encoder_named(name: str) -> Encoder | None:
    """Return the encoder of a setting: `hashed`, `wordllama`, or `none` for none.

    Raises:
        InvalidRequestError: if there is no such encoder, or its package is not installed.
    """
    match name:
        case "none":
            return None
        case "hashed":
            return HashedEncoder()
        case "wordllama":
            return WordLlamaEncoder()
    raise InvalidRequestError(f"no encoder {name[:40]!r}: hashed, wordllama or none")


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector
