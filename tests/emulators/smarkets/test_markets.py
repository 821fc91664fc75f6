"""Markets, contracts and what is known of their prices."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from allsight.domain.clock import SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.engine.orders import NewOrder, TimeInForce
from allsight.emulators.smarkets.books import STUB_QUANTITY
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.wording.smarkets import LADDER, ticks
from allsight.emulators.universe.words.smarkets import SmarketsEventWords
from allsight.emulators.universe.world import Universe
from tests.emulators.smarkets.few_markets import BASKETBALL, FOOTBALL, FewMarkets, running
from tests.emulators.smarkets.support import Site, smarkets

pytestmark = pytest.mark.integration


async def test_the_markets_of_an_event_in_its_order(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        event = site.event(FOOTBALL, "game")
        markets = (await site.get(f"/events/{event}/markets/"))["markets"]
        assert markets[0]["name"] == "Full-time result"
        assert [market["market_type"]["name"] for market in markets] == ["WINNER_3_WAY", "OVER_UNDER", "OVER_UNDER"]
        lines = {market["market_type"]["param"] for market in markets[1:]}
        assert len(lines) == 2
        assert all(market["event_id"] == event and market["description"] == "" for market in markets)
        ids = ",".join(market["id"] for market in markets)
        assert (await site.get(f"/markets/{ids}/"))["markets"] == markets


async def test_narrowing_the_markets(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        both = f"{site.event(FOOTBALL, 'game')},{site.event(BASKETBALL, 'game')}"
        path = f"/events/{both}/markets/"
        everything = (await site.get(path, sort="event_id,display_order"))["markets"]
        assert len(everything) == 5
        keys = [(int(market["event_id"]), market["display_order"]) for market in everything]
        assert keys == sorted(keys)
        assert len((await site.get(path, limit_by_event=1))["markets"]) == 2
        winners = await site.get(path, market_types="WINNER_3_WAY,WINNER_2_WAY")
        assert [market["market_type"]["name"] for market in winners["markets"]].count("OVER_UNDER") == 0
        assert len(winners["markets"]) == 2
        popular = await site.get(path, popular="true")
        assert popular["markets"] == [market for market in everything if "popular" in market["categories"]]
        for flag in ("True", "true"):
            (first, *_) = (await site.get(path, with_volumes=flag))["markets"]
            assert {"volume", "double_stake_volume"} <= first.keys()
        assert "volume" not in everything[0]


async def test_politics_has_its_rules_at_the_market(world: FewMarkets, universe: Universe) -> None:
    async with smarkets(world) as site:
        (market,) = (await site.get(f"/markets/{site.market(running(universe, 'treaty'), 'act')}/"))["markets"]
        contracts = (await site.get(f"/markets/{market['id']}/contracts/"))["contracts"]
    assert market["market_type"] is None
    assert market["description"].startswith("Yes wins if ")
    assert "23:59 Eastern Time" in market["description"]
    assert [(entry["name"], entry["contract_type"]) for entry in contracts] == [
        ("Yes", {"name": "YES"}),
        ("No", {"name": "NO"}),
    ]


async def quotes(site: Site, *markets: str, **params: Any) -> dict[str, Any]:
    found: dict[str, Any] = await site.get(f"/markets/{','.join(markets)}/quotes/", **params)
    return found


async def test_quotes_are_a_bare_map_of_what_the_engine_has(world: FewMarkets) -> None:
    async with smarkets(world, crowd=CrowdConfig(rate=80.0), stubs=0.0) as site:
        for _ in range(10):
            site.move(0.5)
        market = site.market(FOOTBALL, "game")
        found = await quotes(site, market, "12345678")
        assert list(found) == site.contracts(FOOTBALL, "game")
        for listing in world.find(FOOTBALL, "game")[1]:
            book = site.venue.exchange.markets[listing.id].book
            shown = found[site.contracts(FOOTBALL, "game")[world.find(FOOTBALL, "game")[1].index(listing)]]
            for name, side in (("bids", book.bids), ("offers", book.asks)):
                levels = [(LADDER.native(rung), size) for rung, size in side.depth()][:5]
                assert [(level["price"], level["quantity"]) for level in shown[name]] == levels
            prices = [level["price"] for level in shown["bids"]]
            assert prices == sorted(prices, reverse=True)
            assert not shown["bids"] or not shown["offers"] or prices[0] < shown["offers"][0]["price"]


async def test_all_prices_are_ticks_and_marker_levels_stand_at_both_ends(world: FewMarkets) -> None:
    async with smarkets(world, stubs=1.0, depth=300) as site:
        markets = [SmarketsEventWords.of(event).market_id for event, _ in world.sheets]
        found = await quotes(site, *markets)
    allowed = set(ticks())
    open_ones = [book for book in found.values() if book["bids"]]
    assert len(open_ones) > 10
    for book in open_ones:
        assert {level["price"] for side in book.values() for level in side} <= allowed
        assert book["bids"][-1] == {"price": 1, "quantity": STUB_QUANTITY}
        assert book["offers"][-1] == {"price": 9999, "quantity": STUB_QUANTITY}
        real = [level for side in book.values() for level in side if level["quantity"] != STUB_QUANTITY]
        assert all(0 < level["quantity"] < STUB_QUANTITY for level in real)


async def test_five_levels_a_side_unless_told_otherwise(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        found = await quotes(site, site.market(FOOTBALL, "game"))
        assert max(len(side) for book in found.values() for side in book.values()) == 5


def trade(site: Site, topic: str, form: str, size: int) -> tuple[int, int]:
    """Let somebody take from the best offer of a market's first contract; return its price and how much."""
    listing = site.world.find(topic, form)[1][0]
    site.venue.exchange.open_account("visitor", {"GBP": 10**15})
    best = site.venue.exchange.markets[listing.id].best_ask()
    assert best is not None
    rung, offered = best
    site.venue.exchange.place(
        NewOrder(
            account="visitor", market=listing.id, side=Side.YES, rung=rung, size=min(size, offered),
            time_in_force=TimeInForce.IOC,
        )
    )  # fmt: skip
    return LADDER.native(rung), min(size, offered)


async def test_a_trade_shows_in_last_price_and_volume(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        market = site.market(FOOTBALL, "game")
        before = (await site.get(f"/markets/{market}/volumes/"))["volumes"]
        price, size = trade(site, FOOTBALL, "game", 400_000)
        after = (await site.get(f"/markets/{market}/volumes/"))["volumes"]
        last = (await site.get(f"/markets/{market}/last_executed_prices/"))["last_executed_prices"]
    gained = {name: after[0][name] - before[0][name] for name in ("volume", "double_stake_volume")}
    assert gained["volume"] in {size // 10_000, size // 10_000 + 1}
    assert abs(gained["double_stake_volume"] - Fraction(2 * size * price, 10**8)) <= 1
    assert last.keys() == {market}
    first = last[market][0]
    assert first["contract_id"] == site.contracts(FOOTBALL, "game")[0]
    assert Decimal(first["last_executed_price"]) * 100 == price
    assert not first["last_executed_price"].endswith("0") or "." not in first["last_executed_price"]
    assert first["timestamp"] == "2026-11-27T12:00:00.000000000Z"


async def test_what_was_never_matched_has_no_last_price(world: FewMarkets) -> None:
    leaf = SmarketsEventWords.of(world.find(FOOTBALL, "game")[0]).leaf
    async with smarkets(world, start_ns=leaf.listed_ns + 1) as site:
        market = site.market(FOOTBALL, "game")
        found = (await site.get(f"/markets/{market}/last_executed_prices/"))["last_executed_prices"][market]
        assert all(entry["last_executed_price"] is None and entry["timestamp"] is None for entry in found)
        assert await quotes(site, market) == {
            name: {"bids": [], "offers": []} for name in site.contracts(FOOTBALL, "game")
        }
        (volume,) = (await site.get(f"/markets/{market}/volumes/"))["volumes"]
        assert volume == {"market_id": market, "volume": 0, "double_stake_volume": 0}


async def test_anonymous_quotes_may_be_as_old_as_configured(world: FewMarkets) -> None:
    async with smarkets(world, delay_s=10.0, crowd=CrowdConfig(rate=150.0)) as site:
        token = await site.log_in()
        market = site.market(FOOTBALL, "game")
        past: dict[int, Any] = {}
        for second in range(25):
            past[second] = await quotes(site, market, token=token)
            if second >= 10:
                assert await quotes(site, market) == past[second - 10]
            for _ in range(2):
                site.move(0.5)
        assert past[0] != past[24]


async def test_batches_have_caps(world: FewMarkets) -> None:
    caps = {
        "/events/{}/markets/": 50, "/events/{}/markets_count/": 50, "/events/{}/states/": 300,
        "/events/{}/competitors/": 300, "/markets/{}/contracts/": 100, "/markets/{}/last_executed_prices/": 100,
        "/markets/{}/quotes/": 200, "/markets/{}/volumes/": 300,
    }  # fmt: skip
    async with smarkets(world) as site:
        known = {"events": site.event(FOOTBALL, "game"), "markets": site.market(FOOTBALL, "game")}
        for path, most in caps.items():
            first = known[path.split("/")[1]]
            many = [first, *(str(number) for number in range(most - 1))]
            assert await site.get(path.format(",".join(many)))
            refusal = await site.get(path.format(",".join([*many, "999999"])), 414)
            assert refusal["error_type"] == "REQUEST_TOO_LARGE", path
            refusal = await site.get(path.format("1,x"), 400)
            assert refusal["error_type"] == "REQUEST_VALIDATION_ERROR"


async def test_a_game_turns_in_play_by_a_short_halt(universe: Universe) -> None:
    world = FewMarkets(universe)
    games = [
        (event, mine)
        for event, mine in world.sheets
        if SmarketsEventWords.of(event).inplay_enabled and SmarketsEventWords.of(event).leaf.competitors
    ]
    event, (first, *_) = games[0]
    words = SmarketsEventWords.of(event)
    async with smarkets(world) as site:
        site.move((words.leaf.start_ns - site.clock.now_ns()) / SECOND_NS - 1)
        assert await look(site, words.market_id) == ("open", "open", True, 0)
        site.move(2)
        assert await look(site, words.market_id) == ("halted", "halted", False, 8)
        site.move(30)
        assert await look(site, words.market_id) == ("live", "live", True, 8)
        site.move((first.close_ns - site.clock.now_ns()) / SECOND_NS + 1)
        assert (await look(site, words.market_id))[:3] == ("halted", "halted", False)


async def look(site: Site, market: str) -> tuple[str, str, bool, int]:
    """Return the states of a market and its first contract, whether it is quoted, and its bet delay."""
    (body,) = (await site.get(f"/markets/{market}/"))["markets"]
    contracts = (await site.get(f"/markets/{market}/contracts/"))["contracts"]
    books = await quotes(site, market)
    quoted = any(book["bids"] or book["offers"] for book in books.values())
    return body["state"], contracts[0]["state_or_outcome"], quoted, body["bet_delay"]
