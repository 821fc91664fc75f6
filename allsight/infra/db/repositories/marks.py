"""How far repeated jobs have come."""

from sqlalchemy import bindparam, select

from allsight.infra.db import schema as t
from allsight.infra.db.connections import Connections
from allsight.infra.db.statements import upsert


class MarkSql:
    """The statements, for one database."""

    def __init__(self, dialect: str) -> None:
        self.set = upsert(dialect, t.marks)
        self.get = select(t.marks.c.at_ns).where(t.marks.c.name == bindparam("name"))


class SqlMarks:
    """One instant per job, for example up to where bars are rolled up."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sql = MarkSql(connections.dialect)

    async def get(self, name: str) -> int | None:
        """Return how far the job has come; None if it never ran."""
        async with self._connections.read() as connection:
            found: int | None = await connection.scalar(self._sql.get, {"name": name})
        return found

    async def set(self, name: str, at_ns: int) -> None:
        """Note how far the job has come."""
        async with self._connections.write() as connection:
            await connection.execute(self._sql.set, {"name": name, "at_ns": at_ns})
