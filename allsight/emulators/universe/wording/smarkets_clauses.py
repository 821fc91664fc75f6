"""The points of rules on which venues differ, as Smarkets writes them down.

A clause without a text is one that the form of the market states itself: which index, which station.
"""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[tuple[str, str], str]] = {
    ("scope", "strict"): "Drafts, statements of intent and partial measures are not enough.",
    ("scope", "broad"): "A formal announcement that it has been done is enough, even if it is carried out afterwards.",
    ("scope", "clarified"): "Added to the rules: a provisional or interim version is enough.",
    ("source", "official"): "Settlement follows {source}.",
    ("source", "consensus"): "We will settle on what several independent broadcasters and newspapers report alike.",
    ("withdrawal", "replaced"): "A winner who later steps aside remains the winner for the purposes of this market.",
    ("withdrawal", "no"): "A winner who steps aside before taking office is settled as a loser.",
    ("calls", "certified"): "Settlement waits for the certified count.",
    ("calls", "networks"): "Settlement waits until Associated Press, Fox News and NBC have all declared one winner.",
    ("calls", "two_networks"): "Added to the rules: declarations by any two of the three broadcasters are enough.",
    ("tie", "dead_heat"): "Dead-heat rules apply if two or more contracts finish level.",
    ("tie", "alphabetical"): "Should two finish level, the one whose name stands first in the alphabet wins.",
    ("tie", "score"): "Should two finish level, the one with the higher unrounded score at the source wins.",
    ("hour", "noon"): "We will read the source at 12:00 noon on the US East Coast.",
    ("hour", "morning"): "We will read the source at 10:00 in the morning on the US East Coast.",
    ("hour", "clarified"): "Added to the rules: if the source cannot be read then, its next value stands.",
    ("no_meeting", "no"): "Should the meeting not be held on its date, only the contract for no change wins.",
    ("no_meeting", "next_meeting"): "Should the meeting be moved, bets stand on the next decision.",
    ("vintage", "first"): "Bets stand on the figure as first published, whatever is revised later.",
    ("vintage", "revised"): "Revisions that appear before settlement are taken into account.",
    ("vintage", "clarified"): "Added to the rules: a correction on the day of publication is taken into account.",
    ("estimate", "actuals"): "Bets stand on the final takings of the weekend, not on the studio's estimate.",
    ("estimate", "estimates"): "Bets stand on the studio's estimate of Sunday.",
    ("outage", "clarified"): "Added to the rules: if no value is published at either time, the last one before stands.",
    ("void", "refund"): "If it never takes place, all bets are void and every stake is returned.",
    ("void", "half"): "If it never takes place, each contract is settled at 50.00%.",
    ("void", "fair"): "If it never takes place, each contract is settled at a fair price as judged beforehand.",
    ("postponed", "two_weeks"): "If it is put off, bets stand for a new date no more than two weeks later.",
    ("postponed", "until_played"): "If it is put off, bets stand until it has been played, however long that takes.",
    ("postponed", "clarified"): "Added to the rules: if it is abandoned but its result declared final, that stands.",
}
