"""How the market channel finds out that it has lost something, by what REST shows."""

import json
from decimal import Decimal

import msgspec
import pytest

from allsight.domain.messages import BookDelta
from allsight.ingestion.adapters.polymarket import wire
from allsight.ingestion.adapters.polymarket.routes import RECENT
from tests.ingestion.polymarket.support import Scene, book, change, entry, market, seeded, token

MS = 10**6
PONG = b"PONG"


# -- verification by REST ---------------------------------------------------------------------------------------------


def lapse(scene: Scene, seconds: int) -> None:
    scene.now_ns += seconds * 10**9
    scene.feed(PONG)


def shown(**fields: object) -> wire.Book:
    return msgspec.convert(book(**fields), wire.Book)  # type: ignore[arg-type]


def test_every_book_in_step_is_verified_once_in_three_pongs() -> None:
    scene = Scene(market(1), market(2), market(3), market(4))
    scene.feed([book(1), book(2), book(3)])
    scene.out.lookups.clear()
    for _ in range(3):
        scene.feed(PONG)
    assert sorted(scene.out.lookups) == [f"book:{token(2 * number)}~0x{number:064x}" for number in (1, 2, 3)]
    scene.feed(PONG)
    assert len(scene.out.lookups) == 4


def test_a_book_over_rest_takes_its_place_among_the_changes_and_heals_what_was_lost() -> None:
    scene = seeded()
    scene.feed(change(entry(2, "0.25", "5", "BUY", mark="one"), at_ms=2_000))
    scene.feed(change(entry(2, "0.24", "6", "BUY", mark="two"), at_ms=3_000))
    true_bids = [("0.30", "100"), ("0.25", "5"), ("0.20", "77")]
    scene.memory.show(shown(at_ms=2_000, mark="one", bids=true_bids))
    assert len(scene.out.snapshots) == 1
    scene.feed(change(entry(2, "0.23", "7", "BUY", mark="three"), at_ms=4_000))
    assert len(scene.out.snapshots) == 2
    levels = {scene.channel._routes[token(2)].tables.ladder.price(one.rung): one.size for one in scene.out.book_of()[0]}
    told = {Decimal("0.23"): 7, Decimal("0.24"): 6, Decimal("0.25"): 5, Decimal("0.20"): 77, Decimal("0.30"): 100}
    assert levels == {price: shares * 10**6 for price, shares in told.items()}
    assert not scene.out.gaps


def test_a_quiet_book_is_healed_by_the_next_pong() -> None:
    scene = seeded()
    scene.memory.show(shown(bids=[("0.30", "100"), ("0.1", "1")]))
    scene.feed(PONG)
    assert len(scene.out.snapshots) == 2
    assert len(scene.out.book_of()[0]) == 2


@pytest.mark.parametrize(("at_ms", "lost"), [(3_000, True), (2_000, False), (1_500, False)])
def test_trap_18_a_newer_book_over_rest_proves_that_the_stream_lost_something(at_ms: int, lost: bool) -> None:
    scene = seeded()
    scene.feed(change(entry(2, "0.31", "7", "BUY", mark="latest"), at_ms=2_000))
    scene.memory.show(shown(at_ms=at_ms, mark="unheard of"))
    scene.feed(PONG)
    assert not scene.out.gaps, "the stream has a moment to catch up"
    scene.feed(PONG)
    assert bool(scene.out.gaps) is lost
    assert len(scene.out.snapshots) == 1


def test_a_stream_that_catches_up_has_lost_nothing() -> None:
    scene = seeded()
    scene.memory.show(shown(at_ms=3_000, mark="ahead"))
    scene.feed(PONG, change(entry(2, "0.31", "7", "BUY", mark="ahead"), at_ms=3_000), PONG)
    assert not scene.out.gaps
    assert len(scene.out.snapshots) == 2


def test_a_picture_older_than_our_memory_is_of_no_use() -> None:
    scene = seeded()
    for number in range(RECENT + 1):
        scene.feed(change(entry(2, "0.2", "1", "BUY", mark=f"m{number}"), at_ms=2_000 + number))
    scene.memory.show(shown(mark="h"))
    scene.memory.show(shown(number=9, mark="h"))
    scene.feed(PONG, PONG)
    assert len(scene.out.snapshots) == 1
    assert not scene.out.gaps


def test_books_that_are_awaited_are_not_compared() -> None:
    scene = seeded()
    scene.channel.snapshot([market()])
    scene.memory.show(shown(at_ms=9_000))
    scene.feed(PONG, PONG)
    assert len(scene.out.snapshots) == 1
    assert not scene.out.lookups


def test_a_book_that_never_comes_ends_the_connection() -> None:
    scene = Scene()
    scene.feed(PONG)
    lapse(scene, 15)
    assert not scene.out.broke
    lapse(scene, 15)
    assert "did not come" in scene.out.broke
    refused = Scene()
    refused.feed([], PONG)
    lapse(refused, 60)
    assert not refused.out.broke


def test_a_probe_asks_for_data_and_holds_nothing_back() -> None:
    scene = seeded()
    leave, join = [json.loads(text) for text in scene.channel.probe(market())]
    assert (leave["operation"], join["operation"]) == ("unsubscribe", "subscribe")
    scene.feed(change(entry(2, "0.31", "7", "BUY")))
    assert isinstance(scene.out.published[-1], BookDelta)
