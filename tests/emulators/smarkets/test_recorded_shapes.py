"""The emulator's answers carry the keys and JSON types of recorded traffic.

A key that every recorded object has must be there, a key that is there must have been recorded or stand in the sheet,
and equal keys hold equal types. Small copies of the recordings are here, so that this is tested without them too.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from allsight.emulators.serving.playback import HttpRecording
from allsight.emulators.universe.world import Universe
from tests.emulators.smarkets.few_markets import FOOTBALL, FewMarkets
from tests.emulators.smarkets.support import CREDENTIALS_LIMIT, smarkets

pytestmark = pytest.mark.integration

EVENT = {
    "bet_allowed": True, "bettable": True, "chart_time_period": None, "created": "2025-12-05T22:09:45.378931Z",
    "description": None, "display_order": 10, "end_date": None, "full_slug": "/sport/football/x/2026/06/14/23-00/a",
    "hidden": False, "id": "44754796", "inplay_enabled": False, "modified": "2026-03-31T18:32:55.972438Z",
    "name": "A vs B", "parent_id": "42791414", "seo_description": "Bet on", "short_name": "A vs. B", "slug": "a-vs-b",
    "special_rules": None, "start_date": "2026-06-14", "start_datetime": "2026-06-14T23:00:00Z", "state": "upcoming",
    "super_sub_enabled": False, "type": "football_match", "venue": {"neutral": False},
}  # fmt: skip
MARKET = {
    "bet_delay": 0, "cashout_enabled": True, "categories": ["winner", "popular"], "category": "winner",
    "complete": True, "contract_selections": None, "created": "2026-03-21T16:18:27.884Z", "description": "",
    "display_order": 0, "display_type": "default", "event_id": "44964935", "hidden": False, "id": "133237950",
    "info": {"reason": ""}, "inplay_enabled": True, "market_type": {"name": "OVER_UNDER", "param": "2.5"},
    "modified": "2026-04-14T04:02:07.724Z", "name": "Full-time result", "slug": "winner", "state": "open",
    "winner_count": 1,
}  # fmt: skip
CONTRACT = {
    "competitor_id": 198024, "contract_type": {"name": "HOME"}, "created": "2026-03-21T16:18:27.929Z",
    "display_order": 0, "hidden": False, "id": "373884621", "info": {}, "market_id": "133237950",
    "modified": "2026-03-21T16:18:27.929Z", "name": "Nottm Forest", "outcome_timestamp": None, "slug": "home",
    "state_or_outcome": "open",
}  # fmt: skip

SPOKEN_OF = {
    "events": {"special_rules", "parent_id", "start_date", "start_datetime", "seo_description", "short_name", "type",
               "super_sub_enabled", "venue"},
    "markets": {"market_type"},
    "contracts": {"competitor_id"},
}  # fmt: skip
"""Fields whose other types or whose absence the sheet states (3.1 to 3.3), though no recording shows them."""


def kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return {int: "int", str: "string", list: "list", dict: "object", type(None): "null"}[type(value)]


def shape(objects: list[dict[str, Any]]) -> tuple[dict[str, set[str]], set[str]]:
    """Return the types that each key has, and the keys that all objects have."""
    assert objects
    types: dict[str, set[str]] = defaultdict(set)
    for entry in objects:
        for key, value in entry.items():
            types[key].add(kind(value))
    return types, {key for key in types if all(key in entry for entry in objects)}


def assert_same_shape(served: list[dict[str, Any]], recorded: list[dict[str, Any]], spoken_of: set[str]) -> None:
    (ours, always), (theirs, needed) = shape(served), shape(recorded)
    assert needed <= always
    assert ours.keys() - theirs.keys() <= spoken_of
    for key in ours.keys() & theirs.keys() - spoken_of:
        assert ours[key] <= theirs[key], key


@pytest.fixture
def recorded(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "smarkets"


@pytest.fixture
def world(universe: Universe) -> FewMarkets:
    return FewMarkets(universe)


async def served(world: FewMarkets, *, new_type: bool = False) -> dict[str, Any]:
    """Everything that the venue says of its events, markets and contracts."""
    async with smarkets(world) as site:
        events = await site.every(limit=1000, with_new_type=str(new_type))
        leaves = ",".join(event["id"] for event in events if event["bettable"])
        markets = (await site.get(f"/events/{leaves}/markets/"))["markets"]
        names = ",".join(market["id"] for market in markets)
        contracts = (await site.get(f"/markets/{names}/contracts/"))["contracts"]
    return {"events": events, "markets": markets, "contracts": contracts}


async def test_shapes_without_the_recordings(world: FewMarkets) -> None:
    ours = await served(world)
    examples: dict[str, list[dict[str, Any]]] = {"events": [EVENT], "markets": [MARKET], "contracts": [CONTRACT]}
    for name, found in examples.items():
        assert_same_shape(ours[name], found, SPOKEN_OF[name])
    (game,) = [event for event in ours["events"] if event["type"] == "football_match"]
    assert_same_shape([game], [EVENT], {"special_rules"})


async def test_events(world: FewMarkets, recorded: Path) -> None:
    ours = await served(world)
    theirs = json.loads((recorded / "events_upcoming_football_2026-04-18.json").read_bytes())
    assert_same_shape(ours["events"], theirs["events"], SPOKEN_OF["events"])
    assert_same_shape(
        [event for event in ours["events"] if event["type"] == "football_match"], theirs["events"], {"special_rules"}
    )
    assert {kind(event["type"]) for event in ours["events"]} == {"string"}


async def test_events_in_the_new_style(world: FewMarkets, recorded: Path) -> None:
    ours = await served(world, new_type=True)
    theirs = json.loads((recorded / "events_upcoming_boxing_new_type_2024-06-12.json").read_bytes())
    leaves = [event for event in ours["events"] if event["bettable"]]
    assert_same_shape(leaves, theirs["events"], SPOKEN_OF["events"] - {"type"})
    assert_same_shape([event["type"] for event in ours["events"]], [event["type"] for event in theirs["events"]], set())


async def test_markets(world: FewMarkets, recorded: Path) -> None:
    ours = (await served(world))["markets"]
    theirs = [
        market
        for name in ("markets_event_44964935_2026-04-18.json", "markets_event_43802657_2024-06-12.json")
        for market in json.loads((recorded / name).read_bytes())["markets"]
    ]
    assert_same_shape(ours, theirs, SPOKEN_OF["markets"])
    assert_same_shape(
        [market["market_type"] for market in ours if market["market_type"]],
        [market["market_type"] for market in theirs],
        set(),
    )
    assert_same_shape([market["info"] for market in ours], [market["info"] for market in theirs], set())


async def test_contracts(world: FewMarkets, recorded: Path) -> None:
    ours = (await served(world))["contracts"]
    theirs = json.loads((recorded / "contracts_market_133237950_2026-04-18.json").read_bytes())["contracts"]
    assert_same_shape(ours, theirs, SPOKEN_OF["contracts"])
    assert_same_shape([entry["contract_type"] for entry in ours], [entry["contract_type"] for entry in theirs], set())


async def test_quotes_and_last_prices(world: FewMarkets, recorded: Path) -> None:
    quotes = json.loads((recorded / "quotes_market_133237950_2026-04-18.json").read_bytes())
    last = json.loads((recorded / "last_executed_prices_133237950_2026-04-18.json").read_bytes())
    async with smarkets(world) as site:
        market = site.market(FOOTBALL, "game")
        ours = await site.get(f"/markets/{market}/quotes/")
        our_last = await site.get(f"/markets/{market}/last_executed_prices/")
    assert_same_shape(list(ours.values()), list(quotes.values()), set())
    assert_same_shape(levels(ours), levels(quotes), set())
    assert our_last.keys() == last.keys()
    rows, their_rows = our_last["last_executed_prices"][market], last["last_executed_prices"]["133237950"]
    assert_same_shape(rows, their_rows, set())
    assert {len(row["timestamp"]) for row in rows} == {len(row["timestamp"]) for row in their_rows}


def levels(quotes: dict[str, Any]) -> list[dict[str, Any]]:
    return [level for book in quotes.values() for side in book.values() for level in side]


async def test_the_refusal_of_a_call_too_many(world: FewMarkets, recorded: Path) -> None:
    example = json.loads((recorded / "error_rate_limit_2022-02-12.json").read_bytes())["rate_limit_exceeded"]
    async with smarkets(world) as site:
        for _ in range(CREDENTIALS_LIMIT):
            await site.log_in()
        refused = await site.client.post("/v3/sessions/", json={})
    assert refused.status_code == example["http_status"]
    assert_same_shape([refused.json()], [example["body"]], set())
    assert_same_shape([refused.json()["data"]], [example["body"]["data"]], set())


async def test_a_recorded_market_is_played_back(world: FewMarkets, recorded: Path, tmp_path: Path) -> None:
    quotes = json.loads((recorded / "quotes_market_133237950_2026-04-18.json").read_bytes())
    contracts = json.loads((recorded / "contracts_market_133237950_2026-04-18.json").read_bytes())
    emptied: dict[str, Any] = {name: {"bids": [], "offers": []} for name in quotes}
    lines = [
        {"received_ms": 1_000, "path": "/v3/markets/133237950/contracts/", "body": contracts},
        {"received_ms": 2_000, "path": "/v3/markets/133237950/quotes/", "body": quotes},
        {"received_ms": 9_000, "path": "/v3/markets/133237950/quotes/", "body": emptied},
    ]
    path = tmp_path / "session.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    async with smarkets(world, recording=HttpRecording.load(path)) as site:
        assert await site.get("/markets/133237950/contracts/") == contracts
        assert await site.get("/markets/133237950/quotes/") == quotes
        site.clock.advance(8)
        assert await site.get("/markets/133237950/quotes/") == emptied
        own = site.market(FOOTBALL, "game")
        assert (await site.get(f"/markets/{own}/quotes/")).keys() == set(site.contracts(FOOTBALL, "game"))
