"""Decisions of people are facts: they come back as they were made, in order, and nothing changes or removes them."""

import msgspec
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from allsight.domain.decisions import Action
from allsight.infra.db.database import Database
from allsight.infra.db.errors import StorageRefusedError
from allsight.infra.db.migrate import upgrade
from tests.infra.values import a_decision, a_link, a_question

pytestmark = pytest.mark.integration

FIRST, SECOND = a_decision("d2"), a_decision("d1", action=Action.UNDO, undoes="d2")


async def test_decisions_come_back_whole_and_in_the_order_in_which_they_were_made(database: Database) -> None:
    await database.links.save([a_question()], [a_link()], [FIRST])
    await database.links.save(decisions=[SECOND])
    assert await database.links.decisions() == [FIRST, SECOND]


async def test_a_decision_that_is_there_stays_as_it_is(database: Database) -> None:
    await database.links.save(decisions=[FIRST, FIRST])
    await database.links.save(decisions=[msgspec.structs.replace(FIRST, note="something else"), SECOND])
    assert await database.links.decisions() == [FIRST, SECOND]


async def test_a_decision_and_what_it_did_are_saved_together_or_not_at_all(database: Database) -> None:
    with pytest.raises(StorageRefusedError):
        await database.links.save(links=[a_link(question="Q-unknown")], decisions=[FIRST])
    assert await database.links.decisions() == []


@pytest.mark.parametrize("statement", ["UPDATE decisions SET decided_by = 'bob'", "DELETE FROM decisions"])
async def test_the_database_itself_refuses_to_change_or_remove_a_decision(database: Database, statement: str) -> None:
    await database.links.save(decisions=[FIRST])
    with pytest.raises(IntegrityError, match="never changed or removed"):
        async with database.connections.engine.begin() as connection:
            await connection.execute(text(statement))
    assert await database.links.decisions() == [FIRST]


async def test_no_way_round_the_refusal_is_left(database: Database) -> None:
    await database.links.save(decisions=[FIRST])
    dialect = database.connections.dialect
    async with database.connections.engine.begin() as connection:
        if dialect == "sqlite":
            row = "number, id, link, market, action, 'bob', decided_ns, '{}'"
            await connection.execute(text(f"REPLACE INTO decisions SELECT {row} FROM decisions"))
        else:
            with pytest.raises(DBAPIError, match="never changed or removed"):
                await connection.execute(text("TRUNCATE decisions"))
            await connection.rollback()
    assert await database.links.decisions() == [FIRST]


async def test_a_database_of_the_first_schema_keeps_its_links(database: Database) -> None:
    def back(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", "allsight.infra.db:migrations")
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")

    await database.links.save([a_question()], [a_link()])
    async with database.connections.write() as connection:
        await connection.run_sync(back)
    before, _ = await upgrade(database.connections.engine)
    assert before == "0001"
    assert (await database.links.load())[1] == [a_link()]
    await database.links.save(decisions=[FIRST])
    assert await database.links.decisions() == [FIRST]
