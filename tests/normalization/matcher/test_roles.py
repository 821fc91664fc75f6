"""Who does it to whom: makers before their things, and what is done by whoever."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.asks import lie

_MADE = [
    (
        "Will Veridian Motors launch a robotaxi service before May 1, 2027?",
        "Veridian Motors robotaxi service launched by April 30, 2027?",
    ),
    (
        "Will Northwind Labs release its next flagship model before Dec 1, 2027?",
        "Northwind Labs flagship model released by November 30, 2027?",
    ),
    (
        "Will Acme release a foldable tablet by December 31, 2027?",
        "Acme foldable tablet released by December 31, 2027?",
    ),
]
_BY_ONE = [
    ("Will Iran attack Freedonia by July 31, 2027?", "Freedonia attacked by July 31, 2027?"),
    ("Will the EU sanction Hungary by July 31, 2027?", "Hungary sanctioned by July 31, 2027?"),
    ("Will Galadyne acquire Belarion by July 31, 2027?", "Belarion acquired by July 31, 2027?"),
    ("Will the SEC sue Coraplex by July 31, 2027?", "Coraplex sued by July 31, 2027?"),
]
_TURNED = [
    ("Will Iran attack Israel by July 31, 2027?", "Iran attacked by July 31, 2027?"),
    ("Will Tesla sue Galadyne by July 31, 2027?", "Tesla sued by July 31, 2027?"),
    ("Will OpenAI acquire Anthropic by July 31, 2027?", "OpenAI acquired by July 31, 2027?"),
]


@pytest.mark.parametrize(("acting", "done"), _MADE)
def test_a_maker_stands_before_its_thing_or_acts(acting: str, done: str) -> None:
    assert lie(acting, done) == (Match.SAME, True)


@pytest.mark.parametrize(("acting", "done"), _BY_ONE)
def test_what_one_does_is_within_what_anybody_may_do(acting: str, done: str) -> None:
    assert lie(acting, done) == (Match.WITHIN, False)


@pytest.mark.parametrize(("acting", "done"), _TURNED)
def test_who_acts_is_not_who_it_is_done_to(acting: str, done: str) -> None:
    assert not lie(acting, done)[0].one_question
