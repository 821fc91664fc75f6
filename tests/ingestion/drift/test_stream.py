"""The stream protocol: acknowledgements, refusals, slots, and silence that heartbeats cover up."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.book import Trust
from allsight.domain.errors import VenueDataError
from allsight.ingestion.adapters.drift.pulse import Pulse
from allsight.ingestion.adapters.drift.stream import OrderBookStream
from allsight.ingestion.adapters.drift.venue import STALE_NS
from tests.ingestion.drift.support import (
    BOS,
    HEARTBEAT,
    NOW_MS,
    NOW_NS,
    OKC,
    REFUSAL,
    SLOT,
    Listener,
    acknowledgement,
    book,
    fill,
    framed,
    key,
    levels,
    market,
)

SECOND = 10**9


class Talk:
    """A stream after its subscriptions; time moves by `at`, seconds from the start."""

    def __init__(self, *symbols: str) -> None:
        self.pulse = Pulse()
        self.stream = OrderBookStream("ws://127.0.0.1:1/ws", self.pulse)
        self.out = Listener()
        self.stream.opened()
        self.markets = [market(symbol, 67 + number) for number, symbol in enumerate(symbols or (OKC,))]
        self.said = [json.loads(text) for text in self.stream.subscribe(self.markets)]

    def hear(self, raw: bytes, at: float = 0.0) -> bool:
        return self.stream.handle(raw, NOW_NS + round(at * SECOND), self.out)

    def book(self, at: float = 0.0, **more: Any) -> bool:
        """Hear a book that is current at that time, unless told otherwise."""
        now = {"slot": SLOT + round(at * 2.5), "ts": NOW_MS + round(at * 1_000), **more}
        return self.hear(framed(book(**now)), at)


def test_each_market_is_asked_for_by_itself() -> None:
    talk = Talk(OKC, BOS)
    assert talk.said[0] == {
        "type": "subscribe", "channel": "orderbook", "market": OKC, "marketType": "perp", "grouping": 1,
    }  # fmt: skip
    assert [(one["channel"], one["market"]) for one in talk.said] == [
        ("orderbook", OKC), ("trades", OKC), ("orderbook", BOS), ("trades", BOS),
    ]  # fmt: skip
    gone = [json.loads(text) for text in talk.stream.unsubscribe(talk.markets[:1])]
    assert [(one["type"], one["market"]) for one in gone] == [("unsubscribe", OKC)] * 2
    assert not talk.book()
    assert talk.out.published == []


def test_indicative_quotes_are_never_asked_for_and_never_read() -> None:
    talk = Talk()
    assert "indicative" not in json.dumps(talk.said)
    assert not talk.hear(framed(book(), "orderbook_indicative_perp_67_grouped_1"))
    assert not talk.hear(framed(book(), "orderbook_perp_67_grouped_100"))
    assert not talk.hear(framed(book(), "orderbook_spot_67"))
    assert talk.out.published == []


@pytest.mark.parametrize("channel", ["orderbook_perp_67_grouped_1", "orderbook_perp_67"])
def test_books_are_decoded_twice_whatever_the_channel_is_called(channel: str) -> None:
    talk = Talk()
    assert talk.hear(framed(book(), channel))
    (found,) = talk.out.snapshots
    assert (levels(found.bids), found.trust) == ({"0.640": 150, "0.636": 250}, Trust.LIVE)
    assert (found.lane, found.valid_for_ns) == (None, STALE_NS)
    assert talk.out.fresh == [key()]


def test_an_acknowledgement_confirms_and_has_the_book_read_once() -> None:
    talk = Talk(OKC, BOS)
    talk.hear(acknowledgement(OKC))
    talk.hear(acknowledgement(OKC, "trades"))
    talk.hear(acknowledgement("SOL-PERP"))
    talk.hear(b'{"message":"Welcome"}')
    assert talk.out.acknowledged == talk.out.resyncs == [key(OKC)]
    assert talk.out.gaps == []


def test_a_refusal_is_the_oldest_open_questions() -> None:
    talk = Talk(OKC, BOS)
    talk.hear(REFUSAL)
    assert (talk.out.refusals, talk.out.lookups) == ([key(OKC)], [OKC])
    talk.hear(acknowledgement(BOS))
    assert talk.out.acknowledged == [key(BOS)]
    talk.hear(REFUSAL)
    assert talk.out.refusals == [key(OKC)]


def test_a_refusal_that_came_too_early_goes_to_whoever_is_left() -> None:
    talk = Talk(OKC, BOS)
    talk.hear(REFUSAL)
    talk.hear(acknowledgement(OKC))
    assert talk.out.acknowledged == [key(OKC)]
    assert talk.out.refusals == [key(OKC), key(BOS)]


def test_the_end_of_an_unknown_subscription_refuses_nobody() -> None:
    talk = Talk()
    talk.hear(b'{"channel":"orderbook","error":"Error unsubscribing from channel"}')
    talk.hear(b'{"channel":"trades","error":"Error subscribing to channel"}')
    assert talk.out.refusals == []


def test_trades_reach_us_and_prove_nothing() -> None:
    talk = Talk()
    assert not talk.hear(framed(fill(), "trades_perp_67"))
    (trade,) = talk.out.trades
    assert (str(trade.price), trade.size) == ("0.646000", 15)
    with pytest.raises(VenueDataError, match="fill of market"):
        talk.hear(framed(fill(index=99), "trades_perp_67"))


def test_books_of_older_slots_are_dropped() -> None:
    talk = Talk()
    assert talk.book(0.0)
    assert talk.book(0.5, bids=[(641_000, 1)])
    assert not talk.book(0.6, slot=SLOT - 1)
    assert talk.book(0.7, slot=SLOT + 1, bids=[(641_000, 1)])
    assert [levels(one.bids) for one in talk.out.snapshots][1:] == [{"0.641": 1}, {"0.641": 1}]


@given(order=st.permutations(range(8)))
def test_slots_in_any_order_leave_the_newest_book(order: list[int]) -> None:
    talk = Talk()
    for number in order:
        talk.hear(framed(book(bids=[((number + 1) * 1_000, 1)], slot=SLOT + number)))
    assert levels(talk.out.snapshots[-1].bids) == {"0.008": 1}


def test_trap_18_heartbeats_are_no_data_and_a_silent_market_is_a_gap() -> None:
    talk = Talk()
    talk.hear(acknowledgement())
    assert talk.book(0.2)
    assert not talk.hear(HEARTBEAT, 5.0)
    assert talk.out.gaps == []
    assert not talk.hear(HEARTBEAT, 5.3)
    assert talk.out.gaps == [key()]
    talk.hear(HEARTBEAT, 7.4)
    talk.hear(HEARTBEAT, 8.0)
    talk.hear(HEARTBEAT, 9.5)
    assert talk.out.gaps == [key()], "one gap, and then the market is read over REST until the stream speaks again"
    assert talk.out.resyncs == [key()] * 3
    assert talk.book(9.6)
    talk.hear(HEARTBEAT, 14.7)
    assert talk.out.gaps == [key()] * 2


def test_a_market_is_silent_while_its_neighbour_talks() -> None:
    talk = Talk(OKC, BOS)
    for symbol in (OKC, BOS):
        talk.hear(acknowledgement(symbol))
    for tick in range(14):
        talk.book(tick * 0.4, symbol=BOS, index=68)
    assert talk.out.gaps == [key(OKC)]


def test_a_market_that_nobody_acknowledged_is_not_missed() -> None:
    talk = Talk()
    talk.hear(HEARTBEAT, 30.0)
    assert talk.out.gaps == []


def test_a_book_that_stands_still_at_its_slot_is_stale_and_no_data() -> None:
    talk = Talk()
    assert talk.book(0.0)
    assert talk.book(4.0, slot=SLOT)
    assert not talk.book(5.5, slot=SLOT)
    stale = talk.out.snapshots[-1]
    assert (stale.trust, stale.reason) == (Trust.STALE, f"the venue's book has stood still at slot {SLOT} for 5 s")
    assert talk.out.gaps == []
    talk.book(9.2, slot=SLOT)
    assert talk.out.gaps == [key()]
    assert talk.book(9.6, slot=SLOT + 1)
    assert talk.out.snapshots[-1].trust is Trust.LIVE


def test_a_book_of_an_old_time_is_stale() -> None:
    talk = Talk()
    assert talk.book(0.0)
    assert not talk.book(1.0, ts=NOW_MS - 5_000)
    assert (talk.out.snapshots[-1].trust, talk.out.snapshots[-1].reason) == (Trust.STALE, "the venue's book is 6 s old")


@pytest.mark.parametrize("apart_ms", [-8_000, -60_000, 8_000])
def test_the_servers_clock_need_not_be_ours(apart_ms: int) -> None:
    talk = Talk()
    for tick in range(20):
        assert talk.book(tick * 0.4, ts=NOW_MS + tick * 400 - apart_ms)
    assert {one.trust for one in talk.out.snapshots} == {Trust.LIVE}
    late_ms = 6_000 if apart_ms > -10_000 else 60_000
    assert not talk.book(8.0, ts=NOW_MS + 8_000 - apart_ms - late_ms)


def test_a_first_book_of_long_ago_is_stale_all_the_same() -> None:
    talk = Talk()
    assert not talk.book(0.0, ts=NOW_MS - 16_000)
    assert talk.out.snapshots[-1].reason == "the venue's book is 6 s old"


def test_a_first_book_that_is_behind_the_node_is_stale_whatever_its_time() -> None:
    talk = Talk()
    talk.pulse.follow_node(SLOT + 20)
    assert not talk.book(0.0)
    assert talk.out.snapshots[-1].trust is Trust.STALE
    assert (
        talk.out.snapshots[-1].reason
        == f"the venue shows a book of slot {SLOT}, and the Solana node was at {SLOT + 20} before"
    )
    assert talk.book(4.0)


def test_a_new_connection_may_be_another_server_that_is_further_back() -> None:
    talk = Talk()
    assert talk.book(0.0)
    talk.stream.opened()
    talk.stream.subscribe(talk.markets)
    assert talk.book(1.0, slot=SLOT - 50)
    assert talk.out.snapshots[-1].trust is Trust.LIVE


def test_a_cache_that_missed_says_nothing() -> None:
    talk = Talk()
    empty = {"bids": [], "asks": [], "marketType": {"perp": {}}, "marketIndex": 67, "slot": SLOT, "ts": NOW_MS}
    assert not talk.hear(framed(empty))
    assert talk.out.published == []


def test_the_server_as_a_whole_stands_still() -> None:
    talk = Talk()
    assert talk.pulse.stalled(NOW_NS) is None
    for tick in range(30):
        talk.book(tick * 0.4, slot=SLOT)
    assert "stands still" in (talk.pulse.stalled(NOW_NS + 12 * SECOND) or "")
    assert talk.pulse.stalled(NOW_NS + 30 * SECOND) is None, "it does not talk any more, which the connection shows"
    talk.book(31.0)
    assert talk.pulse.stalled(NOW_NS + 31 * SECOND) is None


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"channel":7}', b'{"channel":"orderbook_perp_67","data":"{"}'])
def test_frames_that_are_none_are_errors(raw: bytes) -> None:
    with pytest.raises((VenueDataError, msgspec.MsgspecError)):
        Talk().hear(raw)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: framed({"marketIndex": 67, "bids": text})))
def test_any_frame_is_read_or_an_error_that_the_session_counts(raw: bytes) -> None:
    talk = Talk()
    try:
        talk.hear(raw)
    except (VenueDataError, msgspec.MsgspecError):
        return
    assert talk.out.snapshots == []
