"""Sets of outcomes, relations between questions, and pairs that contradict each other."""

import itertools

import msgspec
import pytest

from allsight.domain.clock import ManualClock
from allsight.domain.ids import MarketKey, QuestionId, Venue
from allsight.domain.questions import FieldVerdict, LinkStatus, Orientation, Relation, RelationKind
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.proposing import forgone
from allsight.normalization.parsers.claim import Claim
from tests.normalization.matcher.samples import Listed, listed

VENUES = (Venue.KALSHI, Venue.POLYMARKET, Venue.DRIFT, Venue.BETFAIR)


class Scripted:
    """Judges pairs as a test says, by the last letters of their keys; of others nothing is known."""

    def __init__(self, **pairs: Judgement) -> None:
        self._pairs = pairs

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        return False

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        one, two = ours.market[-1], theirs.market[-1]
        if one + two in self._pairs:
            return self._pairs[one + two]
        if two + one in self._pairs:
            return self._pairs[two + one].mirrored
        return Judgement(Match.DIFFERENT, 0.0, False)


SAME = Judgement(Match.SAME, 0.99, True, (FieldVerdict("script", "equal", "", ""),))
OPPOSITE = Judgement(Match.OPPOSITE, 0.99, True, (FieldVerdict("script", "equal", "", ""),))
WITHIN = Judgement(Match.WITHIN, 0.0, False, (FieldVerdict("threshold", "differs", "", ""),))
APART = Judgement(Match.RELATED, 0.0, False, (FieldVerdict("threshold", "differs", "", ""),))


def asks(name: str, venue: Venue, group: str = "", **rest: object) -> Listed:
    return listed(venue, "Will Freedonia join NATO before 2027?", name=name, group=group, **rest)  # type: ignore[arg-type]


def matched(scorer: Scripted, *markets: Listed) -> Matcher:
    matcher = Matcher(ManualClock(5), scorer)
    for one in markets:
        matcher.upsert(*one)
    return matcher


def home(matcher: Matcher, listing: Listed) -> QuestionId:
    found = matcher.question_of(listing.market.key)
    assert found is not None
    return found


# --- Contradictions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_equals_of_one_market_that_part_are_all_put_before_people(order: tuple[int, ...]) -> None:
    """a is b, b is c, but a is not c: one of the three is wrong, and whichever came first does not make it right."""
    markets = [asks(name, venue) for name, venue in zip("abc", VENUES, strict=False)]
    matcher = matched(Scripted(ab=SAME, bc=SAME, ac=APART), *[markets[place] for place in order])
    rests = [link for link in matcher.links(LinkStatus.CONFIRMED) if len(link.rules) > 1]
    assert rests == []
    waiting = matcher.links(LinkStatus.PROPOSED)
    told = [matcher.desk.machine(link) for link in waiting]
    assert waiting
    assert all(one is not None and one.certain and one.contested for one in told), "people are told why they are asked"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_two_opposites_of_one_market_are_each_others_equals(order: tuple[int, ...]) -> None:
    markets = [asks(name, venue) for name, venue in zip("abc", VENUES, strict=False)]
    straight = matched(Scripted(ab=OPPOSITE, bc=OPPOSITE, ac=SAME), *[markets[place] for place in order])
    (cluster,) = straight.clusters
    sides = {one.market[-1]: one.orientation for one in cluster.markets}
    assert sides["a"] is sides["c"] is not sides["b"]
    turned = matched(Scripted(ab=OPPOSITE, bc=OPPOSITE, ac=OPPOSITE), *[markets[place] for place in order])
    assert [link for link in turned.links(LinkStatus.CONFIRMED) if len(link.rules) > 1] == []


def test_a_newcomer_that_parts_from_a_member_it_was_not_compared_with_does_not_join() -> None:
    a, b, c, d = (asks(name, venue) for name, venue in zip("abcd", VENUES, strict=True))
    matcher = matched(Scripted(ab=SAME, bc=SAME, ac=SAME, cd=SAME, ad=APART), a, b, c, d)
    assert matcher.question_of(d.market.key) is None
    assert home(matcher, a) == home(matcher, b)


# --- Pairing siblings off ---------------------------------------------------------------------------------------------


def test_a_pair_is_not_proposed_where_its_events_pair_off_better() -> None:
    maybe = Judgement(Match.SAME, 0.6, False, (FieldVerdict("words", "unread", "", ""),))
    likely = msgspec.structs.replace(maybe, score=0.9)
    a, b = (asks(name, Venue.KALSHI, group="K") for name in "ab")
    c, d = (asks(name, Venue.POLYMARKET, group="P") for name in "cd")
    matcher = matched(Scripted(ac=likely, bd=likely, ad=maybe, bc=maybe), a, b, c, d)
    proposed = {frozenset(link.rules) for link in matcher.links(LinkStatus.PROPOSED)}
    assert proposed == {frozenset((a.market.key, c.market.key)), frozenset((b.market.key, d.market.key))}


def test_what_keeping_to_a_pair_costs() -> None:
    a, b, c, d = (MarketKey(name) for name in "abcd")
    scores = {(a, c): 0.9, (b, d): 0.9, (a, d): 0.95, (b, c): 0.1}
    assert forgone(scores, (a, c)) == pytest.approx(0.0)
    assert forgone(scores, (a, d)) == pytest.approx(0.75)
    assert forgone({(a, c): 0.5, (a, d): 0.5}, (a, d)) == pytest.approx(0.0), "equals are both put before people"


# --- Sets of outcomes -------------------------------------------------------------------------------------------------


def stated(name: str, *, exhaustive: bool = True, augmented: bool = False) -> Listed:
    found = asks(name, Venue.KALSHI, group="E", exclusive=True)
    event = msgspec.structs.replace(found.event, at_least_one=exhaustive, augmented=augmented)
    return found._replace(event=event)


def test_a_set_holds_what_the_venue_states() -> None:
    a, b = stated("a"), stated("b")
    matcher = matched(Scripted(), a, b)
    found = matcher.outcome_set(a.market.event)
    assert found is not None
    assert (found.markets, found.at_least, found.at_most, found.as_of_ns) == ((a.market.key, b.market.key), 1, 1, 5)
    alone = matched(Scripted(), asks("c", Venue.KALSHI, group="E"), asks("d", Venue.KALSHI, group="E"))
    assert alone.outcome_set(a.market.event) is None, "nothing is exclusive that no venue calls so"


def test_trap_13_augmented_sets() -> None:
    """Placeholders may turn into outcomes, and ended ones may have been the winner: what is listed need not pay."""
    augmented = matched(Scripted(), stated("a", augmented=True), stated("b", augmented=True))
    found = augmented.outcome_set(stated("a").market.event)
    assert found is not None
    assert (found.at_least, found.at_most) == (0, 1)
    thinned = matched(Scripted(), *(stated(name) for name in "abc"))
    before = thinned.outcome_set(stated("a").market.event)
    thinned.remove(stated("c").market.key)
    after = thinned.outcome_set(stated("a").market.event)
    assert before is not None
    assert after is not None
    assert (before.at_least, after.at_least) == (1, 0)
    assert before.fingerprint != after.fingerprint


def test_a_set_keeps_its_date_until_it_changes_and_knows_who_stands_for_the_rest() -> None:
    clock = ManualClock(5)
    matcher = Matcher(clock, Scripted())
    other = stated("b")
    rest = other._replace(market=msgspec.structs.replace(other.market, outcome="Any other country"))
    for one in (stated("a"), rest):
        matcher.upsert(*one)
    event = rest.market.event
    before = matcher.outcome_set(event)
    clock.advance(4)
    assert matcher.outcome_set(event) == before
    assert before is not None
    assert (before.others, before.as_of_ns) == ((rest.market.key,), 5)
    matcher.upsert(*stated("c"))
    after = matcher.outcome_set(event)
    assert after is not None
    assert (after.as_of_ns, len(after.markets)) == (5 + 4 * 10**9, 3)


# --- Relations --------------------------------------------------------------------------------------------------------


def two_questions(*, turned: bool = False, exclusive: bool = False, **pairs: Judgement) -> tuple[Matcher, str, str]:
    """Link a with c and b with d; a and b are siblings, and b may be the other side of its question."""
    a, b = (asks(name, Venue.KALSHI, group="K", exclusive=exclusive) for name in "ab")
    # The least key names a question, so that b is the one that is turned.
    c, d = (asks(name, Venue.BETFAIR, group=name.upper()) for name in "cd")
    matcher = matched(Scripted(ac=SAME, bd=OPPOSITE if turned else SAME, **pairs), d, c, b, a)
    link = matcher.links_of(b.market.key)[0]
    assert (link.orientation is Orientation.OPPOSITE) is turned
    return matcher, home(matcher, a), home(matcher, b)


def kinds(relations: tuple[Relation, ...]) -> set[tuple[str, str, str]]:
    return {(one.first, one.second, one.kind.value) for one in relations}


def test_a_sibling_that_implies_another_makes_its_question_imply_the_others() -> None:
    matcher, first, second = two_questions(ab=WITHIN)
    assert kinds(matcher.relations(QuestionId(first))) == {(first, second, "implies")}
    assert kinds(matcher.relations(QuestionId(second))) == {(first, second, "implies")}


def test_an_implication_across_venues_is_a_relation() -> None:
    matcher, first, second = two_questions(ad=WITHIN)
    assert (first, second, "implies") in kinds(matcher.relations(QuestionId(first)))


def test_an_implication_of_the_other_side_excludes() -> None:
    matcher, first, second = two_questions(turned=True, ab=WITHIN)
    (relation,) = matcher.relations(QuestionId(first))
    assert {relation.first, relation.second} == {first, second}
    assert relation.kind is RelationKind.EXCLUSIVE


def test_siblings_of_an_exclusive_event_exclude_each_other() -> None:
    matcher, first, second = two_questions(exclusive=True, ab=APART)
    assert {kind for _, _, kind in kinds(matcher.relations(QuestionId(first)))} == {"exclusive"}
    matcher, first, second = two_questions(exclusive=True, turned=True, ab=APART)
    assert kinds(matcher.relations(QuestionId(first))) == {(first, second, "implies")}, "a excludes not-second"


def test_siblings_of_any_other_event_are_related() -> None:
    matcher, first, second = two_questions(ab=APART)
    assert {kind for _, _, kind in kinds(matcher.relations(QuestionId(first)))} == {"related"}
    assert Listing(*asks("z", Venue.KALSHI)).market.key not in {first, second}
