"""The universe as venues see it: the same for everybody, believable in numbers, never at a standstill."""

import subprocess
import sys
from collections import Counter, defaultdict
from fractions import Fraction

import pytest

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.model import Category, ChangeKind, Listing
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiWords
from allsight.emulators.universe.words.polymarket import PolymarketEventWords, PolymarketWords
from allsight.emulators.universe.world import WORDINGS, Universe
from tests.emulators.universe.conftest import NOW, SEED

pytestmark = pytest.mark.long

VENUES = tuple(WORDINGS)
_LEAST = {
    Venue.KALSHI: 600,
    Venue.POLYMARKET: 600,
    Venue.BETFAIR: 400,
    Venue.SMARKETS: 300,
    Venue.DRIFT: 8,
    Venue.HEDGEHOG: 60,
}

_FINGERPRINT = """
import hashlib
from allsight.emulators.universe.world import Universe, WORDINGS
universe = Universe({seed})
digest = hashlib.sha256()
for venue in WORDINGS:
    for listing in universe.listings(venue, {at}):
        digest.update(repr((listing, round(universe.probability(listing.claim, {at}), 12))).encode())
print(digest.hexdigest())
"""


def everything(universe: Universe, at: int) -> list[Listing]:
    return [listing for venue in VENUES for listing in universe.listings(venue, at)]


def live(universe: Universe, at: int) -> list[Listing]:
    return [listing for listing in everything(universe, at) if listing.open_ns <= at < listing.close_ns]


def test_two_universes_of_one_seed_are_the_same(universe: Universe, now: int) -> None:
    other = Universe(SEED)
    other.events(VENUES[0], now + 2 * HOUR_NS)  # what was asked before must not matter
    mine, theirs = everything(universe, now), everything(other, now)
    assert mine == theirs
    for listing in mine[::7]:
        assert universe.probability(listing.claim, now) == other.probability(listing.claim, now)
    key = "nba.2026-11-24.0"
    games = [Universe(seed).topic(f"game:{key}").facts["home"] for seed in range(6)]
    assert len(set(games)) > 1


def test_processes_agree_without_talking() -> None:
    script = _FINGERPRINT.format(seed=SEED, at=NOW)
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."},
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert runs[0] == runs[1]


@pytest.mark.parametrize("hours", [0, 13, 60])
def test_the_universe_is_as_large_as_promised(universe: Universe, now: int, hours: int) -> None:
    at = now + hours * HOUR_NS
    topics = universe.topics(at)
    assert len(topics) >= 400
    assert all(count >= 15 for count in Counter(topic.category for topic in topics).values())
    assert {topic.category for topic in topics} == set(Category)
    for venue in VENUES:
        assert _LEAST[venue] <= len(universe.listings(venue, at)) <= 1_600


def test_identifiers_are_unique(universe: Universe, now: int) -> None:
    names: dict[str, list[str]] = defaultdict(list)
    for venue in VENUES:
        for event in universe.events(venue, now):
            names["event"].append(event.id)
            if isinstance(event.words, KalshiEventWords):
                names["event ticker"].append(event.words.ticker)
            elif isinstance(event.words, PolymarketEventWords):
                names["event slug"].append(event.words.slug)
                names["gamma event"].append(event.words.gamma_id)
    for listing in everything(universe, now):
        names["listing"].append(listing.id)
        if isinstance(listing.words, KalshiWords):
            names["ticker"].append(listing.words.ticker)
            names["market id"].append(listing.words.market_id)
        elif isinstance(listing.words, PolymarketWords):
            names["slug"].append(listing.words.slug)
            names["condition"].append(listing.words.condition_id)
            names["gamma market"].append(listing.words.gamma_id)
            names["token"].extend(listing.words.tokens)
    for kind, found in names.items():
        assert [name for name, count in Counter(found).items() if count > 1] == [], kind


def test_native_identifiers_have_the_venues_form(universe: Universe, now: int) -> None:
    for listing in everything(universe, now):
        words = listing.words
        if isinstance(words, KalshiWords):
            assert set(words.ticker) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
            assert len(words.ticker) <= 60
        elif isinstance(words, PolymarketWords):
            assert len(words.condition_id) == len(words.question_id) == 66
            assert all(77 <= len(token) <= 78 and int(token) < 2**256 for token in words.tokens)
            assert set(words.slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_lives_go_forward(universe: Universe, now: int) -> None:
    for listing in everything(universe, now):
        assert listing.listed_ns < listing.open_ns <= listing.determined_ns <= listing.settled_ns < listing.delisted_ns
        assert listing.close_ns <= listing.determined_ns
        assert listing.close_ns <= listing.announced_close_ns or listing.venue in {Venue.POLYMARKET, Venue.BETFAIR}


def test_prices_end_in_the_settlement(universe: Universe, now: int) -> None:
    voided = 0
    for listing in everything(universe, now):
        if listing.settled_ns > now + 30 * DAY_NS:
            continue
        final = universe.probability(listing.claim, listing.determined_ns)
        assert final in (0.0, 1.0), listing.id
        value = universe.settlement(listing).value
        assert 0 <= value <= 1
        if value in (0, 1):
            assert (final == 1.0) is (bool(value) is not listing.inverted)
        else:
            voided += 1
    assert voided > 0


def test_exclusive_sets_never_promise_more_than_one(universe: Universe, now: int) -> None:
    full = 0
    for venue in VENUES:
        listings = {listing.id: listing for listing in universe.listings(venue, now)}
        for event in universe.events(venue, now):
            claims = {listings[name].claim for name in event.listings if name in listings}
            if not event.mutually_exclusive or len(event.listings) != len(claims):
                continue
            total = sum(universe.probability(claim, now) for claim in claims)
            assert total <= 1 + 1e-9, event.id
            full += total > 1 - 1e-9
    assert full > 20


def test_changes_of_a_window_are_those_of_its_parts(universe: Universe, now: int) -> None:
    for venue in VENUES:
        middle, end = now + 25 * MINUTE_NS, now + 80 * MINUTE_NS
        whole = universe.changes(venue, now, end)
        assert whole == universe.changes(venue, now, middle) + universe.changes(venue, middle, end)
        assert [change.at_ns for change in whole] == sorted(change.at_ns for change in whole)
        assert universe.changes(venue, now, now) == ()


def test_changes_say_what_listings_show(universe: Universe, now: int) -> None:
    end = now + 3 * HOUR_NS
    for venue in VENUES:
        shown = {listing.id for listing in universe.listings(venue, now)}
        for change in universe.changes(venue, now, end):
            if change.kind is ChangeKind.LISTED:
                shown.add(change.listing.id)
            elif change.kind is ChangeKind.DELISTED:
                shown.discard(change.listing.id)
        assert shown == {listing.id for listing in universe.listings(venue, end)}


@pytest.mark.parametrize("offset", range(0, 600, 75))
def test_something_happens_in_every_half_hour(universe: Universe, now: int, offset: int) -> None:
    start = now + offset * MINUTE_NS
    kinds = Counter(
        change.kind for venue in VENUES for change in universe.changes(venue, start, start + 30 * MINUTE_NS)
    )
    assert kinds[ChangeKind.SETTLED] >= 3
    assert kinds[ChangeKind.LISTED] >= 3


def test_rules_are_edited_and_the_edit_shows(universe: Universe, now: int) -> None:
    edits = [
        change
        for venue in VENUES
        for change in universe.changes(venue, now, now + 3 * HOUR_NS)
        if change.kind is ChangeKind.EDITED
    ]
    assert len(edits) >= 3
    for change in edits:
        before, after = change.listing.words_at(change.at_ns - 1), change.listing.words_at(change.at_ns)
        assert before != after
        assert type(before) is type(after)


def test_a_halted_market_and_a_stale_book_are_always_there(universe: Universe, now: int) -> None:
    for day in range(0, 150, 37):
        at = now + day * DAY_NS
        listings = live(universe, at)
        assert any(listing.halted_at(at) for listing in listings)
        assert any(listing.frozen_at(at) for listing in listings)


def test_volumes_span_orders_of_magnitude(universe: Universe, now: int) -> None:
    traded = sorted(listing.volume_24h for listing in live(universe, now))
    assert traded[len(traded) // 2] < 10_000
    assert traded[-1] > 200_000
    assert all(0 <= listing.activity <= 1 for listing in live(universe, now))


def test_closings_lie_from_hours_to_seasons_ahead(universe: Universe, now: int) -> None:
    ahead = sorted(listing.close_ns - now for listing in live(universe, now))
    assert ahead[0] < HOUR_NS
    assert ahead[-1] > 180 * DAY_NS


def test_settlements_can_be_neither_yes_nor_no(universe: Universe, now: int) -> None:
    values: Counter[Venue] = Counter()
    for day in range(3):
        for venue in VENUES:
            start = now + day * DAY_NS
            for change in universe.changes(venue, start, start + DAY_NS):
                if change.kind is ChangeKind.SETTLED and universe.settlement(change.listing).value not in (0, 1):
                    values[venue] += 1
    assert values[Venue.KALSHI] > 0
    assert values[Venue.POLYMARKET] > 0
    assert universe.settlement(live(universe, now)[0]).value.__class__ is Fraction


def test_unknown_claims_are_key_errors(universe: Universe, now: int) -> None:
    for name in ("", "nothing", "game:nba.2026-11-24.0/nobody", "nosuch:1.1/x"):
        with pytest.raises(KeyError):
            universe.probability(name, now)
