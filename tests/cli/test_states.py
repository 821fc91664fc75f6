"""`allsight states`: by id, by its beginning, by words; tables of a hundred columns; JSON; errors."""

import asyncio
from collections.abc import Iterator

import msgspec
import pytest
from rich.console import Console

from allsight.api.models.common import Page
from allsight.api.models.questions import QuestionRow
from allsight.api.models.states import SettlementOut, StatesOut
from allsight.cli import show
from allsight.cli import states as command
from allsight.domain.states import TableShape
from tests.cli.terminal import Terminal
from tests.support.small_program import SmallProgram, small_program
from tests.support.state_scene import LEVELS, show_states
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallProgram]:
    with small_program(tmp_path_factory.mktemp("data")) as running:
        show_states(running)

        def grouped() -> bool:
            rows = running.get("/questions", Page[QuestionRow], min_venues=2).items
            states = [running.get(f"/questions/{row.id}/states", StatesOut) for row in rows]
            return len(rows) >= 4 and all(len(one.tables) > 1 for one in states)

        asyncio.run(eventually(grouped, within=30))
        yield running


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the terminal have a hundred columns."""
    monkeypatch.setattr(show, "CONSOLE", Console(width=100))


@pytest.fixture
def question(program: SmallProgram) -> QuestionRow:
    (row,) = program.get("/questions", Page[QuestionRow], q=f"above {LEVELS[0]}").items
    return row


@pytest.mark.usefixtures("narrow")
def test_tables_fit_a_hundred_columns(terminal: Terminal, program: SmallProgram, question: QuestionRow) -> None:
    told = terminal.run("states", question.id, "--url", program.url)
    assert told.code == 0, told.err
    assert f"{question.title}  {question.id}" in told.out
    assert "ladder of 2, 3 ways to answer them: Will the rate of CPI inflation be" in told.out
    assert "same words at one venue" in told.out
    assert "of its books for opportunities" in told.out
    assert "1KA" in told.out
    assert max(map(len, told.out.splitlines())) <= 100


def test_a_question_is_found_by_its_beginning_and_by_words(
    terminal: Terminal, program: SmallProgram, question: QuestionRow
) -> None:
    whole = terminal.run("states", question.id, "--json", "--url", program.url)
    states = msgspec.json.decode(whole.out, type=StatesOut)
    assert states.question_id == question.id
    assert {table.shape for table in states.tables} == {TableShape.QUESTION, TableShape.LADDER}
    for wanted in (question.id[:9], f"inflation above {LEVELS[0]}"):
        assert terminal.run("states", wanted, "--json", "--url", program.url).out == whole.out


def test_long_tables_say_how_much_is_left(
    terminal: Terminal, program: SmallProgram, question: QuestionRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_ROWS", 2)
    told = terminal.run("states", question.id, "--url", program.url)
    assert "more (--all)" in told.out
    assert "more (--all)" not in terminal.run("states", question.id, "--all", "--url", program.url).out


@pytest.mark.usefixtures("narrow")
def test_where_markets_have_no_room_members_have_columns(
    terminal: Terminal, program: SmallProgram, question: QuestionRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_LABEL", 100 - 12 - 3 * 5)
    told = terminal.run("states", question.id, "--url", program.url)
    assert "1KA" not in told.out
    assert "its markets part, see the label" in told.out


def test_a_members_column_leaves_aside_what_may_settle_either_way() -> None:
    def paid(*words: str) -> list[SettlementOut]:
        return [SettlementOut(market="m", yes=None, refund=word == "refund", word=word) for word in words]

    cells = {words: command._cell(paid(*words)) for words in [("any",), ("Yes", "any"), ("refund",), ("Yes", "No")]}
    assert list(cells.values()) == ["·", "Yes", "ref.", "≠"]


def test_what_is_not_one_question_is_refused(terminal: Terminal, program: SmallProgram) -> None:
    for wanted in ("q0000000000", "no such words", " "):
        missing = terminal.run("states", wanted, "--url", program.url)
        assert (missing.code, "(not_found)" in missing.err) == (1, True), missing.err
    several = terminal.run("states", "inflation", "--url", program.url)
    assert (several.code, several.err.count("q")) > (1, 2)
    assert "several questions are called 'inflation'" in several.err
    dead = terminal.run("states", "inflation", "--url", "http://127.0.0.1:9")
    assert "no allsight answers" in dead.err
    assert dead.code == 1


def test_help_says_what_states_are(terminal: Terminal) -> None:
    told = terminal.run("states", "--help")
    assert told.code == 0
    assert "every way in which a question can end" in told.out
