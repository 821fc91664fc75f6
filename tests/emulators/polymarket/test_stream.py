"""The market stream over a real socket: books, changes, hashes, custom events, and what goes wrong."""

import asyncio
import json
from fractions import Fraction
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from allsight.domain.clock import HOUR_NS, ManualClock
from allsight.domain.ladder import Side
from allsight.emulators.polymarket.app import PolymarketEmulator
from allsight.emulators.polymarket.config import PolymarketEmulatorConfig
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.serving.playback import Player, Recording
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import Payoff, Span
from tests.emulators.polymarket.support import (
    EDITED,
    FED_CUT,
    FED_HOLD,
    GAME,
    NEW,
    SHARE,
    PolyWorld,
    own_hash,
    running,
)
from tests.emulators.small_world import START_NS
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


def sides(frame: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    bids, asks = ({level["price"]: level["size"] for level in frame[side]} for side in ("bids", "asks"))
    return bids, asks


async def test_the_first_frame_is_an_array_of_books() -> None:
    async with running() as site:
        yes, no = site.token(FED_HOLD), site.token(FED_HOLD, 1)
        async with site.stream(yes, no, "12345") as reader:
            first = await reader.read()
            assert [book["asset_id"] for book in first] == [yes, no]  # unknown tokens are left out without a word
            assert all(book["event_type"] == "book" and book["bids"] and book["asks"] for book in first)
            assert first[0]["hash"] == (await site.clob("/book", token_id=yes))["hash"]
            bids = [float(level["price"]) for level in first[0]["bids"]]
            asks = [float(level["price"]) for level in first[0]["asks"]]
            assert bids == sorted(bids)
            assert asks == sorted(asks, reverse=True)
            assert bids[-1] < asks[-1]
            assert {"tick_size", "last_trade_price"} <= set(first[0]) | {"last_trade_price"}
        async with site.stream("12345") as reader:
            assert await reader.read() == []


async def test_trap_03_the_no_book_is_the_yes_book_in_a_mirror() -> None:
    async with running() as site:
        yes, no = [await site.clob("/book", token_id=site.token(FED_CUT, outcome)) for outcome in (0, 1)]
        mirrored = {(f"{1 - float(level['price']):.4f}", level["size"]) for level in yes["bids"]}
        assert mirrored == {(f"{float(level['price']):.4f}", level["size"]) for level in no["asks"]}


async def test_a_change_is_told_for_both_tokens_with_touch_and_hash() -> None:
    async with running() as site:
        words = site.words(FED_HOLD)
        async with site.stream(words.tokens[0]) as reader:
            await reader.read()
            site.place(FED_HOLD, Side.YES, 2, 40)
            frame = await reader.until("price_change")
            assert frame["market"] == words.condition_id
            first, second = frame["price_changes"]
            assert (first["asset_id"], first["price"], first["side"], first["size"]) == (
                words.tokens[0], "0.03", "BUY", first["size"],
            )  # fmt: skip
            assert (second["asset_id"], second["price"], second["side"]) == (words.tokens[1], "0.97", "SELL")
            for change in (first, second):
                book = await site.clob("/book", token_id=change["asset_id"])
                assert change["hash"] == book["hash"] == own_hash(book)
                assert frame["timestamp"] == book["timestamp"]
                assert (change["best_bid"], change["best_ask"]) == (
                    book["bids"][-1]["price"],
                    book["asks"][-1]["price"],
                )


async def test_changes_rebuild_the_book() -> None:
    async with running(crowd=CrowdConfig(rate=400.0, sweep_s=0.5)) as site:
        token = site.token(FED_HOLD)
        async with site.stream(token) as reader:
            bids, asks = sides((await reader.read())[0])
            await site.pass_time(3.0)
            site.place(FED_HOLD, Side.YES, 0, 777)
            final = (await site.clob("/book", token_id=token))["hash"]
            reached = ""
            while reached != final:
                frame = await reader.read()
                if frame["event_type"] == "book":
                    bids, asks = sides(frame)
                for change in frame.get("price_changes", ()):
                    if change["asset_id"] == token:
                        reached = change["hash"]
                        side = bids if change["side"] == "BUY" else asks
                        side[change["price"]] = change["size"]
                        if change["size"] == "0":
                            del side[change["price"]]
            expected = sides(await site.clob("/book", token_id=token))
            assert (bids, asks) == expected


async def test_a_trade_sends_price_and_whole_books() -> None:
    async with running() as site:
        yes, no = site.words(GAME).tokens
        async with site.stream(yes, no) as reader:
            await reader.read()
            site.trade(GAME, 3)
            told = await reader.until("last_trade_price")
            assert (told["asset_id"], told["side"], told["size"]) == (yes, "BUY", "3")
            books = [await reader.until("book") for _ in range(2)]
            assert {book["asset_id"] for book in books} == {yes, no}
            change = await reader.until("price_change")
            rest = await site.clob("/book", token_id=yes)
            assert rest["last_trade_price"] == told["price"]
            assert {c["hash"] for c in change["price_changes"]} == {book["hash"] for book in books}
            assert await site.clob("/last-trade-price", token_id=yes) == {"price": told["price"], "side": "BUY"}
            other = await site.clob("/last-trade-price", token_id=no)
            assert other["side"] == "SELL"


async def test_operations_add_and_take_away() -> None:
    async with running() as site:
        one, two = site.token(FED_HOLD), site.token(GAME)
        async with site.stream(one) as reader:
            assert len(await reader.read()) == 1
            await reader.say({"assets_ids": [two], "operation": "subscribe"})
            assert [book["asset_id"] for book in await reader.read()] == [two]
            await reader.say({"assets_ids": [two], "operation": "subscribe"})
            assert await reader.text() == "NO NEW ASSETS"
            await reader.say({"assets_ids": [one], "operation": "unsubscribe"})
            await reader.say("PING")
            assert await reader.text() == "PONG"
            site.place(FED_HOLD, Side.YES, 1, 40)
            site.place(GAME, Side.YES, 1, 40)
            assert (await reader.until("price_change"))["market"] == site.words(GAME).condition_id
            await reader.say("what?")
            assert await reader.text() == "INVALID OPERATION"
        async with site.stream(one, initial_dump=False) as reader:
            await reader.say("PING")
            assert await reader.text() == "PONG"


async def test_custom_events_are_for_those_who_ask() -> None:
    async with running() as site:
        token = site.token(GAME)
        async with site.stream(token, custom_feature_enabled=True) as asking, site.stream(token) as plain:
            await asking.read()
            await plain.read()
            market = site.venue.exchange.markets[f"{GAME}@polymarket"]
            best = market.best_ask()
            assert best is not None
            site.trade(GAME, best[1] // SHARE + 1)
            told = await asking.until("best_bid_ask")
            touch = [(await site.clob("/price", token_id=token, side=side))["price"] for side in ("BUY", "SELL")]
            assert (told["asset_id"], told["best_bid"], told["best_ask"]) == (token, *touch)
            assert told["spread"] == (await site.clob("/spread", token_id=token))["spread"]
            await site.pass_time(3_700)
            new = await asking.until("new_market")
            assert (new["slug"], new["clob_token_ids"]) == (NEW, list(site.words(NEW).tokens))
            await site.pass_time(2.2 * 3_600)
            resolved = await asking.until("market_resolved")
            assert resolved["winning_asset_id"] == token
            assert resolved["winning_outcome"] == "Lakers"
            await plain.say("PING")
            kinds = set()
            while (text := await plain.text()) != "PONG":
                kinds.add(json.loads(text)["event_type"])
            assert not kinds & {"best_bid_ask", "new_market", "market_resolved"}


async def test_trap_21_a_tick_change_is_told_and_orders_stay() -> None:
    async with running() as site:
        words = site.words(FED_CUT)
        before = await site.clob("/book", token_id=words.tokens[0])
        async with site.stream(words.tokens[0]) as reader:
            await reader.read()
            await site.pass_time(3_700)
            told = await reader.until("tick_size_change")
            assert (told["old_tick_size"], told["new_tick_size"]) == ("0.01", "0.001")
            after = await site.clob("/book", token_id=words.tokens[0])
            assert (after["tick_size"], after["bids"]) == ("0.001", before["bids"])
            assert await site.clob("/tick-size", token_id=words.tokens[0]) == {"minimum_tick_size": 0.001}
            site.place(FED_CUT, Side.YES, 4, 60)
            change = await reader.until("price_change")
            assert change["price_changes"][0]["price"] == "0.005"


async def test_settlement_empties_the_book_and_then_names_the_winner() -> None:
    world = PolyWorld()
    world.payoffs = {f"{GAME}@polymarket": Payoff(Fraction(0))}
    async with running(world) as site:
        token = site.token(GAME)
        async with site.stream(token, custom_feature_enabled=True) as reader:
            bids, asks = sides((await reader.read())[0])
            await site.pass_time(2.1 * 3_600)
            while bids or asks:
                frame = await reader.until("price_change")
                for change in frame["price_changes"]:
                    if change["asset_id"] == token and change["size"] == "0":
                        (bids if change["side"] == "BUY" else asks).pop(change["price"])
            assert (await site.clob("/book", 404, token_id=token))["error"].startswith("No orderbook exists")
            await site.pass_time(3_600)
            assert (await reader.until("market_resolved"))["winning_outcome"] == "Nuggets"


async def test_split_results_name_no_winner() -> None:
    world = PolyWorld()
    world.payoffs = {f"{GAME}@polymarket": Payoff(Fraction(1, 2))}
    async with running(world) as site:
        condition = site.words(GAME).condition_id
        await site.pass_time(3.2 * 3_600)
        market = await site.clob(f"/markets/{condition}")
        assert market["is_50_50_outcome"] is True
        assert [token["winner"] for token in market["tokens"]] == [False, False]
        found = await site.gamma(f"/markets/slug/{GAME}")
        assert json.loads(found["outcomePrices"]) == ["0.5", "0.5"]


async def test_a_stale_book_is_open_in_the_catalogue_and_gone_from_the_order_book() -> None:
    world = PolyWorld()
    world.freeze(FED_HOLD, Span(START_NS - HOUR_NS, START_NS + 9 * HOUR_NS))
    async with running(world) as site:
        token = site.token(FED_HOLD)
        assert (await site.gamma(f"/markets/slug/{FED_HOLD}"))["acceptingOrders"] is True
        await site.clob("/book", 404, token_id=token)
        async with site.stream(token) as reader:
            assert await reader.read() == []


async def test_a_halted_market_takes_no_orders_and_keeps_its_book() -> None:
    world = PolyWorld()
    world.halt(EDITED, Span(START_NS - HOUR_NS, START_NS + 9 * HOUR_NS))
    async with running(world) as site:
        assert (await site.gamma(f"/markets/slug/{EDITED}"))["acceptingOrders"] is False
        book = await site.clob("/book", token_id=site.token(EDITED))
        assert book["bids"]
        assert book["asks"]


# -- what goes wrong --------------------------------------------------------------------------------


async def test_trap_18_data_freezes_while_pings_are_answered() -> None:
    async with running() as site, site.stream(site.token(GAME)) as reader:
        await reader.read()
        site.venue.faults.inject(Fault(kind=FaultKind.FREEZE, target="ws:*:*"))
        site.place(GAME, Side.YES, 1, 30)
        await reader.say("PING")
        assert await reader.text() == "PONG"
        site.venue.faults.clear()
        site.place(GAME, Side.YES, 2, 30)
        change = await reader.until("price_change")
        assert change["price_changes"][0]["price"] == "0.03"  # what froze is lost, and nothing says so


async def test_changes_can_be_lost_or_doubled_one_by_one() -> None:
    async with running() as site, site.stream(site.token(GAME)) as reader:
        await reader.read()
        loss = site.venue.faults.inject(Fault(kind=FaultKind.DROP, target=f"ws:price_change:{GAME}", count=1))
        site.venue.faults.inject(Fault(kind=FaultKind.DUPLICATE, target="ws:price_change:*", after_n=1, count=1))
        site.place(GAME, Side.YES, 1, 30)
        await eventually(lambda: loss.hits == 1)
        changes = []
        for rung, copies in ((2, 2), (3, 1)):
            site.place(GAME, Side.YES, rung, 30)
            changes += [await reader.until("price_change") for _ in range(copies)]
        prices = [frame["price_changes"][0]["price"] for frame in changes]
        assert prices == ["0.03", "0.03", "0.04"]


async def test_a_silent_connection_is_cut_without_a_close_frame() -> None:
    async with running(idle_cut_s=30.0) as site, site.stream(site.token(GAME)) as reader:
        await reader.read()

        async def cut() -> bool:
            await site.pass_time(8.0)
            return not site.venue.ws.peers

        await eventually(cut)
        with pytest.raises(ConnectionClosed) as closed:
            await reader.text()
        assert closed.value.rcvd is None


async def test_a_slow_reader_is_closed_with_1013() -> None:
    async with running(outbox=3) as site, site.stream(site.token(GAME)) as reader:
        await reader.read()
        for rung in range(1, 12):
            site.place(GAME, Side.YES, rung, 30)
            site.venue.stream._flush()

        async def closed() -> bool:
            await site.pass_time(2.0)
            return not site.venue.ws.peers

        await eventually(closed)
        await reader.connection.wait_closed()
        assert reader.connection.close_code == 1013


async def test_an_answer_to_ping_can_be_late() -> None:
    async with running(late_pong_s=9.5) as site, site.stream(site.token(GAME)) as reader:
        await reader.read()
        await reader.say("PING")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.connection.recv(), 0.05)

        async def late() -> bool:
            await site.pass_time(4.0)
            return site.clock.now_ns() > START_NS + 9 * 10**9

        await eventually(late)
        await site.pass_time(4.0)
        assert await reader.text() == "PONG"


async def test_other_paths_are_refused() -> None:
    async with running() as site:
        with pytest.raises(InvalidStatus) as refused:
            await connect(site.venue.ws_url + "/ws/nothing")
        assert refused.value.response.status_code == 404


async def test_playback_takes_the_place_of_the_venue() -> None:
    clock = ManualClock(START_NS)
    recording = Recording(((1, b'[{"event_type":"book","asset_id":"1"}]'), (2, b'{"event_type":"price_change"}')))
    player = Player(recording, clock, speed=None)
    venue = PolymarketEmulator(PolymarketEmulatorConfig(), clock=clock, world=PolyWorld(), session=player)
    async with venue, connect(venue.ws_url + "/ws/market") as client:
        await client.send('{"assets_ids":["1"],"type":"market"}')
        frames = [json.loads(await asyncio.wait_for(client.recv(), 5)) for _ in range(2)]
        assert frames[0][0]["asset_id"] == "1"
