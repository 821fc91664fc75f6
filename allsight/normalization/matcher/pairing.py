"""Which doubtful pairs are answered already, who joins whom, and what a question's markets come to together."""

from collections.abc import Mapping

from allsight.domain.ids import MarketKey
from allsight.domain.questions import Cluster, Conflict, Question
from allsight.normalization.matcher.book import LinkBook
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.validator.conflicts import conflicts_between

Claims = Mapping[MarketKey, Claim]


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
