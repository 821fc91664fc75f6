"""One of several wins: elections with their nominations, awards, leaderboards, prizes."""

from datetime import timedelta
from typing import Final

from allsight.domain.clock import DAY_NS, HOUR_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.calendar import Day, day_end, day_of, days, month_end
from allsight.emulators.universe.chance import dice, uniform
from allsight.emulators.universe.families.common import (
    K,
    P,
    choose,
    differ,
    edited,
    listed_at,
    pick,
    slot_start,
    slots,
    volume,
)
from allsight.emulators.universe.families.names import STATES, people
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.residue import NoneOf
from allsight.emulators.universe.spaces import YES, Coin, Joint, Members, Race, Schedule
from allsight.emulators.universe.topic import Claim, Clause, Family, Offer, Stake, Topic

_CITIES = (
    "Baltimore", "Cleveland", "Milwaukee", "Tampa", "Oakland", "Tulsa", "Raleigh", "Omaha", "Sacramento", "Buffalo",
    "Albuquerque", "Cincinnati", "Memphis", "Louisville", "Richmond", "Tucson", "Fresno", "Wichita", "Anchorage",
    "St. Louis", "Spokane", "Boise", "Lincoln", "Dayton",
)  # fmt: skip
_STATES = tuple(STATES)


def _shares(names: list[str], *key: object) -> dict[str, float]:
    rng = dice("shares", *key)
    return {name: rng.gammavariate(0.9, 1.0) + 0.03 for name in names}


def claim_of(topic: str, race: Race, name: str, facts: dict[str, object]) -> Claim:
    """Make the claim that one outcome of a race comes true."""
    slug = name.lower().replace(" ", "-").replace(".", "").replace("'", "")
    return Claim(f"{topic}/{slug}", race, Members(frozenset({name})), {"name": name, **facts})


_PERIOD = 150.0
_LIFE = 330.0


def _election(seed: int, key: str) -> Topic:
    """Elect a mayor or a governor: nominations of one party first, then the election among two or three."""
    slot, n, start = slot_start(seed, "election", key, _PERIOD)
    topic = f"election:{key}"
    place_number = slot // 2 + 7 * (n % 3)  # slots never share a place, nor does a slot with its own last turn
    mayor = bool(slot % 2)
    place = _CITIES[place_number] if mayor else _STATES[place_number]
    office = f"Mayor of {place}" if mayor else f"Governor of {place}"
    vote = day_of(start + days(250))
    vote += timedelta(days=(1 - vote.weekday()) % 7)  # elections are held on a Tuesday
    ends = day_end(vote)
    primary = start + round((ends - start) * 0.55)
    party = choose(seed, topic, "party", ("Democratic", "Republican"))
    other = "Republican" if party == "Democratic" else "Democratic"
    runners = people(choose(seed, topic, "count", (4, 5, 6)), seed, topic)
    facts = {
        "office": office, "place": place, "party": party, "other": other, "vote": Day(vote),
        "code": (place[:3] if mayor else STATES[place]).upper() + ("MAYOR" if mayor else "GOV"),
        "nominee_day": Day.at(primary), "role": "mayor" if mayor else "governor",
    }  # fmt: skip
    nomination = Race(f"{seed}:{topic}:nominee", _shares(runners, seed, topic), Schedule((start, 0), (primary, 1)))
    claims: dict[str, Claim] = {}
    for name in runners:
        nominee = claim_of(f"{topic}/nominee", nomination, name, {"step": "nominee"})
        coin = Coin(f"{seed}:{topic}:wins:{name}", 0.5, Schedule((start, 0), (primary, 0.3), (ends, 1)))
        winner = Claim(
            nominee.id.replace("/nominee/", "/winner/"),
            Joint(f"{seed}:{topic}:winner:{name}", nomination, nominee.region, coin),
            YES,
            {"name": name, "step": "winner", "implies": nominee.id},
        )
        claims[nominee.id], claims[winner.id] = nominee, winner
    edge = differ(seed, topic, "withdrawal", "replaced", "no", 0.15)
    source = differ(seed, topic, "calls", "certified", "networks", 0.2)
    venues = listed_at(seed, topic, 0.55)
    offers: list[Offer] = []
    for venue in venues:
        for step in ("nominee", "winner"):
            if len(venues) == 2 and not pick(seed, topic, f"{step} at {venue}", 0.75):
                continue
            stakes = tuple(Stake(f"{topic}/{step}/{_slug(name)}") for name in runners[: 5 if venue is P else 4])
            offers.append(
                Offer(
                    venue,
                    f"election_{step}",
                    stakes + _extras(topic, venue, step),
                    exclusive=True,
                    clauses=(edge[venue], source[venue]),
                    amendments=edited(seed, topic, 0.2, start, ends, Clause("calls", "two_networks")),
                    quirks=frozenset({"counter"}) if pick(seed, topic, f"counter {step}", 0.4) else frozenset(),
                    busy=1.0 if step == "winner" else 0.5,
                )
            )
    if any(stake.other for offer in offers for stake in offer.stakes):
        claims[f"{topic}/nominee/other"] = _unlisted(claims, topic, runners)
        claims[f"{topic}/winner/other"] = _nobody(claims, topic, runners)
    return Topic(
        topic, Category.POLITICS, facts, claims, tuple(offers), start, volume(seed, topic, 9_000), event_ns=ends,
        linger_ns=2 * DAY_NS,
    )  # fmt: skip


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-").replace(".", "").replace("'", "")


def _extras(topic: str, venue: Venue, step: str) -> tuple[Stake, ...]:
    """Give Polymarket's augmented sets a market for anybody else, and a placeholder that nobody has named yet."""
    if venue is not P:
        return ()
    other = Stake(f"{topic}/{step}/other", facts={"name": "Other"}, other=True)
    return (other, Stake(f"{topic}/{step}/other", mark="x", facts={"name": "Person X"}, placeholder=True))


def _unlisted(claims: dict[str, Claim], topic: str, runners: list[str]) -> Claim:
    """Claim that somebody is nominated who has no market."""
    race = claims[f"{topic}/nominee/{_slug(runners[0])}"].space
    return Claim(f"{topic}/nominee/other", race, Members(frozenset(runners[5:])), {"name": "Other", "step": "nominee"})


def _nobody(claims: dict[str, Claim], topic: str, runners: list[str]) -> Claim:
    """Claim that nobody with a market wins: the other party does, or somebody who has none."""
    listed = [claims[f"{topic}/winner/{_slug(name)}"] for name in runners[:5]]
    space = NoneOf(f"{listed[0].space.id}:none", [(one.space, one.region) for one in listed])
    return Claim(f"{topic}/winner/other", space, YES, {"name": "Other", "step": "winner"})


_AWARDS: Final = (
    ("Best Picture", "Harbor Light Awards", "film"), ("Best Director", "Harbor Light Awards", "person"),
    ("Album of the Year", "Meridian Music Awards", "album"), ("Song of the Year", "Meridian Music Awards", "song"),
    ("Best Actor", "Harbor Light Awards", "person"), ("Best Actress", "Harbor Light Awards", "person"),
    ("Game of the Year", "Golden Cartridge Awards", "game"), ("Literature Prize", "Aurelian Foundation", "person"),
    ("Outstanding Drama Series", "Small Screen Awards", "film"), ("Best New Artist", "Meridian Music Awards", "person"),
    ("Best Animated Feature", "Harbor Light Awards", "film"), ("Architecture Prize", "Aurelian Foundation", "person"),
    ("Best Documentary", "Harbor Light Awards", "film"), ("Strategy Game of the Year", "Golden Cartridge Awards",
    "game"),
)  # fmt: skip


def ordinal(n: int) -> str:
    """Write a number as an ordinal: `31st`, `32nd`, `33rd`, `34th`."""
    tail = "th" if n % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{tail}"


_ADJECTIVES = [
    "Silent",
    "Golden",
    "Broken",
    "Distant",
    "Hidden",
    "Crimson",
    "Paper",
    "Winter",
    "Electric",
    "Hollow",
    "Velvet",
    "Northern",
]
_NOUNS = [
    "Harbor",
    "Orchard",
    "Signal",
    "Meridian",
    "Tide",
    "Kingdom",
    "Letter",
    "Garden",
    "Engine",
    "Cathedral",
    "River",
    "Mirror",
]


def titles(count: int, *key: object) -> list[str]:
    """Invent so many titles of works."""
    rng = dice("titles", *key)
    return [title(number) for number in rng.sample(range(len(_ADJECTIVES) * len(_NOUNS)), count)]


def title(number: int) -> str:
    """Return one of 144 invented titles; numbers further apart name other works."""
    adjective = _ADJECTIVES[number % len(_ADJECTIVES)]
    noun = _NOUNS[(number // len(_ADJECTIVES) + number) % len(_NOUNS)]
    return f"{'The ' if number % 5 < 2 else ''}{adjective} {noun}"


def _award(seed: int, key: str) -> Topic:
    """Give a prize to one of some nominees on a fixed evening."""
    slot, n, start = slot_start(seed, "award", key, 110.0)
    topic = f"award:{key}"
    prize, body, kind = _AWARDS[slot % len(_AWARDS)]
    evening = Day.at(start + days(120))
    ends = day_end(evening.date) - HOUR_NS
    names = people(5, seed, topic) if kind == "person" else titles(5, seed, topic)
    race = Race(
        f"{seed}:{topic}", _shares(names, seed, topic), Schedule((start, 0), (ends - 3 * HOUR_NS, 0.5), (ends, 1))
    )
    made = [claim_of(topic, race, name, {}) for name in names]
    tie = differ(seed, topic, "tie", "dead_heat", "alphabetical", 0.25)
    offers = tuple(
        Offer(venue, "award", tuple(Stake(claim.id) for claim in made[: 4 if venue is K else 5]), exclusive=True,
              clauses=(tie[venue],), busy=0.5 + uniform(seed, topic, "busy", venue))
        for venue in listed_at(seed, topic, 0.5)
    )  # fmt: skip
    code = "".join(word[0] for word in f"{body} {prize}".split()) + prize.split()[-1][1:5]
    return Topic(
        topic, Category.ENTERTAINMENT,
        {"prize": prize, "body": body, "code": code.upper(), "evening": evening, "edition": ordinal(31 + n)},
        {claim.id: claim for claim in made}, offers, start, volume(seed, topic, 3_000), event_ns=ends,
    )  # fmt: skip


_BOARDS: Final = (
    ("has the best AI model", "Text Arena Leaderboard", ("Halcyon AI", "Northwind Labs", "Corvid Systems",
    "Tessellate", "Quillon")),
    ("has the best coding AI model", "Code Arena Leaderboard", ("Halcyon AI", "Northwind Labs", "Corvid Systems",
    "Fathom Cloud")),
    ("has the best image AI model", "Image Arena Leaderboard", ("Tessellate", "Corvid Systems", "Halcyon AI",
    "Lumen Robotics")),
    ("is the largest company in the world", "CompaniesMarketCap", ("Meridian Chips", "Fathom Cloud", "Veridian Motors",
    "Northwind Labs")),
)  # fmt: skip


def _board(seed: int, key: str) -> Topic:
    """Ask who leads a table at the end of a month: ties and the hour of reading are where venues differ."""
    place, month = key.split(".")
    topic = f"board:{key}"
    what, source, firms = _BOARDS[int(place)]
    year, number = (int(part) for part in month.split("-"))
    last = Day(month_end(year, number))
    ends = day_end(last.date) - 12 * HOUR_NS
    start = ends - days(75)
    race = Race(f"{seed}:{topic}", _shares(list(firms), seed, topic), Schedule((start, 0), (ends, 1)))
    made = [claim_of(topic, race, name, {}) for name in firms]
    tie = differ(seed, topic, "tie", "alphabetical", "score", 0.15)
    always = place == "3"  # one table a month is read at two hours, at both venues
    hour = differ(seed, topic, "hour", "noon", "morning", 1.0 if always else 0.15)
    offers = tuple(
        Offer(venue, "board", tuple(Stake(claim.id) for claim in made), exclusive=True,
              clauses=(tie[venue], hour[venue]), busy=0.5 + uniform(seed, topic, "busy", venue))
        for venue in ((K, P) if always else listed_at(seed, topic, 0.6))
    )  # fmt: skip
    return Topic(
        topic, Category.TECH, {"leads": what, "source": source, "last": last, "code": f"TOP{int(place)}"},
        {claim.id: claim for claim in made}, offers, start, volume(seed, topic, 8_000), event_ns=ends,
    )  # fmt: skip


def _board_keys(seed: int, from_ns: int, to_ns: int) -> list[str]:
    first, last = day_of(from_ns), day_of(to_ns + days(80))
    months = range(first.year * 12 + first.month - 2, last.year * 12 + last.month)
    return [f"{place}.{m // 12}-{m % 12 + 1:02d}" for m in months for place in range(len(_BOARDS))]


FAMILIES: Final = (
    Family("election", slots("election", 14, _PERIOD, _LIFE), _election),
    Family("award", slots("award", 14, 110.0, 140.0), _award),
    Family("board", _board_keys, _board),
)
