import csv
import io
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from allsight.domain.clock import DAY_NS, HOUR_NS, SECOND_NS, from_datetime
from allsight.domain.ladder import Side
from allsight.emulators.drift.candles import RESOLUTIONS, bucket_end, bucket_start
from allsight.emulators.serving.faults import Fault, FaultKind
from tests.emulators.drift.support import FED, LONG_SHOT, OKC, DriftWorld, Site, drift, listing
from tests.emulators.small_world import START_NS

pytestmark = pytest.mark.integration

NOW_S = START_NS // SECOND_NS


async def trade_some(site: Site, symbol: str, count: int) -> None:
    for n in range(count):
        site.trade(symbol, Side.YES if n % 2 else Side.NO, 999 if n % 2 else 1, 1 + n)
        site.clock.advance(1)


async def test_candles_come_newest_first_and_their_bounds_are_turned_around() -> None:
    async with drift() as site:
        path = f"/market/{OKC}/candles/60"
        records = (await site.get(path, limit=48))["records"]
        times = [record["ts"] for record in records]
        assert times == [NOW_S - 3_600 * n for n in range(48)]
        for record in records:
            assert record["fillLow"] <= min(record["fillOpen"], record["fillClose"])
            assert record["fillHigh"] >= max(record["fillOpen"], record["fillClose"])
            assert 0 < record["oracleLow"] <= record["oracleHigh"] < 1
            assert (record["quoteVolume"] > 0) == (record["baseVolume"] > 0)
        window = (await site.get(path, startTs=NOW_S - 3_600, endTs=NOW_S - 4 * 3_600))["records"]
        assert [record["ts"] for record in window] == times[1:5]
        assert window == records[1:5]
        # The natural reading of the names finds nothing.
        assert (await site.get(path, startTs=NOW_S - 4 * 3_600, endTs=NOW_S - 3_600))["records"] == []


async def test_candles_without_fills_repeat_a_price_with_no_volume() -> None:
    async with drift() as site:
        records = (await site.get(f"/market/{LONG_SHOT}/candles/1", limit=300))["records"]
        quiet = [record for record in records if not record["quoteVolume"]]
        assert len(quiet) > 100
        assert all(record["fillOpen"] == record["fillClose"] > 0 for record in quiet)


async def test_candles_of_this_session_are_made_of_its_fills() -> None:
    async with drift() as site:
        site.clock.advance(60)
        site.trade(OKC, Side.YES, 999, 5)
        bought = site.perp(OKC).last_fill_price
        site.clock.advance(10)
        site.trade(OKC, Side.NO, 1, 7)
        sold = site.perp(OKC).last_fill_price
        (record,) = (await site.get(f"/market/{OKC}/candles/1", limit=1))["records"]
        assert record["baseVolume"] == 12
        assert record["quoteVolume"] == pytest.approx((5 * bought + 7 * sold) / 1e6)
        assert (record["fillOpen"], record["fillClose"]) == (bought / 1e6, sold / 1e6)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_the_stretches_of_candles_follow_one_another(resolution: str) -> None:
    at = start = NOW_S
    for _ in range(40):
        start = bucket_start(at, resolution)
        assert start <= at < bucket_end(start, resolution)
        assert bucket_start(start, resolution) == start
        assert bucket_end(bucket_start(start - 1, resolution), resolution) == start
        at = start - 1
    if resolution == "M":
        assert datetime.fromtimestamp(start, UTC).day == 1
    if resolution == "W":
        assert datetime.fromtimestamp(start, UTC).weekday() == 0


async def test_candles_have_rules_of_their_own() -> None:
    async with drift() as site:
        assert "allowed values" in (await site.get(f"/market/{OKC}/candles/7", 400))["message"]
        for params in ({"limit": 1_001}, {"limit": 0}, {"startTs": 5}, {"endTs": "soon"}):
            assert (await site.get(f"/market/{OKC}/candles/60", 400, **params))["success"] is False
        assert (await site.get("/market/NOPE/candles/60", 404)) == {"success": False, "message": "Market not found"}
        opened = site.perp(OKC).listing.open_ns // SECOND_NS
        records = (await site.get(f"/market/{OKC}/candles/D", limit=1_000))["records"]
        assert records[-1]["ts"] <= opened < records[-2]["ts"]


async def test_trades_come_in_pages() -> None:
    async with drift() as site:
        await trade_some(site, OKC, 9)
        seen, page = [], None
        for _ in range(5):
            body = await site.get(f"/market/{OKC}/trades", limit=4, **({"page": page} if page else {}))
            seen += [int(record["fillRecordId"]) for record in body["records"]]
            page = body["meta"]["nextPage"]
            if page is None:
                break
        assert seen == list(range(9, 0, -1))
        assert (await site.get(f"/market/{OKC}/trades", 400, limit=51))["success"] is False
        assert (await site.get(f"/market/{OKC}/trades", 400, page="?"))["success"] is False
        newest = (await site.get(f"/market/{OKC}/predictions"))["records"][0]
        assert newest["marketFilter"] == "prediction"
        assert newest["symbol"] == OKC
        assert newest["baseAssetAmountFilled"] == "9"
        ratio = float(newest["quoteAssetAmountFilled"]) / float(newest["baseAssetAmountFilled"])
        assert 0 < ratio < 1


async def test_the_archive_of_a_day() -> None:
    async with drift() as site:
        await trade_some(site, OKC, 3)
        body = await site.get(f"/market/{OKC}/trades/2026/11/22")
        assert [record["fillRecordId"] for record in body["records"]] == ["3", "2", "1"]
        assert body["meta"] == {
            "records": 3, "totalRecords": 3, "currentPage": 1, "totalPages": 1, "nextPage": None,
            "includesLatest": True,
        }  # fmt: skip
        assert (await site.get(f"/market/{OKC}/predictions/2026/11/21"))["records"] == []
        answer = await site.data.get(f"/market/{OKC}/trades/2026/11/22", params={"format": "csv"})
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["fillRecordId"] for row in rows] == ["3", "2", "1"]
        assert rows[0]["txSig"] == body["records"][0]["txSig"]
        assert (await site.get(f"/market/{OKC}/trades/2026/13/1", 400))["success"] is False


async def test_summaries_list_all_markets_and_only_a_suffix_tells_predictions() -> None:
    async with drift() as site:
        site.trade(OKC, Side.YES, 999, 40)
        markets = (await site.get("/stats/markets"))["markets"]
        assert [entry["symbol"] for entry in markets] == ["SOL-PERP", "BTC-PERP", "ETH-PERP", OKC, FED, LONG_SHOT]
        assert all("contractType" not in entry for entry in markets)
        entry = markets[3]
        assert (entry["status"], entry["uiStatus"], entry["baseAsset"]) == ("active", "visible", "NBAFINALS27-OKC")
        assert entry["fees"] == {"maker": -0.0002, "taker": 0.001}
        assert entry["openInterest"] == {"long": "40", "short": "-40"}
        assert entry["price"] == str(site.perp(OKC).last_fill_price / 1e6)
        assert float(entry["priceLow"]["fill"]) <= float(entry["price"]) <= float(entry["priceHigh"]["fill"])
        assert float(entry["baseVolume"]) > 3_900


async def test_summaries_come_from_a_cache() -> None:
    async with drift() as site:
        before = await site.get("/stats/markets")
        site.trade(OKC, Side.YES, 999, 40)
        assert await site.get("/stats/markets") == before
        site.clock.advance(2)
        assert await site.get("/stats/markets") != before


async def test_prices_and_contracts() -> None:
    async with drift() as site:
        site.trade(OKC, Side.YES, 999, 40)
        entry = (await site.get("/stats/markets/prices"))["markets"][3]
        assert entry["symbol"] == OKC
        assert float(entry["priceChange"]) == pytest.approx(
            float(entry["currentPrice"]) - float(entry["price24hAgo"]), abs=1e-9
        )
        contracts = (await site.get("/external/coingecko/contracts"))["contracts"]
        assert [contract["ticker_id"] for contract in contracts] == [OKC, FED, LONG_SHOT]
        assert contracts[0]["last_price"] == entry["currentPrice"]
        assert contracts[0]["open_interest"] == "40"


async def test_texts_of_the_web_app() -> None:
    async with drift() as site:
        found = await site.get("/markets.json")
        assert found.keys() == {OKC, FED, LONG_SHOT}
        assert found[OKC] == {
            "title": f"Will {OKC} happen?",
            "rules": f"This market resolves to YES if {OKC} happens. Otherwise, this market resolves to NO.",
            "category": "Sports",
            "closes": "2026-12-04T12:00:00Z",
        }


async def test_limits_and_unknown_paths() -> None:
    async with drift(calls_per_s=1) as site:
        assert (await site.get("/nothing", 404))["success"] is False
        assert (await site.get("/stats/markets"))["success"] is True
        assert (await site.get("/stats/markets", 429)) == {"success": False, "message": "Too many requests"}
    async with drift() as site:
        site.venue.faults.inject(Fault(kind=FaultKind.RATE_LIMITED, target="http:GET /market/*", count=1))
        assert (await site.get(f"/market/{OKC}/trades", 429))["success"] is False
        assert (await site.get(f"/market/{OKC}/trades"))["success"] is True


async def test_a_market_before_its_first_day_has_no_price_of_yesterday() -> None:
    young = listing(OKC, 0.4, listed_ns=START_NS - 2 * HOUR_NS, open_ns=START_NS - HOUR_NS)
    async with drift(DriftWorld(young)) as site:
        entry = (await site.get("/stats/markets/prices"))["markets"][-1]
        assert entry["price24hAgo"] == "0"
        assert entry["priceChangePercent"] == "0"
        records = (await site.get(f"/market/{OKC}/candles/240", limit=10))["records"]
        assert records[-1]["ts"] == bucket_start(NOW_S - 3_600, "240")


def test_days_begin_at_midnight_utc() -> None:
    noon = from_datetime(datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert noon == START_NS
    starts = [bucket_start((noon - n * DAY_NS) // SECOND_NS, "D") for n in range(5)]
    assert all(later - earlier == 86_400 for later, earlier in pairwise(starts))


async def test_the_stream_tells_candles_as_they_form() -> None:
    async with drift() as site, site.data_stream() as stream:
        await stream.send(type="subscribe", channelType="candle", symbol=OKC, resolution="1")
        first = await stream.next()
        assert (first["type"], first["channelType"], first["symbol"], first["resolution"]) == (
            "init",
            "candle",
            OKC,
            "1",
        )
        site.trade(OKC, Side.YES, 999, 6)
        site.clock.advance(1)
        update = await stream.next()
        assert update["type"] == "update"
        assert update["candle"]["ts"] == first["candle"]["ts"]
        assert update["candle"]["baseVolume"] == 6
        assert [trade["baseAssetAmountFilled"] for trade in update["trades"]] == ["6"]
        site.clock.advance(60)
        created = await stream.next()
        assert (created["type"], created["candle"]["ts"]) == ("create", first["candle"]["ts"] + 60)
        assert created["trades"] == []


async def test_the_stream_tells_markets_prices_and_books() -> None:
    async with drift() as site, site.data_stream() as stream:
        for channel, size in (("markets", 6), ("pricing", 6)):
            await stream.send(type="subscribe", channelType=channel)
            first = await stream.next()
            assert (first["type"], first["channel"], len(first["data"])) == ("init", channel, size)
        await stream.send(type="subscribe", channelType="orderbook", symbol=OKC)
        book = await stream.next()
        assert book["data"]["marketName"] == OKC
        site.clock.advance(1)
        assert [(await stream.next())["type"] for _ in range(3)] == ["update"] * 3
        for command in (
            {"type": "subscribe", "channelType": "candle", "symbol": OKC, "resolution": "7"},
            {"type": "subscribe", "channelType": "candle", "symbol": "NOPE", "resolution": "1"},
            {"type": "subscribe", "channelType": "weather"},
            {"type": "shout"},
        ):
            await stream.send(**command)
            assert (await stream.next())["type"] == "error"
        await stream.connection.send("no json")
        assert (await stream.next())["type"] == "error"
        for channel in ("markets", "pricing"):
            await stream.send(type="unsubscribe", channelType=channel)
        await stream.send(type="subscribe", channelType="pricing")
        await stream.next()
        site.clock.advance(1)
        assert [(await stream.next())["channelType"] for _ in range(2)] == ["orderbook", "pricing"]
