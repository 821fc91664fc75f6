"""A fill in the three ways in which the venue tells it: to the order-book stream, to the Data API, on chain."""

from typing import Any, Final

from allsight.domain.clock import SECOND_NS
from allsight.emulators.drift import keys
from allsight.emulators.drift.fills import Fill, Leg
from allsight.emulators.drift.units import BASE, PRICE, human, text

KEEPER: Final = keys.wallet(keys.KEEPER)
ORDER_ACTION_RECORD: Final = bytes.fromhex("e0344347c2ed6d01")
_FILL: Final = 2
_WITH_AMM, _WITH_MATCH = 6, 8
_PERP: Final = 1


def trade_message(fill: Fill) -> dict[str, Any]:
    """Return a fill as the order-book stream tells it: JSON numbers in whole units (venue sheet 4.2)."""
    return {
        "ts": fill.at_ns // SECOND_NS,
        "marketIndex": fill.index,
        "marketType": "perp",
        "filler": KEEPER,
        "takerFee": human(fill.taker_fee, PRICE),
        "makerFee": human(fill.maker_fee, PRICE),
        "quoteAssetAmountSurplus": 0,
        "baseAssetAmountFilled": fill.size,
        "quoteAssetAmountFilled": human(fill.quote, PRICE),
        **_legs(fill, number=True),
        "oraclePrice": human(fill.oracle, PRICE),
        "txSig": fill.signature,
        "slot": fill.slot,
        "fillRecordId": fill.record,
        "action": "fill",
        "actionExplanation": fill.explanation,
        "referrerReward": 0,
        "bitFlags": 0,
    }


def trade_record(fill: Fill) -> dict[str, Any]:
    """Return a fill as the Data API records it: amounts as texts in whole units (venue sheet 4.3)."""
    return {
        "ts": fill.at_ns // SECOND_NS,
        "txSig": fill.signature,
        "txSigIndex": 0,
        "slot": fill.slot,
        "fillerReward": "0",
        "baseAssetAmountFilled": str(fill.size),
        "quoteAssetAmountFilled": text(fill.quote, PRICE),
        "takerFee": text(fill.taker_fee, PRICE),
        "makerRebate": text(-fill.maker_fee, PRICE),
        "referrerReward": "0",
        "quoteAssetAmountSurplus": "0",
        **_legs(fill, number=False),
        "oraclePrice": text(fill.oracle, PRICE),
        "makerFee": text(fill.maker_fee, PRICE),
        "action": "fill",
        "actionExplanation": fill.explanation,
        "marketIndex": fill.index,
        "marketType": "perp",
        "marketFilter": "prediction",
        "filler": KEEPER,
        "fillRecordId": str(fill.record),
        "spotFulfillmentMethodFee": "0",
        "user": fill.taker.user,
        "symbol": fill.symbol,
        "bitFlags": 0,
    }


def _legs(fill: Fill, *, number: bool) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for side, leg in (("taker", fill.taker), ("maker", fill.maker)):
        # The market's own maker has no account and no order.
        user, order, direction = ("", "0", "") if leg is None else (leg.user, str(leg.order), leg.direction)
        size, filled, quote = (0, 0, 0) if leg is None else (leg.size, leg.filled, leg.quote)
        if number:
            amounts: tuple[Any, Any, Any] = (size, filled, human(quote, PRICE))
            body |= {
                side: user if leg is not None else None,
                f"{side}OrderId": None if leg is None else leg.order,
                f"{side}OrderDirection": direction if leg is not None else None,
            }
        else:
            amounts = (str(size), str(filled), text(quote, PRICE))
            body |= {side: user, f"{side}OrderId": order, f"{side}OrderDirection": direction}
        names = (
            "OrderBaseAssetAmount",
            "OrderCumulativeBaseAssetAmountFilled",
            "OrderCumulativeQuoteAssetAmountFilled",
        )
        body |= {f"{side}{name}": amount for name, amount in zip(names, amounts, strict=True)}
    return body


def action_record(fill: Fill) -> bytes:
    """Return a fill as the program logs it: discriminator and Borsh of `OrderActionRecord` (venue sheet 4.4)."""
    explanation = _WITH_AMM if fill.maker is None else _WITH_MATCH
    return b"".join(
        (
            ORDER_ACTION_RECORD,
            _i(fill.at_ns // SECOND_NS, 8),
            bytes((_FILL, explanation)),
            _u(fill.index, 2),
            bytes((_PERP,)),
            _some(keys.raw(KEEPER)),
            _some(_u(0, 8)),
            _some(_u(fill.record, 8)),
            _some(_u(fill.size * BASE, 8)),
            _some(_u(fill.quote, 8)),
            _some(_u(fill.taker_fee, 8)),
            _NONE if fill.maker is None else _some(_i(fill.maker_fee, 8)),
            _NONE,  # referrerReward
            _NONE,  # quoteAssetAmountSurplus
            _NONE,  # spotFulfillmentMethodFee
            _leg(fill.taker),
            _NONE * 6 if fill.maker is None else _leg(fill.maker),
            _i(fill.oracle, 8),
            bytes((0,)),  # bitFlags
            _NONE * 7,
        )
    )


_NONE: Final = b"\0"


def _leg(leg: Leg) -> bytes:
    return b"".join(
        (
            _some(keys.raw(leg.user)),
            _some(_u(leg.order, 4)),
            _some(bytes((0 if leg.long else 1,))),
            _some(_u(leg.size * BASE, 8)),
            _some(_u(leg.filled * BASE, 8)),
            _some(_u(leg.quote, 8)),
        )
    )


def _some(value: bytes) -> bytes:
    return b"\1" + value


def _u(number: int, size: int) -> bytes:
    return number.to_bytes(size, "little")


def _i(number: int, size: int) -> bytes:
    return number.to_bytes(size, "little", signed=True)
