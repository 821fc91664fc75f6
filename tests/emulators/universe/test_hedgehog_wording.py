"""Hedgehog's texts: one document per account, options in the account's order, in the creators' own words."""

import re

import msgspec
import pytest

from allsight.domain.clock import DAY_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.families.beyond import PEER, POOL
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.topic import Clause, Offer, Stake
from allsight.emulators.universe.wording import hedgehog, kalshi_clauses, polymarket_clauses
from allsight.emulators.universe.wording.hedgehog_clauses import TEXTS
from allsight.emulators.universe.wording.hedgehog_forms import FORMS
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords, HedgehogWords
from allsight.emulators.universe.world import Universe

pytestmark = pytest.mark.long

Sheet = tuple[ListedEvent, HedgehogEventWords, list[Listing]]


@pytest.fixture(scope="module")
def sheets(universe: Universe, now: int) -> list[Sheet]:
    found = []
    for day in (0, 45, 90):
        at = now + day * DAY_NS
        by_id = {listing.id: listing for listing in universe.listings(Venue.HEDGEHOG, at)}
        for event in universe.events(Venue.HEDGEHOG, at):
            assert isinstance(event.words, HedgehogEventWords)
            found.append((event, event.words, [by_id[name] for name in event.listings if name in by_id]))
    return found


def test_every_clause_has_words() -> None:
    known = kalshi_clauses.TEXTS.keys() | polymarket_clauses.TEXTS.keys() | {("void", "refund")}
    assert TEXTS.keys() == known
    assert not TEXTS.items() & {**kalshi_clauses.TEXTS, **polymarket_clauses.TEXTS}.items()


def test_every_template_is_filled_and_says_nothing_that_only_we_know(sheets: list[Sheet]) -> None:
    for _, words, listings in sheets:
        for text in (words.title, words.description, words.source, words.category, *words.options):
            assert not re.search(r"[{}]|\bNone\b|<allsight|object at 0x|\bnan\b|  |\.\.", text), text
            assert text == text.strip()
        assert words.title
        assert words.description
        assert not any(listing.claim in repr(words) or listing.id in repr(words) for listing in listings)


def test_options_are_the_listings_in_order(sheets: list[Sheet]) -> None:
    kinds = set()
    for event, words, listings in sheets:
        kinds.add(words.kind)
        assert len(set(words.options)) == len(words.options)
        shown = [listing.words for listing in listings]
        assert shown == [HedgehogWords(place, option) for place, option in enumerate(words.options[: len(listings)])]
        if words.kind == PEER:
            assert (len(listings), words.options, event.mutually_exclusive) == (1, ("Yes", "No"), False)
        else:
            assert 2 <= len(listings) == len(words.options) <= 8
    assert kinds == {POOL, PEER}


def test_groups_are_unique_and_every_form_is_met(universe: Universe, sheets: list[Sheet], now: int) -> None:
    at_once = [event.id for event in universe.events(Venue.HEDGEHOG, now)]
    assert len(set(at_once)) == len(at_once) > 20
    met = {event.id.rpartition(":")[2].partition("@")[0] for event, _, _ in sheets}
    assert met >= {"act", "game", "duel", "award", "meeting", "election_winner"}


def test_stakes_end_before_anything_is_known_in_contests(universe: Universe, sheets: list[Sheet]) -> None:
    for event, words, listings in sheets:
        topic = universe.topic(event.topic)
        assert words.closes_ns % 10**9 == words.resolves_ns % 10**9 == 0
        assert event.listed_ns < words.closes_ns <= words.resolves_ns <= listings[0].settled_ns
        assert {listing.close_ns for listing in listings} == {words.closes_ns}
        if topic.event_ns is not None:
            assert words.closes_ns <= topic.event_ns


def test_a_claim_is_worded_as_a_pool_and_as_one_persons_odds(universe: Universe, now: int) -> None:
    topic = next(t for t in universe.topics(now) if any(o.form == "act" for o in t.offers))
    claim = next(o for o in topic.offers if o.form == "act").stakes[0].claim
    clauses = (Clause("scope", "strict"), Clause("source", "consensus"))
    both = (Stake(claim, mark=POOL), Stake(claim, inverted=True, mark=POOL))
    pool = Offer(Venue.HEDGEHOG, "act", both, True, clauses, quirks=frozenset({POOL}))
    peer = Offer(Venue.HEDGEHOG, "act", (Stake(claim, mark=PEER),), clauses=clauses, quirks=frozenset({PEER}))
    (one, options), (two, single) = hedgehog.word(7, topic, pool), hedgehog.word(7, topic, peer)
    assert isinstance(one.words, HedgehogEventWords)
    assert isinstance(two.words, HedgehogEventWords)
    assert one.words.options == two.words.options == ("Yes", "No")
    assert one.words.title != two.words.title
    assert one.id != two.id
    assert len({listing.id for listing in (*options, *single)}) == 3
    for words in (one.words, two.words):
        assert "partial steps are not enough" in words.description
        assert "credible media" in words.description
    turned = msgspec.structs.replace(peer, stakes=(Stake(claim, inverted=True),))
    with pytest.raises(ValueError, match="nobody backs"):
        hedgehog.word(7, topic, turned)


def test_a_level_game_has_a_draw_among_its_options(universe: Universe, now: int) -> None:
    level = (t for day in range(8) for t in universe.topics(now + day * DAY_NS) if t.facts.get("draws"))
    topic = next(level)
    stakes = tuple(Stake(f"{topic.id}/{side}", mark=POOL) for side in ("home", "draw", "away"))
    event, listings = hedgehog.word(7, topic, Offer(Venue.HEDGEHOG, "game", stakes, True, quirks=frozenset({POOL})))
    assert isinstance(event.words, HedgehogEventWords)
    assert event.words.options[1] == "Draw"
    assert "90 minutes" in event.words.description
    assert len(listings) == 3
    draw = Offer(Venue.HEDGEHOG, "game", stakes[1:2], quirks=frozenset({PEER}))
    words = hedgehog.word(7, topic, draw)[0].words
    assert isinstance(words, HedgehogEventWords)
    assert " draw on " in words.title


def test_a_season_is_worded_too(universe: Universe) -> None:
    topic = universe.topic("season:nba.2027")
    offer = next(o for o in topic.offers if o.form == "champion")
    stakes = offer.stakes[:8]
    event, _ = hedgehog.word(7, topic, Offer(Venue.HEDGEHOG, "champion", stakes, True, quirks=frozenset({POOL})))
    assert isinstance(event.words, HedgehogEventWords)
    assert "marked invalid" in event.words.description
    assert len(event.words.options) == 8
    assert set(FORMS) == {"act", "game", "duel", "champion", "award", "meeting", "election_winner"}
