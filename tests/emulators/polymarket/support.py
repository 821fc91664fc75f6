"""A Polymarket emulator on a small world, and a reader of its stream that trusts nothing."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from allsight.domain.clock import DAY_NS, HOUR_NS, ManualClock
from allsight.domain.ids import Venue
from allsight.domain.ladder import Side, probability_ladder
from allsight.emulators.engine.orders import NewOrder, TimeInForce
from allsight.emulators.polymarket.app import PolymarketEmulator
from allsight.emulators.polymarket.config import PolymarketEmulatorConfig
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.chance import digest
from allsight.emulators.universe.model import Category, Edit, GridChange, ListedEvent, Listing, Span
from allsight.emulators.universe.words.polymarket import PolymarketEventWords, PolymarketTag, PolymarketWords
from tests.emulators.small_world import START_NS, SmallWorld, listing_at

CENTS = probability_ladder(Fraction(1, 100), Fraction(1, 10**6))
TENTHS = probability_ladder(Fraction(1, 1000), Fraction(1, 10**6), version=2)
SHARE = 10**6

FED_HOLD = "no-change-in-fed-interest-rates-after-december-2026-meeting"
FED_CUT = "fed-decreases-interest-rates-by-25-bps-after-december-2026-meeting"
GAME = "nba-lal-den-2026-11-25"
NEW = "will-it-snow-in-denver-on-november-23"
EDITED = "kenya-x-tanzania-border-agreement-by-december-31"


def hexed(*parts: object) -> str:
    return "0x" + digest(*parts).hex()


def words(slug: str, **changes: object) -> PolymarketWords:
    tokens = tuple(str(int.from_bytes(digest(slug, side), "big") | 1 << 255) for side in "01")
    base = PolymarketWords(
        gamma_id=str(10**6 + int(digest(slug).hex()[:5], 16)),
        condition_id=hexed("condition", slug),
        question_id=hexed("question", slug),
        tokens=(tokens[0], tokens[1]),
        outcomes=("Yes", "No"),
        question=slug.replace("-", " ").capitalize() + "?",
        slug=slug,
        description='This market will resolve to "Yes" if it does.',
        resolution_source="",
        group_item_title="",
        group_item_threshold=0,
        end_ns=START_NS + 10 * DAY_NS,
        fee_type="economics_fees",
        fee_rate="0.05",
        rebate_rate="0.25",
        reward_min_size=50,
        reward_max_spread=3.5,
        reward_daily=20,
    )
    return msgspec.structs.replace(base, **changes)


def listing(slug: str, group: str, probability: float, texts: PolymarketWords, **changes: object) -> Listing:
    close_ns = START_NS + 10 * DAY_NS
    usual: dict[str, object] = {
        "announced_close_ns": close_ns,
        "determined_ns": close_ns,
        "expected_ns": close_ns,
        "latest_ns": close_ns + 14 * DAY_NS,
        "volume_24h": 40_000.0,
        "ladder": CENTS,
    }
    return listing_at(Venue.POLYMARKET, slug, group, probability, texts, **(usual | changes))


class PolyWorld(SmallWorld):
    """Five listings: two of a neg-risk set, a game, one that opens later, one whose rules are edited."""

    def __init__(self) -> None:
        fed = {"neg_risk": True, "fee_rate": "0.05"}
        cut = words(FED_CUT, group_item_title="25 bps decrease", **fed)
        hold = words(FED_HOLD, group_item_title="No change", group_item_threshold=1, **fed)
        game = words(
            GAME,
            outcomes=("Lakers", "Nuggets"),
            sports_market_type="moneyline",
            game_start_ns=START_NS + 3 * DAY_NS,
            fee_type="sports_fees_v3",
        )
        before = words(EDITED, fee_type=None, fee_rate=None, rebate_rate=None)
        after = msgspec.structs.replace(before, description=before.description + "\n\nUpdate: drafts count.")
        edit = Edit(START_NS + HOUR_NS, after)
        super().__init__(
            (
                listing(FED_CUT, "fed", 0.35, cut, grid_changes=(GridChange(START_NS + HOUR_NS, TENTHS),)),
                listing(FED_HOLD, "fed", 0.62, hold),
                listing(GAME, "game", 0.55, game, close_ns=START_NS + 2 * HOUR_NS, settled_ns=START_NS + 3 * HOUR_NS),
                listing(NEW, "snow", 0.4, words(NEW), listed_ns=START_NS - HOUR_NS, open_ns=START_NS + HOUR_NS),
                listing(EDITED, "border", 0.2, before, edits=(edit,), activity=0.2),
            )
        )

    def events(self, venue: Venue, at_ns: int) -> tuple[ListedEvent, ...]:
        if venue is not Venue.POLYMARKET:
            return ()
        groups = dict.fromkeys(entry.group for entry in self.all)
        made = [event(group, tuple(e for e in self.all if e.group == group)) for group in groups]
        return tuple(one for one in made if one.listed_ns <= at_ns < one.delisted_ns)

    def halt(self, slug: str, span: Span) -> None:
        self._replace(slug, halts=(span,))

    def freeze(self, slug: str, span: Span) -> None:
        self._replace(slug, frozen=(span,))

    def _replace(self, slug: str, **changes: object) -> None:
        self.all = tuple(msgspec.structs.replace(entry, **changes) if slug in entry.id else entry for entry in self.all)


_NUMBERS = {"fed": 1, "game": 2, "snow": 3, "border": 4}


def event(group: str, members: tuple[Listing, ...]) -> ListedEvent:
    sports = group == "game"
    first = members[0].words
    assert isinstance(first, PolymarketWords)
    return ListedEvent(
        venue=Venue.POLYMARKET,
        id=group,
        topic=group,
        category=Category.SPORTS if sports else Category.MACRO,
        title=f"{group.title()}?",
        listings=tuple(entry.id for entry in members),
        mutually_exclusive=first.neg_risk,
        listed_ns=min(entry.listed_ns for entry in members),
        delisted_ns=max(entry.delisted_ns for entry in members),
        words=PolymarketEventWords(
            gamma_id=str(50_000 + _NUMBERS[group]),
            slug=f"{group}-event",
            description=first.description,
            resolution_source="",
            tags=(PolymarketTag("100", "Finance", "finance"), PolymarketTag(str(200 + _NUMBERS[group]), group, group)),
            end_ns=first.end_ns,
            neg_risk=first.neg_risk,
            neg_risk_market_id=first.question_id[:-2] + "00" if first.neg_risk else "",
            game_id="123456" if sports else "",
            start_ns=first.game_start_ns,
            series_slug="fomc" if group == "fed" else "",
            series_title="FOMC" if group == "fed" else "",
        ),
    )


class Site:
    """A running emulator with an HTTP client. The crowd stands still unless a test lets it act."""

    def __init__(
        self, venue: PolymarketEmulator, world: PolyWorld, clock: ManualClock, http: httpx.AsyncClient
    ) -> None:
        self.venue, self.world, self.clock, self.http = venue, world, clock, http

    def words(self, slug: str) -> PolymarketWords:
        found = self.venue.state.by_slug(slug)
        assert found is not None
        return self.venue.state.words(found)

    def token(self, slug: str, outcome: int = 0) -> str:
        return self.words(slug).tokens[outcome]

    async def clob(self, path: str, status: int = 200, **params: Any) -> Any:
        return await self._get(self.venue.clob_url + path, status, params)

    async def gamma(self, path: str, status: int = 200, **params: Any) -> Any:
        return await self._get(self.venue.gamma_url + path, status, params)

    async def data(self, path: str, status: int = 200, **params: Any) -> Any:
        return await self._get(self.venue.data_url + path, status, params)

    async def post(self, path: str, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Any:
        answer = await self.http.post(self.venue.clob_url + path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def _get(self, url: str, status: int, params: dict[str, Any]) -> Any:
        answer = await self.http.get(url, params=params)
        assert answer.status_code == status, f"{answer.status_code} {answer.text[:300]}"
        assert answer.headers["content-type"] == "application/json"
        return answer.json()

    def trade(self, slug: str, shares: int, side: Side = Side.YES) -> None:
        """Let somebody take from the best level."""
        market = self.venue.exchange.markets[f"{slug}@polymarket"]
        best = market.best_ask() if side is Side.YES else market.best_bid()
        assert best is not None
        self.place(slug, side, best[0], shares, time_in_force=TimeInForce.IOC)

    def place(self, slug: str, side: Side, rung: int, shares: int, **more: Any) -> int:
        self.venue.exchange.open_account("tester", {"pUSD": 10**15})
        request = NewOrder(
            account="tester", market=f"{slug}@polymarket", side=side, rung=rung, size=shares * SHARE, **more
        )
        return self.venue.exchange.place(request).order.id

    async def pass_time(self, seconds: float) -> None:
        """Let time pass in steps, so that everything that waits for it gets its turn."""
        for _ in range(4):
            self.clock.advance(seconds / 4)
            for _ in range(6):
                await asyncio.sleep(0)

    @asynccontextmanager
    async def stream(self, *tokens: str, **more: Any) -> AsyncIterator["Reader"]:
        async with connect(self.venue.ws_url + "/ws/market") as connection:
            reader = Reader(connection)
            if tokens:
                await reader.say({"assets_ids": list(tokens), "type": "market", **more})
            yield reader


class Reader:
    """Reads frames and keeps books by nothing but what they say."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.seen: list[dict[str, Any]] = []

    async def say(self, command: Any) -> None:
        await self.connection.send(command if isinstance(command, str) else json.dumps(command))

    async def text(self) -> str:
        return str(await asyncio.wait_for(self.connection.recv(), 5))

    async def read(self) -> Any:
        return json.loads(await self.text())

    async def until(self, event_type: str) -> dict[str, Any]:
        """Return the next frame of a type; those before it are kept in `seen`."""
        while True:
            frame = await self.read()
            if isinstance(frame, dict):
                if frame["event_type"] == event_type:
                    return frame
                self.seen.append(frame)


@asynccontextmanager
async def running(world: PolyWorld | None = None, **config: Any) -> AsyncIterator[Site]:
    world = world or PolyWorld()
    clock = ManualClock(START_NS)
    config.setdefault("crowd", CrowdConfig(rate=0.0, dislocations=0.0, sweep_s=1e9))
    config.setdefault("gamma_cache_s", 0.0)
    config.setdefault("idle_cut_s", 1e9)  # clocks of tests leap
    settings = PolymarketEmulatorConfig(**config)
    venue = PolymarketEmulator(settings, clock=clock, world=world)
    async with venue, httpx.AsyncClient(headers={"User-Agent": "allsight-tests"}) as http:
        yield Site(venue, world, clock, http)


def own_hash(book: dict[str, Any]) -> str:
    """Compute the hash of a book by the sheet's recipe, with nothing of the emulator's own code."""
    keys = (
        "market", "asset_id", "timestamp", "hash", "bids", "asks", "min_order_size", "tick_size", "neg_risk",
        "last_trade_price",
    )  # fmt: skip
    body = {key: "" if key == "hash" else book[key] for key in keys}
    return hashlib.sha1(json.dumps(body, separators=(",", ":")).encode()).hexdigest()
