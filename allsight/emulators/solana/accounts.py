"""The account store: what lies at each address, now and in the slots that are not final yet."""

from collections.abc import Iterator
from typing import Final

import msgspec

from allsight.emulators.solana.keys import SYSTEM_PROGRAM

RENT_EPOCH: Final = 2**64 - 1
"""What rent-exempt accounts carry."""

_BYTE_YEAR: Final = 3_480
_OVERHEAD: Final = 128


def rent_exempt(size: int) -> int:
    """Return the lamports with which an account of that many bytes pays no rent: two years of it."""
    return (_OVERHEAD + size) * _BYTE_YEAR * 2


class Account(msgspec.Struct, frozen=True):
    """What lies at an address; without lamports it does not exist."""

    owner: str
    data: bytes
    lamports: int
    executable: bool = False


_CLOSED: Final = Account(SYSTEM_PROGRAM, b"", 0)


class AccountStore:
    """Accounts by address, with the versions that clients of an older commitment still see.

    Versions older than the finalised slot are forgotten when a newer one is finalised too.
    """

    def __init__(self) -> None:
        self._versions: dict[str, list[tuple[int, Account]]] = {}
        self._owned: dict[str, dict[str, None]] = {}
        self._changed: dict[int, dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._versions)

    def write(self, pubkey: str, account: Account | None, slot: int) -> None:
        """Put an account, or close it with None, in a slot that is not older than its last change."""
        versions = self._versions.setdefault(pubkey, [])
        if versions and versions[-1][0] > slot:
            raise ValueError(f"{pubkey} was changed in slot {versions[-1][0]}, after {slot}")
        if versions and versions[-1][0] == slot:
            versions.pop()
        versions.append((slot, account or _CLOSED))
        self._owned.setdefault(versions[-1][1].owner, {})[pubkey] = None
        self._changed.setdefault(slot, {})[pubkey] = None

    def read(self, pubkey: str, slot: int) -> Account | None:
        """Return what lies at an address as of a slot."""
        found = self.version(pubkey, slot)
        return found[1] if found is not None and found[1].lamports else None

    def version(self, pubkey: str, slot: int) -> tuple[int, Account] | None:
        """Return the slot and the contents of the last change up to a slot; a closed account has no lamports."""
        for version in reversed(self._versions.get(pubkey, ())):
            if version[0] <= slot:
                return version
        return None

    def owned(self, program: str, slot: int) -> Iterator[tuple[str, Account]]:
        """Yield the accounts of a program as of a slot."""
        for pubkey in self._owned.get(program, ()):
            account = self.read(pubkey, slot)
            if account is not None and account.owner == program:
                yield pubkey, account

    def changed(self, slot: int) -> tuple[str, ...]:
        """Return the addresses that changed in a slot, each once, in order of their first change."""
        return tuple(self._changed.get(slot, ()))

    def busy(self, slots: range) -> tuple[int, ...]:
        """Return those of some slots in which anything changed."""
        return tuple(slot for slot in self._changed if slot in slots)

    def forget(self, finalized: int) -> None:
        """Drop the versions that no commitment level can see any more."""
        for slot in [slot for slot in self._changed if slot <= finalized]:
            for pubkey in self._changed.pop(slot):
                self._prune(pubkey, finalized)

    def _prune(self, pubkey: str, finalized: int) -> None:
        versions = self._versions.get(pubkey, [])
        final = [index for index, (slot, _) in enumerate(versions) if slot <= finalized]
        for _, account in versions[: final[-1]] if final else ():
            if all(account.owner != later.owner for _, later in versions[final[-1] :]):
                self._owned[account.owner].pop(pubkey, None)
        del versions[: final[-1] if final else 0]
        if len(versions) == 1 and not versions[0][1].lamports:
            del self._versions[pubkey]
            self._owned[SYSTEM_PROGRAM].pop(pubkey, None)
