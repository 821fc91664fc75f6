"""What the few words of a note name, where words that rules use for one thing are one."""

import functools
import re
from importlib import resources
from itertools import islice
from typing import Final

import msgspec

from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.dates import mentions
from allsight.normalization.parsers.daytimes import CLOCK
from allsight.normalization.parsers.lexicon import lexicon, stem, words
from allsight.normalization.parsers.source_table import KNOWN
from allsight.normalization.validator.parting import ASIDE

_SAME_HEAD = 6
"""Words that agree in so many letters from the first are forms of one word."""
_CLAUSES = re.compile(r"[.;,:()](?!\d)| but | whether or not | regardless | even if ")
_INITIALS = re.compile(r"\b[A-Z]{3,6}\b")
_CAPITALS = re.compile(r"\b[A-Z][\w&.]{1,30}(?:[ '’/-](?:(?:of|for|and|the|s) )?[A-Z][\w&.]{1,30}){2,6}")
_MOST = 8
_DENIED = CuedPattern(r"\b(?:not|no|never|excluding|excluded|excludes|ignored|regardless)\b|n't\b")


class _Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words by which two notes cannot differ, and groups of words that rules use for one thing."""

    says_nothing: tuple[str, ...]
    one_thing: tuple[str, ...]


class Named(msgspec.Struct, frozen=True):
    """What a text names: the heads of its words that tell something, those of all its words, and known publishers."""

    heads: frozenset[str]
    all_heads: frozenset[str]
    sources: frozenset[str]


def head(word: str) -> str:
    """Return what the forms of a word have in common."""
    return stem(word)[:_SAME_HEAD]


def _read() -> _Wording:
    source = resources.files("allsight.normalization.validator").joinpath("data/wording.json")
    return msgspec.json.decode(source.read_bytes(), type=_Wording)


_WORDING: Final = _read()
_SAYS_NOTHING: Final = (
    words("stop") | words("soft") | frozenset(head(word) for line in _WORDING.says_nothing for word in line.split())
)
_GROUPS: Final = tuple(frozenset(head(word) for word in line.split()) for line in _WORDING.one_thing)


def one_thing(ours: Named, theirs: Named) -> bool:
    """Tell whether two texts name a thing in other words for it."""
    return any(group & ours.all_heads and group & theirs.all_heads for group in _GROUPS)


def short_for(short: str, full: str) -> bool:
    """Tell whether a text holds initials of words with capitals in the other: CPCB, Central Pollution Control Board."""
    initials = set(_INITIALS.findall(short))
    if not initials:
        return False
    for run in islice(_CAPITALS.finditer(full), _MOST):
        words = [word for word in re.split(r"[ '’/-]+", run.group()) if word[:1].isupper()]
        firsts = "".join(word[0] for word in words)
        if any(each in firsts for each in initials):
            return True
    return False


@functools.lru_cache(maxsize=8_192)
def names(text: str) -> Named:
    """Return what a cleaned lower-case text names; what it denies, and dates, hours and numbers are left out."""
    kept = " ; ".join(
        clause
        for clause in _CLAUSES.split(text)
        if ASIDE.search(clause) is None and _DENIED.search(clause.replace("no longer", "")) is None
    )
    sources: set[str] = set()
    for name, cued in KNOWN:
        if cued.search(kept) is not None:
            sources.add(name)
            kept = cued.pattern.sub(" ", kept)
    for mention in reversed(mentions(kept, None)):
        kept = f"{kept[: mention.start]} {kept[mention.end :]}"
    found = [term.name for term in lexicon().terms(CLOCK.sub(" ", kept))]
    heads = frozenset(
        head(word)
        for word in found
        if re.search(r"[a-z]", word) and not _SAYS_NOTHING.intersection((word, stem(word), head(word)))
    )
    return Named(heads, frozenset(map(head, re.findall(r"[a-z]{3,}", kept))), frozenset(sources))
