"""Venue events, markets, rules versions and settlements."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, and_, bindparam, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import Ladder
from allsight.domain.market import Category, Event, Market, Rules
from allsight.domain.messages import SettlementReport
from allsight.infra.db import schema as t
from allsight.infra.db.codec import Codec
from allsight.infra.db.connections import Connections
from allsight.infra.db.statements import chunks, upsert

EVENT = Codec(Event)
MARKET = Codec(Market)
RULES = Codec(Rules)
SETTLEMENT = Codec(SettlementReport)


class CatalogueSql:
    """The statements, for one database."""

    def __init__(self, dialect: str) -> None:
        self.save_venue = upsert(dialect, t.venues)
        self.save_event = upsert(dialect, t.events)
        self.save_market = upsert(dialect, t.markets)
        self.add_rules = t.rules.insert()
        self.add_settlement = t.settlements.insert()
        current = t.markets.c.ended == false()
        self.load_markets = select(t.markets.c.body).where(current).order_by(t.markets.c.key)
        self.load_events = (
            select(t.events.c.body)
            .where(t.events.c.key.in_(select(t.markets.c.event).where(current)))
            .order_by(t.events.c.key)
        )
        latest = _latest_versions().subquery()
        self.load_rules = (
            select(t.rules.c.body)
            .join(latest, and_(t.rules.c.market == latest.c.market, t.rules.c.version == latest.c.version))
            .where(t.rules.c.market.in_(select(t.markets.c.key).where(current)))
            .order_by(t.rules.c.market)
        )
        self.rules_of_many = _of_many(select(t.rules.c.market, t.rules.c.version, t.rules.c.fingerprint), t.rules)
        self.rules_versions = (
            select(t.rules.c.body).where(t.rules.c.market == bindparam("market")).order_by(t.rules.c.version)
        )
        self.settlements_of_many = _of_many(
            select(t.settlements.c.market, t.settlements.c.revision, t.settlements.c.body), t.settlements
        ).order_by(t.settlements.c.market, t.settlements.c.revision)
        self.settlements = (
            select(t.settlements.c.body)
            .where(t.settlements.c.market == bindparam("market"))
            .order_by(t.settlements.c.revision)
        )
        self.ends = (
            select(t.settlements.c.body, t.markets.c.body, t.events.c.category)
            .join(t.markets, t.markets.c.key == t.settlements.c.market)
            .join(t.events, t.events.c.key == t.markets.c.event)
            .order_by(t.settlements.c.recv_ns.desc(), t.settlements.c.revision.desc())
            .limit(bindparam("most"))
        )


def _latest_versions() -> Select[Any]:
    return select(t.rules.c.market, func.max(t.rules.c.version).label("version")).group_by(t.rules.c.market)


def _of_many(query: Select[Any], table: Any) -> Select[Any]:
    return query.where(table.c.market.in_(bindparam("markets", expanding=True)))


class SqlCatalogue:
    """The `CatalogueRepository` of `domain.repositories`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sql = CatalogueSql(connections.dialect)

    async def know_venues(self) -> None:
        """Write down the venues that this program knows, which every event and market must name."""
        rows = [{"venue": venue.value, "code": venue.code, "label": venue.label} for venue in Venue]
        async with self._connections.write() as connection:
            await connection.execute(self._sql.save_venue, rows)

    async def save(
        self,
        events: Sequence[Event] = (),
        markets: Sequence[Market] = (),
        rules: Sequence[Rules] = (),
        settlements: Sequence[SettlementReport] = (),
    ) -> None:
        """Insert or update everything in one transaction.

        Versions of rules are never overwritten: a number that already stands for another text (a market that reopened
        after it had been forgotten) becomes the next free one. A settlement is kept where it differs from the last.

        Raises:
            StorageBusyError: if the database cannot write now; nothing was saved.
        """
        async with self._connections.write() as connection:
            if events:
                await connection.execute(self._sql.save_event, [_event_row(event) for event in events])
            if markets:
                await connection.execute(self._sql.save_market, [_market_row(market) for market in markets])
            if rules:
                await self._add_rules(connection, rules)
            if settlements:
                await self._add_settlements(connection, settlements)

    async def load(self) -> tuple[list[Event], list[Market], list[Rules]]:
        """Return all events and markets that are not over, and the latest rules of each.

        Markets on equal ladders share one `Ladder`, whose price tables are large.
        """
        async with self._connections.read() as connection:
            events = [EVENT.decode(body) for body in await connection.scalars(self._sql.load_events)]
            markets = [MARKET.decode(body) for body in await connection.scalars(self._sql.load_markets)]
            rules = [RULES.decode(body) for body in await connection.scalars(self._sql.load_rules)]
        return events, _sharing_ladders(markets), rules

    async def rules_versions(self, market: MarketKey) -> list[Rules]:
        """Return every version of a market's rules, oldest first."""
        async with self._connections.read() as connection:
            bodies = await connection.scalars(self._sql.rules_versions, {"market": market})
            return [RULES.decode(body) for body in bodies]

    async def settlements(self, market: MarketKey) -> list[SettlementReport]:
        """Return what a venue has said about a market's end, oldest first: the last is in force."""
        async with self._connections.read() as connection:
            bodies = await connection.scalars(self._sql.settlements, {"market": market})
            return [SETTLEMENT.decode(body) for body in bodies]

    async def ends(self, most: int) -> list[tuple[SettlementReport, Market, Category]]:
        """Return the newest settlements with the market that ended and its category, oldest first."""
        async with self._connections.read() as connection:
            rows = (await connection.execute(self._sql.ends, {"most": most})).all()
        return [(SETTLEMENT.decode(end), MARKET.decode(market), Category(kind)) for end, market, kind in reversed(rows)]

    async def _add_rules(self, connection: AsyncConnection, rules: Sequence[Rules]) -> None:
        kept: dict[MarketKey, dict[int, str]] = {}
        for keys in chunks(sorted({text.market for text in rules})):
            for market, version, print_ in await connection.execute(self._sql.rules_of_many, {"markets": keys}):
                kept.setdefault(market, {})[version] = print_
        rows = []
        for text in sorted(rules, key=lambda text: text.version):
            versions = kept.setdefault(text.market, {})
            if versions.get(text.version) == text.fingerprint:
                continue
            number = text.version if text.version not in versions else max(versions) + 1
            if number != text.version:
                if versions[max(versions)] == text.fingerprint:
                    continue
                text = msgspec.structs.replace(text, version=number)  # noqa: PLW2901 - the same text, renumbered
            versions[number] = text.fingerprint
            rows.append(_rules_row(text))
        if rows:
            await connection.execute(self._sql.add_rules, rows)

    async def _add_settlements(self, connection: AsyncConnection, reports: Sequence[SettlementReport]) -> None:
        last: dict[MarketKey, tuple[int, SettlementReport]] = {}
        for keys in chunks(sorted({report.key for report in reports})):
            for market, revision, body in await connection.execute(self._sql.settlements_of_many, {"markets": keys}):
                last[market] = revision, SETTLEMENT.decode(body)
        rows = []
        for report in reports:
            revision, known = last.get(report.key, (0, None))
            if known is not None and _same_ending(known, report):
                continue
            last[report.key] = revision + 1, report
            rows.append(_settlement_row(report, revision + 1))
        if rows:
            await connection.execute(self._sql.add_settlement, rows)


def _event_row(event: Event) -> dict[str, object]:
    return {
        "key": event.key,
        "venue": event.venue.value,
        "category": event.category.value,
        "body": EVENT.encode(event),
    }


def _market_row(market: Market) -> dict[str, object]:
    return {
        "key": market.key,
        "event": market.event,
        "venue": market.venue.value,
        "lifecycle": market.lifecycle.value,
        "ended": market.lifecycle.over,
        "closes_ns": market.closes_ns,
        "body": MARKET.encode(market),
    }


def _rules_row(rules: Rules) -> dict[str, object]:
    return {
        "market": rules.market,
        "version": rules.version,
        "fingerprint": rules.fingerprint,
        "seen_ns": rules.seen_ns,
        "body": RULES.encode(rules),
    }


def _settlement_row(report: SettlementReport, revision: int) -> dict[str, object]:
    return {
        "market": report.key,
        "revision": revision,
        "final": report.final,
        "recv_ns": report.recv_ns,
        "body": SETTLEMENT.encode(report),
    }


def _same_ending(one: SettlementReport, other: SettlementReport) -> bool:
    return (one.settlement, one.final, one.source) == (other.settlement, other.final, other.source)


def _sharing_ladders(markets: list[Market]) -> list[Market]:
    ladders: dict[Ladder, Ladder] = {}
    return [
        msgspec.structs.replace(market, ladder=ladders.setdefault(market.ladder, market.ladder)) for market in markets
    ]
