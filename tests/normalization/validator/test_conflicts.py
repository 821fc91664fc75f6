"""What parts two linked markets, in which ending, and who then pays what."""

from fractions import Fraction

import pytest

from allsight.domain.ids import Venue
from allsight.domain.market import Refund, Value
from allsight.domain.questions import Branch, Conflict, ConflictKind, Predicate, Severity
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.branches import branch_settlements
from allsight.normalization.validator.conflicts import conflicts_between
from tests.normalization.matcher.samples import Listed, listed

GAME = {"event": "Broncos vs. Chiefs NFL", "occurs": "2026-11-22T21:00:00Z"}
TREATY = "Will Kenya and Tanzania sign a treaty before Jan 1, 2027?"


def game(venue: Venue, rules: str, label: str = "Chiefs") -> Listed:
    other = "Broncos" if label == "Chiefs" else "Chiefs"
    return listed(venue, "Broncos vs. Chiefs", outcome=label, no_label=other, rules=rules, **GAME)  # type: ignore[arg-type]


def treaty(venue: Venue, rules: str | None) -> Listed:
    return listed(venue, TREATY, rules=rules)


def found(first: Listed, second: Listed, kind: ConflictKind, *, same: bool = True) -> Conflict:
    (one,) = [each for each in conflicts_between(parse(*first), parse(*second), same=same) if each.kind is kind]
    assert (one.first, one.second) == (first.market.key, second.market.key)
    assert one.ending.startswith("They part")
    return one


CANCELLED_FAIR = "If the game is cancelled, the market resolves to a fair market price."
CANCELLED_HALF = "If the game is canceled, this market will resolve 50-50."
CANCELLED_NO = 'If the game is canceled, this market will resolve to "No".'


def test_trap_12_void_rules_differ() -> None:
    one = found(game(Venue.KALSHI, CANCELLED_FAIR), game(Venue.POLYMARKET, CANCELLED_HALF), ConflictKind.VOID)
    assert one.severity is Severity.MATERIAL
    assert one.ending == "They part if it is cancelled or never decided: KA settles at a fair price, PM pays half."
    assert (one.first_text, one.second_text) == (CANCELLED_FAIR, CANCELLED_HALF)
    assert (one.first_yes, one.second_yes) == (None, Fraction(1, 2))
    assert one.first_span is not None
    assert CANCELLED_FAIR[one.first_span.start : one.first_span.end] == CANCELLED_FAIR


def test_trap_12_a_postponement_that_one_venue_waits_out() -> None:
    within = "If the game is not started within 48 hours, the market will resolve to a fair market price."
    waits = "If the game is postponed, this market will remain open until the game has been completed."
    one = found(game(Venue.KALSHI, within), game(Venue.POLYMARKET, waits), ConflictKind.POSTPONED)
    assert one.severity is Severity.MATERIAL
    assert one.ending == (
        "They part if it is postponed by more than 48 hours: KA settles at a fair price, PM waits for the result."
    )


def test_who_waits_two_weeks_parts_from_who_waits_for_ever() -> None:
    fortnight = (
        "If this game is postponed, the market remains open and closes after it has finished (within two weeks)."
    )
    waits = "If the game is postponed, this market will remain open until the game has been completed."
    one = found(game(Venue.KALSHI, fortnight), game(Venue.POLYMARKET, waits), ConflictKind.POSTPONED)
    assert one.severity is Severity.MATERIAL
    assert one.ending == (
        "They part if it is postponed by more than 14 days: KA waits no longer, PM waits for the result."
    )


def test_trap_12_silence_of_one_venue_is_a_difference_in_a_game() -> None:
    one = found(game(Venue.KALSHI, "Winner of the game."), game(Venue.POLYMARKET, CANCELLED_HALF), ConflictKind.VOID)
    assert one.severity is Severity.MATERIAL
    assert "KA says nothing of it" in one.ending


def test_both_no_hedges_the_same_side_but_not_opposite_ones() -> None:
    first, second = game(Venue.KALSHI, CANCELLED_NO), game(Venue.POLYMARKET, CANCELLED_NO, "Broncos")
    kinds = {one.kind for one in conflicts_between(parse(*first), parse(*first), same=True)}
    assert ConflictKind.VOID not in kinds
    assert found(first, second, ConflictKind.VOID, same=False).severity is Severity.MATERIAL


def test_equal_rules_have_no_conflict() -> None:
    rules = f"If the Chiefs win the game, then the market resolves to Yes. {CANCELLED_HALF}"
    assert conflicts_between(parse(*game(Venue.KALSHI, rules)), parse(*game(Venue.POLYMARKET, rules)), same=True) == ()


def test_a_missing_text_is_unread() -> None:
    one = found(treaty(Venue.KALSHI, None), treaty(Venue.POLYMARKET, "Signed by both."), ConflictKind.UNREAD)
    assert one.severity is Severity.MATERIAL
    assert "KA" in one.ending


def test_a_later_deadline() -> None:
    rules = 'This market will resolve to "Yes" if Kenya and Tanzania sign a treaty by {}.'
    one = found(
        treaty(Venue.KALSHI, rules.format("December 31, 2026, 11:59 PM ET")),
        treaty(Venue.POLYMARKET, rules.format("December 30, 2026, 11:59 PM ET")),
        ConflictKind.DEADLINE,
    )
    assert one.severity is Severity.MATERIAL
    assert "KA settles Yes, PM settles No" in one.ending
    assert (one.first_yes, one.second_yes) == (1, 0)
    assert one.first_text == "December 31, 2026"


def test_time_zones() -> None:
    rules = 'This market will resolve to "Yes" if Kenya and Tanzania sign a treaty by December 31, 2026, 11:59 PM {}.'
    one = found(
        treaty(Venue.KALSHI, rules.format("ET")),
        treaty(Venue.POLYMARKET, rules.format("UTC")),
        ConflictKind.TIME_ZONE,
    )
    assert one.severity is Severity.MATERIAL
    assert "5 hours" in one.ending
    assert (one.first_yes, one.second_yes) == (1, 0)


def test_sources_of_a_measured_value() -> None:
    title = "Highest temperature in Chicago on Nov 24, 2026?"
    first = listed(Venue.KALSHI, title, outcome="43° or above", rules="As reported by the National Weather Service.")
    second = listed(Venue.POLYMARKET, title, outcome="43° or above", rules="The resolution source is Wunderground.")
    one = found(first, second, ConflictKind.SOURCE)
    assert one.severity is Severity.MATERIAL
    assert (one.first_text, one.second_text) == ("the National Weather Service", "Wunderground")


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("An announcement of the treaty counts.", "Announcements do not count.", ConflictKind.EFFECT),
        (
            "If a candidate withdraws after winning, the market still resolves for the candidate who won.",
            "If a candidate withdraws, the market resolves to No.",
            ConflictKind.WITHDRAWAL,
        ),
        (
            "In the event of a tie, $1 is divided equally.",
            "In a tie, the first in alphabetical order wins.",
            ConflictKind.TIE,
        ),
        (
            "The first published value counts; later revisions are not considered.",
            "Revisions published within seven days will be considered.",
            ConflictKind.SOURCE,
        ),
        ("The value is read at 12:00 PM ET.", "The source will be checked at 10:00 AM ET.", ConflictKind.DEADLINE),
    ],
)
def test_clauses(first: str, second: str, kind: ConflictKind) -> None:
    parted = conflicts_between(parse(*treaty(Venue.KALSHI, first)), parse(*treaty(Venue.POLYMARKET, second)), same=True)
    assert [one.kind for one in parted if one.severity is Severity.MATERIAL] == [kind]
    kept = conflicts_between(parse(*treaty(Venue.KALSHI, first)), parse(*treaty(Venue.POLYMARKET, first)), same=True)
    assert [one for one in kept if one.severity is not Severity.NOTE] == []


def test_what_branches_pay() -> None:
    outcomes = {"void": "refund", "postponed": "stands", "tie": "split", "dead_heat": "no", "early_close": "yes"}
    predicate = Predicate(
        subject=("x",), action="win", branches=tuple(Branch(case, outcome) for case, outcome in outcomes.items())
    )
    ends = (Value(Fraction(0)), Value(Fraction(1)))
    assert branch_settlements(predicate) == {
        "void": (Refund(),),
        "postponed": ends,
        "tie": (Value(Fraction(1, 2)),),
        "dead_heat": (Value(Fraction(0)),),
    }
