"""What is open is kept true at once, over the orders that it takes; what else might be bought is looked at later."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.episode import ChangeKind
from allsight.analysis.arbitrage.groups.scanner import OWED_NS
from allsight.analysis.arbitrage.groups.standing import is_there
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import Venue
from allsight.domain.ladder import Side
from allsight.domain.market import Market
from tests.analysis.build import book
from tests.analysis.groups.scene import Scene, implies, market, member, one_of

LOW, HIGH = market("CPI-T3", "CPI"), market("CPI-T4", "CPI")
CHEAP = market("cpi-3", "cpi", Venue.POLYMARKET)
RUNNERS = [market(name, "RACE") for name in ("Ada", "Bo", "Cy", "Di")]

Levels = list[tuple[str, str]]


def rungs() -> Scene:
    """Return two levels of one figure, out of order, the lower of them asked at two venues: 100 of both are open."""
    scene = Scene(
        [LOW, HIGH, CHEAP], [member("above 3", LOW, CHEAP), member("above 4", HIGH)], [implies(1, 0)]
    ).set()  # fmt: skip
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    assert [one.contracts for one in scene.open] == [Decimal(100)]
    return scene


def change(scene: Scene, one: Market, bids: Levels, asks: Levels) -> None:
    """Change a book and tell of it, without giving any time."""
    version = scene.reader.views[one.key].version + 1
    scene.reader.views[one.key] = book(one, bids, asks, version=version)
    scene.scanner.on_dirty([one.key])


def hurry(scene: Scene) -> None:
    """Do what cannot wait, and nothing else."""
    while scene.scanner.agenda:
        scene.scanner.settle(0)


def legs(scene: Scene) -> list[set[tuple[str, Side]]]:
    return [{(leg.market, leg.side) for leg in one.legs} for one in scene.open]


def test_what_is_open_is_first_proved_over_the_orders_that_it_takes() -> None:
    scene = rungs()
    stats = scene.scanner.stats
    before = stats.renewed, stats.sized
    change(scene, LOW, [], [("0.35", "60")])
    hurry(scene)
    assert [one.contracts for one in scene.open] == [Decimal(60)]
    assert (stats.renewed, stats.sized) == (before[0] + 1, before[1] + 1), "one program, of its own orders"
    assert scene.scanner.due == 1, "what else might be bought"
    scene.scanner.settle()
    assert scene.scanner.due == 0
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.UPDATED], "nothing else is to be had"


def test_what_could_be_better_is_looked_for_when_nothing_else_is_due() -> None:
    scene = rungs()
    stats = scene.scanner.stats
    change(scene, CHEAP, [], [("0.20", "100")])
    hurry(scene)
    assert legs(scene) == [{(LOW.key, Side.YES), (HIGH.key, Side.NO)}], "it can still be filled as it is shown"
    assert (stats.left, stats.renewed) == (1, 0)
    scene.scanner.settle()
    assert legs(scene) == [{(CHEAP.key, Side.YES), (HIGH.key, Side.NO)}]
    assert scene.scanner.due == 0


def test_what_is_not_to_be_had_any_more_is_proved_in_full_at_once() -> None:
    scene = rungs()
    scene.put(CHEAP, ask="0.38")
    change(scene, LOW, [], [("0.70", "100")])
    hurry(scene)
    assert legs(scene) == [{(CHEAP.key, Side.YES), (HIGH.key, Side.NO)}]
    change(scene, CHEAP, [], [])
    hurry(scene)
    assert scene.open == []
    assert scene.scanner.due == 0


def test_what_is_owed_for_long_is_done_however_much_there_is_to_do() -> None:
    scene = rungs()
    change(scene, CHEAP, [], [("0.20", "100")])
    hurry(scene)
    scene.clock.advance(OWED_NS / SECOND_NS)
    change(scene, LOW, [], [("0.35", "90")])
    hurry(scene)
    assert legs(scene) == [{(CHEAP.key, Side.YES), (HIGH.key, Side.NO)}]
    assert scene.scanner.due == 0


def test_what_joined_it_before_its_group_was_put_together_anew_does_not_renew_it() -> None:
    scene = rungs()
    scene.scanner.set_group(msgspec.structs.replace(scene.group, bonds=()), scene.terms)
    change(scene, LOW, [], [("0.35", "60")])
    hurry(scene)
    assert scene.open == []
    assert scene.scanner.stats.renewed == 0


def test_a_group_that_is_dropped_owes_nothing() -> None:
    scene = rungs()
    change(scene, LOW, [], [("0.35", "60")])
    hurry(scene)
    scene.scanner.drop_group("g1")
    assert scene.scanner.due == 0


def test_what_another_shows_already_is_left_to_it() -> None:
    """Two groups over the same markets find the same orders: the second neither shows nor proves them as they move."""
    scene = rungs()
    scene.scanner.set_group(msgspec.structs.replace(scene.group, id="g2"), scene.terms)
    scene.scanner.settle()
    before = scene.scanner.stats.sized
    change(scene, LOW, [], [("0.35", "60")])
    hurry(scene)
    assert [one.contracts for one in scene.open] == [Decimal(60)]
    assert scene.scanner.stats.sized == before + 1
    scene.scanner.drop_group("g1")
    scene.scanner.settle()
    assert [one.contracts for one in scene.open] == [Decimal(60)], "now it is shown by the other"


@pytest.mark.long
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(5, 60), st.integers(1, 30), st.integers(1, 150)),
        min_size=5,
        max_size=30,
    )
)
def test_as_soon_as_nothing_is_urgent_all_that_is_shown_can_be_filled(changes: list[tuple[int, int, int, int]]) -> None:
    bond = one_of(*((place, True) for place in range(4)), event=RUNNERS[0].event, exactly=True)
    scene = Scene(RUNNERS, [member(one.title, one) for one in RUNNERS], [bond]).set()
    for place, bid, width, size in changes:
        change(scene, RUNNERS[place], [(f"0.{bid:02d}", str(size))], [(f"0.{bid + width:02d}", str(size))])
        hurry(scene)
        for episode in scene.scanner.episodes():
            assert is_there(episode.proof, scene.reader)
            assert verify(episode.evidence).holds
