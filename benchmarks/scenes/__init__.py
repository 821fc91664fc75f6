"""The venues of the benchmarks: their markets, and frames in their own wire formats.

A scene is the same in every process that makes it, so that one can send what another reads.
"""

from collections.abc import Callable, Mapping
from typing import Final

from allsight.domain.ids import Venue
from benchmarks.scenes.base import Scene
from benchmarks.scenes.betfair import Betfair
from benchmarks.scenes.drift import Drift
from benchmarks.scenes.hedgehog import Hedgehog
from benchmarks.scenes.kalshi import Kalshi
from benchmarks.scenes.polymarket import Polymarket
from benchmarks.scenes.smarkets import Smarkets

SCENES: Final[Mapping[Venue, Callable[[int], Scene]]] = {
    Venue.KALSHI: Kalshi,
    Venue.POLYMARKET: Polymarket,
    Venue.BETFAIR: Betfair,
    Venue.SMARKETS: Smarkets,
    Venue.DRIFT: Drift,
    Venue.HEDGEHOG: Hedgehog,
}
"""By venue: a scene of about so many markets; where several stand for one event, of no fewer."""
