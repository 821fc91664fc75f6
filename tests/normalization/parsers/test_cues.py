import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.normalization.parsers import (
    actions,
    branches,
    counted,
    counts,
    dates,
    measures,
    numbers,
    source_table,
    sources,
    teams,
    wagers,
)
from allsight.normalization.parsers.cues import CuedPattern, CueIndex, first, table
from allsight.normalization.validator.points import POINTS

pytestmark = pytest.mark.long

TABLES = {
    "acts": actions._CUED,
    "cases": branches._CASES,
    "outcomes": branches._OUTCOMES,
    "dates": dates._PATTERNS,
    "sports": teams._SPORTS,
    "segments": counts._SEGMENTS,
    "statistics": counts.STATS,
    "specials": wagers._SPECIALS,
    "measures": measures._CUED,
    "numbers": numbers._FORMS,
    "sources": (*source_table.KNOWN, ("clause", sources._CLAUSE)),
    "points": tuple((row.says, row.pattern) for point in POINTS for row in point.variants),
    "counted": tuple((name, getattr(counted, name)) for name in ("_OUT", "_IN", "_LEFT_OUT", "_TAKEN_IN")),
}


@pytest.mark.parametrize("rows", TABLES.values(), ids=TABLES.keys())
@settings(max_examples=150)
@given(data=st.data())
def test_every_match_of_every_pattern_holds_a_cue(
    rows: tuple[tuple[object, CuedPattern], ...], data: st.DataObject
) -> None:
    _, cued = data.draw(st.sampled_from(rows))
    text = data.draw(st.from_regex(cued.pattern))
    found = cued.search(text)
    assert found is not None
    assert [one.span() for one in cued.finditer(text)] == [one.span() for one in cued.pattern.finditer(text)]


@given(st.from_regex(r"(?:[a-c(]|\?|\||\)|\+){1,12}", fullmatch=True), st.text("abc", max_size=8))
def test_patterns_of_any_shape_find_what_they_find_without_cues(source: str, text: str) -> None:
    try:
        plain = re.compile(source)
        cued = CuedPattern(source)
    except (re.error, ValueError):
        return
    assert [one.span() for one in cued.finditer(text)] == [one.span() for one in plain.finditer(text)]


@pytest.mark.parametrize(
    ("source", "cues"),
    [
        (r"\bnominee\b|\bprimary\b", ("nominee", "primary")),
        (r"\bannounces?\b|\bannounced\b", ("announce",)),
        (r"\btakes? effect\b", (" effect",)),
        (r"\b(?:jan(?:uary)?|feb(?:ruary)?) (\d{1,2})\b", ("jan", "feb")),
        (r"\b(20[12]\d)-(?P<month>\d\d)\b", ("20",)),
        (r"(?<!no )deals?(?= by)", ("deal",)),
        (r"half[^.]{0,20}split|50[-/]50", ("split", "50")),
        (r"\d+(?:%|th)?", ("",)),
        (r"a?+", ("",)),
        (r"ab*?c++d{1,2}?e", ("a",)),
        (r"(?:fees?)?", ("",)),
        (r"win|\d", ("",)),
    ],
)
def test_cues_follow_from_the_pattern(source: str, cues: tuple[str, ...]) -> None:
    assert CuedPattern(source).cues == cues


@pytest.mark.parametrize("source", [r"(?i:fed)", r"\x41b", r"(?>a)b", r"a(?(1)b|c)"])
def test_what_it_cannot_read_is_refused(source: str) -> None:
    with pytest.raises((ValueError, re.error)):
        CuedPattern(source)


def test_first_takes_the_row_that_comes_first_and_not_the_place() -> None:
    rows = table(("late", r"\bwins?\b"), ("early", r"\bleads?\b"))
    found = first(rows, "who leads and who wins")
    assert found is not None
    assert (found[0], found[1].group()) == ("late", "wins")
    assert first(rows, "winter leader") is None


@settings(max_examples=150)
@given(data=st.data())
def test_no_group_that_matches_is_left_out(data: st.DataObject) -> None:
    groups = [[row.pattern for row in point.variants] for point in POINTS]
    place = data.draw(st.integers(0, len(groups) - 1))
    text = data.draw(st.from_regex(data.draw(st.sampled_from(groups[place])).pattern))
    other = data.draw(st.text(max_size=20))
    assert place in CueIndex(groups).possible([other, text])


def test_groups_without_a_cue_in_the_texts_are_left_out() -> None:
    index = CueIndex([[CuedPattern(r"\bwins?\b")], [CuedPattern(r"\bleads?\b"), CuedPattern(r"\d")], []])
    assert index.possible(["who wins"]) == [0, 1]  # of a digit nothing can be said
    assert index.possible(["nothing"]) == [1]
    assert index.possible([]) == [1]
