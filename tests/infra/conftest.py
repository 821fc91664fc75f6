"""A fresh, migrated database for every test that asks for one.

It is a SQLite file, unless `ALLSIGHT_TEST_POSTGRES` names a server on which the tests may make and drop databases, such
as `postgresql+asyncpg://postgres@127.0.0.1:5432/postgres`; the driver asyncpg must be installed then.
"""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from allsight.infra.db.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    server = os.environ.get("ALLSIGHT_TEST_POSTGRES")
    if server:
        async with _postgres_database(server) as url, await Database.at(url) as opened:
            yield opened
    else:
        async with await Database.open(tmp_path / "data") as opened:
            yield opened


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    """Open a SQLite file whatever the other tests run on."""
    async with await Database.open(tmp_path / "data") as opened:
        yield opened


@asynccontextmanager
async def _postgres_database(server: str) -> AsyncIterator[str]:
    name = f"allsight_test_{uuid.uuid4().hex}"
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            await connection.execute(text(f"DROP DATABASE {name}"))
    await engine.dispose()
