"""Accounts as the programs write them, with the venue's own names (sheet 3, `layouts.json`).

The programs are native: one byte says what an account is, there is no padding, and everything is little-endian. Classic
accounts are Anchor's, with eight bytes in front. Only fields that are used are read.
"""

from typing import Final

import msgspec

from allsight.domain.errors import VenueDataError
from allsight.ingestion.solana.layout import LayoutReader

CONFIG, USER, MARKET, POSITION, LULO_POOL = 1, 2, 3, 4, 5

STATE_OFFSET: Final = 129
"""Where the state stands in markets of both listed kinds; in a parlay it is at `PARLAY_STATE_OFFSET`."""
PARLAY_STATE_OFFSET: Final = 149
OPEN: Final = 0

SWAP_DISCRIMINATOR: Final = bytes.fromhex("35ce92982c6178b1")

_LONGEST_URI = 4_096
_LAST_SECOND = 32_503_680_000  # the year 3000: whoever writes later instants means none


class ParimutuelMarket(msgspec.Struct, frozen=True, kw_only=True):
    """`MarketV1` of a pool. State 0 open, 1 resolved, 2 invalid; `outcome` says something only when resolved."""

    creator: str
    index: int
    resolver: str
    mint: str
    close_s: int
    resolve_s: int
    outcome_s: int
    creator_fee_bps: int
    platform_fee_bps: int
    state: int
    outcome: int
    amounts: tuple[int, ...]
    uri: str

    @property
    def recorded(self) -> int:
        """Return the stakes that the market says it holds, in base units."""
        return sum(self.amounts)


class P2pMarket(msgspec.Struct, frozen=True, kw_only=True):
    """`MarketV1` of fixed odds. State 0 open, 1 yes, 2 no, 3 invalid; the creator holds YES, takers buy NO."""

    creator: str
    index: int
    resolver: str
    mint: str
    odds_yes: int
    odds_no: int
    yes_amount: int
    no_amount: int
    state: int
    creation_s: int
    close_s: int
    resolve_s: int
    outcome_s: int
    platform_fee_bps: int
    uri: str

    @property
    def recorded(self) -> int:
        """Return the stakes of both sides that the market says it holds, in base units."""
        return self.yes_amount + self.no_amount


ListedMarket = ParimutuelMarket | P2pMarket


class ParlayMarket(msgspec.Struct, frozen=True, kw_only=True):
    """`MarketV1` of a parlay, up to its state: what follows is inferred, and nothing of it is needed."""

    creator: str
    mint: str
    next_entry: int
    entry_cost: int
    creator_fee_bps: int
    platform_fee_bps: int
    close_s: int
    state: int


class ClassicSwap(msgspec.Struct, frozen=True, kw_only=True):
    """`Swap` of the legacy pools. `fees` are six shares in hundredths of a percent."""

    market: str
    underlying_swap: str
    creator: str
    fees: tuple[int, ...]
    index: int
    volume: int


class Config(msgspec.Struct, frozen=True):
    """`ConfigV1` of the pools: for how long a market may stay undecided before anybody may declare it invalid."""

    authority: str
    platform_fee_bps: int
    inactive_s: int


class User(msgspec.Struct, frozen=True):
    """`UserV1`: how many markets a wallet has made, which are numbered from 0."""

    wallet: str
    next_market: int


class UserPosition(msgspec.Struct, frozen=True):
    """`UserPositionV1` of a pool: what one wallet staked per option."""

    market: str
    wallet: str
    claimed: bool
    amounts: tuple[int, ...]


def read_parimutuel(data: bytes) -> ParimutuelMarket:
    """Read a pool's market.

    Raises:
        VenueDataError: if it is none, or not of the form that we know.
    """
    reader = _account(data, MARKET)
    market = ParimutuelMarket(
        creator=reader.address(),
        index=reader.u32(),
        resolver=reader.address(),
        mint=reader.address(),
        close_s=_second(reader),
        resolve_s=_second(reader),
        outcome_s=_second(reader),
        creator_fee_bps=reader.u16(),
        platform_fee_bps=reader.u16(),
        state=reader.u8(),
        outcome=reader.u8(),
        amounts=_amounts(reader),
        uri=reader.text(_LONGEST_URI),
    )
    if len(market.amounts) < 2 or market.creator_fee_bps + market.platform_fee_bps > 10_000:
        raise VenueDataError("expected a pool of two options or more whose fees lie within its winnings")
    if market.state == 1 and market.outcome >= len(market.amounts):
        raise VenueDataError(f"expected an outcome below {len(market.amounts)}, found {market.outcome}")
    return market


def read_p2p(data: bytes) -> P2pMarket:
    """Read a market of fixed odds.

    Raises:
        VenueDataError: if it is none, or not of the form that we know.
    """
    reader = _account(data, MARKET)
    creator, index = reader.address(), reader.u32()
    reader.u32()  # the number of the next position
    resolver, mint = reader.address(), reader.address()
    odds_yes, odds_no, yes_amount, no_amount = reader.u32(), reader.u32(), reader.u64(), reader.u64()
    state = reader.u8()
    reader.flag()  # whether the creator has claimed
    market = P2pMarket(
        creator=creator,
        index=index,
        resolver=resolver,
        mint=mint,
        odds_yes=odds_yes,
        odds_no=odds_no,
        yes_amount=yes_amount,
        no_amount=no_amount,
        state=state,
        creation_s=_second(reader),
        close_s=_second(reader),
        resolve_s=_second(reader),
        outcome_s=_second(reader),
        platform_fee_bps=reader.u16(),
        uri=reader.text(_LONGEST_URI),
    )
    if not odds_yes or not odds_no or market.platform_fee_bps > 10_000:
        raise VenueDataError(f"expected odds on both sides, found {odds_yes} to {odds_no}")
    return market


def state_of(data: bytes) -> int:
    """Return the state of a listed market's account, whichever kind it is; -1 for one that is too short to have any."""
    return data[STATE_OFFSET] if len(data) > STATE_OFFSET else -1


def read_parlay(data: bytes) -> ParlayMarket:
    """Read a parlay's market up to its state.

    Raises:
        VenueDataError: if it is none.
    """
    reader = _account(data, MARKET)
    creator = reader.address()
    mint, next_entry, entry_cost = reader.at(69).address(), reader.u32(), reader.u64()
    creator_fee_bps, platform_fee_bps = reader.u16(), reader.u16()
    return ParlayMarket(
        creator=creator,
        mint=mint,
        next_entry=next_entry,
        entry_cost=entry_cost,
        creator_fee_bps=creator_fee_bps,
        platform_fee_bps=platform_fee_bps,
        close_s=_second(reader.at(125)),
        state=reader.at(PARLAY_STATE_OFFSET).u8(),
    )


def read_swap(data: bytes) -> ClassicSwap:
    """Read a classic pool.

    Raises:
        VenueDataError: if it is none.
    """
    reader = LayoutReader(data)
    if reader.take(8) != SWAP_DISCRIMINATOR:
        raise VenueDataError("expected the discriminator of a classic pool")
    return ClassicSwap(
        market=reader.address(),
        underlying_swap=reader.address(),
        creator=reader.address(),
        fees=tuple(reader.u16() for _ in range(6)),
        index=reader.u64(),
        volume=reader.u128(),
    )


def read_config(data: bytes) -> Config:
    """Read the configuration of the pools.

    Raises:
        VenueDataError: if it is none.
    """
    reader = _account(data, CONFIG)
    return Config(reader.address(), reader.u16(), reader.u32())


def read_user(data: bytes) -> User:
    """Read how many markets a wallet has made.

    Raises:
        VenueDataError: if it is none.
    """
    reader = _account(data, USER)
    return User(reader.address(), reader.u32())


def read_position(data: bytes) -> UserPosition:
    """Read what a wallet staked in a pool.

    Raises:
        VenueDataError: if it is none.
    """
    reader = _account(data, POSITION)
    return UserPosition(reader.address(), reader.address(), reader.flag(), _amounts(reader))


def read_lulo_pool(data: bytes) -> int:
    """Return how many base units a build has lent out, all its markets together.

    Raises:
        VenueDataError: if the account is none.
    """
    return _account(data, LULO_POOL).u64()


def _account(data: bytes, kind: int) -> LayoutReader:
    reader = LayoutReader(data)
    if (found := reader.u8()) != kind:
        raise VenueDataError(f"expected an account of type {kind}, found {found}")
    return reader


def _amounts(reader: LayoutReader) -> tuple[int, ...]:
    return tuple(reader.u64() for _ in range(reader.u8()))


def _second(reader: LayoutReader) -> int:
    second = reader.i64()
    if not 0 <= second <= _LAST_SECOND:
        raise VenueDataError(f"expected an instant in Unix seconds, found {second}")
    return second
