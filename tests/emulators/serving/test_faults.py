from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import ManualClock
from allsight.domain.errors import InvalidRequestError
from allsight.emulators.serving.faults import ON_FRAMES, ON_REQUESTS, Fault, FaultKind, FaultPlan, load_faults


def hits(plan: FaultPlan, count: int, topic: str = "ws:x") -> list[bool]:
    return [bool(plan.strike(topic, ON_FRAMES)) for _ in range(count)]


def test_a_fault_waits_for_its_time_lasts_and_ends() -> None:
    clock = ManualClock(0)
    plan = FaultPlan(clock, [Fault(kind=FaultKind.FREEZE, at_s=10, duration_s=5)])
    assert hits(plan, 1) == [False]
    clock.advance(10)
    assert hits(plan, 2) == [True, True]
    clock.advance(4.9)
    assert hits(plan, 1) == [True]
    clock.advance(0.1)
    assert hits(plan, 1) == [False]


def test_a_count_ends_a_fault_and_other_topics_do_not_use_it_up() -> None:
    plan = FaultPlan(ManualClock(0), [Fault(kind=FaultKind.DROP, target="ws:a*", after_n=1, count=2)])
    assert hits(plan, 3, "ws:b") == [False] * 3
    assert hits(plan, 5, "ws:a1") == [False, True, True, False, False]


def test_a_fault_that_means_nothing_here_is_not_used_up() -> None:
    plan = FaultPlan(ManualClock(0), [Fault(kind=FaultKind.GAP, count=1)])
    assert not plan.strike("http:GET /", ON_REQUESTS)
    assert plan.strike("ws:x", ON_FRAMES)


@given(probability=st.floats(0, 1), seed=st.integers(0, 10))
def test_chance_is_repeatable_under_a_seed(probability: float, seed: int) -> None:
    fault = Fault(kind=FaultKind.DROP, probability=probability)
    once, again = (hits(FaultPlan(ManualClock(0), [fault], seed=seed), 50) for _ in range(2))
    assert once == again
    if probability in {0.0, 1.0}:
        assert set(once) == {bool(probability)}


def test_a_script_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    path.write_text('[{"kind": "gap", "target": "ws:orderbook_delta:*", "at_s": 20, "count": 3}]')
    assert load_faults(path) == (Fault(kind=FaultKind.GAP, target="ws:orderbook_delta:*", at_s=20, count=3),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[{"kind": "explode"}]', r"Invalid enum value 'explode' - at `\$\[0\].kind`"),
        ('[{"kind": "drop"}, {"kind": "drop", "tartget": "x"}]', r"unknown field `tartget` - at `\$\[1\]`"),
        ('[{"kind": "drop", "probability": 2}]', r"`probability` must lie in 0..1 - at `\$\[0\]`"),
        ('[{"kind": "html", "status": 200}]', "`status` must be an HTTP error"),
        ("nonsense", "no list of faults"),
    ],
)
def test_a_bad_script_is_refused_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "faults.json"
    path.write_text(text)
    with pytest.raises(InvalidRequestError, match=complaint):
        load_faults(path)


def test_a_missing_script_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="cannot read faults"):
        load_faults(tmp_path / "none.json")


def test_a_thing_of_several_names_is_hit_once() -> None:
    plan = FaultPlan(ManualClock(0), [Fault(kind=FaultKind.SERVER_ERROR, target="*", count=2)])
    assert len(plan.strike("http:POST /", ON_REQUESTS, "rpc:getSlot", "rpc:getHealth")) == 1
    assert plan.strike("http:POST /", ON_REQUESTS, "rpc:getSlot")
    assert not plan.strike("http:POST /", ON_REQUESTS, "rpc:getSlot")
    named = FaultPlan(ManualClock(0), [Fault(kind=FaultKind.SERVER_ERROR, target="rpc:getSlot")])
    assert not named.strike("http:POST /", ON_REQUESTS)
    assert named.strike("http:POST /", ON_REQUESTS, "rpc:getSlot")
