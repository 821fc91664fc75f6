"""Cut lists into pages that hang together although the list goes on changing."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from allsight.api.models.common import Page
from allsight.domain.errors import InvalidRequestError

Item = TypeVar("Item")

_DRIFT: Final = 1_000
"""A row that has moved by more places than that since the page before is not taken up again."""


def page(rows: Sequence[Item], cursor: str | None, limit: int, name_of: Callable[[Item], str]) -> Page[Item]:
    """Cut one page out of rows in their final order.

    A cursor names the last row of the page before and where it stood. The next page goes on behind that row, wherever
    it stands now: rows that came before it in between neither repeat others nor push them out. Where it is gone, or far
    away, the page goes on from its old place.

    Raises:
        InvalidRequestError: if the cursor is none of ours.
    """
    start = 0 if not cursor else _behind(rows, *_decoded(cursor), name_of)
    end = start + limit
    last = rows[end - 1] if 0 < end < len(rows) else None
    return Page(
        items=tuple(rows[start:end]),
        next_cursor=None if last is None else _encoded(end, name_of(last)),
        total=len(rows),
    )


def _behind(rows: Sequence[Item], place: int, name: str, name_of: Callable[[Item], str]) -> int:
    first = max(0, place - 1 - _DRIFT)
    near = [at for at, row in enumerate(rows[first : place + _DRIFT], first + 1) if name_of(row) == name]
    return min(near, key=lambda at: abs(at - place), default=place)


def _encoded(place: int, name: str) -> str:
    return base64.urlsafe_b64encode(f"p{place} {name}".encode()).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[int, str]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError):
        text = ""
    place, _, name = text.removeprefix("p").partition(" ")
    if not text.startswith("p") or not name or not (place.isascii() and place.isdecimal()) or len(place) > 9:
        raise InvalidRequestError("the cursor is not one that this server gave")
    return int(place), name
