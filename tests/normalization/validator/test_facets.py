"""Values of closed classes that notes name, what they leave out, how much it takes, and pay-outs of unknown states."""

import pytest

from allsight.domain.ids import Venue
from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from allsight.normalization.validator.facets import FACETS, Facet
from allsight.normalization.validator.wording import names, one_thing, short_for
from tests.normalization.matcher.samples import listed

TITLE = "Will Acme do it by Dec 31, 2026?"


def parted(first: str, second: str, title: str = TITLE) -> list[Conflict]:
    one = parse(*listed(Venue.KALSHI, title, rules=first, name="a"))
    two = parse(*listed(Venue.POLYMARKET, title, rules=second, name="b"))
    return [each for each in conflicts_between(one, two, same=True) if each.severity is not Severity.NOTE]


def test_what_is_enough_for_an_earlier_value_falls_short_of_a_later_one() -> None:
    (one,) = parted("Employees-only rides.", "Open to members of the public.")
    assert one.kind is ConflictKind.SCOPE
    assert one.ending == (
        "They part if it is open to a closed circle only: KA settles Yes as it is content with a closed circle, PM "
        "settles No as it needs it open to all."
    )
    assert (one.first_yes, one.second_yes) == (1, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Headline figure.", "The headline figure, not the core one."),
        ("Acting holders as well.", "Acting or not, whoever holds it."),
        ("Lost confidence vote.", "The chamber says that it has no confidence."),
    ],
)
def test_a_value_is_not_named_by_what_is_denied(first: str, second: str) -> None:
    assert parted(first, second) == []


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.ending)
def test_a_facet_has_values_to_choose_from(facet: Facet) -> None:
    assert len(facet.values) >= 2
    assert all(one.words for one in facet.values)


@pytest.mark.parametrize(
    ("first", "second", "pays"),
    [
        ("Service is down for at least thirty minutes.", "Service is down for one hour or longer.", (1, 0)),
        ("Every district is taken.", "At least one district is taken.", (0, 1)),
        ("Done within 48 hours.", "Done within two days.", None),
        ("Done within 24 hours.", "Done within three days.", (0, 1)),
        ("At least two minutes.", "Two minutes or more.", None),
    ],
)
def test_how_much_it_takes(first: str, second: str, pays: tuple[int, int] | None) -> None:
    found = parted(first, second)
    assert [(one.first_yes, one.second_yes) for one in found] == ([] if pays is None else [pays])


def test_a_state_of_which_nobody_told_us_pays_otherwise() -> None:
    (one,) = parted("Series abandoned: void.", "Series abandoned: leader wins.", "Celtics vs. Knicks series")
    assert one.kind is ConflictKind.VOID
    assert one.ending == (
        'They part if it comes to "series abandoned": KA returns the stakes, PM pays the side that is ahead.'
    )


def test_initials_stand_for_the_words_that_they_begin() -> None:
    assert short_for("CPCB bulletin", "Bulletin of the Central Pollution Control Board")
    assert not short_for("CPCB bulletin", "Bulletin of the Indian Weather Office")
    assert not short_for("a bulletin", "Central Pollution Control Board")


def test_words_for_one_thing_are_one() -> None:
    assert one_thing(names("new cabinet sworn in"), names("ministers take the oath"))
    assert not one_thing(names("new cabinet sworn in"), names("the bridge opens to lorries"))
