"""Credentials: accepted, refused, expired, absent."""

from collections.abc import Callable

import pytest

from allsight.domain.book import Trust
from allsight.domain.messages import BookSnapshot, VenueState
from tests.support.waiting import eventually
from tests.venues.bench import Bench, Login
from tests.venues.exemptions import Scenario
from tests.venues.scene import scene, settled_scene

pytestmark = pytest.mark.integration

Applies = Callable[[Scenario], None]


async def test_accepted_credentials_give_the_trust_that_the_capabilities_promise(bench: Bench) -> None:
    async with settled_scene(bench) as at:
        stats = at.feed.stats()
        assert stats.state is VenueState.LIVE
        assert at.adapter.capabilities.keyed_books is at.best
        assert (stats.wanted, stats.refused) == (len(at.keys), 0)


async def test_refused_credentials_are_said_and_nothing_takes_their_place(bench: Bench, applies: Applies) -> None:
    applies(Scenario.LOGIN)
    async with scene(bench, login=Login.WRONG) as at:
        await eventually(lambda: at.status.state is VenueState.DOWN, within=10)
        assert at.status.reason
        assert at.of(BookSnapshot) == [], "broken credentials never degrade to anonymous reading"


async def test_an_expired_session_is_renewed_once_and_books_come_back(bench: Bench, applies: Applies) -> None:
    applies(Scenario.EXPIRY)
    async with settled_scene(bench) as at:
        at.rig.expire_sessions()
        await at.rig.disconnect()
        await at.churn(40)
        await eventually(at.books_equal, within=15)
        assert at.feed.status.state is VenueState.LIVE


async def test_without_credentials_a_venue_gives_what_it_says_or_says_why_not(bench: Bench, applies: Applies) -> None:
    applies(Scenario.KEYLESS)
    async with settled_scene(bench, login=Login.NONE) as at:
        await at.churn(40)
        await eventually(at.books_equal, within=15)
        if at.best is Trust.DELAYED:
            assert {snapshot.trust for snapshot in at.of(BookSnapshot)} == {Trust.DELAYED}
            view = at.store.view(at.keys[0])
            assert view is not None
            assert view.trust_reason, "a delayed book says why"
