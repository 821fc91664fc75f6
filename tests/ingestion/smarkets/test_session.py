"""The adapter with an account: one session, renewed once, and no secret in any message."""

import pytest

from allsight.domain.errors import (
    ConnectivityError,
    CredentialsError,
    InvalidRequestError,
    RetryLaterError,
    VenueDataError,
)
from allsight.domain.fees import FeeForm
from tests.ingestion.smarkets.support import (
    PASSWORD,
    USERNAME,
    SmallVenue,
    answer,
    failure,
    markets_of,
    read,
    running,
)
from tests.support.http_server import Answer

pytestmark = pytest.mark.integration


async def test_a_start_with_an_account_logs_in_once_and_reads_what_it_is_charged(venue: SmallVenue) -> None:
    venue.commission = "0.01"
    async with running(venue, keyed=True) as adapter:
        await adapter.start()
        found = markets_of(await read(adapter))
        await adapter.halted()
        await adapter.aclose()
        await adapter.start()
    assert venue.logins == 1
    assert {(one.fees.form, one.fees.rate * 100, one.fees.source) for one in found} == {
        (FeeForm.NET_PROFIT, 1, "account commission_type")
    }


async def test_a_session_that_ended_costs_one_login_and_nobody_notices(venue: SmallVenue) -> None:
    async with running(venue, keyed=True) as adapter:
        await adapter.start()
        found = markets_of(await read(adapter))
        venue.tokens.clear()
        assert len(await adapter.books(found)) == 3
        await adapter.books(found)
    assert venue.logins == 2
    paths = [(seen.method, seen.path) for seen in venue.server.seen[-4:]]
    quotes = ("GET", "/v3/markets/10/quotes/")
    assert paths == [quotes, ("POST", "/v3/sessions/"), quotes, quotes]


async def test_a_venue_that_takes_no_token_is_not_asked_for_one_after_another(venue: SmallVenue) -> None:
    venue.overrides["/accounts/"] = lambda seen: failure(401, "AUTH_REQUIRED")
    async with running(venue, keyed=True) as adapter:
        for _ in range(5):
            with pytest.raises((CredentialsError, RetryLaterError)):
                await adapter.start()
    assert venue.logins == 2


async def test_a_refused_account_says_so_and_shows_no_secret(venue: SmallVenue) -> None:
    venue.overrides["/sessions/"] = lambda seen: failure(401, "INVALID_CREDENTIALS", f"{USERNAME} {PASSWORD}")
    async with running(venue, keyed=True) as adapter:
        with pytest.raises(CredentialsError, match="INVALID_CREDENTIALS") as caught:
            await adapter.start()
    assert PASSWORD not in str(caught.value)
    assert USERNAME not in str(caught.value)


@pytest.mark.parametrize("bad", [failure(503, "AUTH_UNAVAILABLE"), Answer(cut=True)])
async def test_a_login_without_an_answer_is_a_trouble_of_the_line(venue: SmallVenue, bad: Answer) -> None:
    venue.overrides["/sessions/"] = lambda seen: bad
    async with running(venue, keyed=True) as adapter:
        with pytest.raises(ConnectivityError):
            await adapter.start()


async def test_trap_38_a_login_that_cannot_be_read_quotes_nothing(venue: SmallVenue) -> None:
    venue.overrides["/sessions/"] = lambda seen: answer({"token": ["secret-token"]}, 201)
    async with running(venue, keyed=True) as adapter:
        with pytest.raises(VenueDataError) as caught:
            await adapter.start()
    assert "secret-token" not in repr(caught.value)
    assert caught.value.__cause__ is None


async def test_trap_38_a_token_that_the_venue_echoes_is_cut_out(venue: SmallVenue) -> None:
    async with running(venue, keyed=True) as adapter:
        await adapter.start()
        venue.overrides["/quotes/"] = lambda seen: failure(400, "BAD_REQUEST", seen.headers["authorization"])
        found = markets_of(await read(adapter))
        with pytest.raises(InvalidRequestError) as caught:
            await adapter.books(found)
    assert "token-number-1" not in str(caught.value)
