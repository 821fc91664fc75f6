"""Smarkets' words: one market per offer, one event per topic, its own texts for what the others say otherwise."""

import csv
import re
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from allsight.domain.clock import DAY_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.topic import Amendment, Clause, Offer, Stake, Topic
from allsight.emulators.universe.wording import kalshi_clauses, polymarket_clauses, smarkets_clauses
from allsight.emulators.universe.wording.smarkets import LADDER, ticks, word
from allsight.emulators.universe.words.smarkets import SmarketsEventWords, SmarketsWords
from allsight.emulators.universe.world import Universe
from tests.emulators.universe.conftest import NOW, SEED

pytestmark = pytest.mark.long

DAYS = (0, 40, 330)
"""Days after the usual instant on which the venue is looked at, so that seasons and elections come into view."""


def words(listing: Listing, at_ns: int = NOW) -> SmarketsWords:
    return SmarketsWords.of(listing, at_ns)


@pytest.fixture(scope="module")
def markets(universe: Universe) -> dict[str, tuple[ListedEvent, list[Listing]]]:
    """Every market of some days, by group, with its contracts."""
    found: dict[str, tuple[ListedEvent, list[Listing]]] = {}
    for day in DAYS:
        at = NOW + day * DAY_NS
        listings = {listing.id: listing for listing in universe.listings(Venue.SMARKETS, at)}
        for event in universe.events(Venue.SMARKETS, at):
            if all(name in listings for name in event.listings):
                found[event.id] = event, [listings[name] for name in event.listings]
    return found


def form(event: ListedEvent) -> str:
    return event.id.rpartition("::")[2].partition("@")[0]


def test_the_ladder_is_the_official_table(shared_dir: Path) -> None:
    with (shared_dir / "payloads" / "smarkets" / "odds_ladder.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert ticks() == sorted(int(row["price_bp"]) for row in rows)


def test_the_ladder_has_the_ends_and_counts_of_the_sheet() -> None:
    assert len(LADDER) == 284
    assert [LADDER.native(rung) for rung in (0, 1, 2, 3, 282, 283)] == [1, 10, 20, 33, 9901, 9999]
    assert all(low < high for low, high in pairwise(ticks()))
    assert LADDER.probability(LADDER.rung_of_native(4032)) == Fraction(4032, 10_000)
    assert LADDER.quantum == Fraction(1, 10_000)


def test_every_form_is_listed_and_no_template_left_unfilled(
    markets: dict[str, tuple[ListedEvent, list[Listing]]],
) -> None:
    assert {form(event) for event, _ in markets.values()} == {
        "game", "total", "duel", "champion", "finalist", "election_winner", "election_nominee", "award", "board",
        "meeting", "act", "effect",
    }  # fmt: skip
    for event, listings in markets.values():
        market = SmarketsEventWords.of(event)
        texts = [event.title, market.name, market.leaf.name, market.leaf.slug, *(n.name for n in market.leaf.parents)]
        for listing in listings:
            shown = words(listing)
            texts += [shown.name, shown.slug, shown.description, shown.special_rules]
            assert listing.claim not in repr(shown)
            assert listing.id not in repr(market)
        for text in texts:
            assert not re.search(r"[{}]|\bNone\b|<allsight|object at 0x|\bnan\b|  |\bthe the\b", text), text
            assert text == text.strip()


def test_rules_stand_at_the_event_of_a_game_and_at_the_market_elsewhere(
    markets: dict[str, tuple[ListedEvent, list[Listing]]],
) -> None:
    for event, listings in markets.values():
        texts = {(words(listing).description, words(listing).special_rules) for listing in listings}
        assert len(texts) == 1
        description, special = texts.pop()
        game = form(event) in {"game", "total", "duel"}
        assert bool(special) is game
        assert game or description.startswith(("Settled on", "Yes wins if", "Which company")), description
        assert SmarketsEventWords.of(event).leaf.inplay_enabled <= game


def test_markets_of_one_topic_hang_on_one_event(markets: dict[str, tuple[ListedEvent, list[Listing]]]) -> None:
    by_topic = defaultdict(list)
    for event, _ in markets.values():
        by_topic[event.topic].append(SmarketsEventWords.of(event))
    assert all(len({market.leaf for market in hung}) == 1 for hung in by_topic.values())
    assert max(len(hung) for hung in by_topic.values()) > 1
    leaves = {hung[0].leaf.id for hung in by_topic.values()}
    assert len(leaves) == len(by_topic)
    for hung in by_topic.values():
        assert [node.scope for node in hung[0].leaf.parents[:2]] == ["root", "category"]


def test_identifiers_are_unique_and_fit_32_bits(markets: dict[str, tuple[ListedEvent, list[Listing]]]) -> None:
    found = [SmarketsEventWords.of(event).market_id for event, _ in markets.values()]
    contracts = [words(listing).contract_id for _, listings in markets.values() for listing in listings]
    for names in (found, contracts):
        assert [name for name, count in Counter(names).items() if count > 1] == []
        assert all(name.isdecimal() and 10_000_000 <= int(name) < 2**32 for name in names)


def test_contracts_name_what_they_pay_on(
    universe: Universe, markets: dict[str, tuple[ListedEvent, list[Listing]]]
) -> None:
    kinds: Counter[str] = Counter()
    for event, listings in markets.values():
        for listing in listings:
            shown, facts = words(listing), universe.claim(listing.claim).facts
            kinds[shown.contract_type] += 1
            if shown.contract_type in {"NO", "UNDER"}:
                assert listing.inverted
            elif shown.contract_type in {"YES", "OVER"}:
                assert not listing.inverted
            if form(event) == "duel":
                assert shown.name == facts["rival" if listing.inverted else "name"]
            elif form(event) in {"election_winner", "election_nominee", "award", "board"}:
                assert shown.name == facts["name"]
            elif form(event) == "total":
                assert shown.name.endswith(f" {facts['line']:g}")
                assert SmarketsEventWords.of(event).market_type == ("OVER_UNDER", f"{facts['line']:g}")
    assert kinds.keys() == {"HOME", "DRAW", "AWAY", "OVER", "UNDER", "YES", "NO", "GENERIC", "CANDIDATE"}


def test_a_complete_market_leaves_nothing_out(
    universe: Universe, markets: dict[str, tuple[ListedEvent, list[Listing]]]
) -> None:
    flags: Counter[bool] = Counter()
    for event, listings in markets.values():
        market = SmarketsEventWords.of(event)
        flags[market.complete] += 1
        chances = [universe.probability(entry.claim, entry.open_ns) for entry in listings]
        total = sum(1 - p if entry.inverted else p for p, entry in zip(chances, listings, strict=True))
        assert total == pytest.approx(market.winner_count) if market.complete else total < market.winner_count + 1e-9
        assert event.mutually_exclusive is (market.winner_count == 1)
        assert (form(event) == "finalist") is (market.winner_count == 2)
    assert flags[False] > 10


def test_some_things_are_odd_but_visible(markets: dict[str, tuple[ListedEvent, list[Listing]]]) -> None:
    shown = [SmarketsEventWords.of(event) for event, _ in markets.values()]
    for flag in ("hidden", "complete"):
        assert {getattr(market, flag) for market in shown} == {False, True}
    assert {market.leaf.bet_allowed for market in shown} == {False, True}
    assert any(market.leaf.start_ns < min(entry.close_ns for entry in listings) - 5 * DAY_NS
               for market, (_, listings) in zip(shown, markets.values(), strict=True))  # fmt: skip


def test_every_clause_has_words_of_its_own() -> None:
    mine = smarkets_clauses.TEXTS
    for others in (kalshi_clauses.TEXTS, polymarket_clauses.TEXTS):
        assert others.keys() <= mine.keys()
        assert all(mine[key] != text for key, text in others.items())
    assert len(set(mine.values())) == len(mine)
    assert ("void", "refund") in mine


def game(universe: Universe, *extra: Offer) -> Topic:
    """A fixture that Smarkets lists with two markets, whose rules may differ."""
    topic = universe.topic("game:epl.2026-11-28.0")
    assert topic.facts["draws"]
    result = Offer(
        Venue.SMARKETS,
        "game",
        tuple(Stake(f"{topic.id}/{name}") for name in ("home", "draw", "away")),
        clauses=(Clause("void", "refund"), Clause("postponed", "two_weeks")),
        amendments=(Amendment(topic.listed_ns + DAY_NS, Clause("postponed", "clarified")),),
    )
    return msgspec.structs.replace(topic, offers=(result, *extra))


def over(topic: Topic, *clauses: Clause) -> Offer:
    claim = next(name for name in topic.claims if "/over-" in name)
    return Offer(Venue.SMARKETS, "total", (Stake(claim), Stake(claim, inverted=True)), clauses=clauses)


def test_a_draw_is_an_outcome_of_football(universe: Universe) -> None:
    topic = game(universe)
    event, listings = word(SEED, topic, topic.offers[0])
    assert SmarketsEventWords.of(event).market_type == ("WINNER_3_WAY", "")
    assert SmarketsEventWords.of(event).name == "Full-time result"
    assert [words(entry).contract_type for entry in listings] == ["HOME", "DRAW", "AWAY"]
    assert [words(entry).display_order for entry in listings] == [0, 50, 100]
    assert words(listings[1]).competitor_id is None


def test_an_edit_of_a_games_rules_shows_in_all_its_markets(universe: Universe) -> None:
    same = over(game(universe), Clause("void", "refund"), Clause("postponed", "two_weeks"))
    topic = game(universe, same)
    for offer in topic.offers:
        _, listings = word(SEED, topic, offer)
        for listing in listings:
            (edit,) = listing.edits
            before, after = words(listing, edit.at_ns - 1), words(listing, edit.at_ns)
            assert "two weeks" in before.special_rules
            assert "declared final" in after.special_rules
            assert before.description == ""


def test_a_market_whose_rules_differ_from_its_events_says_so(universe: Universe) -> None:
    other = over(game(universe), Clause("void", "half"), Clause("postponed", "two_weeks"))
    topic = game(universe, other)
    _, listings = word(SEED, topic, other)
    said = words(listings[0], topic.listed_ns)
    assert "stake is returned" in said.special_rules
    assert said.description == f"On this market only: {smarkets_clauses.TEXTS['void', 'half']}"


def test_a_note_of_the_universe_stands_below_the_rules(universe: Universe) -> None:
    topic = universe.topic("meeting:FED.2026-12")
    stakes = tuple(Stake(claim, facts={"note": "Read this."}) for claim in topic.claims if "change" not in claim)
    topic = msgspec.structs.replace(topic, offers=(Offer(Venue.SMARKETS, "meeting", stakes),))
    _, listings = word(SEED, topic, topic.offers[0])
    assert all(words(listing).description.endswith("\n\nRead this.") for listing in listings)


def test_a_game_without_in_play_betting_closes_when_it_starts(
    markets: dict[str, tuple[ListedEvent, list[Listing]]],
) -> None:
    early = late = 0
    for event, listings in markets.values():
        leaf = SmarketsEventWords.of(event).leaf
        if form(event) not in {"game", "total", "duel"}:
            continue
        for listing in listings:
            if leaf.inplay_enabled:
                late += 1
                assert listing.close_ns > leaf.start_ns
                assert listing.halted_at(leaf.start_ns + 1)
            else:
                early += 1
                assert listing.close_ns == leaf.start_ns
    assert early > 5
    assert late > 5


def test_lives_go_forward(markets: dict[str, tuple[ListedEvent, list[Listing]]]) -> None:
    for _, listings in markets.values():
        for entry in listings:
            assert entry.listed_ns < entry.open_ns <= entry.close_ns <= entry.determined_ns
            assert entry.determined_ns <= entry.settled_ns < entry.delisted_ns
            assert entry.close_ns <= entry.announced_close_ns


def test_further_topics_find_their_place_in_the_tree() -> None:
    universe = Universe(SEED, further=60)
    found = [event for event in universe.events(Venue.SMARKETS, NOW) if event.topic.startswith("bulk:")]
    assert len(found) > 5
    for event in found:
        leaf = SmarketsEventWords.of(event).leaf
        assert (leaf.scope, len(leaf.parents)) == ("outright", 2)
        assert leaf.name.startswith(universe.topic(event.topic).facts["who"])
