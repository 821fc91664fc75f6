"""A figure that two venues read at two places is two figures."""

import pytest

from allsight.domain.ids import Venue
from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from tests.normalization.matcher.samples import Listed, listed

RAIN = "Will it rain more than 3 inches in New York City in November 2026?"


def rain(venue: Venue, where: str) -> Listed:
    return listed(venue, RAIN, rules=f"If the total precipitation {where} for November 2026 is above 3 inches, Yes.")


def parted(first: str, second: str) -> list[Conflict]:
    one, two = parse(*rain(Venue.KALSHI, first)), parse(*rain(Venue.POLYMARKET, second))
    found = conflicts_between(one, two, same=True)
    return [each for each in found if each.kind is ConflictKind.SOURCE and each.severity is Severity.MATERIAL]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("recorded in Central Park, New York", "at the LaGuardia Airport"),
        ("recorded in Chicago Midway", "at the O'Hare International Airport"),
    ],
)
def test_trap_12_two_stations_of_one_city_are_a_material_difference(first: str, second: str) -> None:
    (one,) = parted(first, second)
    assert one.ending.startswith("They part if")
    assert "LaGuardia" in one.second_text or "O'Hare" in one.second_text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("recorded in Central Park, New York", "at Central Park"),
        ("recorded in Chicago Midway", "at the Midway International Airport"),
        ("recorded in Chicago Midway", ""),
        ("in New York City", "at the LaGuardia Airport"),
    ],
)
def test_one_station_by_two_names_or_none_is_no_difference(first: str, second: str) -> None:
    assert parted(first, second) == []


def test_a_correction_that_one_venue_takes_is_a_difference() -> None:
    title = "Will the unemployment rate for November 2026 be above 4.0%?"
    plain = "Resolves to Yes if it is above 4.0%. The first published value counts; revisions are not considered."
    edited = f"{plain} Update: if the agency corrects the release on the same day, the corrected value will be used."
    one, two = parse(*listed(Venue.KALSHI, title, rules=plain)), parse(*listed(Venue.POLYMARKET, title, rules=edited))
    kinds = [(each.kind, each.severity) for each in conflicts_between(one, two, same=True)]
    assert (ConflictKind.SOURCE, Severity.MATERIAL) in kinds
