"""Doubtful pairs go to people, and of those of two events only the best way to pair their markets off."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
import numpy as np
from scipy.optimize import linear_sum_assignment

from allsight.domain.ids import EventKey, LinkId, MarketKey
from allsight.domain.questions import Link, LinkStatus
from allsight.normalization.matcher.book import MATCHER, LinkBook, link_id
from allsight.normalization.matcher.judgement import Judgement
from allsight.normalization.matcher.known import Known
from allsight.normalization.matcher.linking import Linker
from allsight.normalization.matcher.pairing import answered, host_and_mover

_PROPOSALS: Final = 3
"""So many of a market's doubtful pairs are put before people at most."""


_CLEARLY: Final = 0.05
"""A pair is not proposed where pairing its events off without it is better by more than that."""

Candidates = tuple[MarketKey, MarketKey]
"""A market of one event and one of another."""


class Proposer:
    """Keeps proposals in step with what is doubtful."""

    def __init__(self, known: Known, book: LinkBook, linker: Linker) -> None:
        self._known = known
        self._book = book
        self._linker = linker

    def propose(self, markets: Iterable[MarketKey]) -> None:
        """Put before people the doubtful pairs of markets that nothing certain has answered, and withdraw others.

        What is asked about one market depends on all that may ask the same as it, so those are looked at as well.
        """
        for market in sorted(self._known.alike(markets)):
            self._propose(market)

    def _propose(self, market: MarketKey) -> None:
        wanted: dict[LinkId, Link] = {}
        for other in self._open(market):
            host, mover = host_and_mover(self._book, market, other)
            if mover != market:
                continue
            member = self._book.confirmed_link(host)
            if member is None:
                self._linker.found(host)
                member = self._book.confirmed_link(host)
            if member is not None:
                link = self._linker.link_through(mover, member, self._known.edges[mover][host], LinkStatus.PROPOSED)
                wanted.setdefault(link.id, link)
        for old in self._book.of_market(market):
            if old.status is LinkStatus.PROPOSED and old.decided_by == MATCHER and old.id not in wanted:
                self._book.drop(old.id)
        for link in wanted.values():
            known = self._book.link(link.id) if self._book.knows(link.id) else None
            if known is None:
                self._book.put(link)
            elif known.status is LinkStatus.PROPOSED and known.decided_by == MATCHER and _says_more(link, known):
                self._book.put(msgspec.structs.replace(link, version=known.version + 1))

    def _open(self, market: MarketKey) -> list[MarketKey]:
        """Return those with whom a market may ask one question, which people are to say; the likeliest first."""
        if self._book.is_stale(market):
            return []
        mine = self._known.edges.get(market, {})
        doubtful = [
            other
            for other in mine
            if not self._book.is_stale(other) and not answered(self._book, self._known.claims, market, other)
        ]
        if not doubtful:
            return []
        asked = self._worth_asking(market)
        found = [other for other in doubtful if other in asked or market in self._worth_asking(other)]
        return sorted(found, key=lambda other: (-mine[other].score, other))

    def propose_to(self, market: MarketKey, other: MarketKey, judgement: Judgement) -> LinkId:
        """Propose a market for the question of another one because a person wants it, and return the link."""
        host = self._book.inside_link(other) or self._book.link(link_id(other, self._linker.found(other)))
        link = self._linker.link_through(market, host, judgement, LinkStatus.PROPOSED)
        self._book.put(link)
        return link.id

    def _worth_asking(self, market: MarketKey) -> list[MarketKey]:
        """Return the best of a market's doubtful pairs, those that a sibling has a better claim to left out."""
        mine = self._known.edges.get(market, {})
        ranked = sorted(mine, key=lambda other: (-mine[other].score, other))
        return [other for other in ranked if not self._outbid(market, other)][:_PROPOSALS]

    def _outbid(self, market: MarketKey, other: MarketKey) -> bool:
        """Tell whether pairing the two events' markets off best leaves this pair out."""
        one, two = self._known.claims[market].event, self._known.claims[other].event
        rivals = self._between(one, two, market, other)
        return len(rivals) > 1 and forgone(rivals, (market, other)) > _CLEARLY

    def _between(self, one: EventKey, two: EventKey, market: MarketKey, other: MarketKey) -> dict[Candidates, float]:
        """Return what is doubtful between two events, as far as it competes with one pair, in one orientation."""
        match = self._known.edges[market][other].match
        scores: dict[Candidates, float] = {}
        lefts, rights = {market}, {other}
        fresh_left, fresh_right = [market], [other]
        while fresh_left or fresh_right:
            left = fresh_left.pop() if fresh_left else None
            if left is not None:
                for right, judgement in self._known.edges.get(left, {}).items():
                    if judgement.match is match and self._known.claims[right].event == two:
                        scores[left, right] = judgement.score
                        if right not in rights:
                            rights.add(right)
                            fresh_right.append(right)
                continue
            right = fresh_right.pop()
            for sibling, judgement in self._known.edges.get(right, {}).items():
                if judgement.match is match and self._known.claims[sibling].event == one and sibling not in lefts:
                    lefts.add(sibling)
                    fresh_left.append(sibling)
        return scores


def _says_more(link: Link, known: Link) -> bool:
    """Tell whether a proposal rests on other texts or says something else than it did."""
    return (link.rules, link.orientation, link.confidence, link.fields) != (
        known.rules, known.orientation, known.confidence, known.fields,
    )  # fmt: skip


def forgone(scores: Mapping[Candidates, float], pair: Candidates) -> float:
    """Return what pairing markets off, each once at most, loses in the sum of its scores by keeping to one pair."""
    rest = {other: score for other, score in scores.items() if other[0] != pair[0] and other[1] != pair[1]}
    return _best_sum(scores) - scores[pair] - _best_sum(rest)


def _best_sum(scores: Mapping[Candidates, float]) -> float:
    lefts, rights = ({pair[side]: None for pair in scores} for side in (0, 1))
    rows, columns = ({key: place for place, key in enumerate(keys)} for keys in (lefts, rights))
    table = np.zeros((len(rows), len(columns)))
    for (left, right), score in scores.items():
        table[rows[left], columns[right]] = score
    return float(table[linear_sum_assignment(table, maximize=True)].sum())
