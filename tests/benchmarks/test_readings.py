"""Our readers on texts of known answer, and the names that come from libraries."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.readings.__main__ import grade, written
from benchmarks.readings.ours import READERS

ROOT = Path(__file__).resolve().parents[2]
NOT_RIGHT = {"number": 1, "date": 1, "zone": 0, "person": 1, "country": 1}
"""At most so many of the hand-written texts are read otherwise than they are meant."""


@pytest.mark.parametrize("kind", READERS)
def test_our_readers_read_what_was_written_by_hand(kind: str) -> None:
    rows = [row for row in written() if row["kind"] == kind]
    grades = {row["text"]: grade(row, READERS[kind](row), ours=True) for row in rows}
    assert len([text for text, found in grades.items() if found != "right"]) <= NOT_RIGHT[kind], grades


@pytest.mark.oracle
@pytest.mark.integration
def test_the_names_of_territories_are_those_of_the_libraries(oracle_python: Callable[[str], Path]) -> None:
    assert oracle_python("readers").exists()
    check = [sys.executable, "-m", "scripts.territories", "--check"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
