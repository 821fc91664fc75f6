"""Cases of concepts: two invented listings in a few words, how they lie, and whether that may stand unasked."""

import msgspec

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import Listed, listed


class Side(msgspec.Struct, frozen=True):
    """One listing, in a few words."""

    title: str
    outcome: str = "Yes"
    rules: str | None = None
    close: str | None = None
    event: str = ""
    name: str = ""

    def listed(self, venue: Venue) -> Listed:
        """Return it as a venue lists it."""
        return listed(
            venue, self.title, outcome=self.outcome, rules=self.rules, close=self.close, opens=None, event=self.event,
            name=self.name,
        )  # fmt: skip


class Case(msgspec.Struct, frozen=True):
    """Two listings, how the first lies to the second, and whether a verdict may stand without a person."""

    concept: str
    first: Side
    second: Side
    match: Match
    certain: bool = False


def _side(text: str) -> Side:
    """Read `Title [Outcome]`."""
    title, bracket, outcome = text.strip().removesuffix("]").partition(" [")
    return Side(title, outcome) if bracket else Side(title)


def cases(concept: str, match: Match, text: str, *, certain: bool = False) -> list[Case]:
    """Read two titles a pair, a line each."""
    lines = [_side(line) for line in text.strip().splitlines() if line.strip()]
    return [Case(concept, *pair, match, certain) for pair in zip(lines[::2], lines[1::2], strict=True)]


def case_id(case: Case) -> str:
    """Name a case by its concept and both listings."""
    names = (f"{side.title[:40]} [{side.outcome}]" for side in (case.first, case.second))
    return f"{case.concept}: {' / '.join(names)}"


def check(case: Case) -> None:
    """Judge a case in both orders."""
    ours, theirs = parse(*case.first.listed(Venue.KALSHI)), parse(*case.second.listed(Venue.POLYMARKET))
    found, back = RulesScorer().judge(ours, theirs), RulesScorer().judge(theirs, ours)
    assert found.match is case.match
    assert back.match is case.match.mirrored
    assert not (found.certain or back.certain) or case.certain
