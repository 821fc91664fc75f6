"""What the tests of the Review page share: who decides, what is proposed, where things stand on the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page

from allsight.domain.ids import LinkId, Venue
from tests.browser.looking import DESKTOP, page_at
from tests.browser.scene import ReviewScene, bridge, inflation

REVIEWER = "ann"
AT_ONCE_MS = 3_000
WIDEST = "() => Math.max(document.scrollingElement.scrollWidth, document.querySelector('main').scrollWidth)"


@asynccontextmanager
async def opened(
    browser: Browser, url: str, match: LinkId | None = None, size: tuple[int, int] = DESKTOP
) -> AsyncIterator[Page]:
    """Open the queue or one link, and say who decides."""
    path = "/review" if match is None else f"/review/{match}"
    async with page_at(browser, url + path, size=size) as page:
        if match is not None or size == DESKTOP:
            await introduced(page)
        yield page


async def introduced(page: Page, by: str = REVIEWER) -> None:
    await page.get_by_role("button", name="no name yet").click()
    await page.get_by_label("Who decides?").fill(by)
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name=f"as {by}").wait_for()


def notice(page: Page) -> Locator:
    return page.get_by_role("status", name="Notice")


def note(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Note")


def rows(page: Page) -> Locator:
    return page.get_by_role("grid").get_by_role("row")


def elsewhere(page: Page) -> Locator:
    return page.get_by_role("status", name="Decided elsewhere")


def done(page: Page) -> Locator:
    return page.get_by_role("status", name="Last decision")


async def towns(scene: ReviewScene, *names: str) -> list[LinkId]:
    """Propose links that nothing grave stands against."""
    return [
        await scene.propose(bridge(Venue.POLYMARKET, name, f"P{name}"), bridge(Venue.KALSHI, name, f"K{name}"))
        for name in names
    ]


async def two_thresholds(scene: ReviewScene) -> LinkId:
    """Propose a link of two bets that are not the same."""
    return await scene.propose(inflation(Venue.POLYMARKET, "0.2", "C2"), inflation(Venue.KALSHI, "0.3", "C3"))
