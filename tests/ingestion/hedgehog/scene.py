"""A scripted node with two markets, and a feed of the venue in front of it."""

import random
from collections.abc import Coroutine
from typing import Any

import msgspec

from allsight.domain.book import BookView, Trust
from allsight.domain.clock import SystemClock
from allsight.domain.ids import MarketKey
from allsight.ingestion.adapters.hedgehog import addresses
from allsight.ingestion.adapters.hedgehog.adapter import HedgehogAdapter
from allsight.ingestion.adapters.hedgehog.venue import HedgehogConfig, Programs
from allsight.ingestion.rest.client import RestPolicy
from allsight.ingestion.rest.limiter import Rate
from allsight.ingestion.rest.solana import RpcRates
from allsight.ingestion.solana.accounts import TOKEN_PROGRAM
from allsight.ingestion.solana.address import address_of
from tests.ingestion.hedgehog.support import (
    P2P,
    PLAIN,
    RESOLVER,
    at,
    p2p_data,
    pool_data,
    token_data,
)
from tests.support.feed_scene import FeedScene
from tests.support.solana_node import SolanaNode

FREE = Rate(10_000, 10_000)
PARLAYS = address_of(bytes([50] * 32))
CLASSICS = address_of(bytes([51] * 32))
POOL_URI = "/ipfs/bafyexample0/market.json"
ODDS_URI = "/ipfs/bafyexample2/market.json"
YES, NO = MarketKey(f"hedgehog:{at(1)}~0"), MarketKey(f"hedgehog:{at(1)}~1")
ODDS = MarketKey(f"hedgehog:{at(2)}")


def config(node: SolanaNode, **more: object) -> HedgehogConfig:
    made = HedgehogConfig(
        environment="test",
        rpc_url=node.url,
        rpc_ws_url=node.ws_url,
        ipfs_url=node.url,
        action_url=node.url,
        programs=Programs(parimutuel=(PLAIN,), lent_out=(), p2p=(P2P,), parlay=(PARLAYS,), classic=(CLASSICS,)),
        resolvers=(RESOLVER,),
        rates=RpcRates(every_method=FREE, one_method=FREE, special=()),
    )
    return msgspec.structs.replace(made, **more)


def adapter(node: SolanaNode, **more: object) -> HedgehogAdapter:
    quick = RestPolicy(timeout_s=2.0, first_pause_s=0.01, longest_pause_s=0.5)
    return HedgehogAdapter(config(node, **more), clock=SystemClock(), rng=random.Random(1), rest=quick)


async def put_pool(node: SolanaNode, *amounts: int, number: int = 1, held: int | None = None, **more: object) -> None:
    """Write a pool and, in the same slot, the account of its stakes."""
    stakes = token_data(sum(amounts) if held is None else held, owner=at(number))
    await node.put(at(number), PLAIN, pool_data(*amounts, **more))  # type: ignore[arg-type]
    await node.put(addresses.deposit(PLAIN, at(number)), TOKEN_PROGRAM, stakes, slots=0)


async def put_odds(node: SolanaNode, *, no: int = 40_000_000, number: int = 2, **more: object) -> None:
    await node.put(at(number), P2P, p2p_data(no=no, **more))  # type: ignore[arg-type]
    await node.put(addresses.deposit(P2P, at(number)), TOKEN_PROGRAM, token_data(300_000_000 + no), slots=0)


class Scene(FeedScene[HedgehogAdapter]):
    """A supervised feed in front of a state store; the node's slots go on while it runs."""

    def __init__(self, node: SolanaNode, **more: object) -> None:
        self.node = node
        super().__init__(adapter(node, **more), SystemClock())

    def besides(self) -> tuple[Coroutine[Any, Any, None], ...]:
        return (self.node.run(),)

    def view(self, key: MarketKey) -> BookView:
        found = self.store.view(key)
        assert found is not None
        return found

    def trusts(self) -> dict[MarketKey, Trust]:
        return {key: view.trust for key in (YES, NO, ODDS) if (view := self.store.view(key)) is not None}


GOOD = {YES: Trust.DELAYED, NO: Trust.DELAYED, ODDS: Trust.LIVE}
