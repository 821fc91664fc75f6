"""The methods about the chain and its transactions (Hedgehog sheet 9)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from solders.message import from_bytes_versioned
from solders.transaction import VersionedTransaction

from allsight.emulators.solana import base58
from allsight.emulators.solana.chain import BLOCKHASH_LIVES, SLOTS_IN_EPOCH, Commitment
from allsight.emulators.solana.errors import (
    invalid_params,
    node_behind,
    not_available,
    preflight_failure,
    signature_failure,
    simulation,
)
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.solana.params import Config, Params, signature
from allsight.emulators.solana.reading import VERSION, Method, slot_of, with_context
from allsight.emulators.solana.transactions import FEE_PER_SIGNATURE, Recorded, meta_body, status_of, transaction_body

_FEATURE_SET: Final = 3_604_001_754
_FIRST_BLOCK: Final = 380_000_000
_MOST_STATUSES: Final = 256
_MOST_SIGNATURES: Final = 1_000
_HEALTHY: Final = 128
"""Slots that a node may be behind before it calls itself unhealthy."""

_NOT_RUN: Final = {"InstructionError": [0, "UnsupportedProgramId"]}
"""How a transaction ends on a node that executes no program."""


class StatusConfig(msgspec.Struct, frozen=True, rename="camel"):
    """Whether statuses older than the recent ones are wanted; here all are kept alike."""

    search_transaction_history: bool = False


class TransactionConfig(Config, frozen=True):
    """How a transaction is to be written."""

    encoding: str = "json"
    max_supported_transaction_version: int | None = None


class SignaturesConfig(Config, frozen=True):
    """Which part of an address's past: after `until`, before `before`, both signatures."""

    limit: int = _MOST_SIGNATURES
    before: str | None = None
    until: str | None = None


class SendConfig(msgspec.Struct, frozen=True, rename="camel"):
    """How a transaction is handed in."""

    encoding: str = "base58"
    skip_preflight: bool = False
    preflight_commitment: Commitment = Commitment.FINALIZED


class SimulateConfig(Config, frozen=True):
    """How a transaction is to be tried."""

    encoding: str = "base58"
    sig_verify: bool = False
    replace_recent_blockhash: bool = False


class LedgerMethods:
    """Tells of slots, blocks and transactions of a node.

    No program is executed here: a transaction that is handed in is read, its signatures are checked, and then it is
    refused as one whose program the node does not know.
    """

    def __init__(self, node: SolanaNode) -> None:
        self._node = node
        self._chain = node.chain

    def methods(self) -> Mapping[str, Method]:
        """Return the methods by their names on the wire."""
        return {
            "getSlot": lambda params: slot_of(self._node, params.config(0, Config)),
            "getBlockHeight": lambda params: self._chain.height(slot_of(self._node, params.config(0, Config))),
            "getBlockTime": self._block_time,
            "getFirstAvailableBlock": lambda _params: _FIRST_BLOCK,
            "getVersion": lambda _params: {"feature-set": _FEATURE_SET, "solana-core": VERSION},
            "getHealth": self._health,
            "getGenesisHash": lambda _params: self._chain.genesis_hash,
            "getEpochInfo": self._epoch_info,
            "getLatestBlockhash": self._latest_blockhash,
            "isBlockhashValid": self._blockhash_valid,
            "getFeeForMessage": self._fee,
            "getRecentPrioritizationFees": self._priority_fees,
            "getSignatureStatuses": self._statuses,
            "getTransaction": self._transaction,
            "getSignaturesForAddress": self._signatures,
            "getTransactionCount": lambda params: self._count(slot_of(self._node, params.config(0, Config))),
            "sendTransaction": self._send,
            "simulateTransaction": self._simulate,
        }

    # -- the chain ----------------------------------------------------------------------------------------------------

    def _block_time(self, params: Params) -> Any:
        slot = params.get(0, int)
        if not _FIRST_BLOCK <= slot <= self._chain.slot(Commitment.CONFIRMED):
            raise not_available(slot)
        return self._chain.time_s(slot)

    def _health(self, _params: Params) -> Any:
        behind = self._chain.stalled_slots
        if behind > _HEALTHY:
            raise node_behind(behind)
        return "ok"

    def _count(self, slot: int) -> int:
        """Return a number of transactions that grows as on the real chain, some 1,500 per slot."""
        return slot * 1_500

    def _epoch_info(self, params: Params) -> Any:
        slot = slot_of(self._node, params.config(0, Config))
        epoch, index = divmod(slot, SLOTS_IN_EPOCH)
        return {
            "absoluteSlot": slot,
            "blockHeight": self._chain.height(slot),
            "epoch": epoch,
            "slotIndex": index,
            "slotsInEpoch": SLOTS_IN_EPOCH,
            "transactionCount": self._count(slot),
        }

    def _latest_blockhash(self, params: Params) -> Any:
        slot = slot_of(self._node, params.config(0, Config))
        valid = self._chain.height(slot) + BLOCKHASH_LIVES
        return with_context(slot, {"blockhash": self._chain.blockhash(slot), "lastValidBlockHeight": valid})

    def _blockhash_valid(self, params: Params) -> Any:
        slot = slot_of(self._node, params.config(1, Config))
        return with_context(slot, self._chain.accepts(params.get(0, str), slot))

    def _fee(self, params: Params) -> Any:
        slot = slot_of(self._node, params.config(1, Config))
        try:
            message = from_bytes_versioned(base64.b64decode(params.get(0, str), validate=True))
        except (ValueError, binascii.Error) as error:
            raise invalid_params(f"invalid base64 encoding: {error}") from None
        alive = self._chain.accepts(str(message.recent_blockhash), slot)
        return with_context(slot, FEE_PER_SIGNATURE * message.header.num_required_signatures if alive else None)

    def _priority_fees(self, _params: Params) -> Any:
        newest = self._chain.slot(Commitment.CONFIRMED)
        return [{"slot": slot, "prioritizationFee": 0} for slot in range(newest - BLOCKHASH_LIVES + 1, newest + 1)]

    # -- transactions that took place ---------------------------------------------------------------------------------

    def _statuses(self, params: Params) -> Any:
        wanted = params.get(0, list[str])
        params.config(1, StatusConfig)
        if len(wanted) > _MOST_STATUSES:
            raise invalid_params(f"Too many inputs provided; max {_MOST_STATUSES}")
        found = [self._node.transactions.get(signature(text)) for text in wanted]
        return with_context(self._chain.tip(), [None if entry is None else self._status(entry) for entry in found])

    def _status(self, entry: Recorded) -> dict[str, Any] | None:
        level = self._level(entry.slot)
        if level is None:
            return None
        return {
            "confirmationStatus": level,
            "confirmations": None if level is Commitment.FINALIZED else self._chain.tip() - entry.slot,
            "err": entry.err,
            "slot": entry.slot,
            "status": status_of(entry.err),
        }

    def _level(self, slot: int) -> Commitment | None:
        reached = [level for level in Commitment if self._chain.slot(level) >= slot]
        return reached[-1] if reached else None

    def _transaction(self, params: Params) -> Any:
        if params.is_text(1):
            config = TransactionConfig(encoding=params.get(1, str))
        else:
            config = params.config(1, TransactionConfig)
        if config.commitment is Commitment.PROCESSED:
            raise invalid_params("Method does not support commitment below `confirmed`")
        entry = self._node.transactions.get(params.signature(0))
        if entry is None or entry.slot > self._chain.slot(config.commitment):
            return None
        try:
            body = transaction_body(entry, config.encoding)
        except ValueError:
            raise invalid_params(f"Invalid params: unknown variant `{config.encoding}`.") from None
        answer = {
            "blockTime": self._chain.time_s(entry.slot),
            "meta": meta_body(entry),
            "slot": entry.slot,
            "transaction": body,
        }
        return answer if config.max_supported_transaction_version is None else answer | {"version": "legacy"}

    def _signatures(self, params: Params) -> Any:
        key, config = params.pubkey(0), params.config(1, SignaturesConfig)
        if not 1 <= config.limit <= _MOST_SIGNATURES:
            raise invalid_params(f"Invalid limit; max {_MOST_SIGNATURES}")
        before = None if config.before is None else signature(config.before)
        until = None if config.until is None else signature(config.until)
        newest, found = self._chain.slot(config.commitment), list[dict[str, Any]]()
        waiting = before is not None
        for entry in self._node.transactions.naming(key):
            if entry.signature == until or len(found) == config.limit:
                break
            if not waiting and entry.slot <= newest:
                found.append(
                    {
                        "blockTime": self._chain.time_s(entry.slot),
                        "confirmationStatus": self._level(entry.slot),
                        "err": entry.err,
                        "memo": None,
                        "signature": entry.signature,
                        "slot": entry.slot,
                    }
                )
            waiting = waiting and entry.signature != before
        return found

    # -- transactions that are handed in ------------------------------------------------------------------------------

    def _send(self, params: Params) -> Any:
        config = params.config(1, SendConfig)
        transaction = _decode(params.get(0, str), config.encoding)
        if not all(transaction.verify_with_results()):
            raise signature_failure()
        slot = self._chain.slot(config.preflight_commitment)
        if not self._chain.accepts(str(transaction.message.recent_blockhash), slot):
            raise preflight_failure("Blockhash not found", "BlockhashNotFound")
        raise preflight_failure("Error processing Instruction 0: Unsupported program id", _NOT_RUN)

    def _simulate(self, params: Params) -> Any:
        config = params.config(1, SimulateConfig)
        transaction = _decode(params.get(0, str), config.encoding)
        slot = slot_of(self._node, config)
        if config.sig_verify and config.replace_recent_blockhash:
            raise invalid_params("sigVerify may not be used with replaceRecentBlockhash")
        if config.sig_verify and not all(transaction.verify_with_results()):
            raise signature_failure()
        if config.replace_recent_blockhash or self._chain.accepts(str(transaction.message.recent_blockhash), slot):
            return with_context(slot, simulation(_NOT_RUN))
        return with_context(slot, simulation("BlockhashNotFound"))


def _decode(text: str, encoding: str) -> VersionedTransaction:
    """Read a transaction as it was handed in.

    Raises:
        RpcError: -32602 if it is none.
    """
    if encoding not in {"base58", "base64"}:
        raise invalid_params(f"Invalid params: unsupported encoding: {encoding}. Supported encodings: base58, base64")
    try:
        raw = base58.decode(text) if encoding == "base58" else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise invalid_params(f"invalid {encoding} encoding: {error}") from None
    try:
        return VersionedTransaction.from_bytes(raw)
    except ValueError:
        raise invalid_params("failed to deserialize solana_transaction::versioned::VersionedTransaction") from None
