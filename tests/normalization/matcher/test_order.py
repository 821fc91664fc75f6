"""Which markets end up together depends on what they say and on what people decided, not on who came first."""

import random
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.domain.clock import ManualClock
from allsight.domain.decisions import Action
from allsight.domain.ids import MarketKey, QuestionId, Venue
from allsight.domain.questions import FieldVerdict, LinkStatus, Orientation
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.ruling import Ruling
from allsight.normalization.parsers.claim import Claim
from tests.normalization.matcher.samples import listed
from tests.normalization.matcher.universe import catalogue

VENUES = (Venue.KALSHI, Venue.POLYMARKET, Venue.DRIFT, Venue.BETFAIR)
EQUAL, APART = (FieldVerdict("script", verdict, "", "") for verdict in ("equal", "differs"))
JUDGEMENTS = (
    Judgement(Match.SAME, 0.99, True, (EQUAL,)),
    Judgement(Match.OPPOSITE, 0.99, True, (EQUAL,)),
    Judgement(Match.SAME, 0.8, False, (EQUAL,)),
    Judgement(Match.OPPOSITE, 0.7, False, (EQUAL,)),
    Judgement(Match.RELATED, 0.0, False, (APART,)),
    Judgement(Match.DIFFERENT, 0.0, False),
)


class Scripted:
    """Judges pairs as a world says, by their keys."""

    def __init__(self, pairs: dict[frozenset[MarketKey], Judgement]) -> None:
        self._pairs = pairs

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        return False

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        return self._pairs.get(frozenset((ours.market, theirs.market)), JUDGEMENTS[-1])


class World(NamedTuple):
    """Markets, and how each pair compares."""

    listings: tuple[Listing, ...]
    scorer: Scripted

    def __repr__(self) -> str:
        return f"World({[one.market.key for one in self.listings]})"


@st.composite
def worlds(draw: st.DrawFn) -> World:
    names = "abcdefg"[: draw(st.integers(2, 7))]
    # Half of the worlds have no word of their own in the titles, so that all read alike and names must be told apart.
    own = draw(st.booleans())
    listings = tuple(
        Listing(
            *listed(
                draw(st.sampled_from(VENUES)),
                f"Will Freedonia join NATO before 202{7 + (own and number % 2)}?",
                name=name,
                group=draw(st.sampled_from("XYZ")),
            )
        )
        for number, name in enumerate(names)
    )
    chosen = draw(st.lists(st.sampled_from(JUDGEMENTS), min_size=21, max_size=21))
    keys = [one.market.key for one in listings]
    pairs = dict(zip(map(frozenset, combinations(keys, 2)), chosen, strict=False))
    return World(listings, Scripted(pairs))


def entered(world: World, order: Sequence[Listing], chance: random.Random, matcher: Matcher | None = None) -> Matcher:
    """Enter markets in an order, in slices of any length."""
    matcher = matcher or Matcher(ManualClock(5), world.scorer)
    at = 0
    while at < len(order):
        count = chance.choice((1, 2, 5))
        matcher.upsert_many(order[at : at + count])
        at += count
    return matcher


def shuffled(world: World, chance: random.Random) -> list[Listing]:
    order = list(world.listings)
    chance.shuffle(order)
    return order


Sides = frozenset[tuple[MarketKey, bool]]


def groups(matcher: Matcher) -> set[Sides]:
    """Return who asks one question with whom, and on the same side as its first market or not."""
    found = set()
    for question in {link.question for link in matcher.links(LinkStatus.CONFIRMED)}:
        inside = matcher.inside(question)
        if len(inside) > 1:
            found.add(frozenset((one.market, one.orientation is inside[0].orientation) for one in inside))
    return found


def proposals(matcher: Matcher) -> set[tuple[MarketKey, frozenset[MarketKey]]]:
    return {(link.market, frozenset(link.rules)) for link in matcher.links(LinkStatus.PROPOSED)}


def named(matcher: Matcher) -> set[tuple[MarketKey, QuestionId, Orientation, LinkStatus]]:
    return {
        (link.market, link.question, link.orientation, link.status)
        for link in matcher.links()
        if len(matcher.markets_of(link.question)) > 1
    }


def restarted(world: World, before: Matcher, chance: random.Random, order: Sequence[Listing]) -> Matcher:
    stored = {link.question: before.question(link.question) for link in before.links()}
    after = Matcher(ManualClock(9), world.scorer)
    after.restore(stored.values(), before.links())
    return entered(world, order, chance, after)


@pytest.mark.long
@settings(max_examples=60)
@given(worlds(), st.randoms(use_true_random=False))
def test_any_order_and_any_slices_come_to_the_same(world: World, chance: random.Random) -> None:
    first = entered(world, world.listings, random.Random(0))
    second = entered(world, shuffled(world, chance), chance)
    assert groups(second) == groups(first)
    assert proposals(second) == proposals(first)


@pytest.mark.long
@settings(max_examples=60)
@given(worlds(), st.randoms(use_true_random=False))
def test_a_restart_with_what_was_stored_comes_to_the_same_names_too(world: World, chance: random.Random) -> None:
    before = entered(world, shuffled(world, chance), chance)
    after = restarted(world, before, chance, shuffled(world, chance))
    assert named(after) == named(before)


@pytest.mark.long
@settings(max_examples=60)
@given(worlds(), st.randoms(use_true_random=False), st.sampled_from((Action.CONFIRM, Action.REJECT)))
def test_a_restart_after_a_decision_comes_to_the_same(world: World, chance: random.Random, action: Action) -> None:
    before = entered(world, shuffled(world, chance), chance)
    waiting = before.links(LinkStatus.PROPOSED)
    if not waiting:
        return
    before.desk.decide(Ruling(link=chance.choice(waiting).id, action=action, by="ann"))
    after = restarted(world, before, chance, shuffled(world, chance))
    assert groups(after) == groups(before)
    assert named(after) == named(before)


@pytest.mark.long
@settings(max_examples=60)
@given(worlds(), st.randoms(use_true_random=False))
def test_who_was_listed_for_a_while_leaves_no_trace(world: World, chance: random.Random) -> None:
    """A contradiction ends with the market that made it, as it would after a restart without that market."""
    *rest, guest = world.listings
    matcher = entered(world, shuffled(world, chance), chance)
    linked = {link.question for link in matcher.links_of(guest.market.key)}
    matcher.remove(guest.market.key)
    without = entered(world, rest, chance)
    if not linked:
        assert groups(matcher) == groups(without)


@pytest.mark.long
@settings(max_examples=60)
@given(worlds(), st.randoms(use_true_random=False))
def test_a_market_is_confirmed_once_and_contradicts_nobody_beside_it(world: World, chance: random.Random) -> None:
    matcher = entered(world, shuffled(world, chance), chance)
    for listing in world.listings:
        homes = [link for link in matcher.links_of(listing.market.key) if link.status is LinkStatus.CONFIRMED]
        assert len(homes) <= 1
    for group in groups(matcher):
        for (one, side), (two, other) in combinations(sorted(group), 2):
            judgement = matcher.judge(one, two)
            assert judgement is not None
            assert APART not in judgement.fields
            if judgement.match.one_question:
                assert (judgement.match is Match.SAME) == (side == other)


@pytest.mark.parametrize("seed", range(4))
def test_decided_in_one_slice_or_in_many(seed: int) -> None:
    """Seven markets of which each certainly equals the next: one question, whoever comes first."""
    chance = random.Random(seed)
    listings = [
        Listing(*listed(VENUES[number % 4], "Will Freedonia join NATO before 2027?", name=name))
        for number, name in enumerate("abcdefg")
    ]
    keys = [one.market.key for one in listings]
    world = World(tuple(listings), Scripted({frozenset(pair): JUDGEMENTS[0] for pair in pairwise(keys)}))
    (group,) = groups(entered(world, shuffled(world, chance), chance))
    assert {market for market, _ in group} == set(keys)


@pytest.mark.long
def test_any_order_of_a_universe_comes_to_the_same() -> None:
    """What six hundred markets of two venues come to does not depend on their order; names stand after a restart."""
    listings = sorted(catalogue(7).listings, key=lambda one: (one.market.title, one.market.key))[:600]
    chance = random.Random(3)
    run = [Matcher(ManualClock(0)) for _ in range(3)]
    for matcher in run:
        chance.shuffle(listings)
        entered(World(tuple(listings), Scripted({})), listings, chance, matcher)
    assert len(groups(run[0])) > 30
    assert groups(run[0]) == groups(run[1]) == groups(run[2])
    assert proposals(run[0]) == proposals(run[1]) == proposals(run[2])
    again = Matcher(ManualClock(1))
    again.restore([run[0].question(link.question) for link in run[0].links()], run[0].links())
    chance.shuffle(listings)
    again.upsert_many(listings)
    assert named(again) == named(run[0])
