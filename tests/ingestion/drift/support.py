"""What the Drift tests share: accounts by byte, books and frames as the sheet shows them, and a listener."""

import base64
import json
import struct
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from allsight.domain.book import Level
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.domain.market import Market
from allsight.domain.messages import BookDelta, BookSnapshot, CatalogueMessage, TradePrint
from allsight.ingestion.adapters.drift.venue import PROGRAM
from allsight.ingestion.solana.address import address_bytes, derived_address
from tests.support.markets import make_market

MILLS = Ladder(PriceKind.PROBABILITY, 6, (Band(1_000, 999_000, 1_000),), Fraction(1))
OKC, BOS = "NBAFINALS25-OKC-BET", "NBAFINALS25-BOS-BET"
NOW_MS = 1_795_000_000_000
NOW_NS = NOW_MS * 10**6
SLOT = 324_000_100
STATE = derived_address(PROGRAM, b"drift_state")


def key(symbol: str = OKC) -> MarketKey:
    return MarketKey(f"drift:{symbol}")


def market(symbol: str = OKC, index: int = 67, **changes: object) -> Market:
    native = (("symbol", symbol), ("market_index", str(index)))
    return make_market(key(symbol), **{"ladder": MILLS, "native": native, **changes})


def rung(price: str) -> int:
    return MILLS.rung_of(price)


# -- accounts, by the offsets of sheet 4.4 ---------------------------------------------------------------------------


def market_account(symbol: str = OKC, index: int = 67, **fields: int) -> bytes:
    """Return a PerpMarket of 1216 bytes: an open prediction market, unless told otherwise."""
    data = bytearray(1216)
    values = {
        "tick": 1_000, "step": 10**9, "least": 10**9, "margin": 10_000, "status": 1, "contract": 2, "paused": 1,
        "adjustment": 0, "expiry_ts": 0, "expiry_price": 0, "long": 52_300 * 10**9, "fill": 643_000, **fields,
    }  # fmt: skip
    data[0:8] = bytes.fromhex("0adf0c2c6bf537f7")
    data[8:40] = address_bytes(market_address(index))
    data[40:72] = address_bytes(oracle_address(index))
    data[1000:1032] = symbol.encode().ljust(32)
    struct.pack_into("<q", data, 72, 642_500)
    data[304:320] = values["long"].to_bytes(16, "little", signed=True)
    struct.pack_into("<QQQ", data, 808, values["step"], values["tick"], values["least"])
    data[926] = 6
    struct.pack_into("<qq", data, 1080, values["expiry_ts"], values["expiry_price"])
    struct.pack_into("<II", data, 1136, values["margin"], values["margin"])
    struct.pack_into("<HBBBBHh", data, 1160, index, values["status"], values["contract"], 4, values["paused"], 0,
                     values["adjustment"])  # fmt: skip
    struct.pack_into("<Q", data, 1184, values["fill"])
    return bytes(data)


def state_account(
    *, status: int = 0, markets: int = 80, numerator: int = 100, denominator: int = 100_000, lasts: int = 3_600
) -> bytes:
    """Return a State of 992 bytes; ten basis points in the first tier."""
    data = bytearray(992)
    data[0:8] = bytes.fromhex("d8926b5e684bb6b1")
    struct.pack_into("<IIII", data, 168, numerator, denominator, 20, 100_000)
    struct.pack_into("<HH", data, 964, lasts, markets)
    data[974] = status
    return bytes(data)


def oracle_account(price: int, index: int = 67) -> bytes:
    """Return a PrelaunchOracle of 120 bytes."""
    data = bytearray(120)
    data[0:8] = bytes.fromhex("5c0e8bea48f4441a")
    struct.pack_into("<qqQQQH", data, 8, price, 1_000_000, 22_000, SLOT, SLOT, index)
    return bytes(data)


def user_account(index: int = 67, *, base: int = -40, price: int = 660_000, status: int = 1) -> bytes:
    """Return a User of 4376 bytes with one position and one resting sell order."""
    data = bytearray(4376)
    data[0:8] = bytes.fromhex("9f755fe3ef973aec")
    data[8:40] = bytes([7]) * 32
    struct.pack_into("<qq", data, 424 + 8, base * 10**9, 25_600_000)
    struct.pack_into("<H", data, 424 + 92, index)
    struct.pack_into("<QQ", data, 1192 + 8, price, 10 * 10**9)
    struct.pack_into("<IHBBBBBB", data, 1192 + 76, 42, index, status, 1, 1, 7, 1, 1)
    data[1192 + 89] = 1
    return bytes(data)


def market_address(index: int) -> str:
    return derived_address(PROGRAM, b"perp_market", index.to_bytes(2, "little"))


def oracle_address(index: int) -> str:
    return derived_address(PROGRAM, b"prelaunch_oracle", index.to_bytes(2, "little"))


# -- logs ------------------------------------------------------------------------------------------------------------


def fill_event(*, index: int = 67, base: int = 15 * 10**9, quote: int = 9_690_000, long: bool = True) -> bytes:
    """Return an OrderActionRecord of a fill, field by field (layouts.json)."""

    def some(fmt: str, value: int) -> bytes:
        return b"\1" + struct.pack(fmt, value)

    person = b"\1" + bytes([7]) * 32
    return b"".join((
        bytes.fromhex("e0344347c2ed6d01"),
        struct.pack("<qBBHB", 1_741_000_003, 2, 8, index, 1),
        person, some("<Q", 100), some("<Q", 4_411), some("<Q", base), some("<Q", quote),
        some("<Q", 9_690), some("<q", -1_938), b"\0", some("<q", 0), b"\0",
        person, some("<I", 12), some("<B", 0 if long else 1), some("<Q", base), some("<Q", base), some("<Q", quote),
        person, some("<I", 77), some("<B", 1 if long else 0), some("<Q", 6 * base), some("<Q", base),
        some("<Q", quote), struct.pack("<qB", 642_500, 0), b"\0" * 8,
    ))  # fmt: skip


def logged(event: bytes, program: str = PROGRAM) -> tuple[str, ...]:
    """Return the log lines of a transaction in which a program writes an event."""
    return (
        "Program ComputeBudget111111111111111111111111111111 invoke [1]",
        "Program ComputeBudget111111111111111111111111111111 success",
        f"Program {program} invoke [1]",
        "Program log: Instruction: FillPerpOrder",
        f"Program data: {base64.b64encode(event).decode()}",
        f"Program {program} consumed 91234 of 200000 compute units",
        f"Program {program} success",
    )


# -- books and frames ------------------------------------------------------------------------------------------------


def level(price: int, size: int, *, vamm: int = 0, text: bool = False) -> dict[str, Any]:
    """Return a level; `size` shares rest, `vamm` more are the curve's. Numbers, or texts as over REST."""
    spell = str if text else int
    sources = {"dlob": spell(size * 10**9)} | ({"vamm": spell(vamm * 10**9)} if vamm else {})
    return {"price": spell(price), "size": spell((size + vamm) * 10**9), "sources": sources}


def book(
    bids: Iterable[tuple[int, int]] = ((640_000, 150), (636_000, 250)),
    asks: Iterable[tuple[int, int]] = ((646_000, 90), (652_000, 300)),
    *,
    symbol: str = OKC,
    index: int = 67,
    slot: int = SLOT,
    ts: int = NOW_MS,
    text: bool = False,
    **more: Any,
) -> dict[str, Any]:
    return {
        "bids": [level(price, size, text=text) for price, size in bids],
        "asks": [level(price, size, text=text) for price, size in asks],
        "marketName": symbol, "marketType": "perp", "marketIndex": index, "ts": ts, "slot": slot,
        "markPrice": "643000", "oracle": 642_500, **more,
    }  # fmt: skip


def framed(value: dict[str, Any], channel: str | None = None) -> bytes:
    """Wrap a book as the server does: a text inside the frame."""
    channel = f"orderbook_perp_{value['marketIndex']}_grouped_1" if channel is None else channel
    return json.dumps({"channel": channel, "data": json.dumps(value)}).encode()


def fill(index: int = 67, **more: Any) -> dict[str, Any]:
    return {
        "ts": 1_741_000_003, "marketIndex": index, "marketType": "perp", "baseAssetAmountFilled": 15,
        "quoteAssetAmountFilled": 9.69, "takerOrderDirection": "long", "slot": 324_000_108, "fillRecordId": 4_411,
        "action": "fill", "actionExplanation": "orderFilledWithMatch", **more,
    }  # fmt: skip


def acknowledgement(symbol: str = OKC, channel: str = "orderbook") -> bytes:
    text = f"Subscribe received for channel: {channel}, market: {symbol}, marketType: perp"
    return json.dumps({"message": text}).encode()


HEARTBEAT = b'{"channel":"heartbeat"}'
REFUSAL = b'{"channel":"orderbook","error":"Error subscribing to channel"}'


class Listener:
    """A `StreamOutput` that remembers."""

    def __init__(self) -> None:
        self.lane = LaneId("drift:1")
        self.published: list[BookSnapshot | BookDelta | TradePrint] = []
        self.fresh: list[MarketKey] = []
        self.acknowledged: list[MarketKey] = []
        self.refusals: list[MarketKey] = []
        self.gaps: list[MarketKey] = []
        self.resyncs: list[MarketKey] = []
        self.lookups: list[str] = []

    def publish(self, message: BookSnapshot | BookDelta | TradePrint) -> None:
        self.published.append(message)

    def snapshot(self, key: MarketKey) -> None:
        self.fresh.append(key)

    def confirmed(self, key: MarketKey) -> None:
        self.acknowledged.append(key)

    def refused(self, key: MarketKey, reason: str) -> None:
        self.refusals.append(key)

    def gap(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        self.gaps += keys or ()

    def stale(self, keys: Iterable[MarketKey] | None, reason: str) -> None:
        raise AssertionError(reason)

    def resync(self, keys: Iterable[MarketKey]) -> None:
        self.resyncs += keys

    def changed(self, message: CatalogueMessage) -> None: ...

    def lookup(self, references: Iterable[str]) -> None:
        self.lookups += references

    def send(self, text: str) -> None: ...

    def broken(self, reason: str) -> None: ...

    @property
    def snapshots(self) -> list[BookSnapshot]:
        return [one for one in self.published if isinstance(one, BookSnapshot)]

    @property
    def trades(self) -> list[TradePrint]:
        return [one for one in self.published if isinstance(one, TradePrint)]


def levels(found: Iterable[Level]) -> dict[str, int]:
    """Return levels by price."""
    return {f"{MILLS.price(one.rung):.3f}": one.size for one in found}
