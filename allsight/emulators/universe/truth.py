"""What is true of pairs of listings: for evaluation only, never imported by a server.

The universe knows on what every listing pays and under which clauses, so it can say of any two listings what they
have to do with each other, in the words in which labelled pairs are scored.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import msgspec

from allsight.domain.ids import Venue
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.spaces import Interval, Members, Region
from allsight.emulators.universe.topic import Claim, Clause
from allsight.emulators.universe.world import Universe


class Relation(StrEnum):
    """What YES of one listing says about YES of another."""

    SAME = "same"
    OPPOSITE = "opposite"
    SUBSET_A_IN_B = "subset_a_in_b"
    SUBSET_B_IN_A = "subset_b_in_a"
    RELATED = "related"
    DIFFERENT = "different"


_TURNED: Final = {
    Relation.SUBSET_A_IN_B: Relation.SUBSET_B_IN_A,
    Relation.SUBSET_B_IN_A: Relation.SUBSET_A_IN_B,
}

_KINDS: Final = {
    **dict.fromkeys(("source", "index", "station", "calls", "vintage", "estimate"), "source"),
    **dict.fromkeys(("void", "postponed", "tie", "withdrawal", "no_meeting"), "edge_case"),
    "hour": "deadline",
    "comparator": "threshold",
    "scope": "scope",
}
"""Kind of the conflict that arises when two venues have different clauses on a point."""


class Pair(msgspec.Struct, frozen=True):
    """Two listings of different venues and what is true of them.

    `rule_conflict` is None unless the pair is same or opposite; `kinds` are sorted.
    """

    a: Listing
    b: Listing
    relation: Relation
    rule_conflict: bool | None = None
    kinds: tuple[str, ...] = ()


def truth_table(
    universe: Universe, at_ns: int, a: Venue = Venue.KALSHI, b: Venue = Venue.POLYMARKET, *, lookalikes: bool = True
) -> tuple[Pair, ...]:
    """Relate all tradable listings of two venues that share a topic, and those of topics easily mistaken for it.

    Pairs that are not in the table are different.
    """
    by_topic: dict[str, list[Listing]] = {}
    for listing in universe.listings(b, at_ns):
        if listing.open_ns <= at_ns < listing.close_ns:
            by_topic.setdefault(_topic(listing), []).append(listing)
    pairs: list[Pair] = []
    for listing in universe.listings(a, at_ns):
        if not listing.open_ns <= at_ns < listing.close_ns:
            continue
        own = _topic(listing)
        pairs.extend(relate(universe, listing, other, at_ns) for other in by_topic.get(own, ()))
        if lookalikes:
            for kin in universe.topic(own).kin:
                pairs.extend(_kin_pairs(listing, by_topic.get(kin, [])))
    return tuple(pairs)


def relate(universe: Universe, a: Listing, b: Listing, at_ns: int) -> Pair:
    """Say what two listings of one topic have to do with each other, under the rules that stand at an instant."""
    one, two = universe.claim(a.claim), universe.claim(b.claim)
    relation = _with_sides(_claims(universe, one, two), a.inverted, b.inverted)
    if relation is Relation.RELATED and a.inverted != b.inverted and _apart(one, two):
        # What cannot both be true: the one implies that the other is false.
        relation = Relation.SUBSET_A_IN_B if b.inverted else Relation.SUBSET_B_IN_A
    if relation not in {Relation.SAME, Relation.OPPOSITE}:
        return Pair(a, b, relation)
    kinds = conflicts(universe.clauses(a, at_ns), universe.clauses(b, at_ns))
    return Pair(a, b, relation, bool(kinds), kinds)


def conflicts(a: tuple[Clause, ...], b: tuple[Clause, ...]) -> tuple[str, ...]:
    """Return the kinds of conflict between two sets of clauses; a point that one side is silent on is none."""
    other = {clause.aspect: clause.variant for clause in b}
    found = {_KINDS[c.aspect] for c in a if c.aspect in _KINDS and other.get(c.aspect, c.variant) != c.variant}
    return tuple(sorted(found))


def _topic(listing: Listing) -> str:
    return listing.claim.partition("/")[0]


def _kin_pairs(listing: Listing, others: list[Listing]) -> Iterator[Pair]:
    """Pair a listing with those of another day, month or season that read most like it."""
    tail = listing.claim.partition("/")[2]
    for other in others:
        if other.claim.partition("/")[2] == tail:
            same_day = (
                _topic(other).rpartition(".")[0] == _topic(listing).rpartition(".")[0] and "price:" in other.claim
            )
            yield Pair(listing, other, Relation.RELATED if same_day else Relation.DIFFERENT)


def _claims(universe: Universe, one: Claim, two: Claim) -> Relation:
    if one.space is two.space:
        return _regions(one.region, two.region)
    for claim, other, relation in ((one, two, Relation.SUBSET_A_IN_B), (two, one, Relation.SUBSET_B_IN_A)):
        implied = claim.facts.get("implies")
        if implied is not None:
            step = universe.claim(implied)
            if step.space is other.space and _regions(step.region, other.region) in {
                Relation.SAME,
                Relation.SUBSET_A_IN_B,
            }:
                return relation
    return Relation.RELATED


def _regions(a: Region, b: Region) -> Relation:
    if a == b:
        return Relation.SAME
    if isinstance(a, Interval) and isinstance(b, Interval):
        if (a.lo, a.hi) == (b.hi, float("inf")) and b.lo == -float("inf"):
            return Relation.OPPOSITE
        if a.lo >= b.lo and a.hi <= b.hi:
            return Relation.SUBSET_A_IN_B
        if b.lo >= a.lo and b.hi <= a.hi:
            return Relation.SUBSET_B_IN_A
    if isinstance(a, Members) and isinstance(b, Members):
        if a.names < b.names:
            return Relation.SUBSET_A_IN_B
        if b.names < a.names:
            return Relation.SUBSET_B_IN_A
    return Relation.RELATED


def _apart(one: Claim, two: Claim) -> bool:
    """Tell whether two claims about one thing can never both be true."""
    a, b = one.region, two.region
    if one.space is not two.space:
        return False
    if isinstance(a, Interval) and isinstance(b, Interval):
        return a.hi <= b.lo or b.hi <= a.lo
    return isinstance(a, Members) and isinstance(b, Members) and not a.names & b.names


def _with_sides(relation: Relation, a_inverted: bool, b_inverted: bool) -> Relation:
    """Carry a relation of claims over to listings of which some pay when the claim is false."""
    if not a_inverted and not b_inverted:
        return relation
    if relation in {Relation.SAME, Relation.OPPOSITE}:
        other = Relation.OPPOSITE if relation is Relation.SAME else Relation.SAME
        return relation if a_inverted and b_inverted else other
    if a_inverted and b_inverted:
        return _TURNED.get(relation, relation)
    return Relation.RELATED
