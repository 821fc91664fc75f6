"""The script that trains the matcher: what it writes into the page, and one sentence for what it cannot read."""

from pathlib import Path

import pytest

from allsight.normalization.matcher.measured.report import TextTable
from scripts import train_matcher


def test_figures_go_between_the_marks_of_the_page() -> None:
    page = f"before\n{train_matcher._BEGIN}old\n{train_matcher._END}\nafter\n"
    once = train_matcher.with_figures(page, "new")
    assert "new" in once
    assert "old" not in once
    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")
    assert train_matcher.with_figures(once, "new") == once


def test_the_page_has_the_marks() -> None:
    text = train_matcher.PAGE.read_text(encoding="utf-8")
    assert text.count(train_matcher._BEGIN) == text.count(train_matcher._END) == 1
    assert "| auto-link precision |" in text


def test_a_table_as_markdown() -> None:
    table = TextTable("what", (("A", "left"), ("B", "right")), (("x", "1"),))
    assert train_matcher.drawn(table) == "**what**\n\n| A | B |\n| --- | ---: |\n| x | 1 |"


def test_what_cannot_be_read_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    for file in (tmp_path / "none.jsonl", empty):
        monkeypatch.setattr("sys.argv", ["train_matcher", str(file)])
        assert train_matcher.main() == 1
        said = capsys.readouterr()
        assert said.err.count("\n") == 1
        assert file.name in said.err
