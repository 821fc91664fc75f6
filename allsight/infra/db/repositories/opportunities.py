"""Episodes with their evidence and their life."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Select, bindparam, select

from allsight.domain.ids import OpportunityId, QuestionId
from allsight.domain.opportunity import (
    CloseReason,
    EdgePoint,
    Evidence,
    Opportunity,
    OpportunityStatus,
)
from allsight.domain.repositories import Episode
from allsight.infra.db import schema as t
from allsight.infra.db.codec import Codec
from allsight.infra.db.connections import Connections
from allsight.infra.db.statements import chunks, upsert

OPPORTUNITY = Codec(Opportunity)
EVIDENCE = Codec(Evidence)

_NEVER = 2**63 - 1


class OpportunitySql:
    """The statements, for one database."""

    def __init__(self, dialect: str) -> None:
        self.save = upsert(dialect, t.opportunities, newer_by="version")
        self.save_evidence = upsert(dialect, t.evidence)
        self.save_life = upsert(dialect, t.life)
        self.versions = select(t.opportunities.c.id, t.opportunities.c.version).where(
            t.opportunities.c.id.in_(bindparam("ids", expanding=True))
        )
        self.get = _bodies().where(t.opportunities.c.id == bindparam("id"))
        self.evidence = select(t.evidence.c.body).where(t.evidence.c.opportunity == bindparam("id"))
        self.life = (
            select(t.life.c.at_ns, t.life.c.edge, t.life.c.contracts)
            .where(t.life.c.opportunity == bindparam("id"))
            .order_by(t.life.c.at_ns)
        )
        self.closed = (
            _bodies()
            .where(
                t.opportunities.c.status == OpportunityStatus.CLOSED.value,
                t.opportunities.c.closed_ns < bindparam("before_ns"),
            )
            .order_by(t.opportunities.c.closed_ns.desc(), t.opportunities.c.id)
            .limit(bindparam("limit"))
        )
        self.of_question = (
            _bodies()
            .where(t.opportunities.c.question == bindparam("question"))
            .order_by(t.opportunities.c.opened_ns.desc(), t.opportunities.c.id)
            .limit(bindparam("limit"))
        )
        self.open = _bodies().where(t.opportunities.c.status == OpportunityStatus.OPEN.value)


def _bodies() -> Select[str]:
    return select(t.opportunities.c.body)


class SqlOpportunities:
    """The `OpportunityRepository` of `domain.repositories`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sql = OpportunitySql(connections.dialect)

    async def save(self, opportunity: Opportunity, evidence: Evidence | None, life: Sequence[EdgePoint]) -> None:
        """Insert or update one episode in one transaction.

        Points of its life are added to those that are kept. A version older than the one stored changes nothing else.

        Raises:
            StorageBusyError: if the database cannot write now; nothing was saved.
        """
        await self.save_all([(opportunity, evidence, life)])

    async def save_all(self, episodes: Sequence[Episode]) -> None:
        """Insert or update several episodes in one transaction; the rules are those of `save`."""
        rows: list[dict[str, object]] = []
        proofs: list[dict[str, object]] = []
        points: list[dict[str, object]] = []
        async with self._connections.write() as connection:
            kept: dict[str, int] = {}
            for ids in chunks(sorted({opportunity.id for opportunity, _, _ in episodes})):
                found = await connection.execute(self._sql.versions, {"ids": ids})
                kept.update({row.id: row.version for row in found})
            for opportunity, evidence, life in episodes:
                points += [_life_row(opportunity.id, point) for point in life]
                if kept.get(opportunity.id, 0) <= opportunity.version:
                    kept[opportunity.id] = opportunity.version
                    rows.append(_row(opportunity))
                    if evidence is not None:
                        proofs.append(_evidence_row(opportunity.id, evidence))
            for statement, values in (
                (self._sql.save, rows),
                (self._sql.save_evidence, proofs),
                (self._sql.save_life, points),
            ):
                if values:
                    await connection.execute(statement, values)

    async def get(self, opportunity: OpportunityId) -> Opportunity | None:
        """Return an episode, open or closed."""
        async with self._connections.read() as connection:
            body = await connection.scalar(self._sql.get, {"id": opportunity})
        return None if body is None else OPPORTUNITY.decode(body)

    async def evidence(self, opportunity: OpportunityId) -> Evidence | None:
        """Return the newest evidence of an episode."""
        async with self._connections.read() as connection:
            body = await connection.scalar(self._sql.evidence, {"id": opportunity})
        return None if body is None else EVIDENCE.decode(body)

    async def life(self, opportunity: OpportunityId) -> list[EdgePoint]:
        """Return edge and size over the episode's life, oldest first."""
        async with self._connections.read() as connection:
            rows = await connection.execute(self._sql.life, {"id": opportunity})
            return [EdgePoint(at_ns, edge, contracts) for at_ns, edge, contracts in rows]

    async def closed(self, *, before_ns: int | None = None, limit: int = 100) -> list[Opportunity]:
        """Return closed episodes, newest first; with `before_ns` those that closed before it, for paging."""
        values = {"before_ns": _NEVER if before_ns is None else before_ns, "limit": limit}
        async with self._connections.read() as connection:
            return [OPPORTUNITY.decode(body) for body in await connection.scalars(self._sql.closed, values)]

    async def of_question(self, question: QuestionId, *, limit: int = 20) -> list[Opportunity]:
        """Return episodes of one question, newest first."""
        async with self._connections.read() as connection:
            values = {"question": question, "limit": limit}
            return [OPPORTUNITY.decode(body) for body in await connection.scalars(self._sql.of_question, values)]

    async def close_left_open(self) -> int:
        """Close the episodes that a process left open when it was killed; return how many there were.

        To be called before the first opportunity of a new process. When they really ended nobody saw, so they end with
        their last update.
        """
        async with self._connections.write() as connection:
            left = [OPPORTUNITY.decode(body) for body in await connection.scalars(self._sql.open)]
            closed = [
                msgspec.structs.replace(
                    one,
                    version=one.version + 1,
                    status=OpportunityStatus.CLOSED,
                    closed_ns=one.updated_ns,
                    close_reason=CloseReason.SHUTDOWN,
                    close_detail="the program ended without closing it",
                )
                for one in left
            ]
            if closed:
                await connection.execute(self._sql.save, [_row(one) for one in closed])
        return len(closed)


def _row(opportunity: Opportunity) -> dict[str, object]:
    return {
        "id": opportunity.id,
        "version": opportunity.version,
        "question": opportunity.question,
        "kind": opportunity.kind.value,
        "class": opportunity.class_.value,
        "status": opportunity.status.value,
        "guaranteed": opportunity.guaranteed,
        "opened_ns": opportunity.opened_ns,
        "closed_ns": opportunity.closed_ns,
        "body": OPPORTUNITY.encode(opportunity),
    }


def _evidence_row(opportunity: OpportunityId, evidence: Evidence) -> dict[str, object]:
    return {"opportunity": opportunity, "sha256": evidence.sha256, "body": EVIDENCE.encode(evidence)}


def _life_row(opportunity: OpportunityId, point: EdgePoint) -> dict[str, object]:
    return {"opportunity": opportunity, "at_ns": point.at_ns, "edge": point.edge, "contracts": point.contracts}
