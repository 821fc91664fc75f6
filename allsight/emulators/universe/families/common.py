"""What families share: slots that always hold one topic, who lists it, and the common kinds of claims."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from allsight.domain.clock import DAY_NS, MINUTE_NS
from allsight.domain.ids import Venue
from allsight.emulators.universe.calendar import EPOCH_NS, Day, day_end, day_of, days_between, month_end
from allsight.emulators.universe.chance import dice, uniform
from allsight.emulators.universe.spaces import Happening, Interval
from allsight.emulators.universe.topic import Amendment, Claim, Clause, Offer, Stake

K, P = Venue.KALSHI, Venue.POLYMARKET

_OVERLAP = 0.5
"""Scales how many topics both venues list."""

Keys = Callable[[int, int, int], Iterable[str]]


def slots(name: str, count: int, period_days: float, life_days: float) -> Keys:
    """Name the topics of `count` slots, each of which starts a new topic every `period_days`.

    A topic is shown for at most `life_days`; with a life longer than the period no slot is ever empty.
    """

    def keys(seed: int, from_ns: int, to_ns: int) -> Iterator[str]:
        period, life = period_days * DAY_NS, life_days * DAY_NS
        for slot in range(count):
            zero = EPOCH_NS + uniform(seed, name, "phase", slot) * period
            first = int((from_ns - life - zero) // period)
            for n in range(first, int((to_ns - zero) // period) + 1):
                yield f"{slot}.{n}"

    return keys


def slot_start(seed: int, name: str, key: str, period_days: float) -> tuple[int, int, int]:
    """Take the key of a slot apart: slot, turn, and the instant at which the turn starts."""
    slot, turn = (int(part) for part in key.split("."))
    zero = EPOCH_NS + uniform(seed, name, "phase", slot) * period_days * DAY_NS
    start = round(zero + turn * period_days * DAY_NS)
    return slot, turn, start - start % (5 * MINUTE_NS)


def daily(places: Sequence[str], ahead_days: int, after_days: int = 2) -> Keys:
    """Name one topic per place and Eastern date, shown from some days before it to some days after."""

    def keys(_seed: int, from_ns: int, to_ns: int) -> Iterator[str]:
        for day in days_between(from_ns - after_days * DAY_NS, to_ns + ahead_days * DAY_NS):
            for place in places:
                yield f"{place}.{day.isoformat()}"

    return keys


def monthly(places: Sequence[str], ahead: int, after: int = 1) -> Keys:
    """Name one topic per place and month, as `place.2026-12`."""

    def keys(_seed: int, from_ns: int, to_ns: int) -> Iterator[str]:
        first, last = day_of(from_ns), day_of(to_ns)
        low = first.year * 12 + first.month - 1 - after
        high = last.year * 12 + last.month - 1 + ahead
        for month in range(low, high + 1):
            for place in places:
                yield f"{place}.{month // 12}-{month % 12 + 1:02d}"

    return keys


def split_month(text: str) -> tuple[int, int]:
    """Read `2026-12`."""
    year, month = text.split("-")
    return int(year), int(month)


def listed_at(seed: int, topic: str, both: float = 0.4, kalshi: float = 0.3) -> tuple[Venue, ...]:
    """Decide which venues list a topic: with these probabilities both, or Kalshi alone, else Polymarket alone."""
    draw = uniform(seed, topic, "venues")
    both *= _OVERLAP
    if draw < both:
        return (K, P)
    return (K,) if draw < both + kalshi else (P,)


def pick(seed: int, topic: str, what: str, share: float) -> bool:
    """Decide something about a topic with a probability."""
    return uniform(seed, topic, what) < share


def choose(seed: int, topic: str, what: str, items: Sequence[Any]) -> Any:
    """Choose one of some things for a topic."""
    return items[int(uniform(seed, topic, what) * len(items))]


def volume(seed: int, topic: str, median: float) -> float:
    """Draw a daily volume in contracts: log-normal, so that a few topics see a hundred times the median."""
    return float(median * dice(seed, topic, "volume").lognormvariate(0.0, 1.5))


def differ(seed: int, topic: str, aspect: str, agree: str, other: str, share: float) -> dict[Venue, Clause]:
    """Give both venues the same clause, or with a probability Polymarket another one."""
    at_odds = pick(seed, topic, f"differ {aspect}", share)
    return {K: Clause(aspect, agree), P: Clause(aspect, other if at_odds else agree)}


def edited(seed: int, topic: str, share: float, from_ns: int, to_ns: int, clause: Clause) -> tuple[Amendment, ...]:
    """Decide whether and when a venue edits one point of its rules."""
    if not pick(seed, topic, f"edit {clause.aspect}", share):
        return ()
    at = from_ns + uniform(seed, topic, "edit at") * (to_ns - from_ns)
    return (Amendment(round(at), clause),)


def month_ends_after(start_ns: int, offsets: Sequence[int], least_days: int = 12) -> list[date]:
    """Return the last days of months so many months after a start, leaving out those that come too soon."""
    first = day_of(start_ns)
    ends = [month_end(first.year, first.month + offset) for offset in offsets]
    return [end for end in ends if (end - first).days >= least_days]


def deadline_claims(seed: int, topic: str, start_ns: int, ends: Sequence[date], level: float) -> dict[str, Claim]:
    """Make the claims "by …" for some dates of one thing that may happen; `level` is how likely it is per date."""
    rng = dice(seed, topic, "hazards")
    hazards = [min(0.95, max(0.01, level * rng.uniform(0.4, 1.7))) for _ in ends]
    space = Happening(f"{seed}:{topic}", start_ns, [day_end(end) for end in ends], hazards)
    claims = {}
    for n, end in enumerate(ends):
        facts = {"by": Day(end), "rank": n}
        claim = Claim(f"{topic}/by-{end.isoformat()}", space, Interval(hi=day_end(end)), facts)
        claims[claim.id] = claim
    return claims


def ladder_offers(
    seed: int,
    topic: str,
    form: str,
    claims: Mapping[str, Claim],
    clauses: Mapping[Venue, tuple[Clause, ...]],
    amendments: Mapping[Venue, tuple[Amendment, ...]],
    both: float,
) -> tuple[Offer, ...]:
    """Offer a ladder of dates at one or two venues; where both list it, each leaves some dates out."""
    ids = list(claims)
    offers = []
    for venue in listed_at(seed, topic, both):
        kept = [claim for claim in ids if pick(seed, claim, f"kept {venue}", 0.8)] or ids[-1:]
        quirks = frozenset(
            quirk
            for quirk, share in (
                ("year_phrase", 0.5),
                ("counter", 0.3),
                ("late_end", 0.14),
                ("the_the", 0.12),
                ("bare_ticker", 0.5),
                ("wrong_before", 0.1),
            )
            if pick(seed, topic, f"{quirk} {venue}", share)
        )
        offers.append(
            Offer(
                venue,
                form,
                tuple(Stake(claim) for claim in kept),
                clauses=clauses.get(venue, ()),
                amendments=amendments.get(venue, ()),
                quirks=quirks,
                busy=0.4 + uniform(seed, topic, "busy", venue),
            )
        )
    return tuple(offers)
