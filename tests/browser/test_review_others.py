"""Others at work on the same links, and a server that goes away: nothing is run over, nothing is lost, all is said."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.cut import Cuttable
from tests.browser.looking import page_at
from tests.browser.reviewing import (
    AT_ONCE_MS,
    REVIEWER,
    done,
    elsewhere,
    introduced,
    note,
    notice,
    opened,
    rows,
    towns,
)
from tests.browser.scene import ON_A_SCENE, ReviewScene
from tests.support.programs import patience

pytestmark = ON_A_SCENE

RETRIED_WITHIN_MS = 15_000
"""The page tries again by itself; it waits longer after every attempt."""


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
            back = rows(ann).filter(has_text="Berg").or_(ann.get_by_role("button", name="1 new"))
            await expect(back).to_be_visible()  # a row that comes waits while the others are being read
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


@pytest.mark.parametrize("news_first", [False, True], ids=["the refusal comes first", "the news comes first"])
async def test_who_was_quicker_is_told(browser: Browser, tmp_path: Path, *, news_first: bool) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        link, _ = await towns(scene, "Alva", "Berg")
        async with opened(browser, scene.url, link) as page:

            async def late(route: Route) -> None:
                await scene.decide(link, "reject", "bob")
                if news_first:
                    await expect(page.get_by_role("list", name="Decisions")).to_contain_text("by bob")
                await route.continue_()

            await page.route("**/confirm", late)
            async with page.expect_response("**/confirm"):
                await page.keyboard.press("y")
            await expect(page.get_by_role("button", name="Reject")).to_be_enabled()
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


async def test_what_is_kept_says_how_old_it_is_until_the_server_is_back(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene, Cuttable.to(scene.url) as line:
        link, other = await towns(scene, "Alva", "Berg")
        async with opened(browser, line.url, link) as page:
            kept = page.get_by_role("status", name="Kept")
            await expect(rows(page)).to_have_count(2)
            await expect(kept).to_be_empty()
            await line.cut()
            await expect(kept).to_contain_text("the server does not answer, decisions wait", timeout=10_000)
            await expect(kept).to_contain_text("As of")
            await expect(rows(page)).to_have_count(2)
            await scene.decide(other, "reject", "bob")
            await kept.get_by_role("button", name="Try now").click()
            await expect(kept).to_contain_text("decisions wait")
            await line.mend()
            await expect(kept).to_be_empty(timeout=patience(RETRIED_WITHIN_MS))
            await expect(rows(page)).to_have_count(1)
