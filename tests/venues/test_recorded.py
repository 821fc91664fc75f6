"""Every recorded file of every venue in one table: what read it and what came out of it, or why it is not read.

    .venv/bin/pytest -s tests/venues/test_recorded.py

A file that is in no row or in two, a field that is neither read nor explained, and a book that the official client
makes otherwise fail it. Each venue's rows are in `tests/ingestion/<venue>/recorded.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from allsight.domain.ids import Venue
from tests.ingestion.betfair.recorded import ACCOUNT as BETFAIR
from tests.ingestion.drift.recorded import ACCOUNT as DRIFT
from tests.ingestion.hedgehog.recorded import ACCOUNT as HEDGEHOG
from tests.ingestion.kalshi.recorded import ACCOUNT as KALSHI
from tests.ingestion.polymarket.recorded import ACCOUNT as POLYMARKET
from tests.ingestion.smarkets.recorded import ACCOUNT as SMARKETS
from tests.support.recorded import Row, Verdict, table

ACCOUNTS = (KALSHI, POLYMARKET, BETFAIR, SMARKETS, DRIFT, HEDGEHOG)


@pytest.mark.oracle
@pytest.mark.integration
@pytest.mark.timeout(600)  # the first time, the official client is installed before
def test_every_recorded_file_is_one_row_of_the_table(shared_dir: Path, oracle_python: Callable[[str], Path]) -> None:
    recorded = {path.relative_to(shared_dir / "payloads").parts[0] for path in (shared_dir / "payloads").rglob("*.*")}
    assert recorded == {account.venue for account in ACCOUNTS} == set(Venue)
    rows: list[Row] = []
    differing: list[str] = []
    for account in ACCOUNTS:
        verdicts: dict[str, Verdict] = {}
        unjudged = ""
        try:
            verdicts |= account.verdicts(shared_dir, oracle_python)
        except pytest.skip.Exception as why:
            unjudged = str(why)
        for row in account.rows(shared_dir):
            verdict = verdicts.pop(row.file, None)
            rows.append(row if verdict is None else replace(row, outcome=f"{row.outcome}; {verdict.text}"))
            differing += [row.file] if verdict is not None and verdict.differs else []
        assert not verdicts, f"verdicts about files that are in no row: {sorted(verdicts)}"
        if unjudged:
            print(f"\n{account.venue.label} is not compared: {unjudged}")
    print()
    for line in table(rows):
        print(line)
    assert not differing, f"the official client makes other books of {differing}"
