"""Survival curves and what is left after a latency: by hand, against published figures, and by their laws."""

from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.lifetimes import (
    LATENCIES_NS,
    CurvePoint,
    Watch,
    after,
    by,
    guaranteed_at,
    quantile,
    survival,
    thinned,
    venue_pair,
    watch,
)
from allsight.domain.ids import Venue
from allsight.domain.opportunity import CloseReason, EpisodeLife
from tests.analysis.episodes import CONDITIONAL, LOCKED, T0, life, lives, ns

NOW = T0 + ns(1_000)


def curve(*ages: float) -> tuple[CurvePoint, ...]:
    """Estimate from ages; a negative one is censored there."""
    return survival(Watch(ns(abs(age)), age > 0) for age in ages)


def told(points: tuple[CurvePoint, ...]) -> list[tuple[float, float]]:
    return [(point.at_ns / ns(1), round(point.share, 4)) for point in points]


def test_without_censoring_it_is_the_share_that_lives() -> None:
    assert told(curve(1, 2, 2, 5)) == [(0, 1), (1, 0.75), (2, 0.25), (5, 0)]


def test_a_censored_one_counts_until_it_was_last_seen() -> None:
    # At 1: 1 of 4 ends. At 3 two are left at risk, of which one ends: 3/4 × 1/2.
    assert told(curve(1, -2, 3, -4)) == [(0, 1), (1, 0.75), (3, 0.375)]


def test_what_is_censored_at_an_end_was_still_at_risk() -> None:
    assert told(curve(-2, 2, 3)) == [(0, 1), (2, 0.6667), (3, 0)]


def test_nothing_watched_and_nothing_ended() -> None:
    assert survival([]) == ()
    assert curve(-5, -6) == (CurvePoint(0, 1.0, 1.0, 1.0, 2, 0),)


def test_what_ends_at_once_leaves_no_first_point_of_one() -> None:
    points = survival([Watch(0, True), Watch(ns(1), True)])
    assert told(points) == [(0, 0.5), (1, 0)]


REMISSION = (6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
"""Weeks of remission of 21 patients (Freireich 1963), the standard example of the estimator."""


@pytest.mark.parametrize(
    ("week", "share", "low", "high"),
    [
        (6, 0.8571, 0.6197, 0.9516),
        (7, 0.8067, 0.5631, 0.9228),
        (10, 0.7529, 0.5032, 0.8894),
        (13, 0.6902, 0.4316, 0.8491),
        (16, 0.6275, 0.3675, 0.8049),
        (22, 0.5378, 0.2678, 0.7468),
        (23, 0.4482, 0.1881, 0.6801),
    ],
)
def test_the_published_example(week: int, share: float, low: float, high: float) -> None:
    (point,) = [point for point in curve(*REMISSION) if point.at_ns == ns(week)]
    assert (point.share, point.low, point.high) == pytest.approx((share, low, high), abs=1e-4)


def test_quantiles_are_ages_by_which_so_many_have_ended() -> None:
    points = curve(1, 2, 3, 4, -9)
    assert [quantile(points, gone) for gone in (0.2, 0.5, 0.8, 0.9)] == [ns(1), ns(3), ns(4), None]
    assert quantile((), 0.5) is None


watches = st.lists(st.builds(Watch, st.integers(0, ns(50)), st.booleans()), max_size=40)


@given(watches)
def test_a_curve_falls_from_one_within_its_band(found: list[Watch]) -> None:
    points = survival(found)
    assert all(0 <= point.low <= point.share <= point.high <= 1 for point in points)
    assert all(one.share > two.share and one.at_ns < two.at_ns for one, two in pairwise(points))
    assert sum(point.ended for point in points) == sum(one.ended for one in found)


@given(watches, st.randoms(use_true_random=False))
def test_order_does_not_matter(found: list[Watch], chance: Random) -> None:
    mixed = list(found)
    chance.shuffle(mixed)
    assert survival(mixed) == survival(found)


@given(watches.filter(bool))
def test_to_have_been_censored_instead_never_lowers_a_curve(found: list[Watch]) -> None:
    spared = [Watch(found[0].lasted_ns, False), *found[1:]]
    before, now = survival(found), survival(spared)
    for point in before:
        assert share_at(now, point.at_ns) >= point.share - 1e-12


def share_at(points: tuple[CurvePoint, ...], age: int) -> float:
    return [point.share for point in points if point.at_ns <= age][-1]


@given(watches)
def test_thinning_leaves_true_points_and_the_end(found: list[Watch]) -> None:
    points = survival(found)
    few = thinned(points)
    assert set(few) <= set(points)
    assert few[-1:] == points[-1:]


def test_a_curve_of_very_many_is_few_points() -> None:
    assert len(thinned(survival(Watch(n * n * 997, True) for n in range(20_000)))) < 250


# -- what an episode is -------------------------------------------------------------------------------------------


def test_an_episode_ends_with_its_close_and_is_censored_while_open_or_where_we_stopped() -> None:
    assert watch(life(closes=7), NOW) == Watch(ns(7), True)
    assert watch(life(opens=400), NOW) == Watch(ns(600), False)
    assert watch(life(closes=7, reason=CloseReason.SHUTDOWN), NOW) == Watch(ns(7), False)
    assert watch(life(closes=7, reason=CloseReason.TRUST), NOW) == Watch(ns(7), True)
    assert watch(life(opens=2_000), NOW) == Watch(0, False), "a clock that was set back"


def test_a_locked_one_ends_where_it_turns_conditional_and_not_the_reverse() -> None:
    turned = ((0, 10), (3, 12, CONDITIONAL), (5, 10, LOCKED))
    assert watch(life(closes=9, steps=turned), NOW) == Watch(ns(3), True)
    better = ((0, 10, CONDITIONAL), (3, 12, LOCKED))
    assert watch(life(closes=9, steps=better, class_=CONDITIONAL), NOW) == Watch(ns(9), True)


def test_venues_are_named_by_their_codes_in_order() -> None:
    assert venue_pair(life(venues=(Venue.POLYMARKET, Venue.KALSHI, Venue.POLYMARKET))) == "KA-PM"
    assert venue_pair(life(venues=(Venue.POLYMARKET, Venue.SMARKETS, Venue.BETFAIR))) == "BF-PM-SM"


def test_a_step_holds_until_the_next_and_the_close() -> None:
    one = life(closes=9, steps=((0, 10), (2, 4), (5, 8, CONDITIONAL)))
    ages = (0, 1.999, 2, 4.999, 5, 8, 9, 100)
    assert [int(guaranteed_at(one, T0 + ns(age))) for age in ages] == [10, 10, 4, 4, 0, 0, 0, 0]
    assert guaranteed_at(one, T0 - 1) == 0


def test_what_is_left_after_a_latency_by_hand() -> None:
    found = [
        life("A", closes=3, steps=((0, 10), (1, 25))),  # grows: its ten stay ten
        life("B", closes=60, steps=((0, 20), (1, 5))),  # shrinks to five
        life("C", closes=1, steps=((0, 7),)),  # gone
        life("D", closes=1, steps=((0, 9),), reason=CloseReason.SHUTDOWN),  # nobody knows
        life("E", opens=999, steps=((0, 11),)),  # not old enough
        life("F", opens=997, steps=((0, 13),)),  # open
    ]
    row = after(found, ns(2), NOW)
    assert (row.judged, row.left, row.offered, row.there) == (4, 3, 50, 28)
    assert after(found, ns(0.5), NOW).judged == 6
    assert after([], ns(2), NOW).judged == 0


def test_one_that_ended_since_is_not_judged_before_its_time() -> None:
    quick = life(opens=999, closes=999.5)
    assert after([quick], ns(2), NOW).judged == 0, "else the dead would be judged sooner than the living"


@given(lives, st.sampled_from(LATENCIES_NS))
def test_shares_after_a_latency_lie_within_what_was_offered(found: list[EpisodeLife], latency: int) -> None:
    row = after(found, latency, NOW)
    assert 0 <= row.left <= row.judged <= len(found)
    assert 0 <= row.there <= row.offered
    assert row.offered <= sum((one.steps[0].guaranteed for one in found), Decimal(0))


@given(lives)
def test_the_later_the_fewer_are_left_where_a_promise_lost_stays_lost(found: list[EpisodeLife]) -> None:
    kept = [one for one in found if all(step.class_ is one.class_ for step in one.steps)]
    rows = [after(kept, latency, T0 + ns(10_000)) for latency in LATENCIES_NS]
    assert [row.left for row in rows] == sorted((row.left for row in rows), reverse=True)
    for row in rows:
        alive = [one for one in kept if watch(one, T0 + ns(10_000)).lasted_ns > row.latency_ns]
        assert row.left == len(alive)


@given(lives, st.randoms(use_true_random=False))
def test_latencies_do_not_depend_on_order_and_groups_add_up(found: list[EpisodeLife], chance: Random) -> None:
    mixed = list(found)
    chance.shuffle(mixed)
    whole = after(found, ns(1), NOW)
    assert after(mixed, ns(1), NOW) == whole
    parts = [after(group, ns(1), NOW) for group in by(found, venue_pair).values()]
    assert sum(part.judged for part in parts) == whole.judged
    assert sum((part.there for part in parts), Decimal(0)) == whole.there


@given(lives)
def test_groups_hold_each_episode_once_largest_first(found: list[EpisodeLife]) -> None:
    groups = by(found, lambda one: one.category.value)
    assert sorted(one.id for group in groups.values() for one in group) == sorted(one.id for one in found)
    sizes = [len(group) for group in groups.values()]
    assert sizes == sorted(sizes, reverse=True)
