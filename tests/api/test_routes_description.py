"""The OpenAPI description of the running program: whole, and about the routes that there are."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.test_routes import documented, unnamed
from tests.support.programs import Program

pytestmark = pytest.mark.integration


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for below in node.values():
            yield from references(below)
    elif isinstance(node, list):
        for below in node:
            yield from references(below)


async def described(demo: Program) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=demo.url, trust_env=False) as client:
        document: dict[str, Any] = (await client.get("/openapi.json")).json()
    return document


async def test_every_reference_leads_somewhere(demo: Program) -> None:
    document = await described(demo)
    found = set(references(document))
    assert len(found) > 20
    for reference in found:
        node: Any = document
        assert reference.startswith("#/")
        for step in reference[2:].split("/"):
            assert step in node, reference
            node = node[step]


async def test_the_description_and_the_page_list_the_same_routes(demo: Program) -> None:
    paths = (await described(demo))["paths"]
    described_routes = {
        (method.upper(), unnamed(path.removeprefix("/api/v1"))) for path, methods in paths.items() for method in methods
    }
    assert described_routes == documented()


async def test_every_answer_has_a_type_and_every_problem_too(demo: Program) -> None:
    for path, methods in (await described(demo))["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            good = next(iter(operation["responses"]["200"]["content"].values()))["schema"]
            assert "$ref" in good, where
            bad = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
            assert bad == {"$ref": "#/components/schemas/Problem"}, where
            assert operation.get("summary") or operation.get("description"), where


@pytest.mark.parametrize("path", ["/", "/questions", "/arb", "/question/anything"])
async def test_pages_of_the_dashboard_are_served_from_the_same_origin(demo: Program, path: str) -> None:
    async with httpx.AsyncClient(base_url=demo.url, trust_env=False) as client:
        answer = await client.get(path)
        docs = await client.get("/docs")
        metrics = await client.get("/metrics")
    if answer.status_code == 503:
        assert answer.json()["code"] == "dashboard_not_built"
    else:
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["cache-control"] == "no-cache"
    assert docs.status_code == 200
    assert "book_messages" in metrics.text
