"""What came of the recorded streams, and whether the venue's reference client makes the same books of them."""

import functools
import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from allsight.domain.ids import MarketKey, native_id
from allsight.domain.ladder import Ladder
from allsight.domain.messages import BookDelta
from allsight.ingestion.adapters.betfair.ladders import CLASSIC, FINEST
from allsight.ingestion.adapters.betfair.lifecycle import market_of, selection_id
from tests.ingestion.betfair.support import Books, decimal_of, objects, replay, runners_of

EVERYTHING_EVERY = 500
HISTORY = "history/*.jsonl.gz"
STREAMS = (
    "rest/nt_market_definition_runner_removed.json",
    "stream/bp_mcm_con_true.json",
    "stream/bp_mcm_live_image.json",
    "stream/bp_mcm_live_update.json",
    "stream/bp_mcm_market_definition_runner_removed.json",
    "stream/bp_mcm_market_updates.json",
    "stream/bp_mcm_samples.ndjson",
    "stream/nt_market_definition_runner_removed.json",
    "stream/nt_market_updates.json",
    "stream/nt_mcm_BSP.json",
    "stream/nt_mcm_SUB_IMAGE.json",
    "stream/nt_mcm_UPDATE.json",
    "stream/nt_mcm_live_IMAGE.json",
    "stream/nt_mcm_live_UPDATE.json",
)
"""Recordings of full-depth levels; the others carry best offers or none, or were written by hand (`recorded`)."""


def files_of(folder: Path) -> list[Path]:
    """Return all recordings that make books."""
    return [*sorted(folder.glob(HISTORY)), *(folder / name for name in STREAMS)]


@dataclass
class Played:
    """What came of a recording: a line of digests per message, as the reference prints them, and what went wrong."""

    digests: list[str] = field(default_factory=list)
    books: int = 0
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
        found.books = len(books.asks)
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


@functools.cache
def differing(folder: Path, interpreter: Path) -> Mapping[str, list[int]]:
    """Return for each recording after which messages the reference client's books are others than ours.

    Args:
        folder: the venue's recordings.
        interpreter: of the environment in which the reference client is.
    """
    paths = files_of(folder)
    with TemporaryDirectory() as name:
        files = [Path(name) / str(number) for number in range(len(paths))]
        for path, file in zip(paths, files, strict=True):
            file.write_text("\n".join(json.dumps({**line, "id": 1}) for line in objects(path)))
        out, err = Path(name) / "out", Path(name) / "err"
        script = Path(__file__).with_name("reference_cache.py")
        with (
            out.open("w") as told,
            err.open("w") as failed,
            subprocess.Popen([interpreter, script, *files], stdout=told, stderr=failed) as child,
        ):
            try:
                ours = [played(path).digests for path in paths]  # meanwhile
                child.wait(300)
            finally:
                child.kill()
        assert child.returncode == 0, err.read_text()[-2_000:]
        theirs = iter(out.read_text().split("\n"))
        return {
            str(path.relative_to(folder)): [number for number, text in enumerate(mine) if next(theirs) != text]
            for path, mine in zip(paths, ours, strict=True)
        }
