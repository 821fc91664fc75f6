"""Latent things: probabilities that never contradict each other and end in the truth."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS
from allsight.emulators.universe.calendar import EPOCH_NS
from allsight.emulators.universe.paths import ANCHOR_NS, Asset, Path
from allsight.emulators.universe.spaces import (
    YES,
    Coin,
    Extreme,
    Happening,
    Interval,
    Joint,
    Measure,
    Members,
    Race,
    Reading,
    Schedule,
    steady,
)

START = EPOCH_NS + 300 * DAY_NS
END = START + 30 * DAY_NS

instants = st.integers(START - DAY_NS, END + DAY_NS)
names = st.text(min_size=1, max_size=8)


@given(name=names, at=st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_a_path_does_not_depend_on_what_was_asked_before(name: str, at: list[float]) -> None:
    asked = Path(name, DAY_NS)
    forwards = [asked.at(u) for u in at]
    assert forwards == [Path(name, DAY_NS).at(u) for u in at]


def test_paths_have_the_variance_of_brownian_motion() -> None:
    ends = [(Path(f"p{n}", DAY_NS).at(0.25), Path(f"p{n}", DAY_NS).at(1.0)) for n in range(2_000)]
    assert sum(a * a for a, _ in ends) / len(ends) == pytest.approx(0.25, rel=0.1)
    assert sum(b * b for _, b in ends) / len(ends) == pytest.approx(1.0, rel=0.1)
    assert sum(a * (b - a) for a, b in ends) / len(ends) == pytest.approx(0.0, abs=0.05)


def test_prices_of_a_coin_are_fair() -> None:
    coins = [Coin(f"coin {n}", 0.3, steady(START, END)) for n in range(2_000)]
    assert sum(coin.outcome for coin in coins) / len(coins) == pytest.approx(0.3, abs=0.03)
    middle = [(coin.probability(START + 15 * DAY_NS), coin.outcome) for coin in coins]
    high = [outcome for price, outcome in middle if price > 0.6]
    assert sum(high) / len(high) == pytest.approx(sum(p for p, _ in middle if p > 0.6) / len(high), abs=0.06)


@given(name=names, at=instants, shares=st.lists(st.floats(0.01, 1), min_size=2, max_size=8))
def test_the_outcomes_of_a_race_sum_to_one(name: str, at: int, shares: list[float]) -> None:
    race = Race(name, {f"o{n}": share for n, share in enumerate(shares)}, steady(START, END))
    whole = sum(race.probability(Members(frozenset({outcome})), at) for outcome in race.outcomes)
    assert whole == pytest.approx(1.0)
    assert race.probability(Members(frozenset(race.outcomes)), at) == pytest.approx(1.0)


@given(name=names, at=instants, low=st.floats(-3, 3), step=st.floats(0, 3))
def test_thresholds_of_one_measure_fall_as_they_rise(name: str, at: int, low: float, step: float) -> None:
    space = Measure(name, 0.0, 1.0, steady(START, END))
    above = [space.probability(Interval(lo=level), at) for level in (low, low + step)]
    assert above[0] >= above[1]
    between = space.probability(Interval(lo=low, hi=low + step), at)
    assert between == pytest.approx(above[0] - above[1])


@given(name=names, at=instants, hazards=st.lists(st.floats(0.02, 0.9), min_size=1, max_size=5))
def test_later_deadlines_are_at_least_as_likely(name: str, at: int, hazards: list[float]) -> None:
    ends = [START + (n + 1) * 6 * DAY_NS for n in range(len(hazards))]
    space = Happening(name, START, ends, hazards)
    prices = [space.probability(Interval(hi=end), at) for end in ends]
    assert prices == sorted(prices)
    if space.happens_ns is not None and at >= space.happens_ns:
        assert prices[-1] == 1.0
    for end in ends:
        known = space.known_ns(Interval(hi=end))
        assert space.probability(Interval(hi=end), known) in (0.0, 1.0)


@given(name=names, at=instants)
def test_joint_claims_imply_what_they_build_on(name: str, at: int) -> None:
    race = Race(name, {"a": 0.5, "b": 0.5}, Schedule((START, 0), (START + 10 * DAY_NS, 1)))
    first = Members(frozenset({"a"}))
    joint = Joint(f"{name} joint", race, first, Coin(f"{name} coin", 0.5, steady(START, END)))
    assert joint.probability(YES, at) <= race.probability(first, at)
    assert joint.probability(YES, joint.known_ns(YES)) in (0.0, 1.0)


def test_readings_of_one_asset_agree_at_every_horizon() -> None:
    asset = Asset(1, "BTC", 90_000.0, 0.5)
    read = ANCHOR_NS + 5 * DAY_NS
    space = Reading("r", asset, read)
    level = asset.at(read)
    assert space.probability(Interval(lo=level * 0.999), read) == 1.0
    assert space.probability(Interval(lo=level * 1.001), read) == 0.0
    just_before = space.probability(Interval(lo=level * 0.97), read - MINUTE_NS)
    assert just_before > 0.99


def test_a_level_once_reached_stays_reached() -> None:
    asset = Asset(1, "ETH", 3_000.0, 0.9)
    begins, ends = ANCHOR_NS, ANCHOR_NS + 30 * DAY_NS
    space = Extreme("e", asset, begins, ends)
    reached = max(asset.at(begins + n * (ends - begins) // Extreme.GRID) for n in range(Extreme.GRID + 1))
    low, high = Interval(lo=reached * 0.99), Interval(lo=reached * 1.01)
    known = space.known_ns(low)
    assert known < ends
    assert space.probability(low, known) == space.probability(low, ends) == 1.0
    assert space.known_ns(high) == ends
    assert space.probability(high, ends) == 0.0
    for hour in range(0, 24 * 30, 7):
        at = begins + hour * HOUR_NS
        assert space.probability(low, at) >= space.probability(high, at)


def test_regions_must_fit_their_space() -> None:
    with pytest.raises(TypeError):
        Measure("m", 0, 1, steady(START, END)).probability(YES, START)
    with pytest.raises(TypeError):
        Race("r", {"a": 1, "b": 1}, steady(START, END)).probability(Interval(), START)
    assert 5.0 in Interval(lo=4.0, hi=5.0)
    assert 4.0 not in Interval(lo=4.0, hi=5.0)
    assert math.inf in Interval()
