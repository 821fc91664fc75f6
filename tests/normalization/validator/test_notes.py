"""Notes held against each other: steps, what is enough and what is needed, what is left out, and nothing in common."""

import pytest

from allsight.domain.ids import Venue
from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.reader import parse
from allsight.normalization.parsers.text import passage
from allsight.normalization.validator.conflicts import conflicts_between
from allsight.normalization.validator.steps import step_of
from tests.normalization.matcher.samples import listed

LAW = "Will the Acme Act become law by Dec 31, 2026?"
TRUCE = "Will Freedonia and Sylvania agree a ceasefire by Dec 31, 2026?"
BITCOIN = "Will Bitcoin be above $100,000 on Dec 11, 2026 at noon ET?"


def found(title: str, first: str, second: str) -> list[Conflict]:
    one = parse(*listed(Venue.KALSHI, title, rules=first, name="a"))
    two = parse(*listed(Venue.POLYMARKET, title, rules=second, name="b"))
    return list(conflicts_between(one, two, same=True))


def parted(title: str, first: str, second: str) -> list[Conflict]:
    return [one for one in found(title, first, second) if one.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("Announced by both sides.", 0),
        ("Nomination by the president.", 1),
        ("Signed by both.", 2),
        ("Passage by both chambers.", 3),
        ("Ratified by parliament.", 4),
        ("Passes both chambers and is signed into law.", 5),
        ("He must no longer be in office.", 6),
        ("Signed, whether or not it has taken effect.", 2),
        ("Signing does not count.", None),
        ("A tie is declared void.", None),
        ("Ana Ruiz is declared the winner.", None),
    ],
)
def test_the_highest_step_that_a_text_names(text: str, height: int | None) -> None:
    step = step_of((passage("rules", text),))
    assert (None if step is None else step[0]) == height


def test_another_step_is_another_time() -> None:
    (one,) = parted("Next chair of the Fed: Ana Ruiz?", "Nomination by the president.", "Confirmation by the Senate.")
    assert one.kind is ConflictKind.EFFECT
    assert one.ending == (
        "They part if it is filed, proposed or agreed in time but is confirmed too late or never: KA settles Yes as it "
        "goes by whether it is filed, proposed or agreed, PM settles No as it goes by whether it is confirmed."
    )
    assert (one.first_yes, one.second_yes) == (1, 0)


def test_enough_for_one_is_short_of_what_the_other_needs() -> None:
    (one,) = parted(TRUCE, "A verbal agreement is enough.", "Guns must be silent on every front.")
    assert one.kind is ConflictKind.SCOPE
    assert one.ending == (
        'They part if there is "a verbal agreement" without "guns must be silent on every front": KA settles Yes as it '
        "is content with the former, PM settles No as it needs the latter."
    )


def test_what_one_note_leaves_out_and_the_other_names() -> None:
    (one,) = parted(TRUCE, "Naval truces are excluded.", "Any truce, naval ones as well.")
    assert one.ending.startswith('They part if it comes down to "naval"')
    assert (one.first_yes, one.second_yes) == (0, 1)
    assert parted(TRUCE, "Naval truces are excluded.", "Naval truces do not count.") == []


def test_two_notes_with_nothing_in_common_part() -> None:
    (one,) = parted(TRUCE, "Guns fall silent for a month.", "Both capitals sound the bells.")
    assert one.kind is ConflictKind.SCOPE
    assert 'KA goes by "Guns fall silent for a month"' in one.ending
    assert one.first_yes is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ceases to hold office.", "Leaving the post, for any reason."),
        ("Guns fall silent for a month.", "If the other side breaks it, No."),
        ("Guns fall silent for a month.", "Disputes are settled by the committee."),
        ("Guns fall silent for a month.", "As stated by Reuters."),
    ],
)
def test_a_condition_a_procedure_or_a_source_is_no_contrast(first: str, second: str) -> None:
    assert parted(TRUCE, first, second) == []


def test_rules_say_whether_a_bound_counts() -> None:
    (one,) = parted(BITCOIN, "Binance close above $100,000.", "Binance close of $100,000 or higher.")
    assert one.kind is ConflictKind.THRESHOLD
    assert one.ending == "They part if the value is exactly 100,000: KA settles No, PM settles Yes."
    assert (one.first_yes, one.second_yes) == (0, 1)
    assert parted(BITCOIN, "Binance close above $99,999.99.", "Binance close of $100,000 or higher.") == []


def test_bounds_a_cent_apart_part_where_one_pays_and_the_other_does_not() -> None:
    (one,) = parted(BITCOIN, "Binance close above $99,999.99.", "Binance close above $100,000.")
    assert one.kind is ConflictKind.THRESHOLD
    assert one.ending == "They part if the value is exactly 100,000: KA settles Yes, PM settles No."
    assert (one.first_yes, one.second_yes) == (1, 0)


def test_the_end_of_a_day_is_its_last_minute() -> None:
    title = "Will Spain leave NATO by June 30, 2026?"
    assert parted(title, "The deadline is July 1, 2026, 00:00 UTC.", "Until June 30, 2026, 23:59 UTC.") == []


def test_days_of_the_week_part_readings() -> None:
    title = "Will Dune score above 80 on Rotten Tomatoes?"
    (one,) = parted(title, "Tomatometer on the Friday of release.", "Tomatometer on Monday.")
    assert one.kind is ConflictKind.DEADLINE
    assert parted(title, "Tomatometer on Monday.", "The score on Mon.") == []


@pytest.mark.parametrize(
    "title", ["Will the S&P 500 be above 7,000 on June 30, 2026?", "Will Germany enter a recession in 2026?"]
)
def test_what_is_known_of_a_topic_is_not_said_of_another(title: str) -> None:
    assert [one.ending for one in found(title, "As published.", "As published.") if "known since" in one.ending] == []


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("KLGA, Wunderground.", "LaGuardia Airport, Wunderground.", False),
        ("DFW, NWS.", "Dallas/Fort Worth International Airport per the NWS.", False),
        ("Miami International Airport, NWS.", "Miami Beach station, NWS.", True),
    ],
)
def test_stations_by_code_and_a_citys_own_airport(first: str, second: str, apart: bool) -> None:
    assert bool(parted("Highest temperature on Dec 4, 2026? 60 or above", first, second)) is apart


@pytest.mark.parametrize(
    ("first", "second", "kind", "ending"),
    [
        (
            "Naval truces do not count.",
            "Guns fall silent.",
            ConflictKind.SCOPE,
            'They part if there is nothing but "naval truces" and PM counts it: KA does not count it, PM does not say.',
        ),
        (
            "If the president dies, it settles at the last price.",
            "Guns fall silent.",
            ConflictKind.WITHDRAWAL,
            "They part if he dies first: KA settles at a last or fair price, PM says nothing of it.",
        ),
    ],
)
def test_silence_is_a_remark(first: str, second: str, kind: ConflictKind, ending: str) -> None:
    (one,) = [each for each in found(TRUCE, first, second) if each.kind is kind]
    assert (one.severity, one.ending) == (Severity.NOTE, ending)
    assert one.first_span is not None
    assert one.second_span is None
