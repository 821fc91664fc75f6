"""What is open is kept true at once, over the orders that it takes; what else might be bought is looked at later."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.episode import ChangeKind
from allsight.analysis.arbitrage.groups.agenda import Rank
from allsight.analysis.arbitrage.groups.owing import OWED_NS
from allsight.analysis.arbitrage.groups.standing import is_there
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.ids import Venue
from allsight.domain.ladder import Band, Ladder, PriceKind, Side
from allsight.domain.market import Market
from tests.analysis.build import NOW_NS, book
from tests.analysis.groups.scene import Scene, implies, market, member, one_of

LOW, HIGH = market("CPI-T3", "CPI"), market("CPI-T4", "CPI")
CHEAP = market("cpi-3", "cpi", Venue.POLYMARKET)
RUNNERS = [market(name, "RACE") for name in ("Ada", "Bo", "Cy", "Di")]

ODDS = Ladder(kind=PriceKind.ODDS, decimals=2, bands=(Band(101, 300, 1),), quantum=Fraction(1, 100))

Levels = list[tuple[str, str]]


class Ticking(ManualClock):
    """A clock on which every look takes a millisecond."""

    def monotonic_ns(self) -> int:
        self.advance(0.001)
        return super().monotonic_ns()


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
    assert (stats.renewed, stats.sized) == (before[0] + 1, before[1]), "a share of what there was, without a program"
    assert scene.scanner.due == 1, "what else might be bought"
    scene.scanner.settle()
    assert scene.scanner.due == 0
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.UPDATED], "nothing else is to be had"


def test_other_sizes_are_looked_for_where_less_than_half_is_left_of_what_a_contract_brought() -> None:
    """The first sixty bring five cents each as before; of all hundred the last forty would lose more than that."""
    scene = rungs()
    before = scene.scanner.stats.sized
    change(scene, LOW, [], [("0.35", "60"), ("0.39", "40")])
    hurry(scene)
    assert ([one.contracts for one in scene.open], scene.scanner.stats.sized) == ([Decimal(100)], before)
    change(scene, LOW, [], [("0.35", "60"), ("0.45", "40")])
    hurry(scene)
    assert ([one.contracts for one in scene.open], scene.scanner.stats.sized) == ([Decimal(60)], before + 1)


def test_at_other_odds_a_share_is_of_contracts_and_not_of_stakes() -> None:
    """A hundred staked at 2.00 return two hundred; at 2.50 eighty of them do, and the other leg stays as it is."""
    backed = market("T3", "CPI-X", Venue.BETFAIR, ladder=ODDS)
    scene = Scene([HIGH, backed], [member("above 3", backed), member("above 4", HIGH)], [implies(1, 0)]).set()
    scene.put(backed, ask="2.00", size="100")
    scene.put(HIGH, bid="0.60", size="200")
    assert [leg.contracts for leg in scene.open[0].legs] == [200, 200]
    change(scene, backed, [], [("2.50", "100")])
    hurry(scene)
    assert [leg.contracts for leg in scene.open[0].legs] == [200, 200]
    assert scene.open[0].outlay == Decimal(160)
    change(scene, backed, [], [("2.50", "40")])
    hurry(scene)
    assert [leg.contracts for leg in scene.open[0].legs] == [100, 100]
    assert scene.scanner.stats.renewed == 2


def test_what_may_find_something_new_comes_before_what_is_open() -> None:
    """One runner's price moves, of a set that is open; then a level's does, of a group in which nothing was."""
    bond = one_of(*((place, True) for place in range(4)), event=RUNNERS[0].event, exactly=True)
    scene = Scene([*RUNNERS, LOW, HIGH], [member(one.title, one) for one in RUNNERS], [bond]).set()
    rest = msgspec.structs.replace(
        scene.group, id="g2", members=(member("above 3", LOW), member("above 4", HIGH)), bonds=(implies(1, 0),)
    )
    scene.scanner.set_group(rest, scene.terms)
    for one in RUNNERS:
        scene.put(one, ask="0.20")
    scene.put(HIGH, bid="0.40")
    assert len(scene.open) == 1
    scene.said.clear()
    change(scene, RUNNERS[0], [], [("0.21", "100")])
    change(scene, LOW, [], [("0.35", "100")])
    hurry(scene)
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.UPDATED]


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


@pytest.mark.long
def test_what_is_owed_for_long_has_a_tenth_of_the_time() -> None:
    """Two levels of a figure, twenty times: each is owed a proof in full, and one after the other has it."""
    clock = Ticking(NOW_NS)
    markets = [(market(f"LOW{n}", f"CPI{n}"), market(f"HIGH{n}", f"CPI{n}")) for n in range(20)]
    scene = Scene([one for both in markets for one in both], [], [], clock=clock)
    for number, (low, high) in enumerate(markets):
        members = (member(f"{number} above 3", low), member(f"{number} above 4", high))
        group = msgspec.structs.replace(scene.group, id=f"g{number}", members=members, bonds=(implies(1, 0),))
        scene.scanner.set_group(group, scene.terms)
        scene.put(low, ask="0.35")
        scene.put(high, bid="0.40")
    assert len(scene.open) == len(markets)
    for low, _ in markets:
        change(scene, low, [], [("0.34", "100")])
    hurry(scene)
    clock.advance(OWED_NS / SECOND_NS)
    full = list[int]()

    def searched(_waited_ns: int, spent_ns: int, rank: Rank) -> None:
        if rank is Rank.IDLE:
            full.append(spent_ns)

    scene.scanner.observe = searched
    began_ns, turn = clock.monotonic_ns(), 0
    while len(full) < 5:
        turn += 1
        change(scene, markets[turn % len(markets)][0], [], [(f"0.{30 + turn % 7}", "100")])  # another one each time
        scene.scanner.settle(0)
    assert clock.monotonic_ns() - began_ns >= 9 * sum(full[:-1])


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
    assert scene.scanner.stats.sized == before
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
