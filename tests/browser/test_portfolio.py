"""What to take together under a bankroll: sums that add up, what is left out and why, and the address that holds it."""

import re
from decimal import Decimal

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.looking import DESKTOP, PHONE, aligned_figures, page_at

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.asyncio(loop_scope="session")]

PORTFOLIO = "/arb?tab=portfolio"
ANSWERS = "**/api/v1/opportunities/portfolio*"
# Rows of which something stands beyond the window.
CUT = """
() => [...document.querySelectorAll('[role=gridcell]')]
  .filter(cell => [...cell.querySelectorAll('*')]
    .some(part => part.getBoundingClientRect().right > window.innerWidth + 1))
  .map(cell => cell.innerText)
"""
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"


def amount(text: str) -> Decimal:
    """Read an amount as the page writes it."""
    return Decimal(re.sub(r"[+,$\s]", "", text.replace("\u2212", "-")))


async def chosen(page: Page) -> Locator:
    """Wait for the rows that are to be taken together."""
    rows = page.get_by_role("region", name="Chosen").locator("[role=row][aria-rowindex]")
    await rows.first.wait_for()
    return rows


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=lambda size: str(size[0]))
async def test_the_set_and_what_is_left_out_fit_the_page(
    browser: Browser, demo_url: str, size: tuple[int, int], scheme: str
) -> None:
    async with page_at(browser, demo_url + PORTFOLIO, size=size, scheme=scheme) as page:
        await chosen(page)
        await expect(page.get_by_text(re.compile(r"^Take th(is one|ese \d+): pay \$"))).to_be_visible()
        await expect(page.get_by_role("tab", name="Portfolio")).to_be_in_viewport(ratio=1)
        assert await page.evaluate(SIDEWAYS) <= 0
        assert await page.evaluate(CUT) == []
        assert await aligned_figures(page)


# Everything that is claimed of a set, read at one instant: it may be chosen anew.
CLAIMS = """
page => {
  const region = page.querySelector('section[aria-label=Chosen]');
  const cells = column => [...region.querySelectorAll(`[role=gridcell][data-column=${column}] [data-figure]`)]
    .map(figure => figure.textContent);
  const figures = Object.fromEntries([...page.querySelectorAll('dl > div')].map(
    div => [div.querySelector('dt').innerText.trim(), div.querySelector('dd').innerText]));
  const venues = [...page.querySelectorAll('table[aria-label^="What has to lie"] td:nth-child(2)')]
    .map(td => td.innerText);
  return { profits: cells('profit'), outlays: cells('outlay'), figures, venues };
}
"""


async def test_what_is_claimed_of_a_set_adds_up_to_the_cent(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, f"{demo_url}{PORTFOLIO}&bankroll=4000") as page:
        await chosen(page)
        said = await page.locator("main").evaluate(CLAIMS)
    figures = {name: amount(text) for name, text in said["figures"].items()}
    assert sum(map(amount, said["profits"])) == figures["Guaranteed"]
    assert sum(map(amount, said["outlays"])) == figures["Outlay"] == sum(map(amount, said["venues"]))
    assert figures["Outlay"] + figures["Stays free"] == Decimal(4000)


async def test_the_address_holds_the_bankroll(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, demo_url + PORTFOLIO) as page:
        await chosen(page)
        field = page.get_by_label("Bankroll")
        await expect(field).to_have_value("5000")
        await field.fill("750")
        await expect(page).to_have_url(re.compile("bankroll=750"))
        await field.fill("0")
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(page).to_have_url(re.compile("bankroll=750"))
        await page.reload()
        await expect(page.get_by_label("Bankroll")).to_have_value("750")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=lambda size: str(size[0]))
async def test_what_may_lie_at_a_venue_is_kept_to(browser: Browser, demo_url: str, size: tuple[int, int]) -> None:
    async with page_at(browser, demo_url + PORTFOLIO, size=size) as page:
        await chosen(page)
        at = page.get_by_role("table", name="What has to lie at each venue").locator("tbody tr")
        sums = [amount(text) for text in await at.locator("td:nth-child(2)").all_inner_texts()]
        assert len(sums) == 6
        most = max(range(6), key=sums.__getitem__)
        field = at.nth(most).get_by_role("textbox")
        await field.fill("much")
        await expect(field).to_have_attribute("aria-invalid", "true")
        await field.fill("0")
        await expect(page).to_have_url(re.compile(r"funds=\w\w(:|%3A)0"))
        await expect(at.nth(most).locator("td:nth-child(2)")).to_have_text(re.compile(r"^\D*0\.00$"))
        await expect(field).to_be_focused()
        await field.fill("")
        await expect(page).not_to_have_url(re.compile("funds="))


async def test_a_chosen_row_opens_beside_the_set(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, demo_url + PORTFOLIO) as page:
        rows = await chosen(page)
        await rows.first.click()
        await expect(page.get_by_role("complementary", name="Opportunity")).to_be_visible()
        await expect(page).to_have_url(re.compile(r"/arb/\w+\?tab=portfolio"))
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("region", name="Chosen")).to_be_visible()


async def test_one_that_is_smaller_than_listed_opens_with_its_own_certificate(browser: Browser, demo_url: str) -> None:
    """The server's answers for the first of the set, told as if twelve dollars of it were taken."""
    asked: list[str] = []

    async def smaller(route: Route) -> None:
        told = await (await route.fetch()).json()
        first = {**told["chosen"][0], "outlay": "12.34"}
        await route.fulfill(json={**told, "chosen": [first, *told["chosen"][1:]], "resized": [first["id"]]})

    async def sized(route: Route) -> None:
        address = httpx.URL(route.request.url)
        asked.append(f"{address.path.rsplit('/', 1)[-1]} {address.params['bankroll']}")
        evidence = {"schema": "allsight.opportunity/2", "sha256": "0" * 64, "body": {"legs": []}}
        if address.path.endswith("/evidence"):
            await route.fulfill(json=evidence)
            return
        told = await (await route.fetch(url=str(address).partition("/sized")[0])).json()
        row = {**told["row"], "outlay": "12.34", "guaranteed": "0.56"}
        await route.fulfill(json={"opportunity": {**told, "row": row}, "evidence": evidence})

    async with page_at(browser, f"{demo_url}/status") as page:
        await page.route(ANSWERS, smaller)
        await page.route(re.compile(r"/opportunities/\w+/sized"), sized)
        await page.evaluate(
            "history.pushState(null, '', '/arb?tab=portfolio'); dispatchEvent(new PopStateEvent('popstate'))"
        )
        await (await chosen(page)).first.click()
        drawer = page.get_by_role("complementary", name="Opportunity")
        await expect(drawer).to_contain_text("Proved anew for at most $12.34, as the portfolio takes it")
        await expect(drawer.locator("dd").first).to_have_text("+$0.56")
        await drawer.get_by_role("button", name="Recompute").click()
        await expect(drawer.get_by_text("Proof does not hold").or_(drawer.get_by_text("no evidence"))).to_be_visible()
        assert {"sized 12.34", "evidence 12.34"} <= set(asked)
        await page.unroute_all(behavior="ignoreErrors")  # an answer that is under way when the page closes is nobody's


async def test_where_nothing_fits_it_says_what_would(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, f"{demo_url}{PORTFOLIO}&bankroll=0.01") as page:
        region = page.locator("[data-region=plain]")
        await expect(region).to_contain_text("Nothing is taken with $0.01.")
        await region.get_by_role("button", name=re.compile(r"Look with \$")).click()
        await expect(page).to_have_url(re.compile(r"bankroll=(?!0\.01)"))


async def test_where_venues_hold_nothing_it_says_so_and_lifts_that(browser: Browser, demo_url: str) -> None:
    none = ",".join(f"{code}:0" for code in ("KA", "PM", "BF", "SM", "DR", "HH"))
    async with page_at(browser, f"{demo_url}{PORTFOLIO}&funds={none}") as page:
        region = page.locator("[data-region=plain]")
        await expect(region).to_contain_text("Nothing is taken within what may lie at each venue.")
        await region.get_by_role("button", name="Lift all limits").click()
        await expect(page).not_to_have_url(re.compile("funds="))
        await chosen(page)


async def test_conditional_ones_are_never_mixed_with_locked_ones(browser: Browser, demo_url: str) -> None:
    async with page_at(browser, f"{demo_url}{PORTFOLIO}&of=conditional") as page:
        await expect(page.get_by_text("Not guaranteed", exact=True)).to_be_visible()
        await page.locator("[data-region=plain], section[aria-label=Chosen] [role=row]").first.wait_for()
        await expect(page.locator("dt", has_text="Guaranteed")).to_have_count(0)


async def test_what_failed_says_so_and_is_tried_again(browser: Browser, demo_url: str) -> None:
    async def broken(route: Route) -> None:
        body = '{"type":"about:blank","title":"x","status":503,"detail":"The database is busy.","code":"storage_busy"}'
        await route.fulfill(status=503, content_type="application/problem+json", body=body)

    async with page_at(browser, f"{demo_url}/status") as page:
        await page.route(ANSWERS, broken)
        await page.evaluate(
            "history.pushState(null, '', '/arb?tab=portfolio'); dispatchEvent(new PopStateEvent('popstate'))"
        )
        failed = page.locator("[data-region=failed]")
        await expect(failed).to_contain_text("The portfolio could not be loaded.")
        await expect(failed).to_contain_text("storage_busy")
        await page.unroute(ANSWERS)
        await failed.get_by_role("button", name="Try now").click()
        await chosen(page)


async def test_a_certificate_names_those_that_take_the_same_offers(browser: Browser, demo_url: str) -> None:
    """Two that are closed stay as they are: what the server says of open ones is told of these."""
    async with httpx.AsyncClient(base_url=f"{demo_url}/api/v1", timeout=10.0) as client:
        closed: dict[str, str | int] = {"status": "closed", "limit": 2, "sort": "-closed"}
        one, other = (await client.get("/opportunities", params=closed)).json()["items"]
        told = (await client.get(f"/opportunities/{one['id']}")).json()
    leg = {key: one["legs"][0][key] for key in ("venue", "market", "side")}
    shared = {"opportunity_id": other["id"], "title": other["title"], "contracts": "12.5", **leg}

    async def sharing(route: Route) -> None:
        await route.fulfill(json={**told, "shares_depth": [shared, {**shared, "market": "kalshi:OTHER"}]})

    async with page_at(browser, f"{demo_url}/status") as page:
        await page.route(f"**/api/v1/opportunities/{one['id']}", sharing)
        await page.evaluate(
            "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }",
            f"/arb/{one['id']}?tab=closed",
        )
        named = page.get_by_role("region", name="Shares depth")
        await expect(named.get_by_role("listitem")).to_have_count(1)
        await expect(named).to_contain_text(f"{leg['side'].upper()} 12.5")
        await named.get_by_role("link", name=other["title"]).click()
        await expect(page).to_have_url(re.compile(f"/arb/{other['id']}"))
