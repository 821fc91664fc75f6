"""The points of rules on which venues differ, as creators of Hedgehog's markets write them down.

A clause without a text is one that the form of the market states itself: which index, which station.
"""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[tuple[str, str], str]] = {
    ("scope", "strict"): "Announcements, drafts and partial steps are not enough.",
    ("scope", "broad"): "An official announcement is enough, even if it is carried out later.",
    ("scope", "clarified"): "Added by the creator: an interim or provisional version is enough.",
    ("source", "official"): "The resolver goes by {source}.",
    ("source", "consensus"): "The resolver goes by what credible media report with one voice.",
    ("withdrawal", "replaced"): "Who wins and is replaced before taking office still counts as the winner.",
    ("withdrawal", "no"): "Who withdraws or is replaced before taking office does not count as the winner.",
    ("calls", "certified"): "The resolver goes by the certified result.",
    ("calls", "networks"): "The resolver waits until the Associated Press, Fox and NBC have all called the race.",
    ("calls", "two_networks"): "Added by the creator: two of the three named networks are enough.",
    ("tie", "dead_heat"): "If two or more tie, the market is split evenly between them.",
    ("tie", "alphabetical"): "If there is a tie, the name that comes first in the alphabet wins.",
    ("tie", "score"): "If there is a tie, the higher score before rounding wins.",
    ("hour", "noon"): "The table is read at 12:00 PM ET.",
    ("hour", "morning"): "The table is read at 10:00 AM ET.",
    ("hour", "clarified"): "Added by the creator: if the page is down, the first reading after that is used.",
    ("no_meeting", "no"): 'If there is no meeting by the date of the next scheduled one, "No change" wins.',
    ("no_meeting", "next_meeting"): "If the meeting is moved, the next published decision counts.",
    ("vintage", "first"): "The first print counts; revisions do not.",
    ("vintage", "revised"): "Revisions of the first week count.",
    ("vintage", "clarified"): "Added by the creator: a correction on the day of the release counts.",
    ("estimate", "actuals"): "The actual three-day total counts, not the studio estimate.",
    ("estimate", "estimates"): "The studio estimate of Sunday counts.",
    ("outage", "clarified"): "Added by the creator: if the feed is down, its last price before that counts.",
    ("void", "half"): "If it is called off and never played, the market settles at one half for each side.",
    ("void", "fair"): "If it is called off and never played, the market settles at the last fair price.",
    ("void", "refund"): (
        "If it is called off and never played, the market is marked invalid: every stake is returned in full."
    ),
    ("postponed", "two_weeks"): "If it is postponed, a game played within two weeks of the date still counts.",
    ("postponed", "until_played"): "If it is postponed, the market stays unresolved until it has been played.",
    ("postponed", "clarified"): "Added by the creator: a suspended game that is declared final counts as played.",
}
