"""The adapter object: what Hedgehog offers to the feed."""

import random
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final

from allsight.domain.clock import Clock
from allsight.domain.errors import AllsightError, InvalidRequestError
from allsight.domain.ids import native_id
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot, PoolSnapshot
from allsight.domain.repositories import PriceBar
from allsight.ingestion.adapter import CataloguePage, Check
from allsight.ingestion.adapters.hedgehog import checks, quoting, wire
from allsight.ingestion.adapters.hedgehog.listing import CLASSIC, PARLAY, Listing
from allsight.ingestion.adapters.hedgehog.memory import Chain, Known
from allsight.ingestion.adapters.hedgehog.metadata import Documents, Resolve, resolve
from allsight.ingestion.adapters.hedgehog.rest import Node, scopes
from allsight.ingestion.adapters.hedgehog.stream import ACCOUNT, PROGRAM, ProgramStream
from allsight.ingestion.adapters.hedgehog.venue import CAPABILITIES, VENUE, HedgehogConfig
from allsight.ingestion.hosts import origin_of
from allsight.ingestion.pages import UNREADABLE, PageDraft
from allsight.ingestion.rest.client import RestPolicy
from allsight.ingestion.rest.limiter import Limiter
from allsight.ingestion.solana.accounts import Account

_SLICE = 50
"""So many markets are described before the loop may serve others."""


class HedgehogAdapter:
    """Reads Hedgehog from the chain, without a key.

    Args:
        config: node, programs, tokens, resolvers.
        clock: time.
        rng: jitter.
        rest: how patient calls are.
        look_up: the name service for documents.
    """

    venue: Final = VENUE
    capabilities: Final = CAPABILITIES
    parked: Final = None

    def __init__(
        self,
        config: HedgehogConfig,
        *,
        clock: Clock,
        rng: random.Random,
        rest: RestPolicy | None = None,
        look_up: Resolve = resolve,
    ) -> None:
        self._config = config
        self._clock = clock
        self._rng = rng
        self._rest = rest
        self.limits: Final = config.limits()
        self.environment: Final = config.environment
        # A node's path or query may be a provider's key, so only hosts are named.
        self.urls: Final = (
            ("Solana node", origin_of(config.rpc_url)),
            ("stream", origin_of(config.stream_url)),
            ("documents", origin_of(config.ipfs_url)),
            ("Actions", origin_of(config.action_url)),
        )
        self._limiter = Limiter(scopes(config), clock)
        self._chain = Chain(config)
        self._listing = Listing(config)
        self._documents = Documents(config.ipfs_url, clock=clock, again_s=config.metadata_every_s, look_up=look_up)
        self._node = self._connect()
        self.keyed: Final = self._node.rpc.keyed

    def rate_left(self) -> float | None:
        """Return the share left of the scarcest request budget."""
        return self._limiter.share_left()

    # -- life -------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Make sure that the node answers, and follows the cluster that we mean.

        Raises:
            InvalidRequestError: if it follows another one, on which the same addresses are other markets.
            RetryLaterError: if it does not answer.
        """
        found = await self._node.rpc.genesis_hash()
        if self._config.genesis not in (None, found):
            raise InvalidRequestError(f"expected a node of cluster {self._config.genesis}, found one of {found[:60]!r}")
        self._chain.clear()
        for program in self._config.programs.parimutuel:
            inactive_s = await self._node.inactive_s(program)
            if inactive_s is not None:
                self._listing.inactive_s[program] = inactive_s

    async def aclose(self) -> None:
        """Close all connections; a further start makes new ones."""
        closing, self._node = self._node, self._connect()
        await closing.aclose()

    def _connect(self) -> Node:
        return Node(self._config, limiter=self._limiter, clock=self._clock, rng=self._rng, policy=self._rest)

    async def halted(self) -> str | None:
        """Say nothing: programs have no switch, and a node that is stuck shows on its stream."""
        return None

    # -- catalogue --------------------------------------------------------------------------------------------------

    async def catalogue(self, changed_since_ns: int | None) -> AsyncIterator[CataloguePage]:
        """Read what is open in every listed program; between such readings, ends that have become final.

        Everything else that changes is told by the stream.
        """
        if changed_since_ns is not None:
            yield await self._finished()
            return
        for program in self._config.programs.listed:
            async for page in self._program(program):
                yield page
        yield CataloguePage(filtered=tuple([count async for count in self._unlisted()]))

    async def lookup(self, references: Sequence[str]) -> CataloguePage:
        """Read accounts again, by market or by `account:` reference, or with `program:` all that is open in one."""
        draft = PageDraft()
        wanted: dict[str, None] = {}
        for reference in references:
            if reference.startswith(PROGRAM):
                async for page in self._program(reference.removeprefix(PROGRAM)):
                    draft.add(page)
            else:
                wanted[reference.removeprefix(ACCOUNT).partition("~")[0]] = None
        if wanted:
            found = await self._node.rpc.accounts(list(wanted))
            draft.add(await self._describe([account for account in found if account is not None]))
        return draft.page()

    async def _program(self, program: str) -> AsyncIterator[CataloguePage]:
        accounts = await self._node.open_markets(program)
        for first in range(0, len(accounts), _SLICE):
            yield await self._describe(accounts[first : first + _SLICE])

    async def _finished(self) -> CataloguePage:
        """Read ended markets at the last commitment; those whose end stands there need not be looked at again."""
        waiting = list(self._chain.unfinished)
        accounts = await self._node.final(waiting) if waiting else []
        over: list[Known] = []
        for account in accounts:
            known = self._chain.market(account.address)
            if known is not None and wire.state_of(account.data) == known.market.state:
                over.append(known)
                del self._chain.unfinished[account.address]
        return self._page(over, final=True)

    async def _describe(self, accounts: Iterable[Account]) -> CataloguePage:
        known, unreadable = [], 0
        for account in accounts:
            self._chain.take(account)
            found = self._chain.market(account.address)
            if found is None:
                unreadable += 1
            else:
                known.append(found)
                self._chain.described.add(account.address)
        await self._documents.read([one.market.uri for one in known])
        return self._page(known, filtered={UNREADABLE: unreadable})

    def _page(
        self, known: Iterable[Known], *, final: bool = False, filtered: dict[str, int] | None = None
    ) -> CataloguePage:
        described = [(one, self._documents.known(one.market.uri)) for one in known]
        page = self._listing.page(described, self._clock.now_ns(), final=final, filtered=filtered)
        self._chain.listed.update(native_id(event.key) for event in page.events)
        return page

    async def _unlisted(self) -> AsyncIterator[tuple[str, int]]:
        """Count what is never listed. A node that refuses this costs the count and nothing else."""
        programs = self._config.programs
        for rule, some in ((PARLAY, programs.parlay), (CLASSIC, programs.classic)):
            for program in some:
                try:
                    yield rule, await self._node.count_open(program, classic=rule is CLASSIC)
                except AllsightError:
                    yield f"{rule}; the node would not count them", 0

    # -- books ------------------------------------------------------------------------------------------------------

    def stream(self) -> ProgramStream:
        """Return the protocol of the one connection."""
        return ProgramStream(self._config, self._chain)

    async def books(self, markets: Sequence[Market]) -> Sequence[BookSnapshot | PoolSnapshot]:
        """Read markets and the accounts of their stakes at one slot."""
        by_account: dict[str, list[Market]] = {}
        stakes: dict[str, None] = {}
        for market in markets:
            by_account.setdefault(market.native_of("market"), []).append(market)
            stakes.update(dict.fromkeys(self._chain.stakes(market.native_of("program"), market.native_of("market"))))
        found = await self._node.with_stakes(list(by_account), list(stakes))
        for account in found:
            self._chain.take(account)
        recv_ns = self._clock.now_ns()
        here = {account.address for account in found}
        answers: list[BookSnapshot | PoolSnapshot] = []
        for address, some in by_account.items():
            known = self._chain.market(address)
            if known is None or address not in here:
                answers += [quoting.withdrawn(one.key, quoting.UNREADABLE_ACCOUNT, recv_ns) for one in some]
            else:
                answers += quoting.quotes(known, self._chain.verdict(known), some, self._config, recv_ns, None)
        return answers

    async def history(self, markets: Sequence[Market], from_ns: int, to_ns: int) -> Sequence[PriceBar]:
        """Return nothing: the chain keeps no prices, and a node that remembers every slot is not public."""
        return ()

    def checks(self) -> Sequence[Check]:
        """Return read-only checks of everything that is used."""
        return checks.of(self._node, self, self._config, self._clock)
