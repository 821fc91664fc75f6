"""Siblings map one to one and equals are equal to each other: which certain pairs contradict that."""

from collections.abc import Iterator, Mapping

from allsight.domain.ids import EventKey, MarketKey
from allsight.normalization.matcher.book import LinkBook
from allsight.normalization.matcher.judgement import Judgement, Match, Scorer
from allsight.normalization.matcher.known import Known, Pair
from allsight.normalization.matcher.relations.verdicts import DIFFERS


def contradicted(known: Known, book: LinkBook, scorer: Scorer, market: MarketKey) -> set[Pair]:
    """Return the certain pairs of a market that cannot all be true.

    Two siblings cannot claim the same side of one market. What equals one market equals, or is the opposite of,
    whatever that one equals. None of the pairs that part there is certain, whichever came first.
    """
    certain = known.certain(market)
    return {*_claimed_twice(known, market, certain), *_triangles(known, book, scorer, market, certain)}


def _claimed_twice(known: Known, market: MarketKey, certain: Mapping[MarketKey, Judgement]) -> Iterator[Pair]:
    seen: dict[tuple[EventKey, Match], MarketKey] = {}
    event = known.claims[market].event
    for other, judgement in certain.items():
        first = seen.setdefault((known.claims[other].event, judgement.match), other)
        if first != other:
            yield from (frozenset((market, first)), frozenset((market, other)))
        for rival, theirs in known.edges[other].items():
            alike = theirs.certain and theirs.match is judgement.match
            if alike and rival != market and known.claims[rival].event == event:
                yield from (frozenset((market, other)), frozenset((rival, other)))


def _triangles(
    known: Known, book: LinkBook, scorer: Scorer, market: MarketKey, certain: Mapping[MarketKey, Judgement]
) -> Iterator[Pair]:
    others = sorted(certain)
    for place, one in enumerate(others):
        for two in others[place + 1 :]:
            same = certain[one].match is certain[two].match
            if _parts(known, scorer, one, two, same=same):
                yield from (frozenset((market, one)), frozenset((market, two)), frozenset((one, two)))
        link = book.confirmed_link(one)
        for member in book.confirmed(link.question) if link is not None else ():
            if link is None or member.market in certain or member.market in (market, one):
                continue
            straight = (member.orientation is link.orientation) == (certain[one].match is Match.SAME)
            if _parts(known, scorer, market, member.market, same=straight):
                yield from (frozenset((market, one)), frozenset((one, member.market)))


def _parts(known: Known, scorer: Scorer, one: MarketKey, two: MarketKey, *, same: bool) -> bool:
    """Tell whether two markets are something else than what a third one makes of them."""
    ours, theirs = known.claims.get(one), known.claims.get(two)
    if ours is None or theirs is None:
        return False
    judgement = known.edges.get(one, {}).get(two) or scorer.judge(ours, theirs)
    if judgement.match.one_question:
        return (judgement.match is Match.SAME) != same
    return any(field.verdict == DIFFERS for field in judgement.fields)
