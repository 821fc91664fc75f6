"""Routes: opportunities, their certificates and evidence, and the verifier."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response

from allsight.analysis.arbitrage.ranking import HURDLE, Ranking, after_hurdle, apart, check_sort
from allsight.api.context import ApiContext
from allsight.api.models.common import Page
from allsight.api.models.opportunities import EvidenceOut, OpportunityOut, OpportunityRow, Verification
from allsight.api.rest.describe import answers
from allsight.api.rest.paging import page
from allsight.api.rest.query import Cursor, Limit, VenueList, ordered, venues_of
from allsight.api.rest.respond import answer
from allsight.api.views.turns import gathered
from allsight.api.views.verification import verify_evidence
from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.domain.ids import OpportunityId
from allsight.domain.market import Category
from allsight.domain.opportunity import Evidence, OpportunityClass, OpportunityKind, OpportunityStatus

_SORTS: Final[dict[str, Callable[[OpportunityRow], Any]]] = {
    Ranking.PROFIT.value: lambda row: row.guaranteed,
    "edge": lambda row: row.edge,
    "return": lambda row: row.return_,
    "settles": lambda row: row.settles_at,
    "opened": lambda row: row.opened_at,
    "closed": lambda row: row.closed_at,
}
_OF_TIME: Final = frozenset({"settles", "opened", "closed"})
"""Orders in which locked and conditional ones may stand among each other: they say nothing of what either is worth."""

_EVIDENCE_LIMIT: Final = 1 << 20


def routes(context: ApiContext) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["opportunities"])

    async def evidence_of(opportunity: str) -> Evidence:
        found = await context.opportunities.evidence(OpportunityId(opportunity))
        if found is None:
            raise NotFoundError(f"there is no evidence of an opportunity {opportunity[:40]!r}")
        return found

    @router.get("/opportunities", **answers(Page[OpportunityRow]))
    async def opportunities(
        request: Request,
        status: OpportunityStatus = OpportunityStatus.OPEN,
        class_: Annotated[OpportunityClass | None, Query(alias="class")] = None,
        kind: OpportunityKind | None = None,
        category: Category | None = None,
        venue: VenueList = None,
        question: Annotated[str | None, Query(max_length=100)] = None,
        min_profit: Annotated[Decimal | None, Query(description="Least guaranteed profit.")] = None,
        min_edge: Annotated[Decimal | None, Query(description="Least guaranteed profit per contract.")] = None,
        max_days: Annotated[Decimal | None, Query(description="Longest lock-up in days.")] = None,
        sort: Annotated[
            str,
            Query(
                max_length=40,
                description="profit, after_hurdle, edge, return, settles, opened or closed; - before for falling. "
                "Locked ones come before conditional ones but where the order is one of time.",
            ),
        ] = "-profit",
        hurdle: Annotated[
            Decimal, Query(ge=0, le=10, description="What bound money must earn a year, as a ratio, for after_hurdle.")
        ] = HURDLE,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Response:
        """List opportunities. Legs share depth: profits do not add up."""
        check_sort(sort)
        venues = venues_of(venue)
        board = context.opportunities
        rows = await gathered(board.live_rows()) if status is OpportunityStatus.OPEN else await board.closed_rows()

        def wanted(row: OpportunityRow) -> bool:
            return (
                row.status is status
                and (class_ is None or row.class_ is class_)
                and (kind is None or row.kind is kind)
                and (category is None or row.category is category)
                and (not venues or any(leg.venue in venues for leg in row.legs))
                and (question is None or question in row.question_ids)
                and (min_profit is None or row.guaranteed >= min_profit)
                and (min_edge is None or row.edge >= min_edge)
                and (max_days is None or (row.lock_days is not None and row.lock_days <= max_days))
            )

        keys = {**_SORTS, Ranking.AFTER_HURDLE.value: lambda row: after_hurdle(row, hurdle)}
        chosen = ordered([row for row in rows if wanted(row)], sort, keys)
        ranked = chosen if sort.removeprefix("-") in _OF_TIME else apart(chosen)
        return answer(request, page(ranked, cursor, limit, lambda row: row.id))

    @router.get("/opportunities/{opportunity}", **answers(OpportunityOut))
    async def one(request: Request, opportunity: str) -> Response:
        """Show one opportunity with the certificate that proves it."""
        found = await context.opportunities.find(OpportunityId(opportunity))
        if found is None:
            raise NotFoundError(f"there is no opportunity {opportunity[:40]!r}")
        return answer(request, context.opportunities.out(*found))

    @router.get("/opportunities/{opportunity}/evidence", **answers(EvidenceOut))
    async def evidence(request: Request, opportunity: str) -> Response:
        """Hand out everything from which the opportunity is recomputed, by value."""
        found = await evidence_of(opportunity)
        return answer(request, EvidenceOut(found.schema, found.sha256, found.body))

    @router.post("/opportunities/{opportunity}/verify", **answers(Verification))
    async def verify_one(request: Request, opportunity: str) -> Response:
        """Run the proof of an opportunity again, on its evidence."""
        found = await evidence_of(opportunity)
        verdict = verify_evidence(EvidenceOut(found.schema, found.sha256, found.body), context.clock.now_ns())
        return answer(request, verdict)

    @router.post("/verify", **answers(Verification))
    async def verify(request: Request) -> Response:
        """Run the proof of evidence that the caller brings; the body is what `…/evidence` gave."""
        raw = await request.body()
        if len(raw) > _EVIDENCE_LIMIT:
            raise InvalidRequestError(f"evidence has at most {_EVIDENCE_LIMIT} bytes, found {len(raw)}")
        try:
            brought = msgspec.json.decode(raw, type=EvidenceOut)
        except msgspec.DecodeError as error:
            raise InvalidRequestError(f"the body is no evidence: {error}") from None
        return answer(request, verify_evidence(brought, context.clock.now_ns()))

    return router
