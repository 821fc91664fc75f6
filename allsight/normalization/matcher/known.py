"""What is known of the markets that were entered: their texts, what was read of them, and how they compare."""

from collections.abc import Callable, Iterable

from allsight.domain.ids import EventKey, Fingerprint, MarketKey
from allsight.normalization.matcher import edits
from allsight.normalization.matcher.judgement import Judgement, Match, Scorer
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.parsers.claim import Claim

Pair = frozenset[MarketKey]


class Known:
    """Markets by key.

    Attributes:
        listings, claims: as they stand now.
        edges: per market, the others that ask or may ask the same question, as judged.
        implied: per market, the others of which it implies or is implied by one, or that exclude it.
        contested: pairs that are certain each by itself and cannot all be true.
        members: per event, its markets that are known.
        thinned: events of which a market has ended: what remains need not hold one that pays.

    Args:
        refused: tells whether a person has said of two markets that they do not ask one question.
    """

    def __init__(self, refused: Callable[[MarketKey, MarketKey], bool]) -> None:
        self._refused = refused
        self.listings: dict[MarketKey, Listing] = {}
        self.claims: dict[MarketKey, Claim] = {}
        self.edges: dict[MarketKey, dict[MarketKey, Judgement]] = {}
        self.implied: dict[MarketKey, dict[MarketKey, Match]] = {}
        self.contested: dict[MarketKey, set[MarketKey]] = {}
        self.members: dict[EventKey, dict[MarketKey, None]] = {}
        self.thinned: set[EventKey] = set()
        self._aside: dict[MarketKey, dict[MarketKey, Judgement]] = {}
        self._prints: dict[MarketKey, Fingerprint] = {}

    def note(self, ours: MarketKey, theirs: MarketKey, judgement: Judgement) -> None:
        """Keep how two markets compare, seen from either side."""
        self.edges.setdefault(ours, {})[theirs] = judgement
        self.edges.setdefault(theirs, {})[ours] = judgement.mirrored

    def note_implied(self, ours: MarketKey, theirs: MarketKey, match: Match) -> None:
        """Keep that one of two markets implies the other."""
        self.implied.setdefault(ours, {})[theirs] = match
        self.implied.setdefault(theirs, {})[ours] = match.mirrored

    def compared(self, one: MarketKey, two: MarketKey, scorer: Scorer) -> Judgement:
        """Return how two markets compare, also where nothing proposed them; asked again, it is not judged again."""
        judgement = self.edges.get(one, {}).get(two) or self._aside.get(one, {}).get(two)
        if judgement is None:
            judgement = scorer.judge(self.claims[one], self.claims[two])
            self._aside.setdefault(one, {})[two] = judgement
            self._aside.setdefault(two, {})[one] = judgement.mirrored
        return judgement

    def contest(self, market: MarketKey, others: set[MarketKey]) -> None:
        """Take note of the markets with which a pair contradicts others, so that it is not certain."""
        if others:
            self.contested[market] = others
        else:
            self.contested.pop(market, None)

    def claimed(self, market: MarketKey) -> dict[MarketKey, Judgement]:
        """Return the markets that one certainly equals, whether or not it contradicts others; refused ones left out."""
        mine = self.edges.get(market, {})
        return {other: j for other, j in mine.items() if j.certain and not self._refused(market, other)}

    def alike(self, markets: Iterable[MarketKey]) -> set[MarketKey]:
        """Return markets and all that hang together with them by pairs that ask or may ask one question."""
        found = {market for market in markets if market in self.claims}
        fresh = list(found)
        while fresh:
            beside = self.edges.get(fresh.pop(), {}).keys() - found
            found |= beside
            fresh += beside
        return found

    def reached(self, markets: Iterable[MarketKey]) -> dict[MarketKey, dict[MarketKey, Judgement]]:
        """Return markets, and all that hang together with them, with those that each certainly equals."""
        found: dict[MarketKey, dict[MarketKey, Judgement]] = {}
        fresh = [market for market in markets if market in self.claims]
        while fresh:
            market = fresh.pop()
            if market not in found:
                found[market] = self.claimed(market)
                fresh.extend(found[market])
        return found

    def doubtful(self, market: MarketKey, other: MarketKey) -> bool:
        """Tell whether a pair contradicts another one, or a person has rejected it."""
        return other in self.contested.get(market, ()) or self._refused(market, other)

    def certain(self, market: MarketKey) -> dict[MarketKey, Judgement]:
        """Return the markets that one certainly equals, doubtful pairs left out."""
        mine = self.edges.get(market, {})
        return {other: j for other, j in mine.items() if j.certain and not self.doubtful(market, other)}

    def part(self, market: MarketKey) -> set[MarketKey]:
        """Forget every comparison of a market and return those it was compared with."""
        neighbours = set(self.edges.pop(market, {}))
        for neighbour in neighbours:
            self.edges.get(neighbour, {}).pop(market, None)
        for other in self.implied.pop(market, {}):
            self.implied.get(other, {}).pop(market, None)
        for rival in self.contested.pop(market, ()):
            self.contested.get(rival, set()).discard(market)
        for other in self._aside.pop(market, {}):
            self._aside.get(other, {}).pop(market, None)
        return neighbours

    def forget(self, market: MarketKey) -> set[MarketKey]:
        """Forget a market that is over, and return those it was compared with."""
        listing = self.listings.pop(market)
        self.members[listing.market.event].pop(market)
        self.thinned.add(listing.market.event)
        if not self.members[listing.market.event]:
            del self.members[listing.market.event]
            self.thinned.discard(listing.market.event)
        self.claims.pop(market, None)
        self._prints.pop(market, None)
        return self.part(market)

    def reread(self, listing: Listing) -> None:
        """Take over a market's texts; its fingerprint is worked out anew when it is asked for."""
        self.listings[listing.market.key] = listing
        self.members.setdefault(listing.market.event, {})[listing.market.key] = None
        self._prints.pop(listing.market.key, None)

    def fingerprints(self, markets: Iterable[MarketKey]) -> dict[MarketKey, Fingerprint]:
        """Return the fingerprints of those markets that are known, each worked out once per version of its rules."""
        found: dict[MarketKey, Fingerprint] = {}
        for market in markets:
            if market not in self._prints and market in self.listings:
                self._prints[market] = edits.fingerprint_of(self.listings[market].rules)
            if market in self._prints:
                found[market] = self._prints[market]
        return found
