"""Routes: how long opportunities live, and how many there were a day."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from allsight.analysis.arbitrage.daily import DailyRow, day_of
from allsight.api.context import ApiContext
from allsight.api.models.common import Page
from allsight.api.models.lifetimes import GroupBy, LifetimesOut
from allsight.api.rest.describe import answers, or_csv
from allsight.api.rest.paging import page
from allsight.api.rest.query import Cursor, Limit, VenueList, venues_of
from allsight.api.rest.respond import CSV, answer, answer_csv
from allsight.api.tables import as_csv
from allsight.api.views.lifetimes import Chosen
from allsight.domain.clock import Clock
from allsight.domain.errors import InvalidRequestError
from allsight.domain.market import Category
from allsight.domain.opportunity import OpportunityClass, OpportunityKind

USUAL_DAYS: Final = 30
MOST_DAYS: Final = 92
_OLDEST: Final = date(2000, 1, 1)
_NEWEST: Final = date(2199, 12, 31)
"""Instants are integers of 64 bits."""

From = Annotated[date | None, Query(alias="from", description="First UTC day; 30 days up to the last if not said.")]
To = Annotated[date | None, Query(alias="to", description="Last UTC day, included; today if not said.")]


class Form(StrEnum):
    """How a table is written."""

    JSON = "json"
    CSV = "csv"


def routes(context: ApiContext) -> APIRouter:
    """Build the routes; they come before `/opportunities/{opportunity}`, which would take them for ids."""
    router = APIRouter(prefix="/opportunities", tags=["opportunities"])

    @router.get("/statistics", **answers(LifetimesOut))
    async def statistics(
        request: Request,
        from_: From = None,
        to: To = None,
        class_: Annotated[OpportunityClass, Query(alias="class")] = OpportunityClass.LOCKED,
        kind: OpportunityKind | None = None,
        category: Category | None = None,
        venue: VenueList = None,
        by: GroupBy = GroupBy.VENUES,
    ) -> Response:
        """Say how long the opportunities of a time lived, and what was left of them for those who came later."""
        first, last = _days(from_, to, context.clock)
        chosen = Chosen(first=first, last=last, class_=class_, kind=kind, category=category, venues=venues_of(venue))
        return answer(request, await context.lifetimes.statistics(chosen, by))

    @router.get("/daily", **or_csv(Page[DailyRow]))
    async def daily(
        request: Request,
        from_: From = None,
        to: To = None,
        form: Annotated[
            Form | None, Query(alias="format", description="What the Accept header asks for if not said; JSON else.")
        ] = None,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Response:
        """Add opportunities up by UTC day, kind, class, venues and category; as CSV all at once, without pages."""
        first, last = _days(from_, to, context.clock)
        rows = await context.lifetimes.daily(first, last)
        if (form or _wished(request)) is Form.CSV:
            return answer_csv(request, as_csv(rows), f"allsight-opportunities-{first}-{last}.csv")
        return answer(request, page(rows, cursor, limit, _name))

    return router


def _days(first: date | None, last: date | None, clock: Clock) -> tuple[date, date]:
    last = last or day_of(clock.now_ns())
    for day in (first, last):
        if day is not None and not _OLDEST <= day <= _NEWEST:
            raise InvalidRequestError(f"expected days from {_OLDEST} to {_NEWEST}, found {day}")
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise InvalidRequestError(f"expected a first day that is not after the last, found {first} and {last}")
    if (last - first).days >= MOST_DAYS:
        raise InvalidRequestError(f"expected at most {MOST_DAYS} days at a time, found {(last - first).days + 1}")
    return first, last


def _wished(request: Request) -> Form:
    kinds = [part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")]
    return Form.CSV if CSV in kinds and "application/json" not in kinds else Form.JSON


def _name(row: DailyRow) -> str:
    keys: tuple[Any, ...] = (row.day, row.kind, row.class_, row.venues, row.category, row.base)
    return " ".join(map(str, keys))
