"""An open opportunity proved anew for less money: within it, safe, and shown as what it is."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.finder import Finder
from allsight.analysis.arbitrage.portfolio import Wish, choose, crowded_out, cut, room, too_dear
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.book import Trust
from allsight.domain.clock import ManualClock
from allsight.domain.ids import OpportunityId, Venue
from allsight.domain.market import Market
from allsight.domain.money import ONE, Currency, CurrencyRates
from allsight.domain.opportunity import LimitKind, OpportunityClass
from tests.analysis.build import NOW_NS, Reader, book, cluster, kalshi, polymarket, terms
from tests.analysis.test_finder import EXCHANGE, _linked
from tests.support.opened import leg, opened


class Market3:
    """Deep books with three levels, and what is open over them: of the closed form or of the linear program."""

    def __init__(self, second: Market) -> None:
        first = kalshi()
        asks = [("0.40", "200"), ("0.42", "300"), ("0.44", "500")]
        bids = [("0.55", "400"), ("0.53", "400"), ("0.51", "400")]
        self.reader = Reader((first, book(first, [], asks)), (second, book(second, bids)))
        rates = CurrencyRates(Currency.USD, NOW_NS, {Currency.PUSD: ONE})
        self.finder = Finder(self.reader, ManualClock(NOW_NS), rates, lambda one, two: (), lambda change: None)
        links = [_linked(one) for one in (first, second)]
        self.finder.set_cluster(cluster(*links), {one.key: terms(one) for one in (first, second)})
        self.finder.settle()
        (self.shown,) = self.finder.opportunities()


MADE = {"closed form": Market3(polymarket()), "linear program": Market3(EXCHANGE)}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_for_less_money_it_is_smaller_and_proved(made: Market3) -> None:
    whole = made.shown
    assert whole.class_ is OpportunityClass.LOCKED
    half = made.finder.sized(whole.id, Fraction(whole.outlay) / 2)
    assert half is not None
    assert (half.opportunity.id, half.opportunity.class_) == (whole.id, whole.class_)
    assert half.opportunity.limit_by.kind is LimitKind.BALANCE
    assert whole.guaranteed / 2 < half.opportunity.guaranteed < whole.guaranteed, "the first contracts earn most"
    assert verify(half.evidence()).holds
    assert made.finder.get(whole.id) == whole, "what is shown stays what it is"


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
@given(cents=st.integers(1, 60_000))
def test_it_never_costs_more_than_it_may_nor_guarantees_more_than_the_whole(made: Market3, cents: int) -> None:
    found = made.finder.sized(made.shown.id, Fraction(cents, 100))
    if found is None:
        assert cents < 1_000, "ten dollars buy some"
        return
    assert found.opportunity.outlay <= Decimal(cents).scaleb(-2)
    assert Decimal(0) < found.opportunity.guaranteed <= made.shown.guaranteed


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_for_more_money_it_is_what_it_is(made: Market3) -> None:
    found = made.finder.sized(made.shown.id, Fraction(10**9))
    assert found is not None
    assert (found.opportunity.outlay, found.opportunity.guaranteed) == (made.shown.outlay, made.shown.guaranteed)


def test_what_is_not_open_or_not_trusted_has_no_size() -> None:
    made = Market3(polymarket())
    assert made.finder.sized(OpportunityId("NOBODY"), Fraction(50)) is None
    key = made.shown.legs[0].market
    made.reader.views[key] = book(made.reader.markets[key], [], [("0.40", "200")], trust=Trust.STALE)
    assert made.finder.sized(made.shown.id, Fraction(50)) is None


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_one_that_is_too_dear_is_cut_to_the_bankroll_and_to_the_funds(made: Market3) -> None:
    for wish in (
        Wish(bankroll=Decimal(100)),
        Wish(bankroll=Decimal(5_000), funds={Venue.KALSHI: Decimal(30)}),
        Wish(bankroll=Decimal(150), funds={made.shown.legs[1].venue: Decimal("40.55")}),
    ):
        assert choose([made.shown], wish).chosen == ()
        assert too_dear([made.shown], wish) == [made.shown]
        smaller = cut(made.shown, wish, (), made.finder.sized)
        assert smaller is not None
        found = choose([made.shown], wish, [smaller])
        assert found.chosen == (smaller,)
        assert found.resized == (made.shown.id,)
        assert found.left_out == ()
        used = [found.outlay / wish.bankroll, *(found.by_venue[venue] / free for venue, free in wish.funds.items())]
        assert Decimal("0.9") < max(used) <= 1


def test_what_is_left_beside_the_best_set_is_offered_to_the_most_promising() -> None:
    best = opened("BEST", "90.00", leg("kalshi:BEST", "100.00"))
    poor = opened("POOR", "20.00", leg("kalshi:POOR", "1000.00"))
    rich = opened("RICH", "18.00", leg("polymarket:RICH", "200.00"))
    broke = opened("BROKE", "17.00", leg("smarkets:BROKE", "100.00"))
    wish = Wish(bankroll=Decimal(150), funds={Venue.SMARKETS: Decimal(0)})
    found = choose([best, poor, rich, broke], wish)
    assert found.chosen == (best,)
    assert crowded_out(found, wish) == [rich, poor]
    assert room(rich, wish, found.chosen) == 50
    asked: list[Fraction] = []
    assert cut(rich, wish, found.chosen, lambda _id, most: asked.append(most)) is None
    assert asked == [50]
