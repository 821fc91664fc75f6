"""Recordings of the finished markets: from a folder into a real database, and back."""

import gzip
import json
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from allsight.app.past import import_past
from allsight.cli import history
from allsight.domain.clock import HOUR_NS, SECOND_NS
from allsight.domain.errors import InvalidKeyError, InvalidRequestError, NotFoundError
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.market import Lifecycle, Value
from allsight.domain.repositories import PriceBar
from allsight.infra.db.database import Database
from allsight.ingestion.adapters.drift.past import read_folder
from allsight.settings import Settings
from tests.ingestion.drift.files import folder
from tests.ingestion.drift.support import BOS, NOW_NS, OKC, key

pytestmark = pytest.mark.integration
HOUR = 1_739_498_400
HEAD = "symbol,marketIndex,outcomeLabel,outcomeLabelSource,candlesRecorded,candlesKept,lastTradedHourTs"


def candle(ts: int, close: float, volume: float = 1.0) -> dict[str, Any]:
    prices = dict.fromkeys(("fillOpen", "fillHigh", "fillClose", "fillLow", "oracleOpen", "oracleClose"), close)
    return {"ts": ts, **prices, "quoteVolume": volume, "baseVolume": 2}


def write(place: Path, rows: Iterable[str], candles: dict[str, list[dict[str, Any]]]) -> Path:
    (place / "candles_1h").mkdir()
    (place / "bet_markets_summary.csv").write_text("\n".join((HEAD, *rows)) + "\n")
    for symbol, hours in candles.items():
        body = "".join(json.dumps(hour) + "\n" for hour in hours).encode()
        (place / "candles_1h" / f"{symbol}.jsonl.gz").write_bytes(gzip.compress(body))
    return place


def small(place: Path) -> Path:
    rows = [f"{OKC},67,YES,auto_fillclose_tail,3,3,{HOUR + 7_200}", f"{BOS},68,,manual_override,1,1,{HOUR}"]
    hours = [candle(HOUR, 0.4), candle(HOUR + 3_600, 0.0, volume=0.0), candle(HOUR + 7_200, 0.999999)]
    return write(place, rows, {OKC: hours, BOS: [candle(HOUR, 0.1)]})


async def stored(data: Path, market: MarketKey) -> tuple[list[PriceBar], list[Any], list[Any]]:
    async with await Database.open(data) as database:
        bars = await database.bars.read(market, span_s=3_600, from_ns=0, to_ns=2 * 10**18)
        return bars, await database.catalogue.settlements(market), await database.catalogue.rules_versions(market)


async def test_a_folder_goes_into_the_database_once_however_often(tmp_path: Path) -> None:
    (tmp_path / "rec").mkdir()
    source, settings = small(tmp_path / "rec"), Settings(data_dir=tmp_path / "data")
    first = await import_past(settings, Venue.DRIFT, source)
    assert [(one.market, one.bars, one.yes) for one in first] == [(key(OKC), 2, "1"), (key(BOS), 1, "unknown")]
    assert await import_past(settings, Venue.DRIFT, source) == first
    bars, ends, rules = await stored(tmp_path / "data", key(OKC))
    assert [(bar.start_ns // SECOND_NS, bar.bid, bar.live_share) for bar in bars] == [
        (HOUR, 0.4, 1.0),
        (HOUR + 7_200, 0.999999, 1.0),
    ]
    assert len(rules) == 1
    assert [(end.settlement, end.final) for end in ends] == [(Value(Fraction(1)), False)]
    assert "inferred" in ends[0].source
    assert (await stored(tmp_path / "data", key(BOS)))[1] == []
    async with await Database.open(tmp_path / "data") as database:
        assert await database.catalogue.load() == ([], [], []), "what is over is not taken up by a running program"


def test_what_is_not_known_is_not_said(tmp_path: Path) -> None:
    okc, bos = read_folder(small(tmp_path), NOW_NS)
    assert (okc.market.lifecycle, bos.market.lifecycle) == (Lifecycle.SETTLED, Lifecycle.CLOSED)
    assert okc.market.closes_ns == (HOUR + 7_200) * SECOND_NS + HOUR_NS
    assert not okc.market.fees.known_at(NOW_NS)
    assert bos.settlement is None


@pytest.mark.parametrize(
    ("rows", "candles", "said"),
    [
        ([], {}, "names no market"),
        ([f"{OKC},67,YES,x,1,1,{HOUR}"], {}, "there is no"),
        ([f"{OKC},many,YES,x,1,1,{HOUR}"], {OKC: [candle(HOUR, 0.4)]}, "no summary of markets"),
        ([f"{OKC},67,YES,x,1,1,{HOUR}"], {OKC: [], BOS: []}, f"says nothing of {BOS}"),
        ([f"{OKC},67,YES,x,1,1,{HOUR}"], {OKC: [candle(HOUR, 0.4), {"ts": 1}]}, "line 2"),
        (["a b,67,YES,x,1,1,1"], {"a b": []}, "a b"),
    ],
)
def test_a_folder_with_a_fault_is_refused_and_says_where(
    tmp_path: Path, rows: list[str], candles: dict[str, list[dict[str, Any]]], said: str
) -> None:
    place = write(tmp_path, rows, candles)
    with pytest.raises(InvalidRequestError, match=said):
        list(read_folder(place, NOW_NS))


def test_a_file_that_is_cut_off_or_no_gzip_is_refused(tmp_path: Path) -> None:
    path = small(tmp_path) / "candles_1h" / f"{OKC}.jsonl.gz"
    whole = path.read_bytes()
    for body in (whole[:-12], b"not gzip at all", b""):
        path.write_bytes(body)
        if body:
            with pytest.raises(InvalidRequestError, match="cannot be read"):
                list(read_folder(tmp_path, NOW_NS))
        else:
            assert next(iter(read_folder(tmp_path, NOW_NS))).bars == []


async def test_a_fault_changes_nothing_and_other_venues_have_no_recordings(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    with pytest.raises(InvalidRequestError, match="cannot be read"):
        await import_past(settings, Venue.DRIFT, tmp_path / "nowhere")
    assert not (tmp_path / "data").exists()
    with pytest.raises(InvalidRequestError, match="imported of drift"):
        await import_past(settings, Venue.KALSHI, tmp_path)


def test_the_commands_print_what_was_brought_in(tmp_path: Path) -> None:
    import typer

    (tmp_path / "rec").mkdir()
    app = typer.Typer()
    app.callback()(lambda: None)
    history.register(app)
    asked = ["history", "import", "drift", str(small(tmp_path / "rec")), "--data", str(tmp_path / "data")]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 0, told.output
    assert "2 markets" in told.output
    read = json.loads(CliRunner().invoke(app, [*asked, "--json"]).output)
    assert [(one["market"], one["bars"]) for one in read] == [(key(OKC), 2), (key(BOS), 1)]
    kept = ["history", "show", key(OKC), "--data", str(tmp_path / "data")]
    told = CliRunner().invoke(app, kept)
    assert told.exit_code == 0, told.output
    assert "2 bars" in told.output
    assert "40.0¢" in told.output
    bars = json.loads(CliRunner().invoke(app, [*kept, "--json"]).output)
    assert [bar["bid"] for bar in bars] == [0.4, 0.999999]
    nothing = CliRunner().invoke(app, [*kept, "--span", "60"])
    assert isinstance(nothing.exception, NotFoundError)
    wrong = CliRunner().invoke(app, ["history", "show", "nonsense"])
    assert isinstance(wrong.exception, InvalidKeyError)


async def test_the_fifteen_markets(shared_dir: Path, tmp_path: Path) -> None:
    found = await import_past(Settings(data_dir=tmp_path), Venue.DRIFT, folder(shared_dir))
    assert len(found) == 15
    assert sum(one.bars for one in found) == 5_417
    assert [one.market for one in found if one.yes == "unknown"] == [key("LNDO-WIN-F1-24-US-GP-BET")]
    bars, ends, _ = await stored(tmp_path, key("TRUMP-WIN-2024-BET"))
    assert (len(bars), ends[0].settlement, ends[0].final) == (1_554, Value(Fraction(1)), False)
