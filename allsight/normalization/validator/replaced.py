"""A party at one venue, a person at the other: one bet until the party puts up somebody else."""

from collections.abc import Iterator

from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.validator.answers import field_conflict, word

_NOMINATION = frozenset(("nomine", "nominee", "nomination", "primary", "be_nominee"))


def replacement_conflict(first: Claim, second: Claim) -> Iterator[Conflict]:
    """Find a link between a party's market and that of its candidate, where it is the election that decides."""
    for party, person in ((first, second), (second, first)):
        if not _parties(party) or _parties(person) or not person.terms - party.near:
            continue
        if (_NOMINATION & (party.head | person.head)) or _NOMINATION & {party.act, person.act}:
            continue
        ending = (
            f"They part if the party wins with another candidate: {party.venue.code}, which names the party, settles "
            f"{word(party, True)}, {person.venue.code}, which names the person, settles {word(person, False)}."
        )
        yield field_conflict(ConflictKind.WITHDRAWAL, Severity.MATERIAL, first, second, ending, "condition")
        return


def _parties(claim: Claim) -> frozenset[str]:
    return claim.hard.get("party", frozenset()) & claim.head
