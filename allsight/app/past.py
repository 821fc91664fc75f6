"""Recordings of a venue's past, brought into the database through the same repositories as live data."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from allsight.domain.clock import SystemClock
from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Value
from allsight.domain.repositories import PriceBar
from allsight.infra.db.database import Database
from allsight.ingestion.adapters.drift import past as drift
from allsight.settings import Settings

Read = Callable[[Path, int], Iterable[drift.PastMarket]]

_READERS: Final[Mapping[Venue, Read]] = {Venue.DRIFT: drift.read_folder}
_BARS_AT_ONCE: Final = 2_000


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What was brought in of one market: its bars, their first and last start, and how YES ended, as far as known."""

    market: MarketKey
    title: str
    bars: int
    first_ns: int | None
    last_ns: int | None
    yes: str
    source: str


async def import_past(settings: Settings, venue: Venue, folder: Path) -> list[Imported]:
    """Read a folder of a venue's recordings into the database; doing it again changes nothing.

    Raises:
        InvalidRequestError: if no recordings of that venue can be read, or the folder is not laid out as they are.
        StorageError: if the database cannot be opened or written.
    """
    read = _READERS.get(venue)
    if read is None:
        known = ", ".join(_READERS)
        raise InvalidRequestError(f"recordings can be imported of {known}, not of {venue}")
    # Everything is read before anything is written: a folder with a fault changes nothing.
    markets = await asyncio.to_thread(lambda: list(read(folder, SystemClock().now_ns())))
    async with await Database.open(settings.data_dir) as database:
        await database.catalogue.save(
            [one.event for one in markets],
            [one.market for one in markets],
            [one.rules for one in markets],
            [one.settlement for one in markets if one.settlement is not None],
        )
        for one in markets:
            for first in range(0, len(one.bars), _BARS_AT_ONCE):
                await database.bars.save(one.bars[first : first + _BARS_AT_ONCE])
    return [_imported(one) for one in markets]


async def stored_bars(settings: Settings, market: MarketKey, span_s: int) -> list[PriceBar]:
    """Return the prices that are kept of a market, also of one that is over, oldest first.

    Raises:
        NotFoundError: if there are none of that span.
        StorageError: if the database cannot be opened.
    """
    async with await Database.open(settings.data_dir) as database:
        bars = await database.bars.read(market, span_s=span_s, from_ns=0, to_ns=SystemClock().now_ns())
    if not bars:
        raise NotFoundError(f"no bars of {span_s} s are kept of {market}")
    return bars


def _imported(one: drift.PastMarket) -> Imported:
    report = one.settlement
    value = None if report is None or not isinstance(report.settlement, Value) else report.settlement.yes
    return Imported(
        market=one.market.key,
        title=one.market.title,
        bars=len(one.bars),
        first_ns=one.bars[0].start_ns if one.bars else None,
        last_ns=one.bars[-1].start_ns if one.bars else None,
        yes="unknown" if value is None else f"{float(value):g}",
        source="" if report is None else report.source,
    )
