"""The scanner: only changes, only what contains them, and never on a book that is not LIVE."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.episode import EVIDENCE_EVERY_NS, ChangeKind, OpportunityChange
from allsight.analysis.arbitrage.scanner import Scanner
from allsight.analysis.arbitrage.terms import Bounds
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.book import BookView, Trust
from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.fees import UNKNOWN_FEE
from allsight.domain.ids import MarketKey
from allsight.domain.market import Lifecycle, Market
from allsight.domain.money import CurrencyRates, Interval, default_rates
from allsight.domain.opportunity import CloseReason, OpportunityClass, OpportunityStatus
from allsight.domain.questions import Conflict, ConflictKind, LinkStatus, Orientation, Severity
from tests.analysis.build import KA, NOW_NS, PM, QUESTION, Reader, book, cluster, kalshi, linked, polymarket, terms

BOTH = {KA: terms(kalshi()), PM: terms(polymarket())}
CHEAP_YES = [("0.46", "500"), ("0.48", "500")]
DEAR_BID = [("0.502", "800")]


class World:
    """Two books that cross, a scanner over them, and what it said."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.kalshi, self.polymarket = kalshi(), polymarket()
        self.reader = Reader(
            (self.kalshi, book(self.kalshi, [("0.45", "300")], CHEAP_YES)),
            (self.polymarket, book(self.polymarket, DEAR_BID, [("0.506", "100")])),
        )
        self.clock = ManualClock(NOW_NS)
        self.said: list[OpportunityChange] = []
        self.scanner = Scanner(
            self.reader, self.clock, default_rates(NOW_NS), self.said.append, Bounds() if bounds is None else bounds
        )

    def link(self) -> "World":
        self.scanner.set_cluster(cluster(linked(self.kalshi), linked(self.polymarket)), BOTH)
        return self

    def put(self, view: BookView) -> None:
        self.reader.views[view.key] = view
        self.scanner.on_dirty([view.key])

    def describe(self, market: Market) -> None:
        self.reader.markets[market.key] = market
        self.scanner.on_dirty([market.key])

    def kinds(self) -> list[ChangeKind]:
        return [change.kind for change in self.said]


def test_an_episode_opens_changes_and_closes_under_one_id() -> None:
    world = World().link()
    world.clock.advance(1)
    world.put(book(world.kalshi, [("0.45", "300")], [("0.46", "200"), ("0.48", "500")], version=2))
    world.clock.advance(1)
    world.put(book(world.kalshi, [("0.45", "300")], [("0.52", "500")], version=3))
    assert world.kinds() == [ChangeKind.OPENED, ChangeKind.UPDATED, ChangeKind.CLOSED]
    opened, updated, closed = (change.opportunity for change in world.said)
    assert opened.id == updated.id == closed.id
    assert [one.version for one in (opened, updated, closed)] == [1, 2, 3]
    assert [one.contracts for one in (opened, updated)] == [Decimal(500), Decimal(200)]
    assert opened.class_ is OpportunityClass.LOCKED
    assert (closed.status, closed.close_reason) == (OpportunityStatus.CLOSED, CloseReason.PRICE)
    assert closed.closed_ns == NOW_NS + 2_000_000_000
    assert closed.guaranteed == updated.guaranteed
    assert list(world.scanner.opportunities()) == []


def test_what_changes_nothing_says_nothing() -> None:
    world = World().link()
    world.put(book(world.kalshi, [("0.44", "300")], CHEAP_YES, version=2))
    world.describe(msgspec.structs.replace(world.kalshi, volume_24h=Decimal(7)))
    assert world.kinds() == [ChangeKind.OPENED]
    assert world.scanner.stats.unchanged > 0


def test_the_same_cluster_again_says_nothing() -> None:
    world = World().link()
    world.link()
    assert world.kinds() == [ChangeKind.OPENED]
    world.put(book(world.kalshi, [("0.45", "300")], [("0.46", "200")], version=2))
    assert world.kinds() == [ChangeKind.OPENED, ChangeKind.UPDATED]


def test_only_clusters_with_the_changed_market_are_looked_at() -> None:
    world = World().link()
    before = world.scanner.stats.evaluations
    world.scanner.on_dirty([MarketKey("kalshi:SOMETHING-ELSE")])
    assert world.scanner.stats.evaluations == before
    world.scanner.on_dirty([KA, PM])
    assert world.scanner.stats.evaluations == before + 2


@pytest.mark.parametrize("trust", [Trust.DELAYED, Trust.STALE, Trust.RESYNCING, Trust.HALTED])
def test_a_leg_that_leaves_live_withdraws_the_opportunity_in_the_same_pass(trust: Trust) -> None:
    world = World().link()
    world.put(book(world.polymarket, DEAR_BID, trust=trust, version=2))
    assert world.kinds() == [ChangeKind.OPENED, ChangeKind.CLOSED]
    closed = world.said[-1].opportunity
    assert closed.close_reason is CloseReason.TRUST
    assert closed.close_detail == f"PM book {trust}: no data for 41 s"
    world.put(book(world.polymarket, DEAR_BID, version=3))
    assert world.kinds()[-1] is ChangeKind.OPENED


def test_a_new_price_never_meets_a_counterpart_that_is_distrusted_in_the_same_pass() -> None:
    world = World()
    world.reader.views[KA] = book(world.kalshi, [("0.45", "300")], [("0.52", "500")])
    world.link()
    world.reader.views[KA] = book(world.kalshi, [("0.45", "300")], CHEAP_YES)
    world.reader.views[PM] = book(world.polymarket, DEAR_BID, trust=Trust.STALE)
    world.scanner.on_dirty([KA, PM])
    assert world.said == []


def test_trap_09_no_opportunity_on_an_unknown_or_expired_fee() -> None:
    world = World().link()
    world.describe(msgspec.structs.replace(world.kalshi, fees=UNKNOWN_FEE))
    assert world.said[-1].opportunity.close_reason is CloseReason.FEES
    dated = msgspec.structs.replace(world.kalshi.fees, valid_until_ns=NOW_NS + 5_000_000_000)
    world.describe(msgspec.structs.replace(world.kalshi, fees=dated))
    assert world.kinds()[-1] is ChangeKind.OPENED
    world.clock.advance(5)
    world.scanner.sweep()
    assert world.said[-1].opportunity.close_reason is CloseReason.FEES
    assert "not in force" in world.said[-1].opportunity.close_detail


def test_a_market_that_is_not_open_makes_nothing() -> None:
    world = World().link()
    world.describe(msgspec.structs.replace(world.polymarket, lifecycle=Lifecycle.SUSPENDED))
    assert world.said[-1].opportunity.close_reason is CloseReason.MARKET_CLOSED


def test_trap_02_an_opposite_market_is_bought_on_its_other_side() -> None:
    world = World()
    flipped = book(world.polymarket, [("0.494", "100")], [("0.498", "800")])
    world.reader.views[PM] = flipped
    opposite = {KA: BOTH[KA], PM: terms(world.polymarket, orientation=Orientation.OPPOSITE)}
    world.scanner.set_cluster(cluster(linked(world.kalshi), linked(world.polymarket, Orientation.OPPOSITE)), opposite)
    straight = World().link().said[0].opportunity
    turned = world.said[0].opportunity
    assert [leg.side for leg in turned.legs] == ["yes", "yes"]
    assert turned.guaranteed == straight.guaranteed
    assert [leg.cost for leg in turned.legs] == [leg.cost for leg in straight.legs]


def test_edited_rules_keep_the_episode_and_change_its_class() -> None:
    world = World().link()
    conflict = Conflict(
        kind=ConflictKind.SOURCE,
        severity=Severity.MATERIAL,
        first=KA,
        second=PM,
        ending="The Fed announces on the 9th and the cut takes effect on the 10th.",
        first_yes=Fraction(1),
        second_yes=Fraction(0),
    )
    both = (linked(world.kalshi), linked(world.polymarket))
    world.scanner.set_cluster(cluster(*both, conflicts=(conflict,), version=2), BOTH)
    assert world.kinds() == [ChangeKind.OPENED, ChangeKind.UPDATED]
    after = world.said[-1].opportunity
    assert after.id == world.said[0].opportunity.id
    assert after.class_ is OpportunityClass.CONDITIONAL
    assert after.conflicts == ((Severity.MATERIAL, 1),)


def test_trap_14_a_link_that_went_stale_or_away_ends_what_stood_on_it() -> None:
    world = World().link()
    stale = (linked(world.kalshi), linked(world.polymarket, status=LinkStatus.STALE))
    world.scanner.set_cluster(cluster(*stale, version=2), BOTH)
    assert world.said[-1].opportunity.class_ is OpportunityClass.CONDITIONAL
    edited = {KA: BOTH[KA], PM: terms(world.polymarket, text="Resolves to Yes if the cut is announced.")}
    world.scanner.set_cluster(cluster(linked(world.kalshi), version=3), edited)
    assert world.said[-1].opportunity.close_reason is CloseReason.RULES
    world.link()
    world.scanner.drop_cluster(QUESTION.id)
    assert world.said[-1].opportunity.close_reason is CloseReason.LINK
    assert list(world.scanner.opportunities()) == []


def test_a_fatal_difference_is_another_question_and_makes_nothing() -> None:
    world = World()
    fatal = Conflict(
        kind=ConflictKind.SCOPE, severity=Severity.FATAL, first=KA, second=PM, ending="Nominee, not winner."
    )
    world.scanner.set_cluster(cluster(linked(world.kalshi), linked(world.polymarket), conflicts=(fatal,)), BOTH)
    assert world.said == []


def test_worse_currency_closes_and_better_opens() -> None:
    world = World().link()
    world.scanner.set_rates(
        CurrencyRates(
            world.scanner._rates.base, NOW_NS, {world.polymarket.currency: Interval(Fraction(9, 10), Fraction(1))}
        )
    )
    assert world.kinds()[-1] is ChangeKind.CLOSED
    world.scanner.set_rates(default_rates(NOW_NS))
    assert world.kinds()[-1] is ChangeKind.OPENED


def test_a_currency_without_a_rate_is_no_leg() -> None:
    world = World()
    world.scanner.set_rates(CurrencyRates(world.kalshi.currency, NOW_NS, {}))
    world.link()
    assert world.said == []


def test_evidence_is_built_at_a_bounded_rate_and_always_for_the_shown_state() -> None:
    world = World().link()
    sizes = ["400", "300"]
    for size in sizes:
        world.put(book(world.kalshi, [("0.45", "300")], [("0.46", size), ("0.48", "500")], version=2))
    second = world.said[-1]
    assert [change.evidence for change in world.said] == [None, None, None]
    assert second.opportunity.evidence == ""
    on_request = world.scanner.evidence(second.opportunity.id)
    assert on_request is not None
    shown = world.scanner.get(second.opportunity.id)
    assert shown is not None
    assert shown.evidence == on_request.sha256
    assert on_request.body["figures"]["contracts"] == "300/1"
    world.clock.advance(EVIDENCE_EVERY_NS / SECOND_NS)
    world.put(book(world.kalshi, [("0.45", "300")], [("0.46", "200"), ("0.48", "500")], version=4))
    assert world.said[-1].evidence is not None


def test_the_close_carries_the_evidence_of_the_last_shown_state() -> None:
    world = World().link()
    world.put(book(world.kalshi, [("0.45", "300")], [("0.46", "300"), ("0.48", "500")], version=2))
    world.scanner.shutdown()
    last = world.said[-1]
    assert last.opportunity.close_reason is CloseReason.SHUTDOWN
    assert last.evidence is not None
    assert last.evidence.body["figures"]["contracts"] == "300/1"
    assert last.opportunity.evidence == last.evidence.sha256


def test_life_and_best_locked_of_a_question() -> None:
    world = World().link()
    (shown,) = world.scanner.opportunities()
    assert world.scanner.best_locked(QUESTION.id) == shown
    assert world.scanner.get(shown.id) == shown
    world.clock.advance(3)
    world.put(book(world.kalshi, [("0.45", "300")], [("0.46", "200"), ("0.48", "500")], version=2))
    life = world.scanner.life(shown.id)
    assert [(point.at_ns - NOW_NS, point.contracts) for point in life] == [
        (0, Decimal(500)),
        (3_000_000_000, Decimal(200)),
    ]
    world.scanner.shutdown()
    assert world.scanner.best_locked(QUESTION.id) is None
    assert world.scanner.life(shown.id) == ()


def test_an_episode_keeps_its_best_moment_and_its_money_over_time() -> None:
    world = World().link()
    opened = world.said[-1].opportunity
    world.clock.advance(3)
    world.put(book(world.kalshi, [("0.45", "300")], [("0.46", "200"), ("0.48", "500")], version=2))
    world.clock.advance(2)
    world.put(book(world.kalshi, [("0.45", "300")], [("0.45", "500")], version=3))
    best = world.said[-1].opportunity
    world.clock.advance(1)
    world.scanner.shutdown()
    updated, closed = world.said[1].opportunity, world.said[-1].opportunity
    assert updated.guaranteed < opened.guaranteed < best.guaranteed
    assert closed.opened_class is OpportunityClass.LOCKED
    assert [change.opportunity.best_guaranteed for change in world.said] == [
        opened.guaranteed, opened.guaranteed, best.guaranteed, best.guaranteed,
    ]  # fmt: skip
    assert closed.money_seconds == 3 * opened.guaranteed + 2 * updated.guaranteed + best.guaranteed
    assert [step for change in world.said for step in change.settled] == list(world.said[-1].life)


def test_what_was_only_conditional_is_not_in_the_record_of_a_locked_one() -> None:
    world = World().link()
    world.clock.advance(3)
    unsure = terms(kalshi(), text="")
    world.scanner.set_cluster(cluster(linked(world.kalshi), linked(world.polymarket)), {**BOTH, KA: unsure})
    world.clock.advance(5)
    world.put(book(world.kalshi, [("0.45", "300")], [("0.40", "500")], version=2))
    world.clock.advance(5)
    world.scanner.shutdown()
    opened, *between, closed = (change.opportunity for change in world.said)
    assert {one.class_ for one in between} == {OpportunityClass.CONDITIONAL}
    assert closed.best_guaranteed == opened.guaranteed
    assert closed.money_seconds == 3 * opened.guaranteed


def test_a_profit_below_the_floor_is_not_shown() -> None:
    assert World(Bounds(min_profit=Fraction(1_000))).link().said == []


def test_two_markets_of_one_venue_make_no_pair() -> None:
    """Trap 3 at our own hands: books that mirror each other at one venue are the same liquidity."""
    world = World()
    twin = kalshi(key=MarketKey("kalshi:TWIN"))
    world.reader.markets[twin.key] = twin
    world.reader.views[twin.key] = book(twin, [("0.90", "100")], [("0.95", "100")])
    world.scanner.set_cluster(cluster(linked(world.kalshi), linked(twin)), {KA: BOTH[KA], twin.key: terms(twin)})
    assert world.said == []


# -- incremental is the same as from scratch ----------------------------------------------------------------------

EXTRA = MarketKey("polymarket:0xsecond")
MARKETS = {
    KA: kalshi(),
    PM: polymarket(min_size=1, min_notional=Fraction(0)),
    EXTRA: polymarket(key=EXTRA, min_size=1, min_notional=Fraction(0)),
}
THREE = cluster(*(linked(market) for market in MARKETS.values()))
TOLD = {key: terms(market) for key, market in MARKETS.items()}
PRICES = ("0.40", "0.44", "0.48", "0.52", "0.56", "0.60")


@st.composite
def updates(draw: st.DrawFn) -> BookView:
    market = MARKETS[draw(st.sampled_from(sorted(MARKETS)))]
    middle = draw(st.integers(0, len(PRICES)))
    sizes = st.sampled_from(["0.5", "7", "300", "1200.25"])
    trust = draw(st.sampled_from([Trust.LIVE] * 5 + [Trust.STALE, Trust.DELAYED]))
    bids = [(price, draw(sizes)) for price in reversed(PRICES[:middle])]
    asks = [(price, draw(sizes)) for price in PRICES[middle:]]
    return book(market, bids, asks, trust=trust)


def open_ones(scanner: Scanner) -> set[tuple[object, ...]]:
    return {
        (tuple(leg.market for leg in one.legs), one.contracts, one.guaranteed, one.class_)
        for one in scanner.opportunities()
    }


@pytest.mark.long
@given(st.lists(updates(), min_size=1, max_size=25))
def test_incremental_is_the_same_as_from_scratch(changes: list[BookView]) -> None:
    reader = Reader(*((market, book(market)) for market in MARKETS.values()))
    clock = ManualClock(NOW_NS)
    said: list[OpportunityChange] = []
    scanner = Scanner(reader, clock, default_rates(NOW_NS), said.append)
    scanner.set_cluster(THREE, TOLD)
    for view in changes:
        clock.advance(0.5)
        reader.views[view.key] = view
        scanner.on_dirty([view.key])
        fresh = Scanner(reader, clock, default_rates(NOW_NS), lambda change: None)
        fresh.set_cluster(THREE, TOLD)
        assert open_ones(scanner) == open_ones(fresh)
    assert replayed(said) == open_ones(scanner)
    for one in scanner.opportunities():
        evidence = scanner.evidence(one.id)
        assert evidence is not None
        assert verify(evidence).holds


def replayed(said: list[OpportunityChange]) -> set[tuple[object, ...]]:
    """Return what a listener knows to be open who has only heard the changes; versions must come in order."""
    known: dict[str, OpportunityChange] = {}
    for change in said:
        before = known.get(change.opportunity.id)
        assert (before is None) == (change.kind is ChangeKind.OPENED)
        assert before is None or change.opportunity.version == before.opportunity.version + 1
        known[change.opportunity.id] = change
    still = [change.opportunity for change in known.values() if change.kind is not ChangeKind.CLOSED]
    return {(tuple(leg.market for leg in one.legs), one.contracts, one.guaranteed, one.class_) for one in still}
