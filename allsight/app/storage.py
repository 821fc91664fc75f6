"""Storage for the command line: migrate, and say from where to where."""

from allsight.infra.db.connections import make_engine
from allsight.infra.db.database import sqlite_url
from allsight.infra.db.migrate import upgrade
from allsight.settings import Settings


async def migrate_database(settings: Settings) -> tuple[str | None, str]:
    """Bring the database to this program's schema; returns the schema before and after.

    Raises:
        StorageError: if it cannot be written, or a newer program wrote it.
    """
    engine = make_engine(sqlite_url(settings.data_dir))
    try:
        return await upgrade(engine)
    finally:
        await engine.dispose()
