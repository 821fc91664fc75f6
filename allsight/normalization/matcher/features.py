"""What the trained model sees of two claims: a fixed vector with a name for each number.

A feature is either the same whichever claim comes first, or changes its sign with the order: then it says which of both
implies the other, ends first, reaches higher. Prices and siblings are left out, for files of labelled pairs have none:
`siblings.py` and the pricing of links under review weigh them where they are known.

Which side pays is none of them: what makes two claims one question does not depend on it, and the relation logic tells.
"""

import functools
from collections.abc import Sequence
from datetime import date
from math import log1p, sqrt
from typing import Final

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import token_set_ratio

from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.verdicts import DIFFERS, EQUAL, UNREAD
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.dates import Period
from allsight.normalization.parsers.numbers import Edge

ROLES: Final = ("what", "who", "where", "when", "scope", "level", "words", "other")
"""What a compared field is about; a field that is not known here counts as `other`."""

ROLE_OF: Final[dict[str, str]] = {
    **dict.fromkeys(("action", "measure", "variant", "bet", "result", "statistic"), "what"),
    **dict.fromkeys(("participants", "contestant", "subject", "object", "roles", "side", "player"), "who"),
    **dict.fromkeys(("place", "contest", "slot", "competition", "occurrence"), "where"),
    **dict.fromkeys(("window", "edition", "deadline", "date", "race"), "when"),
    **dict.fromkeys(("scope", "stage", "timing", "draw", "segment", "condition"), "scope"),
    **dict.fromkeys(("threshold", "line"), "level"),
    "words": "words",
}

_SUBSETS: Final = (Match.WITHIN, Match.AROUND)
_FAR_DAYS: Final = 800

_LOGIC: Final = (
    "one_question",
    "subset",
    "related",
    "different",
    "certain",
    "settled",
    "silent",
    "score",
    "equal_fields",
    "unread_fields",
    "differing_fields",
)
_ROLES: Final = tuple(
    f"{role}_{verdict}_{group}"
    for group in ("one_question", "apart")
    for role in ROLES
    for verdict in (UNREAD, DIFFERS)
)
_TEXT: Final = (
    "kinds_differ",
    "happening",
    "number",
    "game",
    "other_kind",
    "acts_differ",
    "words_in_common",
    "words_alike",
    "letters_alike",
    "subjects_alike",
    "labels_alike",
    "labels_named",
    "fewest_left",
    "most_left",
    "one_but_words_unlike",
    "different_but_words_alike",
    "different_of_one_kind",
)
_TIME: Final = (
    "windows_unread",
    "window_unread",
    "windows_equal",
    "windows_nested",
    "windows_overlap",
    "windows_apart",
    "days_between_ends",
    "one_year",
    "hours_differ",
)
_LEVELS: Final = ("levels_unread", "level_unread", "levels_equal", "levels_complement", "levels_nested", "levels_apart",
                  "levels_overlap", "units_differ")  # fmt: skip
_RULES: Final = ("both_rules", "sources_agree", "sources_differ", "siblings", "one_venue")

STEADY: Final = (*_LOGIC, *_ROLES, *_TEXT, *_TIME, *_LEVELS, *_RULES)
"""Names of the features that do not depend on which claim comes first."""

TURNING: Final = (
    "implies",
    "ends_first",
    "window_inside",
    "level_inside",
    "level_higher",
    "names_more",
)
"""Names of the features that change their sign with the order of the claims."""

NAMES: Final = (*STEADY, *TURNING)


def features(ours: Claim, theirs: Claim, judgement: Judgement) -> list[float]:
    """Return the features of two claims and of what the relation logic says of them, in the order of `NAMES`."""
    text = _text(ours, theirs, judgement.match)
    when, when_turning = _time(ours.period, theirs.period)
    levels, level_turning = _levels(ours, theirs)
    more = len(ours.head) - len(theirs.head)
    return [
        *_logic(judgement),
        *_roles(judgement),
        *text,
        *when,
        *levels,
        *_rules(ours, theirs),
        float((judgement.match is Match.WITHIN) - (judgement.match is Match.AROUND)),
        *when_turning,
        *level_turning,
        more / (1.0 + abs(more)),
    ]


def _logic(judgement: Judgement) -> list[float]:
    match, fields = judgement.match, judgement.fields
    equal = sum(field.verdict == EQUAL for field in fields)
    unread = sum(field.verdict == UNREAD for field in fields)
    return [
        float(match.one_question),
        float(match in _SUBSETS),
        float(match is Match.RELATED),
        float(match is Match.DIFFERENT),
        float(judgement.certain),
        float(bool(fields) and not unread),
        float(not fields),
        judgement.score,
        min(equal, 8) / 8.0,
        min(unread, 4) / 4.0,
        min(len(fields) - equal - unread, 4) / 4.0,
    ]


def _roles(judgement: Judgement) -> list[float]:
    found = [0.0] * len(_ROLES)
    base = 0 if judgement.match.one_question else len(_ROLES) // 2
    for field in judgement.fields:
        if field.verdict != EQUAL:
            found[base + _PLACE_OF_ROLE[ROLE_OF.get(field.field, "other")] + (field.verdict == DIFFERS)] = 1.0
    return found


_PLACE_OF_ROLE: Final = {role: 2 * number for number, role in enumerate(ROLES)}


def _text(ours: Claim, theirs: Claim, match: Match) -> list[float]:
    one_kind = ours.kind is theirs.kind
    common = _overlap(ours.head, theirs.head)
    alike = token_set_ratio(_line(ours.head), _line(theirs.head)) / 100.0
    left = sorted((len(ours.terms - theirs.near), len(theirs.terms - ours.near)))
    labels = float(bool(ours.named)) + float(bool(theirs.named))
    return [
        float(not one_kind),
        float(one_kind and ours.kind is ClaimKind.HAPPENING),
        float(one_kind and ours.kind is ClaimKind.NUMBER),
        float(one_kind and ours.kind is ClaimKind.GAME),
        float(one_kind and ours.kind not in _FIRST_KINDS),
        float(ours.act != theirs.act),
        common,
        alike,
        _cosine(_grams(ours.head), _grams(theirs.head)),
        JaroWinkler.similarity(_said(ours.predicate.subject), _said(theirs.predicate.subject)),
        _overlap(ours.named, theirs.named) if labels == 2 else 0.0,
        labels / 2.0,
        min(left[0], 4) / 4.0,
        min(left[1], 6) / 6.0,
        1.0 - alike if match.one_question else 0.0,
        alike if match is Match.DIFFERENT else 0.0,
        float(one_kind and match is Match.DIFFERENT),
    ]


_FIRST_KINDS: Final = (ClaimKind.HAPPENING, ClaimKind.NUMBER, ClaimKind.GAME)


def words_alike(ours: Claim, theirs: Claim, share: float) -> bool:
    """Tell whether two headlines of one kind have at least so large a share of their words in common."""
    return ours.kind is theirs.kind and _overlap(ours.head, theirs.head) >= share


def _overlap(one: frozenset[str], two: frozenset[str]) -> float:
    """Return the share of terms that two sets have in common; 1 of nothing."""
    union = len(one | two)
    return len(one & two) / union if union else 1.0


@functools.lru_cache(maxsize=20_000)
def _line(terms: frozenset[str]) -> str:
    return " ".join(sorted(terms))


@functools.lru_cache(maxsize=20_000)
def _grams(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(f" {term} "[at : at + 3] for term in terms for at in range(len(term)))


def _cosine(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / sqrt(len(one) * len(two)) if one and two else 0.0


def _said(subject: Sequence[str]) -> str:
    return " ".join(subject)


def _time(a: Period | None, b: Period | None) -> tuple[list[float], tuple[float, float]]:
    """Return how two windows lie to each other, and which ends first and which lies inside the other."""
    if a is None or b is None:
        neither = a is None and b is None
        return [float(neither), float(not neither), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], (0.0, 0.0)
    first, second = _days(a), _days(b)
    inside = _inside(first, second) - _inside(second, first)
    equal = first == second
    apart = first[1] < second[0] or second[1] < first[0]
    gap = abs(first[1] - second[1])
    order = float(second[1] > first[1]) - float(second[1] < first[1])
    steady = [
        0.0,
        0.0,
        float(equal),
        float(not equal and inside != 0),
        float(not equal and inside == 0 and not apart),
        float(apart),
        log1p(min(gap, _FAR_DAYS)) / log1p(_FAR_DAYS),
        float(a.last.year == b.last.year),
        float(a.minute is not None and b.minute is not None and a.minute != b.minute),
    ]
    return steady, (order, 0.0 if equal else inside)


def _days(period: Period) -> tuple[int, int]:
    """Return the first and the last day; a window that does not say when it begins has always been open."""
    last = period.last.toordinal()
    if period.first is not None:
        return period.first.toordinal(), last
    return (last, last) if period.kind == "instant" else (_BEGINNING, last)


_BEGINNING: Final = date(2000, 1, 1).toordinal()


def _inside(one: tuple[int, int], two: tuple[int, int]) -> float:
    return float(one[0] >= two[0] and one[1] <= two[1])


def _levels(ours: Claim, theirs: Claim) -> tuple[list[float], tuple[float, float]]:
    """Return how two ranges lie to each other, and which lies inside the other and which reaches higher."""
    a, b = ours.reading, theirs.reading
    if a is None or b is None:
        neither = a is None and b is None
        return [float(neither), float(not neither), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], (0.0, 0.0)
    one = ours.measure if ours.measure == theirs.measure else None
    edge = a.against(b, one.step if one is not None else None)
    low_a, low_b = a.low if a.low is not None else a.high, b.low if b.low is not None else b.high
    higher = 0.0 if low_a is None or low_b is None else float(low_a > low_b) - float(low_a < low_b)
    steady = [
        0.0,
        0.0,
        float(edge in (Edge.EQUAL, Edge.ROUNDING)),
        float(edge is Edge.COMPLEMENT),
        float(edge in (Edge.WITHIN, Edge.AROUND)),
        float(edge is Edge.APART),
        float(edge is Edge.OVERLAP),
        float(bool(a.unit and b.unit and a.unit != b.unit)),
    ]
    return steady, (float(edge is Edge.WITHIN) - float(edge is Edge.AROUND), higher)


def _rules(ours: Claim, theirs: Claim) -> list[float]:
    sources = {source.name for source in ours.sources}, {source.name for source in theirs.sources}
    named = bool(sources[0] and sources[1])
    return [
        float(ours.has_rules and theirs.has_rules),
        float(named and bool(sources[0] & sources[1])),
        float(named and not sources[0] & sources[1]),
        float(ours.event == theirs.event),
        float(ours.venue is theirs.venue),
    ]
