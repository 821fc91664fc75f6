"""Betfair's forms of words: a market is a set of runners, its name is short, the question stands in the rules."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from allsight.emulators.universe.wording.shared import Derive


class BetfairForm(msgspec.Struct, frozen=True):
    """Templates of one kind of market.

    `comment` opens the rules as an HTML comment where the venue leaves one in. `winners` is the number of runners that
    win. `in_play` says that the market turns in-play when its event begins. `settling` is about how many minutes pass
    between the end of betting and settlement.
    """

    event: str
    market: str
    market_type: str
    runner: str
    question: str
    body: str = ""
    comment: str = ""
    competition: str = ""
    winners: int = 1
    in_play: bool = False
    settling: int = 90
    derive: Derive | None = None


_FIGURES: Final = {
    "cut50": "Cut of 0.50% or more",
    "cut25": "Cut of 0.25%",
    "hold": "No Change",
    "hike25": "Rise of 0.25% or more",
}


def team(facts: dict[str, Any], club: Any) -> str:
    """Return what the venue calls a club."""
    if facts["league"].sport == "soccer":
        return str(club.place.replace("Manchester", "Man"))
    return str(club.full.strip())


def _game(f: dict[str, Any]) -> dict[str, Any]:
    soccer = f["league"].sport == "soccer"
    home, away = team(f, f["home"]), team(f, f["away"])
    club, when = f.get("club"), f["when"]
    return {
        "versus": f"{home} v {away}" if soccer else f"{away} @ {home}",
        "teams": f"{home} and {away}",
        "result": "MATCH_ODDS" if soccer else "MONEY_LINE",
        "named": "Match Odds" if soccer else "Moneyline",
        "comment": "Football - Match Odds " if soccer else "US Sports - Moneyline ",
        "runner": team(f, club) if club else "The Draw",
        "asked": "Predict the result of this match."
        if soccer
        else f"Which team will win this {f['league'].name} game?",
        "scope": "All bets apply to Full Time according to the match officials, plus any stoppage time. "
        "Extra-time/penalty shoot-outs are not included."
        if soccer
        else "Overtime, if any, will count.",
        "date": f"{when.day} {when.month} {when.year}",
    }


def _total(f: dict[str, Any]) -> dict[str, Any]:
    goals = f["league"].sport in {"soccer", "hockey"}
    unit = "Goals" if goals else "Points"
    digits = f"{round(f['line'] * 10):02d}"
    return {
        **_game(f),
        "unit": unit,
        "units": unit.lower(),
        "type": f"OVER_UNDER_{digits}" if f["league"].sport == "soccer" else f"TOTAL_{unit.upper()}",
        "runner": f"{'Under' if f['inverted'] else 'Over'} {f['line']:g} {unit}",
    }


def _season(f: dict[str, Any]) -> dict[str, Any]:
    return {"runner": team(f, f["club"]), "yy": f"{f['year'] % 100:02d}"}


def _deadline(f: dict[str, Any]) -> dict[str, Any]:
    by = f["by"]
    return {"date": f"{by.day} {by.month} {by.year}", "short_date": f"{by.day} {by.mon} {by.year}",
            "runner": "No" if f["inverted"] else "Yes"}  # fmt: skip


def _meeting(f: dict[str, Any]) -> dict[str, Any]:
    when = f["when"]
    return {"runner": _FIGURES[f["move"]], "date": f"{when.day} {when.month} {when.year}"}


def _last(f: dict[str, Any]) -> dict[str, Any]:
    last = f["last"]
    return {"date": f"{last.day} {last.month} {last.year}"}


FORMS: Final[Mapping[str, BetfairForm]] = {
    "game": BetfairForm(
        "{versus}",
        "{named}",
        "{result}",
        "{runner}",
        "{asked}",
        "{scope} The match between {teams} is scheduled for {date}.",
        comment="{comment}",
        competition="{league.name}",
        in_play=True,
        settling=4,
        derive=_game,
    ),
    "total": BetfairForm(
        "{versus}",
        "Over/Under {line:g} {unit}",
        "{type}",
        "{runner}",
        "How many {units} will be scored in this match?",
        "Over {line:g} wins if the two teams together score more than {line:g} {units}, Under {line:g} if they score "
        "fewer. {scope} The match between {teams} is scheduled for {date}.",
        comment="Over/Under ",
        competition="{league.name}",
        in_play=True,
        settling=4,
        derive=_total,
    ),
    "duel": BetfairForm(
        "{one} v {two}",
        "Match Odds",
        "MATCH_ODDS",
        "{name}",
        "Who will win this match?",
        "The player who progresses to the next round, or wins the title, will be deemed the winner of the match "
        "between {one} and {two} at the {tournament}, scheduled for {when.day} {when.month} {when.year}.",
        comment="Tennis - Match Odds ",
        competition="{tournament} {when.year}",
        in_play=True,
        settling=4,
    ),
    "champion": BetfairForm(
        "{league.name} {before}/{yy}",
        "Outright Winner",
        "WINNER",
        "{runner}",
        "Which team will win the {year} {branded}?",
        "The team that is crowned champion of the {before}/{yy} season will be the winner. Play-offs count.",
        competition="{league.name} {before}/{yy}",
        derive=_season,
    ),
    "finalist": BetfairForm(
        "{league.name} {before}/{yy}",
        "To Reach the Final",
        "TO_REACH_FINAL",
        "{runner}",
        "Which teams will contest the {year} {branded}?",
        "There will be two winners, the two teams that play for the title of the {before}/{yy} season.",
        competition="{league.name} {before}/{yy}",
        winners=2,
        derive=_season,
    ),
    "election_winner": BetfairForm(
        "{office} - Election {vote.year}",
        "Election Winner",
        "NONSPORT",
        "{name}",
        "Who will be elected {office} in {vote.year}?",
        "The election is scheduled for {vote.day} {vote.month} {vote.year}. The person who wins it will be the winner "
        "of this market, whoever holds the office in the meantime.",
        comment="Politics ",
    ),
    "election_nominee": BetfairForm(
        "{office} - Election {vote.year}",
        "{party} Candidate",
        "NONSPORT",
        "{name}",
        "Who will be chosen as the {party} candidate for {office} in {vote.year}?",
        "The person whom the {party} Party nominates to contest the election of {vote.month} {vote.year} will be the "
        "winner.",
        comment="Politics ",
    ),
    "award": BetfairForm(
        "{body} {evening.year}",
        "{prize}",
        "OUTRIGHT_WINNER",
        "{name}",
        "Who or what will take {prize} at the {body} {evening.year}?",
        "The {edition} ceremony is scheduled for {evening.day} {evening.month} {evening.year}. The award as it is "
        "announced there will decide.",
    ),
    "board": BetfairForm(
        "{source}",
        "Top - {last.month} {last.year}",
        "SPECIAL_BET",
        "{name}",
        "Which company {leads} at the end of {last.month} {last.year}?",
        "The company in first place of the {source} on {date} will be the winner.",
        derive=_last,
    ),
    "meeting": BetfairForm(
        "{short} Interest Rates",
        "{when.month} {when.year} Decision",
        "SPECIAL",
        "{runner}",
        "What will the {bank} do with its {rate} in {when.month} {when.year}?",
        "The change that is announced after the meeting that ends on {date}, in percentage points against the rate in "
        "force before it, decides. A target range is taken at its upper bound.",
        derive=_meeting,
    ),
    "act": BetfairForm(
        "{headline}",
        "By {short_date}?",
        "SPECIAL_BET",
        "{runner}",
        "Will {who} {verb} {what} on or before {date}?",
        '"Yes" is the winner if {who} {verbs} {what} by 23:59 Eastern Time on {date}, and "No" if not. {counts}',
        derive=_deadline,
    ),
    "effect": BetfairForm(
        "{headline} - Next Steps",
        "{sequel[2]} by {short_date}?",
        "SPECIAL_BET",
        "{runner}",
        "Will the {headline} {sequel[0]} on or before {date}?",
        '"Yes" is the winner if the {headline} {sequel[1]} by 23:59 Eastern Time on {date}, and "No" if not. Being '
        "signed or announced is not enough on its own.",
        derive=_deadline,
    ),
}
