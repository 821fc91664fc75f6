"""Games with their winners, spreads and totals; matches of two players; champions of a season."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.calendar import Day, Hour, at_eastern, day_end, days, days_between, hours
from allsight.emulators.universe.chance import dice, normal_cdf, shuffled, uniform
from allsight.emulators.universe.families.common import K, P, choose, differ, edited, listed_at, pick, volume
from allsight.emulators.universe.families.names import people
from allsight.emulators.universe.families.teams import LEAGUES, Club, League
from allsight.emulators.universe.model import Category
from allsight.emulators.universe.spaces import YES, Coin, Interval, Joint, Measure, Members, Race, Schedule, Space
from allsight.emulators.universe.topic import Claim, Clause, Family, Offer, Stake, Topic

_DUELS_PER_DAY: Final = 24


def _clauses(seed: int, topic: str) -> dict[Venue, tuple[Clause, ...]]:
    """Draw what each venue does about a game that is not played; in most games the rules agree."""
    void = differ(seed, topic, "void", "half", "fair", 0.0)
    if pick(seed, topic, "void differs", 0.3):
        void = {K: Clause("void", "fair"), P: Clause("void", "half")}
    late = differ(seed, topic, "postponed", "two_weeks", "until_played", 0.2)
    return {venue: (void[venue], late[venue]) for venue in (K, P)}


def _game_keys(_seed: int, from_ns: int, to_ns: int) -> Iterator[str]:
    for day in days_between(from_ns - days(1), to_ns + days(3)):
        for league in LEAGUES.values():
            if day.weekday() in league.weekdays:
                for n in range(league.games):
                    yield f"{league.code}.{day.isoformat()}.{n}"


def _game(seed: int, key: str) -> Topic:
    code, day_text, number = key.split(".")
    league = LEAGUES[code]
    day = date.fromisoformat(day_text)
    n = int(number)
    order = shuffled(league.clubs, seed, "fixtures", code, day_text)
    away, home = order[2 * n], order[2 * n + 1]
    topic = f"game:{key}"
    begins = at_eastern(day, league.hours[n], 30 * (n % 2))
    ends = begins + hours(league.length_hours) + round(uniform(seed, topic, "length") * 12 * MINUTE_NS)
    start = begins - days(2.5)
    schedule = Schedule((start, 0.0), (begins, 0.12), (ends, 1.0))
    favour = 0.45 * league.margin_deviation * (2 * uniform(seed, topic, "favour") - 0.8)
    make = _level_game if league.draws else _margin_game
    claims, stakes = make(seed, topic, league, schedule, favour, home, away)
    total = _totals(seed, topic, league, schedule, claims)
    clauses = _clauses(seed, topic)
    branch = "void" if uniform(seed, topic, "branch") < 0.04 else ""
    offers: list[Offer] = []
    venues = listed_at(seed, topic, 0.55, 0.25)
    if league.sport == "hockey" and pick(seed, topic, "regulation", 0.6):
        offers.append(_regulation(seed, topic, schedule, claims, home, away))
    for venue in venues:
        amendment = edited(seed, topic, 0.1, start, begins, Clause("postponed", "clarified")) if venue is K else ()
        offers.append(Offer(venue, "game", stakes[venue], venue is K or league.draws, clauses[venue], amendment))
        if stakes["spread"] and pick(seed, topic, f"spread {venue}", 0.4):
            offers.append(Offer(venue, "spread", stakes["spread"], clauses=clauses[venue], busy=0.3))
        if pick(seed, topic, f"total {venue}", 0.45):
            offers.append(Offer(venue, "total", total[: 1 if venue is P else 3], clauses=clauses[venue], busy=0.3))
    facts = {
        "league": league, "home": home, "away": away, "when": Day(day), "hour": Hour(begins), "draws": league.draws,
        "game_id": str(10_000_000 + int(uniform(seed, topic, "game id") * 1e7)),
    }  # fmt: skip
    return Topic(
        topic, Category.SPORTS, facts, claims, tuple(offers), start, volume(seed, topic, league.median / 6),
        event_ns=begins, branch=branch, linger_ns=3 * HOUR_NS,
    )  # fmt: skip


def _margin_game(
    seed: int, topic: str, league: League, schedule: Schedule, favour: float, home: Club, away: Club
) -> tuple[dict[str, Claim], dict[str, tuple[Stake, ...]]]:
    """Play a game that has a winner: its margin decides winner and spreads alike."""
    margin = Measure(f"{seed}:{topic}:margin", favour, league.margin_deviation, schedule)
    wins = Claim(f"{topic}/home", margin, Interval(lo=0.0), {"club": home, "rival": away})
    claims = {wins.id: wins}
    line = max(1, round(abs(favour))) + 0.5
    leader, chaser = (home, away) if favour > 0 else (away, home)
    region = Interval(lo=line) if favour > 0 else Interval(hi=-line)
    spread = Claim(f"{topic}/spread", margin, region, {"club": leader, "rival": chaser, "line": line})
    claims[spread.id] = spread
    both = (Stake(wins.id), Stake(wins.id, inverted=True, facts={"club": away, "rival": home}))
    return claims, {K: both, P: (Stake(wins.id),) if pick(seed, topic, "home first", 0.5) else both[1:],
                    "spread": (Stake(spread.id),)}  # fmt: skip


def _regulation(seed: int, topic: str, schedule: Schedule, claims: dict[str, Claim], home: Club, away: Club) -> Offer:
    """Let one venue ask who wins in regulation time: a narrower thing than winning, which overtime may decide."""
    wins = claims[f"{topic}/home"]
    coin = Coin(f"{seed}:{topic}:regulation", 0.77, schedule)
    region = Joint(f"{seed}:{topic}:regulation", wins.space, wins.region, coin)
    facts = {"club": home, "rival": away, "implies": wins.id}
    claims[f"{topic}/regulation"] = Claim(f"{topic}/regulation", region, YES, facts)
    venue: Venue = choose(seed, topic, "regulation at", (K, P))
    return Offer(venue, "regulation", (Stake(f"{topic}/regulation"),), busy=0.2)


def _level_game(
    seed: int, topic: str, league: League, schedule: Schedule, favour: float, home: Club, away: Club
) -> tuple[dict[str, Claim], dict[str, tuple[Stake, ...]]]:
    """Play a match that may end level after 90 minutes."""
    edge = normal_cdf(favour / league.margin_deviation)
    shares = {"home": 0.74 * edge, "draw": 0.26, "away": 0.74 * (1 - edge)}
    race = Race(f"{seed}:{topic}:result", shares, schedule)
    claims = {}
    for name, club, rival in (("home", home, away), ("draw", None, None), ("away", away, home)):
        claim = Claim(
            f"{topic}/{name}", race, Members(frozenset({name})), {"club": club, "rival": rival, "draw": not club}
        )
        claims[claim.id] = claim
    stakes = tuple(Stake(claim) for claim in claims)
    return claims, {K: stakes, P: stakes, "spread": ()}


def _totals(seed: int, topic: str, league: League, schedule: Schedule, claims: dict[str, Claim]) -> tuple[Stake, ...]:
    points = Measure(f"{seed}:{topic}:total", league.total, league.total_deviation, schedule)
    step = max(1, round(league.total_deviation / 3))
    stakes = []
    for k in (0, -1, 1):
        line = int(league.total) + k * step + 0.5
        claim = Claim(f"{topic}/over-{line:g}", points, Interval(lo=line), {"line": line, "least": int(line + 0.5)})
        claims[claim.id] = claim
        stakes.append(Stake(claim.id))
    return tuple(stakes)


def _duel_keys(_seed: int, from_ns: int, to_ns: int) -> Iterator[str]:
    for day in days_between(from_ns - days(1), to_ns + days(2)):
        for n in range(_DUELS_PER_DAY):
            yield f"{day.isoformat()}.{n}"


_TOURNAMENTS: Final = ("Lisbon Open", "Adelaide Indoor", "Nairobi Masters", "Quito Classic", "Osaka Hard Court")


def _duel(seed: int, key: str) -> Topic:
    """Play a tennis match: matches are spread around the clock, and no venue forgets to say what a walkover does."""
    day_text, number = key.split(".")
    n = int(number)
    day = date.fromisoformat(day_text)
    topic = f"duel:{key}"
    players = people(2 * _DUELS_PER_DAY, seed, "players", day_text)
    one, two = players[2 * n], players[2 * n + 1]
    begins = day_end(day) - days(1) + round(n * DAY_NS / _DUELS_PER_DAY)
    ends = begins + hours(1.2 + 1.1 * uniform(seed, topic, "length"))
    start = begins - days(1.5)
    space = Measure(
        f"{seed}:{topic}",
        2 * (uniform(seed, topic, "favour") - 0.5),
        1.0,
        Schedule((start, 0), (begins, 0.1), (ends, 1)),
    )
    wins = Claim(f"{topic}/one", space, Interval(lo=0.0), {"name": one, "rival": two})
    clauses = _clauses(seed, topic)
    if n == 0:  # one pair a day is equal in everything but what happens when the match is not played
        clauses = {venue: (Clause("void", void),) for venue, void in ((K, "fair"), (P, "half"))}
    both = (Stake(wins.id), Stake(wins.id, inverted=True, facts={"name": two, "rival": one}))
    venues = (K, P) if n == 0 else listed_at(seed, topic, 0.5, 0.3)
    turned = Clause("void", "half" if clauses[K][0].variant == "fair" else "fair")
    edits = {K: edited(seed, topic, 0.3 if n else 0.0, start, begins, turned), P: ()}
    offers = tuple(
        Offer(venue, "duel", both if venue is K else both[:1], venue is K, clauses[venue], edits[venue])
        for venue in venues
    )
    facts = {
        "one": one, "two": two, "when": Day(day), "hour": Hour(begins), "code":
        f"{one.split()[1][:3]}{two.split()[1][:3]}".upper(),
        "tournament": _TOURNAMENTS[day.toordinal() // 7 % len(_TOURNAMENTS)],
        "game_id": str(20_000_000 + int(uniform(seed, topic, "game id") * 1e7)),
    }  # fmt: skip
    return Topic(
        topic, Category.SPORTS, facts, {wins.id: wins}, offers, start, volume(seed, topic, 4_000), event_ns=begins,
        branch="void" if uniform(seed, topic, "branch") < 0.06 else "", linger_ns=3 * HOUR_NS,
    )  # fmt: skip


_SEASONS: Final = {
    "nba": ("Pro Basketball Finals", "NBA Finals", (6, 20)), "nhl": ("Pro Hockey Finals", "Stanley Cup", (6, 18)),
    "nfl": ("Pro Football Championship", "Super Bowl", (2, 14)), "epl": ("English Premier League",
    "English Premier League", (5, 24)),
}  # fmt: skip


def _season_keys(_seed: int, from_ns: int, to_ns: int) -> Iterator[str]:
    for year in range(Day.at(from_ns).year, Day.at(to_ns).year + 2):
        for code in _SEASONS:
            yield f"{code}.{year}"


def _season(seed: int, key: str) -> Topic:
    """Crown a champion out of two finalists: each half of the league sends one, and a coin decides between them."""
    code, year_text = key.split(".")
    league = LEAGUES[code]
    trophy, branded, (month, dom) = _SEASONS[code]
    year = int(year_text)
    topic = f"season:{key}"
    final = date(year, month, dom)
    ends = day_end(final)
    start = ends - days(290)
    semis = ends - days(14)
    clubs = shuffled(league.clubs, seed, topic)[:12]
    claims: dict[str, Claim] = {}
    coin = Coin(f"{seed}:{topic}:final", 0.5, Schedule((start, 0), (semis, 0.3), (ends, 1)))
    for side in (0, 1):
        half = clubs[side::2]
        rng = dice(seed, topic, side)
        shares = {club.code: rng.gammavariate(0.8, 1.0) + 0.04 for club in half}
        race = Race(f"{seed}:{topic}:{side}", shares, Schedule((start, 0), (semis, 1)))
        for club in half:
            finalist = Claim(f"{topic}/final-{club.code}", race, Members(frozenset({club.code})), {"club": club})
            joint: Space = Joint(f"{seed}:{topic}:wins:{club.code}", race, finalist.region, coin, heads=side == 0)
            champion = Claim(f"{topic}/wins-{club.code}", joint, YES, {"club": club, "implies": finalist.id})
            claims[finalist.id], claims[champion.id] = finalist, champion
    facts: Mapping[str, object] = {
        "league": league,
        "trophy": trophy,
        "branded": branded,
        "year": year,
        "before": year - 1,
    }
    offers = [
        Offer(venue, "champion", tuple(Stake(f"{topic}/wins-{club.code}"
        ) for club in clubs[: 9 if venue is K else 12]), True)
        for venue in ((K, P) if code != "epl" else (K,))
    ]  # fmt: skip
    seller = P if pick(seed, topic, "finalist side", 0.5) else K
    if code != "epl":
        offers.append(
            Offer(seller, "finalist", tuple(Stake(f"{topic}/final-{club.code}") for club in clubs[:6]), busy=0.3)
        )
    return Topic(
        topic, Category.SPORTS, facts, claims, tuple(offers), start, volume(seed, topic, 60_000), event_ns=ends,
        kin=(f"season:{code}.{year + 1}",), linger_ns=2 * DAY_NS,
    )  # fmt: skip


FAMILIES: Final = (
    Family("game", _game_keys, _game),
    Family("duel", _duel_keys, _duel),
    Family("season", _season_keys, _season),
)
