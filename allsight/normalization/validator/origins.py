"""Whose word decides: first sources, what steps in for them, and what venues are known to read where texts are mute."""

import functools
from collections.abc import Iterator
from importlib import resources

import msgspec

from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.cues import CuedPattern
from allsight.normalization.parsers.lexicon import kind_of
from allsight.normalization.parsers.sources import Source

_AUTHORITIES = frozenset(
    (
        "bls",
        "bea",
        "census",
        "ons",
        "eurostat",
        "federal_reserve",
        "treasury",
        "nws",
        "noaa",
        "opm",
        "congress_gov",
        "league",
        "fred",
        "ecb",
        "bank_of_japan",
        "bank_of_england",
        "nhc",
        "electoral_commission",
        "returning_officer",
        "usda",
    )
)
"""Publishers whose word is the official one."""
_STATED = CuedPattern(r"\bactuals?\b|\bestimates?\b|\bas reported by (?:the )?studio")


class Habit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a venue is known to settle a topic on where its text does not say."""

    venue: str
    source: str
    text: str


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic on which venues are known to settle on different sources, since when, and who says so.

    It is told by the measure, of one of `subjects` if any are given, or else by words of the headline; `country` is the
    one that it is about, empty where it is about none.
    """

    name: str
    ending: str
    since: str
    told_by: str
    habits: tuple[Habit, ...]
    measures: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    country: str = ""


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The dated facts on sources that the package carries.

    `reprints` are groups of publishers that print one and the same figure of a third party.
    """

    topics: tuple[Topic, ...]
    reprints: tuple[frozenset[str], ...]


@functools.cache
def known() -> Known:
    """Return the facts that the package carries."""
    source = resources.files("allsight.normalization.validator").joinpath("data/known_sources.json")
    return msgspec.json.decode(source.read_bytes(), type=Known)


def source_conflicts(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Compare the sources that both texts name; where a text names none, what its venue is known to read."""
    if first.sources and second.sources:
        yield from _named(first, second, first.sources, second.sources)
        return
    topic = _topic(first, second)
    habits = None if topic is None else [_habit(topic, claim) for claim in (first, second)]
    if topic is not None and habits is not None and habits[0] and habits[1]:
        if habits[0].name != habits[1].name:
            guessed = [claim for claim in (first, second) if not claim.sources]
            severity = Severity.NOTE if any(claim.has_rules for claim in guessed) else Severity.MATERIAL
            ending = (
                f"They part if {topic.ending}: {first.venue.code} reads {habits[0].text}, {second.venue.code} reads "
                f"{habits[1].text} (known since {topic.since}, not from "
                f"the text of {' and '.join(claim.venue.code for claim in guessed)})."
            )
            yield _conflict(severity, first, second, ending, habits[0], habits[1])
    elif first.has_rules and second.has_rules and (first.sources or second.sources):
        silent, named = (second, first) if first.sources else (first, second)
        ending = f"They part if {silent.venue.code} reads another source than {named.sources[0].text}: it names none."
        yield _conflict(
            Severity.NOTE,
            first,
            second,
            ending,
            *(claim.sources[0] if claim.sources else None for claim in (first, second)),
        )


def _named(first: Claim, second: Claim, ours: tuple[Source, ...], theirs: tuple[Source, ...]) -> Iterator[Conflict]:
    a, b = ours[0], theirs[0]
    if a.name == b.name:
        return
    measured = any(claim.measure is not None or claim.reading is not None for claim in (first, second))
    if {source.name for source in ours} & {source.name for source in theirs}:
        if a.fallback == b.fallback and any(source.fallback for source in (*ours, *theirs)):
            ending = f"They part if {a.text} and {b.text} disagree: each follows its own first source."
            yield _conflict(Severity.NOTE, first, second, ending, a, b)
        return
    ending = (
        f"They part if {a.text} and {b.text} publish values on either side of the level: "
        "each settles on its own source."
        if measured
        else f"They part if {a.text} and {b.text} disagree on whether it happened: each settles on its own source."
    )
    yield _conflict(_severity(first, second, a, b, measured=measured), first, second, ending, a, b)


def _severity(first: Claim, second: Claim, a: Source, b: Source, *, measured: bool) -> Severity:
    names = {a.name, b.name}
    if any(names <= group for group in known().reprints) and all(map(_says_which, (first, second))):
        return Severity.NOTE
    if names & {"official", "consensus"} and names & _AUTHORITIES:
        return Severity.NOTE
    if measured:
        return Severity.MATERIAL
    return Severity.MATERIAL if a.name.isidentifier() and b.name.isidentifier() else Severity.NOTE


def _says_which(claim: Claim) -> bool:
    """Tell whether a text fixes which of a studio's figures counts, so that it does not matter who prints it."""
    return any(_STATED.search(rule.lower) is not None for rule in claim.rules)


def _topic(first: Claim, second: Claim) -> Topic | None:
    names = {claim.measure.name for claim in (first, second) if claim.measure is not None}
    near = first.near | second.near
    countries = {name for name in near if kind_of(name) == "country"}
    for topic in known().topics:
        if (topic.subjects and not near.intersection(topic.subjects)) or (
            topic.country and countries and topic.country not in countries
        ):
            continue
        if names & set(topic.measures) or all(claim.near.intersection(topic.words) for claim in (first, second)):
            return topic
    return None


def _habit(topic: Topic, claim: Claim) -> Source | None:
    if claim.sources:
        return claim.sources[0]
    found = next((habit for habit in topic.habits if habit.venue == claim.venue.value), None)
    return None if found is None else Source(found.source, found.text)


def _conflict(
    severity: Severity, first: Claim, second: Claim, ending: str, a: Source | None, b: Source | None
) -> Conflict:
    return Conflict(
        kind=ConflictKind.SOURCE, severity=severity, first=first.market, second=second.market, ending=ending,
        first_span=a.span if a else None, second_span=b.span if b else None,
        first_text=a.text if a and a.span else "", second_text=b.text if b and b.span else "",
    )  # fmt: skip
