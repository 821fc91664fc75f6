"""Recorded and synthetic traffic of the venue, as it lies beside the checkout."""

import json
from pathlib import Path
from typing import Any


def folder(shared: Path) -> Path:
    return shared / "payloads" / "drift"


def golden(shared: Path) -> dict[str, Any]:
    return dict(json.loads((folder(shared) / "golden_vectors.json").read_text()))


def layouts(shared: Path) -> dict[str, Any]:
    return dict(json.loads((folder(shared) / "layouts.json").read_text()))
