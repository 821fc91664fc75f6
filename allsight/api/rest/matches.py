"""Routes: links under review, and what people decide about them."""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from allsight.api.context import ApiContext
from allsight.api.models.matches import ImportReport, MatchDetail, MatchPage, MatchStats
from allsight.api.rest.describe import NDJSON, answers, lines, lines_wanted
from allsight.api.rest.paging import page
from allsight.api.rest.query import Cursor, Limit, Text, VenueList, venues_of, words_of
from allsight.api.rest.respond import answer
from allsight.api.views.matches import Wanted
from allsight.domain.decisions import Action
from allsight.domain.ids import LinkId
from allsight.domain.questions import LinkStatus, Match
from allsight.normalization.matcher.exchange import Portable
from allsight.normalization.matcher.ruling import Ruling


class Verdict(BaseModel):
    """What a person says about a link."""

    model_config = ConfigDict(extra="forbid")

    by: str = Field(
        default="you", min_length=1, max_length=80, validation_alias=AliasChoices("by", "reviewer"),
        description="Who decided; `reviewer` is the older name.",
    )  # fmt: skip
    note: str = Field(default="", max_length=2_000, description="Why, for whoever looks later.")
    version: int | None = Field(default=None, description="The link's version that was looked at; 409 if it moved on.")
    took_s: float | None = Field(default=None, ge=0, le=86_400, description="Seconds from seeing to deciding.")


class Confirmation(Verdict):
    """A verdict after which money may be staked on the link."""

    acknowledged: tuple[str, ...] = Field(
        default=(), max_length=50, description="Kinds of the fatal or unread differences that the person has ticked."
    )


class Direction(Verdict):
    """A verdict that one implies the other."""

    direction: Literal["market_in_question", "question_in_market"] = Field(
        description="`market_in_question`: whenever the market pays, the question is true, and not conversely."
    )


_DIRECTIONS: Final = {"market_in_question": Match.WITHIN, "question_in_market": Match.AROUND}


def routes(context: ApiContext) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["matches"], prefix="/matches")

    async def shown(request: Request, match: LinkId) -> Response:
        link = context.matches.link(match)
        changed = context.review.changed_markets(link)
        versions = {market: await context.rules_versions(market) for market in changed}
        return answer(request, context.review.detail(link, versions))

    async def decided(request: Request, ruling: Ruling, said: Verdict) -> Response:
        acknowledged = said.acknowledged if isinstance(said, Confirmation) else ()
        await context.decisions.decide(ruling, said.version, acknowledged)
        return await shown(request, ruling.link)

    @router.get("", **answers(MatchPage))
    async def matches(
        request: Request,
        status: Annotated[LinkStatus | None, Query(description="Stale and proposed ones by default.")] = None,
        relation: Annotated[Match | None, Query(description="How the market lies to the question.")] = None,
        conflict: Annotated[
            str | None, Query(max_length=40, description="A kind of difference, a severity, `any` or `none`.")
        ] = None,
        venue: VenueList = None,
        q: Text = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response:
        """List links, what matters most first: stale ones, then money at stake times doubt."""
        wanted = Wanted(status=status, finding=relation, conflict=conflict, venues=venues_of(venue), words=words_of(q))
        cut = page(await context.matches.queue(wanted), cursor, limit, lambda link: link.id)
        rows = tuple(context.matches.out(link) for link in cut.items)
        return answer(request, MatchPage(rows, cut.next_cursor, cut.total or 0, context.matches.counts()))

    @router.get("/stats", **answers(MatchStats))
    async def stats(request: Request) -> Response:
        """Say how often people agree with the machine, and with each other."""
        return answer(request, context.decisions.stats())

    @router.get("/decisions", **lines(Portable))
    async def export() -> Response:
        """Hand out every decision as one JSON object a line, oldest first."""
        return Response(context.decisions.export(), media_type=NDJSON)

    @router.post("/decisions", **answers(ImportReport), openapi_extra=lines_wanted(Portable))
    async def bring_in(
        request: Request,
        dry_run: Annotated[bool, Query(description="Only say what would become of each line.")] = False,
    ) -> Response:
        """Take up decisions in the form in which they are handed out; if one line cannot be read, none."""
        return answer(request, await context.decisions.bring_in(await request.body(), dry_run=dry_run))

    @router.get("/{match}", **answers(MatchDetail))
    async def one(request: Request, match: str) -> Response:
        """Show one link with all that is needed to judge it, but not what it costs until somebody has."""
        return await shown(request, LinkId(match))

    @router.post("/{match}/confirm", **answers(MatchDetail))
    async def confirm(request: Request, match: str, said: Annotated[Confirmation, Body()]) -> Response:
        """Say that the market asks the question, on the side that the link has."""
        return await decided(request, _ruling(match, Action.CONFIRM, said), said)

    @router.post("/{match}/opposite", **answers(MatchDetail))
    async def opposite(request: Request, match: str, said: Annotated[Confirmation, Body()]) -> Response:
        """Say that the market asks the question, on the other side than the link has."""
        return await decided(request, _ruling(match, Action.OPPOSITE, said), said)

    @router.post("/{match}/subset", **answers(MatchDetail))
    async def subset(request: Request, match: str, said: Annotated[Direction, Body()]) -> Response:
        """Say that one implies the other: two questions with a relation."""
        return await decided(request, _ruling(match, Action.SUBSET, said, _DIRECTIONS[said.direction]), said)

    def plain(action: Action, text: str) -> Callable[..., object]:
        async def carry_out(request: Request, match: str, said: Annotated[Verdict, Body()]) -> Response:
            return await decided(request, _ruling(match, action, said), said)

        carry_out.__doc__, carry_out.__name__ = text, action
        return router.post(f"/{{match}}/{action}", **answers(MatchDetail))(carry_out)

    plain(Action.RELATED, "Say that they hang together and neither implies the other: two questions.")
    plain(Action.REJECT, "Say that the market does not ask the question.")
    plain(Action.SPLIT, "Take the market out of the question that it is linked to.")
    plain(Action.UNDO, "Take back the last decision about the link that still stands.")
    return router


def _ruling(match: str, action: Action, said: Verdict, finding: Match | None = None) -> Ruling:
    return Ruling(link=LinkId(match), action=action, by=said.by, note=said.note, finding=finding, took_s=said.took_s)
