"""Parameters that several lists share."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query

from allsight.api.rest.respond import MAX_LIMIT
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue

Row = TypeVar("Row")

Cursor = Annotated[str | None, Query(max_length=300, description="Where to go on: `next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many rows a page holds at most.")]
Text = Annotated[str | None, Query(max_length=200, description="Words that must all occur.")]
VenueList = Annotated[str | None, Query(max_length=100, description="Venues by name or code, separated by commas.")]


def venue_named(text: str) -> Venue:
    """Return the venue of a name or code.

    Raises:
        InvalidRequestError: if there is none.
    """
    name = text.strip().lower()
    for venue in Venue:
        if name in (venue.value, venue.code.lower()):
            return venue
    raise InvalidRequestError(f"expected venues out of {', '.join(Venue)}, found {name[:40]!r}")


def venues_of(text: str | None) -> frozenset[Venue]:
    """Read a list of venue names or codes; nothing means all.

    Raises:
        InvalidRequestError: if one of them is unknown.
    """
    return frozenset(venue_named(part) for part in (text or "").split(",") if part.strip())


def words_of(text: str | None) -> tuple[str, ...]:
    """Split a search text into lower-case words."""
    return tuple((text or "").lower().split())


def ordered(rows: Sequence[Row], sort: str, keys: dict[str, Callable[[Row], Any]]) -> list[Row]:
    """Sort rows by a named key, falling with `-` before it; rows without a value come last either way.

    Raises:
        InvalidRequestError: if there is no such key.
    """
    name = sort.removeprefix("-")
    key = keys.get(name)
    if key is None:
        raise InvalidRequestError(f"expected sort by one of {', '.join(keys)}, found {name[:40]!r}")
    known = [row for row in rows if key(row) is not None]
    unknown = [row for row in rows if key(row) is None]
    return sorted(known, key=key, reverse=sort.startswith("-")) + unknown
