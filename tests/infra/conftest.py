"""A fresh, migrated SQLite file for every test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from allsight.infra.db.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "data") as opened:
        yield opened
