"""Controls that several pages share: menus that say what is chosen, a line of filters that says there is more."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.looking import DESKTOP, PHONE, page_at
from tests.browser.scene import ON_A_SCENE, ReviewScene

pytestmark = ON_A_SCENE

PAGES = ("/markets", "/arb", "/review")
NARROW = (700, 900)

CHECKED = """
menu => [...menu.querySelectorAll('[data-menu-item]')].map(item => [item.role, item.ariaChecked])
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ReviewScene]:
    async with ReviewScene.running(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.mark.parametrize("path", PAGES)
async def test_every_choice_says_whether_it_is_chosen(browser: Browser, scene: ReviewScene, path: str) -> None:
    async with page_at(browser, scene.url + path, size=DESKTOP) as page:
        buttons = page.locator("main [aria-haspopup=menu]")
        await buttons.first.wait_for()
        for number in range(await buttons.count()):
            await buttons.nth(number).click()
            menu = page.get_by_role("menu")
            await menu.wait_for()
            found = await menu.evaluate(CHECKED)
            assert all(
                role in ("menuitemcheckbox", "menuitemradio") and checked in ("true", "false")
                for role, checked in found
            ), found
            if any(role == "menuitemradio" for role, _ in found):
                assert sum(checked == "true" for _, checked in found) == 1, found
            await page.keyboard.press("Escape")
            await expect(menu).to_have_count(0)


async def test_what_is_picked_is_checked_when_the_menu_opens_again(browser: Browser, scene: ReviewScene) -> None:
    async with page_at(browser, scene.url + "/review") as page:
        await page.get_by_role("button", name="Conflict").click()
        await page.get_by_role("menuitemcheckbox", name="material").click()
        await page.get_by_role("button", name="Conflict: material").click()
        await expect(page.get_by_role("menuitemcheckbox", name="material")).to_be_checked()
        await expect(page.get_by_role("menuitemcheckbox", name="fatal")).not_to_be_checked()
        await page.get_by_role("menuitemcheckbox", name="material").click()
        await expect(page).not_to_have_url("conflict")


ESCAPE_AT_ONCE = """
button => new Promise(done => {
  new MutationObserver((_, watch) => {
    if (!document.querySelector('[role=menu]')) return;
    watch.disconnect();
    const inside = document.activeElement.closest('[role=menu]') !== null;
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    done(inside);
  }).observe(document.body, { childList: true, subtree: true });
  button.focus();
  button.click();
})
"""


async def test_escape_closes_a_menu_before_focus_is_in_it(browser: Browser, scene: ReviewScene) -> None:
    async with page_at(browser, scene.url + "/review") as page:
        button = page.get_by_role("button", name="Conflict")
        assert not await button.evaluate(ESCAPE_AT_ONCE), "focus is still on the button"
        await expect(page.get_by_role("menu")).to_have_count(0)
        await button.click()
        await expect(page.get_by_role("menu")).to_have_count(1)


LINE = "main [data-before] > div"
"""What holds the filters and scrolls."""


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", [NARROW, PHONE], ids=["narrow", "phone"])
async def test_a_line_of_filters_that_does_not_fit_says_so_and_goes_there(
    browser: Browser, scene: ReviewScene, path: str, size: tuple[int, int]
) -> None:
    async with page_at(browser, scene.url + path, size=size) as page:
        line = page.locator(LINE)
        more, earlier = (page.get_by_role("button", name=name) for name in ("More filters", "Earlier filters"))
        await line.wait_for()
        if await line.evaluate("line => line.scrollWidth <= line.clientWidth"):
            await expect(more).to_have_count(0)
            return
        await expect(earlier).to_have_count(0)
        await more.click()
        await expect(earlier).to_be_visible()
        assert await line.evaluate("line => line.scrollLeft") > 0
        await line.evaluate("line => line.scrollTo(line.scrollWidth, 0)")
        await expect(more).to_have_count(0)
        await expect(line.locator("> :last-child")).to_be_in_viewport()


async def test_a_line_of_filters_that_fits_has_no_such_buttons(browser: Browser, scene: ReviewScene) -> None:
    async with page_at(browser, scene.url + "/review", size=DESKTOP) as page:
        await page.get_by_role("button", name="Conflict").wait_for()
        await expect(page.get_by_role("button", name="More filters")).to_have_count(0)
