"""Who does it, to whom, and in which slot: the roles of a headline that an unordered bag of words loses."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

import msgspec

from allsight.normalization.parsers.act import Act
from allsight.normalization.parsers.actions import Sighting
from allsight.normalization.parsers.contestants import CODED
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.lexicon import Lexicon, Term, words
from allsight.normalization.parsers.text import Passage

_PASSIVE = re.compile(
    r"\b(?:be|been|being|is|was|are|were|get|gets|got)(?: [a-z]{2,12}ly)? $"
    r"|\b(?:receives?|received|gets?|gains?|granted|given|wins?)(?: an?| the| full)?(?: [a-z]{2,14}){0,2} $"
)
_HAVING = re.compile(r"\b(?:has|have|had) $")
_PARTICIPLE = re.compile(r"(?:ed|struck)$")
_AGENT = re.compile(r"\bby (?!the end|end\b)(?:the )?(?=[a-z])")
_ORIGIN = re.compile(r"\b(?:by|from) (?!the end|end\b)(?:the )?(?=[a-z])")
_SENT: Final = frozenset(("deploy", "pardon"))
"""Acts that come *from* those who do them: troops, and pardons."""

_SLOT = re.compile(
    r"(?<!\bits )(?<!\bhis )(?<!\bher )(?<!\btheir )"
    r"\b(next|first|last|only|(?:second|third|fourth|fifth|2nd|3rd|4th|5th)(?=[- ]))\b"
    r"(?! (?:round|half|quarter|day|week|month|year|lady|time|term|place|general|election|meeting"
    r"|secretary|minister|deputy|gentleman|amendment|republic|\d))"
)
_WHOLE = re.compile(
    r"\b(?:all|entirety|the whole) of\b|\bthe entire\b|\bfull control of\b"
    r"|\ball (?!times?\b)(?:[a-z'-]{2,14} ){0,3}?[a-z]{2,14}[a-rt-z]s\b(?<!ous)(?<!is)"
)
"""All of a thing, or all things of a kind: "all remaining hostages"."""

_PART = re.compile(r"\b(?:part|parts|portion|some) of\b")
FULLY: Final = CuedPattern(r"\b(?:full|large)[- ]scale\b")
"""More than the bare act, as far as it goes."""

TRIED: Final = CuedPattern(r"\b(?:attempts?|tr(?:y|ies)) to (?=[a-z])")
"""Less than the bare act: who does a thing has tried to."""

ANY: Final = "*"
"""Among those of whom any one will do: whichever country it is."""

_EVERY: Final = frozenset((ANY, "country", "nation", "state", "other", "another", "one"))
_ANY_COUNTRY = re.compile(r"\b(?:any|another|one)(?: other| more)? (?:country|nation)\b")
_OR = re.compile(r",? or (?:the )?|/")
_RACE = re.compile(
    r"\bbefore (?!(?:(?:the|its|his|her|their) )?(?:end|start|clos|beginning|year|mid|next|this|jan|feb|mar|apr|may"
    r"|jun|jul|aug|sep|oct|nov|dec|q[1-4]|midterm|election|primary|term|leaving|summer|winter|spring|fall|market"
    r"|new year|[a-z]{1,12}day\b|\d))(?=[a-z])"
)
_ASKED = re.compile(r"^\W*(?:where|which|who|what|when)\b")
_WHO = re.compile(r"\W*(?:who|which (?:[a-z]+ ){1,2})(?: will)? ")
_ANYONE = re.compile(r"\W*(?:will |does |has )?(?:an?|any|another|at least one) (?=[a-z])")
_CAPITAL = re.compile(r"[A-Z][A-Za-z.'-]{1,40}")
_NOTHING: Final = frozenset[str]()
_ENTITIES: Final = ("country", "org", "person", "asset", "city", "state", "word")
_PLACES: Final = ("country", "city", "state")
_NUMBERED = re.compile(r"(?!q[1-4]$)[a-z][a-z.-]{0,20}\d")
_PAPERS: Final = frozenset(
    ("act", "bill", "treaty", "accord", "agreement", "deal", "fil", "case", "summit", "amendment", "plan", "report")
)
"""What follows the name of a thing, not the first name of a person: the SAVE Act."""

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
        slot: `next`, `first`, `third`, `only`, `which` and the like: a thing that one of several takes; `before` for
            what must come sooner than another thing; empty for none.
        yearless: the text gives day and month, and nothing tells the year.
        anyone: one of several may do it: "a justice", "another country".
        unsaid: the headline asks who, and no text answers: the tail of the identifier that may, empty for none.
        choice: those of whom any one will do: "the US or Israel", with `ANY` for whichever country.
        where: countries and towns in which those who act are to be together.
        extent: `whole` for all of a thing or an act at full scale, `part` for any part of it or the mere attempt,
            empty where the text does not say.
        own: things with a name of their own, by the capital or the digit in it: "Starship", "GPT-5".
    """

    doers: frozenset[str] = _NOTHING
    done_to: frozenset[str] = _NOTHING
    given: frozenset[str] = _NOTHING
    namesakes: frozenset[str] = _NOTHING
    slot: str = ""
    yearless: bool = False
    anyone: bool = False
    unsaid: str = ""
    own: frozenset[str] = _NOTHING
    choice: frozenset[str] = _NOTHING
    extent: str = ""
    where: frozenset[str] = _NOTHING


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
    if sighting.act.directed and sighting.text == 0 and sighting.words.strip() not in ("", "new"):
        doers, done_to = _roles(title.lower, sighting, terms, table)
    given, namesakes, own = _first_names(headline, table)
    slot = _slot(title.lower, sighting.act)
    if not slot and len(headline) > 1 and _ASKED.search(title.lower):
        slot = "which"
    anyone = _ANYONE.match(title.lower) is not None
    unsaid = ""
    if len(headline) == 1 and _WHO.match(title.lower):
        tail = CODED.search(hints)
        unsaid = tail.group(1) if tail else ""
    frame = Frame(
        doers,
        done_to,
        given & terms or _NOTHING,
        namesakes & terms or _NOTHING,
        slot,
        yearless,
        anyone,
        unsaid,
        own & terms or _NOTHING,
        _choice(title.lower, terms, table),
        _extent(title.lower),
        _where(title.lower, terms, table) if sighting.act.mutual and " in " in title.lower else _NOTHING,
    )
    return PLAIN if frame == PLAIN else frame


def _where(lower: str, terms: frozenset[str], table: Lexicon) -> frozenset[str]:
    """Read where two are to meet, which is no third party: a country or a town behind "in"."""
    found: set[str] = set()
    end = -1
    for term in table.terms(lower):
        listed = end >= 0 and lower[end : term.start].strip() in ("/", ",", "or", ", or")
        if term.kind in _PLACES and (listed or lower.endswith((" in ", " in the "), 0, term.start)):
            found.add(term.name)
            end = term.end
        else:
            end = -1
    return frozenset(found & terms) or _NOTHING


def _extent(lower: str) -> str:
    if FULLY.search(lower) or TRIED.search(lower):
        return "" if FULLY.search(lower) and TRIED.search(lower) else "whole" if FULLY.search(lower) else "part"
    if " of " not in lower and "entire" not in lower and "all " not in lower:
        return ""
    return "whole" if _WHOLE.search(lower) else "part" if _PART.search(lower) else ""


def _choice(lower: str, terms: frozenset[str], table: Lexicon) -> frozenset[str]:
    """Read a list of names that "or" or a slash joins."""
    if _ANY_COUNTRY.search(lower):
        return _EVERY & (terms | {ANY}) or _NOTHING
    if " or " not in lower and "/" not in lower:
        return _NOTHING
    known = [term for term in table.terms(lower) if term.kind in _ENTITIES and term.name in terms]
    found: set[str] = set()
    for one, other in reversed(tuple(pairwise(known))):
        between = lower[one.end : other.start]
        if one.kind == other.kind != "word" and (_OR.fullmatch(between) or (between == ", " and other.name in found)):
            found |= {one.name, other.name}
    return frozenset(found) or _NOTHING


def _slot(lower: str, act: Act) -> str:
    if act.name in ("be_next", "nominate", "confirm"):  # the next one in office, not the next one to be named for it
        return ""
    found = _SLOT.search(lower)
    if found is not None:
        return found.group(1)
    return "before" if " before " in lower and _RACE.search(lower) else ""


def _roles(
    lower: str, sighting: Sighting, terms: frozenset[str], table: Lexicon
) -> tuple[frozenset[str], frozenset[str]]:
    """Read who stands before and behind the act, turned round where the voice is passive or an agent follows."""
    known = [term for term in table.terms(lower) if term.kind in _ENTITIES and term.name in terms]
    before = _names(term for term in known if term.end <= sighting.start)
    behind = [term for term in known if term.start >= sighting.end]
    agent = (_ORIGIN if sighting.act.name in _SENT else _AGENT).search(lower, sighting.end)
    doing = _names(term for term in behind if term.start >= agent.end()) if agent else _NOTHING
    if agent and agent.group().startswith("from"):
        doing = _names(term for term in behind if term.start == agent.end())
    lead = lower[max(0, sighting.start - 28) : sighting.start]
    passive = bool(_PASSIVE.search(lead))
    away = lower.startswith((" in ", " from "), sighting.end)
    bare = bool(_PARTICIPLE.search(sighting.words)) and not _HAVING.search(lead) and (not behind or away)
    after = _names(behind)
    if doing:
        return doing, before | (after - doing)
    if passive and sighting.act.name == "deploy":
        return before, after  # those who are sent are of the one who sends them
    if passive or bare:
        return _NOTHING, before
    if before and after:
        return before, after
    return _NOTHING, _NOTHING if before else after


def _names(terms: Iterable[Term]) -> frozenset[str]:
    return frozenset(term.name for term in terms)


def _first_names(
    headline: tuple[Passage, ...], table: Lexicon
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Read runs of capitalised words: all but the last are first names, unless a known person ends the run.

    A single word with a capital, or with digits among its letters, names a thing; that at the head of a sentence may.
    """
    given: set[str] = set()
    namesakes: set[str] = set()
    own: set[str] = set()
    for part in headline:
        titled = _title_case(part.text)
        run: list[Term] = []
        office = -2
        """Where the name of an office ends, of which a capital behind it is part: the Senate Majority Leader."""
        for term in table.terms(part.lower):
            if term.kind == "office":
                office = term.end
            if term.kind == "word" and (_NUMBERED.match(term.name) or ("_" in term.name and _named(part.text, term))):
                own.add(term.name)
            if titled:
                continue
            word = part.text[term.start : term.end]
            beside = len(run) > 0 and part.text[run[-1].end : term.start] in (" ", " de ", " da ", " al-", "-")
            if not beside:
                _close(run, given, own)
                run = []
            if term.kind == "person":
                namesakes.update(one.name for one in run)
                run = []
            elif term.start == office + 1:
                office = term.end
            elif term.kind == "word" and _CAPITAL.match(word) and word.lower() not in _TITLES | words("soft"):
                run.append(term)
            else:
                _close(run, given, own)
                run = []
        _close(run, given, own)
    return frozenset(given - namesakes), frozenset(namesakes), frozenset(own)


def _named(text: str, term: Term) -> bool:
    """Tell whether one of several words that stand for a thing has a capital: the 25th Amendment, not a data center."""
    return any(char.isupper() for char in text[term.start + 1 : term.end])


def _close(run: list[Term], given: set[str], own: set[str]) -> None:
    if len(run) > 1 and run[-1].name in _PAPERS:
        own.update(one.name for one in run[:-1])
    elif len(run) > 1:
        given.update(one.name for one in run[:-1])
    elif run and run[0].start:
        own.add(run[0].name)


def _title_case(text: str) -> bool:
    """Tell whether nearly every longer word begins with a capital, so that capitals tell nothing."""
    longer = [word for word in text.split() if len(word) > 3 and word.isalpha()]
    return len(longer) > 4 and sum(word[0].isupper() for word in longer) > 0.85 * len(longer)
