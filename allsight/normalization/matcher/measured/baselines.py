"""What plain similarity of title and outcome comes to on the same pairs: the floor that reading has to beat.

Each baseline calls a pair `same` above a cut. The cut that gives the best F1 on the other event groups is applied to
each part, so that it is never chosen on what it is measured on.
"""

import functools
import importlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.utils import default_process

from allsight.normalization.matcher.measured.folds import fold_of
from allsight.normalization.matcher.measured.labelled import Half, Label, LabelledPair
from allsight.normalization.matcher.measured.probabilities import PRECISE, average_precision, ratio, recall_at

FOLDS: Final = 5
_GRAMS: Final = (3, 4, 5)

Texts = Sequence[tuple[str, str]]
Measure = Callable[[Texts, Sequence[bool]], Sequence[float]]
"""Similarities of pairs of texts; what is learnt of words may be learnt from pairs that are marked True only."""


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """How one similarity does at finding `same`. `missing` says why it was not measured; then all else is None."""

    name: str
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    recall_at_precision_95: float | None = None
    average_precision: float | None = None
    hard_called_same: float | None = None
    missing: str = ""


class EncoderMissingError(Exception):
    """The encoder is not installed here; the text says what would bring it."""


def baselines(pairs: Sequence[LabelledPair]) -> tuple[Baseline, ...]:
    """Measure every baseline."""
    measures: tuple[tuple[str, Measure], ...] = (
        ("token-set ratio", token_set),
        ("TF-IDF of character n-grams", tfidf),
        ("sentence embeddings", embeddings),
    )
    return tuple(measured(name, measure, pairs) for name, measure in measures)


def measured(name: str, measure: Measure, pairs: Sequence[LabelledPair]) -> Baseline:
    """Measure one similarity, its cut chosen on other event groups than it is applied to."""
    texts = [(said(pair.a), said(pair.b)) for pair in pairs]
    parts = [fold_of(pair.event_key, FOLDS) for pair in pairs]
    same = [pair.label is Label.SAME for pair in pairs]
    called = [False] * len(pairs)
    likeness = [0.0] * len(pairs)
    for part in range(FOLDS):
        known = [one != part for one in parts]
        try:
            values = measure(texts, known)
        except EncoderMissingError as error:
            return Baseline(name=name, missing=str(error))
        cut = best_cut((value, is_same) for value, is_same, old in zip(values, same, known, strict=True) if old)
        for number, old in enumerate(known):
            if not old:
                likeness[number] = values[number]
                called[number] = values[number] >= cut
    hits = sum(is_same and yes for is_same, yes in zip(same, called, strict=True))
    ranked = list(zip(likeness, same, strict=True))
    hard = [yes for pair, yes in zip(pairs, called, strict=True) if pair.hard]
    return Baseline(
        name=name,
        precision=ratio(hits, sum(called)),
        recall=ratio(hits, sum(same)),
        f1=ratio(2 * hits, sum(called) + sum(same)),
        recall_at_precision_95=recall_at(ranked, PRECISE),
        average_precision=average_precision(ranked),
        hard_called_same=ratio(sum(hard), len(hard)),
    )


def best_cut(ranked: Iterable[tuple[float, bool]]) -> float:
    """Return the least similarity to call `same` for the best F1; infinite where nothing is the same."""
    rows = sorted(ranked, reverse=True)
    true = sum(hit for _, hit in rows)
    best, cut, hits = 0.0, math.inf, 0
    for taken, (value, hit) in enumerate(rows, 1):
        hits += hit
        last = taken == len(rows) or rows[taken][0] < value
        if last and 2 * hits / (taken + true) > best:
            best, cut = 2 * hits / (taken + true), value
    return cut


def said(half: Half) -> str:
    """Return what a listing says in one line: title and the outcome that pays."""
    return f"{half.title or half.native_id or ''} {half.outcome or ''}".strip()


# --- Similarities ----------------------------------------------------------------------------------


def token_set(texts: Texts, known: Sequence[bool]) -> list[float]:
    """Return the share of words that two texts have in common, order and repetition aside."""
    del known
    return [token_set_ratio(one, two, processor=default_process) for one, two in texts]


def tfidf(texts: Texts, known: Sequence[bool]) -> list[float]:
    """Return the cosine between character n-grams within words, weighed by how rare they are among known texts."""
    bags = [(grams(one), grams(two)) for one, two in texts]
    seen: Counter[str] = Counter()
    count = 0
    for both, old in zip(bags, known, strict=True):
        for bag in both if old else ():
            seen.update(bag.keys())
            count += 1
    return [_cosine(one, two, seen, count) for one, two in bags]


def grams(text: str) -> Counter[str]:
    """Return the character n-grams of a text's words, a blank on either side of each."""
    found: Counter[str] = Counter()
    for word in default_process(text).split():
        padded = f" {word} "
        for size in _GRAMS:
            found.update(padded[start : start + size] for start in range(max(1, len(padded) - size + 1)))
    return found


def _cosine(one: Counter[str], two: Counter[str], seen: Counter[str], count: int) -> float:
    def weighed(bag: Counter[str]) -> dict[str, float]:
        return {gram: times * (1.0 + math.log((1 + count) / (1 + seen[gram]))) for gram, times in bag.items()}

    a, b = weighed(one), weighed(two)
    norm = math.hypot(*a.values()) * math.hypot(*b.values())
    return sum(weight * b[gram] for gram, weight in a.items() if gram in b) / norm if norm else 0.0


def embeddings(texts: Texts, known: Sequence[bool]) -> list[float]:
    """Return the cosine between sentence vectors of an encoder whose weights come inside its package.

    Raises:
        EncoderMissingError: if it is not installed.
    """
    del known
    vectors = _encoder().embed([text for both in texts for text in both], norm=True)
    return [float(vectors[number] @ vectors[number + 1]) for number in range(0, len(vectors), 2)]


@functools.cache
def _encoder() -> Any:
    """Load WordLlama's smallest model from the files of its own wheel: nothing is fetched."""
    try:
        package = importlib.import_module("wordllama")
    except ImportError:
        raise EncoderMissingError("wordllama is a tool of the checkout and is not installed here") from None
    folder = Path(str(package.__file__)).parent
    return package.WordLlama.load(cache_dir=folder, disable_download=True)
