"""Bring a database to the schema of this program, by the migrations that lie in the package."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from allsight.infra.db.connections import Connections
from allsight.infra.db.errors import StorageError

_SCRIPTS = "allsight.infra.db:migrations"


async def upgrade(engine: AsyncEngine) -> tuple[str | None, str]:
    """Run the migrations that the database lacks, all in one transaction; return its revision before and after.

    Raises:
        StorageError: if the database was written by a newer program; it is left as it is.
        StorageBusyError: if another process keeps the database locked.
    """
    async with Connections(engine).write() as connection:
        return await connection.run_sync(_upgrade)


def head() -> str:
    """Return the newest revision that this program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise StorageError("the package holds no migrations: it is not installed completely")
    return revision


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    return config


def _upgrade(connection: Connection) -> tuple[str | None, str]:
    config = _config()
    newest = head()
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StorageError(
            f"the database has schema {found}, which is newer than this program's {newest}: "
            "run the newer allsight again, or name another folder with --data"
        )
    if found != newest:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return found, newest
