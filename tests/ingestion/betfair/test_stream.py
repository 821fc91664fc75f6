"""The Exchange Stream by hand-written messages: order of play, images, changes, resuming (sheet 7)."""

from decimal import Decimal
from typing import Any

import pytest

from allsight.domain.book import Level, Trust
from allsight.domain.clock import MILLISECOND_NS
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import MarketKey
from allsight.domain.market import Market
from allsight.ingestion.adapters.betfair.ladders import CLASSIC
from allsight.ingestion.adapters.betfair.stream import FIELDS
from tests.ingestion.betfair.support import ADA, ALAN, Talk, change, definition, market

OTHER = market("1.200000002", 21)
RUNG = {price: CLASSIC.rung_of(price) for price in ("2.5", "3", "3.1", "3.15", "3.2", "1000", "1.01")}


def live(*markets: Market, **options: Any) -> Talk:
    """Return a stream with the usual image: back 3.0 × £20, lay 3.1 × £10 of runner 11."""
    talk = Talk(*(markets or (ADA, ALAN)), **options)
    talk.image()
    talk.out.take()
    return talk


def keys(talk: Talk) -> list[MarketKey]:
    return [one.key for one in talk.snapshots]


# -- order of play ----------------------------------------------------------------------------------------------------


def test_nothing_is_said_before_the_venue_has_greeted_and_nothing_subscribed_before_its_status() -> None:
    talk = Talk(ADA, authenticated=False)
    assert talk.out.sent == []
    talk.hear({"op": "connection", "connectionId": "002-1"})
    assert talk.said() == {"op": "authentication", "id": 1, "appKey": "an-app-key", "session": "a-token"}
    assert talk.stream.subscribe((OTHER,)) == ()
    talk.hear({"op": "status", "id": 1, "statusCode": "SUCCESS", "connectionClosed": False, "connectionsAvailable": 8})
    assert talk.memory.connections_available == 8
    assert talk.said() == {
        "op": "marketSubscription",
        "id": 2,
        "marketFilter": {"marketIds": ["1.200000001", "1.200000002"]},
        "marketDataFilter": {"fields": list(FIELDS)},
        "segmentationEnabled": True,
        "conflateMs": 0,
        "heartbeatMs": 5000,
    }


def test_without_a_wanted_market_nothing_is_subscribed_since_no_filter_means_everything() -> None:
    talk = Talk()
    assert [text for text in talk.out.sent if "marketSubscription" in text] == []
    assert talk.stream.snapshot(()) == ()
    assert "1.200000001" in talk.stream.subscribe((ADA,))[0]


def test_an_image_confirms_every_runner_of_its_markets() -> None:
    talk = Talk(ADA, ALAN)
    talk.image()
    ada, alan = talk.snapshots
    assert (ada.asks, ada.bids) == ((Level(RUNG["3"], 2_000),), (Level(RUNG["3.1"], 1_000),))
    assert (alan.asks, alan.bids) == ((), ()), "a runner without offers has an empty book, which is true as well"
    assert (ada.trust, ada.lane, ada.venue_ns) == (Trust.LIVE, "betfair:1", 1_001 * MILLISECOND_NS)
    assert talk.out.fresh == [ADA.key, ALAN.key]


def test_a_market_without_an_image_is_refused_looked_up_and_may_be_asked_for_again() -> None:
    talk = Talk(ADA, OTHER)
    talk.image()
    assert list(talk.out.refusals) == [OTHER.key]
    assert talk.out.references == ["1.200000002~21~0"]
    (again,) = talk.stream.subscribe((OTHER,))
    assert "1.200000002" in again


# -- changes ----------------------------------------------------------------------------------------------------------


def test_changes_replace_levels_and_a_size_of_zero_deletes_one() -> None:
    talk = live()
    assert talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 0], [2.5, 7.5]], "atl": [[3.1, 12.34]]}]))
    (delta,) = talk.deltas
    assert delta.changes == ((True, RUNG["3"], 0), (True, RUNG["2.5"], 750), (False, RUNG["3.1"], 1_234))
    assert not delta.additive
    assert delta.venue_ns == 1_002 * MILLISECOND_NS


def test_a_runner_that_comes_several_times_is_one_step_in_strict_order() -> None:
    talk = live()
    talk.mcm(
        change(rc=[{"id": 11, "atb": [[3.2, 5]]}, {"id": 12, "atl": [[2.5, 1]]}, {"id": 11, "atb": [[3.2, 0]]}]),
        change(rc=[{"id": 11, "atl": [[3.15, 2]]}]),
    )
    ada, alan = talk.deltas
    assert ada.changes == ((True, RUNG["3.2"], 500), (True, RUNG["3.2"], 0), (False, RUNG["3.15"], 200))
    assert alan.changes == ((False, RUNG["2.5"], 100),)


def test_handicaps_are_part_of_a_runners_name() -> None:
    minus, plus = market(handicap=Decimal("-0.5")), market(handicap=Decimal("0.5"))
    talk = Talk(minus, plus)
    runners = [{"id": 11, "hc": -0.5, "status": "ACTIVE"}, {"id": 11, "hc": 0.5, "status": "ACTIVE"}]
    talk.image(change(rc=[{"id": 11, "hc": 0.5, "atb": [[3.0, 1]]}], marketDefinition=definition(runners=runners)))
    talk.mcm(change(rc=[{"id": 11, "hc": -0.5, "atb": [[3.0, 2]]}, {"id": 11, "atb": [[3.0, 3]]}]))
    assert [len(one.asks) for one in talk.snapshots] == [0, 1]
    assert [one.key for one in talk.deltas] == [minus.key], "no handicap is zero, and that runner nobody wants"


def test_an_image_of_one_market_replaces_its_books_alone() -> None:
    talk = live(ADA, ALAN, OTHER)
    talk.mcm(change(img=True, rc=[{"id": 12, "atb": [[2.5, 4]]}], marketDefinition=definition()))
    ada, alan = [one for one in talk.out.take() if one.key in (ADA.key, ALAN.key)]  # type: ignore[union-attr]
    assert (ada.asks, ada.bids) == ((), ())  # type: ignore[union-attr]
    assert alan.asks == (Level(RUNG["2.5"], 400),)  # type: ignore[union-attr]


def test_an_image_in_mid_stream_replaces_everything() -> None:
    talk = live()
    talk.mcm(
        change(rc=[{"id": 11, "atb": [[1.01, 3]]}], marketDefinition=definition()), ct="SUB_IMAGE", initialClk="i2"
    )
    assert keys(talk) == [ADA.key, ALAN.key] * 2
    assert talk.snapshots[2].asks == (Level(RUNG["1.01"], 300),)
    assert talk.snapshots[2].bids == ()


def test_a_segmented_image_counts_when_its_last_segment_has_come() -> None:
    talk = Talk(ADA, ALAN, OTHER)
    request = talk.said()["id"]
    talk.subscribed(request)
    first = change(rc=[{"id": 11, "atb": [[3.0, 1]]}], marketDefinition=definition())
    more = change(rc=[{"id": 12, "atb": [[2.5, 1]]}])
    last = change("1.200000002", rc=[{"id": 21, "atl": [[3.2, 1]]}])
    talk.mcm(first, request=request, ct="SUB_IMAGE", segmentType="SEG_START", initialClk="i", clk="not yet")
    assert talk.mcm(more, request=request, ct="SUB_IMAGE", segmentType="SEG"), "a segment is a sign of life"
    assert talk.snapshots == []
    talk.mcm(last, request=request, ct="SUB_IMAGE", segmentType="SEG_END", clk="whole")
    assert keys(talk) == [ADA.key, ALAN.key, OTHER.key]
    assert [len(one.asks) for one in talk.snapshots] == [1, 1, 0]
    talk.reconnect(ADA, ALAN, OTHER)
    assert (talk.said()["initialClk"], talk.said()["clk"]) == ("i", "whole")


def test_a_segmented_change_is_one_step_too() -> None:
    talk = live()
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.2, 5]]}]), segmentType="SEG_START")
    assert talk.deltas == []
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.2, 0]]}]), segmentType="SEG_END")
    assert [one.changes for one in talk.deltas] == [((True, RUNG["3.2"], 500), (True, RUNG["3.2"], 0))]


def test_a_market_that_was_moved_comes_twice_and_the_higher_version_holds() -> None:
    talk = Talk(ADA, ALAN)
    old = change(rc=[{"id": 11, "atb": [[3.2, 1]]}], marketDefinition=definition(version=6))
    new = change(rc=[{"id": 11, "atb": [[3.0, 2]]}], marketDefinition=definition(version=8))
    talk.image(old, new, old)
    assert talk.snapshots[0].asks == (Level(RUNG["3"], 200),)


def test_beats_prove_the_connection_and_change_nothing() -> None:
    talk = live()
    assert talk.hear({"op": "mcm", "id": talk.stream._active, "ct": "HEARTBEAT", "clk": "h", "pt": 9})
    assert talk.out.take() == []
    talk.reconnect(ADA, ALAN)
    assert talk.said()["clk"] == "h"


def test_that_the_venue_sums_changes_up_is_said_once_and_costs_no_book() -> None:
    talk = live()
    for size in (1, 2, 3):
        talk.mcm(change(con=True, rc=[{"id": 11, "atb": [[3.0, size]]}]))
    assert talk.out.gaps == [((), "the venue sums changes up: this connection is read too slowly")]
    assert len(talk.deltas) == 3


def test_best_offer_ladders_and_starting_prices_are_passed_over() -> None:
    talk = live()
    assert talk.mcm(
        change(tv=5.0, rc=[{"id": 11, "batb": [[0, 3.0, 1]], "spn": 3.2, "spf": "NaN", "ltp": 3.0, "tv": 1}])
    )
    assert talk.out.take() == []


def test_trap_17_lines_that_cannot_be_read_put_everything_in_doubt() -> None:
    for raw in (b"not json", b"[]", b'{"op":"mcm","id":2,"mc":[{"id":7}]}', b'{"op":"status","statusCode":"MAYBE"}'):
        talk = live()
        with pytest.raises(VenueDataError):
            talk.hear(raw)
        (again,) = talk.stream.snapshot((ADA, ALAN))
        assert "marketSubscription" in again
        assert "clk" not in again


@pytest.mark.parametrize("levels", [[[3.03, 1]], [[3.0, -1]], [[0, 1]]])
def test_a_level_that_cannot_be_is_the_venues_fault(levels: list[list[float]]) -> None:
    talk = live()
    with pytest.raises(VenueDataError):
        talk.mcm(change(rc=[{"id": 11, "atb": levels}]))


def test_operations_that_we_do_not_know_and_our_own_orders_are_passed_over() -> None:
    talk = live()
    assert not talk.hear({"op": "rcm", "id": 2, "pt": 1})
    assert not talk.hear({"op": "ocm", "id": 2, "pt": 1, "oc": [{"id": "1.2", "orc": []}]})
    assert talk.stream.snapshot((ADA,))[0].startswith('{"op":"heartbeat"')


# -- subscriptions replace each other ---------------------------------------------------------------------------------


def test_a_new_market_is_asked_for_together_with_all_the_others() -> None:
    talk = live()
    (text,) = talk.stream.subscribe((OTHER,))
    assert '"marketIds":["1.200000001","1.200000002"]' in text
    assert "initialClk" not in text, "tokens are for the same filter alone"


def test_trap_20_messages_of_a_replaced_subscription_are_dropped() -> None:
    talk = live()
    old = talk.stream._active
    talk.stream.subscribe((OTHER,))
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 1]]}]), request=old)
    assert len(talk.deltas) == 1, "until the venue has taken the new one, the old one is in force"
    talk.subscribed(old + 1)
    assert not talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 2]]}]), request=old), "no sign of life either"
    assert len(talk.deltas) == 1
    whole = change(rc=[{"id": 11, "atb": [[3.0, 3]]}], marketDefinition=definition())
    talk.mcm(whole, change("1.200000002"), request=old + 1, ct="SUB_IMAGE", initialClk="i")
    assert talk.snapshots[-3].asks == (Level(RUNG["3"], 300),)


def test_a_further_runner_of_a_market_that_is_there_costs_no_new_image() -> None:
    talk = live(ADA)
    talk.mcm(change(rc=[{"id": 12, "atb": [[2.5, 9]]}]))
    assert talk.deltas == []
    (said,) = talk.stream.subscribe((ALAN,))
    assert said.startswith('{"op":"heartbeat"')
    talk.hear({"op": "status", "id": 9, "statusCode": "SUCCESS"})
    assert talk.snapshots[-1].key == ALAN.key
    assert talk.snapshots[-1].asks == (Level(RUNG["2.5"], 900),)


def test_a_market_that_is_left_is_not_read_and_leaves_the_subscription_with_the_next() -> None:
    talk = live(ADA, ALAN, OTHER)
    assert talk.stream.unsubscribe((ADA, ALAN)) == ()
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 1]]}]))
    assert talk.deltas == []
    (text,) = talk.stream.subscribe((OTHER, market("1.200000003", 31)))
    assert '"marketIds":["1.200000002","1.200000003"]' in text


def test_when_many_markets_were_left_the_subscription_shrinks() -> None:
    markets = [market(f"1.20000{number:04d}", 11) for number in range(40)]
    talk = Talk(*markets)
    talk.image(*(change(f"1.20000{number:04d}") for number in range(40)))
    assert talk.stream.unsubscribe(markets[:10]) == ()
    (text,) = talk.stream.unsubscribe(markets[10:20])
    assert text.count("1.20000") == 20


# -- snapshots and resuming -------------------------------------------------------------------------------------------


def test_a_snapshot_is_what_was_added_up_and_comes_with_the_next_answer() -> None:
    talk = live()
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 0], [2.5, 1]]}]))
    (nudge,) = talk.stream.snapshot((ADA,))
    assert nudge.startswith('{"op":"heartbeat"')
    talk.hear({"op": "status", "id": talk.stream._last_id, "statusCode": "SUCCESS", "connectionClosed": False})
    assert (talk.snapshots[-1].key, talk.snapshots[-1].asks) == (ADA.key, (Level(RUNG["2.5"], 100),))


def test_after_a_doubt_a_refused_market_is_asked_for_with_the_others_and_answered() -> None:
    talk = Talk(ADA, OTHER)
    talk.image()
    talk.out.refusals.clear()
    with pytest.raises(VenueDataError):
        talk.hear(b"{")
    (text,) = talk.stream.snapshot((ADA, OTHER))
    assert "1.200000002" in text
    talk.image(request=talk.stream._last_id)
    assert list(talk.out.refusals) == [OTHER.key]


def test_a_book_that_contradicts_itself_is_no_snapshot_and_everything_is_asked_for_anew() -> None:
    talk = live()
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.2, 1]]}]))  # backers are offered more than layers ask for
    (text,) = talk.stream.snapshot((ADA,))
    assert "marketSubscription" in text
    assert talk.stream.snapshot((ADA,)) == (), "an image is on its way"


def test_a_book_that_was_sent_crossed_is_told_whole_as_soon_as_it_is_not() -> None:
    talk = Talk(ADA)
    talk.image(change(rc=[{"id": 11, "atb": [[3.2, 1]], "atl": [[3.1, 1]]}], marketDefinition=definition()))
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.15, 1]]}]))
    assert len(talk.snapshots) == 1
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.2, 0], [3.15, 0], [3.0, 2]]}]))
    assert talk.snapshots[1].asks == (Level(RUNG["3"], 200),)
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 3]]}]))
    assert (len(talk.snapshots), len(talk.deltas)) == (2, 2)


def test_resuming_proves_the_books_again_from_what_was_kept() -> None:
    talk = live()
    talk.mcm(change(rc=[{"id": 11, "atl": [[3.15, 2]]}]))
    clk = f"c{talk.clock}"
    talk.reconnect(ADA, ALAN)
    said = talk.said()
    assert (said["initialClk"], said["clk"]) == ("i1", clk)
    assert keys(talk) == [ADA.key, ALAN.key], "nothing is trusted yet"
    talk.subscribed()
    patched = change(img=True, rc=[{"id": 12, "atb": [[2.5, 6]]}], marketDefinition=definition())
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 0]]}]), request=said["id"], ct="RESUB_DELTA", initialClk="i2")
    ada, alan = talk.snapshots[2:]
    assert (ada.asks, {level.rung for level in ada.bids}) == ((), {RUNG["3.1"], RUNG["3.15"]})
    assert alan.asks == ()
    talk.mcm(patched, request=said["id"])
    assert talk.snapshots[-1].asks == (Level(RUNG["2.5"], 600),)
    assert talk.deltas[-1].key == ADA.key
    assert len(talk.deltas) == 1, "a patch is told as whole books"


def test_another_set_of_markets_is_never_resumed() -> None:
    talk = live()
    talk.reconnect(ADA, ALAN, OTHER)
    assert "clk" not in talk.said()
    talk.image(change(rc=[], marketDefinition=definition()), change("1.200000002"))
    assert talk.snapshots[-3].asks == (), "nothing of before is left"


def test_an_image_instead_of_a_patch_is_taken() -> None:
    talk = live()
    talk.reconnect(ADA, ALAN)
    talk.image(change(rc=[{"id": 11, "atb": [[1000, 2]]}], marketDefinition=definition()))
    assert talk.snapshots[-2].asks == (Level(RUNG["1000"], 200),)
    assert talk.snapshots[-2].bids == ()


def test_a_stream_in_doubt_is_not_resumed() -> None:
    talk = live()
    with pytest.raises(VenueDataError):
        talk.hear(b"{")
    talk.reconnect(ADA, ALAN)
    assert "clk" not in talk.said()


# -- trades -----------------------------------------------------------------------------------------------------------


def test_what_the_traded_list_grows_by_is_a_trade() -> None:
    talk = Talk(ADA)
    talk.image(change(rc=[{"id": 11, "trd": [[3.0, 50]]}], marketDefinition=definition()))
    assert talk.trades == [], "what was traded before we came has no time"
    talk.mcm(change(rc=[{"id": 11, "trd": [[3.0, 52.5], [3.1, 4]]}]))
    assert [(one.price, one.size, one.taker) for one in talk.trades] == [
        (Decimal("3.0"), 250, None),
        (Decimal("3.1"), 400, None),
    ]
    assert len({one.trade_id for one in talk.trades}) == 2


def test_re_priced_bets_are_no_trades() -> None:
    """When a runner is withdrawn matched bets move to reduced prices, which need not be on the ladder (sheet 7.4)."""
    talk = Talk(ADA)
    talk.image(change(rc=[{"id": 11, "trd": [[3.0, 50]]}], marketDefinition=definition()))
    talk.mcm(change(rc=[{"id": 11, "trd": [[3.0, 0], [2.5, 50]]}]))
    talk.mcm(change(rc=[{"id": 11, "trd": [[2.69, 7]]}]))
    talk.mcm(change(rc=[{"id": 11, "trd": []}]))
    assert talk.trades == []
    talk.mcm(change(rc=[{"id": 11, "trd": [[2.5, 1]]}]))
    assert [one.size for one in talk.trades] == [100], "an empty list has cleared what was there"


def test_trades_of_a_gap_have_no_time_and_are_not_told() -> None:
    talk = Talk(ADA)
    talk.image(change(rc=[{"id": 11, "trd": [[3.0, 50]]}], marketDefinition=definition()))
    talk.reconnect(ADA)
    talk.subscribed()
    talk.mcm(change(rc=[{"id": 11, "trd": [[3.0, 60]]}]), request=talk.said()["id"], ct="RESUB_DELTA")
    assert talk.trades == []
    talk.mcm(change(rc=[{"id": 11, "trd": [[3.0, 61]]}]))
    assert [one.size for one in talk.trades] == [100]
