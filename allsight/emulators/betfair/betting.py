"""The betting API as far as it tells about markets (venue sheet 4 to 4.3); betting itself is refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS, to_iso
from allsight.emulators.betfair.books import DEFAULT_DEPTH, PRICE_DATA, Books, PriceProjection
from allsight.emulators.betfair.catalogue import Catalogue, competition_region, event_body
from allsight.emulators.betfair.errors import ApiError, parameter_wrong
from allsight.emulators.betfair.filters import MarketFilter
from allsight.emulators.betfair.markets import Market, Runner
from allsight.emulators.betfair.rpc import Caller, Operation
from allsight.emulators.betfair.state import BetfairState
from allsight.emulators.universe.chance import uniform

MOST_POINTS: Final = 200
"""Weight of all data times number of markets that one request may ask for."""

MOST_ROWS: Final = 1_000
MOST_IDS: Final = 250
LATEST_S: Final = 180.0
"""Data is at most so old for a delayed key, and at least a second."""

PROJECTIONS: Final = {
    "COMPETITION": 0,
    "EVENT": 0,
    "EVENT_TYPE": 0,
    "MARKET_START_TIME": 0,
    "MARKET_DESCRIPTION": 1,
    "RUNNER_DESCRIPTION": 0,
    "RUNNER_METADATA": 1,
}
_WEIGHTS: Final = {"SP_AVAILABLE": 3, "SP_TRADED": 7, "EX_BEST_OFFERS": 5, "EX_ALL_OFFERS": 17, "EX_TRADED": 17}
_TOGETHER: Final = {"EX_BEST_OFFERS": 20, "EX_ALL_OFFERS": 32}
"""What offers and traded volume weigh together."""

_STEPS: Final = {"DAYS": DAY_NS, "HOURS": HOUR_NS, "MINUTES": MINUTE_NS}

_REFUSED: Final = (
    "placeOrders",
    "cancelOrders",
    "replaceOrders",
    "updateOrders",
    "listCurrentOrders",
    "listClearedOrders",
    "listMarketProfitAndLoss",
)


class Filtered(msgspec.Struct, frozen=True, rename="camel"):
    """Parameters of every list."""

    filter: MarketFilter
    locale: str | None = None


class TimeRanges(msgspec.Struct, frozen=True, rename="camel"):
    """Parameters of `listTimeRanges`."""

    filter: MarketFilter
    granularity: str


class CatalogueQuery(msgspec.Struct, frozen=True, rename="camel"):
    """Parameters of `listMarketCatalogue`."""

    filter: MarketFilter
    max_results: int
    market_projection: list[str] | None = None
    sort: str | None = None
    locale: str | None = None


class BookQuery(msgspec.Struct, frozen=True, rename="camel"):
    """Parameters of `listMarketBook`; those about own orders are read and mean nothing yet."""

    market_ids: list[str]
    price_projection: PriceProjection | None = None
    order_projection: str | None = None
    match_projection: str | None = None
    currency_code: str | None = None
    locale: str | None = None


class RunnerQuery(msgspec.Struct, frozen=True, rename="camel"):
    """Parameters of `listRunnerBook`."""

    market_id: str
    selection_id: int
    handicap: float | None = None
    price_projection: PriceProjection | None = None
    currency_code: str | None = None


class Anything(msgspec.Struct, frozen=True):
    """Parameters that nobody looks at."""


class Betting:
    """Answers the operations."""

    def __init__(self, state: BetfairState) -> None:
        self._state = state
        self._catalogue = Catalogue(state)
        self._books = Books(state)
        self._late: dict[tuple[str, bytes], tuple[int, Any]] = {}

    def operations(self) -> Mapping[str, Operation]:
        """Return every operation by name."""
        lists: dict[str, Callable[[Market], Any]] = {
            "listEventTypes": lambda m: ("eventType", {"id": m.words.event_type_id, "name": m.words.event_type}),
            "listEvents": lambda m: ("event", event_body(m)),
            "listMarketTypes": lambda m: ("marketType", m.words.market_type),
            "listCountries": lambda m: ("countryCode", m.words.country),
        }
        return {
            **{name: Operation(Filtered, self._counted(shown)) for name, shown in lists.items()},
            "listCompetitions": Operation(Filtered, self._competitions),
            "listVenues": Operation(Filtered, lambda _asked, _caller: []),  # racetracks, of which there are none
            "listTimeRanges": Operation(TimeRanges, self._time_ranges),
            "listMarketCatalogue": Operation(CatalogueQuery, self._market_catalogue),
            "listMarketBook": Operation(BookQuery, self._market_book),
            "listRunnerBook": Operation(RunnerQuery, self._runner_book),
            **{name: Operation(Anything, _refuse) for name in _REFUSED},
        }

    # -- lists ----------------------------------------------------------------------------------------------------

    def _meant(self, asked: MarketFilter) -> list[Market]:
        asked.check()
        return [market for market in self._state.listed() if asked.holds(market)]

    def _counted(self, shown: Callable[[Market], tuple[str, Any]]) -> Callable[[Filtered, Caller], Any]:
        def answer(asked: Filtered, _caller: Caller) -> Any:
            return _count(shown(market) for market in self._meant(asked.filter))

        return answer

    def _competitions(self, asked: Filtered, _caller: Caller) -> Any:
        meant = [market for market in self._meant(asked.filter) if market.words.competition]
        regions = {market.words.competition_id: competition_region(market) for market in meant}
        rows = _count(
            ("competition", {"id": market.words.competition_id, "name": market.words.competition}) for market in meant
        )
        return [{**row, "competitionRegion": regions[row["competition"]["id"]]} for row in rows]

    def _time_ranges(self, asked: TimeRanges, _caller: Caller) -> Any:
        step = _STEPS.get(asked.granularity)
        if step is None:
            raise parameter_wrong()
        starts = sorted(market.words.start_ns // step * step for market in self._meant(asked.filter))
        return _count(("timeRange", {"from": to_iso(start), "to": to_iso(start + step)}) for start in starts)

    def _market_catalogue(self, asked: CatalogueQuery, _caller: Caller) -> Any:
        projections = set(asked.market_projection or ())
        if not PROJECTIONS.keys() >= projections or (asked.sort is not None and asked.sort not in _SORTS):
            raise parameter_wrong()
        if not 0 < asked.max_results <= MOST_ROWS:
            raise ApiError("INVALID_INPUT_DATA", "maxResults")
        if sum(PROJECTIONS[name] for name in projections) * asked.max_results > MOST_POINTS:
            raise ApiError("TOO_MUCH_DATA")
        meant = self._meant(asked.filter)
        if asked.sort is not None:
            meant.sort(key=lambda market: _SORTS[asked.sort or ""](self._state, market))
        return [self._catalogue.market(market, projections) for market in meant[: asked.max_results]]

    # -- books ----------------------------------------------------------------------------------------------------

    def _market_book(self, asked: BookQuery, caller: Caller) -> Any:
        projection = _checked(asked.price_projection, asked.currency_code)
        if len(asked.market_ids) > MOST_IDS:
            raise ApiError("REQUEST_SIZE_EXCEEDS_LIMIT")
        if weight(projection) * len(asked.market_ids) > MOST_POINTS:
            raise ApiError("TOO_MUCH_DATA")
        known = (self._state.market(market_id) for market_id in dict.fromkeys(asked.market_ids))
        found = [market for market in known if market is not None]
        # Asked for both at once, the venue answers with the open ones alone.
        shown = [market for market in found if not market.closed] or found
        return [self._book(market, projection, caller) for market in shown]

    def _runner_book(self, asked: RunnerQuery, caller: Caller) -> Any:
        projection = _checked(asked.price_projection, asked.currency_code)
        market = self._state.market(asked.market_id)
        runner = None if market is None else _find(market, asked.selection_id, asked.handicap or 0.0)
        if market is None or runner is None:
            raise ApiError("INVALID_INPUT_DATA", "selectionId")
        return [self._book(market, projection, caller, only=runner)]

    def _book(self, market: Market, projection: PriceProjection, caller: Caller, *, only: Runner | None = None) -> Any:
        if not caller.delayed:
            return self._books.market(market, projection, delayed=False, only=only)
        now = self._state.clock.now_ns()
        place = "" if only is None else only.listing.id
        key = f"{market.id} {place}", msgspec.json.encode(projection)
        known = self._late.get(key)
        if known is None or now >= known[0]:
            body = self._books.market(market, projection, delayed=True, only=only)
            wait = 1 + (LATEST_S - 1) * uniform(self._state.config.seed, "late", market.id, now)
            self._late = {name: kept for name, kept in self._late.items() if kept[0] > now}
            known = self._late[key] = now + round(wait * SECOND_NS), body
        return known[1]


def weight(projection: PriceProjection) -> float:
    """Return what a book weighs per market; traded volume beside offers weighs less than both apart."""
    data = set(projection.price_data or ())
    if not data:
        return 2
    offers = next((kind for kind in ("EX_ALL_OFFERS", "EX_BEST_OFFERS") if kind in data), "")
    points: float = sum(_WEIGHTS[kind] for kind in data if kind.startswith("SP_"))
    if offers:
        points += _TOGETHER[offers] if "EX_TRADED" in data else _WEIGHTS[offers]
    elif "EX_TRADED" in data:
        points += _WEIGHTS["EX_TRADED"]
    overrides = projection.ex_best_offers_overrides
    if overrides is not None and overrides.best_prices_depth and offers == "EX_BEST_OFFERS":
        points *= overrides.best_prices_depth / DEFAULT_DEPTH
    return points


def _checked(projection: PriceProjection | None, currency: str | None) -> PriceProjection:
    projection = projection or PriceProjection()
    if not PRICE_DATA.issuperset(projection.price_data or ()):
        raise parameter_wrong()
    if currency not in {None, "", "GBP"}:
        raise ApiError("INVALID_INPUT_DATA", "currencyCode")
    return projection


def _find(market: Market, selection_id: int, handicap: float) -> Runner | None:
    for runner in market.runners:
        if (runner.words.selection_id, runner.handicap) == (selection_id, handicap):
            return runner
    return None


def _count(shown: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Return one row per thing that is shown, with the number of its markets."""
    rows: dict[bytes, dict[str, Any]] = {}
    for name, body in shown:
        row = rows.setdefault(msgspec.json.encode(body), {name: body, "marketCount": 0})
        row["marketCount"] += 1
    return list(rows.values())


def _available(state: BetfairState, market: Market) -> int:
    books = (state.book(runner) for runner in market.active)
    return sum(
        size
        for book in books
        if book is not None
        for side in (book.book.bids, book.book.asks)
        for _, size in side.depth()
    )


_SORTS: Final[dict[str, Callable[[BetfairState, Market], int]]] = {
    "MINIMUM_TRADED": lambda _, market: market.matched,
    "MAXIMUM_TRADED": lambda _, market: -market.matched,
    "MINIMUM_AVAILABLE": _available,
    "MAXIMUM_AVAILABLE": lambda state, market: -_available(state, market),
    "FIRST_TO_START": lambda _, market: market.words.start_ns,
    "LAST_TO_START": lambda _, market: -market.words.start_ns,
}


def _refuse(_asked: Any, _caller: Caller) -> Any:
    raise ApiError("ACCESS_DENIED", "no bets are taken here yet")
