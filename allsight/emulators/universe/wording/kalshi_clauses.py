"""The points of rules on which venues differ, as Kalshi writes them down.

A clause without a text is one that the form of the market states itself: which index, which station.
"""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[tuple[str, str], str]] = {
    ("scope", "strict"): "Announcements, drafts and partial steps do not count.",
    ("scope", "broad"): "An official announcement that it has been done suffices.",
    ("scope", "clarified"): "Clarification: an interim or provisional version counts.",
    ("source", "official"): "The outcome is verified from {source}.",
    ("source", "consensus"): "The outcome is verified from the New York Times, the Associated Press and Reuters.",
    ("withdrawal", "replaced"): (
        "If a candidate withdraws after winning, the market still resolves for the candidate who won."
    ),
    ("withdrawal", "no"): "If a candidate withdraws, that candidate's market resolves to No.",
    ("calls", "certified"): "The certified result determines the outcome.",
    ("calls", "networks"): (
        "The market resolves when the Associated Press, Fox News and NBC have all called the race."
    ),
    ("calls", "two_networks"): "Update: a call by two of the three named networks suffices.",
    ("tie", "dead_heat"): (
        "In the event of a tie, each tied outcome's market resolves to a value of $1 divided by the number tied."
    ),
    ("tie", "alphabetical"): (
        "If there is a tie, the market resolves to the name that comes first in alphabetical order."
    ),
    ("tie", "score"): "Ties are broken by the unrounded score of the source.",
    ("hour", "noon"): "The value is read at 12:00 PM ET.",
    ("hour", "morning"): "The value is read at 10:00 AM ET.",
    ("hour", "clarified"): "Clarification: if the source is down, the first available value afterwards is used.",
    ("no_meeting", "no"): 'If the meeting does not take place as scheduled, all markets but "0bps" resolve to No.',
    ("no_meeting", "next_meeting"): "If the meeting is postponed, the next decision counts.",
    ("vintage", "first"): "The first published value counts; later revisions are not considered.",
    ("vintage", "revised"): "Revisions published before expiration are considered.",
    ("vintage", "clarified"): "Clarification: a corrected release published on the same day counts.",
    ("estimate", "actuals"): "The actual weekend total counts, not the studio estimate.",
    ("estimate", "estimates"): "The Sunday studio estimate counts.",
    ("outage", "clarified"): (
        "Clarification: if the index is not published at either time, its last value before that time is used."
    ),
    ("void", "half"): "If it is cancelled without a result, the market resolves to $0.50.",
    ("void", "fair"): "If it is cancelled without a result, the market resolves to a fair market price.",
    ("postponed", "two_weeks"): (
        "If this game is postponed or delayed, the market remains open and closes after the rescheduled game "
        "has finished (within two weeks)."
    ),
    ("postponed", "until_played"): "If this game is postponed, the market remains open until it has been played.",
    ("postponed", "clarified"): "Clarification: a suspended game that is declared final counts as finished.",
}
