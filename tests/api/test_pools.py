"""How the API shows the pool behind a book."""

from decimal import Decimal

import msgspec
import pytest

from allsight.analysis.risk.observed import DelayLedger
from allsight.api.views.costs import Costs
from allsight.api.views.markets import MarketViews, share_out
from allsight.domain.book import Level, Trust
from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.ids import EventKey, MarketKey
from allsight.domain.messages import BookSnapshot, MarketSeen, PoolSnapshot
from allsight.domain.money import Currency, default_rates
from allsight.domain.pool import Pool
from allsight.domain.questions import Orientation
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from tests.support.kalshi_stream import NoFeeds
from tests.support.markets import MILLS, make_market

NOW = 1_795_000_000 * SECOND_NS
KEYS = (MarketKey("hedgehog:P~0"), MarketKey("hedgehog:P~1"))
EVENT = EventKey("hedgehog:P")


@pytest.fixture
def store() -> StateStore:
    bus, store = InProcessBus(), StateStore(ManualClock(NOW), NoFeeds())
    store.attach(bus)
    for key in (*KEYS, MarketKey("hedgehog:Q")):
        bus.publish(MarketSeen(make_market(key, event=EVENT, ladder=MILLS), NOW))
        bus.publish(
            BookSnapshot(key=key, recv_ns=NOW, venue_ns=None, bids=(), asks=(Level(306, 5),), trust=Trust.DELAYED)
        )
    pool = Pool(
        event=EVENT,
        currency=Currency.USDC,
        decimals=6,
        amounts=(700_000_000, 300_000_001),
        creator_bps=150,
        platform_bps=25,
    )
    bus.publish(PoolSnapshot(event=EVENT, pool=pool, markets=KEYS, recv_ns=NOW, venue_ns=None, slot=7, held=1_000))
    return store


def test_a_pools_amounts_shares_fees_and_solvency_stand_beside_its_book(store: StateStore) -> None:
    shown = MarketViews(store, Costs(lambda: default_rates(NOW), DelayLedger())).book(KEYS[1]).pool
    assert shown is not None
    assert (shown.option, shown.total) == (1, Decimal("1000.000001"))
    assert [option.market for option in shown.options] == list(KEYS)
    assert [option.staked for option in shown.options] == [Decimal("700.000000"), Decimal("300.000001")]
    assert [option.share for option in shown.options] == [Decimal("0.6999"), Decimal("0.3000")]
    assert shown.options[1].break_even == Decimal("0.3038")
    assert (shown.creator_fee, shown.platform_fee) == (Decimal("0.0150"), Decimal("0.0025"))
    assert (shown.held, shown.solvent) == (Decimal("0.001000"), False)
    assert shown.seen_at == NOW // 1_000_000


def test_a_pool_quotes_its_share_turned_with_the_question(store: StateStore) -> None:
    market, seen = store.market(KEYS[1]), store.pool(EVENT)
    assert market is not None
    assert share_out(market, seen) == Decimal("0.3000")
    assert share_out(market, seen, Orientation.OPPOSITE) == Decimal("0.6999")
    assert share_out(make_market("hedgehog:Q", event=EVENT), seen) is None


def test_a_market_that_is_no_option_has_no_pool(store: StateStore) -> None:
    book = MarketViews(store, Costs(lambda: default_rates(NOW), DelayLedger())).book(MarketKey("hedgehog:Q"))
    assert book.pool is None
    assert msgspec.json.decode(msgspec.json.encode(book))["pool"] is None
