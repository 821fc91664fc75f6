"""Whether a recorded field is one that we read, or one that somebody has explained."""

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_origin

import msgspec
from msgspec import inspect

T = TypeVar("T")
Named = tuple[type[msgspec.Struct], str]


class Fields:
    """What a venue's structs read of its recordings, and what they leave.

    Attributes:
        met: the explained fields that a recording carried.
    """

    def __init__(
        self,
        left: Mapping[type[msgspec.Struct], Mapping[str, str]] | None = None,
        inside: Mapping[Named, object] | None = None,
    ) -> None:
        """Say which fields are left, by struct: names separated by blanks, with the reason.

        Args:
            left: such fields are not looked into, whether the struct has them (unread, as `msgspec.Raw`) or not.
            inside: for each field that a struct keeps raw, the type that it is read as later.
        """
        self.left = {
            (kind, name): why
            for kind, reasons in (left or {}).items()
            for names, why in reasons.items()
            for name in names.split()
        }
        self.inside = dict(inside or {})
        self.met: set[Named] = set()

    def decode(self, decode: Callable[[bytes], T], value: object) -> T:
        """Return what one of our decoders makes of a recording, after a look at every field of it.

        Args:
            decode: the bound method of a `msgspec.json.Decoder`.
            value: JSON, as text or as an object.

        Raises:
            AssertionError: there are fields that nobody has explained.
        """
        raw = bytes(value) if isinstance(value, bytes | msgspec.Raw) else json.dumps(value).encode()
        self.check(getattr(decode, "__self__").type, json.loads(raw))  # noqa: B009  a function has none by its type
        return decode(raw)

    def check(self, kind: object, value: object) -> None:
        """Look at every field of a value that is read as a type; raises as `decode` does."""
        unknown = sorted(set(self._unknown(_described(kind), value)))
        assert not unknown, f"fields that nobody has explained: {', '.join(unknown)}"

    def unmet(self) -> list[str]:
        """Return explained fields that no recording carried: stale, or misspelt."""
        return sorted(f"{kind.__name__}.{name}" for kind, name in self.left.keys() - self.met)

    def _unknown(self, kind: inspect.Type, value: object) -> Iterator[str]:
        if isinstance(kind, inspect.UnionType):
            kind = _chosen(kind, value)
        if isinstance(value, dict):
            if isinstance(kind, inspect.StructType):
                yield from self._unknown_in(kind, value)
            elif isinstance(kind, inspect.DictType):
                for one in value.values():
                    yield from self._unknown(kind.value_type, one)
        elif isinstance(value, list):
            if isinstance(kind, inspect.ListType | inspect.VarTupleType):
                for one in value:
                    yield from self._unknown(kind.item_type, one)
            elif isinstance(kind, inspect.TupleType):
                for part, one in zip(kind.item_types, value, strict=False):
                    yield from self._unknown(part, one)

    def _unknown_in(self, kind: inspect.StructType, value: dict[str, Any]) -> Iterator[str]:
        known, owner = _fields(kind.cls), get_origin(kind.cls) or kind.cls
        for name, one in value.items():
            if (owner, name) in self.left:
                self.met.add((owner, name))
            elif (owner, name) in self.inside:
                yield from self._unknown(_described(self.inside[owner, name]), one)
            elif name in known and _keeps_raw(known[name]):
                yield f"{owner.__name__}.{name} (kept raw: what is inside?)"
            elif name in known:
                yield from self._unknown(known[name], one)
            elif name != kind.tag_field:
                yield f"{owner.__name__}.{name}"


@functools.cache
def _described(kind: object) -> inspect.Type:
    return inspect.type_info(kind)


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, inspect.Type]:
    described = _described(kind)
    assert isinstance(described, inspect.StructType)
    return {field.encode_name: field.type for field in described.fields}


def _chosen(kind: inspect.UnionType, value: object) -> inspect.Type:
    """Return the one of several types that a value is read as: msgspec allows one of each JSON type, or tagged ones."""
    for one in kind.types:
        match one:
            case inspect.StructType():
                fits = isinstance(value, dict) and one.tag in (None, value.get(one.tag_field))
            case inspect.DictType():
                fits = isinstance(value, dict)
            case inspect.ListType() | inspect.VarTupleType() | inspect.TupleType():
                fits = isinstance(value, list)
            case _:
                fits = False
        if fits:
            return one
    return inspect.AnyType()


def _keeps_raw(kind: inspect.Type) -> bool:
    match kind:
        case inspect.RawType():
            return True
        case (
            inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item) | inspect.DictType(value_type=item)
        ):
            return _keeps_raw(item)
        case inspect.UnionType(types=types):
            return any(_keeps_raw(one) for one in types)
        case _:
            return False
