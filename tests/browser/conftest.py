"""A running demo, a line to it that can be cut, and a browser to look at it with.

`ALLSIGHT_DEMO_URL=http://127.0.0.1:8000` looks at a demo that already runs instead of starting one.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.cut import Cuttable
from tests.support.browser import launched
from tests.support.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 90.0
STOPS_WITHIN_S = 15.0
LEAST_QUESTIONS = 50


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _ready(url: str) -> bool:
    """Tell whether there are questions over two venues and a locked opportunity, and nothing more will be linked."""
    async with httpx.AsyncClient(base_url=url, timeout=5.0) as client:
        try:
            health = (await client.get("/api/v1/health")).json()
            venues = (await client.get("/api/v1/venues")).json()["items"]
        except httpx.HTTPError:
            return False
    matched = all(venue["catalogue_at"] for venue in venues) and health["to_match"] == 0
    return bool(matched and health["linked_questions"] >= LEAST_QUESTIONS and health["open_locked"] >= 1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Start `allsight demo` on free ports and yield its address once there is something to see."""
    if running := os.environ.get("ALLSIGHT_DEMO_URL"):
        yield running.rstrip("/")
        return
    if not (ROOT / "dashboard" / "dist" / "index.html").is_file():
        pytest.skip("the dashboard is not built: make setup")
    port = _free_port()
    folder = tmp_path_factory.mktemp("demo")
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "allsight.cli", "demo", "--no-open"),
            *("--port", str(port), "--data", str(folder / "data")),
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            await eventually(lambda: _ready(url), within=STARTS_WITHIN_S, every=0.5, what="the demo to be ready")
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            async with asyncio.timeout(STOPS_WITHIN_S):
                await process.wait()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: Path) -> AsyncIterator[Browser]:
    """Run one headless browser for all page tests."""
    async with launched(chromium_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def line(demo_url: str) -> AsyncIterator[Cuttable]:
    """Yield a line to the demo that the test may cut."""
    async with Cuttable.to(demo_url) as cuttable:
        yield cuttable
