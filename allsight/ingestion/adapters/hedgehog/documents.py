"""Read what a market's creator wrote about it. No schema is public, so many are tried (sheet 4.6); all is untrusted."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from allsight.domain.market import Category, RulesSource

LONGEST_TITLE: Final = 300
LONGEST_TEXT: Final = 20_000
LONGEST_OPTION: Final = 200
MOST_SOURCES: Final = 8

_TITLES = ("title", "name", "question")
_TEXTS = ("description", "rules")
_OPTIONS = ("options", "outcomes")
_LABELS = ("title", "name", "label")
_SOURCES = ("source", "sources", "resolution_source", "resolutionsource")
_WRAPPERS = ("market", "data", "metadata")
_CATEGORIES = {category.value: category for category in Category} | {
    "economics": Category.MACRO,
    "finance": Category.MACRO,
    "sport": Category.SPORTS,
    "technology": Category.TECH,
    "science": Category.TECH,
    "culture": Category.ENTERTAINMENT,
    "world": Category.GEOPOLITICS,
}


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What could be read of a document.

    Attributes:
        digest: SHA-256 of the raw bytes, in hex: an edit anywhere in them is an edit.
        options: names of the options in the program's order; empty where there are none, or not all can be read.
    """

    digest: str
    title: str
    text: str = ""
    options: tuple[str, ...] = ()
    category: Category = Category.OTHER
    sources: tuple[RulesSource, ...] = ()


def read_document(raw: bytes) -> Document | None:
    """Read a document; None if it has no title to go by."""
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    fields = _fields(found)
    if not _first(fields, _TITLES):
        fields = next((inner for name in _WRAPPERS if _first(inner := _fields(fields.get(name)), _TITLES)), fields)
    title = _first(fields, _TITLES)[:LONGEST_TITLE]
    if not title:
        return None
    category = _text(fields.get("category")).lower()
    return Document(
        digest=hashlib.sha256(raw).hexdigest(),
        title=title,
        text="\n\n".join(text for name in _TEXTS if (text := _text(fields.get(name))))[:LONGEST_TEXT],
        options=next((options for name in _OPTIONS if (options := _options(fields.get(name)))), ()),
        category=_CATEGORIES.get(category, Category.OTHER),
        sources=tuple(source for name in _SOURCES for source in _sources(fields.get(name)))[:MOST_SOURCES],
    )


def _options(found: object) -> tuple[str, ...]:
    """Return the names of options; none if one lacks a name or two have the same: which is which is then open."""
    if not isinstance(found, list):
        return ()
    names = [_text(one) or _first(_fields(one), _LABELS) for one in found]
    if not all(names) or len({name.casefold() for name in names}) < len(names):
        return ()
    return tuple(name[:LONGEST_OPTION] for name in names)


def _sources(found: object) -> list[RulesSource]:
    if isinstance(found, list):
        return [source for one in found for source in _sources(one)]
    if name := _text(found):
        is_url = name.startswith(("https://", "http://"))
        return [RulesSource(name[:LONGEST_OPTION], name[:LONGEST_OPTION] if is_url else "")]
    fields = _fields(found)
    url = _text(fields.get("url"))[:LONGEST_OPTION]
    name = _first(fields, _LABELS)[:LONGEST_OPTION] or url
    return [RulesSource(name, url)] if name else []


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := _text(fields.get(name)))), "")


def _fields(found: object) -> dict[str, Any]:
    """Return an object's fields by lower-case names; nothing for what is no object."""
    if not isinstance(found, dict):
        return {}
    return {name.strip().lower(): value for name, value in reversed(found.items())}


def _text(found: object) -> str:
    return found.strip() if isinstance(found, str) else ""
