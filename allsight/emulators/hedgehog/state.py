"""Everything that an emulated Hedgehog knows: its pools and fixed-odds markets, kept in line with the universe."""

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.ids import Venue
from allsight.emulators.hedgehog import addresses
from allsight.emulators.hedgehog.chainside import Ledger
from allsight.emulators.hedgehog.config import HedgehogEmulatorConfig
from allsight.emulators.hedgehog.crowd import PeerInterest, PoolInterest
from allsight.emulators.hedgehog.documents import Library, document
from allsight.emulators.hedgehog.layouts import (
    OPEN,
    PEER_INVALID,
    PEER_NO,
    PEER_YES,
    LuloPool,
    PeerConfig,
    PoolConfig,
)
from allsight.emulators.hedgehog.noise import put_noise
from allsight.emulators.hedgehog.peers import Peer
from allsight.emulators.hedgehog.pools import Pool, market_of
from allsight.emulators.solana.keys import USDC, keypair
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.solana.tokens import Mint, mint_account
from allsight.emulators.traders.floor import share_of_topics
from allsight.emulators.universe.model import ChangeKind, ListedEvent, Listing, World
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords

_PEER_BPS = 200
_LONGEST_STEP_S = 5.0


class HedgehogState:
    """The venue behind its servers.

    Attributes:
        node: the chain that it writes to.
        library: the documents of its markets.
        pools, peers: what is listed, by the universe's event.
        listings: every option that is listed, by the universe's id.
        noise: addresses of accounts that no client should list, by name.
        unresolved: markets whose resolver does not come.
    """

    def __init__(self, config: HedgehogEmulatorConfig, world: World, clock: Clock) -> None:
        self.config = config
        self.world = world
        self.clock = clock
        self.node = SolanaNode(clock, seed=config.seed, genesis_hash=config.genesis_hash)
        self.library = Library()
        self.pools: dict[str, Pool] = {}
        self.peers: dict[str, Peer] = {}
        self.listings: dict[str, Listing] = {}
        self.noise: dict[str, str] = {}
        self.unresolved: set[str] = set()
        self._events: dict[str, ListedEvent] = {}
        self._ledger = Ledger(self.node)
        self._select = share_of_topics(config.seed, config.share)
        self._reached_ns = clock.now_ns()
        self._owed = 0.0
        self._turn = 0

    def open(self) -> None:
        """Put everything that is there at this instant."""
        now = self._reached_ns = self.clock.now_ns()
        self._put_programs()
        for event in self.world.events(Venue.HEDGEHOG, now):
            if self._select(event):
                self._add(event, now, fresh=False)
        if self.config.noise:
            self.noise = put_noise(self._ledger, self.library, now)

    def advance(self) -> None:
        """Carry out what has happened since the last time: new markets, stakes, outcomes, claims."""
        now = self.clock.now_ns()
        changes = self.world.changes(Venue.HEDGEHOG, self._reached_ns, now)
        passed = min(_LONGEST_STEP_S, (now - self._reached_ns) / SECOND_NS)
        self._reached_ns = now
        for change in changes:
            group = change.listing.group
            if change.kind is ChangeKind.LISTED:
                self._meet(group, now)
            elif change.kind is ChangeKind.SETTLED and group in self._events and group not in self.unresolved:
                self._settle(group, change.at_ns)
            elif change.kind is ChangeKind.DELISTED:
                self._forget(change.listing)
        self._stake(now, passed)
        for pool in self.pools.values():
            pool.pay_due(now)

    def event(self, group: str) -> ListedEvent:
        """Return an event that is listed.

        Raises:
            KeyError: if there is none of that id.
        """
        return self._events[group]

    def _put_programs(self) -> None:
        slot = self._ledger.before
        authority = str(keypair("hedgehog", "authority").pubkey())
        self.node.put(USDC, mint_account(Mint(authority, 8 * 10**15, 6)), slot=slot)
        pools = PoolConfig(authority, self.config.platform_bps, self.config.inactive_s)
        for program in (addresses.POOLS, addresses.PLAIN_POOLS):
            config = addresses.config_of(program)
            self._ledger.write(config, program, pools.data(), slot)
            self._ledger.hold(addresses.platform_fees_of(program, USDC), USDC, config, 0, slot)
        self._ledger.write(addresses.lulo_pool_of(addresses.POOLS), addresses.POOLS, LuloPool(0).data(), slot)
        for program in (addresses.PEERS, addresses.PLAIN_PEERS):
            self._ledger.write(addresses.config_of(program), program, PeerConfig(authority, _PEER_BPS).data(), slot)

    def _meet(self, group: str, now_ns: int) -> None:
        if group in self._events:
            return
        for event in self.world.events(Venue.HEDGEHOG, now_ns):
            if event.id == group and self._select(event):
                self._add(event, now_ns, fresh=True)

    def _add(self, event: ListedEvent, now_ns: int, *, fresh: bool) -> None:
        words = HedgehogEventWords.of(event)
        known = {listing.id: listing for listing in self.world.listings(Venue.HEDGEHOG, now_ns)}
        listings = [known[name] for name in event.listings if name in known]
        if len(listings) < len(event.listings):
            return  # its last moment: some options are gone already
        self._events[event.id] = event
        self.listings |= {listing.id: listing for listing in listings}
        content = document(words, self.config.seed, event.id)
        uri = self.library.publish(event.id, content) if self.config.pages else self.library.add(content)
        times = words.closes_ns // SECOND_NS, words.resolves_ns // SECOND_NS
        slot = None if fresh else self._ledger.before
        seed, size = self.config.seed, self.config.size
        market: Pool | Peer
        if words.kind == "pool":
            interest = PoolInterest(self.world, seed, event.id, listings, size)
            empty = market_of(seed, event, uri, times, self.config.platform_bps)
            market = self.pools[event.id] = Pool(self._ledger, seed, event, empty, interest, self.config.pace_s)
        else:
            odds = PeerInterest(self.world, seed, event.id, listings[0], size)
            market = self.peers[event.id] = Peer(self._ledger, seed, event, uri, times, odds, _PEER_BPS)
        market.open(now_ns, slot)
        if now_ns >= listings[0].settled_ns:
            self._settle(event.id, listings[0].settled_ns, slot)
            if event.id in self.pools:
                self.pools[event.id].pay_due(now_ns, slot)

    def _settle(self, group: str, at_ns: int, slot: int | None = None) -> None:
        """Resolve as the universe says: an outcome that pays in full, anything else marks the market invalid."""
        listings = [self.listings[name] for name in self._events[group].listings]
        payoffs = [self.world.settlement(listing) for listing in listings]
        paying = [place for place, payoff in enumerate(payoffs) if payoff.value == 1 and not payoff.refund]
        split = any(payoff.refund or payoff.value not in {0, 1} for payoff in payoffs)
        outcome_s = at_ns // SECOND_NS
        if group in self.pools:
            if self.pools[group].market.state == OPEN:
                named = paying[0] if len(paying) == 1 and not split else None
                self.pools[group].resolve(named, outcome_s, slot)
        elif self.peers[group].market.state == OPEN:
            state = PEER_INVALID if split else PEER_YES if paying else PEER_NO
            self.peers[group].resolve(state, outcome_s, slot)

    def _stake(self, now_ns: int, passed_s: float) -> None:
        """Let the crowd make what has fallen due, market by market, no faster than the configured rate."""
        if not self.config.rate:
            return
        for peer in self.peers.values():
            peer.fill(now_ns)
        self._owed = min(self._owed + self.config.rate * passed_s, max(1.0, self.config.rate * _LONGEST_STEP_S))
        pools = list(self.pools.values())
        for _ in range(len(pools)):
            if self._owed < 1:
                return
            self._turn = (self._turn + 1) % len(pools)
            pool = pools[self._turn]
            due = pool.due(now_ns)
            if due is not None:
                pool.stake(*due, now_ns)
                self._owed -= 1

    def _forget(self, listing: Listing) -> None:
        """Let go of an option that the universe no longer shows; its account stays on the chain."""
        self.listings.pop(listing.id, None)
        event = self._events.get(listing.group)
        if event is not None and not any(name in self.listings for name in event.listings):
            del self._events[listing.group]
            self.pools.pop(listing.group, None)
            self.peers.pop(listing.group, None)
