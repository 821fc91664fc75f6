"""Review by thumb, by keys alone and by ear."""

import re
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.looking import PHONE, page_at
from tests.browser.reviewing import (
    REVIEWER,
    WIDEST,
    done,
    introduced,
    opened,
    rows,
    towns,
    two_thresholds,
)
from tests.browser.scene import ON_A_SCENE, ReviewScene

pytestmark = ON_A_SCENE


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


SWIPE_STEP = 10


async def swipe(page: Page, at: Locator, by: int) -> None:
    """Draw a finger over a place, `by` pixels to the right."""
    box = await at.bounding_box()
    assert box is not None
    start, y = (PHONE[0] - by) // 2, box["y"] + min(40, box["height"] / 2)
    touch = await page.context.new_cdp_session(page)
    for x in range(start, start + by, SWIPE_STEP if by > 0 else -SWIPE_STEP):
        kind = "touchStart" if x == start else "touchMove"
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def test_a_phone_swipes_between_texts_and_never_decides_by_it(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        link = await two_thresholds(scene)
        async with page_at(browser, f"{scene.url}/review/{link}", size=PHONE) as page:
            ours, theirs = (page.get_by_role("article", name=name) for name in ("Text A", "Text B"))
            sides = page.get_by_role("group", name="Which text").get_by_role("button")
            await ours.evaluate("pane => pane.scrollIntoView({ block: 'start' })")
            await expect(theirs).not_to_be_in_viewport()
            await swipe(page, ours, -260)
            await expect(theirs).to_be_in_viewport(ratio=0.5)
            await expect(sides.nth(1)).to_have_attribute("aria-pressed", "true")
            await swipe(page, theirs, 260)
            await expect(sides.nth(0)).to_have_attribute("aria-pressed", "true")
            await expect(theirs).not_to_be_in_viewport()
            await sides.nth(1).tap()
            await expect(theirs).to_be_in_viewport(ratio=0.5)
            box = await sides.nth(1).bounding_box()
            assert box is not None
            assert box["height"] >= 44
            assert await page.evaluate(WIDEST) <= PHONE[0]
            claim = page.get_by_text("pays when B")
            await claim.scroll_into_view_if_needed()
            await swipe(page, claim, -300)
            await swipe(page, claim, 300)
            await expect(page).to_have_url(re.compile(link))
            assert (await scene.get(f"/matches/{link}"))["decisions"] == []
            await page.get_by_role("button", name="Reject").tap()
            await page.get_by_label("Who decides?").fill(REVIEWER)
            await page.get_by_role("button", name="Keep").tap()
            await expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()
            undo = done(page).get_by_role("button", name="Undo")
            box = await undo.bounding_box()
            assert box is not None
            assert box["height"] >= 44
            await undo.tap()
            await expect(page).to_have_url(re.compile(link))
            assert [one["action"] for one in (await scene.get(f"/matches/{link}"))["decisions"]] == ["reject", "undo"]


async def test_what_happens_is_said_aloud_in_one_region_that_stays(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        grave = await two_thresholds(scene)
        link, _ = await towns(scene, "Alva", "Berg")
        async with opened(browser, scene.url, link) as page:
            aloud = page.get_by_role("status", name="Announcements")
            region = await aloud.element_handle()
            await expect(aloud).to_have_text("Now: Alva crossing usable by November 30?")
            await page.keyboard.press("y")
            await expect(aloud).to_have_text(re.compile(r"^Confirmed: Alva crossing usable by November 30\? Now: "))
            await rows(page).filter(has_text="CPI").click()
            await expect(page).to_have_url(re.compile(grave))
            await page.get_by_role("checkbox").wait_for()
            await page.keyboard.press("y")
            await expect(aloud).to_contain_text("tick it first: threshold")
            assert region is not None
            assert await region.evaluate("region => region.isConnected"), "a region that is drawn anew is not read"


async def test_keys_walk_the_statuses_and_then_the_page_in_reading_order(browser: Browser, tmp_path: Path) -> None:
    async with ReviewScene.running(tmp_path) as scene:
        (link,) = await towns(scene, "Alva")
        async with opened(browser, scene.url, link) as page:
            await page.get_by_role("tab", name="Waiting").focus()
            await page.keyboard.press("ArrowLeft")
            await expect(page.get_by_role("tab", name="Rejected")).to_be_focused()
            await expect(page).to_have_url(re.compile("status=rejected"))
            await page.keyboard.press("ArrowRight")
            await expect(page.get_by_role("tab", name="Waiting")).to_have_attribute("aria-selected", "true")
            seen: list[str] = []
            while len(seen) < 60 and "Decide" not in seen:
                await page.keyboard.press("Tab")
                where = await page.evaluate("() => document.activeElement.closest('[aria-label]')?.ariaLabel ?? ''")
                region = await page.evaluate(
                    "() => document.activeElement.closest('section, header, [role=tablist]')?.ariaLabel ?? 'head'"
                )
                assert where is not None
                if not seen or seen[-1] != region:
                    seen.append(region)
            order = [name for name in seen if name in ("Queue", "head", "Fields compared", "Both rules", "Decide")]
            assert order[-4:] == ["head", "Fields compared", "Both rules", "Decide"], seen
