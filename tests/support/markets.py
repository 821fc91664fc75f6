"""Markets for tests that need one and do not care about its words."""

from fractions import Fraction

from allsight.domain.ids import EventKey, FundsPool, MarketKey, venue_of
from allsight.domain.ladder import Ladder, probability_ladder
from allsight.domain.market import Lifecycle, Market
from allsight.domain.money import Currency

CENTS = probability_ladder(Fraction(1, 100), Fraction(1, 100))


def a_market(
    key: str,
    *,
    ladder: Ladder = CENTS,
    lifecycle: Lifecycle = Lifecycle.OPEN,
    opens_ns: int | None = None,
    closes_ns: int | None = None,
    native: tuple[tuple[str, str], ...] = (),
) -> Market:
    """Return a market of an event `<venue>:EV`."""
    venue = venue_of(MarketKey(key))
    return Market(
        key=MarketKey(key),
        event=EventKey(f"{venue}:EV"),
        venue=venue,
        title=key,
        ladder=ladder,
        currency=Currency.USD,
        funds_pool=FundsPool(f"{venue}:main"),
        lifecycle=lifecycle,
        opens_ns=opens_ns,
        closes_ns=closes_ns,
        native=native,
    )
