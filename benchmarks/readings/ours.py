"""Read texts with our own readers, in the form in which the libraries answer."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from allsight.normalization.parsers.contest_names import names_in
from allsight.normalization.parsers.contestants import contestant
from allsight.normalization.parsers.dates import mentions
from allsight.normalization.parsers.daytimes import DEFAULT_ZONE, zone_info
from allsight.normalization.parsers.lexicon import lexicon
from allsight.normalization.parsers.numbers import amounts, ranges
from allsight.normalization.parsers.text import passage

TODAY: Final = date(2026, 11, 22)
Row = dict[str, str]


def number(row: Row) -> list[str] | None:
    """Return every bound that a text names, dates left out."""
    text = passage("", row["text"]).lower
    dated = [(day.start, day.end) for day in mentions(text, TODAY)]
    found = list(ranges(text))
    taken = [(one.start, one.end) for one in found] + dated
    found += [one for one in amounts(text) if not any(start < one.end and one.start < end for start, end in taken)]
    bounds = {str(bound) for one in found for bound in (one.low, one.high) if bound is not None}
    return sorted(bounds) or None


def day(row: Row) -> list[str] | None:
    """Return the days that the dates of a text cover, first and last of each."""
    found = mentions(passage("", row["text"]).lower, TODAY)
    return [edge.isoformat() for one in found for edge in (one.first, one.last)] or None


def date_words(row: Row) -> str:
    """Return the words of the first date alone, for libraries that cannot find them."""
    text = passage("", row["text"]).lower
    return next((text[one.start : one.end] for one in mentions(text, TODAY)), "")


def instant(row: Row) -> list[str] | None:
    """Return the instant of the first date with a time of day."""
    for one in mentions(passage("", row["text"]).lower, TODAY):
        if one.minute is not None:
            at = datetime.combine(one.last, time(), zone_info(one.zone or DEFAULT_ZONE)) + timedelta(minutes=one.minute)
            return [at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")]
    return None


def person(row: Row) -> list[str] | None:
    """Tell whether two names are one person's; None where the words leave room for doubt."""
    one, two = (contestant(passage("", row[key]).lower, names_in(), "") for key in ("text", "other"))
    agreed = one.agrees(two)
    return None if agreed is None else ["same" if agreed else "other"]


def country(row: Row) -> list[str] | None:
    """Return the country that a name is read as."""
    found = lexicon().terms(passage("", row["text"]).lower)
    return [one.name for one in found if one.kind == "country"] or None


READERS: Final[dict[str, Callable[[Row], list[str] | None]]] = {
    "number": number, "date": day, "zone": instant, "person": person, "country": country,
}  # fmt: skip
