"""Which venues are contacted, and what is said of the others."""

import random

from allsight.app.feeds import Feeds
from allsight.domain.clock import ManualClock
from allsight.domain.messages import VenueState, VenueStateChange
from allsight.ingestion.adapter import Parked
from allsight.ingestion.queue.bus import InProcessBus
from tests.support.toy_adapter import ToyAdapter


def test_a_parked_venue_says_why_and_is_never_started() -> None:
    adapter, bus = ToyAdapter(None, ()), InProcessBus()
    adapter.parked = Parked(VenueState.OFF, "no certificate is configured")
    said: list[VenueStateChange] = []
    bus.handle((VenueStateChange,), said.append)  # type: ignore[arg-type]
    feeds = Feeds([adapter], bus, ManualClock(5), random.Random(1))
    stats = feeds.readers[0].stats()
    assert feeds.supervisors == []
    assert (stats.state, stats.reason) == (VenueState.OFF, "no certificate is configured")
    assert [change.reason for change in said] == [stats.reason]
