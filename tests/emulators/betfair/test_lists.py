"""Lists, the catalogue and the navigation file of the emulated Betfair."""

from typing import Any

import pytest

from allsight.domain.clock import HOUR_NS, to_iso
from tests.emulators.betfair.support import (
    AWARD,
    AWAY,
    DRAW,
    HOME,
    MATCH,
    SENATE,
    betfair,
)
from tests.emulators.small_world import START_NS

pytestmark = pytest.mark.integration


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
