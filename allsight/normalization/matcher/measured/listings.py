"""Listings out of files: what little a line says of a market, as a venue's catalogue would list it."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, TypeVar

import msgspec

from allsight.domain.clock import from_iso
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import FundsPool, Venue, event_key, market_key, short_id
from allsight.domain.ladder import probability_ladder
from allsight.domain.market import Category, Event, Lifecycle, Market, Rules, RulesText
from allsight.domain.money import Currency
from allsight.normalization.matcher.listing import Listing

T = TypeVar("T")

_LADDER: Final = probability_ladder(Fraction(1, 100), quantum=Fraction(1, 100))
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")
_PART_CHARS: Final = 200
"""A longer part of a key is hashed."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says of a market.

    Attributes:
        native: the venue's own name for it; `group` for its event.
        rules: an excerpt of its rules.
        closes: when trading ends, as ISO 8601; what cannot be read is left out.
    """

    venue: Venue
    native: str
    group: str
    title: str = ""
    event_title: str = ""
    yes: str = "Yes"
    no: str = "No"
    rules: str | None = None
    closes: str | None = None


def listing_of(said: Said) -> Listing:
    """Return what a venue's catalogue would list."""
    key, group = market_key(said.venue, _part(said.native)), event_key(said.venue, _part(said.group))
    market = Market(
        key=key,
        event=group,
        venue=said.venue,
        title=said.title,
        ladder=_LADDER,
        currency=Currency.USD,
        funds_pool=FundsPool(f"{said.venue}:main"),
        lifecycle=Lifecycle.OPEN,
        yes_label=said.yes,
        no_label=said.no,
        closes_ns=_instant(said.closes),
    )
    texts = (RulesText("rules", said.rules),) if said.rules else ()
    event = Event(key=group, venue=said.venue, title=said.event_title, category=Category.OTHER)
    return Listing(market, event, Rules(market=key, texts=texts))


def decoded(lines: bytes, decoder: msgspec.json.Decoder[T], name: str) -> Iterator[T]:
    """Decode JSON objects, one a line.

    Raises:
        InvalidRequestError: if a line is none of what is expected: its number is said.
    """
    for number, line in enumerate(lines.splitlines(), 1):
        if line.strip():
            try:
                yield decoder.decode(line)
            except msgspec.MsgspecError as error:
                raise InvalidRequestError(f"{name}, line {number}: {error}") from None


def _part(name: str) -> str:
    part = _ODD.sub("-", name).strip("-")
    return part if 0 < len(part) <= _PART_CHARS else short_id("listed", name)


def _instant(text: str | None) -> int | None:
    if not text:
        return None
    try:
        return from_iso(text.replace("Z", "+00:00"))
    except ValueError:
        return None
