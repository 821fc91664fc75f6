"""Which markets are asked every second what fee is in force."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.dated import Dated
from allsight.domain.clock import SECOND_NS
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import MarketKey
from tests.analysis.build import NOW_NS

KEY = MarketKey("kalshi:A")
FOR_EVER = FeeSchedule(form=FeeForm.NONE, source="free")


def fees(first_s: int | None, last_s: int | None) -> FeeSchedule:
    """Return a schedule in force from and until so many seconds after now."""
    return msgspec.structs.replace(
        FOR_EVER,
        valid_from_ns=0 if first_s is None else NOW_NS + first_s * SECOND_NS,
        valid_until_ns=None if last_s is None else NOW_NS + last_s * SECOND_NS,
    )


def test_only_what_is_dated_is_asked() -> None:
    dated = Dated()
    dated.note(KEY, FOR_EVER, NOW_NS)
    assert dated.due(NOW_NS) == []
    dated.note(KEY, fees(None, 60), NOW_NS)
    assert dated.due(NOW_NS + 3_600 * SECOND_NS) == [KEY], "until it is described anew, even when it is over"
    dated.note(KEY, None, NOW_NS)
    assert dated.due(NOW_NS) == []


def test_what_comes_into_force_is_asked_until_a_sweep_has_seen_it() -> None:
    dated = Dated()
    dated.note(KEY, fees(10, None), NOW_NS)
    assert dated.due(NOW_NS + 11 * SECOND_NS) == [KEY]
    assert dated.due(NOW_NS + 13 * SECOND_NS) == []
    assert dated.due(NOW_NS + 11 * SECOND_NS) == [], "forgotten for good"


def test_what_is_not_looked_at_any_more_is_forgotten() -> None:
    dated = Dated()
    dated.note(KEY, fees(None, 60), NOW_NS)
    dated.drop(KEY)
    dated.drop(KEY)
    assert dated.due(NOW_NS) == []


SPAN = st.none() | st.integers(-60, 60)


@given(st.lists(st.tuples(st.sampled_from("ABCD"), SPAN, SPAN), max_size=12), st.lists(st.integers(0, 60), max_size=8))
def test_it_asks_whom_a_look_at_every_market_would_ask(
    told: list[tuple[str, int | None, int | None]], sweeps: list[int]
) -> None:
    dated, known = Dated(), dict[MarketKey, FeeSchedule]()
    for name, first, last in told:
        key = MarketKey(f"kalshi:{name}")
        known[key] = fees(first, last)
        dated.note(key, known[key], NOW_NS)
    for second in sorted(sweeps):
        now_ns = NOW_NS + second * SECOND_NS
        every = {key for key, one in known.items() if one.changes_after(now_ns - 2 * SECOND_NS)}
        assert set(dated.due(now_ns)) == every
