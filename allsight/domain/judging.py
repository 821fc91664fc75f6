"""A second opinion on whether two markets are one bet: what is shown, what is said, and the seam for who says it."""

from enum import StrEnum
from typing import Protocol

import msgspec


class View(StrEnum):
    """What a second judge takes the YES of two markets to be to each other."""

    SAME = "same"
    OPPOSITE = "opposite"
    OTHER = "other"
    """Anything else: implied, related, another event."""
    UNSURE = "unsure"


class Exhibit(msgspec.Struct, frozen=True):
    """What is shown of one market: cleaned text of bounded length, still written by strangers."""

    title: str
    outcome: str
    rules: str
    closes: str


class Pairing(msgspec.Struct, frozen=True):
    """Two markets that somebody is to compare, without their venues' names or prices."""

    first: Exhibit
    second: Exhibit


class Opinion(msgspec.Struct, frozen=True):
    """What a second judge says; `confidence` (0..1) is its own word, `reason` a text of a stranger."""

    view: View
    confidence: float
    reason: str = ""


class SecondJudge(Protocol):
    """Compares two markets by their texts, slowly and fallibly."""

    async def opine(self, pairing: Pairing) -> Opinion:
        """Say what two markets are to each other.

        Raises:
            RetryLaterError: if it does not answer, or not in time.
            CredentialsError: if it refuses the key.
            VenueDataError: if what it answers is no opinion.
            InvalidRequestError: if it refuses the question.
        """
        ...
