"""A Kalshi stream whose output goes into a store, to play a recorded session to."""

import json
from collections.abc import Iterable
from typing import Any

from allsight.domain.clock import MILLISECOND_NS, ManualClock
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.messages import MarketSeen
from allsight.ingestion.adapters.kalshi.stream import KalshiStream
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from tests.support.kalshi_stream import NoFeeds, Output, unsigned_stream
from tests.support.markets import a_market


class Session:
    """A stream whose output goes into a store."""

    def __init__(self, tickers: Iterable[str]) -> None:
        self.clock = ManualClock(0)
        self.store = StateStore(self.clock, NoFeeds())
        self.bus = InProcessBus()
        self.store.attach(self.bus)
        self.output = Output(LaneId("kalshi:1"))
        self.stream: KalshiStream = unsigned_stream()
        markets = [a_market(f"kalshi:{ticker}") for ticker in tickers]
        for market in markets:
            self.bus.publish(MarketSeen(market, 0))
        self.stream.opened()
        self.stream.subscribe(markets)

    def feed(self, lines: Iterable[dict[str, Any]]) -> None:
        for line in lines:
            recv_ns = line["received_ms"] * MILLISECOND_NS
            self.stream.handle(json.dumps(line["frame"]).encode(), recv_ns, self.output)
            for message in self.output.take():
                self.bus.publish(message)

    def top(self, ticker: str) -> dict[str, Any]:
        view = self.store.view(MarketKey(f"kalshi:{ticker}"))
        assert view is not None
        price = view.ladder.price
        return {
            "best_yes_bid": f"{price(view.bids[0].rung):.4f}",
            "best_yes_bid_size": f"{view.bids[0].size / 100:.2f}",
            "implied_yes_ask": f"{price(view.asks[0].rung):.4f}",
            "implied_yes_ask_size": f"{view.asks[0].size / 100:.2f}",
            "yes_levels": len(view.bids),
            "no_levels": len(view.asks),
        }
