"""The list of opportunities in its orders: money, not rates; locked ones apart; pages that hang together."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from allsight.api.models.common import Page
from allsight.api.models.opportunities import OpportunityRow
from allsight.api.rest import opportunities
from allsight.domain.opportunity import OpportunityClass
from tests.api.routes import Board, problem, row, serving

UNSURE = OpportunityClass.CONDITIONAL
ROWS = (
    row("LONG", "10.00", outlay=Decimal(1_000), lock_days=Decimal(365)),
    row("UNKNOWN", "50.00", lock_days=None),
    row("TINY", "0.12", outlay=Decimal(2), annualised=Decimal("30.1")),
    row("SHORT", "9.00", lock_days=Decimal(1)),
    row("UNSURE", "99.00", class_=UNSURE),
)


async def listed(board: Board, **query: Any) -> Page[OpportunityRow]:
    async with serving(opportunities, opportunities=board) as client:
        answer = await client.get("/opportunities", params=query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=Page[OpportunityRow])


async def names(**query: Any) -> list[str]:
    return [one.id for one in (await listed(Board(ROWS), **query)).items]


async def test_the_default_is_the_guaranteed_profit_with_locked_ones_first() -> None:
    assert await names() == ["UNKNOWN", "LONG", "SHORT", "TINY", "UNSURE"]
    assert await names(min_profit=1) == ["UNKNOWN", "LONG", "SHORT", "UNSURE"]
    assert await names(sort="profit") == ["TINY", "SHORT", "LONG", "UNKNOWN", "UNSURE"]


async def test_after_a_hurdle_long_lock_ups_fall_and_unknown_ones_come_last() -> None:
    assert await names(sort="-after_hurdle") == ["SHORT", "TINY", "LONG", "UNKNOWN", "UNSURE"]
    assert await names(sort="-after_hurdle", hurdle=0) == ["LONG", "SHORT", "TINY", "UNKNOWN", "UNSURE"]


async def test_orders_of_time_may_mix_the_classes() -> None:
    board = Board([row("B", opened_at=2), row("A", opened_at=1, class_=UNSURE), row("C", opened_at=3)])
    assert [one.id for one in (await listed(board, sort="opened")).items] == ["A", "B", "C"]


@pytest.mark.parametrize("sort", ["annualised", "-annualised"])
async def test_the_annualised_return_is_refused_with_its_reason(sort: str) -> None:
    async with serving(opportunities, opportunities=Board(ROWS)) as client:
        said = problem(await client.get("/opportunities", params={"sort": sort}), 400)
    assert said.code == "invalid_request"
    assert "largest at the smallest size" in said.detail


@pytest.mark.parametrize("query", [{"sort": "beauty"}, {"hurdle": -1}, {"hurdle": "much"}, {"hurdle": 11}])
async def test_what_makes_no_order_is_refused(query: dict[str, Any]) -> None:
    async with serving(opportunities, opportunities=Board(ROWS)) as client:
        answer = await client.get("/opportunities", params=query)
    assert problem(answer, 400 if "sort" in query else 422).code == "invalid_request"


async def test_pages_hang_together_while_a_better_one_comes() -> None:
    board = Board([row(f"O{number}", f"{number}.00") for number in range(1, 10)])
    first = await listed(board, sort="-after_hurdle", limit=4)
    board.rows.append(row("NEW", "100.00"))
    rest = await listed(board, sort="-after_hurdle", limit=9, cursor=first.next_cursor)
    assert [one.id for one in (*first.items, *rest.items)] == [f"O{number}" for number in range(9, 0, -1)]
