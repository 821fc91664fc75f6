"""The OpenAPI description without a running system, for the generated client and its freshness check."""

from types import SimpleNamespace
from typing import Any, cast

from allsight.api.app import create_app
from allsight.api.context import ApiContext


def document() -> dict[str, Any]:
    """Return the description of all routes and stream frames."""
    # Routes touch their collaborators only when they are called, so names without parts behind them are enough.
    nothing = SimpleNamespace(questions=None, dashboard=None)
    return create_app(cast("ApiContext", nothing)).openapi()
