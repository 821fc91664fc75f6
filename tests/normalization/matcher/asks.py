"""Two markets out of a few words, and how the matcher says that they lie to each other."""

from typing import NamedTuple

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed


class Ask(NamedTuple):
    """One side of a pair: what a venue's catalogue says."""

    title: str
    outcome: str = "Yes"
    rules: str | None = None
    close: str | None = None


def lie(one: str | Ask, two: str | Ask) -> tuple[Match, bool]:
    """Judge two markets of two venues both ways round: how they lie to each other, and whether that is certain."""
    asks = [ask if isinstance(ask, Ask) else Ask(ask) for ask in (one, two)]
    a, b = (
        parse(*listed(venue, ask.title, outcome=ask.outcome, rules=ask.rules, close=ask.close, opens=None))
        for venue, ask in zip((Venue.KALSHI, Venue.POLYMARKET), asks, strict=True)
    )
    scorer = RulesScorer()
    found = scorer.judge(a, b)
    assert scorer.judge(b, a).match is found.match.mirrored
    return found.match, found.certain


def check(one: str | Ask, two: str | Ask, match: Match) -> None:
    found, certain = lie(one, two)
    assert found is match
    if not match.one_question:
        assert not certain
