"""Two markets from a few words, held against the relation expected of them."""

from typing import Any

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed

Side = str | dict[str, Any]


def read(venue: Venue, side: Side) -> Claim:
    """Read a title, or what else a venue's catalogue says of a market beside it."""
    told: dict[str, Any] = {"title": side} if isinstance(side, str) else dict(side)
    return parse(*listed(venue, told.pop("title"), **{"close": None, "opens": None, **told}))


def check(one: Side, two: Side, match: Match, *, surely: bool = True) -> None:
    """Hold two markets against the relation expected of them, both ways round; `surely` allows for certainty."""
    a, b = read(Venue.KALSHI, one), read(Venue.POLYMARKET, two)
    scorer = RulesScorer()
    found, back = scorer.judge(a, b), scorer.judge(b, a)
    assert found.match is match, found.fields
    assert back.match is match.mirrored
    assert back.certain == found.certain
    assert surely or not found.certain, found.fields
    if match.one_question:
        assert not scorer.rules_out(a, b)
