"""Writes what the venue knows into the emulated chain, account by account, whenever it has changed."""

from typing import Final

from allsight.domain.clock import SECOND_NS
from allsight.emulators.drift import keys
from allsight.emulators.drift.accounts import (
    oracle_account,
    perp_market_account,
    perpetual_account,
    spot_market_account,
    state_account,
)
from allsight.emulators.drift.perpetuals import DOLLAR_ORACLE, PERPETUALS, lazer_oracle
from allsight.emulators.drift.state import DriftState
from allsight.emulators.drift.units import PRICE
from allsight.emulators.solana.chain import Commitment
from allsight.emulators.solana.keys import SPL_PROGRAM, SYSTEM_PROGRAM, USDC
from allsight.emulators.solana.tokens import Mint, TokenAccount, mint_account, token_account

_WALLET: Final = 50_000_000_000


class Chain:
    """The accounts of the program on a Solana node."""

    def __init__(self, state: DriftState) -> None:
        self._state = state
        self._written: dict[str, bytes] = {}

    def found(self) -> None:
        """Write what is there from the start, final already: the program, the dollars, every market."""
        node, now = self._state.node, self._state.clock.now_ns() // SECOND_NS
        before = node.chain.slot(Commitment.FINALIZED)
        node.write(keys.PROGRAM, keys.LOADER, bytes(36), executable=True, slot=before)
        node.write(keys.wallet(keys.KEEPER), SYSTEM_PROGRAM, b"", lamports=_WALLET, slot=before)
        node.put(USDC, mint_account(Mint(keys.wallet("mint"), 10**16, 6)), slot=before)
        vault = token_account(TokenAccount(USDC, keys.SIGNER, 10**13), SPL_PROGRAM)
        node.put(keys.spot_market_vault(0), vault, slot=before)
        self._write(keys.spot_market(0), spot_market_account(), before)
        self._write(DOLLAR_ORACLE, lazer_oracle(PRICE, now, before), before)
        for future in PERPETUALS:
            self._write(keys.perp_market(future.index), perpetual_account(future), before)
            self._write(future.oracle, lazer_oracle(future.price, now, before), before)
        self.publish(before)

    def publish(self, slot: int | None = None) -> None:
        """Write every account that differs from what lies on chain, in the newest slot when none is given."""
        self._write(keys.STATE, state_account(self._state), slot)
        for perp in self._state.perps.values():
            self._write(perp.account, perp_market_account(self._state, perp), slot)
            self._write(perp.oracle, oracle_account(perp), slot)

    def _write(self, address: str, data: bytes, slot: int | None) -> None:
        if self._written.get(address) != data:
            self._written[address] = data
            self._state.node.write(address, keys.PROGRAM, data, slot=slot)
