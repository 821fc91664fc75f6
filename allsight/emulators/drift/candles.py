"""Candles: of this session from its fills, of the time before from the same pure function that the makers follow.

The past is modelled, not recorded; every process that asks for the same seed and instant sees the same past.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from allsight.domain.clock import DAY_NS, MINUTE_NS, SECOND_NS
from allsight.emulators.drift.perp import Perp
from allsight.emulators.drift.state import DriftState
from allsight.emulators.drift.units import PRICE, TICK, human
from allsight.emulators.traders.signal import VenuePrice
from allsight.emulators.universe.chance import uniform

RESOLUTIONS: Final = ("1", "5", "15", "60", "240", "D", "W", "M")
_SAMPLES: Final = 4
_ORACLE_LAG_NS: Final = 30 * MINUTE_NS
"""An hourly average is about as old as its middle."""


def bucket_start(at_s: int, resolution: str) -> int:
    """Return when the candle of an instant begins, Unix seconds UTC."""
    if resolution.isdigit():
        period = 60 * int(resolution)
        return at_s - at_s % period
    day = datetime.fromtimestamp(at_s, UTC).replace(hour=0, minute=0, second=0)
    if resolution == "W":
        day -= timedelta(days=day.weekday())
    elif resolution == "M":
        day = day.replace(day=1)
    return int(day.timestamp())


def bucket_end(start_s: int, resolution: str) -> int:
    """Return when a candle ends: when the next one begins."""
    if resolution.isdigit():
        return start_s + 60 * int(resolution)
    return bucket_start(start_s + {"D": 1, "W": 7, "M": 31}[resolution] * 86_400, resolution)


class Candles:
    """The candles of every market."""

    def __init__(self, state: DriftState) -> None:
        self._state = state
        self._prices: dict[str, VenuePrice] = {}

    def records(self, perp: Perp, resolution: str, *, newest_s: int, oldest_s: int, limit: int) -> list[dict[str, Any]]:
        """Return candles that begin within two instants, both inclusive, the newest first."""
        found: list[dict[str, Any]] = []
        for start in self._starts(perp, resolution, newest_s, oldest_s):
            if len(found) == limit:
                break
            found.append(self.candle(perp, resolution, start))
        return found

    def candle(self, perp: Perp, resolution: str, start_s: int) -> dict[str, Any]:
        """Return the candle that begins at an instant."""
        begin, end = start_s * SECOND_NS, bucket_end(start_s, resolution) * SECOND_NS
        now = self._state.clock.now_ns()
        started = self._state.started_ns
        prices, base, quote = self._modelled(perp, begin, min(end, started))
        for fill in reversed([fill for fill in self._state.fills.of(perp, since_ns=begin) if fill.at_ns < end]):
            prices.append(fill.price)
            base += fill.size
            quote += fill.quote
        before = self._price(perp, begin)
        shown = prices or [before if begin > perp.listing.open_ns else 0]
        oracle = [self._oracle(perp, min(at, now)) for at in (begin, (begin + end) // 2, end)]
        if perp.expiry_price is not None and end > perp.listing.determined_ns:
            shown = prices or [perp.expiry_price]
            oracle = [perp.expiry_price]
        return {
            "ts": start_s,
            **_ohlc("fill", shown),
            **_ohlc("oracle", oracle),
            "quoteVolume": human(quote, PRICE),
            "baseVolume": base,
        }

    def day_range(self, perp: Perp) -> Mapping[str, tuple[float, float]]:
        """Return (low, high) of fills and of the oracle over about the last 24 hours."""
        now_s = self._state.clock.now_ns() // SECOND_NS
        found = self.records(perp, "240", newest_s=now_s, oldest_s=now_s - 86_400, limit=7)
        ranges = {}
        for kind in ("fill", "oracle"):
            lows = [candle[f"{kind}Low"] for candle in found if candle[f"{kind}Low"]]
            highs = [candle[f"{kind}High"] for candle in found]
            ranges[kind] = (min(lows, default=0.0), max(highs, default=0.0))
        return ranges

    def day_ago(self, perp: Perp) -> int:
        """Return the price of 24 hours ago in millionths, zero when the market was not open yet."""
        at = self._state.clock.now_ns() - DAY_NS
        return 0 if at < perp.listing.open_ns else self._price(perp, at)

    def _starts(self, perp: Perp, resolution: str, newest_s: int, oldest_s: int) -> Iterator[int]:
        first = max(oldest_s, perp.listing.open_ns // SECOND_NS)
        now_s = self._state.clock.now_ns() // SECOND_NS
        start = bucket_start(min(newest_s, now_s), resolution)
        lowest = bucket_start(first, resolution)
        if lowest < oldest_s:
            lowest = bucket_end(lowest, resolution)
        while start >= lowest:
            yield start
            start = bucket_start(start - 1, resolution)

    def _modelled(self, perp: Perp, begin: int, end: int) -> tuple[list[int], int, int]:
        """Return prices, shares and quote of what was traded before this server was started."""
        listing = perp.listing
        begin, end = max(begin, listing.open_ns), min(end, listing.close_ns)
        if end <= begin:
            return [], 0, 0
        busy = uniform(self._state.config.seed, "candle", listing.id, begin, end)
        base = int(listing.volume_24h * (end - begin) / DAY_NS * -math.log(busy))
        if not base:
            return [], 0, 0
        prices = [self._price(perp, begin + (end - begin) * n // _SAMPLES) for n in range(_SAMPLES + 1)]
        return prices, base, base * sum(prices) // len(prices)

    def _price(self, perp: Perp, at_ns: int) -> int:
        fair = round(self._signal(perp).at(at_ns) * PRICE)
        return min(max(fair // TICK, 1), PRICE // TICK - 1) * TICK

    def _oracle(self, perp: Perp, at_ns: int) -> int:
        if at_ns >= self._state.started_ns:
            return perp.oracle_price
        return round(self._signal(perp).at(at_ns - _ORACLE_LAG_NS) * PRICE)

    def _signal(self, perp: Perp) -> VenuePrice:
        known = self._prices.get(perp.listing.id)
        if known is None:
            crowd = self._state.config.crowd
            known = VenuePrice(self._state.world, perp.listing, seed=crowd.seed, dislocations=crowd.dislocations)
            self._prices[perp.listing.id] = known
        return known


def _ohlc(kind: str, prices: list[int]) -> dict[str, float]:
    return {
        f"{kind}Open": human(prices[0], PRICE),
        f"{kind}High": human(max(prices), PRICE),
        f"{kind}Close": human(prices[-1], PRICE),
        f"{kind}Low": human(min(prices), PRICE),
    }
