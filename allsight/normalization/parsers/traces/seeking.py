"""The one way in which the words behind a value are found: its own reader is held against the texts once more."""

import re
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from allsight.domain.questions import Origin, Span, Trace
from allsight.normalization.parsers.document import CONTEXT_CHARS, Document
from allsight.normalization.parsers.lexicon import Lexicon, names_of
from allsight.normalization.parsers.text import Passage

Finder = Callable[[str], tuple[int, int] | None]
"""Returns where a cleaned lower-case text says something, None where it does not."""

HEADINGS: Final = frozenset(("title", "outcome", "no_label", "event"))
"""Sections that are not rules."""

_TOKEN = re.compile(r"[a-z0-9$#%](?:[a-z0-9%+]|[.'&/-](?=[a-z0-9.]))*\.?")
_TOKENS: Final = 160
"""So many words of a text are looked through for a name."""


class Sought(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A value whose words are to be found.

    Attributes:
        field, value: as `Trace` has them.
        finders: how, the most telling first; each is tried on every text before the next one is.
        lead: a section that is asked before the others: the one that the reader took the value from.
        origin: what the value rests on where its words are not the reason; None: the text in which they stand.
        otherwise, reason: what it rests on where no words are found, and why; the reason also goes with `origin`.
    """

    field: str
    value: str
    finders: tuple[Finder, ...] = ()
    lead: str = ""
    origin: Origin | None = None
    otherwise: Origin = Origin.UNTRACED
    reason: str = ""


class Seeker:
    """Looks for the words behind the values of one market.

    Args:
        doc: its texts, as the readers had them.
    """

    def __init__(self, doc: Document) -> None:
        rules = tuple(_beginning(rule) for rule in doc.rules)
        parts = (*doc.headline, doc.other, doc.event, doc.condition, *rules)
        self._parts = tuple(part for part in parts if part.text)
        self._hints = re.sub(r"[-_~]", " ", doc.hints)

    def trace(self, sought: Sought) -> Trace:
        """Return what a value rests on."""
        for finder in sought.finders:
            for part in self._ordered(sought.lead):
                at = finder(part.lower)
                if at is not None:
                    origin = sought.origin or (Origin.HEADLINE if part.section in HEADINGS else Origin.RULES)
                    reason = sought.reason if sought.origin is not None else ""
                    return _trace(sought, origin, part.span(*at), reason)
        if sought.otherwise is Origin.UNTRACED and not sought.reason and self._hinted(sought.finders):
            return _trace(sought, Origin.IDENTIFIER, None, "only identifier, series or tags say it")
        return _trace(sought, sought.otherwise, None, sought.reason or "read from several places together")

    def _ordered(self, lead: str) -> Sequence[Passage]:
        return sorted(self._parts, key=lambda part: part.section != lead) if lead else self._parts

    def _hinted(self, finders: Sequence[Finder]) -> bool:
        return any(finder(self._hints) is not None for finder in finders)


def _trace(sought: Sought, origin: Origin, span: Span | None, reason: str) -> Trace:
    return Trace(field=sought.field, value=sought.value, origin=origin, span=span, reason=reason)


def _beginning(rule: Passage) -> Passage:
    if len(rule.text) <= CONTEXT_CHARS:
        return rule
    cut = CONTEXT_CHARS
    return msgspec.structs.replace(rule, text=rule.text[:cut], lower=rule.lower[:cut])


def pattern(source: re.Pattern[str]) -> Finder:
    """Find the first match of an expression."""

    def find(lower: str) -> tuple[int, int] | None:
        found = source.search(lower)
        return None if found is None or found.start() == found.end() else found.span()

    return find


def literal(words: str) -> Finder:
    """Find words as they stand."""

    def find(lower: str) -> tuple[int, int] | None:
        start = lower.find(words) if " " in words else -1
        return None if start < 0 else (start, start + len(words))

    return find


def term(name: str, *tables: Lexicon) -> Finder:
    """Find the words that a table reads as a name, or as one that holds it."""

    def find(lower: str) -> tuple[int, int] | None:
        for table in tables:
            terms = table.terms(lower)
            whole = next((one for one in terms if one.name == name), None)
            found = whole or next((one for one in terms if name in names_of((one,))), None)
            if found is not None:
                return found.start, found.end
        return None

    return find


def phrase(accept: Callable[[str], bool], longest: int = 6) -> Finder:
    """Find the shortest run of words that a reader accepts by itself."""

    def find(lower: str) -> tuple[int, int] | None:
        tokens = [found.span() for found, _ in zip(_TOKEN.finditer(lower), range(_TOKENS), strict=False)]
        for length in range(1, longest + 1):
            for first in range(len(tokens) - length + 1):
                start, end = tokens[first][0], tokens[first + length - 1][1]
                if accept(lower[start:end]):
                    return start, end
        return None

    return find
