"""What waits to be written: order, replacement, and what gives way when it is too much."""

from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.infra.workers.backlog import Backlog

NOW = 1_000 * SECOND_NS


def test_values_leave_in_the_order_of_their_first_arrival_and_the_newest_of_a_key_wins() -> None:
    backlog: Backlog[str] = Backlog(ManualClock(NOW), capacity=None)
    for key, value in [("a", "a1"), ("b", "b1"), ("a", "a2"), ("c", "c1")]:
        backlog.put(key, key, value)
    assert backlog.take(2) == ["a2", "b1"]
    assert backlog.take(9) == ["c1"]
    assert backlog.take(9) == []


def test_a_replaced_value_waits_since_its_first() -> None:
    clock = ManualClock(NOW)
    backlog: Backlog[int] = Backlog(clock, capacity=None)
    assert backlog.oldest_ns is None
    backlog.put("a", "a", 1)
    clock.advance(5)
    backlog.put("a", "a", 2)
    assert backlog.oldest_ns == NOW


def test_a_merge_joins_what_waits() -> None:
    backlog: Backlog[list[int]] = Backlog(ManualClock(NOW), capacity=None, merge=lambda old, new: old + new)
    backlog.put("a", "a", [1])
    backlog.put("a", "a", [2])
    assert backlog.take(1) == [[1, 2]]


def test_overflow_keeps_the_latest_of_each_subject_and_counts_the_rest() -> None:
    backlog: Backlog[str] = Backlog(ManualClock(NOW), capacity=4)
    for version in range(3):
        backlog.put(("a", version), "a", f"a{version}")
    backlog.put(("b", 0), "b", "b0")
    backlog.put(("c", 0), "c", "c0")
    assert backlog.dropped == 2
    assert backlog.take(9) == ["a2", "b0", "c0"]


puts = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 50)), max_size=200)


@given(puts=puts, capacity=st.integers(1, 20))
def test_trap_24_a_backlog_stays_bounded_and_keeps_the_last_word_on_every_subject(
    puts: list[tuple[int, int]], capacity: int
) -> None:
    backlog: Backlog[tuple[int, int]] = Backlog(ManualClock(NOW), capacity=capacity)
    for number, (subject, _) in enumerate(puts):
        backlog.put((subject, number), subject, (subject, number))
        assert len(backlog) <= max(capacity, 2 * 6) + 1
    last = {subject: number for number, (subject, _) in enumerate(puts)}
    left = backlog.take(len(puts))
    assert set(last.items()) <= set(left)
    assert len(left) + backlog.dropped == len(puts)


@given(puts=puts)
def test_without_a_capacity_nothing_is_ever_dropped(puts: list[tuple[int, int]]) -> None:
    backlog: Backlog[int] = Backlog(ManualClock(NOW), capacity=None)
    for number, (subject, _) in enumerate(puts):
        backlog.put(number, subject, number)
    assert backlog.take(len(puts)) == list(range(len(puts)))
    assert backlog.dropped == 0
