"""Ways of looking at a page that several tests share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page

from tests.support.programs import patience

DESKTOP = (1440, 900)
PHONE = (390, 844)
FIRST_DATA_MS = 15_000

_SAME_POINT_PX = 0.6

# Where the decimal point of every figure stands (or would stand), by column of the grid or of the table.
_POINTS = """
() => {
  const places = {};
  for (const figure of document.querySelectorAll('main [data-figure]')) {
    const cell = figure.closest('[data-column], td, th');
    if (!cell || figure.getClientRects().length === 0) continue;
    const table = figure.closest('table');
    const column = cell.dataset.column ??
      `${[...document.querySelectorAll('table')].indexOf(table)}/${cell.cellIndex}`;
    const range = document.createRange();
    const text = figure.firstChild;
    const point = text.data.indexOf('.');
    if (point < 0) { range.setStart(text, text.length); range.setEnd(text, text.length); }
    else { range.setStart(text, point); range.setEnd(text, point); }
    const half = figure.closest('[data-side]')?.dataset.side ?? '';
    (places[column + half] ??= []).push([figure.textContent, range.getBoundingClientRect().left]);
  }
  return places;
}
"""

# Every other figure of odds grows as long as the finest price grid makes it: a ten thousandth. Tells how far the widest
# of them leaves its cell, and where the points stand, at one instant: the next price takes the long figure away again,
# but not the room that stands for its decimals, of which the page knows nothing.
_LENGTHEN = f"""
() => {{
  const odds = [...document.querySelectorAll('main [data-side] > [data-figure]')];
  const beyond = Math.max(...odds.map((figure, index) => {{
    const cell = figure.closest('[role=gridcell], td, th');
    if (!cell || index % 2) return 0;
    figure.firstChild.data = '10,000';
    figure.dataset.pad = '.00';
    const {{ left, right }} = figure.getBoundingClientRect();
    const {{ left: first, right: last }} = cell.getBoundingClientRect();
    return Math.max(first - left, right - last);
  }}));
  return {{ beyond, points: ({_POINTS.strip()})() }};
}}
"""

GEOMETRY = """
() => [...document.querySelectorAll('[role=row]')].map(row => {
  const box = element => { const r = element.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; };
  return { id: row.id, row: box(row), cells: [...row.children].map(box) };
})
"""


async def aligned_figures(page: Page) -> dict[str, list[str]]:
    """Return the figures of every column in sight, of which each has its decimal point where the others have theirs."""
    return _aligned(page, await page.evaluate(_POINTS))


async def has_room_for_long_odds(page: Page) -> None:
    """Make some of the decimal odds on a page as long as odds get: they stay in their cells, and points in line."""
    seen = await page.evaluate(_LENGTHEN)
    assert seen["beyond"] <= 0, page.url
    assert any("10,000" in figures for figures in _aligned(page, seen["points"]).values()), page.url


def _aligned(page: Page, columns: dict[str, list[tuple[str, float]]]) -> dict[str, list[str]]:
    for column, figures in columns.items():
        places = [place for _, place in figures]
        assert max(places) - min(places) <= _SAME_POINT_PX, (page.url, column, figures)
    return {column: [text for text, _ in figures] for column, figures in columns.items()}


@asynccontextmanager
async def page_at(
    browser: Browser, url: str, *, size: tuple[int, int] = DESKTOP, scheme: Any = "dark"
) -> AsyncIterator[Page]:
    """Open a page in a window of its own and fail on errors that it prints."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == PHONE, locale="en-GB"
    )
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.extend(_worth_noting(message)))
    try:
        await page.goto(url)
        yield page
    finally:
        await context.close()
    assert errors == []


def _worth_noting(message: ConsoleMessage) -> list[str]:
    """Keep what the page itself complains of; the browser's own note of a refused connection is no finding."""
    text = message.text
    refused = "ERR_CONNECTION" in text or "WebSocket connection" in text or "Failed to load resource" in text
    return [text] if message.type in ("error", "warning") and not refused else []


async def rows_shown(page: Page) -> None:
    """Wait until the grid has rows with figures."""
    await page.locator("[role=gridcell] [data-figure]").first.wait_for(timeout=patience(FIRST_DATA_MS))
