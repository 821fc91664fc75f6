"""What a claim is found by: words, names, days, quantities, levels, sides, each a number of sixty bits."""

import functools
import hashlib
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from allsight.domain.ids import native_id
from allsight.normalization.matcher.candidates.identifiers import Identifier, read_identifier
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.lexicon import lexicon
from allsight.normalization.parsers.numbers import Range

MOST_KEYS: Final = 48
"""A market is entered under so many keys at most, the most telling kinds first."""


_COUNTS: Final = {
    "edge": 4, "about": 4, "pair": 4, "bet": 4, "line": 4, "side": 4, "name": 4, "named": 4, "word": 4,
    "code": 3, "day": 1, "date": 1, "month": 1,
}  # fmt: skip
_KINDS: Final = {kind: number for number, kind in enumerate(_COUNTS)}
_EMPHASIS: Final = tuple(_COUNTS.values())


@functools.lru_cache(maxsize=200_000)
def number_of(kind: str, what: str) -> int:
    """Return the number of a key: the same in every process, so that nothing depends on how text happens to hash."""
    return int.from_bytes(hashlib.blake2b(what.encode(), digest_size=7).digest(), "big") << 4 | _KINDS[kind]


def emphasis(key: int) -> int:
    """Return how much a key counts beside its rarity, in quarters: what repeats another key counts less."""
    return _EMPHASIS[key & 15]


def keys_of(claim: Claim) -> tuple[tuple[int, ...], int]:
    """Return the keys of a claim, each once, and how many of them, the first ones, say what it is about.

    What is crowded is combined in this order, so what parts look-alikes comes first: levels, bets, days, names. The
    rest is only near: the words of the event and of the sentence that says when the market pays.
    """
    named = read_identifier(native_id(claim.market))
    about = dict.fromkeys(number_of(kind, what) for kind, what in _headline(claim, named))
    near = (number_of("word", term) for term in sorted(claim.near - claim.head) if not term.isdecimal())
    keys = tuple(dict.fromkeys((*about, *near)))[:MOST_KEYS]
    return keys, min(len(about), len(keys))


def _headline(claim: Claim, named: Identifier) -> Iterator[tuple[str, str]]:
    days = list(named.days)
    if claim.period is not None:
        days.append(claim.period.last)
    yield from _quantity(claim)
    yield from _bets(claim, named)
    yield from (("day", day.isoformat()) for day in dict.fromkeys(days))
    yield from (("date", f"{day:%m-%d}") for day in dict.fromkeys(days))
    if claim.game is not None:
        for side in claim.game.sides:
            yield from (("side", team) for team in sorted(side.teams))
    yield from (("named", term) for term in sorted(claim.named))
    yield from (("word", term) for term in sorted(claim.terms))
    yield from _coded(named)
    yield from (("month", month) for month in dict.fromkeys(day.isoformat()[:7] for day in days))
    if claim.game is not None:
        for side in claim.game.sides:
            yield from (("word", word) for word in sorted(side.words))
    yield from (("word", term) for term in sorted(claim.head - claim.terms))
    words = named.words if not claim.head else tuple(word for word in named.words if word.isdecimal())
    yield from (("word", term.name) for term in lexicon().terms(" ".join(words)))


def _quantity(claim: Claim) -> Iterator[tuple[str, str]]:
    if claim.reading is not None:
        step = claim.measure.step if claim.measure is not None else None
        for edge in _edges(claim.reading, step):
            yield "edge", str(edge)
    if claim.measure is not None:
        yield "about", f"{claim.measure.name} {claim.place}"


def _edges(reading: Range, step: Fraction | None) -> Iterator[Fraction]:
    """Yield where the paying values begin and end: "4.4 or more" and "at most 4.3" part at one place."""
    level = reading.on_grid(step)
    half = (step or Fraction(0)) / 2
    if level.low is not None:
        yield level.low - half
    if level.high is not None:
        yield level.high + half


def _bets(claim: Claim, named: Identifier) -> Iterator[tuple[str, str]]:
    bets, lines = dict.fromkeys(named.bets), dict.fromkeys(named.lines)
    if claim.game is not None:
        bets[claim.game.bet.value] = None
        if claim.game.line is not None:
            lines[abs(claim.game.line)] = None
    yield from (("bet", bet) for bet in bets)
    yield from (("line", str(line)) for line in lines)


def _coded(named: Identifier) -> Iterator[tuple[str, str]]:
    """Yield what names a game by codes, which mean something only on its day."""
    day = named.days[0].isoformat() if named.days else ""
    yield from (("pair", f"{pair} {day}") for pair in named.pairs)
    yield from (("name", f"{name} {day}") for name in named.names)
    yield from (("code", f"{code} {day}") for code in named.codes)
