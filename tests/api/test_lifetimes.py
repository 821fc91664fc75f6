"""Statistics of episodes over the API: what is asked for, how it is written, and what is refused."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest

from allsight.analysis.arbitrage.daily import DailyRow
from allsight.api.models.common import Page
from allsight.api.models.lifetimes import GroupBy, LifetimesOut
from allsight.api.rest import lifetimes, opportunities
from allsight.api.tables import COLUMNS
from allsight.api.views import lifetimes as views
from allsight.api.views.lifetimes import LifetimeViews
from allsight.domain.clock import ManualClock
from allsight.domain.ids import OpportunityId, Venue
from allsight.domain.market import Category
from allsight.domain.opportunity import CloseReason, EpisodeLife
from tests.analysis.episodes import CONDITIONAL, T0, life, ns
from tests.api.routes import Board, problem, serving

NOW = T0 + ns(3_600)
DAY = 24 * 3_600
FOUND = (
    life("A", closes=0.5),
    life("B", closes=4, steps=((0, 10), (1, 4))),
    life("C", closes=60, reason=CloseReason.TRUST, category=Category.CRYPTO),
    life("D", venues=(Venue.SMARKETS, Venue.KALSHI)),
    life("E", closes=9, class_=CONDITIONAL),
    life("F", opens=-2 * DAY, closes=-2 * DAY + 3),
)


class Kept:
    """Stands in for storage: pages of episodes that were made by hand."""

    def __init__(self, found: Sequence[EpisodeLife]) -> None:
        self.found = sorted(found, key=lambda one: (one.opened_ns, one.id), reverse=True)
        self.asked = 0

    async def lives(
        self,
        *,
        from_ns: int,
        to_ns: int,
        horizon_ns: int,
        after: tuple[int, OpportunityId] | None = None,
        limit: int,
    ) -> list[EpisodeLife]:
        """Return a page."""
        self.asked += 1
        alive = [one for one in self.found if one.opened_ns < to_ns and (one.closed_ns or to_ns) >= from_ns]
        return [one for one in alive if after is None or (one.opened_ns, one.id) < after][:limit]


async def asked(
    path: str, kept: Kept | None = None, headers: dict[str, str] | None = None, **query: Any
) -> httpx.Response:
    clock = ManualClock(NOW)
    shown = LifetimeViews(kept or Kept(FOUND), clock, "USD")  # type: ignore[arg-type]  # storage as far as it is asked
    async with serving(lifetimes, opportunities, clock=clock, lifetimes=shown, opportunities=Board(())) as client:
        return await client.get(f"/opportunities/{path}", params=query, headers=headers)


async def statistics(**query: Any) -> LifetimesOut:
    answer = await asked("statistics", **query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=LifetimesOut)


async def test_lives_of_a_month_by_venue_pair() -> None:
    found = await statistics()
    assert (found.first, found.last, found.base) == (date(2026, 10, 24), date(2026, 11, 22), "USD")
    assert (found.whole.episodes, found.whole.ended, found.whole.watched) == (5, 4, 1)
    assert [(group.name, group.episodes) for group in found.groups] == [("KA-PM", 4), ("KA-SM", 1)]
    assert (found.whole.median_ms, found.whole.p90_ms, found.whole.longest_ms) == (4_000, None, 3_600_000)
    assert [point.age_ms for point in found.whole.curve] == [0, 500, 3_000, 4_000, 60_000]
    second = next(row for row in found.whole.latencies if row.latency_ms == 1_000)
    assert (second.judged, second.left, second.offered, second.there) == (5, 4, 50, 34)
    assert (second.share, second.share_of_money) == (0.8, 0.68)
    assert not found.left_out


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"by": "category"}, ["macro", "crypto"]),
        ({"by": "kind"}, ["pair"]),
        ({"class": "conditional"}, ["KA-PM"]),
        ({"venue": "SM"}, ["KA-SM"]),
        ({"category": "crypto", "by": "category"}, ["crypto"]),
        ({"from": "2026-11-20", "to": "2026-11-21"}, ["KA-PM"]),
        ({"kind": "basket"}, []),
    ],
    ids=str,
)
async def test_what_is_asked_for(query: dict[str, Any], names: list[str]) -> None:
    found = await statistics(**query)
    assert [group.name for group in found.groups] == names
    assert found.by is GroupBy(query.get("by", "venues"))
    assert found.whole.episodes == sum(group.episodes for group in found.groups)


async def test_nothing_watched_is_an_answer() -> None:
    found = await statistics(to="2020-01-01")
    assert (found.whole.episodes, found.whole.curve, found.whole.median_ms, found.groups) == (0, (), None, ())
    assert {(row.judged, row.share, row.share_of_money) for row in found.whole.latencies} == {(0, None, None)}


async def test_too_many_are_cut_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 3)
    found = await statistics()
    assert (found.whole.episodes, found.left_out) == (3, True)


async def rows(**query: Any) -> Page[DailyRow]:
    answer = await asked("daily", **query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=Page[DailyRow])


async def test_days_in_pages() -> None:
    whole = await rows()
    assert [(row.day.day, row.class_, row.venues, row.category, row.opened) for row in whole.items] == [
        (20, "locked", "KA-PM", "macro", 1),
        (22, "conditional", "KA-PM", "macro", 1),
        (22, "locked", "KA-PM", "crypto", 1),
        (22, "locked", "KA-PM", "macro", 2),
        (22, "locked", "KA-SM", "macro", 1),
    ]
    first = await rows(limit=2)
    rest = await rows(limit=3, cursor=first.next_cursor)
    assert (*first.items, *rest.items) == whole.items
    assert (first.total, rest.next_cursor) == (5, None)


@pytest.mark.parametrize(
    ("headers", "query"), [({}, {"format": "csv"}), ({"accept": "text/csv"}, {}), ({"accept": "text/csv;q=1, */*"}, {})]
)
async def test_days_as_a_table(headers: dict[str, str], query: dict[str, Any]) -> None:
    answer = await asked("daily", headers=headers, **query)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="allsight-opportunities-2026-10-24-2026-11-22.csv"'
    )
    told = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(told[0]) == [column.name for column in COLUMNS]
    assert [(row["day"], row["venues"], row["opened"], row["closed_price"]) for row in told[2:]] == [
        ("2026-11-22", "KA-PM", "1", "0"),
        ("2026-11-22", "KA-PM", "2", "2"),
        ("2026-11-22", "KA-SM", "1", "0"),
    ]
    assert (told[3]["profit_sum"], told[3]["life_median_s"], told[3]["survived_1s"]) == ("20", "0.500", "0.5000")
    assert told[4]["life_median_s"] == "", "it is still open"


async def test_json_is_what_is_sent_to_who_takes_it() -> None:
    answer = await asked("daily", headers={"accept": "text/csv, application/json"})
    assert answer.headers["content-type"] == "application/json"
    answer = await asked("daily", headers={"accept": "text/csv"}, format="json")
    assert answer.headers["content-type"] == "application/json"


async def test_a_day_that_can_change_no_more_is_added_up_once() -> None:
    kept = Kept(FOUND)
    shown = LifetimeViews(kept, ManualClock(NOW), "USD")  # type: ignore[arg-type]  # storage as far as it is asked
    first = await shown.daily(date(2026, 11, 20), date(2026, 11, 22))
    before = kept.asked
    assert await shown.daily(date(2026, 11, 20), date(2026, 11, 22)) == first
    assert 0 < kept.asked - before < before
    assert sum((row.profit_sum for row in first), Decimal(0)) == 60


@pytest.mark.parametrize("path", ["statistics", "daily"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"from": "2026-11-22", "to": "2026-11-21"}, 400),
        ({"from": "2026-01-01", "to": "2026-11-21"}, 400),
        ({"from": "yesterday"}, 422),
        ({"to": "2026-02-30"}, 422),
        ({"to": "0001-01-01"}, 400),
        ({"from": "9999-12-31", "to": "9999-12-31"}, 400),
    ],
    ids=str,
)
async def test_days_that_are_none_are_refused(path: str, query: dict[str, Any], status: int) -> None:
    assert problem(await asked(path, **query), status).code == "invalid_request"


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("statistics", {"by": "weather"}, 422),
        ("statistics", {"class": "certain"}, 422),
        ("statistics", {"venue": "nowhere"}, 400),
        ("daily", {"format": "xlsx"}, 422),
        ("daily", {"cursor": "!!"}, 400),
    ],
    ids=str,
)
async def test_refusals_are_problems(path: str, query: dict[str, Any], status: int) -> None:
    assert problem(await asked(path, **query), status).code == "invalid_request"


async def test_what_did_not_change_is_not_sent_again() -> None:
    first = await asked("statistics")
    again = await asked("statistics", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
