"""Names that stand for one another for as long as the world is so: the holder of an office, an embassy's capital."""

import functools
from datetime import date
from importlib import resources
from typing import Final

import msgspec

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contest_names import race_of
from allsight.normalization.parsers.frames import ANY
from allsight.normalization.parsers.lexicon import kind_of, stem

ANY_OFFICE: Final = frozenset(("leader",))
"""What headlines call whoever is at the head, whatever the office is called: "the next leader out"."""

LEAVING: Final = frozenset(("leave_office", "resign", "retire", "be_fired", "die"))
"""Ways out of an office."""


_OF_STATE: Final = frozenset(("create", "strike", "attack", "invade", "recognize", "deploy", "lift"))
"""Acts that a country does by the word of whoever is at its head."""

_SOMEWHERE: Final = frozenset(("visit", "meet"))
"""Acts that take people to a place."""

_STANDING_ACTS: Final = LEAVING | _SOMEWHERE | {"pardon", "open_embassy", "withdraw", "endorse", "run_for_office"}
"""The acts for which one name may stand for another."""


class _Holder(msgspec.Struct, frozen=True):
    """Who holds an office from `first` to `last`, both included."""

    office: str
    country: str
    holder: str
    first: date
    last: date


def names_may_stand(ours: Claim, theirs: Claim) -> bool:
    """Tell cheaply whether in two claims any name may stand for another."""
    if ours.act in _STANDING_ACTS and theirs.act in _STANDING_ACTS:
        return True
    if ours.frame.choice or theirs.frame.choice or by_office(ours, theirs):
        return True
    return _rated(ours) and _rated(theirs)


def known_otherwise(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether the other claim names under another name what a term of this one names.

    Of several of whom any one will do, one is enough; which of both asks for less is for the roles to say.
    """
    if ours.act in LEAVING and theirs.act in LEAVING and kind_of(term) in ("office", "country"):
        return _of_the_office(term, ours, theirs)
    chosen = term in ours.frame.choice and (ANY in ours.frame.choice or not ours.frame.choice.isdisjoint(theirs.terms))
    chosen = chosen or (ANY in theirs.frame.choice and kind_of(term) == "country")
    return chosen or any(rule(term, ours, theirs) for rule in (_in_office, _seat, _race, _left_out))


def _race(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether one names a race by its code and the other in words: `TX-Sen` is the Texas Senate race."""
    own = race_of(term)
    return own <= theirs.near if own else any(term in race_of(name) for name in theirs.terms)


def _left_out(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether a term says which race somebody drops out of where the other headline leaves that to their fame."""
    if ours.act != "withdraw" or theirs.act != "withdraw" or "office" in theirs.hard or "office" not in ours.hard:
        return False
    return kind_of(term) in ("office", "country", "city", "state") or term == "election"


def _of_the_office(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether an office, or its country, may be left out beside its holder: "Okoye resigns", "Okoye out".

    The leader of a party is not whoever is at the head of a country, and of which office a headline's leader is its
    paying sentence may say.
    """
    if _other_office(ours, theirs) or _other_office(theirs, ours):
        return False
    led = ("party" in ours.hard) == ("party" in theirs.hard)
    if led and kind_of(term) == "office" and ANY_OFFICE in (ours.hard.get("office"), theirs.hard.get("office")):
        return True
    silent = theirs.hard.get("office") in (None, ANY_OFFICE if led else None) and not any(
        kind_of(name) == "country" for name in theirs.terms
    )
    return silent and any(kind_of(name) not in ("office", "country") for name in ours.terms & theirs.terms)


def _other_office(ours: Claim, theirs: Claim) -> bool:
    """Tell whether the sentence that pays says of a leader, or of whom nothing is said, which office, and another."""
    if ours.hard.get("office", ANY_OFFICE) != ANY_OFFICE:
        return False
    stated = {name for name in ours.near if kind_of(name) == "office"} - ANY_OFFICE
    named = theirs.hard.get("office", ANY_OFFICE) - ANY_OFFICE
    return bool(stated and named) and stated.isdisjoint(named)


def _in_office(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether a term is an office or a country for which the other names who holds it, or the other way round.

    Only for what the office itself does, as in "a presidential pardon", how it is rated, or what a country does by the
    word of its president, and only within one tenure.
    """
    office = ours.act == theirs.act == "pardon" or (_rated(ours) and _rated(theirs))
    if not office and not by_office(ours, theirs):
        return False
    for holder in _holders():
        named = holder.office if office else holder.country
        if term in (named, holder.holder):
            other = holder.holder if term == named else named
            ends = [period.last for period in (ours.period, theirs.period) if period is not None]
            tenure = len(ends) == 2 and all(holder.first <= end <= holder.last for end in ends)
            if other in theirs.near and tenure:
                return True
    return False


def _rated(claim: Claim) -> bool:
    return claim.measure is not None and claim.measure.name == "approval"


def by_office(ours: Claim, theirs: Claim) -> bool:
    """Tell whether a country does in one headline what whoever is at its head does in the other: strike, create.

    A headline without a verb, "a national reserve?", may be about what the other says is created.
    """
    acts = {ours.act, theirs.act}
    if not (acts - {"be"}) <= _OF_STATE or acts == {"be"}:
        return False
    a, b = ours.terms - theirs.terms, theirs.terms - ours.terms
    return any({holder.holder, holder.country} <= a | b and bool(a) and bool(b) for holder in _holders())


def _seat(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether one names a country by its capital and the other by itself: where an embassy is, whom one visits.

    An embassy is the same one; who visits or meets in a town does so in its country, which is for `places` to say.
    """
    if ours.act != theirs.act or ours.act not in ("open_embassy", *_SOMEWHERE):
        return False
    table = _capitals() if ours.act == "open_embassy" else _towns()
    return table.get(term) in theirs.near or any(table.get(name) == term for name in theirs.terms)


def places(ours: Claim, theirs: Claim) -> Match:
    """Compare where two visits go or two meetings are held: who is in a town is in its country."""
    if ours.act != theirs.act or ours.act not in _SOMEWHERE:
        return Match.SAME
    table = _towns()
    a, b = (frozenset(table[name] for name in claim.terms if name in table) for claim in (ours, theirs))
    if not (a & theirs.terms or b & ours.terms):
        return Match.SAME
    if bool(a) == bool(b):
        return Match.SAME
    return Match.WITHIN if a else Match.AROUND


@functools.cache
def _holders() -> tuple[_Holder, ...]:
    source = resources.files("allsight.normalization.parsers").joinpath("data/holders.json")
    return msgspec.json.decode(source.read_bytes(), type=tuple[_Holder, ...])


@functools.cache
def _capitals() -> dict[str, str]:
    source = resources.files("allsight.normalization.parsers").joinpath("data/capitals.json")
    return {
        stem(city): country for city, country in msgspec.json.decode(source.read_bytes(), type=dict[str, str]).items()
    }


@functools.cache
def _towns() -> dict[str, str]:
    """Return the country of each capital, and of other towns, states and residences to which statesmen go."""
    source = resources.files("allsight.normalization.parsers").joinpath("data/places.json")
    others = msgspec.json.decode(source.read_bytes(), type=dict[str, list[str]])
    return _capitals() | {stem(town): country for country, towns in others.items() for town in towns}
