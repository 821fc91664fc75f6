"""Hand-made lives of episodes for the tests of statistics; ages in seconds, profits in dollars."""

import random
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from allsight.domain.clock import SECOND_NS, from_iso
from allsight.domain.ids import OpportunityId, Venue
from allsight.domain.market import Category
from allsight.domain.money import Currency
from allsight.domain.opportunity import CloseReason, EpisodeLife, LifeStep, OpportunityClass, OpportunityKind

T0 = from_iso("2026-11-22T14:00:00Z")
LOCKED, CONDITIONAL = OpportunityClass.LOCKED, OpportunityClass.CONDITIONAL


def ns(seconds: float) -> int:
    return round(seconds * SECOND_NS)


def life(
    name: str = "O1",
    *,
    opens: float = 0,
    closes: float | None = None,
    reason: CloseReason = CloseReason.PRICE,
    steps: tuple[tuple[Any, ...], ...] = ((0, 10),),
    **changes: Any,
) -> EpisodeLife:
    """Make an episode that opens so long after T0, and closes so long after T0; `steps` are (age, profit[, class])."""
    opened_ns = T0 + ns(opens)
    given: dict[str, Any] = {
        "id": OpportunityId(name),
        "kind": OpportunityKind.PAIR,
        "class_": LOCKED,
        "base": Currency.USD,
        "venues": (Venue.KALSHI, Venue.POLYMARKET),
        "category": Category.MACRO,
        "opened_ns": opened_ns,
        "closed_ns": None if closes is None else T0 + ns(closes),
        "close_reason": None if closes is None else reason,
        "best_guaranteed": max(Decimal(step[1]) for step in steps),
        "money_seconds": Decimal(0),
    }
    given.update(changes)
    told = [
        LifeStep(opened_ns + ns(age), Decimal(profit), class_[0] if class_ else given["class_"])
        for age, profit, *class_ in steps
    ]
    return EpisodeLife(**given, steps=tuple(told))


def some_lives(seed: int) -> list[EpisodeLife]:
    """Make up to twenty episodes of all ends, classes, kinds and venues, opened within the same minutes."""
    chance = random.Random(seed)
    found = []
    for number in range(chance.randint(0, 20)):
        opens = chance.randint(0, 200)
        closes = chance.choice([None, opens + chance.randint(0, 100)])
        class_ = chance.choice(list(OpportunityClass))
        ages = sorted(chance.sample(range(1, 61), chance.randint(0, 4)))
        later = [
            (age, chance.randint(1, 30), chance.choice([LOCKED, class_, CONDITIONAL]))
            for age in ages
            if closes is None or opens + age < closes
        ]
        found.append(
            life(
                f"O{number}",
                opens=opens,
                closes=closes,
                reason=chance.choice(list(CloseReason)),
                steps=((0, chance.randint(1, 30)), *later),
                class_=class_,
                kind=chance.choice(list(OpportunityKind)),
                venues=tuple(chance.sample(list(Venue), chance.randint(1, 3))),
                category=chance.choice(list(Category)),
            )
        )
    return found


lives = st.integers(0, 2**32).map(some_lives)
"""Episodes drawn by a seed: twenty of them drawn part by part take a tenth of a second."""
