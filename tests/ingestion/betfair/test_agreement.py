"""Our books against those of the venue's reference client, after every message of every recorded stream."""

import asyncio
import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from allsight.domain.ids import MarketKey, native_id
from allsight.domain.ladder import Ladder
from allsight.domain.messages import BookDelta
from allsight.ingestion.adapters.betfair.ladders import CLASSIC, FINEST
from allsight.ingestion.adapters.betfair.lifecycle import market_of, selection_id
from tests.ingestion.betfair.support import Books, decimal_of, objects, replay, runners_of

EVERYTHING_EVERY = 500
STREAMS = (
    "bp_mcm_live_image.json",
    "bp_mcm_market_definition_runner_removed.json",
    "bp_mcm_market_updates.json",
    "bp_mcm_samples.ndjson",
    "nt_market_definition_runner_removed.json",
    "nt_market_updates.json",
    "nt_mcm_BSP.json",
)
"""Recordings of full-depth levels; the others carry best offers or none, or were written by hand."""

PARTIAL = "bp_1.242971311"
"""This file keeps the lines in which one market changed, so that of its other markets most changes are missing."""


@dataclass
class Played:
    """What came of a recording: a line of digests per message, as the reference prints them, and what went wrong."""

    digests: list[str] = field(default_factory=list)
    deltas: int = 0
    crossed: list[MarketKey] = field(default_factory=list)
    refused: list[MarketKey] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)


@functools.cache
def played(path: Path) -> Played:
    lines, found, books = objects(path), Played(), Books()
    ladders = {market.key: market.ladder for market in runners_of(lines)}
    for number, (talk, line, messages) in enumerate(replay(lines)):
        found.deltas += sum(isinstance(message, BookDelta) for message in messages)
        found.crossed += [key for key in books.apply(messages) if books.crossed(key)]
        found.refused, found.breaks = list(talk.out.refusals), talk.out.breaks
        if number % EVERYTHING_EVERY:
            keys = {
                market_of(one["id"], (selection_id(rc["id"]), decimal_of(rc.get("hc", 0))))
                for one in line.get("mc") or ()
                for rc in one.get("rc") or ()
            }
        else:
            keys = {key for key in ladders if books.asks.get(key) or books.bids.get(key)}
        found.digests.append(" ".join(sorted(_digest(books, key, ladders[key]) for key in keys)))
    return found


def _digest(books: Books, key: MarketKey, ladder: Ladder) -> str:
    total, fine = _mark(native_id(key)), ladder is FINEST
    for side, levels in (("b", books.asks), ("l", books.bids)):
        total += sum(_level(side, rung, size, fine=fine) for rung, size in levels.get(key, {}).items())
    return f"{total % 2**64:x}"


@functools.cache
def _level(side: str, rung: int, size: int, *, fine: bool) -> int:
    price = (FINEST if fine else CLASSIC).price(rung)  # a flag is hashed quicker than a ladder
    return _mark(f"{side}{price.normalize():f}x{size}")


@functools.cache
def _mark(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


@pytest.mark.oracle
@pytest.mark.integration
async def test_every_book_agrees_with_the_reference_client_after_every_message(
    shared_dir: Path, oracle_python: Callable[[str], Path], tmp_path: Path
) -> None:
    interpreter = await asyncio.to_thread(oracle_python, "betfair")
    folder = shared_dir / "payloads" / "betfair"
    paths = [*sorted((folder / "history").glob("*.jsonl.gz")), *(folder / "stream" / name for name in STREAMS)]
    files: list[Path] = []
    for path in paths:
        files.append(tmp_path / path.name)
        files[-1].write_text("\n".join(json.dumps({**line, "id": 1}) for line in objects(path)))
    child = await asyncio.create_subprocess_exec(
        str(interpreter),
        str(Path(__file__).with_name("reference_cache.py")),
        *map(str, files),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    ours = {path.name: played(path).digests for path in paths}  # meanwhile
    out, err = await asyncio.wait_for(child.communicate(), 90)
    assert child.returncode == 0, err.decode()[-2_000:]
    theirs = iter(out.decode().split("\n"))
    print()
    for path in paths:
        mine = ours[path.name]
        wrong = [number for number, text in enumerate(mine) if next(theirs) != text]
        print(f"  {path.name:45} {len(mine):6} messages, {sum(map(bool, mine)):6} with books")
        assert not wrong, f"{path.name}: books part at message {wrong[0]} and {len(wrong) - 1} more"


def test_books_of_open_markets_never_cross_in_whole_recordings(shared_dir: Path) -> None:
    """A level that was mapped to the wrong side, or to an inverted rung, would cross at once."""
    seen = 0
    for path in sorted((shared_dir / "payloads" / "betfair" / "history").glob("*.jsonl.gz")):
        if path.name.startswith(PARTIAL):
            continue
        found = played(path)
        assert (found.crossed, found.refused, found.breaks) == ([], [], []), path.name
        seen += found.deltas
    assert seen > 50_000
