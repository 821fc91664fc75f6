"""Numbers of films, songs and launches: scores, openings, counts."""

from typing import Final

from allsight.domain.clock import DAY_NS
from allsight.emulators.universe.calendar import Day, at_eastern, day_end, days
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.families.common import (
    P,
    differ,
    edited,
    listed_at,
    pick,
    slot_start,
    slots,
    volume,
)
from allsight.emulators.universe.families.races import title
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.spaces import Interval, Measure, Schedule
from allsight.emulators.universe.topic import Claim, Clause, Family, Offer, Stake, Topic


def _film(seed: int, key: str, what: str) -> Topic:
    slot, n, start = slot_start(seed, what, key, 21.0)
    topic = f"{what}:{key}"
    film = title(slot + 12 * (n + (6 if what == "gross" else 0)))  # no title comes again within eight months
    opens = Day.at(start + days(18))
    read = at_eastern(opens.date, 10) + (0 if what == "score" else days(3))
    mean = 50 + 40 * uniform(seed, topic, "quality") if what == "score" else 20 + 90 * uniform(seed, topic, "size")
    space = Measure(f"{seed}:{topic}", mean, 9 if what == "score" else 14, Schedule((start, 0), (read, 1)))
    step = 5 if what == "score" else 10
    centre = round(mean / step)
    claims: dict[str, Claim] = {}
    for k in (-2, -1, 0, 1, 2):
        level = (centre + k) * step
        if not 0 < level < (100 if what == "score" else 1_000):
            continue
        half = 0.5 if what == "score" else 0.0
        claim = Claim(f"{topic}/above-{level}", space, Interval(lo=level + half), {"level": level})
        claims[claim.id] = claim
        if what == "score":
            at = Claim(f"{topic}/least-{level}", space, Interval(lo=level - half), {"level": level, "at_least": True})
            claims[at.id] = at
    hour = differ(seed, topic, "hour", "morning", "noon", 0.2)
    estimate = differ(seed, topic, "estimate", "actuals", "estimates", 0.25)
    edit = edited(seed, topic, 0.2, start, read, Clause("hour", "clarified"))
    offers = []
    for venue in listed_at(seed, topic, 0.6):
        weak = venue is P and what == "score" and pick(seed, topic, "weak", 0.5)
        sort = "least" if weak else "above"
        stakes = tuple(Stake(c) for c in claims if f"/{sort}-" in c and pick(seed, c, f"kept {venue}", 0.8))
        clause = hour[venue] if what == "score" else estimate[venue]
        if stakes:
            offers.append(Offer(venue, what, stakes, clauses=(clause,), amendments=edit if venue is P else ()))
    code = "".join(word[:3] for word in film.split()[-2:]).upper()
    return Topic(
        topic, Category.ENTERTAINMENT, {"film": film, "opens": opens, "read": Day.at(read), "code": code}, claims,
        tuple(offers), start, volume(seed, topic, 3_500), event_ns=read, linger_ns=DAY_NS,
    )  # fmt: skip


_COUNTS: Final = (
    ("Kestrel Aero", "orbital launches", 14, 3.5), ("Blue Heron Space", "orbital launches", 9, 2.5),
    ("Veridian Motors", "thousand vehicles delivered", 120, 9), ("Lumen Robotics", "thousand robots shipped", 18, 3),
    ("Fathom Cloud", "major outages reported", 6, 2.2), ("Quillon Games", "million copies sold", 11, 2),
    ("Halcyon AI", "million daily users added", 8, 2.0), ("Ostara Health", "clinics opened", 22, 4),
    ("Tessellate", "papers at the spring conference", 31, 5), ("Meridian Chips", "new design wins announced", 7, 2),
)  # fmt: skip


def _count(seed: int, key: str) -> Topic:
    """Count something of a company over a quarter: whole numbers, so that above 14 is 15 or more."""
    slot, _, start = slot_start(seed, "count", key, 45.0)
    topic = f"count:{key}"
    firm, what, mean, deviation = _COUNTS[slot % len(_COUNTS)]
    last = Day.at(start + days(70))
    ends = day_end(last.date)
    space = Measure(f"{seed}:{topic}", mean, deviation, Schedule((start, 0), (ends, 1)))
    claims: dict[str, Claim] = {}
    for k in (-2, 0, 2, 4):
        level = int(mean) + k
        facts = {"level": level, "next": level + 1}
        claim = Claim(f"{topic}/above-{level}", space, Interval(lo=level + 0.5), facts)
        claims[claim.id] = claim
    scope = differ(seed, topic, "scope", "strict", "broad", 0.2)
    offers = []
    for venue in listed_at(seed, topic, 0.55):
        turned = venue is P and pick(seed, topic, "turned", 0.25)
        stakes = tuple(Stake(c, inverted=turned) for c in claims if pick(seed, c, f"kept {venue}", 0.75))
        offers.append(Offer(venue, "count", stakes or (Stake(next(iter(claims))),), clauses=(scope[venue],)))
    code = f"{firm.split()[0][:5]}{what.split()[-1][:4]}".upper()
    return Topic(
        topic, Category.TECH, {"firm": firm, "what": what, "last": last, "first": Day.at(start), "code": code}, claims,
        tuple(offers), start, volume(seed, topic, 2_000), event_ns=ends, linger_ns=DAY_NS,
    )  # fmt: skip


FAMILIES: Final = (
    Family("score", slots("score", 12, 21.0, 24.0), lambda seed, key: _film(seed, key, "score")),
    Family("gross", slots("gross", 12, 21.0, 27.0), lambda seed, key: _film(seed, key, "gross")),
    Family("count", slots("count", 10, 45.0, 75.0), _count),
)
