"""Central banks and statistics: decisions in steps of 25 basis points, releases on a grid of tenths."""

from datetime import date, timedelta
from typing import Final

import msgspec

from allsight.domain.clock import DAY_NS
from allsight.emulators.universe.calendar import Day, at_eastern, day_of, days, month_end
from allsight.emulators.universe.chance import dice, uniform
from allsight.emulators.universe.families.common import (
    K,
    P,
    choose,
    differ,
    edited,
    listed_at,
    monthly,
    pick,
    split_month,
    volume,
)
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.spaces import Interval, Measure, Members, Race, Schedule
from allsight.emulators.universe.topic import Claim, Clause, Family, Offer, Stake, Topic


class Bank(msgspec.Struct, frozen=True):
    """A central bank: names, where its months fall, and the hour of its statement in Eastern Time."""

    code: str
    full: str
    short: str
    months: tuple[int, ...]
    hour: int
    median: float
    rate: str


_BANKS: Final = {
    bank.code: bank
    for bank in (
        Bank("FED", "Federal Reserve", "Fed", (1, 3, 4, 6, 7, 9, 10, 12), 14, 90_000, "federal funds rate"),
        Bank("ECB", "European Central Bank", "ECB", (2, 3, 4, 6, 7, 9, 10, 12), 8, 9_000, "deposit facility rate"),
        Bank("BOE", "Bank of England", "Bank of England", (2, 3, 5, 6, 8, 9, 11, 12), 7, 6_000, "Bank Rate"),
        Bank("BOJ", "Bank of Japan", "Bank of Japan", (1, 3, 5, 6, 7, 9, 10, 12), 22, 5_000, "policy rate"),
        Bank("BOC", "Bank of Canada", "Bank of Canada", (1, 3, 4, 6, 7, 9, 10, 12), 9, 3_000, "overnight rate"),
        Bank("RBA", "Reserve Bank of Australia", "RBA", (2, 3, 5, 6, 8, 9, 11, 12), 23, 2_500, "cash rate"),
    )
}
_FED_DAYS: Final = {
    (2026, 12): 9, (2027, 1): 27, (2027, 3): 17, (2027, 4): 28, (2027, 6): 9, (2027, 7): 28, (2027, 9): 15,
    (2027, 10): 27, (2027, 12): 8,
}  # fmt: skip
_MOVES: Final = {
    "cut50": ("C26", -50, 0.05), "cut25": ("C25", -25, 0.4), "hold": ("H0", 0, 0.48), "hike25": ("H25", 25, 0.06),
}  # fmt: skip


def _meeting(seed: int, key: str) -> Topic:
    """Decide on a rate: one of four outcomes, of which every venue has its own names."""
    code, month = key.split(".")
    bank = _BANKS[code]
    year, number = split_month(month)
    topic = f"meeting:{key}"
    listed = number in bank.months
    dom = _FED_DAYS.get((year, number)) if code == "FED" else None
    day = date(year, number, dom or 10 + int(uniform(seed, topic, "day") * 14))
    if dom is None:
        day += timedelta(days=(2 - day.weekday()) % 7)
    ends = at_eastern(day, bank.hour)
    start = ends - days(150)
    rng = dice(seed, topic)
    shares = {name: share * rng.uniform(0.3, 1.8) for name, (_, _, share) in _MOVES.items()}
    race = Race(f"{seed}:{topic}", shares, Schedule((start, 0), (ends - 2 * DAY_NS, 0.7), (ends, 1)))
    claims = {}
    for name, (strike, bps, _) in _MOVES.items():
        claim = Claim(f"{topic}/{name}", race, Members(frozenset({name})), {"move": name, "code": strike, "bps": bps})
        claims[claim.id] = claim
    change = Claim(
        f"{topic}/change", race, Members(frozenset(_MOVES) - {"hold"}), {"move": "change", "code": "CHG", "bps": None}
    )
    source = differ(seed, topic, "statement", "upper_bound", "target_range", 0.0)
    late = differ(seed, topic, "no_meeting", "no", "next_meeting", 0.2)
    offers = [
        Offer(venue, "meeting", tuple(Stake(claim) for claim in claims), exclusive=True,
              clauses=(source[venue], late[venue]), quirks=frozenset({"the_the"} if bank.code == "BOE" else ()))
        for venue in listed_at(seed, topic, 0.75)
    ]  # fmt: skip
    if pick(seed, topic, "change", 0.3):
        claims[change.id] = change
        offers.append(Offer(choose(seed, topic, "change at", (K, P)), "meeting_change", (Stake(change.id),), busy=0.2))
    following = next(m for m in range(number + 1, number + 13) if (m - 1) % 12 + 1 in bank.months)
    after = f"meeting:{code}.{year + (following - 1) // 12}-{(following - 1) % 12 + 1:02d}"
    facts = {"bank": bank.full, "short": bank.short, "bank_code": bank.code, "when": Day(day), "rate": bank.rate}
    return Topic(
        topic, Category.MACRO, facts, claims, tuple(offers) if listed else (), start, volume(seed, topic, bank.median),
        event_ns=ends, kin=(after,), linger_ns=2 * DAY_NS,
    )  # fmt: skip


class Statistic(msgspec.Struct, frozen=True):
    """A number that an agency publishes once a month, on a grid."""

    code: str
    name: str
    short: str
    agency: str
    mean: float
    deviation: float
    step: float
    places: int
    unit: str
    median: float
    day: int
    lag: int = 1


_STATISTICS: Final = {
    s.code: s
    for s in (
        Statistic("CPI", "monthly CPI inflation", "CPI", "Bureau of Labor Statistics", 0.25, 0.14, 0.1, 1, "%",
        20_000, 12),
        Statistic("CPIYOY", "annual CPI inflation", "inflation", "Bureau of Labor Statistics", 2.8, 0.2, 0.1, 1, "%",
        15_000, 12),
        Statistic("CPICORE", "monthly core CPI inflation", "core CPI", "Bureau of Labor Statistics",
        0.28, 0.12, 0.1, 1, "%", 6_000, 12),
        Statistic("U3", "unemployment rate", "unemployment rate", "Bureau of Labor Statistics", 4.4, 0.15, 0.1, 1, "%",
        14_000, 5),
        Statistic("PAYROLLS", "change in nonfarm payrolls", "jobs added", "Bureau of Labor Statistics",
        90, 70, 25, 0, "K", 12_000, 5),
        Statistic("INDPRO", "monthly change in industrial production", "industrial production", "Federal Reserve",
        0.1, 0.4, 0.1, 1, "%", 1_800, 16),
        Statistic("RETAIL", "monthly change in retail sales", "retail sales", "Census Bureau", 0.3, 0.4, 0.1, 1, "%",
        2_500, 16),
        Statistic("PPI", "monthly PPI inflation", "PPI", "Bureau of Labor Statistics", 0.2, 0.2, 0.1, 1, "%",
        2_000, 13),
        Statistic("PCE", "monthly core PCE inflation", "core PCE", "Bureau of Economic Analysis", 0.22, 0.1, 0.1, 1,
        "%", 2_500, 27),
        Statistic("UKCPI", "annual UK CPI inflation", "UK inflation", "Office for National Statistics",
        3.1, 0.25, 0.1, 1, "%", 1_500, 17),
        Statistic("EUCPI", "annual euro area inflation", "euro area inflation", "Eurostat", 2.1, 0.15, 0.1, 1, "%",
        1_500, 2),
        Statistic("GAS", "average US gas price", "gas prices", "AAA", 3.1, 0.12, 0.05, 2, "$", 6_000, 28, 0),
        Statistic("MORTGAGE", "average 30-year mortgage rate", "mortgage rates", "Freddie Mac", 6.1, 0.15, 0.1, 1, "%",
        3_000, 26, 0),
        Statistic("SP500", "closing value of the S&P 500", "S&P 500", "S&P Dow Jones Indices", 6900, 220, 100, 0, "",
        30_000, 28, 0),
        Statistic("TENY", "10-year Treasury yield", "10-year yield", "U.S. Department of the Treasury",
        4.2, 0.18, 0.1, 1, "%", 3_500, 28, 0),
        Statistic("APPROVE", "presidential approval rating", "approval rating", "the polling average", 42, 1.8, 1, 0,
        "%", 20_000, 27, 0),
    )
}  # fmt: skip


def _release(seed: int, key: str) -> Topic:
    """Publish a statistic: a ladder of thresholds at one venue, exact values or another ladder at the other."""
    code, month = key.split(".")
    stat = _STATISTICS[code]
    year, number = split_month(month)
    topic = f"release:{key}"
    day = date(year, number, stat.day)
    day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    ends = at_eastern(day, 8, 30) if stat.lag else at_eastern(day, 16)
    start = ends - days(48)
    reference = month_end(year, number - stat.lag) if number > stat.lag else month_end(year - 1, 12)
    space = Measure(f"{seed}:{topic}", stat.mean, stat.deviation, Schedule((start, 0), (ends - DAY_NS, 0.6), (ends, 1)))
    centre = round(stat.mean / stat.step)
    half = stat.step / 2 if stat.lag else 0.0  # a published figure is rounded to the grid, a price is not
    claims: dict[str, Claim] = {}
    wide = 1 if stat.step < stat.deviation * 1.2 else 0
    rungs = [round((centre + k * (1 + wide)) * stat.step, stat.places) + 0.0 for k in (-2, -1, 0, 1, 2)]
    for k in rungs:
        text = f"{k:.{stat.places}f}"
        above = Claim(f"{topic}/above-{text}", space, Interval(lo=k + half), {"k": k, "k_text": text, "how": "above"})
        claims[above.id] = above
    stakes = tuple(Stake(claim) for claim in claims)
    comparator = differ(seed, topic, "comparator", "above", "at_least", 0.0 if stat.lag else 0.5)
    vintage = differ(seed, topic, "vintage", "first", "revised", 0.2)
    offers = []
    for venue in listed_at(seed, topic, 0.62):
        mine = tuple(s for s in stakes if pick(seed, s.claim, f"kept {venue}", 0.8)) or stakes[2:3]
        if venue is P and stat.lag and pick(seed, topic, "exact", 0.4):
            mine = tuple(Stake(c) for c in _exact(topic, space, stat, rungs[1:4], half, claims))
            offers.append(Offer(venue, "release_exact", mine, exclusive=True, clauses=(vintage[venue],)))
            continue
        if venue is P and stat.lag and mine and pick(seed, topic, "turned", 0.25):
            mine = (*mine[:-1], Stake(mine[-1].claim, inverted=True))
        edits = edited(seed, topic, 0.25, start, ends, Clause("vintage", "clarified")) if venue is P else ()
        offers.append(
            Offer(venue, "release", mine, clauses=(comparator[venue], vintage[venue]), amendments=edits,
                  quirks=frozenset({"no_year"}), busy=0.5 + uniform(seed, topic, "busy", venue))
        )  # fmt: skip
    facts = {
        "stat": stat.name, "short": stat.short, "agency": stat.agency, "code": stat.code, "unit": stat.unit,
        "places": stat.places, "step": stat.step, "when": Day(day), "ref": Day(reference), "weak": bool(stat.lag),
    }  # fmt: skip
    category = Category.POLITICS if code == "APPROVE" else Category.MACRO
    return Topic(
        topic, category, facts, claims, tuple(offers), start, volume(seed, topic, stat.median), event_ns=ends,
        kin=(f"release:{code}.{_next(year, number)}",), linger_ns=DAY_NS,
    )  # fmt: skip


def _exact(
    topic: str, space: Measure, stat: Statistic, rungs: list[float], half: float, claims: dict[str, Claim]
) -> list[str]:
    """Cut the line into exact values with an open end on both sides, as Polymarket does."""
    low, high = rungs[0], rungs[-1]
    text = [f"{k:.{stat.places}f}" for k in rungs]
    made = [
        Claim(
            f"{topic}/at-most-{text[0]}",
            space,
            Interval(hi=low + half),
            {"k": low, "k_text": text[0], "how": "at_most"},
        )
    ]
    for lower, k, label in zip(rungs, rungs[1:], text[1:], strict=False):
        cell = Interval(lo=lower + half, hi=k + half)
        how = "exactly" if abs(k - lower - stat.step) < stat.step / 10 else "between"
        floor = f"{lower + stat.step:.{stat.places}f}"
        made.append(Claim(f"{topic}/in-{label}", space, cell, {"k": k, "k_text": label, "how": how, "floor": floor}))
    above = f"{high + stat.step:.{stat.places}f}"
    top = claims.get(f"{topic}/above-{text[-1]}")
    facts = {"k": high, "k_text": above, "how": "at_least"}
    made.append(Claim(top.id, space, top.region, {**top.facts, "least": above}) if top else
                Claim(f"{topic}/at-least-{above}", space, Interval(lo=high + half), facts))  # fmt: skip
    claims.update({claim.id: claim for claim in made})
    return [claim.id for claim in made]


def _next(year: int, month: int) -> str:
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def _meeting_months(seed: int, from_ns: int, to_ns: int) -> list[str]:
    first, last = day_of(from_ns), day_of(to_ns + days(155))
    months = range(first.year * 12 + first.month - 2, last.year * 12 + last.month)
    return [
        f"{code}.{m // 12}-{m % 12 + 1:02d}"
        for m in months
        for code, bank in _BANKS.items()
        if m % 12 + 1 in bank.months
    ]


FAMILIES: Final = (
    Family("meeting", _meeting_months, _meeting),
    Family("release", monthly(tuple(_STATISTICS), ahead=2), _release),
)
