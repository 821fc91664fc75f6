"""Engines and transactions: one way to read, one way to write, for SQLite and PostgreSQL alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from allsight.infra.db.errors import translated

BUSY_TIMEOUT_S = 5.0
"""How long a statement waits for another process's lock before it says that the database is busy."""

_WRITES = "allsight_writes"

# WAL lets readers go on while one writes. NORMAL may lose the last transactions to a power cut, never the file.
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_S * 1000:.0f}")


def make_engine(url: str | URL) -> AsyncEngine:
    """Make an engine; nothing is connected yet.

    Values never appear in its error messages: they are venue texts of any length, or worse.
    """
    url = make_url(url)
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
    engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver would begin on its own, too late for `BEGIN IMMEDIATE`
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later can meet a newer snapshot and fail at once, whatever the busy
    # timeout; one that means to write therefore takes the lock at its start, and waits for it.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Connections:
    """Transactions on one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        # SQLite has one writer at a time: waiting here costs nothing, waiting for its lock costs polling.
        self._writers = asyncio.Semaphore(1 if self.dialect == "sqlite" else 4)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads.

        Raises:
            StorageBusyError: if the database does not answer now.
        """
        with translated():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that is committed at the end of the block, and undone if the block raises.

        Raises:
            StorageBusyError: if the database cannot write now; nothing was changed.
            StorageRefusedError: if a constraint forbids the values; nothing was changed.
        """
        async with self._writers:
            with translated():
                async with self.engine.connect() as connection:
                    writing = await connection.execution_options(**{_WRITES: True})
                    async with writing.begin():
                        yield writing
