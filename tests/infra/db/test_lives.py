"""Episodes as statistics see them, and what the migration makes of those that were kept before."""

from decimal import Decimal

import msgspec
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import OpportunityId, Venue
from allsight.domain.market import Category
from allsight.domain.opportunity import (
    CloseReason,
    EdgePoint,
    LifeStep,
    Opportunity,
    OpportunityClass,
    OpportunityStatus,
)
from allsight.infra.db.database import Database
from allsight.infra.db.migrate import upgrade
from tests.infra.values import a_question, an_opportunity

pytestmark = pytest.mark.integration

LOCKED, CONDITIONAL = OpportunityClass.LOCKED, OpportunityClass.CONDITIONAL
LATE = 10**18
CENT = Decimal("0.01")


def step(at_ns: int, profit: str = "0.01", class_: OpportunityClass = LOCKED) -> EdgePoint:
    return EdgePoint(at_ns, Decimal("0.01"), Decimal(profit) * 100, Decimal(profit), class_)


def closed(name: str, opened_ns: int, closed_ns: int) -> Opportunity:
    one = an_opportunity(name, status=OpportunityStatus.CLOSED, opened_ns=opened_ns, closed_ns=closed_ns)
    return msgspec.structs.replace(one, close_reason=CloseReason.PRICE, best_guaranteed=Decimal("0.30"))


async def test_a_closed_episode_with_its_first_steps(database: Database) -> None:
    one = msgspec.structs.replace(closed("O1", 100, 900), opened_class=LOCKED, money_seconds=Decimal("1.500"))
    life = [step(100), step(150, "0.30"), step(500, "0.02"), step(600, "0.03", CONDITIONAL), step(900, "0")]
    await database.links.save([a_question()])
    await database.opportunities.save(one, None, life)
    (found,) = await database.opportunities.lives(from_ns=0, to_ns=LATE, horizon_ns=100)
    assert (found.id, found.kind, found.class_, found.base) == (one.id, one.kind, LOCKED, one.base)
    assert (found.venues, found.category) == ((Venue.KALSHI,), Category.MACRO)
    assert (found.opened_ns, found.closed_ns, found.close_reason) == (100, 900, CloseReason.PRICE)
    assert (found.best_guaranteed, found.money_seconds) == (Decimal("0.30"), Decimal("1.500"))
    told = [(one.at_ns, one.guaranteed, one.class_) for one in found.steps]
    assert told == [(100, CENT, LOCKED), (150, Decimal("0.30"), LOCKED), (600, Decimal("0.03"), CONDITIONAL)]


async def test_an_open_episode_ends_with_its_present_state(database: Database) -> None:
    one = msgspec.structs.replace(an_opportunity(version=9), guaranteed=Decimal("0.07"), opened_class=CONDITIONAL)
    await database.opportunities.save(one, None, [step(100)])
    (found,) = await database.opportunities.lives(from_ns=0, to_ns=LATE, horizon_ns=SECOND_NS)
    assert (found.closed_ns, found.close_reason, found.class_) == (None, None, CONDITIONAL)
    assert found.category is Category.OTHER, "nobody has said of what its question is about"
    assert found.steps == (LifeStep(100, CENT, LOCKED), LifeStep(109, Decimal("0.07"), LOCKED))


async def test_an_episode_that_ended_with_its_opening_keeps_that(database: Database) -> None:
    await database.opportunities.save(an_opportunity(version=0), None, [step(100)])
    await database.opportunities.close_left_open()
    (found,) = await database.opportunities.lives(from_ns=0, to_ns=LATE, horizon_ns=0)
    assert (found.closed_ns, found.close_reason) == (100, CloseReason.SHUTDOWN)
    assert [one.at_ns for one in found.steps] == [100]


async def test_pages_hold_each_episode_of_the_time_once_newest_first(database: Database) -> None:
    for name, opened_ns, closed_ns in (("A", 100, 200), ("B", 300, 500), ("C", 300, 500), ("D", 300, 600)):
        await database.opportunities.save(closed(name, opened_ns, closed_ns), None, [])
    for name, opened_ns in (("E", 50), ("F", 700)):
        await database.opportunities.save(an_opportunity(name, opened_ns=opened_ns), None, [])
    seen: list[str] = []
    after: tuple[int, OpportunityId] | None = None
    while page := await database.opportunities.lives(from_ns=201, to_ns=700, horizon_ns=0, after=after, limit=2):
        seen += [one.id for one in page]
        after = page[-1].opened_ns, page[-1].id
    assert seen == ["D", "C", "B", "E"]


async def test_lives_of_the_schema_before_are_taken_over_with_what_they_surely_had(database: Database) -> None:
    def back(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", "allsight.infra.db:migrations")
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")

    second = 2 * SECOND_NS
    await database.links.save([a_question()])
    await database.opportunities.save(closed("OLD", 100, 100 + second), None, [])
    await database.opportunities.save(an_opportunity("OPEN"), None, [])
    async with database.connections.write() as connection:
        await connection.run_sync(back)
        for at_ns, edge, contracts in (
            (100, "0.0299", "10"),
            (100 + SECOND_NS, "0.0100", "20.5"),
            (100 + second, 0, 0),
        ):
            values = f"'OLD', {at_ns}, '{edge}', '{contracts}'"
            await connection.execute(text(f"INSERT INTO opportunity_life VALUES ({values})"))
    before, _ = await upgrade(database.connections.engine)
    assert before == "0003"
    (new, old) = await database.opportunities.lives(from_ns=0, to_ns=LATE, horizon_ns=LATE)
    assert (old.id, old.class_, old.venues, old.close_reason) == ("OLD", LOCKED, (Venue.KALSHI,), CloseReason.PRICE)
    assert [(one.at_ns - 100, one.guaranteed) for one in old.steps] == [
        (0, Decimal("0.29")),
        (SECOND_NS, Decimal("0.20")),
    ]
    assert (old.best_guaranteed, old.money_seconds) == (Decimal("0.29"), Decimal("0.490"))
    assert (new.id, new.closed_ns, new.best_guaranteed) == ("OPEN", None, CENT)
    body = await database.opportunities.get(OpportunityId("OLD"))
    assert body is not None
    assert (body.opened_class, body.best_guaranteed) == (LOCKED, Decimal("0.29"))
