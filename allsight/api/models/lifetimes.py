"""How long opportunities live: curves, what is left after a latency, and by which episodes."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from allsight.domain.opportunity import OpportunityClass


class GroupBy(StrEnum):
    """By what episodes are put together."""

    VENUES = "venues"
    CATEGORY = "category"
    KIND = "kind"


class SurvivalPoint(msgspec.Struct, frozen=True, kw_only=True):
    """From this age on, until the next point, `share` of the episodes still lived; `low` and `high` are its 95 % band.

    `at_risk` is how many were watched up to this age.
    """

    age_ms: float
    share: float
    low: float
    high: float
    at_risk: int


class LatencyOut(msgspec.Struct, frozen=True, kw_only=True):
    """What an order finds that arrives so long after the opening, at the size that was seen then.

    `judged` episodes are old enough to tell, `left` of them were still there. `offered` is what the judged ones
    guaranteed at their opening, `there` what of that was guaranteed at the later instant, each at most what it had
    offered. The shares are null where nothing can be judged.
    """

    latency_ms: int
    judged: int
    left: int
    share: float | None
    offered: Decimal
    there: Decimal
    share_of_money: float | None


class LivesGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Episodes of one name, `KA-PM` for a venue pair, and how they lived.

    `ended` and `watched` are those that ended and those whose end nobody has seen: open ones, and ones that the program
    was stopped on. `median_ms` and `p90_ms` are null while so many still live, `longest_ms`, the greatest age that was
    seen and the end of the curve, where there are no episodes. `money_seconds` is guaranteed profit
    times the seconds for which it stood.
    """

    name: str
    episodes: int
    ended: int
    watched: int
    median_ms: float | None
    p90_ms: float | None
    longest_ms: float | None
    money_seconds: Decimal
    curve: tuple[SurvivalPoint, ...]
    latencies: tuple[LatencyOut, ...]


class LifetimesOut(msgspec.Struct, frozen=True, kw_only=True):
    """How long the opportunities lived that opened in a time, all of one class, and the same by groups.

    `first` and `last` are UTC days. `groups` are the largest, at most twenty. `left_out` says that there were more
    episodes than are looked at, so that only the newest are in here.
    """

    class_: OpportunityClass = msgspec.field(name="class")
    by: GroupBy
    first: date
    last: date
    at: int
    base: str
    whole: LivesGroup
    groups: tuple[LivesGroup, ...]
    left_out: bool
