"""What a claim about a number comes to: quantity, variant, whose, range, moment; and where each was read."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.domain.ids import Venue
from allsight.domain.market import Strike
from allsight.normalization.parsers.claim import Claim, ClaimKind
from allsight.normalization.parsers.dates import PeriodKind
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed


def claim(title: str, outcome: str = "Yes", rules: str | None = None, strike: Strike | None = None) -> Claim:
    return parse(*listed(Venue.KALSHI, title, outcome=outcome, rules=rules, strike=strike, name="m"))


@pytest.mark.parametrize(
    ("title", "measure", "variant", "place", "touch", "words"),
    [
        ("Will Japan inflation rate MoM for March 2026 be above -0.3%?", "cpi", "mom", "japan", False, "> -0.3%"),
        ("Will China's annual inflation in 2026 be less than -1.0%?", "cpi", "yoy", "china", False, "< -1%"),
        ("Will inflation in May 2026 be between -1.0% and -0.5%?", "cpi", None, "us", False, "-1–-0.5%"),
        ("Will nominal U.S. GDP growth be above 0.5% in Q1 2026?", "nominal_gdp", None, "us", False, "> 0.5%"),
        ("Will France GDP growth rate QoQ prel for Q1 2026 be above 0%?", "gdp", "qoq", "france", False, "> 0%"),
        ("Will above -25000 jobs be added in June 2026?", "payrolls", None, "us", False, "> -25,000"),
        ("Will US unemployment reach at least 5.0% in 2026?", "unemployment", None, "us", True, "≥ 5%"),
        ("Will the 10-year Treasury yield dip below 3.5% in 2025?", "treasury_yield", "10y", "us", True, "< 3.5%"),
        ("Will the U.S. 30-year Fixed-Rate Mortgage hit 6.50% (HIGH) by December 31, 2026?", "mortgage_rate", "30y",
         "us", True, "≥ 6.5%"),
        ("Will the Fed's upper bound reach 5.25% or higher before 2027?", "policy_rate", "upper", "fed", True,
         "≥ 5.25%"),
        ("Will the first published Effective Federal Funds Rate (EFFR) for June 30, 2026 be above 3.00%?",
         "effective_rate", None, "fed", False, "> 3%"),
        ("People's Bank of China rate cut by March 31?", "rate_change", None, "china", True, "≤ -1bps"),
        ("Will the Fed cut by 0.5 percentage points in June 2026?", "rate_change", None, "fed", False, "-50bps"),
        ("Will two or more Fed rate hikes happen in 2026?", "rate_hikes", None, "fed", False, "≥ 2"),
        ("Will gas hit (Low) $3.85 by April 30, 2026?", "gas_price", None, "us", True, "≤ 3.85$"),
        ("Will natural gas hit (HIGH) $5 by April 30, 2026?", "price", None, "natgas", True, "≥ 5$"),
        ("Will Kaspa reach $700 by December 31, 2026?", "price", None, None, True, "≥ 700$"),
        ("Will the nickel close price be above $4.79 on Apr 30, 2026 at 5pm EDT?", "price", None, None, False,
         "> 4.79$"),
        ("Will Trump's approval rating hit 35% in 2026?", "approval", "job", "us", True, "35%"),
        ("Will global temperature increase by between 1.10ºC and 1.14ºC in October 2025?", "warming", None, None, False,
         "1.1–1.14°C"),
        ("Acme FDV above $2B one day after launch?", "fdv", "1 day after launch", None, False, "> 2,000,000,000$"),
        ("Will 2026 be the third-hottest year on record?", "warmth_rank", None, None, False, "3"),
    ],
)  # fmt: skip
def test_figures(title: str, measure: str, variant: str | None, place: str | None, touch: bool, words: str) -> None:
    found = claim(title)
    assert found.kind is ClaimKind.NUMBER
    assert found.measure is not None
    assert found.reading is not None
    assert (found.measure.name, found.variant, found.place, found.touch) == (measure, variant, place, touch)
    assert found.reading.words == words


@pytest.mark.parametrize(
    "title",
    [
        "Will Rovers finish in the top 4 of the 2025-26 standings?",
        "Will the ballad be in the Billboard Top 10 for the week of January 3, 2026?",
        "Will Morocco win on 2026-06-13?",
        'Will "Songs of the Sea 1965-1980" win Best Historical Album?',
        "Will gas prices be above or below $3.10?",
        "Will part two be released in 2026?",
        "Will the Fed Cut-Cut-Pause in 2025?",
        "Will the Fed hold rates through 2026?",
    ],
)
def test_what_is_no_number_claim(title: str) -> None:
    assert claim(title).reading is None


def test_a_month_by_itself_is_that_of_a_monthly_figure() -> None:
    found = claim("Will Mexico's February unemployment rate be 2.6%?")
    assert found.period is not None
    assert (found.period.kind, found.period.last.month) == (PeriodKind.SPAN, 2)


def test_a_headline_with_two_conditions_asks_for_more() -> None:
    assert claim("Will the rate decision be no change AND dissents be 0 for the Fed in April 2026?").joint
    assert claim("yes Ann Ace: 20+,yes Bo Bat: 2+").joint
    assert not claim("Will inflation be between 3.1% and 3.3% in May 2026?").joint


@given(
    st.text(max_size=200),
    st.text(alphabet="0123456789.,-+$%kmb°cf ", max_size=60),
    st.sampled_from(
        ("Bitcoin price on {} at 12pm?", "Will CPI rise {} in May?", "Will the Fed cut {} by {}?",
         "FDV {} after launch?",
         "How many rate cuts {}?", "{} hottest year {}", "Will gas hit (Low) {}?")
    ),
)  # fmt: skip
def test_no_text_breaks_the_figures(text: str, numbers: str, frame: str) -> None:
    for filling in (text, numbers):
        found = claim(frame.replace("{}", filling), filling or "Yes", rules=text + numbers)
        assert found.predicate.action
        for span in found.predicate.spans.values():
            assert 0 <= span.start <= span.end


WORDS = (
    "between 1 and ", "above ", "$1,000,", "1.", "- ", "week of ", "jan 1 ", "by ", "12:00 ", "at least ", "two ", "20",
    "no rate cut ", "yes a,", "be x and y be ", "january-", "to ", "million ", "or more ", "%", "(high) ",
)  # fmt: skip
PIECES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


@pytest.mark.long
@given(PIECES)
@settings(max_examples=25, deadline=None)
def test_time_grows_with_the_length_only(pieces: list[str]) -> None:
    def taken(repeats: int) -> float:
        text = "".join(pieces) * repeats
        best = 9.0
        for attempt in range(2):
            begun = time.process_time()
            claim(f"Will the Fed reach {text}?", rules=text + " " * attempt)
            best = min(best, time.process_time() - begun)
        return best

    short, long = taken(40), taken(400)
    assert long < 40 * short + 0.25


def test_a_day_without_a_year_comes_within_a_year_of_the_opening() -> None:
    for opens, year in (("2026-05-01T00:00:00Z", 2026), ("2026-12-20T00:00:00Z", 2027)):
        found = parse(*listed(Venue.KALSHI, "Will Kaspa reach $700 by May 8?", close=None, opens=opens))
        assert found.period is not None
        assert found.period.last.year == year
