"""Read texts with libraries; runs in their own environment (`requirements/oracle-readers.txt`), never in ours.

One JSON object a line comes in: `kind`, `text`, for two names `other`, and for a date `phrase`: its words alone. One a
line goes out per library and kind: `library`, `kind`, `answers` in the order of the texts (null: the library gave none)
and `us`, microseconds of processor time a text.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import dateparser  # type: ignore[import-untyped,import-not-found,unused-ignore]
import pycountry  # type: ignore[import-not-found,unused-ignore]
from babel import Locale  # type: ignore[import-not-found,unused-ignore]
from dateparser.search import search_dates  # type: ignore[import-untyped,import-not-found,unused-ignore]
from dateutil import parser as dateutil_parser  # type: ignore[import-untyped,import-not-found,unused-ignore]
from nameparser import HumanName  # type: ignore[import-not-found,unused-ignore]
from price_parser import Price  # type: ignore[import-not-found,unused-ignore]
from quantulum3 import parser as quantulum  # type: ignore[import-not-found,unused-ignore]

TODAY = datetime(2026, 11, 22)  # noqa: DTZ001  # the libraries take what a wall clock shows
_DATES = {"RELATIVE_BASE": TODAY, "PREFER_DATES_FROM": "future"}
_TERRITORIES = {name.casefold(): code for code, name in Locale("en").territories.items() if len(code) == 2}


def price_parser(row: dict[str, str]) -> list[str] | None:
    """Return the one price of a text."""
    found = Price.fromstring(row["text"]).amount
    return None if found is None else [str(found)]


def quantulum3(row: dict[str, str]) -> list[str] | None:
    """Return every quantity of a text."""
    return [repr(one.value) for one in quantulum.parse(row["text"])] or None


def dateparser_days(row: dict[str, str]) -> list[str] | None:
    """Return the day of every date of a text."""
    found = search_dates(row["text"], languages=["en"], settings=_DATES)
    return [at.date().isoformat() for _, at in found] if found else None


def dateutil_days(row: dict[str, str]) -> list[str] | None:
    """Return the day of the date of a text."""
    return [dateutil_parser.parse(row["text"], fuzzy=True, default=TODAY).date().isoformat()]


def dateparser_phrase(row: dict[str, str]) -> list[str] | None:
    """Return the day that the words of a date alone name."""
    found = dateparser.parse(row["phrase"], languages=["en"], settings=_DATES) if row["phrase"] else None
    return [found.date().isoformat()] if found else None


def dateutil_phrase(row: dict[str, str]) -> list[str] | None:
    """Return the day that the words of a date alone name."""
    return [dateutil_parser.parse(row["phrase"], default=TODAY).date().isoformat()] if row["phrase"] else None


def dateparser_instant(row: dict[str, str]) -> list[str] | None:
    """Return the instant of the first date that has a zone."""
    found = search_dates(row["text"], languages=["en"], settings=_DATES)
    return [_utc(found[0][1])] if found and found[0][1].tzinfo else None


def dateutil_instant(row: dict[str, str]) -> list[str] | None:
    """Return the instant of the date, where it has a zone."""
    found = dateutil_parser.parse(row["text"], fuzzy=True, default=TODAY)
    return [_utc(found)] if found.tzinfo else None


def nameparser_pair(row: dict[str, str]) -> list[str] | None:
    """Tell by first name, last name and suffix whether two names are one."""
    one, two = (HumanName(row[key]) for key in ("text", "other"))
    parts = [(name.first, name.last, name.suffix) for name in (one, two)]
    plain = [tuple(part.casefold().replace(".", "") for part in each) for each in parts]
    return ["same" if plain[0] == plain[1] else "other"]


def pycountry_code(row: dict[str, str]) -> list[str] | None:
    """Return the code of a country by its very name."""
    return [pycountry.countries.lookup(row["text"]).alpha_2]


def pycountry_fuzzy(row: dict[str, str]) -> list[str] | None:
    """Return the code of the first country that a loose search finds."""
    return [pycountry.countries.search_fuzzy(row["text"])[0].alpha_2]


def babel_code(row: dict[str, str]) -> list[str] | None:
    """Return the code of a territory by its very name."""
    code = _TERRITORIES.get(row["text"].casefold())
    return None if code is None else [code]


Reader = Callable[[dict[str, str]], list[str] | None]
READERS: tuple[tuple[str, str, str, Reader], ...] = (
    ("number", "price-parser", "", price_parser),
    ("number", "quantulum3", "", quantulum3),
    ("date", "dateparser", "", dateparser_days),
    ("date", "python-dateutil", "", dateutil_days),
    ("date", "dateparser", ", words cut out for it", dateparser_phrase),
    ("date", "python-dateutil", ", words cut out for it", dateutil_phrase),
    ("zone", "dateparser", "", dateparser_instant),
    ("zone", "python-dateutil", "", dateutil_instant),
    ("person", "nameparser", "", nameparser_pair),
    ("country", "pycountry", "", pycountry_code),
    ("country", "pycountry", " fuzzy", pycountry_fuzzy),
    ("country", "babel", "", babel_code),
)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _answer(read: Reader, row: dict[str, str]) -> list[str] | None:
    try:
        return read(row)
    except Exception:  # noqa: BLE001 - each library refuses in its own way, and that is its answer
        return None


def main() -> None:
    """Read what comes in with every library that reads its kind."""
    warnings.simplefilter("ignore")
    rows = [json.loads(line) for line in sys.stdin]
    for kind, name, way, read in READERS:
        mine = [row for row in rows if row["kind"] == kind]
        _answer(read, mine[0])
        began = time.process_time()
        answers = [_answer(read, row) for row in mine]
        took = (time.process_time() - began) / len(mine) * 1e6
        found: dict[str, Any] = {
            "kind": kind,
            "library": f"{name} {version(name)}{way}",
            "answers": answers,
            "us": took,
        }
        print(json.dumps(found))


if __name__ == "__main__":
    main()
