"""Steps on the way to what is claimed: said, filed, signed, passed, confirmed, in force. Which one do texts ask for?

A text may ask for a step by naming nothing else, or by saying that one thing is enough or that another is needed. Two
texts part where what is enough for the one falls short of what the other needs.
"""

import functools
import re
from collections.abc import Iterator

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.cues import CuedPattern, table
from allsight.normalization.parsers.cues import first as first_of
from allsight.normalization.parsers.lexicon import stem, words
from allsight.normalization.parsers.text import Passage
from allsight.normalization.validator.parting import ASIDE, Said, parted, whole
from allsight.normalization.validator.points import is_note

_LADDER = table(
    (
        (6, "takes effect or is carried out"),
        (
            r"\b(?:in (?:force|effect)|tak(?:es?|en|ing) effect|goes into effect|effective|implemented|carried out"
            r"|on sale|ship(?:s|ped)?|deliver(?:ed|y)|available|availability|buy it|installed|sworn[- ]in|swearing"
            r"|inaugurat\w*|(?:takes?|holds?|leaves?|left|hold|assumes?) (?:the )?office|takes? over|ceas(?:e|es|ed)"
            r"|leaves|leaving|left the|vacat\w*|vacant|departs?|departed|no longer|out of office|trad(?:es|ed"
            r"|ing)|clos(?:es|ed|ing)(?! (?:early|above|below|at))|legal tender|in circulation"
            r"|completed|collected|deposited|member)\b"
        ),
    ),
    (
        (5, "becomes law"),
        r"\b(?:signed (?:into law|by the)|becom(?:es?|ing) law|become law|enacted|publication|veto)\b",
    ),
    ((4, "is confirmed"), r"\b(?:confirm(?:ed|ation|s)?|ratif\w+|convict\w*)\b"),
    ((3, "is passed"), r"\b(?:pass(?:es|ed|age)?|adopted|approv(?:ed|al|es)|majority vote)\b"),
    ((2, "is signed"), r"\b(?:sign(?:s|ed|ing|ature)?)\b"),
    (
        (1, "is filed, proposed or agreed"),
        (
            r"\b(?:fil(?:es?|ed|ing)|submit(?:s|ted)?|submission|introduc(?:es|ed|tion)|nominat(?:es|ed|ion)"
            r"|designat(?:es|ed|ion)|presumptive|framework|initial(?:l)?ed|preliminary|pre-?orders?)\b"
        ),
    ),
    (
        (0, "is announced"),
        (
            r"\b(?:announc\w+|unveil\w*|declar(?!ed (?:the )?(?:winner|victor))\w+|pledg\w+|intent\w*|statements?"
            r"|intends?|plans? to|promis\w+|states? that|says? that)\b"
        ),
    ),
)
"""Steps with their height and the words that show them. What a text asks for is the highest step that it names."""
_ACTED = frozenset((ClaimKind.HAPPENING, ClaimKind.CONTEST))
"""Kinds of claims that come true by steps; a game is won and a figure is read."""
_SENTENCE_CHARS = 200
"""Rules up to so long are a sentence or two, of which the longest names its condition in full."""
_WORD = 2
"""Up to this step it is a matter of words: said, filed or signed, and nothing has changed."""
_BESIDES = re.compile(r"\b(?:regardless|whether or not|even if|even when|whenever|no matter|whatever happens)\b.*")
"""What follows is what does not matter."""
_PARTS = re.compile(r"[;:]| but ")
_DENIED = CuedPattern(r"\b(?:not|no|never|insufficient|excluded|without)\b|n't\b")
_ENOUGH = CuedPattern(
    r"\b(?:(?:is|are|be) (?:already )?(?:enough|sufficient)|suffic(?:es?)|counts?|qualif(?:y|ies)|is (?:a )?yes)\b"
)
_NEEDED = CuedPattern(
    r"\b(?:at least|or more|must|needs?|needed|requir(?:es?|ed)|(?:has|have) to|only|complete|entire|whole"
    r"|in full|fully)\b"
)
_ONCE = CuedPattern(r"(?<!at )\b(?:once|after|when)\b")
_WHOLE = CuedPattern(r"\b(?:complete|entire|whole|full|fully)\b")
_VERDICT = re.compile(
    r"^(?:only when|only if|only|must|it|there|needs? to|needs?|requires?|ha(?:s|ve) to)\b ?"
    r"|(?: (?:is|are))? (?:already )?(?:enough|sufficient|required|needed)$"
    r"| (?:suffices?|counts?|qualif(?:y|ies)|only)$"
)
_DATED = re.compile(
    r"\b(?:by|before|until|within|in|on) (?:the end of )?(?:[a-z]{3,9}\.? \d{1,2}|\d{1,2} [a-z]{3,9}|20\d\d)\b.*"
)
_SAME_HEAD = 6
"""Words that agree in so many letters from the first are forms of one word: nominated, nomination."""
_EMPTY = words("stop") | frozenset(
    re.findall(
        r"\w+",
        "must need needs needed require requires required has have had only complete entire whole full fully enough"
        " sufficient suffices suffice count counts qualify qualifies also alone already too both either any each all"
        " such either other itself formally formal official officially public publicly actual actually party parties"
        " side sides"
    )
)  # fmt: skip


_CONDITION = re.compile(
    r"^(?:if (?P<what>.{3,160}?), (?:then )?(?:the market |it |this )?(?:(?:will )?resolves? (?:to )?)?[\"']?yes\b"
    r"|(?:(?:this market )?(?:will )?resolves? (?:to )?)?[\"']?yes[\"']? if (?P<then>.{3,160}))"
)
"""What a market asks for, as a sentence: that is enough for it, and all it needs."""


class _Asked(msgspec.Struct, frozen=True):
    """What a note asks for: the highest step that it names, what is enough for it, and what it needs, as clauses.

    `sentence` tells that what is enough is the note's whole condition, which names the claim itself as well.
    """

    step: tuple[int, str] | None
    enough: str
    needed: str
    sentence: bool = False


def step_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find notes that ask for different steps, or one of which is content with what is not what the other needs."""
    if not all(claim.kind in _ACTED and is_note(claim.rules, _SENTENCE_CHARS) for claim in (first, second)):
        return
    ours, theirs = _asked(first.rules), _asked(second.rules)
    if ours.step is not None and theirs.step is not None and ours.step != theirs.step:
        low, high = sorted((ours.step, theirs.step))
        state = f"it {low[1]} in time but {high[1]} too late or never"
        one, two = (
            Said(f"goes by whether it {step[1]}", step == low, *whole(claim))
            for claim, step in ((first, ours.step), (second, theirs.step))
        )
        yield parted(ConflictKind.EFFECT, Severity.MATERIAL, state, (first, one), (second, two))
        return
    titles = first.head | second.head
    for lenient, strict, turned in ((ours, theirs, False), (theirs, ours, True)):
        if lenient.needed:
            continue
        less, more = _content(lenient.enough), _content(strict.needed)
        if not lenient.sentence:
            less, more = less - titles, more - titles
        partly = _WHOLE.search(strict.needed) is not None and _WHOLE.search(lenient.enough) is None
        if not less or not more or (_heads(less) & _heads(more) and not (partly and more < less)):
            continue
        state = f'there is "{verdict_off(lenient.enough)}" without "{verdict_off(strict.needed)}"'
        easy, hard = (second, first) if turned else (first, second)
        content = Said("is content with the former", True, *whole(easy))
        asks = Said("needs the latter", False, *whole(hard))
        one, two = (asks, content) if turned else (content, asks)
        yield parted(ConflictKind.SCOPE, Severity.MATERIAL, state, (first, one), (second, two))
        return


def step_of(rules: tuple[Passage, ...]) -> tuple[int, str] | None:
    """Return the highest step that rules name, None where they name none."""
    return _asked(rules).step


@functools.lru_cache(maxsize=8_192)
def _asked(rules: tuple[Passage, ...]) -> _Asked:
    steps: list[tuple[int, str]] = []
    enough = needed = ""
    sentence = False
    for rule in rules:
        for start, end in rule.sentences():
            for part in _PARTS.split(rule.lower[start:end]):
                clause = _DATED.sub("", _BESIDES.sub("", part)).strip(" .,;")
                if _DENIED.search(clause.replace("no longer", "")) is not None or ASIDE.search(clause) is not None:
                    continue
                found = first_of(_LADDER, clause)
                if found is not None:
                    steps.append(found[0])
                condition = _CONDITION.search(part.strip())
                if condition is not None:
                    sentence = sentence or not enough
                    enough = enough or _DATED.sub(
                        "", _BESIDES.sub("", condition.group("what") or condition.group("then"))
                    ).strip(" .,;")
                elif _NEEDED.search(clause) is not None or _ONCE.search(clause) is not None:
                    needed = needed or clause
                elif _ENOUGH.search(clause) is not None or (found is not None and found[0][0] <= _WORD):
                    enough = enough or clause
    return _Asked(max(steps, default=None), enough, needed, sentence)


def _heads(content: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:_SAME_HEAD] for word in content)


def verdict_off(clause: str) -> str:
    """Return what a clause names, without the verdict on it: "must reach space" names reaching space."""
    return _VERDICT.sub("", clause).strip(" .,;") or clause


def _content(clause: str) -> frozenset[str]:
    found = (stem(word) for word in re.findall(r"[a-z][a-z'-]+", clause) if word not in _EMPTY)
    return frozenset(word for word in found if word not in _EMPTY)
