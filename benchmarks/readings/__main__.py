"""Measure our readers beside libraries, on texts written by hand and on the universe's own truth.

    python -m benchmarks.readings              prints the table of docs/decisions/0031-own-readers.md
    python -m benchmarks.readings --wrong      also what each of them read wrong

Makes the libraries' environment on first use, for which it needs the package registry.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from allsight.domain.ids import Venue
from allsight.emulators.universe.words.kalshi import KalshiWords
from allsight.emulators.universe.world import Universe
from benchmarks.matching import NOW_NS
from benchmarks.readings.ours import READERS, date_words
from scripts import environments

_TEXTS: Final = Path(__file__).with_name("texts.jsonl")
_DAY = re.compile(r"-(\d\d[A-Z]{3}\d\d)(?=-|$)")
Row = dict[str, Any]


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description="Measure our readers beside libraries.")
    options.add_argument("--wrong", action="store_true", help="list what was read wrong")
    wrong = options.parse_args().wrong
    rows = [*written(), *_universe()]
    try:
        interpreter = environments.ensure("oracle-readers")
    except environments.EnvironmentUnavailableError as error:
        print(error, file=sys.stderr)
        return 1
    found = [*_ours(rows), *_libraries(interpreter, rows)]
    print("| What | Texts | Reader | Right | Silent | Wrong | Right but for more | µs a text |")
    print("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for kind in READERS:
        for source in ("by hand", "universe"):
            for one in (one for one in found if one["kind"] == kind):
                _print(kind, source, one, [row for row in rows if row["kind"] == kind], wrong=wrong)
    return 0


def written() -> list[Row]:
    """Return the texts that were written by hand."""
    lines = _TEXTS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) | {"source": "by hand"} for line in lines]


def _print(kind: str, source: str, one: Row, rows: Sequence[Row], *, wrong: bool) -> None:
    pairs = [(row, answer) for row, answer in zip(rows, one["answers"], strict=True) if row["source"] == source]
    if not pairs:
        return
    ours = one["library"] == "ours"
    grades = [grade(row, answer, ours=ours) for row, answer in pairs]
    forgiven = sum(
        found == "right" or (answer is not None and _holds(row, answer, ours=ours))
        for (row, answer), found in zip(pairs, grades, strict=True)
    )
    counts = [*(grades.count(found) for found in ("right", "silent", "wrong")), forgiven]
    shares = " | ".join(f"{count / len(grades):.0%}" for count in counts)
    print(f"| {kind} | {len(pairs)} {source} | {one['library']} | {shares} | {one['us']:,.0f} |")
    for (row, answer), found in zip(pairs, grades, strict=True):
        if wrong and found != "right":
            print(f"    {found}: {row['text']!r} {row.get('other', '')} -> {answer}, not {row['answer']}")


def _universe() -> Iterator[Row]:
    """Yield labels of the demo universe with the strikes that it knows, and titles with the days of their tickers."""
    told: set[str] = set()
    for listing in Universe(7).listings(Venue.KALSHI, NOW_NS):
        words = listing.words
        if not isinstance(words, KalshiWords):
            continue
        strikes = [str(one) for one in (words.floor_strike, words.cap_strike) if one is not None]
        if strikes and words.yes_sub_title not in told:
            told.add(words.yes_sub_title)
            yield {"kind": "number", "text": words.yes_sub_title, "answer": strikes, "source": "universe", "near": True}
        stamped = _DAY.search(words.ticker)
        if stamped is not None and words.title not in told:
            day = datetime.strptime(stamped.group(1), "%y%b%d").date()  # noqa: DTZ007  # a day has no zone
            if re.search(rf"\b{day.day}, {day.year}\b", words.title):
                told.add(words.title)
                yield {"kind": "date", "text": words.title, "answer": [day.isoformat()] * 2, "source": "universe"}


def _ours(rows: Sequence[Row]) -> Iterator[Row]:
    for kind, read in READERS.items():
        mine = [row for row in rows if row["kind"] == kind]
        read(mine[0] | {"text": f"warm {mine[0]['text']}"})
        began = time.process_time()
        answers = [read(row) for row in mine]
        yield {
            "kind": kind, "library": "ours", "answers": answers, "us": (time.process_time() - began) / len(mine) * 1e6,
        }  # fmt: skip


def _libraries(interpreter: Path, rows: Sequence[Row]) -> Iterator[Row]:
    script = Path(__file__).with_name("libraries.py")
    sent = [
        {"kind": row["kind"], "text": row["text"], "other": row.get("other", ""), "phrase": date_words(row)}
        for row in rows
    ]
    lines = "\n".join(map(json.dumps, sent))
    command = [str(interpreter), str(script)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    for line in done.stdout.splitlines():
        yield json.loads(line)


def grade(row: Row, answer: list[str] | None, *, ours: bool) -> str:
    """Return whether an answer is `right`, `wrong`, or `silent` where there is one to give."""
    wanted: list[str] = row["answer"]
    if answer is None:
        return "silent" if wanted else "right"
    match row["kind"]:
        case "number":
            right = _numbers(answer, wanted, near=row.get("near", False))
        case "date":
            right = bool(wanted) and _days(answer, wanted, ours=ours)
        case "country":
            right = answer == ([row["ours"]] if ours else wanted)
        case _:
            right = answer == wanted
    return "right" if right else "wrong"


def _holds(row: Row, answer: list[str], *, ours: bool) -> bool:
    """Tell whether what is wanted is among what was found, whatever else is."""
    if not row["answer"]:
        return False
    parts = [answer[at : at + 2] for at in range(0, len(answer), 2)] if ours else [[one] for one in answer]
    if row["kind"] == "date":
        return any(_days(part, row["answer"], ours=ours) for part in parts)
    return row["kind"] == "number" and all(
        any(_numbers([one], [known], near=row.get("near", False)) for one in answer) for known in row["answer"]
    )


def _numbers(answer: list[str], wanted: list[str], *, near: bool) -> bool:
    """Compare numbers.

    Where `near`, strikes may lie one step of their grid beside the words (more than 42 is 43 or above), and leave
    thousands or millions to them.
    """
    found, known = (sorted({Fraction(one) for one in each}) for each in (answer, wanted))
    if not near or len(found) != len(known):
        return found == known
    scales = (1, 1_000, 10**6)
    return any(all(_beside(a, b * scale) for a, b in zip(found, known, strict=True)) for scale in scales)


def _beside(said: Fraction, strike: Fraction) -> bool:
    return abs(said - strike) <= (1 if strike.denominator == 1 else Fraction(1, 100))


def _days(answer: list[str], wanted: list[str], *, ours: bool) -> bool:
    """Ask of us the very days that are meant; of libraries, which know moments only, any moment within them."""
    first, last = map(date.fromisoformat, wanted)
    found = [date.fromisoformat(one) for one in answer]
    return found == [first, last] if ours else all(first <= one <= last for one in found)


if __name__ == "__main__":
    raise SystemExit(main())
