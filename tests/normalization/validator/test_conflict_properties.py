"""Whatever two texts say: no reader breaks, each conflict tells its ending, and order does not matter."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.domain.ids import Venue
from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from tests.normalization.matcher.samples import listed
from tests.normalization.validator.short_rules import PAIRS, PART
from tests.normalization.validator.worded_rules import WORDED

TITLES = tuple(sorted({pair.title for pair in PAIRS}))
WORDED_TITLES = tuple(sorted({pair.title for pair in WORDED}))
TEXTS = tuple(
    sorted(
        {text for pair in PAIRS for text in (pair.first, pair.second)}
        | {text for pair in WORDED for text in (pair.first, pair.second)}
    )
)

words = st.lists(st.sampled_from(TEXTS) | st.text(max_size=40), min_size=1, max_size=5).map(" ".join)


def claims(title: str, first: str, second: str) -> tuple[Claim, Claim]:
    one = parse(*listed(Venue.KALSHI, title, rules=first, name="a"))
    return one, parse(*listed(Venue.POLYMARKET, title, rules=second, name="b"))


def told(found: tuple[Conflict, ...]) -> Counter[tuple[str, str]]:
    return Counter((one.kind.value, one.severity.value) for one in found)


@pytest.mark.long
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TITLES + WORDED_TITLES), words, words, st.booleans())
def test_conflicts_of_any_two_texts(title: str, first: str, second: str, same: bool) -> None:
    one, two = claims(title, first, second)
    found = conflicts_between(one, two, same=same)
    for conflict in found:
        assert (conflict.first, conflict.second) == (one.market, two.market)
        assert conflict.ending.startswith("They part")
        assert conflict.ending.endswith(".")
        for value in (conflict.first_yes, conflict.second_yes):
            assert value is None or 0 <= value <= 1
    assert told(conflicts_between(two, one, same=same)) == told(found)


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TITLES + WORDED_TITLES), words.filter(str.strip))
def test_no_text_parts_from_itself(title: str, rules: str) -> None:
    one, two = claims(title, rules, rules)
    found = conflicts_between(one, two, same=True)
    assert {each.kind for each in found if each.severity is not Severity.NOTE} <= {ConflictKind.UNREAD}


@pytest.mark.parametrize("title", TITLES)
def test_spans_lead_back_to_the_words(title: str) -> None:
    for pair in PART:
        if pair.title != title:
            continue
        for one in conflicts_between(*claims(title, pair.first, pair.second), same=True):
            for span, rules in ((one.first_span, pair.first), (one.second_span, pair.second)):
                if span is not None and span.section == "rules":
                    assert 0 <= span.start < span.end <= len(rules)
                    assert rules[span.start : span.end].strip()
