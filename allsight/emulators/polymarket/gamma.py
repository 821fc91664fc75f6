"""The catalogue (Gamma): keyset and offset pages, single objects, tags, series, search (venue sheet 2)."""

import base64
import binascii
import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from allsight.domain.clock import from_iso
from allsight.emulators.polymarket.errors import not_found, unprocessable
from allsight.emulators.polymarket.gamma_objects import GammaObjects, tag_body
from allsight.emulators.polymarket.state import VenueState
from allsight.emulators.polymarket.web import Handler, answer
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.words.polymarket import PolymarketEventWords, PolymarketTag

_MARKET_ORDERS: Final = {
    "id": lambda body: int(body["id"]),
    "volume24hr": lambda body: body["volume24hr"],
    "volumeNum": lambda body: body["volumeNum"],
    "volume": lambda body: body["volumeNum"],
    "liquidityNum": lambda body: body["liquidityNum"],
    "endDate": lambda body: body["endDate"],
    "startDate": lambda body: body["startDate"],
}
_EVENT_ORDERS: Final = {
    "id": lambda body: int(body["id"]),
    "volume24hr": lambda body: body["volume24hr"],
    "volume": lambda body: body["volume"],
    "liquidity": lambda body: body["liquidity"],
    "endDate": lambda body: body["endDate"],
    "startDate": lambda body: body["startDate"],
}
_MOST_OFFSET: Final = 2_000

Body = dict[str, Any]
Found = tuple[Body, Callable[[], Body]]
"""What something is filtered and sorted by, and the function that writes it in full."""

T = TypeVar("T")


class Gamma:
    """The handlers of the catalogue."""

    def __init__(self, state: VenueState) -> None:
        self._state = state
        self._objects = GammaObjects(state)

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Return method, path and handler of every route."""
        return [
            ("GET", "/markets/keyset", self.markets_keyset),
            ("GET", "/markets", self.markets),
            ("GET", "/markets/slug/{slug}", self.market_by_slug),
            ("GET", "/markets/{id}/tags", self.market_tags),
            ("GET", "/markets/{id}", self.market),
            ("GET", "/events/keyset", self.events_keyset),
            ("GET", "/events/pagination", self.events_pagination),
            ("GET", "/events", self.events),
            ("GET", "/events/slug/{slug}", self.event_by_slug),
            ("GET", "/events/{id}/tags", self.event_tags),
            ("GET", "/events/{id}", self.event),
            ("GET", "/tags", self.tags),
            ("GET", "/tags/slug/{slug}", self.tag_by_slug),
            ("GET", "/tags/{id}", self.tag),
            ("GET", "/series", self.series),
            ("GET", "/public-search", self.search),
        ]

    # -- markets ------------------------------------------------------------------------------------------------------

    async def markets_keyset(self, request: Request) -> Response:
        """Return one page of markets and where the next begins."""
        found = self._found_markets(request.query_params)
        return answer(_keyset("markets", found, request.query_params, _MARKET_ORDERS))

    async def markets(self, request: Request) -> Response:
        """Return a bare array by limit and offset: deprecated, still there."""
        return answer(_offset_page(self._found_markets(request.query_params), request.query_params, _MARKET_ORDERS))

    async def market(self, request: Request) -> Response:
        """Return one market by its Gamma id."""
        listing = self._state.by_gamma_id(request.path_params["id"])
        return answer(self._objects.market(_known(listing, "market")))

    async def market_by_slug(self, request: Request) -> Response:
        """Return one market by its slug."""
        listing = self._state.by_slug(request.path_params["slug"])
        return answer(self._objects.market(_known(listing, "market")))

    async def market_tags(self, request: Request) -> Response:
        """Return the tags of a market: those of its event."""
        listing = _known(self._state.by_gamma_id(request.path_params["id"]), "market")
        words = PolymarketEventWords.of(self._state.floor.events[listing.group])
        return answer([tag_body(tag) for tag in words.tags])

    def _found_markets(self, query: QueryParams) -> list[Found]:
        """Return the markets that a query wants: what they are sorted by, and how to write them."""
        objects = self._objects
        summaries = [(objects.market_summary(one), partial(objects.market, one)) for one in self._chosen(query)]
        return [found for found in summaries if _market_passes(found[0], query)]

    def _chosen(self, query: QueryParams) -> Iterable[Listing]:
        """Return the listings that a query names, or all of them."""
        state = self._state
        named: list[Listing | None] | None = None
        for key, look_up in (
            ("id", state.by_gamma_id),
            ("slug", state.by_slug),
            ("condition_ids", state.by_condition),
            ("clob_token_ids", self._by_token),
        ):
            values = query.getlist(key)
            if values:
                named = [look_up(value) for value in values]
        listings = state.floor.listings.values() if named is None else [one for one in named if one is not None]
        tag = query.get("tag_id")
        if tag is not None:
            listings = [one for one in listings if tag in {t.id for t in self._tags_of(state.floor.events[one.group])}]
        return listings

    def _by_token(self, token_id: str) -> Listing | None:
        token = self._state.token(token_id)
        return None if token is None else self._state.listing(token.listing)

    # -- events -------------------------------------------------------------------------------------------------------

    async def events_keyset(self, request: Request) -> Response:
        """Return one page of events and where the next begins."""
        found = self._found_events(request.query_params)
        return answer(_keyset("events", found, request.query_params, _EVENT_ORDERS))

    async def events(self, request: Request) -> Response:
        """Return a bare array by limit and offset: deprecated, still there."""
        return answer(_offset_page(self._found_events(request.query_params), request.query_params, _EVENT_ORDERS))

    async def events_pagination(self, request: Request) -> Response:
        """Return a page with the number of all results."""
        found = self._found_events(request.query_params)
        limit, offset = _number(request.query_params, "limit", 20), _number(request.query_params, "offset", 0)
        page = [write() for _, write in found[offset : offset + limit]]
        pagination = {"hasMore": offset + limit < len(found), "totalResults": len(found)}
        return answer({"data": page, "pagination": pagination})

    async def event(self, request: Request) -> Response:
        """Return one event by its Gamma id."""
        return answer(self._objects.event(self._event_of("gamma_id", request.path_params["id"])))

    async def event_by_slug(self, request: Request) -> Response:
        """Return one event by its slug."""
        return answer(self._objects.event(self._event_of("slug", request.path_params["slug"])))

    async def event_tags(self, request: Request) -> Response:
        """Return the tags of an event."""
        return answer([tag_body(tag) for tag in self._tags_of(self._event_of("gamma_id", request.path_params["id"]))])

    def _event_of(self, field: str, value: str) -> ListedEvent:
        for event in self._state.floor.events.values():
            if getattr(PolymarketEventWords.of(event), field) == value:
                return event
        raise not_found("event")

    def _found_events(self, query: QueryParams) -> list[Found]:
        """Return the events that a query wants: what they are sorted by, and how to write them."""
        ids, slugs = set(query.getlist("id")), set(query.getlist("slug"))
        chosen = []
        for event in self._state.floor.events.values():
            words = PolymarketEventWords.of(event)
            if (ids and words.gamma_id not in ids) or (slugs and words.slug not in slugs):
                continue
            tags = self._tags_of(event)
            if query.get("tag_id") is not None and query["tag_id"] not in {tag.id for tag in tags}:
                continue
            if query.get("tag_slug") is not None and query["tag_slug"] not in {tag.slug for tag in tags}:
                continue
            if query.get("exclude_tag_id") in {tag.id for tag in tags}:
                continue
            if query.get("recurrence") not in {None, words.recurrence}:
                continue
            if query.get("title_search", "").lower() not in event.title.lower():
                continue
            chosen.append(event)
        objects = self._objects
        summaries = [(objects.event_summary(event), partial(objects.event, event)) for event in chosen]
        return [found for found in summaries if _event_passes(found[0], query)]

    # -- the rest -----------------------------------------------------------------------------------------------------

    async def tags(self, request: Request) -> Response:
        """Return a page of tags."""
        limit, offset = (
            min(100, _number(request.query_params, "limit", 100)),
            _number(request.query_params, "offset", 0),
        )
        found = sorted(self._all_tags().values(), key=lambda tag: int(tag.id))
        return answer([tag_body(tag) for tag in found[offset : offset + limit]])

    async def tag(self, request: Request) -> Response:
        """Return one tag by its id."""
        return answer(tag_body(_known(self._all_tags().get(request.path_params["id"]), "tag")))

    async def tag_by_slug(self, request: Request) -> Response:
        """Return one tag by its slug."""
        by_slug = {tag.slug: tag for tag in self._all_tags().values()}
        return answer(tag_body(_known(by_slug.get(request.path_params["slug"]), "tag")))

    async def series(self, request: Request) -> Response:
        """Return the recurring groups, each once."""
        limit, offset = min(50, _number(request.query_params, "limit", 50)), _number(request.query_params, "offset", 0)
        events = self._state.floor.events.values()
        found = {PolymarketEventWords.of(event).series_slug: event for event in events}
        bodies = [self._objects.series(event) for slug, event in sorted(found.items()) if slug]
        return answer(bodies[offset : offset + limit])

    async def search(self, request: Request) -> Response:
        """Return events whose title holds all words of `q`, the busiest first."""
        query = request.query_params
        wanted = query.get("q", "").lower().split()
        if not wanted:
            raise unprocessable("q is required")
        size, page = _number(query, "limit_per_type", 5), max(1, _number(query, "page", 1))
        closed = query.get("events_status") in {"closed", "resolved"} or query.get("keep_closed_markets") == "1"
        matching = [
            event for event in self._state.floor.events.values() if all(word in event.title.lower() for word in wanted)
        ]
        summaries = [(self._objects.event_summary(event), event) for event in matching]
        found = [(body["volume"], event) for body, event in summaries if closed or not body["closed"]]
        found.sort(key=lambda pair: pair[0], reverse=True)
        start = (page - 1) * size
        result: Body = {"events": [self._objects.event(event) for _, event in found[start : start + size]]}
        if query.get("search_tags") == "true":
            names = self._all_tags().values()
            result["tags"] = [tag_body(tag) for tag in names if all(word in tag.label.lower() for word in wanted)]
        result["pagination"] = {"hasMore": start + size < len(found), "totalResults": len(found)}
        return answer(result)

    def _tags_of(self, event: ListedEvent) -> tuple[PolymarketTag, ...]:
        return PolymarketEventWords.of(event).tags

    def _all_tags(self) -> dict[str, PolymarketTag]:
        return {tag.id: tag for event in self._state.floor.events.values() for tag in self._tags_of(event)}


def _known(found: T | None, what: str) -> T:
    if found is None:
        raise not_found(what)
    return found


def _number(query: QueryParams, key: str, default: int) -> int:
    text = query.get(key)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        raise unprocessable(f"{key} must be a number") from None


def _flag(query: QueryParams, key: str) -> bool | None:
    text = query.get(key)
    return None if text is None else text.lower() == "true"


def _market_passes(body: Body, query: QueryParams) -> bool:
    ranges = (("liquidity_num", "liquidityNum"), ("volume_num", "volumeNum"))
    return (
        body["closed"] is (_flag(query, "closed") or False)
        and _in_ranges(body, query, ranges)
        and _in_dates(body, query)
        and query.get("uma_resolution_status") in {None, body.get("umaResolutionStatus")}
        and (not query.getlist("question_ids") or body["questionID"] in query.getlist("question_ids"))
        and (
            not query.getlist("sports_market_types")
            or body.get("sportsMarketType") in query.getlist("sports_market_types")
        )
        and query.get("game_id") in {None, body.get("gameId")}
    )


def _event_passes(body: Body, query: QueryParams) -> bool:
    return (
        body["closed"] is (_flag(query, "closed") or False)
        and _in_ranges(body, query, (("liquidity", "liquidity"), ("volume", "volume")))
        and _in_dates(body, query)
        and _flag(query, "live") in {None, body.get("live", False)}
        and _flag(query, "ended") in {None, body.get("ended", False)}
    )


def _in_ranges(body: Body, query: QueryParams, ranges: Iterable[tuple[str, str]]) -> bool:
    for name, field in ranges:
        low, high = query.get(f"{name}_min"), query.get(f"{name}_max")
        if not float(low or -math.inf) <= body[field] <= float(high or math.inf):
            return False
    return True


def _in_dates(body: Body, query: QueryParams) -> bool:
    for name, field in (("start_date", "startDate"), ("end_date", "endDate")):
        low, high = query.get(f"{name}_min"), query.get(f"{name}_max")
        if low is None and high is None:
            continue
        at = from_iso(body[field])
        try:
            if (low is not None and at < from_iso(low)) or (high is not None and at > from_iso(high)):
                return False
        except ValueError:
            raise unprocessable(f"{name} must be RFC 3339") from None
    return True


def _ordered(
    found: list[Found], query: QueryParams, orders: Mapping[str, Callable[[Body], Any]]
) -> list[tuple[tuple[Any, int], Callable[[], Body]]]:
    """Sort by the query's order and then by id, so that a page has one place to begin."""
    name = query.get("order", "id")
    if name not in orders:
        raise unprocessable(f"order by {name} is not supported")
    rising = (_flag(query, "ascending") is not False) if name == "id" else bool(_flag(query, "ascending"))
    keyed = [((orders[name](summary), int(summary["id"])), write) for summary, write in found]
    return sorted(keyed, key=lambda pair: pair[0], reverse=not rising)


def _keyset(
    what: str, found: list[Found], query: QueryParams, orders: Mapping[str, Callable[[Body], Any]]
) -> dict[str, Any]:
    limit = _number(query, "limit", 20)
    if "offset" in query:
        raise unprocessable("offset is not supported, use after_cursor")
    if not 1 <= limit <= 100:
        raise unprocessable("limit must be between 1 and 100")
    ordered = _ordered(found, query, orders)
    after = query.get("after_cursor")
    if after is not None:
        try:
            place = tuple(msgspec.json.decode(base64.urlsafe_b64decode(after)))
        except (binascii.Error, msgspec.DecodeError, TypeError, ValueError):
            raise unprocessable("invalid cursor") from None
        rising = not ordered or ordered[0][0] <= ordered[-1][0]
        ordered = [pair for pair in ordered if (pair[0] > place if rising else pair[0] < place)]
    page = ordered[:limit]
    body: dict[str, Any] = {
        "$schema": f"https://gamma-api.polymarket.com/schemas/{what.title()}KeysetListResponse.json",
        what: [write() for _, write in page],
    }
    if len(ordered) > limit:
        body["next_cursor"] = base64.urlsafe_b64encode(msgspec.json.encode(page[-1][0])).decode()
    return body


def _offset_page(found: list[Found], query: QueryParams, orders: Mapping[str, Callable[[Body], Any]]) -> list[Body]:
    offset, limit = _number(query, "offset", 0), _number(query, "limit", 20)
    if offset > _MOST_OFFSET:
        raise unprocessable("offset too large, use keyset pagination")
    page = _ordered(found, query, orders)[offset : offset + max(0, min(limit, 500))]
    return [write() for _, write in page]
