"""Questions, links and every decision about them."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from allsight.domain.decisions import Decision
from allsight.domain.ids import LinkId, MarketKey
from allsight.domain.questions import Link, LinkStatus, Question
from allsight.infra.db import schema as t
from allsight.infra.db.codec import Codec
from allsight.infra.db.connections import Connections
from allsight.infra.db.repositories.decisions import SqlDecisions
from allsight.infra.db.statements import chunks, upsert

QUESTION = Codec(Question)
LINK = Codec(Link)


class LinkSql:
    """The statements, for one database."""

    def __init__(self, dialect: str) -> None:
        self.save_question = upsert(dialect, t.questions)
        self.save_link = upsert(dialect, t.links)
        self.end_link = delete(t.links).where(t.links.c.id == bindparam("link"))
        self.end_confirmed = delete(t.links).where(
            t.links.c.market == bindparam("of_market"),
            t.links.c.id != bindparam("but"),
            t.links.c.status == LinkStatus.CONFIRMED.value,
        )
        self.add_version = t.link_versions.insert()
        self.load_questions = select(t.questions.c.body).order_by(t.questions.c.id)
        self.load_links = select(t.links.c.body).order_by(t.links.c.id)
        self.history = (
            select(t.link_versions.c.body)
            .where(t.link_versions.c.link == bindparam("link"))
            .order_by(t.link_versions.c.version)
        )
        self.versions_of_many = select(t.link_versions.c.link, t.link_versions.c.version, t.link_versions.c.body).where(
            t.link_versions.c.link.in_(bindparam("links", expanding=True))
        )
        self.by_status = (
            select(t.links.c.body)
            .where(t.links.c.status == bindparam("status"), t.links.c.id > bindparam("after"))
            .order_by(t.links.c.id)
            .limit(bindparam("limit"))
        )


class SqlLinks:
    """The `LinkRepository` of `domain.repositories`. What was decided once is never rewritten.

    Statements are recorded in the order in which they come. Who makes them may forget a link and start counting its
    versions anew; a statement whose number already stands for another one becomes the next version.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sql = LinkSql(connections.dialect)
        self._decisions = SqlDecisions(connections)

    async def save(
        self, questions: Sequence[Question] = (), links: Sequence[Link] = (), decisions: Sequence[Decision] = ()
    ) -> None:
        """Insert or update in one transaction; each new version of a link is kept in its history.

        Decisions are added; one that is there already stays as it is.

        The last statement about a link is in force. A market has at most one confirmed link: a new one ends the other,
        of which the history remains. The same statement may be saved again.

        Raises:
            StorageRefusedError: if a link names a question that is not stored; nothing was saved.
            StorageBusyError: if the database cannot write now; nothing was saved.
        """
        async with self._connections.write() as connection:
            if questions:
                await connection.execute(self._sql.save_question, [_question_row(question) for question in questions])
            await self._decisions.add(connection, decisions)
            new = await self._unrecorded(connection, links)
            if not new:
                return
            await connection.execute(self._sql.add_version, [_version_row(link) for link in new])
            standing, ended = _outcome(new)
            if ended:
                await connection.execute(self._sql.end_link, [{"link": link} for link in ended])
            # One that was confirmed in passing has ended its predecessor too, whatever became of it since.
            confirmed = [link for link in new if link.status is LinkStatus.CONFIRMED]
            if confirmed:
                ends = [{"of_market": link.market, "but": link.id} for link in confirmed]
                await connection.execute(self._sql.end_confirmed, ends)
            # A market may change its question in one save: the old link must let go before the new one takes hold.
            standing.sort(key=lambda link: (link.status is LinkStatus.CONFIRMED, link.id))
            await connection.execute(self._sql.save_link, [_link_row(link) for link in standing])

    async def load(self) -> tuple[list[Question], list[Link]]:
        """Return all questions and the newest version of every link that stands."""
        async with self._connections.read() as connection:
            questions = [QUESTION.decode(body) for body in await connection.scalars(self._sql.load_questions)]
            links = [LINK.decode(body) for body in await connection.scalars(self._sql.load_links)]
        return questions, links

    async def decisions(self) -> list[Decision]:
        """Return every decision in the order in which they were made or brought in."""
        return await self._decisions.load()

    async def history(self, link: LinkId) -> list[Link]:
        """Return every version of a link, oldest first."""
        async with self._connections.read() as connection:
            return [LINK.decode(body) for body in await connection.scalars(self._sql.history, {"link": link})]

    async def by_status(self, status: LinkStatus, *, after: LinkId | None = None, limit: int = 100) -> list[Link]:
        """Return links of one status in id order, for paging."""
        values = {"status": status.value, "after": after or "", "limit": limit}
        async with self._connections.read() as connection:
            return [LINK.decode(body) for body in await connection.scalars(self._sql.by_status, values)]

    async def _unrecorded(self, connection: AsyncConnection, links: Sequence[Link]) -> list[Link]:
        """Return what is new, in order, each with the number under which it is to be recorded."""
        newest: dict[LinkId, int] = {}
        recorded: dict[LinkId, list[Link]] = {}
        for ids in chunks(sorted({link.id for link in links})):
            for link_id, version, body in await connection.execute(self._sql.versions_of_many, {"links": ids}):
                newest[link_id] = max(version, newest.get(link_id, 0))
                recorded.setdefault(link_id, []).append(_unnumbered(LINK.decode(body)))
        new = []
        for link in links:
            last, statement = newest.get(link.id, 0), _unnumbered(link)
            known = recorded.setdefault(link.id, [])
            if link.version <= last and statement in known:
                continue
            number = max(link.version, last + 1)
            newest[link.id] = number
            known.append(statement)
            new.append(msgspec.structs.replace(link, version=number))
        return new


def _unnumbered(link: Link) -> Link:
    return msgspec.structs.replace(link, version=0)


def _outcome(new: Sequence[Link]) -> tuple[list[Link], list[LinkId]]:
    """Return which links stand after these statements, and which of those named in them do not."""
    standing: dict[LinkId, Link] = {}
    confirmed: dict[MarketKey, LinkId] = {}
    ended: dict[LinkId, None] = {}
    for link in new:
        if link.status is LinkStatus.CONFIRMED:
            before = confirmed.get(link.market)
            if before is not None and before != link.id:
                del standing[before]
                ended[before] = None
            confirmed[link.market] = link.id
        elif confirmed.get(link.market) == link.id:
            del confirmed[link.market]
        standing[link.id] = link
        ended.pop(link.id, None)
    return list(standing.values()), list(ended)


def _question_row(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "category": question.category.value,
        "closes_ns": question.closes_ns,
        "body": QUESTION.encode(question),
    }


def _link_row(link: Link) -> dict[str, object]:
    return {
        "id": link.id,
        "market": link.market,
        "question": link.question,
        "status": link.status.value,
        "version": link.version,
        "body": LINK.encode(link),
    }


def _version_row(link: Link) -> dict[str, object]:
    return {
        "link": link.id,
        "version": link.version,
        "status": link.status.value,
        "decided_by": link.decided_by,
        "decided_ns": link.decided_ns,
        "body": LINK.encode(link),
    }
