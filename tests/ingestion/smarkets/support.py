"""A small Smarkets: hand-written objects of the recorded shapes, and a server of them by the sheet's routes."""

import json
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from allsight.domain.clock import Clock
from allsight.domain.market import Event, Market
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.smarkets import parse, wire
from allsight.ingestion.adapters.smarkets.adapter import SmarketsAdapter
from allsight.ingestion.adapters.smarkets.fees import commission_of, fee_schedule
from allsight.ingestion.adapters.smarkets.venue import SmarketsConfig
from tests.support.http_server import Answer, HttpServer, Seen
from tests.support.recording_clock import RecordingClock

Json = dict[str, Any]
PASSWORD = "correct horse battery"
USERNAME = "trader@example.test"


def an_event(number: int = 1, **changes: Any) -> Json:
    return {
        "id": str(number),
        "name": "Next UK general election",
        "bettable": True,
        "bet_allowed": True,
        "hidden": False,
        "state": "upcoming",
        "type": {"domain": "politics", "scope": "single_event"},
        "full_slug": f"/politics/uk/next-uk-general-election-{number}",
        "special_rules": None,
        "start_datetime": "2029-05-03T07:00:00Z",
        "modified": "2026-11-20T10:00:00Z",
        "seo_description": "template text",
        **changes,
    }


def a_market(number: int = 10, event: int = 1, **changes: Any) -> Json:
    return {
        "id": str(number),
        "event_id": str(event),
        "name": "Most seats",
        "state": "open",
        "description": "<p>The party with the <b>most seats</b> wins.</p><p>Dead heat rules apply.</p>",
        "market_type": {"name": "OUTRIGHT"},
        "category": "winner",
        "winner_count": 1,
        "complete": True,
        "bet_delay": 0,
        "hidden": False,
        "info": {"reason": ""},
        "created": "2026-03-21T16:18:27.884Z",
        **changes,
    }


def a_contract(number: int, market: int = 10, name: str = "Labour", **changes: Any) -> Json:
    return {
        "id": str(number),
        "market_id": str(market),
        "name": name,
        "state_or_outcome": "open",
        "contract_type": None,
        "hidden": False,
        "outcome_timestamp": None,
        "created": "2026-03-21T16:18:27.929Z",
        **changes,
    }


def levels(*pairs: tuple[int, int]) -> list[Json]:
    return [{"price": price, "quantity": quantity} for price, quantity in pairs]


def a_book(bid: int = 4_000, ask: int = 4_167, quantity: int = 250_000) -> Json:
    return {"bids": levels((bid, quantity)), "offers": levels((ask, quantity))}


def a_race(market: int = 10, event: int = 1, **changes: Any) -> tuple[Json, list[Json]]:
    """Return a market of three named contracts, numbered from its own number times ten."""
    names = ("Labour", "Conservative", "Reform UK")
    return a_market(market, event, **changes), [
        a_contract(market * 10 + place, market, name) for place, name in enumerate(names, 1)
    ]


def read_market(value: Json) -> wire.Market:
    return wire.decode_market(json.dumps(value).encode())


def read_contracts(values: Sequence[Json]) -> list[wire.Contract]:
    return [wire.decode_contract(json.dumps(value).encode()) for value in values]


def read_facts(value: Json) -> parse.EventFacts:
    return parse.facts_of(wire.decode_event(json.dumps(value).encode()), "https://smarkets.com")


def parsed(event: Json, market: Json, contracts: Sequence[Json]) -> tuple[Event, list[Market]]:
    """Return what an event's market and its contracts become."""
    facts, found, every = read_facts(event), read_market(market), read_contracts(contracts)
    config = SmarketsConfig()
    fees = fee_schedule(commission_of(None, config.commission_base, config.commission), b"null")
    return parse.parse_event(found, facts, whole=True), [
        parse.parse_market(one, found, facts, every, fees) for one in every
    ]


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status=status, body=json.dumps(value).encode(), headers=headers or {})


def failure(status: int, code: str, data: object = "", headers: Mapping[str, str] | None = None) -> Answer:
    return answer({"error_type": code, "data": data}, status, headers)


class SmallVenue:
    """Serves what is put into it; a test may replace any route by an answer of its own.

    Attributes:
        page_size: events on a page, whatever the limit.
        tokens: sessions that are taken; a call with another one is refused, and one without is anonymous.
        logins: how many were asked for.
    """

    def __init__(self) -> None:
        self.events: list[Json] = []
        self.markets: dict[str, Json] = {}
        self.contracts: dict[str, list[Json]] = {}
        self.books: dict[str, Json] = {}
        self.page_size = 1_000
        self.tokens: set[str] = set()
        self.logins = 0
        self.commission: object = "0.02"
        self.overrides: dict[str, Callable[[Seen], Answer | None]] = {}
        self.server = HttpServer(route=self._route)

    def list_race(self, market: int = 10, event: int = 1, **changes: Any) -> None:
        """List an event with a market of three contracts, all quoted."""
        if all(one["id"] != str(event) for one in self.events):
            self.events.append(an_event(event))
        listed, contracts = a_race(market, event, **changes)
        self.markets[listed["id"]] = listed
        self.contracts[listed["id"]] = contracts
        self.books.update({one["id"]: a_book() for one in contracts})

    def asked(self, part: str) -> list[Seen]:
        """Return the calls whose path holds a text, in order."""
        return [seen for seen in self.server.seen if part in seen.path]

    def _route(self, seen: Seen) -> Answer:
        for part, override in self.overrides.items():
            if part in seen.path and (replaced := override(seen)) is not None:
                return replaced
        if seen.method == "POST":
            return self._login(seen)
        token = seen.headers.get("authorization", "").removeprefix("Session-Token ")
        if token and token not in self.tokens:
            return failure(401, "AUTH_REQUIRED")
        found = self._found(seen, bool(token))
        return failure(404, "NOT_FOUND") if found is None else found

    def _found(self, seen: Seen, signed: bool) -> Answer | None:
        match seen.path.strip("/").split("/")[1:]:
            case ["accounts"]:
                account = {"commission_type": self.commission, "currency": "GBP", "balance": "1.00"}
                return answer({"account": account}) if signed else failure(401, "AUTH_REQUIRED")
            case ["currencies", "USD"]:
                return answer({"code": "USD", "name": "US Dollar", "rate_to_gbp": "0.75"})
            case ["events"]:
                return self._events(seen)
            case ["events", ids, "markets"]:
                chosen = ids.split(",")
                return answer({"markets": [one for one in self.markets.values() if one["event_id"] in chosen]})
            case ["markets", ids]:
                return answer({"markets": [self.markets[one] for one in ids.split(",") if one in self.markets]})
            case ["markets", ids, part]:
                return self._of_markets(ids.split(","), part)
        return None

    def _of_markets(self, ids: list[str], part: str) -> Answer | None:
        contracts = [contract for one in ids for contract in self.contracts.get(one, ())]
        last = {"contract_id": "101", "last_executed_price": "12.2", "timestamp": "2026-04-18T16:44:47.92Z"}
        volume = {"volume": 7, "double_stake_volume": 9}
        answers: dict[str, object] = {
            "contracts": {"contracts": contracts},
            "quotes": {one["id"]: self.books[one["id"]] for one in contracts if one["id"] in self.books},
            "last_executed_prices": {"last_executed_prices": {one: [last] for one in ids}},
            "volumes": {"volumes": [{"market_id": one, **volume} for one in ids]},
        }
        return answer(answers[part]) if part in answers else None

    def _login(self, seen: Seen) -> Answer:
        self.logins += 1
        if json.loads(seen.body) != {"username": USERNAME, "password": PASSWORD}:
            return failure(401, "INVALID_CREDENTIALS")
        token = f"token-number-{self.logins}"
        self.tokens.add(token)
        return answer({"token": token, "stop": None, "factor": "complete"}, 201)

    def _events(self, seen: Seen) -> Answer:
        query: dict[str, list[str]] = {}
        for name, value in seen.query:
            query.setdefault(name, []).append(value)
        after = int(query.get("pagination_last_id", ["0"])[0])
        found = [
            one
            for one in self.events
            if int(one["id"]) > after
            and ("id" not in query or one["id"] in query["id"])
            and one["state"] in query.get("state", ["new", "upcoming", "live"])
            and one["modified"] >= query.get("last_modified_min", [""])[0]
        ]
        page = found[: self.page_size]
        further = None
        if len(found) > len(page):
            pairs = [(name, value) for name, value in seen.query if name != "pagination_last_id"]
            again = "&".join(f"{name}={value.title() if value == 'true' else value}" for name, value in pairs)
            further = f"?{again}&include_hidden=False&pagination_last_id={page[-1]['id']}"
        return answer({"events": page, "pagination": {"next_page": further}})


@asynccontextmanager
async def running(
    venue: SmallVenue, *, keyed: bool = False, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[SmarketsAdapter]:
    """Serve a venue and yield the adapter that reads it; pauses pass at once."""
    account: dict[str, Any] = {"username": USERNAME, "password": PASSWORD} if keyed else {}
    async with venue.server as server:
        config = SmarketsConfig(environment="test", rest_url=server.url, **account, **settings)
        adapter = SmarketsAdapter(config, clock=clock or RecordingClock(), rng=random.Random(1))
        try:
            yield adapter
        finally:
            await adapter.aclose()


async def read(adapter: SmarketsAdapter, since_ns: int | None = None) -> list[CataloguePage]:
    return [page async for page in adapter.catalogue(since_ns)]


def keys_of(pages: Sequence[CataloguePage]) -> list[str]:
    return [market.key for page in pages for market in page.markets]


def dropped(pages: Sequence[CataloguePage]) -> dict[str, int]:
    """Return what was left out, by rule, where it was anything."""
    found: dict[str, int] = {}
    for page in pages:
        for rule, count in page.filtered:
            found[rule] = found.get(rule, 0) + count
    return {rule: count for rule, count in found.items() if count}


def markets_of(pages: Sequence[CataloguePage]) -> list[Market]:
    return [market for page in pages for market in page.markets]


def ids(seen: Seen) -> list[str]:
    """Return the ids that a call's path lists."""
    return seen.path.split("/")[3].split(",")
