"""Opening the database: migrations by use, agreement with the schema, clear refusals."""

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from allsight.domain.ids import Venue
from allsight.infra.db.connections import make_engine
from allsight.infra.db.database import FILE_NAME, Database, sqlite_url
from allsight.infra.db.errors import StorageBusyError, StorageError, StorageRefusedError
from allsight.infra.db.migrate import head, upgrade
from allsight.infra.db.schema import metadata
from tests.infra.values import a_market, an_event

pytestmark = pytest.mark.integration


async def test_migrations_build_exactly_the_schema(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    async with database.connections.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_first_upgrade_migrates_and_a_second_finds_nothing_to_do(tmp_path: Path) -> None:
    engine = make_engine(sqlite_url(tmp_path))
    assert await upgrade(engine) == (None, head())
    assert await upgrade(engine) == (head(), head())
    await engine.dispose()


async def test_a_schema_newer_than_the_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    async with await Database.open(tmp_path) as database, database.connections.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="schema 9999, which is newer"):
        await Database.open(tmp_path)


async def test_a_data_folder_that_cannot_be_made_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"cannot make the data folder .*file"):
        await Database.open(tmp_path / "file" / "data")


async def test_a_data_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # permissions do not bind root, who may run the tests
    with pytest.raises(StorageError, match="cannot write to"):
        await Database.open(tmp_path)


async def test_what_was_saved_is_there_after_reopening(tmp_path: Path) -> None:
    async with await Database.open(tmp_path) as database:
        await database.catalogue.save([an_event()], [a_market()])
    assert (tmp_path / FILE_NAME).exists()
    async with await Database.open(tmp_path) as database:
        assert await database.catalogue.load() == ([an_event()], [a_market()], [])


async def test_sqlite_runs_as_intended(sqlite: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 5000}
    async with sqlite.connections.read() as connection:
        found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in wanted}
    assert found == wanted


async def test_every_venue_is_known_to_the_database(database: Database) -> None:
    async with database.connections.read() as connection:
        names = {row.venue for row in await connection.execute(text("SELECT venue FROM venues"))}
    assert names == set(Venue)


async def test_a_transaction_that_fails_changes_nothing(database: Database) -> None:
    async def twice() -> None:
        async with database.connections.write() as connection:
            await connection.execute(text("INSERT INTO marks VALUES ('a', 1)"))
            await connection.execute(text("INSERT INTO marks VALUES ('a', 2)"))

    with pytest.raises(StorageRefusedError):
        await twice()
    assert await database.marks.get("a") is None


async def test_writers_in_one_process_wait_for_each_other(database: Database) -> None:
    await asyncio.gather(*(database.marks.set(f"job {number}", number) for number in range(30)))
    assert await database.marks.get("job 29") == 29


async def test_readers_go_on_while_another_writes(database: Database) -> None:
    async with database.connections.write() as connection:
        await connection.execute(text("INSERT INTO marks VALUES ('a', 1)"))
        assert await database.marks.get("a") is None
    assert await database.marks.get("a") == 1


async def test_a_lock_held_by_another_process_is_reported_as_busy(tmp_path: Path) -> None:
    async with await Database.open(tmp_path) as ours, await Database.open(tmp_path) as theirs:
        async with ours.connections.read() as connection:
            await connection.execute(text("PRAGMA busy_timeout=20"))
        async with theirs.connections.write():
            with pytest.raises(StorageBusyError, match="locked"):
                await ours.marks.set("a", 1)
        await ours.marks.set("a", 1)


async def test_errors_never_hold_the_values(database: Database) -> None:
    async def fail() -> None:
        async with database.connections.write() as connection:
            await connection.execute(text("INSERT INTO marks VALUES (:name, NULL)"), {"name": "hunter2"})

    with pytest.raises(StorageRefusedError) as caught:
        await fail()
    assert "hunter2" not in f"{caught.value}{caught.value.__cause__}"
