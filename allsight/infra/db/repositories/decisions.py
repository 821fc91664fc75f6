"""Decisions of people, which are only ever added."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from allsight.domain.decisions import Decision
from allsight.infra.db import schema as t
from allsight.infra.db.codec import Codec
from allsight.infra.db.connections import Connections
from allsight.infra.db.statements import insert_missing

DECISION = Codec(Decision)


class DecisionSql:
    """The statements, for one database."""

    def __init__(self, dialect: str) -> None:
        self.add = insert_missing(dialect, t.decisions)
        self.load = select(t.decisions.c.body).order_by(t.decisions.c.number)


class SqlDecisions:
    """Adds decisions inside the transaction that saves what they did to links, and reads them all."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sql = DecisionSql(connections.dialect)

    async def add(self, connection: AsyncConnection, decisions: Sequence[Decision]) -> None:
        """Add decisions in their order; one that is there already stays as it is."""
        if decisions:
            await connection.execute(self._sql.add, [_row(decision) for decision in decisions])

    async def load(self) -> list[Decision]:
        """Return every decision in the order in which they came."""
        async with self._connections.read() as connection:
            return [DECISION.decode(body) for body in await connection.scalars(self._sql.load)]


def _row(decision: Decision) -> dict[str, object]:
    return {
        "id": decision.id,
        "link": decision.link,
        "market": decision.market,
        "action": decision.action.value,
        "decided_by": decision.by,
        "decided_ns": decision.at_ns,
        "body": DECISION.encode(decision),
    }
