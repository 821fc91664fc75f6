"""What reads each recorded file of Drift, and which fields of them are left."""

import csv
import json
from pathlib import Path
from typing import Any

import msgspec

from allsight.domain.ids import Venue, market_key
from allsight.domain.ladder import Side
from allsight.ingestion.adapters.drift import books, frames, past, wire
from allsight.ingestion.adapters.drift.history import parse_bars
from allsight.ingestion.adapters.drift.pulse import Pulse
from allsight.ingestion.adapters.drift.stream import OrderBookStream
from allsight.ingestion.adapters.drift.venue import SUFFIX, VENUE
from tests.ingestion.drift.support import OKC, Listener, key, levels, market
from tests.support.fields import Fields
from tests.support.recorded import Account, Compared, Found, Left, Parsed
from tests.support.recordings import read_bytes, read_lines

TALKED_MS = 1_741_000_000_123
TALKED_NS = TALKED_MS * 10**6

_MEAN = "follows the market's own mean"
_DERIVED = "derived from the levels"
_FIGURES = "a price without a book behind it"

FIELDS = Fields(
    {
        wire.Candle: {"oracleOpen oracleHigh oracleLow oracleClose": _MEAN},
        wire.MarketPrice: {"price24hAgo priceChange priceChangePercent": _FIGURES},
        wire.Book: {
            "marketType": "an object where the cache missed; the index says enough",
            "markPrice bestBidPrice bestAskPrice spreadPct spreadQuote": _DERIVED,
            "oracle oracleData": _MEAN,
            "marketSlot": "when the market's account was last written, which a quiet market's is not",
        },
        wire.Sources: {"vamm": "the curve's size: no offer that anybody is held to"},
        wire.Fill: {
            "filler takerFee makerFee quoteAssetAmountSurplus taker takerOrderId takerOrderBaseAssetAmount "
            "takerOrderCumulativeBaseAssetAmountFilled takerOrderCumulativeQuoteAssetAmountFilled maker makerOrderId "
            "makerOrderDirection makerOrderBaseAssetAmount makerOrderCumulativeBaseAssetAmountFilled "
            "makerOrderCumulativeQuoteAssetAmountFilled txSig actionExplanation referrerReward bitFlags":
                "whose fill it was and what they paid: not ours",
            "oraclePrice": _MEAN,
        },
        past._Row: {"candlesRecorded candlesKept lifetimeQuoteVolumeUsd": "figures of the study: the candles say them"},
    }
)  # fmt: skip

NOT_ASKED = {
    "/l3": "single orders: levels are enough",
    "/topMakers": "asked with the makers' accounts in the answer, which this one lacks",
}


def read_candles(path: Path) -> Found:
    symbol = path.name.removesuffix(".jsonl.gz")
    candles = [FIELDS.decode(wire.decode_candle, line) for line in read_bytes(path).splitlines()]
    bars = parse_bars(market_key(VENUE, symbol), candles, 3_600)
    assert len(bars) == sum(candle.quote_volume > 0 for candle in candles) > 0
    return {"hours": len(candles), "filled hours": len(bars)}


def read_prices(path: Path) -> Found:
    prices = FIELDS.decode(wire.decode_prices, path.read_bytes())
    bets = [one for one in prices.markets if one.symbol.endswith(SUFFIX)]
    assert (len(prices.markets), len(bets), prices.success) == (149, 15, True)
    return {"prices": len(prices.markets)}


def read_empty_listing(path: Path) -> Found:
    """Read the listing as it was after the halt."""
    listing = FIELDS.decode(wire.decode_listing, path.read_bytes())
    assert (listing.success, listing.markets) == (True, ())
    return {"answers": 1}


def read_openapi(path: Path) -> Found:
    """Hold the fields that we read of the Data API against its own description."""
    paths = json.loads(path.read_text())["paths"]

    def described(endpoint: str, *steps: str) -> dict[str, Any]:
        found: Any = paths[endpoint]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for step in steps:
            found = found["items"] if step == "*" else found["properties"][step]
        return dict(found["properties"])

    answers: dict[str, tuple[type[msgspec.Struct], tuple[str, ...]]] = {
        "/stats/markets": (wire.ListedMarket, ("markets", "*")),
        "/stats/markets/prices": (wire.MarketPrice, ("markets", "*")),
        "/market/{symbol}/candles/{resolution}": (wire.Candle, ("records", "*")),
        "/market/{symbol}/trades": (wire.Fill, ("records", "*")),
        "/market/{symbol}/predictions": (wire.Fill, ("records", "*")),
    }
    for endpoint, (kind, steps) in answers.items():
        read = {field.encode_name for field in msgspec.structs.fields(kind)}
        assert read <= described(endpoint, *steps).keys(), endpoint
    bounds = {one["name"]: one for one in paths["/market/{symbol}/candles/{resolution}"]["get"]["parameters"]}
    assert "<= current time" in bounds["startTs"]["description"], "the newer bound is the one called start"
    assert bounds["limit"]["schema"]["maximum"] == 1_000
    return {"endpoints": len(answers)}


def read_dlob_transcript(path: Path) -> Found:
    """Play the transcript through decoders and the real stream protocol."""
    stream, out, told, left = OrderBookStream("ws://127.0.0.1:1/ws", Pulse()), Listener(), 0, 0
    okc = market(OKC, 67)
    unknown = market("NO-SUCH-BET", 1)
    asked = [json.loads(text) for text in stream.subscribe([okc, unknown])]
    over_rest: object = None
    rows, route, request = read_lines(path), books.route_of(okc), ""
    for row in rows:
        message, heard = row["msg"], row["dir"] == "recv"
        told += 1
        if row["channel"] == "ws" and heard:
            FIELDS.check(frames.Frame, message)
            stream.handle(json.dumps(message).encode(), TALKED_NS + 10**9, out)
            if "data" in message:
                carried = frames.carried(message["channel"])
                assert carried is not None
                FIELDS.check(wire.Book if carried[0] == frames.ORDERBOOK else wire.Fill, json.loads(message["data"]))
        elif row["channel"] == "ws":
            ours = {name: value for name, value in message.items() if name != "type"}
            assert any(ours.items() <= one.items() for one in asked) or message["type"] == "unsubscribe"
        elif not heard:
            request = message["path"].partition("?")[0]
            assert request == "/l2" or request in NOT_ASKED
        elif request in NOT_ASKED:
            told, left = told - 2, left + 2
        elif message["status"] == 200:
            over_rest = books.parse_sides(FIELDS.decode(wire.decode_book, message["body"]), route)
    (book,), (trade,) = out.snapshots, out.trades
    assert (book.bids, book.asks) == over_rest, "numbers on the stream and texts over REST are one book"
    assert (levels(book.bids), levels(book.asks)) == (
        {"0.640": 150, "0.636": 250},
        {"0.646": 90, "0.652": 300},
    ), "what the curve offers is not in it"
    assert (str(trade.price), trade.size, trade.taker) == ("0.646000", 15, Side.YES)
    assert (out.acknowledged, out.refusals, out.gaps) == ([key(OKC)], [unknown.key], [])
    return {"messages": told, "unasked messages": left}


def read_summary(path: Path) -> Found:
    """Import the folder as `allsight history import` does: the summary names the markets and how they ended."""
    with path.open() as file:
        FIELDS.check(list[past._Row], list(csv.DictReader(file)))
    found = list(past.read_folder(path.parent, TALKED_NS))
    return {"markets": len(found), "settlements": sum(one.settlement is not None for one in found)}


ACCOUNT = Account(
    Venue.DRIFT,
    (
        Left("SOURCES.md", "describes the recordings"),
        Parsed("candles_1h/*.jsonl.gz", "wire.decode_candle, parse_bars", read_candles, count=15),
        Parsed("stats_markets_prices.json", "wire.decode_prices", read_prices),
        Parsed("stats_markets.empty.json", "wire.decode_listing", read_empty_listing),
        Parsed(
            "dlob_transcript.synthetic.jsonl", "OrderBookStream, wire.decode_book, decode_fill", read_dlob_transcript
        ),
        Parsed("data_api_openapi.json", "fields of wire", read_openapi),
        Parsed("bet_markets_summary.csv", "past.read_folder", read_summary),
        Compared(
            "golden_vectors.json",
            "ingestion/drift/test_accounts.py ingestion/drift/test_parse.py ingestion/drift/test_official_client.py",
            "accounts, addresses, marks, quotes",
        ),
        Compared(
            "layouts.json",
            "ingestion/drift/test_accounts.py ingestion/drift/test_parse.py ingestion/drift/test_events.py",
            "offsets, enums, fields",
        ),
        Left(
            "gateway_transcript.synthetic.jsonl",
            "orders: the trading part reads them when it is built",
        ),
    ),
    FIELDS,
)
