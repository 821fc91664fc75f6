"""What Kalshi makes one remember to read a market: its series' fees, its event's facts, scheduled changes."""

from collections.abc import Iterable, Sequence

import msgspec

from allsight.domain.errors import InvalidKeyError, VenueDataError
from allsight.domain.fees import FeeTimeline
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.kalshi import parse, wire
from allsight.ingestion.adapters.kalshi.calendar import FeeCalendar
from allsight.ingestion.adapters.kalshi.fees import FeeTerms
from allsight.ingestion.adapters.kalshi.venue import DropRule
from allsight.ingestion.pages import UNREADABLE, PageDraft


def read_events(raws: Iterable[msgspec.Raw]) -> tuple[list[wire.Event], int]:
    """Return the events that can be read, and how many cannot."""
    events, unreadable = [], 0
    for raw in raws:
        try:
            events.append(wire.decode_event(raw))
        except msgspec.MsgspecError:
            unreadable += 1
    return events, unreadable


class Listing:
    """Turns pages of the venue into pages of ours. Whatever is left out is counted under a rule's name.

    Args:
        drop: which markets are left out.
        site: where people read about a series; empty for none.
    """

    def __init__(self, drop: Sequence[DropRule], site: str) -> None:
        self._drop = tuple(drop)
        self._site = site
        self._series: dict[str, wire.Series] = {}
        self._series_read_ns: dict[str, int] = {}
        self._facts: dict[str, parse.EventFacts] = {}
        self.fee_changes = FeeCalendar()

    # -- series and fees ----------------------------------------------------------------------------------------------

    def series(self, raws: Iterable[msgspec.Raw], now_ns: int) -> list[str]:
        """Take series in and return those, known before, whose fees are other than they were."""
        changed = []
        for raw in raws:
            try:
                seen = wire.decode_series(raw)
            except msgspec.MsgspecError:
                continue  # its markets then have an unknown fee, which is visible on each of them
            known = self._series.get(seen.ticker)
            if known is not None and _fees(known) != _fees(seen):
                changed.append(seen.ticker)
            self.add_series(seen, now_ns)
        return changed

    def add_series(self, series: wire.Series, now_ns: int) -> None:
        """Take one series in."""
        self._series[series.ticker] = series
        self._series_read_ns[series.ticker] = now_ns

    def lacks_series(self, ticker: str) -> bool:
        """Tell whether a series has not been read yet."""
        return bool(ticker) and ticker not in self._series

    def _fees_of(self, event_ticker: str, facts: parse.EventFacts) -> FeeTimeline:
        series = self._series.get(facts.series_ticker)
        read = FeeTerms() if series is None else _fees(series)
        override = FeeTerms(facts.fee_type_override, facts.fee_multiplier_override)
        return self.fee_changes.timeline(
            (facts.series_ticker, read, self._series_read_ns.get(facts.series_ticker, 0)),
            (event_ticker, override, facts.read_ns),
        )

    # -- events and markets -------------------------------------------------------------------------------------------

    def unknown_events(self, raws: Iterable[msgspec.Raw]) -> list[str]:
        """Return events that these markets belong to and that have not been read yet."""
        found: dict[str, None] = {}
        for raw in raws:
            try:
                market = wire.decode_market(raw)
            except msgspec.MsgspecError:
                continue  # counted when the market itself is read
            if market.event_ticker not in self._facts and self._dropped_by(market) is None:
                found[market.event_ticker] = None
        return list(found)

    def events(self, events: Iterable[wire.Event], unreadable: int, now_ns: int) -> CataloguePage:
        """Return a page of events with their markets; `unreadable` counts events that were not readable at all."""
        page = PageDraft(rule.name for rule in self._drop)
        if unreadable:
            page.filtered[UNREADABLE] += unreadable
        for event in events:
            self._event(event, now_ns, page)
        return page.page()

    def markets(self, raws: Iterable[msgspec.Raw], now_ns: int) -> CataloguePage:
        """Return markets that came alone; those of events that are still unknown are left for their event."""
        page = PageDraft()
        for market in self._readable(raws, page):
            facts = self._facts.get(market.event_ticker)
            if facts is not None:
                self._market(market, facts, now_ns, page)
        return page.page()

    def _event(self, event: wire.Event, now_ns: int, page: PageDraft) -> None:
        markets = self._readable(event.markets or (), page)
        if event.markets and not markets:
            return
        series = self._series.get(event.series_ticker)
        facts = parse.facts_of(event, series, len(markets), now_ns)
        try:
            occurs_ns = min(
                (ns for market in markets if (ns := parse.instant(market.occurrence_datetime)) is not None),
                default=None,
            )
            page.events.append(parse.parse_event(event, series, occurs_ns, self._site))
        except (VenueDataError, InvalidKeyError):
            page.filtered[UNREADABLE] += 1
            return
        self._facts[event.event_ticker] = facts
        for market in markets:
            self._market(market, facts, now_ns, page)

    def _market(self, market: wire.Market, facts: parse.EventFacts, now_ns: int, page: PageDraft) -> None:
        try:
            fees = self._fees_of(market.event_ticker, facts)
            parsed = parse.parse_market(market, facts, fees.at(now_ns), self._site, fees.after(now_ns))
            rules = parse.parse_rules(market, facts, now_ns)
            settlement = parse.parse_settlement(market, now_ns)
        except (VenueDataError, InvalidKeyError):
            page.filtered[UNREADABLE] += 1
            return
        page.markets.append(parsed)
        if rules is not None:
            page.rules.append(rules)
        if settlement is not None:
            page.settlements.append(settlement)

    def _readable(self, raws: Iterable[msgspec.Raw], page: PageDraft) -> list[wire.Market]:
        markets = []
        for raw in raws:
            try:
                market = wire.decode_market(raw)
            except msgspec.MsgspecError:
                page.filtered[UNREADABLE] += 1
                continue
            rule = self._dropped_by(market)
            if rule is None:
                markets.append(market)
            else:
                page.filtered[rule] += 1
        return markets

    def _dropped_by(self, market: wire.Market) -> str | None:
        for rule in self._drop:
            if rule.drops(market.ticker, market.mve_collection_ticker):
                return rule.name
        return None


def _fees(series: wire.Series) -> FeeTerms:
    return FeeTerms(series.fee_type, series.fee_multiplier)
