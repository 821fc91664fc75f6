"""Markets and their runners as the venue keeps them, with the number of the last change of everything that it shows."""

from fractions import Fraction
from typing import Final

import msgspec

from allsight.domain.clock import DAY_NS
from allsight.emulators.engine import markets as engine
from allsight.emulators.engine.events import MarketState
from allsight.emulators.traders.desk import Grid
from allsight.emulators.traders.signal import VenuePrice
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.model import ListedEvent, Listing, World
from allsight.emulators.universe.words.betfair import BetfairEventWords, BetfairWords

BACK: Final = "atb"
"""What can be backed: the offers of those who lay."""

LAY: Final = "atl"
TRADED: Final = "trd"
LAST: Final = "ltp"
VOLUME: Final = "tv"

POUND: Final = 100
"""One pound in the engine's quanta."""

_PAST_SAMPLES = 6

Item = tuple[str, int]
"""Something of a runner that can change: its kind, and the rung where it has one."""


class Runner(msgspec.Struct, eq=False):
    """One selection of a market.

    Attributes:
        listing: what the universe knows it by; its id names the engine's market.
        traded: stake matched at each rung.
        matched: all of it.
        last: rung of the last match.
        stamps: when each item last changed, as a number that rises with every change at the venue.
        removed_ns: when it was taken out of the market.
        result: WINNER, LOSER or REMOVED once the market is settled, else empty.
    """

    listing: Listing
    words: BetfairWords
    traded: dict[int, int] = {}
    matched: int = 0
    last: int | None = None
    stamps: dict[Item, int] = {}
    removed_ns: int | None = None
    result: str = ""

    @property
    def handicap(self) -> float:
        """Return the handicap as the venue writes it; zero for all but handicap markets."""
        return float(self.words.handicap)

    @property
    def status(self) -> str:
        """Return the status word."""
        if self.removed_ns is not None:
            return "REMOVED"
        return self.result or "ACTIVE"


class Market(msgspec.Struct, eq=False):
    """One market.

    Attributes:
        words: what the venue says of it; controls may change it.
        version: rises with everything that matters, not with prices.
        born: the number of the change with which it came.
        defined: the number of the last change of its definition.
        counted: the number of the last change of its matched volume.
        matched_ns: when a bet was last matched.
        settled_ns: when it was closed with a result.
    """

    event: ListedEvent
    words: BetfairEventWords
    runners: list[Runner]
    version: int
    born: int = 0
    defined: int = 0
    counted: int = 0
    in_play: bool = False
    status: str = "INACTIVE"
    matched_ns: int | None = None
    settled_ns: int | None = None

    @property
    def id(self) -> str:
        """Return the market id."""
        return self.words.market_id

    @property
    def closed(self) -> bool:
        """Tell whether it is closed; nothing of it is in the engine any more that matters."""
        return self.status == "CLOSED"

    @property
    def active(self) -> list[Runner]:
        """Return the runners on which one can bet."""
        return [runner for runner in self.runners if runner.status == "ACTIVE"]

    @property
    def matched(self) -> int:
        """Return the stake matched on runners that were not removed."""
        return sum(runner.matched for runner in self.runners if runner.removed_ns is None)

    def words_at(self, now_ns: int) -> BetfairWords:
        """Return the texts that all runners share, as they stand now."""
        return BetfairWords.of(self.runners[0].listing, now_ns)


def status_of(market: Market, listed: dict[str, engine.Market]) -> str:
    """Return the status word of a market that is not closed.

    All runners share one life, so that any of them speaks for the market. After the end of betting a market stays
    suspended until it is settled.
    """
    states = [listed[runner.listing.id].state for runner in market.active if runner.listing.id in listed]
    if not states:
        return "CLOSED"
    return {
        MarketState.LISTED: "INACTIVE",
        MarketState.OPEN: "OPEN",
        MarketState.HALTED: "SUSPENDED",
        MarketState.CLOSED: "SUSPENDED",
        MarketState.SETTLED: "CLOSED",
    }[states[0]]


def result_of(value: Fraction | None) -> str:
    """Return the word for what a runner paid; sharing a win is a win in all that the venue publishes."""
    if value is None:
        return "REMOVED"
    return "WINNER" if value > 0 else "LOSER"


def past_trades(world: World, listing: Listing, seed: int, now_ns: int, grid: Grid) -> dict[int, int]:
    """Return the stake matched at each rung before this session: modelled by the price's own past, not recorded."""
    days = (min(now_ns, listing.close_ns) - listing.open_ns) / DAY_NS
    if days <= 0:
        return {}
    price = VenuePrice(world, listing, seed=seed, dislocations=0.0)
    found: dict[int, int] = {}
    for sample in range(_PAST_SAMPLES):
        share = uniform(seed, "past", listing.id, sample)
        at_ns = listing.open_ns + round((now_ns - listing.open_ns) * (sample + share) / _PAST_SAMPLES)
        rung = max(0, grid.below(price.at(min(at_ns, listing.close_ns))))
        contracts = listing.volume_24h * days**0.8 / _PAST_SAMPLES * (0.5 + share)
        found[rung] = found.get(rung, 0) + max(POUND, round(grid.units(rung, contracts) * POUND))
    return found
