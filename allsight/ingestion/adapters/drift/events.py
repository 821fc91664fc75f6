"""Fills as the program writes them into a transaction's logs (sheet 4.4).

An event is a line `Program data: <base 64>`: eight bytes that name it, then its fields one after another, a byte before
each that may be missing. Any program can write such a line, so only those count that ours wrote itself.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from allsight.ingestion.solana.layout import LayoutReader

T = TypeVar("T")

ORDER_ACTION_MARK = bytes.fromhex("e0344347c2ed6d01")
"""`OrderActionRecord`: an order was placed, cancelled, filled, triggered or expired."""

_FILL = 2
_DATA = "Program data: "


class FillEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fill on chain: sizes over 10**9, quote and fees over 10**6; a negative fee is a rebate.

    `taker_long` is None where no taker is named.
    """

    ts: int
    explanation: int
    market_index: int
    perp: bool
    fill_id: int | None
    base: int
    quote: int
    taker_fee: int | None
    maker_fee: int | None
    taker: str | None
    taker_order_id: int | None
    taker_long: bool | None
    maker: str | None
    maker_order_id: int | None
    oracle_price: int


def fills(program: str, logs: Iterable[str]) -> Iterator[FillEvent]:
    """Read the fills that a program wrote in a transaction's logs, in order.

    Raises:
        VenueDataError: if an event of ours ends too early.
    """
    for raw in _written(program, logs):
        if raw[:8] == ORDER_ACTION_MARK and (event := _read(LayoutReader(raw, 8))) is not None:
            yield event


def _written(program: str, logs: Iterable[str]) -> Iterator[bytes]:
    """Yield the data lines that this program wrote itself, while it was the innermost one that ran."""
    running: list[str] = []
    for line in logs:
        if line.startswith(_DATA):
            if running and running[-1] == program:
                try:
                    yield base64.b64decode(line[len(_DATA) :], validate=True)
                except binascii.Error:
                    continue
            continue
        words = line.split()
        if len(words) >= 3 and words[0] == "Program":
            if words[2] == "invoke":
                running.append(words[1])
            elif words[2] in ("success", "failed:") and running and running[-1] == words[1]:
                running.pop()


def _read(at: LayoutReader) -> FillEvent | None:
    ts, action, explanation = at.i64(), at.u8(), at.u8()
    market_index, market_type = at.u16(), at.u8()
    if action != _FILL:
        return None
    _maybe(at, at.address)  # who filled it,
    _maybe(at, at.u64)  # and for what reward
    fill_id = _maybe(at, at.u64)
    base, quote = _maybe(at, at.u64), _maybe(at, at.u64)
    taker_fee, maker_fee = _maybe(at, at.u64), _maybe(at, at.i64)
    _maybe(at, at.u32)  # reward of a referrer
    _maybe(at, at.i64)  # surplus of quote
    _maybe(at, at.u64)  # fee of a spot market's method
    taker, taker_order_id, taker_direction = _maybe(at, at.address), _maybe(at, at.u32), _maybe(at, at.u8)
    for _ in range(3):  # the taker's order: size, and how much of base and quote is filled in all
        _maybe(at, at.u64)
    maker, maker_order_id = _maybe(at, at.address), _maybe(at, at.u32)
    _maybe(at, at.u8)  # the maker's direction
    for _ in range(3):
        _maybe(at, at.u64)
    return FillEvent(
        ts=ts,
        explanation=explanation,
        market_index=market_index,
        perp=market_type == 1,
        fill_id=fill_id,
        base=base or 0,
        quote=quote or 0,
        taker_fee=taker_fee,
        maker_fee=maker_fee,
        taker=taker,
        taker_order_id=taker_order_id,
        taker_long=None if taker_direction is None else taker_direction == 0,
        maker=maker,
        maker_order_id=maker_order_id,
        oracle_price=at.i64(),
    )


def _maybe(at: LayoutReader, read: Callable[[], T]) -> T | None:
    return read() if at.flag() else None
