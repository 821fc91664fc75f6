"""What the four further venues list of a topic: their own cut of what the first two offer.

Two bookmakers' exchanges make one market out of all outcomes, or a Yes and a No out of one claim. Two venues on a
chain list little: one claim at a time, or a pool over the outcomes.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from allsight.domain.ids import Venue
from allsight.emulators.universe.families.common import choose, pick
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.topic import Clause, Offer, Stake, Topic

POOL: Final = "pool"
"""The quirk of an offer whose stakes share one parimutuel pool."""

PEER: Final = "p2p"
"""The quirk of an offer in which one person quotes fixed odds."""

INCOMPLETE: Final = "incomplete"
"""The quirk of an offer to which the venue may still add outcomes."""

_RACES: Final = ("election_winner", "election_nominee", "award", "board", "champion", "finalist", "meeting")
_CONTESTS: Final = ("game", "duel")
_CLAIMS: Final = ("act", "effect", "total")
_FEW: Final = ("election_winner", "champion", "meeting", "duel", "game", "award", "act")
_LONGEST_POOL: Final = 8

Cut = Callable[[int, Topic, Offer, "_Habit"], Iterator[Offer]]


class _Habit(msgspec.Struct, frozen=True):
    """How a venue chooses: which share of the topics of a category, how busy it is there, how it cuts an offer.

    A venue whose program settles can do nothing but what is written in it: `programmed` offers treat what is not
    played in that one way, and their rules are never edited.
    """

    venue: Venue
    shares: Mapping[Category, float]
    busy: float
    cut: Cut
    void: str = "refund"
    quirk: str = ""
    programmed: bool = False


def with_more_venues(seed: int, topic: Topic) -> Topic:
    """Return a topic with the offers of the further venues added.

    A topic that many ask about is listed at many of them: the draw is shared, so that the sets of topics nest.
    """
    fullest: dict[str, Offer] = {}
    for offer in topic.offers:
        known = fullest.get(offer.form)
        if known is None or len(_plain(known)) < len(_plain(offer)):
            fullest[offer.form] = offer
    more = [
        made
        for habit in _HABITS
        if _interested(seed, topic, habit)
        for offer in fullest.values()
        for made in habit.cut(seed, topic, offer, habit)
    ]
    return msgspec.structs.replace(topic, offers=(*topic.offers, *more)) if more else topic


def _interested(seed: int, topic: Topic, habit: _Habit) -> bool:
    share = habit.shares.get(topic.category, 0.0)
    own = pick(seed, topic.id, f"alone at {habit.venue}{habit.quirk}", share / 8)
    return own or pick(seed, topic.id, "beyond", share)


def _bookmaker(seed: int, topic: Topic, offer: Offer, habit: _Habit) -> Iterator[Offer]:
    """Cut as an exchange for bets does: every outcome a runner of one market, else a Yes and a No."""
    if offer.form in _RACES or offer.form in _CONTESTS:
        yield _offer(seed, topic, offer, habit, _outcomes(topic, offer))
    elif offer.form in _CLAIMS:
        for stake in _plain(offer)[:2]:
            yield _offer(seed, topic, offer, habit, _both(topic, stake))


def _single(seed: int, topic: Topic, offer: Offer, habit: _Habit) -> Iterator[Offer]:
    """List one claim of a topic and no more."""
    first = next((one.form for one in topic.offers if one.form in _FEW), "")
    if offer.form == first:
        stake = choose(seed, topic.id, f"claim at {habit.venue}{habit.quirk}", _plain(offer)[:3])
        yield _offer(seed, topic, offer, habit, (stake,))


def _pool(seed: int, topic: Topic, offer: Offer, habit: _Habit) -> Iterator[Offer]:
    """Pool all outcomes of a race or contest, or both sides of one claim."""
    first = next((one.form for one in topic.offers if one.form in _FEW), "")
    if offer.form != first:
        return
    stakes = _both(topic, _plain(offer)[-1]) if offer.form == "act" else _outcomes(topic, offer)
    if len(stakes) <= _LONGEST_POOL:
        yield _offer(seed, topic, offer, habit, stakes)


def _offer(seed: int, topic: Topic, offer: Offer, habit: _Habit, stakes: tuple[Stake, ...]) -> Offer:
    quirks = {habit.quirk} if habit.quirk else set()
    if offer.form in _RACES and pick(seed, topic.id, f"incomplete at {habit.venue}", 0.25):
        quirks.add(INCOMPLETE)
    edited = not habit.programmed and pick(seed, topic.id, f"edits at {habit.venue}", 0.3)
    return Offer(
        habit.venue,
        offer.form,
        tuple(msgspec.structs.replace(stake, mark=habit.quirk) for stake in stakes),
        exclusive=len(stakes) > 1,
        clauses=tuple(_clause(seed, topic, clause, habit) for clause in offer.clauses),
        amendments=offer.amendments if edited else (),
        quirks=frozenset(quirks),
        busy=offer.busy * habit.busy,
    )


def _clause(seed: int, topic: Topic, clause: Clause, habit: _Habit) -> Clause:
    """Settle what is not played as this venue usually does; on everything else it follows the first venues."""
    if clause.aspect != "void":
        return clause
    usual = habit.programmed or pick(seed, topic.id, f"void at {habit.venue}", 0.6)
    return Clause("void", habit.void) if usual else clause


def _plain(offer: Offer) -> tuple[Stake, ...]:
    """Return the stakes on which anybody could list a market: no placeholder, no "anybody else"."""
    return tuple(stake for stake in offer.stakes if not stake.placeholder and not stake.other)


def _outcomes(topic: Topic, offer: Offer) -> tuple[Stake, ...]:
    stakes = _plain(offer)
    if offer.form in _CONTESTS and not topic.facts.get("draws"):
        return _both(topic, Stake(stakes[0].claim))
    return stakes


def _both(topic: Topic, stake: Stake) -> tuple[Stake, ...]:
    """Return a claim and its opposite; in a contest of two the opposite is the rival's win."""
    facts = topic.claims[stake.claim].facts
    turned = {}
    if "rival" in facts:
        name = "name" if "name" in facts else "club"
        turned = {name: facts["rival"], "rival": facts[name]}
    upright = Stake(stake.claim, facts=stake.facts)
    return upright, Stake(stake.claim, inverted=True, facts={**stake.facts, **turned})


_BETS: Final = {
    Category.SPORTS: 0.6,
    Category.POLITICS: 0.6,
    Category.ENTERTAINMENT: 0.5,
    Category.MACRO: 0.35,
    Category.TECH: 0.25,
    Category.GEOPOLITICS: 0.3,
}
_HABITS: Final = (
    _Habit(Venue.BETFAIR, _BETS, 1.2, _bookmaker),
    _Habit(Venue.SMARKETS, {category: share * 0.75 for category, share in _BETS.items()}, 0.25, _bookmaker),
    _Habit(Venue.DRIFT, {category: share * 0.14 for category, share in _BETS.items()}, 0.08, _single, void="half"),
    *(
        _Habit(
            Venue.HEDGEHOG,
            {category: bets * share for category, bets in _BETS.items()},
            busy,
            cut,
            quirk=quirk,
            programmed=True,
        )
        for share, busy, cut, quirk in ((0.24, 0.03, _pool, POOL), (0.12, 0.02, _single, PEER))
    ),
)
