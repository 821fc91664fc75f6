"""The OpenAPI description of answers, taken from the very structs that are sent."""

from typing import Any, Final

import msgspec
from fastapi import FastAPI

from allsight.api.models.common import Page, Problem
from allsight.api.models.markets import BookOut, HistoryOut, MarketOut, RulesHistory
from allsight.api.models.opportunities import EvidenceOut, OpportunityOut, OpportunityRow, Verification
from allsight.api.models.questions import MatchOut, QuestionOut, QuestionRow, SizeQuote
from allsight.api.models.stream import ClientFrame, ServerFrame
from allsight.api.models.venues import HealthOut, VenueOut

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
    SizeQuote,
    MatchOut,
    Page[MatchOut],
    Page[OpportunityRow],
    OpportunityOut,
    EvidenceOut,
    Verification,
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
