"""Every file beside the checkout is read by our own decoders, or has a reason why not; no field is left unexplained."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from allsight.domain.ids import market_key
from allsight.domain.ladder import Side
from allsight.ingestion.adapters.drift import books, frames, wire
from allsight.ingestion.adapters.drift.history import parse_bars
from allsight.ingestion.adapters.drift.pulse import Pulse
from allsight.ingestion.adapters.drift.stream import OrderBookStream
from allsight.ingestion.adapters.drift.venue import SUFFIX, VENUE
from tests.ingestion.drift.files import folder, lines
from tests.ingestion.drift.support import OKC, Listener, key, levels, market

TALKED_MS = 1_741_000_000_123
TALKED_NS = TALKED_MS * 10**6

IGNORED = {
    wire.Candle: {
        "oracleOpen": "follows the market's own mean",
        "oracleHigh": "likewise",
        "oracleLow": "likewise",
        "oracleClose": "likewise",
    },
    wire.MarketPrice: {
        "price24hAgo": "a price without a book behind it",
        "priceChange": "likewise",
        "priceChangePercent": "likewise",
    },
    wire.Book: {
        "marketType": "an object where the cache missed; the index says enough",
        "markPrice": "derived from the levels",
        "bestBidPrice": "likewise",
        "bestAskPrice": "likewise",
        "spreadPct": "likewise",
        "spreadQuote": "likewise",
        "oracle": "follows the market's own mean",
        "oracleData": "likewise",
        "mmOracleData": "likewise",
        "marketSlot": "when the market's account was last written, which a quiet market's is not",
    },
    wire.Fill: dict.fromkeys(
        (
            "filler", "takerFee", "makerFee", "quoteAssetAmountSurplus", "taker", "takerOrderId",
            "takerOrderBaseAssetAmount", "takerOrderCumulativeBaseAssetAmountFilled",
            "takerOrderCumulativeQuoteAssetAmountFilled", "maker", "makerOrderId", "makerOrderDirection",
            "makerOrderBaseAssetAmount", "makerOrderCumulativeBaseAssetAmountFilled",
            "makerOrderCumulativeQuoteAssetAmountFilled", "txSig", "actionExplanation", "referrerReward", "bitFlags",
        ),
        "whose fill it was and what they paid: not ours",
    )
    | {"oraclePrice": "follows the market's own mean"},
}  # fmt: skip


def explained(kind: type[msgspec.Struct], value: dict[str, Any]) -> None:
    """Assert that each field of a recorded object is read or has a reason why not."""
    read = {field.encode_name for field in msgspec.structs.fields(kind)}
    unknown = value.keys() - read - IGNORED.get(kind, {}).keys()
    assert not unknown, f"{kind.__name__} has fields that nobody has explained: {sorted(unknown)}"


def read_candles(path: Path) -> str:
    with gzip.open(path, "rt") as file:
        rows = [json.loads(line) for line in file]
    for row in rows:
        explained(wire.Candle, row)
    symbol = path.name.removesuffix(".jsonl.gz")
    candles = [wire.decode_candle(json.dumps(row).encode()) for row in rows]
    bars = parse_bars(market_key(VENUE, symbol), candles, 3_600)
    assert len(bars) == sum(candle.quote_volume > 0 for candle in candles) > 0
    return f"{len(rows):>6,} hours, {len(bars):>5,} with fills"


def read_prices(path: Path) -> str:
    raw = path.read_bytes()
    for one in json.loads(raw)["markets"]:
        explained(wire.MarketPrice, one)
    prices = wire.decode_prices(raw)
    bets = [one for one in prices.markets if one.symbol.endswith(SUFFIX)]
    assert (len(prices.markets), len(bets), prices.success) == (149, 15, True)
    return f"{len(prices.markets)} markets, {len(bets)} of prediction"


def read_empty_listing(path: Path) -> str:
    listing = wire.decode_listing(path.read_bytes())
    assert (listing.success, listing.markets) == (True, ())
    return "an empty listing, as after the halt"


def read_openapi(path: Path) -> str:
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
    return f"{len(paths)} endpoints, the {len(answers)} that we ask have every field that we read"


def read_dlob_transcript(path: Path) -> str:
    """Play the transcript through decoders and the real stream protocol."""
    stream, out, told = OrderBookStream("ws://127.0.0.1:1/ws", Pulse()), Listener(), 0
    okc = market(OKC, 67)
    unknown = market("NO-SUCH-BET", 1)
    asked = [json.loads(text) for text in stream.subscribe([okc, unknown])]
    over_rest: object = None
    rows, route = lines(path), books.route_of(okc)
    for number, row in enumerate(rows):
        message, heard = row["msg"], row["dir"] == "recv"
        if row["channel"] == "ws" and heard:
            stream.handle(json.dumps(message).encode(), TALKED_NS + 10**9, out)
            if "data" in message:
                kind = wire.Book if frames.carried(message["channel"])[0] == frames.ORDERBOOK else wire.Fill  # type: ignore[index]
                explained(kind, json.loads(message["data"]))
        elif row["channel"] == "ws":
            ours = {name: value for name, value in message.items() if name != "type"}
            assert any(ours.items() <= one.items() for one in asked) or message["type"] == "unsubscribe"
        elif heard and rows[number - 1]["msg"]["path"].startswith("/l2") and message["status"] == 200:
            explained(wire.Book, message["body"])
            over_rest = books.parse_sides(wire.decode_book(json.dumps(message["body"]).encode()), route)
        told += 1
    (book,), (trade,) = out.snapshots, out.trades
    assert (book.bids, book.asks) == over_rest, "numbers on the stream and texts over REST are one book"
    assert (levels(book.bids), levels(book.asks)) == (
        {"0.640": 150, "0.636": 250},
        {"0.646": 90, "0.652": 300},
    ), "what the curve offers is not in it"
    assert (str(trade.price), trade.size, trade.taker) == ("0.646000", 15, Side.YES)
    assert (out.acknowledged, out.refusals, out.gaps) == ([key(OKC)], [unknown.key], [])
    return f"{told} messages"


def read_summary(path: Path) -> str:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 15
    return "15 markets, imported by test_past"


SYMBOLS = (
    "BREAKPOINT-IGGYERIC", "DEMOCRATS-WIN-MICHIGAN", "FED-CUT-50-SEPT-2024", "KAMALA-POPULAR-VOTE-2024",
    "LANDO-F1-SGP-WIN", "LNDO-WIN-F1-24-US-GP", "NBAFINALS25-BOS", "NBAFINALS25-OKC", "REPUBLICAN-POPULAR-AND-WIN",
    "SUPERBOWL-LIX-CHIEFS", "SUPERBOWL-LIX-LIONS", "TRUMP-WIN-2024", "VRSTPN-WIN-F1-24-DRVRS-CHMP",
    "WARWICK-FIGHT-WIN", "WLF-5B-1W",
)  # fmt: skip

READERS: dict[str, Callable[[Path], str]] = {
    "bet_markets_summary.csv": read_summary,
    "data_api_openapi.json": read_openapi,
    "dlob_transcript.synthetic.jsonl": read_dlob_transcript,
    "stats_markets.empty.json": read_empty_listing,
    "stats_markets_prices.json": read_prices,
    **{f"candles_1h/{symbol}{SUFFIX}.jsonl.gz": read_candles for symbol in SYMBOLS},
}

ELSEWHERE = {
    "golden_vectors.json": "accounts, addresses, marks in test_accounts and test_official_client; quotes in test_parse",
    "layouts.json": "offsets, enums and fields in test_accounts, test_parse and test_events",
}

NOT_READ = {
    "SOURCES.md": "says where the files come from",
    "gateway_transcript.synthetic.jsonl": "orders through a gateway: read by the trading part when it is built",
}

GOLDEN_NOT_READ = {
    "_note": "a sentence",
    **dict.fromkeys(
        (
            "place_perp_order",
            "place_perp_order_market_short",
            "place_and_take_perp_order_ioc",
            "cancel_order",
            "settle_pnl",
        ),
        "an instruction: nothing is sent",
    ),
}


def test_every_file_is_read_or_has_a_reason(shared_dir: Path) -> None:
    place = folder(shared_dir)
    found = {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()}
    assert found == READERS.keys() | ELSEWHERE.keys() | NOT_READ.keys()
    for name in sorted(found):
        reader = READERS.get(name)
        said = reader(place / name) if reader is not None else ELSEWHERE.get(name) or f"not read: {NOT_READ[name]}"
        print(f"{name:<62} {said}")


def test_every_golden_vector_is_read_or_has_a_reason(shared_dir: Path) -> None:
    vectors = json.loads((folder(shared_dir) / "golden_vectors.json").read_text())
    read = {
        "account_perp_market", "account_prelaunch_oracle", "account_user", "pdas", "discriminators",
        "event_discriminators", "quotes",
    }  # fmt: skip
    assert vectors.keys() == read | GOLDEN_NOT_READ.keys()
