"""Of all that gains the best is shown: as many answers as pay for themselves, and what is locked before what is not."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.episode import ChangeKind
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.ids import Venue
from allsight.domain.opportunity import OpportunityClass
from allsight.domain.questions import Conflict, ConflictKind, Severity
from tests.analysis.groups.scene import Scene, exchanged, implies, market, member, one_of

RACE = [market(name, "RACE") for name in ("Ada", "Bo", "Cy", "Di")]
SIZE = 100


def race() -> Scene:
    """Return four candidates of one event, of whom exactly one wins."""
    bond = one_of(*((place, True) for place in range(4)), event=RACE[0].event, exactly=True)
    return Scene(RACE, [member(one.title, one) for one in RACE], [bond]).set()


def test_every_no_that_pays_for_itself_is_bought() -> None:
    """Three of four gain alone; the fourth pays one more for 55 cents in every ending."""
    scene = race()
    for one in RACE:
        scene.put(one, bid="0.45")
    (found,) = scene.open
    assert (len(found.legs), found.guaranteed) == (4, Decimal("80.00"))
    (episode,) = scene.scanner.episodes()
    assert verify(episode.evidence).holds


def test_what_is_part_of_something_better_is_not_shown_beside_it() -> None:
    scene = race()
    for one in RACE[:3]:
        scene.put(one, bid="0.45")
    assert [one.guaranteed for one in scene.open] == [Decimal("35.00")]
    scene.put(RACE[3], bid="0.45")
    assert [one.guaranteed for one in scene.open] == [Decimal("80.00")]
    scene.put(RACE[3])
    assert [one.guaranteed for one in scene.open] == [Decimal("35.00")]
    assert scene.kinds().count(ChangeKind.OPENED) - scene.kinds().count(ChangeKind.CLOSED) == 1


def test_a_leg_more_must_be_worth_it() -> None:
    """A hundred of a fourth No at 99 cents add a dollar to 35; fifty add half a dollar, and that is not enough."""
    legs = []
    for size in ("100", "50"):
        scene = race()
        for one in RACE[:3]:
            scene.put(one, bid="0.45")
        scene.put(RACE[3], bid="0.01", size=size)
        legs.append([len(one.legs) for one in scene.open])
    assert legs == [[4], [3]]


def test_what_gains_only_by_answers_that_were_added_is_not_lost_with_them() -> None:
    """Three Noes gained, and a fourth was added. Then the three do not gain any more, and all four do, by a cent."""
    scene = race()
    for one, bid in zip(RACE, ("0.58", "0.17", "0.12", "0.31"), strict=True):
        scene.put(one, bid=bid)
    scene.put(RACE[0], bid="0.53")
    assert [(len(one.legs), one.guaranteed) for one in scene.open] == [(4, Decimal("13.00"))]
    scene.put(RACE[1], bid="0.05")
    assert [(len(one.legs), one.guaranteed) for one in scene.open] == [(4, Decimal("1.00"))]


def test_rungs_between_are_bought_with_those_at_the_ends() -> None:
    rungs = [market(f"CPI-T{level}", "CPI") for level in (3, 4, 5)]
    members = [member(f"above {level}", one) for level, one in zip((3, 4, 5), rungs, strict=True)]
    scene = Scene(rungs, members, [implies(1, 0), implies(2, 1), implies(2, 0)]).set()
    scene.put(rungs[0], ask="0.30")
    scene.put(rungs[1], bid="0.40", size="60")
    scene.put(rungs[2], bid="0.38", size="100")
    best = max(scene.open, key=lambda one: one.guaranteed)
    assert {leg.market: leg.contracts for leg in best.legs} == {
        rungs[0].key: Decimal(100), rungs[1].key: Decimal(60), rungs[2].key: Decimal(40)
    }  # fmt: skip
    assert best.guaranteed == Decimal("9.20")


def test_what_is_locked_comes_before_more_that_is_not() -> None:
    """A cheaper market whose rules part from the others' is left out; it is taken where there is nothing else."""
    back, here, cheap = exchanged("Ada", "1.2"), market("ADA", "RACE"), market("ada", "race", Venue.POLYMARKET)
    conflicts = [
        Conflict(
            kind=ConflictKind.SOURCE, severity=Severity.MATERIAL, first=one.key, second=cheap.key,
            ending="They part if the count is contested.", first_yes=Fraction(0), second_yes=Fraction(1),
        )
        for one in (back, here)
    ]  # fmt: skip
    scene = Scene([back, here, cheap], [member("Ada wins", back, here, cheap)], [], conflicts=conflicts).set()
    scene.put(back, bid="0.55")
    scene.put(cheap, ask="0.30")
    assert [one.class_ for one in scene.open] == [OpportunityClass.CONDITIONAL]
    scene.put(here, ask="0.44")
    (found,) = scene.open
    assert found.class_ is OpportunityClass.LOCKED
    assert {leg.market for leg in found.legs} == {back.key, here.key}
    scene.put(here, ask="0.60")
    assert [one.class_ for one in scene.open] == [OpportunityClass.CONDITIONAL]


@pytest.mark.long
@given(st.lists(st.tuples(st.integers(5, 70), st.integers(2, 30)), min_size=4, max_size=4))
def test_no_whole_orders_guarantee_much_more_than_the_best_that_is_shown(tops: list[tuple[int, int]]) -> None:
    scene = race()
    for one, (bid, width) in zip(RACE, tops, strict=True):
        scene.put(one, bid=f"0.{bid:02d}", ask=f"0.{bid + width:02d}", size=str(SIZE))
    costs = [(bid + width, 100 - bid) for bid, width in tops]
    possible = max(_guaranteed(costs, bought) for bought in product((None, 0, 1), repeat=4))
    shown = max((100 * one.guaranteed for one in scene.open), default=Decimal(0))
    assert shown >= possible * Decimal("0.95") - 100, (shown, possible)


def _guaranteed(costs: list[tuple[int, int]], bought: tuple[int | None, ...]) -> int:
    """Return in cents what a hundred contracts of each bought side guarantee: 0 is Yes, 1 is No, None is nothing."""
    paid = sum(costs[place][side] for place, side in enumerate(bought) if side is not None)
    return SIZE * min(
        100 * sum((side == 0) == (winner == place) for place, side in enumerate(bought) if side is not None) - paid
        for winner in range(4)
    )
