"""What holds for contests whatever they are about: implication has an order, judging has two equal sides."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.test_contests import judged, market

WITHIN, AROUND = Match.WITHIN, Match.AROUND

LADDER = (
    "Will Norway win the 2026 FIFA World Cup?",
    "Will Norway reach the 2026 FIFA World Cup final?",
    "Will Norway reach the 2026 FIFA World Cup semifinals?",
    "Will Norway reach the 2026 FIFA World Cup quarterfinals?",
    "Will Norway reach the round of 16 at the 2026 FIFA World Cup?",
    "Will Norway play in the 2026 FIFA World Cup?",
)


@pytest.mark.parametrize("steps", list(permutations(range(len(LADDER)), 2)))
def test_implication_is_transitive_along_a_ladder(steps: tuple[int, int]) -> None:
    one, two = steps
    assert judged(LADDER[one], LADDER[two]).match is (WITHIN if one < two else AROUND)


@pytest.mark.parametrize("steps", list(permutations(range(len(LADDER)), 2)))
def test_implication_turns_round_where_both_are_denied(steps: tuple[int, int]) -> None:
    one, two = ((LADDER[step], "No") for step in steps)
    assert judged(one, two).match is (AROUND if steps[0] < steps[1] else WITHIN)


WORDS = st.sampled_from(
    (
        "Will",
        "Jane Roe",
        "John Doe",
        "the Democrats",
        "win",
        "be the next",
        "reach the final of",
        "finish top 4 in",
        "not",
        "or",
        "the",
        "2026",
        "2025-26",
        "Ohio",
        "governor",
        "Senate",
        "election",
        "primary",
        "Oscars",
        "NBA",
        "World Cup",
        "Best Actress",
        "nominee for",
        "control",
        "House",
        "and",
        "popular vote",
        "seats",
        "35 or more",
        "?",
    )
)
TITLES = st.lists(WORDS, max_size=10).map(" ".join)


@pytest.mark.long
@given(TITLES, TITLES, st.sampled_from(("Yes", "No", "Jane Roe", "Republican", "Other")))
def test_judging_is_symmetric_whatever_the_words(one: str, two: str, outcome: str) -> None:
    assert judged((one, outcome), two).score >= 0


@given(TITLES)
def test_a_title_never_contradicts_itself(title: str) -> None:
    assert judged(title, title).match in (Match.SAME, Match.RELATED, Match.DIFFERENT)
    claim = parse(*market(Venue.KALSHI, title))
    if claim.contest is not None and claim.contest.who:
        assert judged(title, title).match is Match.SAME
