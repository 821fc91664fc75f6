"""Who does it, to whom, and in which slot: the roles of a headline that an unordered bag of words loses."""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from allsight.normalization.parsers.actions import Sighting
from allsight.normalization.parsers.acts import Act
from allsight.normalization.parsers.contestants import CODED
from allsight.normalization.parsers.lexicon import Lexicon, Term, words
from allsight.normalization.parsers.text import Passage

_PASSIVE = re.compile(
    r"\b(?:be|been|being|is|was|are|were|get|gets|got)(?: [a-z]{2,12}ly)? $"
    r"|\b(?:receives?|received|gets?|granted|given)(?: an?)?(?: [a-z]{2,14})? $"
)
_HAVING = re.compile(r"\b(?:has|have|had) $")
_PARTICIPLE = re.compile(r"(?:ed|struck)$")
_AGENT = re.compile(r"\bby (?!the end|end\b)(?:the )?(?=[a-z])")
_SLOT = re.compile(
    r"(?<!\bits )(?<!\bhis )(?<!\bher )(?<!\btheir )"
    r"\b(next|first|last|only|(?:second|third|fourth|fifth|2nd|3rd|4th|5th)(?=[- ]))\b"
    r"(?! (?:round|half|quarter|day|week|month|year|lady|time|term|place|general|election|meeting|\d))"
)
_ASKED = re.compile(r"^\W*(?:where|which|who|what|when)\b")
_WHO = re.compile(r"\W*(?:who|which (?:[a-z]+ ){1,2})(?: will)? ")
_ANYONE = re.compile(r"\W*(?:will |does |has )?(?:an?|any|another|at least one) (?=[a-z])")
_CAPITAL = re.compile(r"[A-Z][A-Za-z.'-]{0,40}")
_NOTHING: Final = frozenset[str]()
_ENTITIES: Final = ("country", "org", "person", "asset", "city", "state", "word")
_TITLES: Final = frozenset(
    [
        "will",
        "did",
        "does",
        "is",
        "are",
        "was",
        "the",
        "president",
        "vice-president",
        "prime",
        "minister",
        "secretary",
        "king",
        "queen",
        "pope",
        "sir",
        "dr",
        "mr",
        "mrs",
        "ms",
        "senator",
        "governor",
        "mayor",
        "judge",
        "justice",
        "general",
        "leader",
        "ceo",
        "and",
        "or",
        "with",
        "vs",
        "x",
        "former",
        "ex",
        "if",
        "by",
        "before",
    ]
)
"""Words with a capital that are no first names."""


class Frame(msgspec.Struct, frozen=True, gc=False):
    """The roles of a happening.

    Attributes:
        doers: what stands where the one who acts is named, empty where the order says nothing.
        done_to: what stands where the one is named to whom it is done.
        given: first names, which another text may leave out.
        namesakes: first names that make a known surname another person's.
        slot: `next`, `first`, `third`, `only`, `which` and the like: a thing that one of several takes; empty for none.
        yearless: the text gives day and month, and nothing tells the year.
        anyone: one of several may do it: "a justice", "another country".
        unsaid: the headline asks who, and no text answers: the tail of the identifier that may, empty for none.
    """

    doers: frozenset[str] = _NOTHING
    done_to: frozenset[str] = _NOTHING
    given: frozenset[str] = _NOTHING
    namesakes: frozenset[str] = _NOTHING
    slot: str = ""
    yearless: bool = False
    anyone: bool = False
    unsaid: str = ""


PLAIN: Final = Frame()
"""The frame of headlines of which there is nothing to say."""


def frame_of(
    headline: tuple[Passage, ...],
    sighting: Sighting,
    terms: frozenset[str],
    table: Lexicon,
    *,
    yearless: bool,
    hints: str,
) -> Frame:
    """Return the roles of a headline; `terms` are those that a claim is compared by, `hints` its identifiers."""
    title = headline[0]
    doers, done_to = _NOTHING, _NOTHING
    if sighting.act.directed and sighting.text == 0 and sighting.words:
        doers, done_to = _roles(title.lower, sighting, terms, table)
    given, namesakes = _first_names(headline, table)
    slot = _slot(title.lower, sighting.act)
    if not slot and len(headline) > 1 and _ASKED.search(title.lower):
        slot = "which"
    anyone = _ANYONE.match(title.lower) is not None
    unsaid = ""
    if len(headline) == 1 and _WHO.match(title.lower):
        tail = CODED.search(hints)
        unsaid = tail.group(1) if tail else ""
    frame = Frame(
        doers, done_to, given & terms or _NOTHING, namesakes & terms or _NOTHING, slot, yearless, anyone, unsaid
    )
    return PLAIN if frame == PLAIN else frame


def _slot(lower: str, act: Act) -> str:
    if act.name in ("be_next", "nominate", "confirm"):  # the next one in office, not the next one to be named for it
        return ""
    found = _SLOT.search(lower)
    return found.group(1) if found else ""


def _roles(
    lower: str, sighting: Sighting, terms: frozenset[str], table: Lexicon
) -> tuple[frozenset[str], frozenset[str]]:
    """Read who stands before and behind the act, turned round where the voice is passive or an agent follows."""
    known = [term for term in table.terms(lower) if term.kind in _ENTITIES and term.name in terms]
    before = _names(term for term in known if term.end <= sighting.start)
    behind = [term for term in known if term.start >= sighting.end]
    agent = _AGENT.search(lower, sighting.end)
    doing = _names(term for term in behind if term.start >= agent.end()) if agent else _NOTHING
    lead = lower[max(0, sighting.start - 28) : sighting.start]
    passive = bool(_PASSIVE.search(lead))
    bare = bool(_PARTICIPLE.search(sighting.words)) and not _HAVING.search(lead) and not behind
    after = _names(behind)
    if doing:
        return doing, before | (after - doing)
    if passive or bare:
        return _NOTHING, before
    if before and after:
        return before, after
    return _NOTHING, _NOTHING if before else after


def _names(terms: Iterable[Term]) -> frozenset[str]:
    return frozenset(term.name for term in terms)


def _first_names(headline: tuple[Passage, ...], table: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Read runs of capitalised words: all but the last are first names, unless a known person ends the run."""
    given: set[str] = set()
    namesakes: set[str] = set()
    for part in headline:
        if _title_case(part.text):
            continue
        run: list[Term] = []
        for term in table.terms(part.lower):
            word = part.text[term.start : term.end]
            beside = len(run) > 0 and part.text[run[-1].end : term.start] in (" ", " de ", " da ", " al-", "-")
            if not beside:
                given.update(one.name for one in run[:-1])
                run = []
            if term.kind == "person":
                namesakes.update(one.name for one in run)
                run = []
            elif term.kind == "word" and _CAPITAL.match(word) and word.lower() not in _TITLES | words("soft"):
                run.append(term)
            else:
                given.update(one.name for one in run[:-1])
                run = []
        given.update(one.name for one in run[:-1])
    return frozenset(given - namesakes), frozenset(namesakes)


def _title_case(text: str) -> bool:
    """Tell whether nearly every longer word begins with a capital, so that capitals tell nothing."""
    longer = [word for word in text.split() if len(word) > 3 and word.isalpha()]
    return len(longer) > 4 and sum(word[0].isupper() for word in longer) > 0.85 * len(longer)
