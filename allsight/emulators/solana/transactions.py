"""Transactions that took place: recorded with real bytes and signatures, for clients that read the past."""

import base64
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import Message
from solders.transaction import Transaction

from allsight.emulators.solana import base58
from allsight.emulators.solana.keys import SPL_PROGRAM
from allsight.emulators.solana.tokens import TokenAccount, amount_body

FEE_PER_SIGNATURE: Final = 5_000
KEPT: Final = 20_000


class TokenChange(msgspec.Struct, frozen=True):
    """What a transaction did to a token account: `holding` is what lies there afterwards."""

    account: str
    holding: TokenAccount
    before: int
    decimals: int = 6


class Recorded(msgspec.Struct, frozen=True):
    """A transaction in its slot.

    Attributes:
        err: None, or what went wrong in the node's form, for example `{"InstructionError": [0, {"Custom": 3}]}`.
        keys: every address that it names, its payer first.
        lamports: what lay at each of them before.
        tokens: the token accounts that it changed.
    """

    signature: str
    slot: int
    transaction: Transaction
    logs: tuple[str, ...]
    err: Any
    keys: tuple[str, ...]
    lamports: tuple[int, ...]
    tokens: tuple[TokenChange, ...] = ()


def build(
    instructions: Sequence[Instruction], payer: Keypair, signers: Sequence[Keypair], blockhash: str
) -> Transaction:
    """Return a signed transaction; the payer signs first."""
    recent = Hash.from_string(blockhash)
    message = Message.new_with_blockhash(list(instructions), payer.pubkey(), recent)
    return Transaction([payer, *signers], message, recent)


class TransactionLog:
    """The recorded transactions, the newest last; beyond `KEPT` the oldest are forgotten."""

    def __init__(self) -> None:
        self._order: deque[Recorded] = deque()
        self._by_signature: dict[str, Recorded] = {}
        self._by_key: dict[str, deque[Recorded]] = {}
        self._by_slot: dict[int, list[Recorded]] = {}

    def add(self, entry: Recorded) -> None:
        """Keep one more."""
        self._order.append(entry)
        self._by_signature[entry.signature] = entry
        self._by_slot.setdefault(entry.slot, []).append(entry)
        for key in entry.keys:
            self._by_key.setdefault(key, deque()).append(entry)
        if len(self._order) > KEPT:
            self._drop(self._order.popleft())

    def _drop(self, entry: Recorded) -> None:
        self._by_signature.pop(entry.signature, None)
        self._by_slot.pop(entry.slot, None)
        for key in entry.keys:
            of_key = self._by_key[key]
            of_key.popleft()
            if not of_key:
                del self._by_key[key]

    def get(self, signature: str) -> Recorded | None:
        """Return a transaction by its signature."""
        return self._by_signature.get(signature)

    def naming(self, key: str) -> tuple[Recorded, ...]:
        """Return the transactions that name an address, the newest first."""
        return tuple(reversed(self._by_key.get(key, ())))

    def in_slot(self, slot: int) -> tuple[Recorded, ...]:
        """Return the transactions of a slot, in their order."""
        return tuple(self._by_slot.get(slot, ()))

    def busy(self, slots: range) -> tuple[int, ...]:
        """Return those of some slots that have transactions."""
        found = []
        for entry in reversed(self._order):
            if entry.slot < slots.start:
                break
            if entry.slot in slots:
                found.append(entry.slot)
        return tuple(found)

    def __len__(self) -> int:
        return len(self._order)


def status_of(err: Any) -> dict[str, Any]:
    """Return the older form in which a node says how a transaction ended."""
    return {"Ok": None} if err is None else {"Err": err}


def transaction_body(entry: Recorded, encoding: str) -> Any:
    """Return a transaction in one of the encodings `json`, `jsonParsed`, `base64`, `base58`.

    Raises:
        ValueError: if it is another.
    """
    raw = bytes(entry.transaction)
    if encoding == "base64":
        return [base64.b64encode(raw).decode(), "base64"]
    if encoding == "base58":
        return [base58.encode(raw), "base58"]
    if encoding not in {"json", "jsonParsed"}:
        raise ValueError(encoding)
    message = entry.transaction.message
    keys = [str(key) for key in message.account_keys]
    parsed = encoding == "jsonParsed"
    instructions = []
    for instruction in message.instructions:
        called = {"data": base58.encode(bytes(instruction.data)), "stackHeight": 1}
        if parsed:
            accounts = [keys[index] for index in instruction.accounts]
            instructions.append({"accounts": accounts, "programId": keys[instruction.program_id_index], **called})
        else:
            indices = list(instruction.accounts)
            instructions.append({"accounts": indices, "programIdIndex": instruction.program_id_index, **called})
    body: dict[str, Any] = {
        "accountKeys": [_parsed_key(message, index, key) for index, key in enumerate(keys)] if parsed else keys,
        "instructions": instructions,
        "recentBlockhash": str(message.recent_blockhash),
    }
    if not parsed:
        body["header"] = {
            "numRequiredSignatures": message.header.num_required_signatures,
            "numReadonlySignedAccounts": message.header.num_readonly_signed_accounts,
            "numReadonlyUnsignedAccounts": message.header.num_readonly_unsigned_accounts,
        }
    return {"message": body, "signatures": [str(signature) for signature in entry.transaction.signatures]}


def _parsed_key(message: Message, index: int, key: str) -> dict[str, Any]:
    header = message.header
    signer = index < header.num_required_signatures
    if signer:
        writable = index < header.num_required_signatures - header.num_readonly_signed_accounts
    else:
        writable = index < len(message.account_keys) - header.num_readonly_unsigned_accounts
    return {"pubkey": key, "signer": signer, "source": "transaction", "writable": writable}


def meta_body(entry: Recorded) -> dict[str, Any]:
    """Return what the node says about the run of a transaction."""
    fee = FEE_PER_SIGNATURE * len(entry.transaction.signatures)
    payer, *others = entry.lamports
    return {
        "computeUnitsConsumed": 3_000 * len(entry.transaction.message.instructions),
        "err": entry.err,
        "fee": fee,
        "innerInstructions": [],
        "loadedAddresses": {"readonly": [], "writable": []},
        "logMessages": list(entry.logs),
        "postBalances": [max(0, payer - fee), *others],
        "postTokenBalances": [_token_body(entry, change, change.holding.amount) for change in entry.tokens],
        "preBalances": [payer, *others],
        "preTokenBalances": [_token_body(entry, change, change.before) for change in entry.tokens],
        "rewards": [],
        "status": status_of(entry.err),
    }


def _token_body(entry: Recorded, change: TokenChange, amount: int) -> dict[str, Any]:
    return {
        "accountIndex": entry.keys.index(change.account),
        "mint": change.holding.mint,
        "owner": change.holding.owner,
        "programId": SPL_PROGRAM,
        "uiTokenAmount": amount_body(amount, change.decimals),
    }
