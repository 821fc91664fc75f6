"""Questions with their markets and the conflicts between them, put together when they are asked for."""

from collections.abc import Mapping
from typing import NamedTuple

from allsight.domain.ids import MarketKey, QuestionId
from allsight.domain.questions import Cluster, Conflict, Orientation
from allsight.normalization.matcher.book import LinkBook
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.validator.conflicts import conflicts_between


class _Seat(NamedTuple):
    """A market in a cluster: what it says, and on which side it is."""

    claim: Claim
    side: Orientation


_Pairs = dict[tuple[MarketKey, MarketKey], tuple[Conflict, ...]]


class _Made(NamedTuple):
    """A cluster with what it was made of: of two markets that were in it and stay so, the conflicts are known."""

    cluster: Cluster
    seats: dict[MarketKey, _Seat]
    pairs: _Pairs


class Clusters:
    """Clusters as they stand now.

    A market that joins is held against those that are in, and nothing else is compared again: what two markets' rules
    say against each other depends on the two alone.
    """

    def __init__(self, book: LinkBook, claims: Mapping[MarketKey, Claim]) -> None:
        self._book = book
        self._claims = claims
        self._made: dict[QuestionId, _Made] = {}
        self._outdated: set[QuestionId] = set()
        self._versions: dict[QuestionId, int] = {}

    def outdate(self, question: QuestionId) -> None:
        """Take note that a question's markets, or their texts, have changed."""
        self._versions[question] = self._versions.get(question, 0) + 1
        self._outdated.add(question)

    def drop(self, question: QuestionId) -> None:
        """Forget a question that nobody asks any more, all but how often it changed: by its name it may come back."""
        self.outdate(question)
        self._made.pop(question, None)

    def of(self, question: QuestionId) -> Cluster:
        """Return a question with its markets and every conflict between two of them.

        Raises:
            NotFoundError: if there is none by that id.
        """
        known = self._made.get(question)
        if known is None or question in self._outdated:
            known = self._make(question, known)
            self._made[question] = known
            self._outdated.discard(question)
        return known.cluster

    def _make(self, question: QuestionId, before: _Made | None) -> _Made:
        asked = self._book.question(question)
        linked = self._book.linked(question)
        seats = {
            one.market: _Seat(self._claims[one.market], one.orientation) for one in linked if one.market in self._claims
        }
        pairs: _Pairs = {}
        markets = list(seats)
        for place, one in enumerate(markets):
            for two in markets[place + 1 :]:
                known = None if before is None else _kept(before, seats, one, two)
                ours, theirs = seats[one], seats[two]
                pairs[one, two] = (
                    conflicts_between(ours.claim, theirs.claim, same=ours.side is theirs.side)
                    if known is None
                    else known
                )
        conflicts = tuple(conflict for found in pairs.values() for conflict in found)
        version = self._versions.get(question, 1)
        return _Made(Cluster(question=asked, markets=linked, conflicts=conflicts, version=version), seats, pairs)


def _kept(
    before: _Made, seats: Mapping[MarketKey, _Seat], one: MarketKey, two: MarketKey
) -> tuple[Conflict, ...] | None:
    """Return the conflicts of two markets as they were found before; None if either reads or stands otherwise now."""
    known = before.pairs.get((one, two))
    if known is None:
        return None
    ours, theirs, a, b = seats[one], seats[two], before.seats[one], before.seats[two]
    same = ours.claim is a.claim and theirs.claim is b.claim
    return known if same and (ours.side is theirs.side) == (a.side is b.side) else None
