"""The order book service and the Data API over a real socket."""

import pytest

from allsight.domain.clock import SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.engine.orders import TimeInForce
from allsight.emulators.traders.crowd import CrowdConfig
from tests.emulators.polymarket.support import EDITED, FED_CUT, FED_HOLD, GAME, NEW, own_hash, running
from tests.emulators.small_world import START_NS

pytestmark = pytest.mark.integration


async def test_the_server_itself() -> None:
    async with running() as site:
        assert await site.clob("/ok") == await site.clob("/") == "OK"
        assert await site.clob("/time") == START_NS // SECOND_NS
        assert await site.clob("/version") == {"version": 2}
        assert (await site.clob("/nothing", 404))["error"]


async def test_a_book_has_all_ten_fields_and_its_hash() -> None:
    async with running() as site:
        for outcome in (0, 1):
            book = await site.clob("/book", token_id=site.token(FED_HOLD, outcome))
            assert list(book) == [
                "market", "asset_id", "timestamp", "hash", "bids", "asks", "min_order_size", "tick_size", "neg_risk",
                "last_trade_price",
            ]  # fmt: skip
            assert book["hash"] == own_hash(book)
            assert (book["neg_risk"], book["tick_size"], book["min_order_size"]) == (True, "0.01", "5")
        assert (await site.clob("/book", 404, token_id="1"))[
            "error"
        ] == "No orderbook exists for the requested token id"
        assert (await site.clob("/book", 400))["error"] == "Invalid token id"


async def test_the_last_trade_is_the_same_on_both_books() -> None:
    async with running() as site:
        site.trade(GAME, 7, Side.NO)
        books = [await site.clob("/book", token_id=site.token(GAME, outcome)) for outcome in (0, 1)]
        assert books[0]["last_trade_price"] == books[1]["last_trade_price"] != ""
        assert all(book["hash"] == own_hash(book) for book in books)


async def test_several_books_at_once() -> None:
    async with running() as site:
        wanted = [site.token(FED_CUT), "77", site.token(GAME, 1), site.token(NEW)]
        books = await site.post("/books", [{"token_id": token} for token in wanted])
        assert {book["asset_id"] for book in books} == {wanted[0], wanted[2]}
        refused = await site.post("/books", [{"token_id": "1"}] * 501, 400)
        assert refused == {"error": "Payload exceeds the limit"}
        await site.post("/books", {"token_id": "1"}, 400)


async def test_prices_agree_with_the_book() -> None:
    async with running() as site:
        token = ""
        for slug in (FED_CUT, FED_HOLD, EDITED):
            for outcome in (0, 1):
                token = site.token(slug, outcome)
                book = await site.clob("/book", token_id=token)
                bid, ask = book["bids"][-1]["price"], book["asks"][-1]["price"]
                assert await site.clob("/price", token_id=token, side="BUY") == {"price": bid}
                assert await site.clob("/price", token_id=token, side="SELL") == {"price": ask}
                middle = (await site.clob("/midpoint", token_id=token))["mid"]
                assert float(middle) == pytest.approx((float(bid) + float(ask)) / 2)
                spread = (await site.clob("/spread", token_id=token))["spread"]
                assert float(spread) == pytest.approx(float(ask) - float(bid))
                body = [{"token_id": token, "side": "BUY"}, {"token_id": token, "side": "SELL"}, {"token_id": "9"}]
                assert await site.post("/prices", body) == {token: {"BUY": bid, "SELL": ask}}
                assert await site.post("/midpoints", body) == {token: middle}
                assert await site.post("/spreads", body) == {token: spread}
        await site.clob("/price", 400, token_id=token, side="HOLD")
        last = await site.post("/last-trades-prices", [{"token_id": token}])
        assert set(last[0]) == {"token_id", "price", "side"}


async def test_trading_parameters() -> None:
    async with running() as site:
        token = site.token(FED_CUT)
        assert await site.clob("/tick-size", token_id=token) == {"minimum_tick_size": 0.01}
        assert await site.clob("/neg-risk", token_id=token) == {"neg_risk": True}
        # Trap 9: a leftover that is not the rate; the rate stands in the schedule.
        assert await site.clob("/fee-rate", token_id=token) == {"base_fee": 1000}
        words = site.words(FED_CUT)
        by_token = await site.clob(f"/markets-by-token/{words.tokens[1]}")
        assert by_token == {
            "condition_id": words.condition_id,
            "primary_token_id": words.tokens[0],
            "secondary_token_id": words.tokens[1],
        }
        compact = await site.clob(f"/clob-markets/{words.condition_id}")
        assert compact["t"] == [{"t": words.tokens[0], "o": "Yes"}, {"t": words.tokens[1], "o": "No"}]
        assert (compact["mts"], compact["nr"], compact["fd"]) == (0.01, True, {"r": 0.05, "e": 1, "to": True})
        free = await site.clob(f"/clob-markets/{site.words(EDITED).condition_id}")
        assert "fd" not in free
        assert "nr" not in free
        await site.clob("/clob-markets/0x00", 404)
        await site.clob("/markets-by-token/1", 404)


async def test_markets_by_page() -> None:
    async with running() as site:
        page = await site.clob("/markets", next_cursor="MA==")
        assert (page["next_cursor"], page["limit"], page["count"]) == ("LTE=", 100, 4)
        one = await site.clob(f"/markets/{page['data'][0]['condition_id']}")
        assert one == page["data"][0]
        assert (await site.clob("/markets", next_cursor="LTE="))["data"] == []
        simple = await site.clob("/simplified-markets")
        assert set(simple["data"][0]) == {
            "condition_id", "rewards", "tokens", "active", "closed", "archived", "accepting_orders",
        }  # fmt: skip
        assert (await site.clob("/sampling-markets"))["count"] == 4
        assert (await site.clob("/sampling-simplified-markets"))["count"] == 4
        rewards = await site.clob("/rewards/markets/current")
        assert rewards["data"][0]["total_daily_rate"] == 20
        single = await site.clob(f"/rewards/markets/{one['condition_id']}")
        assert single["data"][0]["tokens"] == one["tokens"]
        assert await site.clob("/rebates/current", date="2026-11-21", maker_address="0x0") == []
        await site.clob("/markets", 400, next_cursor="???")


async def test_history() -> None:
    async with running() as site:
        token, other = site.token(FED_HOLD), site.token(FED_HOLD, 1)
        hourly = (await site.clob("/prices-history", market=token, interval="1d", fidelity=60))["history"]
        assert len(hourly) == 24
        assert hourly[-1]["t"] < START_NS // SECOND_NS
        mirrored = (await site.clob("/prices-history", market=other, interval="1d", fidelity=60))["history"]
        assert [round(a["p"] + b["p"], 6) for a, b in zip(hourly, mirrored, strict=True)] == [1.0] * 24
        span = {"startTs": START_NS // SECOND_NS - 600, "endTs": START_NS // SECOND_NS}
        assert len((await site.clob("/prices-history", market=token, fidelity=1, **span))["history"]) == 10
        assert (await site.clob("/prices-history", market=site.words(FED_HOLD).condition_id))["history"] == []
        await site.clob("/prices-history", 400, market=token, interval="2y")
        await site.clob("/prices-history", 400, market=token, fidelity="x")
        game = site.token(GAME)
        await site.pass_time(3.2 * 3_600)
        assert (await site.clob("/prices-history", market=game, interval="1d", fidelity=60))["history"] == []
        assert (await site.clob("/prices-history", market=game, interval="max", fidelity=720))["history"]


async def test_winners_stand_in_the_tokens() -> None:
    async with running() as site:
        condition = site.words(GAME).condition_id
        await site.pass_time(3.2 * 3_600)
        market = await site.clob(f"/markets/{condition}")
        assert market["closed"] is True
        assert [token["winner"] for token in market["tokens"]] == [True, False]
        resolved = (await site.data("/v2/resolutions", condition_id=condition))["data"]
        assert [(row["status"], row["payouts"]) for row in resolved] == [("resolved", [1.0, 0.0])]


async def test_trades_in_both_versions() -> None:
    async with running() as site:
        words = site.words(GAME)
        site.trade(GAME, 10)
        site.trade(GAME, 20, Side.NO)
        site.trade(FED_CUT, 30)
        page = await site.data("/v2/trades", condition_id=words.condition_id, limit=1)
        assert (page["data"][0]["outcome"], page["data"][0]["size"]) == ("Nuggets", 20.0)
        assert page["pagination"] == {"has_more": True, "next_cursor": "1"}
        rest = await site.data("/v2/trades", condition_id=words.condition_id, cursor="1")
        assert [row["outcome_index"] for row in rest["data"]] == [0]
        old = await site.data("/trades", market=words.condition_id)
        assert [row["conditionId"] for row in old] == [words.condition_id] * 2
        assert len(await site.data("/trades", limit=2)) == 2
        await site.data("/v2/trades", 400, offset=1)
        for path in ("/v2/positions", "/v2/activity", "/v2/holders"):
            assert (await site.data(path, user="0x0"))["data"] == []
        assert await site.data("/positions", user="0x0") == []
    async with running(data_v1=False) as site:
        assert (await site.data("/trades", 410))["error"]


@pytest.mark.parametrize("blocked", [False, True])
async def test_geoblock(blocked: bool) -> None:
    async with running(geoblocked=blocked) as site:
        answer = await site.data("/api/geoblock")
        assert answer["blocked"] is blocked
        assert set(answer) == {"blocked", "ip", "country", "region"}


async def test_takers_pay_by_the_markets_own_schedule_and_makers_nothing() -> None:
    async with running() as site:
        exchange = site.venue.exchange
        market = exchange.markets[f"{FED_HOLD}@polymarket"]
        ask = market.best_ask()
        assert ask is not None
        trades_before = len(site.venue.state.trades)
        site.place(FED_HOLD, Side.YES, ask[0], 1, time_in_force=TimeInForce.IOC)
        deal = list(site.venue.state.trades)[trades_before]
        price = float(deal.yes)
        assert deal.trade.taker_fee / 10**9 == pytest.approx(0.05 * price * (1 - price), abs=1e-5)
        assert deal.trade.taker_fee % 10**4 == 0
        assert deal.trade.maker_fee == 0
        site.trade(EDITED, 50)
        assert site.venue.state.trades[-1].trade.taker_fee == 0


async def test_a_ghost_book_hides_the_market_from_one_route_only() -> None:
    async with running() as site:
        token = site.token(FED_HOLD)
        site.venue.state.ghosts.add(FED_HOLD)
        ghost = await site.clob("/book", token_id=token)
        assert [level["price"] for level in ghost["bids"] + ghost["asks"]] == ["0.01", "0.99"]
        assert ghost["hash"] == own_hash(ghost)
        assert 0.5 < float((await site.clob("/midpoint", token_id=token))["mid"]) < 0.75


async def test_two_emulators_show_the_same_books() -> None:
    crowd = CrowdConfig(rate=120.0, sweep_s=1.0)
    seen = []
    for _ in range(2):
        async with running(crowd=crowd) as site:
            for _ in range(8):
                site.clock.advance(0.25)
                site.venue.advance()
            seen.append([await site.clob("/book", token_id=site.token(slug)) for slug in (FED_CUT, GAME)])
    assert seen[0] == seen[1]
