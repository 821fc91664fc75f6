"""Polymarket's wording: from a topic's offer to a Gamma event with its markets and their identifiers on chain."""

from fractions import Fraction
from typing import Any, Final

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS
from allsight.domain.ids import Venue
from allsight.domain.ladder import Ladder, probability_ladder
from allsight.emulators.universe.calendar import at_eastern, day_end
from allsight.emulators.universe.chance import digest, number, uniform
from allsight.emulators.universe.model import Category, Edit, GridChange, ListedEvent, Listing
from allsight.emulators.universe.topic import Claim, Clause, Offer, Stake, Topic
from allsight.emulators.universe.wording.polymarket_clauses import TEXTS
from allsight.emulators.universe.wording.polymarket_forms import FORMS, PolymarketForm
from allsight.emulators.universe.wording.shared import (
    amended,
    attention,
    facts_of,
    fill,
    listed_event,
    listing_id,
    probability_at,
    sentences,
    slugify,
    whole_life,
    winners_foreseen,
)
from allsight.emulators.universe.words.polymarket import PolymarketEventWords, PolymarketTag, PolymarketWords

FEES: Final[dict[Category, tuple[str, str, str] | None]] = {
    Category.POLITICS: ("politics_fees", "0.04", "0.25"),
    Category.MACRO: ("economics_fees", "0.05", "0.25"),
    Category.CRYPTO: ("crypto_fees_v2", "0.07", "0.20"),
    Category.SPORTS: ("sports_fees_v3", "0.05", "0.15"),
    Category.WEATHER: ("weather_fees", "0.05", "0.25"),
    Category.TECH: ("tech_fees", "0.04", "0.25"),
    Category.ENTERTAINMENT: ("culture_fees", "0.05", "0.25"),
    Category.GEOPOLITICS: None,
}
"""Fee type, rate and maker rebate of new markets by category; geopolitics is free."""

_TAGS: Final = {
    Category.POLITICS: "Politics",
    Category.MACRO: "Finance",
    Category.CRYPTO: "Crypto",
    Category.SPORTS: "Sports",
    Category.WEATHER: "Climate & Science",
    Category.TECH: "Tech",
    Category.ENTERTAINMENT: "Culture",
    Category.GEOPOLITICS: "Geopolitics",
}
_TICKS: Final = {tick: probability_ladder(Fraction(tick), Fraction(1, 10**6)) for tick in ("0.01", "0.001")}
_FINE: Final = probability_ladder(Fraction("0.001"), Fraction(1, 10**6), version=2)
_SETTLING: Final = {"uma": 2 * HOUR_NS, "sports": 30 * MINUTE_NS, "feed": 2 * MINUTE_NS}


def word(seed: int, topic: Topic, offer: Offer) -> tuple[ListedEvent, tuple[Listing, ...]]:
    """Word one event of Polymarket with all its markets."""
    name = offer.form
    if name == "game" and topic.facts["draws"]:
        name = "game_draws"
    form = FORMS[name]
    group = f"{topic.id}:{offer.form}@{offer.venue}"
    lead = facts_of(topic, offer, offer.stakes[0], offer.clauses, form.derive)
    title = fill(form.title, lead)
    slug = fill(form.slug, lead) if form.slug else slugify(title)
    if "counter" in offer.quirks:
        slug += f"-{number(group, 'slug') % 900 + 100}"
    if not form.slug and topic.event_ns is None:
        slug += f"-{number(group) % 97 + 3}"
    # Exactly one market of a neg-risk event wins: where none might, it is a plain one.
    neg_risk = form.neg_risk and winners_foreseen(topic, offer) > 1 - 1e-6
    neg_risk_id = "0x" + digest("neg-risk", seed, group).hex()[:62] + "00" if neg_risk else ""
    listings = tuple(
        _listing(seed, topic, offer, stake, form, (group, slug, neg_risk_id, place))
        for place, stake in enumerate(offer.stakes)
    )
    listed = listed_event(
        topic,
        listings,
        title=title,
        exclusive=neg_risk,
        words=PolymarketEventWords(
            gamma_id=str(10**9 + number("event", seed, group) % (9 * 10**9)),
            slug=slug,
            description=_description(lead, form, offer.clauses),
            resolution_source=fill(form.source, lead),
            tags=tags(topic.category, form, lead),
            end_ns=max(_end(topic, offer, topic.claims[stake.claim]) for stake in offer.stakes),
            neg_risk=neg_risk,
            augmented=any(stake.other for stake in offer.stakes),
            neg_risk_market_id=neg_risk_id,
            cumulative=form.cumulative and len(offer.stakes) > 1,
            series_slug=fill(form.series, lead),
            series_title=fill(form.series, lead).replace("-", " ").title(),
            recurrence=form.recurrence,
            game_id=str(topic.facts.get("game_id", "")),
            start_ns=topic.event_ns if topic.category is Category.SPORTS else None,
        ),
    )
    return listed, listings


def tags(category: Category, form: PolymarketForm, facts: dict[str, Any]) -> tuple[PolymarketTag, ...]:
    """Return the labels of an event: its category first, each once."""
    labels = dict.fromkeys([_TAGS[category], *(fill(tag, facts) for tag in form.tags)])
    return tuple(tag(label) for label in labels)


def tag(label: str) -> PolymarketTag:
    """Return the tag of a label; its number is stable."""
    return PolymarketTag(str(1_000 + number("tag", label) % 100_000), label, slugify(label))


def _description(facts: dict[str, Any], form: PolymarketForm, clauses: tuple[Clause, ...]) -> str:
    parts = [fill(form.description, facts), *sentences(TEXTS, clauses, facts)]
    if "note" in facts:
        parts.append(facts["note"])
    return "\n\n".join(parts)


def _end(topic: Topic, offer: Offer, claim: Claim) -> int:
    """Return the scheduled end: a time of the day before the deadline ends, a game's start, now and then long past."""
    habit = topic.category not in {Category.SPORTS, Category.CRYPTO} and number(topic.id, "end") % 8 == 0
    if habit or "late_end" in offer.quirks:
        return topic.listed_ns + 9 * DAY_NS
    by = claim.facts.get("by")
    if by is not None:
        return at_eastern(by.date, 7)
    if topic.category is Category.SPORTS and topic.event_ns is not None and "game_id" in topic.facts:
        return topic.event_ns
    return topic.event_ns if topic.event_ns is not None else day_end(topic.facts["last"].date)


def _words(
    seed: int,
    topic: Topic,
    offer: Offer,
    stake: Stake,
    form: PolymarketForm,
    event: tuple[str, str, str, int],
    clauses: tuple[Clause, ...],
) -> PolymarketWords:
    _, event_slug, neg_risk_id, place = event
    facts = facts_of(topic, offer, stake, clauses, form.derive)
    name = listing_id(stake, offer.venue, offer.form)
    question = fill(form.question, facts)
    single = len(offer.stakes) == 1
    slug = event_slug if single and form.slug else slugify(question)
    if not form.slug and ("counter" in offer.quirks or topic.event_ns is None):
        slug += f"-{number(name, 'slug') % 900 + 100}"
    elif form.slug and not single:
        slug = f"{event_slug}-{facts.get('side') or facts.get('dashed')}"
    fee = FEES[topic.category]
    traded, _ = attention(seed, topic, offer, stake)
    busy = traded > 20_000
    question_id = "0x" + digest("question", seed, name).hex()
    if neg_risk_id:
        question_id = neg_risk_id[:-2] + f"{place:02x}"
    tokens = tuple(str(int.from_bytes(digest("token", seed, name, side), "big") | 1 << 255) for side in "01")
    return PolymarketWords(
        gamma_id=str(10**9 + number("market", seed, name) % (9 * 10**9)),
        condition_id="0x" + digest("condition", seed, name).hex(),
        question_id=question_id,
        tokens=(tokens[0], tokens[1]),
        outcomes=(fill(form.outcomes[0], facts), fill(form.outcomes[1], facts)),
        question=question,
        slug=slug,
        description=_description(facts, form, clauses),
        resolution_source=fill(form.source, facts),
        group_item_title="" if single and not neg_risk_id else fill(form.item, facts),
        group_item_threshold=place,
        end_ns=_end(topic, offer, topic.claims[stake.claim]),
        fee_type=fee[0] if fee else None,
        fee_rate=fee[1] if fee else None,
        rebate_rate=fee[2] if fee else None,
        neg_risk=bool(neg_risk_id),
        neg_risk_other=stake.other,
        placeholder=stake.placeholder,
        sports_market_type=form.market_type,
        line=f"{facts['line']:g}" if form.market_type in {"spreads", "totals"} else "",
        game_start_ns=topic.event_ns if form.market_type else None,
        event_start_ns=topic.event_ns if form.settles == "feed" else None,
        seconds_delay=3 if form.market_type else 0,
        reward_min_size=(100 if traded > 100_000 else 50) if busy else 0,
        reward_max_spread=3.5 if busy else 0.0,
        reward_daily=int(traded / 4_000) if busy else 0,
        uma_bond="500" if traded < 200_000 else "25000",
    )


def _listing(
    seed: int, topic: Topic, offer: Offer, stake: Stake, form: PolymarketForm, event: tuple[str, str, str, int]
) -> Listing:
    claim = topic.claims[stake.claim]
    name = listing_id(stake, offer.venue, offer.form)
    words = _words(seed, topic, offer, stake, form, event, offer.clauses)
    traded, activity = attention(seed, topic, offer, stake)
    known = claim.known_ns
    open_ns = topic.listed_ns + 15 * MINUTE_NS
    wait = uniform(seed, name, "wait") * (3 if form.settles == "feed" else 25)
    close = known + round((1 + wait) * MINUTE_NS)
    settled = close + _SETTLING[form.settles]
    ladder, changes = _grids(seed, name, stake, claim, (open_ns, close), traded)
    edits = tuple(
        Edit(at, _words(seed, topic, offer, stake, form, event, clauses))
        for at, clauses in amended(offer)
        if at < close
    )
    return Listing(
        venue=Venue.POLYMARKET,
        id=name,
        claim=claim.id,
        inverted=stake.inverted,
        group=event[0],
        ladder=ladder,
        listed_ns=topic.listed_ns,
        open_ns=open_ns,
        close_ns=close,
        announced_close_ns=max(words.end_ns, open_ns),
        determined_ns=close,
        settled_ns=settled,
        delisted_ns=settled + topic.linger_ns,
        expected_ns=words.end_ns,
        latest_ns=words.end_ns + 14 * DAY_NS,
        volume_24h=traded,
        activity=0.0 if stake.placeholder else activity,
        words=words,
        edits=edits,
        grid_changes=changes,
        halts=whole_life(stake, "halted", open_ns + HOUR_NS, close),
        frozen=whole_life(stake, "frozen", open_ns + HOUR_NS, close),
    )


def _grids(
    seed: int, name: str, stake: Stake, claim: Claim, life: tuple[int, int], traded: float
) -> tuple[Ladder, tuple[GridChange, ...]]:
    """Choose a tick, and find out when the price has first come so near to an end that the venue tightens it."""
    open_ns, close_ns = life
    start = probability_at(claim, open_ns)
    if not 0.06 < start < 0.94 or traded > 120_000:
        return _TICKS["0.001"], ()
    if number(seed, name, "grid") % 4 == 0:
        for k in range(1, 10):
            at = open_ns + (close_ns - open_ns) * k // 10
            if not 0.035 < probability_at(claim, at) < 0.965:
                return _TICKS["0.01"], (GridChange(at, _FINE),)
    return _TICKS["0.01"], ()
