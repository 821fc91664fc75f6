"""What the four further venues list: their own cut of the same topics, never a claim of their own."""

from collections import Counter
from fractions import Fraction

import pytest

from allsight.domain.clock import HOUR_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.families.beyond import PEER, POOL
from allsight.emulators.universe.topic import Offer, Topic
from allsight.emulators.universe.world import Universe

pytestmark = pytest.mark.long

FIRST = (Venue.KALSHI, Venue.POLYMARKET)


def _more(topic: Topic) -> list[Offer]:
    return [offer for offer in topic.offers if offer.venue not in FIRST]


def test_every_further_venue_lists_something_and_some_topics_are_everywhere(universe: Universe, now: int) -> None:
    topics = universe.topics(now)
    counts = Counter(offer.venue for topic in topics for offer in _more(topic))
    everywhere = [topic.id for topic in topics if {offer.venue for offer in topic.offers} == set(Venue)]
    assert counts[Venue.BETFAIR] > counts[Venue.SMARKETS] > counts[Venue.HEDGEHOG] > counts[Venue.DRIFT] >= 8
    assert len(everywhere) >= 2


def test_offers_are_cut_as_each_venue_cuts(universe: Universe, now: int) -> None:
    for topic in universe.topics(now):
        for offer in _more(topic):
            sides = [(stake.claim, stake.inverted) for stake in offer.stakes]
            assert len(set(sides)) == len(sides)
            assert all(stake.claim in topic.claims and not (stake.other or stake.placeholder) for stake in offer.stakes)
            if offer.venue is Venue.DRIFT or PEER in offer.quirks:
                assert len(offer.stakes) == 1
            elif offer.form in ("act", "effect", "total"):
                assert sides == [(sides[0][0], False), (sides[0][0], True)]
            else:
                assert len(offer.stakes) >= 2
            if offer.venue is Venue.HEDGEHOG:
                assert offer.quirks & {POOL, PEER}
                assert {stake.mark for stake in offer.stakes} == set(offer.quirks & {POOL, PEER})


def test_the_rival_of_a_contest_is_named_by_the_turned_side(universe: Universe, now: int) -> None:
    seen = 0
    for topic in universe.topics(now):
        for offer in _more(topic):
            if offer.form == "duel" and len(offer.stakes) == 2:
                one, two = ({**topic.claims[stake.claim].facts, **stake.facts} for stake in offer.stakes)
                assert (one["name"], one["rival"]) == (two["rival"], two["name"])
                seen += 1
    assert seen > 5


def test_the_same_topic_has_the_same_offers_in_every_universe_of_a_seed(universe: Universe, now: int) -> None:
    other = Universe(universe.seed)
    for topic in universe.topics(now + HOUR_NS)[::11]:
        assert other.topic(topic.id).offers == topic.offers


def test_a_void_bet_is_refunded_where_the_rules_say_so(universe: Universe, now: int) -> None:
    """Trap 12: one venue refunds what another settles at a half or at a fair price."""
    ends = Counter[bool]()
    for topic in universe.topics(now):
        if topic.branch != "void":
            continue
        for venue in FIRST:
            for listing in universe.listings(venue, now):
                if listing.claim.startswith(f"{topic.id}/"):
                    payoff = universe.settlement(listing)
                    assert not payoff.refund
                    assert 0 < payoff.value < 1
                    ends[payoff.value == Fraction(1, 2)] += 1
    assert ends


def test_a_program_refunds_what_is_not_played_and_never_edits(universe: Universe, now: int) -> None:
    """On a chain a market can end in an outcome or in a refund, and an account keeps its document."""
    offers = [offer for topic in universe.topics(now) for offer in _more(topic) if offer.venue is Venue.HEDGEHOG]
    voids = [clause.variant for offer in offers for clause in offer.clauses if clause.aspect == "void"]
    assert len(voids) > 3
    assert set(voids) == {"refund"}
    assert not any(offer.amendments for offer in offers)


def test_as_many_further_topics_as_asked_for_are_listed_and_all_differ(now: int) -> None:
    universe = Universe(7, further=300)
    further = [topic for topic in universe.topics(now) if topic.id.startswith("bulk:")]
    headlines = [topic.facts["headline"] for topic in further]
    assert 200 <= len(further) <= 300
    assert len(set(headlines)) == len(headlines)
    codes = [topic.facts["code"] for topic in further]
    assert len(set(codes)) == len(codes)
    assert universe.topic(further[0].id) == further[0]
