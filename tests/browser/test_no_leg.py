"""Whoever looks at a question is told which of its markets nothing is built on, and why."""

from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, expect

from allsight.api.models.common import Page
from allsight.api.models.questions import QuestionRow
from allsight.domain.fees import UNKNOWN_FEE, FeeForm, FeeSchedule
from allsight.domain.ids import Venue
from tests.browser.looking import DESKTOP, PHONE, page_at
from tests.browser.scene import ON_A_SCENE
from tests.normalization.matcher.samples import rivals
from tests.support.small_program import small_program
from tests.support.waiting import eventually

pytestmark = ON_A_SCENE

FREE = FeeSchedule(form=FeeForm.NONE, source="the venue says so")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_trap_09_an_unknown_fee_is_told_on_the_question(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    with small_program(tmp_path) as program:
        for venue in (Venue.KALSHI, Venue.POLYMARKET):
            for one in rivals(venue, stated=True):
                fees = FREE if venue is Venue.KALSHI else UNKNOWN_FEE
                program.show(*one._replace(market=msgspec.structs.replace(one.market, fees=fees)))
        found = await eventually(
            lambda: program.get("/questions", Page[QuestionRow], status="all", min_venues=2).items, within=20
        )
        async with page_at(browser, f"{program.url}/questions/{found[0].id}", size=size) as page:
            told = page.get_by_role("list", name="Markets that are no leg of an opportunity").get_by_role("listitem")
            await expect(told).to_have_count(1)
            await expect(told).to_contain_text("No leg.")
            await expect(told).to_contain_text("Its fee is not known: no fee schedule has been read for this market.")
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await page.evaluate(wide) <= 0
