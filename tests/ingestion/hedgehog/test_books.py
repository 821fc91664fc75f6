"""Books out of accounts: what a stake costs, on a grid, never better than in truth."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.candidates import Slot
from allsight.domain.book import Level, Trust
from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import VenueDataError
from allsight.domain.fees import FeeForm
from allsight.domain.ids import LinkId
from allsight.domain.ladder import Side
from allsight.domain.messages import BookSnapshot, PoolSnapshot
from allsight.domain.money import default_rates
from allsight.domain.pool import Pool
from allsight.domain.questions import LinkedMarket, LinkStatus, Orientation
from allsight.ingestion.adapters.hedgehog import fees, wire
from allsight.ingestion.adapters.hedgehog.books import p2p_bids, p2p_ladder, pool_asks, pool_ladder, pool_of
from allsight.ingestion.adapters.hedgehog.memory import Known, Verdict
from allsight.ingestion.adapters.hedgehog.quoting import quotes
from allsight.ingestion.adapters.hedgehog.venue import POOL_REASON, UNLISTED_RESOLVER, USDC
from tests.ingestion.hedgehog.support import (
    CONFIG,
    CREATOR,
    P2P,
    PLAIN,
    at,
    p2p_data,
    p2p_market,
    pool_data,
    pool_markets,
)

LADDER = pool_ladder(USDC)
NOW = 1_795_000_000 * SECOND_NS

amounts = st.lists(st.integers(0, 10**13), min_size=2, max_size=4)
charges = st.tuples(st.integers(0, 2_000), st.integers(0, 2_000))
odds = st.tuples(st.integers(1, 2**32 - 1), st.integers(1, 2**32 - 1))


def pool(*held: int, fees_bps: tuple[int, int] = (150, 150)) -> Pool:
    return pool_of(at(1), wire.read_parimutuel(pool_data(*held, fees_bps=fees_bps)), USDC)


def cost(levels: tuple[Level, ...], wanted: int) -> Fraction:
    """Walk a book for a payout and return what it says that costs, in base units."""
    total = Fraction(0)
    for level in levels:
        taken = min(level.size, wanted)
        total += taken * LADDER.probability(level.rung)
        wanted -= taken
    assert not wanted
    return total


def test_the_depth_of_a_pool_begins_at_its_break_even_price() -> None:
    levels = pool_asks(pool(700_000_000, 300_000_000), 1, LADDER)
    assert [str(LADDER.price(level.rung)) for level in levels][:2] == ["0.307", "0.308"]
    assert len(levels) >= 8
    assert levels == tuple(sorted(levels, key=lambda level: level.rung))


def test_an_option_without_a_stake_costs_nearly_nothing_and_an_empty_pool_offers_nothing() -> None:
    (level,) = pool_asks(pool(400_000_000, 0), 1, LADDER)
    assert LADDER.price(level.rung) * 1000 == 1
    assert pool_asks(pool(0, 0), 0, LADDER) == ()
    assert pool_asks(pool(0, 5), 1, LADDER) == (), "alone in the pot one only gets the stake back"


@given(amounts, charges, st.data())
def test_walking_the_levels_is_never_cheaper_than_the_stake_itself(
    held: list[int], bps: tuple[int, int], data: st.DataObject
) -> None:
    found = pool(*held, fees_bps=bps)
    levels = pool_asks(found, 0, LADDER)
    total = sum(level.size for level in levels)
    assert all(level.size > 0 for level in levels)
    if total:
        wanted = data.draw(st.integers(1, total))
        stake = int(cost(levels, wanted)) + 1
        assert found.payout(0, stake) >= wanted - 1, "up to the unit that the program's floors take"
        ends = [sum(level.size for level in levels[:count]) for count in range(1, len(levels) + 1)]
        assert all(found.payout(0, int(cost(levels, end))) >= end for end in ends), "exactly, where batches end"


@given(amounts, charges)
def test_what_stands_up_to_a_price_can_be_had_at_that_price_on_average(held: list[int], bps: tuple[int, int]) -> None:
    found, payout = pool(*held, fees_bps=bps), 0
    for level in pool_asks(found, 0, LADDER):
        payout += level.size
        price = LADDER.probability(level.rung)
        assert found.payout(0, int(price * payout) + 1) >= payout


def test_trap_08_pool_odds_never_become_a_firm_quote_or_a_leg() -> None:
    """Whatever the verdict on its stakes, a pool's book is not LIVE, so that no scanner takes it up."""
    data = pool_data(700_000_000, 300_000_000)
    markets = pool_markets(1, data)
    known = Known(at(1), PLAIN, 10, wire.read_parimutuel(data))
    for verdict in (
        Verdict(1_000_000_000),
        Verdict(None, Trust.RESYNCING, "not looked up yet"),
        Verdict(5, Trust.HALTED, "too little"),
    ):
        found = quotes(known, verdict, markets, CONFIG, NOW, None)
        books = [one for one in found if isinstance(one, BookSnapshot)]
        assert len(books) == 2
        assert all(book.trust is not Trust.LIVE for book in books)
        assert all(not book.bids for book in books), "a pool buys nothing back"
        assert isinstance(found[0], PoolSnapshot)
    (_, book, _) = quotes(known, Verdict(1_000_000_000), markets, CONFIG, NOW, None)
    assert isinstance(book, BookSnapshot)
    assert (book.trust, book.reason) == (Trust.DELAYED, POOL_REASON)
    linked = LinkedMarket(
        market=markets[0].key,
        venue=markets[0].venue,
        orientation=Orientation.SAME,
        status=LinkStatus.CONFIRMED,
        link=LinkId("LINK"),
    )
    slot = Slot(linked, None)
    slot.describe(markets[0], default_rates(NOW), {})
    slot.price(-1, book.asks[0].rung, book.trust, NOW)
    refusal = slot.block(book.trust, book.reason, NOW)
    assert refusal is not None
    assert POOL_REASON in refusal.detail
    assert slot.yes > 10**100, "it cannot be bought"


def test_a_pools_fee_is_inside_its_levels() -> None:
    schedule = fees.pool_fees(wire.read_parimutuel(pool_data(1, 2, fees_bps=(100, 150))))
    assert (schedule.form, schedule.rate) == (FeeForm.INCLUDED, Fraction(25, 1_000))


def test_fixed_odds_are_one_bid_that_takers_of_no_hit() -> None:
    found = wire.read_p2p(p2p_data())
    ladder = p2p_ladder(found, USDC)
    assert (len(ladder), str(ladder.price(0)), ladder.quantum) == (1, "0.6", Fraction(5, 10**6))
    (level,) = p2p_bids(found)
    assert level == Level(0, 80_000_000)
    assert ladder.cost(Side.NO, 0, level.size) == 160, "the stake that is left"
    assert ladder.payout(0, level.size) == 400
    assert ladder.cost(Side.NO, 0, 1) == Fraction(found.odds_no, 10**6), "one unit is the least stake"


@pytest.mark.parametrize(
    ("yes", "no", "left"), [(300, 0, 200), (299, 0, 198), (300, 200, 0), (300, 199, 0), (300, 210, 0), (2, 0, 0)]
)
def test_what_is_left_of_fixed_odds_in_whole_lots(yes: int, no: int, left: int) -> None:
    found = wire.read_p2p(p2p_data((3, 2), yes=yes, no=no))
    assert sum(level.size for level in p2p_bids(found)) * 2 == left


@given(odds)
def test_odds_that_no_decimal_holds_are_rounded_against_the_taker(pair: tuple[int, int]) -> None:
    found = wire.read_p2p(p2p_data(pair))
    yes, no = pair
    exact = Fraction(yes, yes + no)
    try:
        ladder = p2p_ladder(found, USDC)
    except VenueDataError:
        assert exact < Fraction(1, 10**12)
        return
    price = ladder.probability(0)
    assert price <= exact, "NO never looks cheaper than it is"
    assert exact - price < Fraction(1, 10**6)
    assert ladder.cost(Side.NO, 0, 1) >= Fraction(no, 10**6)
    assert ladder.payout(0, 1) == Fraction(yes + no, 10**6)


def test_exact_odds_stay_exact() -> None:
    for yes, no in ((1, 1), (3, 2), (1, 3), (7, 1), (999, 1), (1, 2**9 - 1)):
        ladder = p2p_ladder(wire.read_p2p(p2p_data((yes, no))), USDC)
        assert ladder.probability(0) == Fraction(yes, yes + no)


def test_the_fee_of_fixed_odds_is_counted_on_the_whole_payout() -> None:
    schedule = fees.p2p_fees(wire.read_p2p(p2p_data(fee_bps=200)))
    assert schedule.settlement_rate == Fraction(2, 100)
    assert schedule.known_at(NOW)


def test_fixed_odds_are_firm_only_where_the_resolver_is_known() -> None:
    data = p2p_data()
    known = Known(at(1), P2P, 10, wire.read_p2p(data))
    (book,) = quotes(known, Verdict(340_000_000), [p2p_market(1, data)], CONFIG, NOW, None)
    assert isinstance(book, BookSnapshot)
    assert (book.trust, book.reason, book.asks) == (Trust.LIVE, "", ())
    foreign = Known(at(1), P2P, 10, wire.read_p2p(p2p_data(resolver=CREATOR)))
    (book,) = quotes(foreign, Verdict(340_000_000), [p2p_market(1, data)], CONFIG, NOW, None)
    assert isinstance(book, BookSnapshot)
    assert (book.trust, book.reason) == (Trust.DELAYED, UNLISTED_RESOLVER)
    (book,) = quotes(known, Verdict(1, Trust.HALTED, "too little"), [p2p_market(1, data)], CONFIG, NOW, None)
    assert isinstance(book, BookSnapshot)
    assert book.trust is Trust.HALTED
