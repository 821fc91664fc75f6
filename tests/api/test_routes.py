"""Every route of docs/api.md over the real program: its documented shape, paging, caching and refusals."""

import re
from collections.abc import Sequence
from typing import Any

import httpx
import msgspec
import pytest

from allsight.analysis.arbitrage.daily import DailyRow
from allsight.api.models.common import Page, Problem
from allsight.api.models.lifetimes import LifetimesOut
from allsight.api.models.markets import BookOut, HistoryOut, MarketOut, RulesHistory
from allsight.api.models.matches import MatchDetail, MatchOut, MatchPage, MatchStats
from allsight.api.models.opportunities import EvidenceOut, OpportunityOut, OpportunityRow, Verification
from allsight.api.models.portfolio import PortfolioOut, SizedOut
from allsight.api.models.questions import OutcomeSetOut, QuestionOut, QuestionRow, SizeQuote
from allsight.api.models.states import StatesOut
from allsight.api.models.venues import HealthOut, VenueOut
from tests.support import eventually
from tests.support.programs import ROOT, Program, patience

pytestmark = pytest.mark.integration

READS: dict[str, Any] = {
    "/health": HealthOut,
    "/venues": Page[VenueOut],
    "/markets": Page[MarketOut],
    "/markets/{key}": MarketOut,
    "/markets/{key}/book": BookOut,
    "/markets/{key}/history": HistoryOut,
    "/markets/{key}/rules": RulesHistory,
    "/questions": Page[QuestionRow],
    "/questions/{id}": QuestionOut,
    "/questions/{id}/history": HistoryOut,
    "/questions/{id}/quote": SizeQuote,
    "/questions/{id}/states": StatesOut,
    "/events/{event}/outcomes": OutcomeSetOut,
    "/matches": MatchPage,
    "/matches/{match}": MatchDetail,
    "/matches/stats": MatchStats,
    "/opportunities": Page[OpportunityRow],
    "/opportunities/statistics": LifetimesOut,
    "/opportunities/daily": Page[DailyRow],
    "/opportunities/portfolio": PortfolioOut,
    "/opportunities/{opportunity}": OpportunityOut,
    "/opportunities/{opportunity}/evidence": EvidenceOut,
}
QUERIES: dict[str, dict[str, str]] = {"/opportunities/portfolio": {"bankroll": "5000"}}
"""What a route does not answer without."""

LINES = ("/matches/decisions",)
"""Read and written as one JSON object a line; tried in test_review_routes."""

FLEETING = ("/opportunities/{opportunity}/sized", "/opportunities/{opportunity}/sized/evidence")
"""Answer only while the opportunity is open; tried in test_portfolio and below."""

WRITES = (
    *(f"/matches/{{match}}/{verb}" for verb in ["confirm", "opposite", "subset", "related", "reject", "split", "undo"]),
    *LINES,
    "/opportunities/{opportunity}/verify",
    "/verify",
)
"""Proofs are tried below, decisions in test_review_routes and in tests/e2e, which restarts the program after them."""

_ROW = re.compile(r"`(GET|POST) (/[^?`]*)")


def documented() -> set[tuple[str, str]]:
    """Return method and path of every route in docs/api.md, its parameters unnamed."""
    table = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").partition("## REST")[2].partition("\n## ")[0]
    return {(method, unnamed(path)) for method, path in _ROW.findall(table)}


def unnamed(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def problem(answer: httpx.Response) -> Problem:
    assert answer.headers["content-type"] == "application/problem+json"
    found = msgspec.json.decode(answer.content, type=Problem)
    assert found.status == answer.status_code
    assert found.detail
    return found


@pytest.fixture
async def names(demo: Program) -> dict[str, str]:
    """Return something for every parameter of a path."""

    async def first_set(rows: Sequence[QuestionRow]) -> str | None:
        for row in rows:
            if found := (await demo.get(f"/questions/{row.id}", QuestionOut)).outcome_sets:
                return found[0].event
        return None

    async def found() -> dict[str, str] | None:
        every = (await demo.get("/opportunities", Page[OpportunityRow])).items
        rows = [row for row in every if row.question_ids]  # sets at one venue need be about none
        matches = (await demo.get("/matches", Page[MatchOut], limit=1)).items
        asked = (await demo.get("/questions", Page[QuestionRow], limit=40)).items
        event = await first_set(asked)
        if not rows or not matches or event is None:
            return None
        question = rows[0].question_ids[0]
        return {
            "key": rows[0].legs[0].market, "id": question, "opportunity": rows[0].id, "match": matches[0].link.id,
            "event": event,
        }  # fmt: skip

    names = await eventually(
        found, within=90, every=0.25, what="an opportunity, a proposed match and a set of outcomes"
    )
    assert names is not None
    return names


def test_the_tests_know_every_documented_route() -> None:
    known = {("GET", unnamed(path)) for path in (*READS, *LINES, *FLEETING)} | {
        ("POST", unnamed(path)) for path in WRITES
    }
    assert documented() == known


@pytest.mark.parametrize("path", READS)
async def test_a_read_answers_in_its_documented_shape(demo: Program, names: dict[str, str], path: str) -> None:
    async with demo.client() as client:
        query = QUERIES.get(path, {})
        answer = await client.get(path.format(**names), params=query)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        value = msgspec.json.decode(answer.content, type=READS[path])
        held = {"if-none-match": answer.headers["etag"]}
        again = await client.get(path.format(**names), params=query, headers=held)
    assert again.status_code in (200, 304)
    if isinstance(value, Page | MatchPage):
        assert value.total is not None
        assert len(value.items) <= value.total


@pytest.mark.parametrize(
    "path", ["/matches?status=rejected", "/markets/{key}/rules", "/matches?status=confirmed&limit=1"]
)
async def test_what_did_not_change_is_not_sent_again(demo: Program, names: dict[str, str], path: str) -> None:
    async def unchanged() -> bool:
        async with demo.client() as client:
            first = await client.get(path.format(**names))
            again = await client.get(path.format(**names), headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304
        return not again.content and again.headers["etag"] == first.headers["etag"]

    await eventually(unchanged, within=10, every=0.02)


async def test_an_open_opportunity_is_proved_for_less_money(demo: Program) -> None:
    async def sized() -> SizedOut | None:
        rows = (await demo.get("/opportunities", Page[OpportunityRow])).items
        async with demo.client() as client:
            for row in rows:
                answer = await client.get(FLEETING[0].format(opportunity=row.id), params={"bankroll": str(row.outlay)})
                if answer.status_code == 200:
                    return msgspec.json.decode(answer.content, type=SizedOut)
                assert problem(answer).code == "not_found"
        return None

    found = await eventually(sized, within=30, every=0.25, what="an open opportunity at a size")
    assert found is not None
    async with demo.client() as client:
        verdict = await client.post("/verify", content=msgspec.json.encode(found.evidence))
    assert msgspec.json.decode(verdict.content, type=Verification).ok


async def test_a_proof_answers_in_its_documented_shape(demo: Program, names: dict[str, str]) -> None:
    async with demo.client() as client:
        answer = await client.post(f"/opportunities/{names['opportunity']}/verify")
        assert msgspec.json.decode(answer.content, type=Verification).ok
        evidence = await client.get(f"/opportunities/{names['opportunity']}/evidence")
        answer = await client.post("/verify", content=evidence.content)
        verdict = msgspec.json.decode(answer.content, type=Verification)
    assert verdict.ok
    assert verdict.checks


@pytest.mark.parametrize(
    ("path", "query", "kind"),
    [
        ("/markets", {"sort": "key", "venue": "kalshi", "limit": 97}, Page[MarketOut]),
        ("/markets", {"sort": "key", "limit": 1_000}, Page[MarketOut]),
        ("/questions", {"sort": "title", "status": "all", "min_venues": 2, "limit": 41}, Page[QuestionRow]),
        ("/matches", {"status": "confirmed", "limit": 400}, Page[MatchOut]),
    ],
    ids=["markets of a venue", "all markets", "questions", "matches"],
)
async def test_pages_go_through_everything_once(demo: Program, path: str, query: dict[str, Any], kind: Any) -> None:
    async def matched() -> bool:
        return not (await demo.health()).to_match

    async def whole() -> bool:
        seen: list[str] = []
        cursor: str | None = None
        totals = set()
        while True:
            page = await demo.get(path, kind, **query, **({"cursor": cursor} if cursor else {}))
            assert len(page.items) <= query["limit"]
            seen += [getattr(row, "key", None) or getattr(row, "id", None) or row.link.id for row in page.items]
            totals.add(page.total)
            cursor = page.next_cursor
            if cursor is None:
                break
        # A listing that comes or goes between two pages moves the rest by one: then it is read again.
        return len(totals) == 1 and len(seen) == len(set(seen)) == totals.pop() > query["limit"]

    await eventually(matched, within=patience(60), every=0.5)
    await eventually(whole, within=patience(30), every=0.1)


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/markets?venue=KA&limit=50", lambda row: row["venue"] == "kalshi"),
        ("/markets?linked=true&limit=50", lambda row: row["question_id"] is not None),
        ("/markets?linked=false&limit=50", lambda row: row["question_id"] is None),
        ("/markets?category=crypto&limit=50", lambda row: row["category"] == "crypto"),
        ("/markets?q=bitcoin&limit=50", lambda row: "bitcoin" in (row["title"] + row["event_title"]).lower()),
        ("/questions?min_venues=2&limit=50", lambda row: len({quote["venue"] for quote in row["quotes"]}) >= 2),
        ("/questions?category=politics&limit=50", lambda row: row["category"] == "politics"),
        ("/questions?live=1&limit=50", lambda row: row["live"] == row["books"]),
        ("/opportunities?min_edge=0.001", lambda row: float(row["edge"]) >= 0.001),
        ("/opportunities?class=locked", lambda row: row["class"] == "locked"),
        ("/opportunities?status=closed", lambda row: row["status"] == "closed" and row["close_reason"]),
        ("/matches?status=confirmed&limit=20", lambda row: row["link"]["status"] == "confirmed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_filters_let_through_what_they_say(demo: Program, names: dict[str, str], path: str, holds: Any) -> None:
    async with demo.client() as client:
        rows = (await client.get(path)).json()["items"]
    assert rows or "opportunities" in path, "there is one of each in the demo"
    assert all(holds(row) for row in rows)


@pytest.mark.parametrize("sort", ["volume", "-volume", "edge", "spread", "consensus", "closes", "title", "-title"])
async def test_questions_are_sorted_as_asked(demo: Program, names: dict[str, str], sort: str) -> None:
    keys: dict[str, Any] = {
        "volume": lambda row: row.volume_24h,
        "edge": lambda row: row.edge and row.edge.per_contract,
        "spread": lambda row: row.spread,
        "consensus": lambda row: row.consensus and row.consensus.mid,
        "closes": lambda row: row.closes_at,
        "title": lambda row: row.title.lower(),
    }
    page = await demo.get("/questions", Page[QuestionRow], sort=sort, limit=1_000)
    values = [keys[sort.removeprefix("-")](row) for row in page.items]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert values[: len(known)] == known, "rows without a value come last"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nothing", 404, "not_found"),
        ("/markets/kalshi:NOTHING", 404, "not_found"),
        ("/markets/nonsense", 404, "not_found"),
        ("/markets/kalshi:NOTHING/book", 404, "not_found"),
        ("/markets/kalshi:NOTHING/rules", 404, "not_found"),
        ("/markets/kalshi:NOTHING/history", 404, "not_found"),
        ("/questions/q-nothing", 404, "not_found"),
        ("/questions/q-nothing/history", 404, "not_found"),
        ("/questions/q-nothing/quote", 404, "not_found"),
        ("/opportunities/NOTHING", 404, "not_found"),
        ("/opportunities/NOTHING/evidence", 404, "not_found"),
        ("/markets?cursor=%21%21", 400, "invalid_request"),
        ("/markets?cursor=cC01", 400, "invalid_request"),
        ("/questions?cursor=%C3%A9", 400, "invalid_request"),
        ("/questions?sort=beauty", 400, "invalid_request"),
        ("/markets?venue=nowhere", 400, "invalid_request"),
        ("/questions?min_venues=0", 422, "invalid_request"),
        ("/markets?limit=100000", 422, "invalid_request"),
        ("/questions?category=gossip", 422, "invalid_request"),
        ("/opportunities?min_edge=much", 422, "invalid_request"),
        ("/opportunities?sort=annualised", 400, "invalid_request"),
        ("/opportunities/daily?from=2026-01-02&to=2026-01-01", 400, "invalid_request"),
        ("/markets/kalshi:NOTHING/history?range=2y", 422, "invalid_request"),
    ],
)
async def test_refusals_are_problems_with_a_code(demo: Program, path: str, status: int, code: str) -> None:
    async with demo.client() as client:
        answer = await client.get(path)
    assert answer.status_code == status, answer.text
    assert problem(answer).code == code


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/matches/nothing/confirm", b"{}", 404, "not_found"),
        ("/matches/nothing/reject", b'{"reviewr":"me"}', 422, "invalid_request"),
        ("/matches/nothing/reject", b"no json", 422, "invalid_request"),
        ("/verify", b"no json", 400, "invalid_request"),
        ("/verify", b"\xff", 400, "invalid_request"),
        ("/verify", b'"' + b"x" * (1 << 20) + b'"', 400, "invalid_request"),
        ("/opportunities/NOTHING/verify", b"", 404, "not_found"),
        ("/health", b"", 405, "method_not_allowed"),
    ],
    ids=range(8),
)
async def test_refused_posts_are_problems_with_a_code(
    demo: Program, path: str, body: bytes, status: int, code: str
) -> None:
    async with demo.client() as client:
        answer = await client.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert problem(answer).code == code


async def test_evidence_of_another_kind_is_judged_and_not_a_fault(demo: Program) -> None:
    strange: list[dict[str, Any]] = [
        {},
        {"legs": []},
        {"legs": "x", "states": None},
        {"schema": "allsight.pair/1", "legs": [{"price": "1/0"}]},
    ]
    async with demo.client() as client:
        for body in strange:
            answer = await client.post("/verify", json={"schema": "nonsense", "sha256": "0" * 64, "body": body})
            assert answer.status_code == 200, answer.text
            assert not msgspec.json.decode(answer.content, type=Verification).ok


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example"}, {"host": "192.168.1.9:8000"}, {"origin": "http://evil.example"}, {"origin": "null"}],
    ids=str,
)
async def test_foreign_pages_are_refused_everywhere(demo: Program, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=demo.url, trust_env=False) as client:
        for path in ("/api/v1/health", "/openapi.json", "/metrics", "/"):
            answer = await client.get(path, headers=headers)
            assert answer.status_code == 403
            assert problem(answer).code == "foreign_origin"
        answer = await client.post("/api/v1/matches/x/reject", json={}, headers=headers)
        assert answer.status_code == 403
