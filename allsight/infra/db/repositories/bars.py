"""Price bars: written by the minute, rolled up to longer spans, pruned when their time is over."""

from collections.abc import Iterable, Sequence

from sqlalchemy import BigInteger, Double, Integer, bindparam, case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import MarketKey
from allsight.domain.repositories import PriceBar
from allsight.infra.db import schema as t
from allsight.infra.db.connections import Connections
from allsight.infra.db.statements import chunks, insert_for, insert_missing, on_conflict_replace, upsert

INSTRUMENTS_AT_ONCE = 500
"""How many markets one roll-up or pruning transaction takes: a fraction of a second, so that writers hardly wait."""


class BarSql:
    """The statements, for one database."""

    def __init__(self, dialect: str) -> None:
        self.add_instruments = insert_missing(dialect, t.instruments)
        self.instruments = select(t.instruments.c.key, t.instruments.c.id).where(
            t.instruments.c.key.in_(bindparam("keys", expanding=True))
        )
        self.last_instrument = select(func.max(t.instruments.c.id))
        self.save = upsert(dialect, t.bars)
        self.read = (
            select(t.bars)
            .join(t.instruments, t.instruments.c.id == t.bars.c.instrument)
            .where(
                t.instruments.c.key == bindparam("market"),
                t.bars.c.span_s == bindparam("span"),
                t.bars.c.start_ns >= bindparam("from_ns"),
                t.bars.c.start_ns < bindparam("to_ns"),
            )
            .order_by(t.bars.c.start_ns)
        )
        # Naming the instruments one by one lets both statements walk the primary key; an index on time alone would
        # cost as much space again as a quarter of the table.
        some = select(t.instruments.c.id).where(
            t.instruments.c.id >= bindparam("first", type_=Integer),
            t.instruments.c.id < bindparam("end", type_=Integer),
        )
        self.prune = delete(t.bars).where(
            t.bars.c.instrument.in_(some),
            t.bars.c.span_s == bindparam("span"),
            t.bars.c.start_ns < bindparam("before_ns"),
        )
        start = t.bars.c.start_ns - t.bars.c.start_ns % bindparam("to_span_ns", type_=BigInteger)
        groups = (
            select(
                t.bars.c.instrument,
                start.label("start_ns"),
                func.max(t.bars.c.start_ns).label("last_ns"),
                func.min(t.bars.c.low).label("low"),
                func.max(t.bars.c.high).label("high"),
                (func.sum(t.bars.c.live_share) * bindparam("part", type_=Double)).label("live_share"),
            )
            .where(
                t.bars.c.instrument.in_(some),
                t.bars.c.span_s == bindparam("from_span"),
                t.bars.c.start_ns >= bindparam("from_ns"),
                t.bars.c.start_ns < bindparam("to_ns"),
            )
            .group_by(t.bars.c.instrument, start)
            .subquery()
        )
        last = t.bars.alias("last")
        rolled = select(
            groups.c.instrument,
            bindparam("to_span", type_=Integer),
            groups.c.start_ns,
            last.c.bid,
            last.c.ask,
            groups.c.low,
            groups.c.high,
            case((groups.c.live_share > 1.0, 1.0), else_=groups.c.live_share),  # a sum of floats may end a hair above
        ).where(
            last.c.instrument == groups.c.instrument,
            last.c.span_s == bindparam("from_span"),
            last.c.start_ns == groups.c.last_ns,
        )
        self.roll_up = on_conflict_replace(
            insert_for(dialect, t.bars).from_select([column.name for column in t.bars.columns], rolled), t.bars
        )


class SqlBars:
    """The `BarRepository` of `domain.repositories`, with roll-up and retention for the jobs of `infra.workers`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sql = BarSql(connections.dialect)
        self._ids: dict[MarketKey, int] = {}

    async def save(self, bars: Sequence[PriceBar]) -> None:
        """Insert or update bars by market, span and start, in one transaction.

        Raises:
            StorageBusyError: if the database cannot write now; nothing was saved.
        """
        if not bars:
            return
        async with self._connections.write() as connection:
            ids = await self._ids_of(connection, {bar.market for bar in bars})
            await connection.execute(self._sql.save, [_row(bar, ids[bar.market]) for bar in bars])
        self._ids.update(ids)  # only now are they committed

    async def read(self, market: MarketKey, *, span_s: int, from_ns: int, to_ns: int) -> list[PriceBar]:
        """Return bars that start in `from_ns`..`to_ns`, exclusive, in order of time."""
        values = {"market": market, "span": span_s, "from_ns": from_ns, "to_ns": to_ns}
        async with self._connections.read() as connection:
            rows = await connection.execute(self._sql.read, values)
            return [
                PriceBar(
                    market=market,
                    start_ns=row.start_ns,
                    span_s=row.span_s,
                    bid=row.bid,
                    ask=row.ask,
                    low=row.low,
                    high=row.high,
                    live_share=row.live_share,
                )
                for row in rows
            ]

    async def roll_up(self, *, from_span_s: int, to_span_s: int, from_ns: int, to_ns: int) -> None:
        """Make the longer bars that start in `from_ns`..`to_ns`, exclusive, out of shorter ones.

        Bid and ask are those of the last shorter bar, low and high span all of them, and a shorter bar that is missing
        counts as not live. Doing it again changes nothing, so it may be repeated after an interruption; transactions
        are short, one for every few hundred markets.

        Raises:
            ValueError: if the longer span is no multiple of the shorter, or the limits are not starts of longer bars.
        """
        span_ns = to_span_s * SECOND_NS
        if to_span_s % from_span_s or from_ns % span_ns or to_ns % span_ns:
            raise ValueError(f"cannot roll {from_span_s} s up to {to_span_s} s from {from_ns} to {to_ns}")
        values = {
            "from_span": from_span_s,
            "to_span": to_span_s,
            "to_span_ns": span_ns,
            "part": from_span_s / to_span_s,
            "from_ns": from_ns,
            "to_ns": to_ns,
        }
        for first, end in await self._instrument_ranges():
            async with self._connections.write() as connection:
                await connection.execute(self._sql.roll_up, values | {"first": first, "end": end})

    async def prune(self, *, span_s: int, before_ns: int) -> int:
        """Delete the bars of one span that start before an instant; return how many there were."""
        deleted = 0
        for first, end in await self._instrument_ranges():
            values = {"span": span_s, "before_ns": before_ns, "first": first, "end": end}
            async with self._connections.write() as connection:
                deleted += (await connection.execute(self._sql.prune, values)).rowcount
        return deleted

    async def _instrument_ranges(self) -> list[tuple[int, int]]:
        async with self._connections.read() as connection:
            last: int = await connection.scalar(self._sql.last_instrument) or 0
        return [(first, first + INSTRUMENTS_AT_ONCE) for first in range(1, last + 1, INSTRUMENTS_AT_ONCE)]

    async def _ids_of(self, connection: AsyncConnection, keys: Iterable[MarketKey]) -> dict[MarketKey, int]:
        keys = set(keys)
        ids = {key: self._ids[key] for key in keys if key in self._ids}
        unknown = sorted(keys - ids.keys())
        if unknown:
            await connection.execute(self._sql.add_instruments, [{"key": key} for key in unknown])
            for some in chunks(unknown):
                rows = await connection.execute(self._sql.instruments, {"keys": some})
                ids.update({row.key: row.id for row in rows})
        return ids


def _row(bar: PriceBar, instrument: int) -> dict[str, object]:
    return {
        "instrument": instrument,
        "span_s": bar.span_s,
        "start_ns": bar.start_ns,
        "bid": bar.bid,
        "ask": bar.ask,
        "low": bar.low,
        "high": bar.high,
        "live_share": bar.live_share,
    }
