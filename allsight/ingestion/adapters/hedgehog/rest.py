"""What the venue is asked for over HTTP: accounts of a Solana node, by the sheet's recipes (4, 9 and 11.7)."""

import random
from collections.abc import Sequence

import msgspec

from allsight.domain.clock import Clock
from allsight.domain.errors import ConnectivityError, InvalidRequestError, VenueDataError
from allsight.ingestion.adapters.hedgehog import addresses, wire
from allsight.ingestion.adapters.hedgehog.venue import VENUE, HedgehogConfig
from allsight.ingestion.rest.client import RestClient, RestPolicy
from allsight.ingestion.rest.endpoint import RestEndpoint
from allsight.ingestion.rest.limiter import Limiter, Rate
from allsight.ingestion.rest.solana import SolanaRpc
from allsight.ingestion.solana.accounts import Account, AccountFilter, holds

_IS_MARKET = holds(0, bytes((wire.MARKET,)))
_IS_OPEN = holds(wire.STATE_OFFSET, bytes((wire.OPEN,)))
_IS_OPEN_PARLAY = holds(wire.PARLAY_STATE_OFFSET, bytes((wire.OPEN,)))
_IS_SWAP = holds(0, wire.SWAP_DISCRIMINATOR)

_ACTION = RestEndpoint("GET", "/api/v1/classic/buy/", "action")
_MOST_OF_A_CREATOR = 1_000


class ActionText(msgspec.Struct, frozen=True):
    """What the venue's Action says of a classic market (sheet 1)."""

    title: str = ""


class Node:
    """A Solana node, asked what we want to know of the venue.

    Args:
        config: addresses and programs.
        clock: for pauses.
        rng: for jitter.
        policy: patience.
    """

    def __init__(
        self,
        config: HedgehogConfig,
        *,
        limiter: Limiter,
        clock: Clock,
        rng: random.Random,
        policy: RestPolicy | None = None,
    ) -> None:
        self._config = config

        def rpc(finalized: bool) -> SolanaRpc:
            return SolanaRpc(
                f"{VENUE.label} (Solana node)",
                config.rpc_url,
                commitment="finalized" if finalized else config.commitment,
                limiter=limiter,
                clock=clock,
                rng=rng,
                policy=policy,
            )

        self.rpc, self._final = rpc(finalized=False), rpc(finalized=True)
        self._actions = RestClient(
            f"{VENUE.label} (Actions)", config.action_url, limiter=limiter, clock=clock, rng=rng, policy=policy
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self.rpc.aclose()
        await self._final.aclose()
        await self._actions.aclose()

    async def open_markets(self, program: str) -> list[Account]:
        """Return the open markets of a program.

        A node that refuses to list a program is asked for the markets of the configured creators one by one.
        """
        try:
            found = await self.rpc.program_accounts(program, (_IS_MARKET, _IS_OPEN))
        except (InvalidRequestError, ConnectivityError):
            if not self._config.creators:
                raise
            return await self._of_creators(program)
        return list(found.accounts)

    async def _of_creators(self, program: str) -> list[Account]:
        creators = self._config.creators
        users = await self.rpc.accounts([addresses.user(program, creator) for creator in creators])
        wanted: list[str] = []
        for creator, user in zip(creators, users, strict=True):
            count = 0 if user is None else min(wire.read_user(user.data).next_market, _MOST_OF_A_CREATOR)
            wanted += [addresses.market(program, creator, number) for number in range(count)]
        return [found for found in await self.rpc.accounts(wanted) if found is not None]

    async def count_open(self, program: str, *, classic: bool) -> int:
        """Count the open markets of a program that is not listed; unreadable ones are not counted."""
        filters: tuple[AccountFilter, ...] = (_IS_SWAP,) if classic else (_IS_MARKET, _IS_OPEN_PARLAY)
        found = await self.rpc.program_accounts(program, filters)
        return sum(1 for account in found.accounts if _readable(account, classic=classic))

    async def with_stakes(self, markets: Sequence[str], stakes: Sequence[str]) -> list[Account]:
        """Return markets and the accounts of their stakes; a missing one of these is an account without data."""
        found = await self.rpc.accounts([*markets, *stakes])
        slot = max((account.slot for account in found if account is not None), default=0)
        here = [account for account in found[: len(markets)] if account is not None]
        return here + [
            Account(address, slot, b"", "") if account is None else account
            for address, account in zip(stakes, found[len(markets) :], strict=True)
        ]

    async def final(self, markets: Sequence[str]) -> list[Account]:
        """Return markets as they stand in blocks that can no longer be undone."""
        return [account for account in await self._final.accounts(markets) if account is not None]

    async def inactive_s(self, program: str) -> int | None:
        """Return after how long an undecided pool may be declared invalid; None where the program does not say."""
        account = await self.rpc.account(addresses.config(program))
        try:
            return None if account is None else wire.read_config(account.data).inactive_s
        except VenueDataError:
            return None

    async def classic_title(self, market: str) -> str:
        """Return the title that the venue's Action gives a classic market."""
        decode = msgspec.json.Decoder(ActionText).decode
        return (await self._actions.get(_ACTION, decode, params={"market": market})).title

    async def a_classic_market(self) -> str | None:
        """Return the market of some classic pool, or None if there is none."""
        for program in self._config.programs.classic:
            for account in (await self.rpc.program_accounts(program, (_IS_SWAP,))).accounts:
                if _readable(account, classic=True):
                    return wire.read_swap(account.data).market
        return None


def scopes(config: HedgehogConfig) -> dict[str, Rate]:
    """Return the limiter's buckets."""
    return {**config.rates.scopes(), _ACTION.scope: Rate(per_s=1.0, capacity=2.0)}


def _readable(account: Account, *, classic: bool) -> bool:
    try:
        if classic:
            wire.read_swap(account.data)
        else:
            wire.read_parlay(account.data)
    except VenueDataError:
        return False
    return True
