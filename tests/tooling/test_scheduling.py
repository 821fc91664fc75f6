"""In which order several processes begin the modules."""

from typing import cast

import pytest

from tests.support.scheduling import DEMO_MODULES, in_turns, piece_of


class Collected:
    """As much of a collected test as the order looks at."""

    def __init__(self, nodeid: str, *marks: str) -> None:
        self.nodeid = nodeid
        self._marks = marks

    def iter_markers(self) -> list[pytest.Mark]:
        return [getattr(pytest.mark, name).mark for name in self._marks]


def test_what_takes_long_is_begun_first_and_modules_stay_whole() -> None:
    demo = min(DEMO_MODULES)
    names = [
        ("tests/domain/test_few.py::test_a[1]", "parametrize"),
        ("tests/domain/test_many.py::test_a", ),
        ("tests/domain/test_many.py::test_b", ),
        ("tests/e2e/test_outage.py::test_a", "integration"),
        ("tests/ingestion/test_feed.py::test_a", ),
        ("tests/ingestion/test_feed.py::test_b", "integration"),
        ("tests/normalization/test_all.py::test_a", "long"),
        (f"{demo}::test_a", "integration"),
        (f"{demo}::test_b", ),
    ]  # fmt: skip
    items = [cast("pytest.Item", Collected(*name)) for name in names]
    assert [item.nodeid for item in in_turns(items)] == [names[at][0] for at in (7, 8, 4, 5, 6, 3, 1, 2, 0)]


def test_all_that_looks_at_the_demo_is_one_piece() -> None:
    assert {piece_of(f"{module}::test_a[x::y]") for module in DEMO_MODULES} == {"demo"}
    assert piece_of("tests/domain/test_ids.py::test_a[x::y]") == "tests/domain/test_ids.py"
