"""Recorded files as they lie beside the checkout, packed or not, and what can be taken out of them."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

Json = dict[str, Any]


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, unpacked where it is packed."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def read_json(path: Path) -> Any:
    """Return a recorded JSON file."""
    return json.loads(read_bytes(path))


def read_lines(path: Path) -> list[Json]:
    """Return the objects of a recording of one a line."""
    return [json.loads(line) for line in read_bytes(path).splitlines() if line.strip()]


def raws(objects: Sequence[Json]) -> list[msgspec.Raw]:
    """Return objects as a page of rows that are not read yet."""
    return [msgspec.Raw(json.dumps(one).encode()) for one in objects]


def find_objects(node: Any, *needed: str) -> list[Json]:
    """Return every object in a recording that carries all of these keys, however deep it lies."""
    found: list[Json] = []
    if isinstance(node, dict):
        if all(key in node for key in needed):
            found.append(node)
        for value in node.values():
            found += find_objects(value, *needed)
    elif isinstance(node, list):
        for value in node:
            found += find_objects(value, *needed)
    return found
