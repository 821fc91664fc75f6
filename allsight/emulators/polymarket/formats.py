"""How Polymarket writes prices, sizes and times."""

from functools import lru_cache
from typing import Final

from allsight.domain.clock import MICROSECOND_NS, MILLISECOND_NS, to_datetime
from allsight.domain.ladder import Ladder

SHARE: Final = 10**6
"""One share in quanta of size."""


def plain(units: int, places: int) -> str:
    """Write an integer of `10**-places` without trailing zeros: `0.5`, `150.25`, `7`."""
    whole, rest = divmod(units, 10**places)
    tail = f"{rest:0{places}d}".rstrip("0") if rest else ""
    return f"{whole}.{tail}" if tail else str(whole)


def shares(quanta: int) -> str:
    """Write a size."""
    return plain(quanta, 6)


class PriceTexts:
    """Every price of a ladder as the venue writes it, for both tokens, and as numbers."""

    def __init__(self, ladder: Ladder) -> None:
        unit = 10**ladder.decimals
        natives = [ladder.native(rung) for rung in range(len(ladder))]
        self.yes = [plain(native, ladder.decimals) for native in natives]
        self.no = [plain(unit - native, ladder.decimals) for native in natives]
        self.numbers = [native / unit for native in natives]
        self.tick = plain(natives[0], ladder.decimals)


@lru_cache(maxsize=32)
def price_texts(ladder: Ladder) -> PriceTexts:
    """Return the texts of a ladder."""
    return PriceTexts(ladder)


def iso(ns: int) -> str:
    """Write an instant as RFC 3339, with a fraction only where there is one."""
    moment = to_datetime(ns)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    if ns // MICROSECOND_NS % 1_000_000:
        text += f".{moment.microsecond:06d}".rstrip("0")
    return f"{text}Z"


def spaced(ns: int) -> str:
    """Write an instant in the venue's other style: `2026-10-04 14:25:00+00`."""
    return to_datetime(ns).strftime("%Y-%m-%d %H:%M:%S+00")


def milliseconds(ns: int) -> str:
    """Write an instant as milliseconds since the epoch."""
    return str(ns // MILLISECOND_NS)
