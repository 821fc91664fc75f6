"""Plain similarity: measured as it should be, cut on other events."""

import math

import pytest

from allsight.normalization.matcher.measured import baselines as rivals
from allsight.normalization.matcher.measured.baselines import baselines, best_cut, measured, said, tfidf, token_set
from allsight.normalization.matcher.measured.folds import fold_of
from tests.normalization.matcher.measured.pairs import DIFFERENT, OPPOSITE, SAME, pair

PAIRS = [
    *(pair(SAME, n, a=f"Will candidate {n} win?", b=f"Candidate {n} to win") for n in range(20)),
    *(pair(DIFFERENT, 100 + n, a=f"Will candidate {n} win?", b="Rain in Paris", hard=n < 5) for n in range(20)),
]


def test_the_best_cut() -> None:
    assert best_cut([(0.9, True), (0.8, False), (0.7, True), (0.1, False)]) == 0.7
    assert best_cut([(0.9, True), (0.5, False), (0.5, False), (0.4, True)]) == 0.9
    assert best_cut([(0.3, False)]) == math.inf
    assert best_cut([]) == math.inf


def test_folds_keep_events_whole_and_do_not_depend_on_the_others() -> None:
    parts = [fold_of(f"event {n}", 5) for n in range(200)]
    assert set(parts) == set(range(5))
    assert parts == [fold_of(f"event {n}", 5) for n in range(200)]


def test_what_parts_easily_is_found() -> None:
    for name, measure in (("words", token_set), ("n-grams", tfidf)):
        found = measured(name, measure, PAIRS)
        assert (found.precision, found.recall, found.f1) == (1, 1, 1), name
        assert (found.recall_at_precision_95, found.average_precision, found.hard_called_same) == (1, 1, 0)


def test_the_cut_is_never_chosen_on_what_it_is_applied_to() -> None:
    seen: list[int] = []

    def spy(texts: rivals.Texts, known: list[bool]) -> list[float]:
        seen.append(sum(known))
        return [1.0] * len(texts)

    measured("spy", spy, PAIRS)  # type: ignore[arg-type] # a list is what it is given
    assert len(seen) == rivals.FOLDS
    assert sum(len(PAIRS) - known for known in seen) == len(PAIRS)


def test_similarity_alone_is_fooled_by_a_turned_threshold() -> None:
    straight = [pair(SAME, n, a=f"Price of {n} above 5?", b=f"Is the price of {n} above 5?") for n in range(20)]
    turned = [pair(OPPOSITE, 50 + n, a=f"Price of {n} above 5?", b=f"Is the price of {n} below 5?") for n in range(20)]
    found = measured("words", token_set, [*straight, *turned])
    assert found.f1 is not None
    assert found.f1 > 0.9, "one word apart is enough where it is the only difference"
    longer = [pair(SAME, 90 + n, a=f"Price of {n} above 5?", b=f"{n} trades higher than 5 dollars") for n in range(20)]
    found = measured("words", token_set, [*longer, *turned])
    assert found.recall_at_precision_95 == 0


def test_rare_words_weigh_more_in_n_grams() -> None:
    texts = [("will it rain in oslo", "will it rain in rome"), ("will it snow in oslo", "when snow falls oslo")] * 3
    one, two = tfidf(texts, [True] * 6)[:2]
    assert 0 < one < 1
    assert 0 < two < 1
    assert tfidf([("same", "same"), ("", "x")], [True, True]) == pytest.approx([1.0, 0.0])


def test_what_a_listing_says() -> None:
    assert said(PAIRS[0].a) == "Will candidate 0 win? Yes"


@pytest.mark.long
def test_sentence_embeddings_come_from_a_package_or_say_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {one.name: one for one in baselines(PAIRS)}["sentence embeddings"]
    assert found.missing or (found.f1 or 0) > 0.9

    def nothing() -> None:
        raise rivals.EncoderMissingError("not here")

    monkeypatch.setattr(rivals, "_encoder", nothing)
    missing = {one.name: one for one in baselines(PAIRS)}["sentence embeddings"]
    assert (missing.missing, missing.f1) == ("not here", None)
