"""Write the daily aggregate as a file: CSV for spreadsheets, Parquet for programs; every decimal as it is."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

from allsight.analysis.arbitrage.daily import DailyRow
from allsight.domain.errors import InvalidRequestError
from allsight.domain.opportunity import CloseReason

MISSING_PARQUET: Final = (
    "Parquet files need two libraries that are not installed here: pip install arro3-core arro3-io, "
    "or export to a .csv file"
)


class Column(NamedTuple):
    """One column: what it is called, what it holds, and for decimals how many digits, and how many after the point."""

    name: str
    kind: str
    digits: tuple[int, int] = (0, 0)


_WHOLE: Final = "int32"
_TEXT: Final = "string"
_EXACT: Final = "decimal"
COLUMNS: Final = (
    Column("day", "date32"),
    *(Column(name, _TEXT) for name in ("kind", "class", "venues", "category", "base")),
    *(Column(name, _WHOLE) for name in ("opened", "still_open", "closed")),
    *(Column(f"closed_{reason.value}", _WHOLE) for reason in CloseReason),
    Column("life_median_s", _EXACT, (18, 3)),
    Column("life_p90_s", _EXACT, (18, 3)),
    Column("profit_greatest", _EXACT, (18, 2)),
    Column("profit_sum", _EXACT, (18, 2)),
    Column("money_seconds", _EXACT, (24, 3)),
    Column("survived_1s", _EXACT, (5, 4)),
    Column("survived_5s", _EXACT, (5, 4)),
)


def as_csv(rows: Iterable[DailyRow]) -> str:
    """Write rows as CSV (RFC 4180, UTF-8) with a head; what is not known is an empty field."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([column.name for column in COLUMNS])
    table.writerows([_cells(row) for row in rows])
    return text.getvalue()


def write_parquet(rows: Sequence[DailyRow], path: Path) -> None:
    """Write rows as a Parquet file with columns of dates, texts, 32 bit integers and decimals.

    Raises:
        InvalidRequestError: if the optional libraries are not installed, or a figure has more digits than its column.
        OSError: if the file cannot be written.
    """
    try:
        from arro3.core import Array, DataType, Field, Schema, Table
        from arro3.io import write_parquet as write
    except ModuleNotFoundError:
        raise InvalidRequestError(MISSING_PARQUET) from None

    cells = [_cells(row) for row in rows]
    fields, arrays = [], []
    for number, column in enumerate(COLUMNS):
        kind = _arrow_type(column, DataType)
        texts = [row[number] or None for row in cells]
        if column.kind == _EXACT:
            _check(column, texts)
        arrays.append(Array(texts, type=DataType.string()).cast(kind))
        fields.append(Field(column.name, kind, nullable=True))
    write(Table.from_arrays(arrays, schema=Schema(fields)), path, compression="zstd(3)")


def _cells(row: DailyRow) -> list[str]:
    values: dict[str, Any] = {column.name: getattr(row, column.name, None) for column in COLUMNS}
    values["class"] = row.class_
    values |= {f"closed_{reason.value}": count for reason, count in row.closed_by.items()}
    return [_text(value) for value in values.values()]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _arrow_type(column: Column, types: Any) -> Any:
    return types.decimal128(*column.digits) if column.kind == _EXACT else getattr(types, column.kind)()


def _check(column: Column, texts: Iterable[str | None]) -> None:
    """Refuse what the cast to a column of decimals would round, or replace by nothing, without a word."""
    digits, places = column.digits
    for text in texts:
        if text is not None:
            whole, _, part = text.lstrip("-").partition(".")
            if len(part.rstrip("0")) > places or len(whole.lstrip("0")) > digits - places:
                raise InvalidRequestError(
                    f"{column.name} {text} does not fit a decimal of {digits} digits, {places} of them after the point"
                )
