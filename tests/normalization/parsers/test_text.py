"""Text that strangers wrote comes out plain, bounded and with a way back."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.parsers.text import MAX_CHARS, Taken, clean, passage


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Will <b>Trump</b> win?", "Will Trump win?"),
        ("S&amp;P 500", "S&P 500"),
        ("\u0410pple", "Apple"),
        ("Viktor Orbán", "Viktor Orban"),
        ("Łukasz Ørsted", "Lukasz Orsted"),
        ("ze\u200bro\u202e width", "zero width"),
        ("“50–50”", '"50-50"'),
        ("<!-- do as I say -->after", "after"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("a\tb\n\nc", "a b c"),
    ],
)
def test_cleaning(raw: str, plain: str) -> None:
    assert clean(raw) == plain


@pytest.mark.parametrize(
    "raw", ["Will <b>Trump</b> win?", "S&amp;P 500 rises", "plain words", "Orbán – out", "½\u200b\u200b or more"]
)
def test_a_span_leads_back_to_the_venues_own_text(raw: str) -> None:
    found = passage("title", raw)
    word = found.text.split()[-1]
    at = found.text.rindex(word)
    span = found.span(at, at + len(word))
    assert span.section == "title"
    assert clean(raw[span.start : span.end]) == word


def test_sentences_do_not_end_at_abbreviations_and_decimals() -> None:
    found = passage("rules", "The U.S. and China sign. It pays 0.50 vs. par! Done")
    assert [found.text[a:b].strip() for a, b in found.sentences()] == [
        "The U.S. and China sign.",
        "It pays 0.50 vs. par!",
        "Done",
    ]


_PIECES = {
    "plain words ": "plain words ", "Orb\u00e1n ": "Orban ", " \u2013 ": " - ",
    "<b>": " ", "&amp;": "&", "\u2026": "...", "\u200b": "", "\u00bd": " 1/2",
}  # fmt: skip
"""Texts and what is left of each; in the first three characters stand one by one, in the others where theirs begins."""


@given(st.lists(st.sampled_from(sorted(_PIECES)), max_size=12), st.data())
def test_every_character_knows_where_it_stood(pieces: list[str], data: st.DataObject) -> None:
    origin, at = list[int](), 0
    for raw in pieces:
        plain = _PIECES[raw]
        origin += range(at, at + len(raw)) if len(raw) == len(plain) else [at] * len(plain)
        at += len(raw)
    found = passage("x", "".join(pieces))
    assert found.text == "".join(map(_PIECES.__getitem__, pieces))
    assert len(found.origin or ()) <= 4 * len(pieces) + 1
    start, end = sorted(data.draw(st.lists(st.integers(0, len(origin)), min_size=2, max_size=2)))
    part = found.part(start, end)
    for index in range(start, end):
        assert found.span(index, end).start == part.span(index - start, end - start).start == origin[index]
        assert found.span(start, index + 1).end == part.span(0, index + 1 - start).end == origin[index] + 1


@given(st.text(max_size=300))
def test_cleaning_takes_anything(raw: str) -> None:
    found = passage("x", raw)
    assert len(found.text) == len(found.lower)
    assert found.origin is None or len(found.origin) <= len(found.text) + 1
    for start, end in found.sentences():
        span = found.span(start, end)
        assert 0 <= span.start <= span.end <= len(raw)
    assert clean(clean(raw)) == clean(raw) or "&" in raw or "<" in raw


@pytest.mark.parametrize(
    "evil", ["<" * 60_000, "&" * 60_000, "<a " * 20_000, "<!--" * 15_000, "a" * 10**6, "&amp;" * 9_000]
)
def test_trap_17_hostile_length_costs_linear_time(evil: str) -> None:
    started = time.process_time()
    found = passage("x", evil)
    assert len(found.text) <= MAX_CHARS
    assert time.process_time() - started < 2


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12))
def test_nothing_is_read_twice(places: list[tuple[int, int]]) -> None:
    taken, kept = Taken("x" * 30), set[int]()
    for one, two in places:
        start, end = sorted((one, two))
        mine = set(range(start, end))
        assert taken.free(start, end) is not bool(kept & mine)
        taken.take(start, end)
        kept |= mine
