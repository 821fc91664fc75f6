"""Measured against the truth: wording of the universe, through the real adapters, into links."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from allsight.domain.clock import ManualClock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.questions import Conflict, LinkedMarket, LinkStatus, Orientation, RelationKind, Severity
from allsight.domain.questions import Relation as QuestionRelation
from allsight.emulators.universe.truth import Pair, Relation
from allsight.normalization.matcher.candidates.index import CandidateIndex
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.rules_scorer import RulesScorer
from tests.normalization.matcher.universe import Catalogue, catalogue

pytestmark = pytest.mark.long

SEEDS = (7, 42)
COVERAGE_FLOOR = 0.9
CANDIDATE_FLOOR = 0.99
RECALL_AT = 20
CONFLICT_FLOOR = 0.97
FALSE_ALARM_CEILING = 0.03

Linked = dict[tuple[MarketKey, MarketKey], Relation]


class Measured(NamedTuple):
    catalogue: Catalogue
    matcher: Matcher
    truth: dict[tuple[MarketKey, MarketKey], Pair]
    wanted: dict[tuple[MarketKey, MarketKey], Pair]
    linked: Linked


@pytest.fixture(scope="module", params=SEEDS)
def measured(request: pytest.FixtureRequest) -> Measured:
    found = catalogue(request.param)
    matcher = Matcher(ManualClock(0))
    matcher.upsert_many(found.listings)
    truth = {
        (found.keys[pair.a.id], found.keys[pair.b.id]): _completed(pair)
        for pair in found.truth
        if pair.a.id in found.keys and pair.b.id in found.keys
    }
    wanted = {keys: pair for keys, pair in truth.items() if pair.relation in (Relation.SAME, Relation.OPPOSITE)}
    return Measured(found, matcher, truth, wanted, _confirmed(matcher))


def _completed(pair: Pair) -> Pair:
    """Call "no change" and "change" of one meeting what they are: complements, also where the table says related."""
    if {pair.a.claim.rpartition("/")[2], pair.b.claim.rpartition("/")[2]} == {"hold", "change"}:
        return Pair(pair.a, pair.b, Relation.OPPOSITE, pair.rule_conflict, pair.kinds)
    return pair


def _confirmed(matcher: Matcher) -> Linked:
    linked: Linked = {}
    for cluster in matcher.clusters:
        sure = [one for one in cluster.markets if one.status is LinkStatus.CONFIRMED]
        for one in sure:
            for two in sure:
                if (one.venue, two.venue) == (Venue.KALSHI, Venue.POLYMARKET):
                    same = one.orientation is two.orientation
                    linked[one.market, two.market] = Relation.SAME if same else Relation.OPPOSITE
    return linked


def test_no_wrong_link_and_most_true_ones(measured: Measured) -> None:
    wanted = measured.wanted
    wrong = [keys for keys in measured.linked if keys not in wanted]
    turned = [
        keys for keys, relation in measured.linked.items() if keys in wanted and wanted[keys].relation is not relation
    ]
    hit = [keys for keys in wanted if keys in measured.linked]
    by_family = Counter(wanted[keys].a.claim.partition(":")[0] for keys in wanted if keys not in measured.linked)
    proposed = len(measured.matcher.links(LinkStatus.PROPOSED))
    print(
        f"\nuniverse: {len(measured.catalogue.listings)} markets, {len(wanted)} true pairs; "
        f"linked {len(measured.linked)}: wrong {len(wrong)}, orientation errors {len(turned)}, "
        f"coverage {len(hit) / len(wanted):.1%}; "
        f"proposed {proposed}; missed by family {dict(by_family)}"
    )
    assert wrong == []
    assert turned == []
    assert len(hit) / len(wanted) >= COVERAGE_FLOOR


def test_look_alikes_stay_apart(measured: Measured) -> None:
    apart = {keys: pair for keys, pair in measured.truth.items() if keys not in measured.wanted}
    counts = Counter(pair.relation.value for pair in apart.values())
    print(f"\nuniverse: look-alikes kept apart {dict(counts)}")
    assert counts
    assert not apart.keys() & measured.linked.keys()


def test_trap_16_the_candidate_stage_finds_the_true_pairs(measured: Measured) -> None:
    index = CandidateIndex()
    claims = {key: measured.matcher.claim(key) for key in measured.catalogue.keys.values()}
    for claim in claims.values():
        index.add(claim)
    wanted = measured.wanted
    found = [keys for keys in wanted if keys[1] in index.candidates(claims[keys[0]], RECALL_AT)]
    print(f"\nuniverse: candidate recall@{RECALL_AT} {len(found) / len(wanted):.1%} of {len(wanted)}")
    assert len(found) / len(wanted) >= CANDIDATE_FLOOR


def test_candidates_that_are_ruled_out_would_not_have_been_linked(measured: Measured) -> None:
    index, scorer = CandidateIndex(), RulesScorer()
    claims = {key: measured.matcher.claim(key) for key in measured.catalogue.keys.values()}
    for claim in claims.values():
        index.add(claim)
    pairs = [(claim, claims[other]) for claim in claims.values() for other in index.candidates(claim)]
    ruled_out = [(ours, theirs) for ours, theirs in pairs if scorer.rules_out(ours, theirs)]
    print(f"\nuniverse: {len(ruled_out) / len(pairs):.1%} of {len(pairs)} candidate pairs ruled out unjudged")
    assert len(ruled_out) > len(pairs) / 3
    for ours, theirs in ruled_out:
        judgement = scorer.judge(ours, theirs)
        assert not judgement.match.one_question, (ours.market, theirs.market)


def test_rule_conflicts_are_found(measured: Measured) -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    for keys, pair in measured.wanted.items():
        if measured.linked.get(keys) is not None:
            counts[bool(pair.rule_conflict), bool(_material(measured.matcher, keys))] += 1
    recall = counts[True, True] / (counts[True, True] + counts[True, False])
    false_alarms = counts[False, True] / max(1, counts[False, True] + counts[False, False])
    print(
        f"\nuniverse: conflict recall {recall:.1%}, "
        f"material conflicts beyond the table {false_alarms:.1%} {dict(counts)}"
    )
    assert recall >= CONFLICT_FLOOR
    assert false_alarms <= FALSE_ALARM_CEILING


def _material(matcher: Matcher, keys: tuple[MarketKey, MarketKey]) -> list[Conflict]:
    question = matcher.question_of(keys[0])
    assert question is not None
    conflicts = matcher.cluster(question).conflicts
    return [one for one in conflicts if {one.first, one.second} == set(keys) and one.severity is not Severity.NOTE]


def test_relations_between_questions_are_those_of_the_truth_table(measured: Measured) -> None:
    """Whatever one question is said to imply or exclude holds of every pair of their markets in the table."""
    matcher, counts = measured.matcher, Counter[tuple[str, bool]]()
    wrong = []
    for question in matcher.questions:
        for relation in matcher.relations(question.id):
            if relation.kind is RelationKind.RELATED:
                continue
            for one, two, truth in _facing(measured, relation):
                right = truth in _MEANT[relation.kind, one.orientation, two.orientation]
                counts[relation.kind.value, right] += 1
                if not right:
                    wrong.append((relation.kind, one.market, two.market, truth))
    print(f"\nuniverse: relations held against the table {dict(counts)}")
    assert counts["implies", True] > 100
    assert wrong == []


_MEANT = {
    (RelationKind.IMPLIES, Orientation.SAME, Orientation.SAME): {Relation.SUBSET_A_IN_B},
    (RelationKind.IMPLIES, Orientation.OPPOSITE, Orientation.OPPOSITE): {Relation.SUBSET_B_IN_A},
    (RelationKind.IMPLIES, Orientation.SAME, Orientation.OPPOSITE): {Relation.RELATED},
    (RelationKind.IMPLIES, Orientation.OPPOSITE, Orientation.SAME): {Relation.RELATED},
    (RelationKind.EXCLUSIVE, Orientation.SAME, Orientation.SAME): {Relation.RELATED},
    (RelationKind.EXCLUSIVE, Orientation.SAME, Orientation.OPPOSITE): {Relation.SUBSET_A_IN_B},
    (RelationKind.EXCLUSIVE, Orientation.OPPOSITE, Orientation.SAME): {Relation.SUBSET_B_IN_A},
    (RelationKind.EXCLUSIVE, Orientation.OPPOSITE, Orientation.OPPOSITE): {Relation.RELATED},
}
"""What the table then says of two markets, by which side of its question each is."""


def _facing(measured: Measured, relation: QuestionRelation) -> Iterator[tuple[LinkedMarket, LinkedMarket, Relation]]:
    """Return pairs of markets of two questions that the table knows, in the order of the relation."""
    for one in measured.matcher.cluster(relation.first).markets:
        for two in measured.matcher.cluster(relation.second).markets:
            if LinkStatus.CONFIRMED in (one.status, two.status):
                if pair := measured.truth.get((one.market, two.market)):
                    yield one, two, pair.relation
                elif pair := measured.truth.get((two.market, one.market)):
                    yield one, two, _TURNED.get(pair.relation, pair.relation)


_TURNED = {
    Relation.SUBSET_A_IN_B: Relation.SUBSET_B_IN_A,
    Relation.SUBSET_B_IN_A: Relation.SUBSET_A_IN_B,
}


def test_every_link_explains_itself(measured: Measured) -> None:
    for cluster in measured.matcher.clusters:
        links = [measured.matcher.link(one.link) for one in cluster.markets]
        assert any(link.fields for link in links)
        assert all(link.note for link in links)
        assert all(conflict.ending.startswith("They part") for conflict in cluster.conflicts)
