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
