"""The venue's fifteen finished markets, from a folder of recorded candles: what is left of it to look at.

The folder holds `bet_markets_summary.csv` and `candles_1h/<SYMBOL>.jsonl.gz`, one hour a line. Outcomes are a study's
inference from the last prices, or its author's word; the venue's own were not recorded, and they are marked so.
"""

import csv
import gzip
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import msgspec

from allsight.domain.clock import HOUR_NS, SECOND_NS
from allsight.domain.errors import InvalidKeyError, InvalidRequestError
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import event_key, market_key
from allsight.domain.market import Event, Lifecycle, Market, Rules, RulesText, Value
from allsight.domain.messages import SettlementReport
from allsight.domain.repositories import PriceBar
from allsight.ingestion.adapters.drift import described, wire
from allsight.ingestion.adapters.drift.described import Description
from allsight.ingestion.adapters.drift.history import parse_bars
from allsight.ingestion.adapters.drift.parse import ladder_of
from allsight.ingestion.adapters.drift.venue import BASE_UNIT, CURRENCY, FUNDS_POOL, VENUE

SUMMARY = "bet_markets_summary.csv"
CANDLES = "candles_1h"
SPAN_S = 3_600

_ENDING = ".jsonl.gz"
_LADDER = ladder_of(1_000, BASE_UNIT)
"""A tick of a thousandth and whole shares, as all recorded fills show (sheet 2)."""

_FEES = FeeSchedule(form=FeeForm.UNKNOWN, source="the market had ended before its fee was read")


class PastMarket(msgspec.Struct, frozen=True, kw_only=True):
    """A finished market with its hours; `settlement` is None where nobody knows how it ended."""

    event: Event
    market: Market
    rules: Rules
    settlement: SettlementReport | None
    bars: list[PriceBar]


class _Row(msgspec.Struct, frozen=True, rename="camel"):
    """A line of the summary; what is used of it."""

    symbol: str
    market_index: int
    outcome_label: str
    outcome_label_source: str
    last_traded_hour_ts: int


def read_folder(folder: Path, now_ns: int) -> Iterator[PastMarket]:
    """Read a folder of recordings, a market at a time, in the summary's order.

    Raises:
        InvalidRequestError: if the folder is not laid out so, or a file cannot be read; it names file and line.
    """
    ours = described.ours()
    recorded = {path.name.removesuffix(_ENDING): path for path in (folder / CANDLES).glob(f"*{_ENDING}")}
    rows = _summary(folder / SUMMARY)
    if unnamed := sorted(recorded.keys() - {row.symbol for row in rows}):
        raise InvalidRequestError(f"{folder / SUMMARY} says nothing of {', '.join(unnamed)}")
    for row in rows:
        path = recorded.get(row.symbol)
        if path is None:
            raise InvalidRequestError(f"there is no {folder / CANDLES / row.symbol}{_ENDING}")
        yield _market(row, ours.get(row.symbol.upper(), Description()), path, now_ns)


def _market(row: _Row, said: Description, path: Path, now_ns: int) -> PastMarket:
    try:
        key, event = market_key(VENUE, row.symbol), event_key(VENUE, row.symbol)
    except InvalidKeyError as error:
        raise InvalidRequestError(f"{path}: {error}") from None
    bars = parse_bars(key, _candles(path), SPAN_S)
    title, known = said.title or row.symbol, {"YES": 1, "NO": 0}.get(row.outcome_label)
    settlement = None
    if known is not None:
        source = f"inferred by a study ({row.outcome_label_source}), not the venue's word"
        settlement = SettlementReport(key, Value(Fraction(known)), False, source, now_ns)
    return PastMarket(
        event=Event(key=event, venue=VENUE, title=title, category=said.category),
        market=Market(
            key=key,
            event=event,
            venue=VENUE,
            title=title,
            ladder=_LADDER,
            currency=CURRENCY,
            funds_pool=FUNDS_POOL,
            lifecycle=Lifecycle.CLOSED if settlement is None else Lifecycle.SETTLED,
            fees=_FEES,
            listed_ns=said.listed_ns if said.listed_ns is not None or not bars else bars[0].start_ns,
            closes_ns=row.last_traded_hour_ts * SECOND_NS + HOUR_NS,
            native=(("symbol", row.symbol), ("market_index", str(row.market_index))),
        ),
        rules=Rules(market=key, texts=(RulesText(said.section, said.rules),) if said.rules else (), seen_ns=now_ns),
        settlement=settlement,
        bars=bars,
    )


def _summary(path: Path) -> list[_Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidRequestError(f"{path} cannot be read: {_short(error)}") from None
    try:
        rows = [msgspec.convert(line, _Row, strict=False) for line in lines]
    except msgspec.MsgspecError as error:
        raise InvalidRequestError(f"{path} is no summary of markets: {error}") from None
    if not rows:
        raise InvalidRequestError(f"{path} names no market")
    return rows


def _candles(path: Path) -> Iterator[wire.Candle]:
    number = 0
    try:
        with gzip.open(path, "rb") as file:
            for line in file:
                number += 1
                yield wire.decode_candle(line)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidRequestError(f"{path} cannot be read beyond line {number}: {_short(error)}") from None
    except msgspec.MsgspecError as error:
        raise InvalidRequestError(f"{path}, line {number}: {error}") from None


def _short(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
