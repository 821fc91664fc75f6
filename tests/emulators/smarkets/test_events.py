"""The event tree: what is listed, by which filters, in which pages."""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from allsight.domain.clock import HOUR_NS, from_iso
from allsight.emulators.universe.words.smarkets import SmarketsEventWords
from allsight.emulators.universe.world import Universe
from tests.emulators.smarkets.few_markets import BASKETBALL, FOOTBALL, FewMarkets, running
from tests.emulators.smarkets.support import Site, smarkets

pytestmark = pytest.mark.integration


async def test_leaves_hang_on_categories_and_those_on_roots(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        events = {event["id"]: event for event in await site.every(limit=1000)}
        game = events[site.event(FOOTBALL, "game")]
    assert sum(event["bettable"] for event in events.values()) == len({event.topic for event, _ in world.sheets})
    chain = []
    above = game["parent_id"]
    while above is not None:
        chain.append(events[above])
        above = events[above]["parent_id"]
    assert [event["name"] for event in chain] == ["Premier League", "Football", "Sport"]
    assert [event["bettable"] for event in chain] == [False] * 3
    assert game["full_slug"] == f"/sport/football/england-premier-league/2026/11/28/13-00/{game['slug']}"
    assert game["type"] == "football_match"
    assert (game["state"], game["start_datetime"], game["start_date"]) == (
        "upcoming",
        "2026-11-28T13:00:00Z",
        "2026-11-28",
    )
    assert "stake is returned" in game["special_rules"]
    assert all(event["end_date"] is None for event in events.values())


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({"type": "football_match"}, {FOOTBALL}),
    ({"types": ["football_match", "basketball_match"]}, {FOOTBALL, BASKETBALL}),
    ({"type_domain": "football", "type_scope": "single_event"}, {FOOTBALL}),
    ({"type_domain": ["football", "basketball"], "type_scope": ["single_event"]}, {FOOTBALL, BASKETBALL}),
    ({"type": "football_match", "type_domain": "basketball"}, set()),
    ({"type_domain": "politics", "type_scope": "outright"}, {"treaty"}),
    ({"type_domain": "sport", "type_scope": "single_event", "type": "football_match"}, {FOOTBALL}),
    ({"start_datetime_min": "2026-11-28T12:00:00Z", "start_datetime_max": "2026-11-28T14:00:00Z"}, {FOOTBALL}),
    ({"start_datetime_min": "2026-11-28T12:00:00", "start_datetime_max": "2026-11-28T13:00:00"}, {FOOTBALL}),
    ({"last_modified_min": "2027-01-01T00:00:00Z"}, set()),
    ({"type": "football_match", "state": "new"}, set()),
    ({"type": "football_match", "states": ["new", "upcoming"]}, {FOOTBALL}),
    ({"type": "football_match", "state": "settled"}, set()),
    ({"type": "football_match", "jurisdiction": "UKGC", "platform": "exchange"}, {FOOTBALL}),
]
"""Queries, and the topics whose events they find; a family stands for its topic that runs."""


async def test_filters(world: FewMarkets, universe: Universe) -> None:
    async with smarkets(world) as site:
        for query, expected in FILTERS:
            topics = {running(universe, name) if ":" not in name else name for name in expected}
            wanted = {SmarketsEventWords.of(event).leaf.id for event, _ in world.sheets if event.topic in topics}
            found = await site.get("/events/", limit=1000, **query)
            assert {event["id"] for event in found["events"]} == wanted, query


async def test_ids_and_parents_narrow_the_listing(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        ids = [site.event(FOOTBALL, "game"), site.event(BASKETBALL, "game")]
        by_id = (await site.get("/events/", ids=ids))["events"]
        parent = by_id[0]["parent_id"]
        children = (await site.get("/events/", parent_id=parent))["events"]
        direct = (await site.get(f"/events/{','.join(ids)}/"))["events"]
    assert [event["id"] for event in by_id] == sorted(ids, key=int)
    assert {event["parent_id"] for event in children} == {parent}
    assert direct == by_id


async def test_both_styles_of_types(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        new = await site.every(with_new_type="True", limit=1000)
        old = await site.every(limit=1000)
    kinds = {event["id"]: event["type"] for event in new}
    assert {frozenset(kind) for kind in kinds.values()} == {frozenset({"domain", "scope"})}
    spoken = {(kinds[event["id"]]["domain"], kinds[event["id"]]["scope"]): event["type"] for event in old}
    assert spoken["generic", "root"] == "top_level_event"
    assert spoken["football", "category"] == "generic"
    assert spoken["tennis", "single_event"] == "tennis_match"
    assert spoken["politics", "single_event"] == "politics"
    assert spoken["politics", "outright"] == "politics_outright"
    assert spoken["tv_and_entertainment", "single_event"] == "tv_entertainment"


SORTS = (
    "id",
    "start_datetime,id",
    "start_datetime,name",
    "display_order,start_datetime,id",
    "display_order,start_datetime,name",
)


async def test_pages_neither_skip_nor_repeat(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        for sort in SORTS:
            whole = (await site.get("/events/", limit=1000, sort=sort))["events"]
            paged = await site.every(limit=3, sort=sort)
            assert [event["id"] for event in paged] == [event["id"] for event in whole]
            assert len(whole) > 12
            keys = [[sort_key(event, name) for name in sort.split(",")] for event in whole]
            assert keys == sorted(keys)


def sort_key(event: dict[str, Any], name: str) -> Any:
    if name == "id":
        return int(event["id"])
    return "" if event[name] is None else event[name]


async def test_the_next_page_repeats_the_filters_in_the_style_of_the_venue(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        page = await site.get("/events/", state=["upcoming", "live"], limit=2, with_new_type="true")
        last = page["events"][-1]["id"]
        following = page["pagination"]["next_page"]
        assert following.startswith("?")
        assert sorted(parse_qsl(following[1:])) == sorted(
            [("state", "upcoming"), ("state", "live"), ("limit", "2"), ("with_new_type", "True"), ("sort", "id"),
             ("include_hidden", "False"), ("pagination_last_id", last)]
        )  # fmt: skip
        assert (await site.get("/events/", limit=1000))["pagination"] == {"next_page": None}
        default = await site.get("/events/")
        assert len(default["events"]) == 20


WRONG: list[dict[str, Any]] = [
    {"limit": 0}, {"limit": 1001}, {"limit": "x"}, {"state": "open"}, {"sort": "name"}, {"with_new_type": "yes"},
    {"jurisdiction": "MARS"}, {"platform": "fax"}, {"start_datetime_min": "soon"}, {"pagination_last_id": "x"},
]  # fmt: skip


async def test_wrong_values_are_refused(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        for query in WRONG:
            refusal = await site.get("/events/", 400, **query)
            assert refusal["error_type"] == "REQUEST_VALIDATION_ERROR"
            assert list(refusal["data"]) == list(query)


async def states(site: Site, event_id: str) -> str:
    """Return the state of an event, asked for directly."""
    state = (await site.get(f"/events/{event_id}/"))["events"][0]["state"]
    assert isinstance(state, str)
    return state


async def test_a_game_goes_from_new_to_settled(world: FewMarkets) -> None:
    leaf = SmarketsEventWords.of(world.find(FOOTBALL, "game")[0]).leaf
    listings = [entry for event, mine in world.sheets if event.topic == FOOTBALL for entry in mine]
    async with smarkets(world, start_ns=leaf.listed_ns + 1) as site:
        moments = {
            "new": leaf.listed_ns + 1,
            "upcoming": max(entry.open_ns for entry in listings) + 1,
            "live": leaf.start_ns + 60 * 10**9,
            "ended": max(entry.determined_ns for entry in listings) + 1,
            "settled": max(entry.settled_ns for entry in listings) + 1,
        }
        for state, at in moments.items():
            site.move((at - site.clock.now_ns()) / 1e9)
            assert await states(site, leaf.id) == state
            shown = {event["id"] for event in await site.every(limit=1000)}
            assert (leaf.id in shown) is (state in {"new", "upcoming", "live"})
        asked = await site.every(state="settled", limit=1000)
        assert leaf.id in {event["id"] for event in asked}


async def test_what_hangs_on_a_game(world: FewMarkets, universe: Universe) -> None:
    async with smarkets(world) as site:
        game, election = site.event(FOOTBALL, "game"), site.event(running(universe, "election"), "election_winner")
        sides = (await site.get(f"/events/{game}/competitors/"))["competitors"]
        contracts = (await site.get(f"/markets/{site.market(FOOTBALL, 'game')}/contracts/"))["contracts"]
        assert [side["name"] for side in sides] == [contracts[0]["name"], contracts[2]["name"]]
        assert [side["id"] for side in sides] == [
            str(contracts[0]["competitor_id"]),
            str(contracts[2]["competitor_id"]),
        ]
        assert contracts[1]["competitor_id"] is None
        (state,) = (await site.get(f"/events/{game},{election}/states/"))["event_states"]
        assert (state["id"], state["match_period"], state["clock"]) == (game, "pre_match", None)
        assert (await site.get(f"/events/{election}/states/", 404))["error_type"] == "NO_RESULTS_FOUND"
        counts = (await site.get(f"/events/{game},{election}/markets_count/"))["markets_count"]
        assert {entry["event_id"]: entry["count"] for entry in counts} == {game: 3, election: 2}
        site.move((from_iso("2026-11-28T13:30:00Z") - site.clock.now_ns()) / 1e9)
        (state,) = (await site.get(f"/events/{game}/states/"))["event_states"]
        if state["state"] == "live":
            assert state["clock"] == {"seconds": 1800, "stopped": False}
        popular = (await site.get("/popular_event_ids/"))["popular_event_ids"]
        assert game in popular


async def test_trailing_slashes_are_part_of_the_paths(world: FewMarkets) -> None:
    async with smarkets(world) as site:
        assert (await site.get("/events", 404))["error_type"] == "NOT_FOUND"
        assert (await site.client.post("/v3/events/")).status_code == 405


async def test_a_listing_that_comes_later_shows_when_it_does(universe: Universe) -> None:
    world = FewMarkets(universe)
    leaf = SmarketsEventWords.of(world.find(FOOTBALL, "game")[0]).leaf
    async with smarkets(world, start_ns=leaf.listed_ns - HOUR_NS) as site:
        assert leaf.id not in {event["id"] for event in await site.every(limit=1000)}
        site.move(3601)
        assert leaf.id in {event["id"] for event in await site.every(limit=1000)}
