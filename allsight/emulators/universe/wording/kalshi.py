"""Kalshi's wording: from a topic's offer to an event with its markets, as the exchange would write them."""

import uuid
from fractions import Fraction
from typing import Any, Final

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS
from allsight.domain.ids import Venue
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.emulators.universe.chance import digest, uniform
from allsight.emulators.universe.model import Category, Edit, ListedEvent, Listing
from allsight.emulators.universe.spaces import Measure, Reading
from allsight.emulators.universe.topic import Clause, Offer, Stake, Topic
from allsight.emulators.universe.wording.kalshi_clauses import TEXTS
from allsight.emulators.universe.wording.kalshi_forms import FORMS, KalshiForm
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
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiSeries, KalshiWords

CATEGORIES: Final = {
    Category.POLITICS: "Politics",
    Category.MACRO: "Economics",
    Category.CRYPTO: "Crypto",
    Category.SPORTS: "Sports",
    Category.WEATHER: "Climate and Weather",
    Category.TECH: "Science and Technology",
    Category.ENTERTAINMENT: "Entertainment",
    Category.GEOPOLITICS: "World",
}

STRUCTURES: Final[dict[str, tuple[tuple[int, int, int], ...]]] = {
    "linear_cent": ((100, 9_900, 100),),
    "tapered_deci_cent": ((10, 990, 10), (1_000, 9_000, 100), (9_010, 9_990, 10)),
    "center_whole_edge_half_cent": ((50, 950, 50), (1_000, 9_000, 100), (9_050, 9_950, 50)),
}
"""First price, last price and step of each band in units of $0.0001, by the label of the venue."""

LADDERS: Final = {
    name: Ladder(
        kind=PriceKind.PROBABILITY,
        decimals=4,
        bands=tuple(Band(*band) for band in bands),
        quantum=Fraction(1, 100),
    )
    for name, bands in STRUCTURES.items()
}


def word(seed: int, topic: Topic, offer: Offer) -> tuple[ListedEvent, tuple[Listing, ...]]:
    """Word one event of Kalshi with all its markets."""
    form = FORMS[offer.form]
    lead = _facts(topic, offer, offer.stakes[-1], form, offer.clauses)
    series = fill(form.series, lead)
    event = f"{series}-{fill(form.suffix, lead)}"
    group = f"{topic.id}:{offer.form}@{offer.venue}"
    listings = tuple(_listing(seed, topic, offer, stake, form, event, group) for stake in offer.stakes)
    title = fill(form.title, lead)
    listed = listed_event(
        topic,
        listings,
        title=title,
        exclusive=offer.exclusive,
        words=KalshiEventWords(
            ticker=event,
            series=KalshiSeries(
                ticker=series,
                title=fill(form.series_title, lead),
                category=CATEGORIES[topic.category],
                frequency=form.frequency,
                fee_type=form.fee_type,
                fee_multiplier=form.fee_multiplier,
                tags=(topic.category.title(),),
                sources=form.sources,
            ),
            sub_title=fill(form.sub_title, lead),
            collateral_return_type=form.collateral,
            strike_date_ns=topic.event_ns,
            competition=fill(form.competition, lead),
            scope=form.scope,
        ),
    )
    return listed, listings


def _facts(topic: Topic, offer: Offer, stake: Stake, form: KalshiForm, clauses: tuple[Clause, ...]) -> dict[str, Any]:
    facts = facts_of(topic, offer, stake, clauses, form.derive)
    facts.update(_aliases(facts))
    return facts


def _aliases(facts: dict[str, Any]) -> dict[str, Any]:
    """Add the short spellings that several forms use."""
    extra: dict[str, Any] = {}
    if "text" in facts:
        extra["text_code"] = str(facts["text"]).replace(",", "")
    if "one" in facts:
        extra["one_last"], extra["two_last"] = (facts[name].split()[-1] for name in ("one", "two"))
    if "trophy" in facts:
        club = facts["club"]
        extra |= {"place": club.place, "club_code": club.code, "yy": f"{facts['year'] % 100:02d}",
                  "league_code2": facts["league"].code.upper()}  # fmt: skip
    return extra


def _words(
    topic: Topic, offer: Offer, stake: Stake, form: KalshiForm, event: str, clauses: tuple[Clause, ...]
) -> KalshiWords:
    facts = _facts(topic, offer, stake, form, clauses)
    single = len(offer.stakes) == 1 and "bare_ticker" in offer.quirks
    ticker = event if single else f"{event}-{fill(form.code, facts)}"
    rules = fill(form.rules, facts)
    if "the_the" in offer.quirks:
        rules = rules.replace(" the ", " the the ", 1)
    secondary = [fill(form.secondary, facts), *sentences(TEXTS, clauses, facts)]
    yes = fill(form.yes, facts)
    level = facts.get("level", facts.get("inches"))
    floor = facts.get("floor", level if form.strike == "greater" else None)
    return KalshiWords(
        ticker=ticker,
        market_id=str(uuid.UUID(bytes=digest("kalshi", ticker, topic.id)[:16], version=4)),
        title=fill(form.market, facts),
        subtitle=yes,
        yes_sub_title=yes,
        no_sub_title=fill(form.no, facts) or yes,
        rules_primary=rules,
        rules_secondary="\n".join(text for text in secondary if text)
        + ("\n" + facts["note"] if "note" in facts else ""),
        strike_type=facts.get("strike", form.strike) if form.strike == "custom" else form.strike,
        floor_strike=None if floor is None else float(floor),
        cap_strike=None if facts.get("cap") is None else float(facts["cap"]),
        custom_strike=facts.get("custom", ()),
        primary_participant_key=facts["custom"][0][0] if facts.get("custom") else "",
        can_close_early=bool(form.early),
        early_close_condition=form.early,
        settlement_timer_s=form.timer,
        price_level_structure=form.structure,
        occurrence_ns=topic.event_ns,
        expiration_value=_expiration(topic, stake, facts),
    )


def _expiration(topic: Topic, stake: Stake, facts: dict[str, Any]) -> str:
    """Return the value that the venue will have observed, in its own free text."""
    claim = topic.claims[stake.claim]
    space = claim.space
    if isinstance(space, Measure) and topic.category is not Category.SPORTS:
        return f"{space.reading:.2f}"
    if isinstance(space, Reading):
        return f"{space.price:.2f}"
    holds = space.probability(claim.region, claim.known_ns) >= 0.5
    return "Yes" if holds is not stake.inverted else "No"


def _listing(seed: int, topic: Topic, offer: Offer, stake: Stake, form: KalshiForm, event: str, group: str) -> Listing:
    claim = topic.claims[stake.claim]
    words = _words(topic, offer, stake, form, event, offer.clauses)
    name = listing_id(stake, offer.venue, offer.form)
    known = claim.known_ns
    scheduled = decision_foreseen(topic, claim)
    close = known if form.early else scheduled
    open_ns = topic.listed_ns + 10 * MINUTE_NS
    quick = topic.event_ns is not None and form.timer <= 120
    wait = 2 + 5 * uniform(seed, name, "wait") if quick else 15 + 90 * uniform(seed, name, "wait")
    determined = max(close, known) + round(wait * MINUTE_NS)
    settled = determined + form.timer * 1_000_000_000
    traded, activity = attention(seed, topic, offer, stake)
    edits = tuple(
        Edit(at, _words(topic, offer, stake, form, event, clauses)) for at, clauses in amended(offer) if at < close
    )
    return Listing(
        venue=Venue.KALSHI,
        id=name,
        claim=claim.id,
        inverted=stake.inverted,
        group=group,
        ladder=LADDERS[form.structure],
        listed_ns=topic.listed_ns,
        open_ns=open_ns,
        close_ns=close,
        announced_close_ns=max(close, scheduled + round(form.far_days * DAY_NS)),
        determined_ns=determined,
        settled_ns=settled,
        delisted_ns=settled + topic.linger_ns,
        expected_ns=scheduled + HOUR_NS,
        latest_ns=scheduled + round((form.far_days or 7) * DAY_NS),
        volume_24h=traded,
        activity=activity,
        words=words,
        edits=edits,
        halts=whole_life(stake, "halted", open_ns + HOUR_NS, close),
        frozen=whole_life(stake, "frozen", open_ns + HOUR_NS, close),
    )
