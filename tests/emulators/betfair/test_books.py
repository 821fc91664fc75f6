"""Books over REST: what they carry, how they are cut, and what a request for them weighs."""

from typing import Any

import pytest

from allsight.domain.ladder import Side
from tests.emulators.betfair.support import (
    ANN,
    BEA,
    HOME,
    MATCH,
    SENATE,
    betfair,
)

pytestmark = pytest.mark.integration

BEST = {"priceData": ["EX_BEST_OFFERS"]}
ALL = {"priceData": ["EX_ALL_OFFERS"]}


async def test_a_book_says_what_the_engine_holds() -> None:
    async with betfair() as site:
        site.clear("match")
        site.bet("match/Arsenal", Side.NO, "1.95", 120)
        site.bet("match/Arsenal", Side.NO, "1.9", 0.55)
        site.bet("match/Arsenal", Side.NO, "1.87", 40)
        site.bet("match/Arsenal", Side.YES, "1.98", 30.25)
        site.bet("match/Arsenal", Side.YES, "1.95", 20, account="other")
        book = (
            await site.call(
                "listMarketBook", marketIds=[MATCH], priceProjection={"priceData": ["EX_ALL_OFFERS", "EX_TRADED"]}
            )
        )[0]
        runner = next(row for row in book["runners"] if row["selectionId"] == HOME)
        assert runner["ex"]["availableToBack"] == [
            {"price": 1.95, "size": 100.0}, {"price": 1.9, "size": 0.55}, {"price": 1.87, "size": 40.0}
        ]  # fmt: skip
        assert runner["ex"]["availableToLay"] == [{"price": 1.98, "size": 30.25}]
        assert runner["lastPriceTraded"] == 1.95
        traded = {row["price"]: row["size"] for row in runner["ex"]["tradedVolume"]}
        assert traded[1.95] >= 20
        assert runner["totalMatched"] == pytest.approx(sum(traded.values()))
        assert book["totalAvailable"] == 170.8
        assert (book["status"], book["inplay"], book["betDelay"], book["complete"]) == ("OPEN", False, 0, True)
        best = (await site.call("listMarketBook", marketIds=[MATCH], priceProjection=BEST))[0]["runners"][0]["ex"]
        assert best["availableToBack"] == [{"price": 1.95, "size": 100.0}, {"price": 1.87, "size": 40.55}]
        assert best["tradedVolume"] == []


CUTS: list[tuple[dict[str, Any], list[tuple[float, float]]]] = [
    ({"bestPricesDepth": 1}, [(3.0, 5.0)]),
    ({"rollupModel": "NONE"}, [(3.0, 5.0), (2.9, 0.4), (2.8, 2.0)]),
    ({"rollupModel": "STAKE", "rollupLimit": 6}, [(2.8, 7.4)]),
    ({"rollupModel": "PAYOUT", "rollupLimit": 16}, [(2.8, 7.4)]),
]


async def test_best_offers_can_be_cut_in_other_ways() -> None:
    async with betfair() as site:
        site.clear("senate")
        for odds, pounds in (("3", 5), ("2.9", 0.4), ("2.8", 2)):
            site.bet("senate/Bea Ray", Side.NO, odds, pounds)
        for overrides, back in CUTS:
            projection = {**BEST, "exBestOffersOverrides": overrides}
            book = (await site.call("listMarketBook", marketIds=[SENATE], priceProjection=projection))[0]
            found = next(row for row in book["runners"] if row["selectionId"] == BEA)["ex"]["availableToBack"]
            assert [(row["price"], row["size"]) for row in found] == back, overrides
        refused = {**BEST, "exBestOffersOverrides": {"rollupModel": "MANAGED_LIABILITY"}}
        assert await site.refused("listMarketBook", marketIds=[SENATE], priceProjection=refused) == "INVALID_INPUT_DATA"


async def test_books_without_prices_and_one_runner() -> None:
    async with betfair() as site:
        book = (await site.call("listMarketBook", marketIds=[SENATE]))[0]
        assert all("ex" not in runner for runner in book["runners"])
        single = await site.call("listRunnerBook", marketId=SENATE, selectionId=ANN, priceProjection=ALL)
        assert [runner["selectionId"] for runner in single[0]["runners"]] == [ANN]
        assert await site.refused("listRunnerBook", marketId=SENATE, selectionId=9) == "INVALID_INPUT_DATA"


async def test_open_and_closed_markets_are_asked_for_apart() -> None:
    async with betfair() as site:
        site.venue.controls.settle(SENATE, ANN)
        mixed = await site.call("listMarketBook", marketIds=[MATCH, SENATE, "1.7"])
        assert [book["marketId"] for book in mixed] == [MATCH]
        closed = (await site.call("listMarketBook", marketIds=[SENATE], priceProjection=BEST))[0]
        assert closed["status"] == "CLOSED"
        assert {r["selectionId"]: r["status"] for r in closed["runners"]} == {ANN: "WINNER", BEA: "LOSER"}
        assert closed["numberOfActiveRunners"] == 0
        rows = await site.call("listMarketCatalogue", filter={}, maxResults=9)
        assert SENATE not in {row["marketId"] for row in rows}


async def test_results_can_be_read_for_ninety_days() -> None:
    async with betfair() as site:
        site.clock.advance(21 * 86_400)  # everything has been settled and taken off the lists
        site.venue.advance_world()
        found = await site.rpc("listMarketBook", marketIds=[MATCH])
        assert found["error"]["data"]["APINGException"]["errorCode"] == "INVALID_SESSION_INFORMATION"
        await site.login()
        assert (await site.call("listMarketBook", marketIds=[MATCH]))[0]["status"] == "CLOSED"
        site.clock.advance(91 * 86_400)
        site.venue.advance_world()
        await site.login()
        assert await site.call("listMarketBook", marketIds=[MATCH]) == []


WEIGHTS: list[tuple[list[str], dict[str, Any] | None, int]] = [
    ([], None, 100),
    (["SP_AVAILABLE"], None, 66),
    (["SP_TRADED"], None, 28),
    (["EX_BEST_OFFERS"], None, 40),
    (["EX_BEST_OFFERS"], {"bestPricesDepth": 6}, 20),
    (["EX_ALL_OFFERS"], None, 11),
    (["EX_TRADED"], None, 11),
    (["EX_BEST_OFFERS", "EX_TRADED"], None, 10),
    (["EX_ALL_OFFERS", "EX_TRADED"], None, 6),
]


async def test_a_request_for_books_is_weighed() -> None:
    async with betfair() as site:
        for data, overrides, most in WEIGHTS:
            ids = [f"1.{n}" for n in range(most + 1)]
            projection = {"priceData": data, **({} if overrides is None else {"exBestOffersOverrides": overrides})}
            assert await site.call("listMarketBook", marketIds=ids[:most], priceProjection=projection) == []
            assert await site.refused("listMarketBook", marketIds=ids, priceProjection=projection) == "TOO_MUCH_DATA"


async def test_a_request_for_the_catalogue_is_weighed() -> None:
    async with betfair() as site:
        for projection, most in (
            (["MARKET_DESCRIPTION"], 200),
            (["MARKET_DESCRIPTION", "RUNNER_METADATA"], 100),
            (["RUNNER_DESCRIPTION"], 1000),
        ):
            params: dict[str, Any] = {"filter": {}, "marketProjection": projection}
            assert len(await site.call("listMarketCatalogue", **params, maxResults=most)) == 3
            code = await site.refused("listMarketCatalogue", **params, maxResults=most + 1)
            assert code == ("INVALID_INPUT_DATA" if most == 1000 else "TOO_MUCH_DATA")


async def test_too_many_ids_are_another_error() -> None:
    async with betfair() as site:
        ids = [f"1.{n}" for n in range(251)]
        assert await site.refused("listMarketBook", marketIds=ids) == "REQUEST_SIZE_EXCEEDS_LIMIT"
