"""The turn of the loop in which changed books are looked at."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from allsight.app.health import PathMeter
from allsight.app.pipeline import Pipeline
from allsight.domain.clock import ManualClock
from allsight.domain.ids import MarketKey
from tests.support.markets import make_market

KEY = make_market().key


class Broken:
    """A scanner that fails."""

    def on_dirty(self, keys: Iterable[MarketKey]) -> None:
        raise RuntimeError(f"cannot look at {', '.join(keys)}")


async def test_a_part_that_fails_ends_the_task_and_is_not_passed_over() -> None:
    store = SimpleNamespace(take_dirty=lambda: [KEY], take_changed=list, view=lambda _key: None)
    nothing = cast("Any", None)
    pipeline = Pipeline(
        store=cast("Any", store), matcher=nothing, scanner=cast("Any", Broken()), board=nothing, clock=ManualClock(0),
        keep=nothing, keep_market=nothing, on_books=nothing, watch=nothing, watch_limit=1, path=PathMeter(),
    )  # fmt: skip
    pipeline.wake()
    with pytest.raises(RuntimeError, match=KEY):
        await pipeline.pump()
