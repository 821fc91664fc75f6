"""Where the fields of accounts lie (program release 2.161.0, little-endian, offsets with the discriminator included).

Fields are named as in the public interface description. Bytes that no field covers are zero.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

_INTEGERS: Final = {f"{sign}{bits}": (bits // 8, sign == "i") for sign in "ui" for bits in (8, 16, 32, 64, 128)}

PREDICTION: Final = 2
"""`ContractType` of a BET market; zero is a perpetual."""

HIGHLY_SPECULATIVE: Final = 4
PRELAUNCH: Final = 6

FUNDING_PAUSED: Final = 1
AMM_FILL_PAUSED: Final = 2
FILL_PAUSED: Final = 4
AMM_IMMEDIATE_FILL_PAUSED: Final = 64


class Layout(msgspec.Struct, frozen=True):
    """One kind of account.

    Attributes:
        discriminator: its first eight bytes.
        size: all of its bytes.
        fields: offset and type of each field that is written: an integer type, `bool`, or a number of bytes.
    """

    discriminator: bytes
    size: int
    fields: Mapping[str, tuple[int, str]]

    def encode(self, values: Mapping[str, int | bytes]) -> bytes:
        """Return an account with some fields set and the others zero.

        Raises:
            KeyError: if it has no such field.
            OverflowError: if a number does not fit into its field.
        """
        data = bytearray(self.size)
        data[: len(self.discriminator)] = self.discriminator
        for name, value in values.items():
            put(data, *self.fields[name], value)
        return bytes(data)


def put(data: bytearray, offset: int, kind: str, value: int | bytes) -> None:
    """Write one field.

    Raises:
        OverflowError: if a number does not fit, or bytes are not as many as the field has.
    """
    if isinstance(value, bytes):
        if len(value) != int(kind):
            raise OverflowError(f"expected {kind} bytes, found {len(value)}")
        data[offset : offset + len(value)] = value
        return
    size, signed = (1, False) if kind == "bool" else _INTEGERS[kind]
    data[offset : offset + size] = value.to_bytes(size, "little", signed=signed)


PERP_MARKET: Final = Layout(
    bytes.fromhex("0adf0c2c6bf537f7"),
    1216,
    {
        "pubkey": (8, "32"),
        "amm.oracle": (40, "32"),
        "amm.historicalOracleData.lastOraclePrice": (72, "i64"),
        "amm.historicalOracleData.lastOracleConf": (80, "u64"),
        "amm.historicalOracleData.lastOraclePriceTwap": (96, "i64"),
        "amm.historicalOracleData.lastOraclePriceTwap5min": (104, "i64"),
        "amm.historicalOracleData.lastOraclePriceTwapTs": (112, "i64"),
        "amm.baseAssetReserve": (176, "u128"),
        "amm.quoteAssetReserve": (192, "u128"),
        "amm.sqrtK": (256, "u128"),
        "amm.pegMultiplier": (272, "u128"),
        "amm.baseAssetAmountLong": (304, "i128"),
        "amm.baseAssetAmountShort": (320, "i128"),
        "amm.baseAssetAmountWithAmm": (336, "i128"),
        "amm.maxOpenInterest": (368, "u128"),
        "amm.quoteAssetAmount": (384, "i128"),
        "amm.askBaseAssetReserve": (656, "u128"),
        "amm.askQuoteAssetReserve": (672, "u128"),
        "amm.bidBaseAssetReserve": (688, "u128"),
        "amm.bidQuoteAssetReserve": (704, "u128"),
        "amm.lastBidPriceTwap": (736, "u64"),
        "amm.lastAskPriceTwap": (744, "u64"),
        "amm.lastMarkPriceTwap": (752, "u64"),
        "amm.lastMarkPriceTwap5min": (760, "u64"),
        "amm.lastUpdateSlot": (768, "u64"),
        "amm.fundingPeriod": (800, "i64"),
        "amm.orderStepSize": (808, "u64"),
        "amm.orderTickSize": (816, "u64"),
        "amm.minOrderSize": (824, "u64"),
        "amm.volume24h": (840, "u64"),
        "amm.lastTradeTs": (864, "i64"),
        "amm.lastMarkPriceTwapTs": (888, "i64"),
        "amm.baseSpread": (896, "u32"),
        "amm.maxSpread": (900, "u32"),
        "amm.longSpread": (904, "u32"),
        "amm.shortSpread": (908, "u32"),
        "amm.oracleSource": (926, "u8"),
        "amm.lastOracleValid": (927, "bool"),
        "name": (1000, "32"),
        "expiryTs": (1080, "i64"),
        "expiryPrice": (1088, "i64"),
        "nextFillRecordId": (1096, "u64"),
        "marginRatioInitial": (1136, "u32"),
        "marginRatioMaintenance": (1140, "u32"),
        "marketIndex": (1160, "u16"),
        "status": (1162, "u8"),
        "contractType": (1163, "u8"),
        "contractTier": (1164, "u8"),
        "pausedOperations": (1165, "u8"),
        "feeAdjustment": (1168, "i16"),
        "lastFillPrice": (1184, "u64"),
    },
)

PRELAUNCH_ORACLE: Final = Layout(
    bytes.fromhex("5c0e8bea48f4441a"),
    120,
    {
        "price": (8, "i64"),
        "maxPrice": (16, "i64"),
        "confidence": (24, "u64"),
        "lastUpdateSlot": (32, "u64"),
        "ammLastUpdateSlot": (40, "u64"),
        "perpMarketIndex": (48, "u16"),
    },
)

SPOT_MARKET: Final = Layout(
    bytes.fromhex("64b1086ba8414127"),
    776,
    {
        "pubkey": (8, "32"),
        "oracle": (40, "32"),
        "mint": (72, "32"),
        "vault": (104, "32"),
        "name": (136, "32"),
        "historicalOracleData.lastOraclePrice": (168, "i64"),
        "historicalOracleData.lastOraclePriceTwap": (192, "i64"),
        "historicalOracleData.lastOraclePriceTwap5min": (200, "i64"),
        "insuranceFund.vault": (304, "32"),
        "depositBalance": (432, "u128"),
        "cumulativeDepositInterest": (464, "u128"),
        "cumulativeBorrowInterest": (480, "u128"),
        "orderStepSize": (592, "u64"),
        "orderTickSize": (600, "u64"),
        "minOrderSize": (608, "u64"),
        "initialAssetWeight": (640, "u32"),
        "maintenanceAssetWeight": (644, "u32"),
        "initialLiabilityWeight": (648, "u32"),
        "maintenanceLiabilityWeight": (652, "u32"),
        "decimals": (680, "u32"),
        "marketIndex": (684, "u16"),
        "oracleSource": (687, "u8"),
        "status": (688, "u8"),
    },
)

STATE: Final = Layout(
    bytes.fromhex("d8926b5e684bb6b1"),
    992,
    {
        "admin": (8, "32"),
        "signer": (104, "32"),
        "perpFeeStructure.feeTiers": (168, "320"),
        "numberOfAuthorities": (936, "u64"),
        "numberOfSubAccounts": (944, "u64"),
        "liquidationMarginBufferRatio": (960, "u32"),
        "settlementDuration": (964, "u16"),
        "numberOfMarkets": (966, "u16"),
        "numberOfSpotMarkets": (968, "u16"),
        "minPerpAuctionDuration": (971, "u8"),
        "defaultMarketOrderTimeInForce": (972, "u8"),
        "exchangeStatus": (974, "u8"),
    },
)

USER: Final = Layout(
    bytes.fromhex("9f755fe3ef973aec"),
    4376,
    {"authority": (8, "32"), "name": (72, "32"), "nextOrderId": (4336, "u32"), "subAccountId": (4346, "u16"),
     "status": (4348, "u8"), "openOrders": (4351, "u8"), "hasOpenOrder": (4352, "bool")},
)  # fmt: skip
POSITIONS_AT: Final = 424
ORDERS_AT: Final = 1192
MOST_ORDERS: Final = 32
RECORD: Final = 96
"""Bytes of a perp position and of an order."""

POSITION_FIELDS: Final = {
    "baseAssetAmount": (8, "i64"),
    "quoteAssetAmount": (16, "i64"),
    "quoteEntryAmount": (32, "i64"),
    "openBids": (40, "i64"),
    "openAsks": (48, "i64"),
    "marketIndex": (92, "u16"),
    "openOrders": (94, "u8"),
}
ORDER_FIELDS: Final = {
    "slot": (0, "u64"),
    "price": (8, "u64"),
    "baseAssetAmount": (16, "u64"),
    "baseAssetAmountFilled": (24, "u64"),
    "quoteAssetAmountFilled": (32, "u64"),
    "orderId": (76, "u32"),
    "marketIndex": (80, "u16"),
    "status": (82, "u8"),
    "orderType": (83, "u8"),
    "marketType": (84, "u8"),
    "direction": (87, "u8"),
    "postOnly": (89, "bool"),
}
