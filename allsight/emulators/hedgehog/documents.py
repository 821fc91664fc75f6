"""The documents to which accounts point, and the addresses by which a gateway finds them (venue sheet 4.6)."""

import base64
import hashlib
from typing import Any, Final

import msgspec

from allsight.emulators.universe.chance import number
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords

FILE: Final = "market.json"
PAGES: Final = "/pages"
"""Where the gateway's host has documents that are found by name, and can be edited."""


def document(words: HedgehogEventWords, seed: int, group: str) -> bytes:
    """Return the document of a market: the schema is not public, and creators have used several."""
    style = number(seed, group, "style") % 3
    body: dict[str, Any]
    if style == 0:
        body = {
            "title": words.title,
            "description": words.description,
            "options": list(words.options),
            "category": words.category,
            "image": "",
        }
    elif style == 1:
        body = {
            "name": words.title,
            "description": words.description,
            "outcomes": [{"title": option} for option in words.options],
            "category": words.category,
            "image": "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/cover.png",
        }
    else:
        body = {
            "question": words.title,
            "rules": words.description,
            "options": [{"name": option, "image": ""} for option in words.options],
            "category": words.category,
        }
    if words.source:
        body["source"] = words.source
    return msgspec.json.encode(body)


def cid_of(content: bytes) -> str:
    """Return a content address: CIDv1 of a directory, sha2-256, in base 32."""
    raw = b"\x01\x70\x12\x20" + hashlib.sha256(content).digest()
    return "b" + base64.b32encode(raw).decode().lower().rstrip("=")


class Library:
    """What the gateway serves: documents by content address, with the type that they are served as, and pages by name.

    Attributes:
        host: the root of the gateway's URLs, once it listens.
    """

    def __init__(self) -> None:
        self.host = ""
        self._documents: dict[str, tuple[bytes, str]] = {}
        self._pages: dict[str, bytes] = {}

    def add(self, content: bytes, media_type: str = "application/json") -> str:
        """Keep a document and return the URI that an account carries."""
        cid = cid_of(content)
        self._documents[cid] = (content, media_type)
        return f"ipfs://{cid}/{FILE}"

    def publish(self, group: str, content: bytes) -> str:
        """Put a market's page, or another text in its place, and return its URL."""
        name = cid_of(group.encode())
        self._pages[name] = content
        return f"{self.host}{PAGES}/{name}"

    def page(self, name: str) -> bytes | None:
        """Return a page."""
        return self._pages.get(name)

    def get(self, cid: str) -> tuple[bytes, str] | None:
        """Return a document and its type."""
        return self._documents.get(cid)
