"""Where the rules of two linked markets can pay differently: what parts them, and who then gets what."""

from collections.abc import Iterable, Iterator

from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.validator.amounts import amount_conflicts
from allsight.normalization.validator.answers import field_conflict
from allsight.normalization.validator.clauses import clause_conflicts
from allsight.normalization.validator.contrast import contrast_conflict
from allsight.normalization.validator.deadlines import deadline_conflicts
from allsight.normalization.validator.facets import facet_conflicts
from allsight.normalization.validator.inclusion import inclusion_conflicts
from allsight.normalization.validator.origins import source_conflicts
from allsight.normalization.validator.outcomes import outcome_conflicts
from allsight.normalization.validator.replaced import replacement_conflict
from allsight.normalization.validator.special import branch_conflicts
from allsight.normalization.validator.states import state_conflicts
from allsight.normalization.validator.stations import station_conflict
from allsight.normalization.validator.steps import step_conflicts
from allsight.normalization.validator.thresholds import threshold_conflicts

_SEVERAL = frozenset((ConflictKind.SOURCE, ConflictKind.SCOPE, ConflictKind.WITHDRAWAL))
"""Kinds of which two rule texts may have several that are about different states of the world."""


def conflicts_between(first: Claim, second: Claim, *, same: bool) -> tuple[Conflict, ...]:
    """Return the differences between the rules of two markets that ask one question.

    `same` tells whether YES of both means the same. A missing text is a difference too: nobody knows what it says.
    """
    found = (
        *_unread(first, second),
        *deadline_conflicts(first, second),
        *threshold_conflicts(first, second),
        *replacement_conflict(first, second),
    )
    if not first.has_rules or not second.has_rules:
        return (*found, *source_conflicts(first, second))
    conflicts = _once(
        (
            *found,
            *source_conflicts(first, second),
            *station_conflict(first, second),
            *_scope(first, second),
            *branch_conflicts(first, second, same=same),
            *state_conflicts(first, second, same=same),
            *clause_conflicts(first, second),
            *inclusion_conflicts(first, second),
            *step_conflicts(first, second),
        )
    )
    if any(one.severity is not Severity.NOTE for one in conflicts):
        return conflicts
    for further in (outcome_conflicts, amount_conflicts, facet_conflicts, contrast_conflict):
        found = tuple(further(first, second))
        if found:
            return (*conflicts, *found)
    return conflicts


def _once(conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """Keep of each kind what is gravest: a remark on wording says nothing beside a state that parts the markets."""
    found: dict[tuple[ConflictKind, str], Conflict] = {}
    for one in conflicts:
        state = one.ending.partition(":")[0]
        key = (one.kind, state if one.kind in _SEVERAL and one.severity is not Severity.NOTE else "")
        known = found.get(key)
        if known is None or one.severity.rank > known.severity.rank:
            found[key] = one
    grave = {one.kind for one in found.values() if one.severity is not Severity.NOTE}
    return tuple(one for one in found.values() if one.severity is not Severity.NOTE or one.kind not in grave)


def _unread(first: Claim, second: Claim) -> Iterator[Conflict]:
    for claim in (first, second):
        if not claim.has_rules:
            yield Conflict(
                kind=ConflictKind.UNREAD,
                severity=Severity.MATERIAL,
                first=first.market,
                second=second.market,
                ending=f"They part wherever the rules of {claim.venue.code} differ: it has published no text to read.",
            )


def _scope(first: Claim, second: Claim) -> Iterator[Conflict]:
    a, b = first.game, second.game
    if a is None or b is None or a.timing == b.timing:
        return
    if a.timing and b.timing:
        severity, named = (
            Severity.FATAL,
            f"{first.venue.code} counts {_timing(a.timing)}, {second.venue.code} {_timing(b.timing)}",
        )
    else:
        severity = Severity.NOTE
        silent, said = (first, b.timing) if not a.timing else (second, a.timing)
        named = f"{silent.venue.code} does not say whether it counts {_timing(said)}"
    ending = f"They part if the game is decided after regular time: {named}."
    yield field_conflict(ConflictKind.SCOPE, severity, first, second, ending, "condition")


def _timing(word: str) -> str:
    return "regular time only" if word == "regular_time" else "overtime as well"
