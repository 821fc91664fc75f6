"""Whatever the venue sends: an event, an error of ours, or nothing; never another exception, never a wrong book."""

import contextlib
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.domain.errors import InvalidRequestError, VenueDataError
from allsight.ingestion.adapters.polymarket import fees, listing, parse, wire
from allsight.ingestion.adapters.polymarket.rest import read_error
from tests.ingestion.polymarket.files import fixture
from tests.ingestion.polymarket.support import Scene, book, change, entry, token

pytestmark = pytest.mark.long

OURS = (VenueDataError, msgspec.MsgspecError)

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=12))
NUMBERS = ["0", "1", "0.5", ".5", "00.5", "1e5", "-0.1", "NaN", "0x10", "1_0", "٣", "", "0." + "3" * 60]
SHORT = st.dictionaries(st.text(max_size=5), SCALARS, max_size=3)
VALUES = st.one_of(SCALARS, st.sampled_from(NUMBERS), st.lists(SCALARS, max_size=3), SHORT)

FRAMES: list[Callable[[], dict[str, Any]]] = [
    lambda: book(tick_size="0.01", last_trade_price="0.3"),
    lambda: change(entry(2, "0.31", "7", "BUY"), entry(3, "0.69", "7", "SELL")),
    lambda: {
        "event_type": "last_trade_price",
        "market": "0x1",
        "asset_id": token(2),
        "price": "0.3",
        "size": "1",
        "side": "BUY",
        "timestamp": "1",
    },
    lambda: {
        "event_type": "tick_size_change",
        "market": "0x1",
        "asset_id": token(2),
        "old_tick_size": "0.01",
        "new_tick_size": "0.001",
        "timestamp": "1",
    },
    lambda: {
        "event_type": "market_resolved",
        "market": "0x1",
        "assets_ids": [token(2), token(3)],
        "winning_asset_id": token(2),
        "timestamp": "1",
    },
    lambda: {"event_type": "new_market", "market": "0x2", "timestamp": "1", "event_message": {"id": "5"}},
]


def mutated(frame: dict[str, Any], name: str, value: object) -> dict[str, Any]:
    """Replace a field, at the top and in the first element of every list."""
    parts: list[object] = [frame, *(one[0] for one in frame.values() if isinstance(one, list))]
    for part in parts:
        if isinstance(part, dict) and name in part:
            part[name] = value
    return frame


@settings(max_examples=400)
@given(st.data())
def test_a_changed_field_is_read_refused_or_passed_over(data: st.DataObject) -> None:
    frame = data.draw(st.sampled_from(FRAMES))()
    names = sorted(set(frame) | {"price", "size", "side", "best_bid", "best_ask", "hash"})
    raw = json.dumps(mutated(frame, data.draw(st.sampled_from(names)), data.draw(VALUES))).encode()
    scene = Scene()
    scene.feed([book()])
    try:
        scene.channel.handle(raw, scene.now_ns + 1, scene.out)
    except OURS:
        assert len(scene.out.published) == 1, "a frame that is refused has changed nothing"
    sides = scene.out.book_of()
    assert all(level.size > 0 for side in sides for level in side)


@given(st.binary(max_size=60).map(lambda tail: b'{"event_type":' + tail))
def test_any_bytes_are_survived(raw: bytes) -> None:
    scene = Scene()
    with contextlib.suppress(*OURS):
        scene.channel.handle(raw, 1, scene.out)
    assert not scene.out.published


@settings(max_examples=300)
@given(st.data())
def test_a_market_of_the_catalogue_is_read_or_refused(data: st.DataObject) -> None:
    rows = json.loads(fixture("gamma_events_keyset_1.json"))["events"]
    row = data.draw(st.sampled_from([market for event in rows for market in event["markets"]]))
    row[data.draw(st.sampled_from(sorted(row)))] = data.draw(VALUES)
    parent = msgspec.convert(rows[0] | {"markets": []}, wire.GammaEvent)
    try:
        found = msgspec.json.decode(json.dumps(row), type=wire.GammaMarket)
        fees.from_catalogue(found)
        listing.lifecycle(found)
        listing.settlement(found)
        listing.rules(found, None, 0)
        if listing.hydrated(found):
            ladder = parse.ladder_for(Fraction(found.order_price_min_tick_size or 0))
            market = listing.market(found, listing.event(parent, "", complete=True), ladder, 0)
            assert market.min_size >= 0
    except (*OURS, InvalidRequestError):
        pass


@pytest.mark.parametrize("body", [b"", b"null", b"[1]", b"<html>", b'{"error":7}', b"\xff\xfe"])
def test_error_bodies_of_any_kind_are_survived(body: bytes) -> None:
    kind, said = read_error(400, body)
    assert kind is None
    assert isinstance(said, str)
