"""The queue of links, what matters most first."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from allsight.analysis.pricing import implied
from allsight.analysis.pricing.agreement import gap, lowered
from allsight.api.models.common import Severities
from allsight.api.models.matches import MachineOut, MatchCounts, MatchOut, SideOut
from allsight.api.models.questions import LinkOut
from allsight.api.views.links import LinkTally
from allsight.api.views.markets import MarketViews, event_category
from allsight.api.views.rules import distinct
from allsight.api.views.times import ms, ms_or_none
from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, Clock
from allsight.domain.decisions import MachineView
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import LinkId, MarketKey, Venue, venue_of
from allsight.domain.money import CurrencyRates, to_decimal
from allsight.domain.questions import Conflict, ConflictKind, Link, LinkStatus, Match, Orientation, Severity
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.book import INSIDE
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.validator.conflicts import conflicts_between

WAITING: Final = (LinkStatus.STALE, LinkStatus.PROPOSED)
"""What waits for a person, in the order in which it comes."""

_RANKED_NS: Final = 30 * SECOND_NS
"""So long an order holds, so that a queue does not move under its reader with every tick of a book."""

_LEVELS: Final = 5
_TURN_NS: Final = 8 * MILLISECOND_NS
"""For so long links are looked at in one turn of the loop."""

_LEAST_DOUBT: Final = 0.01


class _Rank(msgspec.Struct, frozen=True):
    stake: Decimal
    weight: float
    likelihood: float
    version: int
    at_ns: int


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which links are asked for.

    Attributes:
        status: None for what waits for a person.
        finding: what the machine says of the link, or what a person said who refused it.
        conflict: a kind of difference, a severity, `any` or `none`.
        venues: all of them take part.
        words: all of them occur in the titles.
    """

    status: LinkStatus | None = None
    finding: Match | None = None
    conflict: str | None = None
    venues: frozenset[Venue] = frozenset()
    words: tuple[str, ...] = ()


class MatchViews:
    """Lists and describes links.

    Args:
        matcher: keeps them.
        markets: describes their markets.
        store: rule versions in force, books and volumes.
        clock: tells how old an order is.
        rates: says what turns stakes into the reporting currency.
        tally: counts them, and knows which are worth showing.
    """

    def __init__(
        self,
        matcher: Matcher,
        markets: MarketViews,
        store: StateStore,
        clock: Clock,
        rates: Callable[[], CurrencyRates],
        tally: LinkTally,
    ) -> None:
        self._matcher = matcher
        self._markets = markets
        self._store = store
        self._clock = clock
        self._rates = rates
        self._tally = tally
        self._ranks: dict[LinkId, _Rank] = {}

    # -- the queue ------------------------------------------------------------------------------------------------

    async def queue(self, wanted: Wanted) -> list[Link]:
        """Return links, stale ones first, then those with most money at stake times doubt; ties by id.

        There may be thousands to look at: others have their turn in between.

        Raises:
            InvalidRequestError: if the kind of difference is unknown.
        """
        conflict = _conflict_words(wanted.conflict)
        statuses = WAITING if wanted.status is None else (wanted.status,)
        now_ns = self._clock.now_ns()
        ranks: dict[LinkId, _Rank] = {}
        began_ns = self._clock.monotonic_ns()
        for link in [link for status in statuses for link in self._matcher.links(status)]:
            if self._clock.monotonic_ns() - began_ns > _TURN_NS:
                await asyncio.sleep(0)
                began_ns = self._clock.monotonic_ns()
            if self._is_there(link) and self._tally.matters(link) and self._is_wanted(link, wanted, conflict):
                ranks[link.id] = self._rank(link, now_ns)
        young = {key: rank for key, rank in self._ranks.items() if now_ns - rank.at_ns < _RANKED_NS}
        self._ranks = young | ranks
        order = {status: number for number, status in enumerate(statuses)}
        found = [link for link in self._matcher.links() if link.id in ranks and link.status in order]
        return sorted(found, key=lambda link: (order[link.status], -ranks[link.id].weight, link.id))

    def counts(self) -> MatchCounts:
        """Count links per status."""
        return self._tally.counts()

    def _is_there(self, link: Link) -> bool:
        """Tell whether a link is still what it was when this turn began."""
        return link in self._matcher.links_of(link.market)

    def _is_wanted(self, link: Link, wanted: Wanted, conflict: frozenset[str] | None) -> bool:
        if wanted.venues and not wanted.venues <= self._venues(link):
            return False
        if wanted.words and not all(word in self._titles(link) for word in wanted.words):
            return False
        if wanted.finding is not None and self._finding(link) is not wanted.finding:
            return False
        if conflict is None:
            return True
        found = self._differences(link)
        if not conflict:
            return not found
        return any(one.kind in conflict or one.severity in conflict or "any" in conflict for one in found)

    def _differences(self, link: Link) -> Iterable[Conflict]:
        """Return what parts a link's market from those that ask its question, as the cluster has it ready."""
        if link.status is LinkStatus.REJECTED:
            return self.conflicts(link)
        members = {one.market for one in self._members(link)}
        conflicts = self._matcher.cluster(link.question).conflicts
        return [
            one for one in conflicts if link.market in (one.first, one.second) and {one.first, one.second} & members
        ]

    def _venues(self, link: Link) -> set[Venue]:
        members = self._matcher.markets_of(link.question)
        return {venue_of(link.market), *(venue_of(market) for market in members)}

    def _titles(self, link: Link) -> str:
        keys = (link.market, *self._matcher.markets_of(link.question))
        markets = [market for key in keys if (market := self._store.market(key)) is not None]
        texts = [self._matcher.question(link.question).title]
        texts += [f"{market.title} {market.outcome or ''}" for market in markets]
        return " ".join(texts).lower()

    def _finding(self, link: Link) -> Match:
        decision = self._matcher.desk.standing(link.id)
        if link.status is LinkStatus.REJECTED and decision is not None and decision.finding is not None:
            return decision.finding
        return Match(link.orientation)

    def _rank(self, link: Link, now_ns: int) -> _Rank:
        known = self._ranks.get(link.id)
        if known is not None and known.version == link.version and now_ns - known.at_ns < _RANKED_NS:
            return known
        against = self._matcher.desk.against(link)
        keys = (link.market,) if against is None else (link.market, against)
        stake = min(self._at_stake(key) for key in keys)
        likely = self._matcher.likelihood(link)
        chance = lowered(likely, None if against is None else self._gap(link, against, now_ns))
        doubt = max(4 * chance * (1 - chance), _LEAST_DOUBT)
        shown = likely if link.status in WAITING else chance  # prices bias whoever has not decided yet
        return _Rank(to_decimal(stake, 2, up=False), float(stake) * doubt, shown, link.version, now_ns)

    def _gap(self, link: Link, against: MarketKey, now_ns: int) -> Fraction | None:
        """Return how far the books of a link's market and of another one lie apart, None where prices say nothing."""
        side = next((one.orientation for one in self._members(link) if one.market == against), None)
        if side is None:
            return None
        quotes = []
        for key, orientation in ((link.market, link.orientation), (against, side)):
            market, view = self._store.market(key), self._store.view(key)
            if market is None or view is None:
                return None
            quotes.append(implied.quote(market, view, now_ns, orientation))
        return gap(*quotes)

    def _at_stake(self, key: MarketKey) -> Fraction:
        """Return what a market trades in a day and what stands near its best prices, in the reporting currency.

        Nothing where the currency has no rate: a guess at its weight would be one.
        """
        market, view = self._store.market(key), self._store.view(key)
        rates = self._rates()
        if market is None or rates.why_missing(market.currency):
            return Fraction(0)
        amount = Fraction(market.volume_24h or 0)
        if view is not None:
            levels = (*view.bids[:_LEVELS], *view.asks[:_LEVELS])
            amount += sum((view.ladder.payout(level.rung, level.size) for level in levels), Fraction(0))
        return amount * rates.of(market.currency).lo

    def link(self, link: LinkId) -> Link:
        """Return a link.

        Raises:
            NotFoundError: if there is none by that id.
        """
        return self._matcher.link(link)

    # -- one link -------------------------------------------------------------------------------------------------

    def conflicts(self, link: Link, orientation: Orientation | None = None) -> list[Conflict]:
        """Return the differences between a link's market and those that ask its question, the nearest market first.

        `orientation` tells on which side to hold them together if not on the link's own.
        """
        side = orientation or link.orientation
        claim = self._matcher.claim(link.market)
        return distinct(
            conflict
            for one in self.others(link)
            for conflict in conflicts_between(claim, self._matcher.claim(one.market), same=one.orientation is side)
        )

    def out(self, link: Link) -> MatchOut:
        """Describe a link as a line of the queue."""
        rank = self._rank(link, self._clock.now_ns())
        against = self._matcher.desk.against(link)
        counts = Counter(one.severity for one in self.conflicts(link))
        members = {one.market: one for one in self._members(link)}
        machine = self._matcher.desk.machine(link)
        return MatchOut(
            link=self.link_out(link),
            question_title=self._matcher.question(link.question).title,
            market=self.side(link),
            against=None if against is None else self.side(members[against]),
            markets=len(members) + (link.status in INSIDE),
            machine=None if machine is None else machine_out(machine),
            severities=Severities(
                note=counts[Severity.NOTE], material=counts[Severity.MATERIAL], fatal=counts[Severity.FATAL]
            ),
            stake=rank.stake,
            weight=round(rank.weight, 2),
            likelihood=rank.likelihood,
            dead=link.status in WAITING and self._matcher.desk.standing(link.id) is not None,
        )

    def link_out(self, link: Link) -> LinkOut:
        """Describe a link by itself."""
        rules = self._store.rules(link.market)
        return LinkOut(
            id=link.id,
            market=link.market,
            question=link.question,
            venue=venue_of(link.market),
            orientation=link.orientation,
            status=link.status,
            confidence=link.confidence,
            decided_by=link.decided_by,
            decided_at=ms(link.decided_ns),
            rules_version=None if rules is None else rules.version,
            note=link.note,
            version=link.version,
        )

    def side(self, link: Link) -> SideOut:
        """Describe a link's market without what it costs."""
        market = self._markets.market(link.market)
        event, rules = self._store.event(market.event), self._store.rules(market.key)
        return SideOut(
            key=market.key,
            venue=market.venue,
            event_title="" if event is None else event.title,
            title=market.title,
            outcome=market.outcome,
            yes_label=market.yes_label,
            no_label=market.no_label,
            category=event_category(event),
            closes_at=ms_or_none(market.closes_ns),
            url=market.url,
            rules_version=None if rules is None else rules.version,
            orientation=link.orientation,
            status=link.status,
        )

    def others(self, link: Link) -> Iterable[Link]:
        """Return the links of the markets that are confirmed to ask the question, the nearest first."""
        first = self._matcher.desk.against(link)
        return sorted(self._members(link), key=lambda one: (one.market != first, one.market))

    def describe(self, link: Link) -> str:
        """Say in a few words how sure a link is and who says so."""
        return f"{venue_of(link.market).code} {link.status} by {link.decided_by}"

    def _members(self, link: Link) -> Sequence[Link]:
        return [one for one in self._matcher.inside(link.question) if one.market != link.market]


def machine_out(machine: MachineView) -> MachineOut:
    """Describe what the matcher says."""
    return MachineOut(machine.finding, round(machine.score, 4), machine.certain, machine.contested)


def _conflict_words(text: str | None) -> frozenset[str] | None:
    """Read the filter by differences: None lets everything through, the empty set what has none."""
    if not text:
        return None
    known = {*ConflictKind, *Severity, "any", "none"}
    if text not in known:
        raise InvalidRequestError(f"expected a conflict out of {', '.join(sorted(known))}, found {text[:40]!r}")
    return frozenset() if text == "none" else frozenset((text,))
