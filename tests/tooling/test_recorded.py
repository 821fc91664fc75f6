"""The account of recorded files fails for a file or a field that nobody accounts for."""

from pathlib import Path

import msgspec
import pytest

from allsight.domain.ids import Venue
from tests.support.fields import Fields
from tests.support.recorded import Account, Compared, Files, Found, Left, Parsed, table


class Level(msgspec.Struct):
    price: str = ""


class Header(msgspec.Struct, tag_field="type", tag="header"):
    name: str = ""


class Book(msgspec.Struct, tag_field="type", tag="book"):
    levels: list[Level]
    by_name: dict[str, Level] = {}
    pair: tuple[Level, int] | None = None
    rows: list[msgspec.Raw] = []


decode = msgspec.json.Decoder(Book | Header).decode


def unexplained(fields: Fields, value: object) -> str:
    with pytest.raises(AssertionError, match="nobody has explained") as raised:
        fields.check(Book | Header, value)
    return str(raised.value).partition(": ")[2]


def test_a_field_is_read_or_explained_however_deep_it_lies() -> None:
    fields = Fields()
    book = {
        "type": "book",
        "odd": 1,
        "levels": [{"price": "1"}, {"price": "2", "size": "3"}],
        "by_name": {"a": {"colour": 1}},
        "pair": [{"maker": 2}, 1],
    }
    assert unexplained(fields, book) == "Book.odd, Level.colour, Level.maker, Level.size"
    assert unexplained(fields, {"type": "header", "levels": []}) == "Header.levels"
    left = Fields({Book: {"odd": "a reason"}, Level: {"size colour maker": "another one"}})
    assert isinstance(left.decode(decode, book), Book)
    assert left.unmet() == []


def test_what_is_kept_raw_needs_a_type() -> None:
    book = {"type": "book", "levels": [], "rows": [{"price": "1", "size": "2"}]}
    assert unexplained(Fields(), book) == "Book.rows (kept raw: what is inside?)"
    assert unexplained(Fields(inside={(Book, "rows"): list[Level]}), book) == "Level.size"
    Fields({Book: {"rows": "a reason"}}).check(Book, book)


def test_an_explained_field_that_no_recording_has_is_told() -> None:
    fields = Fields({Level: {"size maker": "a reason"}})
    fields.check(list[Level], [{"size": 1}])
    assert fields.unmet() == ["Level.maker"]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "payloads" / "kalshi"
    (folder / "old").mkdir(parents=True)
    for name in ("SOURCES.md", "a.json", "old/b.json"):
        (folder / name).write_text("{}")
    return tmp_path


def read(path: Path) -> Found:
    return {"books": len(path.read_text()) - 1, "levels": 1_200}


NOTES = Left("SOURCES.md", "describes the recordings")


def account(*files: Files, fields: Fields | None = None) -> Account:
    return Account(Venue.KALSHI, files, fields or Fields())


def test_every_file_is_a_line_of_the_table_and_every_venue_a_line_of_totals(shared: Path) -> None:
    compared = Compared("old/b.json", "tooling/test_recorded.py", "b by b")
    rows = account(NOTES, Parsed("a.json", "decode", read), compared).rows(shared)
    assert [line.split(maxsplit=2) for line in table(rows)] == [
        ["Kalshi", "SOURCES.md", "-       not parsed: describes the recordings"],
        ["Kalshi", "a.json", "decode  1 book, 1,200 levels"],
        ["Kalshi", "old/b.json", "tests   compared: b by b, by tooling/test_recorded.py"],
        [],
        ["Kalshi", "3", "files: 1 parsed, 1 compared, 1 not parsed; 1 book, 1,200 levels"],
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((NOTES, Left("*.json", "x")), "old/b.json is in no row"),
        ((NOTES, Left("*.json */*.json", "x", count=2), Left("a.json", "y")), "a.json is in 2 rows"),
        ((NOTES, Left("*.json */*.json", "x", count=1)), "names 2 files instead of 1"),
        (
            (NOTES, Left("*.json */*.json", "x", count=2), Left("gone.json", "y")),
            "'gone.json' names 0 files instead of 1",
        ),
        ((NOTES, Left("a.json", "x"), Compared("old/b.json", "no_such.py", "y")), "no_such.py, which is not there"),
        ((NOTES, Left("a.json", "x"), Parsed("old/b.json", "y", lambda _: {"books": 0})), "nothing in it was read"),
    ],
)
def test_a_file_that_is_not_accounted_for_fails(shared: Path, files: tuple[Files, ...], said: str) -> None:
    with pytest.raises(AssertionError) as raised:
        account(*files).rows(shared)
    assert said in str(raised.value)


def test_a_reader_that_fails_says_of_which_file(shared: Path) -> None:
    def fail(path: Path) -> Found:
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd") as raised:
        account(NOTES, Left("a.json", "x"), Parsed("old/b.json", "decode", fail)).rows(shared)
    assert raised.value.__notes__ == ["while decode read kalshi old/b.json"]


def test_files_are_read_once_and_a_stale_explanation_fails(shared: Path) -> None:
    calls: list[Path] = []

    def note(path: Path) -> Found:
        calls.append(path)
        return {"books": 1}

    everything = Parsed("*.json */*.json", "decode", note, count=2)
    one = account(NOTES, everything)
    assert one.rows(shared) == one.rows(shared)
    assert len(calls) == 2
    with pytest.raises(AssertionError, match=r"no recording has: Level\.size"):
        account(NOTES, everything, fields=Fields({Level: {"size": "a reason"}})).rows(shared)
