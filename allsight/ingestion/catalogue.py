"""What a feed knows of its venue's catalogue, and what of a page is news."""

import heapq
from collections.abc import Iterator

import msgspec

from allsight.domain.ids import EventKey, Fingerprint, MarketKey
from allsight.domain.ladder import Ladder
from allsight.domain.market import Event, Lifecycle, Market, Settlement
from allsight.domain.messages import (
    CatalogueMessage,
    EventSeen,
    FeesChange,
    LadderChange,
    LifecycleChange,
    MarketSeen,
    PoolSnapshot,
    RateSeen,
    RulesSeen,
    SettlementReport,
)
from allsight.ingestion.adapter import CataloguePage


def market_of(message: CatalogueMessage) -> MarketKey | None:
    """Return which market a message is about, or None for one about an event, its pool or a currency."""
    match message:
        case EventSeen() | PoolSnapshot() | RateSeen():
            return None
        case MarketSeen(market=market):
            return market.key
        case RulesSeen(rules=rules):
            return rules.market
        case _:
            return message.key


class Catalogue:
    """The venue's events and markets as last seen.

    `closes_by_time` says that the venue opens and closes markets at their instants without a word, so that a reading
    which is a few seconds old may still call a closed market open.
    """

    def __init__(self, *, closes_by_time: bool) -> None:
        self.markets: dict[MarketKey, Market] = {}
        self.events: dict[EventKey, Event] = {}
        self._rules: dict[MarketKey, Fingerprint] = {}
        self._ends: dict[MarketKey, tuple[Settlement, bool]] = {}
        self._closes_by_time = closes_by_time
        self._due: list[tuple[int, MarketKey]] = []

    def news(self, page: CataloguePage, now_ns: int) -> Iterator[CatalogueMessage]:
        """Take a page in and yield what of it was not known: events first, so that no market comes before its own."""
        for event in page.events:
            if self.events.get(event.key) != event:
                self.events[event.key] = event
                yield EventSeen(event, now_ns)
        for seen in page.markets:
            yield from self._market(seen, now_ns)
        for rules in page.rules:
            mark = rules.fingerprint
            if self._rules.get(rules.market) != mark:
                self._rules[rules.market] = mark
                yield RulesSeen(rules, now_ns)
        for report in page.settlements:
            if self._settled(report):
                yield report
        for rate in page.rates:
            yield RateSeen(rate, now_ns)

    def apply(self, message: CatalogueMessage) -> bool:
        """Take in a change that a stream reported, and tell whether it was news."""
        match message:
            case LifecycleChange(key=key):
                return self._lifecycle(message)
            case FeesChange(key=key, fees=fees, ahead=ahead):
                return self._replace(key, fees=fees, fees_ahead=ahead)
            case LadderChange(key=key, ladder=ladder):
                return self._replace(key, ladder=ladder)
            case SettlementReport():
                return self._settled(message)
            case MarketSeen(market=market):
                return self._described(market, message.recv_ns)
            case _:
                return True

    def transitions(self, now_ns: int) -> Iterator[LifecycleChange]:
        """Yield the openings and closings whose instant has come and of which the venue sends no word."""
        while self._due and self._due[0][0] <= now_ns:
            _, key = heapq.heappop(self._due)
            market = self.markets.get(key)
            if market is None:
                continue
            lifecycle = self._by_time(market, now_ns)
            if lifecycle is not market.lifecycle:
                self.markets[key] = msgspec.structs.replace(market, lifecycle=lifecycle)
                yield LifecycleChange(key, lifecycle, now_ns, closes_ns=market.closes_ns)
            self._schedule(self.markets[key], now_ns)

    def regrid(self, key: MarketKey, ladder: Ladder) -> Ladder:
        """Return the ladder with the version that follows the known one, or the known one if the grid is the same."""
        known = self.markets.get(key)
        if known is None or ladder is known.ladder:
            return ladder
        if msgspec.structs.replace(ladder, version=known.ladder.version) == known.ladder:
            return known.ladder
        return msgspec.structs.replace(ladder, version=known.ladder.version + 1)

    def _market(self, seen: Market, now_ns: int) -> Iterator[CatalogueMessage]:
        known = self.markets.get(seen.key)
        ladder = self.regrid(seen.key, seen.ladder)
        lifecycle = self._by_time(seen, now_ns)
        market = seen
        if ladder is not seen.ladder or lifecycle is not seen.lifecycle:
            market = msgspec.structs.replace(seen, ladder=ladder, lifecycle=lifecycle)
        if market == known:
            return
        self.markets[seen.key] = market
        if known is None or (known.opens_ns, known.closes_ns) != (market.opens_ns, market.closes_ns):
            self._schedule(market, now_ns)
        if known is not None and known.ladder != ladder:
            yield LadderChange(seen.key, ladder, now_ns)
        yield MarketSeen(market, now_ns)

    def _lifecycle(self, change: LifecycleChange) -> bool:
        known = self.markets.get(change.key)
        if known is None:
            return False
        closes_ns = known.closes_ns if change.closes_ns is None else change.closes_ns
        if (known.lifecycle, known.closes_ns) == (change.lifecycle, closes_ns):
            return False
        self.markets[change.key] = market = msgspec.structs.replace(
            known, lifecycle=change.lifecycle, closes_ns=closes_ns
        )
        self._schedule(market, change.recv_ns)
        return True

    def _replace(self, key: MarketKey, **values: object) -> bool:
        known = self.markets.get(key)
        if known is None:
            return False
        changed = msgspec.structs.replace(known, **values)
        if changed == known:
            return False
        self.markets[key] = changed
        return True

    def _described(self, market: Market, now_ns: int) -> bool:
        known = self.markets.get(market.key)
        if known is None or known == market:
            return False
        self.markets[market.key] = market
        if (known.opens_ns, known.closes_ns) != (market.opens_ns, market.closes_ns):
            self._schedule(market, now_ns)
        return True

    def _settled(self, report: SettlementReport) -> bool:
        end = (report.settlement, report.final)
        if self._ends.get(report.key) == end:
            return False
        self._ends[report.key] = end
        return True

    def _by_time(self, market: Market, now_ns: int) -> Lifecycle:
        if not self._closes_by_time or market.lifecycle not in (Lifecycle.LISTED, Lifecycle.OPEN):
            return market.lifecycle
        if market.closes_ns is not None and market.closes_ns <= now_ns:
            return Lifecycle.CLOSED
        if market.opens_ns is not None and market.opens_ns <= now_ns:
            return Lifecycle.OPEN
        return market.lifecycle

    def _schedule(self, market: Market, now_ns: int) -> None:
        if self._closes_by_time and not market.lifecycle.over:
            for instant in (market.opens_ns, market.closes_ns):
                if instant is not None and instant > now_ns:
                    heapq.heappush(self._due, (instant, market.key))
                    return
