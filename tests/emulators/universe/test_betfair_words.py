"""Betfair's wording: markets of runners, rules in HTML, and a life that all runners of a market share."""

import re
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, from_iso
from allsight.domain.ids import Venue
from allsight.domain.ladder import Side
from allsight.emulators.universe.model import ListedEvent, Listing, Span
from allsight.emulators.universe.spaces import Members, Race, Schedule
from allsight.emulators.universe.topic import Amendment, Claim, Clause, Offer, Stake, Topic
from allsight.emulators.universe.wording import kalshi_clauses, polymarket_clauses
from allsight.emulators.universe.wording.betfair import CLASSIC, word
from allsight.emulators.universe.wording.betfair_clauses import TEXTS
from allsight.emulators.universe.words.betfair import BetfairEventWords, BetfairWords
from allsight.emulators.universe.world import Universe

pytestmark = pytest.mark.long

Market = tuple[ListedEvent, BetfairEventWords, list[tuple[Listing, BetfairWords]]]


@pytest.fixture(scope="module")
def markets(universe: Universe, now: int) -> list[Market]:
    runners: dict[str, list[tuple[Listing, BetfairWords]]] = defaultdict(list)
    for listing in universe.listings(Venue.BETFAIR, now):
        words = listing.words_at(now)
        assert isinstance(words, BetfairWords)
        runners[listing.group].append((listing, words))
    found = []
    for event in universe.events(Venue.BETFAIR, now):
        assert isinstance(event.words, BetfairEventWords)
        found.append((event, event.words, runners[event.id]))
    return found


def plain(html: str) -> str:
    return re.sub(r"<[^>]*>", " ", re.sub(r"<!--.*?-->", "", html))


def test_no_template_is_left_unfilled_and_nothing_is_said_that_only_we_know(markets: list[Market]) -> None:
    for _, market, runners in markets:
        texts = [market.market_name, market.market_type, market.event_name, market.competition]
        texts += [text for _, words in runners for text in (words.runner_name, words.rules, words.clarifications)]
        for text in texts:
            assert not re.search(r"[{}]|\bNone\b|object at 0x|\bnan\b|  \.", plain(text)), text
            assert text == text.strip()
        for listing, words in runners:
            assert listing.claim not in repr(words) + repr(market)
            assert listing.id not in repr(words) + repr(market)


def test_ids_are_unique_and_look_like_the_venues(markets: list[Market]) -> None:
    assert len({event.id for event, _, _ in markets}) == len(markets)
    assert len({market.market_id for _, market, _ in markets}) == len(markets)
    for _, market, runners in markets:
        assert re.fullmatch(r"1\.\d{9}", market.market_id)
        assert re.fullmatch(r"\d{8}", market.event_id)
        assert len({words.selection_id for _, words in runners}) == len(runners) > 1
        assert sorted(words.sort_priority for _, words in runners) == list(range(1, len(runners) + 1))


def test_rules_are_html_with_a_question_and_a_link(markets: list[Market]) -> None:
    for _, market, runners in markets:
        rules = {words.rules for _, words in runners}
        assert len(rules) == 1
        text = rules.pop()
        assert "Rules & Regs</a>" in text
        assert "<br>" in text
        assert "<b>MARKET INFORMATION</b>" in text
        assert re.search(r"(Who|Which|What|Will|How many|Predict) [^.?]*[.?]", plain(text).partition("Regs")[2])
        assert market.betting_type == "ODDS"
    assert any(runners[0][1].rules.startswith("<!--") for _, _, runners in markets)


def test_every_kind_of_question_is_there_in_the_venues_own_shape(markets: list[Market]) -> None:
    kinds = Counter((market.market_type, len(runners)) for _, market, runners in markets)
    assert kinds["MATCH_ODDS", 2]
    assert kinds["MATCH_ODDS", 3]
    assert kinds["MONEY_LINE", 2]
    assert kinds["SPECIAL_BET", 2]
    assert kinds["SPECIAL", 4]
    names = {words.runner_name for _, _, runners in markets for _, words in runners}
    assert names >= {"Yes", "No", "The Draw", "No Change", "Over 2.5 Goals", "Under 2.5 Goals"}
    types = {market.event_type for _, market, _ in markets}
    assert types >= {"Soccer", "Tennis", "Politics", "Special Bets", "Financial Bets", "Basketball", "Ice Hockey"}


def test_several_markets_share_an_event(markets: list[Market]) -> None:
    by_event: dict[str, set[str]] = defaultdict(set)
    for _, market, _ in markets:
        by_event[market.event_id].add(market.market_name)
    assert any(len(names) > 1 for names in by_event.values())


def test_rates_flags_and_placeholders_vary(markets: list[Market]) -> None:
    rates = Counter(market.base_rate for _, market, _ in markets)
    assert set(rates) == {"2", "5", "6.5", "7"}
    assert rates["5"] > len(markets) / 2
    assert {market.discount_allowed for _, market, _ in markets} == {True, False}
    assert {market.complete for _, market, _ in markets} == {True, False}


def test_outside_sports_the_start_is_now_and_then_a_date_that_has_passed(markets: list[Market], now: int) -> None:
    open_ones = [m for _, m, runners in markets if not m.turn_in_play_enabled and now < runners[0][0].close_ns]
    past = sum(market.start_ns < now for market in open_ones) / len(open_ones)
    assert 0.2 < past < 0.6


def test_complete_means_that_somebody_must_win(universe: Universe, markets: list[Market], now: int) -> None:
    for _, market, runners in markets:
        chances = [universe.probability(listing.claim, now) for listing, _ in runners]
        total = sum(1 - p if x.inverted else p for (x, _), p in zip(runners, chances, strict=True))
        if market.complete:
            assert total == pytest.approx(market.winners)
        else:
            assert total <= market.winners + 1e-6


def test_games_are_suspended_at_the_start_and_settled_soon_after_the_end(markets: list[Market]) -> None:
    games = [(market, runners) for _, market, runners in markets if market.turn_in_play_enabled]
    assert games
    for market, runners in games:
        lives = {(r.open_ns, r.close_ns, r.settled_ns, r.halts) for r, _ in runners}
        assert len(lives) == 1
        _, close_ns, settled_ns, halts = lives.pop()
        assert halts[0].from_ns == market.start_ns
        assert 0 < settled_ns - close_ns < 10 * MINUTE_NS
        if market.turn_in_play_ns is None:
            assert halts[0].to_ns == close_ns  # never played
        else:
            assert halts[0].to_ns - market.start_ns < MINUTE_NS
        assert market.bet_delay == 5


def test_every_variant_of_every_clause_has_words_of_its_own() -> None:
    others = {**kalshi_clauses.TEXTS, **polymarket_clauses.TEXTS}
    assert TEXTS.keys() == others.keys() | {("void", "refund")}
    for key, text in TEXTS.items():
        assert text not in {kalshi_clauses.TEXTS.get(key), polymarket_clauses.TEXTS.get(key)}
    assert len(set(TEXTS.values())) == len(TEXTS)


def topic_of(*clauses: Clause, amendments: tuple[Amendment, ...] = (), quirks: frozenset[str] = frozenset()) -> Topic:
    start = from_iso("2026-11-01T00:00:00Z")
    ends = start + 30 * DAY_NS
    race = Race("t", {"a": 1.0, "b": 2.0}, Schedule((start, 0), (ends, 1)))
    claims = {
        f"award:0.0/{name}": Claim(f"award:0.0/{name}", race, Members(frozenset({name})), {"name": name.upper()})
        for name in "ab"
    }
    offer = Offer(
        Venue.BETFAIR, "award", tuple(map(Stake, claims)), True, clauses, amendments=amendments, quirks=quirks
    )
    built = Universe(7).topic("award:0.2")
    return Topic(
        "award:0.0",
        built.category,
        {**built.facts, "source": "the jury"},
        claims,
        (offer,),
        start,
        1_000.0,
        event_ns=ends,
    )


def runner(topic: Topic) -> Listing:
    return word(7, topic, topic.offers[0])[1][0]


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_a_clause_is_stated_in_the_rules(key: tuple[str, str]) -> None:
    words = runner(topic_of(Clause(*key))).words
    assert isinstance(words, BetfairWords)
    assert TEXTS[key].format(source="the jury") in words.rules


def test_an_amendment_moves_its_point_from_the_rules_to_the_clarifications() -> None:
    at = from_iso("2026-11-05T12:00:00Z")
    listing = runner(
        topic_of(Clause("tie", "dead_heat"), Clause("void", "fair"),
                 amendments=(Amendment(at, Clause("void", "refund")),))
    )  # fmt: skip
    before, after = listing.words_at(at - 1), listing.words_at(at)
    assert isinstance(before, BetfairWords)
    assert isinstance(after, BetfairWords)
    assert TEXTS["void", "fair"] in before.rules
    assert before.clarifications == ""
    assert TEXTS["void", "fair"] not in after.rules
    assert TEXTS["tie", "dead_heat"] in after.rules
    assert after.clarifications == f"05/11/2026: {TEXTS['void', 'refund']}"


def test_an_open_list_of_runners_is_not_called_complete() -> None:
    closed = word(7, topic_of(), topic_of().offers[0])[0].words
    topic = topic_of(quirks=frozenset({"incomplete"}))
    opened = word(7, topic, topic.offers[0])[0].words
    assert isinstance(closed, BetfairEventWords)
    assert isinstance(opened, BetfairEventWords)
    assert (closed.complete, opened.complete) == (True, False)


def test_two_claims_of_one_form_make_two_markets() -> None:
    start = from_iso("2026-11-01T00:00:00Z")
    topic = topic_of()
    known = next(iter(topic.claims.values()))
    twin = Claim("award:0.0/c", known.space, known.region, {"name": "C"})
    one = topic.offers[0]
    two = Offer(Venue.BETFAIR, "award", (Stake(twin.id), *one.stakes[1:]))
    both = Topic(topic.id, topic.category, topic.facts, {**topic.claims, twin.id: twin}, (one, two), start, 1_000.0,
                 event_ns=topic.event_ns)  # fmt: skip
    first, second = (word(7, both, offer)[0] for offer in both.offers)
    assert first.id != second.id
    assert isinstance(first.words, BetfairEventWords)
    assert isinstance(second.words, BetfairEventWords)
    assert first.words.market_id != second.words.market_id
    assert first.words.event_id == second.words.event_id


def test_a_halted_oddity_stops_the_whole_market() -> None:
    topic = topic_of()
    first, second = topic.offers[0].stakes
    marked = Stake(first.claim, facts={"oddity": "halted"})
    offer = Offer(Venue.BETFAIR, "award", (marked, second))
    for listing in word(7, topic, offer)[1]:
        assert listing.halts == (Span(listing.open_ns + HOUR_NS, listing.close_ns),)


def test_the_classic_ladder_has_350_odds() -> None:
    natives = [CLASSIC.native(rung) for rung in range(len(CLASSIC))][::-1]
    assert len(natives) == 350
    assert (natives[0], natives[-1]) == (101, 100_000)
    steps = [(low, high - low) for low, high in pairwise(natives)]
    expected = [(200, 1), (300, 2), (400, 5), (600, 10), (1_000, 20), (2_000, 50), (3_000, 100), (5_000, 200),
                (10_000, 500), (100_000, 1_000)]  # fmt: skip
    for low, step in steps:
        assert step == next(width for last, width in expected if low < last)
    assert CLASSIC.cost(Side.NO, CLASSIC.rung_of("3.5"), 100) == 2.5
