"""Clusters: what is found again from before is what would be found anew."""

import functools
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import SECOND_NS, ManualClock
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.questions import Cluster, Conflict
from allsight.normalization.matcher import clusters
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from allsight.normalization.validator.conflicts import conflicts_between
from tests.normalization.matcher.desk import VENUES, Likeness, market
from tests.normalization.matcher.samples import Listed

_RULES = (
    "This market pays if the comet is seen by December 31, 2026, 11:59 PM ET. An announcement counts.",
    "This market pays if the comet is seen by December 31, 2026, 11:59 PM UTC. An announcement does not count.",
    "This market pays if the comet is seen by November 30, 2026, according to NASA.",
)
_NAMES = ("Oslo", "Lima", "Rome", "Bern")
_TURNED = frozenset(("Lima",))
_TOLD = {
    frozenset(pair): (Match.OPPOSITE if len(_TURNED & {*pair}) == 1 else Match.SAME, True)
    for pair in itertools.combinations(_NAMES, 2)
}  # fmt: skip


def listings(rules: tuple[int, ...]) -> list[Listed]:
    return [market(name, venue, _RULES[which]) for name, venue, which in zip(_NAMES, VENUES, rules, strict=True)]


@functools.cache
def read_anew(ours: Listed, theirs: Listed, *, same: bool) -> tuple[Conflict, ...]:
    """Return what two markets disagree on: of a dozen texts, the same two are asked for in nearly every example."""
    return conflicts_between(parse(*ours), parse(*theirs), same=same)


def all_read_anew(cluster: Cluster, shown: dict[MarketKey, Listed]) -> tuple[Conflict, ...]:
    return tuple(
        conflict
        for one, other in itertools.combinations(cluster.markets, 2)
        for conflict in read_anew(shown[one.market], shown[other.market], same=one.orientation is other.orientation)
    )


@pytest.mark.long
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from((0, 1, 2, None))), min_size=1, max_size=14))
def test_whatever_comes_changes_and_goes_the_conflicts_are_those_of_the_texts(
    steps: list[tuple[int, int | None]],
) -> None:
    matcher = Matcher(ManualClock(SECOND_NS), Likeness(_TOLD))
    shown: dict[MarketKey, Listed] = {}
    for place, which in steps:
        one = market(_NAMES[place], VENUES[place], _RULES[which or 0])
        if which is None:
            matcher.remove(one.market.key)
            shown.pop(one.market.key, None)
        else:
            matcher.upsert(*one)
            shown[one.market.key] = one
        for cluster in matcher.clusters:
            assert cluster.conflicts == all_read_anew(cluster, shown)
        assert {one.market for cluster in matcher.clusters for one in cluster.markets} <= shown.keys()


def test_whoever_joins_is_held_against_those_inside_and_nobody_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    held = list[frozenset[Venue]]()

    def counted(first: Claim, second: Claim, *, same: bool) -> tuple[Conflict, ...]:
        held.append(frozenset((first.venue, second.venue)))
        return conflicts_between(first, second, same=same)

    monkeypatch.setattr(clusters, "conflicts_between", counted)
    matcher = Matcher(ManualClock(SECOND_NS), Likeness(_TOLD))
    for one in listings((0, 1, 2, 0)):
        for question in matcher.upsert(*one).questions:
            matcher.cluster(question)
    assert len(held) == len(set(held)) == 6
    held.clear()
    edited = market(_NAMES[3], VENUES[3], _RULES[2])
    for question in matcher.upsert(*edited).questions:
        matcher.cluster(question)
    assert {VENUES[3]} == frozenset.intersection(*held)
    assert len(held) == 3
