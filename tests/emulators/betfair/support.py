"""A Betfair emulator on a small world, and clients that speak to it as the venue sheet says."""

import asyncio
import functools
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from typing import Any

import httpx
import msgspec

from allsight.domain.clock import DAY_NS, HOUR_NS, ManualClock
from allsight.domain.ids import Venue
from allsight.domain.ladder import Side
from allsight.emulators.betfair.app import BetfairEmulator, run_betfair
from allsight.emulators.betfair.config import BetfairAccount, BetfairEmulatorConfig
from allsight.emulators.engine.orders import NewOrder, Order
from allsight.emulators.serving.playback import Player
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.model import Category, ListedEvent, Listing, Payoff
from allsight.emulators.universe.wording.betfair import CLASSIC
from allsight.emulators.universe.words.betfair import BetfairEventWords, BetfairWords
from allsight.emulators.universe.world import Universe
from tests.emulators.small_world import START_NS, SmallWorld, listing_at

ACCOUNT = BetfairAccount(
    username="ann", password="let me in", app_key="LIVEKEY", delayed_app_key="LATEKEY", second_factor="123456"
)
MATCH, SENATE, AWARD = "1.200000001", "1.200000002", "1.200000003"
HOME, DRAW, AWAY = 47_972, 58_805, 56_323
ANN, BEA = 1_001, 1_002
BETTING = "/betting/json-rpc/v1"
ACCOUNTS = "/account/json-rpc/v1"


def runner(
    group: str, name: str, selection_id: int, probability: float, priority: int, rules: str, **changes: Any
) -> Listing:
    words = BetfairWords(selection_id, name, priority, rules)
    usual = {"id": f"{group}/{name}", "ladder": CLASSIC}
    return listing_at(Venue.BETFAIR, f"{group}-{name}", group, probability, words, **(usual | changes))


def market(group: str, listings: tuple[Listing, ...], category: Category, **words: Any) -> ListedEvent:
    base = BetfairEventWords(
        market_id=MATCH,
        market_name="Match Odds",
        market_type="MATCH_ODDS",
        event_type_id="1",
        event_type="Soccer",
        event_id="30000001",
        event_name="Arsenal v Leeds",
        country="GB",
        event_open_ns=START_NS + 2 * HOUR_NS,
        start_ns=START_NS + 2 * HOUR_NS,
        suspend_ns=START_NS + 2 * HOUR_NS,
    )
    return ListedEvent(
        venue=Venue.BETFAIR,
        id=group,
        topic=group,
        category=category,
        title=group,
        listings=tuple(entry.id for entry in listings),
        mutually_exclusive=True,
        listed_ns=min(entry.listed_ns for entry in listings),
        delisted_ns=max(entry.delisted_ns for entry in listings),
        words=msgspec.structs.replace(base, **words),
    )


POLITICS = {
    "event_type_id": "2378961", "event_type": "Politics", "event_id": "30000002", "event_name": "Ohio - Senate",
    "country": "US", "market_type": "NONSPORT", "event_open_ns": START_NS - 9 * DAY_NS,
    "start_ns": START_NS - 9 * DAY_NS, "suspend_ns": START_NS - 9 * DAY_NS,
}  # fmt: skip


class SmallExchange(SmallWorld):
    """A match that turns in-play, an election, an award; `extra` adds markets with their runners."""

    def __init__(self, extra: tuple[tuple[ListedEvent, tuple[Listing, ...]], ...] = ()) -> None:
        match = tuple(
            runner("match", name, number, probability, priority, "Predict the result of this match.")
            for name, number, probability, priority in (
                ("Arsenal", HOME, 0.52, 1), ("The Draw", DRAW, 0.26, 3), ("Leeds", AWAY, 0.22, 2)
            )
        )  # fmt: skip
        senate = tuple(
            runner("senate", name, number, probability, priority, "<b>Who will win?</b><br>The named candidate.")
            for name, number, probability, priority in (("Ann Lee", ANN, 0.7, 1), ("Bea Ray", BEA, 0.3, 2))
        )
        award = tuple(
            runner("award", name, number, probability, priority, "Who will take it? Dead Heat Rules apply.")
            for name, number, probability, priority in (("Tide", 2_001, 0.5, 1), ("Rain", 2_002, 0.3, 2))
        )
        self.markets = (
            market(
                "match", match, Category.SPORTS, competition_id="10932509", competition="English Premier League",
                turn_in_play_enabled=True, turn_in_play_ns=None, bet_delay=5, bet_delay_models=("PASSIVE",),
            ),
            market("senate", senate, Category.POLITICS, **POLITICS, market_id=SENATE, market_name="Winner",
                   base_rate="2", discount_allowed=False),
            market("award", award, Category.ENTERTAINMENT, **{**POLITICS, "event_type_id": "10",
                   "event_type": "Special Bets", "event_id": "30000003", "event_name": "Awards",
                   "market_type": "OUTRIGHT_WINNER"}, market_id=AWARD, market_name="Best Film", complete=False),
            *(event for event, _ in extra),
        )  # fmt: skip
        super().__init__((*match, *senate, *award, *(entry for _, listings in extra for entry in listings)))

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        return tuple(
            event for event in self.markets if venue is event.venue and event.listed_ns <= at_ns < event.delisted_ns
        )

    def settlement(self, listing: Listing) -> Payoff:
        return self.payoffs.get(listing.id, Payoff(Fraction(0)))


@functools.cache
def universe() -> Universe:
    """Return a universe: a pure function of its seed, so that one serves all tests."""
    return Universe(1)


class Site:
    """A running emulator with a client that has logged in by the live key."""

    def __init__(
        self, venue: BetfairEmulator, world: SmallExchange, clock: ManualClock, http: httpx.AsyncClient
    ) -> None:
        self.venue, self.world, self.clock, self.http = venue, world, clock, http
        self.token = ""
        self.key = ACCOUNT.app_key

    async def login(self) -> str:
        answer = await self.http.post(
            f"{self.venue.identity_url}/certlogin", data={"username": ACCOUNT.username, "password": ACCOUNT.password}
        )
        self.token = answer.json()["sessionToken"]
        return self.token

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Application": self.key, "X-Authentication": self.token, "Content-Type": "application/json"}

    async def rpc(self, method: str, path: str = BETTING, **params: Any) -> dict[str, Any]:
        prefix = "SportsAPING" if path == BETTING else "AccountAPING"
        body = {"jsonrpc": "2.0", "method": f"{prefix}/v1.0/{method}", "params": params, "id": 1}
        answer = await self.http.post(f"{self.venue.api_url}{path}", json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["jsonrpc"] == "2.0"
        assert found["id"] == 1
        assert isinstance(found, dict)
        return found

    async def call(self, method: str, path: str = BETTING, **params: Any) -> Any:
        return (await self.rpc(method, path, **params))["result"]

    async def refused(self, method: str, path: str = BETTING, **params: Any) -> str:
        """Call and return the error code."""
        error = (await self.rpc(method, path, **params))["error"]
        assert error["code"] == -32099
        return str(error["data"][error["data"]["exceptionname"]]["errorCode"])

    def bet(self, place: str, side: Side, odds: str, pounds: float, account: str = "tester") -> Order:
        """Back (YES) or lay (NO) a runner named as its listing, and tell the subscribers."""
        exchange = self.venue.exchange
        if account not in exchange.ledger.accounts:
            exchange.open_account(account, {"main": 10**15})
        order = exchange.place(
            NewOrder(account=account, market=place, side=side, rung=CLASSIC.rung_of(odds), size=round(pounds * 100))
        ).order
        self.venue.publish()
        return order

    def clear(self, group: str) -> None:
        """Cancel everything that the crowd offers in a market."""
        for entry in self.world.all:
            if entry.group == group:
                self.venue.exchange.cancel_all(market=entry.id)
        self.venue.publish()

    def depth(self, place: str) -> dict[str, list[tuple[float, float]]]:
        """What the engine offers on a runner, best first."""
        book = self.venue.exchange.markets[place].book
        sides = {"atb": book.asks, "atl": book.bids}
        return {
            name: [(float(CLASSIC.price(rung)), size / 100) for rung, size in side.depth()]
            for name, side in sides.items()
        }

    @asynccontextmanager
    async def stream(self, *, authenticated: bool = True) -> AsyncIterator["Stream"]:
        trust = None
        if self.venue.certificate:
            trust = ssl.create_default_context(cadata=self.venue.certificate)
        port = int(self.venue.stream_url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust, limit=2**24)
        stream = Stream(reader, writer)
        try:
            assert (await stream.next())["op"] == "connection"
            if authenticated:
                status = await stream.authenticate(self.key, self.token)
                assert status["statusCode"] == "SUCCESS", status
            yield stream
        finally:
            writer.transport.abort()


class Stream:
    """A client of the stream that numbers its commands."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.id = 0

    async def send(self, op: str, **body: Any) -> int:
        self.id += 1
        self.writer.write(json.dumps({"op": op, "id": self.id, **body}).encode() + b"\r\n")
        await self.writer.drain()
        return self.id

    async def next(self) -> dict[str, Any]:
        line = await asyncio.wait_for(self.reader.readline(), 5)
        assert line.endswith(b"\r\n"), line
        message = json.loads(line)
        assert isinstance(message, dict)
        return message

    async def ended(self) -> bool:
        try:
            return await asyncio.wait_for(self.reader.read(), 5) == b""
        except ConnectionError:
            return True

    async def authenticate(self, key: str, token: str) -> dict[str, Any]:
        await self.send("authentication", appKey=key, session=token)
        return await self.next()

    async def subscribe(self, fields: list[str] | None = None, **more: Any) -> dict[str, Any]:
        """Subscribe and return the status."""
        data = {"ladderLevels": more.pop("ladderLevels", 3), **({} if fields is None else {"fields": fields})}
        wanted = more.pop("marketFilter", {"marketIds": [MATCH]})
        number = await self.send("marketSubscription", marketFilter=wanted, marketDataFilter=data, **more)
        status = await self.next()
        assert status["id"] == number
        return status

    async def image(self, fields: list[str] | None = None, **more: Any) -> dict[str, Any]:
        """Subscribe and return the first message with data."""
        status = await self.subscribe(fields, **more)
        assert status["statusCode"] == "SUCCESS", status
        return await self.next()


@asynccontextmanager
async def betfair(
    world: SmallExchange | None = None, *, player: Player | None = None, **changes: Any
) -> AsyncIterator[Site]:
    world = world or SmallExchange()
    clock = ManualClock(START_NS)
    calm = BetfairEmulatorConfig(
        crowd=CrowdConfig(rate=0.0, dislocations=0.0), account=ACCOUNT, odd_kinds=0, tls=False, idle_s=1e6
    )
    config = msgspec.structs.replace(calm, **changes)
    async with (
        run_betfair(config, world=world, clock=clock, session=player) as venue,
        httpx.AsyncClient(verify=False) as http,
    ):
        site = Site(venue, world, clock, http)
        await site.login()
        yield site
