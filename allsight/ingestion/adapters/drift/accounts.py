"""The program's accounts, read at fixed offsets (sheet 4.4: layouts of release 2.161.0, the last that worked).

An account begins with eight bytes that say of which kind it is. Offsets count from the account's start; those of an
order or a position from its own. A number that we do not know is kept as it is: what it means is decided in `parse`.
"""

from collections.abc import Iterator
from enum import IntEnum

import msgspec

from allsight.domain.errors import VenueDataError
from allsight.ingestion.solana.address import derived_address
from allsight.ingestion.solana.layout import LayoutReader

STATE_MARK = bytes.fromhex("d8926b5e684bb6b1")
MARKET_MARK = bytes.fromhex("0adf0c2c6bf537f7")
ORACLE_MARK = bytes.fromhex("5c0e8bea48f4441a")
USER_MARK = bytes.fromhex("9f755fe3ef973aec")

CONTRACT_TYPE_AT = 1163
PREDICTION = 2
"""The contract type of a prediction market; Velocity calls the same number deprecated."""

_NAME_BYTES = 32
_POSITIONS_AT, _POSITIONS, _POSITION_BYTES = 424, 8, 96
_ORDERS_AT, _ORDERS, _ORDER_BYTES = 1192, 32, 96
_FEE_TIERS_AT = 168


class MarketStatus(IntEnum):
    """A market's status byte on Drift v2; Velocity's numbers differ from 2 on (sheet 1)."""

    INITIALIZED = 0
    ACTIVE = 1
    FUNDING_PAUSED = 2
    AMM_PAUSED = 3
    FILL_PAUSED = 4
    WITHDRAW_PAUSED = 5
    REDUCE_ONLY = 6
    SETTLEMENT = 7
    DELISTED = 8


FILL_PAUSED_BIT = 1 << 2
"""In a market's paused operations. Funding, bit 0, is always paused; the curve, bit 1, is no part of our books."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for the whole exchange.

    Attributes:
        taker: numerator and denominator of what the first fee tier charges.
        maker: numerator and denominator of what it gives makers.
        settlement_duration_s: how long after a market's expiry its positions can be settled.
        exchange_status: bits of what is paused; zero while everything trades.
    """

    taker: tuple[int, int]
    maker: tuple[int, int]
    settlement_duration_s: int
    number_of_markets: int
    exchange_status: int


class PerpMarket(msgspec.Struct, frozen=True, kw_only=True):
    """A market. Prices and time averages are over 10**6, sizes over 10**9, instants in Unix seconds, 0 for none."""

    address: str
    oracle: str
    last_oracle_price: int
    last_oracle_price_twap: int
    base_long: int
    base_short: int
    last_bid_price_twap: int
    last_ask_price_twap: int
    last_mark_price_twap: int
    order_step_size: int
    order_tick_size: int
    min_order_size: int
    oracle_source: int
    name: str
    expiry_ts: int
    expiry_price: int
    margin_ratio_initial: int
    margin_ratio_maintenance: int
    market_index: int
    status: int
    contract_type: int
    contract_tier: int
    paused_operations: int
    fee_adjustment: int
    last_fill_price: int


class PrelaunchOracle(msgspec.Struct, frozen=True, kw_only=True):
    """A prediction market's oracle: it follows the market's own mean, until at the end an admin writes the outcome."""

    price: int
    max_price: int
    confidence: int
    last_update_slot: int
    market_index: int


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """What a user holds of a market: shares over 10**9, below zero for NO; quote over 10**6."""

    market_index: int
    base: int
    quote: int
    quote_entry: int
    open_bids: int
    open_asks: int


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An open order in a user's account."""

    order_id: int
    user_order_id: int
    market_index: int
    order_type: int
    market_type: int
    long: bool
    price: int
    oracle_price_offset: int
    base: int
    base_filled: int
    max_ts: int
    reduce_only: bool
    post_only: bool
    auction_duration: int

    @property
    def rests(self) -> bool:
        """Tell whether it stands in a perpetual's book: a limit order, and no trigger or auction alone."""
        return self.order_type == _LIMIT and self.market_type == _PERP


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A trader's sub-account, with its positions and open orders; places that are empty or done with are left out."""

    authority: str
    sub_account: int
    positions: tuple[Position, ...]
    orders: tuple[Order, ...]


_OPEN, _LIMIT, _PERP = 1, 1, 1


def read_state(data: bytes) -> State:
    """Read the exchange's state.

    Raises:
        VenueDataError: if it is another account, or too short; likewise below.
    """
    at = _reader(data, STATE_MARK, "State").at
    tier = at(_FEE_TIERS_AT)
    return State(
        taker=(tier.u32(), tier.u32()),
        maker=(tier.u32(), tier.u32()),
        settlement_duration_s=at(964).u16(),
        number_of_markets=at(966).u16(),
        exchange_status=at(974).u8(),
    )


def read_market(data: bytes) -> PerpMarket:
    """Read a market of any contract type."""
    at = _reader(data, MARKET_MARK, "PerpMarket").at
    return PerpMarket(
        address=at(8).address(),
        oracle=at(40).address(),
        last_oracle_price=at(72).i64(),
        last_oracle_price_twap=at(96).i64(),
        base_long=at(304).i128(),
        base_short=at(320).i128(),
        last_bid_price_twap=at(736).u64(),
        last_ask_price_twap=at(744).u64(),
        last_mark_price_twap=at(752).u64(),
        order_step_size=at(808).u64(),
        order_tick_size=at(816).u64(),
        min_order_size=at(824).u64(),
        oracle_source=at(926).u8(),
        name=_name(at(1000).take(_NAME_BYTES)),
        expiry_ts=at(1080).i64(),
        expiry_price=at(1088).i64(),
        margin_ratio_initial=at(1136).u32(),
        margin_ratio_maintenance=at(1140).u32(),
        market_index=at(1160).u16(),
        status=at(1162).u8(),
        contract_type=at(CONTRACT_TYPE_AT).u8(),
        contract_tier=at(1164).u8(),
        paused_operations=at(1165).u8(),
        fee_adjustment=at(1168).i16(),
        last_fill_price=at(1184).u64(),
    )


def read_oracle(data: bytes) -> PrelaunchOracle:
    """Read a prediction market's oracle."""
    at = _reader(data, ORACLE_MARK, "PrelaunchOracle").at
    return PrelaunchOracle(
        price=at(8).i64(),
        max_price=at(16).i64(),
        confidence=at(24).u64(),
        last_update_slot=at(32).u64(),
        market_index=at(48).u16(),
    )


def read_user(data: bytes) -> User:
    """Read a sub-account."""
    at = _reader(data, USER_MARK, "User").at
    return User(
        authority=at(8).address(),
        sub_account=at(4346).u16(),
        positions=tuple(_positions(data)),
        orders=tuple(_orders(data)),
    )


def state_address(program: str) -> str:
    """Return where the exchange's state stands."""
    return derived_address(program, b"drift_state")


def market_address(program: str, index: int) -> str:
    """Return where a perpetual market stands."""
    return derived_address(program, b"perp_market", index.to_bytes(2, "little"))


def oracle_address(program: str, index: int) -> str:
    """Return where the oracle of a prediction market stands."""
    return derived_address(program, b"prelaunch_oracle", index.to_bytes(2, "little"))


def _reader(data: bytes, mark: bytes, kind: str) -> LayoutReader:
    if data[: len(mark)] != mark:
        raise VenueDataError(f"expected a {kind} account, found one that begins with {data[: len(mark)].hex()}")
    return LayoutReader(data, len(mark))


def _name(raw: bytes) -> str:
    """Read a market's name, which is padded with spaces."""
    return raw.decode("utf-8", "replace").strip(" \0")


def _positions(data: bytes) -> Iterator[Position]:
    at = LayoutReader(data).at
    for start in range(_POSITIONS_AT, _POSITIONS_AT + _POSITIONS * _POSITION_BYTES, _POSITION_BYTES):
        position = Position(
            market_index=at(start + 92).u16(),
            base=at(start + 8).i64(),
            quote=at(start + 16).i64(),
            quote_entry=at(start + 32).i64(),
            open_bids=at(start + 40).i64(),
            open_asks=at(start + 48).i64(),
        )
        if position.base or position.quote or position.open_bids or position.open_asks:
            yield position


def _orders(data: bytes) -> Iterator[Order]:
    at = LayoutReader(data).at
    for start in range(_ORDERS_AT, _ORDERS_AT + _ORDERS * _ORDER_BYTES, _ORDER_BYTES):
        if at(start + 82).u8() == _OPEN:
            yield Order(
                order_id=at(start + 76).u32(),
                user_order_id=at(start + 85).u8(),
                market_index=at(start + 80).u16(),
                order_type=at(start + 83).u8(),
                market_type=at(start + 84).u8(),
                long=at(start + 87).u8() == 0,
                price=at(start + 8).u64(),
                oracle_price_offset=at(start + 72).i32(),
                base=at(start + 16).u64(),
                base_filled=at(start + 24).u64(),
                max_ts=at(start + 64).i64(),
                reduce_only=at(start + 88).flag(),
                post_only=at(start + 89).flag(),
                auction_duration=at(start + 92).u8(),
            )
