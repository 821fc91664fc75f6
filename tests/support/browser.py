"""Look at pages with the Chromium that the machine has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

# No sandbox: root in a container may not have one, and only our own pages on loopback are opened. The rest keeps
# the browser from calling out, which would be noise at best in a test.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@asynccontextmanager
async def launched(chromium: Path) -> AsyncIterator[Browser]:
    """Run a headless browser for the length of the block.

    Usage: `async with launched(chromium_path) as browser: page = await browser.new_page()`.
    """
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        try:
            yield browser
        finally:
            await browser.close()
