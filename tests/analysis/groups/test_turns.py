"""What happens between a change and the search that it calls for: nothing is solved, and nothing outlives its books."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.episode import ChangeKind
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import Venue
from allsight.domain.market import Lifecycle, Market
from allsight.domain.opportunity import CloseReason
from tests.analysis.build import book
from tests.analysis.groups.scene import Scene, implies, market, member, one_of

LOW, HIGH = market("CPI-T3", "CPI"), market("CPI-T4", "CPI")
BRANCHED = [market(name, "RACE") for name in ("Ada", "Bo", "Cy", "Di")]


def rungs() -> Scene:
    """Return two levels of one figure, out of order: above 4 implies above 3."""
    scene = Scene([LOW, HIGH], [member("above 3", LOW), member("above 4", HIGH)], [implies(1, 0)]).set()
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    return scene


def two_groups() -> tuple[Scene, Market, Market]:
    """Return two levels of one figure and two of another, all without prices, and the markets of the other."""
    cold, warm = market("TEMP-T3", "TEMP"), market("TEMP-T4", "TEMP")
    members = [member("above 3", LOW), member("above 4", HIGH), member("at 30", cold), member("at 40", warm)]
    scene = Scene([LOW, HIGH, cold, warm], members[:2], [implies(1, 0)]).set()
    other = msgspec.structs.replace(scene.group, id="g2", members=tuple(members[2:]))
    scene.scanner.set_group(other, scene.terms)
    scene.scanner.settle()
    return scene, cold, warm


def change(scene: Scene, one: Market, bid: str = "", ask: str = "", trust: Trust = Trust.LIVE) -> None:
    """Change a book and tell of it, without giving any time."""
    bids, asks = [(bid, "100")] if bid else [], [(ask, "100")] if ask else []
    version = scene.reader.views[one.key].version + 1
    scene.reader.views[one.key] = book(one, bids, asks, trust=trust, version=version)
    scene.scanner.on_dirty([one.key])


def test_a_change_asks_no_solver_before_there_is_time() -> None:
    scene = rungs()
    stats = scene.scanner.stats
    before = stats.guards, stats.sized
    change(scene, HIGH, bid="0.50")
    assert (stats.guards, stats.sized) == before
    scene.scanner.settle(0)
    assert len(scene.scanner.agenda) == 1
    assert (stats.guards - before[0]) + (stats.sized - before[1]) <= 1, "a step is one program at most"
    scene.scanner.settle()
    assert len(scene.scanner.agenda) == 0
    assert [str(one.guaranteed) for one in scene.open] == ["15.00"]


def test_what_is_seen_to_gain_for_the_first_time_goes_before_what_is_known() -> None:
    scene, cold, warm = two_groups()
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    scene.put(cold, ask="0.35")
    change(scene, HIGH, bid="0.50")
    change(scene, warm, bid="0.40")
    while scene.scanner.agenda:
        scene.scanner.settle(0)
    told = [(said.kind, {leg.market for leg in said.opportunity.legs}) for said in scene.said[1:]]
    assert told == [
        (ChangeKind.OPENED, {cold.key, warm.key}),
        (ChangeKind.UPDATED, {LOW.key, HIGH.key}),
    ]


def test_what_opens_goes_out_before_anything_else_is_searched() -> None:
    """However much time is given: clients hear of it only once the turn is over."""
    scene, cold, warm = two_groups()
    for one in (LOW, cold):
        change(scene, one, ask="0.35")
    for one in (HIGH, warm):
        change(scene, one, bid="0.40")
    late_ns = scene.clock.monotonic_ns() + SECOND_NS
    scene.scanner.settle(late_ns)
    assert scene.kinds() == [ChangeKind.OPENED]
    assert scene.scanner.due > 0
    scene.scanner.settle(late_ns)
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.OPENED]
    scene.scanner.settle(late_ns)
    assert (len(scene.open), scene.scanner.due) == (2, 0)


def test_what_a_group_has_cost_is_counted() -> None:
    scene = rungs()
    before = scene.scanner.workload("g1")
    assert before is not None
    scene.put(LOW, bid="0.10", ask="0.35")  # nobody would sell at ten cents
    after = scene.scanner.workload("g1")
    assert after is not None
    assert after.looked == before.looked + 1
    assert after.dismissed + after.searches == before.dismissed + before.searches + 1
    assert scene.scanner.workload("g2") is None


def test_what_loses_a_leg_closes_before_anything_is_searched() -> None:
    for number in range(2):
        scene = rungs()
        if number:
            scene.reader.markets[HIGH.key] = msgspec.structs.replace(HIGH, lifecycle=Lifecycle.SUSPENDED)
            scene.scanner.on_dirty([HIGH.key])
        else:
            change(scene, HIGH, bid="0.40", trust=Trust.STALE)
        assert scene.open == []
        reason = scene.said[-1].opportunity.close_reason
        assert reason is (CloseReason.MARKET_CLOSED if number else CloseReason.TRUST)
        scene.scanner.settle()
        assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.CLOSED]


def test_what_was_open_before_a_group_was_put_together_anew_closes_with_its_book_too() -> None:
    scene = rungs()
    scene.scanner.set_group(msgspec.structs.replace(scene.group, bonds=(implies(1, 0), implies(1, 0))), scene.terms)
    assert len(scene.open) == 1
    change(scene, HIGH, bid="0.40", trust=Trust.STALE)
    assert scene.open == []
    scene.scanner.settle()
    change(scene, HIGH, bid="0.40")
    scene.scanner.settle()
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.CLOSED, ChangeKind.OPENED]


def test_two_parts_that_show_the_same_answers_leave_two_to_those_who_come_after_them() -> None:
    """The set of one venue by itself, and the whole with another venue's cheaper market: each is told of its end."""
    cheap = [market(one.title.lower(), "race", Venue.POLYMARKET) for one in BRANCHED[:2]]
    members = [member(one.title, one, *cheap[place : place + 1]) for place, one in enumerate(BRANCHED)]
    bond = one_of(*((place, True) for place in range(4)), event=BRANCHED[0].event, exactly=True)
    scene = Scene([*BRANCHED, *cheap], members, [bond]).set()
    for one in BRANCHED:
        scene.put(one, bid="0.40")
    for one in cheap:
        scene.put(one, bid="0.60")
    shown = {one.id for one in scene.open}
    assert len(shown) > 1
    scene.scanner.set_group(msgspec.structs.replace(scene.group, bonds=()), scene.terms)
    scene.scanner.settle()
    assert scene.open == []
    closed = [change.opportunity.id for change in scene.said if change.kind is ChangeKind.CLOSED]
    assert shown <= set(closed)
    assert len(closed) == len(set(closed))


def test_a_group_that_is_dropped_before_it_was_searched_leaves_nothing() -> None:
    scene = rungs()
    scene.scanner.set_group(msgspec.structs.replace(scene.group, bonds=(implies(1, 0), implies(1, 0))), scene.terms)
    scene.scanner.settle(0)
    scene.scanner.drop_group("g1")
    assert (scene.open, len(scene.scanner.agenda)) == ([], 0)
    scene.scanner.settle()
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.CLOSED]


@pytest.mark.long
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(5, 60),
            st.integers(1, 30),
            st.sampled_from([Trust.LIVE, Trust.LIVE, Trust.LIVE, Trust.STALE]),
            st.integers(0, 4),
        ),
        min_size=5,
        max_size=40,
    )
)
def test_however_time_is_given_nothing_is_shown_of_an_untrusted_book_and_nothing_is_missed(
    changes: list[tuple[int, int, int, Trust, int]],
) -> None:
    """One scene gets all the time it wants after every change, the other a few steps or none.

    Which smallest sets are found depends on what was found before, but not whether anything gains.
    """
    members = [member(one.title, one) for one in BRANCHED]
    bond = one_of(*((place, True) for place in range(4)), event=BRANCHED[0].event, exactly=True)
    calm, hurried = (Scene(BRANCHED, members, [bond]).set() for _ in range(2))
    for place, bid, width, trust, steps in changes:
        for scene in (calm, hurried):
            change(scene, BRANCHED[place], f"0.{bid:02d}", f"0.{bid + width:02d}", trust)
        calm.scanner.settle()
        for _ in range(steps):
            hurried.scanner.settle(0)
        untrusted = {key for key, view in hurried.reader.views.items() if view.trust is not Trust.LIVE}
        assert all(leg.market not in untrusted for one in hurried.open for leg in one.legs)
    hurried.scanner.settle()
    best = [max((one.guaranteed for one in scene.open), default=Decimal(0)) for scene in (calm, hurried)]
    assert min(best) > 0 or max(best) < 1
    assert all(verify(episode.evidence).holds for episode in hurried.scanner.episodes())
