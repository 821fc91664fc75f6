"""The second judge, wired: from a link of the matcher over the network to review."""

import asyncio
import json

import pytest
from pydantic import ValidationError

from allsight.app.judging import Judging
from allsight.domain.clock import ManualClock
from allsight.domain.ids import Venue
from allsight.domain.questions import LinkStatus
from allsight.infra.monitoring.metrics import Metrics
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Matcher
from allsight.settings import JudgeSettings, Settings
from tests.normalization.matcher.samples import listed
from tests.support.http_server import Answer, HttpServer
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


def matched() -> Matcher:
    matcher = Matcher(ManualClock(0))
    matcher.upsert_many(
        Listing(*listed(venue, title, name=venue))
        for venue, title in (
            (Venue.KALSHI, "Will Freedonia join NATO before Jan 1, 2027?"),
            (Venue.POLYMARKET, "Freedonia joins NATO by December 31, 2026?"),
        )
    )
    return matcher


async def test_what_it_doubts_goes_to_review() -> None:
    content = json.dumps({"relation": "other", "confidence": 0.9, "reason": "another alliance"})
    answer = Answer(body=json.dumps({"choices": [{"message": {"content": content}}]}).encode())
    matcher, applied, metrics = matched(), list[Changes](), Metrics()
    async with HttpServer(default=answer) as server, asyncio.TaskGroup() as group:
        judging = Judging(JudgeSettings(url=f"{server.url}/v1", model="m"), matcher, applied.append)
        judging.expose(metrics)
        running = group.create_task(judging.run())
        judging.offer(matcher.links())
        await eventually(lambda: applied)
        running.cancel()
    assert [link.status for link in matcher.links() if len(link.rules) == 2] == [LinkStatus.PROPOSED]
    assert b"second_opinions_asked_total 1.0" in metrics.expose()[0]


async def test_it_is_off_by_default() -> None:
    matcher = matched()
    judging = Judging(Settings().judge, matcher, lambda changes: None)
    judging.offer(matcher.links())
    await judging.run()
    assert judging.opinions is None


def test_the_environment_names_it_and_its_key_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLSIGHT_JUDGE__URL", "https://judge.example/v1")
    monkeypatch.setenv("ALLSIGHT_JUDGE__MODEL", "m")
    monkeypatch.setenv("ALLSIGHT_JUDGE__API_KEY", "very secret")
    settings = Settings()
    assert settings.judge.model == "m"
    assert "very secret" not in repr(settings)


@pytest.mark.parametrize(
    ("judge", "why"),
    [
        ({"url": "https://judge.example/v1"}, "model"),
        ({"url": "ftp://judge.example", "model": "m"}, "http"),
        ({"url": "https://me:pw@judge.example", "model": "m"}, "without user"),
        ({"url": "http://judge.example/v1", "model": "m", "api_key": "k"}, "https only"),
    ],
)
def test_what_is_refused(judge: dict[str, str], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        JudgeSettings.model_validate(judge)
