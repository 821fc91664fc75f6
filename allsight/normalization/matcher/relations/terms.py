"""What two claims name: do hard terms contradict each other, and which words of each does the other not know?"""

import functools
from typing import Final

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.relations.standing import known_otherwise, names_may_stand
from allsight.normalization.matcher.relations.verdicts import verdict, words_of
from allsight.normalization.parsers.actions import BY_NAME
from allsight.normalization.parsers.claim import HARD_KINDS, Claim, ClaimKind
from allsight.normalization.parsers.lexicon import kind_of, stem, words
from allsight.normalization.parsers.spelling import slipped, spelled

_LONG: Final = 6
"""Shorter words are other words where one letter differs."""
_ARTICLES: Final = frozenset(("al", "el", "ash", "as", "ad", "an"))
"""Articles of Arabic names, which texts leave out."""

NOTHING: Final = frozenset[str]()
PARTIES: Final = ("country", "person", "org")
"""Kinds of names of those who act."""
WORKS: Final = frozenset(("album", "song", "singl", "ep", "mixtap", "film", "seri", "book", "novel", "tour", "trailer"))
"""Sorts of works that people bring out, by their stems: soft words else, for most headlines leave them out."""
HOME: Final = frozenset(("us",))
"""The country of headlines that name none."""


def missing(terms: frozenset[str], bag: frozenset[str], *, slips: bool = True) -> list[str]:
    """Return the terms that another claim's words do not hold, other spellings of longer words allowed.

    With `slips` one letter may be wrong. That is enough to ask people, and not to be certain: Andersen is not Anderson.
    """
    left = [term for term in terms - bag if not _alike(term, bag, slips=slips)]
    if len(left) < 2:
        return left
    written = {part for one in left for two in left if not bag.isdisjoint(_joined(one, two)) for part in (one, two)}
    return [term for term in left if term not in written]


def _joined(one: str, two: str) -> tuple[str, str]:
    """Return two words written as one; a stem may have lost its last letter."""
    return one + two, f"{one}e{two}"


def _alike(term: str, bag: frozenset[str], *, slips: bool = True) -> bool:
    if "_" in term:
        return bag.issuperset(term.split("_"))
    if "-" in term:
        article, _, rest = term.partition("-")
        if (
            bag.issuperset(term.split("-"))
            or term.replace("-", "") in bag
            or (article in _ARTICLES and stem(rest) in bag)
        ):
            return True
    if not term.isalpha():
        return term.isalnum() and any("-" in word and word.replace("-", "") == term for word in bag)
    if len(term) < _LONG:
        return False
    if len(term) >= 8 and any(term[cut:] in bag and stem(term[:cut]) in bag for cut in range(3, len(term) - 2)):
        return True
    likely = _long_words(bag).get(term[0])
    return likely is not None and any(spelled(term, word) or (slips and slipped(term, word)) for word in likely)


@functools.lru_cache(maxsize=8_192)
def _long_words(bag: frozenset[str]) -> dict[str, list[str]]:
    """Return the words of a claim that may be spelled otherwise, by initial: two dozen others are held against them."""
    found: dict[str, list[str]] = {}
    for word in bag:
        if len(word) >= _LONG and word.isalpha():
            found.setdefault(word[0], []).append(word)
    return found


def races(ours: Claim, theirs: Claim) -> bool:
    """Tell whether both claims race against the same event, or neither against any."""
    a, b = ours.race, theirs.race
    return a == b or bool(a and b and (a <= b or b <= a))


def hard_terms(ours: Claim, theirs: Claim) -> tuple[bool | None, str, str]:
    """Compare party, office, competition and stage: contradiction, silence of one side, or agreement."""
    silent = False
    for kind in HARD_KINDS:
        a, b = ours.hard.get(kind, frozenset()), theirs.hard.get(kind, frozenset())
        if a == b:
            continue
        only_a, only_b = a - b - theirs.far, b - a - ours.far
        if only_a or only_b:
            only_a = frozenset(name for name in only_a if not known_otherwise(name, ours, theirs))
            only_b = frozenset(name for name in only_b if not known_otherwise(name, theirs, ours))
        if (only_a and only_b) or (only_a and a and b) or (only_b and a and b):
            return False, words_of(a), words_of(b)
        silent = silent or bool(only_a or only_b)
    only = (ours.stages - theirs.stages, theirs.stages - ours.stages)
    if only[0] or only[1]:
        words = {word for stage in only[0] for word in stage.split()} - theirs.far
        words |= {word for stage in only[1] for word in stage.split()} - ours.far
        if words:
            return (False if only[0] and only[1] else None), words_of(ours.stages), words_of(theirs.stages)
    return (None if silent else True), words_of(ours.stages), words_of(theirs.stages)


def words_left(ours: Claim, theirs: Claim) -> tuple[bool | None, frozenset[str], frozenset[str]]:
    """Compare headlines: agreement, and the terms of each that the other does not know."""
    one, two = (_unknown(a, b, NOTHING, slips=False) for a, b in ((ours, theirs), (theirs, ours)))
    return (False if words_part(ours, theirs) else None if one or two else True), one, two


def works_part(ours: Claim, theirs: Claim) -> bool:
    """Tell whether two headlines name works of other sorts: a song is no album, and a film no series."""
    a, b = ours.terms & WORKS, theirs.terms & WORKS
    return bool(a and b) and a.isdisjoint(b) and not (a & theirs.near or b & ours.near)


def words_part(ours: Claim, theirs: Claim) -> bool:
    """Tell whether too many words of two headlines are left unexplained for one question.

    Soft words may stand on one side only. Of the others neither both sides may have any, nor one side many beside what
    is shared; the second side is not looked at where the first has too many.
    """
    shared = len(ours.terms & theirs.near) + len(theirs.terms & ours.near)
    shared = shared or sum(_alike(term, theirs.near) for term in ours.terms)
    if not shared and ours.measure is None and not _of_one_act(ours, theirs):
        return True
    most, soft = max(1, shared // 3), words("soft")
    one = _unknown(ours, theirs, soft | _agents(ours, theirs))
    if len(one) > most + len(ours.frame.given):
        return True
    two = _unknown(theirs, ours, soft | _agents(theirs, ours))
    if bool(one) != bool(two):  # who acts may go unnamed, but not where another name stands
        one, two = one or _unknown(ours, theirs, soft), two or _unknown(theirs, ours, soft)
    if ours.kind is ClaimKind.HAPPENING:
        if works_part(ours, theirs):
            return True
        if one & ours.frame.namesakes or two & theirs.frame.namesakes:
            return True
        if _strangers(ours, theirs) or (ours.act == theirs.act and _other_parties(ours, theirs)):
            return True
        one, two = first_names_apart(one, two, ours.frame.given, theirs.frame.given)
    return bool(one and two) or len(one) > most or len(two) > most


def _agents(ours: Claim, theirs: Claim) -> frozenset[str]:
    """Return who acts in one headline where the other puts the same act in the passive and names nobody who acts."""
    silent = ours.act == theirs.act and theirs.frame.done_to and not theirs.frame.doers
    return ours.frame.doers if silent else NOTHING


def first_names_apart(
    one: frozenset[str], two: frozenset[str], given_one: frozenset[str], given_two: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Leave out first names that only one side gives; two different first names are two people."""
    if not (one & given_one and two & given_two):
        return one - given_one, two - given_two
    return one, two


def parties(claim: Claim) -> set[str]:
    """Return who acts in a headline or is acted upon; where they are to be together is none of them."""
    return {term for term in claim.terms - claim.frame.where if kind_of(term) in PARTIES}


def _other_parties(ours: Claim, theirs: Claim) -> bool:
    """Tell whether a thing that two do together is done by others: each headline names two or more, not the same."""
    act = BY_NAME.get(ours.act)
    if act is None or not act.mutual:
        return False
    a, b = (parties(claim) for claim in (ours, theirs))
    if len(a) < 2 or len(b) < 2 or a == b:
        return False
    strange = {term for term in a - b if not known_otherwise(term, ours, theirs)}
    return bool(strange or {term for term in b - a if not known_otherwise(term, theirs, ours)})


def _strangers(ours: Claim, theirs: Claim) -> bool:
    """Tell whether both headlines say who acts and nobody is in both, though the rules of each may name the other's."""
    a, b = ({term for term in claim.terms if kind_of(term) in PARTIES} for claim in (ours, theirs))
    if not a or not b or not a.isdisjoint(b):
        return False
    return not any(known_otherwise(term, ours, theirs) for term in a) and not any(
        known_otherwise(term, theirs, ours) for term in b
    )


def _of_one_act(ours: Claim, theirs: Claim) -> bool:
    """Tell whether a headline that names nothing but its act ("a recession?") may be the other, of the home country."""
    fewer, more = sorted((ours.terms, theirs.terms), key=len)
    return ours.act == theirs.act != "be" and not fewer and more <= HOME


def _unknown(ours: Claim, theirs: Claim, spared: frozenset[str], *, slips: bool = True) -> frozenset[str]:
    """Return the terms of a headline that the other claim does not know: what it names must stand in its headline."""
    named, other = _asked(ours.terms, ours.named, spared)
    left = missing(other, theirs.near, slips=slips)
    if named:
        left += missing(named, theirs.head, slips=slips)
    if left and names_may_stand(ours, theirs):
        left = [term for term in left if not known_otherwise(term, ours, theirs)]
    return frozenset(left) if left else NOTHING


@functools.lru_cache(maxsize=8_192)
def _asked(
    terms: frozenset[str], named: frozenset[str], spared: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return what the outcome names and what else the headline says, without the words that are spared."""
    return named - spared, terms - named - spared


def note_words(ours: Claim, theirs: Claim, found: list[FieldVerdict]) -> None:
    """Write down how party, office, competition, stage and the words of two headlines compare."""
    scope, a_scope, b_scope = hard_terms(ours, theirs)
    found.append(verdict("scope", scope, a_scope, b_scope))
    found.append(verdict("words", *words_left(ours, theirs)))
