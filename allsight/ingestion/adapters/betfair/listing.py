"""Pages of the venue to pages of ours. Whatever is left out is counted under a rule's name."""

from collections.abc import Iterable, Mapping

import msgspec

from allsight.domain.errors import InvalidKeyError, VenueDataError
from allsight.domain.messages import SettlementReport
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.betfair import lifecycle, parse, wire
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.adapters.betfair.venue import EventType
from allsight.ingestion.pages import UNREADABLE, PageDraft

SOURCE = "listMarketBook"


def read_rows(raws: Iterable[msgspec.Raw]) -> tuple[list[wire.MarketCatalogue], int]:
    """Return the catalogue rows that can be read, and how many cannot."""
    rows, unreadable = [], 0
    for raw in raws:
        try:
            rows.append(wire.decode_catalogue(raw))
        except msgspec.MsgspecError:
            unreadable += 1
    return rows, unreadable


class Listing:
    """Fills catalogue pages.

    Args:
        memory: what is known of each market.
        kinds: the branches that are read.
    """

    def __init__(self, memory: Memory, kinds: Iterable[EventType]) -> None:
        self._memory = memory
        self._kinds = {kind.id: kind for kind in kinds}

    def kept(
        self, rows: Iterable[wire.MarketCatalogue], unreadable: int = 0
    ) -> tuple[list[wire.MarketCatalogue], PageDraft]:
        """Return the rows that no rule leaves out, and a page that counts the others; every rule is named on it."""
        draft = PageDraft(parse.RULES)
        if unreadable:
            draft.filtered[UNREADABLE] += unreadable
        kept = []
        for row in rows:
            rule = parse.dropped_by(row)
            if rule is None:
                kept.append(row)
            else:
                draft.filtered[rule] += 1
        return kept, draft

    def page(
        self,
        rows: Iterable[wire.MarketCatalogue],
        books: Mapping[str, wire.MarketBook],
        draft: PageDraft,
        now_ns: int,
        usual: EventType | None = None,
    ) -> CataloguePage:
        """Return markets as rows and books describe them.

        Args:
            rows: what no rule left out.
            books: how these markets stand, by id; one without a book is known not to trade.
            draft: the page, with what was left out.
            now_ns: when it was read.
            usual: the branch of rows that name none.
        """
        for row in rows:
            try:
                context = self._context(row, books.get(row.market_id), now_ns, usual)
                event, runners = parse.parse_event(row, context), parse.parse_markets(row, context)
                texts = parse.parse_rules(row, context)
                ends = self._ends(row.market_id, context, now_ns)
            except (VenueDataError, InvalidKeyError):
                draft.filtered[UNREADABLE] += 1
                continue
            draft.events.append(event)
            draft.markets += runners
            draft.rules += texts
            draft.settlements += ends
            self._memory.of(row.market_id).markets = {market.key: market for market in runners}
        return draft.page()

    def _context(
        self, row: wire.MarketCatalogue, book: wire.MarketBook | None, now_ns: int, usual: EventType | None
    ) -> parse.Context:
        known = self._memory.of(row.market_id)
        kind = self._kinds.get(str(row.event_type.id)) if row.event_type is not None else None
        kind = kind or usual or known.kind
        if kind is None:
            raise VenueDataError(f"expected an event type that is read, found {row.event_type}")
        known.row, known.kind = row, kind
        facts = known.facts
        if book is not None:
            self._memory.delayed = self._memory.delayed or book.is_market_data_delayed
            facts = self._memory.learn(row.market_id, lifecycle.facts_of_book(book))
        return parse.Context(kind=kind, facts=facts, fees=self._memory.fees_of(row.market_id), seen_ns=now_ns)

    def _ends(self, market_id: str, context: parse.Context, now_ns: int) -> list[SettlementReport]:
        if context.facts is None:
            return []
        return list(lifecycle.settlements(market_id, context.facts, SOURCE, now_ns))
