"""What stands beside the catalogue: milestones, targets, incentives, collections, search, archive, the exchange."""

from typing import Any, Final

from starlette.routing import Route

from allsight.domain.clock import DAY_NS, HOUR_NS
from allsight.emulators.kalshi.catalogue import target_id
from allsight.emulators.kalshi.combos import COLLECTION, SERIES
from allsight.emulators.kalshi.errors import bad_request, not_found
from allsight.emulators.kalshi.formats import timestamp
from allsight.emulators.kalshi.limits import endpoint_costs
from allsight.emulators.kalshi.paging import Params
from allsight.emulators.kalshi.rest import Handler, Rest
from allsight.emulators.kalshi.state import KalshiState, stable_uuid
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.model import Category, ListedEvent, Listing
from allsight.emulators.universe.words.kalshi import KalshiEventWords, KalshiWords

_ALL_DAY: Final = [{"open_time": "00:00", "close_time": "00:00"}]
_SHARDS: Final = ("Default", "Sports", "Crypto")
_ARCHIVED_AFTER_NS: Final = 90 * DAY_NS
_INCENTIVES: Final = ("all", "active", "upcoming", "closed", "paid_out")


class Discovery:
    """Everything public that is neither catalogue nor prices."""

    def __init__(self, state: KalshiState) -> None:
        self._state = state

    def routes(self, rest: Rest) -> list[Route]:
        """Return the routes; what the emulator does not model answers empty, as the venue would."""
        empty: dict[str, dict[str, Any]] = {
            "/exchange/announcements": {"announcements": []},
            "/search/filters_by_sport": {"filters_by_sports": {}, "sport_ordering": []},
            "/live_data/batch": {"live_datas": []},
            "/historical/markets": {"markets": [], "cursor": ""},
            "/historical/trades": {"trades": [], "cursor": ""},
        }
        return [
            rest.public("/exchange/status", self.status, cached=False),
            rest.public("/exchange/schedule", self.schedule),
            rest.public("/exchange/user_data_timestamp", self.user_data, cached=False),
            rest.public("/milestones", self.milestones),
            rest.public("/milestones/{id}", self.single_milestone),
            rest.public("/structured_targets", self.targets),
            rest.public("/structured_targets/{id}", self.target),
            rest.public("/incentive_programs", self.incentives),
            rest.public("/multivariate_event_collections", self.collections),
            rest.public("/multivariate_event_collections/{ticker}", self.collection),
            rest.public("/search/tags_by_categories", self.tags),
            rest.public("/historical/cutoff", self.cutoff),
            rest.public("/historical/markets/{ticker}", _gone),
            rest.public("/historical/markets/{ticker}/candlesticks", _gone),
            rest.public("/live_data/{type}/milestone/{id}", _gone),
            rest.public("/account/endpoint_costs", lambda _params, _path: endpoint_costs(), cached=False),
            rest.signed("/account/limits", lambda _params, _path: rest.limiter.describe()),
            *(rest.public(path, _always(body)) for path, body in empty.items()),
        ]

    # -- the exchange ---------------------------------------------------------------------------------------------

    def status(self, _params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /exchange/status`."""
        active = {"exchange_active": True, "trading_active": not self._state.trading_paused}
        active["intra_exchange_transfers_active"] = True
        shards = [{"exchange_index": index, "description": name, **active} for index, name in enumerate(_SHARDS)]
        return {**active, "exchange_estimated_resume_time": None, "exchange_index_statuses": shards}

    def schedule(self, _params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /exchange/schedule`: all day, Thursdays in two sessions, hours of New York."""
        days = dict.fromkeys(("monday", "tuesday", "wednesday", "friday", "saturday", "sunday"), _ALL_DAY)
        thursday = [{"open_time": "00:00", "close_time": "03:00"}, {"open_time": "05:00", "close_time": "00:00"}]
        hours = {"start_time": "2024-12-01T00:00:00Z", "end_time": "2200-12-01T00:00:00Z", **days, "thursday": thursday}
        return {"schedule": {"standard_hours": [hours], "maintenance_windows": []}}

    def user_data(self, _params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /exchange/user_data_timestamp`."""
        return {"as_of_time": timestamp(self._state.clock.now_ns())}

    def cutoff(self, _params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /historical/cutoff`: older data has left the live paths."""
        names = ("market_settled_ts", "trades_created_ts", "orders_updated_ts", "market_positions_last_updated_ts")
        return dict.fromkeys(names, timestamp(self._state.clock.now_ns() - _ARCHIVED_AFTER_NS))

    # -- milestones and targets -----------------------------------------------------------------------------------

    def has_milestone(self, event: ListedEvent) -> bool:
        """Tell whether a real occurrence ties this event to others: games have one."""
        return event.category is Category.SPORTS and KalshiEventWords.of(event).scope == "Game"

    def milestone(self, event: ListedEvent) -> dict[str, Any]:
        """Return the body of an event's milestone; events of one topic share it."""
        words = KalshiEventWords.of(event)
        related = sorted(ticker for ticker, other in self._state.events() if other.topic == event.topic)
        starts = words.strike_date_ns if words.strike_date_ns is not None else event.delisted_ns
        sport = words.series.tags[0].lower() if words.series.tags else "sports"
        return {
            "id": stable_uuid("milestone", event.topic),
            "category": "Sports",
            "type": f"{sport}_game",
            "title": event.title,
            "notification_message": "Who will win?",
            "start_date": timestamp(starts),
            "end_date": None,
            "primary_event_tickers": [words.ticker],
            "related_event_tickers": related,
            "source_id": stable_uuid("source", event.topic),
            "details": {"league": words.competition, "status": "created"},
            "last_updated_ts": timestamp(event.listed_ns),
        }

    def milestones(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /milestones`; the page size must be given."""
        params.required("limit")
        limit = params.limit(100, 500)
        related = params.text("related_event_ticker")
        category, kind = params.text("category"), params.text("type")
        competition = params.text("competition")
        by_id = {
            body["id"]: body
            for body in (self.milestone(event) for _, event in self._state.events() if self.has_milestone(event))
        }
        found = (
            body
            for _, body in sorted(by_id.items())
            if category in {None, body["category"]}
            and kind in {None, body["type"]}
            and competition in {None, body["details"]["league"]}
            and (related is None or related in body["related_event_tickers"])
        )
        page, cursor = params.page(found, lambda body: str(body["id"]), limit=limit)
        return {"milestones": page, "cursor": cursor}

    def single_milestone(self, _params: Params, path: dict[str, Any]) -> Any:
        """Answer `GET /milestones/{id}`."""
        for _, event in self._state.events():
            if self.has_milestone(event) and stable_uuid("milestone", event.topic) == path["id"]:
                return {"milestone": self.milestone(event)}
        raise not_found("milestone not found")

    def targets(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /structured_targets`."""
        size = params.whole("page_size") or 100
        if not 0 < size <= 2000:
            raise bad_request("page_size must be between 1 and 2000")
        ids, kind = set(params.repeated("ids")), params.text("type")
        found = (
            body
            for _, body in sorted(self._targets().items())
            if (not ids or body["id"] in ids) and kind in {None, body["type"]}
        )
        page, cursor = params.page(found, lambda body: str(body["id"]), limit=size)
        return {"structured_targets": page, "cursor": cursor}

    def target(self, _params: Params, path: dict[str, Any]) -> Any:
        """Answer `GET /structured_targets/{id}`."""
        body = self._targets().get(path["id"])
        if body is None:
            raise not_found("structured target not found")
        return {"structured_target": body}

    def _targets(self) -> dict[str, dict[str, Any]]:
        found = {}
        for _, listing in self._state.listings():
            words = KalshiWords.of(listing, listing.listed_ns)
            for kind, name in words.custom_strike if words.strike_type == "structured" else ():
                identifier = target_id(kind, name)
                found[identifier] = {
                    "id": identifier,
                    "name": name,
                    "type": kind,
                    "details": {},
                    "source_id": stable_uuid("target source", name),
                    "last_updated_ts": timestamp(listing.listed_ns),
                }
        return found

    # -- incentives and collections -------------------------------------------------------------------------------

    def incentives(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /incentive_programs`: daily liquidity programs on some open markets."""
        limit = params.limit(100, 10_000)
        status = params.one_of("status", _INCENTIVES, "invalid status") or "all"
        kind = params.text("type") or "all"
        now = self._state.clock.now_ns()
        found = [
            self._incentive(ticker, listing, now)
            for ticker, listing in self._state.listings()
            if status in {"all", "active"}
            and kind in {"all", "liquidity"}
            and listing.open_ns <= now < listing.close_ns
            and uniform(self._state.config.seed, "incentive", ticker) < 0.15
        ]
        page, cursor = params.page(found, lambda body: str(body["market_ticker"]), limit=limit)
        return {"incentive_programs": page, "next_cursor": cursor}

    def _incentive(self, ticker: str, listing: Listing, now_ns: int) -> dict[str, Any]:
        day = now_ns // DAY_NS * DAY_NS + 5 * HOUR_NS
        start = day if day <= now_ns else day - DAY_NS
        size = 100 * (1 + round(20 * listing.activity))
        body: dict[str, Any] = {
            "id": stable_uuid("incentive", ticker, start),
            "market_id": self._state.market_id(ticker),
            "market_ticker": ticker,
            "incentive_type": "liquidity",
            "incentive_description": "Daily liquidity program",
            "start_date": timestamp(start),
            "end_date": timestamp(start + DAY_NS - 1_000),
            "period_reward": 100_000 * (1 + round(9 * listing.activity)),
            "paid_out": False,
            "discount_factor_bps": 5000,
            "target_size_fp": f"{size}.00",
            "max_reward_per_account": None,
        }
        if self._state.config.superset:
            body["target_size"] = size
        return body

    def collections(self, params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /multivariate_event_collections`."""
        wanted = params.text("series_ticker") in {None, SERIES} and bool(self._state.combos)
        return {"multivariate_contracts": [self._collection()] if wanted else [], "cursor": ""}

    def collection(self, _params: Params, path: dict[str, Any]) -> Any:
        """Answer `GET /multivariate_event_collections/{ticker}`."""
        if path["ticker"] != COLLECTION or not self._state.combos:
            raise not_found("collection not found")
        return {"multivariate_contract": self._collection()}

    def _collection(self) -> dict[str, Any]:
        combos = self._state.combos.values()
        tickers = sorted({leg.event_ticker for combo in combos for leg in combo.legs})
        associated = [
            {"ticker": ticker, "is_yes_only": False, "size_min": 0, "size_max": 1, "active_quoters": []}
            for ticker in tickers
        ]
        return {
            "collection_ticker": COLLECTION,
            "series_ticker": SERIES,
            "title": "What will happen across all games?",
            "description": "Choose any combination of outcomes.",
            "functional_description": "The market resolves to Yes only if every associated market does.",
            "open_date": timestamp(min(combo.created_ns for combo in combos)),
            "close_date": timestamp(max(combo.close_ns for combo in combos)),
            "associated_events": associated,
            "associated_event_tickers": tickers,
            "is_ordered": False,
            "is_single_market_per_event": False,
            "is_all_yes": False,
            "size_min": 2,
            "size_max": 0,
            "exchange_index": 0,
        }

    def tags(self, _params: Params, _path: dict[str, Any]) -> Any:
        """Answer `GET /search/tags_by_categories`."""
        found: dict[str, list[str]] = {}
        for series in self._state.series().values():
            tags = found.setdefault(series.category, [])
            tags += [tag for tag in series.tags if tag not in tags]
        return {"tags_by_categories": found}


def _always(body: dict[str, Any]) -> Handler:
    def answer(_params: Params, _path: dict[str, Any]) -> Any:
        return body

    return answer


def _gone(_params: Params, _path: dict[str, Any]) -> Any:
    raise not_found()
