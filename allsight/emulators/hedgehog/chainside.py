"""How markets are put on the chain: their owners' keys, their accounts, the transactions that change them."""

from collections.abc import Sequence
from typing import Final

import msgspec
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from allsight.emulators.hedgehog import addresses
from allsight.emulators.solana.keys import (
    ASSOCIATED_PROGRAM,
    SPL_PROGRAM,
    SYSTEM_PROGRAM,
    USDC,
    keypair,
)
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.solana.tokens import TokenAccount, read_token_account, token_account
from allsight.emulators.solana.transactions import Recorded, TokenChange
from allsight.emulators.universe.chance import number, uniform

_WALLETS: Final = 40
_SETTLED_SLOTS: Final = 64
"""How old what was there before the node began is taken to be: finalised for everybody."""

_READ_ONLY: Final = frozenset({SPL_PROGRAM, SYSTEM_PROGRAM, ASSOCIATED_PROGRAM, USDC, addresses.LULO})


def stranger(seed: int, *parts: object) -> Keypair:
    """Return one of the wallets of the crowd."""
    return keypair(seed, "hedgehog", "wallet", number(seed, *parts) % _WALLETS)


def build_of(seed: int, group: str, newer: str, plain: str) -> str:
    """Return under which of two builds of a program a market runs: the same in every run."""
    return plain if uniform(seed, group, "build") < 0.2 else newer


class Owners(msgspec.Struct, frozen=True):
    """Who made a market and who resolves it.

    Attributes:
        creator: the wallet whose market it is, `index` which of its markets.
        resolver: the venue's own key for most, the creator's for some.
    """

    creator: Keypair
    index: int
    resolver: Keypair

    @classmethod
    def of(cls, seed: int, group: str) -> "Owners":
        """Return the owners of a market: the same in every run."""
        creator = keypair(seed, "hedgehog", "creator", group)
        own = uniform(seed, group, "resolver") < 0.1
        house = keypair("hedgehog", "resolver", number(seed, group, "house") % 2)
        return cls(creator, number(seed, group, "index") % 4, creator if own else house)


class Ledger:
    """Writes a venue's accounts and records its transactions.

    Args:
        node: where.
    """

    def __init__(self, node: SolanaNode) -> None:
        self.node = node

    @property
    def before(self) -> int:
        """Return a slot for what was there before the node began."""
        return self.node.chain.tip() - _SETTLED_SLOTS

    def write(self, pubkey: str, program: str, data: bytes, slot: int | None = None) -> None:
        """Put a program's account."""
        self.node.write(pubkey, program, data, slot=slot)

    def hold(self, pubkey: str, mint: str, owner: str, amount: int, slot: int | None = None) -> None:
        """Put a token account."""
        self.node.put(pubkey, token_account(TokenAccount(mint, owner, amount)), slot=slot)

    def held(self, pubkey: str) -> int:
        """Return what a token account holds, nothing while there is none."""
        account = self.node.read(pubkey)
        holding = None if account is None else read_token_account(account)
        return 0 if holding is None else holding.amount

    def record(
        self,
        program: str,
        data: bytes,
        keys: Sequence[str],
        payer: Keypair,
        *,
        logs: Sequence[str] = (),
        tokens: Sequence[TokenChange] = (),
    ) -> Recorded:
        """Record a transaction of one instruction: `keys` in the program's order, the payer among them signs."""
        own = str(payer.pubkey())
        metas = [
            AccountMeta(Pubkey.from_string(key), is_signer=key == own, is_writable=key not in _READ_ONLY)
            for key in keys
        ]
        instruction = Instruction(Pubkey.from_string(program), data, metas)
        said = (f"Program {program} invoke [1]", *logs, f"Program {program} success")
        return self.node.record([instruction], payer, logs=said, tokens=tokens)


def lulo_keys(program: str) -> list[str]:
    """Return the accounts of the lending build that stand after the payer; two of them are made up (venue sheet 8)."""
    pool = addresses.lulo_pool_of(program)
    made_up = [str(keypair("hedgehog", "lulo", name).pubkey()) for name in ("deposit", "promotion reserve")]
    return [pool, addresses.lulo_user_of(pool), *made_up, addresses.LULO, ASSOCIATED_PROGRAM]
