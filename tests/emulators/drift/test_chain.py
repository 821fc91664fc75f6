"""The accounts on the emulated chain, read over its RPC and subscriptions as any Solana client would."""

import asyncio
import base64
import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from allsight.domain.ladder import Side
from allsight.emulators.drift import keys
from tests.emulators.drift.support import FED, OKC, Site, drift
from tests.emulators.small_world import START_NS

pytestmark = pytest.mark.integration

BASE64 = {"encoding": "base64", "commitment": "confirmed"}


def number(data: bytes, offset: int, size: int, *, signed: bool = False) -> int:
    return int.from_bytes(data[offset : offset + size], "little", signed=signed)


async def read(site: Site, address: str) -> bytes:
    found = await site.rpc("getAccountInfo", address, BASE64)
    assert found["value"] is not None, address
    assert found["value"]["owner"] == keys.PROGRAM
    return base64.b64decode(found["value"]["data"][0])


async def settle_slots(site: Site) -> None:
    """Let what was written become confirmed."""
    site.venue.write_accounts()
    for _ in range(4):
        site.pass_slots()
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def test_state_says_how_the_venue_is() -> None:
    async with drift() as site:
        state = await read(site, keys.STATE)
        assert len(state) == 992
        assert state[974] == 0
        assert number(state, 966, 2) == 6
        assert (number(state, 168, 4), number(state, 172, 4)) == (100, 100_000)
        assert number(state, 964, 2) == 600
        site.venue.controls.halt_exchange()
        await settle_slots(site)
        assert (await read(site, keys.STATE))[974] == 255


async def test_accounts_are_final_from_the_start() -> None:
    async with drift() as site:
        for address in (keys.STATE, keys.spot_market(0), site.perp(OKC).account, site.perp(OKC).oracle):
            assert (await site.rpc("getAccountInfo", address, {"encoding": "base64"}))["value"] is not None


async def test_a_market_follows_its_book() -> None:
    async with drift() as site:
        perp = site.perp(OKC)
        before = await read(site, perp.account)
        assert before[1_000:1_032] == OKC.encode().ljust(32)
        assert (before[1_162], before[1_163], before[1_165]) == (1, 2, 1)
        assert (number(before, 808, 8), number(before, 816, 8), number(before, 824, 8)) == (10**9, 1_000, 10**9)
        assert number(before, 1_136, 4) == 10_000
        assert number(before, 1_160, 2) == perp.index == 3
        site.trade(OKC, Side.YES, 999, 800)
        site.clock.advance(10)
        site.venue.advance_world()
        await settle_slots(site)
        after = await read(site, perp.account)
        long, short = site.venue.state.open_interest(perp)
        net = site.venue.state.net_base(perp)
        assert net > 0
        assert number(after, 304, 16, signed=True) == long * 10**9
        assert number(after, 320, 16, signed=True) == -short * 10**9
        assert number(after, 336, 16, signed=True) == net * 10**9 == (long - short) * 10**9
        assert number(after, 384, 16, signed=True) < 0
        assert number(after, 1_184, 8) == perp.last_fill_price
        assert number(after, 1_096, 8) == perp.next_fill > 1
        assert number(after, 752, 8) == perp.averages.mark
        # The maker's own prices, as clients compute them from its reserves.
        peg = number(after, 272, 16)
        ask = number(after, 672, 16) * peg // number(after, 656, 16)
        bid = number(after, 704, 16) * peg // number(after, 688, 16)
        middle = number(after, 192, 16) * peg // number(after, 176, 16)
        assert bid < middle < ask
        assert abs(number(after, 176, 16) * number(after, 192, 16) - number(after, 256, 16) ** 2) < 10**30


async def test_a_markets_maker_charges_what_it_sold() -> None:
    async with drift() as site:
        site.trade(OKC, Side.YES, 999, 2_000)
        perp = site.perp(OKC)
        net = site.venue.state.net_base(perp)
        await settle_slots(site)
        quote = number(await read(site, perp.account), 384, 16, signed=True)
        assert 0.6 < -quote / net / 10**6 < 1  # what users paid the maker per share that they are long


async def test_oracles_follow_the_mark_and_are_no_source_of_truth() -> None:
    async with drift() as site:
        perp = site.perp(FED)
        oracle = await read(site, perp.oracle)
        assert number(oracle, 8, 8, signed=True) == perp.oracle_price
        assert number(oracle, 16, 8, signed=True) == 1_000_000
        assert number(oracle, 48, 2) == perp.index
        site.world.drift = lambda at_ns: 1.0 if at_ns > START_NS else 0.0
        for _ in range(30):
            site.clock.advance(10)
            site.venue.trade_once()
            site.venue.advance_world()
        await settle_slots(site)
        later = number(await read(site, perp.oracle), 8, 8, signed=True)
        mid = site.venue.state.touch(perp).mid
        assert mid is not None
        assert perp.oracle_price == later
        assert number(oracle, 8, 8, signed=True) < later < mid  # an hour's average lags behind


async def test_markets_are_found_by_filters_and_perpetuals_are_none() -> None:
    async with drift() as site:
        every = {"memcmp": {"offset": 0, "bytes": "2pTyMkwXuti"}}
        config: dict[str, Any] = {"encoding": "base64", "filters": [every]}
        assert len(await site.rpc("getProgramAccounts", keys.PROGRAM, config)) == 6
        config["filters"] = [every, {"memcmp": {"offset": 1_163, "bytes": "3"}}]
        found = await site.rpc("getProgramAccounts", keys.PROGRAM, config)
        assert {entry["pubkey"] for entry in found} == {perp.account for perp in site.venue.state.perps.values()}
        spot = {"encoding": "base64", "filters": [{"memcmp": {"offset": 0, "bytes": "HqqNdyfVbzv"}}]}
        (dollars,) = await site.rpc("getProgramAccounts", keys.PROGRAM, spot)
        assert dollars["pubkey"] == keys.spot_market(0)
        addresses = [keys.perp_market(index) for index in range(8)]
        many = (await site.rpc("getMultipleAccounts", addresses, BASE64))["value"]
        assert [entry is None for entry in many] == [False] * 6 + [True] * 2


async def follow(connection: ClientConnection, method: str, *params: Any) -> None:
    await connection.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}))
    assert "result" in json.loads(await asyncio.wait_for(connection.recv(), 5))


async def told(site: Site, connection: ClientConnection) -> Any:
    """Let slots pass until something is told."""
    for _ in range(100):
        site.pass_slots()
        try:
            message = json.loads(await asyncio.wait_for(connection.recv(), 0.02))
        except TimeoutError:
            continue
        return message["params"]["result"]
    raise AssertionError("nothing was told")


async def test_fills_are_logged_and_can_be_looked_up() -> None:
    async with drift() as site, connect(site.venue.rpc_ws_url) as connection:
        await follow(connection, "logsSubscribe", {"mentions": [keys.PROGRAM]}, {"commitment": "confirmed"})
        site.trade(OKC, Side.YES, 999, 7)
        result = await told(site, connection)
        logs = result["value"]["logs"]
        assert logs[0] == f"Program {keys.PROGRAM} invoke [1]"
        (line,) = [log for log in logs if log.startswith("Program data: ")]
        event = base64.b64decode(line.removeprefix("Program data: "))
        assert event[:8].hex() == "e0344347c2ed6d01"
        signature = result["value"]["signature"]
        (fill,) = site.venue.state.fills.of(site.perp(OKC))
        assert fill.signature == signature
        config = {"encoding": "json", "commitment": "confirmed", "maxSupportedTransactionVersion": 0}
        transaction = await site.rpc("getTransaction", signature, config)
        assert transaction["meta"]["logMessages"] == logs
        keys_named = transaction["transaction"]["message"]["accountKeys"]
        assert {keys.PROGRAM, site.perp(OKC).account, fill.taker.user} <= set(keys_named)


async def test_every_fill_is_a_transaction_of_its_own() -> None:
    async with drift() as site:
        placed = site.trade(OKC, Side.NO, 1, 3_000)
        signatures = {fill.signature for fill in site.venue.state.fills.of(site.perp(OKC))}
        assert len(signatures) == len(placed.trades) > 3
        assert len(site.venue.state.node.transactions) == len(signatures)


async def test_accounts_are_followed() -> None:
    async with drift() as site, connect(site.venue.rpc_ws_url) as connection:
        assert site.venue.rpc_ws_url.rsplit(":", 1)[1] == str(int(site.venue.rpc_url.rsplit(":", 1)[1]) + 1)
        await follow(connection, "accountSubscribe", keys.STATE, BASE64)
        site.venue.controls.halt_exchange()
        result = await told(site, connection)
        assert base64.b64decode(result["value"]["data"][0])[974] == 255
        site.venue.controls.resume_exchange()
        result = await told(site, connection)
        assert base64.b64decode(result["value"]["data"][0])[974] == 0


async def test_nothing_is_written_that_has_not_changed() -> None:
    async with drift() as site:
        slot = site.venue.state.slot()
        site.pass_slots(2)
        site.venue.write_accounts()
        changed = site.venue.state.node.accounts.changed(slot + 2)
        assert changed == ()
