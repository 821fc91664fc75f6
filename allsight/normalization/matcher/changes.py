"""What a step of the matcher has changed, for everybody who works with its questions."""

import msgspec

from allsight.domain.decisions import Decision
from allsight.domain.ids import LinkId, QuestionId
from allsight.domain.questions import Link


class Changes(msgspec.Struct, frozen=True):
    """What a step has changed.

    Attributes:
        questions, removed: questions to look at again, and those that are no more.
        links: links to store.
        dropped: links that there are no more.
        parted: last statements about links that were stored as decided in some way and that there are no more.
        decisions: what a person decided in this step.
    """

    questions: frozenset[QuestionId] = frozenset()
    links: frozenset[LinkId] = frozenset()
    removed: frozenset[QuestionId] = frozenset()
    decisions: tuple[Decision, ...] = ()
    parted: tuple[Link, ...] = ()
    dropped: frozenset[LinkId] = frozenset()

    def __or__(self, other: "Changes") -> "Changes":
        """Return what both steps have changed, the other one after this one."""
        return Changes(
            (self.questions - other.removed) | other.questions,
            (self.links - other.dropped) | other.links,
            (self.removed - other.questions) | other.removed,
            self.decisions + other.decisions,
            tuple(link for link in self.parted if link.id not in other.links) + other.parted,
            (self.dropped - other.links) | other.dropped,
        )
