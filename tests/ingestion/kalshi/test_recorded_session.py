"""The recorded order-book session of production, through our stream and the real store, ends in the expected books."""

from pathlib import Path
from typing import Any

import pytest

from allsight.domain.book import Trust
from tests.ingestion.kalshi.session import Session
from tests.support.recordings import read_json, read_lines


@pytest.fixture
def recording(shared_dir: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    folder = shared_dir / "payloads" / "kalshi"
    lines = read_lines(folder / "ws_orderbook_delta_2026-08-07.jsonl.gz")
    return lines, read_json(folder / "ws_orderbook_expected_2026-08-07.json")


def test_the_recorded_session_ends_in_the_expected_books(recording: tuple[list[Any], dict[str, Any]]) -> None:
    lines, expected = recording
    session = Session(expected["books"])
    session.feed(lines)
    assert {ticker: session.top(ticker) for ticker in expected["books"]} == expected["books"]
    assert session.output.gaps == []
    assert session.stream._seqs == {1: expected["last_seq"]}


def test_trap_19_one_lost_frame_of_the_recording_distrusts_all_and_reads_no_further_delta(
    recording: tuple[list[Any], dict[str, Any]],
) -> None:
    lines, expected = recording
    session = Session(expected["books"])
    lost = next(number for number, line in enumerate(lines) if line["frame"].get("seq") == 100)
    session.feed(lines[:lost])
    before = {ticker: session.top(ticker) for ticker in expected["books"]}
    session.feed(lines[lost + 1 :])
    assert len(session.output.gaps) == 1
    assert session.output.gaps[0][0] is None, "nobody says which market lost a frame"
    assert {ticker: session.top(ticker) for ticker in expected["books"]} == before
    assert len(session.output.trusts(Trust.LIVE)) == len(expected["books"])


def test_duplicates_of_the_recording_change_nothing(recording: tuple[list[Any], dict[str, Any]]) -> None:
    lines, expected = recording
    session = Session(expected["books"])
    session.feed(line for line in lines for _ in range(2))
    assert {ticker: session.top(ticker) for ticker in expected["books"]} == expected["books"]
    assert session.output.gaps == []
