"""What was matched before the server started: a function of the seed, so that it can be asked about at any time."""

from functools import lru_cache

from allsight.domain.clock import DAY_NS, HOUR_NS
from allsight.domain.ladder import Ladder
from allsight.emulators.smarkets.config import SmarketsEmulatorConfig
from allsight.emulators.traders.desk import Grid, Quoter
from allsight.emulators.traders.signal import VenuePrice
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.model import Listing, World

_ASLEEP = 0.05
"""The share of attention below which a contract may never have been matched."""


class Past:
    """The past of every contract."""

    def __init__(self, world: World, config: SmarketsEmulatorConfig) -> None:
        self._world = world
        self._seed = config.crowd.seed
        self._dislocations = config.crowd.dislocations

    def pot(self, listing: Listing, now_ns: int) -> int:
        """Return pounds of pot matched since the opening, as far as this session did not see them."""
        days = (min(now_ns, listing.close_ns) - listing.open_ns) / DAY_NS
        return 0 if days <= 0 else round(listing.volume_24h * days**0.8)

    def last(self, listing: Listing, now_ns: int) -> tuple[int, int] | None:
        """Return price in basis points and instant of the last match before the session, if there was one."""
        draw = uniform(self._seed, "last match", listing.id)
        if now_ns <= listing.open_ns or (listing.activity < _ASLEEP and draw < 0.3):
            return None
        end = min(now_ns, listing.close_ns)
        at = end - round(draw * min(2 * HOUR_NS, end - listing.open_ns))
        price = VenuePrice(self._world, listing, seed=self._seed, dislocations=self._dislocations).at(at)
        bid, ask = Quoter(listing, _grid(listing.ladder)).touch(price)
        rung = bid if draw < 0.15 else min(ask, len(listing.ladder) - 1)
        return listing.ladder.native(max(rung, 0)), at


@lru_cache(maxsize=4)
def _grid(ladder: Ladder) -> Grid:
    return Grid(ladder)
