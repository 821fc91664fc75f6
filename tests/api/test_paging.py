"""Pages of a list that changes between them."""

import random

from hypothesis import given
from hypothesis import strategies as st

from allsight.api.rest.paging import page


def read_on(rows: list[str], cursor: str | None, limit: int = 3) -> tuple[list[str], str | None]:
    cut = page(rows, cursor, limit, lambda row: row)
    assert cut.total == len(rows)
    return list(cut.items), cut.next_cursor


def test_pages_follow_each_other() -> None:
    rows, cursor, read = list("abcdefgh"), None, list[str]()
    while True:
        items, cursor = read_on(rows, cursor)
        read += items
        if cursor is None:
            break
    assert read == rows


def test_what_comes_before_neither_repeats_rows_nor_pushes_them_out() -> None:
    first, cursor = read_on(list("abcdefgh"), None)
    assert first == ["a", "b", "c"]
    assert read_on(list("xyabcdefgh"), cursor)[0] == ["d", "e", "f"]
    assert read_on(list("bcdefgh"), cursor)[0] == ["d", "e", "f"]


def test_where_the_last_row_is_gone_it_goes_on_from_its_place() -> None:
    _, cursor = read_on(list("abcdefgh"), None)
    assert read_on(list("abdefgh"), cursor)[0] == ["e", "f", "g"]
    assert read_on(["a"], cursor) == ([], None)


@given(
    st.lists(st.text(min_size=1, max_size=3), unique=True, min_size=2, max_size=30),
    st.lists(st.text(min_size=4, max_size=5), unique=True, max_size=10),
    st.integers(1, 6),
    st.randoms(use_true_random=False),
)
def test_no_row_that_stays_is_missed(rows: list[str], coming: list[str], limit: int, chance: random.Random) -> None:
    read, cursor, waiting = list[str](), None, list(coming)
    while True:
        items, cursor = read_on(rows, cursor, limit)
        read += items
        if cursor is None:
            break
        if waiting:
            rows = rows.copy()
            rows.insert(chance.randrange(len(rows) + 1), waiting.pop())
    old = [row for row in rows if len(row) < 4]
    assert [row for row in read if len(row) < 4] == old
