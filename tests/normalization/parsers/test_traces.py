"""Every value of a predicate says where it comes from, and the words there say it again."""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.domain.ids import Venue
from allsight.domain.market import Strike
from allsight.domain.questions import Origin, Trace
from allsight.emulators.universe.world import Universe
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.parsers.reader import parse
from allsight.normalization.parsers.traces.reading import of_field, traced
from benchmarks.matching import NOW_NS
from benchmarks.matching import listed as listed_by_venue
from tests.normalization.matcher.samples import Listed, listed
from tests.normalization.parsers.traced import misread, sections, words

RULES = (
    "This market resolves to Yes if it happens by December 31, 2026, 11:59 PM ET. If it is postponed, stakes are "
    "refunded."
)


def traces(market: Listed | Listing) -> tuple[Trace, ...]:
    claim = parse(market.market, market.event, market.rules)
    return traced(claim, market.market, market.event, market.rules).traces


def said(market: Listed) -> dict[str, list[str]]:
    """Return, per field, the words at the places of its values; a reason in brackets where there is no place."""
    texts = sections(*market)
    found: dict[str, list[str]] = {}
    for one in traces(market):
        found.setdefault(one.field, []).append(words(one, texts) if one.span else f"({one.origin})")
    return found


def test_a_number_says_where_each_part_of_it_stands() -> None:
    found = said(listed(Venue.KALSHI, "Will monthly CPI in Brazil rise more than 0.3% in May 2026?"))
    assert found == {
        "subject": ["Brazil"], "place": ["Brazil"], "measure": ["CPI"], "measure.variant": ["monthly"],
        "threshold": ["more than 0.3%"], "comparator": ["more than 0.3%"], "action": ["more than 0.3%"],
        "unit": ["more than 0.3%"], "window.end": ["in May 2026"], "window.start": ["May 2026"],
        "window.calendar": ["in May 2026"], "window.zone": ["(habit)"], "negated": ["(implied)"],
    }  # fmt: skip


def test_a_strike_of_the_venue_is_firmer_than_the_words_that_repeat_it() -> None:
    market = listed(
        Venue.KALSHI, "Highest temperature in Chicago on Nov 24, 2026?", outcome="43° or above",
        rules="If the highest temperature is greater than 42°, then the market resolves to Yes.",
        strike=Strike(">", Fraction(42)),
    )  # fmt: skip
    (level,) = of_field(traces(market), "threshold")
    assert (level.origin, level.confidence, words(level, sections(*market))) == (Origin.FIELD, 1.0, "greater than 42°")


def test_a_contest_says_where_each_part_of_its_name_stands() -> None:
    found = said(listed(Venue.POLYMARKET, "Will J.D. Vance win the 2028 Republican presidential nomination?"))
    assert found["subject"] == ["J.D. Vance"]
    assert found["action"] == ["win"]
    assert (found["scope.party"], found["scope.office"]) == (["Republican"], ["presidential"])
    assert (found["scope.stage"], found["scope.edition"]) == (["nomination"], ["2028"])


def test_a_game_says_where_sides_line_and_timing_stand() -> None:
    rules = (
        "The game is scheduled for November 24, 2026. Overtime is included. If it is postponed, stakes are refunded."
    )
    found = said(
        listed(
            Venue.POLYMARKET,
            "Spread: Rockets (-4.5)",
            outcome="Rockets",
            no_label="Bucks",
            event="Bucks vs. Rockets",
            rules=rules,
        )
    )
    assert found["subject"] == ["Bucks", "Rockets"]
    assert found["threshold"] == ["-4.5"]
    assert found["scope.timing"] == ["Overtime is included"]
    assert found["window.end"] == ["scheduled for November 24, 2026"]
    assert found["branches.postponed"] == ["If it is postponed, stakes are refunded."]


def test_a_parlay_says_where_each_of_its_legs_stands() -> None:
    found = said(listed(Venue.KALSHI, "yes Ann Ace: 20+,yes Bo Bat: 2+,no Houston"))
    assert sorted(found["subject"]) == ["no Houston", "yes Ann Ace: 20+", "yes Bo Bat: 2+"]
    assert found["action"] == ["(implied)"]


def test_places_are_those_of_the_venues_own_text() -> None:
    market = listed(Venue.KALSHI, "Will <b>AT&amp;T</b>&nbsp;announce a dividend before&nbsp;Mar 1, 2027?")
    found = said(market)
    assert found["window.end"] == ["before&nbsp;Mar 1, 2027"]
    assert found["action"] == ["announce"]
    claim = parse(*market)
    span = claim.predicate.spans["window"]
    assert market.market.title[span.start : span.end] == "Mar 1, 2027"


@pytest.mark.parametrize(
    ("market", "field", "origin"),
    [
        (listed(Venue.KALSHI, "Will Acme IPO?", close="2026-12-31T23:00:00Z"), "window.end", Origin.GUESS),
        (listed(Venue.KALSHI, "Will Acme IPO by June 2026?"), "window.end", Origin.GUESS),
        (listed(Venue.KALSHI, "Will Acme IPO before June 2026?"), "window.zone", Origin.HABIT),
        (listed(Venue.KALSHI, "Will Acme IPO by June 3, 2026, 5 PM PT?"), "window.zone", Origin.HEADLINE),
        (listed(Venue.KALSHI, "Will Acme IPO?", name="KXIPO-26JUN30", close=None), "window.end", Origin.IDENTIFIER),
        (listed(Venue.KALSHI, "Will the unemployment rate be above 4.2% in May 2026?"), "place", Origin.IMPLIED),
        (listed(Venue.KALSHI, "Will Acme not IPO in 2026?"), "negated", Origin.HEADLINE),
        (listed(Venue.KALSHI, "Will Acme IPO in 2026?", outcome="No"), "negated", Origin.FIELD),
        (listed(Venue.KALSHI, "Will Acme IPO in 2026?", rules=RULES), "branches.postponed", Origin.RULES),
        (listed(Venue.KALSHI, "Acme thing by June 3, 2026?"), "action", Origin.GUESS),
        (listed(Venue.KALSHI, "Bitcoin price on Apr 12, 2026?"), "action", Origin.GUESS),
        (listed(Venue.KALSHI, "Will the Fed rate decision be no change AND dissents be 0?"), "threshold", Origin.GUESS),
        (listed(Venue.KALSHI, "Will it rain?", sources=(("SEC", "sec.gov"),), rules="?"), "source", Origin.FIELD),
    ],
)  # fmt: skip
def test_what_a_value_rests_on(market: Listed, field: str, origin: Origin) -> None:
    (found,) = [one for one in traces(market) if one.field == field]
    assert found.origin is origin
    assert found.span is not None or found.reason
    assert found.reason or origin in (Origin.HEADLINE, Origin.RULES)


def test_the_scale_falls_from_what_a_venue_states_to_what_was_guessed() -> None:
    scale = [origin.confidence for origin in Origin]
    assert scale == sorted(scale, reverse=True)
    assert len(set(scale)) == len(scale)
    assert 0 < scale[-1] < scale[0] == 1


# -- the universe -----------------------------------------------------------------------------------------------------

WITHOUT_SPAN = {
    ("action", "guess"): 260, ("action", "implied"): 20, ("comparator", "implied"): 5,
    ("measure.variant", "implied"): 15, ("negated", "field"): 180, ("negated", "implied"): 2850,
    ("place", "implied"): 160, ("scope.competition", "implied"): 70,
    ("scope.place", "implied"): 50,
    ("scope.stage", "implied"): 30, ("scope.timing", "habit"): 210, ("subject", "implied"): 110,
    ("threshold", "implied"): 15, ("unit", "implied"): 140, ("window.calendar", "guess"): 100,
    ("window.calendar", "implied"): 35, ("window.end", "guess"): 230, ("window.hour", "guess"): 10,
    ("window.zone", "habit"): 2100,
}  # fmt: skip
"""At most so many values of the demo universe have no place, by field and by what they rest on, and no others."""


def universe(seed: int) -> list[Listing]:
    world = Universe(seed)
    found: list[Listing] = []
    for venue in Venue:
        mine = {one.id: one for one in world.listings(venue, NOW_NS) if one.open_ns <= NOW_NS < one.close_ns}
        for event in world.events(venue, NOW_NS):
            found += listed_by_venue(event, [mine[name] for name in event.listings if name in mine])
    return found


@pytest.mark.long
def test_the_words_of_the_universe_say_their_values_again_and_few_have_none() -> None:
    market_count, values, without, wrong = 0, 0, Counter[tuple[str, str]](), []
    for one in universe(7):
        claim = parse(one.market, one.event, one.rules)
        found = traced(claim, one.market, one.event, one.rules).traces
        texts = sections(one.market, one.event, one.rules)
        for trace in found:
            assert trace.span is None or words(trace, texts)
            assert trace.span is not None or trace.reason
        wrong += misread(claim, found, one.market, one.event, one.rules)
        without.update((trace.field, str(trace.origin)) for trace in found if trace.span is None)
        market_count, values = market_count + 1, values + len(found)
    print(f"\n{market_count} markets, {values} values, {sum(without.values())} without a place:")
    for (field, origin), count in sorted(without.items()):
        print(f"  {field} {origin} {count}")
    assert wrong == []
    assert {one: count for one, count in without.items() if count > WITHOUT_SPAN.get(one, 0)} == {}


# -- any text ---------------------------------------------------------------------------------------------------------

NOISE = st.text(alphabet="aо&<>;'’\u200b\xa0 \n½°é", max_size=12)
LEVELS = st.sampled_from(("0.3%", "$1,250", "$80k", "2.5 million", "43°", "0.25", "25 bps", "−0.1%", "12"))
FRAMES = st.sampled_from((
    "Will CPI rise more than {level} in {day}?", "Will Bitcoin be above {level} on {day}?",
    "Will gas be between 1 and {level} by {day}?",
    "Will Bitcoin dip to {level} by {day}?", "Will the Fed cut rates by {level} in {day}?",
    "Will Acme sell at least {level} before {day}?",
    "Will {level} or more people join Acme by {day}?", "Bitcoin price on {day}? | {level} or above",
))  # fmt: skip
DAYS = st.sampled_from(
    ("May 2026", "Mar 3, 2027", "2027", "Q2 2026", "12 June 2026 at 5 PM ET", "end of 2026", "December", "2026-11-30")
)


@given(FRAMES, LEVELS, DAYS, NOISE, NOISE, st.booleans())
@settings(deadline=None)
def test_words_in_any_surroundings_say_their_values_again(
    frame: str, level: str, day: str, before: str, after: str, ruled: bool
) -> None:
    title = f"{before} {frame.format(level=level, day=day)} {after}"
    market = listed(
        Venue.KALSHI,
        title,
        rules=f"{after} If {level} by {day}, it resolves to Yes.{before}" if ruled else None,
        name="m",
    )
    claim = parse(*market)
    found = traced(claim, *market).traces
    texts = sections(*market)
    for one in found:
        assert one.span is None or 0 <= one.span.start < one.span.end <= len(texts[one.span.section])
    assert misread(claim, found, *market) == []


@given(
    st.text(max_size=120),
    st.text(max_size=40),
    st.text(max_size=200),
    st.sampled_from(["", "A vs. B: O/U 2.5 ", "Will A win the 2028 "]),
)
@settings(deadline=None)
def test_no_text_breaks_the_traces(title: str, outcome: str, rules: str, prefix: str) -> None:
    market = listed(Venue.POLYMARKET, prefix + title, outcome=outcome or "Yes", rules=rules or None, name="m")
    texts = sections(*market)
    for one in traces(market):
        assert one.span is None or 0 <= one.span.start < one.span.end <= len(texts[one.span.section])
        assert one.span is not None or one.reason


def test_the_scale_is_the_one_in_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/matching.md").read_text(encoding="utf-8")
    assert all(f"| {origin.confidence:.2f} | {origin} |" in page for origin in Origin)
