"""What the scanner is told about the markets of a cluster, and within which bounds it looks."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

import msgspec

from allsight.analysis.risk.lockup import Delays
from allsight.domain.book import BookView, Trust
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market, Rules
from allsight.domain.questions import Link, Predicate, Severity


class StoreReader(Protocol):
    """What analysis reads of the state store."""

    def market(self, key: MarketKey) -> Market | None:
        """Return a market's description, or None if there is none by that key."""
        ...

    def view(self, key: MarketKey) -> BookView | None:
        """Return the book of this instant, or None if its market is unknown."""
        ...

    def top(self, key: MarketKey) -> tuple[int, int, Trust]:
        """Return best bid rung, best ask rung (`NO_RUNG` for an empty side) and trust."""
        ...


class LegTerms(msgspec.Struct, frozen=True):
    """What was decided and read about one market of a cluster.

    Attributes:
        link: the newest version of its link to the question; None for a market that asks alone.
        rules: the rules in force, None while none have been seen.
        predicate: what the parsers read out of them, None if nothing.
        delays: how long its venue takes to pay in its category; None: as its sheet says of any.
    """

    link: Link | None
    rules: Rules | None = None
    predicate: Predicate | None = None
    delays: Delays | None = None


Terms = Mapping[MarketKey, LegTerms]


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """Within which limits opportunities are looked for.

    Attributes:
        severity: a rule difference of this severity or worse keeps an opportunity from being locked.
        bankroll: the most that one opportunity may cost, in the base currency; None: no limit.
        max_contracts: the most contracts per leg; None: no limit.
        accept_delay_s: a venue that holds orders longer than this makes nothing locked.
        min_profit: what is guaranteed for less is not shown, in the base currency.
    """

    severity: Severity = Severity.MATERIAL
    bankroll: Fraction | None = None
    max_contracts: Fraction | None = None
    accept_delay_s: float = 1.0
    min_profit: Fraction = Fraction(1, 100)

    def within(self, bankroll: Fraction) -> "Bounds":
        """Return the same with a bankroll of at most so much."""
        least = bankroll if self.bankroll is None else min(bankroll, self.bankroll)
        return msgspec.structs.replace(self, bankroll=least)
