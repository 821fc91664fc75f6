"""How well the markets of two events pair off, and how much that says of one doubtful pair.

Labelled pairs stand alone: of their siblings nothing is known, so the trained model cannot learn what these say. The
weights below were fitted on the doubtful pairs of a universe, held against its truth table, with what the model says as
it is (`scripts/train_siblings.py`). Where no sibling is listed nothing is said.
They move the probability that people are shown and by which the queue is ordered; no link rests on it.
"""

from math import exp, log
from typing import Final

import msgspec

from allsight.domain.ids import EventKey, MarketKey
from allsight.normalization.matcher.known import Known


class Siblings(msgspec.Struct, frozen=True):
    """How the siblings of two markets pair off.

    Attributes:
        paired: share of the siblings in the smaller event that certainly equal a market of the other event.
        likely: share of them that equal one, or may.
        rivals: whether a sibling of one may be the other as well, on the same side.
        equal: both events have as many markets.
        exclusive: both venues say that at most one of them pays.
    """

    paired: float
    likely: float
    rivals: bool
    equal: bool
    exclusive: bool


WEIGHTS: Final = {
    "paired": (0.35, 0.02),
    "likely": (1.05, 0.96),
    "rivals": (-0.5, 0.0),
    "equal": (1.48, 0.72),
    "exclusive": (-0.03, 0.59),
}
"""What each says in units of log odds, and what it is of the usual doubtful pair, of which it says nothing.

Rivals are too rare in the universe to learn from: their weight is our own guess.
"""

_LEAST: Final = 0.01


def siblings_of(known: Known, market: MarketKey, other: MarketKey) -> Siblings | None:
    """Return how the siblings of two markets pair off, None where neither event has another market that is known."""
    judgement = known.edges.get(market, {}).get(other)
    if judgement is None:
        return None
    events = (known.claims[market].event, known.claims[other].event)
    groups = [known.members.get(event, {}) for event in events]
    fewer, more = sorted(groups, key=len)
    others = [key for key in fewer if key not in (market, other)]
    if not others:
        return None
    certain = likely = 0
    for key in others:
        mates = [found for mate, found in known.edges.get(key, {}).items() if mate in more]
        certain += any(found.certain for found in mates)
        likely += bool(mates)
    rivals = any(
        found.match is judgement.match and mate in group and mate not in (market, other)
        for one, group in ((market, groups[1]), (other, groups[0]))
        for mate, found in known.edges.get(one, {}).items()
    )
    return Siblings(
        paired=certain / len(others),
        likely=likely / len(others),
        rivals=rivals,
        equal=len(fewer) == len(more),
        exclusive=all(_exclusive(known, event) for event in events),
    )


def _exclusive(known: Known, event: EventKey) -> bool:
    for key in known.members[event]:
        stated = known.listings[key].event
        if stated is not None:
            return stated.at_most_one
    return False


def shifted(chance: float, siblings: Siblings | None) -> float:
    """Return how likely a doubtful pair is, its siblings considered."""
    if siblings is None:
        return chance
    bounded = min(max(chance, _LEAST), 1.0 - _LEAST)
    odds = log(bounded / (1.0 - bounded))
    for name, (weight, usual) in WEIGHTS.items():
        odds += weight * (float(getattr(siblings, name)) - usual)
    return 1.0 / (1.0 + exp(-odds))
