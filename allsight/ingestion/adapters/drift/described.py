"""What is said of markets in words. The chain knows a name of 32 bytes: no question, no rules, no source (sheet 2).

Our own file `markets.json` describes the fifteen markets of the past, in our words and marked so. An operator may name
a further document; it is read leniently, an entry at a time, and its word counts before ours.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from typing import Final

import msgspec

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, from_datetime
from allsight.domain.errors import VenueDataError
from allsight.domain.market import Category

OURS: Final = "What we know (the venue published no rules)"
GIVEN: Final = "Rules"
"""Names of the sections in which rules appear."""

_LONGEST_TITLE, _LONGEST_RULES = 500, 50_000
_MILLISECONDS_FROM = 10**11


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """A market in words; `section` says whose the rules are. Untrusted text, unless it is ours.

    `listed_ns` is the first hour of which something is recorded, or when an operator says that it began.
    """

    title: str = ""
    rules: str = ""
    section: str = GIVEN
    category: Category = Category.OTHER
    listed_ns: int | None = None
    closes_ns: int | None = None


class _Entry(msgspec.Struct, frozen=True):
    title: str = ""
    rules: str = ""
    category: str = ""
    listed: int | float | str | None = None
    closes: int | float | str | None = None


Descriptions = Mapping[str, Description]


def read(body: bytes) -> tuple[dict[str, Description], int]:
    """Read a document by symbol, in upper case; returns with it how many entries could not be read.

    Raises:
        VenueDataError: if the document is no JSON object.
    """
    try:
        entries = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError as error:
        raise VenueDataError(f"expected a JSON object of markets by symbol: {error}") from None
    found: dict[str, Description] = {}
    for symbol, raw in entries.items():
        try:
            entry = msgspec.json.decode(raw, type=_Entry)
        except msgspec.MsgspecError:
            continue
        found[symbol.upper()] = Description(
            title=entry.title[:_LONGEST_TITLE],
            rules=entry.rules[:_LONGEST_RULES],
            category=_category(entry.category),
            listed_ns=_instant(entry.listed),
            closes_ns=_instant(entry.closes),
        )
    return found, len(entries) - len(found)


def ours() -> dict[str, Description]:
    """Read the file that is shipped with the program."""
    body = resources.files(__package__).joinpath("markets.json").read_bytes()
    return {symbol: msgspec.structs.replace(one, section=OURS) for symbol, one in read(body)[0].items()}


def _category(name: str) -> Category:
    try:
        return Category(name.strip().lower())
    except ValueError:
        return Category.OTHER


def _instant(value: float | str | None) -> int | None:
    """Read Unix seconds or milliseconds, or RFC 3339; what is none of them is unknown."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if not 0 < value < _MILLISECONDS_FROM * SECOND_NS:
        return None
    return int(value) * (SECOND_NS if value < _MILLISECONDS_FROM else MILLISECOND_NS)
