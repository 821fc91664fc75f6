"""The points of rules on which venues differ, as Polymarket writes them down.

A clause without a text is one that the form of the market states itself: which index, which station.
"""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[tuple[str, str], str]] = {
    ("scope", "strict"): "Announcements, drafts or partial steps will not qualify.",
    ("scope", "broad"): (
        'An official announcement will be enough to resolve this market to "Yes", even if it is carried out later.'
    ),
    ("scope", "clarified"): "Update: an interim or provisional version will count.",
    ("source", "official"): "The primary resolution source for this market will be {source}.",
    ("source", "consensus"): "The resolution source for this market will be a consensus of credible reporting.",
    ("withdrawal", "replaced"): (
        "Any replacement of the winner before taking office will not change the resolution of the market."
    ),
    ("withdrawal", "no"): (
        'If the winner withdraws or is replaced before taking office, their market will resolve to "No".'
    ),
    ("calls", "certified"): "This market will resolve according to the certified result.",
    ("calls", "networks"): (
        "The resolution source is the Associated Press, Fox and NBC. This market will resolve once all three "
        "sources call the race for the same candidate. If they have not by the inauguration date, it resolves"
        " on who is sworn in."
    ),
    ("calls", "two_networks"): "Update: a call by any two of the named sources will suffice.",
    ("tie", "dead_heat"): "In case of a tie, each tied market will resolve 50-50.",
    ("tie", "alphabetical"): (
        "In the case of a tie, this market will resolve in favor of the name that comes first alphabetically."
    ),
    ("tie", "score"): "If two are tied, this market will resolve based on which has the higher unrounded score.",
    ("hour", "noon"): "The source will be checked at 12:00 PM ET.",
    ("hour", "morning"): "The source will be checked at 10:00 AM ET.",
    ("hour", "clarified"): (
        "Update: if the source is unavailable at that time, the first value available after it will be used."
    ),
    ("no_meeting", "no"): (
        "If no statement is released by the end date of the next scheduled meeting, this market will resolve "
        'to "No change".'
    ),
    ("no_meeting", "next_meeting"): (
        "If the meeting is postponed or canceled, this market will remain open until the next decision is published."
    ),
    ("vintage", "first"): "This market will resolve on the initial release; revisions will not be considered.",
    ("vintage", "revised"): "Revisions published within seven days of the initial release will be considered.",
    ("vintage", "clarified"): (
        "Update: if the agency corrects the release on the same day, the corrected value will be used."
    ),
    ("estimate", "actuals"): (
        "This market will resolve on the final actuals for the 3-day opening weekend, not on studio estimates."
    ),
    ("estimate", "estimates"): "This market will resolve on the Sunday studio estimates.",
    ("outage", "clarified"): (
        "Update: if the data stream is down at either time, its last price before that time will be used."
    ),
    ("void", "half"): "If it is canceled entirely, with no make-up, this market will resolve 50-50.",
    ("void", "fair"): (
        "If it is canceled entirely, with no make-up, this market will resolve to the last traded price "
        "before the cancellation."
    ),
    ("postponed", "two_weeks"): "If the game is postponed, this market will remain open for two weeks.",
    ("postponed", "until_played"): (
        "If the game is postponed, this market will remain open until the game has been completed."
    ),
    ("postponed", "clarified"): "Update: a suspended game that is declared final counts as completed.",
}
