"""Headlines that name a quantity, whose it is and when, but not on which values the market pays."""

import re
from typing import Final

from allsight.normalization.parsers.dates import mentions
from allsight.normalization.parsers.document import Document
from allsight.normalization.parsers.lexicon import lexicon, outside
from allsight.normalization.parsers.measure_table import Measure

_ASKED = re.compile(r"^(?:will|does|do|did|is|are|can|could|has|have|who|which|when)\b")
"""Beginnings of questions of which the answer is no number."""
_ASIDE = re.compile(r"\([^()]{1,40}\)|\b\d{1,2}(?::\d\d)? ?[ap]m\b|\b(?:et|est|edt|utc)\b|\bthis (?:year|month)\b")
_NEVER: Final = frozenset(("rate_change", "box_office", "warmth_rank"))
"""Quantities whose bare name asks for a decision, a winner or a rank."""


def is_rung(measure: Measure, doc: Document) -> bool:
    """Tell whether a headline is that of a whole ladder, such as "Gold price on May 5?", of which this is one rung.

    Nothing may be left in it beside the quantity, whose it is and when. Which rung the market is stands elsewhere, in a
    field that was not handed on.
    """
    title = doc.title.lower
    if measure.name in _NEVER or _ASKED.match(title):
        return False
    spans = [(found.start, found.end) for found in mentions(title, doc.anchor)]
    spans += [found.span() for found in _ASIDE.finditer(title)]
    absorbed = measure.absorbed.split()
    owners = (*measure.places, "country") if measure.places else ()
    left = outside(lexicon().terms(title), spans)
    return all(term.name in absorbed or term.kind in owners for term in left)
