"""What the API says of a market's costs: fees now and announced, its currency's worth, and why it can be no leg."""

from decimal import Decimal
from fractions import Fraction

from allsight.analysis.risk.observed import DelayLedger
from allsight.api.models.costs import FeesAheadOut
from allsight.api.models.markets import MarketOut
from allsight.api.views.costs import Costs
from allsight.api.views.markets import MarketViews
from allsight.domain.clock import DAY_NS, SECOND_NS, ManualClock
from allsight.domain.fees import UNKNOWN_FEE, FeeForm, FeeSchedule, Rebate, RebateOf, RebateTo
from allsight.domain.ids import Venue
from allsight.domain.market import Market
from allsight.domain.messages import MarketSeen
from allsight.domain.money import Currency, CurrencyRates, default_rates
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from tests.support.kalshi_stream import NoFeeds
from tests.support.markets import make_market

NOW = 1_795_000_000 * SECOND_NS
DAY_MS = DAY_NS // 1_000_000
NOW_MS = NOW // 1_000_000
FEE = FeeSchedule(
    form=FeeForm.QUADRATIC,
    rate=Fraction(7, 100),
    maker_rate=Fraction(7, 400),
    order_allowance=Fraction(2, 100),
    source="series",
    valid_until_ns=NOW + DAY_NS,
    rebates=(Rebate(RebateTo.MAKER, Fraction(1, 4), RebateOf.FEES, at_fill=False, note="by the day"),),
)
NEXT = FeeSchedule(form=FeeForm.QUADRATIC, rate=Fraction(1, 3), source="announced", valid_from_ns=NOW + DAY_NS)


def out(market: Market, rates: CurrencyRates | None = None, after_ns: int = 0) -> MarketOut:
    clock = ManualClock(NOW)
    bus, store = InProcessBus(), StateStore(clock, NoFeeds())
    store.attach(bus)
    bus.publish(MarketSeen(market, NOW))
    clock.advance(after_ns / SECOND_NS)
    found = default_rates(clock.now_ns()) if rates is None else rates
    views = MarketViews(store, Costs(lambda: found, DelayLedger(), {Venue.KALSHI: Fraction(3, 100)}))
    return views.out(views.market(market.key), None, None, clock.now_ns())


def test_what_is_charged_now_and_what_is_announced() -> None:
    shown = out(make_market(fees=FEE, fees_ahead=(NEXT,)))
    assert (shown.fees.known, shown.fees.why_unknown, shown.why_no_leg) == (True, "", ())
    assert (shown.fees.maker_rate, shown.fees.order_allowance) == (Decimal("0.017500"), Decimal("0.020000"))
    assert [(one.to, one.rate, one.at_fill) for one in shown.fees.rebates] == [("maker", Decimal("0.250000"), False)]
    assert shown.fees.ahead == (
        FeesAheadOut(
            form=FeeForm.QUADRATIC,
            rate=Decimal("0.333334"),
            maker_rate=Decimal("0.000000"),
            source="announced",
            valid_from=NOW_MS + DAY_MS,
            valid_until=None,
        ),
    )
    later = out(make_market(fees=FEE, fees_ahead=(NEXT,)), after_ns=DAY_NS)
    assert (later.fees.source, later.fees.known, later.fees.ahead) == ("announced", True, ())


def test_trap_09_an_unknown_or_expired_fee_says_why_no_leg_is_made_of_it() -> None:
    shown = out(make_market(fees=UNKNOWN_FEE))
    assert not shown.fees.known
    assert shown.why_no_leg == ("Its fee is not known: no fee schedule has been read for this market.",)
    (ended,) = out(make_market(fees=FEE), after_ns=DAY_NS).why_no_leg
    assert ended.startswith("Its fee is not known: it ended at 2026-")
    assert ended.endswith("and what follows is not known (series).")


def test_when_a_market_pays_is_a_distribution_with_its_source() -> None:
    shown = out(make_market(closes_ns=NOW, expected_settle_ns=NOW + DAY_NS, latest_settle_ns=NOW + 90 * DAY_NS)).lockup
    assert shown is not None
    hour = 3_600_000
    assert (shown.median_at, shown.late_at) == (NOW_MS + DAY_MS + hour, NOW_MS + 2 * DAY_MS)
    assert (shown.latest_at, shown.observed) == (NOW_MS + 90 * DAY_MS, 0)
    assert shown.source.startswith("sheet kalshi 1.5")
    assert out(make_market()).lockup is None


def test_what_bound_money_earns_is_counted_as_far_as_it_was_set() -> None:
    earns = out(make_market()).carry
    assert earns.counted == Decimal("0.030000")
    assert [(one.kind, one.annual) for one in earns.stated] == [("interest", Decimal("0.032500"))]
    assert out(make_market("polymarket:0x1")).carry.stated == ()


def test_a_currency_is_worth_an_interval_or_the_market_is_no_leg() -> None:
    shown = out(make_market(fees=FEE, currency=Currency.PUSD))
    assert shown.worth is not None
    assert (shown.worth.lo, shown.worth.hi, shown.worth.base) == (Decimal("0.998000"), Decimal("1.000000"), "USD")
    assert shown.worth.source.startswith("wrapped at par")
    none = out(
        make_market(fees=FEE, currency=Currency.GBP),
        CurrencyRates(Currency.USD, NOW, {}, missing={Currency.GBP: "too old"}),
    )
    assert none.worth is None
    assert none.why_no_leg == ("Its currency cannot be valued: no rate from GBP to USD: too old.",)
