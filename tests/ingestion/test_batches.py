from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.ids import EventKey
from allsight.domain.market import Market
from allsight.ingestion.batches import batches
from tests.support.markets import make_market


def _markets(events: list[int]) -> list[Market]:
    return [
        make_market(f"betfair:M{number}", event=EventKey(f"betfair:E{event}")) for number, event in enumerate(events)
    ]


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 4))
def test_no_batch_exceeds_the_limit_and_none_is_lost(events: list[int], limit: int) -> None:
    markets = _markets(events)
    plain = list(batches(markets, limit, counts_events=False))
    assert [market for batch in plain for market in batch] == markets
    assert all(len(batch) <= limit for batch in plain)
    grouped = list(batches(markets, limit, counts_events=True))
    assert sorted(market.key for batch in grouped for market in batch) == sorted(market.key for market in markets)
    assert all(len({market.event for market in batch}) <= limit for batch in grouped)
    seen = [event for batch in grouped for event in {market.event for market in batch}]
    assert len(seen) == len(set(seen)), "the markets of an event travel together"
