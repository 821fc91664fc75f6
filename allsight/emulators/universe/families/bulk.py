"""As many further topics as somebody asks for: makers with invented names that do one thing by some dates or do not.

The other families are as large as the world is. This one is for showing how the program holds up with ten times as
much, so its topics are plain, all different, and listed like any other.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from allsight.domain.clock import DAY_NS
from allsight.emulators.universe.calendar import EPOCH_NS
from allsight.emulators.universe.chance import dice
from allsight.emulators.universe.families.acts import Act
from allsight.emulators.universe.families.common import (
    K,
    P,
    deadline_claims,
    ladder_offers,
    month_ends_after,
    volume,
)
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.topic import Clause, Family, Topic

_PERIOD_DAYS: Final = 300
_STARTS: Final = ("Bel", "Cor", "Dra", "Fen", "Gal", "Hul", "Jor", "Kel", "Lum", "Mar", "Nor", "Ost", "Pel", "Quor",
                  "Ras", "Sol", "Tal", "Ulm", "Ver", "Wex", "Yar", "Zel")  # fmt: skip
_MIDDLES: Final = ("a", "e", "i", "o", "u", "ane", "ori", "ela", "umi", "aco")
_ENDS: Final = ("dyne", "mark", "nex", "plex", "quant", "rion", "stra", "tech", "vance", "wick", "xis", "zon")
_KINDS: Final = ("Foods", "Motors", "Labs", "Airways", "Energy", "Pharma", "Games", "Robotics", "Bank", "Telecom")
_DEEDS: Final = (
    ("open", "opens", "a plant in {place}", "plant in {place}"),
    ("complete", "completes", "the takeover of its rival in {place}", "takeover in {place}"),
    ("launch", "launches", "a service in {place}", "service in {place}"),
    ("win", "wins", "a licence in {place}", "licence in {place}"),
)
_PLACES: Final = ("Alberta", "Andalusia", "Bavaria", "Catalonia", "Flanders", "Gujarat", "Hokkaido", "Jalisco",
                  "Lombardy", "Normandy", "Ontario", "Punjab", "Queensland", "Saxony", "Tuscany", "Wales")  # fmt: skip


@lru_cache(maxsize=8)
def family(count: int) -> Family:
    """Return a family of so many topics, each there for most of a year before the next takes its place."""

    def keys(_seed: int, from_ns: int, to_ns: int) -> Iterable[str]:
        first = (from_ns - EPOCH_NS) // (_PERIOD_DAYS * DAY_NS)
        last = (to_ns - EPOCH_NS) // (_PERIOD_DAYS * DAY_NS)
        return (f"{number}.{turn}" for turn in range(first, last + 1) for number in range(count))

    return Family("bulk", keys, _build)


def _build(seed: int, key: str) -> Topic:
    number, turn = (int(part) for part in key.split("."))
    topic = f"bulk:{key}"
    start = EPOCH_NS + turn * _PERIOD_DAYS * DAY_NS + dice(seed, topic).randrange(1_000) * 60_000_000_000
    act = _act(number)
    ends = month_ends_after(start, (3, 9, 12))
    claims = deadline_claims(seed, topic, start, ends, 0.25)
    clauses = {venue: (Clause("scope", "strict"), Clause("source", "official")) for venue in (K, P)}
    offers = ladder_offers(seed, topic, "act", claims, clauses, {}, 1.2)
    return Topic(
        id=topic,
        category=(Category.TECH, Category.POLITICS, Category.ENTERTAINMENT, Category.GEOPOLITICS)[number % 4],
        facts={"act": act, **{name: getattr(act, name) for name in act.__struct_fields__}},
        claims=claims,
        offers=offers,
        listed_ns=start,
        volume=volume(seed, topic, 1_500),
        linger_ns=DAY_NS,
    )


def _act(number: int) -> Act:
    """Name a maker and a deed so that no two numbers below a hundred thousand share both."""
    rest, deed = divmod(number, len(_DEEDS))
    rest, kind = divmod(rest, len(_KINDS))
    rest, end = divmod(rest, len(_ENDS))
    rest, start = divmod(rest, len(_STARTS))
    middle = rest % len(_MIDDLES)
    place = _PLACES[(number * 7 + rest) % len(_PLACES)]
    who = f"{_STARTS[start]}{_MIDDLES[middle]}{_ENDS[end]} {_KINDS[kind]}"
    verb, verbs, what, short = _DEEDS[deed]
    return Act(
        f"{_STARTS[start]}{_MIDDLES[middle]}{_ENDS[end]}{_KINDS[kind][:3]}{verb[:2]}".upper(),
        who,
        verb,
        verbs,
        what.format(place=place),
        f"{who} {short.format(place=place)}",
        "An announcement alone does not count.",
        f"official information from {who}",
    )
