"""How a question can end: by itself, as a rung of a ladder, as one of a set, and what every market then pays."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect

from allsight.api.models.common import Page as Paged
from allsight.api.models.questions import QuestionRow
from allsight.api.models.states import StatesOut, TableOut
from allsight.domain.book import Level, Trust
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.messages import BookSnapshot
from allsight.domain.states import StateKind, TableShape
from tests.browser.looking import DESKTOP, PHONE, has_room_for_long_odds, page_at
from tests.browser.scene import ON_A_SCENE
from tests.normalization.matcher.samples import Listed, listed
from tests.support.programs import patience
from tests.support.small_program import SmallProgram, small_program
from tests.support.state_scene import LEVELS, show_states
from tests.support.waiting import eventually

pytestmark = ON_A_SCENE

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=lambda size: str(size[0]))
STATES = "**/api/v1/questions/*/states"
HOUR_NS = 3_600_000_000_000
TAPS = 3
SIDEWAYS = """() => [document.scrollingElement, document.querySelector('main'), document.querySelector('main article')]
  .map(element => element.scrollWidth - element.clientWidth)"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SmallProgram]:
    with small_program(tmp_path_factory.mktemp("data")) as running:
        show_states(running)
        running.show(*cancelled(Venue.KALSHI, 'If it is cancelled, this market resolves to "No".'))
        running.show(*cancelled(Venue.POLYMARKET, "If it is cancelled, all bets are void."))
        yield running


def cancelled(venue: Venue, words: str) -> Listed:
    """List a figure with what its venue says of the case that it never comes."""
    title = "Will the rate of CPI inflation be above 4.0% for the year ending in September 2026?"
    rules = f"Pays if the 12-month percent change in the CPI-U for September 2026 is above 4.0%. {words}"
    return listed(venue, title, rules=rules, name="CPI-CANCELLED")


async def found(program: SmallProgram, words: str, shape: TableShape, *, must_pay: bool = False) -> StatesOut:
    """Wait until a question hangs together with others in this shape."""

    def look() -> StatesOut | None:
        rows = program.get("/questions", Paged[QuestionRow], q=words, min_venues=2).items
        states = program.get(f"/questions/{rows[0].id}/states", StatesOut) if rows else None
        fits = states and any(table.shape is shape and table.must_pay is must_pay for table in states.tables)
        return states if fits else None

    states = await eventually(look, within=30, what=f"{words!r} to be in a {shape}")
    assert states is not None
    return states


async def ladder_of(program: SmallProgram) -> StatesOut:
    return await found(program, f"above {LEVELS[0]}", TableShape.LADDER)


async def set_of(program: SmallProgram) -> StatesOut:
    return await found(program, "Jane Roe", TableShape.SET, must_pay=True)


def quote(program: SmallProgram, table: TableOut, *prices: tuple[int, int]) -> None:
    """Give every market of a member the same bid and ask, in cents; the first rung of a ladder is one cent."""
    for member, (bid, ask) in zip(table.members, prices, strict=True):
        for one in member.markets:
            program.publish(
                BookSnapshot(
                    key=MarketKey(one.market), recv_ns=program.runtime.clock.now_ns(), venue_ns=None, trust=Trust.LIVE,
                    bids=(Level(bid - 1, 500),), asks=(Level(ask - 1, 700),), valid_for_ns=HOUR_NS,
                )
            )  # fmt: skip


def the(states: StatesOut, shape: TableShape, *, must_pay: bool = False) -> TableOut:
    return next(table for table in states.tables if table.shape is shape and table.must_pay is must_pay)


async def endings(page: Page, size: tuple[int, int]) -> Locator:
    """Go to the endings, which have a tab of their own on a phone."""
    if size == PHONE:
        await page.get_by_role("tab", name="Endings").click()
    region = page.get_by_role("region", name="How it can end")
    await region.get_by_role("table").first.wait_for()
    return region


async def says_why(words: Locator, size: tuple[int, int], sentence: str | re.Pattern[str]) -> None:
    """Ask for the sentence behind words, by keyboard at a desk, by touch on a phone.

    Where a price comes between finger and words, so that they move, the finger tries again.
    """
    told = expect(words.page.get_by_role("tooltip").last)
    for left in reversed(range(TAPS)):
        if size == PHONE:
            await words.tap()
        else:
            await words.focus()
        try:
            await told.to_contain_text(sentence, timeout=patience(2_000))
        except AssertionError:
            if not left:
                raise
        else:
            return


@SIZES
async def test_a_ladder_stands_from_the_strictest_to_the_widest(
    browser: Browser, program: SmallProgram, size: tuple[int, int]
) -> None:
    states = await ladder_of(program)
    ladder = the(states, TableShape.LADDER)
    quote(program, ladder, (30, 32), (40, 42))
    async with page_at(browser, f"{program.url}/questions/{states.question_id}", size=size) as page:
        region = (await endings(page, size)).get_by_role("region", name=re.compile("^Ladder")).first
        members = region.get_by_role("table").first
        rungs = members.locator("tbody th")
        await expect(rungs).to_have_count(2)
        await expect(rungs.first).to_contain_text(LEVELS[1])
        await expect(rungs.last).to_contain_text("this question")
        await expect(rungs.last).to_contain_text(
            re.compile("Follows from the rung above.*same words, other level or day")
        )
        await says_why(rungs.last.get_by_text("Follows from"), size, re.compile("If .* then "))
        await expect(members.locator("[data-side=ask] [data-figure]").first).to_have_text("32.0")
        await expect(members).not_to_contain_text("out of order")

        quote(program, ladder, (45, 47), (40, 42))
        await expect(rungs.last).to_contain_text("out of order")
        await says_why(rungs.last.get_by_text("out of order"), size, "is offered below what is bid for")
        assert max(await page.evaluate(SIDEWAYS)) <= 0

        await rungs.first.get_by_role("link").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(LEVELS[1])


async def test_points_stay_in_line_when_odds_are_long(browser: Browser, program: SmallProgram) -> None:
    states = await ladder_of(program)
    quote(program, the(states, TableShape.LADDER), (1, 2), (3, 4))
    async with page_at(browser, f"{program.url}/questions/{states.question_id}") as page:
        region = (await endings(page, DESKTOP)).get_by_role("region", name=re.compile("^Ladder")).first
        await page.keyboard.press("o")
        await page.keyboard.press("o")
        bids = region.get_by_role("table").first.locator("tbody tr:first-child [data-side=bid] [data-figure]")
        await expect(bids.first).to_have_text("100")
        # This venue's grid ends at a cent; others go a hundred times further.
        await has_room_for_long_odds(page)


@SIZES
async def test_a_set_adds_up_and_says_whether_one_must_pay(
    browser: Browser, program: SmallProgram, size: tuple[int, int]
) -> None:
    states = await set_of(program)
    stated = the(states, TableShape.SET, must_pay=True)
    quote(program, stated, (20, 22), (30, 33), (40, 44))
    async with page_at(browser, f"{program.url}/questions/{states.question_id}", size=size) as page:
        region = (await endings(page, size)).get_by_role("region", name=re.compile("^Set of outcomes")).first
        await expect(region).to_contain_text("3 outcomes, one of them must pay")
        await expect(region).to_contain_text("stated by Kalshi")
        sums = region.locator("tfoot [data-figure]")
        await expect(sums.first).to_have_text("90.0")
        await expect(sums.last).to_have_text("99.0")
        assert max(await page.evaluate(SIDEWAYS)) <= 0


@SIZES
async def test_every_ending_says_what_each_market_pays_and_why(
    browser: Browser, program: SmallProgram, size: tuple[int, int]
) -> None:
    states = await found(program, "above 4.0%", TableShape.QUESTION)
    own = states.tables[0]
    async with page_at(browser, f"{program.url}/questions/{states.question_id}", size=size) as page:
        region = (await endings(page, size)).get_by_role("region", name="Endings: The question by itself")
        for head in ("Plain endings", "What the rules say otherwise", "Where venues may part"):
            await expect(region.get_by_role("rowheader", name=re.compile(head))).to_have_count(1)
        lines = region.locator("tbody tr").filter(has=page.locator("td"))
        await expect(lines).to_have_count(len(own.states))
        for row, state in zip(await lines.all(), own.states, strict=True):
            words = [text.strip() for text in await row.locator("td").all_inner_texts()]
            assert words == ["·" if one.word == "any" else one.word for one in state.settlements]
            differ = state.kind is StateKind.BRANCH and len({one.word for one in state.settlements}) > 1
            await expect(row.get_by_text("rules differ")).to_have_count(int(differ))
        branch = next(state for state in own.states if state.kind is StateKind.BRANCH)
        assert {one.word for one in branch.settlements} == {"No", "refund"}
        await says_why(region.get_by_text(branch.label, exact=True), size, branch.why)


async def test_wide_tables_scroll_by_themselves_and_keep_the_names_of_endings(
    browser: Browser, program: SmallProgram
) -> None:
    states = await set_of(program)
    async with page_at(browser, f"{program.url}/questions/{states.question_id}", size=PHONE) as page:
        tables = (await endings(page, PHONE)).get_by_role("region", name=re.compile("^Endings: "))
        table = tables.last
        await table.scroll_into_view_if_needed()
        name = table.locator("tbody th").nth(1)
        before = await name.bounding_box()
        hidden = await table.evaluate("element => element.scrollWidth - element.clientWidth")
        assert hidden > 0
        await table.evaluate("element => { element.scrollLeft = element.scrollWidth; }")
        after = await name.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(after["x"] - before["x"]) <= 1
        assert max(await page.evaluate(SIDEWAYS)) <= 0


async def test_what_failed_says_so_and_leaves_the_rest_alone(browser: Browser, program: SmallProgram) -> None:
    states = await set_of(program)

    async def broken(route: Route) -> None:
        body = '{"type":"about:blank","title":"x","status":503,"detail":"The database is busy.","code":"storage_busy"}'
        await route.fulfill(status=503, content_type="application/problem+json", body=body)

    async with page_at(browser, f"{program.url}/status") as page:
        await page.route(STATES, broken)
        await page.evaluate(
            "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }",
            f"/questions/{states.question_id}",
        )
        region = page.get_by_role("region", name="How it can end")
        failed = region.locator("[data-region=failed]")
        await expect(failed).to_contain_text("How it can end could not be loaded.", timeout=20_000)
        await expect(page.get_by_role("region", name="Rules")).to_be_visible()
        await page.unroute(STATES)
        await failed.get_by_role("button", name="Try now").click()
        await expect(region.get_by_role("table").first).to_be_visible()


async def test_a_question_that_nobody_confirmed_says_what_is_missing(browser: Browser, program: SmallProgram) -> None:
    states = await set_of(program)

    async def emptied(route: Route) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = (await client.get(route.request.url)).json()
        for table in answer["tables"]:
            table["states"] = []
            for member in table["members"]:
                member["markets"] = []
        await route.fulfill(json=answer)

    async with page_at(browser, f"{program.url}/status") as page:
        await page.route(STATES, emptied)
        await page.evaluate(
            "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }",
            f"/questions/{states.question_id}",
        )
        region = page.get_by_role("region", name="How it can end")
        await expect(region).to_contain_text("No market is confirmed to ask this question.")
        await region.get_by_role("link").click()
        await expect(page).to_have_url(re.compile("/review"))
