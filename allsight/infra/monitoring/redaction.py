"""Cut secrets out of everything that is logged (trap 38).

Three nets, each for what slips through the others: fields whose *name* says that they hold a secret; the *values* of
the secrets that we know, wherever they turn up and however they are escaped; and the *shapes* of secrets that we do not
know: private keys, authorization headers, passwords in URLs. A `0x` number of 64 digits is no such shape: here it is
nearly always a market's identifier.
"""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

MARK = "[secret]"

SHORTEST = 6
"""Shorter values are not looked for: cutting every "test" out of a log hides more than it protects."""

_SECRET_NAME = re.compile(
    r"(?:^|[^a-z0-9])(?:secret|password|passwd|passphrase|token|authorization|signature|cookie|credentials?"
    r"|(?:api|private|secret|signing|access|account)[^a-z0-9]?key)$",
    re.IGNORECASE,
)
_SHAPES = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), MARK),
    (re.compile(r"\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE), rf"\1 {MARK}"),
    (
        re.compile(
            r"([?&](?:[a-z_-]*(?:token|key|secret|password|passphrase)|signature|sig)=)[^&\s\"'<>]+", re.IGNORECASE
        ),
        rf"\1{MARK}",
    ),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^/\s:@]*:)[^/\s@]+@", re.IGNORECASE), rf"\1{MARK}@"),
)


class Redaction:
    """Knows the secrets of this process and takes them out of texts and fields."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._pieces: tuple[str, ...] = ()
        self.learn(*secrets)

    def learn(self, *secrets: str) -> None:
        """Look for further secrets from now on, whole and line by line, as a PEM key has lines."""
        pieces = set(self._pieces)
        for secret in secrets:
            for line in (secret.strip(), *(line.strip() for line in secret.splitlines())):
                if len(line) >= SHORTEST:
                    pieces |= {line, quote(line, safe=""), quote_plus(line), json.dumps(line)[1:-1], repr(line)[1:-1]}
        self._pieces = tuple(sorted(pieces, key=len, reverse=True))

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        for piece in self._pieces:
            if piece in text:
                text = text.replace(piece, MARK)
        for shape, mark in _SHAPES:
            text = shape.sub(mark, text)
        return text

    def fields(self, value: object, name: str = "") -> object:
        """Return a value with every field, at any depth, whose name says that it holds a secret, blacked out."""
        if name and value is not None and _SECRET_NAME.search(name):
            return MARK
        if isinstance(value, Mapping):
            return {key: self.fields(inner, str(key)) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.fields(inner) for inner in value]
        return value
