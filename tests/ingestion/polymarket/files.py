"""The project's own small payloads, written by hand."""

from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures" / "polymarket"


def fixture(name: str) -> bytes:
    """Return a fixture's bytes."""
    return (FIXTURES / name).read_bytes()
