"""Points of rules that two texts settle differently: what counts, which print, who wins a tie."""

import functools
from collections.abc import Iterator
from fractions import Fraction

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.counted import NEED, Counted, counted
from allsight.normalization.parsers.text import Passage
from allsight.normalization.validator.answers import pays, word
from allsight.normalization.validator.points import POINTS, Binds, Point, Variant, is_note


class _Said(msgspec.Struct, frozen=True):
    """A variant that a text holds: in words, where, and what it pays in the point's state."""

    says: str
    pays: bool | None
    span: Span
    quote: str


_Found = dict[str, _Said]

_COUNTED = {
    "announcement": (ConflictKind.EFFECT, "it is announced in time but not carried out in time", "an announcement"),
    "interim": (ConflictKind.SCOPE, "only an interim or partial version comes about", "an interim version"),
    "draft": (ConflictKind.SCOPE, "only a draft or a framework comes about", "a draft or framework"),
    "revision": (ConflictKind.SOURCE, "the figure is revised across the level", "revisions"),
    "correction": (ConflictKind.SOURCE, "the figure is corrected across the level", "corrections"),
    "estimat": (ConflictKind.SOURCE, "estimate and final figure lie on either side of the level", "estimates"),
    "overtime": (ConflictKind.SCOPE, "it is decided after regular time", "overtime"),
    "penalty": (ConflictKind.SCOPE, "it is decided on penalties or in a shootout", "the shootout"),
}  # fmt: skip
_OPEN = frozenset(("revision", "correction", "estimat", "overtime", "penalty"))
"""Things whose counting does not by itself make the claim come true."""


def clause_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find points that both texts decide, and differently; what only one of them speaks of is no difference."""
    for point, ours, theirs in zip(POINTS, _decided(first.rules), _decided(second.rules), strict=True):
        if not ours or not theirs or ours.keys() == theirs.keys():
            continue
        one = next(iter(ours.keys() - theirs.keys()), next(iter(ours)))
        two = next(iter(theirs.keys() - ours.keys()), next(iter(theirs)))
        yield _parted(point.kind, point.severity, point.ending, (first, ours[one]), (second, theirs[two]))
    yield from _counted_apart(first, second)


def _parted(
    kind: ConflictKind, severity: Severity, state: str, ours: tuple[Claim, _Said], theirs: tuple[Claim, _Said]
) -> Conflict:
    (first, one), (second, two) = ours, theirs
    known = one.pays is not None and two.pays is not None
    said = [f"{claim.venue.code} {text.says}" for claim, text in (ours, theirs)]
    if known:
        said = [
            f"{claim.venue.code} settles {word(claim, bool(text.pays))} as it {text.says}"
            for claim, text in (ours, theirs)
        ]
    paid: list[Fraction | None] = [pays(claim, bool(text.pays)) if known else None for claim, text in (ours, theirs)]
    return Conflict(
        kind=kind, severity=severity, first=first.market, second=second.market,
        ending=f"They part if {state}: {said[0]}, {said[1]}.",
        first_span=one.span, second_span=two.span, first_text=one.quote, second_text=two.quote,
        first_yes=paid[0], second_yes=paid[1],
    )  # fmt: skip


@functools.lru_cache(maxsize=16_384)
def _decided(rules: tuple[Passage, ...]) -> tuple[_Found, ...]:
    """Return what rules decide, point by point: a market is held against many, its text is read once."""
    return tuple(_found(rules, point) for point in POINTS)


def _found(rules: tuple[Passage, ...], point: Point) -> _Found:
    if point.notes_only and not is_note(rules):
        return {}
    found: list[tuple[int, int, _Said]] = []
    for variant in point.variants:
        for number, rule in enumerate(rules):
            match = variant.pattern.search(rule.lower)
            if match is not None:
                span = rule.span(*match.span())
                says = _says(variant, match.groupdict().get("what") or "")
                found.append((number, match.start(), _Said(says, variant.pays, span, rule.raw[span.start : span.end])))
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


# -- what counts ---------------------------------------------------------------------------------------------------


def _counted_apart(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find things that one text counts in and the other leaves out."""
    seen: set[str] = set()
    for one in counted(first.rules):
        for two in counted(second.rules):
            if one.counts == two.counts or not _alike(one, two):
                continue
            least = min((one, two), key=lambda each: len(each.words))
            kind, state, what = _COUNTED.get("".join(least.words), _default(least))
            if state not in seen:
                seen.add(state)
                yield _parted(
                    kind, Severity.MATERIAL, state, (first, _as_said(one, what)), (second, _as_said(two, what))
                )


def _default(one: Counted) -> tuple[ConflictKind, str, str]:
    what = f'"{one.name}"'
    return ConflictKind.SCOPE, f"{what} is missing" if NEED in one.words else f"there is nothing but {what}", what


def _as_said(one: Counted, what: str) -> _Said:
    if NEED in one.words:
        return _Said(f"needs {what}" if one.counts else f"does not need {what}", not one.counts, one.span, one.quote)
    says = f"counts {what}" if one.counts else f"does not count {what}"
    return _Said(says, None if one.words & _OPEN else one.counts, one.span, one.quote)


def _alike(one: Counted, two: Counted) -> bool:
    """Tell whether two texts speak of one thing: the same words, or one names it more closely by a word or two."""
    if (NEED in one.words) != (NEED in two.words):
        return False
    small, large = sorted((one.words, two.words), key=len)
    return small <= large and len(large) - len(small) <= 1
