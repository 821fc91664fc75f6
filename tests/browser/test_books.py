"""The books of a question that many venues list, side by side and one by one, on every width."""

from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.looking import DESKTOP, PHONE, page_at

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.asyncio(loop_scope="session")]

SMALL_DESKTOP = (1280, 800)
SIZES = (DESKTOP, SMALL_DESKTOP, PHONE)
# Rungs around the middle, and the best bid and ask of each venue.
MOST_RUNGS = 2 * 16

SIDEWAYS = """
() => [document.scrollingElement, document.querySelector('main'), document.querySelector('main article')]
  .map(element => element.scrollWidth - element.clientWidth)
"""

# Pairs of texts in one row of the ladder, heads included, of which one lies over the other.
OVERLAPS = """
table => {
  // A head is taken whole, with the bar of its venue; of other cells what is written.
  const inHead = element => element.parentElement.tagName === 'TH';
  const written = element => element.children.length === 0 && element.innerText?.trim();
  const drawn = cell => cell.tagName === 'TH' && cell.children.length > 0
    ? [...cell.children]
    : [cell, ...cell.querySelectorAll('*')].filter(written);
  const box = element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { left, right, top, bottom } = (inHead(element) ? element : range).getBoundingClientRect();
    return { text: element.innerText, left, right, top, bottom };
  };
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  const groups = [[...table.tHead.querySelectorAll('th')], ...[...table.tBodies[0].rows].map(row => [...row.cells])];
  return groups.flatMap(cells => {
    const boxes = cells.flatMap(drawn).map(box);
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => over(a, b)).map(b => [a.text, b.text]));
  });
}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def busiest(demo_url: str) -> dict[str, Any]:
    """Return the question that most venues list, and of those the one with most books."""
    async with httpx.AsyncClient(base_url=demo_url, timeout=10.0) as client:
        answer = await client.get("/api/v1/questions", params={"limit": 200, "min_venues": 2})
    rows: list[dict[str, Any]] = answer.json()["items"]
    return max(rows, key=lambda row: (len(venues_of(row)), len(row["quotes"])))


def venues_of(row: dict[str, Any]) -> set[str]:
    return {quote["venue"] for quote in row["quotes"]}


async def books_shown(page: Page, url: str) -> None:
    await page.goto(url)
    await page.get_by_role("region", name="Books").locator("td [data-figure]").first.wait_for()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
async def test_all_venues_fit_one_ladder(
    browser: Browser, demo_url: str, busiest: dict[str, Any], size: tuple[int, int]
) -> None:
    async with page_at(browser, demo_url, size=size) as page:
        await books_shown(page, f"{demo_url}/questions/{busiest['id']}")
        ladder = page.get_by_role("region", name="Books").get_by_role("table")
        venues = len(venues_of(busiest))
        across = 1 if size == PHONE and venues > 2 else venues
        await expect(ladder.locator("tbody tr").first.locator("td")).to_have_count(2 * across + 1)
        assert await ladder.locator("tbody tr").count() <= MOST_RUNGS + 2 * venues
        assert await ladder.evaluate(OVERLAPS) == []
        assert max(await page.evaluate(SIDEWAYS)) <= 0


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
async def test_separate_books_can_be_told_apart(
    browser: Browser, demo_url: str, busiest: dict[str, Any], size: tuple[int, int]
) -> None:
    async with page_at(browser, demo_url, size=size) as page:
        await books_shown(page, f"{demo_url}/questions/{busiest['id']}")
        books = page.get_by_role("region", name="Books")
        await books.get_by_role("button", name="Separate books").click()
        heads = books.locator("section > header")
        await expect(heads).to_have_count(len(busiest["quotes"]))
        said = [" ".join(text.split()) for text in await heads.locator("xpath=..").evaluate_all(NAMES)]
        assert len(set(said)) == len(said)
        for ladder in await books.get_by_role("table").all():
            assert await ladder.evaluate(OVERLAPS) == []
        assert max(await page.evaluate(SIDEWAYS)) <= 0


async def test_the_crosshair_reads_all_venues_at_once(browser: Browser, demo_url: str, busiest: dict[str, Any]) -> None:
    async with page_at(browser, f"{demo_url}/questions/{busiest['id']}?range=7d") as page:
        history = page.get_by_role("region", name="History")
        chart = history.get_by_role("img")
        await chart.locator("canvas").first.wait_for()
        box = await chart.bounding_box()
        assert box is not None
        for share in (0.3, 0.5, 0.7):
            await page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        reading = history.locator("p").first
        await expect(reading).to_contain_text("¢")
        for quote in busiest["quotes"]:
            await expect(reading.locator(f"[title='{NAME[quote['venue']]}']")).to_be_visible()


NAME = {
    "kalshi": "Kalshi",
    "polymarket": "Polymarket",
    "betfair": "Betfair Exchange",
    "smarkets": "Smarkets",
    "drift": "Drift BET",
    "hedgehog": "Hedgehog Markets",
}

# The venue's code and what the venue calls the market; ages tick, so they are no part of it.
NAMES = """
sections => sections.map(section =>
  `${section.querySelector('header span span').innerText} ${section.getAttribute('aria-label')}`)
"""
