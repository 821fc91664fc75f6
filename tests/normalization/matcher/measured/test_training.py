"""Training: honest folds, the same model from the same pairs, and what the shipped one promises."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from allsight.normalization.matcher import model as models
from allsight.normalization.matcher.features import NAMES
from allsight.normalization.matcher.fitting import fit
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.measured.figures import figures
from allsight.normalization.matcher.measured.folds import fold_of, read_last
from allsight.normalization.matcher.measured.grading import grade, read
from allsight.normalization.matcher.measured.labelled import Label, read_pairs
from allsight.normalization.matcher.model import Model, decoded, shipped
from allsight.normalization.matcher.trained_scorer import TrainedScorer
from allsight.normalization.matcher.training import by_weights, cross_validated, cut_above, prepare, train
from tests.normalization.matcher.measured.bets import labelled

pytestmark = pytest.mark.long

PAIRS = labelled()


@pytest.fixture(scope="module")
def trained() -> Model:
    said: list[str] = []
    model, found, _ = train(PAIRS, file="bets.jsonl", sha256="0" * 64, made_on="2026-11-28", penalties=(1.0,),
                         say=said.append)  # fmt: skip
    assert len(said) == 1
    assert found.pairs == len(PAIRS)
    return model


def test_a_model_says_where_it_comes_from(trained: Model) -> None:
    origin = trained.origin
    assert (origin.file, origin.pairs, origin.groups, origin.made_on) == ("bets.jsonl", 64, 8, "2026-11-28")
    assert origin.labels == dict(sorted(Counter(one.label.value for one in PAIRS).items()))
    assert origin.features == NAMES
    assert origin.figures["accuracy"] is not None
    assert len(trained.folds) == origin.folds == 5


def test_every_event_of_the_training_has_weights_that_never_saw_it(trained: Model) -> None:
    for one in PAIRS:
        assert trained.without(one.event_key) is trained.folds[fold_of(one.event_key, 5)]
    assert trained.without("another event") is None
    training = prepare(PAIRS)
    part = training.parts[0]
    others = [row for row, at in zip(training.rows, training.parts, strict=True) if at != part]
    assert len(others) < len(PAIRS)
    assert fit(others, 1.0).steady == trained.folds[part].steady


def test_training_again_gives_the_same_model(trained: Model) -> None:
    again, _, _ = train(PAIRS, file="bets.jsonl", sha256="0" * 64, made_on="2026-11-28", penalties=(1.0,))
    assert msgspec.json.encode(again) == msgspec.json.encode(trained)


def test_the_model_in_its_file_is_the_model(trained: Model) -> None:
    raw = msgspec.json.encode(trained)
    assert decoded(raw) == trained
    other = msgspec.structs.replace(trained, origin=msgspec.structs.replace(trained.origin, features=("one",)))
    with pytest.raises(msgspec.ValidationError, match="train_matcher"):
        decoded(msgspec.json.encode(other))


def test_what_is_learnt_of_some_coins_and_days_holds_of_others() -> None:
    found = figures(cross_validated(PAIRS, 4, 1.0), draws=0)
    assert found.accuracy > 0.85
    assert found.wrong_auto_links == ()
    assert found.reversed_subsets == 0


def test_the_cut_keeps_a_distance_from_the_surest_error() -> None:
    assert cut_above(0.0) == 0.9
    assert cut_above(0.96) == 0.98
    assert cut_above(1.0) == 1.0


def test_one_question_is_one_whichever_side_pays() -> None:
    rows = prepare(PAIRS).rows
    turned = [row for one, row in zip(PAIRS, rows, strict=True) if one.label is Label.OPPOSITE]
    assert {row.match for row in turned} == {Match.SAME}


def test_the_shipped_model_fits_this_program_and_is_small() -> None:
    file = Path(models.__file__).parent / "data" / "model.json"
    assert file.stat().st_size <= 300_000
    origin = shipped().origin
    assert origin.figures["orientation_errors"] == 0
    assert origin.figures["auto_link_precision"] == 1
    assert sum(origin.labels.values()) == origin.pairs


def test_on_labelled_pairs_nothing_is_linked_wrongly(shared_dir: Path) -> None:
    pairs = list(read_pairs(shared_dir / "matching" / "pairs_dev.jsonl"))
    model = shipped()
    graded = grade(pairs, by_weights(lambda pair: model.without(pair.event_key) or model.weights))
    found = figures(graded, draws=0)
    back = figures([one for one in graded if read_last(one.pair.event_key)], draws=0)
    print(
        f"\nlabelled pairs, events not seen: macro F1 {found.relation_macro_f1:.3f}, accuracy {found.accuracy:.3f}, "
        f"auto-links {found.auto_links}, coverage {found.auto_link_coverage:.1%}, Brier {found.calibration.brier:.3f}; "
        f"read last: macro F1 {back.relation_macro_f1:.3f}, coverage {back.auto_link_coverage:.1%}"
    )
    assert found.wrong_auto_links == ()
    assert found.orientation_errors == 0
    assert back.calibration.error < 0.1, "on the others relations look better than they are"


def test_what_the_trained_scorer_rules_out_it_never_calls_one_question(shared_dir: Path) -> None:
    scorer = TrainedScorer()
    spared = 0
    for pair in read_pairs(shared_dir / "matching" / "pairs_dev.jsonl"):
        ours, theirs = read(pair)
        if scorer.rules_out(ours, theirs):
            spared += 1
            assert not scorer.judge(ours, theirs).match.one_question, pair.pair_id
    assert spared > 100
