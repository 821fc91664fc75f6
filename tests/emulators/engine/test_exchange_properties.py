"""Random trading against the invariants of an exchange, and against a naive book that is plainly right."""

from fractions import Fraction

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.ladder import Band, Ladder, PriceKind, Side, probability_ladder
from allsight.emulators.engine.events import LevelChange
from allsight.emulators.engine.exchange import Exchange
from allsight.emulators.engine.orders import NewOrder, RejectedError, RejectReason, SelfTrade, TimeInForce

pytestmark = pytest.mark.long

ACCOUNTS = ("ann", "bob", "cy")
TENTHS = probability_ladder(Fraction(1, 10), Fraction(1, 100))
ODDS = Ladder(kind=PriceKind.ODDS, decimals=2, bands=(Band(150, 550, 50),), quantum=Fraction(1, 100))


class Fees:
    def fee(self, market: str, rung: int, size: int, *, taker: bool) -> int:
        return (size + 3) // 4 if taker else 0

    def reserve(self, market: str, side: Side, rung: int, size: int) -> int:
        return size  # fills of one quantum each round up the most


class NaiveBook:
    """Orders in one list in the order in which they came; matching looks through all of it."""

    def __init__(self) -> None:
        self.resting: list[list[int]] = []  # [id, is_yes, rung, remaining]

    def take(self, yes: bool, rung: int, size: int) -> tuple[list[tuple[int, int, int]], int]:
        fills = []
        crossing = [o for o in self.resting if o[1] != yes and (o[2] <= rung if yes else o[2] >= rung)]
        crossing.sort(key=lambda o: o[2] if yes else -o[2])  # stable: first come first within a price
        for other in crossing:
            if not size:
                break
            amount = min(size, other[3])
            fills.append((other[0], other[2], amount))
            other[3] -= amount
            size -= amount
        self.resting = [o for o in self.resting if o[3]]
        return fills, size

    def depth(self, yes: bool) -> list[tuple[int, int]]:
        sizes: dict[int, int] = {}
        for _, is_yes, rung, remaining in self.resting:
            if is_yes == yes:
                sizes[rung] = sizes.get(rung, 0) + remaining
        return sorted(sizes.items(), reverse=yes)


class Trading(RuleBasedStateMachine):
    ladder = TENTHS
    unit = Fraction(1, 1_000)
    payout = 10  # of one contract, in money units
    deposit = 2_000

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock(SECOND_NS)
        self.exchange = Exchange(self.clock, money_unit=self.unit, fees=Fees())
        for name in ACCOUNTS:
            self.exchange.open_account(name, {"usd": self.deposit})
        self.market = self.exchange.list_market("M", self.ladder, "usd")
        self.naive = NaiveBook()
        self.owner: dict[int, str] = {}
        self.levels: dict[tuple[Side, int], int] = {}
        self.traded = 0
        self.settled = False
        self.exchange.listen(level=self.on_level)

    def on_level(self, change: LevelChange) -> None:
        key = (change.side, change.rung)
        assert self.levels.get(key, 0) + change.delta == change.size
        assert change.delta != 0
        self.levels[key] = change.size

    @precondition(lambda self: not self.settled)
    @rule(
        account=st.sampled_from(ACCOUNTS),
        side=st.sampled_from(Side),
        rung=st.integers(0, 8),
        size=st.integers(1, 40),
        time_in_force=st.sampled_from(TimeInForce),
        post_only=st.booleans(),
        self_trade=st.sampled_from(SelfTrade),
    )
    def place(
        self,
        account: str,
        side: Side,
        rung: int,
        size: int,
        time_in_force: TimeInForce,
        post_only: bool,
        self_trade: SelfTrade,
    ) -> None:
        yes = side is Side.YES
        try:
            placement = self.exchange.place(
                NewOrder(
                    account=account,
                    market="M",
                    side=side,
                    rung=rung,
                    size=size,
                    time_in_force=time_in_force,
                    post_only=post_only,
                    self_trade=self_trade,
                )
            )
        except RejectedError as refusal:
            self.expect(refusal, RejectReason.INSUFFICIENT_FUNDS, RejectReason.WOULD_CROSS, RejectReason.NOT_FILLABLE)
            return
        order = placement.order
        self.owner[order.id] = account
        if self_trade is SelfTrade.CANCEL_MAKER:
            reach = self.reach(yes, rung, size, account)
            self.naive.resting = [o for o in self.naive.resting if o[0] not in reach]
            allowed = size
        else:
            allowed = order.filled if order.reason == "self_trade" else size
        fills, rest = self.naive.take(yes, rung, allowed)
        assert [(t.maker_order, t.rung, t.size) for t in placement.trades] == fills
        assert order.filled == sum(t.size for t in placement.trades) <= order.size
        assert not (time_in_force is TimeInForce.FOK and order.filled < size)
        assert not (post_only and placement.trades)
        self.traded += order.filled
        if order.remaining:
            assert rest == order.remaining
            self.naive.resting.append([order.id, yes, rung, order.remaining])

    def expect(self, refusal: RejectedError, *reasons: RejectReason) -> None:
        assert refusal.reason in reasons

    def reach(self, yes: bool, rung: int, size: int, account: str) -> set[int]:
        """Own orders that a taker runs into before it is filled."""
        crossing = [o for o in self.naive.resting if o[1] != yes and (o[2] <= rung if yes else o[2] >= rung)]
        crossing.sort(key=lambda o: o[2] if yes else -o[2])
        own = set()
        for other in crossing:
            if not size:
                break
            if self.owner[other[0]] == account:
                own.add(other[0])
            else:
                size -= min(size, other[3])
        return own

    @precondition(lambda self: self.naive.resting and not self.settled)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from(self.naive.resting))
        assert self.exchange.cancel(chosen[0]) == chosen[3]
        self.naive.resting.remove(chosen)

    @precondition(lambda self: self.naive.resting and not self.settled)
    @rule(data=st.data(), remaining=st.integers(1, 40))
    def decrease(self, data: st.DataObject, remaining: int) -> None:
        chosen = data.draw(st.sampled_from(self.naive.resting))
        if remaining < chosen[3]:
            assert self.exchange.decrease(chosen[0], remaining) == chosen[3] - remaining
            chosen[3] = remaining

    @precondition(lambda self: self.naive.resting and not self.settled)
    @rule(data=st.data(), remaining=st.integers(1, 40))
    def grow(self, data: st.DataObject, remaining: int) -> None:
        chosen = data.draw(st.sampled_from(self.naive.resting))
        if remaining <= chosen[3]:
            return
        try:
            self.exchange.amend(chosen[0], chosen[2], remaining)
        except RejectedError as refusal:
            self.expect(refusal, RejectReason.INSUFFICIENT_FUNDS)
            return
        self.naive.resting.remove(chosen)
        chosen[3] = remaining
        self.naive.resting.append(chosen)

    @rule(value=st.one_of(st.none(), st.fractions(0, 1, max_denominator=7)))
    def settle(self, value: Fraction | None) -> None:
        if self.settled or self.traded < 60:
            return
        self.exchange.settle("M", value)
        self.naive.resting.clear()
        self.settled = True
        for account in self.exchange.ledger.accounts.values():
            assert account.purse("usd").reserved == 0
            if value is None:
                fees_and_dust = self.deposit - account.purse("usd").cash
                assert fees_and_dust >= 0

    @invariant()
    def money_and_contracts_are_conserved(self) -> None:
        accounts = list(self.exchange.ledger.accounts.values())
        cash = sum(account.purse("usd").cash for account in accounts)
        house = self.exchange.ledger.house.purse("usd").cash
        assert cash + house + self.market.open_interest * self.payout == self.deposit * len(ACCOUNTS)
        assert sum(account.holding("M").yes for account in accounts) == self.market.open_interest
        assert sum(account.holding("M").no for account in accounts) == self.market.open_interest

    @invariant()
    def nobody_spends_what_they_do_not_have(self) -> None:
        for account in self.exchange.ledger.accounts.values():
            purse, holding = account.purse("usd"), account.holding("M")
            assert purse.reserved >= 0
            if not self.settled:
                assert purse.available >= 0
            assert 0 <= holding.locked_yes <= holding.yes
            assert 0 <= holding.locked_no <= holding.no
            assert not (holding.free(Side.YES) and holding.free(Side.NO))

    @invariant()
    def the_book_is_never_crossed_and_is_what_events_and_the_naive_book_say(self) -> None:
        bids, asks = self.market.book.bids.depth(), self.market.book.asks.depth()
        assert not bids or not asks or bids[0][0] < asks[0][0]
        assert bids == self.naive.depth(True)
        assert asks == self.naive.depth(False)
        told = {key: size for key, size in self.levels.items() if size}
        assert told == {(Side.YES, r): s for r, s in bids} | {(Side.NO, r): s for r, s in asks}


class TradingAtOdds(Trading):
    ladder = ODDS
    unit = Fraction(1, 10_000)
    payout = 1
    deposit = 60_000


TestTrading = Trading.TestCase
TestTrading.settings = settings(max_examples=60, stateful_step_count=40)
TestTradingAtOdds = TradingAtOdds.TestCase
TestTradingAtOdds.settings = settings(max_examples=60, stateful_step_count=40)
