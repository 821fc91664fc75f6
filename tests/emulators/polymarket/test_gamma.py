"""The catalogue over a real socket: paging, filters, life of a market, the cache in front of it."""

import json
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from allsight.domain.clock import HOUR_NS, ManualClock
from allsight.emulators.polymarket.app import LIMITS, PolymarketEmulator
from allsight.emulators.polymarket.config import PolymarketEmulatorConfig
from allsight.emulators.polymarket.web import Gate, answer, application
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.world import Universe
from tests.emulators.polymarket.support import EDITED, FED_CUT, FED_HOLD, GAME, NEW, Site, running
from tests.emulators.small_world import START_NS

pytestmark = pytest.mark.integration


async def scan(site: Site, what: str, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        page = await site.gamma(f"/{what}/keyset", **params)
        found += page[what]
        if "next_cursor" not in page:
            return found
        params["after_cursor"] = page["next_cursor"]


async def test_keyset_pages_hold_every_market_once() -> None:
    async with running() as site:
        found = await scan(site, "markets", limit=2)
        assert len(found) == 5
        assert len({market["id"] for market in found}) == 5
        page = await site.gamma("/markets/keyset", limit=100)
        assert "next_cursor" not in page
        assert page["$schema"].endswith("MarketsKeysetListResponse.json")
        busiest = await scan(site, "markets", limit=1, order="volume24hr", ascending="false")
        assert [m["volume24hr"] for m in busiest] == sorted((m["volume24hr"] for m in found), reverse=True)


@pytest.mark.parametrize(
    "params",
    [{"offset": 1}, {"limit": 101}, {"limit": 0}, {"limit": "x"}, {"order": "volume_num"}, {"after_cursor": "???"},
     {"after_cursor": "eA=="}, {"end_date_min": "soon"}],
)  # fmt: skip
async def test_what_keyset_paging_refuses(params: dict[str, Any]) -> None:
    async with running() as site:
        assert (await site.gamma("/markets/keyset", 422, **params))["error"]


async def test_filters() -> None:
    async with running() as site:
        words = site.words(GAME)
        wanted: tuple[dict[str, Any], ...] = (
            {"slug": GAME},
            {"id": words.gamma_id},
            {"condition_ids": words.condition_id},
            {"clob_token_ids": words.tokens[1]},
            {"question_ids": words.question_id},
            {"sports_market_types": "moneyline"},
            {"game_id": "123456"},
            {"tag_id": "202"},
        )
        for params in wanted:
            found = (await site.gamma("/markets/keyset", **params))["markets"]
            assert [market["slug"] for market in found] == [GAME], params
        several = await site.http.get(
            site.venue.gamma_url + "/markets/keyset", params=[("slug", GAME), ("slug", FED_CUT), ("slug", "none")]
        )
        assert {market["slug"] for market in several.json()["markets"]} == {GAME, FED_CUT}
        assert (await site.gamma("/markets/keyset", volume_num_min=1e12))["markets"] == []
        assert (await site.gamma("/markets/keyset", end_date_max="2026-01-01T00:00:00Z"))["markets"] == []
        assert (await site.gamma("/markets/keyset", closed="true"))["markets"] == []
        assert len((await site.gamma("/markets/keyset", nonsense=1))["markets"]) == 5


async def test_the_older_listing_is_a_bare_array() -> None:
    async with running() as site:
        assert [len(await site.gamma("/markets", limit=3, offset=offset)) for offset in (0, 3, 6)] == [3, 2, 0]
        await site.gamma("/markets", 422, offset=2_001)
        assert len(await site.gamma("/events", limit=10)) == 4


async def test_single_objects() -> None:
    async with running() as site:
        by_slug = await site.gamma(f"/markets/slug/{FED_CUT}")
        assert by_slug == await site.gamma(f"/markets/{by_slug['id']}")
        assert by_slug["events"][0]["slug"] == "fed-event"
        assert "markets" not in by_slug["events"][0]
        event = await site.gamma("/events/slug/fed-event")
        assert event == await site.gamma(f"/events/{event['id']}")
        assert [market["slug"] for market in event["markets"]] == [FED_CUT, FED_HOLD]
        assert "events" not in event["markets"][0]
        for path in ("/markets/1", "/markets/slug/none", "/events/1", "/events/slug/none", "/tags/1"):
            assert (await site.gamma(path, 404))["error"]
        assert await site.gamma(f"/markets/{by_slug['id']}/tags") == await site.gamma(f"/events/{event['id']}/tags")


async def test_events_and_their_filters() -> None:
    async with running() as site:
        assert len(await scan(site, "events", limit=1)) == 4
        wanted: tuple[dict[str, Any], ...] = ({"slug": "fed-event"}, {"tag_slug": "fed"}, {"title_search": "FED"})
        for params in wanted:
            assert [e["slug"] for e in (await site.gamma("/events/keyset", **params))["events"]] == ["fed-event"]
        without = (await site.gamma("/events/keyset", exclude_tag_id="201"))["events"]
        assert "fed-event" not in {event["slug"] for event in without}
        page = await site.gamma("/events/pagination", limit=3)
        assert (len(page["data"]), page["pagination"]) == (3, {"hasMore": True, "totalResults": 4})


async def test_tags_series_and_search() -> None:
    async with running() as site:
        tags = await site.gamma("/tags", limit=100)
        assert {tag["slug"] for tag in tags} >= {"finance", "fed", "game"}
        assert await site.gamma("/tags/100") == await site.gamma("/tags/slug/finance")
        assert [one["slug"] for one in await site.gamma("/series")] == ["fomc"]
        found = await site.gamma("/public-search", q="fed", search_tags="true")
        assert [event["slug"] for event in found["events"]] == ["fed-event"]
        assert found["pagination"] == {"hasMore": False, "totalResults": 1}
        assert [tag["label"] for tag in found["tags"]] == ["fed"]
        await site.gamma("/public-search", 422)


async def test_numbers_are_written_as_the_venue_does() -> None:
    async with running() as site:
        market = await site.gamma(f"/markets/slug/{GAME}")
        assert json.loads(market["outcomes"]) == ["Lakers", "Nuggets"]
        assert json.loads(market["clobTokenIds"]) == list(site.words(GAME).tokens)
        prices = [float(price) for price in json.loads(market["outcomePrices"])]
        assert sum(prices) == pytest.approx(1.0)
        assert isinstance(market["volume"], str)
        assert float(market["volume"]) == market["volumeNum"]
        assert market["feeSchedule"] == {"exponent": 1, "rate": 0.05, "takerOnly": True, "rebateRate": 0.25}
        assert market["gameStartTime"] == "2026-11-25 12:00:00+00"
        assert market["bestBid"] < market["bestAsk"]
        free = await site.gamma(f"/markets/slug/{EDITED}")
        assert free["feesEnabled"] is False
        assert "feeSchedule" not in free


async def test_the_life_of_a_market() -> None:
    async with running() as site:
        young = await site.gamma(f"/markets/slug/{NEW}")
        assert "clobTokenIds" not in young  # it takes some minutes to hydrate
        assert young["acceptingOrders"] is False
        await site.clob("/book", 404, token_id=site.token(NEW))
        await site.pass_time(1.1 * 3_600)
        grown = await site.gamma(f"/markets/slug/{NEW}")
        assert grown["acceptingOrders"] is True
        assert json.loads(grown["clobTokenIds"])
        await site.pass_time(1.2 * 3_600)
        proposed = await site.gamma(f"/markets/slug/{GAME}")
        assert (proposed["umaResolutionStatus"], proposed["closed"]) == ("proposed", False)
        assert proposed["umaResolutionStatuses"] == '["proposed"]'
        await site.clob("/book", 404, token_id=site.token(GAME))
        await site.pass_time(1.0 * 3_600)
        closed = (await site.gamma("/markets/keyset", closed="true"))["markets"]
        assert [market["slug"] for market in closed] == [GAME]
        assert closed[0]["outcomePrices"] == '["1", "0"]'
        assert closed[0]["closedTime"].endswith("+00")


async def test_trap_14_edited_rules_show_at_once() -> None:
    async with running() as site:
        before = await site.gamma(f"/markets/slug/{EDITED}")
        await site.pass_time(1.1 * 3_600)
        after = await site.gamma(f"/markets/slug/{EDITED}")
        assert "drafts count" in after["description"]
        assert "drafts count" not in before["description"]
        assert after["updatedAt"] > before["updatedAt"]


async def test_trap_23_the_catalogue_is_cached_and_says_how_old_it_is() -> None:
    async with running(gamma_cache_s=300.0, crowd=CrowdConfig(rate=200.0, sweep_s=0.5)) as site:
        site.world.drift = lambda at_ns: max(0, at_ns - START_NS) / HOUR_NS * 5
        url = f"{site.venue.gamma_url}/markets/slug/{EDITED}"
        first = await site.http.get(url)
        await site.pass_time(240)
        again = await site.http.get(url)
        assert again.json() == first.json()
        assert (first.headers["cf-cache-status"], again.headers["cf-cache-status"]) == ("MISS", "HIT")
        assert int(again.headers["age"]) == 240
        book = await site.clob("/book", token_id=site.token(EDITED))
        assert float(book["bids"][-1]["price"]) > first.json()["bestBid"]
        await site.pass_time(120)
        fresh = await site.http.get(url)
        assert fresh.headers["cf-cache-status"] == "MISS"
        assert fresh.json()["bestBid"] > first.json()["bestBid"]


async def test_the_network_in_front() -> None:
    async with running() as site:
        agent = {"User-Agent": "Python-urllib/3.11"}
        refused = await site.http.get(site.venue.gamma_url + "/tags", headers=agent)
        assert (refused.status_code, refused.headers["content-type"]) == (403, "text/html")


async def test_rate_limits_slide_over_ten_seconds() -> None:
    assert LIMITS["gamma"]["/markets*"] == 300
    clock = ManualClock(START_NS)
    app = application([("GET", "/markets/x", _fine), ("GET", "/tags", _fine)])
    gate = Gate(app, clock, limits={"*": 6, "/markets*": 3}, real_user_agent=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url="http://gamma") as http:

        async def ask(path: str, count: int) -> list[int]:
            return [(await http.get(path)).status_code for _ in range(count)]

        assert await ask("/markets/x", 4) == [200, 200, 200, 429]
        clock.advance(4)
        assert await ask("/tags", 4) == [200, 200, 200, 429]
        late = await http.get("/tags")
        assert (late.json(), late.headers["retry-after"]) == ({"error": "Too Many Requests"}, "6")
        clock.advance(6)
        assert await ask("/markets/x", 4) == [200, 200, 200, 429]


async def _fine(_request: Request) -> Response:
    return answer("fine")


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (Fault(kind=FaultKind.RATE_LIMITED, target="http:GET /markets*", retry_after_s=3), 429, "application/json"),
        (Fault(kind=FaultKind.HTML, target="http:GET /markets*", status=502), 502, "text/html; charset=utf-8"),
        (Fault(kind=FaultKind.SERVER_ERROR, target="http:GET /markets*", status=500), 500, "application/json"),
    ],
)
async def test_faults_by_script(fault: Fault, status: int, kind: str) -> None:
    async with running(faults=(fault,)) as site:
        answer = await site.http.get(site.venue.gamma_url + "/markets/keyset")
        assert (answer.status_code, answer.headers["content-type"]) == (status, kind)
        await site.gamma("/tags")


async def test_the_whole_universe_is_served(universe: Universe) -> None:
    clock = ManualClock(START_NS)
    config = PolymarketEmulatorConfig(seed=7, share=0.1, gamma_cache_s=0, crowd=CrowdConfig(rate=0, sweep_s=1e9))
    venue = PolymarketEmulator(config, clock=clock, world=universe)
    async with venue, httpx.AsyncClient() as http:
        site = Site(venue, None, clock, http)  # type: ignore[arg-type]
        found = await scan(site, "markets", limit=100) + await scan(site, "markets", limit=100, closed="true")
        assert len(found) == len(venue.state.floor.listings) > 50
        events = await scan(site, "events", limit=100) + await scan(site, "events", limit=100, closed="true")
        nested = {market["id"] for event in events for market in event["markets"]}
        assert nested == {market["id"] for market in found}
        tokens = [json.loads(m["clobTokenIds"])[1] for m in found if m["acceptingOrders"] and not m["closed"]]
        books = (await http.post(venue.clob_url + "/books", json=[{"token_id": t} for t in tokens])).json()
        assert len(books) >= len(tokens) - 3
        for event in events:
            assert bool(event.get("negRiskMarketID")) is event["negRisk"]
            assert not (event["cumulativeMarkets"] and event["negRisk"])
