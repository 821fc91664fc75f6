from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from allsight.domain.clock import DAY_NS, SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.engine.orders import NewOrder
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.universe.model import Edit, GridChange, Payoff, Span
from tests.emulators.kalshi.support import CHIEFS, CUT, GAME, HOLD, Site, kalshi
from tests.emulators.small_world import START_NS, TENTHS, SmallWorld, listing, words
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


def place(site: Site, ticker: str, side: Side, cents: int, contracts: float, account: str = "me") -> int:
    market = site.venue.state.market(ticker)
    assert market is not None
    site.venue.exchange.open_account(account, {market.pool: 10**12})
    rung = market.ladder.rung_of(Decimal(cents) / 100)
    request = NewOrder(account=account, market=market.id, side=side, rung=rung, size=round(contracts * 100))
    return site.venue.exchange.place(request).order.id


def cancel_all(site: Site, ticker: str) -> None:
    market = site.venue.state.market(ticker)
    assert market is not None
    site.venue.exchange.cancel_all(market=market.id)


class Book:
    """A client's book: levels per leg, as the documents say to build it."""

    def __init__(self) -> None:
        self.legs: dict[str, dict[str, Decimal]] = {}

    def apply(self, message: dict[str, Any]) -> None:
        body = message["msg"]
        if message["type"] == "orderbook_snapshot":
            self.legs = {
                side: {price: Decimal(size) for price, size in body.get(f"{side}_dollars_fp", [])}
                for side in ("yes", "no")
            }
            return
        leg = self.legs[body["side"]]
        size = leg.get(body["price_dollars"], Decimal(0)) + Decimal(body["delta_fp"])
        assert size >= 0
        if size:
            leg[body["price_dollars"]] = size
        else:
            del leg[body["price_dollars"]]

    def rest(self) -> dict[str, list[list[str]]]:
        return {f"{side}_dollars": [[p, f"{s:.2f}"] for p, s in sorted(leg.items())] for side, leg in self.legs.items()}


async def test_a_book_built_from_snapshot_and_deltas_is_the_one_over_rest() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.command("subscribe", channels=["orderbook_delta"], market_tickers=[HOLD, CUT])
        first, one, two = await stream.take(3)
        assert first == {"id": 1, "type": "subscribed", "msg": {"channel": "orderbook_delta", "sid": 1}}
        assert [(m["type"], m["sid"], m["seq"], m["msg"]["market_ticker"]) for m in (one, two)] == [
            ("orderbook_snapshot", 1, 1, HOLD),
            ("orderbook_snapshot", 1, 2, CUT),
        ]
        book = Book()
        book.apply(one)
        place(site, HOLD, Side.YES, 40, 12.5)
        place(site, HOLD, Side.NO, 41, 7)  # crosses: takes what is there
        place(site, HOLD, Side.NO, 99, 3)
        cancel_all(site, HOLD)
        place(site, HOLD, Side.YES, 33, 1)
        last = 2
        while set(book.legs["yes"].items()) != {("0.3300", Decimal(1))} or book.legs["no"]:
            message = await stream.next()
            assert message["seq"] == last + 1
            last = message["seq"]
            book.apply(message)
        rest = (await site.get(f"/markets/{HOLD}/orderbook"))["orderbook_fp"]
        assert book.rest() == rest == {"yes_dollars": [["0.3300", "1.00"]], "no_dollars": []}


async def test_a_delta_carries_a_change_on_the_legs_own_scale() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("orderbook_delta", market_ticker=HOLD)
        await stream.next()
        before = (await site.get(f"/markets/{HOLD}/orderbook"))["orderbook_fp"]
        assert "0.0500" not in dict(before["no_dollars"])
        place(site, HOLD, Side.NO, 95, 2.5)
        message = await stream.next()
        body = message["msg"]
        assert message["type"] == "orderbook_delta"
        assert (body["side"], body["price_dollars"], body["delta_fp"]) == ("no", "0.0500", "2.50")
        assert (body["ts_ms"], body["ts"]) == (1_795_348_800_000, "2026-11-22T12:00:00Z")
        assert body["market_id"] == site.venue.state.market_id(HOLD)
        place(site, HOLD, Side.NO, 95, 1)
        assert (await stream.next())["msg"]["delta_fp"] == "1.00"


async def test_yes_prices_are_sent_to_who_asks_for_them() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("orderbook_delta", market_ticker=HOLD, use_yes_price=True)
        snapshot = (await stream.next())["msg"]
        market = (await site.get(f"/markets/{HOLD}"))["market"]
        assert min(price for price, _ in snapshot["no_dollars_fp"]) == market["yes_ask_dollars"]
        place(site, HOLD, Side.NO, 95, 2.5)
        assert (await stream.next())["msg"]["price_dollars"] == "0.9500"


async def test_an_empty_side_is_left_out_of_a_snapshot() -> None:
    async with kalshi() as site, site.stream() as stream:
        cancel_all(site, HOLD)
        place(site, HOLD, Side.NO, 95, 2.5)
        await stream.subscribe("orderbook_delta", market_ticker=HOLD)
        assert (await stream.next())["msg"].keys() == {"market_ticker", "market_id", "no_dollars_fp"}


async def test_subscribing_again_merges_and_every_answer_takes_a_number() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("orderbook_delta", market_tickers=[HOLD])
        assert (await stream.next())["seq"] == 1
        await stream.command("subscribe", channels=["orderbook_delta"], market_tickers=[HOLD, CHIEFS])
        ok, snapshot = await stream.take(2)
        assert ok == {"id": 2, "type": "ok", "sid": 1, "seq": 2, "msg": {"market_tickers": [HOLD, CHIEFS]}}
        assert (snapshot["seq"], snapshot["msg"]["market_ticker"]) == (3, CHIEFS)

        await stream.command("update_subscription", sids=[1], action="delete_markets", market_tickers=[HOLD])
        assert (await stream.next())["msg"] == {"market_tickers": [CHIEFS]}
        place(site, HOLD, Side.NO, 95, 1)
        place(site, CHIEFS, Side.NO, 95, 1)
        delta = await stream.next()
        assert (delta["seq"], delta["msg"]["market_ticker"]) == (5, CHIEFS)

        await stream.command("update_subscription", sid=1, action="add_markets", market_tickers=[CUT])
        ok, snapshot = await stream.take(2)
        assert (ok["seq"], snapshot["seq"], snapshot["msg"]["market_ticker"]) == (6, 7, CUT)
        await stream.command("list_subscriptions")
        assert await stream.next() == {"id": 5, "type": "ok", "msg": [{"channel": "orderbook_delta", "sid": 1}]}
        await stream.command("unsubscribe", sids=[1])
        assert await stream.next() == {"id": 6, "sid": 1, "seq": 8, "type": "unsubscribed"}
        place(site, CUT, Side.NO, 95, 1)
        await stream.command("list_subscriptions")
        assert (await stream.next())["msg"] == []


async def test_trap_19_a_gap_shows_in_the_numbers_and_a_snapshot_heals_it() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("orderbook_delta", market_tickers=[HOLD])
        book = Book()
        book.apply(await stream.next())
        site.venue.faults.inject(Fault(kind=FaultKind.GAP, target="ws:orderbook_delta:*", count=2))
        for cents in (93, 94, 95):
            place(site, HOLD, Side.NO, cents, 1)
        assert (await stream.next())["seq"] == 4

        await stream.command("update_subscription", sid=1, action="get_snapshot", market_tickers=[HOLD])
        ok, snapshot = await stream.take(2)
        assert (ok["type"], ok["seq"], snapshot["type"], snapshot["seq"]) == ("ok", 5, "orderbook_snapshot", 6)
        book.apply(snapshot)
        assert book.rest() == (await site.get(f"/markets/{HOLD}/orderbook"))["orderbook_fp"]


@pytest.mark.parametrize(
    ("cmd", "params", "code"),
    [
        ("subscribe", {}, 2),
        ("subscribe", {"market_tickers": [HOLD]}, 3),
        ("subscribe", {"channels": ["nope"]}, 8),
        ("subscribe", {"channels": ["orderbook_delta"]}, 14),
        ("subscribe", {"channels": ["orderbook_delta"], "market_ticker": "NOPE"}, 16),
        ("subscribe", {"channels": ["ticker"], "market_ticker": HOLD, "market_tickers": [HOLD]}, 11),
        ("subscribe", {"channels": ["cfbenchmarks_value"]}, 24),
        ("subscribe", {"channels": ["pyth_value"]}, 28),
        ("unsubscribe", {"x": 1}, 4),
        ("unsubscribe", {"sids": [9]}, 7),
        ("update_subscription", {"action": "add_markets"}, 12),
        ("update_subscription", {"sids": [1, 2], "action": "add_markets"}, 12),
        ("update_subscription", {"sid": 9, "action": "add_markets"}, 7),
        ("update_subscription", {"sid": 1}, 15),
        ("update_subscription", {"sid": 1, "action": "dance"}, 13),
        ("update_subscription", {"sid": 1, "action": "add_markets"}, 14),
        ("update_subscription", {"sid": 1, "action": "get_snapshot", "market_tickers": [CUT]}, 16),
        ("explode", {"x": 1}, 5),
    ],
)
async def test_what_is_wrong_with_a_command_has_a_number(cmd: str, params: dict[str, Any], code: int) -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("orderbook_delta", market_tickers=[HOLD])
        await stream.next()
        sent = await stream.command(cmd, **params)
        answer = await stream.next()
        assert (answer["id"], answer["type"], answer["msg"]["code"]) == (sent, "error", code)


async def test_text_that_is_no_command_is_answered_and_survived() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.connection.send("nonsense")
        assert await stream.next() == {"type": "error", "msg": {"code": 1, "msg": "Unable to process message"}}
        await stream.subscribe("orderbook_delta", market_tickers=[HOLD])


async def test_tickers_and_trades_follow_the_engine() -> None:
    async with kalshi() as site, site.stream() as stream:
        sids = await stream.subscribe("ticker", "trade")
        assert sids == [1, 2]
        market = (await site.get(f"/markets/{HOLD}"))["market"]
        place(site, HOLD, Side.YES, 99, 1.5)
        trade = await stream.next()
        assert (trade["type"], trade["sid"], trade["seq"]) == ("trade", 2, 1)
        assert trade["msg"]["yes_price_dollars"] == market["yes_ask_dollars"]
        assert (trade["msg"]["count_fp"], trade["msg"]["taker_outcome_side"]) == ("1.50", "yes")
        listed = (await site.get("/markets/trades"))["trades"][0]
        assert (listed["trade_id"], listed["ticker"]) == (trade["msg"]["trade_id"], HOLD)

        site.venue.trade_once()
        ticker = await stream.next()
        assert (ticker["type"], ticker["sid"]) == ("ticker", 1)
        assert "seq" not in ticker
        market = (await site.get(f"/markets/{HOLD}"))["market"]
        for name in ("yes_bid_dollars", "yes_ask_dollars", "yes_bid_size_fp", "yes_ask_size_fp", "volume_fp"):
            assert ticker["msg"][name] == market[name]
        assert ticker["msg"]["price_dollars"] == market["last_price_dollars"]
        assert ticker["msg"]["last_trade_size_fp"] == "1.50"


async def test_a_ticker_can_be_chosen_by_market_id_and_sent_at_once() -> None:
    async with kalshi() as site, site.stream() as stream:
        market_id = site.venue.state.market_id(CUT)
        await stream.subscribe("ticker", market_id=market_id, send_initial_snapshot=True)
        assert (await stream.next())["msg"]["market_ticker"] == CUT
        place(site, HOLD, Side.YES, 99, 1)
        place(site, CUT, Side.YES, 99, 1)
        site.venue.trade_once()
        assert (await stream.next())["msg"]["market_ticker"] == CUT


async def test_the_life_of_listings_is_told_and_silent_steps_stay_silent() -> None:
    second = SECOND_NS
    ticker = "KXNFLGAME-26NOV30AB-A"
    born = listing(
        ticker,
        "kxnflgame-26nov30ab",
        0.4,
        listed_ns=START_NS + 1 * second,
        open_ns=START_NS + 2 * second,
        halts=(Span(START_NS + 3 * second, START_NS + 4 * second),),
        edits=(Edit(START_NS + 5 * second, words(ticker, "B")),),
        grid_changes=(GridChange(START_NS + 6 * second, TENTHS),),
        close_ns=START_NS + 7 * second,
        announced_close_ns=START_NS + DAY_NS,
        determined_ns=START_NS + 8 * second,
        settled_ns=START_NS + 9 * second,
    )
    world = SmallWorld((*SmallWorld().all, born))
    world.payoffs[born.id] = Payoff(Fraction(0))
    async with kalshi(world) as site, site.stream() as stream:
        await stream.subscribe("market_lifecycle_v2")
        for _ in range(9):
            site.clock.advance(1)
            site.venue.advance_world()
        told = await stream.take(9)
        kinds = [(m["type"], m["msg"].get("event_type")) for m in told]
        assert kinds == [
            ("event_lifecycle", None),
            ("market_lifecycle_v2", "created"),
            ("market_lifecycle_v2", "deactivated"),
            ("market_lifecycle_v2", "activated"),
            ("market_lifecycle_v2", "metadata_updated"),
            ("market_lifecycle_v2", "price_level_structure_updated"),
            ("market_lifecycle_v2", "close_date_updated"),
            ("market_lifecycle_v2", "determined"),
            ("market_lifecycle_v2", "settled"),
        ]
        assert [m["seq"] for m in told] == list(range(1, 10))
        assert told[1]["msg"]["additional_metadata"]["event_ticker"] == "KXNFLGAME-26NOV30AB"
        assert told[5]["msg"]["price_ranges"] == [{"start": "0.0000", "end": "1.0000", "step": "0.0010"}]
        assert (told[7]["msg"]["result"], told[7]["msg"]["settlement_value"]) == ("no", "0.0000")
        assert (await site.get(f"/markets/{ticker}"))["market"]["price_level_structure"] == "deci_cent"


async def test_a_slow_reader_loses_its_subscription_and_is_told_why() -> None:
    async with kalshi(outbox=50) as site, site.stream() as stream:
        await stream.subscribe("orderbook_delta", market_tickers=[HOLD])
        await stream.next()
        for _ in range(30):  # no turn of the loop in between: nothing can leave
            place(site, HOLD, Side.NO, 95, 1)
            cancel_all(site, HOLD)
        numbers = [(await stream.next()).get("seq") for _ in range(50)]
        assert numbers == list(range(2, 52))
        site.venue.trade_once()
        error = await stream.next()
        assert (error["sid"], error["msg"]["code"]) == (1, 25)
        place(site, HOLD, Side.NO, 95, 1)
        await stream.command("subscribe", channels=["orderbook_delta"], market_tickers=[HOLD])
        assert (await stream.next())["msg"] == {"channel": "orderbook_delta", "sid": 2}
        assert (await stream.next())["seq"] == 1


async def test_the_terminal_error_can_be_provoked() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("orderbook_delta", market_tickers=[HOLD])
        await stream.next()
        site.venue.faults.inject(Fault(kind=FaultKind.TERMINAL, target="ws:orderbook_delta:*", count=1))
        place(site, HOLD, Side.NO, 95, 1)
        assert (await stream.next())["type"] == "orderbook_delta"
        site.venue.trade_once()
        assert (await stream.next())["msg"] == {"code": 25, "msg": "Subscription buffer overflow"}


async def test_combos_have_books_on_the_stream_too() -> None:
    async with kalshi() as site, site.stream() as stream:
        combo = next(iter(site.venue.state.combos))
        await stream.subscribe("orderbook_delta", market_tickers=[combo])
        assert (await stream.next())["msg"]["market_ticker"] == combo


async def test_connections_number_their_subscriptions_apart_and_leave_nothing_behind() -> None:
    async with kalshi() as site:
        async with site.stream() as one, site.stream() as two:
            await one.subscribe("ticker")
            assert await one.subscribe("orderbook_delta", market_tickers=[GAME + "-BUF"]) == [2]
            assert await two.subscribe("orderbook_delta", market_tickers=[GAME + "-BUF"]) == [1]
            assert len(site.venue.ws.peers) == 2
        await eventually(lambda: not site.venue.ws.peers)
        place(site, f"{GAME}-BUF", Side.NO, 95, 1)  # nobody listens: nothing breaks


async def test_the_venue_pings_every_ten_seconds_and_can_go_away() -> None:
    received: list[bytes] = []

    class Watcher(ClientConnection):
        def data_received(self, data: bytes) -> None:
            received.append(data)
            super().data_received(data)

    async with kalshi() as site, site.stream(create_connection=Watcher) as stream:
        await stream.command("list_subscriptions")
        await stream.next()
        assert b"heartbeat" not in b"".join(received)
        site.clock.advance(10)
        await eventually(lambda: b"\x89\x09heartbeat" in b"".join(received))
        await site.venue.ws.disconnect_all(1001)
        with pytest.raises(ConnectionClosed):
            await stream.connection.recv()
        assert stream.connection.close_code == 1001
