"""`/series…` and `/events…`: the catalogue above the markets, and candles."""

from typing import Any, Final

from starlette.routing import Route

from allsight.domain.clock import SECOND_NS
from allsight.emulators.kalshi.catalogue import Catalogue
from allsight.emulators.kalshi.combos import COLLECTION, SERIES, Combo
from allsight.emulators.kalshi.discovery_routes import Discovery
from allsight.emulators.kalshi.errors import bad_request, not_found
from allsight.emulators.kalshi.formats import instant, timestamp
from allsight.emulators.kalshi.history import MOST_CANDLES, Past
from allsight.emulators.kalshi.paging import Params
from allsight.emulators.kalshi.rest import Rest
from allsight.emulators.kalshi.state import KalshiState, stable_uuid
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiSeries, KalshiWords

_EVENT_FILTERS: Final = ("unopened", "open", "closed", "settled")
_EVENT_CANDLES: Final = 5_000


class EventRoutes:
    """Series, events and candles."""

    def __init__(self, state: KalshiState, catalogue: Catalogue, past: Past, discovery: Discovery) -> None:
        self._state = state
        self._catalogue = catalogue
        self._past = past
        self._discovery = discovery

    def routes(self, rest: Rest) -> list[Route]:
        """Return the routes, the fixed paths before those with a ticker."""
        return [
            rest.public("/series", self.series_list),
            rest.public("/series/fee_changes", lambda _params, _path: {"series_fee_change_arr": []}),
            rest.public("/series/{series}", self.series),
            rest.public("/series/{series}/markets/{ticker}/candlesticks", self.market_candles),
            rest.public("/series/{series}/events/{event}/candlesticks", self.event_candles),
            rest.public(
                "/series/{series}/events/{event}/forecast_percentile_history",
                lambda _p, _path: {"forecast_history": []},
            ),
            rest.public("/markets/candlesticks", self.batch_candles),
            rest.public("/events", self.events),
            rest.public("/events/fee_changes", self.fee_changes),
            rest.public("/events/multivariate", self.multivariate),
            rest.public("/events/{event}", self.event),
            rest.public("/events/{event}/metadata", self.metadata),
        ]

    # -- series ---------------------------------------------------------------------------------------------------

    def series_list(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /series`: everything at once."""
        category, tags = params.text("category"), set(params.texts("tags") or ())
        volume, product = params.flag("include_volume"), params.flag("include_product_metadata")
        found = [
            series
            for series in self._state.series().values()
            if category in {None, series.category} and (not tags or tags & set(series.tags))
        ]
        return {"series": [self._catalogue.series(entry, volume=volume, product=product) for entry in found]}

    def series(self, params: Params, path: dict[str, Any]) -> Any:
        """Answer `GET /series/{series}`."""
        return {"series": self._catalogue.series(self._series(path), volume=params.flag("include_volume"))}

    # -- events ---------------------------------------------------------------------------------------------------

    def events(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /events`; combos are never among them."""
        limit = params.limit(200, 200)
        status = params.one_of("status", _EVENT_FILTERS, "invalid status filter")
        series, tickers = params.text("series_ticker"), params.texts("tickers")
        closes, updated = params.whole("min_close_ts"), params.whole("min_updated_ts")
        nested = params.flag("with_nested_markets")

        def wanted(ticker: str, event: ListedEvent) -> bool:
            members = self._state.members(event)
            return (
                series in {None, KalshiEventWords.of(event).series.ticker}
                and (tickers is None or ticker in tickers)
                and (status is None or any(self._catalogue.passes(self._catalogue.status(m), status) for m in members))
                and (closes is None or any(self._catalogue.close_ns(m) >= instant(closes) for m in members))
                and (updated is None or any(self._catalogue.updated_ns(m) >= instant(updated) for m in members))
            )

        found = ((ticker, event) for ticker, event in self._state.events() if wanted(ticker, event))
        page, cursor = params.page(found, lambda entry: entry[0], limit=limit)
        shown = [event for _, event in page]
        milestones = []
        if params.flag("with_milestones"):
            milestones = [self._discovery.milestone(event) for event in shown if self._discovery.has_milestone(event)]
        return {
            "events": [self._catalogue.event(event, nested=nested) for event in shown],
            "milestones": milestones,
            "cursor": cursor,
        }

    def event(self, params: Params, path: dict[str, Any]) -> Any:
        """Answer `GET /events/{event}`."""
        event = self._event(path)
        body = self._catalogue.event(event, nested=params.flag("with_nested_markets"))
        return {"event": body, "markets": [self._catalogue.market(entry) for entry in self._state.members(event)]}

    def metadata(self, _params: Params, path: dict[str, Any]) -> Any:
        """Answer `GET /events/{event}/metadata`."""
        event = self._event(path)
        words = KalshiEventWords.of(event)
        details = [
            {"market_ticker": KalshiWords.of(entry, entry.listed_ns).ticker, "image_url": "", "color_code": "#0AC285"}
            for entry in self._state.members(event)
        ]
        body: dict[str, Any] = {
            "image_url": f"https://kalshi.example/images/{words.series.ticker}.webp",
            "featured_image_url": "",
            "market_details": details,
            "settlement_sources": [{"name": entry.name, "url": entry.url} for entry in words.series.sources],
        }
        if words.competition:
            body |= {"competition": words.competition, "competition_scope": words.scope}
        return body

    def fee_changes(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /events/fee_changes`."""
        limit = params.limit(100, 1000)
        event = params.text("event_ticker")
        numbered = enumerate(self._state.fee_overrides)
        found = ((number, entry) for number, entry in numbered if event in {None, entry.event_ticker})
        page, cursor = params.page(found, lambda item: f"{item[0]:09d}", limit=limit)
        changes = [
            {
                "id": stable_uuid("fee", number, entry.event_ticker),
                "event_ticker": entry.event_ticker,
                "series_ticker": entry.series_ticker,
                "fee_type_override": entry.fee_type,
                "fee_multiplier_override": entry.fee_multiplier,
                "scheduled_ts": timestamp(entry.at_ns),
            }
            for number, entry in page
        ]
        return {"event_fee_changes": changes, "cursor": cursor}

    def multivariate(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /events/multivariate`: one event per combo."""
        limit = params.limit(100, 200)
        series, collection = params.text("series_ticker"), params.text("collection_ticker")
        if series is not None and collection is not None:
            raise bad_request("series_ticker and collection_ticker are mutually exclusive")
        nested = params.flag("with_nested_markets")
        matching = series in {None, SERIES} and collection in {None, COLLECTION}
        combos = sorted(self._state.combos.values(), key=lambda combo: combo.event_ticker) if matching else []
        page, cursor = params.page(combos, lambda combo: combo.event_ticker, limit=limit)
        return {"events": [self._combo_event(combo, nested=nested) for combo in page], "cursor": cursor}

    def _combo_event(self, combo: Combo, *, nested: bool) -> dict[str, Any]:
        body: dict[str, Any] = {
            "event_ticker": combo.event_ticker,
            "series_ticker": SERIES,
            "title": combo.title,
            "sub_title": "",
            "category": "Sports",
            "mutually_exclusive": False,
            "collateral_return_type": "",
            "strike_period": "",
            "settlement_sources": [],
            "product_metadata": {},
            "exchange_index": 0,
        }
        if self._state.config.superset:
            body["available_on_brokers"] = False
        if nested:
            body["markets"] = [self._catalogue.combo(combo)]
        return body

    # -- candles --------------------------------------------------------------------------------------------------

    async def market_candles(self, params: Params, path: dict[str, Any]) -> Any:
        """Answer the candles of one market."""
        self._series(path)
        listing = self._state.listing(path["ticker"])
        if listing is None:
            raise not_found("market not found")
        window = _window(params)
        if (window[1] - window[0]) // (window[2] * 60) > MOST_CANDLES:
            raise bad_request(f"requested more than {MOST_CANDLES} candlesticks")
        return {"ticker": path["ticker"], "candlesticks": await self._candles(listing, params, *window)}

    async def batch_candles(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer the candles of up to a hundred markets."""
        tickers = params.texts("market_tickers") or []
        if not 0 < len(tickers) <= 100:
            raise bad_request("market_tickers must name 1 to 100 markets")
        window = _window(params)
        if len(tickers) * ((window[1] - window[0]) // (window[2] * 60)) > MOST_CANDLES:
            raise bad_request(f"requested more than {MOST_CANDLES} candlesticks")
        answers = []
        for ticker in tickers:
            listing = self._state.listing(ticker)
            if listing is not None:
                answers.append({"market_ticker": ticker, "candlesticks": await self._candles(listing, params, *window)})
        return {"markets": answers}

    async def event_candles(self, params: Params, path: dict[str, Any]) -> Any:
        """Answer the candles of every market of an event, cut where they would be too many."""
        self._series(path)
        members = self._state.members(self._event(path))
        start, end, minutes = _window(params)
        period = minutes * 60
        most = _EVENT_CANDLES // max(1, len(members)) * period
        adjusted = min(end, start + most)
        return {
            "market_tickers": [KalshiWords.of(entry, entry.listed_ns).ticker for entry in members],
            "market_candlesticks": [await self._candles(entry, params, start, adjusted, minutes) for entry in members],
            "adjusted_end_ts": adjusted,
        }

    async def _candles(
        self, listing: Listing, params: Params, start: int, end: int, minutes: int
    ) -> list[dict[str, Any]]:
        market = self._state.exchange.markets[listing.id]
        end = min(end, self._state.clock.now_ns() // SECOND_NS)
        candles = await self._past.candles(listing, market, start, end, minutes)
        if params.flag("include_latest_before_start"):
            before = self._past.candle_before(listing, market, start, minutes)
            candles = candles if before is None else [before, *candles]
        return [_legacy_candle(candle) for candle in candles] if self._state.config.superset else candles

    def _series(self, path: dict[str, Any]) -> KalshiSeries:
        series = self._state.series().get(path["series"])
        if series is None:
            raise not_found("series not found")
        return series

    def _event(self, path: dict[str, Any]) -> ListedEvent:
        event = self._state.event(path["event"])
        if event is None:
            raise not_found("event not found")
        return event


def _window(params: Params) -> tuple[int, int, int]:
    start, end = params.required("start_ts"), params.required("end_ts")
    minutes = params.required("period_interval")
    if minutes not in {1, 60, 1440}:
        raise bad_request("period_interval must be 1, 60 or 1440")
    if end < start:
        raise bad_request("end_ts must not be before start_ts")
    return start, end, minutes


def _legacy_candle(candle: dict[str, Any]) -> dict[str, Any]:
    """Add the integers that the official client of December 2025 requires."""

    def cents(prices: dict[str, str]) -> dict[str, Any]:
        return prices | {name.removesuffix("_dollars"): round(float(text) * 100) for name, text in prices.items()}

    return candle | {
        "volume": int(float(candle["volume_fp"])),
        "open_interest": int(float(candle["open_interest_fp"])),
        **{name: cents(candle[name]) for name in ("yes_bid", "yes_ask", "price")},
    }
