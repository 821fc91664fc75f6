"""What the rigs of all venues share: a market is named, and the venue's operator is told what to do to it."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from allsight.domain.clock import Clock
from allsight.domain.ladder import Ladder
from allsight.emulators.serving.faults import FaultPlan
from allsight.emulators.serving.ws import WsServer
from allsight.emulators.traders.levers import Levers
from allsight.emulators.universe.model import Listing, Payoff
from tests.venues.bench import Ports
from tests.venues.steady_world import SteadyWorld


class Operator(Protocol):
    """What an emulator's controls can do to a market."""

    def halt(self, name: str, /) -> None: ...

    def resume(self, name: str, /) -> None: ...

    @property
    def edit(self) -> Callable[..., None]: ...


class Emulator(Protocol):
    """A running emulated venue."""

    faults: FaultPlan

    @property
    def controls(self) -> Operator: ...


E = TypeVar("E", bound=Emulator)


class NamedRig(Generic[E]):
    """A rig whose venue has a name of its own for the market of a listing."""

    edited: ClassVar[Mapping[str, str]]
    """Other words for a market's rules, by the venue's own field."""

    def __init__(self, venue: E, world: SteadyWorld, clock: Clock) -> None:
        self.venue, self.world, self.clock = venue, world, clock
        self.faults = venue.faults

    def name_of(self, listing: Listing) -> str:
        raise NotImplementedError

    def halt(self, listing: Listing) -> None:
        self.venue.controls.halt(self.name_of(listing))

    def resume(self, listing: Listing) -> None:
        self.venue.controls.resume(self.name_of(listing))

    def edit(self, listing: Listing) -> None:
        self.venue.controls.edit(self.name_of(listing), **self.edited)


class Levered(Emulator, Protocol):
    """An emulated venue that is operated by the usual levers, and has a stream."""

    ws: WsServer

    @property
    def controls(self) -> Levers: ...


L = TypeVar("L", bound=Levered)


class LeveredRig(NamedRig[L]):
    """A rig whose venue may change a market's price grid, and pays out what the world says."""

    regridded: ClassVar[Ladder]
    """The grid that a market is put on."""

    def regrid(self, listing: Listing) -> None:
        self.venue.controls.regrid(self.name_of(listing), self.regridded)

    def settle(self, listing: Listing, payoff: Payoff) -> None:
        self.world.payoffs[listing.id] = payoff
        self.venue.controls.settle(self.name_of(listing))

    async def disconnect(self) -> None:
        await self.venue.ws.disconnect_all()


def ports_of(**urls: str) -> Ports:
    """Return the ports of some addresses, by the names that the emulator's configuration gives them."""
    return {name: urlsplit(url).port or 0 for name, url in urls.items()}
