"""Hedgehog on the bench: venue sheet `hedgehog`. Fixed odds are firm, pools are not; both go through it all."""

import contextlib
import math
import random
from collections.abc import AsyncIterator
from fractions import Fraction
from typing import Any

import msgspec

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import Side
from allsight.domain.money import Currency
from allsight.emulators.hedgehog import addresses
from allsight.emulators.hedgehog.app import HedgehogEmulator, run_hedgehog
from allsight.emulators.hedgehog.chainside import Owners, build_of
from allsight.emulators.hedgehog.config import HedgehogEmulatorConfig
from allsight.emulators.hedgehog.layouts import PEER_INVALID, PEER_NO, PEER_YES
from allsight.emulators.hedgehog.peers import Peer
from allsight.emulators.hedgehog.pools import Pool
from allsight.emulators.serving.faults import Fault
from allsight.emulators.solana.keys import keypair
from allsight.emulators.universe.model import ListedEvent, Listing, Payoff
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords, HedgehogWords
from allsight.ingestion.adapters.hedgehog import books, fees, wire
from allsight.ingestion.adapters.hedgehog.adapter import HedgehogAdapter
from allsight.ingestion.adapters.hedgehog.venue import ANY, USDC, HedgehogConfig
from allsight.ingestion.rest.client import RestPolicy
from allsight.ingestion.rest.limiter import Rate
from allsight.ingestion.rest.solana import RpcRates
from tests.ingestion.hedgehog.support import p2p_data, pool_data
from tests.venues.bench import Encoded, FeeExample, Login, Ports, Sides, Targets
from tests.venues.benches.rig import ports_of
from tests.venues.steady_world import SteadyWorld

_SEED = 1
_UNHURRIED = Rate(per_s=10_000.0, capacity=10_000.0)
_UNIT = 10**6
_BPS = 10_000
_GRID = 1_000
_OFFSETS = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_BETTORS = tuple(keypair("bench", number) for number in range(4))


class HedgehogRig:
    """A running emulated Hedgehog."""

    def __init__(self, venue: HedgehogEmulator, world: SteadyWorld, clock: Clock) -> None:
        self.venue, self.world, self.clock = venue, world, clock
        self.faults = venue.faults

    def adapter(self, login: Login) -> HedgehogAdapter:
        config = HedgehogConfig(
            environment="emulated",
            rpc_url=self.venue.rpc_url,
            rpc_ws_url=self.venue.ws_url,
            ipfs_url=self.venue.ipfs_url,
            action_url=self.venue.ipfs_url,
            resolvers=(ANY,),
            rates=RpcRates(every_method=_UNHURRIED, one_method=_UNHURRIED, special=()),
            catalogue_every_s=0.5,
            settle_every_s=0.5,
            metadata_every_s=1.0,
        )
        policy = RestPolicy(first_pause_s=0.02, attempts=4)
        return HedgehogAdapter(config, clock=self.clock, rng=random.Random(1), rest=policy)

    def key_of(self, listing: Listing) -> MarketKey:
        """Derive the account from who makes it and how many that is of his (sheet 3)."""
        group, owners = listing.group, Owners.of(_SEED, listing.group)
        pool = HedgehogEventWords.of(self.world.event_of(listing)).kind == "pool"
        builds = (addresses.POOLS, addresses.PLAIN_POOLS) if pool else (addresses.PEERS, addresses.PLAIN_PEERS)
        program = build_of(_SEED, group, *builds)
        account = addresses.market_of(program, str(owners.creator.pubkey()), owners.index)
        return MarketKey(f"hedgehog:{account}~{_place(listing)}" if pool else f"hedgehog:{account}")

    def best(self, key: MarketKey) -> Trust:
        return Trust.DELAYED if isinstance(self._market(key), Pool) else Trust.LIVE

    def staked(self, key: MarketKey) -> tuple[int, ...] | None:
        market = self._market(key)
        return market.market.amounts if isinstance(market, Pool) else None

    def churn(self, key: MarketKey, rng: random.Random) -> None:
        """Let somebody stake: on any option of the pool, or against the odds while anything is left."""
        market = self._market(key)
        if isinstance(market, Pool):
            option, amount = rng.randrange(len(market.market.amounts)), rng.randrange(10_000, 50 * _UNIT)
            market.stake(option, amount, self.clock.now_ns(), rng.choice(_BETTORS))
        elif lots := market.left // market.market.no:
            market.take(rng.randrange(1, max(2, lots // 100)) * market.market.no)

    def truth(self, key: MarketKey) -> Sides:
        market = self._market(key)
        if isinstance(market, Pool):
            fee = market.market.creator_bps, market.market.platform_bps
            return frozenset(), depth(market.market.amounts, int(key.rpartition("~")[2]), *fee)
        odds = market.market
        left = odds.yes_amount // odds.yes * odds.no - odds.no_amount
        whole = odds.yes + odds.no
        level = (Fraction(odds.yes, whole), Fraction(left // odds.no * whole, _UNIT))
        return frozenset({level} if left else ()), frozenset()

    def halt(self, listing: Listing) -> None:
        """Let the stakes disappear: the programs have no switch, and this is when nobody should bet."""
        self.venue.controls.drain(listing.group, 1)

    def resume(self, listing: Listing) -> None:
        self.venue.controls.repay(listing.group)

    def edit(self, listing: Listing) -> None:
        self.venue.controls.edit(listing.group, description="It has to happen twice.")

    def regrid(self, listing: Listing) -> None:
        raise AssertionError("Hedgehog's grids never change")

    def settle(self, listing: Listing, payoff: Payoff) -> None:
        market, now_s = self._of(listing.group), self.clock.now_ns() // SECOND_NS
        if isinstance(market, Peer):
            state = PEER_INVALID if payoff.refund else PEER_YES if payoff.value == 1 else PEER_NO
            market.resolve(state, now_s)
        elif payoff.refund:
            market.resolve(None, now_s)
        else:
            place = _place(listing)
            market.resolve(place if payoff.value == 1 else (place + 1) % len(market.market.amounts), now_s)

    def expire_sessions(self) -> None:
        raise AssertionError("Hedgehog has no sessions")

    async def disconnect(self) -> None:
        await self.venue.ws.disconnect_all()

    def _of(self, group: str) -> Pool | Peer:
        state = self.venue.state
        return state.pools.get(group) or state.peers[group]

    def _market(self, key: MarketKey) -> Pool | Peer:
        account = key.removeprefix("hedgehog:").partition("~")[0]
        state = self.venue.state
        found: list[Pool | Peer] = [*state.pools.values(), *state.peers.values()]
        return next(one for one in found if one.address == account)


class HedgehogBench:
    """Hedgehog under test."""

    venue = Venue.HEDGEHOG
    targets = Targets(books="ws:*Notification:*", snapshots="", catalogue="rpc:getProgramAccounts", frozen="ws:*")
    sides: tuple[Side, ...] = (Side.NO,)

    def accepts(self, event: ListedEvent) -> bool:
        return True

    def kind_of(self, event: ListedEvent) -> str:
        return HedgehogEventWords.of(event).kind

    def paid(self, value: Fraction) -> Fraction:
        return value

    @property
    def fees(self) -> tuple[FeeExample, ...]:
        pool = wire.read_parimutuel(pool_data(700 * _UNIT, 300 * _UNIT, fees_bps=(150, 150)))
        paid = Fraction(books.pool_of("1", pool, USDC).payout(1, 25 * _UNIT), _UNIT)
        odds = wire.read_p2p(p2p_data(odds=(2, 3), fee_bps=200))
        return (
            FeeExample(
                "sheet 5.1: 25 on the second option of 700/300 pay 77.230769 after fees: nothing comes on top",
                fees.pool_fees(pool),
                Currency.USDC,
                paid - Fraction("77.230769"),
                fills=((25 / paid, paid),),
            ),
            FeeExample(
                "sheet 6: the platform's 2 %, at the worst of the whole payout of 100",
                fees.p2p_fees(odds),
                Currency.USDC,
                Fraction(2),
                fills=((Fraction(3, 5), Fraction(100)),),
                side=Side.NO,
            ),
        )

    @contextlib.asynccontextmanager
    async def run(
        self, world: SteadyWorld, clock: Clock, *, faults: tuple[Fault, ...] = (), ports: Ports | None = None
    ) -> AsyncIterator[HedgehogRig]:
        config = HedgehogEmulatorConfig(seed=_SEED, rate=0.0, noise=False, pages=True, tick_s=0.1, faults=faults)
        async with run_hedgehog(msgspec.structs.replace(config, **(ports or {})), world=world, clock=clock) as venue:
            yield HedgehogRig(venue, world, clock)

    def ports(self, rig: Any) -> Ports:
        return ports_of(rpc_port=rig.venue.rpc_url, ws_port=rig.venue.ws_url, ipfs_port=rig.venue.ipfs_url)

    def bet(self) -> tuple[Encoded, ...]:
        odds = wire.read_p2p(p2p_data(odds=(2, 3), yes=40 * _UNIT, no=0))
        (bid,) = books.p2p_bids(odds)
        text = "a creator's 40 on YES at 2:3, of which takers of NO pay 60"
        return (Encoded(text, Side.NO, books.p2p_ladder(odds, USDC), bid.rung, bid.size),)


def depth(
    amounts: tuple[int, ...], option: int, creator_bps: int, platform_bps: int
) -> frozenset[tuple[Fraction, Fraction]]:
    """Compute a pool's levels from its account, by the formulas of sheet 5 and 5.1, a second time.

    Stakes grow until the *last* unit of payout costs a rung: the slope of x (1 + W / (A + x)) is 1 + W A / (A + x)².
    """
    staked, others = amounts[option], sum(amounts) - amounts[option]
    won = others * (1 - Fraction(creator_bps + platform_bps, _BPS))

    def paid(stake: int) -> int:
        gross = stake * others // (staked + stake) if stake else 0
        return stake + gross - gross * creator_bps // _BPS - gross * platform_bps // _BPS

    levels: dict[int, int] = {}
    first = max(1, math.ceil(_GRID * staked / (staked + won)))
    stake = last = 0
    for rung in (first + offset for offset in _OFFSETS if first + offset < _GRID):
        price = Fraction(rung, _GRID)
        reached = math.isqrt(math.floor(won * staked * price / (1 - price))) - staked if staked else 1
        if reached <= stake or paid(reached) <= paid(stake):
            continue
        cost = Fraction(reached - stake, paid(reached) - paid(stake))
        last = max(last, math.ceil(cost * _GRID))
        levels[last] = levels.get(last, 0) + paid(reached) - paid(stake)
        stake = reached
    return frozenset((Fraction(rung, _GRID), Fraction(size, _UNIT)) for rung, size in levels.items())


def _place(listing: Listing) -> int:
    return HedgehogWords.of(listing, listing.listed_ns).place
