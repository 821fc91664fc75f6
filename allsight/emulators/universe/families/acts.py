"""Things that happen by some date or do not: treaties, laws, departures, launches, releases, mergers."""

from collections.abc import Callable
from typing import Final

import msgspec

from allsight.domain.clock import DAY_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.calendar import day_of
from allsight.emulators.universe.families.common import (
    K,
    P,
    choose,
    deadline_claims,
    differ,
    edited,
    ladder_offers,
    month_ends_after,
    pick,
    slot_start,
    slots,
    volume,
)
from allsight.emulators.universe.families.names import NATIONS, STATES, crowd
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.spaces import YES, Coin, Joint, numbers, steady
from allsight.emulators.universe.topic import Claim, Clause, Family, Offer, Stake, Topic


class Act(msgspec.Struct, frozen=True):
    """Who may do what, in the parts of speech that wordings need.

    Attributes:
        who, verb, verbs, what: "Kenya and Tanzania", "sign", "sign", "a maritime border agreement".
        headline: the short form, "Kenya x Tanzania maritime border agreement".
        counts: a sentence that says what counts.
        source: whose word decides.
        sequel: verb and noun of what must follow for the act to take effect, or empty.
    """

    code: str
    who: str
    verb: str
    verbs: str
    what: str
    headline: str
    counts: str
    source: str
    sequel: tuple[str, str, str] = ("", "", "")


def _treaty(seed: int, n: int) -> Act:
    one, two = NATIONS[n % len(NATIONS)]
    kind, code = (
        ("maritime border agreement", "BORDER"),
        ("free trade agreement", "FTA"),
        ("defense cooperation agreement", "DEF"),
        ("visa waiver agreement", "VISA"),
        ("water sharing treaty", "WATER"),
    )[(n // len(NATIONS) + n) % 5]
    return Act(
        f"{code}{one[:3]}{two[:3]}".upper(),
        f"{one} and {two}",
        "sign",
        "sign",
        f"a {kind}",
        f"{one} x {two} {kind}",
        f"A signature by the heads of government or their authorized ministers counts, whether or not the {kind} "
        "has been ratified.",
        f"official statements of the governments of {one} and {two}",
        ("enter into force", "enters into force", f"{one} x {two} {kind} in force"),
    )


_ALL_NATIONS = tuple(nation for pair in NATIONS for nation in pair)
_CLUBS = ("the euro area", "the OECD", "BRICS", "the CPTPP", "OPEC", "the Schengen Area", "Mercosur", "ASEAN")


def _accession(seed: int, n: int) -> Act:
    turn, place = divmod(n, len(_CLUBS))
    club = _CLUBS[place]
    nation = _ALL_NATIONS[(turn * 7 + place * 11) % len(_ALL_NATIONS)]  # 7 and 60 share no factor: no nation twice
    short = club.removeprefix("the ")
    return Act(
        f"JOIN{nation[:4]}{short[:3]}".replace(" ", "").upper(),
        nation,
        "join",
        "joins",
        club,
        f"{nation} joins {short}",
        f"An announcement of future membership does not count; {nation} must be a member.",
        f"official information from {short}",
    )


_BILLS = (
    "Rural Broadband Act", "Permitting Reform Act", "Postal Service Modernization Act", "Clean Harbors Act",
    "Kids Online Privacy Act", "Semiconductor Workforce Act", "Farm Credit Act", "Veterans Dental Care Act",
    "Airline Refund Act", "National Parks Backlog Act", "Stablecoin Clarity Act", "Daylight Saving Permanence Act",
    "Prescription Price Transparency Act", "Organ Donation Leave Act", "Lobbying Disclosure Act", "Grid Security Act",
    "Student Loan Simplification Act", "Space Launch Licensing Act", "Wildfire Insurance Act", "Port Automation Act",
)  # fmt: skip


def _bill(seed: int, n: int) -> Act:
    bill = _BILLS[n % len(_BILLS)]
    return Act(
        "".join(word[0] for word in bill.split()) + "LAW",
        f"the {bill}",
        "become",
        "becomes",
        "law",
        f"{bill} signed into law",
        "The bill counts when it has been signed by the President or has become law without a signature.",
        "congress.gov",
    )


_OFFICES = (
    "Secretary of Labor", "Secretary of Energy", "Press Secretary", "Surgeon General", "UK Chancellor of the Exchequer",
    "Solicitor General", "French Minister of Finance", "Secretary of Agriculture", "Director of the Census Bureau",
    "German Minister of Defense", "Secretary of the Interior", "FAA Administrator", "Canadian Minister of Finance",
    "Japanese Minister of Finance", "NASA Administrator", "Italian Minister of Economy",
)  # fmt: skip


def _exit(seed: int, n: int) -> Act:
    office = _OFFICES[n % len(_OFFICES)]
    return Act(
        "".join(word[:3] for word in office.split() if word[0].isupper()).upper() + "OUT",
        f"the {office}",
        "leave",
        "leaves",
        "office",
        f"{office} out",
        "An announcement of a resignation counts only once it has taken effect.",
        "a consensus of credible reporting",
    )


_MAKERS = (
    "Halcyon AI", "Northwind Labs", "Veridian Motors", "Lumen Robotics", "Corvid Systems", "Tessellate",
    "Blue Heron Space", "Kestrel Aero", "Quillon Games", "Ostara Health", "Meridian Chips", "Fathom Cloud",
)  # fmt: skip
_WARES = (
    ("release", "releases", "its next flagship model", "flagship model released"),
    ("launch", "launches", "a robotaxi service open to the public", "robotaxi service launched"),
    ("ship", "ships", "a foldable device", "foldable device released"),
    ("complete", "completes", "an initial public offering", "IPO"),
    ("announce", "announces", "a stock split", "stock split announced"),
    ("open", "opens", "the source code of its main model", "open-sources main model"),
    ("reach", "reaches", "orbit with its new rocket", "reaches orbit"),
)


def _launch(seed: int, n: int) -> Act:
    maker = _MAKERS[n % len(_MAKERS)]
    verb, verbs, what, short = _WARES[(n * 3 + n // len(_MAKERS)) % len(_WARES)]
    return Act(
        f"{maker.split()[0][:6]}{verb[:3]}{what.split()[-1][:4]}".upper(),
        maker,
        verb,
        verbs,
        what,
        f"{maker} {short}",
        "An announcement or unveiling alone is not sufficient; it must be available to the general public."
        if verb in {"release", "launch", "ship"}
        else "Only the company itself counts, not its subsidiaries.",
        f"official information from {maker}",
    )


def _album(seed: int, n: int) -> Act:
    artist = crowd(_ARTISTS, seed, "artists")[n]
    what, short = (("a new album", "album"), ("a world tour", "tour"), ("a feature film", "movie"))[n % 3]
    verb, verbs = (("release", "releases"), ("announce", "announces"), ("release", "releases"))[n % 3]
    return Act(
        f"{artist.split()[0][:3]}{artist.split()[1][:5]}{short[:3]}".upper(),
        artist,
        verb,
        verbs,
        what,
        f"New {artist} {short}",
        "Mixtapes and EPs do not count." if n % 3 == 0 else "Reissues and re-releases do not count.",
        f"the official channels of {artist}",
    )


def _state_law(seed: int, n: int) -> Act:
    states = list(STATES)
    state = states[(n * 5) % len(states)]
    what, short = (
        ("a statewide ban on phones in schools", "school phone ban"),
        ("a moratorium on new data centers", "data center moratorium"),
        ("legal sports betting online", "online sports betting law"),
    )[n % 3]
    return Act(
        f"{STATES[state]}{short.split()[0][:4]}".upper(),
        state,
        "enact",
        "enacts",
        what,
        f"{state} {short}",
        "The governor's signature counts; the law need not be in effect.",
        f"the official legislature website of {state}",
        ("take effect", "takes effect", f"{state} {short} in effect"),
    )


_ARTISTS: Final = 240


class Kind(msgspec.Struct, frozen=True):
    """A kind of acts: how many topics of it go on at once, and of how many acts they are made.

    `level` is how likely an act is done by its first deadline, `median` the contracts a day of its topics, `both` the
    share of them that two venues list.
    """

    name: str
    category: Category
    count: int
    acts: int
    make: Callable[[int, int], Act]
    level: float
    median: float
    both: float


_PERIOD_DAYS: Final = 170.0
_LIFE_DAYS: Final = 420.0

KINDS: Final = (
    Kind("treaty", Category.GEOPOLITICS, 25, 150, _treaty, 0.18, 2_500, 0.45),
    Kind("accession", Category.GEOPOLITICS, 14, 120, _accession, 0.10, 1_500, 0.4),
    Kind("bill", Category.POLITICS, 6, 20, _bill, 0.2, 4_000, 0.5),
    Kind("statelaw", Category.POLITICS, 11, 33, _state_law, 0.25, 1_200, 0.4),
    Kind("exit", Category.POLITICS, 5, 16, _exit, 0.15, 6_000, 0.5),
    Kind("launch", Category.TECH, 24, 84, _launch, 0.3, 4_000, 0.45),
    Kind("album", Category.ENTERTAINMENT, 20, _ARTISTS, _album, 0.3, 1_500, 0.45),
)


def _build(kind: Kind, seed: int, key: str) -> Topic:
    slot, n, start = slot_start(seed, kind.name, key, _PERIOD_DAYS)
    topic = f"{kind.name}:{key}"
    mine = range(slot, kind.acts, kind.count)  # slots never share an act, so that no question comes twice
    act = kind.make(seed, mine[n % len(mine)])
    offsets = choose(seed, topic, "offsets", ((2, 5, 12), (1, 4, 7, 12), (3, 9), (12,), (1, 2, 3, 6), (6, 12)))
    ends = month_ends_after(start, offsets)
    year_end = ends[-1].replace(month=12, day=31)
    if (year_end - day_of(start)).days <= 400 and pick(seed, topic, "year end", 0.5):
        ends = sorted({*ends, year_end})
    claims = deadline_claims(seed, topic, start, ends, kind.level)
    first = next(iter(claims))
    scope = differ(seed, topic, "scope", "strict", "broad", 0.12)
    source = differ(seed, topic, "source", "official", "consensus", 0.15)
    edit = edited(seed, topic, 0.25, start, start + 200 * DAY_NS, Clause("scope", "clarified"))
    clauses = {venue: (scope[venue], source[venue]) for venue in (K, P)}
    offers = ladder_offers(seed, topic, "act", claims, clauses, {K: edit, P: edit[:0]}, kind.both)
    if act.sequel[0] and pick(seed, topic, "sequel", 0.6):
        offers += _sequel(seed, topic, start, claims, first)
    return Topic(
        id=topic,
        category=kind.category,
        facts={"act": act, **{name: getattr(act, name) for name in act.__struct_fields__}},
        claims=claims,
        offers=offers,
        listed_ns=start,
        volume=volume(seed, topic, kind.median),
        linger_ns=2 * DAY_NS,
    )


def _sequel(seed: int, topic: str, start: int, claims: dict[str, Claim], first: str) -> tuple[Offer, ...]:
    """Let one venue ask whether the act also takes effect by a date: a step further than that it is done."""
    done = claims[first]
    coin = Coin(f"{seed}:{topic}:effect", 0.5, steady(start, round(numbers(done.region).hi)))
    effect = Claim(
        f"{topic}/effect",
        Joint(f"{seed}:{topic}:effect", done.space, done.region, coin),
        YES,
        {**done.facts, "implies": first},
    )
    claims[effect.id] = effect
    venue: Venue = choose(seed, topic, "sequel venue", (K, P))
    return (Offer(venue, "effect", (Stake(effect.id),), busy=0.3),)


def _family(kind: Kind) -> Family:
    return Family(
        kind.name,
        slots(kind.name, kind.count, _PERIOD_DAYS, _LIFE_DAYS),
        lambda seed, key: _build(kind, seed, key),
    )


FAMILIES: Final = tuple(_family(kind) for kind in KINDS)
