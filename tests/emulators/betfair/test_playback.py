"""Recorded market changes over the real protocol: ids and images are added, the rest is as it was."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from allsight.domain.clock import SystemClock
from allsight.domain.errors import InvalidRequestError
from allsight.emulators.betfair.playback import read_change
from allsight.emulators.serving.playback import Player, Recording
from tests.emulators.betfair.mirror import Mirror
from tests.emulators.betfair.support import Stream, betfair

pytestmark = pytest.mark.integration

LINES: list[dict[str, Any]] = [
    {"op": "mcm", "clk": None, "pt": 1_000, "mc": [{"id": "1.1", "marketDefinition": {"status": "OPEN"}, "rc": []}]},
    {"op": "mcm", "clk": "12", "pt": 1_050, "mc": [{"id": "1.1", "rc": [{"id": 7, "atb": [[2.5, 10], [2.4, 5.5]]}]}]},
    {"op": "mcm", "clk": "13", "pt": 1_060, "mc": [{"id": "1.2", "rc": [{"id": 8, "atl": [[3, 1]]}], "img": False}]},
    {"op": "mcm", "clk": "14", "pt": 1_070, "mc": [{"id": "1.1", "rc": [{"id": 7, "atb": [[2.5, 0]]},
                                                                       {"id": 7, "atb": [[2.5, 3]]}]}]},
]  # fmt: skip


def recording(path: Path, lines: list[dict[str, Any]]) -> Recording:
    path.write_bytes(gzip.compress(b"\n".join(json.dumps(line).encode() for line in lines)))
    return Recording.load(path, read_change)


async def subscribed(stream: Stream) -> None:
    status = await stream.subscribe(["EX_ALL_OFFERS"], marketFilter={}, heartbeatMs=2000)
    assert status["statusCode"] == "SUCCESS"


async def test_a_file_becomes_a_subscription(tmp_path: Path) -> None:
    player = Player(recording(tmp_path / "lines.jsonl.gz", LINES), SystemClock(), speed=None)
    async with betfair(player=player) as site, site.stream() as stream:
        await subscribed(stream)
        messages = [await stream.next() for _ in LINES]
        assert [message["id"] for message in messages] == [stream.id] * 4
        assert [message.get("ct") for message in messages] == ["SUB_IMAGE", None, None, None]
        assert (messages[0]["heartbeatMs"], messages[0]["conflateMs"]) == (2000, 0)
        assert messages[0]["initialClk"]
        assert all(message["clk"] for message in messages)
        assert [message["mc"][0].get("img") for message in messages] == [True, None, True, None]
        mirror = Mirror()
        for message in messages:
            mirror.read(message)
        assert mirror.offers("1.1", 7, "atb") == [(2.5, 3), (2.4, 5.5)]
        await subscribed(stream)
        assert (await stream.next())["ct"] == "SUB_IMAGE"  # from the beginning for every subscription


def test_a_line_without_a_time_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="line 2"):
        recording(tmp_path / "lines.jsonl.gz", [LINES[0], {"op": "mcm"}])


@pytest.mark.parametrize(
    ("name", "most"),
    [("nt_1-166564490.jsonl.gz", 1_608), ("flumine_1.197931750.jsonl.gz", 166), ("event_29788457.jsonl.gz", 2_000)],
)
async def test_recorded_files_end_in_the_book_that_they_hold(shared_dir: Path, name: str, most: int) -> None:
    path = shared_dir / "payloads" / "betfair" / "history" / name
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()][:most]
    expected = Mirror()
    seen: set[str] = set()
    for line in lines:
        for change in line["mc"]:
            change["img"] = change["id"] not in seen
            seen.add(change["id"])
        expected.read(line)
    loaded = Recording.load(path, read_change)
    player = Player(Recording(loaded.frames[:most]), SystemClock(), speed=None)
    found = Mirror()
    async with betfair(player=player) as site, site.stream() as stream:
        await subscribed(stream)
        for _ in lines:
            found.read(await stream.next())
    assert found.runners == expected.runners
    assert found.definitions == expected.definitions
    assert found.runners
