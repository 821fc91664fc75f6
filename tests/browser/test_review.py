"""One key a decision about a link: what it does, what it demands first, and that nothing typed is lost."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from allsight.domain.ids import LinkId, Venue
from tests.browser.cut import Cuttable
from tests.browser.looking import DESKTOP, PHONE, page_at
from tests.browser.scene import ReviewScene, bridge, inflation, reworded
from tests.support.programs import ROOT
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.integration,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(
        not (ROOT / "dashboard" / "dist" / "index.html").is_file(), reason="the dashboard is not built: make setup"
    ),
]

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


async def test_keys_decide_and_undo(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        links = await towns(scene, "Alva", "Berg", "Coro")
        async with page_at(browser, scene.url + "/markets") as page:
            await expect(page.get_by_role("link", name="Review 3").first).to_be_visible()
            await page.keyboard.press("g")
            await page.keyboard.press("r")
            await expect(page).to_have_url(re.compile(r"/review/l\w+"))
            first = LinkId(page.url.rpartition("/")[2])
            assert first in links
            await expect(page.get_by_text("Prices are hidden until somebody has decided")).to_be_visible()
            await note(page).fill("read both")
            await page.keyboard.press("Escape")

            await page.keyboard.press("y")
            await page.get_by_label("Who decides?").fill(REVIEWER)
            await page.keyboard.press("Enter")
            await expect(done(page)).to_contain_text("Confirmed")
            await expect(done(page).locator("[data-figure]")).to_have_text(["45.0", "47.0", "45.0", "47.0"])
            link = (await scene.get(f"/matches/{first}"))["link"]
            assert (link["status"], link["decided_by"], link["note"]) == ("confirmed", REVIEWER, "read both")
            assert (await scene.get(f"/matches/{first}"))["decisions"][-1]["took_s"] > 0

            await expect(page).not_to_have_url(re.compile(first))
            second = LinkId(page.url.rpartition("/")[2])
            await expect(note(page)).to_have_value("")
            await page.keyboard.press("n")
            await expect(done(page)).to_contain_text("Rejected")
            assert (await scene.get(f"/matches/{second}"))["link"]["status"] == "rejected"
            await expect(page.get_by_role("link", name="Review 1").first).to_be_visible()

            await page.keyboard.press("u")
            await expect(page).to_have_url(re.compile(second))
            await expect(notice(page)).to_have_text("Taken back")
            assert (await scene.get(f"/matches/{second}"))["link"]["status"] == "proposed"
            await expect(page.get_by_role("link", name="Review 2").first).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_last_decision_of_all_can_be_undone(browser: Browser, tmp_path: Path, size: tuple[int, int]) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        (only,) = await towns(scene, "Alva")
        async with opened(browser, scene.url, only, size) as page:
            await page.get_by_role("button", name="Reject").click()
            await expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()
            await done(page).get_by_role("button", name="Undo").click()
            await expect(page).to_have_url(re.compile(only))
            assert (await scene.get(f"/matches/{only}"))["link"]["status"] == "proposed"


KEYS = {
    "y": ("confirm", "same"),
    "1": ("confirm", "same"),
    "2": ("opposite", "opposite"),
    "3": ("subset", "within"),
    "4": ("subset", "around"),
    "5": ("related", "related"),
    "6": ("reject", "different"),
    "n": ("reject", "different"),
}


async def test_every_relation_has_its_key(browser: Browser, tmp_path: Path) -> None:
    names = ["Alva", "Berg", "Coro", "Dorn", "Esk", "Faro", "Gent", "Husum"]
    async with ReviewScene.running(tmp_path) as scene:
        links = await towns(scene, *names)
        async with opened(browser, scene.url) as page:
            for link, (key, made) in zip(links, KEYS.items(), strict=True):
                await rows(page).filter(has_text=names[links.index(link)]).click()
                await expect(page).to_have_url(re.compile(link))
                await page.get_by_role("article", name="Text B").wait_for()
                await page.keyboard.press(key)
                await expect(page).not_to_have_url(re.compile(link))
                decision = (await scene.get(f"/matches/{link}"))["decisions"][-1]
                assert (decision["action"], decision["finding"], decision["by"]) == (*made, REVIEWER), key


async def test_flip_and_split(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        link, _ = await towns(scene, "Alva", "Berg")
        async with opened(browser, scene.url, link) as page:
            await page.keyboard.press("f")
            await expect(page.get_by_role("button", name="Confirm opposite")).to_be_visible()
            await page.keyboard.press("y")
            await expect(done(page)).to_contain_text("Confirmed the other way round")
            assert (await scene.get(f"/matches/{link}"))["link"]["orientation"] == "opposite"
            await page.goto(f"{scene.url}/review/{link}?status=confirmed")
            await page.get_by_role("list", name="Decisions").wait_for()
            await page.keyboard.press("x")
            await expect(done(page)).to_contain_text("Split off")
            assert (await scene.get(f"/matches/{link}"))["decisions"][-1]["action"] == "split"


async def test_a_grave_difference_must_be_ticked_first(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        link = await two_thresholds(scene)
        async with opened(browser, scene.url, link) as page:
            await expect(page.get_by_role("list", name="Differences")).to_contain_text("fatal")
            await page.keyboard.press("y")
            await expect(notice(page)).to_contain_text("tick it first: threshold")
            assert (await scene.get(f"/matches/{link}"))["decisions"] == []
            box = page.get_by_role("checkbox", name="I have looked at difference 1")
            await expect(box).to_be_focused()
            await page.keyboard.press("Space")
            await expect(box).to_be_checked()
            await page.keyboard.press("y")
            await expect(done(page)).to_contain_text("Confirmed")
            assert (await scene.get(f"/matches/{link}"))["link"]["status"] == "confirmed"


async def test_what_is_stale_comes_first_and_shows_what_changed(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        first, other = await towns(scene, "Alva", "Berg")
        await scene.decide(other, "confirm", "bob")
        scene.edit(
            bridge(Venue.POLYMARKET, "Berg", "PBerg"), 'Resolves to "Yes" if one can drive over the Berg crossing.'
        )

        async def stale() -> bool:
            return bool((await scene.get(f"/matches/{other}"))["link"]["status"] == "stale")

        await eventually(stale, within=10, every=0.05)
        async with opened(browser, scene.url) as page:
            await expect(page).to_have_url(re.compile(other))
            await expect(rows(page).first).to_contain_text("changed")
            changes = page.get_by_role("region", name="What changed since it was decided")
            await expect(changes).to_contain_text("rules v1 → v2")
            await expect(changes.locator("del").first).to_contain_text("walk")
            await expect(changes.locator("ins").first).to_contain_text("drive")
            await page.keyboard.press("v")
            await expect(changes).to_have_count(0)
            await page.keyboard.press("v")
            await expect(changes).to_be_visible()
            await expect(page.get_by_role("list", name="Decisions")).to_contain_text("by bob")
            await page.keyboard.press("y")
            await expect(page).to_have_url(re.compile(first))
            await page.keyboard.press("v")
            await expect(notice(page)).to_contain_text("No text has changed")


async def test_two_reviewers_see_each_other_decide_at_once(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        first, second, _ = await towns(scene, "Alva", "Berg", "Coro")
        async with opened(browser, scene.url, first) as ann, page_at(browser, f"{scene.url}/review/{second}") as bob:
            await introduced(bob, "bob")
            await expect(rows(ann)).to_have_count(3)
            await bob.keyboard.press("n")
            await expect(rows(ann).filter(has_text="Berg")).to_have_count(0, timeout=AT_ONCE_MS)
            await expect(elsewhere(ann)).to_contain_text("Rejected by bob")
            await expect(elsewhere(ann)).to_contain_text("Berg")
            await expect(ann.get_by_role("link", name="Review 2").first).to_be_visible()
            await expect(elsewhere(bob)).to_be_empty()
            await bob.keyboard.press("u")
            await expect(rows(ann).filter(has_text="Berg")).to_have_count(1)
            await expect(elsewhere(ann)).to_contain_text("Taken back by bob")
            await elsewhere(ann).get_by_role("button", name="Show").click()
            await expect(ann).to_have_url(re.compile(second))


async def test_a_decision_of_somebody_else_is_not_run_over(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        link, _ = await towns(scene, "Alva", "Berg")
        async with opened(browser, scene.url, link) as page:
            await note(page).fill("half a thought")
            await page.keyboard.press("Enter")
            await scene.decide(link, "reject", "bob")
            await expect(notice(page)).to_have_text(
                "Rejected by bob meanwhile. This is how it stands now. Your note is kept.", timeout=AT_ONCE_MS
            )
            await page.keyboard.press("y")
            await expect(notice(page)).to_contain_text("nothing was decided. Press again")
            await expect(page.get_by_role("list", name="Decisions")).to_contain_text("by bob")
            await expect(note(page)).to_have_value("half a thought")
            assert (await scene.get(f"/matches/{link}"))["link"]["decided_by"] == "bob"
            await page.keyboard.press("y")
            await expect(done(page)).to_contain_text("Confirmed")
            assert (await scene.get(f"/matches/{link}"))["link"]["decided_by"] == REVIEWER


async def test_who_was_quicker_is_told_where_the_news_had_not_come_yet(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        link, _ = await towns(scene, "Alva", "Berg")
        async with opened(browser, scene.url, link) as page:

            async def late(route: Route) -> None:
                await scene.decide(link, "reject", "bob")
                await route.continue_()

            await page.route("**/confirm", late)
            await page.keyboard.press("y")
            await expect(notice(page)).to_contain_text("Rejected by bob meanwhile")
            assert (await scene.get(f"/matches/{link}"))["link"]["decided_by"] == "bob"


async def test_nothing_typed_is_lost_when_the_server_is(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene, Cuttable.to(scene.url) as line:
        link, _ = await towns(scene, "Alva", "Berg")
        async with opened(browser, line.url, link) as page:
            await note(page).fill("the towns differ")
            await page.keyboard.press("Enter")
            await line.cut()
            await page.keyboard.press("n")
            await expect(notice(page)).to_contain_text("Nothing was decided; your note is kept", timeout=10_000)
            await expect(note(page)).to_have_value("the towns differ")
            await line.mend()
            await page.keyboard.press("n")
            await expect(done(page)).to_contain_text("Rejected", timeout=10_000)
            assert (await scene.get(f"/matches/{link}"))["link"]["note"] == "the towns differ"


async def test_letters_of_a_note_decide_nothing(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        (link,) = await towns(scene, "Alva")
        async with opened(browser, scene.url, link) as page:
            await note(page).click()
            await page.keyboard.type("yn123456")
            await page.keyboard.press("Escape")
            await page.keyboard.press("?")
            await page.get_by_role("dialog").wait_for()
            await page.keyboard.press("y")
            assert (await scene.get(f"/matches/{link}"))["decisions"] == []
            await expect(page.get_by_role("dialog")).to_contain_text("One key a decision", ignore_case=True)


SCROLLED = "() => [...document.querySelectorAll('article[aria-label^=Text]')].map(pane => pane.scrollTop)"


async def test_both_texts_scroll_together_and_jump_to_the_difference(browser: Browser, tmp_path: Path) -> None:
    rest = " ".join(f"Nothing else in paragraph {number} matters.\n\n" for number in range(60))
    says = "Resolves to Yes if CPI rises by more than {}% in November 2026."
    ours = reworded(inflation(Venue.POLYMARKET, "0.2", "C2"), rest + says.format("0.2") + rest)
    theirs = reworded(inflation(Venue.KALSHI, "0.3", "C3"), says.format("0.3") + rest + rest)
    async with ReviewScene.running(tmp_path) as scene:
        link = await scene.propose(ours, theirs)
        async with opened(browser, scene.url, link) as page:
            await page.get_by_role("article", name="Text A").hover()
            await page.mouse.wheel(0, 300)
            await page.wait_for_function(f"({SCROLLED})().every(top => top === 300)")
            await page.keyboard.press("e")
            for name in ("Text A", "Text B"):
                mark = page.get_by_role("article", name=name).locator("mark[data-current=true]").first
                await expect(mark).to_be_in_viewport()
            before = await page.evaluate(SCROLLED)
            await page.mouse.wheel(0, 100)
            await page.wait_for_function(
                f"before => ({SCROLLED})().every((top, at) => top === before[at] + 100)", arg=before
            )


MARKUP = "<img src=x onerror=alert(1)>"


async def test_venue_texts_are_drawn_as_text(browser: Browser, tmp_path: Path) -> None:
    hostile = reworded(bridge(Venue.POLYMARKET, "Alva", "P1"), f"Over the Alva crossing. {MARKUP}")
    async with ReviewScene.running(tmp_path) as scene:
        link = await scene.propose(hostile, bridge(Venue.KALSHI, "Alva", "K1"))
        async with opened(browser, scene.url, link) as page:
            await expect(page.get_by_role("article", name="Text A")).to_contain_text(MARKUP)
            assert await page.locator("main img").count() == 0


async def test_a_phone_shows_one_link_with_its_buttons_under_the_thumb(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        await two_thresholds(scene)
        await towns(scene, "Alva")
        async with page_at(browser, scene.url + "/review", size=PHONE) as page:
            await rows(page).filter(has_text="CPI").click()
            await introduced(page)
            assert await page.evaluate(WIDEST) <= PHONE[0]
            tabs = await page.get_by_role("navigation", name="Pages").last.bounding_box()
            assert tabs is not None
            for name in ("Reject", "Confirm same", "More decisions"):
                button = page.get_by_role("button", name=name)
                box = await button.bounding_box()
                assert box is not None
                assert min(box["width"], box["height"]) >= 44
                assert tabs["y"] - 120 < box["y"] + box["height"] <= tabs["y"], "fixed at the bottom"
            await page.get_by_role("button", name="Confirm same").click()
            tick = page.get_by_role("checkbox")
            await expect(tick).to_be_in_viewport()
            box = await page.locator("label").filter(has=tick).bounding_box()
            assert box is not None
            assert box["height"] >= 44
            await tick.check()
            await page.get_by_role("button", name="More decisions").click()
            await page.get_by_role("menuitem", name="Related").click()
            await expect(done(page)).to_contain_text("Kept as related")
            assert await page.evaluate(WIDEST) <= PHONE[0]
            await page.get_by_role("link", name="Queue").click()
            await expect(rows(page)).to_have_count(1)


async def test_filters_narrow_the_queue_and_stand_in_the_link(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        await two_thresholds(scene)
        await towns(scene, "Alva", "Berg")
        async with opened(browser, scene.url) as page:
            await expect(rows(page)).to_have_count(3)
            await page.get_by_role("button", name="Conflict").click()
            await page.get_by_role("menuitemcheckbox", name="fatal").click()
            await expect(rows(page)).to_have_count(1)
            await expect(page).to_have_url(re.compile("conflict=fatal"))
            await page.reload()
            await expect(rows(page)).to_have_count(1)
            await page.goto(scene.url + "/review?status=rejected")
            await expect(page.get_by_text("No link is rejected.")).to_be_visible()
            await page.goto(scene.url + "/review?q=nowhere")
            await page.get_by_role("link", name="Clear the filter").click()
            await expect(rows(page)).to_have_count(3)


async def test_a_question_leads_to_the_review_of_its_links(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        (link,) = await towns(scene, "Alva")
        await scene.decide(link, "confirm", "bob")
        question = (await scene.get(f"/matches/{link}"))["link"]["question"]
        async with page_at(browser, f"{scene.url}/questions/{question}?tab=rules") as page:
            await page.locator(f"a[href^='/review/{link}']").click()
            await expect(page.get_by_role("list", name="Decisions")).to_contain_text("by bob")
