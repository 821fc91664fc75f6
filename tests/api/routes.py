"""Routes alone, on a board of hand-made rows, without a program around them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import httpx
import msgspec
from fastapi import FastAPI

from allsight.api.context import ApiContext
from allsight.api.models.common import Problem, Severities
from allsight.api.models.opportunities import LimitOut, OpportunityRow
from allsight.api.rest.respond import install_problems
from allsight.domain.clock import Clock, ManualClock, from_iso
from allsight.domain.market import Category
from allsight.domain.opportunity import OpportunityClass, OpportunityKind, OpportunityStatus

NOW_NS = from_iso("2026-11-22T14:00:00Z")


@asynccontextmanager
async def serving(*modules: Any, clock: Clock | None = None, **parts: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the routes of these modules on these parts of a context."""
    context = cast("ApiContext", SimpleNamespace(clock=clock or ManualClock(NOW_NS), **parts))
    app = FastAPI()
    for module in modules:
        app.include_router(module.routes(context))
    install_problems(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://routes") as client:
        yield client


def problem(answer: httpx.Response, status: int) -> Problem:
    """Check that an answer is a problem of this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return msgspec.json.decode(answer.content, type=Problem)


class Board:
    """Stands in for the board of opportunities: rows that were made by hand."""

    def __init__(self, rows: Sequence[OpportunityRow]) -> None:
        self.rows = list(rows)

    def live_rows(self) -> list[OpportunityRow]:
        """Return all rows."""
        return list(self.rows)

    async def closed_rows(self) -> list[OpportunityRow]:
        """Return all rows."""
        return list(self.rows)


def row(name: str, profit: str = "8.55", **changes: Any) -> OpportunityRow:
    """Make a row of an open, locked pair."""
    made = OpportunityRow(
        id=name,
        version=1,
        kind=OpportunityKind.PAIR,
        class_=OpportunityClass.LOCKED,
        status=OpportunityStatus.OPEN,
        question_id="q",
        question_ids=("q",),
        title=name,
        category=Category.MACRO,
        base="USD",
        contracts=Decimal(500),
        edge=Decimal("0.0171"),
        outlay=Decimal("100.00"),
        guaranteed=Decimal(profit),
        worst_divergence=Decimal("-91.45"),
        return_=Decimal("0.0855"),
        annualised=Decimal("0.4275"),
        lock_days=Decimal(73),
        settles_at=1,
        limit_by=LimitOut("depth", "kalshi"),
        legs=(),
        conflicts=Severities(),
        losing_state="",
        proved_at=1,
        provable=True,
        not_provable="",
        opened_at=1,
        updated_at=1,
        closed_at=None,
        close_reason=None,
        close_detail="",
        life=(),
    )
    return msgspec.structs.replace(made, **changes)
