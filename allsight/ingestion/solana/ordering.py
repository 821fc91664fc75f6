"""Which of two states of an account is the newer one: only the slot says so, never the order of arrival."""

from allsight.ingestion.solana.accounts import Account


class SlotOrder:
    """Remembers the newest state of every account that was seen, from whatever road it came.

    Notifications come late, twice and out of order, nodes behind one address are not equally far, and nothing is
    replayed. So a state counts if its slot is higher than the known one's. Within one slot a later state that differs
    counts as well: an account may be written more than once in it, and such writes are told in their order.
    """

    def __init__(self) -> None:
        self._newest: dict[str, Account] = {}
        self.dropped = 0
        """How many late or repeated states were not admitted."""

    def admit(self, account: Account) -> bool:
        """Take a state in, and tell whether it is news: newer than the known one, and not the same again.

        A newer slot with the same bytes only proves the account; it is remembered, and is no news.
        """
        known = self._newest.get(account.address)
        if known is None:
            self._newest[account.address] = account
            return True
        same = known.data == account.data and known.owner == account.owner
        if account.slot < known.slot or (account.slot == known.slot and same):
            self.dropped += 1
            return False
        self._newest[account.address] = account
        return not same

    def newest(self, address: str) -> Account | None:
        """Return the newest state that was seen of an account, or None."""
        return self._newest.get(address)

    def forget(self, address: str) -> None:
        """Let go of an account that nobody follows any more."""
        self._newest.pop(address, None)

    def clear(self) -> None:
        """Forget everything: the node may now speak of another chain."""
        self._newest.clear()
