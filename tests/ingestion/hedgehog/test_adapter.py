"""The adapter's hooks over real sockets, against a scripted node."""

import asyncio
from collections.abc import Sequence
from fractions import Fraction

import pytest

from allsight.domain.book import Trust
from allsight.domain.errors import InvalidRequestError, RateLimitedError
from allsight.domain.ids import MarketKey
from allsight.domain.market import Lifecycle, Market, Value
from allsight.domain.messages import BookSnapshot, PoolSnapshot
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.hedgehog import addresses, wire
from allsight.ingestion.adapters.hedgehog.adapter import HedgehogAdapter
from allsight.ingestion.adapters.hedgehog.listing import CLASSIC, NO_TEXT, PARLAY
from allsight.ingestion.solana.address import address_bytes
from tests.ingestion.hedgehog.scene import (
    CLASSICS,
    NO,
    ODDS,
    PARLAYS,
    YES,
    adapter,
    put_pool,
)
from tests.ingestion.hedgehog.support import (
    CREATOR,
    P2P,
    PLAIN,
    at,
    pool_data,
)
from tests.support.http_server import Answer
from tests.support.solana_node import SolanaNode

pytestmark = pytest.mark.integration


async def pages(reader: HedgehogAdapter) -> list[CataloguePage]:
    return [page async for page in reader.catalogue(None)]


async def markets_of(reader: HedgehogAdapter) -> list[Market]:
    return [market for page in await pages(reader) for market in page.markets]


def by_key(found: Sequence[BookSnapshot | PoolSnapshot]) -> dict[MarketKey, BookSnapshot]:
    return {one.key: one for one in found if isinstance(one, BookSnapshot)}


async def test_the_catalogue_lists_pools_and_odds_and_counts_the_rest(node: SolanaNode) -> None:
    await put_pool(node, 1, 2, number=3, uri="ipfs://nothingthere")
    await put_pool(node, 1, 2, number=4, state=1)
    parlay = bytearray(pool_data(1, 2) + bytes(100))
    parlay[wire.PARLAY_STATE_OFFSET] = 0
    parlay[125:133] = (5).to_bytes(8, "little")
    node.accounts[at(5)] = (PARLAYS, bytes(parlay))
    node.accounts[at(6)] = (CLASSICS, wire.SWAP_DISCRIMINATOR + bytes(133))
    reader = adapter(node)
    await reader.start()
    found = await pages(reader)
    assert [market.key for page in found for market in page.markets] == [YES, NO, ODDS]
    assert [event.title for page in found for event in page.events] == ["Will it rain?", "Will it snow?"]
    counted: dict[str, int] = {}
    for page in found:
        for rule, count in page.filtered:
            counted[rule] = counted.get(rule, 0) + count
    assert {rule: count for rule, count in counted.items() if count} == {NO_TEXT: 1, PARLAY: 1, CLASSIC: 1}
    listing = node.called("getProgramAccounts")[0]
    assert listing[0] == PLAIN
    assert [one["memcmp"]["bytes"] for one in listing[1]["filters"]] == ["4", "1"]
    await reader.aclose()


async def test_books_are_read_with_their_stakes_at_one_slot(node: SolanaNode) -> None:
    reader = adapter(node)
    markets = await markets_of(reader)
    found = await reader.books(markets)
    kinds = [type(one).__name__ for one in found]
    assert kinds == ["PoolSnapshot", "BookSnapshot", "BookSnapshot", "BookSnapshot"]
    assert {key: book.trust for key, book in by_key(found).items()} == {
        YES: Trust.DELAYED,
        NO: Trust.DELAYED,
        ODDS: Trust.LIVE,
    }
    (asked,) = node.called("getMultipleAccounts")
    assert asked[0] == [at(1), at(2), addresses.deposit(PLAIN, at(1)), addresses.deposit(P2P, at(2))]
    await reader.aclose()


async def test_a_pool_without_its_stakes_is_shown_and_not_trusted(node: SolanaNode) -> None:
    reader = adapter(node)
    markets = await markets_of(reader)
    await put_pool(node, 700_000_000, 300_000_000, held=900_000_000)
    del node.accounts[addresses.deposit(P2P, at(2))]
    books = by_key(await reader.books(markets))
    assert books[YES].trust is Trust.HALTED
    assert "only 900000000 of the 1000000000" in books[YES].reason
    assert books[ODDS].trust is Trust.HALTED
    assert "missing" in books[ODDS].reason
    await reader.aclose()


async def test_a_market_that_is_gone_has_an_empty_book_that_nobody_uses(node: SolanaNode) -> None:
    reader = adapter(node)
    markets = await markets_of(reader)
    del node.accounts[at(2)]
    books = by_key(await reader.books(markets))
    assert (books[ODDS].trust, books[ODDS].bids) == (Trust.HALTED, ())
    assert not (await reader.lookup([at(2)])).markets
    await reader.aclose()


async def test_another_cluster_is_refused_at_the_start() -> None:
    async with SolanaNode(genesis="EAaLPsLzPMGgWZmwgpDZ3dnLYwVYbAxPPJdYD9n3vJu5") as other:
        reader = adapter(other)
        with pytest.raises(InvalidRequestError, match="expected a node of cluster 5eykt4"):
            await reader.start()
        await reader.aclose()
        anywhere = adapter(other, genesis=None)
        await anywhere.start()
        await anywhere.aclose()


async def test_a_429_on_the_listing_is_waited_out_or_handed_on(node: SolanaNode) -> None:
    node.fail("getProgramAccounts", Answer(429, b"{}", {"retry-after": "0"}))
    reader = adapter(node)
    assert len(await markets_of(reader)) == 3
    node.fail("getProgramAccounts", *[Answer(429, b"{}", {"retry-after": "9"})])
    with pytest.raises(RateLimitedError):
        await pages(reader)
    await reader.aclose()


async def test_where_a_node_refuses_to_list_creators_are_asked_one_by_one(node: SolanaNode) -> None:
    made = addresses.market(PLAIN, CREATOR, 1)
    user = b"\x02" + address_bytes(CREATOR) + (2).to_bytes(4, "little")
    node.accounts[addresses.user(PLAIN, CREATOR)] = (PLAIN, user)
    node.accounts[made] = (PLAIN, pool_data(5, 5))
    refusal = Answer(body=b'{"jsonrpc":"2.0","id":1,"error":{"code":-32010,"message":"excluded"}}')
    node.fail("getProgramAccounts", *[refusal] * 4)
    reader = adapter(node, creators=(CREATOR,))
    found = await pages(reader)
    assert [market.key for page in found for market in page.markets] == [f"hedgehog:{made}~0", f"hedgehog:{made}~1"]
    assert any("would not count" in rule for rule, _ in found[-1].filtered)
    node.fail("getProgramAccounts", refusal)
    without = adapter(node)
    with pytest.raises(InvalidRequestError):
        await pages(without)
    await without.aclose()
    await reader.aclose()


async def test_ends_become_final_when_they_can_no_longer_be_undone(node: SolanaNode) -> None:
    reader = adapter(node)
    await pages(reader)
    await put_pool(node, 700_000_000, 300_000_000, state=1, outcome=1)
    first = await reader.lookup([f"{at(1)}~0", f"{at(1)}~1"])
    assert [(report.settlement, report.final) for report in first.settlements] == [
        (Value(Fraction(0)), False),
        (Value(Fraction(1)), False),
    ]
    assert {market.lifecycle for market in first.markets} == {Lifecycle.SETTLED}
    (page,) = [page async for page in reader.catalogue(5)]
    assert [report.final for report in page.settlements] == [True, True]
    assert node.calls[-1][1][1]["commitment"] == "finalized"
    (again,) = [page async for page in reader.catalogue(5)]
    assert not again.settlements
    await reader.aclose()


async def test_facts_name_hosts_and_no_keys(node: SolanaNode) -> None:
    reader = adapter(node, rpc_url="https://rpc.example/v2/s3cret", rpc_ws_url=None)
    assert reader.urls[:2] == (("Solana node", "https://rpc.example"), ("stream", "wss://rpc.example"))
    assert reader.keyed
    assert (reader.environment, reader.parked, await reader.halted(), await reader.history((), 0, 1)) == (
        "test",
        None,
        None,
        (),
    )
    assert reader.rate_left() == 1.0
    keyless = adapter(node)
    assert not keyless.keyed
    await keyless.aclose()
    await reader.aclose()


async def test_every_check_of_the_doctor_finds_something(node: SolanaNode) -> None:
    swap = wire.SWAP_DISCRIMINATOR + address_bytes(CREATOR) + bytes(101)
    node.accounts[at(6)] = (CLASSICS, swap)
    node.documents["/api/v1/classic/buy/"] = Answer(body=b'{"title":"Classic rain"}')
    reader = adapter(node)
    await reader.start()
    said: dict[str, str] = {}
    async with asyncio.TaskGroup() as group:
        slots = group.create_task(node.run())
        for check in reader.checks():
            said[check.name] = await check.run()
        slots.cancel()
    await reader.aclose()
    assert "the cluster that we mean" in said["node and cluster"]
    assert "3 markets" in said["catalogue and documents"]
    assert "2 of 2 books: 2 delayed" in said["books and stakes"]
    assert "told of slot" in said["stream"]
    assert said["Actions for classic markets"] == f"{CREATOR}: 'Classic rain'"
    assert "from ours" in said["clock"]
