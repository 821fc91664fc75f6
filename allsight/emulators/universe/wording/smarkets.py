"""Smarkets' wording: from a topic's offer to a market with its contracts, hung on an event of the venue's tree."""

import re
import unicodedata
from fractions import Fraction
from typing import Any, Final

from allsight.domain.clock import DAY_NS, MINUTE_NS, SECOND_NS
from allsight.domain.ids import Venue
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.emulators.universe.calendar import Day, day_end
from allsight.emulators.universe.chance import number, uniform
from allsight.emulators.universe.families.beyond import INCOMPLETE
from allsight.emulators.universe.model import Category, Edit, ListedEvent, Listing, Span
from allsight.emulators.universe.topic import Claim, Offer, Stake, Topic
from allsight.emulators.universe.wording.shared import (
    attention,
    clauses_at,
    facts_of,
    fill,
    listed_event,
    listing_id,
    sentences,
    whole_life,
    winners_foreseen,
)
from allsight.emulators.universe.wording.smarkets_clauses import TEXTS
from allsight.emulators.universe.wording.smarkets_forms import (
    FORMS,
    LEAVES,
    QUESTIONS,
    SmarketsForm,
    SmarketsLeafForm,
    club_name,
)
from allsight.emulators.universe.words.smarkets import (
    SmarketsCompetitor,
    SmarketsEventWords,
    SmarketsLeaf,
    SmarketsNode,
    SmarketsWords,
)

DOMAINS: Final = {
    Category.POLITICS: "politics",
    Category.GEOPOLITICS: "politics",
    Category.MACRO: "current_affairs",
    Category.TECH: "current_affairs",
    Category.CRYPTO: "current_affairs",
    Category.WEATHER: "current_affairs",
    Category.ENTERTAINMENT: "tv_and_entertainment",
}
"""Domain of an event by the subject of its topic; games have that of their sport."""

BIGGEST_ID: Final = 2**32
"""Ids are decimal texts of 32 bits: the venue's own streaming protocol carries them as `uint32`."""

_BASIS: Final = 10_000
_TICKS: Final = (
    ("1.01", "2", "0.01"), ("2.02", "3", "0.02"), ("3.05", "4", "0.05"), ("4.1", "6", "0.1"), ("6.2", "10", "0.2"),
    ("10.5", "20", "0.5"), ("21", "30", "1"), ("32", "50", "2"), ("55", "100", "5"), ("110", "300", "10"),
)  # fmt: skip
"""First, last and step of each stretch of decimal odds (venue sheet 5.1); five single prices lie beside them."""

_KICK_OFF_NS: Final = 20 * SECOND_NS


def ticks() -> list[int]:
    """Return the permitted prices in basis points, ascending (venue sheet 5.1)."""
    odds = [Fraction(text) for text in ("1.0001", "500", "1000", "10000")]
    for first, last, step in _TICKS:
        steps = (Fraction(last) - Fraction(first)) / Fraction(step)
        odds += [Fraction(first) + n * Fraction(step) for n in range(int(steps) + 1)]
    return sorted({round(_BASIS / price) for price in odds})  # Python rounds halves to even, as the venue does


LADDER: Final = Ladder(
    kind=PriceKind.PROBABILITY,
    decimals=4,
    bands=tuple(Band(price, price, 1) for price in ticks()),
    quantum=Fraction(1, _BASIS),
)
"""The one grid of the venue: a price is a share of the pot, a quantity counts ten-thousandths of its currency."""


def word(seed: int, topic: Topic, offer: Offer) -> tuple[ListedEvent, tuple[Listing, ...]]:
    """Word one market of Smarkets with all its contracts."""
    form = FORMS[offer.form]
    leaf = _leaf(seed, topic)
    group = f"{offer.stakes[0].claim}::{offer.form}@{offer.venue}"
    facts = facts_of(topic, offer, offer.stakes[0], offer.clauses, form.derive)
    name = fill(form.market, facts)
    kind = fill(form.kind, facts)
    inplay = leaf.inplay_enabled and topic.category is Category.SPORTS
    listings = tuple(
        _listing(seed, topic, offer, (place, stake), form, leaf, group) for place, stake in enumerate(offer.stakes)
    )
    listed = listed_event(
        topic,
        listings,
        title=f"{leaf.name}: {name}",
        exclusive=form.winners == 1 and len(offer.stakes) > 1,
        words=SmarketsEventWords(
            leaf=leaf,
            market_id=_id("market", seed, group),
            name=name,
            slug=_slug(name),
            market_type=(kind, fill(form.param, facts)) if kind else None,
            category=form.category,
            display_order=form.order,
            complete=INCOMPLETE not in offer.quirks and _covers(topic, offer, form.winners),
            winner_count=form.winners,
            hidden=number(seed, group, "hidden") % 40 == 0,
            inplay_enabled=inplay,
            bet_delay_s=8 if inplay else 0,
        ),
    )
    return listed, listings


def _leaf(seed: int, topic: Topic) -> SmarketsLeaf:
    """Word the event of a topic, the same whichever of its markets is asked about."""
    lead = _lead(topic)
    form = _leaf_form(topic)
    facts = facts_of(topic, lead, lead.stakes[0], lead.clauses, form.derive)
    pairs = [fill(step, facts).split("|") for step in form.path]
    domain = DOMAINS.get(topic.category) or pairs[1][0].replace("-", "_")
    nodes, path = [], ""
    for depth, (slug, label) in enumerate(pairs):
        path += f"/{slug}"
        top = depth == 0
        scope = "root" if top else "category"
        nodes.append(SmarketsNode(_id("node", path), label, slug, "generic" if top else domain, scope))
    name = fill(form.name, facts)
    game = form.rules != ""
    return SmarketsLeaf(
        id=_id("event", seed, topic.id),
        name=name,
        short_name=fill(form.short, facts) or None,
        slug=_slug(name),
        parents=tuple(nodes),
        domain=domain,
        scope="outright" if form.outright else "single_event",
        start_ns=_start(topic),
        listed_ns=topic.listed_ns,
        display_order=-25 if topic.volume > 20_000 else 10,
        inplay_enabled=game and number(seed, topic.id, "in-play") % 3 > 0,
        bet_allowed=number(seed, topic.id, "allowed") % 33 > 0,
        seo_description="Bet on {{ contracts.home.name }} vs {{ contracts.away.name }}" if game else None,
        competitors=_competitors(topic),
    )


def _leaf_form(topic: Topic) -> SmarketsLeafForm:
    return LEAVES.get(topic.id.partition(":")[0]) or QUESTIONS[topic.category]


def _lead(topic: Topic) -> Offer:
    return next(offer for offer in topic.offers if offer.venue is Venue.SMARKETS)


def _start(topic: Topic) -> int:
    """Return the start of a game; of anything else a nominal midnight, often long before the deadline."""
    if topic.category is Category.SPORTS and topic.event_ns is not None:
        return topic.event_ns
    if topic.event_ns is not None:
        return topic.event_ns // DAY_NS * DAY_NS
    last = max(claim.facts["by"].date for claim in topic.claims.values() if "by" in claim.facts)
    return day_end(last.replace(day=1)) // DAY_NS * DAY_NS


def _competitors(topic: Topic) -> tuple[SmarketsCompetitor, ...]:
    facts = topic.facts
    if "home" in facts:
        sides = [(club_name(facts["league"], club), club.code) for club in (facts["home"], facts["away"])]
    else:
        sides = [(facts[key], facts[key].split()[-1][:3].upper()) for key in ("one", "two") if key in facts]
    return tuple(SmarketsCompetitor(_competitor_id(name), name, code) for name, code in sides)


def _competitor_id(name: str) -> int:
    return 100_000 + number("smarkets competitor", name) % 900_000


def _covers(topic: Topic, offer: Offer, winners: int) -> bool:
    """Tell whether the contracts leave nothing out, so that the venue may call its market complete."""
    return winners_foreseen(topic, offer) > winners - 1e-6


def _texts(topic: Topic, offer: Offer, facts: dict[str, Any], form: SmarketsForm, at_ns: int) -> tuple[str, str]:
    """Return description and special rules as they stand at an instant.

    The rules of a game stand at its event and bind every market there; a market on which they differ says so itself.
    """
    leaf_rules = _leaf_form(topic).rules
    mine = sentences(TEXTS, clauses_at(offer, at_ns), facts)
    parts = [fill(form.rules, facts)] if form.rules else []
    special = ""
    if leaf_rules:
        shared = sentences(TEXTS, clauses_at(_lead(topic), at_ns), facts)
        special = " ".join([fill(leaf_rules, facts), *shared])
        parts += [f"On this market only: {text}" for text in mine if text not in shared]
    else:
        parts += mine
    if "note" in facts:
        parts.append(facts["note"])
    return "\n\n".join(parts), special


def _words(
    seed: int, topic: Topic, offer: Offer, placed: tuple[int, Stake], form: SmarketsForm, at_ns: int
) -> SmarketsWords:
    place, stake = placed
    facts = facts_of(topic, offer, stake, clauses_at(offer, at_ns), form.derive)
    name = fill(form.contract, facts)
    description, special = _texts(topic, offer, facts, form, at_ns)
    kind = fill(form.contract_kind, facts).upper()
    sided = kind in {"HOME", "AWAY"} or "team" in facts
    return SmarketsWords(
        contract_id=_id("contract", seed, listing_id(stake, offer.venue, offer.form)),
        name=name,
        slug=kind.lower() if kind not in {"GENERIC", "CANDIDATE"} else _slug(name),
        contract_type=kind,
        display_order=50 * place,
        description=description,
        special_rules=special,
        competitor_id=_competitor_id(name) if sided else None,
    )


def _listing(
    seed: int,
    topic: Topic,
    offer: Offer,
    placed: tuple[int, Stake],
    form: SmarketsForm,
    leaf: SmarketsLeaf,
    group: str,
) -> Listing:
    stake = placed[1]
    claim = topic.claims[stake.claim]
    name = listing_id(stake, offer.venue, offer.form)
    game = bool(leaf.competitors)
    open_ns = topic.listed_ns + 20 * MINUTE_NS
    scheduled = _scheduled(topic, claim)
    close = leaf.start_ns if game and not leaf.inplay_enabled else claim.known_ns
    determined = max(close, claim.known_ns) + round((2 + 20 * uniform(seed, group, "wait")) * MINUTE_NS)
    settled = determined + round((1 + 9 * uniform(seed, group, "pay")) * MINUTE_NS)
    traded, activity = attention(seed, topic, offer, stake)
    moments = sorted({edit.at_ns for one in (offer, _lead(topic)) for edit in one.amendments})
    shown = _words(seed, topic, offer, placed, form, topic.listed_ns)
    edits, latest = [], shown
    for at in moments:
        words = _words(seed, topic, offer, placed, form, at)
        if at < close and words != latest:
            edits.append(Edit(at, words))
            latest = words
    turn = (Span(leaf.start_ns, leaf.start_ns + _KICK_OFF_NS),) if game and leaf.inplay_enabled else ()
    return Listing(
        venue=Venue.SMARKETS,
        id=name,
        claim=claim.id,
        inverted=stake.inverted,
        group=group,
        ladder=LADDER,
        listed_ns=topic.listed_ns,
        open_ns=open_ns,
        close_ns=close,
        announced_close_ns=max(close, scheduled),
        determined_ns=determined,
        settled_ns=settled,
        delisted_ns=settled + topic.linger_ns,
        expected_ns=scheduled,
        latest_ns=scheduled + 14 * DAY_NS,
        volume_24h=traded,
        activity=activity,
        words=shown,
        edits=tuple(edits),
        halts=whole_life(stake, "halted", open_ns + MINUTE_NS, close) or turn,
        frozen=whole_life(stake, "frozen", open_ns + MINUTE_NS, close),
    )


def _scheduled(topic: Topic, claim: Claim) -> int:
    """Return when the outcome is expected: the venue shows it nowhere, its rules imply it."""
    by: Day | None = claim.facts.get("by")
    if by is not None:
        return day_end(by.date)
    return max(claim.known_ns, topic.event_ns or 0)


def _id(kind: str, *parts: object) -> str:
    floor = 10_000_000
    return str(floor + number(f"smarkets {kind}", *parts) % (BIGGEST_ID - floor))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-")
