"""The node itself: what venues write into it, and what its servers read from it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from solders.instruction import Instruction
from solders.keypair import Keypair

from allsight.domain.clock import Clock
from allsight.emulators.solana.accounts import Account, AccountStore, rent_exempt
from allsight.emulators.solana.chain import BEHIND, MAINNET_GENESIS, Chain, Commitment
from allsight.emulators.solana.formats import parsed_holding, parsed_mint
from allsight.emulators.solana.tokens import read_mint, read_token_account
from allsight.emulators.solana.transactions import Recorded, TokenChange, TransactionLog, build

_WALLET_LAMPORTS: Final = 1_000_000_000
"""What a payer is taken to have whose account nobody has written: one SOL."""

Listener = Callable[[Commitment, range], None]
"""Told that slots have reached a commitment level."""


class SolanaNode:
    """Accounts and transactions on a chain whose slots pass with the clock.

    A change belongs to the slot in which it is made, and several changes of one account in one slot are one. It is seen
    under `processed` when that slot is over, one slot later under `confirmed` and 32 slots later under `finalized`;
    subscribers hear of it when `advance` finds that slot reached.

    Attributes:
        chain: slots, blockhashes, commitment levels.
        accounts: the account store.
        transactions: what took place.
    """

    def __init__(self, clock: Clock, *, seed: int = 1, genesis_hash: str = MAINNET_GENESIS) -> None:
        self.chain = Chain(clock, seed=seed, genesis_hash=genesis_hash)
        self.accounts = AccountStore()
        self.transactions = TransactionLog()
        self._listeners: list[Listener] = []
        self._reached = {commitment: self.chain.slot(commitment) for commitment in Commitment}

    # -- for venues ---------------------------------------------------------------------------------------------------

    def write(
        self,
        pubkey: str,
        owner: str,
        data: bytes,
        *,
        lamports: int | None = None,
        executable: bool = False,
        slot: int | None = None,
    ) -> None:
        """Put an account, rent-exempt unless its lamports are given.

        Args:
            pubkey: where.
            owner: the program whose account it is.
            data: its contents.
            lamports: what it holds.
            executable: whether it is a program.
            slot: in which slot it was changed: the newest one when not given, an old one for what was there before.
        """
        held = rent_exempt(len(data)) if lamports is None else lamports
        self.put(pubkey, Account(owner, data, held, executable), slot=slot)

    def put(self, pubkey: str, account: Account, *, slot: int | None = None) -> None:
        """Put an account that is made already; `slot` as in `write`."""
        self.accounts.write(pubkey, account, self.chain.tip() if slot is None else slot)

    def close(self, pubkey: str) -> None:
        """Take an account away in the newest slot."""
        self.accounts.write(pubkey, None, self.chain.tip())

    def read(self, pubkey: str) -> Account | None:
        """Return what lies at an address now."""
        return self.accounts.read(pubkey, self.chain.tip())

    def record(
        self,
        instructions: Sequence[Instruction],
        payer: Keypair,
        *,
        signers: Sequence[Keypair] = (),
        logs: Sequence[str] = (),
        err: Any = None,
        tokens: Sequence[TokenChange] = (),
    ) -> Recorded:
        """Record a transaction in the newest slot; its effects on accounts are the caller's to write."""
        slot = self.chain.tip()
        made = build(instructions, payer, signers, self.chain.blockhash(slot - 1))
        keys = tuple(str(key) for key in made.message.account_keys)
        held = [account.lamports if (account := self.read(key)) is not None else 0 for key in keys]
        entry = Recorded(
            signature=str(made.signatures[0]),
            slot=slot,
            transaction=made,
            logs=tuple(logs),
            err=err,
            keys=keys,
            lamports=(held[0] or _WALLET_LAMPORTS, *held[1:]),
            tokens=tuple(tokens),
        )
        self.transactions.add(entry)
        return entry

    # -- for servers --------------------------------------------------------------------------------------------------

    def listen(self, listener: Listener) -> None:
        """Call back when slots reach a commitment level."""
        self._listeners.append(listener)

    def advance(self) -> None:
        """Tell the listeners which slots have reached a commitment level since the last time."""
        for commitment in Commitment:
            reached = self.chain.slot(commitment)
            fresh = range(self._reached[commitment] + 1, reached + 1)
            for listener in self._listeners if fresh else ():
                listener(commitment, fresh)
            self._reached[commitment] = max(reached, self._reached[commitment])
        self.accounts.forget(self.chain.tip() - BEHIND[Commitment.FINALIZED])

    def decimals(self, mint: str, slot: int) -> int:
        """Return the decimals of a token as of a slot, zero when its mint is unknown."""
        account = self.accounts.read(mint, slot)
        found = read_mint(account) if account is not None else None
        return found.decimals if found is not None else 0

    def parsed(self, account: Account, slot: int) -> dict[str, Any] | None:
        """Return the contents of a token program's account by field names, None for any other."""
        holding = read_token_account(account)
        if holding is not None:
            return parsed_holding(holding, self.decimals(holding.mint, slot), len(account.data))
        mint = read_mint(account)
        return parsed_mint(mint, len(account.data)) if mint is not None else None
