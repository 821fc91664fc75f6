"""A fresh, migrated database for every test that asks for one, on each of the two engines.

SQLite is a file. PostgreSQL is the server that `ALLSIGHT_TEST_POSTGRES` names, such as
`postgresql+asyncpg://postgres@127.0.0.1:5432/postgres`, else one that the tests start where its programs are installed;
where there is neither, its half of the tests skips and says so.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from allsight.infra.db.database import Database
from tests.infra import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Return the address of a server on which databases may be made and dropped."""
    try:
        with postgres.server() as at:
            yield at
    except postgres.NoServerError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an empty SQLite file of today's schema: to copy it is quicker than to migrate one."""

    async def make(folder: Path) -> None:
        async with await Database.open(folder):
            pass

    folder = tmp_path_factory.mktemp("migrated")
    asyncio.run(make(folder))
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Open an empty database of each engine in turn."""
    if request.param == "postgresql":
        server: str = request.getfixturevalue("postgres_server")
        async with postgres.a_database(server) as url, await Database.at(url) as opened:
            yield opened
    else:
        async with await Database.open(shutil.copytree(migrated, tmp_path / "data")) as opened:
            yield opened


@pytest.fixture
async def sqlite(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Open a SQLite file whatever the other tests run on."""
    async with await Database.open(shutil.copytree(migrated, tmp_path / "data")) as opened:
        yield opened
