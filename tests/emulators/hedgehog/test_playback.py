"""The sample conversation, served over a real socket in place of the node."""

import base64
import json
from pathlib import Path

import pytest

from allsight.domain.clock import SystemClock
from allsight.emulators.serving.playback import Player, Recording
from tests.emulators.hedgehog.support import hedgehog, read_pool

pytestmark = pytest.mark.integration


async def test_the_sample_conversation_is_played(shared_dir: Path) -> None:
    lines = (shared_dir / "payloads/hedgehog/rpc_transcript.synthetic.jsonl").read_text().splitlines()
    talk = [json.loads(line) for line in lines]
    frames = [entry["msg"] for entry in talk if (entry["channel"], entry["dir"]) == ("ws", "recv")]
    recording = Recording(tuple((number, json.dumps(frame).encode()) for number, frame in enumerate(frames)))
    player = Player(recording, SystemClock(), speed=None)
    async with hedgehog(session=player) as site, site.follow() as client:
        await client.send("programSubscribe", "PARrVs6F5egaNuz8g6pKJyU4ze3eX5xGZCFb3GLiVvu")
        heard = [await client.next() for _ in frames]
        assert heard == frames
        last = [frame for frame in heard if frame.get("method") == "programNotification"][-1]
        data = base64.b64decode(last["params"]["result"]["value"]["account"]["data"][0])
        assert read_pool(data).state == 1
        assert (await site.call("getHealth")) == "ok"
