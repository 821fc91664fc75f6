"""Smarkets' forms of words: a fixture or a question as the event, a terse name for the market, bare contracts.

Games carry no market rules of their own; what binds them stands in the special rules of the event. Everything else
has its rules in the description of the market. Dates are written the British way round.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from allsight.emulators.universe.model import Category
from allsight.emulators.universe.wording.shared import Derive


class SmarketsLeafForm(msgspec.Struct, frozen=True):
    """How a topic becomes a bettable event.

    Attributes:
        name: of the event; `short` is its abbreviation, empty where it has none.
        path: categories above it, the root first, each as `slug|name`.
        rules: special rules of the event, empty where the markets carry theirs.
        outright: the scope is `outright`, else `single_event`.
    """

    name: str
    path: tuple[str, ...]
    short: str = ""
    rules: str = ""
    outright: bool = False
    derive: Derive | None = None


class SmarketsForm(msgspec.Struct, frozen=True):
    """How an offer becomes a market with contracts.

    Attributes:
        kind: name of the market type, empty where the venue has none; `param` is its parameter.
        contract: name of a contract, `contract_kind` its type.
        rules: the market's description.
        winners: how many contracts win.
    """

    market: str
    contract: str
    contract_kind: str
    rules: str = ""
    kind: str = ""
    param: str = ""
    category: str = "winner"
    order: int = 0
    winners: int = 1
    derive: Derive | None = None


_LEAGUES: Final = {
    "nba": ("basketball|Basketball", "usa-nba|NBA"),
    "nhl": ("ice-hockey|Ice Hockey", "usa-nhl|NHL"),
    "nfl": ("american-football|American Football", "nfl|NFL"),
    "epl": ("football|Football", "england-premier-league|Premier League"),
    "lal": ("football|Football", "spain-la-liga|Spain La Liga"),
}
_ABROAD: Final = ("UK", "French", "German", "Canadian", "Japanese", "Italian")
_MOVES: Final = {
    "cut50": "Cut of more than 0.25%",
    "cut25": "Cut of 0.25%",
    "hold": "No change",
    "hike25": "Rise of 0.25% or more",
}


def club_name(league: Any, club: Any) -> str:
    """Return what Smarkets calls a club: the town in football, town and nickname in America."""
    if league.sport == "soccer":
        return str(club.place).replace("Manchester", "Man")
    return str(club.full).strip()


def _game(f: dict[str, Any]) -> dict[str, Any]:
    league, home, away = f["league"], f["home"], f["away"]
    first, second = club_name(league, home), club_name(league, away)
    club = f.get("club")
    draws = f["draws"]
    sport, series = _LEAGUES[league.code]
    side = "DRAW" if club is None else "HOME" if club is home else "AWAY"
    return {
        "sport_node": sport, "series_node": series,
        "fixture": f"{first} vs {second}" if draws else f"{second} at {first}",
        "abbreviated": f"{home.code} vs. {away.code}" if draws else f"{away.code} at {home.code}",
        "result": "Full-time result" if draws else "Winner", "result_kind": "WINNER_3_WAY" if draws else "WINNER_2_WAY",
        "side_kind": side, "side": "Draw" if club is None else club_name(league, club),
        "unit": "goals" if league.sport in {"soccer", "hockey"} else "points",
        "played": "Bets stand on the score after 90 minutes and stoppage time. Extra time and penalties are ignored."
        if draws else "Bets stand on the final score. Overtime is included.",
        "over": "Under" if f["inverted"] else "Over",
    }  # fmt: skip


def _duel(f: dict[str, Any]) -> dict[str, Any]:
    one, two = (f[name].split()[-1] for name in ("one", "two"))
    slug = f["tournament"].lower().replace(" ", "-")
    return {
        "abbreviated": f"{one[:3].upper()} vs. {two[:3].upper()}",
        "tour_node": f"atp-{slug}|ATP {f['tournament']}",
        "side_kind": "HOME" if f["name"] == f["one"] else "AWAY",
    }


def _season(f: dict[str, Any]) -> dict[str, Any]:
    league = f["league"]
    sport, series = _LEAGUES[league.code]
    table = league.sport == "soccer"
    when = f"{f['before']}/{f['year'] % 100:02d}" if table else str(f["year"])
    return {
        "sport_node": sport, "series_node": series, "cup": f"{f['branded'].removeprefix('English ')} {when}",
        "team": club_name(league, f["club"]),
    }  # fmt: skip


def _act(f: dict[str, Any]) -> dict[str, Any]:
    by = f["by"]
    subject = f["who"][0].upper() + f["who"][1:]
    day = f"the end of {by.year}" if by.ends_year else f"{by.day} {by.month} {by.year}"
    return {
        "subject": subject,
        "when_text": f"by {day}",
        "exactly": f"{by.day} {by.month} {by.year} (23:59 Eastern Time)",
        "answer": "No" if f["inverted"] else "Yes",
        "thing": f["headline"].replace(" x ", "-"),
        "where_node": _where(f["who"]),
    }


def _where(who: str) -> str:
    abroad = any(country in who for country in _ABROAD)
    return "world-politics|World Politics" if abroad else "us-politics|US Politics"


def _election(f: dict[str, Any]) -> dict[str, Any]:
    kind = "mayoral" if f["role"] == "mayor" else "gubernatorial"
    return {"race": f"{f['place']} {kind} election {f['vote'].year}"}


def _meeting(f: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": _MOVES[f["move"]], "rate_cap": f["rate"][0].upper() + f["rate"][1:]}


LEAVES: Final[Mapping[str, SmarketsLeafForm]] = {
    "game": SmarketsLeafForm(
        "{fixture}", ("sport|Sport", "{sport_node}", "{series_node}"), "{abbreviated}", "{played}", derive=_game
    ),
    "duel": SmarketsLeafForm(
        "{one} vs {two}",
        ("sport|Sport", "tennis|Tennis", "{tour_node}"),
        "{abbreviated}",
        "Bets stand on the player who goes through to the next round, provided that one ball has been served.",
        derive=_duel,
    ),
    "season": SmarketsLeafForm(
        "{cup}", ("sport|Sport", "{sport_node}", "{series_node}"), outright=True, derive=_season
    ),
    "election": SmarketsLeafForm("{race}", ("politics|Politics", "us-politics|US Politics"), derive=_election),
    "award": SmarketsLeafForm(
        "{edition} {body} - {prize}", ("entertainment|TV and Entertainment", "awards|Awards")
    ),
    "board": SmarketsLeafForm(
        "{source} - end of {last.month} {last.year}", ("current-affairs|Current Affairs", "technology|Technology")
    ),
    "meeting": SmarketsLeafForm(
        "{bank} decision - {when.month} {when.year}",
        ("current-affairs|Current Affairs", "interest-rates|Interest Rates"),
    ),
}  # fmt: skip
"""How topics of most families become events."""


def _question(*path: str) -> SmarketsLeafForm:
    return SmarketsLeafForm("{subject} to {verb} {what}", path, outright=True, derive=_act)


QUESTIONS: Final[Mapping[Category, SmarketsLeafForm]] = {
    Category.GEOPOLITICS: _question("politics|Politics", "world-politics|World Politics"),
    Category.POLITICS: _question("politics|Politics", "{where_node}"),
    Category.TECH: _question("current-affairs|Current Affairs", "technology|Technology"),
    Category.ENTERTAINMENT: _question("entertainment|TV and Entertainment", "music-and-film|Music and Film"),
}
"""How topics of all other families do, by their subject: whether something is done by a date."""

FORMS: Final[Mapping[str, SmarketsForm]] = {
    "game": SmarketsForm("{result}", "{side}", "{side_kind}", kind="{result_kind}", derive=_game),
    "total": SmarketsForm(
        "Over/under {line:g} {unit}", "{over} {line:g}", "{over}", kind="OVER_UNDER", param="{line:g}",
        category="totals", order=40, derive=_game,
    ),
    "duel": SmarketsForm("Winner", "{name}", "{side_kind}", kind="WINNER_2_WAY", derive=_duel),
    "champion": SmarketsForm(
        "Outright winner", "{team}", "GENERIC",
        "Settled on the team that is crowned champion in the {cup}. Teams that drop out beforehand are losers.",
        derive=_season,
    ),
    "finalist": SmarketsForm(
        "To reach the final", "{team}", "GENERIC",
        "Settled on the two teams that contest the {cup}. Two contracts win, whoever takes the title.",
        order=10, winners=2, category="other", derive=_season,
    ),
    "election_winner": SmarketsForm(
        "Next {office}", "{name}", "CANDIDATE",
        "Settled on the candidate who is elected {office} at the election due on {vote.day} {vote.month} {vote.year}.",
        derive=_election,
    ),
    "election_nominee": SmarketsForm(
        "{party} nominee", "{name}", "CANDIDATE",
        "Settled on the person whom the {party} Party nominates for {office} at the {vote.year} election. Whoever wins "
        "the election itself does not matter here.", order=10, category="other", derive=_election,
    ),
    "award": SmarketsForm(
        "{prize} winner", "{name}", "GENERIC",
        "Settled on the nominee to whom {prize} is given at the {edition} {body}, due on {evening.day} "
        "{evening.month} {evening.year}.",
    ),
    "board": SmarketsForm(
        "Top of the table", "{name}", "GENERIC",
        "Which company {leads} when {last.month} ends? Settled on the company in first place on the {source} on "
        "{last.day} {last.month} {last.year}.",
    ),
    "meeting": SmarketsForm(
        "{rate_cap} decision", "{outcome}", "GENERIC",
        "Settled on the change of the {rate} that the {bank} announces at its meeting ending on {when.day} "
        "{when.month} {when.year}, against the level in force before that meeting. Where the rate is a range, its "
        "upper end counts.", derive=_meeting,
    ),
    "act": SmarketsForm(
        "{subject} to {verb} {what} {when_text}", "{answer}", "{answer}",
        "Yes wins if {who} {verbs} {what} on or before {exactly}; No wins if not. {counts}", category="other",
        derive=_act,
    ),
    "effect": SmarketsForm(
        "{thing} to {sequel[0]} {when_text}", "{answer}", "{answer}",
        "Yes wins if the {thing} {sequel[1]} on or before {exactly}; No wins if not. Being signed, passed or announced "
        "is not enough by itself.", order=10, category="other", derive=_act,
    ),
}  # fmt: skip
