"""Drift's texts, from offers made here: one claim of another venue's event, listed by Drift."""

import re
from itertools import pairwise

import msgspec
import pytest

from allsight.domain.clock import DAY_NS, MINUTE_NS, SECOND_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.topic import Amendment, Clause, Offer, Stake, Topic
from allsight.emulators.universe.wording import drift, kalshi_clauses, polymarket_clauses
from allsight.emulators.universe.wording.drift_clauses import TEXTS
from allsight.emulators.universe.wording.drift_forms import FORMS, symbol
from allsight.emulators.universe.words.drift import DriftEventWords, DriftWords
from allsight.emulators.universe.world import Universe
from tests.emulators.universe.conftest import SEED

pytestmark = pytest.mark.long


def words_of(listing: Listing) -> DriftWords:
    assert isinstance(listing.words, DriftWords)
    return listing.words


def worded(topic: Topic, offer: Offer, stake: Stake, **changes: object) -> Listing:
    own = msgspec.structs.replace(offer, venue=Venue.DRIFT, stakes=(stake,), **changes)
    _, (listing,) = drift.word(SEED, topic, own)
    return listing


@pytest.fixture(scope="module")
def offers(universe: Universe, now: int) -> list[tuple[Topic, Offer]]:
    topics = {topic.id: topic for day in (0, 60) for topic in universe.topics(now + day * DAY_NS)}
    return [
        (topic, offer)
        for topic in topics.values()
        for offer in topic.offers
        if offer.form in FORMS and offer.venue is Venue.KALSHI
    ]


@pytest.fixture(scope="module")
def listings(offers: list[tuple[Topic, Offer]]) -> list[Listing]:
    return [worded(topic, offer, stake) for topic, offer in offers for stake in offer.stakes]


def test_every_form_is_worded_and_nothing_is_left_unfilled(
    offers: list[tuple[Topic, Offer]], listings: list[Listing]
) -> None:
    assert {offer.form for _, offer in offers} == set(FORMS)
    for listing in listings:
        words = words_of(listing)
        for text in (words.symbol, words.title, *words.rules.split("\n")):
            assert not re.search(r"[{}]|\bNone\b|<allsight|object at 0x|  ", text), text
            assert text == text.strip() != ""
        assert re.fullmatch(r"Will .*\?", words.title)
        assert re.match(r"This market resolves to YES if .*\. Otherwise, this market resolves to NO\.\n?", words.rules)
        assert listing.claim not in repr(words)


def test_symbols_fit_on_chain_and_name_one_claim(listings: list[Listing]) -> None:
    known: dict[str, tuple[str, bool]] = {}
    for listing in listings:
        name = words_of(listing).symbol
        assert re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)*-BET", name), name
        assert len(name) <= 32
        assert words_of(listing).base_asset + "-BET" == name
        assert known.setdefault(name, (listing.claim, listing.inverted)) == (listing.claim, listing.inverted)


def test_the_life_of_a_market_goes_through_reduce_only(listings: list[Listing]) -> None:
    for listing in listings:
        (halt,) = listing.halts
        reduced = words_of(listing).reduce_only_ns
        assert halt.from_ns == reduced or listing.id.startswith("award:0.")  # the one that is halted all its life
        moments = (listing.listed_ns, listing.open_ns, listing.close_ns, listing.determined_ns, listing.settled_ns)
        assert all(before < after for before, after in pairwise(moments))
        assert halt.to_ns == listing.close_ns
        assert listing.close_ns - reduced == 30 * MINUTE_NS
        assert listing.settled_ns - listing.determined_ns >= drift.SETTLEMENT_DURATION_S * SECOND_NS
        assert listing.settled_ns < listing.delisted_ns


def test_a_market_on_the_opposite_says_so(offers: list[tuple[Topic, Offer]]) -> None:
    seen = set()
    for topic, offer in offers:
        for stake in offer.stakes[:1]:
            seen.add(offer.form)
            plain = words_of(worded(topic, offer, stake))
            turned = words_of(worded(topic, offer, msgspec.structs.replace(stake, inverted=True)))
            if topic.claims[stake.claim].facts.get("rival") is None:
                assert " not " in turned.title
                assert turned.rules.startswith("This market resolves to NO if ")
                assert re.match("N(O?T)?-", turned.symbol)
                assert plain.title == turned.title.replace(" not ", " ", 1)
    assert seen == set(FORMS)


def test_every_clause_of_the_other_venues_has_words() -> None:
    assert kalshi_clauses.TEXTS.keys() | polymarket_clauses.TEXTS.keys() <= TEXTS.keys()
    half, refund = TEXTS["void", "half"], TEXTS["void", "refund"]
    assert half != refund
    assert "settles" in half
    assert "settles it at 0.50" in refund


def test_clauses_stand_in_the_rules_and_edits_change_them(offers: list[tuple[Topic, Offer]]) -> None:
    topic, offer = next((topic, offer) for topic, offer in offers if offer.form == "duel")
    later = Amendment(topic.listed_ns + MINUTE_NS, Clause("void", "refund"))
    listing = worded(topic, offer, offer.stakes[0], clauses=(Clause("void", "fair"),), amendments=(later,))
    assert "fair price" in words_of(listing).rules
    (edit,) = listing.edits
    assert isinstance(edit.words, DriftWords)
    assert "cannot return stakes" in edit.words.rules
    assert "fair price" not in edit.words.rules
    assert edit.words.symbol == words_of(listing).symbol


def test_an_event_holds_one_market(offers: list[tuple[Topic, Offer]]) -> None:
    topic, offer = next((topic, offer) for topic, offer in offers if offer.form == "meeting")
    event, (listing,) = drift.word(SEED, topic, msgspec.structs.replace(offer, stakes=offer.stakes[:1]))
    assert event.listings == (listing.id,)
    assert event.title == words_of(listing).title
    assert isinstance(event.words, DriftEventWords)
    assert event.words.categories == ("Prediction", "Economics")
    assert not event.mutually_exclusive
    with pytest.raises(ValueError, match="too many values"):
        drift.word(SEED, topic, offer)


@pytest.mark.parametrize(
    ("lead", "tail", "name"),
    [
        ("FED CUT-25", "DEC-2026", "FED-CUT-25-DEC-2026-BET"),
        ("NBAFINALS27", "OKC", "NBAFINALS27-OKC-BET"),
        ("The Fall of the House", "27", "FALL-HOUSE-27-BET"),
        ("Verstappen win F1 drivers championship", "24", "VRSTP-WIN-F1-DRVRS-CHMPNS-24-BET"),
        ("A" * 40, "X", "AAAAAAAAAAAAAAAAAAAAAAAAAA-X-BET"),
    ],
)
def test_symbols_are_squeezed_like_the_venues_own(lead: str, tail: str, name: str) -> None:
    assert symbol(lead, tail) == name
    assert len(name) <= 32
