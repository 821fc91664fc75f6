"""Pairs of rules as venues word them, invented, and labelled before anything read them: what parts them, who wins."""

import functools
from fractions import Fraction
from pathlib import Path
from typing import Final

import msgspec

from allsight.domain.ids import Venue
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed


class WordedRules(msgspec.Struct, frozen=True):
    """Two rules of markets with one title.

    Attributes:
        kinds: what parts them, empty where they say the same in other words.
        pays: what a YES of each gets in the ending that parts them, None for a stake or a price.
        told: whether our conflict says so too; False where it names the ending but not what is paid.
        missed: a conflict that is not found.
    """

    title: str
    first: str
    second: str
    kinds: frozenset[str]
    outcome: str = "Yes"
    pays: tuple[str | None, str | None] | None = None
    told: bool = True
    missed: bool = False

    def __str__(self) -> str:
        return f"{self.first} | {self.second}"

    @property
    def paid(self) -> tuple[Fraction | None, Fraction | None]:
        """Return what is paid as numbers."""
        one, two = self.pays or (None, None)
        return None if one is None else Fraction(one), None if two is None else Fraction(two)

    @property
    def claims(self) -> tuple[Claim, Claim]:
        """Return both markets, read."""
        return self._claim(Venue.KALSHI, self.first), self._claim(Venue.POLYMARKET, self.second)

    @functools.cache  # noqa: B019  # there are as many as lines in the files, and several tests ask for each
    def _claim(self, venue: Venue, rules: str) -> Claim:
        event = self.title if " vs" in self.title else ""
        return parse(*listed(venue, self.title, outcome=self.outcome, event=event, rules=rules, name=str(venue)))


_FILES = sorted(Path(__file__).parent.glob("worded_rules*.jsonl"))
_LINES = [line for file in _FILES for line in file.read_bytes().splitlines()]
WORDED: Final = tuple(msgspec.json.decode(line, type=WordedRules) for line in _LINES)
PART: Final = tuple(pair for pair in WORDED if pair.kinds)
AGREE: Final = tuple(pair for pair in WORDED if not pair.kinds)
FOUND: Final = tuple(pair for pair in PART if not pair.missed)
