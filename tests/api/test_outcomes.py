"""Sets of outcomes over REST and in the terminal's words."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from allsight.api.models.matches import MatchDetail, MatchPage
from allsight.api.models.questions import OutcomeSetOut, QuestionOut
from allsight.cli.match_show import outcomes
from allsight.domain.ids import Venue
from tests.normalization.matcher.samples import RIVALS, rivals
from tests.support.small_program import SmallProgram, small_program
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


@pytest.fixture
def program(tmp_path: Path) -> Iterator[SmallProgram]:
    with small_program(tmp_path) as running:
        for venue in (Venue.KALSHI, Venue.POLYMARKET):
            for one in rivals(venue, stated=venue is Venue.KALSHI):
                running.show(*one)
        yield running


async def test_what_a_venue_states_of_an_event_is_served(program: SmallProgram) -> None:
    def questions() -> list[str]:
        page = program.get("/matches", MatchPage, status="confirmed")
        return sorted({match.link.question for match in page.items})

    await eventually(lambda: len(questions()) >= 2, within=20)
    found = [program.get(f"/questions/{question}", QuestionOut) for question in questions()]
    both = next(one for one in found if {market.venue for market in one.markets} == {"kalshi", "polymarket"})
    sets = {one.stated_by: one for one in both.outcome_sets}
    assert sets.keys() == {"kalshi", "polymarket"}
    stated, open_ = sets["kalshi"], sets["polymarket"]
    assert (stated.at_least, stated.at_most, stated.exhaustive, stated.augmented) == (1, 1, True, False)
    assert (open_.at_least, open_.exhaustive, open_.augmented) == (0, False, True)
    assert [(one.label, one.other) for one in stated.outcomes] == [(name, name == RIVALS[2]) for name in RIVALS]
    assert both.row.id in {one.question for one in stated.outcomes}
    assert program.get(f"/events/{stated.event}/outcomes", OutcomeSetOut) == stated
    link = next(link for link in both.links if link.venue == "kalshi")
    assert stated in program.get(f"/matches/{link.id}", MatchDetail).outcome_sets
    assert outcomes(stated) == "one of 3, one of them for all others: exactly one pays (Freedonia president 2027)"
    assert outcomes(open_).endswith("at most one pays; outcomes may be added (Freedonia president 2027)")


async def test_an_event_of_which_nothing_is_stated_is_not_found(program: SmallProgram) -> None:
    async with httpx.AsyncClient(base_url=program.url, trust_env=False) as client:
        answer = await client.get("/api/v1/events/kalshi:NONE/outcomes")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
