"""Every statement compiles for PostgreSQL as well, and upserts refuse a database that nobody has thought of."""

import pytest
from sqlalchemy import ClauseElement, Dialect, make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from allsight.infra.db.errors import StorageError
from allsight.infra.db.repositories.bars import BarSql
from allsight.infra.db.repositories.catalogue import CatalogueSql
from allsight.infra.db.repositories.decisions import DecisionSql
from allsight.infra.db.repositories.links import LinkSql
from allsight.infra.db.repositories.marks import MarkSql
from allsight.infra.db.repositories.opportunities import OpportunitySql
from allsight.infra.db.schema import metadata

URLS = {"sqlite": "sqlite+aiosqlite://", "postgresql": "postgresql+asyncpg://"}
DIALECTS: dict[str, Dialect] = {name: make_url(url).get_dialect()() for name, url in URLS.items()}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("statements", [CatalogueSql, LinkSql, DecisionSql, BarSql, OpportunitySql, MarkSql])
def test_statements_compile(statements: type, dialect: str) -> None:
    found = vars(statements(dialect))
    assert found
    for name, statement in found.items():
        assert isinstance(statement, ClauseElement), name
        assert str(statement.compile(dialect=DIALECTS[dialect]))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_tables_compile(dialect: str) -> None:
    for table in metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=DIALECTS[dialect]))
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=DIALECTS[dialect]))


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(StorageError, match="found oracle"):
        BarSql("oracle")
