"""A running demo, a line to it that can be cut, and a browser to look at it with.

`ALLSIGHT_DEMO_URL=http://127.0.0.1:8000` looks at a demo that already runs instead of starting one.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.cut import Cuttable
from tests.support.browser import launched
from tests.support.programs import Program, patience
from tests.support.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 90.0
EXPECT_MS = 5_000
LEAST_QUESTIONS = 50


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
async def demo_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a demo once there is something to see: of the shared one, if no other is named."""
    if running := os.environ.get("ALLSIGHT_DEMO_URL"):
        return running.rstrip("/")
    if not (ROOT / "dashboard" / "dist" / "index.html").is_file():
        pytest.skip("the dashboard is not built: make setup")
    program: Program = request.getfixturevalue("demo")
    await eventually(
        lambda: _ready(program.url), within=patience(READY_WITHIN_S), every=0.5, what="the demo to be ready"
    )
    return program.url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: Path) -> AsyncIterator[Browser]:
    """Run one headless browser for all page tests; where others keep the cores busy, pages are waited for longer."""
    expect.set_options(timeout=patience(EXPECT_MS))
    async with launched(chromium_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def line(demo_url: str) -> AsyncIterator[Cuttable]:
    """Yield a line to the demo that the test may cut."""
    async with Cuttable.to(demo_url) as cuttable:
        yield cuttable
