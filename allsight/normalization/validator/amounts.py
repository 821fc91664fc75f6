"""How much it takes: so many minutes, people or votes at least, or within so many hours, where two notes name it."""

import functools
import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.lexicon import stem
from allsight.normalization.parsers.text import Passage
from allsight.normalization.validator.parting import ASIDE, Said, parted
from allsight.normalization.validator.points import is_note

_NOTE_CHARS = 200
_MOST = 6
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_EVERY = 10**9
"""Stands for all that there are."""
_WHOLE = {"all": _EVERY, "every": _EVERY, "both": _EVERY, "each": _EVERY, "any": 1, "a single": 1}
_COUNTS = {
    **_WHOLE,
    **{word: count for count, word in enumerate(_WORDS.split())},
    "a": 1,
    "an": 1,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "sixty": 60,
    "ninety": 90,
}
_NUMBER = (
    rf"(?P<count>\d{{1,3}}(?:,\d{{3}})*|{'|'.join(sorted(_COUNTS.keys() - _WHOLE.keys(), key=len, reverse=True))})"
)
_THING = (
    r"(?:[ -](?:full|consecutive|straight|calendar|uninterrupted|different|separate|more|whole))?"
    r"[ -](?P<thing>[a-z]{3,16})"
)
_LEAST = re.compile(
    rf"\b(?:at least|minimum(?: of)?|no (?:fewer|less) than|not less than|lasts?(?: for)?|holds? (?:for|out)|for)"
    rf" {_NUMBER}{_THING}\b|\b{_NUMBER.replace('count', 'number')}{_THING.replace('thing', 'kind')}"
    r"(?: of [a-z]{3,16})? (?:or (?:more|longer)|minimum|at (?:the )?least|and (?:more|over))\b"
)
_ALL = re.compile(
    r"\b(?P<count>all|every|both|each)(?: of)?"
    r"(?: (?:the|its|their|\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)){0,2}"
    r" (?P<thing>[a-z]{4,16})\b"
)
_ONE = re.compile(r"\b(?P<count>any|a single|one) (?P<thing>[a-z]{4,16})\b")
_WITHIN = re.compile(rf"\b(?:within|no later than|inside|in under) {_NUMBER}{_THING}\b")
_MINUTES = {"minute": 1, "min": 1, "hour": 60, "day": 1_440, "week": 10_080, "month": 43_200, "year": 525_600}
_TIME = "time"
_NO_THING = frozenset(("percent", "million", "billion", "trillion", "basis", "degrees", "points", "dollars", "cents"))
"""Units of a figure, whose level the headline names."""

_NOT_COUNTED = frozenset(("time", "times", "reason", "reasons", "other", "others", "point", "moment", "such", "kind"))
"""What stands after "any" and "all" and is no thing of which there are several."""


class _Amount(msgspec.Struct, frozen=True):
    """How much of a thing a text asks for, in minutes where it is time; `most` where that is all the time there is."""

    thing: str
    count: int
    most: bool
    said: str
    span: Span
    quote: str


def amount_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find how much two notes ask for of one thing, and differently; what more than one amount is named of is left."""
    if not all(is_note(claim.rules, _NOTE_CHARS) for claim in (first, second)):
        return
    ours, theirs = _amounts(first.rules), _amounts(second.rules)
    for key in sorted(ours.keys() & theirs.keys()):
        one, two = ours[key], theirs[key]
        if one.count == two.count:
            continue
        low, high = sorted((one, two), key=lambda each: each.count)
        state = (
            f"it takes longer than {low.said} and no longer than {high.said}"
            if one.most
            else f"it comes to {low.said} and not to {high.said}"
        )
        lenient = high if one.most else low
        sides = [
            Said(
                f"asks for {each.said}" if not each.most else f"allows {each.said}",
                each is lenient,
                each.span,
                each.quote,
            )
            for each in (one, two)
        ]
        yield parted(ConflictKind.SCOPE, Severity.MATERIAL, state, (first, sides[0]), (second, sides[1]))
        return


@functools.lru_cache(maxsize=8_192)
def _amounts(rules: tuple[Passage, ...]) -> dict[tuple[str, bool], _Amount]:
    found: dict[tuple[str, bool], _Amount | None] = {}
    for rule in rules:
        for start, end in rule.sentences():
            sentence = rule.lower[start:end]
            if ASIDE.search(sentence) is not None:
                continue
            for pattern, most in ((_LEAST, False), (_ALL, False), (_ONE, False), (_WITHIN, True)):
                for match in islice(pattern.finditer(sentence), _MOST):
                    one = _amount(
                        match, most=most, span=rule.span(start + match.start(), start + match.end()), raw=rule.raw
                    )
                    if one is not None:
                        key = (one.thing, most)
                        known = found.get(key, one)
                        found[key] = one if known is not None and known.count == one.count else None
    return {key: one for key, one in found.items() if one is not None}


def _amount(match: re.Match[str], *, most: bool, span: Span, raw: str) -> _Amount | None:
    groups = match.groupdict()
    number, thing = groups["count"] or groups.get("number") or "", groups["thing"] or groups.get("kind") or ""
    name = stem(thing)
    if thing in _NO_THING or not number:
        return None
    if match.re in (_ALL, _ONE) and (thing in _NOT_COUNTED or thing.rstrip("s") in _MINUTES):
        return None
    count = _COUNTS.get(number)
    count = int(number.replace(",", "")) if count is None else count
    minutes = _MINUTES.get(thing.rstrip("s"))
    said = f"{number} {thing}"
    quote = raw[span.start : span.end]
    if minutes is not None:
        return _Amount(_TIME, count * minutes, most, said, span, quote)
    return _Amount(name, count, most, said, span, quote)
