"""The adapter in its feed, over real sockets, down to the books of the state store."""

import contextlib
import random
from collections.abc import AsyncIterator
from fractions import Fraction
from typing import Any

import pytest

from allsight.domain.book import Trust
from allsight.domain.clock import SystemClock
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Side
from allsight.domain.market import Lifecycle, Value
from allsight.domain.messages import VenueState
from allsight.ingestion.adapters.smarkets.adapter import SmarketsAdapter
from allsight.ingestion.adapters.smarkets.ladder import RUNGS
from allsight.ingestion.adapters.smarkets.venue import ANONYMOUS_REASON, SmarketsConfig
from allsight.ingestion.rest.client import RestPolicy
from tests.ingestion.smarkets.support import PASSWORD, USERNAME, SmallVenue, a_book, failure
from tests.support.feed_scene import FeedScene
from tests.support.http_server import Answer, Seen
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration

HASTY = RestPolicy(attempts=2, first_pause_s=0.01, longest_pause_s=1.0)
FIRST = MarketKey("smarkets:10~101")
ALL = [MarketKey(f"smarkets:{number}~{number}{place}") for number in (10, 20) for place in (1, 2, 3)]


class Scene(FeedScene[SmarketsAdapter]):
    """A small venue, the supervised feed that reads it, and the store behind the bus."""

    def __init__(self, venue: SmallVenue, url: str, **settings: Any) -> None:
        self.venue = venue
        clock = SystemClock()
        config = SmarketsConfig(
            environment="test",
            rest_url=url,
            quotes_per_minute=6_000,
            poll_interval_s=0.1,
            changes_every_s=0.05,
            **settings,
        )
        super().__init__(SmarketsAdapter(config, clock=clock, rng=random.Random(1), rest=HASTY), clock)
        self.feed.watch(ALL)

    def trusts(self) -> set[Trust]:
        self.store.sweep()
        return {self.store.top(key)[2] for key in ALL}

    def stage(self, key: MarketKey = FIRST) -> Lifecycle | None:
        market = self.store.market(key)
        return None if market is None else market.lifecycle


@contextlib.asynccontextmanager
async def playing(venue: SmallVenue, *, keyed: bool = False) -> AsyncIterator[Scene]:
    account: dict[str, Any] = {"username": USERNAME, "password": PASSWORD} if keyed else {}
    venue.list_race(20, 2)
    async with venue.server as server:
        scene = Scene(venue, server.url, **account)
        async with scene.running():
            yield scene


@pytest.fixture
async def scene(venue: SmallVenue) -> AsyncIterator[Scene]:
    async with playing(venue) as one:
        await eventually(lambda: one.trusts() == {Trust.DELAYED} and one.status.state is VenueState.LIVE)
        yield one


@pytest.fixture
async def keyed(venue: SmallVenue) -> AsyncIterator[Scene]:
    async with playing(venue, keyed=True) as one:
        await eventually(lambda: one.trusts() == {Trust.LIVE} and one.status.state is VenueState.LIVE)
        yield one


async def test_trap_23_anonymous_books_are_delayed_with_a_reason(scene: Scene) -> None:
    view = scene.store.view(FIRST)
    assert view is not None
    assert view.trust_reason == ANONYMOUS_REASON
    assert (view.best_bid, view.best_ask) == (RUNGS[4_000], RUNGS[4_167])
    assert view.ladder.cost(Side.YES, view.best_ask, view.asks[0].size) == Fraction(4_167 * 250_000, 10**8)
    stats = scene.feed.stats()
    assert (stats.keyed, stats.wanted, stats.confirmed, stats.refused) == (False, 6, 6, 0)
    assert stats.lag_p50_ms is None, "the venue gives no time"
    assert scene.venue.logins == 0


async def test_books_of_a_session_are_live_on_one_login(keyed: Scene) -> None:
    keyed.venue.books["101"] = a_book(bid=4_032)
    await eventually(lambda: keyed.store.top(FIRST) == (RUNGS[4_032], RUNGS[4_167], Trust.LIVE))
    assert keyed.feed.stats().keyed
    assert keyed.venue.logins == 1
    market = keyed.store.market(FIRST)
    assert market is not None
    assert market.fees.source == "account commission_type"


async def test_one_call_reads_all_contracts_of_all_markets(scene: Scene) -> None:
    before = len(scene.venue.asked("/quotes/"))
    await eventually(lambda: len(scene.venue.asked("/quotes/")) > before + 2)
    assert {seen.path for seen in scene.venue.asked("/quotes/")[-2:]} == {"/v3/markets/10,20/quotes/"}


async def test_trap_18_books_that_nobody_proves_any_more_go_stale(keyed: Scene) -> None:
    keyed.venue.overrides["/quotes/"] = lambda seen: failure(503, "MDS_SERVICE_UNAVAILABLE")
    await eventually(lambda: keyed.trusts() == {Trust.STALE})
    await eventually(lambda: keyed.status.state is VenueState.BACKOFF)
    assert "MDS_SERVICE_UNAVAILABLE" in keyed.feed.stats().last_problem
    keyed.venue.overrides.clear()
    await eventually(lambda: keyed.trusts() == {Trust.LIVE})


async def test_a_body_that_cannot_be_read_leaves_the_last_books_to_age(scene: Scene) -> None:
    scene.venue.overrides["/quotes/"] = lambda seen: Answer(body=b'{"101":{"bids":[{"price":"x"}]}}')
    await eventually(lambda: scene.trusts() == {Trust.STALE})
    assert scene.status.state is not VenueState.DOWN
    scene.venue.overrides.clear()
    await eventually(lambda: scene.trusts() == {Trust.DELAYED})


async def test_a_halted_market_is_halted_and_comes_back_with_a_fresh_book(keyed: Scene) -> None:
    keyed.venue.markets["10"]["state"] = "halted"
    await eventually(lambda: keyed.store.top(FIRST)[2] is Trust.HALTED and keyed.stage() is Lifecycle.SUSPENDED)
    assert keyed.store.top(ALL[-1])[2] is Trust.LIVE
    keyed.venue.books["101"] = a_book(bid=3_906)
    keyed.venue.markets["10"]["state"] = "live"
    await eventually(lambda: keyed.store.top(FIRST) == (RUNGS[3_906], RUNGS[4_167], Trust.LIVE))


async def test_trap_21_a_settled_market_is_left_and_may_be_settled_anew(scene: Scene) -> None:
    def settle(*outcomes: str) -> None:
        scene.venue.markets["10"]["state"] = "settled"
        for contract, outcome in zip(scene.venue.contracts["10"], outcomes, strict=True):
            contract["state_or_outcome"] = outcome
        scene.venue.events[0].update(state="settled", modified=f"2999-01-01T00:00:0{outcomes.index('winner')}Z")

    def paid() -> Fraction | None:
        report = scene.store.settlement(FIRST)
        return report.settlement.yes if report is not None and isinstance(report.settlement, Value) else None

    settle("winner", "loser", "loser")
    await eventually(lambda: paid() == 1 and scene.stage() is Lifecycle.SETTLED)
    assert scene.store.top(FIRST)[2] is Trust.HALTED
    await eventually(lambda: scene.venue.asked("/quotes/")[-1].path == "/v3/markets/20/quotes/")
    settle("loser", "winner", "loser")
    await eventually(lambda: paid() == 0)
    report = scene.store.settlement(FIRST)
    assert report is not None
    assert not report.final


async def test_trap_14_an_edit_of_the_rules_arrives(scene: Scene) -> None:
    scene.venue.markets["10"]["description"] = "The party with the most votes wins."
    await eventually(lambda: (rules := scene.store.rules(FIRST)) is not None and rules.version == 2)


async def test_a_session_that_the_venue_ends_is_renewed_by_one_login(keyed: Scene) -> None:
    ended = keyed.venue.tokens.copy()
    keyed.venue.tokens.clear()
    await eventually(lambda: keyed.venue.tokens - ended)
    await eventually(lambda: keyed.trusts() == {Trust.LIVE})
    assert keyed.venue.logins == 2


async def test_a_refused_account_never_degrades_to_anonymous(venue: SmallVenue) -> None:
    venue.overrides["/sessions/"] = lambda seen: failure(403, "USER_SUSPENDED")
    async with playing(venue, keyed=True) as scene:
        await eventually(lambda: scene.status.state is VenueState.DOWN)
        assert "USER_SUSPENDED" in scene.status.reason
        await eventually(lambda: scene.status.retry_ns is not None)
        assert scene.trusts() == {Trust.STALE}
        assert [seen.path for seen in venue.server.seen] == ["/v3/sessions/"]


async def test_a_crossed_book_is_not_believed(keyed: Scene) -> None:
    keyed.venue.books["101"] = a_book(bid=5_000, ask=4_000)
    await eventually(lambda: keyed.store.top(FIRST)[2] is Trust.RESYNCING)

    def calm(seen: Seen) -> Answer | None:
        keyed.venue.books["101"] = a_book()
        return None

    keyed.venue.overrides["/quotes/"] = calm
    await eventually(lambda: keyed.store.top(FIRST)[2] is Trust.LIVE)
