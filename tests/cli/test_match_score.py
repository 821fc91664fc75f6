"""Measuring through the terminal: every figure by its fixed name, and one sentence for what cannot be read."""

import json
from pathlib import Path

from tests.cli.terminal import Terminal
from tests.cli.test_errors import complaint
from tests.normalization.matcher.measured.pairs import DIFFERENT, OPPOSITE, SAME, pair, write

FED = "Will the Fed cut rates by 25 bps at its December 2026 meeting?"
PAIRS = [
    pair(SAME, 1, a=FED, b="Fed decreases interest rates by 25 bps after December 2026 meeting?"),
    pair(OPPOSITE, 2, a=FED, b=FED, outcomes=("Yes", "No")),
    pair(DIFFERENT, 3, a=FED, b="Will it rain in Paris on Sunday?"),
]


def test_figures_as_json(terminal: Terminal, tmp_path: Path) -> None:
    result = terminal.run("match", "score", str(write(tmp_path / "pairs.jsonl", PAIRS)), "--json")
    assert result.code == 0
    found = json.loads(result.out)
    for name in (
        "auto_link_precision",
        "auto_link_coverage",
        "orientation_errors",
        "relation_macro_f1",
        "conflict_recall",
    ):
        assert name in found
    assert (found["pairs"], found["groups"]) == (3, 3)
    assert len(found["calibration"]["bins"]) == 10
    assert set(found["relations"]) == {"same", "opposite", "subset_a_in_b", "subset_b_in_a", "related", "different"}
    assert {one["name"] for one in found["baselines"]} > {"token-set ratio", "TF-IDF of character n-grams"}


def test_figures_as_tables(terminal: Terminal, tmp_path: Path) -> None:
    path = write(tmp_path / "pairs.jsonl", PAIRS)
    result = terminal.run("match", "score", str(path))
    assert result.code == 0
    for words in ("auto-link precision", "by relation", "by category", "reliability", "token-set ratio"):
        assert words in result.out
    assert "token-set ratio" not in terminal.run("match", "score", str(path), "--bare").out


def test_help_explains_every_figure(terminal: Terminal) -> None:
    told = terminal.run("match", "score", "--help").out
    for words in ("coverage", "orientation errors", "macro F1", "reversed subsets", "conflict recall", "Brier", "95"):
        assert words in told


def test_what_cannot_be_read_is_one_sentence(terminal: Terminal, tmp_path: Path) -> None:
    assert complaint(terminal.run("match", "score", str(tmp_path / "none.jsonl"))) == "invalid_request"
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    assert complaint(terminal.run("match", "score", str(empty))) == "invalid_request"
    for text in ("It will be so.", '{"pair_id": "p1"}', '{"pair_id": "p1", "label": "alike"}'):
        bad = tmp_path / "bad.jsonl"
        bad.write_text(text, encoding="utf-8")
        result = terminal.run("match", "score", str(bad))
        assert complaint(result) == "invalid_request"
        assert "line 1" in result.err
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\x00\n")
    assert complaint(terminal.run("match", "score", str(tmp_path / "bytes.jsonl"))) == "invalid_request"
