"""Titles, labels, strikes and rules become a predicate with the spans it was read from."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.ids import Venue
from allsight.domain.market import RulesSource, Strike
from allsight.domain.questions import Branch, Comparator
from allsight.normalization.parsers.branches import branches
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.reader import parse
from allsight.normalization.parsers.sources import sources
from allsight.normalization.parsers.text import passage
from tests.normalization.matcher.samples import listed

RULES = (
    "If the highest temperature recorded in Chicago Midway for Nov 24, 2026 as reported by the National Weather "
    "Service is greater than 42°, then the market resolves to Yes."
)


def claim(title: str, outcome: str = "Yes", **rest: object) -> Claim:
    return parse(*listed(Venue.KALSHI, title, outcome=outcome, **rest))  # type: ignore[arg-type]


def test_a_number_with_the_venues_strike() -> None:
    found = claim(
        "Highest temperature in Chicago on Nov 24, 2026?",
        "43° or above",
        rules=RULES,
        strike=Strike(">", Fraction(42)),
        close="2026-11-25T06:00:00Z",
    )
    predicate = found.predicate
    assert found.kind is ClaimKind.NUMBER
    assert (predicate.measure, predicate.place, predicate.source) == ("temperature_high", "chicago", "nws")
    assert (predicate.comparator, predicate.threshold, predicate.unit) == (Comparator.ABOVE, 42, "°F")
    assert predicate.action == "be_above"
    assert predicate.window is not None
    span = predicate.spans["condition"]
    assert RULES[span.start : span.end] == RULES
    assert found.quotes["window"] == "Nov 24, 2026"


@pytest.mark.parametrize(
    ("title", "outcome", "action", "negated"),
    [
        ("Will Jane Roe be the Democratic nominee for Governor of Ohio?", "Yes", "be_nominee", False),
        ("Will Jane Roe win the 2026 Governor of Ohio election?", "Yes", "win", False),
        ("Friedrich Merz out as Chancellor of Germany before 2027?", "Yes", "leave_office", False),
        ("Will Friedrich Merz remain Chancellor of Germany through 2026?", "Yes", "leave_office", True),
        ("Will the treaty take effect before 2027?", "Yes", "take_effect", False),
        ("Will the treaty be announced before 2027?", "Yes", "announce", False),
        ("Who will be the next Pope?", "Luis Tagle", "be_next", False),
        ("Will Acme IPO in 2026?", "Yes", "ipo", False),
        ("Will Acme not IPO in 2026?", "Yes", "ipo", True),
        ("Will Acme IPO in 2026?", "No", "ipo", True),
    ],
)
def test_acts(title: str, outcome: str, action: str, negated: bool) -> None:
    found = claim(title, outcome)
    assert (found.act, found.negated) == (action, negated)


def test_rules_that_name_the_deadline_outrank_the_headline() -> None:
    found = claim(
        "Will Acme IPO in 2025?",
        rules="If Acme completes an IPO before Jan 1, 2027, then the market resolves to Yes.",
    )
    assert found.disputed
    assert found.period is not None
    assert found.period.last.year == 2026


def test_a_label_that_agrees_with_the_rules_settles_a_slip_of_the_title() -> None:
    rules = "If Acme ships a phone before Jan 1, 2028, then the market resolves to Yes."
    late = "2028-01-01T05:00:00Z"
    found = claim("Will Acme ship a phone before 2027?", "Before Jan 1, 2028", rules=rules, close=late)
    assert not found.disputed
    assert found.period is not None
    assert found.period.last.year == 2027


def test_an_instant_takes_its_hour_from_the_rules() -> None:
    found = claim(
        "Will the price of Bitcoin be above $100,000 on December 11?",
        rules=(
            "It resolves to Yes if the Binance candle 12:00 in the ET timezone (noon) on December 11 "
            "closes above 100,000."
        ),
    )
    assert found.period is not None
    assert found.period.minute == 720


def test_touching_a_level_is_not_standing_above_it() -> None:
    touch = claim("Will Bitcoin reach $150,000 by December 31, 2026?")
    stand = claim("Bitcoin price on Dec 31, 2026 at 12pm EST?", "$150,000 or above")
    assert (touch.predicate.action, stand.predicate.action) == ("touch", "be_above")
    dip = claim("Will Bitcoin dip to $60,000 by December 31, 2026?")
    assert dip.reading is not None
    assert dip.reading.words == "≤ 60,000$"


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("If the game is canceled, this market will resolve 50-50.", ("void", "split", None)),
        (
            "If it is not started within 48 hours, the market will resolve to a fair market price.",
            ("postponed", "fair_price", 48),
        ),
        (
            ("If the game is postponed, this market will remain open until the game has been completed."),
            ("postponed", "stands", None),
        ),
        ("If the match is abandoned, all bets are void.", ("void", "refund", None)),
        ('If canceled, this market will resolve to "No".', ("void", "no", None)),
        ("If the game ends in a tie, the market will resolve to $0.50 for each team.", ("tie", "split", None)),
        ("Dead-heat rules apply.", ("dead_heat", "split", None)),
    ],
)
def test_branches(text: str, branch: tuple[str, str, int | None]) -> None:
    found = branches((passage("rules", text),))
    case, outcome, hours = branch
    (one,) = [each for each in found if each.case == case]
    assert (one.outcome, one.hours) == (outcome, hours)
    assert one.span is not None
    assert text[one.span.start : one.span.end].strip() == text


@pytest.mark.parametrize("word", ["actually ", ""])
def test_a_late_broadcast_postpones_nothing(word: str) -> None:
    text = f"Transmissions described as live by some broadcasters may {word}be delayed."
    assert branches((passage("rules", text),)) == ()


@pytest.mark.parametrize(
    ("rules", "pays"),
    [
        ("The comet must be seen. If none of the options comes true, Other pays.", ""),
        ("If no candidate achieves this, the top two advance. If the comet is seen, it pays.", "If the comet is seen"),
        ("If the match is abandoned, stakes are returned. If a player retires, all bets stand.", ""),
        ("If not played, resolves 50-50. This market resolves to Yes if the comet is seen.", "This market resolves"),
        ("If the election is held, the comet's party wins.", "If the election is held"),
    ],
)
def test_what_happens_where_nobody_is_paid_is_not_what_pays(rules: str, pays: str) -> None:
    found = claim("Will the comet be seen in 2026?", rules=rules).predicate.spans.get("condition")
    said = "" if found is None else rules[found.start : found.end].strip()
    assert said.startswith(pays) if pays else not said


def test_a_draw_market_of_its_own_is_no_branch() -> None:
    text = 'If the game ends in a tie, the market called "Tie" resolves to Yes.'
    assert [branch for branch in branches((passage("rules", text),)) if branch.case == "tie"] == list[Branch]()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The primary resolution source for this market will be official information from Acme.", ["official"]),
        ("The resolution source will be a consensus of credible reporting.", ["consensus"]),
        ("as reported by the National Weather Service.", ["nws"]),
        ("The outcome is verified from congress.gov.", ["congress_gov"]),
    ],
)
def test_sources(text: str, names: list[str]) -> None:
    assert [source.name for source in sources((), (passage("rules", text),))] == names


def test_sources_of_the_rules_come_before_those_of_the_fields() -> None:
    fields = (RulesSource("Reuters", "https://www.reuters.com"),)
    found = sources(fields, (passage("rules", "The outcome is verified from congress.gov."),))
    assert [source.name for source in found] == ["congress_gov", "reuters"]


@given(
    st.text(max_size=120),
    st.text(max_size=40),
    st.text(max_size=200),
    st.sampled_from(["", "Will Bitcoin be above $5 on May 8? ", "A vs. B: O/U 2.5 ", "Fed cuts 25 bps in December? "]),
)
def test_no_market_breaks_the_parser(title: str, outcome: str, rules: str, prefix: str) -> None:
    found = parse(*listed(Venue.POLYMARKET, prefix + title, outcome=outcome or "Yes", rules=rules or None, name="m"))
    assert found.predicate.action
    for span in found.predicate.spans.values():
        assert 0 <= span.start <= span.end


def test_the_lay_side_of_a_runner_is_the_runner_turned_round() -> None:
    backed, laid = (
        claim("Who will lead the Harbor Party?", "Ida Marlowe"),
        claim("Who will lead the Harbor Party?", "Ida Marlowe (Lay)"),
    )
    assert backed.terms == laid.terms
    assert (backed.negated, laid.negated) == (False, True)
