"""Whose word decides: first and second sources, reprints, and facts that speak only where a text is mute."""

import pytest

from allsight.domain.ids import Venue
from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from allsight.normalization.validator.origins import known
from tests.normalization.matcher.samples import listed

BITCOIN = "Will Bitcoin be above $100,000 on Dec 11, 2026?"
TREATY = "Will Kenya and Tanzania sign a treaty before Jan 1, 2027?"
OFFICIAL = "The primary resolution source will be official information from both governments"


def sources(title: str, first: str | None, second: str | None) -> list[Conflict]:
    one = parse(*listed(Venue.KALSHI, title, rules=first, name="a"))
    two = parse(*listed(Venue.POLYMARKET, title, rules=second, name="b"))
    return [each for each in conflicts_between(one, two, same=True) if each.kind is ConflictKind.SOURCE]


def test_facts_speak_where_both_texts_are_missing() -> None:
    (one,) = sources(BITCOIN, None, None)
    assert one.severity is Severity.MATERIAL
    assert "known since" in one.ending
    assert (one.first_text, one.second_text) == ("", "")


def test_facts_are_a_remark_where_a_text_names_no_source() -> None:
    (one,) = sources(BITCOIN, "Above $100,000 resolves to Yes.", "Above $100,000 resolves to Yes.")
    assert one.severity is Severity.NOTE


def test_facts_are_silent_where_both_texts_agree() -> None:
    assert sources(BITCOIN, "The Binance close decides.", "Source: Binance.") == []


def test_a_text_outranks_what_is_known_of_its_venue() -> None:
    assert sources(BITCOIN, "According to Binance.", None) == []


def test_which_source_binds_first() -> None:
    fallback = f"{OFFICIAL}. However, a consensus of credible reporting may also be used."
    (one,) = sources(TREATY, fallback, "The resolution source is a consensus of credible reporting.")
    assert one.severity is Severity.NOTE
    assert "first source" in one.ending
    (other,) = sources(TREATY, OFFICIAL, "The resolution source is a consensus of credible reporting.")
    assert other.severity is Severity.MATERIAL


@pytest.mark.parametrize(
    ("rest", "severity"), [("Final actuals count, not estimates.", Severity.NOTE), ("", Severity.MATERIAL)]
)
def test_who_reprints_a_studios_figure_matters_only_where_it_is_open_which(rest: str, severity: Severity) -> None:
    title = "Will Dune gross above $100 million on its opening weekend?"
    found = sources(title, f"As reported by Box Office Mojo. {rest}", f"According to The Numbers. {rest}")
    assert [one.severity for one in found] == [severity]


def test_every_fact_is_dated_and_told_by_somebody() -> None:
    for topic in known().topics:
        assert topic.since
        assert topic.told_by
        assert topic.measures or topic.words
        assert len({habit.venue for habit in topic.habits}) == len(topic.habits) > 1
        assert {habit.venue for habit in topic.habits} <= set(Venue)
