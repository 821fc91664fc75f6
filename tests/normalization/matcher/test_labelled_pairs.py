"""How the first scorer does on pairs that people labelled: printed for information, only its promise is asserted."""

from collections import Counter
from pathlib import Path

from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import labelled


def test_certain_verdicts_on_labelled_pairs(shared_dir: Path) -> None:
    scorer = RulesScorer()
    counts: Counter[tuple[str, str, bool]] = Counter()
    for pair in labelled(shared_dir / "matching" / "pairs_dev.jsonl"):
        judgement = scorer.judge(parse(*pair.first), parse(*pair.second))
        counts[pair.label, judgement.match.value, judgement.certain] += 1
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


def test_what_is_ruled_out_is_never_judged_to_be_one_question(shared_dir: Path) -> None:
    scorer = RulesScorer()
    spared = 0
    for pair in labelled(shared_dir / "matching" / "pairs_dev.jsonl"):
        ours, theirs = parse(*pair.first), parse(*pair.second)
        for one, two in ((ours, theirs), (theirs, ours)):
            if scorer.rules_out(one, two):
                spared += 1
                assert not scorer.judge(one, two).match.one_question, pair.id
    assert spared > 100
