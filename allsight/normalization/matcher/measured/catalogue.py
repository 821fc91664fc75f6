"""Catalogues as files: what venues list, one JSON object a line, read as listings for load and recall.

A line has `id` or `slug`, and of `title`, `event_id`, `event_title`, `outcome`, `outcomes`, `rules`, `close_time`
what is known. Many have no title at all: such a market is named by its slug or ticker, and its key holds that.
"""

import gzip
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import msgspec

from allsight.domain.clock import from_iso
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import FundsPool, Venue, event_key, market_key, short_id
from allsight.domain.ladder import probability_ladder
from allsight.domain.market import Category, Event, Lifecycle, Market, Rules, RulesText
from allsight.domain.money import Currency
from allsight.normalization.matcher.listing import Listing

_LADDER: Final = probability_ladder(Fraction(1, 100), quantum=Fraction(1, 100))
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")
_PART_CHARS: Final = 200


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


def read_catalogue(path: Path, venue: Venue) -> Iterator[Listing]:
    """Read a catalogue, plain or compressed by gzip, as if one venue listed all of it.

    Raises:
        InvalidRequestError: if the file cannot be read, or a line is no market: its number is said.
    """
    decode = msgspec.json.Decoder(Line).decode
    try:
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError) as error:
        raise InvalidRequestError(f"{path} cannot be read: {error}") from None
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield _listing(decode(line), venue)
            except msgspec.MsgspecError as error:
                raise InvalidRequestError(f"{path}, line {number}: {error}") from None


def _listing(line: Line, venue: Venue) -> Listing:
    names = (line.slug, line.id) if line.title is None else (line.id, line.slug)
    native = _part(next((name for name in names if name), line.title or ""))
    key = market_key(venue, native)
    group = event_key(venue, _part(line.event_id or f"of-{native}"))
    yes, no = line.outcomes if line.outcomes and len(line.outcomes) == 2 else ("Yes", "No")
    market = Market(
        key=key,
        event=group,
        venue=venue,
        title=line.title or "",
        ladder=_LADDER,
        currency=Currency.USD,
        funds_pool=FundsPool(f"{venue}:main"),
        lifecycle=Lifecycle.OPEN,
        yes_label=line.outcome or yes,
        no_label=no,
        closes_ns=_instant(line.close_time),
    )
    event = Event(key=group, venue=venue, title=line.event_title or "", category=Category.OTHER)
    texts = (RulesText("rules", line.rules),) if line.rules else ()
    return Listing(market, event, Rules(market=key, texts=texts))


def _part(name: str) -> str:
    part = _ODD.sub("-", name).strip("-")
    return part if 0 < len(part) <= _PART_CHARS else short_id("catalogue", name)


def _instant(text: str | None) -> int | None:
    if not text:
        return None
    try:
        return from_iso(text.replace("Z", "+00:00"))
    except ValueError:
        return None
