"""The points of rules on which venues differ, as Drift writes them down.

A clause without a text is one that the form of the market states itself. Drift knows one way to end a market that
nothing decides: the security council writes a price into the oracle, and both sides are paid by it. It cannot return
stakes, so a refund elsewhere is half here.
"""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[tuple[str, str], str]] = {
    ("scope", "strict"): "Drafts, announcements and partial steps are not enough.",
    ("scope", "broad"): "An official announcement that it has been done is enough.",
    ("scope", "clarified"): "Added by the council: an interim or provisional version is enough.",
    ("source", "official"): "The security council decides by {source}.",
    ("source", "consensus"): "The security council decides by a consensus of credible reporting.",
    ("withdrawal", "replaced"): "A winner who withdraws afterwards still counts as the winner.",
    ("withdrawal", "no"): "A market on somebody who withdraws resolves to NO.",
    ("calls", "certified"): "The certified result decides.",
    ("calls", "networks"): "The market resolves when the Associated Press, Fox News and NBC have all called the race.",
    ("calls", "two_networks"): "Added by the council: a call by two of the three named networks is enough.",
    ("tie", "dead_heat"): "If there is a tie, the market settles at 1 divided by the number of those tied.",
    ("tie", "alphabetical"): "If there is a tie, the one that comes first in alphabetical order wins.",
    ("tie", "score"): "A tie is broken by the unrounded score of the source.",
    ("hour", "noon"): "The council reads the value at 12:00 PM ET.",
    ("hour", "morning"): "The council reads the value at 10:00 AM ET.",
    ("hour", "clarified"): "Added by the council: if the source is down, the first value after that hour counts.",
    ("no_meeting", "no"): "If the meeting does not take place as scheduled, the market resolves to NO.",
    ("no_meeting", "next_meeting"): "If the meeting is postponed, the market stays open until the next decision.",
    ("vintage", "first"): "The first published value counts; later revisions do not.",
    ("vintage", "revised"): "Revisions published before the expiry of the market count.",
    ("vintage", "clarified"): "Added by the council: a correction published on the same day counts.",
    ("estimate", "actuals"): "The actual weekend total counts, not the studio estimate.",
    ("estimate", "estimates"): "The Sunday studio estimate counts.",
    ("outage", "clarified"): "Added by the council: if the feed is down, its last value before that time counts.",
    ("void", "half"): "If it is cancelled without a result, the security council settles the market at 0.50.",
    ("void", "refund"): (
        "If it is cancelled without a result, the market is void. Drift cannot return stakes, so the security council "
        "settles it at 0.50."
    ),
    ("void", "fair"): (
        "If it is cancelled without a result, the security council settles the market at its fair price before the "
        "cancellation."
    ),
    ("postponed", "two_weeks"): "If it is postponed, the market stays open for two weeks.",
    ("postponed", "until_played"): "If it is postponed, the market stays open until it has been played.",
    ("postponed", "clarified"): "Added by the council: a suspended game that is declared final counts as finished.",
}
