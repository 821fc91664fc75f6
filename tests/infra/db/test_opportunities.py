"""Episodes, their evidence and their life."""

from decimal import Decimal

import pytest

from allsight.domain.ids import OpportunityId, QuestionId
from allsight.domain.opportunity import CloseReason, EdgePoint, OpportunityClass, OpportunityStatus
from allsight.infra.db.database import Database
from tests.infra.values import an_opportunity, some_evidence

pytestmark = pytest.mark.integration

ID = OpportunityId("O1")
CLOSED = OpportunityStatus.CLOSED


def point(at_ns: int, edge: str) -> EdgePoint:
    return EdgePoint(at_ns, Decimal(edge), Decimal("10.50"), Decimal("0.10"), OpportunityClass.LOCKED)


async def test_an_episode_comes_back_with_its_evidence_and_life(database: Database) -> None:
    life = [point(100, "0.010"), point(200, "-0.0000001")]
    await database.opportunities.save(an_opportunity(), some_evidence(), life)
    assert await database.opportunities.get(ID) == an_opportunity()
    assert await database.opportunities.evidence(ID) == some_evidence()
    found = await database.opportunities.life(ID)
    assert found == life
    assert str(found[0].edge) == "0.010"


async def test_life_grows_and_the_newest_evidence_stays(database: Database) -> None:
    await database.opportunities.save(an_opportunity(), some_evidence("a"), [point(100, "1")])
    await database.opportunities.save(an_opportunity(version=2), some_evidence("b"), [point(100, "1"), point(150, "2")])
    await database.opportunities.save(an_opportunity(version=3), None, [point(170, "3")])
    assert await database.opportunities.get(ID) == an_opportunity(version=3)
    assert await database.opportunities.evidence(ID) == some_evidence("b")
    assert await database.opportunities.life(ID) == [point(100, "1"), point(150, "2"), point(170, "3")]


async def test_an_older_version_that_arrives_late_changes_nothing(database: Database) -> None:
    await database.opportunities.save(an_opportunity(version=5), some_evidence("b"), [])
    await database.opportunities.save(an_opportunity(version=4), some_evidence("a"), [])
    assert await database.opportunities.get(ID) == an_opportunity(version=5)
    assert await database.opportunities.evidence(ID) == some_evidence("b")


async def test_several_are_saved_in_one_transaction(database: Database) -> None:
    await database.opportunities.save(an_opportunity(version=2), some_evidence("b"), [])
    await database.opportunities.save_all(
        [
            (an_opportunity(version=1), some_evidence("a"), [point(50, "1")]),
            (an_opportunity("O2", version=1), some_evidence("c"), [point(60, "1")]),
            (an_opportunity("O2", version=2), None, [point(70, "2")]),
        ]
    )
    assert await database.opportunities.get(ID) == an_opportunity(version=2)
    assert await database.opportunities.evidence(ID) == some_evidence("b")
    assert await database.opportunities.life(ID) == [point(50, "1")]
    other = OpportunityId("O2")
    assert await database.opportunities.get(other) == an_opportunity("O2", version=2)
    assert await database.opportunities.evidence(other) == some_evidence("c")
    assert await database.opportunities.life(other) == [point(60, "1"), point(70, "2")]


async def test_closed_episodes_come_newest_first_in_pages(database: Database) -> None:
    episodes = [an_opportunity(f"O{n}", status=CLOSED, closed_ns=1000 + n) for n in range(5)]
    for episode in [*episodes, an_opportunity("OPEN")]:
        await database.opportunities.save(episode, None, [])
    first = await database.opportunities.closed(limit=3)
    rest = await database.opportunities.closed(before_ns=first[-1].closed_ns, limit=3)
    assert [*first, *rest] == episodes[::-1]


async def test_episodes_of_a_question_come_newest_first(database: Database) -> None:
    for number in range(3):
        await database.opportunities.save(an_opportunity(f"O{number}", opened_ns=number), None, [])
    await database.opportunities.save(an_opportunity("OTHER", question="Q2"), None, [])
    found = await database.opportunities.of_question(QuestionId("Q1"), limit=2)
    assert [episode.id for episode in found] == ["O2", "O1"]


async def test_what_is_unknown_is_nothing(database: Database) -> None:
    assert await database.opportunities.get(ID) is None
    assert await database.opportunities.evidence(ID) is None
    assert await database.opportunities.life(ID) == []


async def test_episodes_that_a_killed_process_left_open_are_closed(database: Database) -> None:
    left = an_opportunity("LEFT")
    done = an_opportunity("DONE", status=CLOSED, closed_ns=5)
    for episode in (left, done):
        await database.opportunities.save(episode, None, [])
    assert await database.opportunities.close_left_open() == 1
    closed = await database.opportunities.get(left.id)
    assert closed is not None
    assert (closed.status, closed.closed_ns, closed.close_reason) == (CLOSED, left.updated_ns, CloseReason.SHUTDOWN)
    assert closed.close_detail == "the program ended without closing it"
    (last,) = await database.opportunities.life(left.id)
    assert (last.at_ns, last.guaranteed, last.class_) == (left.updated_ns, left.guaranteed, left.class_)
    assert await database.opportunities.get(done.id) == done
    assert await database.opportunities.life(done.id) == []
    assert await database.opportunities.close_left_open() == 0
