"""A few bets in two wordings, from which labelled pairs of every relation are made."""

from collections.abc import Iterator

from allsight.normalization.matcher.measured.labelled import Label, LabelledPair
from tests.normalization.matcher.measured.pairs import A_IN_B, B_IN_A, DIFFERENT, OPPOSITE, RELATED, SAME, pair

LEVELS = (90, 100, 110)
COINS = ("Bitcoin", "Ethereum", "Solana", "Dogecoin")


def above(coin: str, level: int, day: int = 30) -> str:
    """Word a bet as one venue does."""
    return f"Will {coin} be above ${level},000 on November {day}, 2026 at 5 PM ET?"


def reaches(coin: str, level: int, day: int = 30) -> str:
    """Word the same bet as another does."""
    return f"{coin} price higher than ${level},000 on Nov {day}, 2026, 5:00 PM ET"


def labelled() -> list[LabelledPair]:
    """Return pairs of every relation, an event group per coin and day."""
    return [
        pair(label, number, event=event, a=a, b=b, outcomes=("Yes", side), category="crypto")
        for number, (label, event, a, b, side) in enumerate(_rows())
    ]


def _rows() -> Iterator[tuple[Label, str, str, str, str]]:
    for coin in COINS:
        for day in (28, 29):
            event = f"{coin} {day}"
            for level in LEVELS:
                yield SAME, event, above(coin, level, day), reaches(coin, level, day), "Yes"
            yield OPPOSITE, event, above(coin, 90, day), reaches(coin, 90, day), "No"
            yield A_IN_B, event, above(coin, 100, day), reaches(coin, 90, day), "Yes"
            yield B_IN_A, event, above(coin, 90, day), reaches(coin, 110, day), "Yes"
            yield RELATED, event, above(coin, 90, day), f"Will {coin} dip to $20,000 by Nov {day}, 2026?", "Yes"
            yield DIFFERENT, event, above(coin, 90, day), reaches(coin, 90, day - 9), "Yes"
