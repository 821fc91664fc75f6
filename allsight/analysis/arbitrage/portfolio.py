"""What of all that is open can be had together: which opportunities share depth, and the best set under a bankroll.

Every opportunity walks its books from the best level, as if nobody else did. Two that buy the same side of the same
market show some offers twice, and only one of them can be filled as shown. A portfolio therefore takes at most one
opportunity of a market. Each is taken whole, or as it was proved anew for less money: nothing is scaled.

The sum of what its members guarantee is guaranteed by all of them together:

- In any ending, what is paid for all is the sum of what each pays, since no two take the same offers; and the minimum
  of a sum is at least the sum of the minima: the worst ending of one need not be the worst of another.
- A venue nets profit over a commission group before it takes commission. Netting over the legs of several members takes
  no more than netting over each: max(0, a + b) ≤ max(0, a) + max(0, b), and rounding a sum up gives no more than
  rounding its parts up.
- Positions stay apart. A venue that nets YES against NO of one market pays a pair of them out at once, and refunds
  nothing for it when it voids the market; a refund would be of what was paid, and a pair costs more than it pays. So
  both sides of a market are never in one portfolio, though they share no depth.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Final, NamedTuple

import msgspec

from allsight.analysis.arbitrage.certificate import cents
from allsight.analysis.arbitrage.ranking import HURDLE, Ranking, after_hurdle
from allsight.analysis.arbitrage.sizing import Sizer
from allsight.analysis.arbitrage.solver.packing import Limit, Packing, pack
from allsight.domain.ids import OpportunityId, Venue
from allsight.domain.opportunity import Leg, Opportunity

MOST: Final = 300
"""So many opportunities are chosen from, the best of those that could be taken alone."""

_CENTS: Final = 100
_CUTS: Final = 3
"""So often an opportunity is proved anew: the legs of a smaller one share the money out differently."""

_LARGE: Final = 4
_PARTS: Final = (Fraction(1, 2), Fraction(1, 4), Fraction(1, 8))
"""So many members are offered at these parts of their size as well."""

_NOTHING: Final = Decimal("0.00")


class SharedDepth(msgspec.Struct, frozen=True):
    """Offers that another opportunity takes as well, so that only one of the two can be filled as shown.

    `leg` is the order of the one that was asked about. `contracts` are those that both take: each walks from the best
    level, so the smaller order lies within the larger.
    """

    other: Opportunity
    leg: Leg
    contracts: Decimal


def shared_depth(one: Opportunity, others: Iterable[Opportunity]) -> tuple[SharedDepth, ...]:
    """Return what other opportunities take of the offers that one takes, by its legs, what is worth most first."""
    mine = {(leg.market, leg.side): number for number, leg in enumerate(one.legs)}
    found = [
        (mine[leg.market, leg.side], other, leg)
        for other in others
        if other.id != one.id
        for leg in other.legs
        if (leg.market, leg.side) in mine
    ]
    found.sort(key=lambda item: (item[0], -item[1].guaranteed, item[1].id))
    return tuple(
        SharedDepth(other, one.legs[number], min(one.legs[number].contracts, leg.contracts))
        for number, other, leg in found
    )


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a portfolio has to keep to, in the base currency.

    Attributes:
        bankroll: the most that all of it may cost.
        funds: the most that may lie at a venue; one that is not named has no limit of its own.
        rank: what is to be most.
        hurdle: what bound money must earn a year, as a ratio.
    """

    bankroll: Decimal
    funds: Mapping[Venue, Decimal] = {}
    rank: Ranking = Ranking.PROFIT
    hurdle: Decimal = HURDLE


class Reason(StrEnum):
    """Why an opportunity is not in a portfolio."""

    SHARES_DEPTH = "shares_depth"
    BANKROLL = "bankroll"
    FUNDS = "funds"
    OTHER = "other"


class LeftOut(msgspec.Struct, frozen=True):
    """An opportunity that is not in a portfolio, and why, in words; `because` are those in it that keep it out."""

    opportunity: Opportunity
    reason: Reason
    sentence: str
    because: tuple[OpportunityId, ...] = ()

    @property
    def for_money(self) -> bool:
        """Tell whether it is left out for what it costs."""
        return self.reason in (Reason.BANKROLL, Reason.FUNDS)


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """Opportunities that can be had together.

    Attributes:
        chosen: the members, best first.
        resized: those of them that are smaller than they are shown.
        left_out: what else was looked at, best first.
        best_proven: whether it is proven that no other set of what is open, in the sizes offered, is better.
        most: no set of those that were searched is worth more than this.
        unsearched: how many opportunities that could be taken alone were not chosen from, since there are too many.
        after_hurdle: None where nobody knows for how long a member is locked up.
        by_venue: what has to lie at each venue.
    """

    chosen: tuple[Opportunity, ...]
    resized: tuple[OpportunityId, ...]
    left_out: tuple[LeftOut, ...]
    best_proven: bool
    most: Decimal
    unsearched: int
    outlay: Decimal
    guaranteed: Decimal
    after_hurdle: Decimal | None
    by_venue: dict[Venue, Decimal]


class _Candidate(NamedTuple):
    """An opportunity in whole cents, rounded against us: what it is worth, what it costs, and at which venues."""

    one: Opportunity
    gain: int
    outlay: int
    at: dict[Venue, int]
    whole: bool

    @property
    def id(self) -> OpportunityId:
        """Return the opportunity's id."""
        return self.one.id


def choose(opened: Iterable[Opportunity], wish: Wish, smaller: Iterable[Opportunity] = ()) -> Portfolio:
    """Choose the set that together is worth most; of equally good ones, the one that costs least.

    All must be of one class and in one base currency: guarantees of different kinds do not add up. `smaller` are some
    of the opened ones as they were proved for less money; of each, one size at most is taken.
    """
    every = [_candidate(one, wish, whole=True) for one in opened]
    every += [_candidate(one, wish, whole=False) for one in smaller]
    every.sort(key=lambda one: (-one.gain, one.outlay, one.id))
    able = [one for one in every if _refused(one, wish) is None]
    searched = able[:MOST]
    packed = pack(_packing(searched, wish))
    chosen = [searched[place] for place in packed.chosen]
    placed = {one.id for one in chosen}
    unsearched = {one.id for one in able[MOST:] if one.whole} - placed
    rest = [one for one in every if one.whole and one.id not in placed | unsearched]
    members = tuple(one.one for one in chosen)
    return Portfolio(
        chosen=members,
        resized=tuple(one.id for one in chosen if not one.whole),
        left_out=tuple(_refused(one, wish) or _crowded_out(one, chosen, wish) for one in rest),
        best_proven=packed.proven and len(able) <= MOST,
        most=cents(packed.most),
        unsearched=len(unsearched),
        outlay=sum((one.outlay for one in members), _NOTHING),
        guaranteed=sum((one.guaranteed for one in members), _NOTHING),
        after_hurdle=_after_hurdle(members, wish.hurdle),
        by_venue=_by_venue(members),
    )


def too_dear(opened: Iterable[Opportunity], wish: Wish) -> list[Opportunity]:
    """Return those that could be taken alone if they were smaller, the most promising first."""
    found = [one for one in opened if (left := _refused(_candidate(one, wish, whole=True), wish)) and left.for_money]
    return _promising(found, wish)


def crowded_out(found: Portfolio, wish: Wish) -> list[Opportunity]:
    """Return those for which money was short beside the members, the most promising first."""
    return _promising([left.opportunity for left in found.left_out if left.for_money], wish, found.chosen)


def parted(found: Portfolio) -> list[tuple[Opportunity, Fraction]]:
    """Return the largest members and what a half, a quarter and an eighth of each costs, where others lack the money.

    The last contracts of a large one earn less than the first of those that it crowds out.
    """
    if not any(left.for_money for left in found.left_out):
        return []
    large = sorted(found.chosen, key=lambda one: (-one.outlay, one.id))[:_LARGE]
    sizes = [(one, Fraction(one.outlay) * part) for one in large for part in _PARTS]
    return [(one, most) for one, most in sizes if most * _CENTS >= 1]


def cut(one: Opportunity, wish: Wish, members: Sequence[Opportunity], sizer: Sizer) -> Opportunity | None:
    """Prove an opportunity anew for what is left beside the members, at the venues too; None if that leaves nothing."""
    most = room(one, wish, members)
    for _ in range(_CUTS):
        found = sizer(one.id, most) if most * _CENTS >= 1 else None
        if found is None:
            return None
        fits = room(found.opportunity, wish, members)
        if fits >= Fraction(found.opportunity.outlay):
            return found.opportunity
        # Of a smaller one each leg's share is another, and is rounded up to the cent.
        most = fits - Fraction(len(found.opportunity.legs), _CENTS)
    return None


def room(one: Opportunity, wish: Wish, members: Sequence[Opportunity] = ()) -> Fraction:
    """Return what an opportunity may cost beside the members, if all its legs shrink alike; at most what it costs."""
    spent, costs = _by_venue(members), Fraction(one.outlay)
    shares = [Fraction(wish.bankroll - sum(spent.values(), _NOTHING)) / costs]
    for venue, needed in _by_venue([one]).items():
        if venue in wish.funds:
            shares.append(Fraction(wish.funds[venue] - spent.get(venue, _NOTHING)) / Fraction(needed))
    return costs * max(Fraction(0), min(Fraction(1), *shares))


def _promising(found: Iterable[Opportunity], wish: Wish, members: Sequence[Opportunity] = ()) -> list[Opportunity]:
    """Put first what earns most in the room that there is; the first contracts earn more than the average."""
    rooms = [(one, room(one, wish, members)) for one in found]
    rooms.sort(key=lambda item: (-item[1] * Fraction(item[0].guaranteed) / Fraction(item[0].outlay), item[0].id))
    return [one for one, left in rooms if left]


def _candidate(one: Opportunity, wish: Wish, *, whole: bool) -> _Candidate:
    by_hurdle = wish.rank is Ranking.AFTER_HURDLE
    gain = after_hurdle(one, wish.hurdle) if by_hurdle else Fraction(one.guaranteed)
    at: dict[Venue, int] = {}
    for leg in one.legs:
        at[leg.venue] = at.get(leg.venue, 0) + _up(leg.outlay)
    return _Candidate(one, 0 if gain is None else floor(gain * _CENTS), _up(one.outlay), at, whole)


def _packing(searched: Sequence[_Candidate], wish: Wish) -> Packing:
    limits = [Limit({place: one.outlay for place, one in enumerate(searched)}, _down(wish.bankroll))]
    for venue, free in wish.funds.items():
        there = {place: one.at[venue] for place, one in enumerate(searched) if venue in one.at}
        limits.append(Limit(there, _down(free)))
    once: dict[str, dict[int, int]] = {}
    for place, one in enumerate(searched):
        for key in (one.id, *(leg.market for leg in one.one.legs)):
            once.setdefault(key, {})[place] = 1
    limits += [Limit(places, 1) for places in once.values()]
    gains, costs = tuple(one.gain for one in searched), tuple(one.outlay for one in searched)
    return Packing(gains=gains, costs=costs, limits=tuple(limits))


def _after_hurdle(members: Sequence[Opportunity], hurdle: Decimal) -> Decimal | None:
    """Add up what is left of each after the hurdle, each rounded down to the cent as it is shown."""
    left = [after_hurdle(one, hurdle) for one in members]
    known = [floor(one * _CENTS) for one in left if one is not None]
    return cents(sum(known)) if len(known) == len(left) else None


def _by_venue(members: Sequence[Opportunity]) -> dict[Venue, Decimal]:
    found: dict[Venue, Decimal] = {}
    for leg in (leg for one in members for leg in one.legs):
        found[leg.venue] = found.get(leg.venue, _NOTHING) + leg.outlay
    return {venue: found[venue] for venue in Venue if venue in found}


# -- why not ---------------------------------------------------------------------------------------------------------


def _refused(candidate: _Candidate, wish: Wish) -> LeftOut | None:
    """Say why an opportunity could not even be taken alone; None if it could."""
    one, most = candidate.one, _down(wish.bankroll)
    if wish.rank is Ranking.AFTER_HURDLE and one.lock_days is None:
        return LeftOut(one, Reason.OTHER, "nobody knows for how long it is locked up, so no hurdle can be taken off")
    if candidate.gain <= 0:
        return LeftOut(
            one, Reason.OTHER, f"earns less than {(wish.hurdle * 100).normalize():f} % a year on what it locks up"
        )
    if candidate.outlay > most:
        said = f"costs {_told(candidate.outlay, one)}, more than the bankroll of {_told(most, one)}"
        return LeftOut(one, Reason.BANKROLL, said)
    for venue, needed in candidate.at.items():
        if venue in wish.funds and needed > _down(wish.funds[venue]):
            there = _told(_down(wish.funds[venue]), one)
            return LeftOut(one, Reason.FUNDS, f"needs {_told(needed, one)} at {venue.label}, where {there} may lie")
    return None


def _crowded_out(candidate: _Candidate, chosen: Sequence[_Candidate], wish: Wish) -> LeftOut:
    """Say which members, or which limit, keep out an opportunity that could be taken alone."""
    one = candidate.one
    sides = {leg.market: leg.side for leg in one.legs}
    met = [(member.id, leg) for member in chosen for leg in member.one.legs if leg.market in sides]
    if same := _venues([(id_, leg) for id_, leg in met if leg.side is sides[leg.market]]):
        told = " and ".join(f"as {id_} at {venues}" for id_, venues in same.items())
        return LeftOut(one, Reason.SHARES_DEPTH, f"takes the same offers {told}", tuple(same))
    if opposite := _venues(met):
        told = " and ".join(f"of what {id_} buys at {venues}" for id_, venues in opposite.items())
        return LeftOut(one, Reason.OTHER, f"buys the other side {told}: a venue may net the two", tuple(opposite))
    free = _down(wish.bankroll) - sum(member.outlay for member in chosen)
    if candidate.outlay > free:
        said = f"costs {_told(candidate.outlay, one)}, and {_told(free, one)} of the bankroll is left"
        return LeftOut(one, Reason.BANKROLL, said)
    # Whatever fits has been added, so if the bankroll allows it and the markets do, one of the venues does not.
    venue, free = next(
        (venue, free)
        for venue, needed in candidate.at.items()
        if venue in wish.funds
        and needed > (free := _down(wish.funds[venue]) - sum(member.at.get(venue, 0) for member in chosen))
    )
    said = f"needs {_told(candidate.at[venue], one)} at {venue.label}, where {_told(free, one)} is left"
    return LeftOut(one, Reason.FUNDS, said, tuple(member.id for member in chosen if venue in member.at))


def _venues(met: Iterable[tuple[OpportunityId, Leg]]) -> dict[OpportunityId, str]:
    """Return for each of these members at which venues it is met."""
    found: dict[OpportunityId, list[str]] = {}
    for id_, leg in met:
        found.setdefault(id_, []).append(leg.venue.label)
    return {id_: " and ".join(dict.fromkeys(labels)) for id_, labels in found.items()}


def _up(amount: Decimal) -> int:
    return int((amount * _CENTS).to_integral_value(ROUND_CEILING))


def _down(amount: Decimal) -> int:
    return int((amount * _CENTS).to_integral_value(ROUND_FLOOR))


def _told(amount: int, one: Opportunity) -> str:
    return f"{cents(amount):,.2f} {one.base}"
