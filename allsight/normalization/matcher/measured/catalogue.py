"""Catalogues as files: what venues list, one JSON object a line, read as listings for load and recall.

A line has `id` or `slug`, and of `title`, `event_id`, `event_title`, `outcome`, `outcomes`, `rules`, `close_time`
what is known. Many have no title at all: such a market is named by its slug or ticker, and its key holds that.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.measured.listings import Said, decoded, listing_of


class Line(msgspec.Struct, frozen=True):
    """One market of a catalogue, as the file has it."""

    id: str | None = None
    title: str | None = None
    event_id: str | None = None
    event_title: str | None = None
    outcome: str | None = None
    outcomes: tuple[str, ...] | None = None
    rules: str | None = None
    close_time: str | None = None
    slug: str | None = None


_DECODER: Final = msgspec.json.Decoder(Line)


def read_catalogue(path: Path, venue: Venue) -> Iterator[Listing]:
    """Read a catalogue, plain or compressed by gzip, as if one venue listed all of it.

    Raises:
        InvalidRequestError: if the file cannot be read, or a line is no market: its number is said.
    """
    try:
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError) as error:
        raise InvalidRequestError(f"{path} cannot be read: {error}") from None
    for line in decoded(text, _DECODER, str(path)):
        yield listing_of(_said(line, venue))


def _said(line: Line, venue: Venue) -> Said:
    names = (line.slug, line.id) if line.title is None else (line.id, line.slug)
    native = next((name for name in names if name), line.title or "")
    yes, no = line.outcomes if line.outcomes and len(line.outcomes) == 2 else ("Yes", "No")
    return Said(
        venue=venue, native=native, group=line.event_id or f"of-{native}", title=line.title or "",
        event_title=line.event_title or "", yes=line.outcome or yes, no=no, rules=line.rules, closes=line.close_time,
    )  # fmt: skip
