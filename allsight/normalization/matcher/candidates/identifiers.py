"""What an identifier says by its shape alone: days, codes of sides, kinds and lines of bets, words of a slug.

Many listings are named by nothing else. Two shapes carry meaning: words between dashes with a day in figures
(`mlb-bos-nyy-2026-06-06-total-9pt5`), and series, event and strike (`KXMLBTOTAL-26JUN061935BOSNYY-10`).
"""

import re
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

import msgspec

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY: Final = re.compile(r"(?<![0-9])(20\d\d)-(\d\d)-(\d\d)(?![0-9])")
_CODED: Final = re.compile(rf"(\d\d)({'|'.join(_MONTHS)})(\d\d)?(?:\d\d){{0,2}}([a-z]{{0,12}})")
_NUMBER: Final = re.compile(r"(\d{1,6})pt(\d{1,4})")
_STRIKE: Final = re.compile(r"([a-z]{0,6}?)(\d{1,9}(?:\.\d{1,4})?)")
_WORD: Final = re.compile(r"[a-z]{2,30}")
_LEAST, _MOST = 2, 4
"""Letters of the code of a side."""
_YEAR: Final = re.compile(r"(2\d|3\d)([a-z]{0,12})")
_BETS: Final = {"tie": "draw", "draw": "draw", "btts": "btts", "spread": "spread", "total": "total"}
_SERIES: Final = re.compile(r"(f5|[12]h|[1-4]q)?(team)?(spread|total|btts|game|match|winner)(?:goals)?$")
_SEGMENTS: Final = (("first", "half", "1h"), ("second", "half", "2h"))
_COUNTED: Final = ("spread", "total")
"""Bets on a count; the strike of such a bet, and of one on a player, is the first number that wins."""


class Identifier(msgspec.Struct, frozen=True, gc=False):
    """What was read.

    Attributes:
        pairs, codes: the sides of a game, together and each, in every way that the letters can be cut.
        bets: the kind of bet with the part of the game and whether one team's points are counted.
        names: initial and surname of players, and what may be such.
    """

    days: tuple[date, ...] = ()
    pairs: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    bets: tuple[str, ...] = ()
    lines: tuple[Fraction, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


NOTHING: Final = Identifier()


def read_identifier(native: str) -> Identifier:
    """Read an identifier; one without dashes, or of digits and letters at random, says nothing."""
    text = native.lower()
    if "-" not in text or len(text) > 200:
        return NOTHING
    spelled = _DAY.search(text)
    return _slug(text, spelled) if spelled is not None else _parts(text.split("-"))


def _slug(text: str, spelled: re.Match[str]) -> Identifier:
    before = [word for word in text[: spelled.start()].split("-") if word]
    after = [word for word in text[spelled.end() :].split("-") if word]
    sides = [word for word in before[-2:] if _LEAST <= len(word) <= _MOST + 1]
    game = len(before) == 3 and len(sides) == 2
    said = [word for word in after if word.isalpha()]
    words = after if game else (*before, *after)
    return Identifier(
        days=_day(*map(int, spelled.groups())),
        pairs=(_pair(*sides),) if game else (),
        codes=tuple(sides) if game else (),
        bets=_bet_in(after) if game else (),
        lines=tuple(Fraction(f"{m[1]}.{m[2]}") for word in after if (m := _NUMBER.fullmatch(word))),
        names=tuple(one[0] + other for one, other in pairwise(said) if len(other) > 2) if game else (),
        words=tuple(word for word in words if _WORD.fullmatch(word) and word not in _BETS),
    )


def _bet_in(words: list[str]) -> tuple[str, ...]:
    segment = next((name for one, other, name in _SEGMENTS if one in words and other in words), "")
    team = "team" if "team" in words else ""
    found = [f"{segment}{team}{_BETS[word]}" for word in words if word in _BETS]
    return tuple(found) if found or words else ("winner",)


def _parts(parts: list[str]) -> Identifier:
    series, *rest = parts[0].removeprefix("kx"), *parts[1:]
    bet = _SERIES.search(series)
    kind = "" if bet is None else "winner" if bet[3] in ("game", "match", "winner") else bet[3]
    strike = _STRIKE.fullmatch(rest[-1])
    lines = (Fraction(strike[2]) - Fraction(1, 2),) if strike is not None else ()
    side = rest[-1].rstrip("0123456789.") or (rest[-2].rstrip("0123456789") if len(rest) > 2 else "")
    kind = "draw" if _BETS.get(side) == "draw" else kind
    bets = () if bet is None else (f"{bet[1] or ''}{bet[2] or ''}{kind}",)
    coded = next((match for part in rest if (match := _CODED.fullmatch(part))), None)
    if coded is None:
        words = [word for part in (series, *rest) for word in _WORD.findall(part)]
        years = [f"20{match[1]}" for part in rest if (match := _YEAR.fullmatch(part))]
        return Identifier(bets=bets, lines=lines if kind in _COUNTED else (), words=(*words, *years))
    year, month, day, letters = coded.groups()
    cuts = [(letters[:at], letters[at:]) for at in range(_LEAST, len(letters) - _LEAST + 1)]
    fitting = [cut for cut in cuts if max(map(len, cut)) <= _MOST + 1]
    players = [side[at:] for at in range(_LEAST, _MOST) if len(side[at:]) > 3]
    return Identifier(
        days=_day(2000 + int(year), _MONTHS.index(month) + 1, int(day)) if day else (),
        pairs=tuple(_pair(*cut) for cut in fitting),
        codes=tuple(sorted({code for cut in fitting for code in cut})),
        bets=bets if letters else (),
        lines=lines if letters else (),
        names=tuple(players) if letters else (),
        words=() if letters else tuple(word for word in (series, side) if _WORD.fullmatch(word)),
    )


def _pair(one: str, other: str) -> str:
    return "+".join(sorted((one, other)))


def _day(year: int, month: int, day: int) -> tuple[date, ...]:
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()
