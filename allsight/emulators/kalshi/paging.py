"""Opaque cursors and strict parameters."""

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from starlette.datastructures import QueryParams

from allsight.emulators.kalshi.errors import bad_request

T = TypeVar("T")


class Params:
    """The query of a request, read strictly: what Kalshi refuses with 400 is refused here.

    Raises:
        ApiError: 400, from any method, when a value is not what the parameter takes.
    """

    def __init__(self, query: QueryParams) -> None:
        self._query = query

    def text(self, name: str) -> str | None:
        """Return a parameter, None when it is absent or empty."""
        return self._query.get(name) or None

    def texts(self, name: str) -> list[str] | None:
        """Return the parts of a comma list."""
        value = self.text(name)
        return None if value is None else [part for part in value.split(",") if part]

    def repeated(self, name: str) -> list[str]:
        """Return every value of a repeated parameter."""
        return [value for value in self._query.getlist(name) if value]

    def flag(self, name: str) -> bool:
        """Return a boolean, false when absent."""
        value = self.text(name)
        if value not in {None, "true", "false", "True", "False", "1", "0"}:
            raise bad_request(f"invalid {name}")
        return value in {"true", "True", "1"}

    def whole(self, name: str) -> int | None:
        """Return an integer."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError:
            raise bad_request(f"invalid {name}") from None

    def required(self, name: str) -> int:
        """Return an integer that must be there."""
        value = self.whole(name)
        if value is None:
            raise bad_request(f"missing {name}")
        return value

    def limit(self, default: int, most: int) -> int:
        """Return the page size: more than the maximum is an error, not cut."""
        value = self.whole("limit")
        if value is None or value == 0:
            return default
        if not 0 < value <= most:
            raise bad_request(f"limit must be between 1 and {most}")
        return value

    def one_of(self, name: str, allowed: Sequence[str], details: str) -> str | None:
        """Return a value out of a fixed set."""
        value = self.text(name)
        if value is not None and value not in allowed:
            raise bad_request(details)
        return value

    def page(
        self, items: Iterable[T], key: Callable[[T], str], *, limit: int, name: str = "cursor"
    ) -> tuple[list[T], str]:
        """Cut one page out of items that are sorted by `key` and return it with the next cursor.

        The cursor names the last item seen, so that a page neither skips nor repeats while items come and go.
        """
        after = _decode(self.text(name))
        page: list[T] = []
        for item in items:
            if after is not None and key(item) <= after:
                continue
            if len(page) == limit:
                return page, _encode(key(page[-1]))
            page.append(item)
        return page, ""


def _encode(key: str) -> str:
    return base64.urlsafe_b64encode(b"\x0a" + key.encode()).decode().rstrip("=")


def _decode(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        if not raw.startswith(b"\x0a"):
            raise ValueError
        return raw[1:].decode()
    except (binascii.Error, ValueError):
        raise bad_request("invalid cursor") from None
