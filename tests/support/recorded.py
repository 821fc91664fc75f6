"""The account of the recorded files: what reads each, what came of it, and why some are not read.

Each venue has one (`tests/ingestion/<venue>/recorded.py`). Its own tests audit it, and `tests/venues/test_recorded.py`
prints all of them as one table; whoever comes first has the files read, once.
"""

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from allsight.domain.ids import Venue
from tests.support.fields import Fields

TESTS = Path(__file__).parents[1]

Found = Mapping[str, int]
"""What a reader made of a file, by name in the plural: `{"markets": 500}`."""


@dataclass(frozen=True)
class Verdict:
    """What an official client says of what we made of a file.

    Attributes:
        text: as it is printed.
        differs: whether it made something else of it.
    """

    text: str
    differs: bool = False


Judge = Callable[[Path, Callable[[str], Path]], Mapping[str, Verdict]]
"""Takes the venue's folder, and what finds the interpreter of an official client; returns verdicts by file."""


@dataclass(frozen=True)
class Files:
    """Some of a venue's files.

    Attributes:
        names: paths beneath the venue's folder, or patterns of them, separated by blanks.
        count: how many files the patterns name; as many as there are names, if it is not said. A file that is new must
            not slip into an old row.
    """

    names: str
    count: int | None = field(default=None, kw_only=True)

    def among(self, files: Sequence[str]) -> list[str]:
        """Return the files that are meant, in order."""
        patterns = self.names.split()
        return [one for one in files if any(_matches(one, pattern) for pattern in patterns)]

    @property
    def expected(self) -> int:
        """Return how many there have to be."""
        return len(self.names.split()) if self.count is None else self.count


def _matches(file: str, pattern: str) -> bool:
    """Tell whether a pattern names a file; a star stays within its folder."""
    return file.count("/") == pattern.count("/") and fnmatchcase(file, pattern)


@dataclass(frozen=True)
class Parsed(Files):
    """Files that our own code reads.

    Attributes:
        by: the decoder or parser, as it is called in the adapter.
        read: calls it, checks what it made and every field, and counts.
    """

    by: str
    read: Callable[[Path], Found]


@dataclass(frozen=True)
class Compared(Files):
    """Files that hold no traffic but values, which tests compare one by one.

    Attributes:
        by: those tests, as paths beneath `tests/`, separated by blanks.
        what: the values.
    """

    by: str
    what: str


@dataclass(frozen=True)
class Left(Files):
    """Files that nothing reads, with the reason."""

    because: str


@dataclass(frozen=True)
class Row:
    """A line of the table: one file."""

    venue: Venue
    file: str
    kind: type[Files]
    by: str
    outcome: str
    found: Found = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Account:
    """All recorded files of a venue.

    Attributes:
        files: who reads what; together they name each file once.
        fields: what is known of the fields in them.
        judge: has an official client compare what we made of some files with what it makes itself.
    """

    venue: Venue
    files: tuple[Files, ...]
    fields: Fields
    judge: Judge | None = None

    def rows(self, shared: Path) -> tuple[Row, ...]:
        """Return what came of every file; they are read once in a process.

        Raises:
            AssertionError: a file is in no row or in several, a row has other files than it says, a reader found
                nothing, a field is unexplained, or an explained one was never met.
        """
        return _rows(self, shared)

    def verdicts(self, shared: Path, oracle: Callable[[str], Path]) -> Mapping[str, Verdict]:
        """Return what an official client says, by file; nothing for a venue that has none to judge recordings."""
        return {} if self.judge is None else self.judge(shared / "payloads" / self.venue, oracle)


@functools.cache
def _rows(account: Account, shared: Path) -> tuple[Row, ...]:
    folder = shared / "payloads" / account.venue
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    problems = list(_misfits(account.files, files))
    assert not problems, f"{account.venue.label}: " + "; ".join(problems)
    found = tuple(_row(account.venue, one, folder, name) for one in account.files for name in one.among(files))
    unmet = account.fields.unmet()
    assert not unmet, f"{account.venue.label}: explained fields that no recording has: {', '.join(unmet)}"
    return tuple(sorted(found, key=lambda row: row.file))


def _misfits(rows: Sequence[Files], files: Sequence[str]) -> Iterator[str]:
    owners = Counter(name for one in rows for name in one.among(files))
    yield from (f"{name} is in no row" for name in files if not owners[name])
    yield from (f"{name} is in {count} rows" for name, count in owners.items() if count > 1)
    for one in rows:
        if len(one.among(files)) != one.expected:
            yield f"{one.names!r} names {len(one.among(files))} files instead of {one.expected}"


def _row(venue: Venue, one: Files, folder: Path, name: str) -> Row:
    match one:
        case Parsed():
            try:
                found = one.read(folder / name)
                assert sum(found.values()) > 0, "nothing in it was read"
            except Exception as error:
                error.add_note(f"while {one.by} read {venue} {name}")
                raise
            return Row(venue, name, Parsed, one.by, counted(found), found)
        case Compared():
            for test in one.by.split():
                assert (TESTS / test).is_file(), f"{name} is said to be compared by {test}, which is not there"
            return Row(venue, name, Compared, "tests", f"compared: {one.what}, by {', '.join(one.by.split())}")
        case Left():
            return Row(venue, name, Left, "-", f"not parsed: {one.because}")
        case _:
            raise TypeError(f"{type(one).__name__} says nothing about {name}")


def counted(found: Found) -> str:
    """Write counts as people do, without those of nothing: `1 event, 12,345 markets`."""
    return ", ".join(
        f"{count:,} {name.removesuffix('s') if count == 1 else name}" for name, count in found.items() if count
    )


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of a table of rows, ended by a line of totals for each venue."""
    file_width = max(len(row.file) for row in rows)
    by_width = max(len(row.by) for row in rows)
    venue_width = max(len(row.venue.label) for row in rows)
    for row in rows:
        yield f"{row.venue.label:{venue_width}}  {row.file:{file_width}}  {row.by:{by_width}}  {row.outcome}"
    yield ""
    for venue in dict.fromkeys(row.venue for row in rows):
        of_it = [row for row in rows if row.venue is venue]
        kinds = Counter(row.kind for row in of_it)
        totals: Counter[str] = Counter()
        for row in of_it:
            totals.update(row.found)
        yield (
            f"{venue.label:{venue_width}}  {counted({'files': len(of_it)})}: {kinds[Parsed]} parsed, "
            f"{kinds[Compared]} compared, {kinds[Left]} not parsed; {counted(totals)}"
        )
