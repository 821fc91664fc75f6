"""A client that knows only the venue reads the emulator, with nothing changed but the host, and sees the engine."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from allsight.emulators.smarkets.books import STUB_QUANTITY
from allsight.emulators.traders.crowd import CrowdConfig
from allsight.emulators.universe.wording.smarkets import LADDER
from allsight.emulators.universe.words.smarkets import SmarketsEventWords
from allsight.emulators.universe.world import Universe
from tests.emulators.smarkets.few_markets import START_NS, FewMarkets, contract_id
from tests.emulators.smarkets.support import ACCOUNT, Site, smarkets
from tests.support.clients import ask

pytestmark = [pytest.mark.integration, pytest.mark.oracle]


async def read(url: str) -> dict[str, Any]:
    """Run the client as a process of its own, in an environment without this project."""
    script = Path(__file__).with_name("plain_client.py")
    interpreter = Path(sys.executable)
    out = await ask(interpreter, "-I", str(script), url, ACCOUNT.username, ACCOUNT.password)
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def engine_book(site: Site, listing_id: str) -> dict[str, list[tuple[int, int]]]:
    book = site.venue.exchange.markets[listing_id].book
    return {
        "bids": [(LADDER.native(rung), size) for rung, size in book.bids.depth()][:5],
        "offers": [(LADDER.native(rung), size) for rung, size in book.asks.depth()][:5],
    }


async def test_the_plain_client_reads_the_emulator(universe: Universe) -> None:
    world = FewMarkets(universe)
    async with smarkets(world, crowd=CrowdConfig(rate=200.0)) as site:
        for _ in range(20):
            site.move(0.5)
        found = await read(site.venue.url)
        shown = [
            (SmarketsEventWords.of(event), [entry for entry in mine if entry.listed_ns <= START_NS])
            for event, mine in world.sheets
        ]
        assert sorted(found["events"]) == sorted({words.leaf.id for words, _ in shown})
        assert found["events"] == sorted(found["events"], key=int)
        visible = {words.market_id: words.leaf.id for words, _ in shown if not words.hidden}
        assert found["markets"] == visible
        assert found["contracts"] == {
            contract_id(entry): words.market_id for words, mine in shown if not words.hidden for entry in mine
        }
        compared = 0
        for _, mine in shown:
            for entry in mine:
                book = found["quotes"].get(contract_id(entry))
                if book is None:
                    continue
                for side, levels in engine_book(site, entry.id).items():
                    real = [
                        (level["price"], level["quantity"])
                        for level in book[side]
                        if level["quantity"] != STUB_QUANTITY
                    ]
                    assert real == [level for level in levels if level[0] not in {1, 9999}][: len(real)]
                    compared += len(real)
    assert compared > 100
    assert found["again"] is found["direct"] is found["logged_out"] is True
    assert found["volumes"] > 0
    assert found["balance"] == "1000.00"
    assert found["order"] == [403, "FORBIDDEN"]
