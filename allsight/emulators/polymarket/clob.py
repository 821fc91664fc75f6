"""The order book service (CLOB): books, prices, markets, history, rewards, API keys (venue sheet 3)."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS
from allsight.emulators.engine.events import MarketState
from allsight.emulators.polymarket.auth import KeyRing
from allsight.emulators.polymarket.books import last_trade_price, touch_of
from allsight.emulators.polymarket.clob_objects import ClobObjects
from allsight.emulators.polymarket.errors import ApiError, bad_request, no_book, not_found
from allsight.emulators.polymarket.formats import plain, price_texts
from allsight.emulators.polymarket.state import VenueState
from allsight.emulators.polymarket.web import Handler, answer, read_json
from allsight.emulators.traders.signal import VenuePrice
from allsight.emulators.universe.model import Listing

T = TypeVar("T")

START: Final = "MA=="
END: Final = "LTE="
_PAGE: Final = 100
_MOST_BOOKS: Final = 500
_MOST_POINTS: Final = 10_000
_INTERVALS: Final = {
    "1h": HOUR_NS, "6h": 6 * HOUR_NS, "1d": DAY_NS, "1w": 7 * DAY_NS, "1m": 30 * DAY_NS, "max": None, "all": None,
}  # fmt: skip


class TokenRequest(msgspec.Struct):
    """One entry of a request for several tokens."""

    token_id: str
    side: str = ""


class Clob:
    """The handlers of the order book service."""

    def __init__(self, state: VenueState, keys: KeyRing) -> None:
        self._state = state
        self._keys = keys
        self._objects = ClobObjects(state)

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Return method, path and handler of every route."""
        return [
            ("GET", "/", self.ok),
            ("GET", "/ok", self.ok),
            ("GET", "/time", self.time),
            ("GET", "/version", self.version),
            ("GET", "/book", self.book),
            ("POST", "/books", self.books),
            ("GET", "/price", self.price),
            ("POST", "/prices", self.prices),
            ("GET", "/midpoint", self.midpoint),
            ("POST", "/midpoints", self.midpoints),
            ("GET", "/spread", self.spread),
            ("POST", "/spreads", self.spreads),
            ("GET", "/last-trade-price", self.last_trade_price),
            ("POST", "/last-trades-prices", self.last_trades_prices),
            ("GET", "/prices-history", self.prices_history),
            ("GET", "/tick-size", self.tick_size),
            ("GET", "/neg-risk", self.neg_risk),
            ("GET", "/fee-rate", self.fee_rate),
            ("GET", "/markets", self.markets),
            ("GET", "/simplified-markets", self.simplified_markets),
            ("GET", "/sampling-markets", self.sampling_markets),
            ("GET", "/sampling-simplified-markets", self.sampling_simplified_markets),
            ("GET", "/markets/{condition_id}", self.market),
            ("GET", "/markets-by-token/{token_id}", self.market_by_token),
            ("GET", "/clob-markets/{condition_id}", self.compact_market),
            ("GET", "/rewards/markets/current", self.reward_markets),
            ("GET", "/rewards/markets/{condition_id}", self.reward_market),
            ("GET", "/rebates/current", self.rebates),
            ("POST", "/auth/api-key", self.create_key),
            ("GET", "/auth/derive-api-key", self.derive_key),
            ("GET", "/auth/api-keys", self.api_keys),
            ("DELETE", "/auth/api-key", self.delete_key),
            ("GET", "/auth/ban-status/closed-only", self.closed_only),
        ]

    # -- the server itself --------------------------------------------------------------------------------------------

    async def ok(self, _request: Request) -> Response:
        """Say that the service is up."""
        return answer("OK")

    async def time(self, _request: Request) -> Response:
        """Return Unix seconds, a bare number."""
        return answer(self._state.clock.now_ns() // SECOND_NS)

    async def version(self, _request: Request) -> Response:
        """Return the order generation that is accepted."""
        return answer({"version": 2})

    # -- books and prices ---------------------------------------------------------------------------------------------

    async def book(self, request: Request) -> Response:
        """Return the book of a token."""
        return answer(self._state.book(_token(request)))

    async def books(self, request: Request) -> Response:
        """Return the books of several tokens; unknown ones are left out."""
        found = []
        for token in await self._several(request):
            try:
                found.append(self._state.book(token.token_id))
            except ApiError:
                continue
        return answer(found)

    async def price(self, request: Request) -> Response:
        """Return the best price of a side: on the wire BUY is the best bid, SELL the best ask."""
        side = request.query_params.get("side", "")
        if side.upper() not in {"BUY", "SELL"}:
            raise bad_request("Invalid side")
        return answer({"price": self._best(_token(request), side)})

    async def prices(self, request: Request) -> Response:
        """Return the best prices of several tokens and sides."""
        found: dict[str, dict[str, str]] = {}
        for wanted in await self._several(request):
            for side in [wanted.side.upper()] if wanted.side else ["BUY", "SELL"]:
                price = self._or_none(wanted.token_id, side)
                if price is not None:
                    found.setdefault(wanted.token_id, {})[side] = price
        return answer(found)

    async def midpoint(self, request: Request) -> Response:
        """Return the middle between best bid and best ask."""
        return answer({"mid": self._middle(_token(request))})

    async def midpoints(self, request: Request) -> Response:
        """Return the middles of several tokens."""
        return answer(self._mapped(await self._several(request), self._middle))

    async def spread(self, request: Request) -> Response:
        """Return the distance between best bid and best ask."""
        return answer({"spread": self._spread(_token(request))})

    async def spreads(self, request: Request) -> Response:
        """Return the distances of several tokens."""
        return answer(self._mapped(await self._several(request), self._spread))

    async def last_trade_price(self, request: Request) -> Response:
        """Return price and taker's side of the last trade of a token."""
        return answer(self._last(_token(request)))

    async def last_trades_prices(self, request: Request) -> Response:
        """Return the last trades of several tokens."""
        last = self._mapped(await self._several(request), self._last)
        return answer([{"token_id": token_id, **one} for token_id, one in last.items()])

    async def prices_history(self, request: Request) -> Response:
        """Return past prices of a token; a market that is settled has none below twelve hours of fidelity."""
        query = request.query_params
        token = self._state.token(query.get("market", ""))
        try:
            fidelity = max(1, int(query.get("fidelity", "60")))
            span = (int(query["startTs"]), int(query.get("endTs", "0"))) if "startTs" in query else None
        except ValueError:
            raise bad_request("invalid time or fidelity") from None
        interval = query.get("interval", "1d")
        if span is None and interval not in _INTERVALS:
            raise bad_request("invalid interval")
        if token is None:
            return answer({"history": []})
        listing = self._state.listing(token.listing)
        if self._state.market(listing).state is MarketState.SETTLED and fidelity < 720:
            return answer({"history": []})
        now = self._state.clock.now_ns()
        end = min(now, listing.close_ns) if span is None or not span[1] else min(now, span[1] * SECOND_NS)
        width = _INTERVALS.get(interval)
        start = span[0] * SECOND_NS if span else (listing.open_ns if width is None else end - width)
        return answer({"history": self._history(listing, token.outcome, max(start, listing.open_ns), end, fidelity)})

    # -- parameters ---------------------------------------------------------------------------------------------------

    async def tick_size(self, request: Request) -> Response:
        """Return the smallest step of an order's price."""
        listing, _ = self._state.tradable(_token(request))
        return answer({"minimum_tick_size": float(price_texts(self._state.market(listing).ladder).tick)})

    async def neg_risk(self, request: Request) -> Response:
        """Tell whether orders of a token go to the neg-risk exchange."""
        listing, _ = self._state.tradable(_token(request))
        return answer({"neg_risk": self._state.words(listing).neg_risk})

    async def fee_rate(self, request: Request) -> Response:
        """Return the leftover of an older fee system; the rate is in the market's own schedule."""
        listing, _ = self._state.tradable(_token(request))
        return answer({"base_fee": 1000 if self._state.words(listing).fee_rate else 0})

    # -- markets ------------------------------------------------------------------------------------------------------

    async def markets(self, request: Request) -> Response:
        """Return a page of markets."""
        every = self._all()
        return answer(_page([self._objects.market(one) for one in self._slice(request, every)], request, every))

    async def simplified_markets(self, request: Request) -> Response:
        """Return a page of markets in the short form."""
        every = self._all()
        return answer(_page([self._objects.simplified(one) for one in self._slice(request, every)], request, every))

    async def sampling_markets(self, request: Request) -> Response:
        """Return a page of the markets that have rewards now."""
        every = self._rewarded()
        return answer(_page([self._objects.market(one) for one in self._slice(request, every)], request, every))

    async def sampling_simplified_markets(self, request: Request) -> Response:
        """Return a page of the markets that have rewards now, in the short form."""
        every = self._rewarded()
        return answer(_page([self._objects.simplified(one) for one in self._slice(request, every)], request, every))

    async def market(self, request: Request) -> Response:
        """Return one market in full."""
        return answer(self._objects.market(self._condition(request)))

    async def market_by_token(self, request: Request) -> Response:
        """Return whose token it is."""
        token = self._state.token(request.path_params["token_id"])
        if token is None:
            raise not_found("market")
        words = self._state.words(self._state.listing(token.listing))
        return answer(
            {
                "condition_id": words.condition_id,
                "primary_token_id": words.tokens[0],
                "secondary_token_id": words.tokens[1],
            }
        )

    async def compact_market(self, request: Request) -> Response:
        """Return the trading parameters of a market."""
        return answer(self._objects.compact(self._condition(request)))

    async def reward_markets(self, request: Request) -> Response:
        """Return a page of the markets that pay for liquidity."""
        every = self._rewarded()
        return answer(_page([self._objects.reward_market(one) for one in self._slice(request, every)], request, every))

    async def reward_market(self, request: Request) -> Response:
        """Return what one market pays for liquidity."""
        listing = self._condition(request)
        full = self._objects.market(listing)
        more = {"question": full["question"], "tokens": full["tokens"], "market_competitiveness": 0.0}
        return answer(_page([{**self._objects.reward_market(listing), **more}], request, [listing]))

    async def rebates(self, _request: Request) -> Response:
        """Return the maker rebates of a day: nobody has earned any."""
        return answer([])

    # -- keys ---------------------------------------------------------------------------------------------------------

    async def create_key(self, request: Request) -> Response:
        """Give a wallet a new API key."""
        return answer(self._keys.issue(*self._keys.verify_wallet(request.headers)).body())

    async def derive_key(self, request: Request) -> Response:
        """Return the API key that a wallet has."""
        return answer(self._keys.derive(*self._keys.verify_wallet(request.headers)).body())

    async def api_keys(self, request: Request) -> Response:
        """Return the ids of a wallet's API keys."""
        return answer({"apiKeys": self._keys.of((await self._signed(request)).address)})

    async def delete_key(self, request: Request) -> Response:
        """Revoke the API key that signed."""
        self._keys.revoke((await self._signed(request)).key)
        return answer("OK")

    async def closed_only(self, request: Request) -> Response:
        """Say that the account may open positions."""
        await self._signed(request)
        return answer({"closed_only": False})

    async def _signed(self, request: Request) -> Any:
        return self._keys.verify_request(request.headers, request.method, request.url.path, await request.body())

    # -- inside -------------------------------------------------------------------------------------------------------

    async def _several(self, request: Request) -> list[TokenRequest]:
        wanted: list[TokenRequest] = await read_json(request, list[TokenRequest])
        if len(wanted) > _MOST_BOOKS:
            raise bad_request("Payload exceeds the limit")
        return wanted

    def _mapped(self, wanted: list[TokenRequest], value: Callable[[str], T]) -> dict[str, T]:
        found: dict[str, T] = {}
        for one in wanted:
            try:
                found[one.token_id] = value(one.token_id)
            except ApiError:
                continue
        return found

    def _best(self, token_id: str, side: str) -> str:
        listing, outcome = self._state.tradable(token_id)
        touch = touch_of(self._state.market(listing), outcome)
        price, none = (touch.bid, "0") if side.upper() == "BUY" else (touch.ask, "1")
        if price == none:
            raise no_book()
        return price

    def _or_none(self, token_id: str, side: str) -> str | None:
        try:
            return self._best(token_id, side)
        except ApiError:
            return None

    def _middle(self, token_id: str) -> str:
        bid, ask = _units(self._best(token_id, "BUY")), _units(self._best(token_id, "SELL"))
        return plain((bid + ask) * 5, 7)

    def _spread(self, token_id: str) -> str:
        return plain(_units(self._best(token_id, "SELL")) - _units(self._best(token_id, "BUY")), 6)

    def _last(self, token_id: str) -> dict[str, str]:
        listing, outcome = self._state.tradable(token_id)
        market = self._state.market(listing)
        for deal in reversed(self._state.trades):
            if deal.trade.market == listing.id:
                return {"price": deal.price(outcome), "side": "BUY" if deal.outcome == outcome else "SELL"}
        return {"price": last_trade_price(market) or "0.5", "side": ""}

    def _history(
        self, listing: Listing, outcome: int, start_ns: int, end_ns: int, fidelity: int
    ) -> list[dict[str, float]]:
        crowd = self._state.config.crowd
        price = VenuePrice(self._state.world, listing, seed=crowd.seed, dislocations=crowd.dislocations)
        step = fidelity * MINUTE_NS
        step *= max(1, -(-(end_ns - start_ns) // (step * _MOST_POINTS)))
        places = self._state.market(listing).ladder.decimals + 1
        points = []
        for at in range(start_ns - start_ns % SECOND_NS, end_ns, step):
            yes = round(price.at(at), places)
            points.append({"t": at // SECOND_NS, "p": round(1 - yes, places) if outcome else yes})
        return points

    def _condition(self, request: Request) -> Listing:
        listing = self._state.by_condition(request.path_params["condition_id"])
        if listing is None:
            raise not_found("market")
        return listing

    def _all(self) -> list[Listing]:
        hydrated = [one for one in self._state.floor.listings.values() if self._state.hydrated(one)]
        return sorted(hydrated, key=lambda one: (one.listed_ns, one.id))

    def _rewarded(self) -> list[Listing]:
        return [one for one in self._all() if self._state.words(one).reward_daily and self._state.has_book(one)]

    def _slice(self, request: Request, every: list[Listing]) -> list[Listing]:
        start = _offset(request)
        return every[start : start + _PAGE] if start >= 0 else []


def _token(request: Request) -> str:
    token = request.query_params.get("token_id")
    if not token:
        raise bad_request("Invalid token id")
    return token


def _units(price: str) -> int:
    whole, _, part = price.partition(".")
    return int(whole) * 10**6 + int(part.ljust(6, "0"))


def _offset(request: Request) -> int:
    cursor = request.query_params.get("next_cursor") or START
    try:
        return int(base64.b64decode(cursor))
    except (binascii.Error, ValueError):
        raise bad_request("invalid next_cursor") from None


def _page(data: list[dict[str, Any]], request: Request, every: list[Listing]) -> dict[str, Any]:
    reached = _offset(request) + _PAGE
    more = 0 < reached < len(every)
    cursor = base64.b64encode(str(reached).encode()).decode() if more else END
    return {"data": data, "next_cursor": cursor, "limit": _PAGE, "count": len(data)}
