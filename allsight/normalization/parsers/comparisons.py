"""Which of two is held against which: "gold outperforms Bitcoin" has the same words as "Bitcoin outperforms gold"."""

import re
from typing import Final

from allsight.normalization.parsers.lexicon import lexicon

_CUES: Final = (" than ", "perform", "outs", "outg", "outp", "outl", "overtak", "surpass", "flip", "exceed", " beat")
_THAN = re.compile(
    r"\b(?:than|(?:out|under)performs?|outscores?|outsells?|outgross(?:es)?|outpaces?|outlasts?|overtakes?"
    r"|surpass(?:es)?|flips?|exceeds?|beats?) (?:(?:that|those) of )?(?:the )?(?P<other>[a-z][^?|]{1,60})"
)
_BEHIND = re.compile(r" (?:in|by|on|before|at|during|for|this|next|after|until|between|over|as) ")
"""Where the name of the other one ends."""

_NOBODY: Final = frozenset[str]()


def held_against(title: str) -> frozenset[str]:
    """Return what a title names behind the word that compares, nothing where it compares with no name."""
    if not any(cue in title for cue in _CUES):
        return _NOBODY
    found = _THAN.search(title)
    if found is None:
        return _NOBODY
    other = _BEHIND.split(f"{found.group('other')} ", maxsplit=1)[0]
    return frozenset(term.name for term in lexicon().terms(other) if not term.name[0].isdigit())
