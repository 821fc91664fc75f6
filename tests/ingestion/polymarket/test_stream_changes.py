"""What the market channel says of a market itself: its tick, its trades, its end."""

from fractions import Fraction

import pytest

from allsight.domain.errors import VenueDataError
from allsight.domain.ladder import Side
from allsight.domain.market import Lifecycle, Value
from allsight.domain.messages import LadderChange, LifecycleChange, SettlementReport, TradePrint
from allsight.ingestion.adapters.polymarket import parse
from tests.ingestion.polymarket.support import Scene, book, change, entry, key, seeded, tick, token

MS = 10**6
PONG = b"PONG"


# -- ticks ------------------------------------------------------------------------------------------------------------


def test_trap_21_a_tick_change_changes_the_ladder_and_voids_the_book() -> None:
    scene = seeded()
    scene.feed(tick("0.01", "0.001"))
    (changed,) = scene.out.changes
    assert isinstance(changed, LadderChange)
    assert parse.tick_of(changed.ladder) == Fraction(1, 1000)
    assert changed.ladder.bands == parse.ladder_for(Fraction(1, 100)).bands, "books stay on the same grid"
    assert [one for one, _ in scene.out.gaps] == [key(1)]
    scene.feed(change(entry(2, "0.301", "7", "BUY"), at_ms=4_000))
    assert not scene.out.deltas
    scene.feed(book(at_ms=4_500, tick_size="0.001"))
    assert len(scene.out.snapshots) == 2


def test_a_tick_change_told_twice_or_for_the_mirror_changes_nothing_more() -> None:
    scene = seeded()
    scene.feed(tick("0.01", "0.001"), tick("0.01", "0.001"), tick("0.01", "0.001", of=3))
    assert len(scene.out.changes) == 1
    other = seeded()
    other.feed(tick("0.01", "0.001", of=3))
    assert len(other.out.changes) == 1


def test_a_book_with_another_tick_changes_the_ladder_too() -> None:
    scene = Scene()
    scene.feed([book(tick_size="0.001")])
    assert isinstance(scene.out.changes[0], LadderChange)
    assert not scene.out.snapshots
    assert scene.out.gaps


def test_prices_off_the_grid_refine_it() -> None:
    scene = seeded()
    scene.feed(change(entry(2, "0.3005", "7", "BUY")))
    (changed,) = scene.out.changes
    assert isinstance(changed, LadderChange)
    assert changed.ladder.rung_of("0.3005")
    assert parse.tick_of(changed.ladder) == Fraction(1, 100)
    assert scene.out.gaps
    with pytest.raises(VenueDataError):
        scene.feed(change(entry(2, "0.30051", "7", "BUY")))


def test_the_stream_is_believed_before_the_cached_catalogue() -> None:
    scene = seeded()
    scene.feed(tick("0.01", "0.001"))
    old, fine = parse.ladder_for(Fraction(1, 100)), parse.ladder_for(Fraction(1, 1000))
    assert scene.memory.ladder(key(1), old, scene.now_ns + 10**9) == fine
    assert scene.memory.ladder(key(1), old, scene.now_ns + 11 * 60 * 10**9) == old
    assert scene.memory.ladder(key(2), old, scene.now_ns) == old


# -- trades and endings -----------------------------------------------------------------------------------------------


def last_trade(of: int, price: str, side: str) -> dict[str, object]:
    return {
        "event_type": "last_trade_price",
        "market": "0x1",
        "asset_id": token(of),
        "price": price,
        "size": "12.5",
        "side": side,
        "timestamp": "4000",
        "transaction_hash": "0xfeed",
        "fee_rate_bps": "0",
    }


@pytest.mark.parametrize(
    ("of", "price", "side", "expected_price", "taker"),
    [
        (2, "0.31", "BUY", "0.31", Side.YES),
        (2, "0.30", "SELL", "0.30", Side.NO),
        (3, "0.70", "BUY", "0.30", Side.NO),
        (3, "0.69", "SELL", "0.31", Side.YES),
    ],
)
def test_trades_are_told_in_yes(of: int, price: str, side: str, expected_price: str, taker: Side) -> None:
    scene = seeded()
    scene.feed(last_trade(of, price, side))
    trade = scene.out.published[-1]
    assert isinstance(trade, TradePrint)
    assert (str(trade.price), trade.size, trade.taker) == (expected_price, 12_500_000, taker)


@pytest.mark.parametrize(("winner", "value"), [(2, 1), (3, 0)])
def test_a_resolution_settles_and_is_confirmed_by_the_catalogue(winner: int, value: int) -> None:
    scene = seeded()
    event = {"event_type": "market_resolved", "market": "0x1", "assets_ids": [token(2), token(3)], "timestamp": "5000"}
    scene.feed({**event, "winning_asset_id": token(winner)})
    report, life = scene.out.changes
    assert isinstance(report, SettlementReport)
    assert (report.settlement, report.final) == (Value(Fraction(value)), False)
    assert isinstance(life, LifecycleChange)
    assert life.lifecycle is Lifecycle.SETTLED
    assert scene.out.lookups == [key(1).split(":")[1]]


def test_a_resolution_without_a_winner_only_closes() -> None:
    scene = seeded()
    event = {"event_type": "market_resolved", "market": "0x1", "assets_ids": [token(2)], "timestamp": "5000"}
    scene.feed(event)
    (life,) = scene.out.changes
    assert isinstance(life, LifecycleChange)
    assert life.lifecycle is Lifecycle.CLOSED


def test_new_markets_are_looked_up_once_and_machine_made_ones_never() -> None:
    scene = seeded()
    new = {"event_type": "new_market", "market": "0x99", "timestamp": "1", "event_message": {"id": "125819"}}
    assert scene.feed(new | {"slug": "nvda-above-240"}) == [False]
    scene.feed(new | {"slug": "nvda-above-240"}, new | {"market": "0x98", "slug": "btc-updown-5m-1795000000"})
    assert scene.out.lookups == ["event:125819"]
