"""The betting and account APIs: lists, catalogue, books, weights, and errors by the book."""

from typing import Any

import httpx
import pytest

from allsight.domain.clock import HOUR_NS, to_iso
from allsight.domain.ladder import Side
from tests.emulators.betfair.support import (
    ACCOUNT,
    ACCOUNTS,
    ANN,
    AWARD,
    AWAY,
    BEA,
    BETTING,
    DRAW,
    HOME,
    MATCH,
    SENATE,
    Site,
    betfair,
)
from tests.emulators.small_world import START_NS

pytestmark = pytest.mark.integration

BEST = {"priceData": ["EX_BEST_OFFERS"]}
ALL = {"priceData": ["EX_ALL_OFFERS"]}


async def raw(site: Site, body: Any, path: str = BETTING, headers: dict[str, str] | None = None) -> httpx.Response:
    url = f"{site.venue.api_url}{path}"
    sent = site.headers if headers is None else headers
    if isinstance(body, bytes):
        return await site.http.post(url, content=body, headers=sent)
    return await site.http.post(url, json=body, headers=sent)


# -- lists ------------------------------------------------------------------------------------------------------------


async def test_lists_count_markets() -> None:
    async with betfair() as site:
        types = {row["eventType"]["name"]: row for row in await site.call("listEventTypes", filter={})}
        assert types["Politics"] == {"eventType": {"id": "2378961", "name": "Politics"}, "marketCount": 1}
        assert set(types) == {"Soccer", "Politics", "Special Bets"}
        events = await site.call("listEvents", filter={"eventTypeIds": ["1"]})
        assert events == [
            {
                "event": {
                    "id": "30000001",
                    "name": "Arsenal v Leeds",
                    "countryCode": "GB",
                    "timezone": "GMT",
                    "openDate": to_iso(START_NS + 2 * HOUR_NS),
                },
                "marketCount": 1,
            }
        ]
        assert await site.call("listCompetitions", filter={}) == [
            {
                "competition": {"id": "10932509", "name": "English Premier League"},
                "marketCount": 1,
                "competitionRegion": "GBR",
            }
        ]
        kinds = {row["marketType"]: row["marketCount"] for row in await site.call("listMarketTypes", filter={})}
        assert kinds == {"MATCH_ODDS": 1, "NONSPORT": 1, "OUTRIGHT_WINNER": 1}
        places = {row["countryCode"]: row["marketCount"] for row in await site.call("listCountries", filter={})}
        assert places == {"GB": 1, "US": 2}
        assert await site.call("listVenues", filter={}) == []
        days = await site.call("listTimeRanges", filter={}, granularity="DAYS")
        assert [row["marketCount"] for row in days] == [2, 1]
        assert days[0]["timeRange"]["from"].endswith("T00:00:00.000Z")


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {MATCH, SENATE, AWARD}),
    ({"marketIds": [SENATE, "1.9"]}, {SENATE}),
    ({"eventTypeIds": ["1", "10"]}, {MATCH, AWARD}),
    ({"eventIds": ["30000002"]}, {SENATE}),
    ({"competitionIds": ["10932509"]}, {MATCH}),
    ({"marketTypeCodes": ["NONSPORT"]}, {SENATE}),
    ({"marketCountries": ["GB"]}, {MATCH}),
    ({"marketBettingTypes": ["LINE"]}, set()),
    ({"turnInPlayEnabled": True}, {MATCH}),
    ({"turnInPlayEnabled": False}, {SENATE, AWARD}),
    ({"inPlayOnly": True}, set()),
    ({"bspOnly": True}, set()),
    ({"betDelayModels": ["PASSIVE"]}, {MATCH}),
    ({"textQuery": "senate"}, {SENATE}),
    ({"marketStartTime": {"from": to_iso(START_NS)}}, {MATCH}),
    ({"marketStartTime": {"to": to_iso(START_NS)}}, {SENATE, AWARD}),
]


async def test_filters() -> None:
    async with betfair() as site:
        for wanted, found in FILTERS:
            rows = await site.call("listMarketCatalogue", filter=wanted, maxResults=1000)
            assert {row["marketId"] for row in rows} == found, wanted


# -- catalogue --------------------------------------------------------------------------------------------------------


async def test_a_bare_row_and_a_full_row() -> None:
    async with betfair() as site:
        bare = (await site.call("listMarketCatalogue", filter={"marketIds": [SENATE]}, maxResults=1))[0]
        assert bare.keys() == {"marketId", "marketName", "totalMatched"}
        projections = [
            "COMPETITION", "EVENT", "EVENT_TYPE", "MARKET_START_TIME", "MARKET_DESCRIPTION", "RUNNER_DESCRIPTION",
            "RUNNER_METADATA",
        ]  # fmt: skip
        rows = await site.call("listMarketCatalogue", filter={}, maxResults=100, marketProjection=projections)
        match = next(row for row in rows if row["marketId"] == MATCH)
        assert match["runners"] == [
            {
                "selectionId": number,
                "runnerName": name,
                "handicap": 0.0,
                "sortPriority": place,
                "metadata": {"runnerId": str(number)},
            }
            for place, (number, name) in enumerate(((HOME, "Arsenal"), (AWAY, "Leeds"), (DRAW, "The Draw")), 1)
        ]
        assert match["competition"]["name"] == "English Premier League"
        assert match["description"]["betDelayModels"] == ["PASSIVE"]
        assert match["description"]["priceLadderDescription"] == {"type": "CLASSIC"}
        senate = next(row for row in rows if row["marketId"] == SENATE)
        assert "competition" not in senate
        described = senate["description"]
        assert (described["marketBaseRate"], described["discountAllowed"]) == (2.0, False)
        assert described["rules"].startswith("<b>Who will win?</b>")
        assert "clarifications" not in described
        assert senate["marketStartTime"] < to_iso(START_NS)  # a placeholder in the past


async def test_sorting_and_the_number_of_rows() -> None:
    async with betfair() as site:
        first = await site.call("listMarketCatalogue", filter={}, maxResults=1, sort="LAST_TO_START")
        assert [row["marketId"] for row in first] == [MATCH]
        traded = await site.call("listMarketCatalogue", filter={}, maxResults=9, sort="MAXIMUM_TRADED")
        amounts = [row["totalMatched"] for row in traded]
        assert amounts == sorted(amounts, reverse=True)
        for sort in ("MINIMUM_TRADED", "MINIMUM_AVAILABLE", "MAXIMUM_AVAILABLE", "FIRST_TO_START"):
            assert len(await site.call("listMarketCatalogue", filter={}, maxResults=9, sort=sort)) == 3
        assert await site.refused("listMarketCatalogue", filter={}, maxResults=0) == "INVALID_INPUT_DATA"
        assert await site.refused("listMarketCatalogue", filter={}, maxResults=1001) == "INVALID_INPUT_DATA"


# -- books ------------------------------------------------------------------------------------------------------------


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


# -- weights ----------------------------------------------------------------------------------------------------------


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


# -- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "code", "number"),
    [
        ({"X-Application": None}, "NO_APP_KEY", "ANGX-0004"),
        ({"X-Application": "nobody's"}, "INVALID_APP_KEY", "ANGX-0007"),
        ({"X-Authentication": None}, "NO_SESSION", "ANGX-0005"),
        ({"X-Authentication": "stale"}, "INVALID_SESSION_INFORMATION", "ANGX-0003"),
    ],
)
async def test_errors_about_who_asks(changed: dict[str, str | None], code: str, number: str) -> None:
    async with betfair() as site:
        headers = {name: value for name, value in {**site.headers, **changed}.items() if value is not None}
        body = {"jsonrpc": "2.0", "method": "SportsAPING/v1.0/listEventTypes", "params": {"filter": {}}, "id": 7}
        answer = (await raw(site, body, headers=headers)).json()
        assert answer["id"] == 7
        error = answer["error"]
        assert (error["code"], error["message"]) == (-32099, number)
        assert error["data"]["exceptionname"] == "APINGException"
        assert error["data"]["APINGException"].keys() == {"requestUUID", "errorCode", "errorDetails"}
        assert error["data"]["APINGException"]["errorCode"] == code
        url = f"{site.venue.api_url}/betting/rest/v1.0/listEventTypes/"
        rest = await site.http.post(url, json={"filter": {}}, headers=headers)
        assert rest.status_code == 400
        fault = rest.json()
        assert (fault["faultcode"], fault["faultstring"]) == ("Client", number)
        assert fault["detail"]["APINGException"]["errorCode"] == code


async def test_account_errors_have_numbers_of_their_own() -> None:
    async with betfair() as site:
        site.token = "stale"
        error = (await site.rpc("getAccountFunds", ACCOUNTS))["error"]
        assert error["message"] == "AANGX-0002"
        assert error["data"]["AccountAPINGException"]["errorCode"] == "INVALID_SESSION_INFORMATION"


FAULTS: list[tuple[str, dict[str, Any], int, str, int]] = [
    ("listMarketBook", {}, -32602, "DSC-0018", 400),
    ("listMarketCatalogue", {"filter": {}}, -32602, "DSC-0018", 400),
    ("listMarketBook", {"marketIds": "1.2"}, -32602, "DSC-0009", 400),
    ("listMarketBook", {"marketIds": [], "priceProjection": {"priceData": ["EX"]}}, -32602, "DSC-0009", 400),
    ("listTimeRanges", {"filter": {}, "granularity": "YEARS"}, -32602, "DSC-0009", 400),
    ("listMarketCatalogue", {"filter": {}, "maxResults": 1, "sort": "BY_NAME"}, -32602, "DSC-0009", 400),
    ("listRabbits", {}, -32601, "DSC-0021", 404),
]


async def test_transport_faults() -> None:
    async with betfair() as site:
        for method, params, code, text, status in FAULTS:
            assert (await site.rpc(method, **params))["error"] == {"code": code, "message": text}
            url = f"{site.venue.api_url}/betting/rest/v1.0/{method}/"
            rest = await site.http.post(url, json=params, headers=site.headers)
            assert (rest.status_code, rest.json()["faultstring"]) == (status, text)


async def test_what_is_no_json_is_said_to_be_none() -> None:
    async with betfair() as site:
        answer = await raw(site, b"{broken")
        assert answer.status_code == 200
        assert answer.json()["error"]["code"] == -32700


async def test_a_batch_answers_each_request_in_order() -> None:
    async with betfair() as site:
        head = {"jsonrpc": "2.0", "method": "SportsAPING/v1.0/listMarketBook"}
        body = [
            {**head, "params": {"marketIds": [MATCH]}, "id": "a"},
            {**head, "params": {}, "id": "b"},
            {**head, "params": {"marketIds": [SENATE]}, "id": "c"},
        ]
        found = (await raw(site, body)).json()
        assert [entry["id"] for entry in found] == ["a", "b", "c"]
        assert found[0]["result"][0]["marketId"] == MATCH
        assert found[1]["error"]["message"] == "DSC-0018"


async def test_the_rest_flavour_has_no_envelope() -> None:
    async with betfair() as site:
        url = f"{site.venue.api_url}/betting/rest/v1.0/listMarketBook/"
        answer = await site.http.post(url, json={"marketIds": [MATCH]}, headers=site.headers)
        assert answer.json()[0]["marketId"] == MATCH
        account = await site.http.post(
            f"{site.venue.api_url}/account/rest/v1.0/getAccountFunds/", json={}, headers=site.headers
        )
        assert account.json()["availableToBetBalance"] == 1000.0


async def test_betting_is_refused() -> None:
    async with betfair() as site:
        for method in ("placeOrders", "cancelOrders", "replaceOrders", "updateOrders", "listCurrentOrders",
                       "listClearedOrders", "listMarketProfitAndLoss"):  # fmt: skip
            assert await site.refused(method, marketId=MATCH) == "ACCESS_DENIED"


async def test_errors_on_demand() -> None:
    async with betfair() as site:
        site.venue.controls.refuse("SERVICE_BUSY", operation="listMarketBook", times=2)
        assert await site.call("listEventTypes", filter={})
        for _ in range(2):
            assert await site.refused("listMarketBook", marketIds=[MATCH]) == "SERVICE_BUSY"
        assert await site.call("listMarketBook", marketIds=[MATCH])


# -- the rest ---------------------------------------------------------------------------------------------------------


async def test_a_delayed_key_sees_old_data_without_volume() -> None:
    async with betfair() as site:
        site.key = ACCOUNT.delayed_app_key
        params: dict[str, Any] = {
            "marketIds": [MATCH],
            "priceProjection": {"priceData": ["EX_ALL_OFFERS", "EX_TRADED"]},
        }
        before = (await site.call("listMarketBook", **params))[0]
        assert before["isMarketDataDelayed"] is True
        assert all(runner["ex"]["tradedVolume"] == [] for runner in before["runners"])
        site.clear("match")
        assert (await site.call("listMarketBook", **params))[0] == before
        site.clock.advance(181)
        site.clear("match")
        after = (await site.call("listMarketBook", **params))[0]
        assert after["runners"] != before["runners"]


async def test_answers_are_zipped_for_those_who_ask() -> None:
    async with betfair() as site:
        body = {"jsonrpc": "2.0", "method": "SportsAPING/v1.0/listMarketBook",
                "params": {"marketIds": [MATCH], "priceProjection": ALL}, "id": 1}  # fmt: skip
        zipped = await raw(site, body)
        assert zipped.headers["content-encoding"] == "gzip"
        plain = await raw(site, body, headers={**site.headers, "Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.json() == zipped.json()


async def test_the_navigation_file_is_a_tree_of_what_is_listed() -> None:
    async with betfair() as site:
        answer = await site.http.get(site.venue.navigation_url, headers=site.headers)
        root = answer.json()
        assert (root["type"], root["name"], root["id"]) == ("GROUP", "ROOT", 0)
        leaves: dict[str, list[str]] = {}

        def walk(node: dict[str, Any], path: list[str]) -> None:
            if node["type"] == "MARKET":
                leaves[node["id"]] = path
                assert node.keys() == {
                    "type",
                    "name",
                    "id",
                    "exchangeId",
                    "marketType",
                    "marketStartTime",
                    "numberOfWinners",
                }
            for child in node.get("children", ()):
                walk(child, [*path, f"{child['type']} {child['name']}"])

        walk(root, [])
        assert leaves.keys() == {MATCH, SENATE, AWARD}
        assert leaves[MATCH] == [
            "EVENT_TYPE Soccer", "GROUP English Premier League", "EVENT Arsenal v Leeds", "MARKET Match Odds"
        ]  # fmt: skip
        assert (await site.http.get(site.venue.navigation_url)).status_code == 400


async def test_account_facts() -> None:
    async with betfair() as site:
        assert (await site.call("getAccountDetails", ACCOUNTS))["currencyCode"] == "GBP"
        rates = await site.call("listCurrencyRates", ACCOUNTS, fromCurrency="GBP")
        assert {row["currencyCode"] for row in rates} >= {"EUR", "USD"}
        headers = {"X-Authentication": site.token}
        body = {"jsonrpc": "2.0", "method": "AccountAPING/v1.0/getDeveloperAppKeys", "params": {}, "id": 1}
        keys = (await raw(site, body, ACCOUNTS, headers)).json()["result"][0]["appVersions"]
        assert {entry["applicationKey"]: entry["delayData"] for entry in keys} == {"LIVEKEY": False, "LATEKEY": True}
