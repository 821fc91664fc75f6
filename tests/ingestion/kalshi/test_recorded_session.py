"""The recorded order-book session of production, through our stream and the real store, ends in the expected books."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import MILLISECOND_NS, ManualClock
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.messages import MarketSeen
from allsight.ingestion.adapters.kalshi.stream import KalshiStream
from allsight.ingestion.queue.bus import InProcessBus
from allsight.normalization.cache.store import StateStore
from tests.support.kalshi_payloads import read_bytes, read_json
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


@pytest.fixture
def recording(shared_dir: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    folder = shared_dir / "payloads" / "kalshi"
    lines = [json.loads(line) for line in read_bytes(folder / "ws_orderbook_delta_2026-08-07.jsonl.gz").splitlines()]
    return lines, read_json(folder / "ws_orderbook_expected_2026-08-07.json")


def test_the_recorded_session_ends_in_the_expected_books(recording: tuple[list[Any], dict[str, Any]]) -> None:
    lines, expected = recording
    session = Session(expected["books"])
    session.feed(lines)
    assert {ticker: session.top(ticker) for ticker in expected["books"]} == expected["books"]
    assert session.output.gaps == []
    assert session.stream._seqs == {1: expected["last_seq"]}


def test_trap_19_one_lost_frame_of_the_recording_distrusts_all_and_reads_no_further_delta(
    recording: tuple[list[Any], dict[str, Any]],
) -> None:
    lines, expected = recording
    session = Session(expected["books"])
    lost = next(number for number, line in enumerate(lines) if line["frame"].get("seq") == 100)
    session.feed(lines[:lost])
    before = {ticker: session.top(ticker) for ticker in expected["books"]}
    session.feed(lines[lost + 1 :])
    assert len(session.output.gaps) == 1
    assert session.output.gaps[0][0] is None, "nobody says which market lost a frame"
    assert {ticker: session.top(ticker) for ticker in expected["books"]} == before
    assert len(session.output.trusts(Trust.LIVE)) == len(expected["books"])


def test_duplicates_of_the_recording_change_nothing(recording: tuple[list[Any], dict[str, Any]]) -> None:
    lines, expected = recording
    session = Session(expected["books"])
    session.feed(line for line in lines for _ in range(2))
    assert {ticker: session.top(ticker) for ticker in expected["books"]} == expected["books"]
    assert session.output.gaps == []
