"""What the wording of every venue needs: the facts of a market in one mapping, its attention, its oddities."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from allsight.domain.clock import HOUR_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.calendar import day_end
from allsight.emulators.universe.chance import dice
from allsight.emulators.universe.model import Category, EventWords, ListedEvent, Listing, Span
from allsight.emulators.universe.topic import Claim, Clause, Offer, Stake, Topic

Derive = Callable[[dict[str, Any]], dict[str, Any]]
"""Makes further facts of the ones that are known, in the spelling that a form of words needs."""


def listed_event(
    topic: Topic, listings: Sequence[Listing], *, title: str, exclusive: bool, words: EventWords
) -> ListedEvent:
    """Put the listings of one group on show together: from the topic's listing until the last of them goes."""
    return ListedEvent(
        venue=listings[0].venue,
        id=listings[0].group,
        topic=topic.id,
        category=topic.category,
        title=title,
        listings=tuple(listing.id for listing in listings),
        mutually_exclusive=exclusive,
        listed_ns=topic.listed_ns,
        delisted_ns=max(listing.delisted_ns for listing in listings),
        words=words,
    )


def amended(offer: Offer) -> list[tuple[int, tuple[Clause, ...]]]:
    """Return the clauses of an offer from each of its edits on, in order of time."""
    clauses, steps = offer.clauses, []
    for amendment in sorted(offer.amendments, key=lambda a: a.at_ns):
        kept = tuple(c for c in clauses if c.aspect != amendment.clause.aspect)
        clauses = (*kept, amendment.clause)
        steps.append((amendment.at_ns, clauses))
    return steps


def clauses_at(offer: Offer, at_ns: int) -> tuple[Clause, ...]:
    """Return the clauses of an offer that are in force at an instant."""
    found = offer.clauses
    for since_ns, clauses in amended(offer):
        if since_ns <= at_ns:
            found = clauses
    return found


def facts_of(
    topic: Topic, offer: Offer, stake: Stake, clauses: Iterable[Clause], derive: Derive | None = None
) -> dict[str, Any]:
    """Merge what is known of a topic, a claim and the way a venue lists it, and what a form derives from it."""
    claim = topic.claims[stake.claim]
    last = topic.claims[offer.stakes[-1].claim].facts.get("by")
    facts = {
        **({"last": last} if last else {}),
        **topic.facts,
        **claim.facts,
        **stake.facts,
        "quirks": offer.quirks,
        "variants": {clause.aspect: clause.variant for clause in clauses},
        "inverted": stake.inverted,
    }
    if "name" in facts:
        facts["initials"] = _initials(facts["name"])
    if derive:
        facts.update(derive(facts))
    return facts


def _initials(name: str) -> str:
    words = re.sub(r"[^A-Za-z ]", "", name).split()
    return ("".join(word[0] for word in words[:-1]) + words[-1][:3]).upper()


def slugify(text: str) -> str:
    """Turn a title into the part of a URL, as Polymarket does: `Will it rain?` becomes `will-it-rain`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"(?<![\w.])-(?=\d)", "neg", plain)
    plain = re.sub(r"(\d),(\d)", r"\1\2", plain).replace(".", "pt").replace("$", "").replace("%", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-").removesuffix("pt")


def attention(seed: int, topic: Topic, offer: Offer, stake: Stake) -> tuple[float, float]:
    """Return the daily volume of a market in contracts and its share of attention in 0..1."""
    spread = dice(seed, stake.claim, stake.inverted, offer.venue, offer.form).lognormvariate(0.0, 0.6)
    traded = max(12.0, topic.volume * offer.busy * spread / math.sqrt(len(offer.stakes)))
    return round(traded, 2), round(min(1.0, math.sqrt(traded / 150_000)), 4)


def whole_life(stake: Stake, oddity: str, open_ns: int, close_ns: int) -> tuple[Span, ...]:
    """Return the life of a market after its opening where it shows a lasting oddity, else nothing."""
    return (Span(open_ns, close_ns),) if stake.facts.get("oddity") == oddity else ()


def listing_id(stake: Stake, venue: Venue, form: str) -> str:
    """Name a listing: its claim, the form where a claim is listed in several, the side, the venue."""
    side = "!" if stake.inverted else ""
    mark = f"#{stake.mark}" if stake.mark else ""
    return f"{stake.claim}{side}{mark}:{form}@{venue}"


def probability_at(claim: Claim, at_ns: int) -> float:
    """Return how likely a claim is at an instant."""
    return claim.space.probability(claim.region, at_ns)


def winners_foreseen(topic: Topic, offer: Offer) -> float:
    """Return how many markets of an offer are expected to pay: 1 where exactly one of them must."""
    chances = 0.0
    for stake in offer.stakes:
        chance = probability_at(topic.claims[stake.claim], topic.listed_ns)
        chances += 1 - chance if stake.inverted else chance
    return chances


def decision_foreseen(topic: Topic, claim: Claim) -> int:
    """Return when a claim is thought beforehand to be decided: by its deadline, or after a game of three hours."""
    by = claim.facts.get("by")
    if by is not None:
        return day_end(by.date)
    if topic.event_ns is not None and topic.category is Category.SPORTS:
        return topic.event_ns + 3 * HOUR_NS
    return max(claim.known_ns, topic.event_ns or 0)


def fill(template: str, facts: Mapping[str, Any]) -> str:
    """Fill a template."""
    return template.format_map(facts)


def sentences(texts: Mapping[tuple[str, str], str], clauses: Iterable[Clause], facts: Mapping[str, Any]) -> list[str]:
    """Return the sentences in which a venue states some clauses; `texts` are its own, by aspect and variant."""
    found = (texts.get((clause.aspect, clause.variant), "") for clause in clauses)
    return [fill(text, facts) for text in found if text]
