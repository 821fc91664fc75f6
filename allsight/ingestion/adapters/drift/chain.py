"""What is read of the chain: the exchange's state, its prediction markets, and their oracles once they have expired."""

import msgspec

from allsight.domain.errors import CredentialsError, InvalidRequestError, VenueDataError
from allsight.ingestion.adapters.drift import accounts
from allsight.ingestion.adapters.drift.accounts import PerpMarket, PrelaunchOracle, State
from allsight.ingestion.rest.solana import SolanaRpc
from allsight.ingestion.solana.accounts import Account, holds

_REFUSED = (InvalidRequestError, CredentialsError)


class Exchange(msgspec.Struct, frozen=True):
    """The exchange at one slot; `unreadable` counts market accounts that were not as the layout says."""

    slot: int
    state: State
    markets: tuple[PerpMarket, ...]
    unreadable: int = 0


class Chain:
    """Reads a deployment of the program through a node.

    Args:
        rpc: the node.
        program: the program's address.
    """

    def __init__(self, rpc: SolanaRpc, program: str) -> None:
        self._rpc = rpc
        self._program = program
        self._state_address = accounts.state_address(program)
        self._lists = True

    async def state(self) -> tuple[int, State]:
        """Return the exchange's state and the slot that it holds for.

        Raises:
            VenueDataError: if there is none: the program was never set up at this node's cluster, or was closed.
        """
        found = await self._rpc.account(self._state_address)
        if found is None:
            raise VenueDataError(f"there is no Drift state at {self._state_address}")
        return found.slot, accounts.read_state(found.data)

    async def exchange(self) -> Exchange:
        """Return state and all prediction markets."""
        slot, state = await self.state()
        found = await self._markets(state)
        markets, unreadable = [], 0
        for account in found:
            try:
                market = accounts.read_market(account.data)
            except VenueDataError:
                unreadable += 1
                continue
            if market.contract_type == accounts.PREDICTION:
                markets.append(market)
        return Exchange(slot, state, tuple(markets), unreadable)

    async def oracles(self, addresses: list[str]) -> dict[str, PrelaunchOracle]:
        """Return oracles by address; what is none of ours is left out."""
        found: dict[str, PrelaunchOracle] = {}
        for account in await self._rpc.accounts(addresses) if addresses else ():
            if account is None or account.owner != self._program:
                continue
            try:
                found[account.address] = accounts.read_oracle(account.data)
            except VenueDataError:
                continue
        return found

    async def _markets(self, state: State) -> list[Account]:
        """List market accounts by their bytes, or, at a node that does not list, by their derived addresses."""
        if self._lists:
            kind = holds(0, accounts.MARKET_MARK)
            contract = holds(accounts.CONTRACT_TYPE_AT, bytes([accounts.PREDICTION]))
            try:
                return list((await self._rpc.program_accounts(self._program, (kind, contract))).accounts)
            except _REFUSED:
                self._lists = False
        addresses = [accounts.market_address(self._program, index) for index in range(state.number_of_markets)]
        return [one for one in await self._rpc.accounts(addresses) if one is not None and one.owner == self._program]
