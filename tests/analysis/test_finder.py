"""Both scanners behind one face: each pair is found once, by whichever can size it, and everything is told of both."""

from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.analysis.arbitrage.episode import ChangeKind, OpportunityChange
from allsight.analysis.arbitrage.finder import Finder
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.book import Trust
from allsight.domain.clock import ManualClock
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.groups import Group, Member
from allsight.domain.ids import CommissionGroup, LinkId, MarketKey, OpportunityId, Venue
from allsight.domain.market import Market
from allsight.domain.money import ONE, Currency, CurrencyRates
from allsight.domain.opportunity import CloseReason, OpportunityClass
from allsight.domain.questions import LinkedMarket, LinkStatus, Orientation
from tests.analysis.build import KA, NOW_NS, PM, QUESTION, Reader, book, cluster, kalshi, linked, polymarket, terms

COMMISSION = FeeSchedule(form=FeeForm.NET_PROFIT, rate=Fraction(1, 20), source="on the market's net profit")
EXCHANGE = kalshi(
    key=MarketKey("betfair:1.1~1~0"), venue=Venue.BETFAIR, fees=COMMISSION,
    commission_group=CommissionGroup("betfair:1.1"),
)  # fmt: skip


class World:
    """Three books of one question over a finder: two that the closed form can size, one at an exchange."""

    def __init__(self) -> None:
        self.kalshi, self.polymarket = kalshi(), polymarket()
        self.reader = Reader(*((one, book(one)) for one in (self.kalshi, self.polymarket, EXCHANGE)))
        self.said: list[OpportunityChange] = []
        self.finder = Finder(
            self.reader, ManualClock(NOW_NS), CurrencyRates(Currency.USD, NOW_NS, {Currency.PUSD: ONE}),
            lambda one, two: (), self.said.append,
        )  # fmt: skip

    def ask(self, *markets: Market) -> None:
        self.finder.set_cluster(cluster(*map(_linked, markets)), {one.key: terms(one) for one in markets})
        self.finder.settle()

    def put(self, one: Market, bid: str = "", ask: str = "", trust: Trust = Trust.LIVE) -> None:
        version = self.reader.views[one.key].version + 1
        bids, asks = [(bid, "100")] if bid else [], [(ask, "100")] if ask else []
        self.reader.views[one.key] = book(one, bids, asks, trust=trust, version=version)
        self.finder.on_dirty([one.key])
        self.finder.settle()


def _linked(one: Market) -> LinkedMarket:
    if one.key in (KA, PM):
        return linked(one)
    return LinkedMarket(one.key, one.venue, Orientation.SAME, LinkStatus.CONFIRMED, LinkId("link-BF"))


def test_a_question_without_an_exchange_is_left_to_the_closed_form() -> None:
    world = World()
    world.ask(world.kalshi, world.polymarket)
    assert (world.finder.pairs.pairs, world.finder.groups.groups) == (2, 0)
    world.ask(world.kalshi, world.polymarket, EXCHANGE)
    assert (world.finder.pairs.pairs, world.finder.groups.groups) == (6, 1)
    world.finder.drop_cluster(QUESTION.id)
    assert (world.finder.pairs.pairs, world.finder.groups.groups) == (0, 0)


def test_each_pair_is_found_once_and_told_of_like_any_other() -> None:
    world = World()
    world.ask(world.kalshi, world.polymarket, EXCHANGE)
    world.put(world.kalshi, bid="0.40", ask="0.44")
    world.put(EXCHANGE, bid="0.55", ask="0.57")  # its NO costs 0.45, and 5 % of what that wins
    (found,) = world.finder.opportunities()
    assert {leg.venue for leg in found.legs} == {Venue.KALSHI, Venue.BETFAIR}
    assert (found.class_, found.question) == (OpportunityClass.LOCKED, QUESTION.id)
    assert Decimal(5) < found.guaranteed < Decimal(9)
    assert world.finder.get(found.id) == found
    assert world.finder.best_locked(QUESTION.id) == found
    assert len(world.finder.life(found.id)) == 1
    evidence = world.finder.evidence(found.id)
    assert evidence is not None
    assert verify(evidence).holds
    world.put(world.polymarket, bid="0.53")
    bought = {one.id: {leg.venue: leg.contracts for leg in one.legs} for one in world.finder.opportunities()}
    assert len(bought) == 2
    # After commission a hundred at the exchange balance 97; the rest is cheap enough elsewhere.
    assert set(bought.pop(found.id)) == {Venue.KALSHI, Venue.BETFAIR, Venue.POLYMARKET}
    assert [set(legs) for legs in bought.values()] == [{Venue.KALSHI, Venue.POLYMARKET}]


def test_what_rests_on_a_market_that_was_unlinked_closes_at_once_however_long_its_group_waits() -> None:
    world = World()
    world.ask(world.kalshi, world.polymarket, EXCHANGE)
    markets = tuple(map(_linked, (world.kalshi, world.polymarket, EXCHANGE)))
    group = Group(
        id="g1", members=(Member(title="so", question=QUESTION.id, occurrence=None, markets=markets),), bonds=()
    )
    world.finder.set_group(group, {one.key: terms(one) for one in (world.kalshi, world.polymarket, EXCHANGE)})
    world.put(world.kalshi, ask="0.44")
    world.put(EXCHANGE, bid="0.55")
    (found,) = world.finder.opportunities()
    world.finder.set_cluster(  # time for a search is given to nobody
        cluster(_linked(world.kalshi), _linked(world.polymarket)),
        {KA: terms(world.kalshi), PM: terms(world.polymarket)},
    )
    assert world.finder.get(found.id) is None
    assert (world.said[-1].kind, world.said[-1].opportunity.close_reason) == (ChangeKind.CLOSED, CloseReason.LINK)
    world.finder.settle()
    world.put(EXCHANGE, bid="0.60")
    world.put(world.kalshi, ask="0.43")
    assert list(world.finder.opportunities()) == [], "nor is it found again by the group, which is still as it was"
    world.ask(world.kalshi, world.polymarket, EXCHANGE)
    assert [{leg.market for leg in one.legs} for one in world.finder.opportunities()] == [{KA, EXCHANGE.key}]


def test_a_market_that_is_turned_round_is_bought_no_more_as_it_was() -> None:
    world = World()
    world.ask(world.kalshi, EXCHANGE)
    world.put(world.kalshi, ask="0.44")
    world.put(EXCHANGE, bid="0.55")
    (found,) = world.finder.opportunities()
    turned = msgspec.structs.replace(_linked(EXCHANGE), orientation=Orientation.OPPOSITE)
    world.finder.set_cluster(
        cluster(_linked(world.kalshi), turned), {KA: terms(world.kalshi), EXCHANGE.key: terms(EXCHANGE)}
    )
    assert world.finder.get(found.id) is None
    assert world.said[-1].opportunity.close_reason is CloseReason.LINK


def test_what_comes_to_be_offered_later_is_looked_at() -> None:
    """Two that the closed form holds are found first; the exchange offers nothing then, and does afterwards."""
    world = World()
    world.ask(world.kalshi, world.polymarket, EXCHANGE)
    world.put(world.kalshi, ask="0.44")
    world.put(world.polymarket, bid="0.53")
    assert len(list(world.finder.opportunities())) == 1
    world.put(EXCHANGE, bid="0.55")
    assert len(list(world.finder.opportunities())) == 2


def test_what_moves_while_nobody_asks_about_it_is_not_mistaken_for_unmoved() -> None:
    world = World()
    world.ask(world.kalshi, world.polymarket)
    world.put(world.polymarket, bid="0.53")
    world.put(world.kalshi, ask="0.44")
    world.finder.drop_cluster(QUESTION.id)
    world.put(world.kalshi, ask="0.60")
    world.ask(world.kalshi, world.polymarket)
    assert list(world.finder.opportunities()) == []
    world.put(world.kalshi, ask="0.44")
    assert len(list(world.finder.opportunities())) == 1


def test_a_book_that_leaves_live_withdraws_it_in_the_same_turn() -> None:
    world = World()
    world.ask(world.kalshi, EXCHANGE)
    world.put(world.kalshi, ask="0.44")
    world.put(EXCHANGE, bid="0.55")
    world.put(EXCHANGE, bid="0.55", trust=Trust.STALE)
    assert [change.kind for change in world.said] == [ChangeKind.OPENED, ChangeKind.CLOSED]
    assert world.said[-1].opportunity.close_reason is CloseReason.TRUST
    assert world.finder.get(OpportunityId("nobody")) is None
    assert world.finder.evidence(OpportunityId("nobody")) is None


def test_currencies_and_fees_that_change_are_looked_at_by_both() -> None:
    world = World()
    world.ask(world.kalshi, world.polymarket, EXCHANGE)
    world.put(world.kalshi, ask="0.44")
    world.put(world.polymarket, bid="0.53")
    world.put(EXCHANGE, bid="0.55")
    before = len(list(world.finder.opportunities()))
    world.finder.set_rates(CurrencyRates(Currency.USD, NOW_NS, {}))
    world.finder.settle()
    assert len(list(world.finder.opportunities())) == before - 1, "nothing is known of pUSD any more"
    later = msgspec.structs.replace(COMMISSION, valid_until_ns=NOW_NS + 1)
    world.reader.markets[EXCHANGE.key] = msgspec.structs.replace(EXCHANGE, fees=later)
    world.finder.on_dirty([EXCHANGE.key])
    assert world.finder.groups.dated() == [EXCHANGE.key]
    world.finder.shutdown()
    assert list(world.finder.opportunities()) == []
