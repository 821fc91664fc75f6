"""Acts, roles, slots and deadlines that headlines of happenings name."""

from datetime import date
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import from_iso
from allsight.domain.ids import Venue
from allsight.normalization.parsers.actions import BY_NAME, act_of, negated
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.dates import Period, PeriodKind
from allsight.normalization.parsers.expiry import (
    before_election,
    settled_by_close,
    this_year,
    ticker_deadline,
)
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed


def claim(title: str, outcome: str = "Yes", **rest: object) -> Claim:
    return parse(*listed(Venue.KALSHI, title, outcome=outcome, **rest))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headline", "act"),
    [
        ("will the minister of transport leave the cabinet before may 2027?", "leave_office"),
        ("jane doe out as ceo of acme by march?", "leave_office"),
        ("will jane doe resign as ceo of acme?", "resign"),
        ("will jane doe announce her resignation by june?", "announce_leaving"),
        ("will the mayor be fired before july?", "be_fired"),
        ("will the governor be impeached and removed?", "impeach_and_remove"),
        ("will jane doe be charged with fraud?", "charge"),
        ("jane doe in prison before 2027?", "jail"),
        ("will kenya announce a snap election?", "call_election"),
        ("kenya x tanzania ceasefire by june?", "ceasefire"),
        ("kenya x tanzania ceasefire extended?", "extend_ceasefire"),
        ("kenya x tanzania ceasefire broken by june?", "break_ceasefire"),
        ("will kenya strike tanzania?", "strike"),
        ("will kenya strike a deal with tanzania?", "agree"),
        ("kenya-tanzania border agreement by may?", "agree"),
        ("will kenya and tanzania normalise relations?", "normalize"),
        ("will acme announce an ipo by june?", "announce_ipo"),
        ("acme ipo before 2028?", "ipo"),
        ("will the us reopen its embassy in chad?", "open_embassy"),
        ("will jane doe announce a presidential run?", "run_for_office"),
        ("will the moon be made of cheese?", "be"),
    ],
)
def test_the_act_of_a_headline(headline: str, act: str) -> None:
    assert act_of(headline).act.name == act


def test_the_first_text_that_names_an_act_decides() -> None:
    found = act_of("acme before 2028?", "will acme launch its car?", "acme recession")
    assert (found.act.name, found.text, found.words) == ("release", 1, "launch")


def test_words_beside_an_office_are_not_taken_for_the_act() -> None:
    assert "transport" in claim("Will Jane Doe leave the Transport Ministry post before 2028?").terms


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("will acme not ipo by june?", True),
        ("no acme ipo by june?", True),
        ("will kenya fail to pay?", True),
        ("will kenya acquire land not under its flag?", False),
        ("will kenya join (not observe) the union?", False),
        ("will kenya join the union?", False),
    ],
)
def test_a_headline_that_asks_for_the_failing(headline: str, expected: bool) -> None:
    assert negated(headline) is expected


@pytest.mark.parametrize(
    ("title", "doers", "done_to"),
    [
        ("Will Kenya strike Tanzania?", {"kenya"}, {"tanzania"}),
        ("Will Tanzania be struck by Kenya before May 2027?", {"kenya"}, {"tanzania"}),
        ("Tanzania attacked by Kenya?", {"kenya"}, {"tanzania"}),
        ("Will Tanzania be attacked before May 2027?", set(), {"tanzania"}),
        ("Kenya strike on Tanzania?", {"kenya"}, {"tanzania"}),
        ("Kenya strike by June 30?", set(), set()),
        ("Will Kenya meet with Tanzania?", set(), set()),
    ],
)
def test_who_does_it_to_whom(title: str, doers: set[str], done_to: set[str]) -> None:
    frame = claim(title).frame
    assert (frame.doers, frame.done_to) == (doers, done_to)


def test_first_names_and_namesakes() -> None:
    frame = claim("Will Judith Okonkwo visit Ghana before May 2027?").frame
    assert frame.given == {"judith"}
    other = claim("Will Fred Trump visit Ghana before May 2027?").frame
    assert (other.given, other.namesakes) == (frozenset(), {"fred"})
    assert not claim("Judith Okonkwo Visits Ghana This Summer Before Leaving").frame.given


@pytest.mark.parametrize(
    ("title", "outcome", "slot"),
    [
        ("Will Kenya next strike Tanzania on 7 May 2027?", "Yes", "next"),
        ("Will Jane Doe be the first person on Mars?", "Yes", "first"),
        ("Will 2027 be the third-driest year on record?", "Yes", "third"),
        ("Where will the two presidents meet?", "Ghana", "which"),
        ("Will Kenya strike Tanzania in the next year?", "Yes", ""),
    ],
)
def test_slots(title: str, outcome: str, slot: str) -> None:
    assert claim(title, outcome).frame.slot == slot


def test_a_deadline_from_an_identifier_is_never_sure() -> None:
    day = ticker_deadline("KXVISIT-27JAN01")
    year = ticker_deadline("KXVISIT-27")
    assert day == Period(kind=PeriodKind.DEADLINE, last=date(2026, 12, 31), sure=False)
    assert year == Period(kind=PeriodKind.DEADLINE, last=date(2026, 12, 31), grain="year", sure=False)
    assert ticker_deadline("will-it-rain-27") is None


def test_a_wrong_preposition_is_put_right_by_the_close() -> None:
    before = Period(kind=PeriodKind.DEADLINE, last=date(2026, 12, 31), grain="year")
    righted = settled_by_close(before, from_iso("2027-12-31T15:00:00Z"), None)
    assert (righted.first, righted.last, righted.sure) == (date(2027, 1, 1), date(2027, 12, 31), False)
    assert settled_by_close(before, from_iso("2026-12-31T15:00:00Z"), None) == before
    assert settled_by_close(before, from_iso("2027-12-31T15:00:00Z"), from_iso("2026-05-01T00:00:00Z")) == before


def test_this_year_is_the_year_of_the_close() -> None:
    closing = Period(kind=PeriodKind.DEADLINE, last=date(2026, 12, 30), sure=False)
    found = this_year("will it rain this year?", closing)
    assert (found.first, found.last, found.sure) == (date(2026, 1, 1), date(2026, 12, 31), True)
    assert not this_year("rain this year?", Period(kind=PeriodKind.DEADLINE, last=date(2026, 8, 1), sure=False)).sure
    assert this_year("will it rain?", closing) == closing


@pytest.mark.parametrize(("year", "eve"), [(2026, 2), (2028, 6), (2030, 4), (2032, 1)])
def test_the_eve_of_american_elections(year: int, eve: int) -> None:
    found = before_election(f"will it rain before the {year} midterm elections?")
    assert found is not None
    assert found.last == date(year, 11, eve)
    assert before_election(f"will it rain before the {year + 1} midterms?") is None


def test_a_day_without_a_year_is_marked() -> None:
    found = claim("Will Kenya join the union by June 30?", close=None, opens=None, name="KXUNION")
    dated = claim("Will Kenya join the union by June 30?", close=None, opens=None, name="KXUNION-27JUL01")
    assert found.period is not None
    assert dated.period is not None
    assert (found.frame.yearless, found.period.last) == (True, date(2000, 6, 30))
    assert (dated.frame.yearless, dated.period.last) == (False, date(2027, 6, 30))


def test_act_names_are_distinct_and_patterns_absorb_their_own_words() -> None:
    assert len(BY_NAME) == len({act.pattern for act in BY_NAME.values()})


@given(st.text(max_size=300))
def test_no_text_upsets_the_reader(text: str) -> None:
    assert act_of(text.lower()).act.name in BY_NAME
    assert isinstance(negated(text.lower()), bool)
    assert claim(text or "x").act


@pytest.mark.parametrize(
    "piece", ["announces ", "ceasefire ", "be the ", "Jane Doe-", "(", "next ", "by the ", "-27JAN"]
)
def test_reading_takes_linear_time(piece: str) -> None:
    texts = [(piece * 20_000)[: 20_000 >> shift].lower() for shift in (2, 1, 0)]
    times = [min(_seconds(text) for _ in range(3)) for text in texts]
    assert all(longer < 5 * shorter + 0.05 for shorter, longer in pairwise(times))


def _seconds(text: str) -> float:
    began = perf_counter()
    act_of(text)
    negated(text)
    ticker_deadline(text)
    return perf_counter() - began
