"""The question page says of which set of outcomes a question is one, and why none of them need pay."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from allsight.api.models.common import Page
from allsight.api.models.questions import QuestionRow
from allsight.domain.ids import Venue
from tests.browser.looking import DESKTOP, PHONE, page_at
from tests.browser.scene import ON_A_SCENE
from tests.normalization.matcher.samples import rivals
from tests.support.small_program import small_program
from tests.support.waiting import eventually

pytestmark = ON_A_SCENE


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_each_venue_says_how_many_of_its_outcomes_pay(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    with small_program(tmp_path) as program:
        for venue in (Venue.KALSHI, Venue.POLYMARKET):
            for one in rivals(venue, stated=venue is Venue.KALSHI):
                program.show(*one)
        found = await eventually(
            lambda: program.get("/questions", Page[QuestionRow], status="all", min_venues=2).items, within=20
        )
        async with page_at(browser, f"{program.url}/questions/{found[0].id}", size=size) as page:
            sets = page.get_by_role("list", name="Sets of outcomes").get_by_role("listitem")
            await expect(sets).to_have_count(2)
            stated = sets.filter(has_text="Kalshi")
            await expect(stated).to_contain_text("one of 3, exactly one pays")
            await expect(sets.filter(has_text="Polymarket")).to_contain_text("at most one pays")
            await sets.filter(has_text="Polymarket").locator("[tabindex]").focus()
            told = page.get_by_role("tooltip")
            await expect(told).to_contain_text("Freedonia president 2027: Jane Roe, John Doe, Another person.")
            await expect(told).to_contain_text("The venue may add outcomes, so none of these need pay.")
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await page.evaluate(wide) <= 0
