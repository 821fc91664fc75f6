"""The reference client reads the emulator with nothing changed but where it looks."""

import asyncio
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allsight.domain.clock import SystemClock
from allsight.domain.ladder import Side
from allsight.emulators.betfair.app import BetfairEmulator, run_betfair
from allsight.emulators.betfair.config import BetfairEmulatorConfig
from allsight.emulators.betfair.markets import Market
from allsight.emulators.engine.orders import NewOrder
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.wording.betfair import CLASSIC
from tests.emulators.betfair.support import ACCOUNT, universe

pytestmark = [pytest.mark.integration, pytest.mark.oracle]


def books_of(venue: BetfairEmulator, ids: set[str]) -> dict[str, Any]:
    return {market.id: book_of(venue, market) for market in venue.state.markets() if market.id in ids}


def book_of(venue: BetfairEmulator, market: Market) -> dict[str, Any]:
    runners = {}
    for runner in market.runners:
        engine = venue.exchange.markets[runner.listing.id]
        sides = {"atb": engine.book.asks, "atl": engine.book.bids}
        runners[str(runner.words.selection_id)] = {
            **{
                name: [[float(CLASSIC.price(rung)), size / 100] for rung, size in side.depth()]
                for name, side in sides.items()
            },
            "trd": runner.matched / 100,
            "tv": runner.matched / 100,
            "ltp": None if runner.last is None else float(CLASSIC.price(runner.last)),
        }
    return {"status": market.status, "runners": runners}


async def bet(venue: BetfairEmulator, markets: list[Market], count: int, rng: random.Random) -> None:
    """Place, match and cancel many random bets, telling the subscribers now and then."""
    exchange = venue.exchange
    for name in ("ann", "bob", "cy"):
        exchange.open_account(name, {"main": 10**15})
    for n in range(count):
        listing = rng.choice(rng.choice(markets).runners).listing
        mine = sorted(exchange.ledger.accounts["ann"].orders)
        if mine and rng.random() < 0.3:
            exchange.cancel(rng.choice(mine))
        else:
            centre = exchange.markets[listing.id].last_rung or 150
            rung = min(349, max(0, centre + rng.randrange(-12, 13)))
            exchange.place(
                NewOrder(account=rng.choice(("ann", "bob", "cy")), market=listing.id, side=rng.choice(list(Side)),
                         rung=rung, size=rng.randrange(1, 60_000))
            )  # fmt: skip
        if n % 7 == 0:
            venue.publish()
            await asyncio.sleep(0)
    venue.publish()


class Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), 60)
        if not line:
            assert self._process.stderr is not None
            raise AssertionError((await self._process.stderr.read()).decode()[-3_000:])
        found = json.loads(line)
        assert isinstance(found, dict)
        return found

    async def nod(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        await self._process.stdin.drain()


async def test_the_reference_client_reads_the_emulator(oracle_python: Callable[[str], Path], tmp_path: Path) -> None:
    interpreter = await asyncio.to_thread(oracle_python, "betfair")
    account = tmp_path / "account.json"
    account.write_text(
        json.dumps({name: getattr(ACCOUNT, name) for name in ("username", "password", "app_key", "second_factor")})
    )
    certificate = tmp_path / "client.pem"
    certificate.touch()
    config = BetfairEmulatorConfig(
        account=ACCOUNT, share=0.3, crowd=CrowdConfig(rate=0.0, sweep_s=1e9), world_s=1e9, idle_s=60.0
    )
    rng = random.Random(11)
    async with run_betfair(config, world=universe(), clock=SystemClock()) as venue:
        process = await asyncio.create_subprocess_exec(
            str(interpreter),
            str(Path(__file__).with_name("official_client.py")),
            venue.identity_url,
            venue.api_url,
            venue.navigation_url,
            venue.stream_url.rpartition(":")[2],
            str(account),
            str(certificate),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=2**24,
        )
        child = Child(process)
        try:
            found = await child.hear()
            assert (found["cert"], found["keep_alive"], found["interactive"]) == ("SUCCESS", "SUCCESS", True)
            listed = [market for market in venue.state.listed() if market.words.betting_type == "ODDS"]
            assert found["markets"] == min(100, len(listed)) > 20
            assert found["events"] <= len(listed)
            assert found["event_types"] >= 4
            assert found["rules"] is True
            assert found["single"] == 1
            assert found["too_much"] is True
            assert (found["navigation"], found["currency"], found["funds"]) == ("ROOT", "GBP", 1000.0)
            for market_id, rows in found["best"].items():
                market = venue.state.market(market_id)
                assert market is not None
                assert [row[0] for row in rows] == [runner.words.selection_id for runner in market.runners]

            assert await child.hear() == {"subscribed": True}
            subscribed = sorted(listed, key=lambda market: -market.matched)[:20]
            markets = [market for market in subscribed if market.status == "OPEN"]
            await bet(venue, markets, 1_500, rng)
            await child.nod()
            books = (await child.hear())["books"]
            assert len(books) == 20
            assert books == books_of(venue, set(books))

            assert await child.hear() == {"stopped": True}
            await bet(venue, markets, 500, rng)
            await child.nod()
            assert await child.hear() == {"subscribed": True}
            await bet(venue, markets, 300, rng)
            await child.nod()
            again = (await child.hear())["books"]
            assert again != books
            assert again == books_of(venue, set(books))
            assert venue.stream.accepted == 2
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
