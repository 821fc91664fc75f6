"""Hand-made groups: members asked at invented venues' markets, bonds between them, books, and the scanner over them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from allsight.analysis.arbitrage.episode import ChangeKind, OpportunityChange
from allsight.analysis.arbitrage.groups.scanner import GroupScanner
from allsight.analysis.arbitrage.terms import Bounds, LegTerms
from allsight.domain.book import Trust
from allsight.domain.clock import ManualClock
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.groups import Answer, Basis, Bond, BondKind, Group, Member
from allsight.domain.ids import CommissionGroup, EventKey, LinkId, MarketKey, OutcomeSetId, QuestionId, Venue
from allsight.domain.ladder import Ladder, probability_ladder
from allsight.domain.market import Market, Rules, RulesText
from allsight.domain.money import CurrencyRates, default_rates
from allsight.domain.opportunity import Opportunity
from allsight.domain.questions import Branch, Conflict, LinkedMarket, LinkStatus, Orientation, Predicate
from tests.analysis.build import FREE, NOW_NS, Reader, book, kalshi

WHOLE: Ladder = probability_ladder(Fraction(1, 100), Fraction(1))
"""Prices of whole cents, sizes of whole contracts."""

COMMISSION = FeeSchedule(form=FeeForm.NET_PROFIT, rate=Fraction(1, 20), source="on the market's net profit")


def market(name: str, event: str, venue: Venue = Venue.KALSHI, **changes: Any) -> Market:
    """Make a free market of whole contracts."""
    found: dict[str, Any] = {"fees": FREE, "ladder": WHOLE, "min_notional": Fraction(0), **changes}
    return kalshi(
        key=MarketKey(f"{venue}:{name}"), event=EventKey(f"{venue}:{event}"), venue=venue, title=name, **found
    )


def exchanged(name: str, event: str) -> Market:
    """Make a market of an exchange that takes commission of the net profit of the whole event."""
    return market(
        name, event, Venue.BETFAIR, fees=COMMISSION, commission_group=CommissionGroup(f"{Venue.BETFAIR}:{event}")
    )


def member(title: str, *markets: Market, turned: Sequence[Market] = ()) -> Member:
    """Make a member asked by markets, some of them turned round."""
    linked = tuple(
        LinkedMarket(
            one.key,
            one.venue,
            Orientation.OPPOSITE if one in turned else Orientation.SAME,
            LinkStatus.CONFIRMED,
            LinkId(f"l-{one.key}"),
        )
        for one in markets
    )
    return Member(title=title, question=QuestionId(f"q-{title}"), occurrence=None, markets=linked)


def implies(first: int, second: int, basis: Basis = Basis.SIBLINGS, kind: BondKind = BondKind.LADDER) -> Bond:
    return Bond(kind=kind, basis=basis, answers=((first, False), (second, True)), at_least=1, at_most=2)


def one_of(*answers: Answer, event: EventKey, exactly: bool = False) -> Bond:
    return Bond(
        kind=BondKind.ONE_OF, basis=Basis.STATED, answers=answers, at_least=int(exactly), at_most=1, event=event,
        set=OutcomeSetId(f"s-{event}"), about="who wins",
    )  # fmt: skip


def told(one: Market, branches: tuple[Branch, ...] = ()) -> LegTerms:
    """Return terms of a market whose rules were read; one called "Draw" pays if nobody wins."""
    rules = Rules(market=one.key, texts=(RulesText("rules", f"Pays if {one.title}."),))
    action = "draw" if one.title == "Draw" else "win"
    return LegTerms(None, rules, Predicate(subject=("x",), action=action, branches=branches))


class Scene:
    """A group over books that may be changed, and what the scanner said of it."""

    def __init__(
        self,
        markets: Sequence[Market],
        members: Sequence[Member],
        bonds: Sequence[Bond],
        *,
        bounds: Bounds | None = None,
        rates: CurrencyRates | None = None,
        conflicts: Sequence[Conflict] = (),
        branches: Mapping[MarketKey, tuple[Branch, ...]] | None = None,
        clock: ManualClock | None = None,
    ) -> None:
        self.markets = {one.key: one for one in markets}
        self.group = Group(id="g1", members=tuple(members), bonds=tuple(bonds))
        self.terms = {one.key: told(one, (branches or {}).get(one.key, ())) for one in markets}
        self.reader = Reader(*((one, book(one)) for one in markets))
        self.clock = clock or ManualClock(NOW_NS)
        self.said: list[OpportunityChange] = []
        self._conflicts = conflicts
        self.scanner = GroupScanner(
            self.reader, self.clock, default_rates(NOW_NS) if rates is None else rates, self.between,
            self.said.append, Bounds() if bounds is None else bounds,
        )  # fmt: skip
        self._version = 1

    def between(self, one: MarketKey, two: MarketKey) -> tuple[Conflict, ...]:
        return tuple(c for c in self._conflicts if {c.first, c.second} == {one, two})

    def set(self) -> "Scene":
        self.scanner.set_group(self.group, self.terms)
        self.scanner.settle()
        return self

    def put(self, one: Market, bid: str = "", ask: str = "", size: str = "100", trust: Trust = Trust.LIVE) -> None:
        """Show one offer on each side, or none."""
        self.show(one, [(bid, size)] if bid else [], [(ask, size)] if ask else [], trust)

    def show(
        self,
        one: Market,
        bids: Sequence[tuple[str, str]],
        asks: Sequence[tuple[str, str]],
        trust: Trust = Trust.LIVE,
    ) -> None:
        self._version += 1
        self.reader.views[one.key] = book(one, bids, asks, trust=trust, version=self._version)
        self.told(one)

    def told(self, one: Market) -> None:
        """Tell the scanner that a market has changed, and give it all the time it wants."""
        self.scanner.on_dirty([one.key])
        self.scanner.settle()

    @property
    def open(self) -> list[Opportunity]:
        return [episode.opportunity for episode in self.scanner.episodes()]

    def kinds(self) -> list[ChangeKind]:
        return [change.kind for change in self.said]
