import asyncio
from fractions import Fraction

import pytest
from websockets.exceptions import ConnectionClosed

from allsight.domain.clock import HOUR_NS, MINUTE_NS, SECOND_NS
from allsight.domain.errors import NotFoundError
from allsight.domain.ladder import Side
from allsight.emulators.drift.perp import Status
from allsight.emulators.engine.events import MarketState
from allsight.emulators.engine.orders import RejectedError
from allsight.emulators.universe.model import Listing, Payoff, Span
from allsight.emulators.universe.words.drift import DriftWords
from tests.emulators.drift.support import FED, OKC, DriftWorld, Site, drift, listing
from tests.emulators.drift.test_chain import number, read, settle_slots
from tests.emulators.small_world import START_NS

pytestmark = pytest.mark.integration

BOOK = "orderbook_perp_3_grouped_1"
OTHER = "orderbook_perp_4_grouped_1"


async def test_a_halt_silences_the_order_books_but_not_the_heartbeats() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("orderbook", OKC)
        await stream.coming(BOOK)
        before = await site.l2(OKC)
        site.venue.controls.halt_exchange()
        seen = [await stream.next_in_time() for _ in range(2)]
        assert [message["channel"] for message in seen] == ["heartbeat", "heartbeat"]
        assert await site.l2(OKC) == before
        assert (await site.get("/stats/markets"))["markets"] == []
        prices = (await site.get("/stats/markets/prices"))["markets"]
        assert {entry["currentPrice"] for entry in prices} == {""}
        fills = site.perp(OKC).next_fill
        site.venue.trade_once()
        assert site.perp(OKC).next_fill == fills
        site.venue.controls.resume_exchange()
        assert (await stream.coming(BOOK))["data"]["slot"] > before["slot"]


async def test_one_market_stalls_while_the_others_live_on() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("orderbook", OKC)
        await stream.subscribe("orderbook", FED)
        await stream.coming(BOOK)
        site.venue.controls.stall(OKC)
        stood = await site.l2(OKC)
        names = {(await stream.next_in_time())["channel"] for _ in range(30)}
        assert names == {OTHER, "heartbeat"}
        assert await site.l2(OKC) == stood
        assert (await site.l2(FED))["slot"] > stood["slot"]
        site.venue.controls.stall(OKC, stalled=False)
        assert (await stream.coming(BOOK))["data"]["slot"] > stood["slot"]


async def test_a_slot_can_stand_still_while_snapshots_go_on() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("orderbook", OKC)
        site.venue.controls.freeze_slot(OKC)
        books = [(await stream.coming(BOOK))["data"] for _ in range(3)]
        assert len({book["slot"] for book in books}) == 1
        assert books[0]["ts"] < books[1]["ts"] < books[2]["ts"]
        site.venue.controls.freeze_slot(OKC, frozen=False)
        assert (await stream.coming(BOOK))["data"]["slot"] > books[0]["slot"]


async def test_the_chain_can_stand_still() -> None:
    async with drift() as site:
        before = await site.l2(OKC)
        site.venue.controls.stall_chain()
        site.trade(OKC, Side.YES, 999, 60)
        site.pass_slots(10)
        assert await site.l2(OKC) == before
        slot = await site.rpc("getSlot", {"commitment": "processed"})
        site.pass_slots(10)
        assert await site.rpc("getSlot", {"commitment": "processed"}) == slot
        site.venue.controls.stall_chain(stalled=False)
        assert (await site.l2(OKC))["slot"] >= before["slot"] + 20


async def test_a_restart_ends_connections_and_empties_the_caches() -> None:
    async with drift() as site, site.stream() as stream:
        await stream.subscribe("orderbook", OKC)
        await site.venue.controls.restart(cold_s=5)
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(stream.connection.recv(), 5)
        assert await site.refused("/startup") == (500, "Not ready")
        assert await site.refused("/l3", marketName=OKC) == (500, "No L3 found")
        book = await site.l2(OKC)
        assert (book["bids"], book["asks"], book["marketType"]) == ([], [], {"perp": {}})
        assert "marketName" not in book
        assert "oracle" not in book
        assert isinstance(book["oracleData"]["price"], int)
        answer = await site.dlob.get("/topMakers", params={"marketName": OKC, "side": "bid", "limit": 1})
        assert len(answer.json()) == 1
        async with site.stream() as again:
            await again.subscribe("orderbook", OKC)
            site.clock.advance(0.4)
            await again.coming(BOOK)
        assert (await site.l2(OKC))["marketName"] == OKC


async def test_the_server_can_be_sick() -> None:
    async with drift() as site:
        site.venue.controls.sicken()
        assert await site.refused("/health") == (500, "NOT OK")
        site.venue.controls.sicken(sick=False)
        assert await site.refused("/health") == (200, "OK")


async def test_reduce_only_keeps_the_quotes_and_refuses_orders() -> None:
    async with drift() as site:
        before = await site.l2(OKC)
        site.venue.controls.reduce_only(OKC)
        site.pass_slots()
        after = await site.l2(OKC)
        people = [level for level in before["bids"] if "dlob" in level["sources"]]
        assert [level["price"] for level in after["bids"]] == [level["price"] for level in people]
        with pytest.raises(RejectedError):
            site.trade(OKC, Side.YES, 999, 1)
        await settle_slots(site)
        account = await read(site, site.perp(OKC).account)
        assert account[1_162] == Status.REDUCE_ONLY
        assert number(account, 1_080, 8, signed=True) == (START_NS + 30 * MINUTE_NS) // SECOND_NS
        assert number(account, 1_088, 8, signed=True) == 0
        entry = (await site.get("/stats/markets"))["markets"][3]
        assert entry["status"] == "reduceOnly"
        oracle = await read(site, site.perp(OKC).oracle)
        assert number(oracle, 8, 8, signed=True) == 1_000_000


async def test_what_a_control_brought_forward_goes_on_to_settlement() -> None:
    async with drift() as site:
        site.venue.controls.reduce_only(OKC, expires_ns=START_NS + MINUTE_NS)
        site.clock.advance(61)
        site.venue.advance_world()
        assert site.perp(OKC).market.state is MarketState.CLOSED
        assert (await site.l2(OKC))["bids"] == []
        site.clock.advance(60)
        site.venue.advance_world()
        assert site.perp(OKC).status(site.clock.now_ns()) is Status.SETTLEMENT
        site.clock.advance(600)
        site.venue.advance_world()
        assert site.perp(OKC).market.state is MarketState.SETTLED


@pytest.mark.parametrize(
    ("value", "solvency", "price"),
    [
        (Fraction(1), None, 999_999),
        (Fraction(0), None, 1),
        (Fraction(1, 2), None, 499_999),
        (Fraction(1), Fraction(87, 100), 869_999),
    ],
)
async def test_settlements(value: Fraction, solvency: Fraction | None, price: int) -> None:
    async with drift() as site:
        site.trade(OKC, Side.YES, 999, 1_500)
        assert site.venue.state.net_base(site.perp(OKC)) > 0
        assert site.venue.controls.resolve(OKC, value, solvency=solvency) == price
        await settle_slots(site)
        account = await read(site, site.perp(OKC).account)
        assert account[1_162] == Status.SETTLEMENT
        assert number(account, 1_088, 8, signed=True) == price
        assert number(account, 1_080, 8, signed=True) == START_NS // SECOND_NS
        site.pass_slots()
        book = await site.l2(OKC)
        assert (book["bids"], book["asks"]) == ([], [])
        entry = (await site.get("/stats/markets"))["markets"][3]
        assert (entry["status"], entry["price"]) == ("settlement", f"{price / 1e6:.6f}".rstrip("0"))
        candle = (await site.get(f"/market/{OKC}/candles/1", limit=1))["records"][0]
        assert candle["oracleClose"] == price / 1e6
        site.clock.advance(11 * 24 * 3_600)  # what the universe had planned finds it settled already
        site.venue.advance_world()
        assert site.perp(OKC).expiry_price == price


async def test_a_delisted_market_is_forgotten_by_name_and_stays_on_chain() -> None:
    async with drift() as site, site.stream() as stream:
        site.venue.controls.resolve(OKC, Fraction(1))
        site.venue.controls.delist(OKC)
        assert await site.refused("/l2", marketName=OKC) == (400, "Bad Request: unrecognized marketName")
        assert await site.refused("/l2", marketIndex=3, marketType="perp") == (400, "Bad Request: invalid marketIndex")
        assert (await stream.subscribe("orderbook", OKC))["error"] == "Error subscribing to channel"
        assert OKC not in await site.get("/markets.json")
        prices = (await site.get("/stats/markets/prices"))["markets"]
        assert {"currentPrice": "", "price24hAgo": "0", "priceChange": "", "priceChangePercent": ""}.items() <= next(
            entry for entry in prices if entry["symbol"] == OKC
        ).items()
        assert OKC not in {entry["symbol"] for entry in (await site.get("/stats/markets"))["markets"]}
        await settle_slots(site)
        assert (await read(site, site.perp(OKC).account))[1_162] == Status.DELISTED
        with pytest.raises(NotFoundError):
            site.venue.controls.stall(OKC)
        site.clock.advance(11 * 24 * 3_600)
        site.venue.advance_world()
        assert site.perp(FED).delisted


async def test_fills_can_be_paused_and_fees_adjusted() -> None:
    async with drift() as site:
        site.venue.controls.pause_fills(OKC)
        site.venue.controls.adjust_fees(OKC, -50)
        site.pass_slots()
        book = await site.l2(OKC)
        assert not any("vamm" in level["sources"] for side in ("bids", "asks") for level in book[side])
        await settle_slots(site)
        account = await read(site, site.perp(OKC).account)
        assert account[1_165] == 0b111
        assert number(account, 1_168, 2, signed=True) == -50
        entry = (await site.get("/stats/markets"))["markets"][3]
        assert entry["fees"] == {"maker": -0.0001, "taker": 0.0005}
        site.venue.controls.pause_fills(OKC, paused=False)
        placed = site.trade(OKC, Side.YES, 999, 10)
        assert placed.order.fees == -(-site.perp(OKC).last_fill_price * 10 * 5 // 10_000)


async def test_levers_that_every_venue_has() -> None:
    async with drift() as site:
        before = await site.l2(OKC)
        site.venue.controls.halt(OKC)
        site.pass_slots()
        stood = await site.l2(OKC)
        people = [level["price"] for level in before["bids"] if "dlob" in level["sources"]]
        assert [level["price"] for level in stood["bids"]] == people
        await settle_slots(site)
        account = await read(site, site.perp(OKC).account)
        assert (account[1_162], account[1_165]) == (Status.ACTIVE, 0b100_0111)
        site.venue.controls.resume(OKC)
        site.trade(OKC, Side.YES, 999, 1)
        site.world.payoffs[OKC] = Payoff(Fraction(0))
        site.venue.controls.settle(OKC)
        assert site.perp(OKC).market.state is MarketState.SETTLED
        assert site.perp(OKC).expiry_price == 1


async def test_texts_can_be_edited() -> None:
    async with drift() as site:
        site.venue.controls.edit(OKC, rules="This market resolves to YES if it rains.")
        assert (await site.get("/markets.json"))[OKC]["rules"] == "This market resolves to YES if it rains."
        assert site.perp(OKC).symbol == OKC


def ending(close_ns: int, **changes: object) -> Listing:
    """List a market that ends as the universe ends one, at a given close."""
    words = DriftWords(symbol=OKC, base_asset=OKC[:-4], title="?", rules="!", reduce_only_ns=close_ns - 30 * MINUTE_NS)
    times = {
        "close_ns": close_ns,
        "determined_ns": close_ns + 5 * MINUTE_NS,
        "settled_ns": close_ns + 20 * MINUTE_NS,
        "delisted_ns": close_ns + HOUR_NS,
        "halts": (Span(close_ns - 30 * MINUTE_NS, close_ns),),
    }
    return listing(OKC, 0.4, words=words, **times, **changes)


async def life(site: Site, seconds: float) -> Status:
    site.clock.advance(seconds)
    site.venue.advance_world()
    return site.perp(OKC).status(site.clock.now_ns())


async def test_a_whole_life_as_the_universe_plans_it() -> None:
    world = DriftWorld(ending(START_NS + 2 * HOUR_NS, listed_ns=START_NS + MINUTE_NS, open_ns=START_NS + 2 * MINUTE_NS))
    world.payoffs[OKC] = Payoff(Fraction(0))
    async with drift(world) as site:
        assert site.venue.state.perps == {}
        assert await life(site, 61) is Status.INITIALIZED
        assert await life(site, 60) is Status.ACTIVE
        site.pass_slots()
        assert (await site.l2(OKC))["bids"]
        site.trade(OKC, Side.YES, 999, 5)
        assert await life(site, 5_400) is Status.REDUCE_ONLY
        assert site.perp(OKC).oracle_price == 0
        assert await life(site, 1_800) is Status.REDUCE_ONLY
        assert await life(site, 300) is Status.SETTLEMENT
        assert site.perp(OKC).expiry_price == 1
        assert await life(site, 900) is Status.SETTLEMENT
        assert site.perp(OKC).market.state is MarketState.SETTLED
        assert await life(site, 3_600) is Status.DELISTED


@pytest.mark.parametrize(
    ("minutes", "status", "price"),
    [
        (10, Status.REDUCE_ONLY, None),
        (-1, Status.REDUCE_ONLY, None),
        (-6, Status.SETTLEMENT, 999_999),
        (-30, Status.SETTLEMENT, 999_999),
    ],
)
async def test_a_venue_that_starts_late_finds_markets_where_they_are(
    minutes: int, status: Status, price: int | None
) -> None:
    async with drift(DriftWorld(ending(START_NS + minutes * MINUTE_NS))) as site:
        perp = site.perp(OKC)
        assert (perp.status(START_NS), perp.expiry_price) == (status, price)
        assert bool((await site.l2(OKC))["bids"]) == (minutes > 0)


async def test_names_that_are_not_listed_are_refused() -> None:
    async with drift() as site:
        for act in (site.venue.controls.stall, site.venue.controls.reduce_only, site.venue.controls.delist):
            with pytest.raises(NotFoundError):
                act("NOPE-BET")
