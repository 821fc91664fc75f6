"""What REST and stream know of a market together: each fills in what the other does not say."""

from collections.abc import Iterable, Iterator

import msgspec

from allsight.domain.fees import FeeSchedule
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market
from allsight.ingestion.adapters.betfair import fees, lifecycle, parse, wire
from allsight.ingestion.adapters.betfair.venue import EventType


class Known(msgspec.Struct):
    """One Betfair market.

    Attributes:
        row: its catalogue row, the only place of names and rules; None for a market that only the stream has shown.
        kind: the branch of the catalogue that it stands in.
        facts: how it stands, by whoever knew the higher version.
        stream_rate: the base rate that the stream states.
        markets: its runners as they were last told.
    """

    row: wire.MarketCatalogue | None = None
    kind: EventType | None = None
    facts: lifecycle.MarketFacts | None = None
    stream_rate: fees.BaseRate | None = None
    markets: dict[MarketKey, Market] = msgspec.field(default_factory=dict)


class Memory:
    """All Betfair markets that were seen.

    Args:
        terms: what our account adds to the venue's rates.

    Attributes:
        delayed: the venue has said that the data of our key are delayed.
        connections_available: how many more stream connections it grants, as it last said.
    """

    def __init__(self, terms: fees.Terms) -> None:
        self.delayed = False
        self.connections_available: int | None = None
        self._terms = terms
        self._known: dict[str, Known] = {}

    def of(self, market_id: str) -> Known:
        """Return what is known of a market, for reading and writing."""
        known = self._known.get(market_id)
        if known is None:
            known = self._known[market_id] = Known()
        return known

    def row(self, market_id: str) -> wire.MarketCatalogue | None:
        """Return a market's catalogue row as last read, or None."""
        known = self._known.get(market_id)
        return None if known is None else known.row

    def running(self) -> Iterator[str]:
        """Go through the markets that have a row and have not ended."""
        for market_id, known in self._known.items():
            if known.row is not None and (known.facts is None or known.facts.status != "CLOSED"):
                yield market_id

    def finished(self) -> list[str]:
        """Return the markets that are closed with a result for every runner: nobody asks of them again."""
        return [
            market_id
            for market_id, known in self._known.items()
            if known.facts is not None and lifecycle.decided(known.facts)
        ]

    def forget(self, market_ids: Iterable[str]) -> None:
        """Drop markets that nobody lists any more."""
        for market_id in market_ids:
            self._known.pop(market_id, None)

    def learn(self, market_id: str, facts: lifecycle.MarketFacts) -> lifecycle.MarketFacts:
        """Take in how a market stands and return the newest of what is known.

        A REST answer may have left before what the stream has said since; the version rises with every change that
        matters, so the higher one holds.
        """
        known = self.of(market_id)
        if known.facts is None or facts.version >= known.facts.version:
            known.facts = facts
        return known.facts

    def fees_of(self, market_id: str) -> FeeSchedule:
        """Return a market's charges: the dearest of what catalogue and stream state."""
        known = self.of(market_id)
        rates = (parse.base_rate(known.row) if known.row is not None else None, known.stream_rate)
        return fees.schedule(tuple(rate for rate in rates if rate is not None), self._terms)
