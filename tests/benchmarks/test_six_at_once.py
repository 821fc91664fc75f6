"""Six venues at once, on a small scale: real sockets, another process, one store; and what is made of it."""

import pytest

from allsight.domain.book import Trust
from allsight.domain.ids import Venue
from benchmarks.__main__ import about, main, names
from benchmarks.reception import receiving
from benchmarks.senders import Go, Order
from benchmarks.six_at_once import SHARES, Share, going, ordered, quantile_ms

FEW = {venue: Share(6, 60) for venue in SHARES}


@pytest.mark.integration
async def test_every_message_of_six_venues_reaches_the_store() -> None:
    flood, paced = going(FEW, 0.5, paced=False), going(FEW, 0.2, paced=True)
    async with receiving(ordered(FEW, flood, paced)) as reception:
        markets = [market for inbox in reception.inboxes.values() for market in inbox.scene.markets]
        assert {market.venue for market in markets} == set(FEW)
        assert set(reception.memory) == set(FEW)
        seeds = reception.store.messages
        found = [await reception.run(part) for part in (flood, paced)]
        for part, one in zip((flood, paced), found, strict=True):
            books = {venue: reception.inboxes[venue].scene.books for venue in part}
            assert one.messages == {venue: go.frames * books[venue] for venue, go in part.items()}
            assert {venue: len(delays) for venue, delays in one.delays_ns.items()} == one.messages
            assert one.all_delays_ns[0] > 0
            # A busy machine may be late, and a sender too: what counts is that all has come and is trusted in the end.
            assert [text for text in one.troubles if "loop" not in text and "no current book" not in text] == []
            assert one.rate > 0
            assert one.per_core > 0
            assert one.waited >= 0
        assert reception.store.messages - seeds == sum(sum(one.messages.values()) for one in found)
        trusts = {market.venue: reception.store.top(market.key)[2] for market in markets}
        assert trusts == dict.fromkeys(FEW, Trust.LIVE) | {
            Venue.SMARKETS: Trust.DELAYED,
            Venue.HEDGEHOG: Trust.DELAYED,
        }


@pytest.mark.long
def test_the_paced_run_adds_up_to_the_goal() -> None:
    assert sum(share.markets for share in SHARES.values()) == 20_000
    assert sum(share.messages for share in SHARES.values()) == 10_000
    second = going(SHARES, 1.0, paced=True)
    assert second[Venue.KALSHI] == Go(3_500, 3_500.0)
    assert second[Venue.SMARKETS] == Go(1, 1.0)
    assert second[Venue.HEDGEHOG] == Go(200, 200.0)
    assert going(SHARES, 2.0, paced=False)[Venue.DRIFT] == Go(1_000, 0.0)


def test_senders_have_frames_ready_for_all_parts() -> None:
    some = {Venue.DRIFT: Go(3), Venue.KALSHI: Go(4)}
    shares = {Venue.DRIFT: Share(1, 1), Venue.KALSHI: Share(2, 1)}
    assert ordered(shares, some, {Venue.DRIFT: Go(5)}) == {Venue.DRIFT: Order(1, 8), Venue.KALSHI: Order(2, 4)}


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 6.0), (0.99, 10.0), (1.0, 10.0)])
def test_a_quantile_is_one_of_the_delays(share: float, expected: float) -> None:
    assert quantile_ms([number * 10**6 for number in range(1, 11)], share) == expected


def test_help_names_every_benchmark_and_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert {"hot_path", "six_at_once", "scale"} <= set(names())
    assert not {"senders", "reception", "memory", "loop"} & set(names())
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said and about(name) in said for name in names())
    assert main(["nothing"]) == 1
    assert "six_at_once" in capsys.readouterr().err
