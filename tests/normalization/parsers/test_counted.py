"""What rules count in and what they leave out, read from their own words."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.normalization.parsers.counted import NEED, counted
from allsight.normalization.parsers.text import passage


def read(text: str) -> dict[frozenset[str], bool]:
    return {one.words: one.counts for one in counted((passage("rules", text),))}


@pytest.mark.parametrize(
    ("text", "words", "counts"),
    [
        ("Announcements, drafts and partial steps do not count.", {"announcement"}, False),
        ("Announcements, drafts and partial steps do not count.", {"interim"}, False),
        ("An official announcement that it has been done suffices.", {"announcement"}, True),
        ("Statements of intent will not qualify.", {"announcement"}, False),
        ("Any interim or caretaker Prime Minister will not count.", {"interim"}, False),
        ("The first published value counts; later revisions do not.", {"revision"}, False),
        ("The actual weekend total counts, not the studio estimate.", {"estimat"}, False),
        ("Wins in overtime are included.", {"overtime"}, True),
        ("Total points excluding overtime.", {"overtime"}, False),
        ("Main feed only, no replies.", {"reply"}, False),
        ("Permanent chief executive only.", {"interim"}, False),
        ("Senate confirmation is required.", {"senat", "confirmation", NEED}, True),
        ("Senate confirmation is not required.", {"senat", "confirmation", NEED}, False),
    ],
)
def test_what_counts(text: str, words: set[str], counts: bool) -> None:
    assert read(text).get(frozenset(words)) is counts


def test_trap_15_a_text_that_says_both_says_nothing() -> None:
    both = "An announcement counts for the first market. For the second market announcements do not count."
    assert frozenset({"announcement"}) not in read(both)


def test_a_thing_narrowed_down_is_not_all_of_its_kind() -> None:
    assert read("Launches without a crew do not count.") == {}


def test_where_it_was_read() -> None:
    text = "It resolves by June. <b>Interim</b> holders do not count. More."
    (one,) = counted((passage("rules", text),))
    assert text[one.span.start : one.span.end].strip() == "<b>Interim</b> holders do not count."


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert all(one.words for one in counted((passage("rules", text),)))


@pytest.mark.parametrize("piece", ["not ", "no a, ", "counts ", "including ", "a and ", "only permanent ", "will "])
def test_a_text_of_one_word_takes_no_more_than_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        part = passage("rules", (piece * length)[:length])
        before = time.perf_counter()
        counted((part,))
        return time.perf_counter() - before

    seconds(1_000)
    short, long = seconds(5_000), seconds(20_000)
    assert long < 16 * short + 0.05  # a quadratic reader takes sixteen times as long, and seconds
