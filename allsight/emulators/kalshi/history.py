"""What a market did before this server was started: volumes, yesterday's prices, candles.

The past is modelled, not recorded: prices follow the same pure function that the makers follow, volumes the listing's
usual day. Every process that asks for the same seed and instant sees the same past.
"""

import asyncio
import math
from functools import lru_cache
from typing import Any, Final

from allsight.domain.clock import DAY_NS, SECOND_NS
from allsight.domain.ladder import Ladder
from allsight.emulators.engine.markets import Market
from allsight.emulators.kalshi.config import KalshiEmulatorConfig
from allsight.emulators.kalshi.formats import count, dollars, price_texts
from allsight.emulators.traders.desk import Grid, Quoter
from allsight.emulators.traders.signal import VenuePrice
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.model import Listing, World

MOST_CANDLES: Final = 10_000
_SAMPLES = 4
_ABOUT_NS = 600 * SECOND_NS
_REMEMBERED = 20_000
_CANDLES_A_TURN = 50
_CONTRACT = 100


class Past:
    """The past of every listing."""

    def __init__(self, world: World, config: KalshiEmulatorConfig) -> None:
        self._world = world
        self._seed = config.crowd.seed
        self._dislocations = config.crowd.dislocations
        self._about: dict[tuple[str, int], tuple[int, int]] = {}
        self._known: dict[str, tuple[VenuePrice, Quoter]] = {}

    def touch(self, listing: Listing, at_ns: int) -> tuple[int, int]:
        """Return the rungs of best bid and best ask as the makers had them, on the listing's first ladder."""
        price, quoter = self._of(listing)
        return quoter.touch(price.at(at_ns))

    def touch_about(self, listing: Listing, at_ns: int) -> tuple[int, int]:
        """Return the touch of some moment within ten minutes of an instant; asking again is cheap."""
        slot = at_ns // _ABOUT_NS
        if len(self._about) > _REMEMBERED:
            self._about.clear()
        known = self._about.get((listing.id, slot))
        if known is None:
            known = self._about[(listing.id, slot)] = self.touch(listing, slot * _ABOUT_NS)
        return known

    def lifetime_volume(self, listing: Listing, now_ns: int) -> int:
        """Return quanta traded from the opening up to now, as far as this session did not see them."""
        days = (min(now_ns, listing.close_ns) - listing.open_ns) / DAY_NS
        return 0 if days <= 0 else round(listing.volume_24h * _CONTRACT * days**0.8)

    def day_volume(self, listing: Listing, now_ns: int) -> int:
        """Return quanta traded in the 24 hours up to now."""
        open_share = (min(now_ns, listing.close_ns) - max(listing.open_ns, now_ns - DAY_NS)) / DAY_NS
        return max(0, round(listing.volume_24h * _CONTRACT * open_share))

    async def candles(
        self, listing: Listing, market: Market, start_s: int, end_s: int, minutes: int
    ) -> list[dict[str, Any]]:
        """Return the candles whose periods end within `start_s` and `end_s`, both inclusive, Unix seconds.

        Ten thousand of them take seconds: the stream speaks in between, as that of the venue would.
        """
        period = minutes * 60
        first = -(-max(start_s, listing.open_ns // SECOND_NS) // period) * period
        last = min(end_s, -(-min(listing.close_ns // SECOND_NS, end_s) // period) * period)
        candles = []
        for number, end in enumerate(range(first, last + 1, period)):
            if number % _CANDLES_A_TURN == 0:
                await asyncio.sleep(0)
            candles.append(self._candle(listing, market, end, period))
        return candles

    def candle_before(self, listing: Listing, market: Market, start_s: int, minutes: int) -> dict[str, Any] | None:
        """Return the one synthetic candle that continues from before a window."""
        if start_s * SECOND_NS <= listing.open_ns:
            return None
        candle = self._candle(listing, market, start_s, minutes * 60)
        close = candle["price"].get("close_dollars") or candle["price"]["previous_dollars"]
        return {**candle, "price": {"previous_dollars": close}, "volume_fp": "0.00"}

    def _candle(self, listing: Listing, market: Market, end_s: int, period: int) -> dict[str, Any]:
        texts = price_texts(listing.ladder)
        ends = [(end_s - period) + period * (n + 1) / _SAMPLES for n in range(-1, _SAMPLES)]
        touches = [self.touch(listing, round(at * SECOND_NS)) for at in ends]
        bids = [texts.units[bid] if bid >= 0 else 0 for bid, _ in touches]
        asks = [texts.units[ask] if ask < len(texts.units) else 10_000 for _, ask in touches]
        busy = uniform(self._seed, "candle", listing.id, end_s, period)
        volume = round(listing.volume_24h * _CONTRACT * period / 86_400 * -math.log(busy))
        prices = [bid if busy < 0.5 else ask for bid, ask in zip(bids, asks, strict=True)]
        price = {"previous_dollars": dollars(prices[0])}
        if volume >= _CONTRACT:
            traded = prices[1:]
            price |= _ohlc(traded) | {"mean_dollars": dollars(round(sum(traded) / len(traded)))}
        else:
            volume = 0
        interest = self.lifetime_volume(listing, end_s * SECOND_NS) * 35 // 100
        return {
            "end_period_ts": end_s,
            "yes_bid": _ohlc(bids[1:]),
            "yes_ask": _ohlc(asks[1:]),
            "price": price,
            "volume_fp": count(volume),
            "open_interest_fp": count(interest + market.open_interest),
        }

    def _of(self, listing: Listing) -> tuple[VenuePrice, Quoter]:
        known = self._known.get(listing.id)
        if known is None:
            price = VenuePrice(self._world, listing, seed=self._seed, dislocations=self._dislocations)
            known = self._known[listing.id] = price, Quoter(listing, _grid(listing.ladder))
        return known


@lru_cache(maxsize=64)
def _grid(ladder: Ladder) -> Grid:
    return Grid(ladder)


def _ohlc(units: list[int]) -> dict[str, str]:
    return {
        "open_dollars": dollars(units[0]),
        "high_dollars": dollars(max(units)),
        "low_dollars": dollars(min(units)),
        "close_dollars": dollars(units[-1]),
    }
