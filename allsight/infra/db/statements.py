"""The few statements whose spelling differs between the databases, chosen by dialect name."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from allsight.infra.db.errors import StorageError

T = TypeVar("T")

Insert = postgresql.Insert | sqlite.Insert

IN_LIST = 5_000
"""How many values one `IN (…)` takes; both databases allow some 32,000 parameters in a statement."""


def insert_for(dialect: str, table: Table) -> Insert:
    """Start an INSERT that can have an `ON CONFLICT` clause.

    Raises:
        StorageError: if the database is neither SQLite nor PostgreSQL.
    """
    if dialect == "sqlite":
        return sqlite.insert(table)
    if dialect == "postgresql":
        return postgresql.insert(table)
    raise StorageError(f"expected sqlite or postgresql as the database, found {dialect}")


def on_conflict_replace(insert: Insert, table: Table, *, newer_by: str | None = None) -> Insert:
    """Let an INSERT replace the row that has the same primary key.

    With `newer_by` the row is replaced only if that column is not smaller in the new one, so that an old state that
    arrives late changes nothing.
    """
    keys = [column.name for column in table.primary_key]
    values = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    guard = None if newer_by is None else insert.excluded[newer_by] >= table.c[newer_by]
    return insert.on_conflict_do_update(index_elements=keys, set_=values, where=guard)


def upsert(dialect: str, table: Table, *, newer_by: str | None = None) -> Insert:
    """Insert rows or replace them by primary key; see `on_conflict_replace`."""
    return on_conflict_replace(insert_for(dialect, table), table, newer_by=newer_by)


def insert_missing(dialect: str, table: Table) -> Insert:
    """Insert rows and leave those alone that exist already, by any unique key."""
    return insert_for(dialect, table).on_conflict_do_nothing()


def chunks(values: Sequence[T], size: int = IN_LIST) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
