"""`/markets…`: lists, single markets, order books, trades."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from starlette.routing import Route

from allsight.domain.clock import SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.engine.events import Trade
from allsight.emulators.kalshi.catalogue import FILTERS, Catalogue, order_book
from allsight.emulators.kalshi.combos import Combo
from allsight.emulators.kalshi.errors import bad_request, not_found
from allsight.emulators.kalshi.formats import DOLLAR, count, dollars, instant, timestamp
from allsight.emulators.kalshi.paging import Params
from allsight.emulators.kalshi.rest import Rest
from allsight.emulators.kalshi.state import KalshiState, PastTrade, stable_uuid
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.words.kalshi import KalshiEventWords

_TIME_FILTERS: Final = {
    "created": (("min_created_ts", "max_created_ts"), {None, "unopened", "open"}),
    "close": (("min_close_ts", "max_close_ts"), {None, "closed"}),
    "settled": (("min_settled_ts", "max_settled_ts"), {None, "settled"}),
}
"""Each pair of bounds, and the values of `status` with which it may be combined (venue sheet 2.2)."""


class MarketRoutes:
    """Market data of single markets."""

    def __init__(self, state: KalshiState, catalogue: Catalogue) -> None:
        self._state = state
        self._catalogue = catalogue

    def routes(self, rest: Rest) -> list[Route]:
        """Return the routes, the fixed paths before those with a ticker."""
        return [
            rest.public("/markets", self.markets),
            rest.public("/markets/trades", self.trades),
            rest.public("/markets/orderbooks", self.order_books),
            rest.public("/markets/{ticker}", self.market),
            rest.public("/markets/{ticker}/orderbook", self.order_book),
        ]

    def markets(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /markets`."""
        limit = params.limit(100, 1000)
        wanted = self._selection(params)
        page, cursor = params.page(wanted, lambda entry: entry[0], limit=limit)
        bodies = [
            self._catalogue.combo(item) if isinstance(item, Combo) else self._catalogue.market(item) for _, item in page
        ]
        return {"markets": bodies, "cursor": cursor}

    def market(self, _params: Params, path: dict[str, Any]) -> Any:
        """Answer `GET /markets/{ticker}`."""
        ticker = path["ticker"]
        listing = self._state.listing(ticker)
        if listing is not None:
            return {"market": self._catalogue.market(listing)}
        combo = self._state.combos.get(ticker)
        if combo is None:
            raise not_found("market not found")
        return {"market": self._catalogue.combo(combo)}

    def order_book(self, params: Params, path: dict[str, Any]) -> Any:
        """Answer `GET /markets/{ticker}/orderbook`."""
        depth = params.whole("depth") or 0
        if depth > 100:
            raise bad_request("depth must be at most 100")
        market = self._state.market(path["ticker"])
        if market is None:
            raise not_found("market not found")
        book = order_book(market, depth)
        if not self._state.config.superset:
            return {"orderbook_fp": book}
        return {"orderbook_fp": book, "orderbook": book}

    def order_books(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /markets/orderbooks`."""
        tickers = params.repeated("tickers")
        if not 0 < len(tickers) <= 100:
            raise bad_request("tickers must name 1 to 100 markets")
        books = []
        for ticker in tickers:
            market = self._state.market(ticker)
            if market is None:
                raise not_found(f"market not found: {ticker}")
            books.append({"ticker": ticker, "orderbook_fp": order_book(market)})
        return {"orderbooks": books}

    def trades(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /markets/trades`, newest first."""
        limit = params.limit(100, 1000)
        ticker = params.text("ticker")
        low, high = params.whole("min_ts"), params.whole("max_ts")
        if params.flag("is_block_trade"):
            return {"trades": [], "cursor": ""}
        found = (
            past
            for past in self._state.trades
            if ticker in {None, past.ticker}
            and (low is None or past.trade.at_ns >= instant(low))
            and (high is None or past.trade.at_ns <= instant(high))
        )
        page, cursor = params.page(found, lambda past: f"{10**12 - past.trade.id:013d}", limit=limit)
        return {"trades": [self._trade(past) for past in page], "cursor": cursor}

    def _trade(self, past: PastTrade) -> dict[str, Any]:
        trade, units = past.trade, past.units
        body: dict[str, Any] = {
            "trade_id": trade_id(trade),
            "ticker": past.ticker,
            "count_fp": count(trade.size),
            "yes_price_dollars": dollars(units),
            "no_price_dollars": dollars(DOLLAR - units),
            "taker_outcome_side": trade.taker_side.value,
            "taker_book_side": "bid" if trade.taker_side is Side.YES else "ask",
            "taker_side": trade.taker_side.value,
            "is_block_trade": False,
            "created_time": timestamp(trade.at_ns),
        }
        if self._state.config.superset:
            cents = round(units / 100)
            body |= {"count": trade.size // 100, "price": units / DOLLAR, "yes_price": cents, "no_price": 100 - cents}
        return body

    # -- selection ------------------------------------------------------------------------------------------------

    def _selection(self, params: Params) -> Iterator[tuple[str, Listing | Combo]]:
        status = params.one_of("status", FILTERS, "invalid status filter")
        mve = params.one_of("mve_filter", ("only", "exclude"), "invalid mve_filter")
        event, series = params.text("event_ticker"), params.text("series_ticker")
        tickers = params.texts("tickers")
        in_time = self._time_filter(params, status, mve)
        named = None if tickers is None else set(tickers)

        def listed() -> Iterator[tuple[str, Listing | Combo]]:
            for ticker, listing in self._state.listings():
                words = KalshiEventWords.of(self._state.event_of(listing))
                if (
                    (named is None or ticker in named)
                    and event in {None, words.ticker}
                    and series in {None, words.series.ticker}
                    and self._catalogue.passes(self._catalogue.status(listing), status)
                    and in_time(listing)
                ):
                    yield ticker, listing

        def combined() -> Iterator[tuple[str, Listing | Combo]]:
            for ticker, combo in self._state.combos.items():
                if (
                    (named is None or ticker in named)
                    and event in {None, combo.event_ticker}
                    and series in {None, combo.event_ticker.partition("-")[0]}
                    and self._catalogue.passes(self._catalogue.combo_status(combo), status)
                    and in_time(combo)
                ):
                    yield ticker, combo

        if mve == "only":
            return combined()
        if mve == "exclude":
            return listed()
        return iter(sorted([*listed(), *combined()], key=lambda entry: entry[0]))

    def _time_filter(self, params: Params, status: str | None, mve: str | None) -> Callable[[Listing | Combo], bool]:
        given = {
            family: (params.whole(names[0]), params.whole(names[1]))
            for family, (names, _) in _TIME_FILTERS.items()
            if params.whole(names[0]) is not None or params.whole(names[1]) is not None
        }
        updated = params.whole("min_updated_ts")
        if len(given) + (updated is not None) > 1:
            raise bad_request("timestamp filters are mutually exclusive")
        for family in given:
            if status not in _TIME_FILTERS[family][1]:
                raise bad_request(f"{family} timestamps cannot be combined with this status")
        if updated is not None and (
            status is not None or params.text("event_ticker") or (params.text("series_ticker") and mve != "exclude")
        ):
            raise bad_request("min_updated_ts cannot be combined with these filters")

        def passes(item: Listing | Combo) -> bool:
            moments = _moments(item, self._catalogue)
            if updated is not None:
                return moments["updated"] >= instant(updated)
            for family, (low, high) in given.items():
                at_ns = moments[family]
                if (low is not None and at_ns < instant(low)) or (high is not None and at_ns > instant(high)):
                    return False
            return True

        return passes


def trade_id(trade: Trade) -> str:
    """Return the UUID of a trade, the same over HTTP and on the stream."""
    return stable_uuid("trade", trade.market, trade.id, trade.at_ns // SECOND_NS)


def _moments(item: Listing | Combo, catalogue: Catalogue) -> dict[str, int]:
    if isinstance(item, Combo):
        created = item.created_ns
        return {"created": created, "close": item.close_ns, "settled": item.close_ns, "updated": created}
    return {
        "created": item.listed_ns,
        "close": catalogue.close_ns(item),
        "settled": item.settled_ns,
        "updated": catalogue.updated_ns(item),
    }
