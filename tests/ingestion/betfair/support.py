"""A Betfair stream without a network, and catalogue rows to feed it."""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from allsight.domain.clock import ManualClock
from allsight.domain.ids import CommissionGroup, FundsPool, LaneId, MarketKey, Venue
from allsight.domain.ladder import Ladder
from allsight.domain.market import Category, Lifecycle, Market
from allsight.domain.messages import BookDelta, BookSnapshot, TradePrint
from allsight.domain.money import Currency
from allsight.ingestion.adapters.betfair import lifecycle, wire
from allsight.ingestion.adapters.betfair.auth import SessionHolder
from allsight.ingestion.adapters.betfair.fees import Terms
from allsight.ingestion.adapters.betfair.ladders import CLASSIC, ladder_of
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.adapters.betfair.stream import BetfairStream
from allsight.ingestion.adapters.betfair.venue import BetfairConfig, EventType
from allsight.ingestion.websockets.protocol import Endpoint
from tests.support.kalshi_stream import Output
from tests.support.recordings import read_bytes

NOW_NS = 1_800_000_000_000_000_000
POLITICS = EventType(id="2378961", name="Politics", category=Category.POLITICS)
SOCCER = EventType(id="1", name="Soccer", category=Category.SPORTS, dated=True)


def objects(path: Path) -> list[dict[str, Any]]:
    """Return every object of a recording: one, a list, or one per line."""
    text = read_bytes(path).decode()
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return value if isinstance(value, list) else [value]


def row(**changes: Any) -> wire.MarketCatalogue:
    """Return a catalogue row: a politics market of two candidates, with any of its JSON fields changed."""
    found: dict[str, Any] = {
        "marketId": "1.200000001",
        "marketName": "Next President",
        "marketStartTime": "2017-01-01T00:00:00.000Z",
        "description": description(),
        "runners": [
            {"selectionId": 11, "runnerName": "Ada Lovelace", "handicap": 0.0, "sortPriority": 1},
            {"selectionId": 12, "runnerName": "Alan Turing", "handicap": 0.0, "sortPriority": 2},
        ],
        "eventType": {"id": "2378961", "name": "Politics"},
        "event": {"id": "30000001", "name": "Ruritanian Election 2028", "timezone": "GMT"},
        **changes,
    }
    return wire.decode_catalogue(json.dumps(found).encode())


def description(**changes: Any) -> dict[str, Any]:
    """Return a MARKET_DESCRIPTION."""
    return {
        "bettingType": "ODDS",
        "marketType": "NONSPORT",
        "marketTime": "2017-01-01T00:00:00.000Z",
        "suspendTime": "2017-01-01T00:00:00.000Z",
        "turnInPlayEnabled": False,
        "marketBaseRate": 5.0,
        "discountAllowed": True,
        "rules": "<b>MARKET INFORMATION</b><br>Who will win the Ruritanian Election 2028?<br>Dead heat rules apply.",
        "priceLadderDescription": {"type": "CLASSIC"},
        **changes,
    }


def book(market_id: str = "1.200000001", **changes: Any) -> wire.MarketBook:
    """Return how the market of `row` stands."""
    return wire.decode_book(json.dumps(book_json(market_id, **changes)).encode())


def book_json(market_id: str = "1.200000001", **changes: Any) -> dict[str, Any]:
    return {
        "marketId": market_id,
        "isMarketDataDelayed": False,
        "status": "OPEN",
        "betDelay": 0,
        "complete": True,
        "inplay": False,
        "numberOfWinners": 1,
        "version": 7,
        "runners": [
            {"selectionId": 11, "handicap": 0.0, "status": "ACTIVE"},
            {"selectionId": 12, "handicap": 0.0, "status": "ACTIVE"},
        ],
        **changes,
    }


def definition(*statuses: str, **changes: Any) -> dict[str, Any]:
    """Return a stream definition of runners 11, 12, … with these statuses."""
    return {
        "status": "OPEN",
        "inPlay": False,
        "betDelay": 0,
        "version": 7,
        "bettingType": "ODDS",
        "marketType": "NONSPORT",
        "numberOfWinners": 1,
        "complete": True,
        "marketBaseRate": 5,
        "discountAllowed": True,
        "runners": [
            {"id": 11 + number, "sortPriority": number + 1, "status": status}
            for number, status in enumerate(statuses or ("ACTIVE", "ACTIVE"))
        ],
        **changes,
    }


def market(
    market_id: str = "1.200000001",
    selection: int = 11,
    handicap: Decimal = Decimal(0),
    ladder: Ladder = CLASSIC,
) -> Market:
    """Return a runner's market."""
    return Market(
        key=lifecycle.market_of(market_id, (selection, handicap)),
        event=lifecycle.group_of(market_id),
        venue=Venue.BETFAIR,
        title="A market",
        ladder=ladder,
        currency=Currency.GBP,
        funds_pool=FundsPool("betfair:main"),
        lifecycle=Lifecycle.OPEN,
        commission_group=CommissionGroup(lifecycle.group_of(market_id)),
        native=(("market_id", market_id), ("version", "7")),
    )


ADA, ALAN = market(), market(selection=12)


class Talk:
    """A stream that is authenticated, what it said, and what came of what it heard."""

    def __init__(self, *markets: Market, authenticated: bool = True, remembered: bool = False) -> None:
        config = BetfairConfig(app_key="an-app-key", username="u", password="p")
        self.session = SessionHolder(config, ManualClock(NOW_NS))
        self.session.token = "a-token"
        self.memory = Memory(Terms(worst=Fraction(7, 100)))
        self.stream = BetfairStream(Endpoint("tls://127.0.0.1:1"), "an-app-key", self.session, self.memory)
        self.out = Output(LaneId("betfair:1"))
        self.clock = 0
        if remembered:
            for one in markets:
                self.memory.of(lifecycle.address_of(one.key)[0]).markets[one.key] = one
        assert self.stream.opened() == ()
        assert self.stream.subscribe(markets) == () if markets else True
        if authenticated:
            self.authenticate()

    def authenticate(self) -> None:
        self.hear({"op": "connection", "connectionId": "002-1"})
        self.hear({"op": "status", "id": self.said()["id"], "statusCode": "SUCCESS", "connectionsAvailable": 9})

    def reconnect(self, *markets: Market) -> None:
        assert self.stream.opened() == ()
        assert self.stream.subscribe(markets) == ()
        self.authenticate()

    def said(self) -> dict[str, Any]:
        """Return the last line that the stream has sent by itself."""
        found: dict[str, Any] = json.loads(self.out.sent[-1])
        return found

    def hear(self, frame: dict[str, Any] | bytes) -> bool:
        return self.stream.handle(frame if isinstance(frame, bytes) else json.dumps(frame).encode(), 5, self.out)

    def subscribed(self, request: int | None = None) -> None:
        request = self.said()["id"] if request is None else request
        self.hear({"op": "status", "id": request, "statusCode": "SUCCESS", "connectionClosed": False})

    def mcm(self, *changes: dict[str, Any], request: int | None = None, **fields: Any) -> bool:
        self.clock += 1
        frame = {
            "op": "mcm",
            "id": self.stream._active or self.said()["id"] if request is None else request,
            "clk": f"c{self.clock}",
            "pt": 1_000 + self.clock,
            "mc": list(changes),
            **fields,
        }
        return self.hear(frame)

    def image(self, *changes: dict[str, Any], request: int | None = None, **fields: Any) -> None:
        """Send an image with these markets; without any, of the usual one with two runners."""
        request = self.said()["id"] if request is None else request
        self.subscribed(request)
        self.mcm(
            *(
                changes
                or (change(rc=[{"id": 11, "atb": [[3.0, 20]], "atl": [[3.1, 10]]}], marketDefinition=definition()),)
            ),
            request=request,
            ct="SUB_IMAGE",
            initialClk="i1",
            heartbeatMs=5000,
            conflateMs=0,
            **fields,
        )

    def fail(self, code: str, request: int | None = None, *, closed: bool = True) -> None:
        status = {"op": "status", "statusCode": "FAILURE", "errorCode": code, "connectionClosed": closed}
        self.hear(status if request is None else {**status, "id": request})

    @property
    def snapshots(self) -> list[BookSnapshot]:
        return [one for one in self.out.published if isinstance(one, BookSnapshot)]

    @property
    def deltas(self) -> list[BookDelta]:
        return [one for one in self.out.published if isinstance(one, BookDelta)]

    @property
    def trades(self) -> list[TradePrint]:
        return [one for one in self.out.published if isinstance(one, TradePrint)]


def change(market_id: str = "1.200000001", **fields: Any) -> dict[str, Any]:
    return {"id": market_id, **fields}


class Books:
    """Books as the messages of a stream make them: pennies by rung, per runner."""

    def __init__(self) -> None:
        self.asks: dict[MarketKey, dict[int, int]] = {}
        self.bids: dict[MarketKey, dict[int, int]] = {}

    def apply(self, messages: Sequence[object]) -> set[MarketKey]:
        """Apply messages and return the books that they were about."""
        touched = set()
        for message in messages:
            if isinstance(message, BookSnapshot):
                self.bids[message.key] = {level.rung: level.size for level in message.bids}
                self.asks[message.key] = {level.rung: level.size for level in message.asks}
                touched.add(message.key)
            elif isinstance(message, BookDelta):
                touched.add(message.key)
                for is_ask, rung, size in message.changes:
                    side = (self.asks if is_ask else self.bids)[message.key]
                    side[rung] = size
                    if not size:
                        del side[rung]
        return touched

    def crossed(self, key: MarketKey) -> bool:
        bids, asks = self.bids[key], self.asks[key]
        return bool(bids and asks) and max(bids) >= min(asks)


def replay(lines: Sequence[dict[str, Any]]) -> Iterator[tuple[Talk, dict[str, Any], list[object]]]:
    """Play recorded lines to a stream that wants every runner; yields each line with what came of it.

    Purchased files have no id, image or type: a market's first line with a definition counts as its image.
    """
    markets = runners_of(lines)
    talk = Talk(*markets)
    request = talk.said()["id"]
    if "ct" not in lines[0]:
        talk.image(*({"id": one} for one in sorted({lifecycle.address_of(known.key)[0] for known in markets})))
        talk.out.take()
    else:
        talk.subscribed(request)
    begun: set[str] = set()
    for line in lines:
        sent = {**line, "id": request, "mc": [dict(one) for one in line.get("mc") or ()]}
        for one in sent["mc"]:
            if "ct" not in lines[0] and one["id"] not in begun:
                begun.add(one["id"])
                one["img"] = True
        if sent.get("clk") is None:
            sent.pop("clk", None)
        talk.hear(sent)
        yield talk, line, list(talk.out.take())


def runners_of(lines: Sequence[dict[str, Any]]) -> list[Market]:
    """Return a market for every runner that recorded lines name, on the ladder that they state."""
    ladders: dict[str, Ladder] = {}
    found: dict[tuple[str, int, float], None] = {}
    for line in lines:
        for one in line.get("mc") or ():
            defined = one.get("marketDefinition") or {}
            told = (defined.get("priceLadderDefinition") or {}).get("type")
            if one["id"] not in ladders:
                ladder = ladder_of(told)
                assert ladder is not None
                ladders[one["id"]] = ladder
            for runner in (*(one.get("rc") or ()), *defined.get("runners", ())):
                found[(one["id"], int(runner["id"]), runner.get("hc") or 0)] = None
    return [market(name, runner, decimal_of(handicap), ladders[name]) for name, runner, handicap in found]


def decimal_of(number: float) -> Decimal:
    """Return a number of a recording as it was written."""
    return Decimal(str(number))
