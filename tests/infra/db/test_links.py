"""Questions, links, and decisions that nothing rewrites."""

import asyncio
import itertools
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from allsight.domain.ids import LinkId
from allsight.domain.questions import Link, LinkStatus
from allsight.infra.db.database import Database
from allsight.infra.db.errors import StorageRefusedError
from tests.infra.values import a_link, a_question

pytestmark = pytest.mark.integration

LINK = LinkId("L1")
CONFIRMED = LinkStatus.CONFIRMED


async def test_the_newest_version_is_loaded_and_all_are_remembered(database: Database) -> None:
    versions = [a_link(), a_link(version=2, status=CONFIRMED, decided_by="ann"), a_link(version=3)]
    await database.links.save([a_question()], versions[:1])
    await database.links.save(links=versions[1:])
    assert await database.links.load() == ([a_question()], versions[-1:])
    assert await database.links.history(LINK) == versions


async def test_saving_a_statement_again_changes_nothing(database: Database) -> None:
    versions = [a_link(), a_link(version=2, status=CONFIRMED)]
    for _ in range(2):
        await database.links.save([a_question()], [*versions, *versions])
    assert await database.links.history(LINK) == versions
    assert (await database.links.load())[1] == versions[-1:]


async def test_a_recorded_decision_is_never_rewritten(database: Database) -> None:
    """Who forgets a link and proposes it anew counts from one again."""
    decision = a_link(version=2, status=CONFIRMED, decided_by="ann")
    again = a_link(version=1, decided_by="matcher")
    await database.links.save([a_question()], [decision])
    for _ in range(2):
        await database.links.save(links=[again])
    recorded = msgspec.structs.replace(again, version=3)
    assert await database.links.history(LINK) == [decision, recorded]
    assert (await database.links.load())[1] == [recorded]


async def test_a_statement_may_be_repeated_under_a_new_number(database: Database) -> None:
    first, last = a_link(), msgspec.structs.replace(a_link(), version=7)
    await database.links.save([a_question()], [first, last])
    assert await database.links.history(LINK) == [first, last]


@pytest.mark.parametrize("together", [False, True])
async def test_a_new_confirmed_link_of_a_market_ends_the_other(database: Database, together: bool) -> None:
    old = a_link(status=CONFIRMED)
    new = a_link("L2", question="Q2", status=CONFIRMED)
    await database.links.save([a_question(), a_question("Q2")])
    for batch in [[old, new]] if together else [[old], [new]]:
        await database.links.save(links=batch)
    assert (await database.links.load())[1] == [new]
    assert await database.links.history(LINK) == [old]


async def test_an_ended_link_may_come_back(database: Database) -> None:
    old, new = a_link(status=CONFIRMED), a_link("L2", question="Q2", status=CONFIRMED)
    await database.links.save([a_question(), a_question("Q2")], [old, new])
    back = msgspec.structs.replace(old, decided_ns=99)
    await database.links.save(links=[back])
    assert (await database.links.load())[1] == [msgspec.structs.replace(back, version=2)]
    assert len(await database.links.history(LINK)) == 2


async def test_the_database_itself_knows_one_confirmed_link_per_market(database: Database) -> None:
    await database.links.save([a_question()], [a_link(status=CONFIRMED)])

    async def slip_in() -> None:
        async with database.connections.write() as connection:
            columns = "id, market, question, status, version, body"
            copy = f"INSERT INTO links ({columns}) SELECT 'L2', market, question, status, version, body FROM links"
            await connection.execute(text(copy))

    with pytest.raises(StorageRefusedError):
        await slip_in()


async def test_a_market_may_move_to_another_question_in_one_save(database: Database) -> None:
    await database.links.save([a_question(), a_question("Q2")], [a_link("L2", status=CONFIRMED)])
    moved = a_link("L1", question="Q2", status=CONFIRMED)
    released = a_link("L2", status=LinkStatus.STALE, version=2)
    await database.links.save(links=[moved, released])
    assert (await database.links.load())[1] == [moved, released]


def said(prefix: str, statements: list[tuple[str, str, LinkStatus, int]]) -> list[Link]:
    """Return what is stated about the links of some markets to two questions, all named with a prefix."""
    return [
        msgspec.structs.replace(
            a_link(
                f"{prefix}{market}{question}",
                market=f"kalshi:{prefix}{market}",
                question=question,
                status=status,
                version=version,
            ),
            decided_ns=number,
        )
        for number, (market, question, status, version) in enumerate(statements)
    ]


def test_however_statements_are_batched_the_same_links_stand(tmp_path: Path) -> None:
    """The writer cuts batches where it likes."""
    numbers = itertools.count()

    async def saved(database: Database, batches: list[list[Link]]) -> list[tuple[str, LinkStatus, int, int]]:
        for batch in batches:
            await database.links.save(links=batch)
        prefix = batches[-1][0].id[:-2]
        standing = [link for link in (await database.links.load())[1] if link.id.startswith(prefix)]
        return [(link.id.removeprefix(prefix), link.status, link.version, link.decided_ns) for link in standing]

    with asyncio.Runner() as runner:
        database = runner.run(Database.open(tmp_path))
        runner.run(database.links.save([a_question("X"), a_question("Y")]))

        passing = [("A", "X", CONFIRMED, 1), ("A", "Y", CONFIRMED, 1), ("A", "Y", LinkStatus.PROPOSED, 1)]

        @settings(max_examples=20)
        @example(statements=passing, cuts={1})
        @given(
            statements=st.lists(
                st.tuples(
                    st.sampled_from("ABC"), st.sampled_from("XY"), st.sampled_from(LinkStatus), st.integers(1, 3)
                ),
                min_size=1,
                max_size=12,
            ),
            cuts=st.sets(st.integers(1, 11)),
        )
        def holds(statements: list[tuple[str, str, LinkStatus, int]], cuts: set[int]) -> None:
            cut, whole = (said(f"{next(numbers)}-", statements) for _ in range(2))
            edges = [0, *sorted(edge for edge in cuts if edge < len(cut)), len(cut)]
            found = runner.run(saved(database, [cut[start:end] for start, end in pairwise(edges)]))
            assert found == runner.run(saved(database, [whole]))
            confirmed = [name[0] for name, status, *_ in found if status is CONFIRMED]
            assert len(confirmed) == len(set(confirmed))

        try:
            holds()
        finally:
            runner.run(database.close())


async def test_a_link_names_a_question_that_is_stored(database: Database) -> None:
    with pytest.raises(StorageRefusedError):
        await database.links.save(links=[a_link(question="NONE")])


async def test_links_of_one_status_come_in_pages(database: Database) -> None:
    links = [a_link(f"L{number}", market=f"kalshi:M-{number}") for number in range(5)]
    await database.links.save([a_question()], [*links, a_link("L9", status=CONFIRMED)])
    first = await database.links.by_status(LinkStatus.PROPOSED, limit=3)
    rest = await database.links.by_status(LinkStatus.PROPOSED, after=first[-1].id, limit=3)
    assert [*first, *rest] == links
