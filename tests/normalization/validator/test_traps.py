"""Traps that lie in rules: bets that only look alike, voids that pay apart, and contradictions that are none."""

from fractions import Fraction

import pytest

from allsight.domain.ids import Venue
from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from tests.normalization.matcher.samples import Listed, listed


def grave(first: Listed, second: Listed) -> list[Conflict]:
    found = conflicts_between(parse(*first), parse(*second), same=True)
    return [one for one in found if one.severity is not Severity.NOTE]


def kalshi(title: str, rules: str | None, outcome: str = "Yes", **rest: str) -> Listed:
    return listed(Venue.KALSHI, title, outcome=outcome, rules=rules, **rest)  # type: ignore[arg-type]


def poly(title: str, rules: str | None, outcome: str = "Yes", **rest: str) -> Listed:
    return listed(Venue.POLYMARKET, title, outcome=outcome, rules=rules, **rest)  # type: ignore[arg-type]


# -- 15: a multi-market event whose one text speaks of all its markets ---------------------------------------------

_LADDER = """This event asks how high Bitcoin will get. Each market has its own level.

This market will resolve to "Yes" if any Binance 1 minute candle for BTC/USDT has a final High at or above $150,000 by
December 31, 2026, 11:59 PM ET.

The market for $200,000 resolves to "Yes" if any candle is at or above $200,000. The market for $120,000 resolves to
"Yes" if any candle is at or above $120,000, and the one for June resolves on June 30, 2026, 11:59 PM ET."""
_RIVALS = """If Ana Ruiz wins, the market "Ana Ruiz" resolves to "Yes" and the market "Bo Chen" resolves to "No".

If Bo Chen wins, the market "Bo Chen" resolves to "Yes" and the market "Ana Ruiz" resolves to "No".

In the event of a draw the market "Draw" resolves to "Yes". An announcement counts in the market on announcements.
In all others announcements do not count."""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            kalshi(
                "How high will Bitcoin get by Dec 31, 2026?",
                "If any Binance 1 minute candle for BTC/USDT is at $150,000 or above by Dec 31, 2026, Yes.",
                "$150,000 or above",
            ),
            poly("Will Bitcoin reach $150,000 by December 31, 2026?", _LADDER),
            id="levels and days of siblings",
        ),
        pytest.param(
            kalshi("Who will win the 2027 Freedonia election?", "If Ana Ruiz wins, Yes.", "Ana Ruiz"),
            poly("Will Ana Ruiz win the 2027 Freedonia election?", _RIVALS),
            id="what rivals' markets pay",
        ),
        pytest.param(
            kalshi("Who will win the 2027 Freedonia election?", "Announcements do not count.", "Ana Ruiz"),
            poly("Will Ana Ruiz win the 2027 Freedonia election?", _RIVALS),
            id="what counts in another market",
        ),
    ],
)
def test_trap_15_a_text_for_many_markets_does_not_contradict_itself(first: Listed, second: Listed) -> None:
    assert grave(first, second) == []


def test_trap_15_what_is_paid_if_nobody_knows_by_a_day_is_no_deadline() -> None:
    first = kalshi(
        "Will Ana Ruiz win the Freedonia election in October 2026?", "If Ana Ruiz is declared the winner, Yes."
    )
    second = poly(
        "Will Ana Ruiz win the 2026 Freedonia election?",
        "Resolves to the candidate who wins. If the result isn't known by June 30, 2027, it resolves to No.",
    )
    assert ConflictKind.DEADLINE not in {one.kind for one in grave(first, second)}


# -- 11: near-identical words, different bets ----------------------------------------------------------------------


def test_trap_11_announced_against_takes_effect() -> None:
    title = "Will Israel and Hamas agree a ceasefire by Dec 31, 2026?"
    (one,) = grave(kalshi(title, "The ceasefire must take effect by then."), poly(title, "An announcement is enough."))
    assert one.kind is ConflictKind.EFFECT
    assert one.ending == (
        "They part if it is announced in time but takes effect too late: KA settles No as it needs it in effect, "
        "PM settles Yes as it counts the announcement."
    )
    assert (one.first_yes, one.second_yes) == (0, 1)


def test_trap_11_a_negated_claim_turns_what_is_paid() -> None:
    first = kalshi("Will Israel and Hamas agree a ceasefire by Dec 31, 2026?", "An announcement is enough.")
    second = poly("Israel and Hamas fail to agree a ceasefire by Dec 31, 2026?", "It must take effect by then.")
    (one,) = [
        each
        for each in conflicts_between(parse(*first), parse(*second), same=False)
        if each.kind is ConflictKind.EFFECT and each.severity is Severity.MATERIAL
    ]
    negated = parse(*second).negated
    assert (one.first_yes, one.second_yes) == (1, int(negated))


def test_trap_11_an_off_habit_rate_move() -> None:
    rules = "If the Federal Reserve does a cut of {} on December 9, 2026, then the market resolves to Yes."
    first = kalshi("Fed decision in December 2026?", rules.format(">25bps"), "Cut >25bps")
    second = poly("Fed decreases interest rates by 50+ bps after December 2026 meeting?", rules.format("50+ bps"))
    (one,) = [each for each in grave(first, second) if each.kind is ConflictKind.THRESHOLD]
    assert "off the usual steps: KA settles Yes, PM settles No." in one.ending
    rounded = poly(
        "Fed decreases interest rates by 50+ bps after December 2026 meeting?",
        rules.format("50+ bps") + " Other changes are rounded up to the nearest 25.",
    )
    assert ConflictKind.THRESHOLD not in {each.kind for each in grave(first, rounded)}


def test_trap_11_a_party_is_not_its_candidate() -> None:
    first = kalshi("Which party will win the 2028 Freedonia election?", "Party of the winner.", "Republican")
    second = poly("Will Rufus Firefly win the 2028 Freedonia election?", "The candidate who wins.")
    (one,) = [each for each in grave(first, second) if each.kind is ConflictKind.WITHDRAWAL]
    assert one.ending == (
        "They part if the party wins with another candidate: KA, which names the party, settles Yes, PM, which names "
        "the person, settles No."
    )


# -- 12: void rules differ -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "kind", "paid"),
    [
        ("Ties void.", "A tie resolves 50-50.", ConflictKind.TIE, (None, Fraction(1, 2))),
        ("Joint winners: Yes in full.", "Dead heat rules apply.", ConflictKind.DEAD_HEAT, (1, Fraction(1, 2))),
        (
            "If no winner is announced by 2028, No.",
            "If no winner is announced by 2028, all stakes are returned.",
            ConflictKind.NO_EVENT,
            (0, None),
        ),
        ("Cancelled: No.", "Cancelled: bets void.", ConflictKind.VOID, (0, None)),
        ("Walkover refunds all stakes.", "In a walkover the opponent wins.", ConflictKind.WITHDRAWAL, (None, None)),
    ],
)
def test_trap_12_what_is_paid_when_nothing_is_decided(
    first: str, second: str, kind: ConflictKind, paid: tuple[Fraction | None, Fraction | None]
) -> None:
    title = "Will Ana Ruiz win the 2027 Freedonia Cup?"
    (one,) = [each for each in grave(kalshi(title, first), poly(title, second)) if each.kind is kind]
    assert (one.first_yes, one.second_yes) == paid
    assert one.first_span is not None
    assert one.second_span is not None


def test_trap_12_a_refund_that_only_one_side_knows_of_is_not_read_into_the_other() -> None:
    title = "Will Kenya and Tanzania sign a treaty before Jan 1, 2027?"
    found = grave(kalshi(title, "If it is cancelled, all bets are void."), poly(title, "Signed by both."))
    assert found == []
