"""The passing of slots: numbers, commitment levels, block times and hashes, all of them functions of the clock."""

import hashlib
from enum import StrEnum
from typing import Final

from solders.hash import Hash

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock

SLOT_NS: Final = 400 * MILLISECOND_NS
SLOT_S: Final = 0.4
SLOTS_IN_EPOCH: Final = 432_000
BLOCKHASH_LIVES: Final = 150
"""Blocks for which a blockhash is accepted."""

MAINNET_GENESIS: Final = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"

_KNOWN_SLOT: Final = 401_900_000
_KNOWN_NS: Final = 1_767_229_200 * SECOND_NS
"""A slot and its time, as in the sample conversation of the Hedgehog sheet; so a node that starts again goes on."""

_SKIPPED: Final = 22_000_000
"""Slots without a block so far: how far the block height is behind the slot."""


class Commitment(StrEnum):
    """How settled the data is that a client asks for."""

    PROCESSED = "processed"
    CONFIRMED = "confirmed"
    FINALIZED = "finalized"


BEHIND: Final = {Commitment.PROCESSED: 1, Commitment.CONFIRMED: 2, Commitment.FINALIZED: 33}
"""How many slots each level is behind the one that is being written, of which nothing is seen before it is complete."""


class Chain:
    """The chain's own time.

    Args:
        clock: by which slots pass.
        seed: of the blockhashes.
        genesis_hash: which cluster the node says it belongs to.
    """

    def __init__(self, clock: Clock, *, seed: int = 1, genesis_hash: str = MAINNET_GENESIS) -> None:
        self.genesis_hash = genesis_hash
        self._clock = clock
        self._seed = seed
        self._highest = 0
        self._stalled: int | None = None

    def slot_at(self, at_ns: int) -> int:
        """Return the slot in which an instant lies."""
        return _KNOWN_SLOT + (at_ns - _KNOWN_NS) // SLOT_NS

    def tip(self) -> int:
        """Return the slot that changes are being written into; it never goes back, whatever the clock does."""
        if self._stalled is not None:
            return self._stalled
        self._highest = max(self._highest, self.slot_at(self._clock.now_ns()))
        return self._highest

    def slot(self, commitment: Commitment) -> int:
        """Return the newest slot of a commitment level."""
        return self.tip() - BEHIND[commitment]

    def stall(self) -> None:
        """Let the slot stand still, as on a node that has lost its peers."""
        self._stalled = self.tip()

    def resume(self) -> None:
        """Let the slot catch up with the clock."""
        self._stalled = None

    @property
    def stalled_slots(self) -> int:
        """Return how many slots the node is behind the clock."""
        return 0 if self._stalled is None else self.slot_at(self._clock.now_ns()) - self._stalled

    def time_s(self, slot: int) -> int:
        """Return when a slot began, as Unix seconds: what programs take for now."""
        return (_KNOWN_NS + (slot - _KNOWN_SLOT) * SLOT_NS) // SECOND_NS

    def height(self, slot: int) -> int:
        """Return how many blocks there are up to a slot."""
        return slot - _SKIPPED

    def blockhash(self, slot: int) -> str:
        """Return the hash of a slot's block."""
        return str(Hash(hashlib.sha256(f"{self._seed}:block:{slot}".encode()).digest()))

    def accepts(self, blockhash: str, slot: int) -> bool:
        """Tell whether a transaction with this blockhash would still be accepted at a slot."""
        return any(self.blockhash(slot - age) == blockhash for age in range(BLOCKHASH_LIVES + 1))
