"""A catalogue page while it is filled, the same for every venue."""

from collections import Counter
from collections.abc import Iterable

from allsight.domain.market import Event, Market, Rules
from allsight.domain.messages import SettlementReport
from allsight.domain.money import DatedRate
from allsight.ingestion.adapter import CataloguePage

UNREADABLE = "unreadable"
"""The rule under which an event or market is counted that is not as we know it."""


class PageDraft:
    """Collects what becomes a `CataloguePage`.

    Args:
        rules: names of the rules by which something may be left out: they are shown even where they drop nothing.
    """

    def __init__(self, rules: Iterable[str] = ()) -> None:
        self.events: list[Event] = []
        self.markets: list[Market] = []
        self.rules: list[Rules] = []
        self.settlements: list[SettlementReport] = []
        self.rates: list[DatedRate] = []
        self.filtered: Counter[str] = Counter(dict.fromkeys(rules, 0))

    def add(self, page: CataloguePage) -> None:
        """Take in what another page holds."""
        self.events += page.events
        self.markets += page.markets
        self.rules += page.rules
        self.settlements += page.settlements
        self.rates += page.rates
        for rule, count in page.filtered:
            self.filtered[rule] += count

    def page(self) -> CataloguePage:
        """Return what has been collected so far."""
        return CataloguePage(
            events=tuple(self.events),
            markets=tuple(self.markets),
            rules=tuple(self.rules),
            settlements=tuple(self.settlements),
            rates=tuple(self.rates),
            filtered=tuple(self.filtered.items()),
        )
