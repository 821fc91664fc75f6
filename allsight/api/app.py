"""The web application: REST, stream, description and the built dashboard, on one origin."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response, WebSocket
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from allsight import __version__
from allsight.api.context import ApiContext
from allsight.api.rest import lifetimes, markets, matches, opportunities, portfolio, questions, venues
from allsight.api.rest.describe import describe
from allsight.api.rest.guard import LoopbackGuard
from allsight.api.rest.respond import install_problems, problem

PREFIX = "/api/v1"
_SERVERS_OWN = ("api/", "metrics", "docs", "openapi.json")


def create_app(context: ApiContext) -> FastAPI:
    """Build the application on its collaborators."""
    app = FastAPI(
        title="allsight",
        version=__version__,
        summary="Prediction markets side by side: prices, rules, opportunities.",
        redoc_url=None,
    )
    app.openapi = _described(app)  # type: ignore[method-assign]  # the documented way to extend the description
    for module in (venues, markets, questions, matches, lifetimes, portfolio, opportunities):
        app.include_router(module.routes(context), prefix=PREFIX)

    @app.websocket(f"{PREFIX}/stream")
    async def stream(socket: WebSocket) -> None:
        await context.stream(socket)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        body, kind = context.metrics()
        return Response(body, headers={"content-type": kind})

    install_problems(app)
    _serve_dashboard(app, context.dashboard)
    app.add_middleware(LoopbackGuard)
    return app


def _described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    document: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not document:
            document.update(describe(app))
        return document

    return openapi


def _serve_dashboard(app: FastAPI, folder: Path | None) -> None:
    """Serve the built pages; every path that is not the server's own answers the page, which routes by itself."""
    if folder is None or not (folder / "index.html").is_file():

        @app.get("/", include_in_schema=False)
        async def unbuilt() -> Response:
            return problem(503, "dashboard_not_built", "the dashboard is not built: run 'make setup'")

        return
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    app.mount("/assets", StaticFiles(directory=folder / "assets"), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    async def page(path: str) -> Response:
        if path.startswith(_SERVERS_OWN):
            return problem(404, "not_found", f"there is nothing at /{path[:100]}")
        if path in files and path != "index.html":
            return FileResponse(files[path])
        return FileResponse(folder / "index.html", headers={"cache-control": "no-cache"})
