import json
from fractions import Fraction

import msgspec
import pytest

from allsight.domain.book import NO_RUNG, Level, Trust
from allsight.domain.errors import VenueDataError
from allsight.ingestion.adapters.polymarket import parse
from allsight.ingestion.adapters.polymarket.routes import HELD_BACK
from tests.ingestion.polymarket.files import fixture
from tests.ingestion.polymarket.support import Scene, book, change, entry, key, market, rung, seeded, tick, token

MS = 10**6
PONG = b"PONG"


# -- subscribing ------------------------------------------------------------------------------------------------------


def test_the_first_request_of_a_connection_greets_and_later_ones_add() -> None:
    scene = Scene(market(1), market(2))
    assert scene.said == [
        {
            "assets_ids": [token(2), token(4)],
            "type": "market",
            "custom_feature_enabled": True,
            "initial_dump": True,
            "level": 2,
        }
    ]
    (more,) = [json.loads(text) for text in scene.channel.subscribe([market(3)])]
    assert (more["operation"], more["assets_ids"]) == ("subscribe", [token(6)])
    assert "type" not in more


def test_only_yes_tokens_are_asked_for() -> None:
    asked = [one for text in Scene(market(1), market(2)).said for one in text["assets_ids"]]
    assert all(int(one) % 2 == 0 for one in asked)


def test_a_new_connection_knows_nothing_of_the_old() -> None:
    scene = seeded()
    scene.channel.opened()
    scene.feed(change(entry(2, "0.30", "7", "BUY")))
    assert not scene.out.deltas
    assert "type" in json.loads(scene.channel.subscribe([market()])[0])


def test_leaving_ends_what_comes() -> None:
    scene = seeded()
    (text,) = scene.channel.unsubscribe([market()])
    assert json.loads(text) == {"assets_ids": [token(2)], "operation": "unsubscribe"}
    scene.feed(change(entry(2, "0.30", "7", "BUY")), [book(at_ms=9_000)])
    assert len(scene.out.published) == 1
    assert list(scene.channel.unsubscribe([])) == []


def test_a_market_that_is_given_again_gets_a_fresh_book() -> None:
    scene = seeded()
    leave, join = [
        json.loads(text) for text in scene.channel.subscribe([market(ladder=parse.ladder_for(Fraction(1, 1000)))])
    ]
    assert (leave["operation"], join["operation"]) == ("unsubscribe", "subscribe")
    scene.feed(change(entry(2, "0.31", "7", "BUY")))
    assert not scene.out.deltas


# -- books ------------------------------------------------------------------------------------------------------------


def test_the_first_frame_is_an_array_of_books() -> None:
    scene = Scene()
    assert scene.feed(fixture("ws_book_first_frame.json")) == [True]
    (snapshot,) = scene.out.snapshots
    assert snapshot.key == key(1)
    assert snapshot.venue_ns == 1_795_000_000_123 * MS
    assert (snapshot.trust, snapshot.lane) == (Trust.LIVE, "polymarket:1")
    assert Level(rung("0.31"), 80_500_000) in snapshot.bids
    assert {Level(rung("0.34"), 1), Level(rung("0.33"), 12_345_678)} < set(snapshot.asks)
    assert scene.out.fresh == [key(1)]


def test_trap_03_one_change_told_for_both_tokens_is_one_change() -> None:
    scene = Scene()
    scene.feed(fixture("ws_book_first_frame.json"), fixture("ws_price_change_both_tokens.json"))
    (delta,) = scene.out.deltas
    assert delta.changes == ((False, rung("0.32"), 40_000_000),)
    assert delta.expect == (rung("0.32"), rung("0.33"))
    assert not delta.additive


def test_several_levels_of_a_burst_are_one_delta_judged_by_its_last_entry() -> None:
    scene = seeded()
    scene.feed(
        change(
            entry(2, "0.30", "0", "BUY", ("0.29", "0.33")),
            entry(3, "0.70", "0", "SELL", ("0.67", "0.71")),
            entry(2, "0.29", "8.5", "BUY", ("0.29", "0.33")),
            entry(2, "0.34", "9", "SELL", ("0.29", "0.33")),
        )
    )
    (delta,) = scene.out.deltas
    assert delta.changes == (
        (False, rung("0.30"), 0),
        (False, rung("0.29"), 8_500_000),
        (True, rung("0.34"), 9_000_000),
    )
    assert delta.expect == (rung("0.29"), rung("0.33"))


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        (("0", "0.33"), (NO_RUNG, 329)),
        (("0.30", "1"), (299, NO_RUNG)),
        (("0.300", ""), (299, NO_RUNG)),
        (("", "0.330"), (NO_RUNG, 329)),
        (None, None),
        (("much", "0.33"), None),
    ],
)
def test_empty_sides_and_missing_best_prices(best: tuple[str, str] | None, expected: tuple[int, int] | None) -> None:
    scene = seeded()
    scene.feed(change(entry(2, "0.2", "1", "BUY", best)))
    assert scene.out.deltas[0].expect == expected


def test_a_frame_about_two_markets_is_two_deltas() -> None:
    scene = Scene(market(1), market(2))
    scene.feed([book(1), book(2)])
    scene.feed(change(entry(2, "0.2", "1", "BUY"), entry(4, "0.2", "2", "BUY"), entry(2, "0.1", "3", "BUY")))
    assert [(one.key, len(one.changes)) for one in scene.out.deltas] == [(key(1), 2), (key(2), 1)]


def test_a_book_after_a_trade_replaces_the_book() -> None:
    scene = seeded()
    scene.feed(book(at_ms=5_000, bids=[("0.29", "3")], asks=[]))
    assert scene.out.book_of() == ((Level(rung("0.29"), 3_000_000),), ())


def test_a_book_that_runs_behind_the_changes_is_passed_over() -> None:
    scene = seeded()
    scene.feed(change(entry(2, "0.31", "7", "BUY"), at_ms=2_000), book(at_ms=1_700, mark="old"))
    assert len(scene.out.snapshots) == 1
    scene.feed(book(at_ms=2_000))
    assert len(scene.out.snapshots) == 2


def test_a_change_that_the_book_has_already_is_passed_over() -> None:
    scene = seeded()
    scene.feed(book(at_ms=5_000), change(entry(2, "0.31", "7", "BUY"), at_ms=4_000))
    assert not scene.out.deltas
    assert not scene.out.gaps


def test_trap_19_changes_before_the_book_wait_for_it() -> None:
    scene = Scene()
    scene.feed(
        change(entry(2, "0.25", "1", "BUY"), at_ms=900),
        change(entry(2, "0.26", "2", "BUY"), at_ms=1_000),
        change(entry(2, "0.27", "3", "BUY"), at_ms=1_100),
    )
    assert not scene.out.published
    scene.feed([book(at_ms=1_000)])
    assert [one.changes[0][1] for one in scene.out.deltas] == [rung("0.26"), rung("0.27")]


def test_more_changes_than_can_wait_are_a_gap_and_not_a_wrong_book() -> None:
    scene = Scene()
    for number in range(HELD_BACK + 5):
        scene.feed(change(entry(2, "0.2", str(number + 1), "BUY"), at_ms=1_000 + number))
    scene.feed([book(at_ms=1_000)])
    assert [one for one, _ in scene.out.gaps] == [key(1)]
    later = Scene()
    for number in range(HELD_BACK + 5):
        later.feed(change(entry(2, "0.2", str(number + 1), "BUY"), at_ms=1_000 + number))
    later.feed([book(at_ms=1_500)])
    assert not later.out.gaps


def test_trap_19_a_change_from_the_past_means_that_order_was_lost() -> None:
    scene = seeded()
    scene.feed(change(entry(2, "0.31", "7", "BUY"), at_ms=3_000), change(entry(2, "0.31", "6", "BUY"), at_ms=2_500))
    assert [one for one, _ in scene.out.gaps] == [key(1)]
    assert len(scene.out.deltas) == 1
    scene.feed(change(entry(2, "0.31", "5", "BUY"), at_ms=3_500))
    assert len(scene.out.deltas) == 1, "nothing is published until a whole book has come"


def test_a_change_told_twice_is_harmless() -> None:
    scene = seeded()
    twice = change(entry(2, "0.31", "7", "BUY", ("0.31", "0.33")))
    scene.feed(twice, twice)
    assert not scene.out.gaps
    assert scene.out.book_of()[0][-1] == Level(rung("0.31"), 7_000_000)


def test_a_resync_leaves_joins_and_waits() -> None:
    scene = seeded()
    leave, join = [json.loads(text) for text in scene.channel.snapshot([market()])]
    assert (leave["operation"], join["operation"], join["initial_dump"]) == ("unsubscribe", "subscribe", True)
    scene.feed(change(entry(2, "0.28", "7", "BUY"), at_ms=6_000))
    assert not scene.out.deltas
    scene.feed(book(at_ms=5_500))
    assert scene.out.fresh == [key(1), key(1)]
    assert len(scene.out.deltas) == 1


def test_a_book_from_before_the_loss_does_not_end_a_resync() -> None:
    scene = seeded()
    scene.feed(change(entry(2, "0.31", "7", "BUY", mark="m"), at_ms=4_000))
    scene.channel.snapshot([market()])
    scene.feed(book(at_ms=3_600, mark="old"))
    assert len(scene.out.snapshots) == 1
    scene.feed(book(at_ms=4_000))
    assert len(scene.out.snapshots) == 2


# -- refusals ---------------------------------------------------------------------------------------------------------


def test_tokens_missing_in_the_answer_are_refused_and_taken_when_they_come_after_all() -> None:
    scene = Scene(market(1), market(2), market(3))
    scene.feed([book(2)])
    assert sorted(scene.out.refusals) == [key(1), key(3)]
    assert sorted(scene.out.lookups) == [f"0x{number:064x}" for number in (1, 3)]
    scene.feed(book(3))
    assert scene.out.fresh == [key(2), key(3)]


def test_an_empty_array_refuses_everything_that_was_asked_first() -> None:
    scene = Scene(market(1), market(2))
    scene.channel.subscribe([market(3)])
    assert scene.feed([]) == [False]
    assert sorted(scene.out.refusals) == [key(1), key(2)]
    scene.feed([])
    assert scene.out.refusals[-1] == key(3)


def test_what_was_answered_book_by_book_is_no_longer_waited_for() -> None:
    scene = Scene(market(1))
    scene.channel.subscribe([market(2)])
    scene.feed(book(1), [])
    assert scene.out.refusals == [key(2)]


def test_arrays_that_answer_nothing_refuse_nothing() -> None:
    scene = Scene(market(1), market(2))
    scene.feed([book(1), change(entry(2, "0.2", "1", "BUY"))])
    assert not scene.out.refusals


# -- frames that are no data ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [b"PONG", b"NO NEW ASSETS", b"", b"INVALID OPERATION"])
def test_texts_that_are_no_json_are_dropped_and_are_no_data(text: bytes) -> None:
    assert seeded().feed(text) == [False]


def test_trap_18_a_pong_proves_nothing() -> None:
    scene = seeded()
    assert scene.feed(PONG, PONG) == [False, False]
    assert scene.channel.idle_limit_s >= 60
    assert scene.channel.keep_alive() == "PING"


def test_kinds_that_we_do_not_know_are_passed_over() -> None:
    scene = seeded()
    assert scene.feed({"event_type": "fireworks", "asset_id": 5}, [{"event_type": "confetti"}]) == [False, False]
    assert not scene.out.gaps


def test_fields_that_we_do_not_know_are_passed_over() -> None:
    scene = seeded()
    frame = change({**entry(2, "0.31", "7", "BUY"), "queue": [1]}) | {"version": "v2"}
    scene.feed(frame)
    assert len(scene.out.deltas) == 1


@pytest.mark.parametrize(
    "frame",
    [
        change(entry(2, "0.31", "7", "HOLD")),
        change(entry(2, "0.31", "much", "BUY")),
        change(entry(2, "0.31", "-1", "BUY")),
        change(entry(2, "0.31", "1.2345678", "BUY")),
        change(entry(2, "a third", "7", "BUY")),
        change(entry(2, "1e999999999", "7", "BUY")),
        tick("0.01", "1e-999999999"),
        {**change(entry(2, "0.31", "7", "BUY")), "timestamp": "yesterday"},
        {"event_type": "price_change", "market": "0x1", "timestamp": "1"},
        {"market": "0x1"},
        book(bids=[("0.30", "")]),
    ],
)
def test_known_kinds_in_unknown_shapes_are_errors(frame: dict[str, object]) -> None:
    scene = seeded()
    with pytest.raises(VenueDataError):
        scene.feed(frame)
    assert not scene.out.deltas


def test_broken_json_is_an_error() -> None:
    with pytest.raises(msgspec.MsgspecError):
        seeded().feed(b'[{"event_type":"book"')
