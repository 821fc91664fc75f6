"""Prices that never sleep: levels at an hour, up or down over a quarter of an hour, highs of a month."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from allsight.domain.clock import HOUR_NS, MINUTE_NS
from allsight.emulators.universe.calendar import (
    EPOCH_NS,
    Day,
    Hour,
    at_eastern,
    day_end,
    day_of,
    day_start,
    days,
    hours,
    month_end,
)
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.families.common import K, P, differ, edited, listed_at, pick, split_month, volume
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.paths import Asset
from allsight.emulators.universe.spaces import Extreme, Interval, Reading
from allsight.emulators.universe.topic import Claim, Clause, Family, Offer, Stake, Topic

_COINS: Final = {
    "BTC": ("Bitcoin", 96_000.0, 0.5, 1_000.0, 60_000),
    "ETH": ("Ethereum", 3_300.0, 0.65, 100.0, 25_000),
    "SOL": ("Solana", 155.0, 0.8, 5.0, 9_000),
    "XRP": ("XRP", 2.3, 0.75, 0.05, 7_000),
    "DOGE": ("Dogecoin", 0.18, 0.9, 0.01, 2_500),
    "LTC": ("Litecoin", 92.0, 0.7, 2.0, 800),
}


@lru_cache(maxsize=32)
def asset(seed: int, coin: str) -> Asset:
    """Return the price path of a coin in the universe of a seed."""
    _, start, volatility, _, _ = _COINS[coin]
    return Asset(seed, coin, start, volatility)


def spelt(price: float) -> str:
    """Write a price as venues do: `98,000`, `155`, `2.35`."""
    return f"{price:,.0f}" if price >= 50 else f"{price:,.2f}"


def _facts(coin: str) -> dict[str, object]:
    name = _COINS[coin][0]
    return {"coin": coin, "name": name, "slug_name": name.lower()}


def _grid(seed: int, coin: str, at_ns: int, count: int, wide: int = 1) -> list[float]:
    step = _COINS[coin][3] * wide
    centre = round(asset(seed, coin).at(at_ns) / step)
    return [round((centre + k) * step, 2) for k in range(-(count // 2), count - count // 2) if centre + k > 0]


def _price(seed: int, key: str) -> Topic:
    """Read the price at one hour of a day: Kalshi at noon or at five, Polymarket always at noon."""
    coin, day_text, hour_text = key.split(".")
    topic = f"price:{key}"
    day = date.fromisoformat(day_text)
    read = at_eastern(day, int(hour_text))
    start = read - days(4 if hour_text == "12" else 1)
    space = Reading(f"{seed}:{topic}", asset(seed, coin), read)
    levels = _grid(seed, coin, start, 7)
    claims, stakes = {}, {}
    for level in levels:
        claim = Claim(f"{topic}/above-{level:g}", space, Interval(lo=level), {"level": level, "text": spelt(level)})
        claims[claim.id] = claim
        stakes[level] = Stake(claim.id)
    noon = hour_text == "12"
    source = {K: Clause("index", "cf"), P: Clause("index", "binance")}
    offers = []
    if not noon or pick(seed, topic, "kalshi", 0.75):
        offers.append(Offer(K, "price", tuple(stakes[x] for x in levels[:6]), clauses=(source[K],)))
    if noon and pick(seed, topic, "polymarket", 0.8):
        if pick(seed, topic, "below", 0.25):
            mine = tuple(Stake(stakes[x].claim, inverted=True) for x in levels[2:5])
        else:
            mine = tuple(stakes[x] for x in levels[1:])
        offers.append(Offer(P, "price", mine, clauses=(source[P],), quirks=frozenset({"counter"})))
    other = "17" if noon else "12"
    return Topic(
        topic, Category.CRYPTO, {**_facts(coin), "when": Day(day), "hour": Hour(read)}, claims, tuple(offers), start,
        volume(seed, topic, _COINS[coin][4]), event_ns=read, kin=(f"price:{coin}.{day_text}.{other}",),
        linger_ns=hours(5),
    )  # fmt: skip


def _price_keys(_seed: int, from_ns: int, to_ns: int) -> Iterator[str]:
    first, last = day_of(from_ns - days(1)), day_of(to_ns + days(4))
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal).isoformat()
        for coin in ("BTC", "ETH", "SOL", "XRP"):
            yield f"{coin}.{day}.12"
            if coin in {"BTC", "ETH"}:
                yield f"{coin}.{day}.17"


_TURNS: Final = {"15m": 15 * MINUTE_NS, "1h": HOUR_NS, "4h": 4 * HOUR_NS}


def _updown(seed: int, key: str) -> Topic:
    """Ask whether the price rises over a stretch of minutes or hours."""
    coin, length, number = key.split(".")
    width = _TURNS[length]
    begins = EPOCH_NS + int(number) * width
    ends = begins + width
    topic = f"updown:{key}"
    space = Reading(f"{seed}:{topic}", asset(seed, coin), ends, relative_to_ns=begins)
    claim = Claim(f"{topic}/up", space, Interval(lo=1.0), {"text": "up"})
    source = {K: Clause("index", "cf"), P: Clause("index", "chainlink")}
    venues = (K, P) if length != "4h" else (P,)
    shown = begins - width - 10 * MINUTE_NS
    edits = {v: edited(seed, f"{topic}@{v}", 0.15, shown, ends, Clause("outage", "clarified")) for v in venues}
    offers = tuple(Offer(v, "updown", (Stake(claim.id),), clauses=(source[v],), amendments=edits[v]) for v in venues)
    facts = {
        **_facts(coin), "when": Day.at(begins), "from": Hour(begins), "to": Hour(ends), "length": length,
        "end_day": Day.at(ends), "begins_s": begins // 1_000_000_000,
    }  # fmt: skip
    return Topic(
        topic, Category.CRYPTO, facts, {claim.id: claim}, offers, shown,
        volume(seed, topic, 20_000 if coin == "BTC" else 4_000), event_ns=ends, linger_ns=30 * MINUTE_NS,
    )  # fmt: skip


def _updown_keys(_seed: int, from_ns: int, to_ns: int) -> Iterator[str]:
    for length, width in _TURNS.items():
        coins = ("BTC", "ETH") if length == "15m" else ("BTC", "ETH", "SOL", "XRP")
        for n in range((from_ns - EPOCH_NS - HOUR_NS) // width - 1, (to_ns - EPOCH_NS + 10 * MINUTE_NS) // width + 2):
            for coin in coins:
                yield f"{coin}.{length}.{n}"


def _high(seed: int, key: str) -> Topic:
    """Ask for the highest price of a month: reached at any moment, on one feed or on another."""
    coin, month = key.split(".")
    year, number = split_month(month)
    last = month_end(year, number)
    topic = f"high:{key}"
    begins, ends = day_start(last.replace(day=1)), day_end(last)
    start = begins - days(6)
    space = Extreme(f"{seed}:{topic}", asset(seed, coin), begins, ends)
    claims = {}
    for level in [x for x in _grid(seed, coin, start, 12, 4) if x > asset(seed, coin).at(start)][:5]:
        claim = Claim(f"{topic}/reach-{level:g}", space, Interval(lo=level), {"level": level, "text": spelt(level)})
        claims[claim.id] = claim
    source = {K: Clause("index", "cf"), P: Clause("index", "binance")}
    comparator = differ(seed, topic, "comparator", "above", "at_least", 0.5)
    offers = tuple(
        Offer(venue, "high", tuple(Stake(c) for c in claims if pick(seed, c, f"kept {venue}", 0.85)),
              clauses=(source[venue], comparator[venue]), busy=0.5 + uniform(seed, topic, venue))
        for venue in listed_at(seed, topic, 0.7)
    )  # fmt: skip
    facts = {**_facts(coin), "last": Day(last), "first": Day(last.replace(day=1))}
    return Topic(
        topic, Category.CRYPTO, facts, claims, tuple(o for o in offers if o.stakes), start,
        volume(seed, topic, _COINS[coin][4] / 2), kin=(f"high:{coin}.{_after(year, number)}",), linger_ns=days(1),
    )  # fmt: skip


def _after(year: int, month: int) -> str:
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def _high_keys(_seed: int, from_ns: int, to_ns: int) -> Iterator[str]:
    first, last = day_of(from_ns - days(3)), day_of(to_ns + days(7))
    for m in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        for coin in _COINS:
            yield f"{coin}.{m // 12}-{m % 12 + 1:02d}"


FAMILIES: Final = (
    Family("price", _price_keys, _price),
    Family("updown", _updown_keys, _updown),
    Family("high", _high_keys, _high),
)
