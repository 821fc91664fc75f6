"""Happenings: who, what act, in which roles and when decide how two claims lie to each other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.relations.happenings import meet
from allsight.normalization.matcher.relations.implications import IMPLIES, implied
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.actions import BY_NAME
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT


def judged(one: str, two: str, *, sides: tuple[str, str] = ("Yes", "Yes"), **rest: object) -> Judgement:
    """Judge two titles of two venues both ways round; without a close, as most texts stand by themselves."""
    rest = {"close": None, "opens": None, **rest}
    a = parse(*listed(Venue.KALSHI, one, outcome=sides[0], **rest))  # type: ignore[arg-type]
    b = parse(*listed(Venue.POLYMARKET, two, outcome=sides[1], **rest))  # type: ignore[arg-type]
    scorer = RulesScorer()
    found = scorer.judge(a, b)
    assert scorer.judge(b, a).match is found.match.mirrored
    if scorer.rules_out(a, b):
        assert not found.match.one_question
    return found


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # windows
        ("Will Kenya join NATO before Jan 1, 2028?", "Kenya joins NATO in 2027?", SAME),
        ("Will Kenya join NATO before May 1, 2027?", "Will Kenya join NATO before 2028?", WITHIN),
        ("Will Kenya join NATO in 2028?", "Will Kenya join NATO before 2028?", DIFFERENT),
        ("Will Kenya join NATO?", "Will Kenya join NATO before 2028?", AROUND),
        ("Will Kenya join NATO before Jul 1, 2027?", "Will Kenya join NATO by June 30?", SAME),
        ("Will Kenya join NATO before Feb 1, 2027?", "Will Kenya join NATO by December 31?", AROUND),
        ("Will Kenya join NATO before April?", "Will Kenya join NATO by April 30?", WITHIN),
        ("Rocket X released on May 4, 2027?", "Will Rocket X be released during 2027?", WITHIN),
        ("Will Kenya join NATO in May 2027?", "Will Kenya join NATO by May 20, 2027?", RELATED),
        ("Will Kenya join NATO after May 3, 2027 and before 2028?", "Will Kenya join NATO by July 1, 2027?", AROUND),
        # names
        ("Will Donald Trump visit Ghana before 2028?", "Will Trump visit Ghana before 2028?", SAME),
        ("Will Fred Trump visit Ghana before 2028?", "Will Trump visit Ghana before 2028?", DIFFERENT),
        ("Will Judith Okonkwo be arrested before 2028?", "Will Okonkwo be arrested before 2028?", SAME),
        ("Will Judith Okonkwo be arrested before 2028?", "Will Sarah Okonkwo be arrested before 2028?", DIFFERENT),
        ("Will there be a recession in 2027?", "US recession in 2027?", SAME),
        ("Will there be a recession in 2027?", "Ghana recession in 2027?", DIFFERENT),
        ("Will the US reopen its embassy in Chad?", "Will the US reopen its embassy in Peru?", DIFFERENT),
        ("US embassy in Lima reopened in 2027?", "Will the US reopen its embassy in Peru in 2027?", SAME),
        ("Will Trump visit Lima in 2027?", "Will Trump visit Chile in 2027?", DIFFERENT),
        ("Will Acme release its next phone before 2028?", "Will Acme release a phone before 2028?", SAME),
        ("Will Acme release the next phone before 2028?", "Will Acme release a phone before 2028?", WITHIN),
        # roles
        ("Will Kenya strike Ghana before 2028?", "Will Ghana strike Kenya before 2028?", DIFFERENT),
        ("Will Kenya strike Ghana before 2028?", "Will Ghana be struck by Kenya before 2028?", SAME),
        ("Will Ghana be attacked before 2028?", "Will Ghana attack Kenya before 2028?", DIFFERENT),
        ("Ghana x Kenya ceasefire before 2028?", "Kenya-Ghana ceasefire before 2028?", SAME),
        ("Ghana x Kenya ceasefire before 2028?", "Chad-Ghana ceasefire before 2028?", DIFFERENT),
        ("Will Modi meet with Putin before 2028?", "Will Putin meet with Xi before 2028?", DIFFERENT),
        # acts
        ("Will Jane Doe resign as CEO of Acme by May 1, 2027?", "Jane Doe out as CEO of Acme by May 1, 2027?", WITHIN),
        ("Will Jane Doe resign as CEO of Acme before 2028?", "Jane Doe out as CEO of Acme by May 1, 2027?", RELATED),
        ("Will Kenya invade Ghana before 2028?", "Will Kenya attack Ghana before 2028?", WITHIN),
        ("Will Jane Doe be charged before 2028?", "Jane Doe in jail before 2028?", RELATED),
        ("Will Modi be arrested before 2028?", "Will Modi visit Ghana before 2028?", DIFFERENT),
        # slots
        ("Will Merz be the next leader out before 2028?", "Will Merz leave Chancellor of Germany before 2028?", WITHIN),
        ("Will 2027 be the third-driest year on record?", "Will 2027 be the driest year on record?", RELATED),
        ("Will Jane Doe be the first on Mars before 2040?", "Will Jane Doe be on Mars before 2040?", WITHIN),
        # not
        ("Will Kenya not join NATO before 2028?", "Will Kenya join NATO before 2028?", OPPOSITE),
        ("Will Kenya not join NATO before 2028?", "Will Kenya not join NATO by May 1, 2027?", WITHIN),
        ("Will Kenya not join NATO before 2028?", "Will Kenya join NATO by May 1, 2027?", RELATED),
        ("Will Merz remain Chancellor through May 31, 2027?", "Merz out as Chancellor by May 31, 2027?", OPPOSITE),
    ],
)  # fmt: skip
def test_how_two_happenings_lie_to_each_other(one: str, two: str, match: Match) -> None:
    assert judged(one, two).match is match


def test_the_no_side_turns_the_relation() -> None:
    pair = ("Will Kenya join NATO before 2028?", "Will Kenya join NATO in 2027?")
    found = judged(*pair, sides=("Yes", "No"))
    assert (found.match, found.certain) == (OPPOSITE, True)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Will Jane Doe receive a presidential pardon before Jan 1, 2028?", "Will Trump pardon Jane Doe before 2028?"),
        ("Will Benjamin Netanyahu visit Ghana before Jan 1, 2028?", "Netanyahu visits Ghana in 2027?"),
        ("[Cup 2027] Will Kenya join NATO during 2027?", "Will Kenya join NATO before 2028?"),
    ],
)
def test_what_is_certain(one: str, two: str) -> None:
    found = judged(one, two)
    assert (found.match, found.certain) == (SAME, True), found.fields


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Will Jane Doe receive a presidential pardon before Jan 1, 2031?", "Will Trump pardon Jane Doe before 2031?"),
        ("Will Judith Okonkwo be arrested before 2028?", "Will Okonkwo be arrested before 2028?"),
        ("Will Kenya join NATO before Jul 1, 2027?", "Will Kenya join NATO by June 30?"),
        ("Will there be a recession in 2027?", "US recession in 2027?"),
        ("Will Kenya join NATO in May 2027?", "Will Kenya join NATO by May 31, 2027?"),
    ],
)
def test_what_is_left_to_a_person(one: str, two: str) -> None:
    found = judged(one, two)
    assert not found.certain


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ('This market will resolve to "Yes" if Peru and Chile sign a water treaty by December 31, 2027.', "equal"),
        ('"Yes" is the winner if Peru and Chile sign a water treaty on or before 31 December 2027.', "equal"),
        ("Yes wins if Peru and Chile sign a water treaty on or before 31 December 2027; No wins if not.", "equal"),
        ('This market will resolve to "Yes" if Peru and Chile ratify a water treaty by December 31, 2027.', "unread"),
        ("Peru and Chile have often said that they would sign one.", "unread"),
    ],
)
def test_a_headline_without_an_act_means_the_one_of_its_paying_sentence(rules: str, verdict: str) -> None:
    named = parse(*listed(Venue.KALSHI, "Will Peru and Chile sign a water treaty before 2028?"))
    silent = parse(*listed(Venue.POLYMARKET, "Peru x Chile water treaty by December 31, 2027?", rules=rules))
    for one, two in ((named, silent), (silent, named)):
        found = RulesScorer().judge(one, two)
        assert {field.field: field.verdict for field in found.fields}["action"] == verdict
        assert found.certain is (verdict == "equal")


def test_rivals_for_one_slot_are_related() -> None:
    found = judged("Where will Modi and Xi next meet?", "Will Modi and Xi meet next in Ghana?", sides=("Peru", "Yes"))
    assert found.match is RELATED


def test_a_number_and_a_happening_about_one_thing_are_related() -> None:
    one, two = "How many Falcon Heavy launches in 2027?", "Will Falcon Heavy reach orbit in 2027?"
    assert judged(one, two, sides=("Above 9", "Yes")).match is RELATED
    assert judged("Will unemployment be above 5% in May 2027?", "Will Xi visit Ghana in 2027?").match is DIFFERENT


def test_every_implication_names_acts_and_runs_one_way() -> None:
    for particular, general in IMPLIES:
        assert {particular, general} <= set(BY_NAME)
        assert implied(particular, general) is WITHIN
        assert implied(general, particular) is AROUND


@given(st.lists(st.sampled_from(list(Match)), min_size=1, max_size=4))
def test_meeting_of_fields_is_mirrored_with_its_parts(parts: list[Match]) -> None:
    assert meet(*parts).mirrored is meet(*(part.mirrored for part in parts))


@given(st.integers(0, 700), st.integers(0, 700), st.booleans())
def test_an_earlier_deadline_never_implies_backwards(first: int, second: int, refused: bool) -> None:
    days = [date(2027, 1, 1) + timedelta(days=shift) for shift in (first, second)]
    word = "not " if refused else ""
    one, two = (f"Will Kenya {word}join NATO by {day:%B} {day.day}, {day.year}?" for day in days)
    order = (first > second) - (first < second)
    expected = {0: SAME, -1: WITHIN, 1: AROUND}[order]
    assert judged(one, two).match is (expected.mirrored if refused else expected)


@given(st.text(max_size=120), st.text(max_size=120))
def test_no_two_texts_upset_the_judge(one: str, two: str) -> None:
    assert judged(one or "x", two or "x").match in Match
