"""The adapter's hooks, one by one, over real sockets."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from fractions import Fraction
from typing import Any

import msgspec
import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, SystemClock
from allsight.domain.errors import (
    ConnectivityError,
    InvalidRequestError,
    NotFoundError,
    RateLimitedError,
    VenueDataError,
)
from allsight.domain.market import Category, Lifecycle
from allsight.domain.messages import VenueState
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.drift import adapter as drift_adapter
from allsight.ingestion.adapters.drift import checks
from allsight.ingestion.adapters.drift.adapter import DriftAdapter
from allsight.ingestion.adapters.drift.venue import VELOCITY_PROGRAM, DriftConfig, Urls
from allsight.ingestion.rest.client import RestPolicy
from allsight.ingestion.rest.solana import RpcRates
from tests.ingestion.drift.support import BOS, OKC, fill_event, key, levels, logged, market
from tests.ingestion.drift.venue_server import INDEXES, VenueServer
from tests.support.http_server import Answer
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

QUICK = RestPolicy(attempts=3, first_pause_s=0.01, longest_pause_s=0.05)
NO_LIMIT = RpcRates(
    every_method=msgspec.structs.replace(RpcRates().every_method, per_s=1_000.0, capacity=1_000.0),
    one_method=msgspec.structs.replace(RpcRates().one_method, per_s=1_000.0, capacity=1_000.0),
    special=(),
)


def adapter_of(venue: VenueServer, **changes: Any) -> DriftAdapter:
    config = DriftConfig(**{"environment": "test", "enabled": True, "urls": venue.urls, "rates": NO_LIMIT, **changes})
    return DriftAdapter(config, clock=SystemClock(), rng=random.Random(1), rest=QUICK)


@pytest.fixture
async def venue() -> AsyncIterator[VenueServer]:
    async with VenueServer() as server:
        yield server


@pytest.fixture
async def adapter(venue: VenueServer) -> AsyncIterator[DriftAdapter]:
    adapter = adapter_of(venue)
    yield adapter
    await adapter.aclose()


async def whole(adapter: DriftAdapter) -> CataloguePage:
    (page,) = [page async for page in adapter.catalogue(None)]
    return page


# -- switch and facts ------------------------------------------------------------------------------------------------


def test_the_venue_is_halted_unless_it_is_switched_on() -> None:
    parked = DriftConfig().parked
    assert parked is not None
    assert parked.state is VenueState.HALTED
    assert "2026-04-01" in parked.reason
    assert "ALLSIGHT_DRIFT__ENABLED" in parked.reason
    assert DriftConfig(enabled=True).parked is None


def test_it_is_never_pointed_at_the_successor() -> None:
    with pytest.raises(InvalidRequestError, match="Velocity"):
        DriftConfig(program=VELOCITY_PROGRAM)


def test_trap_38_a_providers_key_is_never_shown() -> None:
    urls = Urls(rpc="https://rpc.example/secret-key", rpc_stream="wss://x:secret@rpc.example/?key=secret-key")
    config = DriftConfig(urls=urls)
    adapter = DriftAdapter(config, clock=SystemClock(), rng=random.Random(1))
    assert "secret" not in repr(config) + repr(urls) + repr(adapter.urls)
    assert dict(adapter.urls)["Solana node"] == "https://rpc.example"


def test_rules_come_over_https_or_from_this_machine() -> None:
    assert Urls(rules="http://127.0.0.1:9/markets.json").rules
    with pytest.raises(InvalidRequestError, match="https"):
        Urls(rules="http://example.org/markets.json")


# -- catalogue -------------------------------------------------------------------------------------------------------


async def test_markets_come_from_the_chain_with_volume_and_words(adapter: DriftAdapter) -> None:
    await adapter.start()
    page = await whole(adapter)
    okc, bos = page.markets
    assert [(one.key, one.lifecycle) for one in page.markets] == [
        (key(OKC), Lifecycle.OPEN),
        (key(BOS), Lifecycle.OPEN),
    ]
    assert (okc.title, okc.volume_24h, okc.fees.rate) == ("Will the Thunder win?", 1234.5, Fraction(1, 1_000))
    assert bos.title == "Will the Boston Celtics win the 2025 NBA Finals?", "what nobody describes has our own words"
    assert [one.category for one in page.events] == [Category.SPORTS] * 2
    assert [rules.has_text for rules in page.rules] == [True, True]
    assert (page.settlements, page.filtered) == ((), ())


async def test_changes_cost_no_listing_and_no_document(adapter: DriftAdapter, venue: VenueServer) -> None:
    await whole(adapter)
    venue.put_market(OKC, status=6)
    (page,) = [page async for page in adapter.catalogue(1)]
    assert [one.lifecycle for one in page.markets] == [Lifecycle.SUSPENDED, Lifecycle.OPEN]
    assert len(venue.paths("/stats/markets")) == len(venue.paths("/markets.json")) == 1


async def test_a_name_without_the_suffix_gets_the_one_of_the_listing(adapter: DriftAdapter, venue: VenueServer) -> None:
    address, (program, data) = next(
        (address, value) for address, value in venue.node.accounts.items() if BOS.encode() in value[1]
    )
    venue.node.accounts[address] = (program, data.replace(BOS.encode(), BOS.encode()[:-4] + b"    "))
    assert [one.key for one in (await whole(adapter)).markets] == [key(OKC), key(BOS)]


async def test_without_listing_or_document_the_markets_are_known_all_the_same(
    adapter: DriftAdapter, venue: VenueServer
) -> None:
    venue.faults["/stats/markets"] = [Answer(200, b'{"success":false,"message":"maintenance"}')]
    venue.faults["/markets.json"] = [Answer(200, b"[]")]
    page = await whole(adapter)
    assert len(page.markets) == 2
    assert dict(page.filtered) == {
        "read without the Data API: no volumes": 1,
        "the rules document could not be read": 1,
    }
    assert dict((await whole(adapter)).filtered) == {}


async def test_what_is_left_out_is_counted(adapter: DriftAdapter, venue: VenueServer) -> None:
    venue.put_market(OKC, margin=1_000)
    venue.rules["X"] = 7
    venue.node.accounts["4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM"] = venue.node.accounts[_address(venue, BOS)]
    cut = dict(venue.node.accounts)
    owner, data = cut[_address(venue, BOS)]
    venue.node.accounts["4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM"] = (owner, data[:1_170])
    page = await whole(adapter)
    assert [one.key for one in page.markets] == [key(BOS)]
    assert dict(page.filtered) == {
        "not fully collateralised": 1,
        "unreadable entry of the rules document": 1,
        "unreadable market account": 1,
    }


def _address(venue: VenueServer, symbol: str) -> str:
    return next(address for address, (_, data) in venue.node.accounts.items() if symbol.encode() in data)


async def test_a_node_that_does_not_list_accounts_is_asked_by_address(
    adapter: DriftAdapter, venue: VenueServer
) -> None:
    venue.node.fail("getProgramAccounts", Answer(410, b"{}"))
    assert len((await whole(adapter)).markets) == 2
    (asked,) = venue.node.called("getMultipleAccounts")
    assert len(asked[0]) == 80
    await whole(adapter)
    assert len(venue.node.called("getProgramAccounts")) == 1, "and is not asked to list again"


async def test_lookup_reads_what_is_named(adapter: DriftAdapter) -> None:
    page = await adapter.lookup([BOS, "NO-SUCH-BET"])
    assert [one.key for one in page.markets] == [key(BOS)]
    assert [one.market for one in page.rules] == [key(BOS)]


# -- health ----------------------------------------------------------------------------------------------------------


async def test_health_is_derived_from_chain_and_server(
    adapter: DriftAdapter, venue: VenueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await adapter.halted() is None
    venue.node.slot += 1
    venue.put_state(status=0b1000)
    assert await adapter.halted() == "the exchange has paused operations (status bits 0b00001000)"
    venue.put_state()
    assert await adapter.halted() is None
    monkeypatch.setattr(drift_adapter, "STILL_NS", 0)
    assert f"stands still at slot {venue.node.slot}" in str(await adapter.halted())
    monkeypatch.undo()
    venue.node.slot += 1
    venue.faults["/health"] = [Answer(500, b"Internal error", {"content-type": "text/plain"})] * 3
    assert "no order books" in str(await adapter.halted())
    venue.node.slot += 1
    assert await adapter.halted() is None


async def test_without_a_state_there_is_no_exchange(adapter: DriftAdapter, venue: VenueServer) -> None:
    venue.node.accounts.clear()
    with pytest.raises(VenueDataError, match="no Drift state"):
        await adapter.start()


async def test_it_starts_again_after_it_was_closed(adapter: DriftAdapter) -> None:
    await adapter.start()
    await adapter.aclose()
    await adapter.start()
    assert len((await whole(adapter)).markets) == 2


# -- books and the past ----------------------------------------------------------------------------------------------


async def test_books_over_rest(adapter: DriftAdapter, venue: VenueServer) -> None:
    okc, bos = await adapter.books([market(OKC, 67), market(BOS, 68)])
    assert (levels(okc.bids), levels(bos.asks)) == ({"0.640": 150, "0.636": 250}, {"0.310": 50})
    assert (okc.trust, okc.valid_for_ns) == (Trust.LIVE, 5 * SECOND_NS)
    assert venue.paths("/batchL2") == [{"marketIndex": "67,68", "marketType": "perp,perp", "depth": "100,100"}]
    assert "includeIndicative" not in str(venue.paths("/batchL2"))


async def test_no_data_is_not_no_liquidity(adapter: DriftAdapter, venue: VenueServer) -> None:
    venue.empty.add(OKC)
    venue.books[BOS] = ([], [])
    missing, bare = await adapter.books([market(OKC, 67), market(BOS, 68)])
    assert (missing.trust, missing.reason) == (Trust.STALE, "the order book server has no data of this market")
    assert (bare.trust, bare.bids) == (Trust.LIVE, ())


async def test_a_market_that_the_server_does_not_know_spoils_no_other(
    adapter: DriftAdapter, venue: VenueServer
) -> None:
    venue.unknown.add(OKC)
    gone, live = await adapter.books([market(OKC, 67), market(BOS, 68)])
    assert (gone.trust, gone.reason) == (Trust.STALE, "the order book server does not know this market")
    assert live.trust is Trust.LIVE


async def test_an_unreadable_book_spoils_no_other(adapter: DriftAdapter, venue: VenueServer) -> None:
    venue.books[OKC] = ([], [(0, 5)])
    broken, live = await adapter.books([market(OKC, 67), market(BOS, 68)])
    assert broken.reason.startswith("the book cannot be read")
    assert (broken.trust, live.trust) == (Trust.STALE, Trust.LIVE)


async def test_a_book_of_an_old_time_is_stale_over_rest_too(adapter: DriftAdapter, venue: VenueServer) -> None:
    fresh = venue.snapshot
    venue.snapshot = lambda symbol, **more: fresh(symbol, **{**more, "ts": 1_000})  # type: ignore[method-assign]
    (found,) = await adapter.books([market(OKC, 67)])
    assert found.trust is Trust.STALE
    assert "s old" in found.reason


async def test_history_asks_with_the_bounds_that_the_venue_turned_round(
    adapter: DriftAdapter, venue: VenueServer
) -> None:
    start_s = 1_739_498_400
    bars = await adapter.history([market()], start_s * SECOND_NS, (start_s + 10 * 3_600) * SECOND_NS)
    assert [bar.start_ns // SECOND_NS - start_s for bar in bars] == [hour * 3_600 for hour in range(1, 11, 2)]
    (asked,) = venue.paths(f"/market/{OKC}/candles/60")
    assert (int(asked["startTs"]) - int(asked["endTs"]), asked["limit"]) == (10 * 3_600, "1000")


async def test_a_long_past_is_read_in_pages(adapter: DriftAdapter, venue: VenueServer) -> None:
    start_s = 1_739_498_400
    bars = await adapter.history([market()], start_s * SECOND_NS, (start_s + 2_500 * 3_600) * SECOND_NS)
    assert len(bars) == len({bar.start_ns for bar in bars}) == 1_250
    assert len(venue.paths(f"/market/{OKC}/candles/60")) == 3


async def test_the_data_api_slows_us_down_and_refuses_under_status_200(
    adapter: DriftAdapter, venue: VenueServer
) -> None:
    path, span = f"/market/{OKC}/candles/60", (0, 7_200 * SECOND_NS)
    venue.faults[path] = [Answer(429, b'{"success":false,"message":"slow down"}')]
    assert await adapter.history([market()], *span)
    venue.faults[path] = [Answer(429, b"")] * 3
    with pytest.raises(RateLimitedError):
        await adapter.history([market()], *span)
    venue.faults[path] = [Answer(200, b'{"success":false,"message":"Invalid symbol"}')]
    with pytest.raises(VenueDataError, match="Invalid symbol"):
        await adapter.history([market()], *span)
    venue.faults[path] = [Answer(400, b'{"success":false,"message":"startTs must be newer"}')]
    with pytest.raises(InvalidRequestError, match="startTs must be newer"):
        await adapter.history([market()], *span)
    venue.faults[path] = [Answer(403, b"blocked")]
    with pytest.raises(ConnectivityError, match="refuses this address"):
        await adapter.history([market()], *span)


# -- doctor ----------------------------------------------------------------------------------------------------------


async def test_every_check_finds_what_it_looks_for(
    adapter: DriftAdapter, venue: VenueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_LISTENING_S", 0.3)
    found: dict[str, str] = {}
    for check in adapter.checks():
        if check.name == "stream":
            await _while_telling(venue, check.run, found)
        elif check.name == "fills in the chain's logs":
            await _while_logging(venue, check.run, found)
        else:
            found[check.name] = await check.run()
    assert found["exchange state"].endswith("80 markets of all kinds, nothing is paused")
    assert found["markets on chain, rules and fees"].startswith("2 prediction markets, 2 open, 2 with rules text")
    assert f"{OKC}: 2 firm bids, 2 firm asks" in found["order book"]
    assert found["makers of the book on chain"] == f"{OKC}: 2 of 2 makers have an order resting in their account"
    assert found["stream"] == f"{OKC}: first book with 4 firm levels"
    assert found["listing and prices"] == "3 markets listed; prices of 2 prediction markets, 2 current"
    assert found["past trades"] == f"{OKC}: 1 trades, 1 predictions read"
    assert "1 trades of prediction markets" in found["fills in the chain's logs"]


async def _while_telling(venue: VenueServer, run: Any, found: dict[str, str]) -> None:
    async def tell() -> None:
        await eventually(lambda: venue.connections)
        await eventually(lambda: any(one["channel"] == "orderbook" for one in venue.asked))
        await venue.tell(OKC)

    async with asyncio.TaskGroup() as group:
        group.create_task(tell())
        found["stream"] = await run()


async def _while_logging(venue: VenueServer, run: Any, found: dict[str, str]) -> None:
    async def write() -> None:
        await eventually(lambda: venue.node.subscribed["logsSubscribe"])
        value = {"signature": "5Sig", "err": None, "logs": list(logged(fill_event()))}
        for err in (None, {"InstructionError": [0, {"Custom": 101}]}):
            params = {"result": {"context": {"slot": 1}, "value": {**value, "err": err}}, "subscription": 7_001}
            await venue.node.send(json.dumps({"jsonrpc": "2.0", "method": "logsNotification", "params": params}))

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        found["fills in the chain's logs"] = await run()


async def test_a_check_that_fails_says_so(adapter: DriftAdapter, venue: VenueServer) -> None:
    run = {check.name: check.run for check in adapter.checks()}
    venue.unknown.add(OKC)
    with pytest.raises(InvalidRequestError, match="unrecognized marketName"):
        await run["order book"]()
    with pytest.raises(ConnectivityError, match="was refused"):
        await run["stream"]()
    venue.node.refuse.add("logsSubscribe")
    with pytest.raises(ConnectivityError, match="refuses logs"):
        await run["fills in the chain's logs"]()
    for symbol in INDEXES:
        venue.put_market(symbol, status=7)
    with pytest.raises(NotFoundError, match="no prediction market is open"):
        await run["order book"]()
