"""The board of questions counts what is linked as clusters come, change and go."""

from typing import Any, cast

import msgspec

from allsight.api.views.questions import QuestionBoard
from allsight.domain.clock import ManualClock
from allsight.domain.questions import LinkStatus
from tests.analysis.build import NOW_NS, QUESTION, cluster, kalshi, linked, polymarket


def test_a_question_is_linked_while_two_venues_are_known_to_ask_it() -> None:
    nothing = cast("Any", None)
    board = QuestionBoard(
        store=nothing, matcher=nothing, edges=nothing, markets=nothing, matches=nothing, history=nothing,
        clock=ManualClock(NOW_NS), relations={},
    )  # fmt: skip
    mine, theirs = linked(kalshi()), linked(polymarket())
    board.set_cluster(cluster(mine, theirs))
    assert board.linked == 1
    board.set_cluster(cluster(mine, msgspec.structs.replace(theirs, status=LinkStatus.PROPOSED)))
    assert board.linked == 0
    board.set_cluster(cluster(mine, mine))
    assert board.linked == 0, "one venue lists it twice"
    board.set_cluster(cluster(mine, theirs))
    board.drop_cluster(QUESTION.id)
    board.drop_cluster(QUESTION.id)
    assert board.linked == 0
