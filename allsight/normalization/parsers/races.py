"""Which of two things comes first: "a new album before the sequel" sets another event where others set a date."""

import re
from datetime import date
from typing import Final

from allsight.normalization.parsers.dates import mentions
from allsight.normalization.parsers.lexicon import lexicon, names_of

_CUES: Final = ("before ", "sooner than ", "ahead of ")
_BEFORE = re.compile(r"\b(?:before|sooner than|ahead of) (?P<other>[^?|()]{2,90})")
_CALENDAR = re.compile(
    r"(?:(?:the|their|his|her|its|next|end|start|beginning|close|of|this|current|a|an) )*"
    r"(?:end|close|start|beginning|year|month|week|day|quarter|season|decade|century|time|deadline|date|expiry|expiration"
    r"|midterms?|elections?|primary|primaries|runoff|inauguration|christmas|thanksgiving|halloween|easter|new year'?s?"
    r"|super ?bowl|midnight|noon|market|trading|age|congress|parliament|court|committee|senate|house|judge|jury|terms?"
    r"|january|february|march|april|may|june|july"
    r"|august|september|october|november|december)\b|(?:the )?[$€£]?\d"
)
"""What a headline names behind "before" though it is a date, or those who are faced."""


def rival_event(lower: str, anchor: date | None) -> tuple[int, int] | None:
    """Return where a headline names the event that must not come first, None where it names a date or nothing."""
    if not any(cue in lower for cue in _CUES):
        return None
    found = _BEFORE.search(lower)
    if found is None or _CALENDAR.match(found.group("other")):
        return None
    start, end = found.span("other")
    dates = [dated for dated in mentions(lower, anchor) if dated.end > start]
    if any(dated.start - start <= _NEAR for dated in dates):
        return None
    if dates:
        end = min(dated.start for dated in dates)
    return (found.start(), end) if names_of(lexicon().terms(lower[start:end])) else None


_NEAR: Final = 5
"""So many characters from "before" on, a date is what is meant: "before the 1st of May"."""
