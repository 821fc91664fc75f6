"""Questions, links and every decision about them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from allsight.domain.ids import LinkId
from allsight.domain.questions import Link, LinkStatus, Question
from allsight.infra.db import schema as t
from allsight.infra.db.codec import Codec
from allsight.infra.db.connections import Connections
from allsight.infra.db.errors import StorageRefusedError
from allsight.infra.db.statements import chunks, upsert

QUESTION = Codec(Question)
LINK = Codec(Link)


class LinkSql:
    """The statements, for one database."""

    def __init__(self, dialect: str) -> None:
        self.save_question = upsert(dialect, t.questions)
        self.save_link = upsert(dialect, t.links, newer_by="version")
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
    """The `LinkRepository` of `domain.repositories`. What was decided once is never rewritten."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sql = LinkSql(connections.dialect)

    async def save(self, questions: Sequence[Question] = (), links: Sequence[Link] = ()) -> None:
        """Insert or update in one transaction; each new version of a link is kept in its history.

        A version that is older than the newest one enters the history only. The same version may be saved again.

        Raises:
            StorageRefusedError: if a version is already recorded with another content, a link names a question that
                is not stored, or a market would have two confirmed links; nothing was saved.
            StorageBusyError: if the database cannot write now; nothing was saved.
        """
        async with self._connections.write() as connection:
            if questions:
                await connection.execute(self._sql.save_question, [_question_row(question) for question in questions])
            new = await self._unrecorded(connection, links)
            # A market may change its question in one save: the old link must let go before the new one takes hold.
            new.sort(key=lambda link: (link.status is LinkStatus.CONFIRMED, link.id, link.version))
            if new:
                await connection.execute(self._sql.save_link, [_link_row(link) for link in new])
                await connection.execute(self._sql.add_version, [_version_row(link) for link in new])

    async def load(self) -> tuple[list[Question], list[Link]]:
        """Return all questions and the newest version of every link."""
        async with self._connections.read() as connection:
            questions = [QUESTION.decode(body) for body in await connection.scalars(self._sql.load_questions)]
            links = [LINK.decode(body) for body in await connection.scalars(self._sql.load_links)]
        return questions, links

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
        recorded: dict[tuple[str, int], Link] = {}
        for ids in chunks(sorted({link.id for link in links})):
            for link_id, version, body in await connection.execute(self._sql.versions_of_many, {"links": ids}):
                recorded[link_id, version] = LINK.decode(body)
        new = []
        for link in links:
            known = recorded.setdefault((link.id, link.version), link)
            if known is link:
                new.append(link)
            elif known != link:
                raise StorageRefusedError(
                    f"version {link.version} of link {link.id} is recorded as {known.status} by {known.decided_by}; "
                    f"{link.status} by {link.decided_by} needs a version of its own"
                )
        return new


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
