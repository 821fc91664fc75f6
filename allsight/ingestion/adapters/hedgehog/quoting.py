"""Say what a market's newest state means for its books: levels, trust and, for pools, the pot behind them. Pure."""

from collections.abc import Iterable

from allsight.domain.book import Level, Trust
from allsight.domain.ids import LaneId, MarketKey, event_key
from allsight.domain.market import Market
from allsight.domain.messages import BookSnapshot, PoolSnapshot
from allsight.ingestion.adapters.hedgehog import books, wire
from allsight.ingestion.adapters.hedgehog.listing import keys_of
from allsight.ingestion.adapters.hedgehog.memory import Known, Verdict
from allsight.ingestion.adapters.hedgehog.venue import POOL_REASON, UNLISTED_RESOLVER, VENUE, HedgehogConfig

UNREADABLE_ACCOUNT = "the market's account is not of the form that we know"


def quotes(
    known: Known, verdict: Verdict, markets: Iterable[Market], config: HedgehogConfig, recv_ns: int, lane: LaneId | None
) -> list[BookSnapshot | PoolSnapshot]:
    """Return the books of these markets, which all stand for one account, and before them the pool behind them.

    A pool is DELAYED at best: its price is not locked. Fixed odds are LIVE, unless somebody decides them whom nobody
    vouches for. Neither is trusted while the stakes are not proven to be there.
    """
    market, mint = known.market, config.mint(known.market.mint)
    if mint is None:
        return [withdrawn(one.key, "the stakes are of a token that is not on the list", recv_ns) for one in markets]
    if isinstance(market, wire.P2pMarket):
        firm = config.trusts(market.resolver)
        usual = (Trust.LIVE, "") if firm else (Trust.DELAYED, UNLISTED_RESOLVER)
        bids = books.p2p_bids(market)
        return [_book(one.key, verdict, usual, recv_ns, lane, bids=bids) for one in markets]
    pool, keys = books.pool_of(known.address, market, mint), keys_of(known.address, market)
    found: list[BookSnapshot | PoolSnapshot] = [
        PoolSnapshot(
            event=event_key(VENUE, known.address),
            pool=pool,
            markets=keys,
            recv_ns=recv_ns,
            venue_ns=None,
            slot=known.slot,
            held=verdict.held,
        )
    ]
    for one in markets:
        option = int(one.native_of("option"))
        asks = books.pool_asks(pool, option, one.ladder) if option < len(keys) else ()
        found.append(_book(one.key, verdict, (Trust.DELAYED, POOL_REASON), recv_ns, lane, asks=asks))
    return found


def _book(
    key: MarketKey,
    verdict: Verdict,
    usual: tuple[Trust, str],
    recv_ns: int,
    lane: LaneId | None,
    *,
    bids: tuple[Level, ...] = (),
    asks: tuple[Level, ...] = (),
) -> BookSnapshot:
    trust, reason = usual if verdict.trust is None else (verdict.trust, verdict.reason)
    return BookSnapshot(
        key=key, recv_ns=recv_ns, venue_ns=None, bids=bids, asks=asks, trust=trust, reason=reason, lane=lane
    )


def withdrawn(key: MarketKey, reason: str, recv_ns: int) -> BookSnapshot:
    """Return an empty book that nobody is to use, and why."""
    return BookSnapshot(key=key, recv_ns=recv_ns, venue_ns=None, bids=(), asks=(), trust=Trust.HALTED, reason=reason)
