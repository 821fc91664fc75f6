"""How long opportunities live, and what of them is left for somebody who comes late.

An episode belongs to the class in which it opened. It ends when it closes, or when a locked one turns conditional:
what was promised is no longer there. It is *censored*, known to have lived so long and no more, while it is open, and
where the program stopped. Every other close is an end, also one for lost trust or changed rules: nobody can act on what
cannot be proved.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from allsight.domain.clock import MILLISECOND_NS
from allsight.domain.opportunity import CloseReason, EpisodeLife

LATENCIES_NS: Final = tuple(
    ms * MILLISECOND_NS for ms in (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000)
)
"""For which the table of latencies is made."""

_Z: Final = 1.959964
"""Of the band that holds the truth 95 times in 100."""

_CELLS_A_DECADE: Final = 24


class Watch(msgspec.Struct, frozen=True):
    """For how long one episode was seen to live, and whether it ended then."""

    lasted_ns: int
    ended: bool


class CurvePoint(msgspec.Struct, frozen=True):
    """From this age on, until the next point, so large a share still lived.

    Attributes:
        at_ns: the age.
        share: the estimate of Kaplan and Meier.
        low, high: its 95 % band: Greenwood's variance, on the scale of log(-log), which stays within 0 and 1.
        at_risk: episodes that were watched up to this age.
        ended: of these, those that ended at it.
    """

    at_ns: int
    share: float
    low: float
    high: float
    at_risk: int
    ended: int


class LatencyShare(msgspec.Struct, frozen=True, kw_only=True):
    """What was left for an order that arrives so long after the opening, sized by what was seen then.

    Attributes:
        judged: episodes of which that is known: those that opened at least so long ago, without the ones that the
            program stopped watching before.
        left: of these, the ones still there.
        offered: what the judged ones guaranteed at their opening.
        there: what of it was guaranteed then: of each at most what it had offered, so a profit that grew in between
            adds nothing, and one that shrank and came back counts as it stood at that very instant.
    """

    latency_ns: int
    judged: int
    left: int
    offered: Decimal
    there: Decimal


def venue_pair(life: EpisodeLife) -> str:
    """Name the venues of an episode by their codes, each once: `KA-PM`, or `BF-KA-PM` for legs at three."""
    return "-".join(sorted({venue.code for venue in life.venues}))


def watch(life: EpisodeLife, now_ns: int) -> Watch:
    """Tell for how long an episode kept what it opened with, as far as anybody knows now."""
    lost_ns = _lost_ns(life)
    if lost_ns is not None:
        end_ns, ended = lost_ns, True
    elif life.closed_ns is None:
        end_ns, ended = now_ns, False
    else:
        end_ns, ended = life.closed_ns, life.close_reason is not CloseReason.SHUTDOWN
    return Watch(max(0, end_ns - life.opened_ns), ended)


def survival(watches: Iterable[Watch]) -> tuple[CurvePoint, ...]:
    """Estimate which share lives longer than which age (Kaplan and Meier), from age zero and a share of one on.

    Where an end and a censoring fall on one age, the censored one was still at risk. Nothing watched gives no curve.
    """
    ordered = sorted(watches, key=lambda one: one.lasted_ns)
    if not ordered:
        return ()
    points = [CurvePoint(0, 1.0, 1.0, 1.0, len(ordered), 0)]
    share, variance, number = 1.0, 0.0, 0
    while number < len(ordered):
        at_ns, at_risk = ordered[number].lasted_ns, len(ordered) - number
        together = 0
        ended = 0
        while number + together < len(ordered) and ordered[number + together].lasted_ns == at_ns:
            ended += ordered[number + together].ended
            together += 1
        number += together
        if ended:
            share *= 1 - ended / at_risk
            if ended < at_risk:
                variance += ended / (at_risk * (at_risk - ended))
            low, high = _band(share, variance) if ended < at_risk else (0.0, points[-1].high)
            points.append(CurvePoint(at_ns, share, low, high, at_risk, ended))
    return tuple(points[1:] if points[1:] and points[1].at_ns == 0 else points)


def quantile(curve: Sequence[CurvePoint], gone: float) -> int | None:
    """Return the age by which such a share has ended; None while so many have not."""
    return next((point.at_ns for point in curve if 1 - point.share >= gone - 1e-12), None)


def thinned(curve: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """Leave out points that lie too close to be told apart on a logarithmic axis; the last of each cell stays."""
    last_of_cell = {_cell(point.at_ns): point for point in curve}
    return tuple(last_of_cell.values())


def after(lives: Iterable[EpisodeLife], latency_ns: int, now_ns: int) -> LatencyShare:
    """Add up what is left of the episodes for an order that arrives so long after their opening."""
    judged = left = 0
    offered = there = Decimal(0)
    for life in lives:
        at_ns = life.opened_ns + latency_ns
        if at_ns > now_ns or not life.steps or _out_of_sight(life, at_ns):
            continue
        judged += 1
        opening = life.steps[0].guaranteed
        offered += opening
        found = min(opening, guaranteed_at(life, at_ns))
        left += found > 0
        there += found
    return LatencyShare(latency_ns=latency_ns, judged=judged, left=left, offered=offered, there=there)


def guaranteed_at(life: EpisodeLife, at_ns: int) -> Decimal:
    """Return what an episode guaranteed at an instant: nothing from its close on, nor while its promise is weaker.

    The instant must lie within the time for which the steps were read.
    """
    if life.closed_ns is not None and at_ns >= life.closed_ns:
        return Decimal(0)
    before = bisect_right(life.steps, at_ns, key=lambda step: step.at_ns)
    if not before:
        return Decimal(0)
    step = life.steps[before - 1]
    return step.guaranteed if step.class_.as_good_as(life.class_) else Decimal(0)


def by(lives: Iterable[EpisodeLife], name_of: Callable[[EpisodeLife], str]) -> dict[str, list[EpisodeLife]]:
    """Sort episodes into groups, the largest first, equal ones by name."""
    groups: dict[str, list[EpisodeLife]] = {}
    for life in lives:
        groups.setdefault(name_of(life), []).append(life)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))


def _lost_ns(life: EpisodeLife) -> int | None:
    """Return when an episode first promised less than at its opening."""
    return next((step.at_ns for step in life.steps if not step.class_.as_good_as(life.class_)), None)


def _out_of_sight(life: EpisodeLife, at_ns: int) -> bool:
    """Return whether the program had stopped by then, on an episode that still kept its promise."""
    stopped = life.close_reason is CloseReason.SHUTDOWN and life.closed_ns is not None and life.closed_ns < at_ns
    return stopped and _lost_ns(life) is None


def _band(share: float, variance: float) -> tuple[float, float]:
    if not 0 < share < 1:
        return share, share
    spread = _Z * math.sqrt(variance) / -math.log(share)
    return share ** math.exp(spread), share ** math.exp(-spread)


def _cell(at_ns: int) -> int:
    return 0 if at_ns < MILLISECOND_NS else 1 + int(_CELLS_A_DECADE * math.log10(at_ns / MILLISECOND_NS))
