"""How the first scorer does on pairs that people labelled: printed for information, only its promise is asserted."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from allsight.normalization.matcher.measured.labelled import LabelledPair, read_pairs
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse


def _pairs(shared_dir: Path) -> Iterator[LabelledPair]:
    return read_pairs(shared_dir / "matching" / "pairs_dev.jsonl")


def _claims(pair: LabelledPair) -> tuple[Claim, Claim]:
    first, second = (parse(one.market, one.event, one.rules) for one in pair.listings)
    return first, second


@pytest.mark.long
def test_certain_verdicts_on_labelled_pairs(shared_dir: Path) -> None:
    scorer = RulesScorer()
    counts: Counter[tuple[str, str, bool]] = Counter()
    for pair in _pairs(shared_dir):
        judgement = scorer.judge(*_claims(pair))
        counts[pair.label.value, judgement.match.value, judgement.certain] += 1
    certain = sum(count for (_, _, sure), count in counts.items() if sure)
    right = sum(count for (label, match, sure), count in counts.items() if sure and label == match)
    true = sum(count for (label, _, _), count in counts.items() if label in ("same", "opposite"))
    offered = sum(
        count for (label, match, _), count in counts.items() if label in ("same", "opposite") and match == label
    )
    print(
        f"\nlabelled pairs: auto-link precision {right}/{certain}, coverage {right / true:.1%} of {true}, "
        f"linked or proposed {offered / true:.1%}"
    )
    assert certain == right, "the certain verdicts hold no error on labelled data"


@pytest.mark.long
def test_what_is_ruled_out_is_never_judged_to_be_one_question(shared_dir: Path) -> None:
    scorer = RulesScorer()
    spared = 0
    for pair in _pairs(shared_dir):
        ours, theirs = _claims(pair)
        for one, two in ((ours, theirs), (theirs, ours)):
            if scorer.rules_out(one, two):
                spared += 1
                assert not scorer.judge(one, two).match.one_question, pair.pair_id
    assert spared > 100
