"""Names that stand for one another for as long as the world is so: the holder of an office, an embassy's capital."""

import functools
from datetime import date
from importlib import resources
from typing import Final

import msgspec

from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contest_names import race_of
from allsight.normalization.parsers.lexicon import kind_of

ANY_OFFICE: Final = frozenset(("leader",))
"""What headlines call whoever is at the head, whatever the office is called: "the next leader out"."""

_LEAVING: Final = frozenset(("leave_office", "resign", "retire", "be_fired", "announce_leaving", "withdraw"))
"""Acts by which somebody leaves an office, or a race for one."""


class _Holder(msgspec.Struct, frozen=True):
    """Who holds an office from `first` to `last`, both included."""

    office: str
    country: str
    holder: str
    first: date
    last: date


def known_otherwise(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether the other claim names under another name what a term of this one names."""
    if {ours.act, theirs.act} <= {"leave_office", "hold_office"} and kind_of(term) == "office":
        led = ("party" in ours.hard) == ("party" in theirs.hard)
        return led and ANY_OFFICE in (ours.hard.get("office"), theirs.hard.get("office"))
    return any(rule(term, ours, theirs) for rule in (_in_office, _seat, _race, _post))


def _race(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether one names a race by its code and the other in words: `TX-Sen` is the Texas Senate race."""
    own = race_of(term)
    return own <= theirs.near if own else any(term in race_of(name) for name in theirs.terms)


def _post(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether a term says which office somebody leaves where the other headline leaves that to their fame."""
    if ours.act not in _LEAVING or theirs.act not in _LEAVING or "office" in theirs.hard:
        return False
    return (kind_of(term) in ("office", "country", "city", "state") or term == "election") and "office" in ours.hard


def _in_office(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether a term is an office whose holder the other names, or the holder of the office that it names.

    Only for what the office itself does, as in "a presidential pardon", or how it is rated, and only within one tenure.
    """
    if not (ours.act == theirs.act == "pardon" or (_rated(ours) and _rated(theirs))):
        return False
    for holder in _holders():
        if term in (holder.office, holder.holder):
            other = holder.holder if term == holder.office else holder.office
            ends = [period.last for period in (ours.period, theirs.period) if period is not None]
            tenure = len(ends) == 2 and all(holder.first <= end <= holder.last for end in ends)
            if other in theirs.near and tenure:
                return True
    return False


def _rated(claim: Claim) -> bool:
    return claim.measure is not None and claim.measure.name == "approval"


def _seat(term: str, ours: Claim, theirs: Claim) -> bool:
    """Tell whether one names a country's embassy by the capital, the other by the country."""
    if ours.act != "open_embassy" or theirs.act != "open_embassy":
        return False
    table = _capitals()
    return table.get(term) in theirs.near or any(table.get(name) == term for name in theirs.terms)


@functools.cache
def _holders() -> tuple[_Holder, ...]:
    source = resources.files("allsight.normalization.parsers").joinpath("data/holders.json")
    return msgspec.json.decode(source.read_bytes(), type=tuple[_Holder, ...])


@functools.cache
def _capitals() -> dict[str, str]:
    source = resources.files("allsight.normalization.parsers").joinpath("data/capitals.json")
    return msgspec.json.decode(source.read_bytes(), type=dict[str, str])
