import asyncio
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from allsight.domain.clock import DAY_NS, HOUR_NS, SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.engine.orders import NewOrder
from allsight.emulators.universe.model import Payoff, Span
from tests.emulators.kalshi.support import CHIEFS, CUT, FED, GAME, HOLD, kalshi
from tests.emulators.small_world import START_NS, SmallWorld, listing

pytestmark = pytest.mark.integration


async def test_a_market_agrees_with_its_order_book() -> None:
    async with kalshi() as site:
        market = (await site.get(f"/markets/{CUT}"))["market"]
        book = (await site.get(f"/markets/{CUT}/orderbook"))["orderbook_fp"]

        yes, no = book["yes_dollars"], book["no_dollars"]
        assert yes == sorted(yes)
        assert no == sorted(no)
        assert [market["yes_bid_dollars"], market["yes_bid_size_fp"]] == yes[-1]
        assert Decimal(market["yes_ask_dollars"]) == 1 - Decimal(no[-1][0])
        assert market["yes_ask_size_fp"] == no[-1][1]
        assert Decimal(market["no_bid_dollars"]) == Decimal(no[-1][0])
        assert Decimal(market["no_ask_dollars"]) == 1 - Decimal(yes[-1][0])
        assert Decimal(yes[-1][0]) + Decimal(no[-1][0]) < 1
        assert market["price_ranges"] == [{"start": "0.0000", "end": "1.0000", "step": "0.0010"}]
        assert (market["event_ticker"], market["status"], market["result"]) == (FED, "active", "")


async def test_depth_keeps_the_best_levels_and_batches_take_repeated_tickers() -> None:
    async with kalshi() as site:
        whole = (await site.get(f"/markets/{HOLD}/orderbook"))["orderbook_fp"]
        cut = (await site.get(f"/markets/{HOLD}/orderbook", depth=2))["orderbook_fp"]
        batch = (await site.get("/markets/orderbooks", tickers=[HOLD, CUT]))["orderbooks"]

        assert cut == {side: levels[-2:] for side, levels in whole.items()}
        assert [entry["ticker"] for entry in batch] == [HOLD, CUT]
        assert batch[0]["orderbook_fp"] == whole
        await site.get(f"/markets/{HOLD}/orderbook", depth=101, status=400)
        await site.get("/markets/orderbooks", status=400)


async def test_an_empty_side_shows_sentinels_and_no_size() -> None:
    async with kalshi() as site:
        site.venue.exchange.cancel_all(market=f"{HOLD.lower()}@kalshi")
        market = (await site.get(f"/markets/{HOLD}"))["market"]
        assert (market["yes_bid_dollars"], market["yes_bid_size_fp"]) == ("0.0000", "0.00")
        assert (market["yes_ask_dollars"], market["yes_ask_size_fp"]) == ("1.0000", "0.00")
        assert (market["no_bid_dollars"], market["no_ask_dollars"]) == ("0.0000", "1.0000")
        book = (await site.get(f"/markets/{HOLD}/orderbook"))["orderbook_fp"]
        assert book == {"yes_dollars": [], "no_dollars": []}


async def test_pages_follow_an_opaque_cursor_to_the_empty_one() -> None:
    async with kalshi() as site:
        everything = (await site.get("/markets", limit=1000))["markets"]
        paged = await site.every("/markets", "markets", limit=4)
        assert [m["ticker"] for m in paged] == [m["ticker"] for m in everything]
        first = await site.get("/markets", limit=4)
        assert HOLD not in first["cursor"]
        assert (await site.get("/markets", limit=1000))["cursor"] == ""


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/markets", {"limit": 1001}),
        ("/events", {"limit": 201}),
        ("/markets", {"limit": "many"}),
        ("/markets", {"cursor": "nonsense!"}),
        ("/markets", {"status_": "active"}),
        ("/markets", {"status_": "finalized"}),
        ("/markets", {"status_": "open", "min_settled_ts": 1}),
        ("/markets", {"min_close_ts": 1, "min_created_ts": 1}),
        ("/markets", {"min_updated_ts": 1, "event_ticker": FED}),
        ("/milestones", {}),
        (f"/series/KXNFLGAME/markets/{CHIEFS}/candlesticks", {"start_ts": 0, "end_ts": 10, "period_interval": 5}),
        (f"/series/KXNFLGAME/markets/{CHIEFS}/candlesticks", {"start_ts": 0, "period_interval": 60}),
        (f"/series/KXNFLGAME/markets/{CHIEFS}/candlesticks", {"start_ts": 0, "end_ts": 10**9, "period_interval": 1}),
        ("/markets/candlesticks", {"start_ts": 0, "end_ts": 10, "period_interval": 1}),
    ],
)
async def test_requests_that_the_venue_refuses(path: str, params: dict[str, Any]) -> None:
    async with kalshi() as site:
        answer = await site.own.get(path, params={name.rstrip("_"): value for name, value in params.items()})
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "bad_request"


async def test_a_wrong_status_filter_is_worded_as_recorded() -> None:
    async with kalshi() as site:
        answer = await site.own.get("/markets", params={"status": "finalized"})
        assert answer.json() == {
            "error": {"code": "bad_request", "message": "bad request", "details": "invalid status filter"}
        }


@pytest.mark.parametrize(
    "path", ["/markets/NOPE", "/markets/NOPE/orderbook", "/events/NOPE", "/series/NOPE", "/milestones/NOPE", "/nowhere"]
)
async def test_unknown_names_are_not_found(path: str) -> None:
    async with kalshi() as site:
        assert (await site.get(path, status=404))["error"]["code"] == "not_found"


async def test_combos_flood_the_markets_unless_they_are_excluded() -> None:
    async with kalshi() as site:
        everything = {m["ticker"] for m in await site.every("/markets", "markets", limit=1000)}
        excluded = {m["ticker"] for m in await site.every("/markets", "markets", mve_filter="exclude")}
        only = await site.every("/markets", "markets", mve_filter="only")

        assert excluded == {HOLD, CUT, f"{FED}-C26", CHIEFS, f"{GAME}-BUF"}
        assert len(only) == 12
        assert everything == excluded | {m["ticker"] for m in only}
        combo = only[0]
        assert combo["ticker"].startswith("KXMVE")
        assert combo["mve_selected_legs"][0].keys() == {"event_ticker", "market_ticker", "side"}
        assert (await site.get(f"/markets/{combo['ticker']}"))["market"] == combo
        events = {e["event_ticker"] for e in await site.every("/events", "events")}
        assert events == {FED, GAME}
        assert len(await site.every("/events/multivariate", "events")) == 12


async def test_events_carry_their_markets_when_asked_and_milestones_tie_games() -> None:
    async with kalshi() as site:
        answer = await site.get("/events", with_nested_markets="true", with_milestones="true")
        game = next(event for event in answer["events"] if event["event_ticker"] == GAME)
        assert [m["ticker"] for m in game["markets"]] == [CHIEFS, f"{GAME}-BUF"]
        assert game["markets"][0] == (await site.get(f"/markets/{CHIEFS}"))["market"]
        assert game["product_metadata"] == {"competition": "Pro Football", "competition_scope": "Game"}
        assert [m["primary_event_tickers"] for m in answer["milestones"]] == [[GAME]]
        assert (await site.get("/milestones", limit=10))["milestones"] == answer["milestones"]
        single = await site.get(f"/events/{GAME}")
        assert [m["ticker"] for m in single["markets"]] == [CHIEFS, f"{GAME}-BUF"]
        details = (await site.get(f"/events/{GAME}/metadata"))["market_details"]
        assert [entry["market_ticker"] for entry in details] == [CHIEFS, f"{GAME}-BUF"]


async def test_filters_choose_events_and_series() -> None:
    async with kalshi() as site:
        by_series = await site.every("/markets", "markets", series_ticker="KXNFLGAME", mve_filter="exclude")
        assert {m["event_ticker"] for m in by_series} == {GAME}
        by_name = await site.every("/markets", "markets", tickers=f"{HOLD},{CUT}")
        assert {m["ticker"] for m in by_name} == {HOLD, CUT}
        series = (await site.get("/series", category="Sports"))["series"]
        assert [(s["ticker"], s["fee_type"], s["fee_multiplier"]) for s in series] == [
            ("KXNFLGAME", "quadratic_with_maker_fees", 0.5)
        ]
        assert (await site.get("/series/KXFEDDECISION"))["series"]["settlement_sources"][0]["name"] == "Federal Reserve"
        assert (await site.get("/events", series_ticker="KXFEDDECISION"))["events"][0]["event_ticker"] == FED
        tags = (await site.get("/search/tags_by_categories"))["tags_by_categories"]
        assert tags == {"Economics": ["Fed"], "Sports": ["Football"]}


async def test_a_market_lives_through_its_statuses() -> None:
    second = SECOND_NS
    born = listing(
        "KXNFLGAME-26NOV30AB-A",
        "kxnflgame-26nov30ab",
        0.4,
        listed_ns=START_NS - HOUR_NS,
        open_ns=START_NS + 10 * second,
        halts=(Span(START_NS + 20 * second, START_NS + 30 * second),),
        close_ns=START_NS + 40 * second,
        announced_close_ns=START_NS + DAY_NS,
        determined_ns=START_NS + 50 * second,
        settled_ns=START_NS + 60 * second,
    )
    world = SmallWorld((*SmallWorld().all, born))
    world.payoffs[born.id] = Payoff(Fraction(37, 100))
    async with kalshi(world) as site:
        ticker = "KXNFLGAME-26NOV30AB-A"
        seen = []
        for wanted in ("unopened", "open", "paused", "open", "closed", "closed", "settled"):
            site.venue.advance_world()
            market = (await site.get(f"/markets/{ticker}"))["market"]
            found = await site.every("/markets", "markets", status_=wanted, mve_filter="exclude")
            assert ticker in {m["ticker"] for m in found}
            seen.append((market["status"], market["result"], market.get("settlement_value_dollars")))
            site.clock.advance(10)
        assert seen == [
            ("initialized", "", None),
            ("active", "", None),
            ("inactive", "", None),
            ("active", "", None),
            ("closed", "", None),
            ("determined", "scalar", "0.3700"),
            ("finalized", "scalar", "0.3700"),
        ]
        market = (await site.get(f"/markets/{ticker}"))["market"]
        assert market["close_time"] == "2026-11-22T12:00:40Z"
        assert market["settlement_ts"] == "2026-11-22T12:01:00Z"
        assert market["yes_ask_size_fp"] == "0.00"


async def test_trades_come_newest_first_and_by_market() -> None:
    async with kalshi() as site:
        exchange = site.venue.exchange
        for name in (HOLD, CUT, HOLD):
            market = exchange.markets[f"{name.lower()}@kalshi"]
            exchange.open_account("me", {market.pool: 10**12})
            ask = market.best_ask()
            assert ask is not None
            exchange.place(NewOrder(account="me", market=market.id, side=Side.YES, rung=ask[0], size=50))
            site.clock.advance(1)
        trades = await site.every("/markets/trades", "trades", limit=1)
        assert [t["ticker"] for t in trades] == [HOLD, CUT, HOLD]
        assert [t["created_time"] for t in trades] == sorted((t["created_time"] for t in trades), reverse=True)
        newest = trades[0]
        assert (newest["count_fp"], newest["taker_outcome_side"], newest["taker_book_side"]) == ("0.50", "yes", "bid")
        assert Decimal(newest["yes_price_dollars"]) + Decimal(newest["no_price_dollars"]) == 1
        mine = await site.every("/markets/trades", "trades", ticker=HOLD)
        assert [t["trade_id"] for t in mine] == [trades[0]["trade_id"], trades[2]["trade_id"]]
        market = (await site.get(f"/markets/{HOLD}"))["market"]
        assert market["last_price_dollars"] == newest["yes_price_dollars"]
        recent = await site.every("/markets/trades", "trades", min_ts=START_NS // SECOND_NS + 2)
        assert [t["trade_id"] for t in recent] == [newest["trade_id"]]


async def test_candles_cover_the_window_and_can_reach_back() -> None:
    async with kalshi() as site:
        end = START_NS // SECOND_NS
        window = {"start_ts": end - 6 * 3600, "end_ts": end, "period_interval": 60}
        path = f"/series/KXNFLGAME/markets/{CHIEFS}/candlesticks"
        candles = (await site.get(path, **window))["candlesticks"]
        assert [c["end_period_ts"] for c in candles] == list(range(end - 6 * 3600, end + 1, 3600))
        for candle in candles:
            for name in ("yes_bid", "yes_ask", "price"):
                prices = candle[name]
                if "open_dollars" in prices:
                    assert prices["low_dollars"] <= prices["open_dollars"] <= prices["high_dollars"]
                    assert prices["low_dollars"] <= prices["close_dollars"] <= prices["high_dollars"]
            assert candle["yes_bid"]["close_dollars"] < candle["yes_ask"]["close_dollars"]
        longer = (await site.get(path, **window, include_latest_before_start="true"))["candlesticks"]
        assert longer[1:] == candles
        assert longer[0]["price"].keys() == {"previous_dollars"}
        batch = await site.get("/markets/candlesticks", market_tickers=f"{CHIEFS},{HOLD}", **window)
        assert batch["markets"][0] == {"market_ticker": CHIEFS, "candlesticks": candles}
        event = await site.get(f"/series/KXNFLGAME/events/{GAME}/candlesticks", **window)
        assert event["market_candlesticks"][event["market_tickers"].index(CHIEFS)] == candles
        assert event["adjusted_end_ts"] == end
        minute = {**window, "start_ts": end - 5 * 86_400, "period_interval": 1}
        cut = await site.get(f"/series/KXNFLGAME/events/{GAME}/candlesticks", **minute)
        assert cut["adjusted_end_ts"] < end


async def test_the_most_candles_there_are_keep_nobody_else_waiting() -> None:
    async with kalshi() as site:
        end = START_NS // SECOND_NS
        window = {"start_ts": end - 8_000 * 60, "end_ts": end, "period_interval": 1}
        async with asyncio.TaskGroup() as group:
            path = f"/series/KXNFLGAME/markets/{CHIEFS}/candlesticks"
            most = group.create_task(site.get(path, **window), name="candles")
            served = 0
            while not most.done():
                await site.get("/exchange/status")
                served += 1
        assert len(most.result()["candlesticks"]) == 8_001
        assert served > 20


async def test_the_exchange_says_when_trading_pauses() -> None:
    async with kalshi() as site:
        assert (await site.get("/exchange/status"))["trading_active"] is True
        site.venue.state.trading_paused = True
        status = await site.get("/exchange/status")
        assert (status["trading_active"], status["exchange_active"]) == (False, True)
        assert status["exchange_index_statuses"][1]["trading_active"] is False
        hours = (await site.get("/exchange/schedule"))["schedule"]["standard_hours"][0]
        assert hours["thursday"][0] == {"open_time": "00:00", "close_time": "03:00"}


async def test_discovery_answers() -> None:
    async with kalshi() as site:
        programs = await site.get("/incentive_programs", limit=10_000)
        assert programs["next_cursor"] == ""
        collections = (await site.get("/multivariate_event_collections"))["multivariate_contracts"]
        ticker = collections[0]["collection_ticker"]
        assert (await site.get(f"/multivariate_event_collections/{ticker}"))["multivariate_contract"]["size_min"] == 2
        assert (await site.get("/account/limits"))["read"] == {"refill_rate": 200, "bucket_capacity": 400}
        assert (await site.get("/account/endpoint_costs"))["default_cost"] == 10
        assert (await site.get("/historical/cutoff"))["market_settled_ts"] == "2026-08-24T12:00:00Z"
        for path, key in {
            "/series/fee_changes": "series_fee_change_arr",
            "/events/fee_changes": "event_fee_changes",
            "/exchange/announcements": "announcements",
            "/historical/markets": "markets",
            "/structured_targets": "structured_targets",
        }.items():
            assert (await site.get(path))[key] == []
