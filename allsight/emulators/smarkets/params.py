"""Parameters as the venue reads them: repeated, in the singular or the plural, booleans in any spelling."""

from collections.abc import Container, Iterator
from datetime import UTC, datetime
from typing import Final

from starlette.datastructures import QueryParams

from allsight.domain.clock import from_datetime
from allsight.emulators.smarkets.errors import invalid, too_large

_TRUE: Final = frozenset({"true", "True", "1"})
_FALSE: Final = frozenset({"false", "False", "0"})


class Params:
    """The query of a request.

    Raises:
        ApiError: 400, from any method, when a value is not what the parameter takes.
    """

    def __init__(self, query: QueryParams) -> None:
        self._query = query

    def texts(self, name: str) -> list[str]:
        """Return every value of a parameter, under its own name or the plural that the venue's own client sends."""
        return [value for key in (name, f"{name}s") for value in self._query.getlist(key) if value]

    def text(self, name: str) -> str | None:
        """Return a parameter, None when it is absent or empty."""
        return self._query.get(name) or None

    def flag(self, name: str) -> bool | None:
        """Return a boolean, None when it is absent."""
        value = self.text(name)
        if value is None:
            return None
        if value not in _TRUE | _FALSE:
            raise invalid(name, "not a valid boolean")
        return value in _TRUE

    def whole(self, name: str) -> int | None:
        """Return a whole number."""
        value = self.text(name)
        if value is None:
            return None
        if not value.removeprefix("-").isdecimal():
            raise invalid(name, "not a valid integer")
        return int(value)

    def limit(self, default: int, most: int) -> int:
        """Return the page size."""
        value = self.whole("limit")
        if value is None:
            return default
        if not 1 <= value <= most:
            raise invalid("limit", f"must be between 1 and {most}")
        return value

    def instant(self, name: str) -> int | None:
        """Return an instant in nanoseconds UTC; a value without a zone is UTC."""
        value = self.text(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
            return from_datetime(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))
        except ValueError:
            raise invalid(name, "not a valid datetime") from None

    def one_of(self, name: str, allowed: Container[str], default: str | None = None) -> str | None:
        """Return a value out of a fixed set."""
        value = self.text(name) or default
        if value is not None and value not in allowed:
            raise invalid(name, f"not a valid choice: {value}")
        return value

    def some_of(self, name: str, allowed: Container[str]) -> list[str]:
        """Return values out of a fixed set."""
        values = self.texts(name)
        for value in values:
            if value not in allowed:
                raise invalid(name, f"not a valid choice: {value}")
        return values

    def items(self) -> Iterator[tuple[str, str]]:
        """Return every parameter as it came, repeated ones again."""
        return iter(self._query.multi_items())


def ids_of(path: str, most: int) -> list[str]:
    """Read the comma-separated ids of a path, each once.

    Raises:
        ApiError: 400 for what is no id, 414 for more than the route takes.
    """
    found = list(dict.fromkeys(part for part in path.split(",") if part))
    if not found or not all(part.isdecimal() for part in found):
        raise invalid("ids", "not a comma-separated list of ids")
    if len(found) > most:
        raise too_large(len(found), most)
    return found
