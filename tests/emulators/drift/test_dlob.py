import base64
from itertools import pairwise
from typing import Any

import pytest

from allsight.domain.ladder import Side
from allsight.emulators.drift import keys
from allsight.emulators.serving.faults import Fault, FaultKind
from tests.emulators.drift.support import FED, LONG_SHOT, OKC, PAYER, drift

pytestmark = pytest.mark.integration


def assert_sound(book: dict[str, Any]) -> None:
    """Check what holds of every book over HTTP: texts, ticks, whole shares, sources that add up, sides in order."""
    for levels, sign in ((book["bids"], -1), (book["asks"], 1)):
        prices = [int(level["price"]) for level in levels]
        assert all(sign * low < sign * high for low, high in pairwise(prices))
        for level in levels:
            assert all(isinstance(level[key], str) for key in ("price", "size"))
            assert int(level["price"]) % 1_000 == 0
            assert int(level["size"]) % 10**9 == 0
            assert sum(map(int, level["sources"].values())) == int(level["size"]) > 0
            assert level["sources"].keys() <= {"dlob", "vamm", "indicative"}


async def test_a_book_is_whole() -> None:
    async with drift() as site:
        book = await site.l2(OKC)
        assert_sound(book)
        bid, ask = int(book["bids"][0]["price"]), int(book["asks"][0]["price"])
        assert (book["marketName"], book["marketType"], book["marketIndex"]) == (OKC, "perp", 3)
        assert book["ts"] == 1_795_348_800_000
        assert book["slot"] == site.venue.state.slot()
        assert (int(book["bestBidPrice"]), int(book["bestAskPrice"])) == (bid, ask)
        assert int(book["spreadQuote"]) == ask - bid
        assert int(book["markPrice"]) == (bid + ask) // 2
        assert int(book["spreadPct"]) == (ask - bid) * 10**8 // int(book["markPrice"])
        assert isinstance(book["oracle"], int)
        assert book["oracleData"]["price"] == str(book["oracle"])
        assert int(book["oracleData"]["slot"]) < book["slot"]
        assert book["marketSlot"] < book["slot"]
        sources = {name for side in ("bids", "asks") for level in book[side] for name in level["sources"]}
        assert sources == {"dlob", "vamm"}


async def test_the_markets_own_maker_keeps_within_its_bounds() -> None:
    async with drift() as site:
        asked: dict[str, list[int]] = {}
        for symbol in (OKC, FED, LONG_SHOT):
            book = await site.l2(symbol)
            assert_sound(book)
            bids, asked[symbol] = (
                [int(level["price"]) for level in book[side] if "vamm" in level["sources"]] for side in ("bids", "asks")
            )
            assert all(price <= 950_000 for price in bids)
            assert all(price >= 50_000 for price in asked[symbol])
        assert min(asked[LONG_SHOT]) == 50_000  # of a chance of two in a hundred


async def test_depth_names_and_numbers() -> None:
    async with drift() as site:
        full = await site.l2(OKC)
        assert (await site.l2(OKC.lower(), depth=2))["bids"] == full["bids"][:2]
        assert (await site.l2(OKC, depth=5_000)) == full
        answer = await site.dlob.get("/dlob/l2", params={"marketIndex": 3, "marketType": "perp", "depth": "x"})
        assert answer.json() == full


async def test_quotes_that_bind_nobody_come_only_when_asked_for() -> None:
    async with drift() as site:
        firm = await site.l2(OKC)
        shown = await site.l2(OKC, includeIndicative="true")
        assert "indicative" in shown["bids"][0]["sources"]
        assert int(shown["bids"][0]["price"]) > int(firm["bids"][0]["price"])
        assert shown["bids"][1:] == firm["bids"]
        assert_sound(shown)
        assert shown["bestBidPrice"] == firm["bestBidPrice"]


async def test_a_book_is_taken_once_a_slot() -> None:
    async with drift() as site:
        before = await site.l2(OKC)
        site.trade(OKC, Side.YES, 999, 60)
        assert await site.l2(OKC) == before
        site.pass_slots()
        after = await site.l2(OKC)
        assert after["slot"] == before["slot"] + 1
        assert after["ts"] == before["ts"] + 400
        assert after["asks"] != before["asks"]


async def test_many_books_at_once() -> None:
    async with drift() as site:
        for path in ("/batchL2", "/batchL2Cache", "/dlob/batchL2"):
            answer = await site.dlob.get(path, params={"marketIndex": "3,4", "marketType": "perp,perp", "depth": "1,2"})
            books = answer.json()["l2s"]
            assert [book["marketName"] for book in books] == [OKC, FED]
            assert [len(book["bids"]) for book in books] == [1, 2]
        by_name = (await site.dlob.get("/batchL2", params={"marketName": f"{FED},{OKC}"})).json()["l2s"]
        assert [book["marketIndex"] for book in by_name] == [4, 3]


REFUSALS: list[tuple[str, dict[str, str], int, str]] = [
    ("/l2", {"marketName": "NO-SUCH-BET"}, 400, "Bad Request: unrecognized marketName"),
    ("/l2", {}, 400, "Bad Request: (marketName) or (marketIndex and marketType) must be supplied"),
    ("/l2", {"marketIndex": "99", "marketType": "perp"}, 400, "Bad Request: invalid marketIndex"),
    ("/l2", {"marketIndex": "0", "marketType": "perp"}, 400, "Bad Request: invalid marketIndex"),
    ("/l2", {"marketIndex": "3", "marketType": "option"}, 400, "Bad Request: unrecognized marketType"),
    ("/topMakers", {"marketName": OKC}, 400, "Bad Request: side must be either bid or ask"),
    (
        "/batchL2",
        {"marketIndex": "3,4", "marketType": "perp"},
        400,
        "Bad Request: all params for batch requests must be the same length",
    ),
    ("/batchPriorityFees", {}, 400, "Bad Request: all params for batch requests must be the same length"),
    ("/nothing", {}, 404, "Cannot GET /nothing"),
]


async def test_errors_are_plain_text() -> None:
    async with drift() as site:
        for path, params, status, said in REFUSALS:
            assert await site.refused(path, **params) == (status, said)


async def test_single_orders_and_their_makers() -> None:
    async with drift() as site:
        site.rest(OKC, Side.YES, 620, 7)
        body = (await site.dlob.get("/l3", params={"marketName": OKC})).json()
        best = body["bids"][0]
        assert best == {"price": "620000", "size": "7000000000", "maker": best["maker"], "orderId": best["orderId"]}
        assert best["maker"] == keys.user(keys.wallet(PAYER), 3)
        assert "markPrice" not in body
        by_price: dict[str, int] = {}
        for order in body["bids"]:
            by_price[order["price"]] = by_price.get(order["price"], 0) + int(order["size"])
        book = await site.l2(OKC)
        people = {lv["price"]: int(lv["sources"]["dlob"]) for lv in book["bids"] if "dlob" in lv["sources"]}
        assert by_price == people

        makers = (await site.dlob.get("/topMakers", params={"marketName": OKC, "side": "bid", "limit": 1})).json()
        assert makers[0] == best["maker"]
        assert len(makers) == 2  # a cached answer has its own length
        full = (
            await site.dlob.get("/topMakers", params={"marketName": OKC, "side": "bid", "includeAccounts": "true"})
        ).json()
        assert [entry["userAccountPubKey"] for entry in full] == makers
        account = base64.b64decode(full[0]["accountBase64"])
        assert len(account) == 4_376
        assert account[:8].hex() == "9f755fe3ef973aec"
        assert int.from_bytes(account[1_192 + 8 : 1_192 + 16], "little") == 620_000
        assert account[4_352] == 1


async def test_small_routes() -> None:
    async with drift() as site:
        for path in ("/health", "/startup", "/", "/dlob/health", "/dlob"):
            answer = await site.dlob.get(path)
            assert (answer.status_code, answer.text) == (200, "OK"), path
        fees = (await site.dlob.get("/priorityFees", params={"marketIndex": 3, "marketType": "perp"})).json()
        assert fees["marketIndex"] == 3
        batch = (
            await site.dlob.get("/batchPriorityFees", params={"marketIndex": "3,4", "marketType": "perp,perp"})
        ).json()
        assert [entry["marketIndex"] for entry in batch] == [3, 4]
        users = (await site.dlob.get("/unsettledPnlUsers", params={"marketIndex": 4})).json()
        assert users == {"marketIndex": 4, "gainers": [], "losers": []}


async def test_calls_are_counted_when_they_are_limited() -> None:
    async with drift(calls_per_s=2) as site:
        codes = [(await site.dlob.get("/health")).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        site.clock.advance(1)
        assert (await site.dlob.get("/health")).status_code == 200


async def test_faults_find_a_route() -> None:
    async with drift() as site:
        limited = site.venue.faults.inject(
            Fault(kind=FaultKind.RATE_LIMITED, target="http:GET /l2", retry_after_s=3, count=1)
        )
        answer = await site.dlob.get("/l2", params={"marketName": OKC})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
        assert limited.hits == 1
        assert (await site.l2(OKC))["marketName"] == OKC
        site.venue.faults.inject(Fault(kind=FaultKind.STALE, target="http:GET /l2"))
        before = await site.l2(OKC)
        site.pass_slots(10)
        assert await site.l2(OKC) == before
