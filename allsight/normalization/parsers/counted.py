"""What rules say counts, and what they say does not: announcements, interim holders, overtime, revisions."""

import functools
import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from allsight.domain.questions import Span
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.lexicon import stem
from allsight.normalization.parsers.text import Passage

_ENOUGH = r"enough|sufficient|included|counted|accepted|considered|eligible|taken into account|recogni[sz]ed"
_OUT = CuedPattern(
    rf"\b(?:(?:do|does|will|would|shall|can|is|are|may)(?: ?not|n't)"
    rf"(?: (?:also|be|in itself|alone)){{0,3}} "
    rf"(?:counts?\b|qualify\b|suffice\b|{_ENOUGH})"
    rf"|(?:(?:is|are|will be) )?(?:excluded|disregarded|ignored)\b|(?:do|does|will|shall) not(?= *(?:[.;]|$)))"
    r"|\bnot (?:enough|sufficient|included|counted)\b"
)
_IN = CuedPattern(
    rf"\b(?:(?:will |would |shall |also |still ){{0,3}}(?:counts?(?! only| as (?:a )?no\b)|qualify|qualifies"
    rf"|suffices?)\b"
    rf"|(?:is|are|will be|shall be) (?:also )?(?:{_ENOUGH})\b|(?:enough|sufficient|included)\b)"
)
_NEEDED = CuedPattern(r"\b(?:(?:is|are|be) )?(?:required|necessary)\b")
_NOT_NEEDED = CuedPattern(r"\b(?:is|are|be|need)? ?(?:not|n't) (?:required|necessary|needed)\b|\bneed not\b")
_LEFT_OUT = CuedPattern(
    r"\b(?:excluding|exclud(?:es|ed):?|not including|exclusive of|does not include|do not include|but not"
    r"|, (?:and )?not(?: on| just| merely| only)?) (?P<what>[^.;:(),]{3,60})"
)
_NONE = CuedPattern(r"(?:^|, )no (?P<what>[a-z][a-z -]{2,40})(?= *(?:[.;,]|$))")
_ONLY = CuedPattern(
    r"\b(?P<what>permanent|regular season|full-time|general availability|wide release|orbital|individuals?"
    r"|in[- ]person|regulation"
    r"|direct"
    r"|first round|final agreement)\b[^.;,]{0,30}\bonly\b|\bonly (?:an? |the )?(?P<then>permanent|regular season"
    r"|full-time|general"
    r" availability|wide release|orbital|individuals?|in[- ]person|regulation|direct|first round|final agreement)\b"
)
_PRESENT = CuedPattern(
    r"\b(?:meets?|met|meeting|talks?|appears?|attends?|held)\b[^.]{0,24}\b(?:in[- ]person|physically"
    r"|face[- ]to[- ]face)\b"
)
"""Asks for a meeting in one place, which rules out one by telephone."""
_RULES_OUT = {
    "permanent": "interim", "full-time": "interim", "general availability": "beta", "wide release": "limit",
    "regular season": "postseason",
    "orbital": "suborbital", "individual": "group", "in person": "remote", "regulation": "overtime", "direct": "proxy",
    "first round": "runoff", "final agreement": "draft",
}  # fmt: skip
"""What is left out where only the thing named counts."""
_TAKEN_IN = CuedPattern(
    r"(?:(?<!not )(?<!n't )\b(?:including|includes?|inclusive of|incl\.)|^counts) (?P<what>[^.;:()]{3,80})"
)
_CLAUSE = re.compile(
    r"[;:(]| but | however,? |, (?:then|and no) |\b(?:for clarification|update|added by the \w+|clarification)[,:]"
)
_ITEM = re.compile(r", (?:and |or )?| and(?:/or)? | or | nor |/")
_TAIL = re.compile(
    r"\b(?:that|which|who|of|by|for|from|without|made|after|before|between|to|in|on|at|if|published|released|even"
    r"|unless"
    r"|regardless|whether|whatever|with|as|will|so|alone|in full)\b"
)
_PREFIX = re.compile(
    r"^(?:if|any|an?|the|all|such|only|both|each|most|official|officially|formal|public|later|other|mere|no)\b ?"
)
_SAME_THING = {
    name: words
    for words, names in (
        ("announcement", "statement declaration intent intention pledge promise announc"),
        ("draft", "proposal propos framework"),
        ("interim", "acting caretaker provisional temporary partial incomplete preliminary"),
        ("correction", "correct"),
        ("revision", "revis"),
        ("overtime", "overtim extra-tim"),
        ("penalty", "shootout penalti"),
        ("preseason", "exhibition"),
        ("postseason", "playoff play-off"),
        ("remote", "virtual video phone"),
        ("proxy", "prox"),
    )
    for name in names.split()
}
"""Stems of words that name one thing, as the rules of markets use them."""
_KEYS = frozenset(
    re.findall(
        r"\w+",
        "announcement interim draft joint conditional verbal overtime penalty preseason unmanned suborbital beta"
        " preview proxy runoff group indirect remote recess revision correction estimat limit death resignation"
        " detention unofficial accidental postseason",
    )
)
"""Words that decide whatever noun they stand beside: an interim holder is interim, whoever holds what."""
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "official formal public qualify market resolution result outcome event version step measure it this that they"
        " these those which one other thing anything later first any only also such no not yes the above follow bet"
        " question day time date value figure a an be its itself required necessary yet been",
    )
)
"""Nouns that name nothing by which two rules could differ."""
_MOST = 16
"""So many things are said of what counts in one sentence that people would write."""
_REACH = 160
"""What a verb is said of stands within so many characters before it."""
NEED = "(needed)"
"""Stands among the words of a thing that rules do or do not require, which is not the same as that it counts."""


class Counted(msgspec.Struct, frozen=True, gc=False):
    """A thing that rules count in or out: its name, the stems of its words, and where that is said."""

    name: str
    words: frozenset[str]
    counts: bool
    section: str
    span: Span
    quote: str


@functools.lru_cache(maxsize=8_192)
def counted(rules: tuple[Passage, ...]) -> tuple[Counted, ...]:
    """Return what rules count in and what they leave out; a thing of which they say both is left away."""
    found: dict[frozenset[str], Counted] = {}
    torn: set[frozenset[str]] = set()
    for rule in rules:
        for start, end in rule.sentences():
            for name, words, counts in _said(rule.lower[start:end]):
                known = found.get(words)
                if known is not None and known.counts != counts:
                    torn.add(words)
                span = rule.span(start, end)
                quote = " ".join(rule.raw[span.start : span.end].split())[:300]
                found.setdefault(words, Counted(name, words, counts, rule.section, span, quote))
    return tuple(one for words, one in found.items() if words not in torn)


def _said(sentence: str) -> Iterator[tuple[str, frozenset[str], bool]]:
    taken: list[tuple[int, int]] = []
    for pattern, counts, mark in (
        (_NOT_NEEDED, False, NEED),
        (_NEEDED, True, NEED),
        (_OUT, False, ""),
        (_IN, True, ""),
    ):
        for match in islice(pattern.finditer(sentence), _MOST):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            for name, item in _items(
                _clause(sentence[max(0, match.start() - _REACH) : match.start()]), narrowed=counts and not mark
            ):
                yield name, item | {mark} if mark else item, counts
    for match in islice(_ONLY.finditer(sentence), _MOST):
        only = (match.group("what") or match.group("then")).removesuffix("s").replace("in-person", "in person")
        yield _RULES_OUT[only], frozenset((_RULES_OUT[only],)), False
    if _PRESENT.search(sentence) is not None and _OUT.search(sentence) is None:
        yield "remote", frozenset(("remote",)), False
    for pattern, counts in ((_LEFT_OUT, False), (_NONE, False), (_TAKEN_IN, True)):
        for match in islice(pattern.finditer(sentence), _MOST):
            for name, item in _items(match.group("what"), narrowed=False):
                yield name, item, counts


def _clause(before: str) -> str:
    """Return the last clause before a verb: what it is said of."""
    start = max((mark.end() for mark in _CLAUSE.finditer(before)), default=0)
    return before[start:]


def _items(text: str, *, narrowed: bool) -> Iterator[tuple[str, frozenset[str]]]:
    """Split a list into its things.

    One that a further clause narrows down may count where all of its kind are left out, but that some are left out
    says nothing of the others: `narrowed` tells whether such things are wanted.
    """
    for part in _ITEM.split(text):
        item = part.strip(" '\"")
        while (prefix := _PREFIX.match(item)) is not None and prefix.end():
            item = item[prefix.end() :]
        tail = _TAIL.search(item)
        named = _words(item[: tail.start()] if tail is not None and tail.start() else item)
        keys = _KEYS.intersection(named) or _KEYS.intersection(_words(item))
        rest = frozenset(named) - _EMPTY
        if keys:
            yield item, keys
        elif (tail is None or narrowed) and 0 < len(rest) <= 4:
            yield item, rest


def _words(text: str) -> list[str]:
    return [_SAME_THING.get(word, word) for word in map(stem, re.findall(r"[a-z][a-z'-]*", text))]
