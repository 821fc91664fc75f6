"""Which running of a contest is meant: its year, its season, its number, or simply the next one."""

import re
from datetime import date
from typing import Final

import msgspec

from allsight.normalization.parsers.dates import Mention, mentions

_SEASON = re.compile(r"(?<![\d'])(?:20)?'?(\d\d)\s?[-/]\s?'?(?:20)?(\d\d)(?![\d%])(?=\b| )")
_ORDINAL = re.compile(
    r"\b(\d{1,3})(?:st|nd|rd|th)(?: annual)?\b(?! (?:place|round|most|half|quarter|set|district|seed|pick|rich|larg))"
)
_NUMBERED = re.compile(r"\b(?:season|series|cycle|edition|chapter|week) #?(\d{1,3})\b")
_ROMAN = re.compile(r"\bsuper ?bowl ([lxvi]{1,8})\b")
_NEXT = re.compile(r"\bnext\b")
_TICKER = re.compile(r"(?:^|\s)[a-z0-9]{3,40}-(?:20)?(\d\d)(?:[a-z]{1,6}\d{0,2})?(?:-|$|\s)")
_BARE = re.compile(r"\b(?P<name>[a-z]{3,20}) (?P<number>\d{1,3})(?=$|,| in 20\d\d| winner| finale| champion)")
_COUNTED: Final = frozenset(
    (
        "game", "stage", "district", "map", "set", "round", "race", "day", "heat", "group", "match", "number", "under",
        "over", "episode", "part", "volume", "top", "ward", "lot", "seat", "than", "least", "most", "exactly", "with",
        "and", "for", "nov", "dec", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "june",
        "july", "january", "february", "march", "april", "august", "september", "october", "november", "december",
    )
)  # fmt: skip
"""Words whose number is that of something within a contest, or a day."""

_ROUNDS: Final = 3
"""Up to here a number belongs to the name: Formula 1, Ligue 2, Moto 3."""

_OF_WORK = re.compile(r"[\"'”’] ?\((?:19|20)\d\d\)")
"""The year in which a work came out, behind its name in quotes: prizes are given later."""

_CEREMONY = re.compile(
    r"\b(\d{2,3})(?:st|nd|rd|th) (?:annual )?"
    r"(?:academy|grammy|primetime|emmy|golden globe|tony|bafta|british academy|cma)"
)
_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50}
_FIRST_HELD: Final = {
    "oscars": 1928, "grammys": 1958, "emmys": 1948, "golden_globes": 1943, "super_bowl": 1966, "tonys": 1946,
    "baftas": 1947, "cma_awards": 1966, "cannes": 1947,
}  # fmt: skip
"""The year to which the number of an edition adds up to the year in which it was held, for late editions."""


class Edition(msgspec.Struct, frozen=True, gc=False):
    """A running of a contest.

    Attributes:
        year: in which it is decided: the second one of a season; None where no text says.
        began: the first year of a season, where the text names both.
        number: of a series that counts otherwise than by years.
        upto: any running up to that year.
        following: the text says *next*.
        hints: years that the venue's fields suggest where no text names one.
        stamped: its identifier is among those fields.
    """

    year: int | None = None
    began: int | None = None
    number: int | None = None
    upto: bool = False
    following: bool = False
    hints: tuple[int, ...] = ()
    stamped: bool = False

    @property
    def words(self) -> str:
        """Return the edition in words."""
        if self.year is None:
            return "next" if self.following else "" if self.number is None else f"no. {self.number}"
        span = f"{self.began}-{self.year % 100:02d}" if self.began else str(self.year)
        return f"up to {span}" if self.upto else span


def edition_of(
    texts: tuple[str, ...], rules: str, fields: str, closes: date | None, competition: str, context: str = ""
) -> Edition:
    """Return the edition that texts name, the most binding text first; rules speak only where no text does.

    Of the `context` of rules only the number of a ceremony is taken: years in it may be those of anything.
    """
    head = " | ".join(texts)
    following = bool(_NEXT.search(head))
    hints = _hints(fields, closes)
    stamped = _TICKER.search(fields) is not None
    for text in (*texts, rules):
        found = _named(text, closes, competition)
        if found is not None and not (text is rules and following and found.upto):
            return msgspec.structs.replace(found, following=following, hints=hints, stamped=stamped)
    numbered = _CEREMONY.search(context) if competition in _FIRST_HELD else None
    if numbered is not None:
        return Edition(year=_FIRST_HELD[competition] + int(numbered.group(1)), following=following, hints=hints)
    return Edition(following=following, hints=hints, stamped=stamped)


def _named(text: str, anchor: date | None, competition: str) -> Edition | None:
    if "(" in text:
        text = _OF_WORK.sub("", text)
    season = _season(text)
    if season is not None:
        return Edition(year=season + 1, began=season)
    roman = _ROMAN.search(text)
    if roman is not None:
        return Edition(year=_FIRST_HELD["super_bowl"] + _roman(roman.group(1)))
    dates = mentions(text, anchor)
    number = _number(text, dates)
    if number is not None and number > 20 and competition in _FIRST_HELD:
        return Edition(year=_FIRST_HELD[competition] + number)
    dated = [mention for mention in dates if mention.year_given and mention.grain != "season"]
    if not dated:
        return None if number is None else Edition(number=number)
    chosen = max(dated, key=lambda mention: mention.grain == "year")
    before = chosen.relation in ("before", "prior to") and chosen.minute is None
    year = chosen.last.year - int(before and (chosen.first.month, chosen.first.day) == (1, 1))
    until = before or chosen.relation in ("by", "by the end of", "by end of", "before the end of", "through", "until")
    return Edition(year=year, number=number, upto=until)


def _number(text: str, dates: tuple[Mention, ...]) -> int | None:
    """Return the number of an edition: of a season, or an ordinal that is neither a place nor the day of a month."""
    numbered = _NUMBERED.search(text)
    if numbered is not None:
        return int(numbered.group(1))
    for found in _ORDINAL.finditer(text):
        if int(found.group(1)) > 3 and not any(date.start <= found.start() < date.end for date in dates):
            return int(found.group(1))
    return None


def numbered(edition: Edition, what: str) -> Edition:
    """Return an edition with the number that stands bare behind the name of a contest: "win Survivor 53"."""
    found = _BARE.search(what) if edition.number is None else None
    if found is None or found.group("name") in _COUNTED or int(found.group("number")) <= _ROUNDS:
        return edition
    return msgspec.structs.replace(edition, number=int(found.group("number")))


def _season(text: str) -> int | None:
    for found in _SEASON.finditer(text):
        first, second = int(found.group(1)), int(found.group(2))
        if second == (first + 1) % 100 and 15 <= first <= 60:
            return 2000 + first
    return None


def _roman(numeral: str) -> int:
    values = [_VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _hints(fields: str, closes: date | None) -> tuple[int, ...]:
    found = {2000 + int(match.group(1)) for match in _TICKER.finditer(fields) if 20 <= int(match.group(1)) <= 45}
    if closes is not None:
        found.add(closes.year)
    return tuple(sorted(found))


def editions_agree(a: Edition, b: Edition, *, yearly: bool = False) -> tuple[bool | None, int]:
    """Compare editions: agreement, and −1 or 1 where the first or the second is among those that the other takes in.

    A year that only fields suggest can second one that a text names; it cannot contradict it unless it is far off, or
    stands in an identifier of what is `yearly` held within one year.
    """
    if a.year is not None and b.year is not None:
        return _years(a, b)
    if a.number is not None and b.number is not None:
        return a.number == b.number, 0
    if a.year is None and b.year is None:
        if a.following and b.following:
            far = bool(a.hints and b.hints) and min(abs(x - y) for x in a.hints for y in b.hints) > 1
            return (None if far else True), 0
        return (None if _seconded(a.hints, b.hints) is not False else False), 0
    known, silent = (a, b) if a.year is not None else (b, a)
    if known.year is None or known.upto:
        return None, 0
    seconded = _seconded((known.year,), silent.hints)
    return (False if yearly and seconded is None and silent.stamped else seconded), 0


def _years(a: Edition, b: Edition) -> tuple[bool | None, int]:
    if a.year is None or b.year is None:
        return None, 0
    if a.number is not None and b.number is not None and a.number != b.number:
        return False, 0
    if a.year == b.year:
        return (None if a.upto != b.upto and (a.following or b.following) else True), 0
    if a.upto and not b.upto:
        return False, 1 if b.year < a.year else 0
    if b.upto and not a.upto:
        return False, -1 if a.year < b.year else 0
    if a.upto and b.upto:
        return False, -1 if a.year < b.year else 1
    # One season, once by both years and once by the year in which it begins.
    loose = (a.began == b.year and b.began is None) or (b.began == a.year and a.began is None)
    return (None if loose else False), 0


def _seconded(named: tuple[int, ...], hinted: tuple[int, ...]) -> bool | None:
    if not named or not hinted:
        return None
    gap = min(abs(one - other) for one in named for other in hinted)
    return True if gap == 0 else None if gap == 1 else False
