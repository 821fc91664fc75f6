"""Whether objects of an emulator have the keys and the JSON types of recorded ones."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any


def kind(value: Any) -> str:
    """Return the JSON type of a value; 1 and 1.5 are of one type."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    return {str: "string", list: "list", dict: "object", type(None): "null"}[type(value)]


class Shape:
    """Which keys objects have, always or sometimes, and of which types."""

    def __init__(self, objects: Sequence[dict[str, Any]]) -> None:
        assert objects
        self.types: dict[str, set[str]] = defaultdict(set)
        for entry in objects:
            for key, value in entry.items():
                self.types[key].add(kind(value))
        self.always = {key for key in self.types if all(key in entry for entry in objects)}


def assert_same_shape(
    served: Sequence[dict[str, Any]],
    recorded: Sequence[dict[str, Any]],
    documented: Collection[str] = (),
    absent: Collection[str] = (),
) -> None:
    """Assert that every key which all recorded objects have is served, no other one is, and types are the recorded.

    Args:
        documented: keys that may be served although no recording has them.
        absent: keys that need not be served although every recording has them.
    """
    ours, theirs = Shape(served), Shape(recorded)
    assert theirs.always - set(absent) <= ours.always
    assert ours.types.keys() - theirs.types.keys() <= set(documented)
    for key in ours.types.keys() & theirs.types.keys():
        assert ours.types[key] <= theirs.types[key], key
