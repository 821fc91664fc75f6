"""Hedgehog's wording: from a topic's offer to one account, a pool over its options or one person's odds."""

from fractions import Fraction
from typing import Any, Final

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS
from allsight.domain.ids import Venue
from allsight.domain.ladder import probability_ladder
from allsight.emulators.universe.calendar import day_end
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.model import Category, ListedEvent, Listing
from allsight.emulators.universe.topic import Offer, Topic
from allsight.emulators.universe.wording.hedgehog_clauses import TEXTS
from allsight.emulators.universe.wording.hedgehog_forms import FORMS, HedgehogForm
from allsight.emulators.universe.wording.shared import (
    attention,
    facts_of,
    fill,
    listed_event,
    listing_id,
    sentences,
    whole_life,
)
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords, HedgehogWords

_POOL: Final = "pool"
_PEER: Final = "p2p"
_LADDER: Final = probability_ladder(Fraction(1, 100), Fraction(1, 10**6))
"""For makers that ask for a grid; neither kind of market has one. Sizes are base units of the token."""

_CATEGORIES: Final = {
    Category.POLITICS: "Politics",
    Category.MACRO: "Economy",
    Category.CRYPTO: "Crypto",
    Category.SPORTS: "Sports",
    Category.WEATHER: "Other",
    Category.TECH: "Technology",
    Category.ENTERTAINMENT: "Pop Culture",
    Category.GEOPOLITICS: "World",
}
_ACCEPTED: Final = 7 * DAY_NS
"""How long before a deadline a pool about it is closed, so that late stakes do not know more than early ones."""


def word(seed: int, topic: Topic, offer: Offer) -> tuple[ListedEvent, tuple[Listing, ...]]:
    """Word one account of Hedgehog: its options are the listings.

    Edits of the rules are left out: the document of an account is addressed by its content.
    """
    kind = _PEER if _PEER in offer.quirks else _POOL
    form = FORMS[offer.form]
    lead = offer.stakes[0]
    group = f"{lead.claim}{'!' if lead.inverted else ''}#{kind}:{offer.form}@{offer.venue}"
    closes, resolves = _times(topic, offer)
    facts = [facts_of(topic, offer, stake, offer.clauses, form.derive) for stake in offer.stakes]
    options = tuple(fill(form.option, named) for named in facts)
    words = HedgehogEventWords(
        kind=kind,
        title=_capital(fill(form.peer if kind == _PEER else form.pool, facts[0])),
        description=_description(form, kind, facts[0], offer),
        options=("Yes", "No") if kind == _PEER else options,
        category=_CATEGORIES[topic.category],
        source=fill(form.source, facts[0]),
        closes_ns=closes,
        resolves_ns=resolves,
    )
    known = max(topic.claims[stake.claim].known_ns for stake in offer.stakes)
    wait = 5 + 85 * uniform(seed, group, "wait")
    settled = max(known, resolves) + round(wait * MINUTE_NS)
    listings = tuple(
        Listing(
            venue=Venue.HEDGEHOG,
            id=listing_id(stake, offer.venue, offer.form),
            claim=stake.claim,
            inverted=stake.inverted,
            group=group,
            ladder=_LADDER,
            listed_ns=topic.listed_ns,
            open_ns=topic.listed_ns + 15 * MINUTE_NS,
            close_ns=closes,
            announced_close_ns=closes,
            determined_ns=settled,
            settled_ns=settled,
            delisted_ns=settled + topic.linger_ns,
            expected_ns=resolves,
            latest_ns=resolves + 7 * DAY_NS,
            volume_24h=attention(seed, topic, offer, stake)[0],
            activity=attention(seed, topic, offer, stake)[1],
            words=HedgehogWords(place, words.options[place]),
            frozen=whole_life(stake, "frozen", topic.listed_ns, closes),
            returned_if_none=kind == _POOL and form.partial,
        )
        for place, stake in enumerate(offer.stakes)
    )
    event = listed_event(
        topic,
        listings,
        title=words.title,
        exclusive=len(listings) > 1,
        words=words,
    )
    return event, listings


def _times(topic: Topic, offer: Offer) -> tuple[int, int]:
    """Return when stakes end and from when an outcome may be named, both of whole seconds."""
    by = topic.claims[offer.stakes[0].claim].facts.get("by")
    if by is not None:
        resolves = day_end(by.date)
        closes = max(resolves - _ACCEPTED, (topic.listed_ns + resolves) // 2)
    elif topic.event_ns is None:
        raise ValueError(f"{topic.id} has neither a deadline nor a moment")
    elif topic.category is Category.SPORTS and "when" in topic.facts:
        closes, resolves = topic.event_ns, topic.event_ns + 4 * HOUR_NS
    else:
        closes, resolves = topic.event_ns - 2 * HOUR_NS, topic.event_ns
    return closes // SECOND_NS * SECOND_NS, resolves // SECOND_NS * SECOND_NS


def _description(form: HedgehogForm, kind: str, facts: dict[str, Any], offer: Offer) -> str:
    if kind == _PEER and facts["inverted"] and "rival" not in facts:
        raise ValueError(f"{offer.form}: nobody backs the opposite of a claim that has no name of its own")
    parts = [f"YES wins if {fill(form.backed, facts)}" if kind == _PEER else fill(form.rule, facts)]
    parts += sentences(TEXTS, offer.clauses, facts)
    if kind == _POOL and form.partial:
        parts.append(
            "If none of the options comes true, the market is marked invalid: every stake is returned in full."
        )
    if "note" in facts:
        parts.append(facts["note"])
    return "\n\n".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
