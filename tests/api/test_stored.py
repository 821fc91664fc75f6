"""What people decide outlives the program that was told."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from allsight.api.models.matches import MatchDetail
from allsight.api.models.questions import QuestionOut
from allsight.infra.db.database import FILE_NAME
from tests.api.office import KALSHI, POLY, done, link_of, page, refused, reviewed, until
from tests.support.small_program import small_program

pytestmark = pytest.mark.integration


def decided_in(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        return file.execute("SELECT decided_by, action FROM decisions ORDER BY number").fetchall()


async def test_a_decision_is_stored_when_it_is_answered(tmp_path: Path) -> None:
    async with reviewed(tmp_path) as program:
        link = link_of(program, POLY).link
        done(program.post(f"/matches/{link.id}/reject", by="ann"))
        assert decided_in(tmp_path) == [("ann", "reject")]
        lines = program.read("/matches/decisions")
        done(program.post(f"/matches/{link.id}/undo", by="bob"))
        assert decided_in(tmp_path) == [("ann", "reject"), ("bob", "undo")]
        program.send("/matches/decisions", lines.replace(b'"by":"ann"', b'"by":"cy"').replace(b'"id":"d', b'"id":"dX'))
        assert decided_in(tmp_path)[2:] == [("cy", "reject")]


async def test_a_decision_that_the_database_does_not_take_is_not_told_to_be_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allsight.app.runtime._STORED_S", 0.2)
    with small_program(tmp_path) as program:
        program.show(*KALSHI)
        program.show(*POLY)
        await until(lambda: page(program, "confirmed").total)
        link = link_of(program, POLY).link
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            refused(program.post(f"/matches/{link.id}/reject", by="ann"), 503, "not_stored")
            assert link_of(program, POLY).link.status == "rejected", "it is in force"
    assert decided_in(tmp_path) == [("ann", "reject")], "and stored as soon as that could be"


async def test_decisions_outlive_the_program(tmp_path: Path) -> None:
    with small_program(tmp_path) as program:
        program.show(*KALSHI)
        program.show(*POLY)
        await until(lambda: page(program, "confirmed").total >= 2)
        path = f"/matches/{link_of(program, POLY).link.id}"
        done(program.post(f"{path}/subset", by="ann", direction="question_in_market"))
    with small_program(tmp_path) as program:
        program.show(*KALSHI)
        program.show(*POLY)
        await until(lambda: page(program, "rejected").total)
        found = program.get(path, MatchDetail)
        assert (found.link.status, found.relation) == ("rejected", "around")
        assert [one.by for one in found.decisions] == ["ann"]
        (relation,) = program.get(f"/questions/{found.link.question}", QuestionOut).relations
        assert relation.first == found.link.question
        assert done(program.post(f"{path}/undo", by="bob")).link.status == "confirmed"
