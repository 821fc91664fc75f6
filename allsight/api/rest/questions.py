"""Routes: questions, and the links on which they stand."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from allsight.api.context import ApiContext
from allsight.api.models.common import Page
from allsight.api.models.markets import HistoryOut
from allsight.api.models.questions import OutcomeSetOut, QuestionOut, QuestionRow, SizeQuote
from allsight.api.models.states import StatesOut
from allsight.api.rest.describe import answers
from allsight.api.rest.markets import Range
from allsight.api.rest.paging import page
from allsight.api.rest.query import Cursor, Limit, Text, VenueList, ordered, venues_of, words_of
from allsight.api.rest.respond import answer
from allsight.api.views.turns import gathered
from allsight.domain.book import Trust
from allsight.domain.ids import EventKey, QuestionId
from allsight.domain.market import Category

_SORTS: Final[dict[str, Callable[[QuestionRow], Any]]] = {
    "volume": lambda row: row.volume_24h,
    "edge": lambda row: row.edge.per_contract if row.edge else None,
    "spread": lambda row: row.spread,
    "consensus": lambda row: row.consensus.mid if row.consensus else None,
    "closes": lambda row: row.closes_at,
    "title": lambda row: row.title.lower(),
}


def routes(context: ApiContext) -> APIRouter:
    """Build the routes."""
    router = APIRouter()
    board = context.questions

    @router.get("/questions", tags=["questions"], **answers(Page[QuestionRow]))
    async def questions(
        request: Request,
        q: Text = None,
        category: Category | None = None,
        venue: VenueList = None,
        min_venues: Annotated[int, Query(ge=1, le=6, description="Least number of venues that ask it.")] = 1,
        edge: Annotated[bool, Query(description="Only questions with a locked edge.")] = False,
        live: Annotated[bool, Query(description="Only questions whose books are all LIVE.")] = False,
        status: Literal["open", "closed", "all"] = "open",
        sort: str = "-volume",
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Response:
        """List questions with every venue's price side by side."""
        venues, words = venues_of(venue), words_of(q)

        def wanted(row: QuestionRow) -> bool:
            return (
                (status in ("all", row.status))
                and (category is None or row.category is category)
                and venues <= {quote.venue for quote in row.quotes}
                and len({quote.venue for quote in row.quotes}) >= min_venues
                and (not edge or row.edge is not None)
                and (not live or all(quote.trust is Trust.LIVE for quote in row.quotes))
                and all(word in row.title.lower() or row.id.lower().startswith(word) for word in words)
            )

        rows = ordered([row for row in await gathered(board.rows()) if wanted(row)], sort, _SORTS)
        return answer(request, page(rows, cursor, limit, lambda row: row.id))

    @router.get("/questions/{question}", tags=["questions"], **answers(QuestionOut))
    async def one(request: Request, question: str) -> Response:
        """Show everything about one question: books, rules side by side, differences, links."""
        return answer(request, board.out(QuestionId(question)))

    @router.get("/questions/{question}/states", tags=["questions"], **answers(StatesOut))
    async def states(request: Request, question: str) -> Response:
        """List every way in which a question can end, alone and with what it hangs together with."""
        return answer(request, await context.states.of(QuestionId(question)))

    @router.get("/questions/{question}/history", tags=["questions"], **answers(HistoryOut))
    async def history(request: Request, question: str, span: Range = "7d") -> Response:
        """Show how every venue's price of the question moved, in the question's orientation."""
        cluster = board.cluster(QuestionId(question))
        return answer(request, await context.history.question(cluster.markets, span))

    @router.get("/questions/{question}/quote", tags=["questions"], **answers(SizeQuote))
    async def quote(
        request: Request,
        question: str,
        size: Annotated[Decimal, Query(gt=0, le=10_000_000, description="Contracts.")] = Decimal(100),
    ) -> Response:
        """Say what the size costs per contract at each venue, fees included, cheapest first."""
        return answer(request, board.size_quote(QuestionId(question), size))

    @router.get("/events/{event}/outcomes", tags=["questions"], **answers(OutcomeSetOut))
    async def outcomes(request: Request, event: str) -> Response:
        """Say how many markets of a venue's event pay: which they are, whether one must, and who states it."""
        return answer(request, context.outcomes.of_event(EventKey(event)))

    return router
