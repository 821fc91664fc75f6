"""Which doubtful pairs are answered already, who joins whom, and who goes on asking one question."""

from collections.abc import Mapping, Sequence

from allsight.domain.ids import MarketKey
from allsight.normalization.matcher.book import LinkBook
from allsight.normalization.matcher.known import Known
from allsight.normalization.parsers.claim import Claim

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
    """Choose whose question the other one is proposed to join: the one that more markets ask.

    Who asks one alone, to host proposals, counts no more than who asks none.
    """
    host = min((-max(1, book.size(book.home(key))), key) for key in (market, other))[1]
    return host, other if host == market else market


def held_together(known: Known, markets: Sequence[MarketKey], firm: Sequence[MarketKey]) -> set[MarketKey]:
    """Return the markets that go on asking one question: those that people put there and whom they certainly equal.

    Where people put none there it is the largest group of certain equals.
    """
    groups: list[set[MarketKey]] = []
    for market in sorted(markets):
        certain = known.certain(market).keys()
        joined = [group for group in groups if group & certain]
        groups = [group for group in groups if not group & certain] + [{market}.union(*joined)]
    kept = [group for group in groups if group & set(firm)]
    return set().union(*(kept or sorted(groups, key=lambda group: (-len(group), min(group)))[:1]))
