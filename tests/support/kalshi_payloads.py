"""Recorded Kalshi traffic that lies beside the checkout, and how it is taken out of its wrappers."""

import gzip
import json
from pathlib import Path
from typing import Any


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, unpacked where it is packed."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def read_json(path: Path) -> Any:
    """Return a recorded JSON file."""
    return json.loads(read_bytes(path))


def find_objects(node: Any, *needed: str) -> list[dict[str, Any]]:
    """Return every object in a recording that carries all of these keys, however deep it lies."""
    found: list[dict[str, Any]] = []
    if isinstance(node, dict):
        if all(key in node for key in needed):
            found.append(node)
        for value in node.values():
            found += find_objects(value, *needed)
    elif isinstance(node, list):
        for value in node:
            found += find_objects(value, *needed)
    return found
