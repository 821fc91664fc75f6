"""What may not be believed must look like it, and what is claimed must add up."""

import re
from decimal import Decimal

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.cut import Cuttable
from tests.browser.looking import page_at, rows_shown

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.asyncio(loop_scope="session")]

TOKEN = "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
COLOUR = "element => getComputedStyle(element).color"
AS_RGB = """hex => { const s = document.createElement('span'); s.style.color = hex; document.body.append(s);
  const rgb = getComputedStyle(s).color; s.remove(); return rgb; }"""
WITHDRAWN_WITHIN_MS = 30_000


async def colour_of(page: Page, token: str) -> str:
    rgb: str = await page.evaluate(AS_RGB, await page.evaluate(TOKEN, f"--as-{token}"))
    return rgb


async def question_with_unusable_book(url: str) -> dict[str, object]:
    """Find a question one of whose books is stale, resyncing or halted; the demo always has some."""
    async with httpx.AsyncClient(base_url=url, timeout=10.0) as client:
        page = (await client.get("/api/v1/questions", params={"limit": 1000, "status": "all"})).json()
    for row in page["items"]:
        for quote in row["quotes"]:
            if quote["trust"] in ("stale", "resyncing", "halted") and (quote["bid"] or quote["ask"]):
                return {"id": row["id"], "title": row["title"], "trust": quote["trust"]}
    pytest.skip("no question of this demo has an unusable book at this moment")


async def test_books_that_cannot_be_used_look_like_it(browser: Browser, demo_url: str) -> None:
    found = await question_with_unusable_book(demo_url)
    words = "+".join(re.findall(r"\w+", str(found["title"]))[:8])
    async with page_at(browser, f"{demo_url}/markets?status=all&q={words}") as page:
        await rows_shown(page)
        cell = page.locator(f"[role=row]:has(a[href$='{found['id']}']) [data-trust={found['trust']}]").first
        await expect(cell).to_contain_text({"resyncing": "resync"}.get(str(found["trust"]), str(found["trust"])))
        faded = await colour_of(page, "text-3")
        for figure in await cell.locator("[data-figure]").all():
            assert await figure.evaluate(COLOUR) == faded
            frame = await figure.evaluate("element => getComputedStyle(element.parentElement).outlineStyle")
            assert frame == "none", "an unusable book wears no best mark"


async def test_trap_40_the_page_shows_its_age_when_the_server_dies(browser: Browser, line: Cuttable) -> None:
    async with page_at(browser, line.url + "/markets?edge=1") as page:
        await rows_shown(page)
        strip = page.locator("footer")
        await expect(page.locator("[data-trust=live]").first).to_be_visible()
        await line.cut()
        await expect(strip).to_contain_text(re.compile(r"Reconnecting, prices as of \d\d:\d\d:\d\d"), timeout=8_000)
        await expect(page.locator("[data-trust=live]")).to_have_count(0, timeout=WITHDRAWN_WITHIN_MS)
        first = page.locator("[role=row][aria-rowindex='1']")
        await expect(first.locator("[data-trust=stale]").first).to_contain_text(re.compile(r"stale\s*\d+[sm]"))
        await expect(first.locator("[data-column=edge]")).to_have_text("–")
        faded = await colour_of(page, "text-3")
        for figure in await first.locator("[data-trust] [data-figure]").all():
            assert await figure.evaluate(COLOUR) == faded
        age = first.locator("[data-trust=stale]").first
        was = await age.inner_text()
        await expect(age).not_to_have_text(was, timeout=5_000)
        await line.mend()
        await expect(page.locator("[data-trust=live]").first).to_be_visible(timeout=WITHDRAWN_WITHIN_MS)
        await expect(strip).not_to_contain_text("prices as of")


def amount(text: str) -> Decimal:
    """Read an amount as the page writes it."""
    return Decimal(text.replace("\u2212", "-").replace("+", "").replace(",", "").replace("$", "").strip())


async def column(rows: Locator, place: int) -> list[Decimal]:
    return [amount(await row.locator("td").nth(place).inner_text()) for row in await rows.all()]


async def test_the_sums_of_a_certificate_add_up_to_the_cent(browser: Browser, demo_url: str) -> None:
    async with httpx.AsyncClient(base_url=demo_url, timeout=10.0) as client:
        items = (await client.get("/api/v1/opportunities", params={"limit": 20})).json()["items"]
        closed = (await client.get("/api/v1/opportunities", params={"status": "closed", "limit": 5})).json()["items"]
    rows = (items + closed)[:5]
    assert rows
    for row in rows:
        async with page_at(browser, f"{demo_url}/arb/{row['id']}") as page:
            await page.keyboard.press(".")
            drawer = page.get_by_role("complementary", name="Opportunity")
            costs = drawer.locator("table[data-sum=costs]")
            await costs.wait_for()
            net = amount(await costs.locator("tfoot td").inner_text())
            assert sum(await column(costs.locator("tbody tr"), 0)) == net

            states = drawer.get_by_role("table").first.locator("tbody tr:has(td)")
            pays = [await column(states, place) for place in range(2)]
            received = await column(states, 2)
            profits = await column(states, 3)
            outlays = {one - profit for one, profit in zip(received, profits, strict=True)}
            assert len(outlays) == 1, "every ending starts from the same outlay"
            assert [sum(pair) for pair in zip(*pays, strict=True)] == received
            kept = amount(await drawer.locator("dl dd").first.inner_text())
            lost = amount(await drawer.locator("dl dd").nth(1).inner_text())
            assert kept == net
            assert lost == min(profits) or lost in profits


async def test_a_certificate_can_be_recomputed_from_the_page(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, demo_url + "/arb?min_profit=0") as page:
        await rows_shown(page)
        await page.locator("[role=row][aria-rowindex='1']").click()
        drawer = page.get_by_role("complementary", name="Opportunity")
        await drawer.get_by_role("button", name="Recompute").click()
        result = drawer.get_by_role("status")
        await expect(result).to_contain_text("Proof holds")
        said = await result.locator("dd").all_inner_texts()
        assert said[0] == said[1]
        async with page.expect_download() as download:
            await drawer.get_by_role("button", name="Evidence").click()
        assert (await download.value).suggested_filename.endswith(".json")
