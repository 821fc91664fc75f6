"""Routes: health and venues."""

from fastapi import APIRouter, Request, Response

from allsight.api.context import ApiContext
from allsight.api.models.common import Page
from allsight.api.models.venues import HealthOut, VenueOut
from allsight.api.rest.describe import answers
from allsight.api.rest.respond import answer


def routes(context: ApiContext) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["status"])

    @router.get("/health", **answers(HealthOut))
    async def health(request: Request) -> Response:
        """Tell how the process does, and what kind of data and orders this is."""
        return answer(request, context.health())

    @router.get("/venues", **answers(Page[VenueOut]))
    async def venues(request: Request) -> Response:
        """List all venues with the state of their feeds, in display order."""
        rows = tuple(context.venues.rows())
        return answer(request, Page(items=rows, total=len(rows)))

    return router
