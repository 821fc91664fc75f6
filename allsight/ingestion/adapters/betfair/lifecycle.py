"""How a Betfair market stands, whoever says it, in our words (sheet 4.2, 6.4, 7.4): pure functions."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.domain.clock import from_iso
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import EventKey, MarketKey, Venue, event_key, market_key
from allsight.domain.market import Lifecycle, Refund, Settlement, Value
from allsight.domain.messages import SettlementReport
from allsight.ingestion.adapters.betfair import frames, wire

Selection = tuple[int, Decimal]
"""A runner within its market: selection id and handicap."""

ZERO = Decimal(0)
"""The handicap of a runner that names none."""

_WITHDRAWN = frozenset({"REMOVED", "REMOVED_VACANT"})
_DECIDED = frozenset({"WINNER", "LOSER", "PLACED"})
_STEPS = {
    "OPEN": Lifecycle.OPEN,
    "SUSPENDED": Lifecycle.SUSPENDED,
    "INACTIVE": Lifecycle.LISTED,
    "CLOSED": Lifecycle.CLOSED,
}


class MarketFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What catalogue and books, or a definition on the stream, say of a market at one moment.

    Attributes:
        statuses: per runner, the venue's word.
        bet_delay: seconds that a taker's order waits.
        winners: how many runners pay.
        complete: no runner will be added.
        settled_ns: when it was settled, where that is said.
    """

    status: str
    version: int
    bet_delay: int
    winners: int
    complete: bool
    statuses: dict[Selection, str]
    settled_ns: int | None = None


def facts_of_book(book: wire.MarketBook) -> MarketFacts:
    """Return what a REST book says."""
    return MarketFacts(
        status=book.status,
        version=book.version,
        bet_delay=book.bet_delay,
        winners=book.number_of_winners,
        complete=book.complete,
        statuses={(runner.selection_id, runner.handicap): runner.status for runner in book.runners or ()},
    )


def facts_of_definition(definition: frames.MarketDefinition) -> MarketFacts:
    """Return what a definition says.

    Raises:
        VenueDataError: if a time or an id cannot be read.
    """
    return MarketFacts(
        status=definition.status,
        version=definition.version,
        bet_delay=definition.bet_delay,
        winners=definition.number_of_winners,
        complete=definition.complete,
        statuses={(selection_id(runner.id), runner.hc or ZERO): runner.status for runner in definition.runners},
        settled_ns=instant(definition.settled_time),
    )


def market_of(market_id: str, runner: Selection) -> MarketKey:
    """Return the key of a runner: the handicap is written plainly, so that it can be read back.

    Raises:
        InvalidKeyError: if the market's id cannot be part of a key.
    """
    return market_key(Venue.BETFAIR, market_id, str(runner[0]), spell(runner[1]))


def group_of(market_id: str) -> EventKey:
    """Return the key of a Betfair market, which is an event of ours and the scope of commission.

    Raises:
        InvalidKeyError: if the id cannot be part of a key.
    """
    return event_key(Venue.BETFAIR, market_id)


def address_of(key: MarketKey | EventKey) -> tuple[str, Selection]:
    """Return market id and runner of a key: the inverse of `market_of`.

    Raises:
        VenueDataError: if the key names no runner.
    """
    return read_address(key[len(Venue.BETFAIR) + 1 :])


def read_address(native: str) -> tuple[str, Selection]:
    """Return market id and runner of what stands behind the colon of a key.

    Raises:
        VenueDataError: if it names no runner.
    """
    try:
        market_id, selection, handicap = native.split("~")
        return market_id, (int(selection), Decimal(handicap))
    except (ValueError, ArithmeticError):
        raise VenueDataError(f"expected market~selection~handicap, found {native[:80]!r}") from None


def spell(handicap: Decimal) -> str:
    """Write a handicap so that equal ones look the same: `0`, `-1.5`."""
    return f"{handicap.normalize() + 0:f}"


def selection_id(text: int | str) -> int:
    """Return a selection id, which older recordings hold as text.

    Raises:
        VenueDataError: if it is no number.
    """
    try:
        return int(text)
    except ValueError:
        raise VenueDataError(f"expected a selection id, found {str(text)[:40]!r}") from None


def instant(text: str | None) -> int | None:
    """Read a time of the venue, or None where there is none.

    Raises:
        VenueDataError: if it is no RFC 3339 time.
    """
    if not text:
        return None
    try:
        return from_iso(text)
    except ValueError:
        raise VenueDataError(f"expected a time, found {text[:40]!r}") from None


def lifecycle_of(facts: MarketFacts, runner: Selection) -> Lifecycle:
    """Return where a runner stands; a status that we do not know is taken as not trading."""
    status = facts.statuses.get(runner, "")
    if status in _WITHDRAWN:
        return Lifecycle.REMOVED
    step = _STEPS.get(facts.status, Lifecycle.SUSPENDED)
    if step is Lifecycle.CLOSED and status in _DECIDED:
        return Lifecycle.SETTLED
    if step is Lifecycle.OPEN and status != "ACTIVE":
        return Lifecycle.SUSPENDED
    return step


def decided(facts: MarketFacts) -> bool:
    """Tell whether a market is closed and every runner's result is known."""
    return facts.status == "CLOSED" and all(status in _DECIDED | _WITHDRAWN for status in facts.statuses.values())


def settlements(market_id: str, facts: MarketFacts, source: str, recv_ns: int) -> Iterator[SettlementReport]:
    """Yield how runners ended: withdrawn ones are refunded at once, the others once the market is closed.

    The stream does not say a dead heat (sheet 8). More winners than places is one: each of n winners of k places is
    reported at k/n, which is exact for one place and an average for several; those stay open to revision.

    Raises:
        InvalidKeyError: if the market's id cannot be part of a key.
    """
    paying = _paying(facts)
    share, places = Fraction(1), max(facts.winners, 1)
    tied = len(paying) > places and bool(facts.winners)
    if tied:
        share = Fraction(places, len(paying))
        source = f"{source}: dead heat inferred, {len(paying)} winners of {places}"
    for runner, status in facts.statuses.items():
        settlement: Settlement
        if status in _WITHDRAWN:
            settlement, final = Refund(), True
        elif facts.status != "CLOSED" or status not in _DECIDED:
            continue
        else:
            settlement = Value(share if runner in paying else Fraction(0))
            # Where nobody wins, all may be void, and that is not said here.
            final = bool(paying) and not (tied and places > 1)
        yield SettlementReport(
            key=market_of(market_id, runner),
            settlement=settlement,
            final=final,
            source=source,
            recv_ns=recv_ns,
            venue_ns=facts.settled_ns,
        )


def _paying(facts: MarketFacts) -> frozenset[Selection]:
    """Return the runners that win; PLACED wins only where several runners do."""
    wins = {"WINNER"} if facts.winners == 1 else {"WINNER", "PLACED"}
    return frozenset(runner for runner, status in facts.statuses.items() if status in wins)
