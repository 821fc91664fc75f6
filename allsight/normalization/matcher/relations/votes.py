"""What voting implies: nominees win for their party, who is elected had stood, enough seats are a majority."""

import functools
from importlib import resources
from typing import Final

import msgspec

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.contestants import Contestant, Sort
from allsight.normalization.parsers.contests import WHOLE, Contest

_NOMINATION: Final = frozenset(("nomination",))


def settled(who: Match, a: Contest, b: Contest) -> Match:
    """Return how a party and one of its people lie to each other who were taken for the same.

    A party wins a presidency with whomever it nominates, so while that is open its people are but some of its ways to
    win. In other races venues name nobody but nominees.
    """
    if who is not Match.SAME or a.office != "president" or a.family != "vote" or len(a.who) != 1 or len(b.who) != 1:
        return who
    if a.stages != WHOLE or b.stages != WHOLE:
        return who
    (one,), (other,) = a.who, b.who
    if one.sort is Sort.PERSON and other.sort is Sort.PARTY and not _nominee(one, a, b):
        return Match.WITHIN
    return Match.AROUND if other.sort is Sort.PERSON and one.sort is Sort.PARTY and not _nominee(other, b, a) else who


def _nominee(person: Contestant, *contests: Contest) -> bool:
    """Tell whether a person stood in such an election for one of the parties that nominate."""
    years = {contest.edition.year for contest in contests} - {None}
    return any(f"{year} {name}" in _nominees() for year in years for name in (*person.ids, " ".join(person.words)))


@functools.cache
def _nominees() -> frozenset[str]:
    source = resources.files("allsight.normalization.parsers").joinpath("data/nominees.json")
    table = msgspec.json.decode(source.read_bytes(), type=dict[str, list[str]])
    return frozenset(f"{year} {name}" for year, names in table.items() for name in names)


def elected(a: Contest, b: Contest) -> bool:
    """Tell whether winning one election takes the nomination that the other is about, as it nearly always does."""
    return (
        a.stages == WHOLE
        and b.stages == _NOMINATION
        and bool(a.office)
        and a.office == b.office
        and a.count is b.count is None
        and not a.party
        and not any(one.sort is Sort.PARTY for one in a.who)
        and not any(one.party and b.party and one.party != b.party for one in a.who)
    )


def stood(a: Contest, b: Contest) -> bool:
    """Tell whether the second contest asks only to stand in the vote in which the first asks for some success."""
    return a.family == b.family == "vote" and b.result.action == "take_part" and b.stages == WHOLE


def _seeks(won: Contest, other: Claim) -> bool:
    return won.office in other.hard.get("office", ()) and (won.place in ("", "us") or won.place in other.near)


def ran(won: Contest, other: Claim) -> bool:
    """Tell whether the other claim asks only to stand in the vote that is to be won, or for its nomination."""
    year = None if other.period is None else other.period.last.year
    return (
        other.act == "run_for_office"
        and won.family == "vote"
        and won.result.worst == 1
        and ("reelection" in other.head or _seeks(won, other))
        and year == won.edition.year is not None
        and other.frame.slot in ("", "which")
    )


def needed(chamber: str) -> int | None:
    """Return how many seats are more than half of a chamber, None where its size is not known."""
    size = _chambers().get(chamber)
    return None if size is None else size // 2 + 1


@functools.cache
def _chambers() -> dict[str, int]:
    source = resources.files("allsight.normalization.parsers").joinpath("data/chambers.json")
    return msgspec.json.decode(source.read_bytes(), type=dict[str, int])


def majority(counted: Contest, plain: Contest) -> Match | None:
    """Say how a number of seats lies to control of the chamber, or to a majority in it; None where neither is asked."""
    controlled = plain.office == "congress" and plain.stages == frozenset((f"{counted.office}_control",))
    controlled = controlled and counted.place in ("", "us")
    if counted.result.action != "seats":
        return None
    if not controlled and not (plain.result.action == "majority" and plain.office == counted.office):
        return None
    chamber = counted.office if controlled else counted.place
    least, seats = needed(chamber), counted.count
    if least is None or seats is None or seats.unit is not None:
        return Match.RELATED
    low = None if seats.low is None else int(seats.low) if seats.low_in else int(seats.low) + 1
    if low is not None and low >= least:
        return Match.SAME if low == least and seats.high is None else Match.WITHIN
    return Match.AROUND if seats.high is None else Match.RELATED


def most_seats(counted: Contest) -> bool:
    """Tell whether so many seats are more than half of the chamber, so that nobody has more."""
    least, seats = needed(counted.office if counted.place in ("", "us") else counted.place), counted.count
    return counted.result.action == "seats" and least is not None and seats is not None and (seats.low or 0) >= least


def elsewhere(a: Contest, b: Contest) -> bool:
    """Tell whether one vote is held in a place that is known and the other where no table knows: mayor of Ulsan.

    Where an office is to be held the words may name whoever holds it: "replace Starmer as Prime Minister".
    """
    return (
        a.family == b.family == "vote"
        and b.office in ("", a.office)
        and bool(a.office and a.place and b.words)
        and not (b.place or a.words)
        and b.result.action != "hold"
    )


def leaving(a: Contest, b: Contest) -> bool:
    """Tell whether one asks who is the next out of an office or a cabinet, the other for a vote on another one."""
    return a.result.action == "next_out" != b.result.action and b.result.action != "hold" and a.office != b.office


def tickets(a: Contest, b: Contest, who: Match) -> bool:
    """Tell whether one asks who stands for president and the other who stands beside, of different people."""
    offices = {a.office, b.office}
    return who is Match.RELATED and offices == {"president", "vice_president"} and a.stages == b.stages == _NOMINATION
