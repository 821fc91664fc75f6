"""Drift's wording: from a topic's offer to an event with its one market, as the web app would show it."""

from fractions import Fraction
from typing import Any, Final

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS
from allsight.domain.ids import Venue
from allsight.domain.ladder import probability_ladder
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.model import Category, Edit, ListedEvent, Listing, Span
from allsight.emulators.universe.topic import Clause, Offer, Stake, Topic
from allsight.emulators.universe.wording.drift_clauses import TEXTS
from allsight.emulators.universe.wording.drift_forms import FORMS, DriftForm, symbol
from allsight.emulators.universe.wording.shared import (
    amended,
    attention,
    decision_foreseen,
    facts_of,
    fill,
    listed_event,
    listing_id,
    sentences,
    whole_life,
)
from allsight.emulators.universe.words.drift import DriftEventWords, DriftWords

CATEGORIES: Final = {
    Category.POLITICS: "Election",
    Category.MACRO: "Economics",
    Category.CRYPTO: "Crypto",
    Category.SPORTS: "Sports",
    Category.WEATHER: "Weather",
    Category.TECH: "Tech",
    Category.ENTERTAINMENT: "Culture",
    Category.GEOPOLITICS: "World",
}

LADDER: Final = probability_ladder(Fraction(1, 1000), Fraction(1))
"""Ticks of 0.001 and whole shares (venue sheet 2)."""

SETTLEMENT_DURATION_S: Final = 600
"""What State holds: how long after the settlement of a market its users may be settled."""


def word(seed: int, topic: Topic, offer: Offer) -> tuple[ListedEvent, tuple[Listing, ...]]:
    """Word one market of Drift, which is an event of its own."""
    (stake,) = offer.stakes
    form = FORMS[offer.form]
    group = f"{topic.id}:{offer.form}@{offer.venue}"
    listing, title = _listing(seed, topic, offer, stake, form, group)
    listed = listed_event(
        topic,
        (listing,),
        title=title,
        exclusive=False,
        words=DriftEventWords(categories=("Prediction", CATEGORIES[topic.category])),
    )
    return listed, (listing,)


def _words(
    topic: Topic, offer: Offer, stake: Stake, form: DriftForm, clauses: tuple[Clause, ...], reduce_only_ns: int
) -> DriftWords:
    facts: dict[str, Any] = facts_of(topic, offer, stake, clauses)
    # Where there is a rival, the opposite is said by naming the rival.
    turned = stake.inverted and facts.get("rival") is None
    facts["not_"] = "not " if turned else ""
    if form.derive:
        facts.update(form.derive(facts))
    yes, no = ("NO", "YES") if turned else ("YES", "NO")
    rules = [
        f"This market resolves to {yes} if {fill(form.condition, facts)}. Otherwise, this market resolves to {no}.",
        fill(form.extra, facts).strip(),
        *sentences(TEXTS, clauses, facts),
        facts.get("note", ""),
    ]
    name = symbol(("NOT " if turned else "") + fill(form.lead, facts), fill(form.tail, facts))
    return DriftWords(
        symbol=name,
        base_asset=name.removesuffix("-BET"),
        title=fill(form.title, facts),
        rules="\n".join(text for text in rules if text),
        reduce_only_ns=reduce_only_ns,
    )


def _listing(seed: int, topic: Topic, offer: Offer, stake: Stake, form: DriftForm, group: str) -> tuple[Listing, str]:
    claim = topic.claims[stake.claim]
    name = listing_id(stake, offer.venue, offer.form)
    known = claim.known_ns
    reduced = known + round((15 + 105 * uniform(seed, name, "council")) * MINUTE_NS)
    close = reduced + 30 * MINUTE_NS
    determined = close + round((1 + 9 * uniform(seed, name, "admin")) * MINUTE_NS)
    keeper = round(20 * uniform(seed, name, "keeper") * MINUTE_NS)
    settled = determined + SETTLEMENT_DURATION_S * SECOND_NS + keeper
    open_ns = topic.listed_ns + 10 * MINUTE_NS
    scheduled = decision_foreseen(topic, claim)
    traded, activity = attention(seed, topic, offer, stake)
    words = _words(topic, offer, stake, form, offer.clauses, reduced)
    edits = tuple(
        Edit(at, _words(topic, offer, stake, form, clauses, reduced)) for at, clauses in amended(offer) if at < close
    )
    listing = Listing(
        venue=Venue.DRIFT,
        id=name,
        claim=claim.id,
        inverted=stake.inverted,
        group=group,
        ladder=LADDER,
        listed_ns=topic.listed_ns,
        open_ns=open_ns,
        close_ns=close,
        announced_close_ns=max(close, scheduled + round(form.expiry_days * DAY_NS)),
        determined_ns=determined,
        settled_ns=settled,
        delisted_ns=settled + topic.linger_ns,
        expected_ns=scheduled + HOUR_NS,
        latest_ns=scheduled + round(form.expiry_days * DAY_NS) + 7 * DAY_NS,
        volume_24h=traded,
        activity=activity,
        words=words,
        edits=edits,
        halts=whole_life(stake, "halted", open_ns + HOUR_NS, close) or (Span(reduced, close),),
        frozen=whole_life(stake, "frozen", open_ns + HOUR_NS, close),
    )
    return listing, words.title
