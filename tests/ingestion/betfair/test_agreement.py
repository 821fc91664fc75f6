"""Our books against those of the venue's reference client, after every message of every recorded stream."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingestion.betfair.agreement import HISTORY, differing, played

pytestmark = pytest.mark.long

PARTIAL = "bp_1.242971311"
"""This file keeps the lines in which one market changed, so that of its other markets most changes are missing."""


@pytest.mark.oracle
@pytest.mark.integration
@pytest.mark.timeout(600)  # the first time, the client is installed before
def test_every_book_agrees_with_the_reference_client_after_every_message(
    shared_dir: Path, oracle_python: Callable[[str], Path]
) -> None:
    folder = shared_dir / "payloads" / "betfair"
    found = differing(folder, oracle_python("betfair"))
    print()
    for name, wrong in found.items():
        mine = played(folder / name).digests
        print(f"  {name:50} {len(mine):6} messages, {sum(map(bool, mine)):6} with books")
        assert not wrong, f"{name}: books part at message {wrong[0]} and {len(wrong) - 1} more"
    assert len(found) >= 16


def test_books_of_open_markets_never_cross_in_whole_recordings(shared_dir: Path) -> None:
    """A level that was mapped to the wrong side, or to an inverted rung, would cross at once."""
    seen = 0
    for path in sorted((shared_dir / "payloads" / "betfair").glob(HISTORY)):
        if path.name.startswith(PARTIAL):
            continue
        found = played(path)
        assert (found.crossed, found.refused, found.breaks) == ([], [], []), path.name
        seen += found.deltas
    assert seen > 50_000
