"""The emulator's answers carry the keys and JSON types of recorded traffic and of the API's own description."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from allsight.domain.ladder import Side
from tests.emulators.drift.support import OKC, Site, drift

pytestmark = pytest.mark.integration


def assert_same_shape(mine: Any, recorded: Any, where: str) -> None:
    """Check that two values have the same keys and types all the way down; lists by their first entry."""
    assert type(mine) is type(recorded) or {type(mine), type(recorded)} <= {int, float}, where
    if isinstance(mine, dict):
        for key in recorded:
            assert key in mine, f"{where}.{key}"
            assert_same_shape(mine[key], recorded[key], f"{where}.{key}")
    elif isinstance(mine, list) and mine and recorded:
        assert_same_shape(mine[0], recorded[0], f"{where}[0]")


def assert_described(value: Any, schema: dict[str, Any], where: str) -> None:
    """Check a value against the types, keys and values of an OpenAPI schema."""
    if value is None:
        assert schema.get("nullable"), where
        return
    kind = schema.get("type")
    if "enum" in schema:
        assert value in schema["enum"], where
    if kind == "object" or "properties" in schema:
        assert isinstance(value, dict), where
        assert set(schema.get("required", ())) <= value.keys(), where
        for key, entry in value.items():
            assert key in schema["properties"], f"{where}.{key}"
            assert_described(entry, schema["properties"][key], f"{where}.{key}")
    elif kind == "array":
        assert isinstance(value, list), where
        assert value, where
        for entry in value:
            assert_described(entry, schema["items"], f"{where}[]")
    elif kind == "string":
        assert isinstance(value, str), where
    elif kind == "boolean":
        assert isinstance(value, bool), where
    elif kind == "integer":
        assert isinstance(value, int), where
    elif kind == "number":
        assert isinstance(value, int | float), where


@pytest.fixture(scope="module")
def described(shared_dir: Path) -> dict[str, Any]:
    paths = json.loads((shared_dir / "payloads/drift/data_api_openapi.json").read_bytes())["paths"]
    assert isinstance(paths, dict)
    return paths


async def traded(site: Site) -> None:
    """Leave fills with people and with the market's own maker."""
    site.trade(OKC, Side.NO, 1, 2_000)
    site.clock.advance(1)


DESCRIBED = {
    "/stats/markets": "/stats/markets",
    "/stats/markets/prices": "/stats/markets/prices",
    f"/market/{OKC}/candles/60": "/market/{symbol}/candles/{resolution}",
    f"/market/{OKC}/trades": "/market/{symbol}/trades",
    f"/market/{OKC}/predictions": "/market/{symbol}/predictions",
    f"/market/{OKC}/trades/2026/11/22": "/market/{symbol}/trades/{year}/{month}/{day}",
    f"/market/{OKC}/predictions/2026/11/22": "/market/{symbol}/predictions/{year}/{month}/{day}",
    "/external/coingecko/contracts": "/external/coingecko/contracts",
}


async def test_answers_are_as_the_api_describes_itself(described: dict[str, Any]) -> None:
    async with drift() as site:
        await traded(site)
        for path, template in DESCRIBED.items():
            schema = described[template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            body = await site.get(path)
            assert_described(body, schema, template)
            assert body.keys() == schema["properties"].keys()


async def test_the_routes_that_are_served_are_the_ones_described(described: dict[str, Any]) -> None:
    limits = {
        entry["name"]: entry["schema"]
        for entry in described["/market/{symbol}/candles/{resolution}"]["get"]["parameters"]
    }
    async with drift() as site:
        for resolution in limits["resolution"]["enum"]:
            assert (await site.get(f"/market/{OKC}/candles/{resolution}"))["records"]
        most = limits["limit"]["maximum"]
        assert len((await site.get(f"/market/{OKC}/candles/1", limit=most))["records"]) == most
        assert (await site.get(f"/market/{OKC}/candles/1", 400, limit=most + 1))["success"] is False
        earliest = limits["startTs"]["minimum"]
        assert (await site.get(f"/market/{OKC}/candles/1", startTs=earliest))["records"] == []
        assert (await site.get(f"/market/{OKC}/candles/1", 400, startTs=earliest - 1))["success"] is False


async def test_prices_are_as_recorded_after_the_halt(shared_dir: Path) -> None:
    folder = shared_dir / "payloads/drift"
    recorded = json.loads((folder / "stats_markets_prices.json").read_bytes())
    empty = json.loads((folder / "stats_markets.empty.json").read_bytes())
    async with drift() as site:
        site.venue.controls.halt_exchange()
        assert await site.get("/stats/markets") == empty
        body = await site.get("/stats/markets/prices")
        assert_same_shape(body, recorded, "prices")
        entry = next(entry for entry in recorded["markets"] if entry["symbol"].endswith("-BET"))
        assert body["markets"][3].keys() == entry.keys()
        for name in ("currentPrice", "priceChange", "priceChangePercent"):
            assert body["markets"][3][name] == entry[name] == ""


async def test_candles_are_as_recorded(shared_dir: Path) -> None:
    with gzip.open(shared_dir / "payloads/drift/candles_1h/TRUMP-WIN-2024-BET.jsonl.gz") as file:
        recorded = json.loads(file.readlines()[300])
    async with drift() as site:
        (record,) = (await site.get(f"/market/{OKC}/candles/60", limit=1))["records"]
        assert record.keys() == recorded.keys()
        assert_same_shape(record, recorded, "candle")


async def test_order_books_are_as_in_the_transcript(shared_dir: Path) -> None:
    lines = (shared_dir / "payloads/drift/dlob_transcript.synthetic.jsonl").read_text().splitlines()
    messages = [json.loads(line)["msg"] for line in lines]
    l2, l3, makers = (message["body"] for message in messages if message.get("status") == 200)
    streamed = next(message for message in messages if message.get("channel") == "orderbook_perp_67_grouped_1")
    async with drift() as site, site.stream() as stream:
        book = await site.l2(OKC)
        assert_same_shape(book, l2, "l2")
        assert book.keys() - l2.keys() == {"mmOracleData"}
        body = (await site.dlob.get("/l3", params={"marketName": OKC})).json()
        assert_same_shape(body, l3, "l3")
        assert body.keys() - l3.keys() == {"mmOracleData"}
        found = (await site.dlob.get("/topMakers", params={"marketName": OKC, "side": "ask", "limit": 4})).json()
        assert_same_shape(found, makers, "topMakers")
        await stream.subscribe("orderbook", OKC)
        message = await stream.coming("orderbook_perp_3_grouped_1")
        assert_same_shape(message["data"], json.loads(streamed["data"]), "orderbook")
