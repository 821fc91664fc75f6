"""How long opportunities live: the curve, its groups, what is left for latecomers, and what stands there instead."""

import re

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.looking import DESKTOP, PHONE, aligned_figures, page_at

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.asyncio(loop_scope="session")]

LIVES = "/arb?tab=lives"
STATISTICS = "**/api/v1/opportunities/statistics*"
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=lambda size: str(size[0]))
async def test_curve_and_tables_fit_the_page(
    browser: Browser, demo_url: str, size: tuple[int, int], scheme: str
) -> None:
    async with page_at(browser, demo_url + LIVES, size=size, scheme=scheme) as page:
        curve = page.get_by_role("img", name=re.compile("outlives an age"))
        await expect(curve).to_be_visible()
        await expect(page.get_by_text(re.compile(r"locked opportunit(y|ies) opened in 30 days"))).to_be_visible()
        await expect(page.get_by_role("tab", name=re.compile("live|Lives"))).to_be_in_viewport(ratio=1)
        line = await curve.locator("path").last.get_attribute("d")
        assert line
        assert line.startswith("M")
        assert await page.evaluate(SIDEWAYS) <= 0
        assert await aligned_figures(page)


async def test_a_group_lies_over_all_and_goes_again(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, f"{demo_url}{LIVES}&by=category") as page:
        groups = page.get_by_role("region", name="By group").get_by_role("button")
        await groups.first.wait_for()
        lines = page.get_by_role("img", name=re.compile("outlives an age")).locator("g[data-quiet]")
        await expect(lines).to_have_count(1)
        name = await groups.nth(1).inner_text()
        await groups.nth(1).click()
        await expect(lines).to_have_count(2)
        await expect(groups.nth(1)).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_role("heading", name=re.compile(f"later, {name}"))).to_be_visible()
        await groups.first.click()
        await expect(lines).to_have_count(1)


async def test_days_come_as_one_file(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, demo_url + LIVES) as page:
        async with page.expect_download() as loading:
            await page.get_by_role("button", name="Days as CSV").click()
        file = await loading.value
        assert re.fullmatch(r"allsight-opportunities-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv", file.suggested_filename)
        assert (await file.path()).read_text(encoding="utf-8").startswith("day,kind,class,venues,category,base,opened,")


async def test_where_none_opened_it_says_so_and_what_to_do(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, f"{demo_url}{LIVES}&venue=DR&cat=weather&days=1") as page:
        region = page.locator("[data-region=plain]")
        await expect(region).to_contain_text("No locked opportunity opened today that fits the filter.")
        await region.get_by_role("button").click()
        await expect(page).to_have_url(re.compile("of=conditional"))


async def test_what_failed_says_so_and_is_tried_again(browser: Browser, demo_url: str) -> None:
    async def broken(route: Route) -> None:
        body = '{"type":"about:blank","title":"x","status":503,"detail":"The database is busy.","code":"storage_busy"}'
        await route.fulfill(status=503, content_type="application/problem+json", body=body)

    async with page_at(browser, f"{demo_url}/status") as page:
        await page.route(STATISTICS, broken)
        await page.evaluate(
            "history.pushState(null, '', '/arb?tab=lives'); dispatchEvent(new PopStateEvent('popstate'))"
        )
        failed = page.locator("[data-region=failed]")
        await expect(failed).to_contain_text("How long they live could not be loaded.", timeout=20_000)
        await expect(failed).to_contain_text("storage_busy")
        await page.unroute(STATISTICS)
        await failed.get_by_role("button", name="Try now").click()
        await expect(page.get_by_role("img", name=re.compile("outlives an age"))).to_be_visible()
