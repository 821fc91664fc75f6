"""The objects of the Data API that sum up a market (venue sheet 4.3)."""

from typing import Any, Final

from allsight.domain.clock import MILLISECOND_NS, SECOND_NS, to_datetime
from allsight.emulators.drift.candles import Candles
from allsight.emulators.drift.fees import DENOMINATOR, MAKER_REBATE, TAKER_TIERS
from allsight.emulators.drift.perp import Perp
from allsight.emulators.drift.perpetuals import PERPETUALS, Perpetual
from allsight.emulators.drift.state import DriftState
from allsight.emulators.drift.units import BASE, PRICE, text
from allsight.emulators.universe.words.drift import DriftEventWords, DriftWords

_MOST_SHARES: Final = 1_000_000
_NOTHING: Final = {"oracle": "0", "fill": "0"}


class Stats:
    """Summaries of markets as of now."""

    def __init__(self, state: DriftState, candles: Candles) -> None:
        self._state = state
        self._candles = candles

    def market(self, perp: Perp) -> dict[str, Any]:
        """Return the entry of a prediction market in `/stats/markets`."""
        now = self._state.clock.now_ns()
        base, quote = self._state.day_volume(perp)
        long, short = self._state.open_interest(perp)
        ago, price = self._candles.day_ago(perp), self._price(perp)
        ranges = self._candles.day_range(perp)
        return {
            **_head(perp.symbol, perp.index, perp.status(now).camel),
            "baseAsset": DriftWords.of(perp.listing, now).base_asset,
            "limits": _limits(1, _MOST_SHARES, 1),
            "fees": {"maker": -_rate(MAKER_REBATE, perp), "taker": _rate(TAKER_TIERS[0], perp)},
            "oraclePrice": text(perp.oracle_price, PRICE),
            "markPrice": text(self._mark(perp), PRICE),
            "baseVolume": str(base),
            "quoteVolume": text(quote, PRICE),
            "openInterest": {"long": str(long), "short": str(-short)},
            "price": text(price, PRICE),
            "priceChange24h": text(price - ago, PRICE),
            "priceChange24hPercent": _percent(price, ago),
            "priceHigh": {kind: f"{high:g}" for kind, (_, high) in ranges.items()},
            "priceLow": {kind: f"{low:g}" for kind, (low, _) in ranges.items()},
            "fundingRateUpdateTs": now // SECOND_NS,
        }

    def perpetual(self, future: Perpetual) -> dict[str, Any]:
        """Return the entry of a perpetual future in `/stats/markets`."""
        price = text(future.price, PRICE)
        return {
            **_head(future.symbol, future.index, "active"),
            "baseAsset": future.symbol.partition("-")[0],
            "limits": _limits(0.01, _MOST_SHARES, 20),
            "fees": {"maker": -MAKER_REBATE / DENOMINATOR, "taker": TAKER_TIERS[0] / DENOMINATOR},
            "oraclePrice": price,
            "markPrice": price,
            "baseVolume": "0",
            "quoteVolume": "0",
            "openInterest": {"long": "0", "short": "0"},
            "price": price,
            "priceChange24h": "0",
            "priceChange24hPercent": "0",
            "priceHigh": _NOTHING,
            "priceLow": _NOTHING,
            "fundingRateUpdateTs": 0,
        }

    def markets(self) -> list[dict[str, Any]]:
        """Return what `/stats/markets` lists: nothing while the exchange is halted, as recorded (venue sheet 1)."""
        if not self._state.running:
            return []
        return [*map(self.perpetual, PERPETUALS), *map(self.market, self._state.shown())]

    def prices(self) -> list[dict[str, Any]]:
        """Return what `/stats/markets/prices` lists: delisted markets too, without a price, and none at all halted."""
        found = [_price_entry(future.symbol, future.index, future.price, future.price) for future in PERPETUALS]
        for perp in self._state.perps.values():
            ago = 0 if perp.delisted else self._candles.day_ago(perp)
            current = None if perp.delisted else self._price(perp)
            found.append(_price_entry(perp.symbol, perp.index, current, ago))
        if not self._state.running:
            return [{**entry, "currentPrice": "", "priceChange": "", "priceChangePercent": ""} for entry in found]
        return found

    def contract(self, perp: Perp) -> dict[str, Any]:
        """Return the entry of a market in `/external/coingecko/contracts`."""
        base, quote = self._state.day_volume(perp)
        long, _ = self._state.open_interest(perp)
        price, (low, high) = self._price(perp), self._candles.day_range(perp)["fill"]
        asset = perp.symbol.removesuffix("-BET")
        return {
            "contract_index": perp.index,
            "ticker_id": perp.symbol,
            "base_currency": asset,
            "quote_currency": "USDC",
            "last_price": text(price, PRICE),
            "base_volume": str(base),
            "quote_volume": text(quote, PRICE),
            "high": f"{high:g}",
            "low": f"{low:g}",
            "product_type": "PERP",
            "open_interest": str(long),
            "open_interest_usd": text(long * price, PRICE),
            "index_price": text(perp.oracle_price, PRICE),
            "index_name": asset,
            "index_currency": "USDC",
            "funding_rate": "0",
            "next_funding_rate": "0",
            "next_funding_rate_timestamp": str(self._state.clock.now_ns() // MILLISECOND_NS),
            "contract_type": "Vanilla",
            "contract_price_currency": "USDC",
        }

    def rules(self) -> dict[str, dict[str, str]]:
        """Return what the web app alone knows of the markets, by symbol: no part of the venue's API."""
        now = self._state.clock.now_ns()
        found = {}
        for perp in self._state.shown():
            words = DriftWords.of(perp.listing, now)
            event = DriftEventWords.of(self._state.floor.events[perp.listing.group])
            found[perp.symbol] = {
                "title": words.title,
                "rules": words.rules,
                "category": event.categories[-1],
                "closes": to_datetime(perp.listing.announced_close_ns).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        return found

    def _price(self, perp: Perp) -> int:
        return perp.expiry_price or perp.last_fill_price or self._mark(perp)

    def _mark(self, perp: Perp) -> int:
        mid = self._state.touch(perp).mid
        return perp.oracle_price if mid is None else mid


def _head(symbol: str, index: int, status: str) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "marketIndex": index,
        "marketType": "perp",
        "uiStatus": "visible",
        "quoteAsset": "USDC",
        "status": status,
        "precision": 9,
        "fundingRate": {"long": "0", "short": "0"},
        "fundingRate24h": "0",
    }


def _limits(least: float, most: float, leverage: float) -> dict[str, dict[str, float]]:
    bounds: dict[str, float] = {"min": 0, "max": 0}
    return {
        "leverage": {"min": 1, "max": leverage},
        "amount": {"min": least, "max": most},
        "withdraw": bounds,
        "deposit": bounds,
    }


def _rate(numerator: int, perp: Perp) -> float:
    return (numerator + numerator * perp.fee_adjustment / 100) / DENOMINATOR


def _percent(price: int, ago: int) -> str:
    return text((price - ago) * 100 * BASE // ago, BASE) if ago else "0"


def _price_entry(symbol: str, index: int, current: int | None, ago: int) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "currentPrice": "" if current is None else text(current, PRICE),
        "price24hAgo": text(ago, PRICE),
        "priceChange": "" if current is None else text(current - ago, PRICE),
        "priceChangePercent": "" if current is None else _percent(current, ago),
        "marketIndex": index,
        "marketType": "perp",
    }
