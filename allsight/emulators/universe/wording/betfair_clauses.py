"""The points of rules on which venues differ, as Betfair's market information states them.

A clause without a text is one that the form of the market states itself.
"""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[tuple[str, str], str]] = {
    ("scope", "strict"): "Statements of intent, draft agreements and partial measures will not count for settlement.",
    ("scope", "broad"): (
        "An official announcement that it has been done will count, whether or not it has been carried out by then."
    ),
    ("scope", "clarified"): "For clarification, a provisional or interim version will count.",
    ("source", "official"): "Settlement will be based on {source}.",
    ("source", "consensus"): "Settlement will be based on the agreement of reputable news organisations.",
    ("withdrawal", "replaced"): "Should the winner withdraw or be replaced afterwards, settlement will not change.",
    ("withdrawal", "no"): "Bets on a candidate who withdraws before taking office will be settled as losing bets.",
    ("calls", "certified"): "This market will be settled on the certified result only.",
    ("calls", "networks"): (
        "This market will be settled when the Associated Press, Fox News and NBC have all projected the same winner."
    ),
    ("calls", "two_networks"): "For clarification, the projections of any two of the three organisations are enough.",
    ("tie", "dead_heat"): "Dead Heat Rules apply.",
    ("tie", "alphabetical"): (
        "Should two or more finish level, the one that is first in alphabetical order will be deemed the winner."
    ),
    ("tie", "score"): "Should two or more finish level, they will be separated by the unrounded score of the source.",
    ("hour", "noon"): "The source will be consulted at 12 noon Eastern Time.",
    ("hour", "morning"): "The source will be consulted at 10:00 Eastern Time.",
    ("hour", "clarified"): (
        "For clarification, should the source be down at that time, the first figure shown after it will be used."
    ),
    ("no_meeting", "no"): 'Should the meeting not take place as scheduled, "No Change" will be settled as the winner.',
    ("no_meeting", "next_meeting"): "Should the meeting be put back, all bets stand for the next decision.",
    ("vintage", "first"): "The figure as first published will be used. Later revisions will not count.",
    ("vintage", "revised"): "Revisions published before this market is settled will be taken into account.",
    ("vintage", "clarified"): "For clarification, a correction published on the same day will be used.",
    ("estimate", "actuals"): "The final figure for the weekend will be used, not the estimate of the studio.",
    ("estimate", "estimates"): "The estimate that the studio publishes on the Sunday will be used.",
    ("outage", "clarified"): (
        "For clarification, should the feed be down at either time, its last price before that time will be used."
    ),
    ("void", "half"): (
        "Should it be cancelled or abandoned without a result, all runners will be settled as having dead-heated."
    ),
    ("void", "fair"): (
        "Should it be cancelled or abandoned without a result, bets will be settled at the last price matched before."
    ),
    ("void", "refund"): (
        "Should it be cancelled or abandoned without a result, all bets will be void and stakes will be returned."
    ),
    ("postponed", "two_weeks"): "Should it be postponed, bets stand provided that it is played within two weeks.",
    ("postponed", "until_played"): "Should it be postponed, all bets stand until it has been played.",
    ("postponed", "clarified"): (
        "For clarification, a suspended match that has been declared official counts as completed."
    ),
}
