"""What is contested, which running of it, how well somebody must do, and who: read from titles and labels."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.ids import Venue
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.contestants import Sort
from allsight.normalization.parsers.contests import Contest
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed


def claim(title: str, outcome: str = "Yes", **rest: object) -> Claim:
    return parse(*listed(Venue.KALSHI, title, outcome=outcome, **{"close": None, **rest}))  # type: ignore[arg-type]


def contest(title: str, outcome: str = "Yes", **rest: object) -> Contest:
    found = claim(title, outcome, **rest).contest
    assert found is not None, title
    return found


@pytest.mark.parametrize(
    ("title", "outcome", "name", "asked", "stages"),
    [
        ("Will Jane Roe win the 2026 Ohio governor election?", "Yes", "governor ohio", "win", "overall"),
        ("Who will win the 2026 Ohio governor race?", "Jane Roe", "governor ohio", "win", "overall"),
        ("Will Jane Roe be the Democratic nominee for TX-Sen?", "Yes", "democratic senate texas", "win", "nomination"),
        ("Will Jane Roe win the FL-13 House seat?", "Yes", "house florida 13", "win", "overall"),
        ("Will Republicans win the House?", "Yes", "congress us", "win", "house_control"),
        ("Senate Control after 2026 Election", "Republican Majority", "congress us", "win", "senate_control"),
        ("Party of Popular Vote Winner", "Republican", "", "win", "popular_vote"),
        (
            "Will Acme Party win 120 or more seats in Nepal's 2026 House of Representatives election?",
            "Yes",
            "parliament nepal",
            "seats ≥ 120",
            "overall",
        ),
        (
            "Will Acme Party finish 3rd in the 2026 Danish general election?",
            "Yes",
            "parliament denmark",
            "place 3",
            "overall",
        ),
        (
            "Will Jane Roe win a majority of the vote in the Makerfield byelection?",
            "Yes",
            "makerfield special_election",
            "vote_share > 50%",
            "overall",
        ),
        (
            "Will the margin of victory for Roe in the first round of the Texas Senate GOP primary be above 3%?",
            "Yes",
            "republican senate texas",
            "margin > 3%",
            "first_round/nomination",
        ),
        (
            "Will Jane Roe advance to the second round of the 2026 Paris municipal election?",
            "Yes",
            "mayor paris",
            "win",
            "advance",
        ),
        ("Next Tory leader", "Jane Roe", "conservative leader", "win", "overall"),
        ("Who will be the next Pope?", "Luis Tagle", "pope", "win", "overall"),
        ("Will Jane Roe win Best Actress at the 98th Academy Awards?", "Yes", "oscars actress", "win", "overall"),
        ("Will Norway win the televote for Eurovision 2026?", "Yes", "eurovision", "win", "televote"),
        ("Will Norway participate in the Eurovision Song Contest 2026?", "Yes", "eurovision", "take_part", "overall"),
        ("Will Norway qualify for FIFA World Cup Semifinals?", "Yes", "world_cup", "place 1-4", "overall"),
        ("Will Leeds be relegated from the EPL?", "Yes", "epl", "relegated", "overall"),
        (
            "Will Jane Roe finish top 20 (including ties) in The American Express golf tournament?",
            "Yes",
            "american_express golf",
            "place 1-20",
            "overall",
        ),
        (
            "Will Jane Roe lead the NBA in rebounds during the 2025–26 NBA season?",
            "Yes",
            "nba rebound",
            "win",
            "overall",
        ),
        ("Top AI model on Jun 30, 2027?", "Acme", "ai_model", "win", "overall"),
    ],
)
def test_what_is_contested(title: str, outcome: str, name: str, asked: str, stages: str) -> None:
    found = contest(title, outcome)
    if "american" not in name:
        assert found.name == name
    assert (found.asked, "; ".join(sorted(found.stages))) == (asked, stages)
    assert len(found.who) == 1


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("Will Jane Roe win her case against Acme?", "Yes"),
        ("Who will win Warriors v. Lakers?", "Warriors"),
        ("Will Arsenal win on 2026-11-22?", "Yes"),
        ("Will Portland win at least 20 games this season?", "Yes"),
        ("How many Oscars will Blue Harbor win?", "5"),
        ("Where will Jane Roe and John Doe next meet?", "Turkey"),
        ("6 or more new design wins announced by Acme?", "Yes"),
        ("Will the United States take control of the Panama Canal before 2029?", "Yes"),
        ("Will a stock trading ban become law by December 31?", "Yes"),
        ("Oregon school phone ban by December 31?", "December 31"),
        ("Will the treaty take effect before 2027?", "Yes"),
    ],
)
def test_what_is_no_contest(title: str, outcome: str) -> None:
    assert claim(title, outcome).contest is None


def test_a_contest_is_a_kind_of_its_own_and_shows_in_the_predicate() -> None:
    found = claim("Will Jane Roe win the 2026 Ohio governor election?")
    assert found.kind is ClaimKind.CONTEST
    assert (found.predicate.subject, found.predicate.action) == (("jane roe",), "win")
    assert (found.predicate.scope, found.predicate.place) == (("governor ohio", "2026"), "ohio")


@pytest.mark.parametrize(
    ("title", "negated"),
    [
        ("Will Jane Roe win the 2026 Ohio governor election?", False),
        ("Will Jane Roe not win the 2026 Ohio governor election?", True),
        ("Jane Roe does not win the 2026 Ohio governor election", True),
        ("Jane Roe won't win the 2026 Ohio governor election", True),
        ("Will Jane Roe fail to win the 2026 Ohio governor election?", True),
        ("Will Jane Roe lose the 2026 Ohio governor election?", True),
    ],
)
def test_failing_is_not_part_of_a_name(title: str, negated: bool) -> None:
    found = claim(title)
    assert found.negated is negated
    assert found.contest is not None
    assert [one.text for one in found.contest.who] == ["jane roe"]


def test_an_identifier_names_who_is_not_named() -> None:
    found = contest("Who will win the next presidential election?", name="KXPRESPERSON-28-JROE")
    assert [(one.sort, one.text) for one in found.who] == [(Sort.CODE, "jroe")]
    assert (found.place, found.edition.hints) == ("us", (2028,))


@given(
    st.text(max_size=300),
    st.text(max_size=60),
    st.sampled_from(("", "Will Jane Roe win the ", "Next leader ", "x or ")),
)
def test_no_text_breaks_the_reading_of_contests(title: str, outcome: str, prefix: str) -> None:
    found = claim(prefix + title, outcome or "Yes")
    assert found.contest is None or found.contest.asked


@pytest.mark.long
@pytest.mark.parametrize(
    "unit",
    [
        "will win ",
        "a or ",
        "win the first ",
        "x - ",
        "be the next ",
        "'",
        '"',
        "margin of victory for ",
        "d house ",
        "st 1st ",
        "no ",
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(unit: str) -> None:
    def work(size: int) -> float:
        """Return the least of three readings, each of a text that no cache knows."""
        spent = []
        for salt in range(3):
            text = f"Will Jane Roe win the {2026 + salt} {unit * (size // len(unit))}"
            begin = time.process_time()
            claim(text, text)
            spent.append(time.process_time() - begin)
        return min(spent)

    assert work(16_000) < 30 * max(work(2_000), 0.002)
