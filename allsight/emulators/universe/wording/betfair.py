"""Betfair's wording: from a topic's offer to a market with its runners, as the exchange would write them."""

from fractions import Fraction
from typing import Any, Final

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS
from allsight.domain.ids import Venue
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.emulators.universe.calendar import Day, day_end
from allsight.emulators.universe.chance import number, uniform
from allsight.emulators.universe.model import Category, Edit, ListedEvent, Listing, Span
from allsight.emulators.universe.topic import Clause, Offer, Stake, Topic
from allsight.emulators.universe.wording.betfair_clauses import TEXTS
from allsight.emulators.universe.wording.betfair_forms import FORMS, BetfairForm
from allsight.emulators.universe.wording.shared import (
    amended,
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
from allsight.emulators.universe.words.betfair import BetfairEventWords, BetfairWords

CLASSIC: Final = Ladder(
    kind=PriceKind.ODDS,
    decimals=2,
    bands=(
        Band(101, 200, 1),
        Band(202, 300, 2),
        Band(305, 400, 5),
        Band(410, 600, 10),
        Band(620, 1_000, 20),
        Band(1_050, 2_000, 50),
        Band(2_100, 3_000, 100),
        Band(3_200, 5_000, 200),
        Band(5_500, 10_000, 500),
        Band(11_000, 100_000, 1_000),
    ),
    quantum=Fraction(1, 100),
)
"""The venue's usual ladder of 350 odds; sizes are pence of backer's stake (venue sheet 5)."""

_POLITICS = ("2378961", "Politics")
_SPECIALS = ("10", "Special Bets")
EVENT_TYPES: Final = {
    Category.POLITICS: _POLITICS,
    Category.GEOPOLITICS: _POLITICS,
    Category.MACRO: ("6231", "Financial Bets"),
    Category.CRYPTO: ("6231", "Financial Bets"),
    Category.WEATHER: _SPECIALS,
    Category.TECH: _SPECIALS,
    Category.ENTERTAINMENT: _SPECIALS,
}
SPORTS: Final = {
    "soccer": ("1", "Soccer"),
    "basketball": ("7522", "Basketball"),
    "hockey": ("7524", "Ice Hockey"),
    "football": ("6423", "American Football"),
}
_TENNIS = ("2", "Tennis")
_DRAW: Final = 58_805

_LINK = (
    "For further information please see <a href=http://content.betfair.com/aboutus/content.asp?sWhichKey=Rules%20and%20"
    "Regulations#undefined.do style=color:0163ad; text-decoration: underline; target=_blank>Rules & Regs</a>."
)
_MANNERS: Final = (
    "Customers are responsible for managing their own positions at all times in this market.",
    "Customers should be aware that transmissions described as live by some broadcasters may be delayed.",
    "Unmatched bets will be cancelled if new runners are added.",
    "",
)


def word(seed: int, topic: Topic, offer: Offer) -> tuple[ListedEvent, tuple[Listing, ...]]:
    """Word one market of Betfair with all its runners."""
    form = FORMS[offer.form]
    lead = facts_of(topic, offer, offer.stakes[0], offer.clauses, form.derive)
    tail = listing_id(offer.stakes[0], offer.venue, offer.form).partition("/")[2]
    group = f"{topic.id}:{tail}"
    life = _Life(seed, topic, offer, form, group)
    ranked = sorted(range(len(offer.stakes)), key=lambda n: _is_draw(topic, offer.stakes[n]))
    priorities = {place: rank for rank, place in enumerate(ranked, 1)}
    listings = tuple(
        _listing(seed, topic, offer, stake, form, life, group, priorities[place])
        for place, stake in enumerate(offer.stakes)
    )
    listed = listed_event(
        topic,
        listings,
        title=f"{fill(form.event, lead)} - {fill(form.market, lead)}",
        exclusive=form.winners == 1,
        words=_market(seed, topic, offer, form, life, group, lead),
    )
    return listed, listings


class _Life:
    """When a market opens, turns in-play, closes and is settled: all of its runners at once."""

    def __init__(self, seed: int, topic: Topic, offer: Offer, form: BetfairForm, group: str) -> None:
        known = max(topic.claims[stake.claim].known_ns for stake in offer.stakes)
        self.open_ns = topic.listed_ns + 5 * MINUTE_NS
        self.close_ns = known + round((0.2 + 0.8 * uniform(seed, group, "close")) * MINUTE_NS)
        wait = form.settling * (0.4 + uniform(seed, group, "settling")) * MINUTE_NS
        self.settled_ns = self.close_ns + round(wait)
        self.start_ns = _start(seed, topic, form, group, known)
        self.in_play_ns: int | None = None
        self.halts: tuple[Span, ...] = ()
        if form.in_play and topic.event_ns is not None:
            if topic.branch == "void":  # it never begins: betting stays suspended until the market is voided
                self.halts = (Span(topic.event_ns, self.close_ns),)
            else:
                self.in_play_ns = topic.event_ns
                pause = round((12 + 25 * uniform(seed, group, "turn")) * SECOND_NS)
                self.halts = (Span(topic.event_ns, topic.event_ns + pause),)


def _start(seed: int, topic: Topic, form: BetfairForm, group: str, known_ns: int) -> int:
    """Return the start that the venue announces: outside sports now and then a date that has long passed."""
    if form.in_play and topic.event_ns is not None:
        return topic.event_ns
    if uniform(seed, group, "placeholder") < 0.35:
        return topic.listed_ns // HOUR_NS * HOUR_NS + round(2 * uniform(seed, group, "past")) * DAY_NS
    if topic.event_ns is not None:
        return topic.event_ns // MINUTE_NS * MINUTE_NS
    latest = [claim.facts["by"].date for claim in topic.claims.values() if "by" in claim.facts]
    return day_end(max(latest)) if latest else known_ns // HOUR_NS * HOUR_NS


def _is_draw(topic: Topic, stake: Stake) -> bool:
    return bool(topic.claims[stake.claim].facts.get("draw"))


def _rules(seed: int, group: str, form: BetfairForm, facts: dict[str, Any], clauses: tuple[Clause, ...]) -> str:
    comment = f"<!--{fill(form.comment, facts)}-->" if form.comment else ""
    manner = _MANNERS[number(seed, group, "manner") % len(_MANNERS)]
    turning = (
        "This market will be turned <b>IN PLAY</b> at the start, with all unmatched bets cancelled."
        if form.in_play
        else ""
    )
    texts = [fill(form.question, facts), fill(form.body, facts), *sentences(TEXTS, clauses, facts)]
    told = " ".join(text for text in (*texts, turning, manner, facts.get("note", "")) if text)
    return f"{comment}<br><b>MARKET INFORMATION</b><br><br>{_LINK}<br><br>{told}<br>"


def _words(
    seed: int, topic: Topic, offer: Offer, stake: Stake, form: BetfairForm, group: str, priority: int, at_ns: int
) -> BetfairWords:
    """Word a runner as of an instant: what has been edited since the opening stands in the clarifications."""
    clauses = clauses_at(offer, at_ns)
    edits = [amendment for amendment in offer.amendments if amendment.at_ns <= at_ns]
    moved = {amendment.clause.aspect for amendment in edits}
    standing = tuple(clause for clause in clauses if clause.aspect not in moved)
    lead = facts_of(topic, offer, offer.stakes[0], clauses, form.derive)
    facts = facts_of(topic, offer, stake, clauses, form.derive)
    told = []
    for amendment in sorted(edits, key=lambda entry: entry.at_ns):
        day = Day.at(amendment.at_ns)
        told += [f"{day.dd}/{day.date.month:02d}/{day.year}: {text}" for text in
                 sentences(TEXTS, (amendment.clause,), lead)]  # fmt: skip
    name = fill(form.runner, facts)
    return BetfairWords(
        selection_id=_DRAW if _is_draw(topic, stake) else 100_000 + number("runner", name) % 80_000_000,
        runner_name=name,
        sort_priority=priority,
        rules=_rules(seed, group, form, lead, standing),
        clarifications="<br>".join(told),
    )


def _listing(
    seed: int,
    topic: Topic,
    offer: Offer,
    stake: Stake,
    form: BetfairForm,
    life: _Life,
    group: str,
    priority: int,
) -> Listing:
    traded, activity = attention(seed, topic, offer, stake)
    close = life.close_ns
    edits = tuple(
        Edit(at, _words(seed, topic, offer, stake, form, group, priority, at)) for at, _ in amended(offer) if at < close
    )
    halted = any(member.facts.get("oddity") == "halted" for member in offer.stakes)
    return Listing(
        venue=Venue.BETFAIR,
        id=listing_id(stake, offer.venue, offer.form),
        claim=stake.claim,
        inverted=stake.inverted,
        group=group,
        ladder=CLASSIC,
        listed_ns=topic.listed_ns,
        open_ns=life.open_ns,
        close_ns=close,
        announced_close_ns=max(life.start_ns, life.open_ns),
        determined_ns=close,
        settled_ns=life.settled_ns,
        delisted_ns=life.settled_ns + topic.linger_ns,
        expected_ns=life.start_ns,
        latest_ns=max(life.start_ns, close) + 14 * DAY_NS,
        volume_24h=traded,
        activity=activity,
        words=_words(seed, topic, offer, stake, form, group, priority, topic.listed_ns),
        edits=edits,
        halts=(Span(life.open_ns + HOUR_NS, close),) if halted else life.halts,
        frozen=whole_life(stake, "frozen", life.open_ns + HOUR_NS, close),
    )


def _market(
    seed: int, topic: Topic, offer: Offer, form: BetfairForm, life: _Life, group: str, facts: dict[str, Any]
) -> BetfairEventWords:
    event_name, competition = fill(form.event, facts), fill(form.competition, facts)
    type_id, type_name = _event_type(topic)
    soccer = type_id == "1"
    return BetfairEventWords(
        market_id=f"1.{200_000_000 + number(seed, 'market', group) % 799_999_999}",
        market_name=fill(form.market, facts),
        market_type=fill(form.market_type, facts),
        event_type_id=type_id,
        event_type=type_name,
        event_id=str(30_000_000 + number(seed, "event", topic.id, event_name) % 9_999_999),
        event_name=event_name,
        country="GB" if soccer or topic.category is not Category.SPORTS else "US",
        event_open_ns=life.start_ns,
        start_ns=life.start_ns,
        suspend_ns=life.start_ns,
        competition_id=str(10_000 + number("competition", competition) % 12_000_000) if competition else "",
        competition=competition,
        timezone="Europe/London" if soccer else "GMT",
        turn_in_play_enabled=form.in_play,
        turn_in_play_ns=life.in_play_ns,
        bet_delay=5 if form.in_play else 0,
        bet_delay_models=("PASSIVE",) if soccer else (),
        base_rate=_base_rate(seed, group),
        discount_allowed=uniform(seed, group, "discount") > 0.12,
        complete="incomplete" not in offer.quirks and _names_all(topic, offer, form),
        winners=form.winners,
        rules_has_date=bool(number(seed, group, "dated") % 2),
    )


def _base_rate(seed: int, group: str) -> str:
    draw = uniform(seed, group, "base rate")
    return "5" if draw < 0.8 else "2" if draw < 0.9 else "6.5" if draw < 0.95 else "7"


def _names_all(topic: Topic, offer: Offer, form: BetfairForm) -> bool:
    """Tell whether one of the runners must win, or as many of them as do."""
    return abs(winners_foreseen(topic, offer) - form.winners) < 1e-6


def _event_type(topic: Topic) -> tuple[str, str]:
    if topic.category is not Category.SPORTS:
        return EVENT_TYPES[topic.category]
    league = topic.facts.get("league")
    return _TENNIS if league is None else SPORTS[league.sport]
