"""Levers for tests: what a creator, a resolver, a stranger or the network could do, unplanned by the universe."""

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.emulators.hedgehog.documents import document
from allsight.emulators.hedgehog.layouts import OPEN, PoolMarket
from allsight.emulators.hedgehog.peers import Peer
from allsight.emulators.hedgehog.pools import Pool
from allsight.emulators.hedgehog.state import HedgehogState
from allsight.emulators.solana.keys import keypair
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords


class Controls:
    """Intervenes in the venue; accounts change in the newest slot and subscribers hear of it.

    Markets are named by the universe's event. Notifications that are doubled, late or out of order, a dropped socket
    and refused calls are faults: see `FaultPlan`.

    Raises:
        NotFoundError: from any method that is given a market which is not listed.
    """

    def __init__(self, state: HedgehogState) -> None:
        self._state = state

    def flood(self, group: str, option: int, amount: int, *, stakes: int = 10) -> None:
        """Let a stranger stake an amount in several pieces, as happens shortly before a close.

        Raises:
            InvalidRequestError: if the pool takes no stakes, or has no such option.
        """
        pool, wallet = self._pool(group), keypair("hedgehog", "flood", group)
        part, rest = divmod(amount, stakes)
        for number in range(stakes):
            pool.stake(option, part + (rest if number == 0 else 0), self._now(), wallet)

    def stake_unfunded(self, group: str, option: int, amount: int) -> None:
        """Record a stake that brings no money: the pool's balance falls below the recorded sum (venue sheet 1).

        Raises:
            InvalidRequestError: if the pool takes no stakes, or has no such option.
        """
        wallet = keypair("hedgehog", "unfunded", group)
        self._pool(group).stake(option, amount, self._now(), wallet, funded=False)

    def take(self, group: str, amount: int) -> None:
        """Let a stranger take NO of a fixed-odds market.

        Raises:
            InvalidRequestError: as `Peer.take`.
        """
        self._peer(group).take(amount)

    def drain(self, group: str, amount: int) -> None:
        """Let money leave a market's token account, which then holds less than is recorded (venue sheet 1)."""
        market = self._market(group)
        market.hold(max(0, market.balance - amount))

    def repay(self, group: str) -> None:
        """Let a market's token account hold what is recorded again."""
        market = self._market(group)
        recorded = market.market
        market.hold(
            sum(recorded.amounts) if isinstance(recorded, PoolMarket) else recorded.yes_amount + recorded.no_amount
        )

    def edit(self, group: str, **words: object) -> None:
        """Let a creator edit his page, by the names of the universe's words.

        Raises:
            InvalidRequestError: if documents lie where nobody can edit them: see `HedgehogEmulatorConfig.pages`.
        """
        state = self._state
        self._market(group)
        if not state.config.pages:
            raise InvalidRequestError(f"the document of {group} is addressed by its content")
        edited = msgspec.structs.replace(HedgehogEventWords.of(state.event(group)), **words)
        state.library.publish(group, document(edited, state.config.seed, group))

    def resolve(self, group: str, option: int) -> None:
        """Let the resolver name an outcome now, whatever is true.

        Raises:
            InvalidRequestError: before the resolve time, for a pool that is over, or for no such option.
        """
        pool = self._pool(group)
        now_s = self._now() // SECOND_NS
        if now_s < pool.market.resolves_s or pool.market.state != OPEN or option >= len(pool.market.amounts):
            raise InvalidRequestError(f"{group} cannot be resolved to {option} now")
        pool.resolve(option, now_s)

    def invalidate(self, group: str) -> None:
        """Let the resolver mark a market invalid, which it may at any time.

        Raises:
            InvalidRequestError: for a pool that is over.
        """
        pool = self._pool(group)
        if pool.market.state != OPEN:
            raise InvalidRequestError(f"{group} is over")
        pool.resolve(None, self._now() // SECOND_NS)

    def lose_resolver(self, group: str) -> None:
        """Let nobody come to resolve a market."""
        self._market(group)
        self._state.unresolved.add(group)

    def invalidate_inactive(self, group: str) -> None:
        """Let anybody mark a pool invalid that nobody has resolved for too long.

        Raises:
            InvalidRequestError: if that time has not passed, or the pool is over.
        """
        pool = self._pool(group)
        now_s = self._now() // SECOND_NS
        if pool.market.state != OPEN or now_s < pool.market.resolves_s + self._state.config.inactive_s:
            raise InvalidRequestError(f"{group} is not inactive")
        pool.resolve(None, now_s, inactive=True)

    def withdraw_unmatched(self, group: str) -> None:
        """Let the creator of a fixed-odds market take back what nobody has matched."""
        self._peer(group).withdraw_unmatched()

    def stall(self) -> None:
        """Let the node's slot stand still."""
        self._state.node.chain.stall()

    def resume(self) -> None:
        """Let the node catch up."""
        self._state.node.chain.resume()

    def _pool(self, group: str) -> Pool:
        found = self._state.pools.get(group)
        if found is None:
            raise NotFoundError(f"no pool {group}")
        return found

    def _peer(self, group: str) -> Peer:
        found = self._state.peers.get(group)
        if found is None:
            raise NotFoundError(f"no fixed-odds market {group}")
        return found

    def _market(self, group: str) -> Pool | Peer:
        found = self._state.pools.get(group) or self._state.peers.get(group)
        if found is None:
            raise NotFoundError(f"no market {group}")
        return found

    def _now(self) -> int:
        return self._state.clock.now_ns()
