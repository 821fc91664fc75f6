"""A tick can be taken in steps, so that rows by the hundred do not hold up what is urgent."""

from collections.abc import Callable, Iterable, Iterator

from allsight.api.models.stream import Delete, Put
from allsight.api.websocket.hub import Hub
from allsight.domain.clock import SystemClock


class Rows:
    """A source that builds one row at a time and counts them."""

    built = 0

    def covers(self, topic: str) -> bool:
        return topic == "rows"

    def snapshot(self, topic: str) -> Iterable[Put]:
        return []

    def changed(self, wanted: Callable[[str], bool]) -> Iterator[Put | Delete]:
        for number in range(5 if wanted("rows") else 0):
            self.built += 1
            yield Delete("rows", str(number), number)


def test_each_step_builds_and_hands_out_one_row() -> None:
    rows = Rows()
    hub = Hub(SystemClock(), [rows])
    outbox = hub.connect()
    assert hub.subscribe(outbox, "rows")
    steps = hub.steps()
    for number in range(1, 6):
        next(steps)
        assert (rows.built, len(outbox)) == (number, number)
    assert next(steps, "end") == "end"


def test_a_whole_tick_takes_all_steps_and_builds_nothing_that_nobody_wants() -> None:
    rows = Rows()
    hub = Hub(SystemClock(), [rows])
    hub.tick()
    assert rows.built == 0
    outbox = hub.connect()
    hub.subscribe(outbox, "rows")
    hub.tick()
    assert (rows.built, len(outbox), hub.encoded) == (5, 5, 5)


class Others(Rows):
    """Another topic."""

    def covers(self, topic: str) -> bool:
        return topic == "others"

    def changed(self, wanted: Callable[[str], bool]) -> Iterator[Put | Delete]:
        if wanted("others"):
            self.built += 1
            yield Delete("others", "0", self.built)


def test_some_sources_have_ticks_of_their_own() -> None:
    """What is built quickly is asked again while rows by the hundred are built."""
    rows, others = Rows(), Others()
    hub = Hub(SystemClock(), [others, rows])
    outbox = hub.connect()
    assert hub.subscribe(outbox, "rows")
    assert hub.subscribe(outbox, "others")
    slow = hub.steps([rows])
    next(slow)
    for _ in hub.steps([others]):
        pass
    next(slow)
    assert (rows.built, others.built) == (2, 1)
