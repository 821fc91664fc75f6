"""The OpenAPI description of answers, taken from the very structs that are sent."""

from typing import Any, Final

import msgspec
from fastapi import FastAPI, Response

from allsight.analysis.arbitrage.daily import DailyRow
from allsight.api.models.common import Page, Problem
from allsight.api.models.lifetimes import LifetimesOut
from allsight.api.models.markets import BookOut, HistoryOut, MarketOut, RulesHistory
from allsight.api.models.matches import ImportReport, MatchDetail, MatchPage, MatchStats
from allsight.api.models.opportunities import EvidenceOut, OpportunityOut, OpportunityRow, Verification
from allsight.api.models.portfolio import PortfolioOut, SizedOut
from allsight.api.models.questions import QuestionOut, QuestionRow, SizeQuote
from allsight.api.models.states import StatesOut
from allsight.api.models.stream import ClientFrame, ServerFrame
from allsight.api.models.venues import HealthOut, VenueOut
from allsight.api.rest.respond import CSV
from allsight.normalization.matcher.exchange import Portable

NDJSON: Final = "application/x-ndjson"
_TEMPLATE: Final = "#/components/schemas/{name}"
_ANSWERS: Final[tuple[Any, ...]] = (
    Problem,
    HealthOut,
    Page[VenueOut],
    MarketOut,
    Page[MarketOut],
    BookOut,
    RulesHistory,
    HistoryOut,
    Page[QuestionRow],
    QuestionOut,
    StatesOut,
    SizeQuote,
    MatchPage,
    MatchDetail,
    MatchStats,
    ImportReport,
    Portable,
    Page[OpportunityRow],
    OpportunityOut,
    EvidenceOut,
    Verification,
    PortfolioOut,
    SizedOut,
    LifetimesOut,
    Page[DailyRow],
)


def answers(kind: Any) -> dict[str, Any]:
    """Return what a route's decorator needs to describe an answer of this type, and its possible problem."""
    return {
        "response_model": None,
        "responses": {
            200: _content("application/json", _reference(kind), "The answer."),
            "default": _content("application/problem+json", _reference(Problem), "What went wrong, with a code."),
        },
    }


def or_csv(kind: Any) -> dict[str, Any]:
    """Return what a route's decorator needs to describe an answer that is to be had as a table as well."""
    found = answers(kind)
    found["responses"][200]["content"][CSV] = {"schema": {"type": "string"}}
    return found


def lines(kind: Any) -> dict[str, Any]:
    """Return what a route's decorator needs to describe an answer that is one such object a line."""
    found = answers(kind)
    found["responses"][200] = _content(NDJSON, _reference(kind), "One a line.")
    return {**found, "response_class": Response}


def lines_wanted(kind: Any) -> dict[str, Any]:
    """Return the description of a request whose body is one such object a line."""
    return {"requestBody": {"required": True, "content": {NDJSON: {"schema": _reference(kind)}}}}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the whole description: FastAPI's own, with every answer and frame of the stream as components."""
    document: dict[str, Any] = FastAPI.openapi(app)
    frames = (ClientFrame, ServerFrame)
    shapes, components = msgspec.json.schema_components((*_ANSWERS, *frames), ref_template=_TEMPLATE)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(components)
    schemas.update(zip(("ClientFrame", "ServerFrame"), shapes[-len(frames) :], strict=True))
    return document


def _reference(kind: Any) -> dict[str, Any]:
    (shape,), _ = msgspec.json.schema_components((kind,), ref_template=_TEMPLATE)
    return shape


def _content(media: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"description": text, "content": {media: {"schema": schema}}}
