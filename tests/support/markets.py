"""Markets for tests that need one and do not care about its words."""

from fractions import Fraction

import msgspec

from allsight.domain.ids import EventKey, FundsPool, MarketKey, venue_of
from allsight.domain.ladder import Ladder, probability_ladder
from allsight.domain.market import Lifecycle, Market, Rules, RulesSource, RulesText
from allsight.domain.money import Currency

CENTS = probability_ladder(Fraction(1, 100), Fraction(1, 100))
MILLS = probability_ladder(Fraction(1, 1_000), Fraction(1, 100))
FINE = probability_ladder(Fraction(1, 10_000), Fraction(1, 100))
"""A cent, a tenth of it, and the grid of 9,999 rungs on which books are sparse."""


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


def make_market(key: str = "kalshi:KXFED-26DEC-T4.25", **changes: object) -> Market:
    """Return an open market with any of its fields changed."""
    return msgspec.structs.replace(a_market(key), **changes)


def make_rules(market: MarketKey, text: str = "Pays if it happens.") -> Rules:
    """Return rules of one part, from one source."""
    return Rules(market=market, texts=(RulesText("rules", text),), sources=(RulesSource("The source"),))
