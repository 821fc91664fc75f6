"""Work by turns: what is due is done in order, a step at a time, for as long as there is time."""

from collections.abc import Callable, Iterator

import pytest

from allsight.analysis.arbitrage.groups.agenda import LAST_NS, PATIENCE_NS, QUANTUM_NS, Agenda, Rank, Steps, finished
from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, ManualClock

STEP_S = 0.001


def rank_of(one: str) -> Rank:
    return {"patient": Rank.LATER, "new": Rank.NEW, "search": Rank.SEARCH, "better": Rank.IDLE}.get(one, Rank.USUAL)


class Worker:
    """Steps of a millisecond for each, and a list of what was done."""

    def __init__(self, usual_ns: Callable[[str], int] | None = None, steps: int = 3) -> None:
        self._steps = steps
        self.clock = ManualClock(0)
        self.did: list[str] = []
        self.done: list[tuple[str, int, int]] = []
        self.woken = 0
        self.agenda: Agenda[str] = Agenda(self._begin, usual_ns or (lambda one: 0), rank_of, self.clock)
        self.agenda.on_done = lambda one, waited_ns, spent_ns: self.done.append((one, waited_ns, spent_ns))
        self.agenda.on_due = self._wake

    def _wake(self) -> None:
        self.woken += 1

    def _begin(self, one: str) -> Iterator[None]:
        for number in range(self._steps):
            self.clock.advance(STEP_S)
            self.did.append(f"{one}{number}")
            yield


def test_what_came_first_is_done_first_and_each_once() -> None:
    worker = Worker()
    for one in ("a", "b", "a"):
        worker.agenda.add(one)
    assert (len(worker.agenda), worker.woken) == (2, 1)
    worker.agenda.work()
    assert worker.did == ["a0", "a1", "a2", "b0", "b1", "b2"]
    assert worker.done == [("a", 3 * MILLISECOND_NS, 3 * MILLISECOND_NS), ("b", 6 * MILLISECOND_NS, 3 * MILLISECOND_NS)]
    assert not worker.agenda


def test_only_what_is_seen_already_is_urgent() -> None:
    worker = Worker()
    for one in ("search", "a", "patient", "better"):
        worker.agenda.add(one)
    assert not worker.agenda.urgent
    worker.agenda.add("new")
    assert worker.agenda.urgent
    worker.agenda.work(0)
    assert (worker.did, worker.agenda.urgent) == (["new0"], True)
    worker.agenda.work()
    assert not worker.agenda.urgent


def test_whoever_gave_time_has_it_back_after_the_step_that_asks_for_that() -> None:
    worker = Worker()
    worker.agenda.add("a")
    worker.agenda.work(0)
    worker.agenda.pause()
    assert worker.agenda.work(SECOND_NS) is False, "of the time given now, not of that before"
    assert worker.did == ["a0", "a1", "a2"]
    worker.agenda.on_done = lambda *_: worker.agenda.pause()
    worker.agenda.add("b")
    worker.agenda.add("c")
    assert worker.agenda.work(worker.clock.monotonic_ns() + SECOND_NS) is True
    assert (worker.did[3:], len(worker.agenda)) == (["b0", "b1", "b2"], 1)


@pytest.mark.parametrize(
    ("first", "second", "waited_ns", "order"),
    [
        ("long", "short", 0, ["short", "long"]),
        ("long", "short", PATIENCE_NS + 1, ["long", "short"]),
        ("patient", "long", 2 * PATIENCE_NS, ["long", "patient"]),
        ("patient", "long", LAST_NS + 1, ["patient", "long"]),
        ("short", "new", 10 * PATIENCE_NS, ["new", "short"]),
        ("short", "new", LAST_NS + 1, ["short", "new"]),
        ("short", "search", 10 * PATIENCE_NS, ["search", "short"]),
        ("search", "new", 10 * PATIENCE_NS, ["new", "search"]),
        ("better", "patient", 2 * PATIENCE_NS, ["patient", "better"]),
        ("better", "short", LAST_NS + 1, ["better", "short"]),
    ],
)
def test_short_work_comes_first_and_patient_work_last_until_it_has_waited_too_long(
    first: str, second: str, waited_ns: int, order: list[str]
) -> None:
    worker = Worker(usual_ns={"long": 9, "short": 1, "patient": 1, "new": 99, "search": 99, "better": 1}.__getitem__)
    worker.agenda.add(first)
    worker.clock.advance(waited_ns / SECOND_NS)
    worker.agenda.add(second)
    worker.agenda.work()
    assert [one for one, _, _ in worker.done] == order


def test_what_is_new_has_half_of_the_time_however_long_others_have_waited() -> None:
    worker = Worker(steps=1)
    for number in range(20):
        worker.agenda.add(f"short{number}")
    worker.clock.advance((LAST_NS + 1) / SECOND_NS)
    for _ in range(5):
        worker.agenda.add("new")
        worker.agenda.work(worker.clock.monotonic_ns() + 4 * MILLISECOND_NS)
    waited = [waited_ns for one, waited_ns, _ in worker.done if one == "new"]
    assert len(waited) == 5
    assert max(waited) <= 4 * MILLISECOND_NS, "two steps, each after one of what waits"


def test_what_takes_long_makes_way_for_what_has_come_since() -> None:
    """After its share of time it waits until the other is done, and then goes on where it was."""
    worker = Worker(steps=QUANTUM_NS // MILLISECOND_NS + 3)
    worker.agenda.add("a")
    worker.agenda.work(worker.clock.monotonic_ns() + 2 * MILLISECOND_NS)
    worker.agenda.add("b")
    worker.agenda.work(worker.clock.monotonic_ns() + 2 * QUANTUM_NS - 2 * MILLISECOND_NS)
    share = QUANTUM_NS // MILLISECOND_NS
    assert "".join(one[0] for one in worker.did) == "a" * share + "b" * share
    worker.agenda.work()
    assert "".join(one[0] for one in worker.did[2 * share :]) == "a" * 3 + "b" * 3


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_it_stops_when_the_time_is_over_and_goes_on_where_it_stopped(steps: int) -> None:
    worker = Worker()
    worker.agenda.add("a")
    worker.agenda.add("b")
    worker.agenda.work(worker.clock.monotonic_ns() + steps * MILLISECOND_NS)
    assert len(worker.did) == steps
    worker.agenda.work(0)
    assert len(worker.did) == steps + 1, "however late it is, a step is done"
    worker.agenda.work()
    assert worker.did == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_what_becomes_due_while_it_is_worked_on_is_done_again() -> None:
    worker = Worker()
    worker.agenda.add("a")
    worker.agenda.work(0)
    assert worker.agenda.is_at("a")
    worker.agenda.add("b")
    worker.agenda.add("a")
    assert len(worker.agenda) == 3
    worker.agenda.work()
    assert [one[0] for one in worker.did] == [*"aaabbbaaa"]
    assert worker.woken == 1


def test_what_is_dropped_is_not_gone_on_with() -> None:
    worker = Worker()
    for one in ("a", "b", "c"):
        worker.agenda.add(one)
    worker.agenda.work(0)
    worker.agenda.drop("a")
    worker.agenda.drop("b")
    worker.agenda.work()
    assert worker.did == ["a0", "c0", "c1", "c2"]
    assert [one for one, _, _ in worker.done] == ["c"]


def test_work_without_a_stop_returns_what_it_comes_to() -> None:
    def counting() -> Steps[int]:
        yield
        yield
        return 2

    assert finished(counting()) == 2


def test_a_turn_does_not_look_through_all_that_waits() -> None:
    asked: list[str] = []

    def usual_ns(one: str) -> int:
        asked.append(one)
        return -int(one)

    worker, names = Worker(usual_ns, steps=1), [str(number) for number in range(500)]
    for one in (*names, *names):
        worker.agenda.add(one)
    worker.agenda.work(0)
    assert worker.did == ["4990"], "the shortest of all"
    worker.agenda.work()
    assert len(worker.done) == len(asked) == len(names)


def test_what_is_due_is_of_another_rank_once_it_is_added_again() -> None:
    ranks = {"a": Rank.USUAL, "b": Rank.USUAL}
    worker = Worker()
    agenda: Agenda[str] = Agenda(worker._begin, lambda one: 0, ranks.__getitem__, worker.clock)
    for one in ("a", "b"):
        agenda.add(one)
    ranks["b"] = Rank.NEW
    agenda.add("b")
    assert len(agenda) == 2
    agenda.work()
    assert worker.did == ["b0", "b1", "b2", "a0", "a1", "a2"]


def test_what_was_chosen_for_its_age_is_not_remembered() -> None:
    """A long one that loses patience again and again while a shorter one, the next to be done, always waits."""
    worker = Worker({"long": 9, "short": 1}.__getitem__, steps=1)
    queue = worker.agenda._queues[Rank.USUAL]
    for _ in range(2_000):
        worker.agenda.add("long")
        worker.clock.advance(2 * PATIENCE_NS / SECOND_NS)
        worker.agenda.add("short")
        worker.agenda.work(0)
    assert worker.did.count("long0") > 400
    assert len(queue) < 200
