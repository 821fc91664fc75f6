"""The Data API in both versions, and the site's geoblock check (venue sheet 4).

Nobody but the makers and takers of the emulator holds anything, and they have no wallets: positions are empty.
"""

from collections.abc import Iterable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from allsight.domain.clock import HOUR_NS, SECOND_NS
from allsight.emulators.engine.events import Trade
from allsight.emulators.polymarket.errors import ApiError
from allsight.emulators.polymarket.formats import SHARE, iso
from allsight.emulators.polymarket.state import Deal, VenueState
from allsight.emulators.polymarket.web import Handler, answer
from allsight.emulators.universe.chance import digest
from allsight.emulators.universe.model import Listing
from allsight.emulators.universe.words.polymarket import PolymarketEventWords

_MOST: Final = 1_000


class DataApi:
    """The handlers of the Data API and the site."""

    def __init__(self, state: VenueState) -> None:
        self._state = state

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Return method, path and handler of every route."""
        empty = ("positions", "closed-positions", "activity", "holders", "value", "traded", "oi", "live-volume")
        return [
            ("GET", "/v2/trades", self.trades_v2),
            ("GET", "/v2/resolutions", self.resolutions),
            ("GET", "/v2/positions", self.empty_v2),
            ("GET", "/v2/activity", self.empty_v2),
            ("GET", "/v2/holders", self.empty_v2),
            ("GET", "/trades", self.v1(self.trades_v1)),
            *(("GET", f"/{name}", self.v1(_nothing)) for name in empty),
            ("GET", "/api/geoblock", self.geoblock),
        ]

    async def geoblock(self, _request: Request) -> Response:
        """Say whether trading is allowed from where the caller is."""
        blocked = self._state.config.geoblocked
        country, region = ("US", "NY") if blocked else ("IE", "L")
        return answer({"blocked": blocked, "ip": "127.0.0.1", "country": country, "region": region})

    async def empty_v2(self, _request: Request) -> Response:
        """Return a page with nothing on it."""
        return answer({"data": [], "pagination": {"has_more": False}})

    async def trades_v2(self, request: Request) -> Response:
        """Return the last trades, newest first."""
        wanted = set(filter(None, request.query_params.get("condition_id", "").split(",")))
        side = request.query_params.get("side")
        return self._page(request, (row for row in self._rows(wanted) if side in {None, row["side"]}))

    async def resolutions(self, request: Request) -> Response:
        """Return how markets were resolved, or how far their resolution is."""
        wanted = set(filter(None, request.query_params.get("condition_id", "").split(",")))
        now = self._state.clock.now_ns()
        listings = [one for one in self._state.floor.listings.values() if now >= one.close_ns]
        rows = [self._resolution(one) for one in listings]
        return self._page(request, (row for row in rows if not wanted or row["condition_id"] in wanted))

    async def trades_v1(self, request: Request) -> Response:
        """Return the last trades in the older form: a bare array in camel case."""
        wanted = set(filter(None, request.query_params.get("market", "").split(",")))
        limit, offset = _int(request, "limit", 100), _int(request, "offset", 0)
        rows = list(self._rows(wanted))[offset : offset + limit]
        return answer([_camel(row) for row in rows])

    def v1(self, handler: Handler) -> Handler:
        """Answer 410 instead where the older version is switched off."""

        async def guarded(request: Request) -> Response:
            if not self._state.config.data_v1:
                raise ApiError(410, "This endpoint has been retired, use /v2")
            return await handler(request)

        return guarded

    def _page(self, request: Request, rows: Iterable[dict[str, Any]]) -> Response:
        limit, start = min(_MOST, _int(request, "limit", 100)), _int(request, "cursor", 0)
        if "offset" in request.query_params:
            raise ApiError(400, "offset is not supported, use cursor")
        found = list(rows)
        pagination: dict[str, Any] = {"has_more": start + limit < len(found)}
        if pagination["has_more"]:
            pagination["next_cursor"] = str(start + limit)
        return answer({"data": found[start : start + limit], "pagination": pagination})

    def _rows(self, conditions: set[str]) -> Iterable[dict[str, Any]]:
        for deal in reversed(self._state.trades):
            listing = self._state.floor.listings.get(deal.trade.market)
            if listing is None:
                continue
            row = self._row(deal, listing)
            if not conditions or row["condition_id"] in conditions:
                yield row

    def _row(self, deal: Deal, listing: Listing) -> dict[str, Any]:
        words, trade, outcome = self._state.words(listing), deal.trade, deal.outcome
        return {
            "proxy_wallet": "0x" + digest("wallet", trade.taker).hex()[:40],
            "token_id": words.tokens[outcome],
            "condition_id": words.condition_id,
            "side": "BUY",
            "size": trade.size / SHARE,
            "price": float(deal.price(outcome)),
            "timestamp": trade.at_ns // SECOND_NS,
            "transaction_hash": transaction_hash(trade),
            "title": words.question,
            "slug": words.slug,
            "event_slug": PolymarketEventWords.of(self._state.floor.events[listing.group]).slug,
            "outcome": words.outcomes[outcome],
            "outcome_index": outcome,
            "name": "",
            "pseudonym": "",
        }

    def _resolution(self, listing: Listing) -> dict[str, Any]:
        words = self._state.words(listing)
        value = self._state.settled_value(listing)
        price = None if value is None else float(value)
        return {
            "condition_id": words.condition_id,
            "question_id": words.question_id,
            "status": "proposed" if value is None else "resolved",
            "extended_review": False,
            "expected_settlement_time": iso(listing.settled_ns),
            "settlement_time_basis": "liveness",
            "was_disputed": False,
            "new_version_q": False,
            "proposed_price": float(self._state.world.settlement(listing).value),
            "reproposed_price": None,
            "price": price,
            "payouts": None if price is None else [price, 1 - price],
            "resolution_source": "reported",
            "reporter": "CHAINLINK" if listing.settled_ns - listing.close_ns < HOUR_NS // 10 else "UMA_OO",
            "market_type": "ATOMIC_NEGRISK" if words.neg_risk else "BINARY",
            "resolved_at": None if value is None else iso(listing.settled_ns),
            "last_update_timestamp": iso(listing.close_ns if value is None else listing.settled_ns),
        }


def transaction_hash(trade: Trade) -> str:
    """Return the hash under which a trade would stand on chain."""
    return "0x" + digest("transaction", trade.market, trade.id).hex()


async def _nothing(_request: Request) -> Response:
    return answer([])


_RENAMED: Final = {"token_id": "asset", "condition_id": "conditionId"}


def _camel(row: dict[str, Any]) -> dict[str, Any]:
    pictures = {"icon": "", "bio": "", "profileImage": "", "profileImageOptimized": ""}
    return {_RENAMED.get(key, _camel_key(key)): value for key, value in row.items()} | pictures


def _camel_key(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.title() for word in rest)


def _int(request: Request, key: str, default: int) -> int:
    text = request.query_params.get(key)
    try:
        return default if text is None else max(0, int(text))
    except ValueError:
        raise ApiError(400, f"invalid {key}") from None
