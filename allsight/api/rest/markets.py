"""Routes: markets, their books, rules and history."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from allsight.api.context import ApiContext
from allsight.api.models.common import Page
from allsight.api.models.markets import BookOut, HistoryOut, MarketOut, RulesHistory
from allsight.api.rest.describe import answers
from allsight.api.rest.paging import page
from allsight.api.rest.query import Cursor, Limit, Text, VenueList, ordered, venues_of, words_of
from allsight.api.rest.respond import answer
from allsight.api.views.markets import event_category, rules_history
from allsight.domain.ids import MarketKey
from allsight.domain.market import Category, Lifecycle, Market

HistoryRange = Literal["1d", "7d", "30d", "all"]
Range = Annotated[HistoryRange, Query(alias="range", description="How far back.")]

_SORTS: Final[dict[str, Callable[[Market], Any]]] = {
    "volume": lambda market: market.volume_24h,
    "closes": lambda market: market.closes_ns,
    "title": lambda market: market.title.lower(),
    "key": lambda market: market.key,
}


def routes(context: ApiContext) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["markets"], prefix="/markets")

    def out(market: Market) -> MarketOut:
        question, linked = context.questions.place(market.key)
        return context.markets.out(market, linked, question, context.clock.now_ns())

    @router.get("", **answers(Page[MarketOut]))
    async def markets(
        request: Request,
        q: Text = None,
        venue: VenueList = None,
        category: Category | None = None,
        status: Annotated[Lifecycle | None, Query(description="Stage of life; all but removed by default.")] = None,
        linked: Annotated[bool | None, Query(description="Only markets that are (not) linked to a question.")] = None,
        sort: str = "-volume",
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Response:
        """List markets of all venues."""
        venues, words = venues_of(venue), words_of(q)

        def wanted(market: Market) -> bool:
            event = context.store.event(market.event)
            text = f"{market.title} {market.outcome or ''} {event.title if event else ''}".lower()
            return (
                (not venues or market.venue in venues)
                and (category is None or event_category(event) is category)
                and (market.lifecycle is status if status else market.lifecycle is not Lifecycle.REMOVED)
                and (linked is None or (context.questions.place(market.key)[0] is not None) is linked)
                and all(word in text for word in words)
            )

        rows = ordered([market for market in context.store.markets() if wanted(market)], sort, _SORTS)
        cut = page(rows, cursor, limit, lambda market: market.key)
        return answer(request, Page(tuple(out(market) for market in cut.items), cut.next_cursor, cut.total))

    @router.get("/{key}", **answers(MarketOut))
    async def market(request: Request, key: str) -> Response:
        """Describe one market."""
        return answer(request, out(context.markets.market(MarketKey(key))))

    @router.get("/{key}/book", **answers(BookOut))
    async def book(request: Request, key: str) -> Response:
        """Show one market's whole book, in its own orientation."""
        return answer(request, context.markets.book(MarketKey(key)))

    @router.get("/{key}/rules", **answers(RulesHistory))
    async def rules(request: Request, key: str) -> Response:
        """Show the rules of a market, with all versions before."""
        found = context.markets.market(MarketKey(key)).key
        versions = {rules.version: rules for rules in await context.rules_versions(found)}
        current = context.store.rules(found)
        if current is not None:
            versions[current.version] = current
        return answer(request, rules_history(found, tuple(versions.values()), context.review.traces(found)))

    @router.get("/{key}/history", **answers(HistoryOut))
    async def history(request: Request, key: str, span: Range = "7d") -> Response:
        """Show how a market's best prices moved, in its own orientation."""
        market = context.markets.market(MarketKey(key))
        return answer(request, await context.history.market(market, span))

    return router
