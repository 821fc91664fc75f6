"""Hedgehog's forms of words: a question, its options, and a short text that tells the resolver what to do."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from allsight.emulators.universe.wording.shared import Derive


class HedgehogForm(msgspec.Struct, frozen=True):
    """Templates of one kind of market. A `{...}` that a derivation adds is named there.

    Attributes:
        pool: the title of a pool over several options.
        option: the label of one option of it.
        rule: what its rules say; each option pays if what its label names comes true.
        peer: the title of a market in which one person backs one option.
        backed: what its rules say of the Yes.
        source: whose word decides.
        partial: the options may not be all that there are.
    """

    pool: str
    option: str
    rule: str
    peer: str
    backed: str
    source: str = ""
    partial: bool = False
    derive: Derive | None = None


def _deadline(f: dict[str, Any]) -> dict[str, Any]:
    by = f["by"]
    who = f["who"][0].upper() + f["who"][1:]
    return {"option": "No" if f["inverted"] else "Yes", "due": f"{by.day} {by.month} {by.year}", "Who": who}


def _game(f: dict[str, Any]) -> dict[str, Any]:
    home, away, club = f["home"], f["away"], f.get("club")
    names = {"home_club": home.full.strip(), "away_club": away.full.strip()}
    league = f["league"]
    kick = f"{f['when'].day} {f['when'].month} {f['when'].year}, {f['hour'].US} ET"
    label = club.full.strip() if club else "Draw"
    wins = f"{label} beat {_rival(f)}" if club else f"{names['home_club']} and {names['away_club']} draw"
    span = (
        "The score after 90 minutes and stoppage time counts; extra time does not."
        if f["draws"]
        else "Overtime counts."
    )
    return {
        **names, "competition": league.name, "kick": kick, "option": label, "wins": wins, "span": span,
    }  # fmt: skip


def _rival(f: dict[str, Any]) -> str:
    club, home, away = f["club"], f["home"], f["away"]
    other = away if club is home else home
    return str(other.full.strip())


def _duel(f: dict[str, Any]) -> dict[str, Any]:
    return {"on": f"{f['when'].day} {f['when'].month} {f['when'].year}"}


def _meeting(f: dict[str, Any]) -> dict[str, Any]:
    label, happens = {
        "cut50": ("Cut of 50 bps or more", "cuts its rate by 50 basis points or more"),
        "cut25": ("Cut of 25 bps", "cuts its rate by 25 basis points"),
        "hold": ("No change", "leaves its rate unchanged"),
        "hike25": ("Hike of 25 bps or more", "raises its rate by 25 basis points or more"),
    }[f["move"]]
    when = f["when"]
    return {"option": label, "happens": happens, "on": f"{when.day} {when.month} {when.year}"}


FORMS: Final[Mapping[str, HedgehogForm]] = {
    "act": HedgehogForm(
        "{headline}: by {due}?",
        "{option}",
        '"Yes" wins if {who} {verbs} {what} on or before {due}, 23:59 Eastern Time. "No" wins if not.\n\n{counts}',
        "{Who} to {verb} {what} by {due}",
        "{who} {verbs} {what} on or before {due}, 23:59 Eastern Time. {counts}",
        derive=_deadline,
    ),
    "game": HedgehogForm(
        "{away_club} at {home_club} ({competition}, {when.day} {when.mon})",
        "{option}",
        "Pick the result of the {competition} game {away_club} at {home_club}, to be played on {kick}. {span}",
        "{wins} on {when.day} {when.mon} {when.year}?",
        "{wins} in the {competition} game to be played on {kick}. {span}",
        derive=_game,
    ),
    "duel": HedgehogForm(
        "{tournament}: {one} or {two}?",
        "{name}",
        "Pick who wins the tennis match between {one} and {two} at the {tournament}, to be played on {on}. The player "
        "who advances counts as the winner.",
        "{name} beats {rival} at the {tournament}?",
        "{name} wins the tennis match against {rival} at the {tournament}, to be played on {on}. The player who "
        "advances counts as the winner.",
        derive=_duel,
    ),
    "champion": HedgehogForm(
        "Who wins the {year} {branded}?",
        "{club.full}",
        "Pick the club that wins the {year} {branded}.",
        "{club.full} to win the {year} {branded}",
        "{club.full} win the {year} {branded}.",
        partial=True,
    ),
    "award": HedgehogForm(
        "{prize} at the {edition} {body}",
        "{name}",
        "Pick who wins {prize} at the {edition} {body}, to be held on {evening.day} {evening.month} {evening.year}.",
        "{name} to win {prize} ({edition} {body})",
        "{name} wins {prize} at the {edition} {body}, to be held on {evening.day} {evening.month} {evening.year}.",
        partial=True,
    ),
    "meeting": HedgehogForm(
        "{bank}, {when.month} {when.year}: what will it do to the {rate}?",
        "{option}",
        "Pick what the {bank} does to the {rate} at its meeting that ends on {on}, compared with its level before "
        "the meeting. Where the rate is a range, its upper bound counts.",
        "{bank} {happens} in {when.month} {when.year}?",
        "the {bank} {happens} at its meeting that ends on {on}. The {rate} is compared with its level before the "
        "meeting; where it is a range, its upper bound counts.",
        "{bank}",
        derive=_meeting,
    ),
    "election_winner": HedgehogForm(
        "Next {office}: who wins on {vote.day} {vote.month} {vote.year}?",
        "{name}",
        "Pick who wins the election for {office} to be held on {vote.day} {vote.month} {vote.year}.",
        "{name} becomes {office}?",
        "{name} wins the election for {office} to be held on {vote.day} {vote.month} {vote.year}.",
        partial=True,
    ),
}  # fmt: skip
