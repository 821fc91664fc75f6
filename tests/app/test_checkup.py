"""What the check-up says of venues: access, limits, and the state that a running program reports."""

import msgspec
import pytest

from allsight.api.models.common import Page
from allsight.api.models.venues import BookCountsOut, VenueOut
from allsight.app import checkup
from allsight.domain.messages import VenueState
from allsight.ingestion.adapter import FeedLimits, Parked
from allsight.settings import Settings
from tests.support.http_server import Answer, HttpServer
from tests.support.toy_adapter import ToyAdapter

ROW = VenueOut(
    venue="kalshi", code="KA", label="Kalshi", state=VenueState.LIVE, reason="", since=0, retry_at=None, trust=None,
    data_at=None, books=BookCountsOut(12, 0, 1, 0, 0), messages_per_s=1.0, sparkline=(), lag_p50_ms=9.0,
    lag_p99_ms=31.0, gaps_1h=2, reconnects_1h=1, errors_1h=0, rate_left=0.82, last_problem="", last_problem_at=None,
    takes_out=0, environment="demo", urls=(), keyed=True, without_key="", with_key="", markets=1_204, filtered=(),
    wanted=13, confirmed=13, refused=0, catalogue_at=None, lane=(),
)  # fmt: skip


def test_a_parked_venue_is_off_and_says_what_to_do() -> None:
    adapter = ToyAdapter(None, ())
    adapter.parked = Parked(VenueState.OFF, "set a certificate")
    found = checkup.access(adapter)
    assert (found.verdict, found.detail) == ("off", "OFF: set a certificate")


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (FeedLimits(poll_interval_s=5, poll_batch=200, counts_events=True), "every 5 s, 200 events a request"),
        (FeedLimits(poll_interval_s=15, poll_batch=100), "every 15 s, 100 markets a request"),
    ],
)
def test_limits_are_said_in_the_units_that_the_venue_counts(limits: FeedLimits, said: str) -> None:
    assert said in checkup.limits(ToyAdapter(None, (), limits)).detail


def test_the_state_says_how_long_how_many_and_how_late() -> None:
    found = checkup.state(ROW, "kalshi", 7_500 * 1_000_000_000)
    assert found.verdict == "ok"
    assert found.detail == (
        "LIVE for 2 h; 1,204 markets; books 12 live, 1 stale; lag 9 ms, at worst 31 ms; "
        "2 gaps and 1 reconnects in an hour; 82% of the request budget left"
    )
    down = msgspec.structs.replace(ROW, state=VenueState.DOWN, reason="no answer")
    assert checkup.state(down, "kalshi", 0).verdict == "failed"
    assert checkup.state(None, "kalshi", 0).verdict == "off"


async def test_a_running_program_is_asked_and_anything_else_is_not_believed() -> None:
    page = msgspec.json.encode(Page(items=(ROW,)))
    async with HttpServer(Answer(body=page), Answer(body=b"<html>")) as server:
        settings = Settings(port=int(server.url.rpartition(":")[2]))
        assert await checkup.running(settings) == {"kalshi": ROW}
        assert await checkup.running(settings) == {}
    assert await checkup.running(Settings(port=1)) == {}
