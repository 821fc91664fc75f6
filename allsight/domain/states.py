"""The joint ways in which a cluster of markets can end."""

from enum import StrEnum

import msgspec

from allsight.domain.ids import MarketKey
from allsight.domain.market import Settlement
from allsight.domain.questions import Severity


class StateKind(StrEnum):
    """Where a terminal state comes from."""

    CORE = "core"
    """Each claim decided on its terms."""
    BRANCH = "branch"
    """Void, postponement, tie or dead heat, settled as the rules say."""
    DIVERGENCE = "divergence"
    """Venues settle apart: opened by a conflict, or by rules that nobody has read, or by nothing we know of."""


class TableShape(StrEnum):
    """How a table of states is best shown."""

    QUESTION = "question"
    """One question alone."""
    LADDER = "ladder"
    """Levels or days of one thing, of which each implies the next."""
    SET = "set"
    """Outcomes of which one pays at most."""
    TREE = "tree"
    """Anything else that hangs together."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """One joint ending: how every market of the cluster settles.

    Attributes:
        id: stable within its table, for example `core:yes` or `divergence:KA=no,PM=yes`.
        label: the ending in words, for the certificate.
        settlements: per market, what it pays; a market that is not in it may settle either way.
        opened_by: severity of the conflict that opens a divergence; None for the ones that no known difference opens.
        why: the sentence that explains it.
    """

    id: str
    kind: StateKind
    label: str
    settlements: dict[MarketKey, Settlement]
    opened_by: Severity | None = None
    why: str = ""


class StateTable(msgspec.Struct, frozen=True):
    """All endings of a cluster, with the sentences for those that its rules rule out."""

    states: tuple[State, ...]
    folded: tuple[str, ...] = ()

    @property
    def allowed(self) -> tuple[State, ...]:
        """Return core and branch states: what `guaranteed` is the minimum over."""
        return tuple(state for state in self.states if state.kind is not StateKind.DIVERGENCE)

    @property
    def divergences(self) -> tuple[State, ...]:
        """Return the endings in which the venues part."""
        return tuple(state for state in self.states if state.kind is StateKind.DIVERGENCE)
