"""Siblings map one to one and equals are equal to each other: which certain pairs contradict that.

All of it is a function of how the markets compare, never of the order in which they came.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping

from allsight.domain.ids import MarketKey
from allsight.domain.questions import Orientation
from allsight.normalization.matcher.judgement import Judgement, Match, Scorer
from allsight.normalization.matcher.known import Known, Pair
from allsight.normalization.matcher.relations.verdicts import DIFFERS

Equals = Mapping[MarketKey, Mapping[MarketKey, Judgement]]
"""Markets with those that each certainly equals, straight or turned round."""


def contradicted(known: Known, scorer: Scorer, equals: Equals) -> set[Pair]:
    """Return the certain pairs among some markets that cannot all be true.

    Two siblings cannot claim the same side of one market. What equals one market equals, or is the opposite of,
    whatever that one equals: of a triangle that parts none of the pairs is certain. Where markets further apart part,
    none of the pairs that lead from one to the other is.
    """
    found = {pair for market in equals for pair in _around(known, scorer, market, equals[market])}
    rest = {market: {two: j for two, j in others.items() if frozenset((market, two)) not in found}
            for market, others in equals.items()}  # fmt: skip
    for group in components(rest):
        if len(group) > 3 and _torn(known, scorer, rest, group):
            found.update(frozenset((one, two)) for one in group for two in rest[one])
    return found


def _around(known: Known, scorer: Scorer, market: MarketKey, others: Mapping[MarketKey, Judgement]) -> Iterator[Pair]:
    for one, two in itertools.combinations(others, 2):
        same = others[one].match is others[two].match
        if same and known.claims[one].event == known.claims[two].event:
            yield from (frozenset((market, one)), frozenset((market, two)))
        elif _parts(known, scorer, one, two, same=same):
            yield from (frozenset((market, one)), frozenset((market, two)), frozenset((one, two)))


def _torn(known: Known, scorer: Scorer, equals: Equals, group: Iterable[MarketKey]) -> bool:
    """Tell whether two markets of a group part although each step from one to the other is certain."""
    sides = oriented(equals, min(group))
    return any(
        (sides[one] is sides[two]) != (judgement.match is Match.SAME)
        for one in sides
        for two, judgement in equals[one].items()
    ) or any(
        _parts(known, scorer, one, two, same=sides[one] is sides[two])
        for one, two in itertools.combinations(sorted(sides), 2)
    )


def _parts(known: Known, scorer: Scorer, one: MarketKey, two: MarketKey, *, same: bool) -> bool:
    """Tell whether two markets are something else than what a third one makes of them."""
    judgement = known.compared(one, two, scorer)
    if judgement.match.one_question:
        return (judgement.match is Match.SAME) != same
    return any(field.verdict == DIFFERS for field in judgement.fields)


def components(equals: Mapping[MarketKey, Iterable[MarketKey]]) -> list[list[MarketKey]]:
    """Return markets in groups that hang together, least key first."""
    found, seen = [], set[MarketKey]()
    for market in sorted(equals):
        if market in seen:
            continue
        group, fresh = {market}, [market]
        while fresh:
            reached = [other for other in equals[fresh.pop()] if other in equals and other not in group]
            group.update(reached)
            fresh += reached
        seen |= group
        found.append(sorted(group))
    return found


def oriented(equals: Equals, start: MarketKey) -> dict[MarketKey, Orientation]:
    """Return on which side of one market's question those that hang together with it are, by the shortest ways."""
    sides = {start: Orientation.SAME}
    level = [start]
    while level:
        following = []
        for one in level:
            for two in sorted(equals[one]):
                if two not in sides:
                    turned = equals[one][two].match is Match.OPPOSITE
                    sides[two] = sides[one].turned if turned else sides[one]
                    following.append(two)
        level = sorted(following)
    return sides
