"""What a person asks for, and what it is carried out on."""

from collections.abc import Callable

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.decisions import Action, DecisionId, MachineView
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import LinkId, MarketKey, QuestionId
from allsight.domain.questions import Match, Orientation, Question
from allsight.normalization.matcher.book import LinkBook
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.judgement import Judgement
from allsight.normalization.matcher.known import Known
from allsight.normalization.matcher.linking import Linker
from allsight.normalization.matcher.proposing import Proposer


class OvertakenError(InvalidRequestError):
    """What would be taken back has been built upon by a later decision."""

    code = "overtaken"


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What a person asks for.

    `orientation` settles the side of a confirmation, where it is not simply the proposed one (or, for `opposite`, the
    other one). `finding` tells the direction of a `subset`. `id`, `at_ns` and `machine` come with one that was made
    elsewhere.
    """

    link: LinkId
    action: Action
    by: str
    note: str = ""
    orientation: Orientation | None = None
    finding: Match | None = None
    took_s: float | None = None
    id: DecisionId | None = None
    at_ns: int | None = None
    machine: MachineView | None = None


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk works on, handed in by the matcher.

    Attributes:
        judge: compares two markets afresh; None where one of them is not listed.
        question: a question that the book may have dropped meanwhile.
        flush: ends a step.
    """

    clock: Clock
    book: LinkBook
    known: Known
    linker: Linker
    proposer: Proposer
    judge: Callable[[MarketKey, MarketKey], Judgement | None]
    question: Callable[[QuestionId], Question | None]
    flush: Callable[[], Changes]
