"""Open opportunities made by hand, and a server that shows them: the real board and routes without books."""

import asyncio
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import msgspec
from fastapi import FastAPI

from allsight.analysis.arbitrage.sizing import Sizer
from allsight.api.rest import opportunities, portfolio
from allsight.api.rest.respond import install_problems
from allsight.api.server import bind, serve
from allsight.api.views.opportunities import OpenOpportunities, OpportunityBoard
from allsight.api.views.portfolio import PortfolioView
from allsight.domain.book import NO_RUNG, Trust
from allsight.domain.clock import SystemClock
from allsight.domain.ids import MarketKey, OpportunityId, venue_of
from allsight.domain.ladder import Side
from allsight.domain.money import Currency
from allsight.domain.opportunity import EdgePoint, Evidence, Leg, Opportunity
from tests.infra.values import an_opportunity, some_evidence

_START_S = 20.0


def leg(market: str, outlay: str = "50.00", side: Side = Side.YES, contracts: str = "100") -> Leg:
    """Make an order at a market; its venue is in the key."""
    key = MarketKey(market)
    (made,) = an_opportunity().legs
    return msgspec.structs.replace(
        made, market=key, venue=venue_of(key), side=side, contracts=Decimal(contracts), outlay=Decimal(outlay)
    )


def opened(name: str, profit: str, *legs: Leg, **changes: Any) -> Opportunity:
    """Make an open, locked opportunity of these legs."""
    return msgspec.structs.replace(
        an_opportunity(name),
        title=f"Title of {name}",
        legs=legs,
        outlay=sum((one.outlay for one in legs), Decimal(0)),
        guaranteed=Decimal(profit),
        **{"lock_days": Decimal(73), **changes},
    )


class Opened:
    """Stands in for the finder: what is open was made by hand, and may be changed."""

    def __init__(self, made: Sequence[Opportunity]) -> None:
        self.made = list(made)

    def opportunities(self) -> Iterable[Opportunity]:
        return iter(self.made)

    def get(self, opportunity: OpportunityId) -> Opportunity | None:
        return next((one for one in self.made if one.id == opportunity), None)

    def life(self, opportunity: OpportunityId) -> Sequence[EdgePoint]:
        return ()

    def evidence(self, opportunity: OpportunityId) -> Evidence | None:
        return None if self.get(opportunity) is None else some_evidence()


class Store:
    """Stands in for the state store: every book is LIVE but those that are named, and nothing else is known."""

    def __init__(self, stale: Sequence[str] = ()) -> None:
        self.stale = set(stale)

    def top(self, key: MarketKey) -> tuple[int, int, Trust]:
        return NO_RUNG, NO_RUNG, Trust.STALE if key in self.stale else Trust.LIVE

    def view(self, key: MarketKey) -> None:
        return None

    market = rules = event = view


def board(made: OpenOpportunities, store: Store | None = None) -> OpportunityBoard:
    """Put what was made on the real board; nothing has been kept from before."""
    shown = cast("Any", store or Store())
    return OpportunityBoard(made, shown, SystemClock(), cast("Any", SimpleNamespace(get=_none)), str)


async def _none(_opportunity: OpportunityId) -> None:
    return None


def application(shown: OpportunityBoard, sizer: Sizer | None = None) -> FastAPI:
    """Build the routes about opportunities on a board; without a sizer nothing is had at another size."""
    view = PortfolioView(shown, sizer or (lambda _one, _most: None), Currency.USD)
    context = cast("Any", SimpleNamespace(opportunities=shown, portfolio=view))
    app = FastAPI()
    for module in (portfolio, opportunities):
        app.include_router(module.routes(context), prefix="/api/v1")
    install_problems(app)
    return app


@contextmanager
def serving_opened(*made: Opportunity) -> Iterator[str]:
    """Serve what was made on a socket, from a thread; yields the base URL."""
    urls: list[str] = []
    loops: list[asyncio.AbstractEventLoop] = []
    up, end = threading.Event(), asyncio.Event()

    async def run() -> None:
        async with serve(application(board(Opened(made))), bind("127.0.0.1", 0)) as url:
            urls.append(url)
            loops.append(asyncio.get_running_loop())
            up.set()
            await end.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert up.wait(_START_S), "the server does not start"
    try:
        yield urls[0]
    finally:
        loops[0].call_soon_threadsafe(end.set)
        thread.join(_START_S)
