"""The universe: all families, worded for each venue, looked up by instant.

Building a topic costs some tens of microseconds per market, so topics, wordings and the set of what is visible are
remembered; what is remembered follows from the seed alone and may be forgotten at any time.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Final

import msgspec

from allsight.domain.clock import HOUR_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.families import acts, bulk, crypto, culture, macro, races, sports, weather
from allsight.emulators.universe.families.beyond import with_more_venues
from allsight.emulators.universe.families.oddities import with_oddities
from allsight.emulators.universe.model import Beside, Change, ListedEvent, Listing, Payoff, changes_of
from allsight.emulators.universe.topic import Claim, Clause, Family, Offer, Topic
from allsight.emulators.universe.wording import betfair, drift, hedgehog, kalshi, polymarket, smarkets
from allsight.emulators.universe.wording.shared import amended, probability_at

FAMILIES: Final[dict[str, Family]] = {
    family.name: family for room in (acts, races, macro, crypto, sports, weather, culture) for family in room.FAMILIES
}

Wording = Callable[[int, Topic, Offer], tuple[ListedEvent, tuple[Listing, ...]]]

WORDINGS: Final[dict[Venue, Wording]] = {
    Venue.KALSHI: kalshi.word,
    Venue.POLYMARKET: polymarket.word,
    Venue.BETFAIR: betfair.word,
    Venue.SMARKETS: smarkets.word,
    Venue.DRIFT: drift.word,
    Venue.HEDGEHOG: hedgehog.word,
}
"""The venues that have words. The others are modelled and wait for theirs."""

_REMEMBERED: Final = 20_000

Sheet = tuple[ListedEvent, tuple[Listing, ...]]


class Universe:
    """Everything that any venue lists, as a pure function of a seed and an instant.

    Args:
        seed: equal seeds make equal universes.
        further: so many topics of the family `bulk` beside those of the world.
    """

    def __init__(self, seed: int, *, further: int = 0) -> None:
        self.seed = seed
        self._families = {**FAMILIES, "bulk": bulk.family(further)} if further else FAMILIES
        self.topic: Callable[[str], Topic] = lru_cache(maxsize=8_192)(self._topic)
        self._sheets: Callable[[str, Venue], tuple[Sheet, ...]] = lru_cache(maxsize=16_384)(self._word)
        self._names: Callable[[int], tuple[str, ...]] = lru_cache(maxsize=8)(self._find_names)
        self._hour: Callable[[Venue, int], tuple[str, ...]] = lru_cache(maxsize=48)(self._topics_of_hour)
        self._changes_of_hour: Callable[[Venue, int], tuple[Change, ...]] = lru_cache(maxsize=16)(self._find_changes)
        self._claims: dict[str, Claim] = {}

    def topics(self, at_ns: int) -> tuple[Topic, ...]:
        """Return the topics that at least one venue with words lists at an instant, unsettled ones only."""
        found = []
        hour = at_ns // HOUR_NS
        shown = {name for venue in WORDINGS for name in self._hour(venue, hour)}
        for name in filter(shown.__contains__, self._names(hour)):
            topic = self.topic(name)
            if topic.listed_ns <= at_ns and any(
                listing.settled_ns > at_ns
                for venue in WORDINGS
                for _, ls in self._sheets(name, venue)
                for listing in ls
            ):
                found.append(topic)
        return tuple(found)

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        """Return the events that a venue shows at an instant, settled ones a while longer."""
        return tuple(event for event, _ in self._visible(venue, at_ns))

    def listings(self, venue: Venue, at_ns: int) -> tuple[Listing, ...]:
        """Return the listings that a venue shows at an instant, settled ones a while longer."""
        return tuple(
            listing
            for _, listings in self._visible(venue, at_ns)
            for listing in listings
            if listing.listed_ns <= at_ns < listing.delisted_ns
        )

    def probability(self, claim: str, at_ns: int) -> float:
        """Return how likely a claim is at an instant, in 0..1; exactly 0 or 1 once it is determined.

        Raises:
            KeyError: if the universe knows no such claim.
        """
        found = self._claims.get(claim)
        if found is None:
            if len(self._claims) > _REMEMBERED:
                self._claims.clear()
            found = self._claims[claim] = self.claim(claim)
        return found.space.probability(found.region, at_ns)

    def claim(self, claim: str) -> Claim:
        """Return a claim by its id.

        Raises:
            KeyError: if there is no such claim.
        """
        topic, slash, _ = claim.partition("/")
        if not slash or topic.partition(":")[0] not in self._families:
            raise KeyError(claim)
        return self.topic(topic).claims[claim]

    def settlement(self, listing: Listing) -> Payoff:
        """Return what a listing will have paid in the end; meant to be looked at from `determined_ns` on."""
        topic = self.topic(listing.claim.partition("/")[0])
        claim = topic.claims[listing.claim]
        if topic.branch == "void" and topic.event_ns is not None:
            return self._void(topic, listing, claim)
        if listing.returned_if_none and not any(_pays(topic, one) for one in self._group(topic, listing)):
            return Payoff(Fraction(1, 2), refund=True)
        return Payoff(Fraction(int(_pays(topic, listing))))

    def clauses(self, listing: Listing, at_ns: int) -> tuple[Clause, ...]:
        """Return the points of a listing's rules on which venues may differ, as they stand at an instant.

        For evaluation only: no venue publishes them in this form.
        """
        topic = self.topic(listing.claim.partition("/")[0])
        form = listing.id.rpartition(":")[2].partition("@")[0]
        offer = next(
            o
            for o in topic.offers
            if o.venue is listing.venue and o.form == form and any(s.claim == listing.claim for s in o.stakes)
        )
        steps = [(topic.listed_ns, offer.clauses), *amended(offer)]
        return [clauses for since, clauses in steps if since <= max(at_ns, topic.listed_ns)][-1]

    def changes(self, venue: Venue, from_ns: int, to_ns: int) -> tuple[Change, ...]:
        """Return what happens to the venue's listings after `from_ns` and up to `to_ns`, in order of time."""
        found: list[Change] = []
        for hour in range(from_ns // HOUR_NS, to_ns // HOUR_NS + 1):
            in_hour = self._changes_of_hour(venue, hour)
            first = bisect_right(in_hour, from_ns, key=_when)
            found.extend(in_hour[first : bisect_right(in_hour, to_ns, key=_when)])
        return tuple(found)

    def _group(self, topic: Topic, listing: Listing) -> tuple[Listing, ...]:
        """Return the listings of the same group, this one included."""
        return next(ls for event, ls in self._sheets(topic.id, listing.venue) if event.id == listing.group)

    def _void(self, topic: Topic, listing: Listing, claim: Claim) -> Payoff:
        """Settle what was never played, as the listing's own rules have it."""
        variants = {clause.aspect: clause.variant for clause in self.clauses(listing, listing.close_ns)}
        if variants.get("void") in {"half", "refund"}:
            return Payoff(Fraction(1, 2), refund=variants["void"] == "refund")
        fair = probability_at(claim, topic.event_ns or 0)
        cents = min(99, max(1, round(100 * (1 - fair if listing.inverted else fair))))
        return Payoff(Fraction(cents, 100))

    def _visible(self, venue: Venue, at_ns: int) -> Iterator[Sheet]:
        for name in self._hour(venue, at_ns // HOUR_NS):
            for sheet in self._sheets(name, venue):
                if sheet[0].listed_ns <= at_ns < sheet[0].delisted_ns:
                    yield sheet

    def _find_names(self, hour: int) -> tuple[str, ...]:
        """Name the topics that may be about in an hour, at whatever venue."""
        from_ns, to_ns = hour * HOUR_NS, (hour + 1) * HOUR_NS
        return tuple(
            f"{family.name}:{key}"
            for family in self._families.values()
            for key in dict.fromkeys(family.keys(self.seed, from_ns, to_ns))
        )

    def _topics_of_hour(self, venue: Venue, hour: int) -> tuple[str, ...]:
        """Name the topics of which a venue shows something in an hour or has just taken it off.

        Looked at by venue, since each emulated one asks for its own alone, and wording is most of the work.
        """
        from_ns, to_ns = hour * HOUR_NS, (hour + 1) * HOUR_NS
        return tuple(
            name
            for name in self._names(hour)
            if any(e.listed_ns <= to_ns and e.delisted_ns >= from_ns for e, _ in self._sheets(name, venue))
        )

    def _find_changes(self, venue: Venue, hour: int) -> tuple[Change, ...]:
        listings = (
            listing for name in self._hour(venue, hour) for _, group in self._sheets(name, venue) for listing in group
        )
        return changes_of(listings, hour * HOUR_NS - 1, (hour + 1) * HOUR_NS - 1)

    def _topic(self, name: str) -> Topic:
        family, _, key = name.partition(":")
        return with_oddities(self.seed, with_more_venues(self.seed, self._families[family].build(self.seed, key)))

    def _word(self, name: str, venue: Venue) -> tuple[Sheet, ...]:
        topic = self.topic(name)
        sheets = [WORDINGS[venue](self.seed, topic, offer) for offer in topic.offers if offer.venue is venue]
        asked = {one.id: Beside(one.claim, one.inverted) for _, listings in sheets for one in listings}
        return tuple((event, tuple(_among(one, event, asked) for one in listings)) for event, listings in sheets)


def _when(change: Change) -> int:
    return change.at_ns


def _among(listing: Listing, event: ListedEvent, asked: Mapping[str, Beside]) -> Listing:
    """Tell a listing what its venue lists beside it: other claims of its topic that may come true together with it."""
    apart = event.listings if event.mutually_exclusive else ()
    others = (one for name, one in asked.items() if name not in apart and one.claim != listing.claim)
    return msgspec.structs.replace(listing, one_of=event.mutually_exclusive, beside=tuple(dict.fromkeys(others)))


def _pays(topic: Topic, listing: Listing) -> bool:
    """Tell whether a listing's side comes true."""
    claim = topic.claims[listing.claim]
    return (probability_at(claim, max(claim.known_ns, listing.determined_ns)) >= 0.5) is not listing.inverted
