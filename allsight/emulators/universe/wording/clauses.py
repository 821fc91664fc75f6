"""The points of rules on which venues differ, as each of them writes them down.

A clause without a text is one that the form of the market states itself: which index, which station.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from allsight.domain.ids import Venue
from allsight.emulators.universe.topic import Clause

_K, _P = Venue.KALSHI, Venue.POLYMARKET

TEXTS: Final[Mapping[tuple[str, str], Mapping[Venue, str]]] = {
    ("scope", "strict"): {
        _K: "Announcements, drafts and partial steps do not count.",
        _P: "Announcements, drafts or partial steps will not qualify.",
    },
    ("scope", "broad"): {
        _K: "An official announcement that it has been done suffices.",
        _P: "An official announcement will be enough to resolve this market to \"Yes\", even if it is carried out "
        "later.",
    },
    ("scope", "clarified"): {
        _K: "Clarification: an interim or provisional version counts.",
        _P: "Update: an interim or provisional version will count.",
    },
    ("source", "official"): {
        _K: "The outcome is verified from {source}.",
        _P: "The primary resolution source for this market will be {source}.",
    },
    ("source", "consensus"): {
        _K: "The outcome is verified from the New York Times, the Associated Press and Reuters.",
        _P: "The resolution source for this market will be a consensus of credible reporting.",
    },
    ("withdrawal", "replaced"): {
        _K: "If a candidate withdraws after winning, the market still resolves for the candidate who won.",
        _P: "Any replacement of the winner before taking office will not change the resolution of the market.",
    },
    ("withdrawal", "no"): {
        _K: "If a candidate withdraws, that candidate's market resolves to No.",
        _P: "If the winner withdraws or is replaced before taking office, their market will resolve to \"No\".",
    },
    ("calls", "certified"): {
        _K: "The certified result determines the outcome.",
        _P: "This market will resolve according to the certified result.",
    },
    ("calls", "networks"): {
        _K: "The market resolves when the Associated Press, Fox News and NBC have all called the race.",
        _P: "The resolution source is the Associated Press, Fox and NBC. This market will resolve once all three "
        "sources "
            "call the race for the same candidate. If they have not by the inauguration date, it resolves on who is "
            "sworn in.",
    },
    ("calls", "two_networks"): {
        _K: "Update: a call by two of the three named networks suffices.",
        _P: "Update: a call by any two of the named sources will suffice.",
    },
    ("tie", "dead_heat"): {
        _K: "In the event of a tie, each tied outcome's market resolves to a value of $1 divided by the number tied.",
        _P: "In case of a tie, each tied market will resolve 50-50.",
    },
    ("tie", "alphabetical"): {
        _K: "If there is a tie, the market resolves to the name that comes first in alphabetical order.",
        _P: "In the case of a tie, this market will resolve in favor of the name that comes first alphabetically.",
    },
    ("tie", "score"): {
        _K: "Ties are broken by the unrounded score of the source.",
        _P: "If two are tied, this market will resolve based on which has the higher unrounded score.",
    },
    ("hour", "noon"): {
        _K: "The value is read at 12:00 PM ET.",
        _P: "The source will be checked at 12:00 PM ET.",
    },
    ("hour", "morning"): {
        _K: "The value is read at 10:00 AM ET.",
        _P: "The source will be checked at 10:00 AM ET.",
    },
    ("hour", "clarified"): {
        _K: "Clarification: if the source is down, the first available value afterwards is used.",
        _P: "Update: if the source is unavailable at that time, the first value available after it will be used.",
    },
    ("no_meeting", "no"): {
        _K: "If the meeting does not take place as scheduled, all markets but \"0bps\" resolve to No.",
        _P: "If no statement is released by the end date of the next scheduled meeting, this market will resolve to "
            "\"No change\".",
    },
    ("no_meeting", "next_meeting"): {
        _K: "If the meeting is postponed, the next decision counts.",
        _P: "If the meeting is postponed or canceled, this market will remain open until the next decision is "
        "published.",
    },
    ("vintage", "first"): {
        _K: "The first published value counts; later revisions are not considered.",
        _P: "This market will resolve on the initial release; revisions will not be considered.",
    },
    ("vintage", "revised"): {
        _K: "Revisions published before expiration are considered.",
        _P: "Revisions published within seven days of the initial release will be considered.",
    },
    ("vintage", "clarified"): {
        _K: "Clarification: a corrected release published on the same day counts.",
        _P: "Update: if the agency corrects the release on the same day, the corrected value will be used.",
    },
    ("estimate", "actuals"): {
        _K: "The actual weekend total counts, not the studio estimate.",
        _P: "This market will resolve on the final actuals for the 3-day opening weekend, not on studio estimates.",
    },
    ("estimate", "estimates"): {
        _K: "The Sunday studio estimate counts.",
        _P: "This market will resolve on the Sunday studio estimates.",
    },
    ("outage", "clarified"): {
        _K: "Clarification: if the index is not published at either time, its last value before that time is used.",
        _P: "Update: if the data stream is down at either time, its last price before that time will be used.",
    },
    ("void", "half"): {
        _K: "If it is cancelled without a result, the market resolves to $0.50.",
        _P: "If it is canceled entirely, with no make-up, this market will resolve 50-50.",
    },
    ("void", "fair"): {
        _K: "If it is cancelled without a result, the market resolves to a fair market price.",
        _P: "If it is canceled entirely, with no make-up, this market will resolve to the last traded price before the "
            "cancellation.",
    },
    ("postponed", "two_weeks"): {
        _K: "If this game is postponed or delayed, the market remains open and closes after the rescheduled game has "
            "finished (within two weeks).",
        _P: "If the game is postponed, this market will remain open for two weeks.",
    },
    ("postponed", "until_played"): {
        _K: "If this game is postponed, the market remains open until it has been played.",
        _P: "If the game is postponed, this market will remain open until the game has been completed.",
    },
    ("postponed", "clarified"): {
        _K: "Clarification: a suspended game that is declared final counts as finished.",
        _P: "Update: a suspended game that is declared final counts as completed.",
    },
}  # fmt: skip


def sentences(venue: Venue, clauses: Iterable[Clause], facts: Mapping[str, Any]) -> list[str]:
    """Return the sentences in which a venue states some clauses."""
    texts = (TEXTS.get((clause.aspect, clause.variant), {}).get(venue, "") for clause in clauses)
    return [text.format_map(facts) for text in texts if text]
