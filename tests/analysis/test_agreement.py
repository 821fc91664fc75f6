"""What a gap in price says of two markets being one bet."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.pricing.agreement import FREE, gap, lowered
from allsight.analysis.pricing.implied import Quote
from allsight.domain.book import Trust
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.questions import Orientation

NOTHING = Fraction(0)


def quote(bid: str | None, ask: str | None, trust: Trust = Trust.LIVE) -> Quote:
    low, high = (None if text is None else Fraction(text) for text in (bid, ask))
    return Quote(
        market=MarketKey("kalshi:a"), venue=Venue.KALSHI, orientation=Orientation.SAME, trust=trust, proved_ns=0,
        bid=low, ask=high, net_bid=low, net_ask=high, bid_size=NOTHING, ask_size=NOTHING, bid_near=NOTHING,
        ask_near=NOTHING,
    )  # fmt: skip


def test_the_gap_is_what_no_spread_explains() -> None:
    assert gap(quote("0.40", "0.44"), quote("0.60", "0.62")) == Fraction("0.16")
    assert gap(quote("0.60", "0.62"), quote("0.40", "0.44")) == Fraction("0.16")
    assert gap(quote("0.10", "0.90"), quote("0.60", "0.62")) == 0, "a wide book says nothing"


@pytest.mark.parametrize("trust", [one for one in Trust if one is not Trust.LIVE])
def test_only_fresh_books_with_two_sides_say_anything(trust: Trust) -> None:
    live = quote("0.40", "0.44")
    assert gap(live, quote("0.60", "0.62", trust)) is None
    assert gap(live, quote(None, "0.62")) is None
    assert gap(live, msgspec.structs.replace(live, ask=None)) is None


@given(st.floats(0, 1), st.none() | st.fractions(0, 1))
def test_prices_never_raise_and_never_decide(chance: float, apart: Fraction | None) -> None:
    after = lowered(chance, apart)
    assert 0 <= after <= chance
    assert after >= chance / 4 - 1e-9, "weakly: at most a quarter of the odds"
    if apart is None or apart <= FREE:
        assert after == chance


def test_ten_cents_halve_the_odds() -> None:
    assert lowered(0.8, Fraction(1, 10)) == pytest.approx(2 / 3)
    assert lowered(0.8, Fraction(1, 2)) == pytest.approx(0.5)
