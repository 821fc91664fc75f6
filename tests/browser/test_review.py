"""One key a decision about a link: what it does, what it demands first, and that nothing typed is lost."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from allsight.domain.ids import LinkId, Venue
from tests.browser.looking import DESKTOP, PHONE, page_at
from tests.browser.reviewing import (
    REVIEWER,
    done,
    note,
    notice,
    opened,
    rows,
    towns,
    two_thresholds,
)
from tests.browser.scene import ON_A_SCENE, ReviewScene, bridge, inflation, reworded
from tests.support.waiting import eventually

pytestmark = ON_A_SCENE


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
