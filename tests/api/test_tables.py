"""The daily aggregate as files: exact decimals, typed columns, and no digit lost without a word."""

import csv
import io
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from arro3.core import DataType
from arro3.io import read_parquet

from allsight.analysis.arbitrage.daily import DailyRow, daily
from allsight.api.tables import COLUMNS, as_csv, write_parquet
from allsight.domain.errors import InvalidRequestError
from tests.analysis.episodes import T0, life, ns

DAY = date(2026, 11, 22)


def a_row(**changes: Any) -> DailyRow:
    found = [
        life("A", closes=0.25, best_guaranteed=Decimal("1234567.89"), money_seconds=Decimal("98765432.125")),
        life("B", closes=7.0001, best_guaranteed=Decimal("0.11")),
        life("C"),
    ]
    (made,) = daily(found, DAY, DAY, T0 + ns(60))
    return msgspec.structs.replace(made, **changes)


def test_csv_has_every_figure_to_the_digit() -> None:
    (told,) = csv.DictReader(io.StringIO(as_csv([a_row(profit_sum=Decimal("1E+3"))])))
    assert told["day"] == "2026-11-22"
    assert (told["kind"], told["class"], told["venues"], told["category"]) == ("pair", "locked", "KA-PM", "macro")
    assert (told["profit_greatest"], told["profit_sum"]) == ("1234567.89", "1000")
    assert (told["money_seconds"], told["life_median_s"], told["life_p90_s"]) == ("98765432.125", "7.000", "")
    assert (told["opened"], told["closed"], told["closed_price"], told["survived_5s"]) == ("3", "2", "2", "0.6666")


def test_no_rows_are_a_head() -> None:
    assert as_csv([]).splitlines() == [",".join(column.name for column in COLUMNS)]


def written(rows: Sequence[DailyRow], path: Path) -> Any:
    write_parquet(rows, path)
    return read_parquet(path).read_all()


def test_parquet_has_typed_columns_and_the_same_figures(tmp_path: Path) -> None:
    rows = [a_row(), a_row(venues="BF-KA-PM", survived_1s=None)]
    table = written(rows, tmp_path / "days.parquet")
    kinds = {field.name: field.type for field in table.schema}
    assert list(kinds) == [column.name for column in COLUMNS]
    assert kinds["day"] == DataType.date32()
    assert kinds["opened"] == DataType.int32()
    assert kinds["profit_sum"] == DataType.decimal128(18, 2)
    assert kinds["money_seconds"] == DataType.decimal128(24, 3)
    columns = {name: table[name].to_pylist() for name in kinds}
    assert columns["day"] == [DAY, DAY]
    assert columns["venues"] == ["KA-PM", "BF-KA-PM"]
    assert columns["opened"] == [3, 3]
    for name in ("profit_greatest", "profit_sum", "money_seconds", "life_median_s", "life_p90_s", "survived_1s"):
        assert columns[name] == [getattr(row, name) for row in rows], name


def test_a_file_without_rows_has_its_columns(tmp_path: Path) -> None:
    table = written([], tmp_path / "none.parquet")
    assert (table.num_rows, table.num_columns) == (0, len(COLUMNS))


@pytest.mark.parametrize("figure", ["0.001", "12345678901234567.00", "-98765432109876543"])
def test_a_figure_that_does_not_fit_its_column_is_refused_and_not_rounded(tmp_path: Path, figure: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"profit_sum .* does not fit"):
        write_parquet([a_row(profit_sum=Decimal(figure))], tmp_path / "days.parquet")
    assert not list(tmp_path.iterdir())


def test_zeros_behind_the_point_do_fit(tmp_path: Path) -> None:
    table = written([a_row(profit_sum=Decimal("-0.10000"))], tmp_path / "days.parquet")
    assert table["profit_sum"].to_pylist() == [Decimal("-0.10")]


def test_without_the_libraries_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arro3.core", None)
    with pytest.raises(InvalidRequestError, match="pip install arro3-core arro3-io"):
        write_parquet([a_row()], tmp_path / "days.parquet")
