"""What may not be believed must look like it, and what is claimed must add up."""

import re
from decimal import Decimal

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.cut import Cuttable
from tests.browser.looking import page_at, rows_shown
from tests.support.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.asyncio(loop_scope="session")]

TOKEN = "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
COLOUR = "element => getComputedStyle(element).color"
AS_RGB = """hex => { const s = document.createElement('span'); s.style.color = hex; document.body.append(s);
  const rgb = getComputedStyle(s).color; s.remove(); return rgb; }"""
WITHDRAWN_WITHIN_MS = 30_000
WORDS = {"stale": "stale", "resyncing": "resync", "halted": "halted"}


async def colour_of(page: Page, token: str) -> str:
    rgb: str = await page.evaluate(AS_RGB, await page.evaluate(TOKEN, f"--as-{token}"))
    return rgb


async def question_with_unusable_book(url: str) -> dict[str, str]:
    """Find a question one of whose books is stale, resyncing or halted; the demo has some at almost any time."""
    async with httpx.AsyncClient(base_url=url, timeout=10.0) as client:

        async def found() -> dict[str, str] | None:
            page = (await client.get("/api/v1/questions", params={"limit": 1000, "status": "all"})).json()
            for row in page["items"]:
                for quote in row["quotes"]:
                    if quote["trust"] in WORDS and (quote["bid"] or quote["ask"]):
                        return {"id": row["id"], "title": row["title"], "trust": quote["trust"]}
            return None

        try:
            result = await eventually(found, within=45.0, every=1.0, what="a question with an unusable book")
        except AssertionError as error:
            pytest.skip(str(error))
        assert result is not None
        return result


async def test_books_that_cannot_be_used_look_like_it(browser: Browser, demo_url: str) -> None:
    found = await question_with_unusable_book(demo_url)
    words = "+".join(re.findall(r"\w+", found["title"])[:8])
    async with page_at(browser, f"{demo_url}/markets?status=all&q={words}") as page:
        await rows_shown(page)
        cell = page.locator(f"[role=row]:has(a[href$='{found['id']}']) [data-trust={found['trust']}]").first
        await expect(cell).to_contain_text(WORDS[found["trust"]])
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
        aged = first.locator("[data-trust=stale]").filter(has_text=re.compile(r"stale\s*\d+[sm]")).first
        await expect(aged).to_be_visible()
        await expect(first.locator("[data-column=edge]")).to_have_text("–")
        faded = await colour_of(page, "text-3")
        for figure in await first.locator("[data-trust] [data-figure]").all():
            assert await figure.evaluate(COLOUR) == faded
        was = await aged.inner_text()
        await expect(aged).not_to_have_text(was, timeout=5_000)
        await line.mend()
        await expect(page.locator("[data-trust=live]").first).to_be_visible(timeout=WITHDRAWN_WITHIN_MS)
        await expect(strip).not_to_contain_text("prices as of")


def amount(text: str) -> Decimal:
    """Read an amount as the page writes it."""
    return Decimal(text.replace("\u2212", "-").replace("+", "").replace(",", "").replace("$", "").strip())


# Everything that a certificate claims, read at one instant: it goes on updating.
CERTIFICATE = """
drawer => {
  const cells = rows => [...rows].map(row => [...row.querySelectorAll('td')].map(td => td.innerText));
  const [states, costs] = drawer.querySelectorAll('table');
  return {
    costs: cells(costs.querySelectorAll('tbody tr')).flat(),
    net: costs.querySelector('tfoot td').innerText,
    states: [...states.querySelectorAll('tbody tr')].filter(row => row.querySelector('td')).map(row =>
      ['leg', 'receive', 'profit'].flatMap(of =>
        [...row.querySelectorAll(`td[data-of=${of}]`)].map(td => td.innerText))),
    taken: [...states.querySelectorAll('tbody tr')].filter(row => row.querySelector('td'))
      .map(row => row.querySelector('th').innerText.match(/commission ([\\d.,]+)/)?.[1] ?? '0'),
    keys: [...drawer.querySelectorAll('header dd, dl dd')].slice(0, 2).map(dd => dd.innerText),
  };
}
"""


async def test_the_sums_of_a_certificate_add_up_to_the_cent(browser: Browser, demo_url: str) -> None:
    async with httpx.AsyncClient(base_url=demo_url, timeout=10.0) as client:
        items = (await client.get("/api/v1/opportunities", params={"limit": 20})).json()["items"]
        closed = (await client.get("/api/v1/opportunities", params={"status": "closed", "limit": 5})).json()["items"]
    rows = (items + closed)[:5]
    assert rows
    for row in rows:
        async with page_at(browser, f"{demo_url}/arb/{row['id']}") as page:
            drawer = page.get_by_role("complementary", name="Opportunity")
            await drawer.locator("table[data-sum=costs]").wait_for()
            said = await drawer.evaluate(CERTIFICATE)
            net = amount(said["net"])
            assert sum(amount(line) for line in said["costs"]) == net

            outlays = set()
            lines = [[amount(text) for text in line] for line in said["states"]]
            for (*pays, received, profit), taken in zip(lines, map(amount, said["taken"]), strict=True):
                assert sum(pays) - taken == received
                outlays.add(received - profit)
            assert len(outlays) == 1, "every ending starts from the same outlay"
            kept, lost = (amount(text) for text in said["keys"])
            assert kept == net
            assert lost in [amount(line[-1]) for line in said["states"]]


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
