"""Drift's forms of words: one market per event, a symbol that carries the question, rules of two or three sentences."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from allsight.emulators.universe.wording.shared import Derive

SYMBOL_BYTES: Final = 32
_ENDING: Final = "-BET"
_SMALL_WORDS: Final = frozenset({"A", "AN", "AND", "AT", "BY", "FOR", "IN", "ITS", "OF", "ON", "THE", "TO", "X"})


class DriftForm(msgspec.Struct, frozen=True):
    """Templates of one kind of market.

    `lead` and `tail` make the symbol: the lead is squeezed until both fit. `condition` completes "if …". A `{not_}`
    stands where a market on the opposite says "not"; a form without it names the other side instead. `expiry_days` is
    how long after the expected end the app still shows the market as open.
    """

    lead: str
    tail: str
    title: str
    condition: str
    extra: str = ""
    expiry_days: float = 1.0
    derive: Derive | None = None


def symbol(lead: str, tail: str) -> str:
    """Return `LEAD-TAIL-BET` in at most 32 bytes, the lead without small words and squeezed as far as needed.

    Drift squeezes by leaving vowels out: `VRSTPN-WIN-F1-24-DRVRS-CHMP-BET`.
    """
    words = [word for word in re.split(r"[^A-Z0-9]+", lead.upper()) if word and word not in _SMALL_WORDS]
    room = SYMBOL_BYTES - len(tail) - len(_ENDING) - 1
    while len("-".join(words)) > room:
        longest = max(range(len(words)), key=lambda n: (len(words[n]), -n))
        words[longest] = _shorter(words[longest])
    return f"{'-'.join(words)}-{tail}{_ENDING}"


def _shorter(word: str) -> str:
    """Leave out the last vowel that does not begin the word, else the last letter."""
    vowels = [n for n, letter in enumerate(word) if n and letter in "AEIOU"]
    cut = vowels[-1] if vowels else len(word) - 1
    return word[:cut] + word[cut + 1 :]


_MOVES: Final = {
    "cut50": ("CUT-50", "cut rates by 50 bps or more", "lowers the {rate} by 50 basis points or more"),
    "cut25": ("CUT-25", "cut rates by 25 bps", "lowers the {rate} by exactly 25 basis points"),
    "hold": ("HOLD", "leave rates unchanged", "leaves the {rate} unchanged"),
    "hike25": ("HIKE-25", "hike rates by 25 bps or more", "raises the {rate} by 25 basis points or more"),
    "change": ("MOVE", "change rates", "changes the {rate} by any amount"),
}


def _meeting(f: dict[str, Any]) -> dict[str, Any]:
    code, ask, decides = _MOVES[f["move"]]
    return {"move_code": code, "ask": ask, "decides": decides.format_map(f)}


def _game(f: dict[str, Any]) -> dict[str, Any]:
    league, home, away, club, rival = f["league"], f["home"], f["away"], f.get("club"), f.get("rival")
    article = "" if f["draws"] else "the "
    pair = f"{article}{home.full} and {article}{away.full}"
    when = f"{f['when'].month} {f['when'].day}"
    overtime = " Only the 90 minutes plus stoppage time count." if f["draws"] else " Overtime counts."
    if club is None or rival is None:
        return {
            "who": f"{home.code}-{away.code}-DRAW", "overtime": overtime,
            "ask": f"{home.full} vs {away.full} on {when} {f['not_']}end in a draw",
            "wins": f"the {league.name} match between {pair} ends in a draw",
        }  # fmt: skip
    return {
        "who": f"{club.code}-BEAT-{rival.code}", "overtime": overtime,
        "ask": f"{article}{club.full} {f['not_']}beat {article}{rival.full} on {when}",
        "wins": f"{article}{club.full} win the {league.name} {'match' if f['draws'] else 'game'} against "
                f"{article}{rival.full}",
    }  # fmt: skip


_TROPHIES: Final = {"nba": "NBAFINALS", "nhl": "STANLEYCUP", "nfl": "SUPERBOWL", "epl": "EPL"}


def _champion(f: dict[str, Any]) -> dict[str, Any]:
    league = f["league"]
    return {
        "trophy_code": f"{_TROPHIES[league.code]}{f['year'] % 100:02d}",
        "team": ("" if league.draws else "the ") + f["club"].full,
    }


def _last_name(f: dict[str, Any]) -> dict[str, Any]:
    return {"surname": f["name"].split()[-1], "rival_surname": f.get("rival", "").split(" ")[-1]}


FORMS: Final[Mapping[str, DriftForm]] = {
    "election_winner": DriftForm(
        "{surname} WIN {code}", "{vote.year}", "Will {name} {not_}win the {vote.year} {office} election?",
        "{name} is elected {office} in the election of {vote.month} {vote.day}, {vote.year}",
        "Only the office named counts, not a nomination.", 80, _last_name,
    ),
    "champion": DriftForm(
        "{trophy_code}", "{club.code}", "Will {team} {not_}win the {year} {branded}?",
        "{team} win the {year} {branded}", "The market may resolve as soon as this has become impossible.", 60,
        _champion,
    ),
    "meeting": DriftForm(
        "{bank_code} {move_code}", "{when.MON}-{when.year}", "Will the {short} {not_}{ask} in {when.month}?",
        "the {bank} {decides} at its meeting that ends on {when.month} {when.day}, {when.year}",
        "The level before that meeting is what counts; decisions between meetings do not.", 2, _meeting,
    ),
    "duel": DriftForm(
        "{surname} BEAT {rival_surname}", "{when.yy}{when.MON}{when.dd}",
        "Will {name} beat {rival} at the {tournament}?",
        "{name} wins the match against {rival} at the {when.year} {tournament}, scheduled for {when.month} {when.day}, "
        "{when.year}", "", 3, _last_name,
    ),
    "game": DriftForm(
        "{league.code} {who}", "{when.yy}{when.MON}{when.dd}", "Will {ask}?",
        "{wins} scheduled for {when.month} {when.day}, {when.year} at {hour.US} {hour.zone}", "{overtime}", 3, _game,
    ),
    "act": DriftForm(
        "{headline}", "{by.yy}{by.MON}{by.dd}", "Will {who} {not_}{verb} {what} by {by.month} {by.day}, {by.year}?",
        "{who} {verbs} {what} by {by.month} {by.day}, {by.year}, 11:59 PM ET", "{counts}",
    ),
    "award": DriftForm(
        "{name} {prize}", "{evening.yy}", "Will {name} {not_}win {prize} at the {edition} {body}?",
        "{name} wins {prize} at the {edition} {body} on {evening.month} {evening.day}, {evening.year}", "", 7,
    ),
}  # fmt: skip
