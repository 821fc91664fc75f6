"""Routes of markets: contracts, quotes, last prices, volumes (venue sheet 3.2 to 3.5)."""

from typing import Any, Final

from starlette.routing import Route

from allsight.emulators.smarkets.books import Books
from allsight.emulators.smarkets.catalogue import Catalogue
from allsight.emulators.smarkets.event_routes import JURISDICTIONS
from allsight.emulators.smarkets.formats import nanos, percent
from allsight.emulators.smarkets.history import Past
from allsight.emulators.smarkets.limits import QUOTES, QUOTES_OTHERS, Limit
from allsight.emulators.smarkets.params import ids_of
from allsight.emulators.smarkets.rest import Call, Rest
from allsight.emulators.smarkets.sessions import Session
from allsight.emulators.smarkets.state import SmarketsState
from allsight.emulators.universe.model import ListedEvent, Listing
from allsight.emulators.universe.words.smarkets import SmarketsEventWords, SmarketsWords

_MARKETS_MOST: Final = 300
_CONTRACTS_MOST: Final = 100
_LAST_PRICES_MOST: Final = 100
_QUOTES_MOST: Final = 200
_VOLUMES_MOST: Final = 300


class MarketRoutes:
    """Serves what hangs on markets. Ids that are not listed are left out of an answer."""

    def __init__(self, state: SmarketsState, catalogue: Catalogue, books: Books, past: Past) -> None:
        self._state = state
        self._catalogue = catalogue
        self._books = books
        self._past = past

    def routes(self, rest: Rest) -> list[Route]:
        """Return the routes."""
        return [
            rest.route("/markets/{market_ids}/", self._by_id),
            rest.route("/markets/{market_ids}/contracts/", self._contracts),
            rest.route("/markets/{market_ids}/quotes/", self._quotes, limit=_quotes_limit),
            rest.route("/markets/{market_ids}/last_executed_prices/", self._last_prices),
            rest.route("/markets/{market_ids}/volumes/", self._volumes),
        ]

    def _by_id(self, call: Call) -> Any:
        volumes = bool(call.params.flag("with_volumes"))
        found = self._markets(call, _MARKETS_MOST)
        return {"markets": [self._catalogue.market(market, volumes=volumes) for market in found]}

    def _contracts(self, call: Call) -> Any:
        hidden = bool(call.params.flag("include_hidden"))
        call.params.one_of("jurisdiction", JURISDICTIONS)
        bodies = [
            self._catalogue.contract(entry)
            for market in self._markets(call, _CONTRACTS_MOST)
            for entry in self._state.contracts(market)
            if hidden or not self._catalogue.contract_hidden(entry)
        ]
        return {"contracts": bodies}

    def _quotes(self, call: Call) -> Any:
        delayed = not _has_api(call.session)
        return {
            self._id(entry): self._books.quotes(entry, delayed=delayed)
            for market in self._markets(call, _QUOTES_MOST)
            for entry in self._state.contracts(market)
        }

    def _last_prices(self, call: Call) -> Any:
        found = {
            SmarketsEventWords.of(market).market_id: [self._last(entry) for entry in self._state.contracts(market)]
            for market in self._markets(call, _LAST_PRICES_MOST)
        }
        return {"last_executed_prices": found}

    def _last(self, listing: Listing) -> dict[str, Any]:
        turnover = self._state.turnover(listing)
        last = (
            (turnover.price, turnover.at_ns) if turnover.pot else self._past.last(listing, self._state.clock.now_ns())
        )
        return {
            "contract_id": self._id(listing),
            "last_executed_price": None if last is None else percent(last[0]),
            "timestamp": None if last is None else nanos(last[1]),
        }

    def _volumes(self, call: Call) -> Any:
        return {"volumes": [self._catalogue.volume(market) for market in self._markets(call, _VOLUMES_MOST)]}

    def _markets(self, call: Call, most: int) -> list[ListedEvent]:
        found = (self._state.market(name) for name in ids_of(call.path["market_ids"], most))
        return [market for market in found if market is not None]

    def _id(self, listing: Listing) -> str:
        return SmarketsWords.of(listing, listing.listed_ns).contract_id


def _has_api(session: Session | None) -> bool:
    return session is not None and session.account.api


def _quotes_limit(session: Session | None) -> Limit:
    return QUOTES if _has_api(session) else QUOTES_OTHERS
