"""A world of a few markets that can be read: topics of the universe, offered as a test wants them."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from allsight.domain.clock import HOUR_NS, from_iso
from allsight.domain.ids import Venue
from allsight.emulators.universe.model import Change, ListedEvent, Listing, Payoff, changes_of
from allsight.emulators.universe.topic import Clause, Offer, Stake
from allsight.emulators.universe.wording.smarkets import word
from allsight.emulators.universe.words.smarkets import SmarketsWords
from allsight.emulators.universe.world import Universe

SEED = 7
START_NS = from_iso("2026-11-27T12:00:00Z")

FOOTBALL = "game:epl.2026-11-28.0"
BASKETBALL = "game:nba.2026-11-27.0"


def offer(universe: Universe, topic: str, form: str, *, exclude: int = 0, line: int = 0) -> tuple[str, Offer]:
    """Offer a topic as Smarkets does: all outcomes in one market, or a claim and its opposite."""
    found = universe.topic(topic)
    claims = list(found.claims.values())
    clauses: tuple[Clause, ...] = ()
    if form == "game" and found.facts["draws"]:
        stakes = [Stake(f"{topic}/{name}") for name in ("home", "draw", "away")]
    elif form == "game":
        stakes = [Stake(f"{topic}/home"), _turned(claims[0].id, club=found.facts["away"], rival=found.facts["home"])]
    elif form == "duel":
        stakes = [Stake(claims[0].id), _turned(claims[0].id, name=found.facts["two"], rival=found.facts["one"])]
    elif form == "total":
        over = [claim.id for claim in claims if "/over-" in claim.id][line]
        stakes = [Stake(over), Stake(over, inverted=True)]
    elif form == "act":
        by = [claim.id for claim in claims if "/by-" in claim.id][line]
        stakes = [Stake(by), Stake(by, inverted=True)]
    elif form.startswith("election_"):
        step = form.removeprefix("election_")
        stakes = [Stake(claim.id) for claim in claims if f"/{step}/" in claim.id and not claim.id.endswith("/other")]
    else:
        stakes = [Stake(claim.id) for claim in claims if not claim.id.endswith("/change")]
    if form in {"game", "total", "duel"}:
        clauses = (Clause("void", "refund"), Clause("postponed", "two_weeks"))
    return topic, Offer(Venue.SMARKETS, form, tuple(stakes[: len(stakes) - exclude]), clauses=clauses)


def _turned(claim: str, **facts: object) -> Stake:
    return Stake(claim, inverted=True, facts=facts)


def running(universe: Universe, family: str) -> str:
    """Name a topic of a family that is neither new nor over."""
    for topic in universe.topics(START_NS):
        last = max(claim.known_ns for claim in topic.claims.values())
        if topic.id.startswith(f"{family}:") and topic.listed_ns < START_NS - HOUR_NS and last > START_NS + 2 * HOUR_NS:
            return topic.id
    raise AssertionError(f"no {family} runs")


def usual(universe: Universe) -> list[tuple[str, Offer]]:
    """A market of most kinds, two events of which have several."""
    election, treaty = running(universe, "election"), running(universe, "treaty")
    return [
        offer(universe, FOOTBALL, "game"),
        offer(universe, FOOTBALL, "total"),
        offer(universe, FOOTBALL, "total", line=1),
        offer(universe, BASKETBALL, "game"),
        offer(universe, BASKETBALL, "total"),
        offer(universe, "duel:2026-11-27.20", "duel"),
        offer(universe, election, "election_winner"),
        offer(universe, election, "election_nominee", exclude=1),
        offer(universe, treaty, "act", line=-1),
        offer(universe, running(universe, "award"), "award"),
        offer(universe, running(universe, "meeting"), "meeting"),
    ]


class FewMarkets:
    """A `World` of some offers; what they pay follows the universe unless a test says otherwise."""

    def __init__(self, universe: Universe, offers: Iterable[tuple[str, Offer]] | None = None) -> None:
        self._universe = universe
        self.payoffs: dict[str, Payoff] = {}
        by_topic: dict[str, list[Offer]] = {}
        for name, made in offers if offers is not None else usual(universe):
            by_topic.setdefault(name, []).append(made)
        self.sheets: list[tuple[ListedEvent, tuple[Listing, ...]]] = []
        for name, mine in by_topic.items():
            topic = msgspec.structs.replace(universe.topic(name), offers=tuple(mine), branch="")
            self.sheets += [word(SEED, topic, one) for one in mine]

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        shown = (event for event, _ in self.sheets if event.listed_ns <= at_ns < event.delisted_ns)
        return tuple(shown) if venue is Venue.SMARKETS else ()

    def listings(self, venue: Venue, at_ns: int) -> tuple[Listing, ...]:
        if venue is not Venue.SMARKETS:
            return ()
        return tuple(one for _, mine in self.sheets for one in mine if one.listed_ns <= at_ns < one.delisted_ns)

    def probability(self, claim: str, at_ns: int) -> float:
        return self._universe.probability(claim, at_ns)

    def settlement(self, listing: Listing) -> Payoff:
        holds = self.probability(listing.claim, listing.determined_ns) >= 0.5
        return self.payoffs.get(listing.id, Payoff(Fraction(int(holds is not listing.inverted))))

    def changes(self, venue: Venue, from_ns: int, to_ns: int) -> tuple[Change, ...]:
        return changes_of((one for _, mine in self.sheets for one in mine), from_ns, to_ns)

    def find(self, topic: str, form: str) -> tuple[ListedEvent, tuple[Listing, ...]]:
        """Return the first market of a topic in a form."""
        return next(
            sheet for sheet in self.sheets if sheet[0].topic == topic and sheet[0].id.endswith(f"::{form}@smarkets")
        )


def contract_id(listing: Listing) -> str:
    return SmarketsWords.of(listing, listing.listed_ns).contract_id
