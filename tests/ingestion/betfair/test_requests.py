"""What we send against the requests that other clients were recorded to send, where we send the same."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from allsight.ingestion.adapters.betfair.rest import MarketFilter, PriceProjection
from tests.ingestion.betfair.support import ADA, Talk
from tests.ingestion.betfair.test_auth import configured, running
from tests.support.betfair_server import BetfairServer
from tests.support.http_server import Seen

pytestmark = pytest.mark.integration

SENT = {
    "betting_list_market_catalogue.json": "listMarketCatalogue",
    "bp_list_market_catalogue.json": "listMarketCatalogue",
    "bp_list_event_types.json": "listEventTypes",
    "bp_list_market_book.json": "listMarketBook",
    "bp_list_market_book_no_rollup.json": "listMarketBook",
    "bp_market_subscription_1.json": "stream",
    "bp_market_subscription_2.json": "stream",
    "bp_market_subscription_3.json": "stream",
    "cert_login.json": "login",
    "bp_navigation_list_navigation.json": "navigation",
    "navigation_list_navigation.json": "navigation",
}
ORDERS = "orders and money: the trading part sends them when it is built"
NOT_SENT = dict.fromkeys(
    (
        "account_details.json",
        "account_funds.json",
        "betting_cancel_order.json",
        "betting_place_order.json",
        "betting_place_order_bsp.json",
        "betting_place_order_handicap.json",
        "betting_replace_order.json",
        "bp_heartbeat.json",
        "bp_list_cleared_orders.json",
        "bp_order_subscription.json",
        "bp_place_orders_bsp.json",
    ),
    ORDERS,
)
OUR_OWN = frozenset({"orderProjection", "matchProjection"})
"""Parameters about the asker's own orders, which we have none of."""


@pytest.fixture
def recorded(shared_dir: Path) -> dict[str, Any]:
    folder = shared_dir / "payloads" / "betfair" / "rest" / "requests"
    return {path.name: json.loads(path.read_bytes()) for path in folder.iterdir()}


def test_every_recorded_request_is_compared_or_left_out_for_a_reason(recorded: dict[str, Any]) -> None:
    for name in sorted(recorded):
        print(f"  {name:44} {SENT.get(name) or NOT_SENT.get(name, '?')}")
    assert SENT.keys() | NOT_SENT.keys() == recorded.keys()


async def sent() -> list[Seen]:
    """Return what our client sends for each of its reading calls, after its login."""
    venue = BetfairServer(listMarketCatalogue=[], listMarketBook=[])
    async with running(venue) as adapter:
        rest = adapter._rest
        await rest.list_event_types()
        everything = MarketFilter(event_type_ids=("7",), market_betting_types=("ODDS",))
        await rest.list_market_catalogue(everything, most=1000)
        await rest.list_market_book(["1.118298866"], PriceProjection(price_data=("EX_BEST_OFFERS",)))
        await rest.navigation()
    return venue.http.seen


def shape(value: Any) -> Any:
    """Return the keys of a value and the types of what they hold."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


async def test_json_rpc_requests_are_those_of_other_clients(recorded: dict[str, Any]) -> None:
    ours = {json.loads(seen.body)["method"]: json.loads(seen.body) for seen in await sent() if seen.body[:1] == b"{"}
    compared = 0
    for name, operation in SENT.items():
        theirs = recorded[name].get("json", recorded[name])
        if not str(theirs.get("method")).startswith("SportsAPING"):
            continue
        mine = ours[theirs["method"]]
        assert theirs["method"] == f"SportsAPING/v1.0/{operation}"
        assert {key: shape(mine[key]) for key in ("jsonrpc", "id")} == {
            key: shape(theirs[key]) for key in ("jsonrpc", "id")
        }
        for key, value in theirs["params"].items():
            if key in OUR_OWN or operation == "listEventTypes":
                continue
            assert shape(mine["params"][key]) == shape(value), f"{name}: {key}"
        compared += 1
    assert compared == 5


async def test_headers_and_paths_are_those_of_other_clients(recorded: dict[str, Any]) -> None:
    seen = await sent()
    theirs = recorded["betting_list_market_catalogue.json"]
    for one in seen:
        if one.path.endswith("json-rpc/v1"):
            assert urlsplit(theirs["url"]).path == one.path
            assert {name.lower() for name in theirs["headers"]} <= one.headers.keys()
            assert one.headers["accept-encoding"] == theirs["headers"]["Accept-Encoding"]
    navigation = next(one for one in seen if one.path.endswith("menu.json"))
    asked = recorded["navigation_list_navigation.json"]
    assert navigation.method == asked["method"]
    assert {name.lower() for name in asked["headers"]} - {"content-type"} <= navigation.headers.keys()


async def test_the_login_form_and_its_real_address_are_those_of_other_clients(recorded: dict[str, Any]) -> None:
    (login, *_) = await sent()
    theirs = recorded["cert_login.json"]
    assert parse_qs(login.body.decode()).keys() == theirs["data"].keys()
    assert {name.lower() for name in theirs["headers"]} <= login.headers.keys()
    assert login.headers["content-type"] == theirs["headers"]["Content-Type"]
    usual = configured("http://127.0.0.1:1", identity_cert_url=None, stream_url=None).hosts()
    assert f"{usual.identity_cert}/certlogin" == theirs["url"]


def test_subscriptions_are_those_of_other_clients(recorded: dict[str, Any]) -> None:
    mine = Talk(ADA).said()
    for name in ("bp_market_subscription_1.json", "bp_market_subscription_2.json", "bp_market_subscription_3.json"):
        theirs = recorded[name]
        assert (mine["op"], shape(mine["id"])) == (theirs["op"], shape(theirs["id"]))
        assert shape(mine["marketFilter"]["marketIds"]) == shape(theirs["marketFilter"]["marketIds"])
    every = recorded["bp_market_subscription_2.json"]["marketDataFilter"]["fields"]
    assert set(mine["marketDataFilter"]["fields"]) <= set(every)
