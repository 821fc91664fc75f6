"""Texts: each venue in its own style, with its own oddities, and nothing that only we know."""

import re
from collections import Counter, defaultdict

import pytest

from allsight.domain.clock import DAY_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.calendar import day_of
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.wording.shared import slugify
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiWords
from allsight.emulators.universe.words.polymarket import PolymarketEventWords, PolymarketWords
from allsight.emulators.universe.world import Universe

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def kalshi(universe: Universe, now: int) -> list[tuple[Listing, KalshiWords]]:
    found = [(listing, listing.words_at(now)) for listing in universe.listings(Venue.KALSHI, now)]
    return [(listing, words) for listing, words in found if isinstance(words, KalshiWords)]


@pytest.fixture(scope="module")
def polymarket(universe: Universe, now: int) -> list[tuple[Listing, PolymarketWords]]:
    found = [(listing, listing.words_at(now)) for listing in universe.listings(Venue.POLYMARKET, now)]
    return [(listing, words) for listing, words in found if isinstance(words, PolymarketWords)]


def test_no_template_is_left_unfilled(
    kalshi: list[tuple[Listing, KalshiWords]], polymarket: list[tuple[Listing, PolymarketWords]]
) -> None:
    texts = [text for _, w in kalshi for text in (w.title, w.yes_sub_title, w.rules_primary, w.rules_secondary)]
    texts += [text for _, w in polymarket for text in (w.question, w.description, w.group_item_title, *w.outcomes)]
    for text in texts:
        assert not re.search(r"[{}]|\bNone\b|<allsight|object at 0x|\bnan\b|33th|  \.", text), text
        assert text == text.strip()


def test_nothing_that_only_we_know_is_said(
    kalshi: list[tuple[Listing, KalshiWords]], polymarket: list[tuple[Listing, PolymarketWords]]
) -> None:
    for listing, words in [*kalshi, *polymarket]:
        said = repr(words)
        assert listing.claim not in said
        assert listing.id not in said


def test_every_market_has_rules(
    kalshi: list[tuple[Listing, KalshiWords]], polymarket: list[tuple[Listing, PolymarketWords]]
) -> None:
    assert all("market resolves to Yes." in w.rules_primary for _, w in kalshi)
    assert all("resolve" in w.description for _, w in polymarket)


def test_kalshi_speaks_like_kalshi(kalshi: list[tuple[Listing, KalshiWords]]) -> None:
    texts = [f"{w.title} | {w.yes_sub_title} | {w.rules_primary}" for _, w in kalshi]
    assert any("Hike rates by 0bps" in text for text in texts)
    assert any("Los Angeles L" in text or "New York R" in text or "Los Angeles C" in text for text in texts)
    assert any("**high temp in" in text for text in texts)
    assert any("  on " in e for e in texts) or any("at the the" in e or " the the " in e for e in texts)
    assert not any("NBA Finals" in text or "Super Bowl" in text for text in texts)
    by_title = Counter(w.title for _, w in kalshi)
    assert by_title.most_common(1)[0][1] > 1  # the content stands in the label, not in the title
    strikes = {w.strike_type for _, w in kalshi}
    assert strikes >= {"greater", "less", "between", "structured", "custom", "greater_or_equal"}


def test_kalshi_strikes_agree_with_the_claims(universe: Universe, kalshi: list[tuple[Listing, KalshiWords]]) -> None:
    for listing, words in kalshi:
        if words.strike_type in {"greater", "between"} and "/in-" not in listing.claim:
            assert words.floor_strike is not None or "up" in listing.claim, words.ticker
        if words.strike_type in {"less", "between"}:
            assert words.cap_strike is not None


def test_kalshi_announces_far_closes_for_sports(kalshi: list[tuple[Listing, KalshiWords]]) -> None:
    games = [listing for listing, words in kalshi if words.ticker.startswith(("KXNBAGAME", "KXEPLGAME", "KXNHLGAME"))]
    assert games
    assert all(listing.announced_close_ns > listing.close_ns + 10 * DAY_NS for listing in games)


def test_polymarket_speaks_like_polymarket(polymarket: list[tuple[Listing, PolymarketWords]]) -> None:
    outcomes = Counter(w.outcomes for _, w in polymarket)
    assert outcomes["Yes", "No"] > len(polymarket) / 2
    assert outcomes["Over", "Under"]
    assert outcomes["Up", "Down"]
    named = [pair for pair in outcomes if pair[0] not in {"Yes", "Over", "Up"}]
    assert len(named) >= 5
    undated = [w for _, w in polymarket if re.search(r"by [A-Z][a-z]+ \d+\?$", w.question)]
    assert undated, "some questions leave the year out"
    assert sum(bool(re.search(r"-\d{3}$", w.slug)) for _, w in polymarket) > 20
    assert {w.fee_rate for _, w in polymarket} >= {None, "0.04", "0.05", "0.07"}
    assert {len(listing.ladder) for listing, _ in polymarket} == {99, 999}


def test_polymarket_end_dates_lie_in_the_past_for_some(
    polymarket: list[tuple[Listing, PolymarketWords]], now: int
) -> None:
    trading = [w for listing, w in polymarket if listing.open_ns <= now < listing.close_ns]
    past = sum(w.end_ns < now for w in trading) / len(trading)
    assert 0.04 < past < 0.25


def test_trap_13_augmented_sets_have_an_other_and_a_placeholder(
    universe: Universe, now: int, polymarket: list[tuple[Listing, PolymarketWords]]
) -> None:
    events = {e.id: e.words for e in universe.events(Venue.POLYMARKET, now)}
    members: dict[str, list[PolymarketWords]] = defaultdict(list)
    for listing, words in polymarket:
        members[listing.group].append(words)
    augmented = [name for name, w in events.items() if isinstance(w, PolymarketEventWords) and w.augmented]
    assert augmented
    for name in augmented:
        assert sum(w.neg_risk_other for w in members[name]) == 1
        assert sum(w.placeholder for w in members[name]) == 1
    for words in (w for name in members for w in members[name] if w.neg_risk):
        assert words.question_id[:-2] != words.condition_id[:-2]


def test_trap_13_exactly_one_market_of_a_neg_risk_event_pays(
    universe: Universe, now: int, polymarket: list[tuple[Listing, PolymarketWords]]
) -> None:
    """A set that could be left without a winner is no neg-risk event: sheet polymarket 1.3."""
    chances: dict[str, float] = defaultdict(float)
    for listing, words in polymarket:
        if words.neg_risk and not words.placeholder:
            chance = universe.probability(listing.claim, now)
            chances[listing.group] += 1 - chance if listing.inverted else chance
    assert len(chances) > 50
    assert list(chances.values()) == [pytest.approx(1, abs=1e-5)] * len(chances)


def test_neg_risk_questions_share_a_prefix(polymarket: list[tuple[Listing, PolymarketWords]]) -> None:
    groups: dict[str, set[str]] = defaultdict(set)
    for listing, words in polymarket:
        if words.neg_risk:
            groups[listing.group].add(words.question_id[:-2])
    assert groups
    assert all(len(prefixes) == 1 for prefixes in groups.values())


def test_trap_17_texts_carry_markup_and_orders_to_language_models(universe: Universe, now: int) -> None:
    for day in (0, 31, 77):
        at = now + day * DAY_NS
        texts = []
        for venue in (Venue.KALSHI, Venue.POLYMARKET):
            for listing in universe.listings(venue, at):
                words = listing.words
                if isinstance(words, KalshiWords):
                    texts.append(words.rules_secondary)
                elif isinstance(words, PolymarketWords):
                    texts.append(words.description)
        assert any("ignore your previous instructions" in text for text in texts)
        assert any("<script>" in text for text in texts)
        assert any("\N{GREEK SMALL LETTER OMICRON}" in text for text in texts)


def test_kalshi_events_have_series_with_dated_suffixes(universe: Universe, now: int) -> None:
    for event in universe.events(Venue.KALSHI, now):
        words = event.words
        assert isinstance(words, KalshiEventWords)
        assert words.ticker.startswith(words.series.ticker + "-")
        assert words.series.category in {
            "Politics", "Economics", "Crypto", "Sports", "Climate and Weather", "Science and Technology",
            "Entertainment", "World",
        }  # fmt: skip
        assert words.series.fee_type in {"quadratic", "quadratic_with_maker_fees"}


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Will Bitcoin reach $150,000 in November?", "will-bitcoin-reach-150000-in-november"),
        ("Will CPI be 0.3% or more?", "will-cpi-be-0pt3-or-more"),
        ("Will CPI be -0.1% or less?", "will-cpi-be-neg0pt1-or-less"),
        ("Real Sociedad de Fútbol", "real-sociedad-de-futbol"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_days_are_those_of_the_eastern_united_states(universe: Universe, now: int) -> None:
    assert str(day_of(now)) == "2026-11-24"
    assert str(day_of(now + 13 * 3_600 * 10**9)) == "2026-11-24"
    assert str(day_of(now + 14 * 3_600 * 10**9)) == "2026-11-25"


def test_rarer_slips_of_kalshi_occur_too(universe: Universe, now: int) -> None:
    bare = wrong = 0
    for day in range(0, 200, 40):
        tickers = set()
        for event in universe.events(Venue.KALSHI, now + day * DAY_NS):
            assert isinstance(event.words, KalshiEventWords)
            tickers.add(event.words.ticker)
        for listing in universe.listings(Venue.KALSHI, now + day * DAY_NS):
            assert isinstance(listing.words, KalshiWords)
            bare += listing.words.ticker in tickers
            asked = re.search(r"before (\d{4})\?$", listing.words.title)
            if asked:
                wrong += 1
                assert f"before Jan 1, {int(asked[1]) + 1}" in listing.words.rules_primary.replace("the the", "the")
    assert bare > 0
    assert wrong > 0


def test_words_are_only_read_as_those_of_their_own_venue(universe: Universe, now: int) -> None:
    event, listing = universe.events(Venue.KALSHI, now)[0], universe.listings(Venue.KALSHI, now)[0]
    assert KalshiWords.of(listing, now) is listing.words_at(now)
    assert KalshiEventWords.of(event) is event.words
    with pytest.raises(TypeError, match="has no PolymarketWords"):
        PolymarketWords.of(listing, now)
    with pytest.raises(TypeError, match="has no PolymarketEventWords"):
        PolymarketEventWords.of(event)
