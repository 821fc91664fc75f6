"""Recorded candles that drive a market, and a recorded conversation served frame by frame."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS, ManualClock, SystemClock
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue
from allsight.emulators.drift.app import run_drift
from allsight.emulators.drift.config import DriftEmulatorConfig
from allsight.emulators.drift.perp import Status
from allsight.emulators.drift.replay import ReplayedWorld, Tape, recording, replayed
from allsight.emulators.serving.playback import Player
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import ChangeKind
from allsight.emulators.universe.words.drift import DriftWords
from tests.emulators.drift.support import DriftWorld
from tests.emulators.small_world import START_NS

CALM = DriftEmulatorConfig(crowd=CrowdConfig(rate=0.0, dislocations=0.0))


def candle(ts: int, close: float, volume: float) -> dict[str, Any]:
    names = ("fillOpen", "fillHigh", "fillClose", "fillLow", "oracleOpen", "oracleHigh", "oracleClose", "oracleLow")
    return {"ts": ts, **dict.fromkeys(names, close), "quoteVolume": volume * close, "baseVolume": volume}


def write(folder: Path, symbol: str, candles: list[dict[str, Any]]) -> Path:
    path = folder / f"{symbol}.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, candles)).encode()))
    return path


def test_a_tape_knows_the_price_of_every_hour_with_fills(tmp_path: Path) -> None:
    hours = [(0, 0.0, 0), (3_600, 0.4, 100), (7_200, 0.4, 0), (10_800, 0.7, 200)]
    tape = Tape.load(write(tmp_path, "X-BET", [candle(*hour) for hour in hours]))
    assert (tape.symbol, tape.times, tape.prices) == ("X-BET", (3_600, 10_800), (0.4, 0.7))
    assert tape.shares == 300
    assert [tape.at(second) for second in (0, 3_600, 10_799, 10_800, 10**9)] == [0.4, 0.4, 0.4, 0.7, 0.7]


@pytest.mark.parametrize(
    "content", [b"no gzip", gzip.compress(b"{}"), gzip.compress(b"")], ids=["no gzip", "no candles", "empty"]
)
def test_a_bad_tape_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "X-BET.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(InvalidRequestError, match=r"X-BET\.jsonl\.gz"):
        Tape.load(path)
    with pytest.raises(InvalidRequestError):
        Tape.load(tmp_path / "nothing.jsonl.gz")


def test_a_replayed_world_plans_a_whole_life(tmp_path: Path) -> None:
    tape = Tape.load(write(tmp_path, "X-BET", [candle(0, 0.4, 1), candle(7_200, 0.9, 1)]))
    world = ReplayedWorld((tape,), START_NS, speed=2.0)
    (entry,) = world.listings(Venue.DRIFT, START_NS)
    assert world.listings(Venue.KALSHI, START_NS) == world.events(Venue.KALSHI, START_NS) == ()
    assert world.probability(entry.claim, START_NS + 3_599 * SECOND_NS) == 0.4
    assert world.probability(entry.claim, START_NS + HOUR_NS) == 0.9
    assert world.settlement(entry).value == 1
    changes = world.changes(Venue.DRIFT, START_NS, START_NS + 3 * DAY_NS)
    assert [change.kind for change in changes] == [
        ChangeKind.HALTED, ChangeKind.CLOSED, ChangeKind.DETERMINED, ChangeKind.SETTLED, ChangeKind.DELISTED,
    ]  # fmt: skip
    assert changes[0].at_ns == START_NS + HOUR_NS
    assert world.changes(Venue.KALSHI, START_NS, START_NS + 3 * DAY_NS) == ()
    with pytest.raises(KeyError):
        world.probability("replay:Y-BET", START_NS)
    with pytest.raises(InvalidRequestError):
        ReplayedWorld((tape,), START_NS, speed=0)


@pytest.mark.integration
async def test_recorded_candles_drive_a_book(shared_dir: Path) -> None:
    folder = shared_dir / "payloads/drift/candles_1h"
    tape = Tape.load(folder / "TRUMP-WIN-2024-BET.jsonl.gz")
    clock = ManualClock(START_NS)
    world = ReplayedWorld((tape,), START_NS, speed=3_600.0)
    seen: list[float] = []
    async with run_drift(CALM, world=world, clock=clock) as venue:
        perp = venue.state.perps["TRUMP-WIN-2024-BET"]
        for second in range(round((tape.times[-1] - tape.times[0]) / 3_600) + 2):
            venue.state.crowd.refresh(perp.listing.id)
            mid = venue.state.touch(perp).mid
            recorded = tape.at(tape.times[0] + second * 3_600)
            if mid is not None and 0.1 < recorded < 0.9:
                seen.append(abs(mid / 1e6 - recorded))
            clock.advance(1)
            venue.advance_world()
            if perp.status(clock.now_ns()) is not Status.ACTIVE:
                break
        assert len(seen) > 1_000
        assert sorted(seen)[len(seen) // 2] < 0.005
        assert sorted(seen)[len(seen) * 95 // 100] < 0.03  # at this pace the market's own maker lags behind
        assert perp.status(clock.now_ns()) is Status.REDUCE_ONLY
        clock.advance(31 * MINUTE_NS / SECOND_NS)
        venue.advance_world()
        assert perp.status(clock.now_ns()) is Status.SETTLEMENT
        assert perp.expiry_price == 999_999


def test_a_folder_without_candles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="no recorded candles"):
        replayed(tmp_path, START_NS, 1.0)


def test_every_recorded_market_can_be_replayed(shared_dir: Path) -> None:
    world = replayed(shared_dir / "payloads/drift/candles_1h", START_NS, 1.0)
    assert len(world.listings(Venue.DRIFT, START_NS)) == 15
    outcomes = {entry.group.removeprefix("replay:"): world.settlement(entry).value for entry in
                world.listings(Venue.DRIFT, START_NS)}  # fmt: skip
    assert outcomes["TRUMP-WIN-2024-BET"] == 1
    assert outcomes["KAMALA-POPULAR-VOTE-2024-BET"] == 0
    names = [DriftWords.of(entry, START_NS).symbol for entry in world.listings(Venue.DRIFT, START_NS)]
    assert names == sorted(outcomes)
    assert max(map(len, names)) <= 32


@pytest.mark.integration
async def test_the_transcript_is_served_frame_by_frame(shared_dir: Path) -> None:
    path = shared_dir / "payloads/drift/dlob_transcript.synthetic.jsonl"
    told = recording(path)
    frames = [json.loads(line)["msg"] for line in path.read_text().splitlines()]
    expected = [frame for frame in frames if "status" not in frame and not {"type", "method"} & frame.keys()]
    player = Player(told, SystemClock(), speed=None)
    clock = ManualClock(START_NS)
    async with (
        run_drift(CALM, world=DriftWorld(), clock=clock, session=player) as venue,
        connect(venue.dlob_ws_url) as client,
    ):
        await client.send("{}")
        assert [json.loads(await client.recv()) for _ in expected] == expected


def test_a_recording_is_a_transcript_or_timed_frames(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text('{"channel": "ws", "dir": "recv", "msg": {"a": 1}}\n{"channel": "http", "dir": "recv", "msg": 2}\n')
    assert recording(path).frames == ((0, b'{"a": 1}'),)
    path.write_text('{"received_ms": 5, "frame": {"a": 1}}')
    assert recording(path).frames == ((5_000_000, b'{"a": 1}'),)
    path.write_text("{}")
    with pytest.raises(InvalidRequestError):
        recording(path)
    with pytest.raises(InvalidRequestError):
        recording(tmp_path / "nothing.jsonl")
