"""Rules in a few words: what parts two of them, and what says the same in other words."""

import pytest

from allsight.domain.ids import Venue
from allsight.domain.questions import Conflict, Severity
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from tests.normalization.matcher.samples import listed
from tests.normalization.validator.short_rules import AGREE, PAIRS, PART, ShortRules


def parted(title: str, first: str, second: str) -> list[Conflict]:
    one = parse(*listed(Venue.KALSHI, title, rules=first, name="a"))
    two = parse(*listed(Venue.POLYMARKET, title, rules=second, name="b"))
    return [each for each in conflicts_between(one, two, same=True) if each.severity is not Severity.NOTE]


@pytest.mark.parametrize("pair", PART, ids=str)
def test_rules_that_part(pair: ShortRules) -> None:
    for one, two in ((pair.first, pair.second), (pair.second, pair.first)):
        found = parted(pair.title, one, two)
        assert {each.kind.value for each in found} & pair.kinds, found
        assert all(each.ending.startswith("They part") and each.ending.endswith(".") for each in found)


@pytest.mark.parametrize("pair", AGREE, ids=str)
def test_rules_that_say_the_same_in_other_words(pair: ShortRules) -> None:
    assert parted(pair.title, pair.first, pair.second) == []
    assert parted(pair.title, pair.second, pair.first) == []


@pytest.mark.parametrize("rules", sorted({text for pair in PAIRS for text in (pair.first, pair.second)}))
def test_no_text_parts_from_itself(rules: str) -> None:
    assert parted("Will Rufus Firefly win in 2026?", rules, rules) == []
