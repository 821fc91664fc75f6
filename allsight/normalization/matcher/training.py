"""Train the matcher's model on labelled pairs, and measure it on events that it has not seen."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from allsight.normalization.matcher.features import NAMES, features
from allsight.normalization.matcher.fitting import Row, fit, temperature_for
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.measured.figures import Figures, figures
from allsight.normalization.matcher.measured.folds import fold_of, read_last
from allsight.normalization.matcher.measured.grading import (
    LABEL_OF,
    Graded,
    Judge,
    Opinion,
    grade,
    opinion_of,
    read,
)
from allsight.normalization.matcher.measured.labelled import LabelledPair
from allsight.normalization.matcher.model import Model, Origin, Weights, event_name
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.matcher.trained_scorer import LEAST_AUTO, TrainedScorer
from allsight.normalization.parsers.claim import Claim

FOLDS: Final = 5
PENALTIES: Final = (1.0, 2.0, 4.0)
_CHANGE_FROM: Final = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_MATCH_OF: Final = {label: match for match, label in LABEL_OF.items()}
_KEPT: Final = ("auto_link_precision", "auto_link_coverage", "auto_links", "orientation_errors", "relation_macro_f1",
                "accuracy", "recall_at_precision_95")  # fmt: skip


class Training(msgspec.Struct, frozen=True):
    """Labelled pairs taken apart: claims and rows in the order of the pairs, and the fold of each."""

    pairs: tuple[LabelledPair, ...]
    claims: tuple[tuple[Claim, Claim], ...]
    rows: tuple[Row, ...]
    parts: tuple[int, ...]
    folds: int


def prepare(pairs: Sequence[LabelledPair], folds: int = FOLDS) -> Training:
    """Read every pair and work out its features."""
    logic = RulesScorer()
    claims = tuple(read(pair) for pair in pairs)
    rows = tuple(
        Row(tuple(features(ours, theirs, logic.judge(ours, theirs))), _relation(pair))
        for pair, (ours, theirs) in zip(pairs, claims, strict=True)
    )
    return Training(tuple(pairs), claims, rows, tuple(fold_of(pair.event_key, folds) for pair in pairs), folds)


def _relation(pair: LabelledPair) -> Match:
    """Return the relation that the model is to find: one question is one, whichever side pays."""
    match = _MATCH_OF[pair.label]
    return Match.SAME if match.one_question else match


def by_fold(training: Training, penalty: float) -> tuple[Weights, ...]:
    """Return weights per fold, trained, calibrated and cut on the other folds only."""
    bare = [
        fit([row for row, at in zip(training.rows, training.parts, strict=True) if at != part], penalty)
        for part in range(training.folds)
    ]
    warm = []
    for part in range(training.folds):
        others = {at for at in range(training.folds) if at != part}
        warm.append(_settled(bare[part], training, bare, others))
    return tuple(warm)


def _settled(weights: Weights, training: Training, unseen: Sequence[Weights], parts: set[int]) -> Weights:
    """Choose temperature and cuts by pairs of the given folds, each judged by weights that have not seen it.

    Temperature, and when the model may change what logic found, are chosen on the events read last: on the others
    parsers and relations look better than they are.
    """
    chosen = [at for at, part in enumerate(training.parts) if part in parts]
    back = _read_last(training, chosen)
    sums = [(unseen[training.parts[at]].sums(training.rows[at].features), training.rows[at].match) for at in back]
    found = msgspec.structs.replace(weights, temperature=temperature_for(sums), auto_from=0.0)

    def judged(at: int, change_from: float) -> tuple[Judgement, bool]:
        other = msgspec.structs.replace(
            found, constants=unseen[training.parts[at]].constants, steady=unseen[training.parts[at]].steady,
            turning=unseen[training.parts[at]].turning, change_from=change_from,
        )  # fmt: skip
        said = TrainedScorer(other).judge(*training.claims[at])
        return said, said.match is _MATCH_OF[training.pairs[at].label]

    change_from = max(_CHANGE_FROM, key=lambda least: (sum(judged(at, least)[1] for at in back), least))
    said = [judged(at, change_from) for at in chosen]
    worst = max((one.score for one, right in said if one.certain and not right), default=0.0)
    return msgspec.structs.replace(found, change_from=change_from, auto_from=cut_above(worst))


def _read_last(training: Training, chosen: Sequence[int]) -> Sequence[int]:
    """Return those of the chosen pairs that were held back; all of them where none was."""
    return [at for at in chosen if read_last(training.pairs[at].event_key)] or chosen


def cut_above(worst: float) -> float:
    """Return from where a probability is relied upon: half way from the surest error to certainty, never below .9."""
    return round(max(LEAST_AUTO, (1.0 + worst) / 2), 4)


def loss_of(training: Training, folds: Sequence[Weights]) -> float:
    """Return the Brier score on the events read last, each judged by weights that have not seen it."""
    chosen = _read_last(training, range(len(training.rows)))
    total = 0.0
    for at in chosen:
        chances = folds[training.parts[at]].chances(training.rows[at].features)
        total += sum((chance - (match is training.rows[at].match)) ** 2 for match, chance in chances.items())
    return total / len(chosen)


def train(
    pairs: Sequence[LabelledPair],
    *,
    file: str,
    sha256: str,
    made_on: str,
    penalties: Sequence[float] = PENALTIES,
    say: Callable[[str], None] = lambda text: None,
) -> tuple[Model, Figures, list[Graded]]:
    """Train a model; return it with the figures and verdicts on events that the weights judging them had not seen.

    The penalty is the one with the best Brier score on the events read last. `say` is told what was tried.
    """
    training = prepare(pairs)
    tried = []
    for penalty in penalties:
        folds = by_fold(training, penalty)
        loss = loss_of(training, folds)
        say(f"penalty {penalty:g}: Brier score {loss:.4f} on events read last")
        tried.append((loss, penalty, folds))
    _, penalty, folds = min(tried, key=lambda one: one[:2])
    weights = _settled(fit(training.rows, penalty), training, folds, set(range(training.folds)))
    verdicts = graded(training, lambda pair: folds[fold_of(pair.event_key, training.folds)])
    found = figures(verdicts)
    known: Mapping[str, float | int | None] = msgspec.to_builtins(found)
    model = Model(
        origin=Origin(
            file=file,
            sha256=sha256,
            pairs=len(pairs),
            groups=found.groups,
            labels=dict(sorted(Counter(pair.label.value for pair in pairs).items())),
            made_on=made_on,
            penalty=penalty,
            folds=training.folds,
            features=NAMES,
            figures={name: known[name] for name in _KEPT} | {"brier": found.calibration.brier},
        ),
        weights=weights,
        folds=folds,
        seen={event_name(pair.event_key): fold_of(pair.event_key, training.folds) for pair in pairs},
    )
    return model, found, verdicts


def cross_validated(pairs: Sequence[LabelledPair], folds: int, penalty: float) -> list[Graded]:
    """Return every pair with the opinion of weights trained on all parts but its own."""
    training = prepare(pairs, folds)
    weights = by_fold(training, penalty)
    return graded(training, lambda pair: weights[fold_of(pair.event_key, folds)])


def graded(training: Training, weights_for: Callable[[LabelledPair], Weights]) -> list[Graded]:
    """Return every pair with the opinion of the weights that are to judge it."""
    return grade(training.pairs, by_weights(weights_for), training.claims)


def by_weights(weights_for: Callable[[LabelledPair], Weights]) -> Judge:
    """Return the opinions of the trained scorer, with weights chosen per pair."""
    scorers: dict[int, TrainedScorer] = {}

    def judge(pair: LabelledPair, ours: Claim, theirs: Claim) -> Opinion:
        weights = weights_for(pair)
        scorer = scorers.setdefault(id(weights), TrainedScorer(weights))
        return opinion_of(*scorer.weigh(ours, theirs))

    return judge
