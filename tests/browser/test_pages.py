"""What every page owes its reader: who is speaking, figures that line up, nothing that moves by itself."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.looking import (
    DESKTOP,
    GEOMETRY,
    PHONE,
    aligned_figures,
    has_room_for_long_odds,
    page_at,
    rows_shown,
)
from tests.support.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.asyncio(loop_scope="session")]

PAGES = ("/markets", "/arb", "/arb?tab=closed", "/arb?tab=portfolio", "/arb?tab=lives", "/review", "/status")
NONSENSE = re.compile(r"\b(NaN|null|undefined|Infinity|\[object)\b|-0\.0")
BETWEEN_SHOTS_S = 5.0


async def first_opportunity(page: Page) -> None:
    """Open the first certificate from the list."""
    await rows_shown(page)
    await page.locator("[role=row][aria-rowindex='1']").click()
    await page.get_by_role("table").first.wait_for()


async def first_question(page: Page) -> None:
    await rows_shown(page)
    await page.locator("[role=row][aria-rowindex='1'] a").first.click()
    await page.get_by_role("region", name="Books").locator("[data-figure]").first.wait_for()


async def test_mode_is_on_every_page_and_size(browser: Browser, demo_url: str) -> None:
    for size in (DESKTOP, PHONE):
        for path in PAGES:
            async with page_at(browser, demo_url + path, size=size) as page:
                chip = page.locator("header [data-mode]")
                await expect(chip).to_have_text(re.compile("DEMO data · no orders"))
                await expect(chip).to_be_visible()
                await expect(chip).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("odds", "scheme"), [("cents", "dark"), ("decimal", "light")])
async def test_decimals_align_in_every_numeric_column(browser: Browser, demo_url: str, scheme: str, odds: str) -> None:
    for path, enter in (
        ("/markets", rows_shown),
        ("/arb?min_profit=0", first_opportunity),
        ("/arb?tab=closed", rows_shown),
        ("/markets", first_question),
    ):
        async with page_at(browser, demo_url + path, scheme=scheme) as page:
            await rows_shown(page)
            if odds == "decimal":
                await page.keyboard.press("o")
                await page.keyboard.press("o")
            await enter(page)
            assert await aligned_figures(page)
            if odds == "decimal" and path == "/markets":
                await has_room_for_long_odds(page)


async def test_two_shots_five_seconds_apart_differ_in_figures_only(browser: Browser, demo_url: str) -> None:
    for path in ("/markets", "/markets?sort=-edge", "/arb?min_profit=0"):
        async with page_at(browser, demo_url + path) as page:
            await rows_shown(page)
            await page.locator("[role=row][aria-rowindex='1']").hover()
            before = await page.evaluate(GEOMETRY)
            ages = await page.locator("[role=gridcell]").all_inner_texts()
            # The measure itself is a stretch of time: what must not happen may happen late.
            await asyncio.sleep(BETWEEN_SHOTS_S)
            after = await page.evaluate(GEOMETRY)
            assert after == before
            assert await page.locator("[role=gridcell]").all_inner_texts() != ages, "nothing ticked"


WIDTHS = "() => [document.scrollingElement.scrollWidth, document.querySelector('main').scrollWidth]"


async def fits(page: Page, what: str) -> None:
    """Assert that nothing is wider than the phone, once what slides in has arrived."""

    async def no_wider() -> bool:
        return bool(max(await page.evaluate(WIDTHS)) <= PHONE[0])

    await eventually(no_wider, within=1.0, every=0.1, what=f"{what} to be no wider than a phone")


async def test_a_phone_never_scrolls_sideways(browser: Browser, demo_url: str) -> None:
    for path in PAGES:
        async with page_at(browser, demo_url + path, size=PHONE) as page:
            await page.locator("[role=row], [data-region], table").first.wait_for()
            await fits(page, path)
            tabs = page.get_by_role("navigation", name="Pages").last.get_by_role("link")
            assert await tabs.count() == 4
            for box in [await tab.bounding_box() for tab in await tabs.all()]:
                assert box is not None
                assert box["height"] >= 44
                assert box["y"] + box["height"] <= PHONE[1]


async def test_details_fit_a_phone(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, demo_url + "/arb?min_profit=0", size=PHONE) as page:
        await first_opportunity(page)
        await fits(page, "a certificate")
        drawer = page.get_by_role("complementary", name="Opportunity").locator("> :last-child")
        assert await drawer.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
        await page.get_by_role("button", name="Close").click()
        await expect(page).to_have_url(re.compile(r"/arb\?"))
    async with page_at(browser, demo_url + "/markets", size=PHONE) as page:
        await rows_shown(page)
        await page.locator("[role=row][aria-rowindex='1']").click()
        for tab, region in (
            ("History", "History"),
            ("Rules", "Rules"),
            ("Endings", "How it can end"),
            ("Books", "Books"),
        ):
            await page.get_by_role("tab", name=tab).click()
            await page.get_by_role("region", name=region).wait_for()
            await fits(page, tab)


@pytest.mark.parametrize("size", [DESKTOP, (1280, 800)], ids=lambda size: str(size[0]))
async def test_the_list_lies_beside_an_open_certificate(browser: Browser, demo_url: str, size: tuple[int, int]) -> None:
    async with page_at(browser, demo_url + "/arb?min_profit=0", size=size) as page:
        await first_opportunity(page)
        drawer = page.get_by_role("complementary", name="Opportunity")

        async def apart() -> bool:
            beside, over = await page.locator("[role=row] > *").last.bounding_box(), await drawer.bounding_box()
            return beside is not None and over is not None and beside["x"] + beside["width"] <= over["x"] + 1

        await eventually(apart, within=2.0, every=0.1, what="the list to end where the drawer begins")


async def test_enough_rows_are_seen_at_once(browser: Browser, demo_url: str) -> None:
    for size, least in ((DESKTOP, 18), (PHONE, 7)):
        async with page_at(browser, demo_url + "/markets", size=size) as page:
            await rows_shown(page)
            strip = await page.locator("footer").bounding_box()
            assert strip is not None
            boxes = [await row.bounding_box() for row in await page.locator("[role=row][aria-rowindex]").all()]
            whole = [box for box in boxes if box is not None and box["y"] + box["height"] <= strip["y"] + 1]
            assert len(whole) >= least


async def test_no_page_shows_what_only_programs_say(browser: Browser, demo_url: str) -> None:
    for path in PAGES:
        async with page_at(browser, demo_url + path) as page:
            await page.locator("[role=row], [data-region], table").first.wait_for()
            text = await page.locator("body").inner_text()
            assert NONSENSE.search(text) is None, path


async def test_a_link_holds_the_whole_view(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, demo_url + "/markets?min_venues=2&sort=closes") as page:
        await rows_shown(page)
        await expect(page.get_by_role("button", name="2+ venues")).to_have_attribute("aria-pressed", "true")
        await page.get_by_role("columnheader", name="Vol 24h $").get_by_role("button").click()
        await expect(page).to_have_url(re.compile("min_venues=2&sort=-volume"))
        await page.go_back()
        await expect(page).to_have_url(re.compile("sort=closes"))
        await expect(page.get_by_role("columnheader", name="Closes")).to_have_attribute("aria-sort", "ascending")


async def test_keys_reach_everything(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, demo_url + "/markets") as page:
        await rows_shown(page)
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await expect(page.locator("[role=row][data-active=true]")).to_have_attribute("aria-rowindex", "2")
        await page.keyboard.press("Space")
        await expect(page.locator("[data-expanded=true]")).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile("/questions/"))
        await page.keyboard.press("g")
        await page.keyboard.press("a")
        await expect(page).to_have_url(re.compile("/arb"))
        await page.keyboard.press(".")
        await expect(page.locator("footer [data-message]")).to_contain_text("frozen")
        await page.keyboard.press(".")
        await page.keyboard.press("Control+k")
        await page.keyboard.type("status of kalshi")
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile("/status/kalshi"))
