"""Words about markets, from our file and from an operator's document."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import from_iso
from allsight.domain.errors import VenueDataError
from allsight.domain.market import Category
from allsight.ingestion.adapters.drift import described
from tests.ingestion.drift.files import folder


def read(value: object) -> tuple[dict[str, described.Description], int]:
    return described.read(json.dumps(value).encode())


def test_an_entry_is_read_and_unknown_fields_are_passed_over() -> None:
    entry = {"title": "T", "rules": "R", "category": "Sports", "closes": "2026-12-01T00:00:00Z", "source": "AP"}
    found, unread = read({"a-bet": entry})
    one = found["A-BET"]
    assert (one.title, one.rules, one.category, unread) == ("T", "R", Category.SPORTS, 0)
    assert one.closes_ns == from_iso("2026-12-01T00:00:00Z")


@pytest.mark.parametrize(
    ("closes", "expected"),
    [
        (1_796_083_200, "2026-12-01T00:00:00Z"),
        (1_796_083_200_000, "2026-12-01T00:00:00Z"),
        (1_796_083_200.0, "2026-12-01T00:00:00Z"),
        ("2026-12-01", "2026-12-01T00:00:00Z"),
        ("2026-12-01T01:00:00+01:00", "2026-12-01T00:00:00Z"),
        ("soon", None),
        (-1, None),
        (None, None),
    ],
)
def test_instants_are_seconds_milliseconds_or_text(closes: object, expected: str | None) -> None:
    found, _ = read({"A": {"closes": closes}})
    assert found["A"].closes_ns == (None if expected is None else from_iso(expected))


def test_a_broken_entry_does_not_spoil_the_others() -> None:
    found, unread = read({"A": {"title": 7}, "B": ["x"], "C": {"title": "C", "category": "astrology"}})
    assert (list(found), unread) == (["C"], 2)
    assert found["C"].category is Category.OTHER


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff"])
def test_what_is_no_document_is_refused(body: bytes) -> None:
    with pytest.raises(VenueDataError, match="JSON object"):
        described.read(body)


VALUES = st.none() | st.integers() | st.text(max_size=9) | st.dictionaries(st.just("title"), st.integers() | st.text())


@given(st.dictionaries(st.text("abAB-", max_size=3), VALUES, max_size=4))
def test_any_object_is_read_entry_by_entry(value: dict[str, object]) -> None:
    found, unread = read(value)
    assert len(found) + unread == len(value) or len({symbol.upper() for symbol in value}) < len(value)


def test_trap_17_texts_are_cut_and_never_run_on() -> None:
    found, _ = read({"A": {"title": "x" * 10_000, "rules": "y" * 100_000}})
    assert (len(found["A"].title), len(found["A"].rules)) == (500, 50_000)


def test_our_file_describes_the_fifteen_markets_of_the_past(shared_dir: Path) -> None:
    with (folder(shared_dir) / "bet_markets_summary.csv").open() as file:
        symbols = {row["symbol"] for row in csv.DictReader(file)}
    assert set(described.ours()) == symbols
    assert all(one.title and one.rules and one.listed_ns for one in described.ours().values())
