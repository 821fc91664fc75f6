"""Two notes that name different things and nothing in common: whatever they mean, they do not ask for the same.

This speaks last, where no other comparison found anything, and only of what has no level to reach: what a figure is has
many sides of which one note names this and another that.
"""

import functools
import re
from collections.abc import Iterator

from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.counted import counted
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.dates import mentions
from allsight.normalization.parsers.lexicon import lexicon, stem, words
from allsight.normalization.validator.clauses import decided
from allsight.normalization.validator.inclusion import left_out
from allsight.normalization.validator.parting import ASIDE, Said, parted, whole
from allsight.normalization.validator.points import is_note
from allsight.normalization.validator.steps import step_of

_SAME_HEAD = 6
"""Words that agree in so many letters from the first are forms of one word."""
_CLOCK = re.compile(r"\b(?:\d{1,2}(?::\d\d)? ?[ap]\.?m\b|noon\b|midnight\b|\d\d:\d\d)")
_OTHERWISE = CuedPattern(
    r"\bif\b|\b(?:any|whatever|some) (?:other )?reason\b|\botherwise\b|\bdisputes?\b|\balone\b|\bjoint"
)
"""A condition, a catch-all or a procedure: not the one thing that a note asks for."""
_WHO_SAYS = CuedPattern(
    r"\b(?:declared|claimed|confirmed|reported|stated|published|announced|verified) by\b|\bper\b|\baccording to\b"
)
_SAYS_NOTHING = (
    words("stop")
    | words("soft")
    | frozenset(
        stem(word)
        for word in re.findall(
            r"\w+",
            "and or the must has have both all any each count counts only yes will also"
            " winner wins win receive receives received ceremony",
        )
    )
)


def contrast_conflict(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find two notes of happenings that have no word in common, and agree on no point that is known."""
    if not all(map(_names_one_thing, (first, second))) or _agree(first, second):
        return
    if _says_who(first) != _says_who(second):
        return
    if _says_who(first) and first.contest is not None:
        return  # whoever holds a contest declares its winner, in whatever words
    ours, theirs = _content(first.rules[0].lower), _content(second.rules[0].lower)
    titles = {_head(word) for word in first.head | second.head}
    ours, theirs = ours - titles, theirs - titles
    if not ours or not theirs or ours & theirs:
        return
    one, two = (Said(f'goes by "{claim.rules[0].text.strip(" .")}"', None, *whole(claim)) for claim in (first, second))
    state = "the one thing that a text names has come true and the other has not"
    kind = ConflictKind.SOURCE if _says_who(first) else ConflictKind.SCOPE
    yield parted(kind, Severity.MATERIAL, state, (first, one), (second, two))


def _names_one_thing(claim: Claim) -> bool:
    plain = claim.kind is not ClaimKind.GAME and claim.reading is None
    if not plain or len(claim.rules) != 1 or not is_note(claim.rules) or claim.sources:
        return False
    text = claim.rules[0].lower
    aside = any(pattern.search(text) is not None for pattern in (_CLOCK, ASIDE, _OTHERWISE))
    return not aside and not claim.predicate.branches and not left_out(claim.rules)


def _says_who(claim: Claim) -> bool:
    return _WHO_SAYS.search(claim.rules[0].lower) is not None


def _agree(first: Claim, second: Claim) -> bool:
    """Tell whether two notes decide a point alike: the same step, the same variant, the same thing in or out."""
    step = step_of(first.rules)
    if step is not None and step == step_of(second.rules):
        return True
    if any(
        ours and ours.keys() == theirs.keys()
        for ours, theirs in zip(decided(first.rules), decided(second.rules), strict=True)
    ):
        return True
    things = [{(one.words, one.counts) for one in counted(claim.rules)} for claim in (first, second)]
    barred = [{_head(word) for word in left_out(claim.rules)} for claim in (first, second)]
    return bool(things[0] & things[1] or barred[0] & barred[1])


@functools.lru_cache(maxsize=8_192)
def _content(text: str) -> frozenset[str]:
    """Return the heads of the words of a note and the names that it holds, dates and hours left out."""
    for mention in reversed(mentions(text, None)):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    named = (term.name for term in lexicon().terms(text))
    return frozenset(_head(word) for word in named if word not in _SAYS_NOTHING and stem(word) not in _SAYS_NOTHING)


def _head(word: str) -> str:
    return stem(word)[:_SAME_HEAD]
