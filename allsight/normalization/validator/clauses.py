"""Points of rules that two texts settle differently: what counts, which print, who wins a tie."""

import functools
from collections.abc import Iterator
from typing import Final

from allsight.domain.questions import Conflict
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.cues import CueIndex
from allsight.normalization.parsers.text import Passage
from allsight.normalization.validator.parting import Said, parted
from allsight.normalization.validator.points import POINTS, Binds, Point, Variant, is_note

_Found = dict[str, Said]

_CUES: Final = CueIndex([[variant.pattern for variant in point.variants] for point in POINTS])


def clause_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find points that both texts decide, and differently; what only one of them speaks of is no difference."""
    for point, ours, theirs in zip(POINTS, decided(first.rules), decided(second.rules), strict=True):
        if not ours or not theirs or ours.keys() == theirs.keys():
            continue
        one = next(iter(ours.keys() - theirs.keys()), next(iter(ours)))
        two = next(iter(theirs.keys() - ours.keys()), next(iter(theirs)))
        yield parted(point.kind, point.severity, point.ending, (first, ours[one]), (second, theirs[two]))


@functools.lru_cache(maxsize=16_384)
def decided(rules: tuple[Passage, ...]) -> tuple[_Found, ...]:
    """Return what rules decide, point by point: a market is held against many, its text is read once."""
    possible = set(_CUES.possible(rule.lower for rule in rules))
    return tuple(_found(rules, point) if place in possible else {} for place, point in enumerate(POINTS))


def _found(rules: tuple[Passage, ...], point: Point) -> _Found:
    if point.notes_only and not is_note(rules):
        return {}
    found: list[tuple[int, int, Said]] = []
    for variant in point.variants:
        for number, rule in enumerate(rules):
            match = variant.pattern.search(rule.lower)
            if match is not None:
                span = rule.span(*match.span())
                says = _says(variant, match.groupdict().get("what") or "")
                found.append((number, match.start(), Said(says, variant.pays, span, rule.raw[span.start : span.end])))
    if point.binds is Binds.SAID_FIRST:
        found = sorted(found, key=lambda each: each[:2])[:1]
    elif point.binds is Binds.LISTED_FIRST:
        found = found[:1]
    if point.binds is Binds.ALONE and len({one.says for _, _, one in found}) > 1:
        return {}
    said: _Found = {}
    for _, _, one in found:
        said.setdefault(one.says, one)
    return said


def _says(variant: Variant, what: str) -> str:
    return variant.says.replace("{what}", " ".join(what.split()))
