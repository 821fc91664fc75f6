"""What can be had together: shared depth, the best set under a bankroll, and a reason for all that is left out."""

import functools
from decimal import Decimal

import msgspec
import pytest

from allsight.analysis.arbitrage import portfolio
from allsight.analysis.arbitrage.portfolio import LeftOut, Reason, Wish, choose, shared_depth
from allsight.analysis.arbitrage.ranking import Ranking
from allsight.analysis.arbitrage.solver.packing import pack
from allsight.domain.ids import Venue
from allsight.domain.ladder import Side
from allsight.domain.opportunity import Opportunity
from tests.support.opened import leg, opened

FED, POLY, EXCHANGE, OTHER = "kalshi:FED", "polymarket:0xfed", "betfair:1.1~1~0", "kalshi:OTHER"
RICH = Wish(bankroll=Decimal(1_000_000))


def names(found: tuple[Opportunity, ...]) -> list[str]:
    return [one.id for one in found]


def told(found: tuple[LeftOut, ...]) -> dict[str, tuple[Reason, str, tuple[str, ...]]]:
    return {left.opportunity.id: (left.reason, left.sentence, left.because) for left in found}


def test_depth_is_shared_where_both_buy_the_same_side_of_a_market() -> None:
    one = opened("ONE", "5.00", leg(FED, contracts="300"), leg(POLY, side=Side.NO, contracts="300"))
    same = opened("SAME", "9.00", leg(FED, contracts="120"), leg(EXCHANGE, side=Side.NO))
    both = opened("BOTH", "2.00", leg(FED, contracts="400"), leg(POLY, side=Side.NO, contracts="200"))
    other = opened("OTHER", "8.00", leg(FED, side=Side.NO), leg(POLY, side=Side.YES))
    found = shared_depth(one, [one, same, both, other])
    assert [(shared.other.id, shared.leg.market, shared.contracts) for shared in found] == [
        ("SAME", FED, 120),
        ("BOTH", FED, 300),
        ("BOTH", POLY, 200),
    ]
    assert shared_depth(other, [one, same, both]) == ()


def test_of_those_that_share_depth_one_is_taken_and_it_says_which() -> None:
    best = opened("BEST", "9.00", leg(FED), leg(POLY, side=Side.NO))
    worse = opened("WORSE", "8.00", leg(FED), leg(EXCHANGE, side=Side.NO))
    apart = opened("APART", "1.00", leg(OTHER), leg("polymarket:0xother", side=Side.NO))
    found = choose([worse, apart, best], RICH)
    assert names(found.chosen) == ["BEST", "APART"]
    assert (found.guaranteed, found.outlay, found.best_proven) == (Decimal("10.00"), Decimal("200.00"), True)
    (left,) = found.left_out
    assert left == LeftOut(worse, Reason.SHARES_DEPTH, "takes the same offers as BEST at Kalshi", (best.id,))


def test_two_that_share_with_one_may_beat_it() -> None:
    wide = opened("WIDE", "9.00", leg(FED), leg(POLY, side=Side.NO))
    left, right = opened("LEFT", "5.00", leg(FED)), opened("RIGHT", "5.00", leg(POLY, side=Side.NO))
    found = choose([wide, left, right], RICH)
    assert names(found.chosen) == ["LEFT", "RIGHT"]
    (out,) = found.left_out
    assert out.because == ("LEFT", "RIGHT")
    assert out.sentence == "takes the same offers as LEFT at Kalshi and as RIGHT at Polymarket"


def test_both_sides_of_a_market_are_kept_apart_since_a_venue_may_net_them() -> None:
    """Each refunds 100.00 if Kalshi voids the market; netted, 200 contracts of the two pay 100.00 in all."""
    one = opened("ONE", "9.00", leg(FED))
    two = opened("TWO", "8.00", leg(FED, side=Side.NO))
    found = choose([one, two], RICH)
    assert names(found.chosen) == ["ONE"]
    (left,) = found.left_out
    assert (left.reason, left.because) == (Reason.OTHER, ("ONE",))
    assert left.sentence == "buys the other side of what ONE buys at Kalshi: a venue may net the two"


def test_under_a_bankroll_the_best_sum_counts_and_not_the_best_one() -> None:
    great = opened("GREAT", "10.00", leg("kalshi:A", "80.00"))
    one, two = opened("ONE", "6.00", leg("kalshi:B", "50.00")), opened("TWO", "6.00", leg("kalshi:C", "50.00"))
    whale = opened("WHALE", "99.00", leg("kalshi:D", "100.01"))
    found = choose([great, one, two, whale], Wish(bankroll=Decimal(100)))
    assert names(found.chosen) == ["ONE", "TWO"]
    assert found.outlay == Decimal("100.00")
    said = told(found.left_out)
    assert said["WHALE"] == (
        Reason.BANKROLL,
        "costs 100.01 USD, more than the bankroll of 100.00 USD",
        (),
    )
    assert said["GREAT"] == (Reason.BANKROLL, "costs 80.00 USD, and 0.00 USD of the bankroll is left", ())


def test_funds_at_a_venue_are_a_limit_of_their_own() -> None:
    one = opened("ONE", "9.00", leg("kalshi:A", "60.00"), leg("polymarket:B", "10.00"))
    two = opened("TWO", "8.00", leg("kalshi:C", "60.00"))
    three = opened("THREE", "7.00", leg("betfair:1~2~0", "600.00"))
    far = opened("FAR", "6.00", leg("kalshi:E", "101.00"))
    funds = {Venue.KALSHI: Decimal(100), Venue.SMARKETS: Decimal(0)}
    found = choose([one, two, three, far], Wish(bankroll=Decimal(5_000), funds=funds))
    assert names(found.chosen) == ["ONE", "THREE"]
    assert found.by_venue == {
        Venue.KALSHI: Decimal("60.00"),
        Venue.POLYMARKET: Decimal("10.00"),
        Venue.BETFAIR: Decimal("600.00"),
    }
    said = told(found.left_out)
    assert said["TWO"] == (Reason.FUNDS, "needs 60.00 USD at Kalshi, where 40.00 USD is left", ("ONE",))
    assert said["FAR"] == (Reason.FUNDS, "needs 101.00 USD at Kalshi, where 100.00 USD may lie", ())


def test_of_equally_good_ones_the_cheapest_is_taken() -> None:
    dear, cheap = opened("A", "5.00", leg(FED, "90.00")), opened("B", "5.00", leg(FED, "20.00"))
    assert names(choose([dear, cheap], RICH).chosen) == ["B"]


def test_after_a_hurdle_the_long_and_the_unknown_are_left_out() -> None:
    long = opened("LONG", "10.00", leg("kalshi:A", "1000.00"))
    long = msgspec.structs.replace(long, lock_days=Decimal(365))
    short = opened("SHORT", "9.00", leg("kalshi:B", "100.00"))
    unknown = msgspec.structs.replace(opened("UNKNOWN", "50.00", leg("kalshi:C")), lock_days=None)
    by_hurdle = choose([long, short, unknown], Wish(bankroll=Decimal(5_000), rank=Ranking.AFTER_HURDLE))
    assert names(by_hurdle.chosen) == ["SHORT"]
    assert by_hurdle.after_hurdle == Decimal("8.00"), "5 % of 100 for 73 days is one"
    said = told(by_hurdle.left_out)
    assert said["LONG"] == (Reason.OTHER, "earns less than 5 % a year on what it locks up", ())
    assert said["UNKNOWN"][1] == "nobody knows for how long it is locked up, so no hurdle can be taken off"
    by_profit = choose([long, short, unknown], Wish(bankroll=Decimal(5_000)))
    assert names(by_profit.chosen) == ["UNKNOWN", "LONG", "SHORT"]
    assert by_profit.after_hurdle is None, "what is left of UNKNOWN is not known"


def test_nothing_open_is_an_empty_portfolio() -> None:
    found = choose([], Wish(bankroll=Decimal(5)))
    assert (found.chosen, found.left_out, found.best_proven, found.outlay) == ((), (), True, 0)
    assert (found.after_hurdle, found.by_venue) == (0, {})


def test_too_many_are_cut_to_the_best_and_it_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "MOST", 3)
    many = [opened(f"O{number}", f"{number}.00", leg(f"kalshi:{number}")) for number in range(1, 6)]
    found = choose([*many, opened("WHALE", "9.00", leg("kalshi:W", "999.00"))], Wish(bankroll=Decimal(150)))
    assert names(found.chosen) == ["O5", "O4", "O3"]
    assert (found.unsearched, found.best_proven) == (2, False)
    assert [(left.opportunity.id, left.reason) for left in found.left_out] == [("WHALE", Reason.BANKROLL)]


def test_a_search_that_is_cut_short_says_what_no_set_can_exceed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "pack", functools.partial(pack, seconds=0.0))
    great = opened("GREAT", "10.00", leg("kalshi:A", "80.00"))
    halves = [opened(f"HALF{number}", "6.00", leg(f"kalshi:{number}", "50.00")) for number in range(2)]
    found = choose([great, *halves], Wish(bankroll=Decimal(100)))
    assert found.outlay <= 100
    assert (found.best_proven, found.most >= 12) == (found.guaranteed == found.most, True)
