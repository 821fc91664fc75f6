"""What one text counts in and the other leaves out: interim holders, overtime, reposts, partial truces."""

import functools
import re
from collections.abc import Iterator

from allsight.domain.questions import Conflict, ConflictKind, Severity, Span
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.counted import NEED, Counted, counted
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.lexicon import stem, words
from allsight.normalization.parsers.text import Passage
from allsight.normalization.validator.parting import ASIDE, Said, both_ways, parted, whole
from allsight.normalization.validator.payouts import payout
from allsight.normalization.validator.points import is_note

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
_CHANGES = re.compile(r"\b(?:recount|deduct|disqualif|penalt|appeal|litigation|revis|correct|amend)")
"""What changes a result afterwards: who leaves it out goes by another result, not by a narrower one."""
_LEAVES_OUT = CuedPattern(
    r"\b(?:do|does|did|will|would|shall|is|are|can)(?: ?not|n't) (?:also |be |in itself |alone )?(?:counts?|qualify"
    r"|suffice|enough|sufficient|included|eligible|considered)\b|\b(?:is|are) (?:excluded|left out|ignored|disregarded"
    r"|insufficient|out\b|no (?!longer))|\b(?:excluded|ignored|disregarded)\b|\bexclud(?:ing|es?)\b|\bwithout\b"
    r"|\bnot (?:enough|sufficient|included|counted)\b|(?:do|does|will|shall)(?: not|n't)(?= *[.]?$)"
    r"|^ ?(?:and )?no (?!longer|change|more|less|fewer|later|other)"
)
_TAKES_IN = CuedPattern(
    r"\b(?:counts?|qualif(?:y|ies)|included?|includ(?:es|ing)|enough|sufficient|suffices?|must|only|pays?|valid)\b"
)
_DENIES = CuedPattern(r"\bnot\b|n't\b|\bno\b|\bnever\b|\bunless\b|\bneither\b|\bnor\b")
_IF = CuedPattern(r"\bif\b|\bwithdraws\b|\bsteps? aside\b|\breplaced\b|\blos(?:er|ing)\b")
_CLAUSES = re.compile(r"[,;:()]| but | and not |(?= (?:without|excluding|except)\b)")
_APART = (" without", " excluding", " except")
"""Words that leave out what follows them, and nothing of what comes before."""
_SAYS_NOTHING = words("stop") | frozenset(
    re.findall(
        r"\w+",
        "also only alone also itself enough sufficient count counted counts qualify qualifies exclud excluded include"
        " included including includ suffice ignor ignored disregard disregarded left consider considered eligible"
        " without must need needs require required such other any thing things them ones kind form date day days time"
        " later earlier first second full whole complete after before while still however resolve resolves bet bets"
        " stand stands pays paid player game match result results final team side"
    )
)  # fmt: skip
_SAME_HEAD = 6
"""Words that agree in so many letters from the first are forms of one word: commuted, commutation."""


def inclusion_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
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
                yield parted(
                    kind, Severity.MATERIAL, state, (first, _as_said(one, what)), (second, _as_said(two, what))
                )
    if not seen:
        yield from _named_apart(first, second)
        yield from _unmentioned(first, second)


def _unmentioned(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Remark on a thing that one text leaves out and the other does not speak of: its headline may well cover it."""
    for claim, other in both_ways(first, second):
        for one in counted(claim.rules):
            if one.counts or NEED in one.words:
                continue
            if any(_alike(one, each) for each in counted(other.rules)):
                continue
            kind, state, _ = _COUNTED.get("".join(one.words), _default(one))
            spans: list[Span | None] = [one.span if each is claim else None for each in (first, second)]
            texts = [one.quote if each is claim else "" for each in (first, second)]
            ending = (
                f"They part if {state} and {other.venue.code} counts it: {claim.venue.code} does not count it, "
                f"{other.venue.code} does not say."
            )
            yield Conflict(
                kind=kind, severity=Severity.NOTE, first=first.market, second=second.market, ending=ending,
                first_span=spans[0], second_span=spans[1], first_text=texts[0], second_text=texts[1],
            )  # fmt: skip
            return


def _default(one: Counted) -> tuple[ConflictKind, str, str]:
    what = f'"{one.name}"'
    return ConflictKind.SCOPE, f"{what} is missing" if NEED in one.words else f"there is nothing but {what}", what


def _as_said(one: Counted, what: str) -> Said:
    if NEED in one.words:
        return Said(f"needs {what}" if one.counts else f"does not need {what}", not one.counts, one.span, one.quote)
    says = f"counts {what}" if one.counts else f"does not count {what}"
    return Said(says, None if one.words & _OPEN else one.counts, one.span, one.quote)


def _alike(one: Counted, two: Counted) -> bool:
    """Tell whether two texts speak of one thing: the same words, or one names it more closely by a word or two."""
    if (NEED in one.words) != (NEED in two.words):
        return False
    small, large = sorted((one.words, two.words), key=len)
    return small <= large and len(large) - len(small) <= 1


# -- in a few words ------------------------------------------------------------------------------------------------


def _named_apart(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find what one note leaves out and the other names without leaving it out; what the title names is common."""
    if not (is_note(first.rules) and is_note(second.rules)):
        return
    titles = first.head | second.head
    for out, named in both_ways(first, second):
        there, here = _named(out.rules), _named(named.rules)
        kept, barred = ({_head(word) for word in side if word not in titles} for side in here)
        own = {_head(word) for word in there[0]}
        for word in there[1]:
            if word in titles or _head(word) in barred | own or _head(word) not in kept:
                continue
            changes = _CHANGES.search(word) is not None
            comes = out.kind is ClaimKind.HAPPENING and not changes
            excluded = Said(f'leaves out "{word}"', False if comes else None, *whole(out))
            included = Said(f'names "{word}"', True if comes else None, *whole(named))
            kind = ConflictKind.SOURCE if changes else ConflictKind.SCOPE
            state = f'"{word}" changes the result' if changes else f'it comes down to "{word}"'
            sides = ((out, excluded), (named, included))
            yield parted(kind, Severity.MATERIAL, state, *(sides if out is first else sides[::-1]))
            return


_Words = tuple[str, ...]


def left_out(rules: tuple[Passage, ...]) -> _Words:
    """Return the words of what a note leaves out."""
    return _named(rules)[1]


@functools.lru_cache(maxsize=8_192)
def _named(rules: tuple[Passage, ...]) -> tuple[_Words, _Words]:
    """Return the words that a note names without leaving them out, and those that it leaves out."""
    kept: dict[str, None] = {}
    barred: dict[str, None] = {}
    for rule in rules:
        for start, end in rule.sentences():
            for clause in _clauses(rule.lower[start:end]):
                if ASIDE.search(clause) is not None or _IF.search(clause) is not None:
                    continue
                paid = payout(clause) if ":" in rule.lower[start:end] else None
                if paid is not None and paid.yes not in (0, 1):
                    continue
                into = barred if _LEAVES_OUT.search(clause) is not None else kept
                if into is kept and _DENIES.search(clause) is not None:
                    continue
                into.update(dict.fromkeys(word for word in re.findall(r"[a-z]{3,}", clause) if _tells(word)))
    return tuple(kept), tuple(barred)


def _clauses(sentence: str) -> Iterator[str]:
    """Split a sentence where its verdict may change; the things of a list stay with the verdict that closes it."""
    pending = ""
    for clause in _CLAUSES.split(sentence):
        if pending and clause.startswith(_APART):
            yield pending
            pending = ""
        pending = f"{pending} {clause}"
        if _LEAVES_OUT.search(clause) is not None or _TAKES_IN.search(clause) is not None:
            yield pending
            pending = ""
    if pending:
        yield pending


def _tells(word: str) -> bool:
    return word not in _SAYS_NOTHING and stem(word) not in _SAYS_NOTHING


def _head(word: str) -> str:
    return stem(word)[:_SAME_HEAD]
