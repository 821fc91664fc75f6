"""Hand-made markets, books and clusters for the tests of analysis: two venues in each venue's shape."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from allsight.analysis.arbitrage.candidates import Candidate, build
from allsight.analysis.arbitrage.certificate import certify, present
from allsight.analysis.arbitrage.pair import plan, prove
from allsight.analysis.arbitrage.proof import Proof, Refusal
from allsight.analysis.arbitrage.terms import Bounds, LegTerms
from allsight.domain.book import NO_RUNG, BookView, Level, Trust
from allsight.domain.clock import DAY_NS, from_iso
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import EventKey, FundsPool, LinkId, MarketKey, OpportunityId, QuestionId, Venue
from allsight.domain.ladder import probability_ladder
from allsight.domain.market import Category, Lifecycle, Market, Rules, RulesText
from allsight.domain.money import Currency, CurrencyRates, default_rates
from allsight.domain.opportunity import Opportunity
from allsight.domain.questions import (
    Cluster,
    Conflict,
    Link,
    LinkedMarket,
    LinkStatus,
    Orientation,
    Predicate,
    Question,
)

NOW_NS = from_iso("2026-11-22T14:00:00Z")
KA = MarketKey("kalshi:FEDDECISION-26DEC-C25")
PM = MarketKey("polymarket:0xfed")
PREDICATE = Predicate(subject=("federal reserve",), action="cut")
QUESTION = Question(
    id=QuestionId("q-fed"), title="Fed cuts in December 2026?", category=Category.MACRO, predicate=PREDICATE
)
KALSHI_FEE = FeeSchedule(
    form=FeeForm.QUADRATIC,
    rate=Fraction(7, 100),
    rounding_unit=Fraction(1, 10_000),
    source="series.fee_type quadratic, fee_multiplier 1",
)
POLYMARKET_FEE = FeeSchedule(
    form=FeeForm.QUADRATIC,
    rate=Fraction(5, 100),
    rounding_unit=Fraction(1, 100_000),
    source="feeSchedule of economics_fees",
)
FREE = FeeSchedule(form=FeeForm.NONE, source="the venue says that there is no fee")
CENT_LADDER = probability_ladder(Fraction(1, 100), Fraction(1, 100))
SHARE_LADDER = probability_ladder(Fraction(1, 1000), Fraction(1, 1_000_000), order_step=Fraction(1, 1000))


def kalshi(**changes: Any) -> Market:
    market = Market(
        key=KA,
        event=EventKey("kalshi:FEDDECISION-26DEC"),
        venue=Venue.KALSHI,
        title="Fed cuts 25bps in December",
        ladder=CENT_LADDER,
        currency=Currency.USD,
        funds_pool=FundsPool("kalshi:default"),
        lifecycle=Lifecycle.OPEN,
        fees=KALSHI_FEE,
        expected_settle_ns=NOW_NS + 17 * DAY_NS,
    )
    return msgspec.structs.replace(market, **changes)


def polymarket(**changes: Any) -> Market:
    market = Market(
        key=PM,
        event=EventKey("polymarket:fed-decision-in-december"),
        venue=Venue.POLYMARKET,
        title="Will the Fed cut in December?",
        ladder=SHARE_LADDER,
        currency=Currency.PUSD,
        funds_pool=FundsPool("polymarket:wallet"),
        lifecycle=Lifecycle.OPEN,
        fees=POLYMARKET_FEE,
        min_size=5_000_000,
        min_notional=Fraction(1),
        expected_settle_ns=NOW_NS + 18 * DAY_NS,
    )
    return msgspec.structs.replace(market, **changes)


def book(
    market: Market,
    bids: Sequence[tuple[str, str]] = (),
    asks: Sequence[tuple[str, str]] = (),
    *,
    trust: Trust = Trust.LIVE,
    version: int = 1,
) -> BookView:
    """Make a view from (price, contracts) texts of YES, best first."""

    def levels(rows: Sequence[tuple[str, str]]) -> tuple[Level, ...]:
        quanta = [Fraction(size) / market.ladder.quantum for _, size in rows]
        return tuple(
            Level(market.ladder.rung_of(Decimal(price)), int(size))
            for (price, _), size in zip(rows, quanta, strict=True)
        )

    return BookView(
        key=market.key,
        ladder=market.ladder,
        bids=levels(bids),
        asks=levels(asks),
        trust=trust,
        version=version,
        proved_ns=NOW_NS,
        changed_ns=NOW_NS,
        trust_reason="" if trust is Trust.LIVE else "no data for 41 s",
    )


def linked(
    market: Market, orientation: Orientation = Orientation.SAME, status: LinkStatus = LinkStatus.CONFIRMED
) -> LinkedMarket:
    return LinkedMarket(market.key, market.venue, orientation, status, LinkId(f"link-{market.venue.code}"))


def terms(
    market: Market,
    *,
    text: str = "Resolves to Yes if the upper bound is lowered.",
    predicate: Predicate | None = PREDICATE,
    orientation: Orientation = Orientation.SAME,
    status: LinkStatus = LinkStatus.CONFIRMED,
) -> LegTerms:
    rules = Rules(market=market.key, texts=(RulesText("rules", text),), version=3)
    link = Link(
        id=LinkId(f"link-{market.venue.code}"),
        market=market.key,
        question=QUESTION.id,
        orientation=orientation,
        status=status,
        confidence=0.999,
        decided_by="matcher",
        decided_ns=NOW_NS,
        rules={market.key: rules.fingerprint},
    )
    return LegTerms(link, rules, predicate)


def cluster(*markets: LinkedMarket, conflicts: tuple[Conflict, ...] = (), version: int = 1) -> Cluster:
    return Cluster(question=QUESTION, markets=markets, conflicts=conflicts, version=version)


class Reader:
    """A store reader over a few hand-made books."""

    def __init__(self, *pairs: tuple[Market, BookView]) -> None:
        self.markets = {market.key: market for market, _ in pairs}
        self.views = {market.key: view for market, view in pairs}

    def market(self, key: MarketKey) -> Market | None:
        return self.markets.get(key)

    def view(self, key: MarketKey) -> BookView | None:
        return self.views.get(key)

    def top(self, key: MarketKey) -> tuple[int, int, Trust]:
        view = self.views.get(key)
        return (NO_RUNG, NO_RUNG, Trust.STALE) if view is None else (view.best_bid, view.best_ask, view.trust)


def candidates(
    first: tuple[Market, BookView],
    second: tuple[Market, BookView],
    *,
    cluster_: Cluster | None = None,
    leg_terms: dict[MarketKey, LegTerms] | None = None,
    rates: CurrencyRates | None = None,
    bounds: Bounds | None = None,
) -> list[Candidate]:
    """Lay out both candidates of two markets: YES at the first with NO at the second, and the other way round."""
    rates = default_rates(NOW_NS) if rates is None else rates
    leg_terms = {first[0].key: terms(first[0]), second[0].key: terms(second[0])} if leg_terms is None else leg_terms
    cluster_ = cluster(linked(first[0]), linked(second[0])) if cluster_ is None else cluster_
    reader = Reader(first, second)
    slots, found = build(cluster_, leg_terms)
    for slot in slots:
        slot.describe(reader.market(slot.key), rates, {})
        slot.price(*reader.top(slot.key), NOW_NS)
    for candidate in found:
        candidate.prepare(rates, Bounds() if bounds is None else bounds)
    return found


def proof(
    yes: tuple[Market, BookView],
    no: tuple[Market, BookView],
    **options: Any,
) -> Proof | Refusal:
    """Prove the pair that buys YES of the question at the first market and NO at the second."""
    candidate = candidates(yes, no, **options)[0]
    assert candidate.pairing is not None
    planned = plan(candidate.pairing, yes[1], no[1])
    if isinstance(planned, Refusal):
        return planned
    return prove(candidate.pairing, yes[1], no[1], planned, NOW_NS)


def proved(yes: tuple[Market, BookView], no: tuple[Market, BookView], **options: Any) -> Proof:
    """Prove a pair that is known to pay."""
    found = proof(yes, no, **options)
    assert isinstance(found, Proof), found
    return found


def shown(found: Proof) -> Opportunity:
    """Present a proof as people see it."""
    return present(found, certify(found), id_=OpportunityId("X"), version=1, opened_ns=NOW_NS, best_edge=Decimal(0))
