"""Episodes with their evidence and their life."""

import asyncio
from collections.abc import Sequence

import msgspec
from sqlalchemy import Row, Select, and_, bindparam, or_, select

from allsight.domain.ids import OpportunityId, QuestionId, Venue
from allsight.domain.market import Category
from allsight.domain.money import Currency
from allsight.domain.opportunity import (
    CloseReason,
    EdgePoint,
    EpisodeLife,
    Evidence,
    LifeStep,
    Opportunity,
    OpportunityClass,
    OpportunityKind,
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
_ENCODED = 20
_CLASS_OF_STEP = t.life.c["class"].label("class_")


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
            select(t.life.c.at_ns, t.life.c.edge, t.life.c.contracts, t.life.c.guaranteed, _CLASS_OF_STEP)
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
        self.lived = _lived()
        self.steps = (
            select(t.life.c.opportunity, t.life.c.at_ns, t.life.c.guaranteed, _CLASS_OF_STEP)
            .join(t.opportunities, t.opportunities.c.id == t.life.c.opportunity)
            .where(
                t.life.c.opportunity.in_(bindparam("ids", expanding=True)),
                or_(
                    t.life.c.at_ns <= t.opportunities.c.opened_ns + bindparam("horizon_ns"),
                    t.life.c["class"] != t.opportunities.c.opened_class,
                ),
            )
            .order_by(t.life.c.opportunity, t.life.c.at_ns)
        )


def _bodies() -> Select[str]:
    return select(t.opportunities.c.body)


def _lived() -> Select[tuple[object, ...]]:
    """Select what statistics need of the episodes that lived in a time, newest first, behind a place in that order."""
    one = t.opportunities.c
    wanted = (
        *("id", "kind", "opened_class", "base", "venues", "opened_ns", "updated_ns", "closed_ns", "close_reason"),
        *("guaranteed", "best_guaranteed", "money_seconds"),
    )
    behind = and_(one.opened_ns == bindparam("after_ns"), one.id < bindparam("after_id"))
    return (
        select(*(one[name] for name in wanted), one["class"].label("class_"), t.questions.c.category)
        .join(t.questions, t.questions.c.id == one.question, isouter=True)
        .where(
            one.opened_ns < bindparam("to_ns"),
            or_(one.closed_ns.is_(None), one.closed_ns >= bindparam("from_ns")),
            or_(one.opened_ns < bindparam("after_ns"), behind),
        )
        .order_by(one.opened_ns.desc(), one.id.desc())
        .limit(bindparam("limit"))
    )


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
            for number, (opportunity, evidence, life) in enumerate(episodes, 1):
                if number % _ENCODED == 0:
                    await asyncio.sleep(0)  # certificates are large: hundreds at once would hold the loop up for 30 ms
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
            return [
                EdgePoint(row.at_ns, row.edge, row.contracts, row.guaranteed, OpportunityClass(row.class_))
                for row in rows
            ]

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

    async def lives(
        self,
        *,
        from_ns: int,
        to_ns: int,
        horizon_ns: int,
        after: tuple[int, OpportunityId] | None = None,
        limit: int = 200,
    ) -> list[EpisodeLife]:
        """Return episodes that lived in a time, by opening, newest first.

        Args:
            from_ns: only those that closed then or later, or not at all.
            to_ns: only those that opened before.
            horizon_ns: for how long from its opening on each one's steps are wanted.
            after: opening and id of the last one of the page before.
            limit: most in a page.
        """
        after_ns, after_id = after or (_NEVER, "")
        values = {"from_ns": from_ns, "to_ns": to_ns, "after_ns": after_ns, "after_id": after_id, "limit": limit}
        async with self._connections.read() as connection:
            found = (await connection.execute(self._sql.lived, values)).all()
            steps: dict[str, list[LifeStep]] = {}
            for ids in chunks([row.id for row in found]):
                asked = {"ids": ids, "horizon_ns": horizon_ns}
                for step in await connection.execute(self._sql.steps, asked):
                    told = LifeStep(step.at_ns, step.guaranteed, OpportunityClass(step.class_))
                    steps.setdefault(step.opportunity, []).append(told)
        return [_episode_life(row, steps.get(row.id, [])) for row in found]

    async def close_left_open(self) -> int:
        """Close the episodes that a process left open when it was killed; return how many there were.

        To be called before the first opportunity of a new process. When they really ended nobody saw, so they end with
        their last update, whose state becomes the last step of their life.
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
                last = [EdgePoint(o.updated_ns, o.edge, o.contracts, o.guaranteed, o.class_) for o in left]
                steps = [_life_row(one.id, step) for one, step in zip(left, last, strict=True)]
                await connection.execute(self._sql.save_life, steps)
        return len(closed)


def _row(opportunity: Opportunity) -> dict[str, object]:
    return {
        "id": opportunity.id,
        "version": opportunity.version,
        "question": opportunity.question or "",
        "kind": opportunity.kind.value,
        "class": opportunity.class_.value,
        "status": opportunity.status.value,
        "guaranteed": opportunity.guaranteed,
        "opened_ns": opportunity.opened_ns,
        "closed_ns": opportunity.closed_ns,
        "body": OPPORTUNITY.encode(opportunity),
        "updated_ns": opportunity.updated_ns,
        "close_reason": None if opportunity.close_reason is None else opportunity.close_reason.value,
        "opened_class": (opportunity.opened_class or opportunity.class_).value,
        "base": opportunity.base.value,
        "venues": ",".join(sorted({leg.venue.value for leg in opportunity.legs})),
        "best_guaranteed": opportunity.best_guaranteed,
        "money_seconds": opportunity.money_seconds,
    }


def _evidence_row(opportunity: OpportunityId, evidence: Evidence) -> dict[str, object]:
    return {"opportunity": opportunity, "sha256": evidence.sha256, "body": EVIDENCE.encode(evidence)}


def _life_row(opportunity: OpportunityId, point: EdgePoint) -> dict[str, object]:
    return {
        "opportunity": opportunity,
        "at_ns": point.at_ns,
        "edge": point.edge,
        "contracts": point.contracts,
        "guaranteed": point.guaranteed,
        "class": point.class_.value,
    }


def _episode_life(row: Row[tuple[object, ...]], steps: list[LifeStep]) -> EpisodeLife:
    if row.closed_ns is None:
        now = LifeStep(row.updated_ns, row.guaranteed, OpportunityClass(row.class_))
        steps = [*(step for step in steps if step.at_ns < now.at_ns), now]
    else:
        steps = [step for step in steps if step.at_ns < row.closed_ns or step.at_ns == row.opened_ns]
    return EpisodeLife(
        id=OpportunityId(row.id),
        kind=OpportunityKind(row.kind),
        class_=OpportunityClass(row.opened_class),
        base=Currency(row.base),
        venues=tuple(sorted((Venue(name) for name in row.venues.split(",") if name), key=lambda venue: venue.code)),
        category=Category.OTHER if row.category is None else Category(row.category),
        opened_ns=row.opened_ns,
        closed_ns=row.closed_ns,
        close_reason=None if row.close_reason is None else CloseReason(row.close_reason),
        best_guaranteed=row.best_guaranteed,
        money_seconds=row.money_seconds,
        steps=tuple(steps),
    )
