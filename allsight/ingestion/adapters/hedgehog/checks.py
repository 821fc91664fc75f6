"""Read-only checks of what is used of the venue, for `doctor`: each returns what it found, or raises."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import ConnectivityError, NotFoundError
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot, PoolSnapshot
from allsight.ingestion.adapter import CataloguePage, Check
from allsight.ingestion.adapters.hedgehog.rest import Node
from allsight.ingestion.adapters.hedgehog.venue import HedgehogConfig
from allsight.ingestion.websockets.protocol import Endpoint
from allsight.ingestion.websockets.solana import SLOTS, Acknowledged, RpcConversation, SlotUpdate
from allsight.ingestion.websockets.transport import short_talk


class Reads(Protocol):
    """What the checks use of the adapter."""

    def catalogue(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]: ...

    async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot | PoolSnapshot]: ...


def of(node: Node, reads: Reads, config: HedgehogConfig, clock: Clock) -> Sequence[Check]:
    """Return the checks in the order in which they should run."""
    run = _Checks(node, reads, config, clock)
    return (
        Check("node and cluster", run.node),
        Check("clock", run.clock),
        Check("catalogue and documents", run.catalogue),
        Check("books and stakes", run.books),
        Check("stream", run.stream),
        Check("Actions for classic markets", run.action),
    )


class _Checks:
    def __init__(self, node: Node, reads: Reads, config: HedgehogConfig, clock: Clock) -> None:
        self._node = node
        self._reads = reads
        self._config = config
        self._clock = clock

    async def node(self) -> str:
        await self._node.rpc.health()
        genesis = await self._node.rpc.genesis_hash()
        meant = self._config.genesis in (None, genesis)
        return f"at slot {await self._node.rpc.slot()}, {'the' if meant else 'NOT the'} cluster that we mean"

    async def clock(self) -> str:
        at_s = await self._node.rpc.block_time(await self._node.rpc.slot())
        if at_s is None:
            return "the node has no time for its newest block"
        return f"the chain's clock is {at_s - self._clock.now_ns() / SECOND_NS:+.1f} s from ours"

    async def catalogue(self) -> str:
        markets = events = 0
        left_out: Counter[str] = Counter()
        async for page in self._reads.catalogue(None):
            markets += len(page.markets)
            events += len(page.events)
            left_out.update(dict(page.filtered))
        told = ", ".join(f"{count} {rule}" for rule, count in left_out.items() if count)
        return f"{events} accounts with {markets} markets; left out: {told or 'none'}"

    async def books(self) -> str:
        async for page in self._reads.catalogue(None):
            some = [market for market in page.markets if market.lifecycle.tradable][:10]
            if some:
                found = [book for book in await self._reads.books(some) if isinstance(book, BookSnapshot)]
                trusts = Counter(book.trust for book in found)
                return f"{len(found)} of {len(some)} books: " + ", ".join(f"{n} {trust}" for trust, n in trusts.items())
        raise NotFoundError("no open market is listed")

    async def stream(self) -> str:
        conversation = RpcConversation(self._config.commitment)
        async with short_talk(Endpoint(self._config.stream_url)) as connection:
            await connection.send(conversation.subscribe(SLOTS))
            while True:
                match conversation.read(await connection.receive()):
                    case SlotUpdate(slot=slot):
                        return f"told of slot {slot}"
                    case Acknowledged() | None:
                        continue
                    case other:
                        raise ConnectivityError(f"expected a slot, found {type(other).__name__}")

    async def action(self) -> str:
        market = await self._node.a_classic_market()
        if market is None:
            return "there is no classic market to ask for"
        title = await self._node.classic_title(market)
        return f"{market}: {title[:80]!r}"
