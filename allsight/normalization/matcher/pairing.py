"""Siblings map one to one: which certain pairs contradict each other, and which doubtful ones are already answered."""

from collections.abc import Mapping

from allsight.domain.ids import EventKey, MarketKey
from allsight.domain.questions import Cluster, Conflict, Orientation, Question
from allsight.normalization.matcher.book import LinkBook
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.validator.conflicts import conflicts_between

Pair = frozenset[MarketKey]
Claims = Mapping[MarketKey, Claim]
Edges = Mapping[MarketKey, Mapping[MarketKey, Judgement]]


def contested(claim: Claim, certain: Mapping[MarketKey, Judgement], claims: Claims, edges: Edges) -> set[Pair]:
    """Return pairs in which two siblings claim the same side of one market, so that none of them is certain."""
    seen: dict[tuple[EventKey, Match], MarketKey] = {}
    found: set[Pair] = set()
    for other, judgement in certain.items():
        first = seen.setdefault((claims[other].event, judgement.match), other)
        if first != other:
            found.update((frozenset((claim.market, first)), frozenset((claim.market, other))))
        for rival, theirs in edges[other].items():
            alike = theirs.certain and theirs.match is judgement.match
            if alike and rival != claim.market and claims[rival].event == claim.event:
                found.update((frozenset((claim.market, other)), frozenset((rival, other))))
    return found


def answered(book: LinkBook, claims: Claims, market: MarketKey, other: MarketKey) -> bool:
    """Tell whether a pair needs no review: rejected by a person, or one of both has its equal at the other's venue."""
    if book.rejected(market, other):
        return True
    for one, two in ((market, other), (other, market)):
        home = book.home(one)
        if home is None:
            continue
        venue = claims[two].venue
        if any(member.market != one and claims[member.market].venue == venue for member in book.confirmed(home)):
            return True
    return False


def host_and_mover(book: LinkBook, market: MarketKey, other: MarketKey) -> tuple[MarketKey, MarketKey]:
    """Choose whose question the other one is proposed to join: the one that more markets ask."""
    host = min((-book.size(book.home(key)), key) for key in (market, other))[1]
    return host, other if host == market else market


def cluster_of(question: Question, book: LinkBook, claims: Claims, version: int) -> Cluster:
    """Put a question together with its markets and every conflict between two of them."""
    linked = book.linked(question.id)
    asked = [(claims[one.market], one.orientation) for one in linked if one.market in claims]
    found: list[Conflict] = []
    for index, (ours, side) in enumerate(asked):
        for theirs, other in asked[index + 1 :]:
            found += conflicts_between(ours, theirs, same=side is other)
    return Cluster(question=question, markets=linked, conflicts=tuple(found), version=version)


def flipped(orientation: Orientation) -> Orientation:
    """Return the other orientation."""
    return Orientation.OPPOSITE if orientation is Orientation.SAME else Orientation.SAME
