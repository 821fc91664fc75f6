"""Tables of states over REST: of a ladder, of a set, and what is not there."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from allsight.api.models.common import Page
from allsight.api.models.questions import QuestionRow
from allsight.api.models.states import StatesOut, TableOut
from allsight.domain.groups import Basis, BondKind
from allsight.domain.states import StateKind, TableShape
from tests.normalization.matcher.samples import RIVALS
from tests.support.small_program import SmallProgram, small_program
from tests.support.state_scene import LEVELS, show_states
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallProgram]:
    with small_program(tmp_path_factory.mktemp("data")) as running:
        show_states(running)
        yield running


async def of(program: SmallProgram, words: str, shape: TableShape) -> StatesOut:
    """Wait until a question is there and has a table of this shape."""

    def found() -> StatesOut | None:
        rows = program.get("/questions", Page[QuestionRow], q=words, min_venues=2).items
        if not rows:
            return None
        states = program.get(f"/questions/{rows[0].id}/states", StatesOut)
        return states if any(table.shape is shape for table in states.tables) else None

    states = await eventually(found, within=30, what=f"a {shape} of {words!r}")
    assert states is not None
    return states


def the(states: StatesOut, wanted: Callable[[TableOut], bool]) -> TableOut:
    return next(table for table in states.tables if wanted(table))


async def test_a_question_alone_comes_first(program: SmallProgram) -> None:
    states = await of(program, f"above {LEVELS[0]}", TableShape.LADDER)
    own = states.tables[0]
    assert (own.id, own.shape, own.worlds, own.bonds) == (states.question_id, TableShape.QUESTION, 2, ())
    (asked,) = own.members
    assert (asked.is_asked, asked.title, asked.question_id) == (True, states.title, states.question_id)
    assert [one.venue for one in asked.markets] == ["kalshi", "polymarket"]
    assert [[one.word for one in row.settlements] for row in own.states if row.kind is StateKind.CORE] == [
        ["Yes", "Yes"],
        ["No", "No"],
    ]


async def test_a_ladder_stands_in_order_with_its_bond_in_a_sentence(program: SmallProgram) -> None:
    states = await of(program, f"above {LEVELS[0]}", TableShape.LADDER)
    ladder = the(states, lambda table: table.shape is TableShape.LADDER)
    assert [LEVELS[1] in ladder.members[0].title, LEVELS[0] in ladder.members[1].title] == [True, True]
    assert [member.is_asked for member in ladder.members] == [False, True]
    (bond,) = ladder.bonds
    assert (bond.kind, bond.basis, bond.certain) == (BondKind.LADDER, Basis.SIBLINGS, True)
    assert bond.stated_by is None
    assert bond.sentence == f"If “{ladder.members[0].label}” then “{ladder.members[1].label}”"
    core = [row for row in ladder.states if row.kind is StateKind.CORE]
    assert [row.answers for row in core] == [(True, True), (False, True), (False, False)]
    assert [one.word for one in core[1].settlements] == ["No", "No", "Yes", "Yes"]
    assert ladder.worlds == len(core)


async def test_a_set_must_pay_only_where_its_venue_states_it(program: SmallProgram) -> None:
    states = await of(program, "Jane Roe", TableShape.SET)
    stated = the(states, lambda table: table.must_pay)
    assert {one.venue for member in stated.members for one in member.markets} == {"kalshi"}
    assert (stated.shape, stated.about, stated.worlds) == (TableShape.SET, "Freedonia president 2027", 3)
    assert stated.bonds[0].sentence.startswith("Exactly one of ")
    assert stated.bonds[0].stated_by == "kalshi"
    whole = states.tables[-1]
    assert (whole.shape, whole.must_pay, whole.worlds) == (TableShape.TREE, False, 6), "nobody says that others are one"
    assert [member.label for member in whole.members] == [*RIVALS[:2], "Another person (KA)", "Another person (PM)"]
    assert any("its own markets alone" in note for note in whole.notes)
    apart = next(row for row in whole.states if row.kind is StateKind.DIVERGENCE)
    assert {one.word for one in apart.settlements if one.yes is None and not one.refund} == {"any"}


async def test_a_question_is_found_by_the_beginning_of_its_id(program: SmallProgram) -> None:
    states = await of(program, f"above {LEVELS[1]}", TableShape.LADDER)
    rows = program.get("/questions", Page[QuestionRow], q=states.question_id[:9].lower()).items
    assert [row.id for row in rows] == [states.question_id]


async def test_states_of_nothing_are_not_found(program: SmallProgram) -> None:
    async with httpx.AsyncClient(base_url=program.url, trust_env=False) as client:
        answer = await client.get("/api/v1/questions/q-none/states")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
