"""Sides of what is asked on which two notes name different values: headline or core, hit or fired at, filed or traded.

A table of closed classes, in data. Each is read in notes only, in which every word is meant; what a clause denies is
left out, and what it calls of no matter is not named.
"""

import functools
import re
from collections.abc import Iterator
from importlib import resources
from itertools import islice
from typing import Final

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.cues import CuedPattern, CueIndex
from allsight.normalization.parsers.lexicon import stem
from allsight.normalization.parsers.text import Passage
from allsight.normalization.validator.parting import Said, parted
from allsight.normalization.validator.points import is_note

_FILES = ("figures", "deeds", "contests")
_NOTE_CHARS = 160
"""Rules up to so long say one or two things, and mean each word."""
_MOST = 8
"""So many times one value is named in a note at most."""
_CLAUSES = re.compile(r"[.;:,()](?!\d)| but | whether or not | regardless | even if | even when | no matter ")
_DENIED = CuedPattern(
    r"\b(?:not|no|never|neither|nor|without|excluding|excludes?|excluded|ignored?|disregarded|insufficient|except)\b"
    r"|n't\b|\brather than\b|\binstead of\b|\bex-"
)
_ASIDE = CuedPattern(r"(?:whether or not|regardless|even if|even when|no matter)\b[^.;]*")


_NO_DENIAL = re.compile(
    r"\bno[- ](?:longer|change|(?:higher|lower|less|more|later|earlier|fewer) than|confidence|contest|result)\b"
    r"|\bnot (?:known|published|guilty)\b|\bnobody\b|\bno one\b"
)
_OR_NOT = " or not"


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value of a facet: what a text that names it does, and the words that show it, as regular expressions."""

    says: str
    words: tuple[str, ...]


class Facet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A side of what is asked, of which two notes that name different values ask for different things.

    Attributes:
        ending: the state of the world in which texts of different values part.
        ranked: the values stand in order, and who has reached a later one has reached those before it: what is enough
            for the earlier one falls short of the later.
        adds: a text that names two values counts both, so that one of them alone is less.
    """

    kind: ConflictKind
    ending: str
    values: tuple[Value, ...]
    ranked: bool = False
    adds: bool = False


class Named(msgspec.Struct, frozen=True):
    """Which values of a facet a text names, by their place in it, and which it leaves out."""

    kept: tuple[tuple[int, Said], ...] = ()
    barred: tuple[tuple[int, Said], ...] = ()


def _read() -> tuple[Facet, ...]:
    files = (resources.files("allsight.normalization.validator") / "data" / f"facets_{name}.json" for name in _FILES)
    return tuple(facet for file in files for facet in msgspec.json.decode(file.read_bytes(), type=tuple[Facet, ...]))


FACETS: Final = _read()
_PATTERNS: Final = tuple(
    tuple(CuedPattern(rf"\b(?:{'|'.join(one.words)})\b") for one in facet.values) for facet in FACETS
)
_CUES: Final = CueIndex(_PATTERNS)


def facet_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find the first facet of which two notes name different values."""
    if not all(is_note(claim.rules, _NOTE_CHARS) for claim in (first, second)):
        return
    titles = frozenset(map(stem, first.head | second.head))
    turned = first.negated != second.negated
    for facet, ours, theirs in _of_both(first, second):
        found = _differ(facet, ours, theirs) or (None if turned else _denies(facet, ours, theirs, titles))
        if found is not None:
            yield parted(facet.kind, Severity.MATERIAL, facet.ending, (first, found[0]), (second, found[1]))
            return


def facets_agree(first: Claim, second: Claim) -> bool:
    """Tell whether two notes name the same value of some facet."""
    return any(dict(ours.kept).keys() & dict(theirs.kept).keys() for _, ours, theirs in _of_both(first, second))


def _of_both(first: Claim, second: Claim) -> Iterator[tuple[Facet, Named, Named]]:
    """Return the facets of which both texts speak, in the order of the table."""
    ours, theirs = _named(first.rules), _named(second.rules)
    for place in sorted(ours.keys() & theirs.keys()):
        yield FACETS[place], ours[place], theirs[place]


def _differ(facet: Facet, ours: Named, theirs: Named) -> tuple[Said, Said] | None:
    """Return by what two texts differ that name values of a facet, and not the same ones."""
    one, two = dict(ours.kept), dict(theirs.kept)
    if not one or not two or not (one.keys() != two.keys() if facet.adds else not one.keys() & two.keys()):
        return None
    place = next(iter(one.keys() - two.keys()), next(iter(one)))
    other = next(iter(two.keys() - one.keys()), next(iter(two)))
    if not facet.ranked:
        return one[place], two[other]
    return (
        msgspec.structs.replace(one[place], pays=place < other),
        msgspec.structs.replace(two[other], pays=other < place),
    )


def _denies(facet: Facet, ours: Named, theirs: Named, titles: frozenset[str]) -> tuple[Said, Said] | None:
    """Return what one text names and the other leaves out; what the headline names, no text leaves out."""
    for place in range(len(facet.values)):
        for one, two in ((ours.kept, theirs.barred), (ours.barred, theirs.kept)):
            first, second = dict(one).get(place), dict(two).get(place)
            if first is None or second is None:
                continue
            if not any(titles.issuperset(map(stem, each.quote.lower().split())) for each in (first, second)):
                return first, second
    return None


@functools.lru_cache(maxsize=8_192)
def _named(rules: tuple[Passage, ...]) -> dict[int, Named]:
    """Return what rules name of the facets that they speak of, by the places of those in the table."""
    possible = _CUES.possible(rule.lower for rule in rules)
    found = ((place, _values(rules, FACETS[place], _PATTERNS[place])) for place in possible)
    return {place: one for place, one in found if one.kept or one.barred}


def _values(rules: tuple[Passage, ...], one: Facet, patterns: tuple[CuedPattern, ...]) -> Named:
    """Return which values of a facet rules name and which they leave out; one that they do both with is neither."""
    kept: dict[int, Said] = {}
    barred: dict[int, Said] = {}
    for place, (each, pattern) in enumerate(zip(one.values, patterns, strict=True)):
        for rule in rules:
            for match in islice(pattern.finditer(rule.lower), _MOST):
                denied = _denied(rule.lower, match.start(), match.end())
                if denied is None:
                    if not one.ranked or place:
                        continue
                    denied = False  # the least is enough where it does not matter
                span = rule.span(*match.span())
                quote = rule.raw[span.start : span.end]
                into, says = (barred, f'rules out "{quote}"') if denied else (kept, each.says)
                into.setdefault(place, Said(says, None, span, quote))
    torn = kept.keys() & barred.keys()
    return Named(
        *(tuple((place, said) for place, said in side.items() if place not in torn) for side in (kept, barred))
    )


def _denied(text: str, start: int, end: int) -> bool | None:
    """Tell whether the clause around a place denies it; None where it says that it does not matter."""
    first, last = _clause(text, start, end)
    if text.startswith(_OR_NOT, end) or any(start >= aside[0] and end <= aside[1] for aside in _asides(text)):
        return None
    return _DENIED.search(_NO_DENIAL.sub("", text[first:last])) is not None


@functools.lru_cache(maxsize=4_096)
def _asides(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in islice(_ASIDE.finditer(text), _MOST))


@functools.lru_cache(maxsize=4_096)
def _borders(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _CLAUSES.finditer(text))


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    first = max((border[1] for border in _borders(text) if border[1] <= start), default=0)
    last = min((border[0] for border in _borders(text) if border[0] >= end), default=len(text))
    return first, last
