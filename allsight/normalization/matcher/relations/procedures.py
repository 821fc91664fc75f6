"""Which acts of state belong together: steps of one procedure, an office being filled, a bill in both houses."""

from collections.abc import Set as AbstractSet
from typing import Final

from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.lexicon import kind_of

_STEPS: Final = frozenset(
    (
        frozenset(("vote", "pass")), frozenset(("vote", "become_law")), frozenset(("convict", "impeach")),
        frozenset(("call_election", "hold_election")), frozenset(("dissolve", "call_election")),
        frozenset(("dissolve", "hold_election")),
    )
)  # fmt: skip
"""Acts that are steps of one procedure, whatever walks of life they belong to."""

_CHAMBERED: Final = frozenset(("pass", "vote"))
"""What one house does with a bill after the other."""

CHOSEN: Final = frozenset(("announce_pick", "nominate", "confirm"))
"""Acts by which an office is filled: whoever it is, it is one event for the office."""


def steps(ours: str, theirs: str) -> bool:
    """Tell whether two acts are steps of one procedure."""
    return frozenset((ours, theirs)) in _STEPS


def of_state(ours: Claim, theirs: Claim, shared: AbstractSet[str], left: AbstractSet[str]) -> bool | None:
    """Tell whether two claims are about one office that is held or filled, or one bill; None where about neither.

    `shared` are the names that both headlines hold, `left` those that only one holds.
    """
    if ours.act == theirs.act == "hold_office":
        return any(kind_of(name) in ("country", "org", "city", "state") for name in shared)
    if ours.act == theirs.act and ours.act in _CHAMBERED:
        return all(kind_of(name) in ("office", "org") for name in left)
    if ours.act in CHOSEN and theirs.act in CHOSEN:
        offices = ours.hard.get("office")
        filled = bool(offices) and offices == theirs.hard.get("office")
        return True if filled or "scotus" in shared else None
    return None
