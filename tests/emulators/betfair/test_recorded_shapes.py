"""The emulator's answers carry the keys and JSON types of recorded traffic.

Recordings span ten years, racing and football: a key that every recorded object has must be there unless it belongs to
what has gone or to racing, a key that is there must have been recorded or stand in the venue sheet, and equal keys hold
equal types.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from allsight.domain.ladder import Side
from tests.emulators.betfair.support import ACCOUNT, ACCOUNTS, HOME, MATCH, SENATE, betfair
from tests.support.recordings import read_json
from tests.support.shapes import assert_same_shape, kind

pytestmark = pytest.mark.integration

DEFINED_LATER = {"priceLadderDefinition", "betDelayModels"}
PURCHASED = {"name", "eventName"}
"""Names stand in purchased history alone (venue sheet 7.4)."""

RACING = {"adjustmentFactor", "bsp", "venue", "raceType", "removalDate"}


@pytest.fixture
def recorded(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "betfair"


def results(folder: Path, *names: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in names:
        body = read_json(folder / "rest" / f"{name}.json")
        rows = body.get("result", body) if isinstance(body, dict) else body
        found += rows if isinstance(rows, list) else [rows]
    return found


async def test_logins(recorded: Path) -> None:
    json_only = {"Accept": "application/json", "X-Application": ACCOUNT.app_key}
    good = {"username": ACCOUNT.username, "password": ACCOUNT.password}
    full = {**good, "password": ACCOUNT.password + ACCOUNT.second_factor}
    async with betfair() as site:
        for path, form, name in (
            ("certlogin", good, "nt_cert_login"),
            ("certlogin", {**good, "password": "x"}, "blw_login_fail"),
            ("login", full, "nt_login_success"),
            ("login", {}, "nt_login_failure"),
            ("keepAlive", {}, "blw_keep_alive_fail"),
            ("logout", {}, "blw_logout_fail"),
        ):
            answer = await site.http.post(f"{site.venue.identity_url}/{path}", data=form, headers=json_only)
            theirs = read_json(recorded / "rest" / f"{name}.json")
            assert_same_shape([answer.json()], [theirs])
            for key in ("status", "loginStatus"):
                assert answer.json().get(key) == theirs.get(key), path


async def test_lists(recorded: Path) -> None:
    async with betfair() as site:
        for method, name, inner, more in (
            ("listEventTypes", "blw_list_event_types", "eventType", {}),
            ("listCompetitions", "blw_list_competitions", "competition", {}),
            ("listEvents", "blw_list_events", "event", {}),
            ("listMarketTypes", "blw_list_market_types", "", {}),
            ("listCountries", "blw_list_countries", "", {}),
            ("listTimeRanges", "blw_list_time_ranges", "timeRange", {"granularity": "DAYS"}),
        ):
            ours, theirs = await site.call(method, filter={}, **more), results(recorded, name)
            assert_same_shape(ours, theirs)
            if inner:
                assert_same_shape([r[inner] for r in ours], [r[inner] for r in theirs], absent={"venue"})


async def test_the_catalogue(recorded: Path) -> None:
    theirs = results(
        recorded, "bp_list_market_catalog_bet_delay_models", "blw_list_market_catalogue",
        "nt_betting_list_market_catalogue",
    )  # fmt: skip
    everything = [
        "COMPETITION", "EVENT", "EVENT_TYPE", "MARKET_START_TIME", "MARKET_DESCRIPTION", "RUNNER_DESCRIPTION",
        "RUNNER_METADATA",
    ]  # fmt: skip
    async with betfair() as site:
        site.venue.controls.edit(SENATE, clarifications="27/11/2026: a run-off counts.")
        ours = await site.call("listMarketCatalogue", filter={}, maxResults=100, marketProjection=everything)
    assert_same_shape(ours, theirs)
    assert_same_shape(
        [row["description"] for row in ours],
        [row["description"] for row in theirs if "description" in row],
        {"clarifications"},
        {"lineRangeInfo", "eachWayDivisor"},
    )
    assert_same_shape([r for row in ours for r in row["runners"]], [r for row in theirs for r in row["runners"]])
    assert_same_shape([row["event"] for row in ours], [row["event"] for row in theirs if "event" in row])


async def test_books(recorded: Path) -> None:
    theirs = results(recorded, "blw_list_market_book", "bp_list_market_book", "bp_list_market_book_no_rollup")
    projection = {"priceData": ["EX_ALL_OFFERS", "EX_TRADED", "SP_AVAILABLE"]}
    async with betfair() as site:
        ours = await site.call("listMarketBook", marketIds=[MATCH, SENATE], priceProjection=projection)
        site.venue.controls.remove_runner(MATCH, HOME)
        ours += await site.call("listMarketBook", marketIds=[MATCH], priceProjection=projection)
    assert_same_shape(ours, theirs)
    assert_same_shape(
        [r for book in ours for r in book["runners"]],
        [r for book in theirs for r in book["runners"]],
        {"removalDate"},
        RACING | {"ex"},
    )
    offers = [r["ex"] for book in ours for r in book["runners"] if "ex" in r]
    assert_same_shape(offers, [r["ex"] for book in theirs for r in book["runners"] if "ex" in r])
    levels = [row for ex in offers for rows in ex.values() for row in rows]
    assert_same_shape(
        levels, [row for b in theirs for r in b["runners"] if "ex" in r for row in r["ex"]["availableToBack"]]
    )


async def test_errors_and_funds(recorded: Path) -> None:
    async with betfair() as site:
        funds = await site.call("getAccountFunds", ACCOUNTS)
        site.key = ""
        no_key = await site.rpc("getAccountFunds", ACCOUNTS)
        missing = await site.rpc("listMarketBook")
    assert_same_shape([funds], results(recorded, "nt_account_funds_with_exposure"))
    theirs = read_json(recorded / "rest" / "bp_get_account_funds_error_no_appkey.json")
    assert no_key["error"]["message"] == theirs["error"]["message"]
    assert no_key["error"]["data"].keys() == theirs["error"]["data"].keys()
    detail = "AccountAPINGException"
    assert_same_shape([no_key["error"]["data"][detail]], [theirs["error"]["data"][detail]])
    assert missing == read_json(recorded / "rest" / "nt_account_funds_error.json")


async def test_the_navigation_file(recorded: Path) -> None:
    theirs = read_json(recorded / "rest" / "nt_navigation_menu_politics_specials.json")
    async with betfair() as site:
        ours = (await site.http.get(site.venue.navigation_url, headers=site.headers)).json()

    def nodes(root: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        todo = list(root["children"])
        while todo:
            node = todo.pop()
            found[node["type"]].append(node)
            todo += node.get("children", [])
        return found

    assert {key: kind(value) for key, value in ours.items()} == {key: kind(value) for key, value in theirs.items()}
    served, known = nodes(ours), nodes(theirs)
    for name in ("EVENT_TYPE", "EVENT", "MARKET"):
        assert_same_shape(served[name], known[name])


def mcm(folder: Path, *names: str) -> list[dict[str, Any]]:
    return [read_json(folder / "stream" / f"{name}.json") for name in names]


async def test_stream_messages(recorded: Path) -> None:
    images = mcm(recorded, "blw_mcm_SUB_IMAGE", "nt_mcm_live_IMAGE", "bp_mcm_sub_image")
    updates = mcm(
        recorded, "nt_mcm_live_UPDATE", "nt_mcm_UPDATE", "nt_mcm_UPDATE_tv", "blw_mcm_UPDATE_md", "blw_mcm_update"
    )
    definitions = [
        read_json(recorded / "stream" / f"{name}.json") for name in ("blw_market_definition", "nt_market_definition")
    ]
    definitions += [read_json(recorded / "rest" / f"nt_market_definition_{name}.json") for name in ("open", "closed")]
    definitions += [
        change["marketDefinition"]
        for name in ("bp_mcm_market_definition_bet_delay_models", "blw_mcm_SUB_IMAGE", "nt_market_definition_racing")
        for message in mcm(recorded, name)
        for change in message["mc"]
        if "marketDefinition" in change
    ]
    fields = ["EX_ALL_OFFERS", "EX_BEST_OFFERS", "EX_TRADED", "EX_TRADED_VOL", "EX_LTP", "EX_MARKET_DEF"]
    async with betfair() as site, site.stream() as stream:
        image = await stream.image(fields)
        site.bet("match/Arsenal", Side.NO, "1.01", 5)
        site.bet("match/Arsenal", Side.YES, "1.01", 5, account="other")
        site.venue.controls.halt(MATCH)
        found = [await stream.next() for _ in range(3)]
        site.clock.advance(6)
        heartbeat = await stream.next()
        site.venue.controls.settle(MATCH, HOME)
        closed = (await stream.next())["mc"][0]["marketDefinition"]
    assert_same_shape([image], images)
    assert_same_shape(found, updates)
    assert heartbeat.keys() == read_json(recorded / "stream" / "blw_mcm_HEARTBEAT.json").keys()
    changes = [change for message in (image, *found) for change in message["mc"]]
    known = [change for message in (*images, *updates) for change in message["mc"]]
    assert_same_shape(changes, known)
    assert_same_shape(
        [entry for change in changes for entry in change.get("rc", ())],
        [entry for change in known for entry in change.get("rc", ())],
    )
    ours = [change["marketDefinition"] for change in changes if "marketDefinition" in change]
    assert_same_shape(ours, definitions, DEFINED_LATER)
    assert_same_shape(
        [closed], [entry for entry in definitions if entry["status"] == "CLOSED"], DEFINED_LATER, RACING | PURCHASED
    )
    assert_same_shape(
        [runner for entry in (*ours, closed) for runner in entry["runners"]],
        [runner for entry in definitions for runner in entry["runners"]],
        absent=RACING,
    )


async def test_statuses(recorded: Path) -> None:
    async with betfair() as site, site.stream(authenticated=False) as stream:
        success = await stream.authenticate(ACCOUNT.app_key, site.token)
        await stream.send("authentication", appKey=ACCOUNT.app_key, session=site.token)
        failure = await stream.next()
    assert_same_shape([success], [read_json(recorded / "stream" / "bp_status.json")], {"connectionsAvailable"})
    theirs = read_json(recorded / "stream" / "bp_status_error_alt.json")
    assert_same_shape([failure], [theirs])
    assert failure["errorCode"] == theirs["errorCode"]
