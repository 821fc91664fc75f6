"""What is known of the markets that were entered: their texts, what was read of them, and how they compare."""

from collections.abc import Callable, Iterable

from allsight.domain.ids import EventKey, Fingerprint, MarketKey
from allsight.normalization.matcher import edits
from allsight.normalization.matcher.judgement import Judgement, Match
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
        self._prints: dict[MarketKey, Fingerprint] = {}

    def note(self, ours: MarketKey, theirs: MarketKey, judgement: Judgement) -> None:
        """Keep how two markets compare, seen from either side."""
        self.edges.setdefault(ours, {})[theirs] = judgement
        self.edges.setdefault(theirs, {})[ours] = judgement.mirrored

    def note_implied(self, ours: MarketKey, theirs: MarketKey, match: Match) -> None:
        """Keep that one of two markets implies the other."""
        self.implied.setdefault(ours, {})[theirs] = match
        self.implied.setdefault(theirs, {})[ours] = match.mirrored

    def contest(self, pair: Pair) -> None:
        """Take note that a pair contradicts another one, so that neither is certain."""
        one, two = pair
        self.contested.setdefault(one, set()).add(two)
        self.contested.setdefault(two, set()).add(one)

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
            self.contested[rival].discard(market)
        return neighbours

    def forget(self, market: MarketKey) -> None:
        """Forget a market that is over."""
        listing = self.listings.pop(market)
        self.members[listing.market.event].pop(market)
        self.thinned.add(listing.market.event)
        if not self.members[listing.market.event]:
            del self.members[listing.market.event]
            self.thinned.discard(listing.market.event)
        self.claims.pop(market, None)
        self._prints.pop(market, None)
        self.part(market)

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
