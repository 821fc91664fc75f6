"""How Kalshi writes prices, counts and times."""

from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from allsight.domain.clock import SECOND_NS, to_datetime
from allsight.domain.ladder import Ladder

DOLLAR = 10_000
"""One dollar in the units of a price text: 0.0001."""


def dollars(units: int) -> str:
    """Write ten-thousandths of a dollar as `0.4200`."""
    return f"{units // DOLLAR}.{units % DOLLAR:04d}"


def count(quanta: int) -> str:
    """Write hundredths of a contract as `12.50`."""
    sign, quanta = ("-", -quanta) if quanta < 0 else ("", quanta)
    return f"{sign}{quanta // 100}.{quanta % 100:02d}"


def timestamp(ns: int) -> str:
    """Write an instant as RFC 3339 in UTC, with as many decimals as it needs."""
    moment = to_datetime(ns)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    if moment.microsecond:
        text += f".{moment.microsecond:06d}".rstrip("0")
    return f"{text}Z"


def instant(seconds: int) -> int:
    """Turn Unix seconds into nanoseconds."""
    return seconds * SECOND_NS


def eastern_month_code(ns: int) -> str:
    """Write a date as in tickers: `26DEC09`."""
    return datetime.fromtimestamp(ns // SECOND_NS, UTC).strftime("%y%b%d").upper()


class PriceTexts:
    """Every price of a ladder as the venue writes it, on either leg."""

    def __init__(self, ladder: Ladder) -> None:
        self.units = [int(ladder.probability(rung) * DOLLAR) for rung in range(len(ladder))]
        self.yes = [dollars(units) for units in self.units]
        self.no = [dollars(DOLLAR - units) for units in self.units]


@lru_cache(maxsize=32)
def price_texts(ladder: Ladder) -> PriceTexts:
    """Return the texts of a ladder."""
    return PriceTexts(ladder)


@lru_cache(maxsize=32)
def price_ranges(ladder: Ladder) -> tuple[dict[str, Any], ...]:
    """Write a ladder as `price_ranges`: touching stretches from 0 to 1, each with its step."""
    scale = Fraction(DOLLAR, 10**ladder.decimals)
    ranges = []
    start = 0
    for band, following in zip(ladder.bands, (*ladder.bands[1:], None), strict=True):
        if following is None:
            end = 10**ladder.decimals
        else:
            end = band.last if following.first - following.step == band.last else following.first
        texts = (dollars(int(value * scale)) for value in (start, end, band.step))
        ranges.append(dict(zip(("start", "end", "step"), texts, strict=True)))
        start = end
    return tuple(ranges)
