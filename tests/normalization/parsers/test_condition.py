"""Which sentence of the rules says when a market pays."""

import pytest

from allsight.domain.ids import Venue
from allsight.normalization.parsers.document import document
from tests.normalization.matcher.samples import listed


def condition(text: str) -> str:
    market = listed(Venue.POLYMARKET, "Will The Hidden River win Best Animated Feature?", rules=text)
    return document(market.market, market.event, market.rules).condition.text


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        (
            'It follows who wins. If no winner is announced within 30 days, this market will resolve to "Other".',
            "",
        ),
        ('If The Hidden River wins, this market will resolve to "Yes".', "If The Hidden River wins"),
        ('If no cut is announced, this market will resolve to "Yes". Otherwise "No".', "If no cut is announced"),
        ("If the Bills win, the market will resolve to \"Bills\".", "If the Bills win"),
    ],
    ids=["to anybody else", "to yes", "denied and to yes", "to a name"],
)  # fmt: skip
def test_what_happens_without_a_winner_is_not_what_is_paid_for(text: str, paid: str) -> None:
    assert condition(text).startswith(paid)
    assert bool(condition(text)) is bool(paid)
