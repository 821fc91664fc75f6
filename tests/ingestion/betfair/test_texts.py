"""Rules as strangers' HTML, read (sheet 6.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.ingestion.adapters.betfair.texts import markup_mark, question_of, readable

POINTER = (
    "For further information please see <a href=http://content.betfair.com/aboutus/content.asp?sWhichKey=Rules%20and%20"
    "Regulations#undefined.do style=color:0163ad; text-decoration: underline; target=_blank>Rules & Regs</a>."
)


def test_tags_go_breaks_stay_and_the_pointer_to_the_general_rules_goes_alone() -> None:
    markup = (
        f"<br><br><b>MARKET INFORMATION</b><br><br>{POINTER}<br><br>Who will win the most seats? "
        'Dead heat rules apply.<br>Settled by the <a href="https://results.example/final" target="_blank">official '
        "count</a>.<ol><li><b>No</b> recount &amp; no appeal.</li><li>x</li></ol><!-- internal -->"
    )
    assert readable(markup).split("\n") == [
        "MARKET INFORMATION",
        "Who will win the most seats? Dead heat rules apply.",
        "Settled by the official count (https://results.example/final).",
        "- No recount & no appeal.",
        "- x",
    ]


@pytest.mark.parametrize(
    "pointer",
    [
        POINTER,
        POINTER.replace("please see ", "please see our ").replace("Regs</a>.", "Regs.</a>"),
        "For further information please see <a href=http://x target=_blank>Rules & Regs<br><br>\n",
        "For further information please see <a href=http://x>Rules &amp; Regs</a>",
    ],
)
def test_the_pointer_goes_however_it_is_written(pointer: str) -> None:
    assert readable(f"Predict the result.<br>{pointer}<br>All bets stand.") == "Predict the result.\nAll bets stand."


def test_text_that_only_looks_like_markup_stays() -> None:
    assert readable("Below 3 < x and x > 1; AT&T wins") == "Below 3 < x and x > 1; AT&T wins"


@given(st.text(alphabet="ab<>/!-&;= \n\"'hrefli", max_size=300))
def test_no_text_is_too_odd_to_be_read(markup: str) -> None:
    once = readable(markup)
    assert "\n\n" not in once
    assert once == once.strip()


@given(st.sampled_from(["<a ", "<!--", "<", "&", "<li", "<a href=", "for further information please see <a"]))
def test_trap_17_repeats_of_an_opening_do_not_take_for_ever(opening: str) -> None:
    assert isinstance(readable(opening * 3_000), str)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("MARKET INFORMATION\nWho will win the 2028 election? Void if none.", "Who will win the 2028 election?"),
        ("Predict the result of this match.", None),
        ("Any questions? Who will win?", "Who will win?"),
        ("Who " + "very " * 60 + "long?", None),
    ],
)
def test_the_first_real_question_is_found(text: str, question: str | None) -> None:
    assert question_of(text) == question


def test_a_mark_changes_with_any_edit_of_the_markup_and_spells_nothing() -> None:
    marks = {markup_mark("<b>a</b>", ""), markup_mark("<i>a</i>", ""), markup_mark("", "<b>a</b>"), markup_mark("a")}
    assert len(marks) == 4
    assert markup_mark("<b>a</b>", "") in marks
    assert all(not set(mark) & set("aeiou0123456789") for mark in marks)
