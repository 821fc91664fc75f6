"""The truth table: what a matcher is measured against, and the near misses that it must not fall for."""

from collections import Counter

import pytest

from allsight.domain.clock import DAY_NS, HOUR_NS
from allsight.emulators.universe.families.acts import KINDS, Kind
from allsight.emulators.universe.truth import Pair, Relation, conflicts, truth_table
from allsight.emulators.universe.words.kalshi import KalshiWords
from allsight.emulators.universe.words.polymarket import PolymarketWords
from allsight.emulators.universe.world import Universe

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def table(universe: Universe, now: int) -> tuple[Pair, ...]:
    return truth_table(universe, now)


def shown(pair: Pair) -> tuple[str, str]:
    assert isinstance(pair.a.words, KalshiWords)
    assert isinstance(pair.b.words, PolymarketWords)
    return f"{pair.a.words.title} {pair.a.words.yes_sub_title}", pair.b.words.question


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("seed", [1, 7, 42])
def test_no_act_is_done_by_two_topics_and_no_code_names_two_acts(kind: Kind, seed: int) -> None:
    acts = [kind.make(seed, n) for n in range(kind.acts)]
    assert len({(act.who, act.verb, act.what) for act in acts}) == len({act.code for act in acts}) == kind.acts


@pytest.mark.parametrize("days", [0, 9, 40])
def test_enough_questions_are_shared(universe: Universe, now: int, days: int) -> None:
    pairs = truth_table(universe, now + days * DAY_NS, lookalikes=False)
    counts = Counter(pair.relation for pair in pairs)
    assert counts[Relation.SAME] + counts[Relation.OPPOSITE] >= 250
    assert counts[Relation.OPPOSITE] >= 10
    assert counts[Relation.SUBSET_A_IN_B] >= 50
    assert counts[Relation.SUBSET_B_IN_A] >= 50


def test_the_table_holds_every_relation(table: tuple[Pair, ...]) -> None:
    assert {pair.relation for pair in table} == set(Relation)
    kinds = Counter(kind for pair in table for kind in pair.kinds)
    assert set(kinds) >= {"source", "edge_case", "deadline", "threshold", "scope"}


def test_relations_hold_in_the_probabilities(universe: Universe, now: int, table: tuple[Pair, ...]) -> None:
    for pair in table:
        a, b = (universe.probability(listing.claim, now) for listing in (pair.a, pair.b))
        a, b = (1 - a if pair.a.inverted else a), (1 - b if pair.b.inverted else b)
        if pair.relation is Relation.SAME:
            assert a == pytest.approx(b)
        elif pair.relation is Relation.OPPOSITE:
            assert a == pytest.approx(1 - b)
        elif pair.relation is Relation.SUBSET_A_IN_B:
            assert a <= b + 1e-9, shown(pair)
        elif pair.relation is Relation.SUBSET_B_IN_A:
            assert b <= a + 1e-9, shown(pair)


def test_relations_hold_in_the_settlements(universe: Universe, table: tuple[Pair, ...]) -> None:
    for pair in table:
        a, b = (universe.settlement(listing).value for listing in (pair.a, pair.b))
        if not {a, b} <= {0, 1}:
            continue  # the branch of a void: that is where rules part
        if pair.relation is Relation.SAME:
            assert a == b, shown(pair)
        elif pair.relation is Relation.OPPOSITE:
            assert a == 1 - b, shown(pair)
        elif pair.relation is Relation.SUBSET_A_IN_B:
            assert a <= b, shown(pair)
        elif pair.relation is Relation.SUBSET_B_IN_A:
            assert b <= a, shown(pair)


def test_conflicts_are_said_of_equal_and_opposite_pairs_only(table: tuple[Pair, ...]) -> None:
    for pair in table:
        linked = pair.relation in {Relation.SAME, Relation.OPPOSITE}
        assert (pair.rule_conflict is not None) is linked
        assert bool(pair.kinds) is bool(pair.rule_conflict)


def test_trap_11_near_identical_words_are_other_bets(universe: Universe, table: tuple[Pair, ...]) -> None:
    nominee_winner = [p for p in table if "/nominee/" in p.a.claim and "/winner/" in p.b.claim]
    nominee_winner += [p for p in table if "/winner/" in p.a.claim and "/nominee/" in p.b.claim]
    assert nominee_winner
    assert all(p.relation in {Relation.SUBSET_A_IN_B, Relation.SUBSET_B_IN_A, Relation.RELATED} for p in nominee_winner)
    dates = [p for p in table if "/by-" in p.a.claim and "/by-" in p.b.claim and p.a.claim != p.b.claim]
    assert {p.relation for p in dates} == {Relation.SUBSET_A_IN_B, Relation.SUBSET_B_IN_A}
    effects = [p for p in table if p.a.claim.endswith("/effect") is not p.b.claim.endswith("/effect")]
    assert effects
    assert all(p.relation is not Relation.SAME for p in effects)
    regulation = [p for p in table if p.a.claim.endswith("/regulation") is not p.b.claim.endswith("/regulation")]
    assert regulation
    narrower = {Relation.SUBSET_A_IN_B, Relation.SUBSET_B_IN_A, Relation.RELATED}
    assert all(p.relation in narrower for p in regulation)
    assert any(p.relation is not Relation.RELATED for p in regulation)
    other_month = [p for p in table if p.relation is Relation.DIFFERENT]
    assert other_month
    assert all(universe.claim(p.a.claim).space is not universe.claim(p.b.claim).space for p in other_month)


def test_trap_12_one_pair_a_day_differs_in_nothing_but_its_void_rule(universe: Universe, now: int) -> None:
    for day in range(4):
        pairs = [
            pair
            for pair in truth_table(universe, now + day * DAY_NS, lookalikes=False)
            if pair.rule_conflict and pair.kinds == ("edge_case",) and pair.a.claim.startswith("duel:")
        ]
        differing = [
            {(c.aspect, c.variant) for c in universe.clauses(pair.a, now + day * DAY_NS)}
            ^ {(c.aspect, c.variant) for c in universe.clauses(pair.b, now + day * DAY_NS)}
            for pair in pairs
        ]
        assert {("void", "fair"), ("void", "half")} in differing


def test_void_rules_part_pairs_when_a_game_is_not_played(universe: Universe, now: int) -> None:
    parted = 0
    for hour in range(0, 240, 16):
        for pair in truth_table(universe, now + hour * HOUR_NS, lookalikes=False):
            if pair.relation is Relation.SAME and "edge_case" in pair.kinds:
                parted += universe.settlement(pair.a).value != universe.settlement(pair.b).value
    assert parted > 0


def test_trap_14_an_edit_can_open_a_conflict(universe: Universe, now: int) -> None:
    opened = 0
    for day in range(6):
        at = now + day * DAY_NS
        for pair in truth_table(universe, at, lookalikes=False):
            if pair.rule_conflict is not False:
                continue
            later = [edit.at_ns for listing in (pair.a, pair.b) for edit in listing.edits if edit.at_ns > at]
            opened += any(conflicts(universe.clauses(pair.a, t), universe.clauses(pair.b, t)) for t in later)
    assert opened > 0
