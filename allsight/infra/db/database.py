"""The database as one object: opened once by the composition root, handed out as repositories."""

import os
from pathlib import Path
from typing import Self

from sqlalchemy import URL

from allsight.infra.db.connections import Connections, make_engine
from allsight.infra.db.errors import StorageError
from allsight.infra.db.migrate import upgrade
from allsight.infra.db.repositories.bars import SqlBars
from allsight.infra.db.repositories.catalogue import SqlCatalogue
from allsight.infra.db.repositories.links import SqlLinks
from allsight.infra.db.repositories.marks import SqlMarks
from allsight.infra.db.repositories.opportunities import SqlOpportunities

DEFAULT_DATA_DIR = Path("~/.allsight")
FILE_NAME = "allsight.sqlite"


class Database:
    """An open, migrated database.

    Attributes:
        connections: transactions, for what no repository offers.
        catalogue, links, bars, opportunities: the repositories of `domain.repositories`.
        marks: how far repeated jobs have come.
    """

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        self.catalogue = SqlCatalogue(connections)
        self.links = SqlLinks(connections)
        self.bars = SqlBars(connections)
        self.opportunities = SqlOpportunities(connections)
        self.marks = SqlMarks(connections)

    @classmethod
    async def open(cls, data_dir: Path = DEFAULT_DATA_DIR) -> Self:
        """Open the SQLite file in a folder, making both where they are missing, and bring its schema up to date.

        Raises:
            StorageError: if the folder or the file cannot be written, or a newer program wrote it.
            StorageBusyError: if another process keeps it locked.
        """
        return await cls.at(sqlite_url(data_dir))

    @classmethod
    async def at(cls, url: str | URL) -> Self:
        """Open any database that SQLAlchemy's async engine reaches by this URL; errors as in `open`."""
        engine = make_engine(url)
        try:
            await upgrade(engine)
            database = cls(Connections(engine))
            await database.catalogue.know_venues()
        except BaseException:
            await engine.dispose()
            raise
        return database

    async def close(self) -> None:
        """Close all connections."""
        await self.connections.engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def sqlite_url(data_dir: Path) -> URL:
    """Return the URL of the SQLite file in a folder, after making sure that it can be written.

    Raises:
        StorageError: if it cannot.
    """
    folder = data_dir.expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot make the data folder {folder}: {error.strerror}") from error
    file = folder / FILE_NAME
    for place in (folder, file) if file.exists() else (folder,):
        if not os.access(place, os.W_OK):
            raise StorageError(f"cannot write to {place}: name a folder of your own with --data")
    return URL.create("sqlite+aiosqlite", database=str(file))
