"""Without a Kalshi key: its books come by polite polling, so they are shown, and never traded on."""

import json
import re
from collections.abc import Iterator

import msgspec
import pytest
import websockets

from allsight.api.models.common import Page
from allsight.api.models.opportunities import OpportunityOut, OpportunityRow
from allsight.api.models.questions import QuestionRow
from allsight.api.models.stream import Batch, Snapshot
from allsight.domain.ids import Venue
from tests.support import eventually
from tests.support.programs import Program, next_frame, patience, started

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

UPDATES = 3_000
"""Book messages over which nothing may open."""


@pytest.fixture(scope="module")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return `allsight up` on emulated venues that run by themselves, with addresses and no key."""
    home = tmp_path_factory.mktemp("keyless")
    with started("emulate", "all", "--port-base", "0", "--markets", "500", env={"HOME": str(home)}) as venues:
        venues.hear(r"^\s+ws .*/ws$")
        urls: dict[str, dict[str, str]] = {}
        for line in venues.said:
            name, url = re.match(r"emulated (\w+)", line), re.match(r"\s+(\w+)\s+(\w+://\S+)", line)
            if name:
                urls[name.group(1).upper()] = {}
            elif url:
                urls[list(urls)[-1]][url.group(1).upper()] = url.group(2)
        env = {
            f"ALLSIGHT_{venue}__{purpose}_URL": url for venue, found in urls.items() for purpose, url in found.items()
        }
        env["ALLSIGHT_VENUES"] = json.dumps([venue.lower() for venue in urls])  # nothing leaves this machine
        with started("up", "--port", "0", "--data", str(home / "data"), env=env) as program:
            program.serves()
            yield program


async def filled(program: Program) -> bool:
    venues = await program.venues()
    health = await program.health()
    kalshi, polymarket = venues[Venue.KALSHI].books, venues[Venue.POLYMARKET].books
    return health.linked_questions >= 50 and kalshi.delayed > 200 and polymarket.live > 200


async def test_it_says_what_it_does_without_a_key(keyless: Program) -> None:
    keyless.hear("Kalshi: no key")
    await eventually(lambda: filled(keyless), within=patience(60), every=0.25)
    venues = await keyless.venues()
    assert not venues[Venue.KALSHI].keyed
    assert venues[Venue.KALSHI].books.live == 0
    assert venues[Venue.POLYMARKET].books.delayed == 0
    assert (await keyless.health()).data == "real"


async def test_trap_23_books_over_cached_rest_are_shown_and_never_a_leg(keyless: Program) -> None:
    await eventually(lambda: filled(keyless), within=patience(60), every=0.25)
    start = (await keyless.health()).messages_total
    legs, edges, hints = [], set(), 0
    async with websockets.connect(keyless.stream_url, max_size=1 << 24) as socket:
        await socket.send(msgspec.json.encode({"op": "subscribe", "topics": ["opportunities", "questions"]}).decode())
        while (seen := (await keyless.health()).messages_total - start) < UPDATES or (not hints and seen < 5 * UPDATES):
            frame = await next_frame(socket)
            for item in frame.items if isinstance(frame, Batch | Snapshot) else ():
                data = getattr(item, "data", None)
                if isinstance(data, OpportunityRow):
                    legs += [leg.market for leg in data.legs if leg.venue == Venue.KALSHI]
                elif isinstance(data, QuestionRow):
                    hints += data.indicative_edge is not None
                    edges |= {data.edge.opportunity_id} if data.edge else set()
                    for best in (data.best_bid, data.best_ask):
                        assert best is None or best.venue != Venue.KALSHI
    assert legs == []
    assert hints, "prices part between venues all the time; delayed books may say so as a hint"
    for found in edges:  # sets at one venue may gain without Kalshi
        row = (await keyless.get(f"/opportunities/{found}", OpportunityOut)).row
        assert all(leg.venue != Venue.KALSHI for leg in row.legs)
    for status in ("open", "closed"):
        rows = await keyless.get("/opportunities", Page[OpportunityRow], status=status, venue=Venue.KALSHI)
        assert rows.items == ()
    assert (await keyless.health()).pairs_watched > 0
