"""Implied prices, the price of a size, and a question over all its venues."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.pricing.fees import FeeUnknownError
from allsight.analysis.pricing.implied import AllIn, all_in, quote
from allsight.analysis.pricing.question import summarise
from allsight.domain.book import Level, Trust
from allsight.domain.clock import SECOND_NS
from allsight.domain.fees import UNKNOWN_FEE
from allsight.domain.ladder import Band, Ladder, PriceKind, Side
from allsight.domain.questions import Orientation
from tests.analysis.build import KA, NOW_NS, PM, book, kalshi, polymarket

KALSHI = kalshi()
POLYMARKET = polymarket()
KALSHI_BOOK = book(KALSHI, [("0.45", "300"), ("0.43", "200"), ("0.42", "999")], [("0.46", "500"), ("0.48", "500")])


def test_a_quote_net_of_the_venues_fee() -> None:
    found = quote(KALSHI, KALSHI_BOOK, NOW_NS)
    assert (found.bid, found.ask, found.mid) == (Fraction("0.45"), Fraction("0.46"), Fraction("0.455"))
    assert found.net_ask == Fraction("0.46") + Fraction("0.07") * Fraction("0.46") * Fraction("0.54")
    assert found.net_bid == Fraction("0.45") - Fraction("0.07") * Fraction("0.45") * Fraction("0.55")
    assert (found.bid_size, found.bid_near) == (300, 500)
    assert (found.ask_size, found.ask_near) == (500, 1000)


def test_an_opposite_market_is_mirrored() -> None:
    straight = quote(KALSHI, KALSHI_BOOK, NOW_NS)
    mirrored = quote(KALSHI, KALSHI_BOOK, NOW_NS, Orientation.OPPOSITE)
    assert (mirrored.bid, mirrored.ask) == (Fraction("0.54"), Fraction("0.55"))
    assert mirrored.net_bid is not None
    assert straight.net_ask is not None
    assert mirrored.net_bid == 1 - straight.net_ask
    assert (mirrored.bid_size, mirrored.ask_size) == (straight.ask_size, straight.bid_size)


def test_an_empty_side_and_an_unknown_fee_say_nothing() -> None:
    empty = quote(KALSHI, book(KALSHI, [("0.45", "300")]), NOW_NS)
    assert (empty.ask, empty.net_ask, empty.mid, empty.ask_size) == (None, None, None, 0)
    unknown = quote(kalshi(fees=UNKNOWN_FEE), KALSHI_BOOK, NOW_NS)
    assert unknown.ask == Fraction("0.46")
    assert unknown.net_ask is None
    assert unknown.net_bid is None


def test_the_price_of_a_size_walks_the_book() -> None:
    found = all_in(KALSHI, KALSHI_BOOK, Side.YES, Fraction(750), NOW_NS)
    assert found == AllIn(
        market=KA,
        venue=KALSHI.venue,
        side=Side.YES,
        contracts=Fraction(750),
        price=(Fraction("0.46") * 500 + Fraction("0.48") * 250) / 750,
        all_in=(230 + Fraction("8.694") + 120 + Fraction("4.3680")) / 750,
        worst=Fraction("0.48"),
    )
    opposite = all_in(KALSHI, KALSHI_BOOK, Side.NO, Fraction(750), NOW_NS, Orientation.OPPOSITE)
    assert opposite == found


def test_the_price_of_more_than_there_is_says_how_much_there_is() -> None:
    found = all_in(KALSHI, KALSHI_BOOK, Side.YES, Fraction(5_000), NOW_NS)
    assert found is not None
    assert found.contracts == 1_000
    assert all_in(KALSHI, book(KALSHI), Side.YES, Fraction(1), NOW_NS) is None
    assert all_in(KALSHI, KALSHI_BOOK, Side.YES, Fraction(1, 1000), NOW_NS) is None


def test_trap_09_no_all_in_price_on_an_unknown_fee() -> None:
    with pytest.raises(FeeUnknownError, match="in force"):
        all_in(kalshi(fees=UNKNOWN_FEE), KALSHI_BOOK, Side.YES, Fraction(10), NOW_NS)


def test_only_live_books_make_best_prices_and_consensus() -> None:
    stale = quote(POLYMARKET, book(POLYMARKET, [("0.90", "999")], [("0.91", "999")], trust=Trust.STALE), NOW_NS)
    found = summarise([quote(KALSHI, KALSHI_BOOK, NOW_NS), stale], NOW_NS)
    assert found.bid is not None
    assert found.ask is not None
    assert (found.bid.venue, found.ask.venue) == (KALSHI.venue, KALSHI.venue)
    assert found.spread == Fraction("0.01")
    assert found.consensus is not None
    assert (found.consensus.venues, found.live) == (1, 1)
    assert found.indication is None


def test_a_crossed_question_has_a_negative_spread() -> None:
    other = quote(POLYMARKET, book(POLYMARKET, [("0.502", "800")], [("0.506", "100")]), NOW_NS)
    found = summarise([quote(KALSHI, KALSHI_BOOK, NOW_NS), other], NOW_NS)
    assert found.bid is not None
    assert found.bid.market == PM
    assert found.spread == Fraction("-0.042")


def test_trap_23_a_delayed_book_hints_and_makes_no_best_price() -> None:
    late = book(POLYMARKET, [("0.52", "800")], [("0.53", "100")], trust=Trust.DELAYED)
    found = summarise([quote(KALSHI, KALSHI_BOOK, NOW_NS), quote(POLYMARKET, late, NOW_NS)], NOW_NS)
    assert found.bid is not None
    assert found.bid.market == KA
    assert found.indication is not None
    assert (found.indication.buy_yes, found.indication.buy_no) == (KA, PM)
    fee = Fraction("0.07") * Fraction("0.46") * Fraction("0.54") + Fraction("0.05") * Fraction("0.52") * Fraction(
        "0.48"
    )
    assert found.indication.edge == Fraction("0.06") - fee
    without = summarise([quote(KALSHI, KALSHI_BOOK, NOW_NS)], NOW_NS)
    assert without.indication is None


def test_two_live_books_are_never_an_indication() -> None:
    live = quote(POLYMARKET, book(POLYMARKET, [("0.60", "800")], [("0.61", "100")]), NOW_NS)
    assert summarise([quote(KALSHI, KALSHI_BOOK, NOW_NS), live], NOW_NS).indication is None


def test_the_older_and_the_thinner_book_weigh_less() -> None:
    deep = quote(KALSHI, KALSHI_BOOK, NOW_NS)
    thin = quote(POLYMARKET, book(POLYMARKET, [("0.55", "10")], [("0.56", "10")]), NOW_NS)
    now = summarise([deep, thin], NOW_NS).consensus
    assert now is not None
    assert abs(now.value - 0.455) < abs(now.value - 0.555)
    assert now.low < now.value < now.high
    fresh = summarise([quote(KALSHI, KALSHI_BOOK, NOW_NS)], NOW_NS + 600 * SECOND_NS).consensus
    assert fresh is not None
    assert fresh.value == pytest.approx(0.455)


@given(
    st.lists(
        st.tuples(st.integers(0, 97), st.integers(1, 20), st.integers(1, 10_000), st.integers(0, 500)),
        min_size=1,
        max_size=6,
    )
)
def test_the_consensus_lies_among_the_middles_and_inside_its_band(rows: list[tuple[int, int, int, int]]) -> None:
    quotes = []
    for bid, width, size, age_s in rows:
        view = book(KALSHI)
        levels = (Level(bid, size),), (Level(min(98, bid + width), size),)
        moved = type(view)(
            key=view.key,
            ladder=view.ladder,
            bids=levels[0],
            asks=levels[1],
            trust=Trust.LIVE,
            version=1,
            proved_ns=NOW_NS - age_s * SECOND_NS,
            changed_ns=NOW_NS,
        )
        quotes.append(quote(KALSHI, moved, NOW_NS))
    found = summarise(quotes, NOW_NS).consensus
    assert found is not None
    middles = [float(one.mid) for one in quotes if one.mid is not None]
    assert min(middles) - 1e-9 <= found.value <= max(middles) + 1e-9
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_without_a_two_sided_live_book_there_is_no_consensus() -> None:
    one_sided = quote(KALSHI, book(KALSHI, [("0.45", "300")]), NOW_NS)
    found = summarise([one_sided], NOW_NS)
    assert (found.consensus, found.spread, found.ask) == (None, None, None)
    assert summarise([], NOW_NS).proved_ns is None


ODDS = Ladder(
    kind=PriceKind.ODDS, decimals=2, bands=(Band(101, 200, 1), Band(202, 300, 2), Band(305, 1000, 5)),
    quantum=Fraction(1, 100),
)  # fmt: skip


@given(
    st.sampled_from([KALSHI.ladder, POLYMARKET.ladder, ODDS]),
    st.data(),
    st.sampled_from(list(Side)),
    st.sampled_from([Fraction(0), Fraction(1, 100), Fraction(2, 100), Fraction(1, 3), Fraction(1)]),
)
def test_what_is_near_the_best_price_is_what_lies_no_further_from_it(
    ladder: Ladder, data: st.DataObject, side: Side, near: Fraction
) -> None:
    rungs = data.draw(st.sets(st.integers(0, len(ladder) - 1), min_size=1, max_size=12))
    levels = tuple(Level(rung, 7 + rung) for rung in sorted(rungs, reverse=side is Side.NO))
    one = kalshi(ladder=ladder)
    view = msgspec.structs.replace(book(one), **({"asks": levels} if side is Side.YES else {"bids": levels}))
    found = quote(one, view, NOW_NS, near=near)
    prices = [ladder.probability(level.rung) for level in levels]
    wanted = sum(
        (ladder.payout(level.rung, level.size) for level, price in zip(levels, prices, strict=True)
         if abs(price - prices[0]) <= near),
        Fraction(0),
    )  # fmt: skip
    assert (found.ask_near if side is Side.YES else found.bid_near) == wanted
    assert (found.ask if side is Side.YES else found.bid) == prices[0]


@given(st.lists(st.tuples(st.integers(1, 98), st.integers(1, 98)), min_size=2, max_size=8))
def test_what_is_known_of_a_price_that_stands_is_taken_over(tops: list[tuple[int, int]]) -> None:
    before = None
    for bid, ask in tops:
        view = book(KALSHI, [(f"0.{min(bid, ask):02d}", "10")], [(f"0.{max(bid, ask) + 1:02d}", "10")])
        before = quote(KALSHI, view, NOW_NS, before=before)
        assert before == quote(KALSHI, view, NOW_NS)
