"""What changed between two texts is found word by word, and never takes long."""

import time

from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.matcher.textdiff import Spans, changed_spans

_TEXT = st.text(alphabet="ab .,\n\u00e9", max_size=60) | st.text(max_size=40)


def without(text: str, spans: Spans) -> str:
    kept, at = [], 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        kept.append(text[at:start])
        at = end
    return "".join((*kept, text[at:]))


@given(before=_TEXT, after=_TEXT)
def test_what_is_left_of_both_is_the_same(before: str, after: str) -> None:
    removed, added = changed_spans(before, after)
    assert without(before, removed) == without(after, added)
    assert (removed, added) == ((), ()) or before != after


def test_one_word_is_one_span() -> None:
    before, after = "Pays if above 3.0% by noon.", "Pays if at least 3.0% by noon."
    removed, added = changed_spans(before, after)
    assert [before[start:end] for start, end in removed] == ["above"]
    assert [after[start:end] for start, end in added] == ["at least"]


def test_long_hostile_texts_are_compared_quickly() -> None:
    before, after = "a b " * 5_000, "b a " * 5_000
    began = time.perf_counter()
    removed, added = changed_spans(before, after)
    assert time.perf_counter() - began < 2
    assert without(before, removed) == without(after, added)
