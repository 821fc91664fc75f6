"""A market's texts side by side, cleaned once, as the readers of single fields need them."""

import functools
import re
from datetime import date

import msgspec

from allsight.domain.market import Event, Market, Rules
from allsight.normalization.parsers.dates import YEARLESS, local_day, mentions
from allsight.normalization.parsers.races import rival_event
from allsight.normalization.parsers.stamps import Stamp, stamp_of
from allsight.normalization.parsers.suppositions import supposition, without
from allsight.normalization.parsers.text import Passage, passage

_PLAIN = frozenset(("yes", "no", "", "yes/no"))
_CONDITION = re.compile(
    r"\bresolves? (?:early |immediately )?(?:to|as) [\"']?(?:yes|no)\b|\bresolves? (?:yes"
    r"|no)\b|\bresolves? (?:to )?\"|\byes\"? (?:is the winner|wins|pays) if\b"
)
_PROMISE = re.compile(
    r"^\W*(?:this (?:is a )?market (?:will |shall )?(?:immediately |instantly )?(?:resolves?"
    r"|on) (?:to |as )?\"?yes\"? if )|^\W*if "
)
_FALLBACK = re.compile(
    r"^\W*if (?:none|no|not|neither|nobody|nothing"
    r"|(?:(?:the|this|a) )?(?:game|match|event|race|fight|election|market|meeting)"
    r" (?:is|are|has been|does|was) (?:cancel\w*|postpon\w*|abandon\w*|void\w*|not|delay\w*|tied|a (?:draw|tie))"
    r"|(?:a|the|either|any) (?:player|team|fighter|driver|candidate) (?:retires?|withdraws?))\b"
)
"""What happens where nobody is paid as asked: a market's only sentence with "if" need not be what it pays for."""
_YES = re.compile(r"\byes\b")
_LAY = re.compile(r"\s?\(lay\)\s?$", re.IGNORECASE)
_HALF_YEAR_NS = 182 * 86_400 * 10**9
"""A day that is named without its year comes within a year of the market's opening."""
CONTEXT_CHARS = 900
"""So much of the rules explains the headline; what follows is procedure."""


class Document(msgspec.Struct, frozen=True, dict=True):
    """What one market says, section by section.

    Attributes:
        title, event: the venue's question, and the title of its event with the subtitle.
        label: what the paying side is called, empty where that is only Yes.
        other: what the side that does not pay is called, empty where that is only No.
        condition: the sentence of the rules that says when the market pays; empty without rules.
        rules: every section of the rules.
        stamp: the date in the venue's identifier.
        anchor: the day around which dates without a year are read; `YEARLESS` where nothing tells one.
        reversed: the YES leg is the one labelled No, or the lay side of a runner.
    """

    title: Passage
    event: Passage
    label: Passage
    other: Passage
    condition: Passage
    rules: tuple[Passage, ...]
    hints: str
    anchor: date
    reversed: bool
    native: str = ""
    stamp: Stamp | None = None

    @property
    def headline(self) -> tuple[Passage, ...]:
        """Return title and label: what the market itself is named by."""
        return (self.title, self.label) if self.label.text else (self.title,)

    @functools.cached_property
    def rival(self) -> tuple[int, int] | None:
        """Return where the title names an event that must not come first: "before the sequel"."""
        return rival_event(self.title.lower, self.anchor)

    @functools.cached_property
    def supposed(self) -> tuple[int, int] | None:
        """Return where the title says on what it is conditional: "if this happens, will that?"."""
        return supposition(self.title.text)

    @property
    def aside(self) -> list[tuple[int, int]]:
        """Return where the title names other events than the one it asks for."""
        return [span for span in (self.rival, self.supposed) if span is not None]

    @property
    def claimed(self) -> str:
        """Return the lower-case title without the event that must not come first, and without what it supposes."""
        lower = self.title.lower if self.supposed is None else without(self.title.lower, self.supposed)
        return lower if self.rival is None else lower[: self.rival[0]].rstrip()

    @functools.cached_property
    def head(self) -> str:
        """Return title and label as one lower-case text."""
        return " | ".join(part.lower for part in self.headline)

    @functools.cached_property
    def context(self) -> str:
        """Return everything that may explain the headline: event, condition and the beginning of the rules."""
        parts = [
            self.head,
            self.event.lower,
            self.condition.lower,
            *(rule.lower[:CONTEXT_CHARS] for rule in self.rules),
        ]
        return " | ".join(part for part in parts if part)

    @functools.cached_property
    def full(self) -> str:
        """Return every text that the market has."""
        return " | ".join((self.head, self.event.lower, *(rule.lower for rule in self.rules)))


def document(market: Market, event: Event | None, rules: Rules | None) -> Document:
    """Lay a market's texts out for reading. All of them are untrusted and cleaned here."""
    label, laid = _laid(market.outcome or market.yes_label)
    low = market.yes_label.strip().lower()
    title = _passage("title", market.title)
    cleaned = _passage("outcome", "" if label.strip().lower() in _PLAIN else label)
    other = "" if market.no_label.strip().lower() in (*_PLAIN, low) else market.no_label
    sections = tuple(_passage(text.section, text.text) for text in rules.texts if text.text.strip()) if rules else ()
    head = f"{event.title} | {event.subtitle}" if event else ""
    at_ns = market.occurs_ns or (event.occurs_ns if event else None) or market.expected_settle_ns or market.closes_ns
    opened_ns = market.opens_ns or market.listed_ns
    if at_ns is None and opened_ns is not None:
        at_ns = opened_ns + _HALF_YEAR_NS
    condition = _condition(sections)
    native = market.key.partition(":")[2]
    stamp = stamp_of(native)
    hints = " ".join([*((event.series or "", *event.tags) if event else ()), native]).lower()
    return Document(
        title,
        _passage("event", head),
        cleaned,
        _passage("no_label", other),
        condition,
        sections,
        hints,
        _anchor(condition, *sections[:1], title, cleaned)
        or (stamp.last if stamp else YEARLESS if at_ns is None else local_day(at_ns)),
        (low == "no") != laid,
        native,
        stamp,
    )


def _laid(label: str) -> tuple[str, bool]:
    """Take the mark of the lay side off a runner's name: who lays it is paid where it does not win."""
    found = _LAY.search(label)
    return (label, False) if found is None else (label[: found.start()], True)


@functools.lru_cache(maxsize=20_000)
def _passage(section: str, raw: str) -> Passage:
    return passage(section, raw)


def _anchor(*parts: Passage) -> date | None:
    """Return a day that rules or headline spell out with its year."""
    for part in parts:
        dated = [mention for mention in mentions(part.lower, None) if mention.grain in ("day", "month")]
        if dated:
            return dated[-1].last
    return None


def _condition(sections: tuple[Passage, ...]) -> Passage:
    for section in sections:
        for start, end in section.sentences():
            sentence = section.lower[start:end]
            paid = _CONDITION.search(section.lower, start, end) or _PROMISE.search(sentence)
            if paid and (_YES.search(sentence) or not _FALLBACK.search(sentence)):
                return section.part(start, end)
    return Passage("rules", "", "", "")
