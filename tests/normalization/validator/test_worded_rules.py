"""Rules as venues word them: what parts two of them and who wins what, and what says the same in other words."""

import functools

import pytest

from allsight.domain.questions import Conflict, Severity
from allsight.normalization.validator.conflicts import conflicts_between
from tests.normalization.validator.worded_rules import AGREE, FOUND, PART, WORDED, WordedRules

pytestmark = pytest.mark.long

RECALL_FLOOR = 0.87


@functools.cache
def grave(pair: WordedRules, *, turned: bool = False) -> tuple[Conflict, ...]:
    first, second = pair.claims
    if turned:
        first, second = second, first
    return tuple(one for one in conflicts_between(first, second, same=True) if one.severity is not Severity.NOTE)


@pytest.mark.parametrize("pair", FOUND, ids=str)
def test_rules_that_part(pair: WordedRules) -> None:
    for turned in (False, True):
        found = grave(pair, turned=turned)
        assert {one.kind.value for one in found} & pair.kinds, found
        for one in found:
            assert one.ending.startswith("They part")
            assert one.ending.endswith(".")
        paid = {(one.first_yes, one.second_yes) for one in found}
        if pair.pays is not None and pair.told:
            assert (pair.paid[::-1] if turned else pair.paid) in paid, found


@pytest.mark.parametrize("pair", AGREE, ids=str)
def test_rules_that_say_the_same_in_other_words(pair: WordedRules) -> None:
    assert grave(pair) == ()
    assert grave(pair, turned=True) == ()


@pytest.mark.parametrize("pair", WORDED, ids=str)
def test_no_text_parts_from_itself(pair: WordedRules) -> None:
    first, second = pair.claims
    assert [one for one in conflicts_between(first, first, same=True) if one.severity is not Severity.NOTE] == []
    assert [one for one in conflicts_between(second, second, same=True) if one.severity is not Severity.NOTE] == []


def test_how_many_are_found() -> None:
    hit = [pair for pair in PART if grave(pair)]
    alarms = [pair for pair in AGREE if grave(pair)]
    print(f"\nworded rules: conflict recall {len(hit)}/{len(PART)}, false alarms {len(alarms)}/{len(AGREE)}")
    for pair in PART:
        if pair not in hit:
            print(f"  missed: {pair}")
    assert len(hit) / len(PART) >= RECALL_FLOOR
    assert alarms == []
