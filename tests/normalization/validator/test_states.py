"""Out-of-the-way states: what a clause pays, on the same side and on opposite ones, and what comes too late."""

from fractions import Fraction

import pytest

from allsight.domain.ids import Venue
from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from allsight.normalization.validator.payouts import payout
from tests.normalization.matcher.samples import listed

CUP = "Will Ana Ruiz win the 2027 Freedonia Cup?"
PRIZE = "Will Ana Ruiz win the Nobel Peace Prize in 2027?"
JOBS = "Will the unemployment rate for August 2026 be above 4.4%?"
HALF = Fraction(1, 2)


def parted(title: str, first: str, second: str, *, other: str = "", same: bool = True) -> list[Conflict]:
    one = parse(*listed(Venue.KALSHI, title, rules=first, name="a"))
    two = parse(*listed(Venue.POLYMARKET, other or title, rules=second, name="b"))
    return [each for each in conflicts_between(one, two, same=same) if each.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("clause", "says", "yes"),
    [
        ("if he dies, settles at the last price", "settles at a last or fair price", None),
        ("unclear: each share pays $0.50", "pays half", HALF),
        ("non-runner, no bet", "returns the stakes", None),
        ("a walkover counts as a win", "pays the other side", None),
        ("if the report is missing, the nearest station is used", "turns to another source", None),
        ("inactive: no", "settles No", 0),
        ("a death still counts", "settles Yes", 1),
        ("later vacated: no effect", "lets it stand", None),
        ("the market waits until the report is out", "waits for it", None),
        ("no longer in office", None, None),
        ("a no contest", None, None),
    ],
)
def test_what_a_clause_pays(clause: str, says: str | None, yes: Fraction | int | None) -> None:
    found = payout(clause)
    assert (found.says if found else None, found.yes if found else None) == (says, yes)


def test_a_state_that_both_pay_out_of_the_way() -> None:
    (one,) = parted(CUP, "If she withdraws before the start, No.", "Void if she does not start.")
    assert one.kind is ConflictKind.WITHDRAWAL
    assert one.ending == (
        "They part if somebody withdraws or does not take part: KA settles No, PM returns the stakes."
    )
    assert (one.first_yes, one.second_yes) == (0, None)
    assert one.first_text == "If she withdraws before the start, No."
    assert one.first_span is not None


def test_a_text_that_pays_a_state_twice_and_not_alike_speaks_of_several_markets() -> None:
    several = "If she withdraws, her market resolves to No. If he withdraws, his market is void."
    assert parted(CUP, several, "If she withdraws, all bets are void.") == []


def test_what_is_paid_otherwise_belongs_to_the_sentence_before() -> None:
    (one,) = parted("Kershaw strikeouts over 5.5", "Must pitch once; otherwise No.", "No action if he does not pitch.")
    assert (one.first_yes, one.second_yes) == (0, None)


def test_on_opposite_sides_no_makes_up_for_yes() -> None:
    against = "Will Ana Ruiz fail to win the 2027 Freedonia Cup?"
    assert parted(CUP, "If she dies, No.", "If she dies, Yes.", other=against, same=False) == []
    (one,) = parted(CUP, "If she dies, No.", "If she dies, No.", other=against, same=False)
    assert (one.first_yes, one.second_yes) == (0, 0)


def test_who_shares_a_prize_has_won_what_the_other_market_denies() -> None:
    shared = "If Ana Ruiz is awarded the 2027 Nobel Peace Prize, alone or jointly, Yes."
    denied = "Yes if the 2027 prize is not awarded to Ana Ruiz, alone or jointly."
    against = "Ana Ruiz does not win the 2027 Nobel Peace Prize"
    assert parted(PRIZE, shared, denied, other=against, same=False) == []


def test_what_comes_too_late_for_one_text_is_waited_for_by_the_other() -> None:
    (one,) = parted(
        JOBS,
        "If the report is not published by September 30, the market resolves to No.",
        "If the release is delayed, the market remains open until the figure is published.",
    )
    assert one.kind is ConflictKind.POSTPONED
    assert one.ending == "They part if it is postponed: KA settles No, PM waits for the result."
    assert one.first_text.startswith("If the report is not published")
