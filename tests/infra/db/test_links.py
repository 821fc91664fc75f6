"""Questions, links, and decisions that nothing rewrites."""

import pytest

from allsight.domain.ids import LinkId
from allsight.domain.questions import LinkStatus
from allsight.infra.db.database import Database
from allsight.infra.db.errors import StorageRefusedError
from tests.infra.values import a_link, a_question

LINK = LinkId("L1")
CONFIRMED = LinkStatus.CONFIRMED


async def test_the_newest_version_is_loaded_and_all_are_remembered(database: Database) -> None:
    versions = [a_link(), a_link(version=2, status=CONFIRMED, decided_by="ann"), a_link(version=3)]
    await database.links.save([a_question()], versions[:1])
    await database.links.save(links=versions[1:])
    assert await database.links.load() == ([a_question()], versions[-1:])
    assert await database.links.history(LINK) == versions


async def test_an_older_version_that_arrives_late_is_remembered_but_not_in_force(database: Database) -> None:
    old, new = a_link(), a_link(version=2, status=CONFIRMED)
    await database.links.save([a_question()], [new])
    await database.links.save(links=[old])
    assert (await database.links.load())[1] == [new]
    assert await database.links.history(LINK) == [old, new]


async def test_saving_a_version_again_changes_nothing(database: Database) -> None:
    for _ in range(2):
        await database.links.save([a_question()], [a_link(), a_link()])
    assert await database.links.history(LINK) == [a_link()]


async def test_a_recorded_decision_is_never_rewritten(database: Database) -> None:
    decision = a_link(version=2, status=CONFIRMED, decided_by="ann")
    await database.links.save([a_question()], [decision])
    with pytest.raises(StorageRefusedError, match="version 2 of link L1 is recorded as confirmed by ann"):
        await database.links.save([a_question("Q2")], [a_link(version=2, decided_by="matcher")])
    assert await database.links.load() == ([a_question()], [decision])


async def test_a_market_has_at_most_one_confirmed_link(database: Database) -> None:
    await database.links.save([a_question(), a_question("Q2")], [a_link(status=CONFIRMED)])
    with pytest.raises(StorageRefusedError):
        await database.links.save(links=[a_link("L2", question="Q2", status=CONFIRMED)])


async def test_a_market_may_move_to_another_question_in_one_save(database: Database) -> None:
    await database.links.save([a_question(), a_question("Q2")], [a_link("L2", status=CONFIRMED)])
    moved = a_link("L1", question="Q2", status=CONFIRMED)
    released = a_link("L2", status=LinkStatus.REJECTED, version=2)
    await database.links.save(links=[moved, released])
    assert (await database.links.load())[1] == [moved, released]


async def test_a_link_names_a_question_that_is_stored(database: Database) -> None:
    with pytest.raises(StorageRefusedError):
        await database.links.save(links=[a_link(question="NONE")])


async def test_links_of_one_status_come_in_pages(database: Database) -> None:
    links = [a_link(f"L{number}", market=f"kalshi:M-{number}") for number in range(5)]
    await database.links.save([a_question()], [*links, a_link("L9", status=CONFIRMED)])
    first = await database.links.by_status(LinkStatus.PROPOSED, limit=3)
    rest = await database.links.by_status(LinkStatus.PROPOSED, after=first[-1].id, limit=3)
    assert [*first, *rest] == links
