"""The second road: words as vectors, near each other where they share pieces."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import Venue
from allsight.normalization.matcher.candidates.dense import DenseIndex
from allsight.normalization.matcher.candidates.encoders import HashedEncoder, encoder_named
from allsight.normalization.matcher.candidates.index import CandidateIndex
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed

ENCODER = HashedEncoder()

word_lists = st.lists(st.text(max_size=12), max_size=12)


def _claim(venue: Venue, title: str, **more: str) -> Claim:
    one = listed(venue, title, **more)  # type: ignore[arg-type]
    return parse(one.market, one.event, one.rules)


@given(word_lists, st.randoms(use_true_random=False))
def test_vectors_have_length_one_and_know_no_order(words: list[str], rng: object) -> None:
    vector = ENCODER.encode(words)
    rng.shuffle(words)  # type: ignore[attr-defined]
    assert np.allclose(ENCODER.encode(words), vector, atol=1e-5)
    assert vector.shape == (ENCODER.dimensions,)
    assert float(np.linalg.norm(vector)) == pytest.approx(1.0) or not vector.any()


def test_inflections_are_nearer_than_other_words() -> None:
    one, near, far = (
        ENCODER.encode(text.split()) for text in ("recession canada", "recessions canadian", "oscars film")
    )
    assert float(one @ near) > 0.5 > float(one @ far)


def test_only_what_is_in_and_of_another_venue_is_near() -> None:
    dense = DenseIndex(ENCODER)
    words = frozenset(("bitcoin", "price"))
    dense.put(0, Venue.KALSHI, words)
    dense.put(1, Venue.POLYMARKET, words)
    dense.put(2, Venue.SMARKETS, frozenset(("election", "texas")))
    assert dense.near(Venue.KALSHI, words, 5) == [1, 2]
    dense.drop(1, Venue.POLYMARKET)
    dense.drop(1, Venue.POLYMARKET)
    assert dense.near(Venue.KALSHI, words, 5) == [2]
    dense.put(1, Venue.POLYMARKET, frozenset(("ethereum",)))
    dense.put(1, Venue.POLYMARKET, words)
    assert dense.near(Venue.KALSHI, words, 1) == [1]
    dense.put(1, Venue.POLYMARKET, frozenset())
    assert dense.near(Venue.KALSHI, words, 5) == [2]
    assert dense.near(Venue.KALSHI, frozenset(), 5) == []


def test_a_misspelt_name_without_a_shared_word_is_still_proposed() -> None:
    ours = _claim(Venue.KALSHI, "Zelenskyy resigns?")
    theirs = _claim(Venue.POLYMARKET, "Zelenskij resignation?", close="2026-12-31T23:00:00Z")
    crowd = [
        _claim(Venue.POLYMARKET, f"Will {name} win the {year} Masters?", close="2026-12-31T23:00:00Z")
        for name in ("Scheffler", "McIlroy", "Rahm", "Koepka", "Hovland", "Morikawa")
        for year in (2027, 2028)
    ]
    index = CandidateIndex(ENCODER)
    for claim in (ours, theirs, *crowd):
        index.add(claim)
    assert theirs.market in index.candidates(ours, 5)
    index.remove(theirs.market)
    assert theirs.market not in index.candidates(ours, 5)


def test_settings_name_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert encoder_named("none") is None
    assert isinstance(encoder_named("hashed"), HashedEncoder)
    with pytest.raises(InvalidRequestError, match="no encoder 'oracle'"):
        encoder_named("oracle")
    monkeypatch.setitem(sys.modules, "wordllama", None)
    with pytest.raises(InvalidRequestError, match="needs its package"):
        encoder_named("wordllama")


@pytest.mark.long
def test_the_larger_encoder_reads_its_own_files_only() -> None:
    pytest.importorskip("wordllama", reason="the encoder wordllama is not installed here")
    encoder = encoder_named("wordllama")
    assert encoder is not None
    one, near, far = (encoder.encode(words.split()) for words in ("ceasefire", "truce", "touchdown"))
    assert float(one @ near) > float(one @ far)
