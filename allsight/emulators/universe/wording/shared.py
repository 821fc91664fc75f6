"""What the wording of every venue needs: the facts of a market in one mapping, its attention, its oddities."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from allsight.domain.ids import Venue
from allsight.emulators.universe.chance import dice
from allsight.emulators.universe.model import Span
from allsight.emulators.universe.topic import Claim, Clause, Offer, Stake, Topic


def amended(offer: Offer) -> list[tuple[int, tuple[Clause, ...]]]:
    """Return the clauses of an offer from each of its edits on, in order of time."""
    clauses, steps = offer.clauses, []
    for amendment in sorted(offer.amendments, key=lambda a: a.at_ns):
        kept = tuple(c for c in clauses if c.aspect != amendment.clause.aspect)
        clauses = (*kept, amendment.clause)
        steps.append((amendment.at_ns, clauses))
    return steps


def facts_of(topic: Topic, offer: Offer, stake: Stake, clauses: Iterable[Clause]) -> dict[str, Any]:
    """Merge what is known of a topic, a claim and the way a venue lists it."""
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


def fill(template: str, facts: Mapping[str, Any]) -> str:
    """Fill a template."""
    return template.format_map(facts)


def sentences(texts: Mapping[tuple[str, str], str], clauses: Iterable[Clause], facts: Mapping[str, Any]) -> list[str]:
    """Return the sentences in which a venue states some clauses; `texts` are its own, by aspect and variant."""
    found = (texts.get((clause.aspect, clause.variant), "") for clause in clauses)
    return [fill(text, facts) for text in found if text]
