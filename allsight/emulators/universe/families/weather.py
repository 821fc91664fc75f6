"""Highs and lows of cities, day after day, in brackets of two degrees; rain of a month."""

import math
from datetime import date
from typing import Final

from allsight.domain.clock import DAY_NS, HOUR_NS
from allsight.emulators.universe.calendar import Day, day_end, day_start, days
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.families.common import K, P, daily, differ, listed_at, pick, volume
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.spaces import Interval, Measure, Schedule
from allsight.emulators.universe.topic import Claim, Clause, Facts, Family, Offer, Stake, Topic

_CITIES: Final = {
    "NYC": ("New York City", "NYC", "Central Park, New York", "LaGuardia Airport", 54, 22),
    "CHI": ("Chicago", "Chicago", "Chicago Midway", "O'Hare International Airport", 50, 25),
    "MIA": ("Miami", "Miami", "Miami International Airport", "Miami International Airport", 81, 8),
    "AUS": ("Austin", "Austin", "Austin Bergstrom", "Austin-Bergstrom International Airport", 79, 17),
    "LAX": ("Los Angeles", "LA", "Los Angeles Downtown", "Los Angeles International Airport", 74, 9),
    "DEN": ("Denver", "Denver", "Denver International Airport", "Buckley Space Force Base", 62, 22),
    "PHIL": ("Philadelphia", "Philadelphia", "Philadelphia (CLIPHL)", "Philadelphia International Airport", 58, 21),
    "SEA": ("Seattle", "Seattle", "Seattle-Tacoma Airport", "Seattle-Tacoma International Airport", 59, 13),
}  # fmt: skip


def _temperature(seed: int, key: str) -> Topic:
    """Read the high or the low of a city: two open ends and four brackets of two degrees."""
    code, day_text = key.split(".")
    low = code.endswith("-low")
    city, short, station, airport, mean, swing = _CITIES[code.removesuffix("-low")]
    day = date.fromisoformat(day_text)
    topic = f"temp:{key}"
    season = math.cos((day.timetuple().tm_yday - 200) / 365 * 2 * math.pi)
    normal = mean + swing * season - (14 if low else 0) + 5 * (uniform(seed, topic, "front") - 0.5)
    begins = day_start(day)
    start = begins - days(1.6)
    known = begins + (9 if low else 18) * HOUR_NS
    space = Measure(f"{seed}:{topic}", normal, 4.2, Schedule((start, 0), (begins, 0.6), (known, 1)))
    base = round(normal) - 4
    cells = [(None, base - 1), (base, base + 1), (base + 2, base + 3), (base + 4, base + 5), (base + 6, base + 7)]
    claims: dict[str, Claim] = {}
    for bottom, top in [*cells, (base + 8, None)]:
        cell: Facts = {"bottom": bottom, "top": top, "rank": len(claims)}
        region = Interval(-math.inf if bottom is None else bottom - 0.5, math.inf if top is None else top + 0.5)
        claims_id = f"{topic}/{'min' if bottom is None else bottom}-{'max' if top is None else top}"
        claims[claims_id] = Claim(claims_id, space, region, cell)
    ids = list(claims)
    station_clause = {K: Clause("station", "nws"), P: Clause("station", "wunderground")}
    offers: list[Offer] = []
    for venue in listed_at(seed, topic, 0.5 if not low else 0.0, 0.5):
        mine = ids if venue is K or pick(seed, topic, "whole", 0.8) else ids[2:]
        offers.append(
            Offer(venue, "low" if low else "temp", tuple(Stake(c) for c in mine), exclusive=True,
                  clauses=(station_clause[venue],), quirks=frozenset({"short_city"} if pick(seed, topic, "s",
                  0.3) else ()))
        )  # fmt: skip
    if not low and pick(seed, topic, "single", 0.3):
        single = Claim(f"{topic}/warm", space, Interval(lo=base + 3.5), {"bottom": base + 4, "top": None, "rank": 9})
        claims[single.id] = single
        cold = pick(seed, topic, "cold", 0.5)
        offers.append(
            Offer(P, "temp_single", (Stake(single.id, inverted=cold),), clauses=(station_clause[P],), busy=0.3)
        )
    facts = {"city": city, "short": short, "station": station, "airport": airport, "code": code.removesuffix("-low"),
             "when": Day(day), "extreme": "lowest" if low else "highest", "low": low}  # fmt: skip
    twin = f"temp:{code.removesuffix('-low')}{'' if low else '-low'}.{day_text}"
    return Topic(
        topic, Category.WEATHER, facts, claims, tuple(offers), start, volume(seed, topic, 5_000), event_ns=known,
        kin=(twin, f"temp:{code}.{Day(day).next.iso}"), linger_ns=6 * HOUR_NS,
    )  # fmt: skip


_RAIN: Final = {"NYC": 4.0, "MIA": 6.5, "AUS": 3.0, "SEA": 5.5, "CHI": 3.3}


def _rain(seed: int, key: str) -> Topic:
    """Sum the rain of a month in one city, in inches: a ladder."""
    code, month = key.split(".")
    year, number = (int(part) for part in month.split("-"))
    topic = f"rain:{key}"
    first = date(year, number, 1)
    last = Day(date.fromordinal((date(year + number // 12, number % 12 + 1, 1)).toordinal() - 1))
    ends = day_end(last.date)
    start = day_start(first) - days(4)
    mean = _RAIN[code]
    space = Measure(f"{seed}:{topic}", mean, mean * 0.35, Schedule((start, 0), (day_start(first), 0.05), (ends, 1)))
    claims = {}
    for k in range(-1, 3):
        inches = round(mean) + k
        claim = Claim(f"{topic}/above-{inches}", space, Interval(lo=inches), {"inches": inches})
        claims[claim.id] = claim
    station = differ(seed, topic, "station", "nws", "wunderground", 0.6)
    offers = tuple(
        Offer(venue, "rain", tuple(Stake(c) for c in claims), clauses=(station[venue],))
        for venue in listed_at(seed, topic, 0.6)
    )
    facts = {
        "city": _CITIES[code][0],
        "station": _CITIES[code][2],
        "airport": _CITIES[code][3],
        "code": code,
        "last": last,
    }
    return Topic(
        topic,
        Category.WEATHER,
        facts,
        claims,
        offers,
        start,
        volume(seed, topic, 1_500),
        event_ns=ends,
        linger_ns=DAY_NS,
    )


def _rain_keys(_seed: int, from_ns: int, to_ns: int) -> list[str]:
    first, last = Day.at(from_ns - days(2)).date, Day.at(to_ns + days(5)).date
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{code}.{m // 12}-{m % 12 + 1:02d}" for m in months for code in _RAIN]


FAMILIES: Final = (
    Family("temp", daily([*_CITIES, "NYC-low", "CHI-low", "MIA-low"], ahead_days=2, after_days=1), _temperature),
    Family("rain", _rain_keys, _rain),
)
