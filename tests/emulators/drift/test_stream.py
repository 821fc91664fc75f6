import asyncio
import json
import socket

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from allsight.domain.ladder import Side
from allsight.emulators.serving.faults import Fault, FaultKind
from tests.emulators.drift.support import FED, OKC, drift
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

BOOK = "orderbook_perp_3_grouped_1"


async def test_an_acknowledgement_has_no_channel_and_books_come_under_another_name() -> None:
    async with drift() as site, site.stream() as stream:
        said = await stream.subscribe("orderbook", OKC)
        assert said == {"message": f"Subscribe received for channel: orderbook, market: {OKC}, marketType: perp"}
        message = await stream.coming(BOOK)
        book = message["data"]
        rest = await site.l2(OKC)
        for side in ("bids", "asks"):
            assert [
                {"price": str(level["price"]), "size": str(level["size"]),
                 "sources": {name: str(size) for name, size in level["sources"].items()}}
                for level in book[side]
            ] == rest[side][:20]  # fmt: skip
            assert all(isinstance(level["size"], int) for level in book[side])
        assert {key: value for key, value in book.items() if key not in {"bids", "asks"}} == {
            key: value for key, value in rest.items() if key not in {"bids", "asks"}
        }


async def test_a_snapshot_comes_every_slot_and_slots_rise() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("orderbook", OKC)
        slots = [(await stream.coming(BOOK))["data"]["slot"] for _ in range(5)]
        assert slots == list(range(slots[0], slots[0] + 5))


async def test_heartbeats_come_every_five_seconds() -> None:
    async with drift() as site, site.stream() as stream:
        await eventually(lambda: len(site.venue.ws.peers) == 1)
        before = site.clock.now_ns()
        assert await stream.coming("heartbeat") == {"channel": "heartbeat"}
        await stream.coming("heartbeat")
        assert 9.5 < (site.clock.now_ns() - before) / 1e9 < 12


async def test_grouped_books() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("orderbook", OKC, grouping=100)
        book = (await stream.coming("orderbook_perp_3_grouped_100"))["data"]
        assert {level["price"] % 100_000 for side in ("bids", "asks") for level in book[side]} == {0}
        await stream.subscribe("orderbook", OKC, grouping=7)
        assert await stream.coming(BOOK)


async def test_older_servers_name_channels_without_their_grouping() -> None:
    async with drift(grouped_names=False) as site, site.stream() as stream:
        await stream.subscribe("orderbook", OKC)
        assert (await stream.coming("orderbook_perp_3"))["data"]["marketIndex"] == 3


async def test_levels_stand_in_no_order_now_and_then() -> None:
    async with drift(unsorted_every=1) as site, site.stream() as stream:
        await stream.subscribe("orderbook", OKC)
        book = (await stream.coming(BOOK))["data"]
        prices = [level["price"] for level in book["bids"]]
        assert prices != sorted(prices, reverse=True)
        rest = await site.l2(OKC)
        assert sorted(map(str, prices), reverse=True) == [level["price"] for level in rest["bids"][:20]]


async def test_quotes_that_bind_nobody_have_a_channel_of_their_own() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("orderbook_indicative", OKC)
        book = (await stream.coming("orderbook_indicative_perp_3_grouped_1"))["data"]
        assert "indicative" in book["bids"][0]["sources"]


async def test_trades_are_told_in_whole_units() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("trades", OKC)
        placed = site.trade(OKC, Side.YES, 999, 30)
        trade = (await stream.coming("trades_perp_3"))["data"]
        price = site.perp(OKC).last_fill_price
        assert trade["baseAssetAmountFilled"] == 30
        assert trade["quoteAssetAmountFilled"] == pytest.approx(30 * price / 1e6)
        assert trade["takerFee"] == pytest.approx(30 * price / 1e6 / 1_000)
        assert trade["makerFee"] == pytest.approx(-30 * price / 1e6 / 5_000, abs=1e-6)
        assert trade["takerOrderId"] == placed.order.id
        assert (trade["takerOrderDirection"], trade["makerOrderDirection"]) == ("long", "short")
        assert trade["action"] == "fill"
        assert trade["actionExplanation"] == "orderFilledWithMatch"


async def test_an_order_over_several_levels_is_several_fills_that_add_up() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("trades", OKC)
        placed = site.trade(OKC, Side.NO, 1, 2_000)
        assert len(placed.trades) > 3
        fills = [(await stream.coming("trades_perp_3"))["data"] for _ in placed.trades]
        assert [fill["fillRecordId"] for fill in fills] == list(range(1, len(fills) + 1))
        sizes = [fill["baseAssetAmountFilled"] for fill in fills]
        assert [fill["takerOrderCumulativeBaseAssetAmountFilled"] for fill in fills] == [
            sum(sizes[: n + 1]) for n in range(len(sizes))
        ]
        assert {fill["takerOrderBaseAssetAmount"] for fill in fills} == {2_000}
        quotes = sum(fill["quoteAssetAmountFilled"] for fill in fills)
        assert fills[-1]["takerOrderCumulativeQuoteAssetAmountFilled"] == pytest.approx(quotes)
        own = [fill for fill in fills if fill["actionExplanation"] == "orderFilledWithAmm"]
        assert own
        assert all(fill["maker"] is None for fill in own)


async def test_errors_and_what_is_ignored() -> None:
    async with drift() as site, site.stream() as stream:
        for channel, market in (("orderbook", "NO-SUCH-BET"), ("candles", OKC)):
            assert await stream.subscribe(channel, market) == {
                "channel": channel,
                "error": "Error subscribing to channel",
            }
        await stream.send(type="unsubscribe", marketType="perp", channel="orderbook", market="NO-SUCH-BET")
        assert await stream.next() == {"channel": "orderbook", "error": "Error unsubscribing from channel"}
        await stream.connection.send("no json at all")
        await stream.send(type="shout", marketType="perp", channel="orderbook", market=OKC)
        assert await stream.subscribe("priorityfees", OKC) == {
            "message": f"Subscribe received for channel: priorityfees, market: {OKC}, marketType: perp"
        }
        assert json.loads((await stream.next())["data"])["marketIndex"] == 3


async def test_without_a_channel_the_connection_is_closed_with_1003() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.send(type="subscribe", marketType="perp", market=OKC)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(stream.connection.recv(), 5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1003


async def test_an_unsubscribe_is_not_answered_and_ends_the_books() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("orderbook", OKC)
        await stream.subscribe("orderbook", FED)
        await stream.coming(BOOK)
        await stream.send(type="unsubscribe", marketType="perp", channel="orderbook", market=OKC)
        seen = set()
        for _ in range(12):
            seen.add((await stream.coming("orderbook_perp_4_grouped_1"))["channel"])
        await stream.send(type="unsubscribe", marketType="perp", channel="orderbook", market=FED)
        await stream.coming("heartbeat")
        site.clock.advance(0.4)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(stream.connection.recv(), 0.1)


async def test_another_path_is_refused() -> None:
    async with drift() as site:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(site.venue.dlob_ws_url.removesuffix("/ws")):
                pass
        assert refused.value.response.status_code == 404


async def test_a_slow_reader_loses_messages_and_is_closed_with_1008() -> None:
    small = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    async with drift(buffer_bytes=30_000, overflow_s=1.0) as site:
        host, port = site.venue.dlob_ws_url.removeprefix("ws://").removesuffix("/ws").split(":")
        small.setblocking(False)
        await asyncio.get_running_loop().sock_connect(small, (host, int(port)))
        async with connect(site.venue.dlob_ws_url, sock=small, max_queue=1, close_timeout=1) as client:
            for market in (OKC, FED):
                command = {"type": "subscribe", "marketType": "perp", "channel": "orderbook", "market": market}
                await client.send(json.dumps(command))
            await eventually(lambda: len(site.venue.ws.peers) == 1)
            (peer,) = site.venue.ws.peers

            async def choked() -> bool:
                for _ in range(50):
                    site.clock.advance(0.4)
                    await asyncio.sleep(0)
                    await asyncio.sleep(0)
                return peer.backlog_bytes > 30_000

            await eventually(choked, within=20)
            most = peer.backlog_bytes
            site.clock.advance(0.4)
            await asyncio.sleep(0)
            assert peer.backlog_bytes <= most + 10_000  # dropped, not queued
            codes = []

            async def drain() -> None:
                try:
                    while True:
                        await client.recv()
                except ConnectionClosed as closed:
                    codes.append(None if closed.rcvd is None else (closed.rcvd.code, closed.rcvd.reason))

            for _ in range(12):
                site.clock.advance(0.4)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            await asyncio.wait_for(drain(), 10)
            assert codes == [(1008, "Buffer overflow")]


async def test_faults_find_a_book_and_a_trade() -> None:
    async with drift() as site, site.stream() as stream:
        dropped = site.venue.faults.inject(Fault(kind=FaultKind.DROP, target=f"ws:orderbook:{OKC}", count=2))
        twice = site.venue.faults.inject(Fault(kind=FaultKind.DUPLICATE, target=f"ws:trades:{OKC}", count=1))
        await stream.subscribe("orderbook", OKC)
        first = site.venue.state.slot()
        await stream.subscribe("trades", OKC)
        assert (await stream.coming(BOOK))["data"]["slot"] >= first + 2
        assert dropped.hits == 2
        site.trade(OKC, Side.YES, 999, 1)
        one = await stream.coming("trades_perp_3")
        assert await stream.coming("trades_perp_3") == one
        assert twice.hits == 1
