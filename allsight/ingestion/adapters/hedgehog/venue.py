"""What Hedgehog is, as data: programs, hosts, capabilities, limits, and what our user may configure."""

from typing import Final, Literal

import msgspec

from allsight.domain.book import Trust
from allsight.domain.ids import FundsPool, Venue
from allsight.domain.money import Currency
from allsight.domain.venue import Access, Capabilities
from allsight.ingestion.adapter import FeedLimits
from allsight.ingestion.rest.solana import ACCOUNTS_PER_REQUEST, RpcRates, stream_url
from allsight.ingestion.solana.accounts import Commitment

VENUE: Final = Venue.HEDGEHOG
FUNDS_POOL: Final = FundsPool("solana:USDC")
"""Stakes are paid straight from a wallet's token account."""


class Programs(msgspec.Struct, frozen=True, kw_only=True):
    """The programs on chain (sheet 2). Builds of one kind share their layouts.

    Attributes:
        parimutuel: pools; `lent_out` names those that lend deposits to LULO until the market is resolved.
        p2p: fixed odds.
        parlay, classic: counted and never listed. `classic` is the legacy pool that holds YES and NO tokens.
    """

    parimutuel: tuple[str, ...] = (
        "PARrVs6F5egaNuz8g6pKJyU4ze3eX5xGZCFb3GLiVvu",
        "PAR4WfaUSo4LvmwndHcYjuL61vibPC1cs5nvFmMdFU4",
    )
    lent_out: tuple[str, ...] = ("PARrVs6F5egaNuz8g6pKJyU4ze3eX5xGZCFb3GLiVvu",)
    p2p: tuple[str, ...] = (
        "P2PzLraW8YF87BxqZTZ5kgrfvzcrKGPnqUBNhqmcV9B",
        "P2PototC41acvjMc9cvAoRjFjtaRD5Keo9PvNJfRwf3",
    )
    parlay: tuple[str, ...] = ("PLYaNRbQs9GWyVQdcLrzPvvZu7NH4W2sneyHcEimLr7",)
    classic: tuple[str, ...] = ("Hr4whNgXr3yZsJvx3TVSwfsFgXuSEPB1xKmvgrtLhsrM",)

    @property
    def listed(self) -> tuple[str, ...]:
        """Return the programs whose markets are listed and followed."""
        return (*self.parimutuel, *self.p2p)

    def kind(self, program: str) -> Literal["parimutuel", "p2p"] | None:
        """Return what kind of markets a program holds, or None for one that is not listed."""
        if program in self.parimutuel:
            return "parimutuel"
        return "p2p" if program in self.p2p else None


class Mint(msgspec.Struct, frozen=True):
    """A token that may be staked: its address, what one is worth the same as, and its decimals."""

    address: str
    currency: Currency
    decimals: int


USDC: Final = Mint("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", Currency.USDC, 6)

MAINNET_GENESIS: Final = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"
"""Names the cluster: the same program ids stand on Eclipse as well, with other markets (sheet 11.10)."""

ANY: Final = "*"


class HedgehogConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What may be set by the user.

    Attributes:
        environment: the name shown beside the data.
        rpc_url: of a Solana node; path and query may hold a provider's key and are never shown.
        rpc_ws_url: of its stream; None for the usual place, see `stream_url`.
        ipfs_url: a gateway for documents that are named by their content.
        action_url: where the venue's Actions for classic markets stand; asked by `doctor` alone.
        genesis: hash of the cluster's first block; None accepts any cluster.
        commitment: how sure the node is to be of prices; settlements are always read `finalized`.
        programs: see `Programs`.
        mints: what may be staked; markets in anything else are left out.
        resolvers: who may decide a market that is to count as firm; `*` accepts anybody. A resolver is named by whoever
            made the market and may decide for his own side, so by default nobody is trusted (sheet 11.3).
        creators: whose markets are looked for one by one where the node refuses to list a program (sheet 11.7).
        rates: what the node lets us ask.
        catalogue_every_s: how often all programs are listed again: notifications get lost and are not replayed.
        settle_every_s: how often ended markets are looked at until their end is final.
        metadata_every_s: how often a document that can be edited is read again; also how soon after a failure.
    """

    environment: str = "prod"
    rpc_url: str = "https://api.mainnet-beta.solana.com"
    rpc_ws_url: str | None = None
    ipfs_url: str = "https://ipfs.io"
    action_url: str = "https://hedgehog.markets"
    genesis: str | None = MAINNET_GENESIS
    commitment: Commitment = "confirmed"
    programs: Programs = Programs()
    mints: tuple[Mint, ...] = (USDC,)
    resolvers: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    rates: RpcRates = RpcRates()
    catalogue_every_s: float = 300.0
    settle_every_s: float = 30.0
    metadata_every_s: float = 900.0

    @property
    def stream_url(self) -> str:
        """Return where the node's stream stands."""
        return self.rpc_ws_url or stream_url(self.rpc_url)

    def mint(self, address: str) -> Mint | None:
        """Return what is known of a token, or None if it is not on the list."""
        return next((mint for mint in self.mints if mint.address == address), None)

    def trusts(self, resolver: str) -> bool:
        """Tell whether a market that this key decides may count as firm."""
        return ANY in self.resolvers or resolver in self.resolvers

    def limits(self) -> FeedLimits:
        """Return how the feed is to read the venue: one connection carries whole programs."""
        return FeedLimits(
            markets_per_connection=5_000,
            connections=1,
            poll_batch=MARKETS_PER_REQUEST,
            counts_events=True,
            changes_every_s=self.settle_every_s,
            catalogue_every_s=self.catalogue_every_s,
            closes_by_time=True,
            lookup_batch=ACCOUNTS_PER_REQUEST,
        )


CAPABILITIES: Final = Capabilities(
    venue=VENUE,
    currency=Currency.USDC,
    books=Trust.LIVE,
    keyed_books=Trust.LIVE,
    streams=Access.KEYLESS,
    trades=Access.ABSENT,
    rules=Access.KEYLESS,
    orders=Access.ABSENT,
    without_key="Pools (indicative, so DELAYED and never a leg) and fixed odds (firm), from any public Solana node.",
    with_key="Nothing more to read; a provider's node, with its key in the URL, lists programs more willingly.",
)

MARKETS_PER_REQUEST: Final = (ACCOUNTS_PER_REQUEST - 4) // 2
"""A market and the account of its stakes are read together, at one slot, beside up to four pools of lent deposits."""

IDLE_LIMIT_S: Final = 20.0
"""The node tells of every slot, one in 0.4 s: so long without a word and it is stuck."""

ACCEPT_DELAY_S: Final = 1.0
"""From sending a stake to its confirmation: about two slots (sheet 9)."""

POOL_REASON: Final = "parimutuel pool: every later stake moves the odds, so this is indicative and never a leg"
UNLISTED_RESOLVER: Final = "whoever made this market named a resolver that is not on our list: not to be hedged"
UNPROVEN: Final = "whether the stakes are there is being looked up"
