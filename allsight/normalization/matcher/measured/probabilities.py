"""Whether probabilities put pairs in the right order, and hold what they say."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from allsight.normalization.matcher.measured.grading import Graded
from allsight.normalization.matcher.measured.labelled import Label

PRECISE: Final = 0.95
"""The precision at which recall is asked for: below it nobody would trade."""


class Bin(msgspec.Struct, frozen=True):
    """Verdicts given with a probability from `low` up to `high`: how many, how sure on average, how often right."""

    low: float
    high: float
    verdicts: int
    confidence: float | None
    right: float | None


class Calibration(msgspec.Struct, frozen=True):
    """Whether probabilities hold what they say.

    `brier` is the mean square error over all six relations (0 perfect, 2 worst), `error` the mean distance between
    confidence and being right, weighted by verdicts, and `bins` the reliability table.
    """

    brier: float
    error: float
    bins: tuple[Bin, ...]


def ratio(part: int, whole: int) -> float | None:
    """Return a share; None of nothing."""
    return part / whole if whole else None


def recall_at(ranked: Iterable[tuple[float, bool]], precision: float) -> float:
    """Return the greatest recall at a cut whose precision is at least so much; what scores alike is cut together."""
    steps = _cuts(ranked)
    true = steps[-1][0] if steps else 0
    return max((hits / true for hits, taken in steps if true and hits / taken >= precision), default=0.0)


def average_precision(ranked: Iterable[tuple[float, bool]]) -> float:
    """Return the mean precision over the steps of recall; what scores alike makes one step."""
    steps = _cuts(ranked)
    if not steps or not steps[-1][0]:
        return 0.0
    total, before = 0.0, 0
    for hits, taken in steps:
        total += (hits - before) * hits / taken
        before = hits
    return total / steps[-1][0]


def _cuts(ranked: Iterable[tuple[float, bool]]) -> list[tuple[int, int]]:
    """Return (hits, taken) after each distinct score, the highest first."""
    per_score: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for score, hit in ranked:
        per_score[score][0] += hit
        per_score[score][1] += 1
    steps, hits, taken = [], 0, 0
    for score in sorted(per_score, reverse=True):
        hits += per_score[score][0]
        taken += per_score[score][1]
        steps.append((hits, taken))
    return steps


def calibration(graded: Sequence[Graded], bins: int = 10) -> Calibration:
    """Return the reliability table of the relation found, and the Brier score over all six."""
    filled: list[list[Graded]] = [[] for _ in range(bins)]
    for one in graded:
        filled[min(bins - 1, int(one.confidence * bins))].append(one)
    rows = []
    for number, members in enumerate(filled):
        count = len(members)
        sure = sum(one.confidence for one in members) / count if count else None
        rows.append(Bin(number / bins, (number + 1) / bins, count, sure, ratio(sum(m.right for m in members), count)))
    gaps = [row.verdicts * abs((row.confidence or 0.0) - (row.right or 0.0)) for row in rows]
    return Calibration(sum(map(_brier, graded)) / len(graded), sum(gaps) / len(graded), tuple(rows))


def _brier(one: Graded) -> float:
    return sum((one.opinion.chances.get(label, 0.0) - (label is one.pair.label)) ** 2 for label in Label)
