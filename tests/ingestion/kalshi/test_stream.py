import json
from pathlib import Path
from typing import Any

import pytest

from allsight.domain.errors import VenueDataError
from allsight.domain.ids import LaneId, MarketKey
from allsight.domain.market import Lifecycle, Market
from allsight.domain.messages import (
    BookDelta,
    BookSnapshot,
    LadderChange,
    LifecycleChange,
    SettlementReport,
    TradePrint,
)
from allsight.ingestion.adapters.kalshi import parse, wire
from allsight.ingestion.adapters.kalshi.stream import KalshiStream
from tests.support.kalshi_stream import Output, unsigned_stream
from tests.support.markets import a_market

FIXTURES = Path(__file__).parents[2] / "fixtures" / "kalshi"
TAPERED = parse.ladder_of(
    tuple(wire.PriceRange(*part) for part in (("0", "0.1", "0.001"), ("0.1", "0.9", "0.01"), ("0.9", "1", "0.001")))
)
RATE = a_market("kalshi:KXRATE-26DEC-T3.50", ladder=TAPERED)
CUP = a_market("kalshi:KXCUP-26-RED", ladder=parse.ladder_of((wire.PriceRange("0", "1", "0.0005"),)))


class Talk:
    """A stream, what it said, and what came of what it heard."""

    def __init__(self, *markets: Market, stream: KalshiStream | None = None) -> None:
        self.stream = stream or unsigned_stream()
        self.out = Output(LaneId("kalshi:1"))
        self.said = [json.loads(text) for text in (*self.stream.opened(), *self.stream.subscribe(markets))]
        self.seq = 0

    def hear(self, frame: dict[str, Any] | str | bytes) -> bool:
        raw = json.dumps(frame).encode() if isinstance(frame, dict) else frame
        return self.stream.handle(raw.encode() if isinstance(raw, str) else raw, 1, self.out)

    def book(self, ticker: str, seq: int) -> bool:
        levels = [["0.4200", "13.00"]]
        return self.hear(
            {
                "type": "orderbook_snapshot",
                "sid": 2,
                "seq": seq,
                "msg": {"market_ticker": ticker, "yes_dollars_fp": levels},
            }
        )

    def delta(self, ticker: str, seq: int) -> bool:
        body = {"market_ticker": ticker, "price_dollars": "0.4200", "delta_fp": "1.00", "side": "yes", "ts_ms": 5}
        return self.hear({"type": "orderbook_delta", "sid": 2, "seq": seq, "msg": body})

    def subscribed(self) -> None:
        for number, channel in enumerate(("market_lifecycle_v2", "orderbook_delta", "trade"), 1):
            self.hear({"type": "subscribed", "id": number, "msg": {"channel": channel, "sid": number}})

    @property
    def deltas(self) -> list[MarketKey]:
        return [one.key for one in self.out.published if isinstance(one, BookDelta)]


def test_what_is_said_on_a_new_connection() -> None:
    lifecycle, book, trades = Talk(RATE, CUP).said
    tickers = ["KXRATE-26DEC-T3.50", "KXCUP-26-RED"]
    assert lifecycle == {"id": 1, "cmd": "subscribe", "params": {"channels": ["market_lifecycle_v2"]}}
    assert book["params"] == {"channels": ["orderbook_delta"], "market_tickers": tickers, "use_yes_price": False}
    assert trades["params"] == {"channels": ["trade"], "market_tickers": tickers}
    assert [one["id"] for one in (lifecycle, book, trades)] == [1, 2, 3]


def test_the_session_of_the_fixture() -> None:
    talk = Talk(RATE, CUP)
    data = [talk.hear(line) for line in (FIXTURES / "stream.jsonl").read_bytes().splitlines()]
    assert talk.out.gaps == [((CUP.key,), "the price grid changed")]
    assert talk.out.acknowledged == {RATE.key, CUP.key}
    assert talk.out.fresh == [RATE.key, CUP.key]
    assert data == [False] * 3 + [True] * 5 + [False] * 9 + [True], "only the book channel proves that books are fed"

    rate, cup = [one for one in talk.out.published if isinstance(one, BookSnapshot)]
    assert rate.lane == "kalshi:1"
    rungs = TAPERED.rung_of
    assert {(level.rung, level.size) for level in rate.bids} == {
        (rungs("0.095"), 1000),
        (rungs("0.41"), 1000),
        (rungs("0.42"), 1350),
    }
    assert {(level.rung, level.size) for level in rate.asks} == {(rungs("0.959"), 700), (rungs("0.44"), 1700)}
    assert (cup.bids, len(cup.asks)) == ((), 1)

    deltas = [one for one in talk.out.published if isinstance(one, BookDelta)]
    assert [delta.changes for delta in deltas] == [
        ((False, rungs("0.42"), -1350),),
        ((False, CUP.ladder.rung_of("0.1875"), 25),),
        ((True, rungs("0.43"), 200),),
        ((False, rungs("0.43"), 100),),
    ]
    trades = [one for one in talk.out.published if isinstance(one, TradePrint)]
    assert [(trade.trade_id, str(trade.price), trade.size) for trade in trades] == [("t-1", "0.4300", 200)]

    halted, proposed, ended, regrid = talk.out.changes
    assert isinstance(halted, LifecycleChange)
    assert halted.lifecycle is Lifecycle.SUSPENDED
    assert isinstance(proposed, LifecycleChange)
    assert proposed.lifecycle is Lifecycle.PROPOSED
    assert isinstance(ended, SettlementReport)
    assert not ended.final
    assert isinstance(regrid, LadderChange)
    assert len(regrid.ladder) == 99
    assert talk.out.references == ["KXCUP-26-RED", "KXNEW-1", "event:KXCUP-26"]


def test_trap_19_after_a_gap_no_delta_is_read_before_the_markets_own_snapshot() -> None:
    talk = Talk(RATE, CUP)
    talk.subscribed()
    talk.book("KXRATE-26DEC-T3.50", 1)
    talk.book("KXCUP-26-RED", 2)
    talk.delta("KXRATE-26DEC-T3.50", 3)
    assert talk.delta("KXRATE-26DEC-T3.50", 5), "a frame behind a gap is still a sign of life"
    assert talk.out.gaps == [(None, "expected frame 4 of sid 2, found 5")]
    talk.delta("KXCUP-26-RED", 6)
    assert talk.deltas == [RATE.key]
    again = [json.loads(text) for text in talk.stream.snapshot((RATE, CUP))]
    assert [one["params"]["action"] for one in again] == ["get_snapshot"]
    assert again[0]["params"]["sid"] == 2
    talk.book("KXCUP-26-RED", 7)
    talk.delta("KXCUP-26-RED", 8)
    talk.delta("KXRATE-26DEC-T3.50", 9)
    assert talk.deltas == [RATE.key, CUP.key]
    assert len(talk.out.gaps) == 1


def test_acknowledgements_and_unknown_types_take_a_number() -> None:
    talk = Talk(RATE)
    talk.subscribed()
    talk.book("KXRATE-26DEC-T3.50", 1)
    talk.hear({"type": "ok", "id": 9, "sid": 2, "seq": 2, "msg": {"market_tickers": []}})
    talk.hear({"type": "unheard_of", "sid": 2, "seq": 3, "msg": {}})
    talk.hear({"type": "unsubscribed", "id": 9, "sid": 2, "seq": 4})
    talk.delta("KXRATE-26DEC-T3.50", 5)
    assert talk.out.gaps == []
    assert talk.deltas == [RATE.key]


def test_a_duplicate_is_not_read_twice() -> None:
    talk = Talk(RATE)
    talk.subscribed()
    talk.book("KXRATE-26DEC-T3.50", 1)
    for seq in (2, 2, 1, 2, 3):
        talk.delta("KXRATE-26DEC-T3.50", seq)
    assert talk.deltas == [RATE.key, RATE.key]
    assert talk.out.gaps == []


def test_a_new_connection_begins_new_sequences() -> None:
    talk = Talk(RATE)
    talk.subscribed()
    talk.book("KXRATE-26DEC-T3.50", 1)
    talk.stream.opened()
    talk.stream.subscribe((RATE,))
    talk.delta("KXRATE-26DEC-T3.50", 1)
    assert talk.deltas == [], "the book is quarantined until its snapshot"
    talk.book("KXRATE-26DEC-T3.50", 2)
    talk.delta("KXRATE-26DEC-T3.50", 3)
    assert talk.deltas == [RATE.key]
    assert talk.out.gaps == []


def test_a_market_with_a_new_grid_only_needs_a_snapshot() -> None:
    talk = Talk(RATE)
    talk.subscribed()
    talk.book("KXRATE-26DEC-T3.50", 1)
    (said,) = [json.loads(text) for text in talk.stream.subscribe((a_market(RATE.key),))]
    assert said["params"] == {"sid": 2, "action": "get_snapshot", "market_tickers": ["KXRATE-26DEC-T3.50"]}
    talk.book("KXRATE-26DEC-T3.50", 2)
    last = talk.out.published[-1]
    assert isinstance(last, BookSnapshot)
    assert last.bids[0].rung == 41


def test_trap_21_a_new_grid_quarantines_the_book_until_a_snapshot_on_it() -> None:
    talk = Talk(RATE)
    talk.subscribed()
    talk.book("KXRATE-26DEC-T3.50", 1)
    ranges = [{"start": "0.0000", "end": "1.0000", "step": "0.0010"}]
    body = {
        "event_type": "price_level_structure_updated",
        "market_ticker": "KXRATE-26DEC-T3.50",
        "price_ranges": ranges,
    }
    talk.hear({"type": "market_lifecycle_v2", "sid": 1, "seq": 1, "msg": body})
    talk.delta("KXRATE-26DEC-T3.50", 2)
    talk.book("KXRATE-26DEC-T3.50", 3)
    assert talk.deltas == []
    assert len(talk.out.fresh) == 1, "a snapshot that was under way would be read on the old grid"
    assert talk.out.gaps == [((RATE.key,), "the price grid changed")]
    (change,) = talk.out.changes
    assert isinstance(change, LadderChange)
    talk.stream.snapshot((a_market(RATE.key, ladder=change.ladder),))
    talk.book("KXRATE-26DEC-T3.50", 4)
    last = talk.out.published[-1]
    assert isinstance(last, BookSnapshot)
    assert last.bids[0].rung == 419


def test_trap_21_a_market_that_is_left_is_taken_off_every_channel() -> None:
    talk = Talk(RATE, CUP)
    talk.subscribed()
    talk.book("KXRATE-26DEC-T3.50", 1)
    said = [json.loads(text)["params"] for text in talk.stream.unsubscribe((RATE,))]
    assert [(one["sid"], one["action"]) for one in said] == [(2, "delete_markets"), (3, "delete_markets")]
    talk.delta("KXRATE-26DEC-T3.50", 2)
    assert talk.deltas == []


def test_an_unknown_ticker_is_found_and_refused_alone() -> None:
    markets = [a_market(f"kalshi:M{number}") for number in range(4)]
    talk = Talk(*markets)
    bad = "M2"
    queue = [one for one in talk.said if one["params"]["channels"] == ["orderbook_delta"]]
    while queue:
        command = queue.pop(0)
        tickers = command["params"]["market_tickers"]
        if bad in tickers:
            talk.hear({"type": "error", "id": command["id"], "msg": {"code": 16, "msg": "Market not found"}})
        else:
            talk.hear({"type": "ok", "id": command["id"], "msg": {}})
        queue += [json.loads(text) for text in talk.out.sent]
        talk.out.sent.clear()
    assert talk.out.refusals == {MarketKey("kalshi:M2"): "error 16 Market not found"}
    assert talk.out.acknowledged == {market.key for market in markets} - {MarketKey("kalshi:M2")}


@pytest.mark.parametrize("code", [10, 17, 25])
def test_terminal_errors_end_the_connection(code: int) -> None:
    talk = Talk(RATE)
    talk.hear({"type": "error", "sid": 2, "msg": {"code": code, "msg": "Subscription buffer overflow"}})
    assert f"error {code}" in talk.out.breaks[0]


def test_a_gap_among_trades_costs_no_book() -> None:
    talk = Talk(RATE)
    talk.subscribed()
    body = {"trade_id": "t", "market_ticker": "KXRATE-26DEC-T3.50", "yes_price_dollars": "0.43", "count_fp": "1.00"}
    for seq in (1, 3):
        talk.hear({"type": "trade", "sid": 3, "seq": seq, "msg": body})
    assert talk.out.gaps == [((), "trade: expected frame 2 of sid 3, found 3")]
    assert len(talk.out.published) == 2


def test_a_gap_in_the_lifecycle_has_the_markets_read_again() -> None:
    talk = Talk(RATE, CUP)
    talk.subscribed()
    talk.hear({"type": "event_lifecycle", "sid": 1, "seq": 2, "msg": {"event_ticker": "KXE"}})
    assert set(talk.out.references) == {"KXRATE-26DEC-T3.50", "KXCUP-26-RED", "event:KXE"}


@pytest.mark.parametrize(
    "raw",
    [
        b"not json",
        b"[]",
        b'{"type":"orderbook_delta","sid":2,"seq":1,"msg":{"market_ticker":"KXRATE-26DEC-T3.50"}}',
        b'{"type":"orderbook_snapshot","sid":2,"seq":1,"msg":{"market_ticker":"KXRATE-26DEC-T3.50","yes_dollars_fp":[["x","1.00"]]}}',
    ],
)
def test_what_cannot_be_read_is_said(raw: bytes) -> None:
    with pytest.raises(VenueDataError):
        Talk(RATE).hear(raw)


def test_a_lifecycle_message_that_cannot_be_read_costs_no_book() -> None:
    talk = Talk(RATE)
    talk.subscribed()
    body = {"event_type": "determined", "market_ticker": "KXRATE-26DEC-T3.50", "result": "perhaps"}
    talk.hear({"type": "market_lifecycle_v2", "sid": 1, "seq": 1, "msg": body})
    assert talk.out.gaps[0][0] == ()
