"""Errors by the book, batches, the REST flavour, delayed keys, compression, the account."""

from typing import Any

import httpx
import pytest

from tests.emulators.betfair.support import (
    ACCOUNT,
    ACCOUNTS,
    AWARD,
    BETTING,
    MATCH,
    SENATE,
    Site,
    betfair,
)

pytestmark = pytest.mark.integration

BEST = {"priceData": ["EX_BEST_OFFERS"]}
ALL = {"priceData": ["EX_ALL_OFFERS"]}


async def raw(site: Site, body: Any, path: str = BETTING, headers: dict[str, str] | None = None) -> httpx.Response:
    url = f"{site.venue.api_url}{path}"
    sent = site.headers if headers is None else headers
    if isinstance(body, bytes):
        return await site.http.post(url, content=body, headers=sent)
    return await site.http.post(url, json=body, headers=sent)


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
